"""The geometry of plots: numbers in, places in a drawing out.

A plot's ground is 100 wide and 100 high, with its origin at the upper left as SVG has it, so that whoever draws can
stretch it to any width without stretching its letters. Nothing here knows words, colours or markup.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LEVELS: Final = 4
"""Shades of a day with answers, beside the shade of a day without."""

_BUSY: Final = 0.9
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Range:
    """The values that an axis spans, the low end at the left or at the bottom."""

    low: float
    high: float

    def x(self, value: float) -> float:
        """Give the distance from the left, 0 to 100."""
        return round(100 * self._share(value), 2)

    def y(self, value: float) -> float:
        """Give the distance from the top, 0 to 100."""
        return round(100 * (1 - self._share(value)), 2)

    def _share(self, value: float) -> float:
        width = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / width)) if width else 0.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis, 0 to 100."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A measured point, and the two heights, upper then lower, between which its true value may lie."""

    x: float
    y: float
    upper: float
    lower: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar that stands on the bottom of the ground."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a calendar: its week from the left, its weekday from the top (Monday 0), and its shade, 0 to 4."""

    day: int
    column: int
    row: int
    level: int


def paths(points: Sequence[tuple[float, float | None]], *, across: Range, up: Range) -> tuple[str, ...]:
    """Give the points of one line as SVG's polyline takes them, in several pieces where values are missing.

    A value with none beside it makes no line; show it as a dot.
    """
    pieces: list[list[str]] = [[]]
    for x, y in points:
        if y is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{across.x(x):g},{up.y(y):g}")
    return tuple(" ".join(piece) for piece in pieces if len(piece) > 1)


def dot(x: float, y: float, *, across: Range, up: Range, between: tuple[float, float] | None = None) -> Dot:
    """Place a measured value, with the values between which the true one may lie, if they are known."""
    low, high = between or (y, y)
    return Dot(across.x(x), up.y(y), up.y(high), up.y(low))


def bars(values: Sequence[float], *, up: Range, gap: float = 0.22) -> tuple[Bar, ...]:
    """Stand values side by side over the whole width. `gap` is the part of each place that stays empty."""
    step = 100 / len(values) if values else 100.0
    tops = [up.y(value) for value in values]
    return tuple(
        Bar(round(step * (place + gap / 2), 3), top, round(step * (1 - gap), 3), round(100 - top, 2))
        for place, top in enumerate(tops)
    )


def middle(place: int, count: int) -> float:
    """Give the middle of one of so many places side by side."""
    return round(100 * (place + 0.5) / count, 2)


def round_steps(high: float, *, most: int = 4, whole: bool = True) -> tuple[float, ...]:
    """Give round values from 0 to just above `high`, in at most so many steps. The last is the top of the axis."""
    if high <= 0:
        return (0.0, 1.0)
    rough = high / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in _STEPS if power * each >= rough * (1 - 1e-9))
    if whole:
        step = max(1.0, float(math.ceil(step)))
    return tuple(round(step * place, 10) for place in range(math.ceil(high / step - 1e-9) + 1))


def shade_bounds(counts: Sequence[int]) -> tuple[int, ...]:
    """Give the least count of each shade, 1 to 4, so that one feverish day does not make all others pale.

    The darkest begins at three quarters of what nine in ten days with answers stay under.
    """
    active = sorted(count for count in counts if count > 0)
    busy = active[min(len(active) - 1, int(_BUSY * len(active)))] if active else LEVELS
    top = max(busy, LEVELS)
    return tuple(1 + math.ceil(top * shade / LEVELS) if shade else 1 for shade in range(LEVELS))


def calendar(counts: Mapping[int, int], *, last: int, weekday: int, weeks: int) -> tuple[Cell, ...]:
    """Lay the days of some weeks out in columns, up to the last day.

    Args:
        counts: answers by study day; days not mentioned had none.
        last: the last day.
        weekday: the weekday of the last day, Monday 0.
        weeks: how many columns, the last of which holds the last day.
    """
    first = last - weekday - _WEEK * (weeks - 1)
    bounds = shade_bounds([counts.get(day, 0) for day in range(first, last + 1)])
    return tuple(
        Cell(day, *divmod(day - first, _WEEK), sum(counts.get(day, 0) >= bound for bound in bounds))
        for day in range(first, last + 1)
    )
