"""Study days: the calendar that memory counts in.

A study day is the number of days since 1 January 2000 of the date that a person would call today. It turns over at an
hour that they choose, 04:00 unless they do, on the wall clock of their own zone, so that an evening that runs past
midnight stays one day. Days are dates, so a clock change makes one of them 23 or 25 hours long and never two of them,
nor none.
"""

from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

EPOCH = date(2000, 1, 1)
STARTS = 4
_NO_PLACES = frozenset({"localtime", "posixrules", "Factory"})
"""Files beside the zones, which mean whatever a machine was set to."""


class UnknownZoneError(ValueError):
    """A time zone name that the IANA database does not know."""


def zone_named(name: str) -> ZoneInfo:
    """Find a time zone by its IANA name, or raise `UnknownZoneError`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        message = f"{name!r} is not a time zone. Give an IANA name, for example Europe/Berlin or UTC."
        raise UnknownZoneError(message) from error


@cache
def zones() -> tuple[str, ...]:
    """List the zones that a person may live in, in the order of the alphabet."""
    return tuple(sorted(available_timezones() - _NO_PLACES))


def study_day(at: datetime, zone: tzinfo, *, starts: int = STARTS) -> int:
    """Number the study day that an instant falls on.

    Args:
        at: an instant with a zone of its own, normally UTC.
        zone: the person's zone.
        starts: the hour at which a day starts.

    Raises:
        ValueError: if `at` has no zone, since it then names no instant.
    """
    if at.tzinfo is None:
        raise ValueError("A study day needs an instant with a time zone. Give an aware datetime, for example in UTC.")
    wall_clock = at.astimezone(zone).replace(tzinfo=None)
    return day_of((wall_clock - timedelta(hours=starts)).date())


def day_of(when: date) -> int:
    """Number a calendar date."""
    return (when - EPOCH).days


def date_of(day: int) -> date:
    """Give back the calendar date of a study day."""
    return EPOCH + timedelta(days=day)
