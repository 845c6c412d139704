"""Deleting a note of one's own, and taking that back.

The note deleted last is laid by for a day, with its place in the list and what was paused of it. What was answered
about its cards stays in the log, and their memories with it, so nothing of the history is lost in between.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.orm import Session

from trainer.services.anki.own_queue import forget_decisions, note_of
from trainer.services.people.learners import Learner, take_turns
from trainer.services.study.memories import OWN
from trainer.services.words.refusals import Refused
from trainer.store.learning import FactState, OwnGone, OwnMedia, OwnNote
from trainer.store.once import put

LAID_BY: Final = timedelta(days=1)
"""How long a note that was deleted can be brought back."""

_AS_IT_WAS: Final = ("id", "deck", "tags", "note_type", "fields", "cards", "changed")


def delete_note(session: Session, who: Learner, note_id: int, *, now: datetime) -> bool:
    """Delete one note, and with the last one all media. Whether there was one, which can then be brought back."""
    take_turns(session, who)
    _forget_old(session, now)
    note = session.scalars(select(OwnNote).where(OwnNote.id == note_id, OwnNote.person_id == who.id)).one_or_none()
    if note is None:
        return False
    kept = {name: getattr(note, name) for name in _AS_IT_WAS} | {"brought_at": note.brought_at.isoformat()}
    values = {
        "person_id": who.id,
        "guid": note.guid,
        "import_id": note.import_id,
        "kept": kept | {"paused": _paused(session, who, note.guid)},
        "gone_at": now,
    }
    put(session, OwnGone, values, key=("person_id",))
    session.delete(note)
    session.flush()
    clear_up(session, who)
    return True


def restore_note(session: Session, who: Learner, note_id: int, *, now: datetime) -> None:
    """Bring back the note that was deleted last, as it was. If it came back by other ways, that one stands.

    Raises `Refused` when another was deleted since, or too long ago.
    """
    take_turns(session, who)
    gone = session.get(OwnGone, who.id)
    if gone is None or gone.kept["id"] != note_id or gone.gone_at + LAID_BY < now:
        raise Refused(_("This note cannot be brought back any more. Send its Anki file again."))
    kept: dict[str, Any] = dict(gone.kept)
    paused, brought_at = kept.pop("paused"), datetime.fromisoformat(kept.pop("brought_at"))
    mine = {"person_id": who.id, "guid": gone.guid}
    if session.scalar(select(exists().where(OwnNote.id == note_id))):
        del kept["id"]  # its number was given to another meanwhile
    here = session.scalar(select(OwnNote.id).filter_by(**mine))
    if here is None:
        session.add(OwnNote(**mine, **kept, import_id=gone.import_id, brought_at=brought_at))
        _pause_again(session, who, paused, now=now)
    session.delete(gone)
    session.flush()


def forget_deleted(session: Session, who: Learner, *, import_id: str | None = None) -> None:
    """Forget the note that was deleted last; with `import_id` only if this import was the first to bring it."""
    which = [OwnGone.person_id == who.id, *([OwnGone.import_id == import_id] if import_id else [])]
    session.execute(delete(OwnGone).where(*which))


def clear_up(session: Session, who: Learner) -> None:
    """Delete what no note needs any more: decisions about its cards, and all media once no note is left."""
    forget_decisions(session, who)
    session.execute(delete(OwnMedia).where(OwnMedia.person_id == who.id, _unneeded()))


def _forget_old(session: Session, now: datetime) -> None:
    """Forget what was deleted too long ago to be brought back, whoever did it, and the media that waited for it."""
    old = OwnGone.gone_at < now - LAID_BY
    people = session.scalars(select(OwnGone.person_id).where(old)).all()
    if people:
        session.execute(delete(OwnGone).where(OwnGone.person_id.in_(people)))
        session.execute(delete(OwnMedia).where(OwnMedia.person_id.in_(people), _unneeded()))


def _unneeded() -> ColumnElement[bool]:
    """Whether media are of someone with no note left, nor one that can be brought back."""
    notes = exists().where(OwnNote.person_id == OwnMedia.person_id)
    return and_(~notes, ~exists().where(OwnGone.person_id == OwnMedia.person_id))


def _paused(session: Session, who: Learner, guid: str) -> list[tuple[str, str]]:
    """The cards of a note that are paused, and since when."""
    its = FactState.person_id == who.id, FactState.bank_id == OWN, note_of(FactState.fact_id) == guid
    rows = session.execute(select(FactState.fact_id, FactState.suspended_at).where(*its))
    return [(row.fact_id, row.suspended_at.isoformat()) for row in rows if row.suspended_at]


def _pause_again(session: Session, who: Learner, paused: list[tuple[str, str]], *, now: datetime) -> None:
    for card, since in paused:
        session.add(
            FactState(
                person_id=who.id,
                bank_id=OWN,
                fact_id=card,
                suspended_at=datetime.fromisoformat(since),
                changed_at=now,
            )
        )
