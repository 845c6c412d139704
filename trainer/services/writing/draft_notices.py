"""Who is told of a change of a bank: those who may read it over that it waits, and its authors what became of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Role as Seated
from trainer.services.classes.classrooms import State as Here
from trainer.services.people.notices import Kind
from trainer.services.writing.desks import EDITOR
from trainer.services.writing.drafts import Draft, State
from trainer.store.people import Role, person_role
from trainer.store.teaching import Member, Notice
from trainer.store.writing import BankDraft, DraftSave, WrittenBank


def count_waiting(person_id: int) -> Select[int]:
    """Ask how many changes wait for this person to read them: they may, and wrote nothing of them."""
    return (
        select(func.count(BankDraft.id))
        .join(WrittenBank, WrittenBank.id == BankDraft.bank_id)
        .where(
            BankDraft.state == State.WAITING,
            or_(BankDraft.made_by.is_(None), BankDraft.made_by != person_id),
            ~exists().where(DraftSave.draft_id == BankDraft.id, DraftSave.saved_by == person_id),
            _may_read(person_id),
        )
    )


def tell_readers(session: Session, draft: Draft, *, why: str, now: datetime) -> None:
    """Tell everyone who may read a change over that it waits for one of them."""
    about = {"draft": draft.id, "bank": draft.desk.title, "why": why}
    _tell(session, Kind.TO_READ, set(session.scalars(_readers(draft.desk.class_id))) - draft.authors, about, now)


def tell_authors(session: Session, draft: Draft, *, verdict: str, note: str, now: datetime) -> None:
    """Tell everyone who wrote in a change what its reader said: agree, or back."""
    about = {"draft": draft.id, "bank": draft.desk.title, "verdict": verdict, "note": note}
    _tell(session, Kind.READ, draft.authors, about, now)


def stop_telling(session: Session, draft: Draft) -> None:
    """A change does not wait any more: whoever has not seen that it did need not."""
    mine = Notice.about["draft"].as_string() == draft.id
    session.execute(delete(Notice).where(Notice.kind == Kind.TO_READ, Notice.seen_at.is_(None), mine))


def _tell(session: Session, kind: Kind, people: Iterable[int], about: dict[str, Any], now: datetime) -> None:
    session.add_all(Notice(person_id=each, kind=kind.value, about=about, made_at=now) for each in sorted(people))


def _may_read(person_id: int) -> ColumnElement[bool]:
    """Whether a person may read over what is written in a bank, as `desks.Rights.may_read` has it."""
    edits = exists().where(person_role.c.person_id == person_id, person_role.c.role_id == Role.id, Role.name == EDITOR)
    teaches = exists().where(
        Member.classroom_id == WrittenBank.classroom_id,
        Member.person_id == person_id,
        Member.state == Here.HERE,
        Member.role != Seated.STUDENT,
    )
    return or_(WrittenBank.classroom_id.is_(None) & edits, teaches)


def _readers(class_id: str | None) -> Any:
    """Who may read over a bank: of a class those who teach it, of everybody the editors."""
    if class_id is None:
        return select(person_role.c.person_id).join(Role, Role.id == person_role.c.role_id).where(Role.name == EDITOR)
    return select(Member.person_id).where(
        Member.classroom_id == class_id,
        Member.person_id.is_not(None),
        Member.state == Here.HERE,
        Member.role != Seated.STUDENT,
    )
