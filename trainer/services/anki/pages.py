"""The pages about what comes from Anki: what a file holds, what it would change, what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask_babel import format_date, format_decimal, format_percent, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _later
from sqlalchemy.orm import Session

from trainer.decks.unpacking import Fault
from trainer.scheduling.day import date_of
from trainer.services.anki.files import KEPT
from trainer.services.anki.imports import BROKEN, BUSY, State, can_undo, has_stopped, imports_of, own_import
from trainer.services.people.learners import Learner
from trainer.store.base import AnyRow

STOPPED: Final = "stopped"

_REASONS: Final[Mapping[str, Any]] = {
    Fault.NOT_ANKI: _later("This is not an Anki file. Choose one that ends in .apkg or .colpkg, as Anki exports it."),
    Fault.DAMAGED: _later("This file is damaged or was cut short. Export it from Anki again and send the new one."),
    Fault.TOO_LARGE: _later("This file unpacks to more than can be read here. Export one deck instead of all."),
    Fault.TOO_NEW: _later("This file is of an Anki that is newer than this program knows."),
    Fault.TOO_SLOW: _later("Reading this file took too long and was stopped. Send it again, or export one deck."),
    BROKEN: _later("Something broke here while this file was read. Tell those who run this server, and when."),
    BUSY: _later("Many files were being read just then. Send it again in ten minutes."),
    STOPPED: _later("The reading was cut off. Send the file again."),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what an import would change."""

    label: str
    now: str
    after: str


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import of late on the Decks page."""

    id: str
    file_name: str
    said: str
    action: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import. `state` chooses what is shown; the numbers are of reviews, but for cards and facts."""

    title: str
    id: str
    state: str
    file_name: str
    done: int = 0
    error: str = ""
    matched: int = 0
    new: int = 0
    here: int = 0
    others: int = 0
    lost: int = 0
    cards: int = 0
    our_cards: int = 0
    facts: int = 0
    first_text: str = ""
    no_history: bool = False
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    own_notes: int = 0
    pausing: int = 0
    pausing_own: int = 0
    flagged: int = 0
    brought: int = 0
    brought_notes: int = 0
    paused: int = 0
    paused_own: int = 0
    undo_until: str = ""


def import_page(session: Session, who: Learner, import_id: str, *, now: datetime) -> ImportPage:
    """Show an import of this person, or raise `Absent`."""
    row = own_import(session, who, import_id)
    if row.state == State.READ:
        return _read(row, who, now)
    stopped = has_stopped(row, now)
    state = State.REFUSED if stopped else row.state
    undo = can_undo(row, now)
    return ImportPage(
        title=_("Import from Anki"),
        id=row.id,
        state=state,
        file_name=row.file_name,
        done=row.done,
        error=reason(STOPPED if stopped else row.error) if state == State.REFUSED else "",
        brought=row.done,
        brought_notes=row.found.get("brought_notes", 0),
        paused=row.found.get("paused", 0),
        paused_own=row.found.get("paused_own", 0),
        undo_until=_date(row.brought_at + KEPT) if undo else "",
    )


def import_lines(session: Session, who: Learner, *, now: datetime) -> tuple[ImportLine, ...]:
    """The imports of late that wait for this person."""
    return tuple(
        ImportLine(row.id, row.file_name, *_said(row, now))
        for row in imports_of(session, who, now=now)
        if row.state != State.REFUSED
    )


def reason(error: str) -> str:
    """Why a file could not be read, and what to do."""
    return str(_REASONS.get(error, _REASONS[Fault.DAMAGED]))


def _said(row: AnyRow, now: datetime) -> tuple[str, str]:
    if has_stopped(row, now):
        return reason(STOPPED), _("See")
    if row.state == State.WAITING:
        return _("Waits for its turn to be read"), _("See")
    if row.state == State.READING:
        return _("Being read, %(percent)s", percent=format_percent(row.done / 100)), _("See")
    if row.state == State.READ:
        new = row.found["new"]
        return ngettext("%(num)d review can come in", "%(num)d reviews can come in", new), _("Look at it")
    return ngettext("%(num)d review is in", "%(num)d reviews are in", row.done), _("Undo")


def _read(row: AnyRow, who: Learner, now: datetime) -> ImportPage:
    found = row.found
    joined = found["ours"] + found["others"]
    first = found["first_day"]
    return ImportPage(
        title=_("Import from Anki"),
        id=row.id,
        state=row.state,
        file_name=row.file_name,
        matched=found["matched"],
        new=found["new"],
        here=found["matched"] - found["new"],
        others=max(0, joined - found["matched"]),
        lost=max(0, found["reviews"] - joined),
        cards=found["cards"],
        our_cards=found["our_cards"],
        facts=found["facts"],
        first_text="" if first is None else format_date(date_of(first), "MMM yyyy"),
        no_history=not found["reviews"],
        changes=_changes(found["before"], found["after"]),
        warnings=_warnings(found, who, now),
        own_notes=found.get("own_notes", 0),
        pausing=found.get("pausing", 0),
        pausing_own=found.get("pausing_own", 0),
        flagged=found.get("flagged", 0),
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    labels = {
        "met": _("Facts met"),
        "recall": _("Expected recall today"),
        "due": _("Due today"),
        "gap": _("Longest gap, in days"),
    }
    return tuple(Change(label, _shown(name, before[name]), _shown(name, after[name])) for name, label in labels.items())


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return str(format_percent(value) if name == "recall" else format_decimal(value))


def _warnings(found: Mapping[str, Any], who: Learner, now: datetime) -> tuple[str, ...]:
    """Where Anki's days are not this person's: reviews near the turn of a day may then fall on another one."""
    said = []
    rollover, west = found["rollover"], found["west"]
    if rollover is not None and rollover != who.day_start:
        said.append(
            _(
                "In Anki your day starts at %(anki)s:00, here at %(here)s:00. A review between the two counts for "
                "the day that it has here.",
                anki=rollover,
                here=who.day_start,
            )
        )
    offset = now.astimezone(who.zone).utcoffset() or timedelta()
    if west is not None and timedelta(minutes=-west) != offset:
        said.append(_("Anki was used in another time zone than %(zone)s, the one in your settings.", zone=who.zone.key))
    return tuple(said)


def _date(at: datetime) -> str:
    return str(format_date(at.astimezone(UTC).date(), "d MMMM"))
