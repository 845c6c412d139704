"""Days and counts in words, as pages say them, in the language of the page."""

from collections.abc import Callable, Sequence
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from trainer.scheduling.day import date_of
from trainer.services.words.views import BarView

Link = Callable[..., str]
"""Gives the address of a page: its endpoint, and what the endpoint needs, by name."""

LETTERS: Final = "ABCDEFGH"
_WEEK: Final = 7
_BRITISH: Final = Locale("en", "GB")


def locale() -> Locale:
    """The language of the page. English is British."""
    chosen = get_locale()
    return _BRITISH if chosen is None or chosen.language == "en" else chosen


def day_text(day: int) -> str:
    """A study day as a date: `Tuesday 24 November`."""
    return format_skeleton("MMMMEEEEd", date_of(day), locale=locale())


def past_day_text(day: int, *, today: int) -> str:
    """A study day that is over as a date, with its year if that is another: `Wednesday 10 December 2025`."""
    same_year = date_of(day).year == date_of(today).year
    return format_skeleton("MMMMEEEEd" if same_year else "yMMMMEEEEd", date_of(day), locale=locale())


def weekday(day: int) -> str:
    """The short name of a study day's weekday: `Tue`."""
    return format_date(date_of(day), "EEE", locale=locale())


def narrow_weekday(day: int) -> str:
    """The letter of a study day's weekday: `T`."""
    return format_date(date_of(day), "EEEEE", locale=locale())


def long_weekday(day: int) -> str:
    """The name of a study day's weekday: `Tuesday`."""
    return format_date(date_of(day), "EEEE", locale=locale())


def returns(due_day: int, *, today: int) -> str:
    """When a fact returns: `tomorrow`, `in 4 days`, `on 3 March`."""
    days = due_day - today
    if days <= 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days < 2 * _WEEK:
        return ngettext("in %(num)s day", "in %(num)s days", days)
    return _("on %(date)s", date=_date(due_day, today))


def back(due_day: int, *, today: int) -> str:
    """When a fact returns, as a line of its own: `Back tomorrow`."""
    days = due_day - today
    if days <= 0:
        return _("Back today")
    if days == 1:
        return _("Back tomorrow")
    if days < 2 * _WEEK:
        return ngettext("Back in %(num)s day", "Back in %(num)s days", days)
    return _("Back on %(date)s", date=_date(due_day, today))


def _date(day: int, today: int) -> str:
    date = date_of(day)
    if date.year == date_of(today).year:
        return format_skeleton("MMMMd", date, locale=locale())
    return format_date(date, "long", locale=locale())


def times(number: int) -> str:
    """How often: `once`, `twice`, `3 times`."""
    if number == 1:
        return _("once")
    return _("twice") if number == 2 else ngettext("%(num)s time", "%(num)s times", number)


def listed(parts: Sequence[str]) -> str:
    """Parts as a sentence lists them: `a, b and c`."""
    return format_list(list(parts), locale=locale()) if parts else ""


def bars(loads: Sequence[tuple[int, int]], *, today: int) -> tuple[BarView, ...]:
    """Days with what is due on them as bars, the tallest one full."""
    most = max((load[1] for load in loads), default=0) or 1
    now = _("Today")
    return tuple(
        BarView(now if day == today else weekday(day), due, round(100 * due / most), now=day == today)
        for day, due in loads
    )


def coming_text(loads: Sequence[tuple[int, int]]) -> str:
    """What the coming days hold, in a sentence or two."""
    total = sum(due for _day, due in loads)
    if not total:
        return _("Nothing comes back in the next seven days.")
    day, most = max(loads, key=lambda load: load[1])
    name = long_weekday(day)
    if most == total:
        return ngettext(
            "%(num)s review in the next seven days, on %(day)s.",
            "%(num)s reviews in the next seven days, all of them on %(day)s.",
            total,
            day=name,
        )
    if 2 * most > total:
        return ngettext(
            "%(num)s review in the next seven days, most of them on %(day)s (%(most)s).",
            "%(num)s reviews in the next seven days, most of them on %(day)s (%(most)s).",
            total,
            day=name,
            most=most,
        )
    return ngettext(
        "%(num)s review in the next seven days. %(day)s is the fullest day (%(most)s).",
        "%(num)s reviews in the next seven days. %(day)s is the fullest day (%(most)s).",
        total,
        day=name,
        most=most,
    )
