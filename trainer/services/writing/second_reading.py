"""From a change that is written to a version: sent, read by someone else entry by entry, sent back or published.

An entry that is written again is unread again.
"""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from trainer.facts.folder import Folder
from trainer.facts.model import Bank
from trainer.facts.text.comparing import Comparison, compare
from trainer.services.words.refusals import Absent, Incomplete, Refused, Stale
from trainer.services.writing.changed_facts import tell_classes, turns_of
from trainer.services.writing.desks import kept_text
from trainer.services.writing.draft_notices import stop_telling, tell_authors, tell_readers
from trainer.services.writing.drafts import LONGEST_WHY, Draft, State, behind, put_state
from trainer.store.once import insert_once
from trainer.store.writing import BankVersion, DraftRead, DraftReview, WrittenBank


def send(session: Session, draft: Draft, *, why: str, now: datetime, loads: bool) -> None:
    """Hand a draft to a second reader. `loads` says whether its text is a bank without faults."""
    why = why.strip()[:LONGEST_WHY]
    if not why:
        raise Incomplete(_("Say in a sentence what changes and why. It stands in the history."), field="why")
    if not loads:
        raise Incomplete(_("There are faults to mend first; they are listed here."), field="checks")
    if draft.text == draft.base_text:
        raise Incomplete(_("Nothing is changed yet."), field="checks")
    put_state(session, draft, State.WAITING, now=now, why=why)
    tell_readers(session, draft, why=why, now=now)


def take_back(session: Session, draft: Draft, *, now: datetime) -> None:
    """Go on writing a draft that waits for a reader."""
    _check_writer(draft)
    if draft.state is not State.WAITING:
        raise Stale(_("This change does not wait for a reader any more."))
    put_state(session, draft, State.WRITING, now=now)
    stop_telling(session, draft)


def drop(session: Session, draft: Draft, *, now: datetime) -> None:
    """Give a draft up. Its saves stay."""
    _check_writer(draft)
    if draft.state not in (State.WRITING, State.WAITING):
        raise Stale(_("This change is not under way any more."))
    put_state(session, draft, State.DROPPED, now=now)
    stop_telling(session, draft)


def _check_writer(draft: Draft) -> None:
    if not draft.may_write:
        raise Absent(_("There is no such change here."))


def compared(session: Session, draft: Draft) -> Comparison:
    """What a change says otherwise than what it began from."""
    was = kept_text(session, draft.base_text) if draft.base_text else Folder({})
    return compare(was, kept_text(session, draft.text))


def marks_of(found: Comparison) -> tuple[str, ...]:
    """The marks of everything that has to be read, in order."""
    return *(change.mark for change in found.blocks), *(change.mark for change in found.layout)


def read_by(session: Session, draft: Draft, person_id: int | None = None) -> frozenset[str]:
    """The marks of what a person has read of a change; without a person, of what anyone has."""
    wanted = select(DraftRead.mark).where(DraftRead.draft_id == draft.id)
    return frozenset(session.scalars(wanted if person_id is None else wanted.where(DraftRead.read_by == person_id)))


def read(session: Session, draft: Draft, marks: Iterable[str], *, now: datetime) -> None:
    """Keep that this person read some entries as they stand and agrees to them.

    Raises:
        Refused: if they wrote any of the change.
        Stale: if none of them stands so any more.
    """
    check_reader(draft, draft.revision)
    standing = frozenset(marks) & frozenset(marks_of(compared(session, draft)))
    if not standing:
        raise Stale(_("The change has moved on while you were reading. The newest text is shown."))
    who = draft.desk.rights.person_id
    for mark in sorted(standing):
        insert_once(session, DraftRead, {"draft_id": draft.id, "read_by": who, "mark": mark, "read_at": now})


def unread(session: Session, draft: Draft, mark: str) -> None:
    """Take back that this person agreed to one entry."""
    check_reader(draft, draft.revision)
    mine = DraftRead.draft_id == draft.id, DraftRead.read_by == draft.desk.rights.person_id, DraftRead.mark == mark
    session.execute(delete(DraftRead).where(*mine))


def send_back(session: Session, draft: Draft, *, revision: int, note: str, now: datetime) -> None:
    """Give a draft back to its authors, with a note."""
    check_reader(draft, revision)
    if not note.strip():
        raise Incomplete(_("Say what should be changed."), field="note")
    _review(session, draft, "back", note, now)
    put_state(session, draft, State.WRITING, now=now)


def agree(session: Session, draft: Draft, bank: Bank, *, revision: int, note: str, now: datetime) -> int:
    """Agree to what someone else wrote, which makes it the version in use; give its number.

    Classes whose graded sets asked a fact that is corrected, disputed or withdrawn by it find that in their log.

    `bank` is what the draft's text says, and `revision` is what was read.

    Raises:
        Incomplete: if they have not read all of it, as it stands now.
        Stale: if it has moved on, or the bank has.
        Refused: if they wrote any of it.
    """
    check_reader(draft, revision)
    _check_all_read(session, draft)
    if bank.id != draft.desk.bank_id:
        raise Refused(_("The bank's id cannot change: what people learned hangs on it."))
    row = session.scalars(select(WrittenBank).where(WrittenBank.id == draft.desk.bank_id).with_for_update()).one()
    if behind(session, draft) or row.current != draft.desk.current:
        raise Stale(_("Another change was published meanwhile. This one has to be brought up to it first."))
    _review(session, draft, "agree", note, now)
    number = _published(session, draft, row.current, now)
    session.execute(
        update(WrittenBank)
        .where(WrittenBank.id == draft.desk.bank_id)
        .values(current=number, text=draft.text, title=bank.header.title)
    )
    put_state(session, draft, State.PUBLISHED, now=now, published=number)
    tell_classes(session, draft, turns_of(compared(session, draft), bank), version=number, now=now)
    return number


def _published(session: Session, draft: Draft, current: int, now: datetime) -> int:
    """Write the version. Before the first change of a bank in files, that bank becomes version 1."""
    if not current and draft.base_text:
        shipped = {"bank_id": draft.desk.bank_id, "number": 1, "text": draft.base_text, "why": "", "published_at": now}
        insert_once(session, BankVersion, shipped)
        current = 1
    number = current + 1
    row = {"bank_id": draft.desk.bank_id, "number": number, "text": draft.text, "author": draft.made_by}
    row |= {"reader": draft.desk.rights.person_id, "why": draft.why, "published_at": now}
    if insert_once(session, BankVersion, row) is None:
        raise Stale(_("Another change was published at this very moment. Open this one again."))
    return number


def check_reader(draft: Draft, revision: int) -> None:
    """Raise unless this person may agree to what a draft says at a revision."""
    if not draft.desk.may_read:
        raise Absent(_("There is no such change here."))
    if draft.own:
        raise Refused(_("You wrote this change. Someone else has to read it."))
    if draft.state is not State.WAITING or draft.revision != revision:
        raise Stale(_("The change has moved on while you were reading. The newest text is shown."))


def _review(session: Session, draft: Draft, verdict: str, note: str, now: datetime) -> None:
    reader = draft.desk.rights.person_id
    said = {"verdict": verdict, "note": note.strip()[:LONGEST_WHY], "read_by": reader, "read_at": now}
    session.add(DraftReview(draft_id=draft.id, revision=draft.revision, **said))
    stop_telling(session, draft)
    tell_authors(session, draft, verdict=verdict, note=note.strip()[:LONGEST_WHY], now=now)


def _check_all_read(session: Session, draft: Draft) -> None:
    wanted = frozenset(marks_of(compared(session, draft)))
    left = len(wanted - read_by(session, draft, draft.desk.rights.person_id))
    if left:
        said = ngettext(
            "%(num)s entry is still to be read. Agree to it first.",
            "%(num)s entries are still to be read. Agree to each first.",
            left,
        )
        raise Incomplete(said, field="read")
