"""A person's settings: showing them, changing them, and going back to what they were."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.orm import Session

from trainer.scheduling.day import zone_named, zones
from trainer.scheduling.memory import Policy
from trainer.scheduling.queue import NEW_A_DAY
from trainer.services.people.learners import SESSION_SIZE, Learner
from trainer.services.study.fitting import FitState
from trainer.services.words.form_numbers import whole_number
from trainer.services.words.refusals import Refused
from trainer.store.people import Person

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "theme": ("system", "light", "dark"),
    "text_size": ("normal", "large", "larger"),
    "spacing": ("normal", "wide"),
    "motion": ("system", "reduced"),
}
NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "new_per_day": (0, 200),
    "session_size": (5, 50),
    "retention": (80, 95),
    "day_start": (0, 12),
}
SWITCHES: Final = ("think_first", "shortcuts")
BROWSER: Final = "browser"
"""The language setting of someone who leaves it to their browser."""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A person's settings, by the names of the form. `retention` is in percent, `day_start` an hour.

    `languages` are tags with their own names; `errors` maps a field to what is amiss with it. `can_undo` is whether
    what was saved last can be taken back.
    """

    title: str
    time_zone: str
    zones: tuple[str, ...]
    new_per_day: int
    retention: int
    shortcuts: bool
    theme: str
    session_size: int = SESSION_SIZE
    think_first: bool = False
    text_size: str = "normal"
    spacing: str = "normal"
    motion: str = "system"
    language: str = BROWSER
    languages: tuple[tuple[str, str], ...] = ()
    day_start: int = 4
    errors: Mapping[str, str] = field(default_factory=dict)
    fit: FitState | None = None
    saved: bool = False
    can_undo: bool = False


class NotSaved(Refused):
    """Some settings cannot be used. `page` shows what was sent, with what is amiss."""

    def __init__(self, page: SettingsPage) -> None:
        super().__init__(_("Some settings cannot be used."))
        self.page = page


def settings_page(
    who: Learner,
    languages: Mapping[str, str],
    *,
    saved: bool = False,
    can_undo: bool = False,
    fit: FitState | None = None,
) -> SettingsPage:
    """Show a person's settings. `languages` are those that the interface is whole in: tags with their own names."""
    return SettingsPage(
        title=_("Settings"),
        time_zone=who.zone.key,
        zones=zones(),
        new_per_day=who.new_per_day,
        retention=round(100 * who.policy.retention),
        shortcuts=who.shortcuts,
        theme=who.theme,
        session_size=who.session_size,
        think_first=who.think_first,
        text_size=who.text_size,
        spacing=who.spacing,
        motion=who.motion,
        language=who.language,
        languages=tuple(languages.items()),
        day_start=who.day_start,
        saved=saved,
        can_undo=can_undo,
        fit=fit,
    )


def as_form(who: Learner) -> dict[str, str]:
    """A person's settings as the form sends them. A switch that is off is not there."""
    numbers = {
        "new_per_day": str(who.new_per_day),
        "session_size": str(who.session_size),
        "retention": str(round(100 * who.policy.retention)),
        "day_start": str(who.day_start),
    }
    choices = {name: getattr(who, name) for name in (*CHOICES, "language")}
    return numbers | choices | {"time_zone": who.zone.key} | {name: "on" for name in SWITCHES if getattr(who, name)}


def change_settings(session: Session, who: Learner, sent: Mapping[str, str], languages: Mapping[str, str]) -> None:
    """Keep what was sent, or raise `NotSaved` with every fault. What was not sent stays, but for the switches.

    Memories stay as they are: a day already chosen for a fact's return is not moved.
    """
    wanted = {name: value for name, value in as_form(who).items() if name not in SWITCHES} | dict(sent)
    errors = _faults(wanted, languages)
    if errors:
        raise NotSaved(_as_sent(who, wanted, errors, languages))
    values: dict[str, object] = {name: wanted[name] for name in (*CHOICES, "language", "time_zone")}
    values |= {name: int(wanted[name]) for name in NUMBERS}
    values |= {name: name in sent for name in SWITCHES}
    session.execute(update(Person).where(Person.id == who.id).values(values))


def _faults(wanted: Mapping[str, str], languages: Mapping[str, str]) -> dict[str, str]:
    faults = {}
    if wanted["time_zone"] not in zones():
        faults["time_zone"] = _("Choose a zone from the list, for example Europe/Berlin.")
    for name, (lowest, highest) in NUMBERS.items():
        if whole_number(wanted[name], (lowest, highest)) is None:
            faults[name] = _("Give a whole number from %(lowest)s to %(highest)s.", lowest=lowest, highest=highest)
    for name, values in (*CHOICES.items(), ("language", (BROWSER, *languages))):
        if wanted[name] not in values:
            faults[name] = _("Choose one of those shown.")
    return faults


def _as_sent(
    who: Learner, wanted: Mapping[str, str], errors: Mapping[str, str], languages: Mapping[str, str]
) -> SettingsPage:
    """What the person filled in, so that they mend one field and not all."""
    page = settings_page(who, languages)
    numbers = {name: whole_number(wanted[name], (0, 99_999)) for name in NUMBERS}
    shown: dict[str, Any] = {name: number for name, number in numbers.items() if number is not None}
    shown |= {name: wanted[name] for name in (*CHOICES, "language") if name not in errors}
    shown |= {name: name in wanted for name in SWITCHES}
    return replace(page, time_zone=wanted["time_zone"], errors=errors, **shown)


def nobody(zone: str) -> Learner:
    """The settings that someone who is not known yet would start with."""
    zone_info = zone_named(zone)
    return Learner(0, None, zone_info, new_per_day=NEW_A_DAY, policy=Policy(), shortcuts=True, theme="system")
