r"""GIFT, as Moodle's importer takes it apart.

The importer splits a text at bare `~`, `=`, `#`, `{` and `}` before it looks at anything else; one that slipped through
would make another kind of question without an error. Texts are HTML, escaped before the backslashes are set, but for
the right side of a pair, which is plain.
"""

import re
from collections.abc import Iterator
from typing import Final

from trainer.interchange.explaining import explained
from trainer.interchange.model import Choice, LeftOut, Matching, Question, QuestionSet, Written
from trainer.interchange.text import as_html, name_of, one_line

_SPECIAL: Final = re.compile(r"[\\~=#{}:]")
_PLACEHOLDER: Final = re.compile(r"&&0\d\d")
"""What the importer itself puts for an escaped character while it works. In plain text it would be turned into one."""
_READ_AS_MORE: Final = {"%": r"&\#37;", "[": r"&\#91;"}
"""At the front of a text, a weight or a format begins so."""
_TAG_ENDS: Final = re.compile(r"[\[\]<>,`\\]")
"""What no tag may hold, or what would carry it past its bracket."""


def write(questions: QuestionSet) -> Written:
    """The set as one GIFT file; a blank line parts the questions, and stands nowhere else."""
    left_out = tuple(LeftOut(each, why) for each in questions.questions if (why := unfit(each)))
    kept = [each for each in questions.questions if not unfit(each)]
    blocks = ("\n".join(_lines(each)) for each in kept)
    return Written(("\n\n".join(blocks) + "\n").encode(), len(kept), left_out)


def unfit(question: Question) -> str:
    """Why GIFT could not hold a question; nothing if it can."""
    if isinstance(question, Choice):
        return ""
    if len(question.premises) < 2 or len(set(question.responses)) < 3:
        return "Moodle wants two premises and three different answers at least"
    if any(_PLACEHOLDER.search(response) for response in question.responses):
        return "an answer holds && and digits, which a GIFT importer takes for a sign of its own"
    return ""


def _lines(question: Question) -> Iterator[str]:
    """The lines of one question. The comment is read by Moodle 3.9 and later; others pass it over."""
    tags = [_TAG_ENDS.sub("", one_line(tag, 50)).strip() for tag in question.place.tags]
    yield f"// [id:{question.ident}]" + "".join(f" [tag:{tag}]" for tag in tags if tag)
    yield f"::{_name(question)}::[html]{_escaped(as_html(question.stem))}{{"
    yield from _choice(question) if isinstance(question, Choice) else _matching(question)
    told = explained(question)  # the last thing before the brace
    yield from ([f"####{_escaped(told)}"] if told else [])
    yield "}"


def _name(question: Question) -> str:
    return _escaped(_PLACEHOLDER.sub("", name_of(question.stem, question.ident)))


def _choice(question: Choice) -> Iterator[str]:
    for option in question.options:
        sign = "=" if option.right else "~"
        feedback = f"#{_html(option.reason)}" if option.reason else ""
        yield f"{sign}{_html(option.text)}{feedback}"


def _matching(question: Matching) -> Iterator[str]:
    """No feedback in a pair: there it would be part of the answer."""
    pairs = [(each, question.responses[each.response]) for each in question.premises]
    yield from (f"={_html(premise.text)} -> {_escaped(answer)}" for premise, answer in pairs)
    yield from (f"= -> {_escaped(extra)}" for extra in question.extras)


def _html(text: str) -> str:
    """An option or a premise: HTML, with nothing at its front that means more than itself."""
    escaped = _escaped(as_html(text))
    return _READ_AS_MORE.get(escaped[:1], escaped[:1]) + escaped[1:]


def _escaped(text: str) -> str:
    r"""The text with a backslash before each character that GIFT would act on, all on one line."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", r"\n")
