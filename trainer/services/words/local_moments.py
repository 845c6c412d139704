"""Moments as date fields of forms hold them, in the time zone of a class."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_YEARS: Final = range(2000, 3000)
"""The years in which a set may open or close: of later and earlier ones there is no time on every clock."""

LATEST: Final = "2999-12-31T23:59"
"""The latest moment that a field takes: with a year of four digits, what is typed after it is no part of the year."""


def read_local(text: str, zone: ZoneInfo) -> datetime:
    """Read a moment such as `2027-03-01T18:00`, or raise `ValueError`. Years in which no class is held are none."""
    moment = datetime.fromisoformat(text[:16]).replace(tzinfo=zone)
    if moment.year not in _YEARS:
        raise ValueError(text)
    return moment


def as_local(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as a date field holds it; empty for none."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""
