"""Which days a person studies on, and the day by which they want to know things."""

from dataclasses import dataclass
from typing import Final

from trainer.scheduling.day import date_of

EXAM_INTERVAL: Final = 60
"""The most days between two reviews while an exam lies ahead: it buys more recall a review than a higher retention."""

FARTHEST: Final = 3650
"""How many days ahead a study day is looked for."""


@dataclass(frozen=True, slots=True)
class StudyDays:
    """The days of one person's plan. Without a plan every day is a study day and no exam lies ahead.

    Attributes:
        rest: weekdays without study, Monday 0. Six at most, or no day is left.
        away: spans without study, the first and the last day of each.
        exam: the day by which things are to be known, or None.
        start: the day from which the free days count.
    """

    rest: frozenset[int] = frozenset()
    away: tuple[tuple[int, int], ...] = ()
    exam: int | None = None
    start: int = 0

    def is_free(self, day: int) -> bool:
        """Whether nothing is asked on this day unless the person wants it."""
        return day >= self.start and (self.is_rest(day) or any(first <= day <= last for first, last in self.away))

    def is_rest(self, day: int) -> bool:
        """Whether the weekday of this day is one without study."""
        return date_of(day).weekday() in self.rest

    def longest_interval(self, day: int, *, otherwise: int) -> int:
        """How far off the next review may be, from a review on this day: before an exam, no farther than its eve."""
        eve = self.eve(day)
        return otherwise if eve is None else min(otherwise, EXAM_INTERVAL, eve - day)

    def eve(self, day: int) -> int | None:
        """The day before the exam, if it lies after this day."""
        return self.exam - 1 if self.exam is not None and self.exam - 1 > day else None

    def nearest(self, day: int, *, after: int) -> int:
        """The last study day up to this one that lies after `after`, or failing that the first one to follow."""
        before = (each for each in range(day, after, -1) if not self.is_free(each))
        following = (each for each in range(day + 1, day + FARTHEST) if not self.is_free(each))
        return next(before, None) or next(following, day)

    def count(self, first: int, last: int) -> int:
        """How many study days there are from one day to another, both included."""
        return sum(not self.is_free(day) for day in range(first, last + 1))


EVERY_DAY: Final = StudyDays()
