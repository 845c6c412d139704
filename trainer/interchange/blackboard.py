"""Blackboard's upload of questions: one a line, parts with tabs between, no heading.

It holds no reasons. In matching every answer belongs to one premise, so that answers left over are dropped.
"""

from typing import Final

from trainer.interchange.model import Choice, LeftOut, Question, QuestionSet, Written

MOST: Final = 500
"""So many lines does one upload take."""


def write(questions: QuestionSet) -> Written:
    """The set as one text file; what comes after the first 500 is left out."""
    fit = [each for each in questions.questions if not unfit(each)]
    beyond = f"Blackboard takes {MOST} questions at a time; write fewer, topic by topic"
    out = [
        *(LeftOut(each, why) for each in questions.questions if (why := unfit(each))),
        *(LeftOut(each, beyond) for each in fit[MOST:]),
    ]
    lines = ["\t".join(map(_part, _parts(each))) for each in fit[:MOST]]
    return Written("".join(f"{line}\r\n" for line in lines).encode(), len(lines), tuple(out))


def unfit(question: Question) -> str:
    """Why Blackboard could not hold a question; nothing if it can."""
    if isinstance(question, Choice):
        return ""
    used = [premise.response for premise in question.premises]
    if len(used) < 2 or len(set(used)) < len(used):
        return "Blackboard wants two pairs at least, and each answer in one of them alone"
    return ""


def _parts(question: Question) -> list[str]:
    if isinstance(question, Choice):
        offered = ((option.text, "correct" if option.right else "incorrect") for option in question.options)
        return ["MC", question.stem, *(part for pair in offered for part in pair)]
    pairs = ((premise.text, question.responses[premise.response]) for premise in question.premises)
    return ["MAT", question.stem, *(part for pair in pairs for part in pair)]


def _part(text: str) -> str:
    """A text on one line, for a tab or a line end would begin another part."""
    return " ".join(text.split())
