"""A person's settings: showing them, and changing them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from zoneinfo import available_timezones

from sqlalchemy import update
from sqlalchemy.orm import Session

from trainer.scheduling.day import UnknownZoneError, zone_named
from trainer.scheduling.memory import Policy
from trainer.services.learners import Learner
from trainer.services.refusals import Refused
from trainer.services.views import SettingsPage
from trainer.store.people import Person

THEMES: Final = ("system", "light", "dark")
FEWEST_NEW, MOST_NEW = 0, 200
LOWEST_RETENTION, HIGHEST_RETENTION = 80, 95


class NotSaved(Refused):
    """Some settings cannot be used. `page` shows what was sent, with what is amiss."""

    def __init__(self, page: SettingsPage) -> None:
        super().__init__("Some settings cannot be used.")
        self.page = page


def settings_page(who: Learner, *, saved: bool = False) -> SettingsPage:
    """Show a person's settings."""
    return SettingsPage(
        title="Settings",
        time_zone=who.zone.key,
        zones=tuple(sorted(available_timezones())),
        new_per_day=who.new_per_day,
        retention=round(100 * who.policy.retention),
        shortcuts=who.shortcuts,
        theme=who.theme,
        saved=saved,
    )


def change_settings(session: Session, who: Learner, sent: Mapping[str, str]) -> None:
    """Keep what was sent, or raise `NotSaved` with every fault.

    Memories stay as they are: a day already chosen for a fact's return is not moved.
    """
    errors = _faults(sent)
    if errors:
        raise NotSaved(_as_sent(who, sent, errors))
    values = {
        "time_zone": sent["time_zone"],
        "new_per_day": int(sent["new_per_day"]),
        "retention": int(sent["retention"]),
        "shortcuts": "shortcuts" in sent,
        "theme": sent["theme"],
    }
    session.execute(update(Person).where(Person.id == who.id).values(values))


def _faults(sent: Mapping[str, str]) -> dict[str, str]:
    faults = {}
    try:
        zone_named(sent.get("time_zone", ""))
    except UnknownZoneError:
        faults["time_zone"] = "Choose a zone from the list, for example Europe/Berlin."
    if not _between(sent.get("new_per_day", ""), FEWEST_NEW, MOST_NEW):
        faults["new_per_day"] = f"Give a whole number from {FEWEST_NEW} to {MOST_NEW}."
    if not _between(sent.get("retention", ""), LOWEST_RETENTION, HIGHEST_RETENTION):
        faults["retention"] = f"Give a whole number from {LOWEST_RETENTION} to {HIGHEST_RETENTION}."
    if sent.get("theme") not in THEMES:
        faults["theme"] = "Choose one of the three."
    return faults


def _between(text: str, lowest: int, highest: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6 and lowest <= int(text) <= highest


def _number(sent: Mapping[str, str], name: str, otherwise: int) -> int:
    return int(sent[name]) if _between(sent.get(name, ""), 0, 99_999) else otherwise


def _as_sent(who: Learner, sent: Mapping[str, str], errors: Mapping[str, str]) -> SettingsPage:
    """What the person typed, so that they mend one field and not all."""
    page = settings_page(who)
    return replace(
        page,
        time_zone=sent.get("time_zone", page.time_zone),
        shortcuts="shortcuts" in sent,
        theme=sent["theme"] if sent.get("theme") in THEMES else page.theme,
        new_per_day=_number(sent, "new_per_day", page.new_per_day),
        retention=_number(sent, "retention", page.retention),
        errors=errors,
    )


def nobody(zone: str) -> Learner:
    """The settings that someone who is not known yet would start with."""
    zone_info = zone_named(zone)
    return Learner(0, None, zone_info, new_per_day=10, policy=Policy(), shortcuts=True, theme="system")
