"""How the students of a class go along with its sets, as the database has it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Role, Seat, State
from trainer.services.sets.assignments import Given, last_closes
from trainer.store.base import AnyRow, AnySelect
from trainer.store.teaching import Attempt, Member, Override
from trainer.teaching.pace import Offered, Pace
from trainer.teaching.rules import Mode

Attempts = dict[int, list[AnyRow]]
"""The attempts of students at one set, by member."""


def went(session: Session, seat: Seat) -> dict[str, Attempts]:
    """The attempts of the students of a class, by set and member, in one query."""
    columns = Attempt.assignment_id, Attempt.member_id, Attempt.number, Attempt.started_at
    rows = session.execute(
        select(*columns, Attempt.submitted_at, Attempt.points, Attempt.most)
        .join(Member, Member.id == Attempt.member_id)
        .where(Member.classroom_id == seat.class_id, Member.role == Role.STUDENT, Member.state == State.HERE)
        .order_by(Attempt.assignment_id, Attempt.member_id, Attempt.number)
    )
    found: dict[str, Attempts] = {}
    for row in rows:
        found.setdefault(row.assignment_id, {}).setdefault(row.member_id, []).append(row)
    return found


def offered(session: Session, seat: Seat, sets: Sequence[Given]) -> tuple[Offered, ...]:
    """The sets of a class that count and were given out. One closes when it has for the last of the class."""
    counting = [each for each in sets if each.published_at is not None and each.draft.mode is not Mode.PRACTICE]
    closes = last_closes(session, seat.class_id, counting)
    return tuple(
        Offered(each.id, max(each.published_at, each.draft.window.opens_at or each.published_at), closes[each.id])
        for each in counting
        if each.published_at is not None
    )


def paces(session: Session, seat: Seat, attempts: Mapping[str, Attempts]) -> dict[int, Pace]:
    """How each student who is in a class goes along, by member."""
    begun: defaultdict[int, set[str]] = defaultdict(set)
    moments: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for set_id, by_member in attempts.items():
        for member, its in by_member.items():
            begun[member].add(set_id)
            moments[member] += its
    joined: dict[int, datetime] = {}
    excused: defaultdict[int, set[str]] = defaultdict(set)
    for row in session.execute(_joined(seat)):
        joined[row.id] = row.joined_at or row.added_at
        excused[row.id] |= {row.assignment_id} - {None}
    return {
        member: Pace(
            joined_at=since,
            begun=frozenset(begun[member]),
            excused=frozenset(excused[member]),
            last_at=max((each.submitted_at or each.started_at for each in moments[member]), default=None),
        )
        for member, since in joined.items()
    }


def _joined(seat: Seat) -> AnySelect:
    """The students who are in a class, with each set that one is excused from, or none."""
    free = and_(Override.member_id == Member.id, Override.excused.is_(True))
    return (
        select(Member.id, Member.joined_at, Member.added_at, Override.assignment_id)
        .outerjoin(Override, free)
        .where(Member.classroom_id == seat.class_id, Member.role == Role.STUDENT, Member.state == State.HERE)
    )
