"""Days and counts in words, as pages say them."""

from collections.abc import Callable, Sequence
from typing import Final

from trainer.scheduling.day import date_of
from trainer.services.views import BarView

Link = Callable[..., str]
"""Gives the address of a page: its endpoint, and what the endpoint needs, by name."""

LETTERS: Final = "ABCDEFGH"
_WEEK: Final = 7


def day_text(day: int) -> str:
    """A study day as a date: `Tuesday 24 November`."""
    date = date_of(day)
    return f"{date:%A} {date.day} {date:%B}"


def weekday(day: int) -> str:
    """The short name of a study day's weekday: `Tue`."""
    return f"{date_of(day):%a}"


def returns(due_day: int, *, today: int) -> str:
    """When a fact returns: `tomorrow`, `in 4 days`, `on 3 March`."""
    days = due_day - today
    if days <= 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if days < 2 * _WEEK:
        return f"in {days} days"
    date = date_of(due_day)
    year = f" {date.year}" if date.year != date_of(today).year else ""
    return f"on {date.day} {date:%B}{year}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 fact`, `2 facts`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def times(number: int) -> str:
    """How often: `once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def listed(parts: Sequence[str]) -> str:
    """Parts as a sentence lists them: `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def bars(loads: Sequence[tuple[int, int]], *, today: int) -> tuple[BarView, ...]:
    """Days with what is due on them as bars, the tallest one full."""
    most = max((due for _, due in loads), default=0) or 1
    return tuple(
        BarView("Today" if day == today else weekday(day), due, round(100 * due / most), now=day == today)
        for day, due in loads
    )


def coming_text(loads: Sequence[tuple[int, int]]) -> str:
    """What the coming days hold, in a sentence or two."""
    total = sum(due for _, due in loads)
    if not total:
        return "Nothing comes back in the next seven days."
    day, most = max(loads, key=lambda load: load[1])
    start = f"{counted(total, 'review')} in the next seven days"
    if most == total:
        return f"{start}, on {date_of(day):%A}." if total == 1 else f"{start}, all of them on {date_of(day):%A}."
    if 2 * most > total:
        return f"{start}, most of them on {date_of(day):%A} ({most})."
    return f"{start}. {date_of(day):%A} is the fullest day ({most})."
