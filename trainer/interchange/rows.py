"""Questions as a table, one a row, for reading and for programs of one's own. It holds the keys.

Options and responses have one column each, by letter. The key of a choice is a letter; that of a matching question
lists the number of each premise with its letter.
"""

from collections.abc import Iterator

from trainer.interchange.model import LETTERS, Choice, Question, QuestionSet, Written
from trainer.interchange.tables import Cell, table


def write(questions: QuestionSet) -> Written:
    """The set as one CSV file, with as many columns as its widest question needs."""
    held = questions.questions
    options = max((len(_options(each)) for each in held), default=0)
    premises = max((len(_premises(each)) for each in held), default=0)
    rows = [_heading(options, premises), *(_row(each, options, premises) for each in held)]
    return Written(table(rows), len(held))


def _heading(options: int, premises: int) -> list[Cell]:
    letters, numbers = LETTERS[:options], range(1, premises + 1)
    return [
        *("id", "form", "topic", "level", "stem", "key", "points"),
        *(f"option_{letter}" for letter in letters),
        *(f"why_{letter}" for letter in letters),
        *(f"premise_{number}" for number in numbers),
        *(f"why_{number}" for number in numbers),
        *("sources", "facts"),
    ]


def _row(question: Question, options: int, premises: int) -> list[Cell]:
    form = "choice" if isinstance(question, Choice) else "matching"
    place, asked = question.place, _premises(question)
    return [
        *(question.ident, form, place.topic, place.level, question.stem, key_of(question), question.points),
        *_padded([text for text, _ in _options(question)], options),
        *_padded([why for _, why in _options(question)], options),
        *_padded([text for text, _ in asked], premises),
        *_padded([why for _, why in asked], premises),
        *("; ".join(question.sources), " ".join(place.facts)),
    ]


def key_of(question: Question) -> str:
    """The right answer in letters: `c`, or `1c 2a 3f`."""
    if isinstance(question, Choice):
        return LETTERS[question.key]
    return " ".join(f"{row}{LETTERS[each.response]}" for row, each in enumerate(question.premises, 1))


def _options(question: Question) -> list[tuple[str, str]]:
    if isinstance(question, Choice):
        return [(option.text, option.reason) for option in question.options]
    return [(response, "") for response in question.responses]


def _premises(question: Question) -> list[tuple[str, str]]:
    return [] if isinstance(question, Choice) else [(each.text, each.reason) for each in question.premises]


def _padded(texts: list[str], width: int) -> Iterator[Cell]:
    yield from texts
    yield from [None] * (width - len(texts))
