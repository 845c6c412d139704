"""Bringing a list of people into a class: looked at first, then brought in as a whole, and taken back for a day.

A file only ever adds and changes. Whoever is not in it stays.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from trainer.interchange.tables import Cell, table
from trainer.services.classes.classrooms import Role, Seat, State, log
from trainer.services.classes.members import everyone
from trainer.services.study.sessions import new_id
from trainer.services.words.refusals import Absent, Incomplete, Stale
from trainer.store.base import AnyRow
from trainer.store.teaching import Attempt, Member, RosterFile
from trainer.teaching import roster
from trainer.teaching.roster import Comparison, Entry, Fault, Known, Outcome, Problem, Roster, Row, Unreadable

KEPT: Final = timedelta(days=1)
"""How long a file that was read can be brought in, or taken back."""

LARGEST_LIST: Final = roster.LARGEST + 64 * 1024
"""Bytes of a request with a list: the file itself, and the form around it."""

_FIELDS: Final = {"name": "name", "email": "email", "username": "username", "student_id": "student_id"} | {
    "section": "section",
    "factor": "time_factor",
}
"""What a file can say of someone, and the column that holds it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was read, and what it would do now. `encoding` is `cp1252` where that was a guess.

    `unread` are the headings of columns that nothing is read from.
    """

    id: str
    encoding: str
    unread: tuple[str, ...]
    would: Comparison


@dataclass(frozen=True, slots=True)
class Brought:
    """What bringing a file in came to."""

    file_id: str
    added: int
    changed: int


def read_file(session: Session, seat: Seat, content: bytes, *, now: datetime) -> str:
    """Read a file and keep what it holds, to be looked at; give its id. Nothing of the class changes.

    Raises:
        Incomplete: if the file cannot be read, in words that say why.
    """
    try:
        found = roster.read(content)
    except Unreadable as refusal:
        raise Incomplete(_unread(refusal.fault), field="file") from None
    old = RosterFile.sent_at <= now - KEPT
    mine = (RosterFile.sent_by == seat.person_id) & (RosterFile.classroom_id == seat.class_id)
    session.execute(delete(RosterFile).where(old | (mine & RosterFile.done.is_(None))))
    file_id = new_id()
    row = {"id": file_id, "classroom_id": seat.class_id, "sent_by": seat.person_id, "sent_at": now}
    session.add(RosterFile(**row, held=asdict(found)))
    session.flush()
    return file_id


def look(session: Session, seat: Seat, file_id: str, *, now: datetime) -> Looked:
    """What a file that was read would do to the class as it is now, or raise `Absent`."""
    held = _held(_file(session, seat, file_id, RosterFile.done.is_(None), now=now).held)
    return Looked(file_id, held.encoding, held.unread, roster.compare(held, _known(session, seat)))


def bring_in(session: Session, seat: Seat, file_id: str, *, seen: str, now: datetime) -> Brought:
    """Add and change what the file says. Again it is absent, so nobody is added twice.

    Args:
        session: the session.
        seat: who instructs the class.
        file_id: the file that was looked at.
        seen: what the page said that it would do, as `told` gives it.
        now: the present moment.

    Raises:
        Absent: if the file is gone, or was brought in already.
        Stale: if the class has changed since, so that it would do something else.
    """
    would = look(session, seat, file_id, now=now).would
    if told(would) != seen:
        raise Stale(_("The class has changed since you looked. Look at what the file would do now."))
    mine = update(RosterFile).where(RosterFile.id == file_id, RosterFile.done.is_(None))
    if not session.execute(mine.values(done={"added": [], "changed": {}})).rowcount:  # type: ignore[attr-defined] # an update has it
        raise Absent(_("This file was brought in already."))
    added = _add(session, seat, [row.entry for row in would.of(Outcome.NEW)], now=now)
    changed = {str(row.member): _before(row) for row in would.of(Outcome.UPDATED)}
    made = {str(row.member): _after(row) for row in would.of(Outcome.UPDATED)}
    _change(session, would.of(Outcome.UPDATED))
    done = {"added": added, "changed": changed, "made": made}
    session.execute(update(RosterFile).where(RosterFile.id == file_id).values(done=done))
    log(session, seat, "roster_read", {"added": len(added), "changed": len(changed)}, now=now)
    return Brought(file_id, len(added), len(changed))


def take_back(session: Session, seat: Seat, file_id: str, *, now: datetime) -> int:
    """Undo what a file did: whoever it added and has not joined since goes, what it changed is as before.

    What somebody changed by hand since stays. Returns how many of those added stay, since they have joined meanwhile.
    """
    done = _file(session, seat, file_id, RosterFile.done.is_not(None), now=now).done
    made = done.get("made", {})  # an earlier release kept none
    for member, before in done["changed"].items():
        _put_back(session, seat, int(member), before, made=made.get(member, {}))
    unused = Member.person_id.is_(None), ~exists().where(Attempt.member_id == Member.id)
    added = Member.id.in_(done["added"]), Member.classroom_id == seat.class_id, Member.state == State.EXPECTED
    gone = session.execute(delete(Member).where(*added, *unused)).rowcount  # type: ignore[attr-defined] # a deletion has it
    session.execute(delete(RosterFile).where(RosterFile.id == file_id))
    log(session, seat, "roster_undone", {"removed": gone}, now=now)
    return len(done["added"]) - int(gone)


def _put_back(
    session: Session, seat: Seat, member_id: int, before: Mapping[str, Any], *, made: Mapping[str, Any]
) -> None:
    """Make someone who is still in the class what they were, in all that is still as a file made it."""
    member = session.get(Member, member_id)
    if member is None or member.classroom_id != seat.class_id:
        return
    for name, value in before.items():
        if getattr(member, name) == made.get(name, getattr(member, name)):
            setattr(member, name, value)
    session.flush()


def leave(session: Session, seat: Seat, file_id: str) -> None:
    """Forget a file that was read."""
    session.execute(delete(RosterFile).where(RosterFile.id == file_id, RosterFile.classroom_id == seat.class_id))


def told(would: Comparison) -> str:
    """A short mark of what a file would do: another one when it would do something else."""
    deeds = [(row.entry.line, row.outcome, row.member, sorted(row.changes.items())) for row in would.rows]
    return hashlib.sha256(json.dumps(deeds).encode()).hexdigest()[:32]


def export(session: Session, seat: Seat, *, now: datetime) -> bytes:
    """The class as a table that can be read in again. It never holds who has extra time."""
    heading: list[Cell] = ["name", "email", "username", "student_id", "section", "role", "state"]
    rows: list[list[Cell]] = [
        [who.name, who.email, who.username, who.student_id, who.section, who.role.value, who.state.value]
        for who in everyone(session, seat)
        if who.state is not State.LEFT
    ]
    log(session, seat, "roster_exported", {"people": len(rows)}, now=now)
    return table([heading, *rows])


def _file(session: Session, seat: Seat, file_id: str, which: ColumnElement[bool], *, now: datetime) -> AnyRow:
    mine = RosterFile.id == file_id, RosterFile.classroom_id == seat.class_id, RosterFile.sent_at > now - KEPT
    row = session.execute(select(*RosterFile.__table__.c).where(*mine, which)).one_or_none()
    if row is None or not seat.may(Role.INSTRUCTOR):
        raise Absent(_("This file is not kept any more. Send it again."))
    return row


def _held(kept: Mapping[str, Any]) -> Roster:
    return Roster(
        tuple(Entry(**entry) for entry in kept["entries"]),
        tuple(Problem(**{**each, "amiss": roster.Amiss(each["amiss"])}) for each in kept["problems"]),
        kept["encoding"],
        kept["delimiter"],
        tuple(kept.get("unread", ())),
    )


def _known(session: Session, seat: Seat) -> Iterable[Known]:
    """Everyone of the class as a list finds them. What someone gave of themselves on joining is no proof."""
    for who in everyone(session, seat):
        by_themselves = who.joined_at is not None and who.joined_at == who.added_at
        yield Known(
            id=who.id,
            name=who.name,
            email="" if by_themselves else who.email,
            self_named=by_themselves,
            claimed=who.email if by_themselves else "",
            username=who.username,
            student_id=who.student_id,
            section=who.section,
            factor=who.factor,
            gone=who.state is State.LEFT,
            student=who.role is Role.STUDENT,
        )


def _add(session: Session, seat: Seat, entries: Iterable[Entry], *, now: datetime) -> list[int]:
    place = {"role": Role.STUDENT.value, "state": State.EXPECTED.value, "added_at": now}
    members = [Member(classroom_id=seat.class_id, **place, **_said(entry)) for entry in entries]
    session.add_all(members)
    session.flush()
    return [member.id for member in members]


def _said(entry: Entry) -> dict[str, Any]:
    values = {column: getattr(entry, name) for name, column in _FIELDS.items()}
    return values | {"time_factor": entry.factor or 1.0}


def _change(session: Session, rows: Iterable[Row]) -> None:
    changes = [{"id": row.member} | _after(row) for row in rows]
    if changes:
        session.execute(update(Member), changes)


def _before(row: Row) -> dict[str, Any]:
    """What someone was before a line changed it."""
    return {
        _FIELDS[name]: float(before) if name == "factor" else before for name, (before, _after) in row.changes.items()
    }


def _after(row: Row) -> dict[str, Any]:
    """What a line makes of someone."""
    return {_FIELDS[name]: getattr(row.entry, name) for name in row.changes}


def _unread(fault: Fault) -> str:
    return {
        Fault.EMPTY: _("This file is empty."),
        Fault.TOO_LARGE: _("This file is larger than 2 MB. Send a list of people alone."),
        Fault.WORKBOOK: _("This is a workbook. Save it as CSV, then send that."),
        Fault.NOT_TEXT: _("This is not a text file. Save the list as CSV in UTF-8, then send that."),
        Fault.NO_HEADING: _(
            "The first line does not say which column is which. Put a heading there, such as: name, student id, email."
        ),
        Fault.TOO_MANY: _("There are more than 5,000 people in this file. Send it in parts."),
        Fault.QUOTE: _("A quotation mark in this file opens and never closes. Mend that line, then send it again."),
    }[fault]
