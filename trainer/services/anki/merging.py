"""What becomes of a guest's imports from Anki when the guest turns out to have an account."""

from typing import Any, Final

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from trainer.services.study.presentations import ANKI
from trainer.store.learning import AnkiImport, AnkiReview, Answer, OwnGone, OwnMedia, OwnNote, Void

_MARKS: Final = ("bank_id", "fact_id", "form", "answered_at")
"""What makes two answers from Anki one and the same: Anki never has two of one moment."""


def held_twice(session: Session, guest_id: int, *, into: int) -> frozenset[int]:
    """The guest's answers from Anki that the account holds as well, since the same file was brought in by both."""
    theirs = aliased(Answer)
    void = Void.person_id == theirs.person_id, Void.presentation_id == theirs.presentation_id
    stands = ~exists(select(Void.id).where(*void, Void.attempt == theirs.attempt))
    alike = (getattr(theirs, mark) == getattr(Answer, mark) for mark in _MARKS)
    twice = exists(select(theirs.id).where(theirs.person_id == into, theirs.origin == ANKI, *alike, stands))
    mine = select(Answer.id).where(Answer.person_id == guest_id, Answer.origin == ANKI, twice)
    return frozenset(session.scalars(mine))


def move_imports(session: Session, guest_id: int, *, into: int) -> None:
    """Give the account the guest's imports, and their notes where it has none of the same name."""
    session.execute(update(AnkiImport).where(AnkiImport.person_id == guest_id).values(person_id=into))
    _move(session, AnkiReview, guest_id, into, key=("guid", "ord", "review_id"))
    _move(session, OwnNote, guest_id, into, key=("guid",))
    _move(session, OwnGone, guest_id, into, key=())
    _move(session, OwnMedia, guest_id, into, key=("name",))


def _move(session: Session, table: Any, guest_id: int, into: int, *, key: tuple[str, ...]) -> None:
    """Give over the rows whose key the account does not have yet."""
    theirs = aliased(table)
    alike = (getattr(theirs, name) == getattr(table, name) for name in key)
    there = exists(select(theirs.person_id).where(theirs.person_id == into, *alike))
    moved = update(table).where(table.person_id == guest_id, ~there).values(person_id=into)
    session.execute(moved, execution_options={"synchronize_session": False})
