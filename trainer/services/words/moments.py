"""Moments in words: in the time zone of a class, and in a person's own where that differs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time
from flask_babel import gettext as _

from trainer.services.words.wording import locale


def moment_text(moment: datetime, zone: ZoneInfo) -> str:
    """A moment in a time zone: `Friday 27 November, 18:00`."""
    local = moment.astimezone(zone)
    day = format_skeleton("MMMMEEEEd", local.date(), locale=locale())
    return _("%(day)s, %(time)s", day=day, time=clock_text(moment, zone))


def clock_text(moment: datetime, zone: ZoneInfo) -> str:
    """The time of day: `18:00`."""
    return format_time(moment.astimezone(zone), "HH:mm", tzinfo=zone, locale=locale())


def moment_for(moment: datetime, zone: ZoneInfo, own: ZoneInfo) -> str:
    """A moment as a class's clock says it, and as a person's own does if that says something else."""
    said = moment_text(moment, zone)
    if moment.astimezone(zone).utcoffset() == moment.astimezone(own).utcoffset():
        return said
    return _("%(there)s (%(zone)s); on your clock %(here)s", there=said, zone=zone.key, here=moment_text(moment, own))
