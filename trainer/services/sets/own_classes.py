"""What classes hold of one person: moved when a guest turns out to have an account, handed over, and forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from trainer.services.classes.classrooms import Role, State
from trainer.services.people.learners import Learner
from trainer.services.sets.student_classes import Standing, standings_of
from trainer.store.base import AnyRow
from trainer.store.people import Person
from trainer.store.teaching import Attempt, ClassEvent, Classroom, Member, Notice, Override, RosterFile

_NAMING: Final = ("name", "email", "username", "student_id")
_STATES: Final = (State.HERE, State.WAITING, State.EXPECTED, State.LEFT)
"""The states from the one that holds most."""


def move_places(session: Session, guest_id: int, *, into: int, now: datetime) -> None:
    """Give an account the places that a guest has in classes, with all that was handed in from them.

    Where the account has a place in the same class, the guest's attempts join it: all are numbered anew, in the order
    in which they were begun.
    """
    theirs = {row.classroom_id: row for row in _places(session, into)}
    for place in _places(session, guest_id):
        if place.classroom_id in theirs:
            _join(session, place, theirs[place.classroom_id])
        else:
            session.execute(update(Member).where(Member.id == place.id).values(person_id=into))
        about = {"member": theirs.get(place.classroom_id, place).id}
        event = {"actor": into, "at": now, "kind": "member_joined_places", "about": about}
        session.add(ClassEvent(classroom_id=place.classroom_id, **event))
    session.execute(update(Notice).where(Notice.person_id == guest_id).values(person_id=into))
    session.execute(update(ClassEvent).where(ClassEvent.actor == guest_id).values(actor=into))


def _places(session: Session, person_id: int) -> Sequence[AnyRow]:
    mine = select(*Member.__table__.c).where(Member.person_id == person_id)
    return session.execute(mine.order_by(Member.id).with_for_update()).all()


def _join(session: Session, place: AnyRow, kept: AnyRow) -> None:
    """Let one place of a class go up in another. Who taught the class and left it does not teach it again by this."""
    _join_overrides(session, place.id, kept.id)
    _renumber(session, place.id, kept.id)
    values: dict[str, Any] = {name: getattr(kept, name) or getattr(place, name) for name in (*_NAMING, "section")}
    state = min(State(kept.state), State(place.state), key=_STATES.index)
    values |= {"state": state.value, "time_factor": max(kept.time_factor, place.time_factor)}
    values["role"] = kept.role if kept.state == State.HERE else place.role
    if state is not State.LEFT:
        values["left_at"] = None
    session.execute(delete(Member).where(Member.id == place.id))
    session.execute(update(Member).where(Member.id == kept.id).values(values))


def take_listed_place(session: Session, *, joined: int, place: int) -> None:
    """Let a member be whom a place in the list is kept for: what the list says of them goes before what they said."""
    rows = {row.id: row for row in session.execute(select(*Member.__table__.c).where(Member.id.in_((joined, place))))}
    listed, said = rows[place], rows[joined]
    _join_overrides(session, place, joined)
    values: dict[str, Any] = {name: getattr(listed, name) or getattr(said, name) for name in (*_NAMING, "section")}
    values |= {"time_factor": max(listed.time_factor, said.time_factor), "added_at": listed.added_at}
    values |= {"state": State.HERE.value}
    session.execute(delete(Member).where(Member.id == place))
    session.execute(update(Member).where(Member.id == joined).values(values))


def _join_overrides(session: Session, place: int, kept: int) -> None:
    """What was allowed in a set stays allowed: the one of the two that the account has, or else the guest's."""
    other = aliased(Override)
    there = exists(
        select(other.member_id).where(other.assignment_id == Override.assignment_id, other.member_id == kept)
    )
    moved = update(Override).where(Override.member_id == place, ~there).values(member_id=kept)
    session.execute(moved, execution_options={"synchronize_session": False})


def _renumber(session: Session, place: int, kept: int) -> None:
    """Put the attempts of two places in one row. Numbers that are taken for the moment are stepped around."""
    both = Attempt.member_id.in_((place, kept))
    order = func.row_number().over(partition_by=Attempt.assignment_id, order_by=(Attempt.started_at, Attempt.id))
    numbers = session.execute(select(Attempt.id, order.label("number")).where(both)).all()
    session.execute(update(Attempt).where(both).values(number=-Attempt.id))
    for row in numbers:
        session.execute(update(Attempt).where(Attempt.id == row.id).values(number=row.number, member_id=kept))


def memberships(session: Session, who: Learner, *, now: datetime) -> list[dict[str, Any]]:
    """Everything that classes hold of a person: their place in each, and their attempts. Scores once they are told."""
    columns = Classroom.name.label("class"), Classroom.term, Classroom.time_zone
    rows = session.execute(
        select(*columns, *(column for column in Member.__table__.c if column.name not in _NOT_THEIRS))
        .join(Member, Member.classroom_id == Classroom.id)
        .where(Member.person_id == who.id)
        .order_by(Member.id)
    )
    return [_membership(session, row, now) for row in rows.all()]


_NOT_THEIRS: Final = frozenset({"person_id"})


def _membership(session: Session, row: AnyRow, now: datetime) -> dict[str, Any]:
    held: dict[str, Any] = {name: value for name, value in row._mapping.items() if name not in ("id", "classroom_id")}  # noqa: SLF001 - SQLAlchemy's own name for it
    found = standings_of(session, row.classroom_id, row.id)
    return held | {"attempts": [attempt for standing in found for attempt in _attempts(standing, now)]}


def _attempts(standing: Standing, now: datetime) -> Iterable[Mapping[str, Any]]:
    told = standing.score_is_told(now)
    for each in standing.attempts:
        yield {
            "set": standing.given.draft.title,
            "number": each.number,
            "started_at": each.started_at,
            "submitted_at": each.submitted_at,
            "points": each.points if told else None,
            "most": each.most if told else None,
        }


def forget(session: Session, who: Learner, *, now: datetime) -> None:
    """Take a person's name out of every class, before they are deleted. What was handed in stays, as nobody's.

    A class that nobody else instructs is put away, so that nobody goes on in a class that nobody leads. The log of each
    class says that somebody went, and how much of theirs stays: they might come again as somebody new.
    """
    persons = select(Person.id).where(or_(Person.id == who.id, Person.merged_into == who.id))
    theirs = Member.person_id.in_(persons)
    alone = _taught_alone(session, who)
    classes = select(Member.classroom_id).where(theirs)
    _note_going(session, theirs, now)
    session.execute(delete(RosterFile).where(RosterFile.classroom_id.in_(classes)))
    session.execute(delete(Override).where(Override.member_id.in_(select(Member.id).where(theirs))))
    nameless = dict.fromkeys((*_NAMING, "section"), "") | {
        "time_factor": 1.0,
        "state": State.LEFT.value,
        "left_at": now,
    }
    session.execute(update(Member).where(theirs).values(nameless), execution_options={"synchronize_session": False})
    away = update(Classroom).where(Classroom.id.in_([row.id for row in alone]), Classroom.archived_at.is_(None))
    session.execute(away.values(archived_at=now))


def _note_going(session: Session, theirs: ColumnElement[bool], now: datetime) -> None:
    """Write into the log of each class that someone goes, without their name, and how many attempts of theirs stay."""
    left = select(Member.classroom_id, func.count(Attempt.id).label("attempts")).outerjoin(
        Attempt, Attempt.member_id == Member.id
    )
    for row in session.execute(left.where(theirs).group_by(Member.classroom_id)):
        event = {"classroom_id": row.classroom_id, "actor": None, "at": now, "kind": "account_deleted"}
        session.add(ClassEvent(**event, about={"attempts": row.attempts}))


def taught_alone(session: Session, who: Learner) -> tuple[str, ...]:
    """The names of the classes that go on and that nobody but this person instructs."""
    return tuple(row.name for row in _taught_alone(session, who))


def _taught_alone(session: Session, who: Learner) -> Sequence[AnyRow]:
    other = aliased(Member)
    instructs = Member.role == Role.INSTRUCTOR, Member.state == State.HERE
    others = exists(
        select(other.id).where(
            other.classroom_id == Classroom.id,
            other.role == Role.INSTRUCTOR,
            other.state == State.HERE,
            other.person_id != who.id,
        )
    )
    return session.execute(
        select(Classroom.id, Classroom.name)
        .join(Member, Member.classroom_id == Classroom.id)
        .where(Member.person_id == who.id, *instructs, Classroom.archived_at.is_(None), ~others)
        .order_by(Classroom.created_at, Classroom.id)
    ).all()
