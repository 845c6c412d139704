"""Parallel forms of one paper: the same questions, each form in an order of its own.

Every form asks the same facts with the same options, so that no form is harder than another. Right answers are spread
evenly over the places of the options, with no more than three in a row at one place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Final

from trainer.interchange.model import Choice, Matching, Option, Question, QuestionSet, exactly
from trainer.questions import chance
from trainer.questions.texts import are_numbers, look

MOST_FORMS: Final = 26
_LONGEST_RUN: Final = 3


@dataclass(frozen=True, slots=True)
class PaperForm:
    """One form. Questions, options and premises stand in the order in which they are printed."""

    label: str
    ident: str
    questions: tuple[Question, ...]

    @property
    def points(self) -> Fraction:
        """What a paper without a mistake earns."""
        return sum((exactly(question.points) for question in self.questions), start=Fraction(0))

    @property
    def checksum(self) -> str:
        """Eight letters and digits that are others as soon as anything on the form is."""
        return f"{chance.number('form', self.ident, self.questions):016x}"[:8]


def parallel(questions: QuestionSet, count: int, seed: int) -> tuple[PaperForm, ...]:
    """So many forms, labelled A, B, C and on; choice comes before matching. The same seed gives the same forms."""
    if not 1 <= count <= MOST_FORMS:
        raise ValueError(f"There can be 1 to {MOST_FORMS} forms.")
    return tuple(_form(questions, chr(ord("A") + place), seed) for place in range(count))


def _form(questions: QuestionSet, label: str, seed: int) -> PaperForm:
    def named(what: str) -> Random:
        return chance.stream("paper", questions.ident, seed, label, what)

    mixed = chance.shuffled(named("order"), questions.questions)
    choices = [each for each in mixed if isinstance(each, Choice)]
    matchings = [each for each in mixed if isinstance(each, Matching)]
    laid = _arranged(choices, named("options"))
    turned = [replace(each, premises=tuple(chance.shuffled(named(each.ident), each.premises))) for each in matchings]
    return PaperForm(label, f"{questions.ident}-{label}", (*laid, *turned))


def _arranged(choices: Sequence[Choice], rng: Random) -> Iterator[Choice]:
    """The questions with their options in new orders; numbers stay sorted."""
    sorted_ones = [are_numbers([look(option.text) for option in each.options]) for each in choices]
    keys = [each.key for each in choices]
    sizes = [0 if stay else len(each.options) for each, stay in zip(choices, sorted_ones, strict=True)]
    _spread(keys, sizes, rng)
    for each, key, stay in zip(choices, keys, sorted_ones, strict=True):
        yield each if stay else replace(each, options=_with_key_at(key, each, rng))


def _with_key_at(place: int, question: Choice, rng: Random) -> tuple[Option, ...]:
    wrong = chance.shuffled(rng, [option for option in question.options if not option.right])
    return (*wrong[:place], question.options[question.key], *wrong[place:])


def _spread(keys: list[int], sizes: Sequence[int], rng: Random) -> None:
    """Give each question a place for its key, each place equally often among questions of one size; size 0 stays."""
    for size in sorted(set(sizes) - {0}):
        members = [i for i, each in enumerate(sizes) if each == size]
        order = chance.shuffled(rng, range(size))
        places = chance.shuffled(rng, [order[i % size] for i in range(len(members))])
        for member, place in zip(members, places, strict=True):
            keys[member] = place
    for i in range(len(keys)):
        if _run(keys, i) > _LONGEST_RUN:
            _break_run(keys, sizes, i)


def _break_run(keys: list[int], sizes: Sequence[int], i: int) -> None:
    """Swap one place of a run with another question's, where neither then stands in a run."""
    for own in range(i, max(i - _LONGEST_RUN, 0) - 1, -1):
        for other in range(len(keys)):
            if not sizes[own] or sizes[other] != sizes[own] or keys[other] == keys[own]:
                continue
            keys[own], keys[other] = keys[other], keys[own]
            if max(_run(keys, own), _run(keys, other), _run(keys, i)) <= _LONGEST_RUN:
                return
            keys[own], keys[other] = keys[other], keys[own]


def _run(keys: Sequence[int], i: int) -> int:
    """How many keys in a row, this one among them, stand at one place."""
    first = last = i
    while first and keys[first - 1] == keys[i]:
        first -= 1
    while last + 1 < len(keys) and keys[last + 1] == keys[i]:
        last += 1
    return last - first + 1
