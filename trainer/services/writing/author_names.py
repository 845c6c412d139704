"""What those who write and read banks are called: by a name, and by an address only to who instructs their class."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Role as Seated
from trainer.services.classes.classrooms import State
from trainer.services.people.learners import Learner
from trainer.store.people import Person
from trainer.store.teaching import Member


def author_names(session: Session, ids: Iterable[int | None], who: Learner) -> dict[int | None, str]:
    """What people are called to one who reads of them, by their ids; None is someone who has left.

    A name is that of the class where both are, or of one where they teach. Without a name their address is told to who
    instructs a class that they are in, and to themselves; to all others they are a colleague.
    """
    wanted = {each for each in ids if each}
    accounts = _accounts(session, wanted)
    names, shown = _names(session, wanted, who) if wanted - {who.id} else ({}, frozenset())
    called: dict[int | None, str] = {None: gone()}
    for person_id in wanted:
        address = accounts.get(person_id) if person_id in shown or person_id == who.id else ""
        told = names.get(person_id) or address
        called[person_id] = told or (_("a colleague") if accounts.get(person_id) else gone())
    return called


def gone() -> str:
    """What somebody is called who is not known here any more."""
    return _("someone who has left")


def _accounts(session: Session, wanted: Iterable[int]) -> dict[int, str | None]:
    rows = session.execute(select(Person.id, Person.email).where(Person.id.in_(wanted))) if wanted else ()
    return {row.id: row.email for row in rows}


def _names(session: Session, wanted: Iterable[int], who: Learner) -> tuple[dict[int, str], frozenset[int]]:
    """The names that people have in classes, those of the reader's own classes first, and whom the reader instructs."""
    rows = session.execute(
        select(Member.person_id, Member.classroom_id, Member.name, Member.role).where(
            Member.person_id.in_({*wanted, who.id}), Member.state == State.HERE
        )
    ).all()
    mine = {row.classroom_id: row.role for row in rows if row.person_id == who.id}
    names: dict[int, str] = {}
    for row in sorted(rows, key=lambda row: row.classroom_id not in mine):
        if row.name and (row.classroom_id in mine or row.role != Seated.STUDENT):
            names.setdefault(row.person_id, row.name)
    shown = (row.person_id for row in rows if mine.get(row.classroom_id) == Seated.INSTRUCTOR)
    return names, frozenset(shown)
