"""What every format is written from: questions as plain text, whole in themselves.

Nothing here can be looked up elsewhere, and no identifier tells which option is right.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
"""Names of options and responses by their place."""


def exactly(points: float) -> Fraction:
    """Points as they are written, so that parts of them add up."""
    return Fraction(Decimal(str(points)))


@dataclass(frozen=True, slots=True)
class Option:
    """One answer offered. `reason` says why it is right or wrong, `source` where that stands; both may be empty."""

    text: str
    reason: str
    source: str
    right: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question belongs: the facts it asks, its topic by name, how far into the subject, and tags."""

    facts: tuple[str, ...]
    topic: str
    level: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A multiple-choice question with one right option. Options stand in the order in which a file holds them.

    `says` is the fact asked, as a sentence. `worth` is in points; None is one point for each fact asked.
    """

    ident: str
    place: Place
    stem: str
    options: tuple[Option, ...]
    says: str = ""
    worth: float | None = None

    @property
    def key(self) -> int:
        """The index of the right option."""
        return next(i for i, option in enumerate(self.options) if option.right)

    @property
    def points(self) -> float:
        """What the right answer is worth."""
        return 1 if self.worth is None else self.worth

    @property
    def share(self) -> Fraction:
        """What each answer to give is worth, in points: here there is one."""
        return exactly(self.points)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source of a reason, the key's first, each once."""
        ordered = sorted(self.options, key=lambda option: not option.right)
        return tuple(dict.fromkeys(option.source for option in ordered if option.source))


@dataclass(frozen=True, slots=True)
class Premise:
    """One row of a matching question, asking one fact; `response` is the index of its one true response.

    `says` is the fact as a sentence.
    """

    text: str
    response: int
    reason: str
    source: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """A matching question. A response may be left over; with `reuse` it may also serve more than one premise.

    `worth` is in points, shared among the pairs in equal parts; None is one point for each pair.
    """

    ident: str
    place: Place
    stem: str
    premises: tuple[Premise, ...]
    responses: tuple[str, ...]
    reuse: bool
    worth: float | None = None

    @property
    def points(self) -> float:
        """What all pairs together are worth."""
        return len(self.premises) if self.worth is None else self.worth

    @property
    def share(self) -> Fraction:
        """What each pair is worth, in points."""
        return exactly(self.points) / len(self.premises)

    @property
    def extras(self) -> tuple[str, ...]:
        """Responses that belong to no premise."""
        used = {premise.response for premise in self.premises}
        return tuple(text for i, text in enumerate(self.responses) if i not in used)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source of a reason, each once."""
        return tuple(dict.fromkeys(premise.source for premise in self.premises if premise.source))


Question = Choice | Matching


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions that go into one file, with what is to be said of them all."""

    ident: str
    title: str
    language: str
    notice: str
    licence: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that a format cannot hold, and why."""

    question: Question
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file, how many questions it holds, and those that it could not."""

    content: bytes
    held: int
    left_out: tuple[LeftOut, ...] = ()
