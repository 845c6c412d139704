"""Cells of a heat map: how well a student, or a class, knows a topic or relation, as far as can be told.

With c right and w wrong of the newest responses and nothing known before, the chance of a right answer has the beta
distribution with 1 + c and 1 + w, whose mean is (1 + c) / (2 + c + w).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

NEWEST: Final = 10
"""Responses that a student's cell looks at."""
ENOUGH: Final = 3
"""Responses below which a cell shows only that there are not enough."""
MASTERED_MEAN: Final = 0.8
MASTERED_RESPONSES: Final = 5


class Seen(NamedTuple):
    """A response of one student to a question about one fact.

    Attributes:
        day: the study day, as a number.
        order: tells responses of a day apart, rising with time.
        fact: the fact asked.
        right: whether the answer was right.
    """

    day: int
    order: int
    fact: str
    right: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Right and wrong responses that count."""

    right: int = 0
    wrong: int = 0

    @property
    def n(self) -> int:
        """How many there are."""
        return self.right + self.wrong

    @property
    def mean(self) -> float:
        """The posterior mean of the chance of a right answer, 0 to 1."""
        return (1 + self.right) / (2 + self.n)

    @property
    def enough(self) -> bool:
        """Whether the mean may be shown. Otherwise the cell is hatched."""
        return self.n >= ENOUGH

    @property
    def mastered(self) -> bool:
        """Whether the topic is known: a mean of 0.8 or more over at least five responses."""
        return self.n >= MASTERED_RESPONSES and self.mean >= MASTERED_MEAN


def student_cell(responses: Iterable[Seen]) -> Cell:
    """Give a student's cell: the newest ten of those responses that were the first to their fact on their day.

    Later ones of a day come after the answer was shown, and say less of what was known.
    """
    first: dict[tuple[int, str], Seen] = {}
    for seen in sorted(responses):
        first.setdefault((seen.day, seen.fact), seen)
    newest = sorted(first.values())[-NEWEST:]
    right = sum(seen.right for seen in newest)
    return Cell(right, len(newest) - right)


def class_cell(cells: Iterable[Cell]) -> Cell:
    """Give a class's cell, in which each student counts with the responses of the own cell."""
    cells = tuple(cells)
    return Cell(sum(cell.right for cell in cells), sum(cell.wrong for cell in cells))
