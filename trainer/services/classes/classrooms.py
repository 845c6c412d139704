"""Classes: making them, joining them, and who may do what in them.

Whoever loads a class says who asks, and gets it only if they may see it. What is not theirs is absent to them.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from trainer.scheduling.day import zone_named, zones
from trainer.services.people.learners import Learner, is_guest, take_turns
from trainer.services.study.sessions import new_id
from trainer.services.words.refusals import Absent, Incomplete, Refused
from trainer.store.base import AnyRow
from trainer.store.teaching import Assignment, ClassEvent, Classroom, JoinCode, Member

LONGEST_NAME: Final = 200
LONGEST_KEPT: Final = 84
"""Months that the work of a class is kept at most after it was archived."""

CODE_LENGTH: Final = 8
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's, which leaves out what is misread
_MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


class Role(StrEnum):
    """What someone is in a class. Who assists sees everyone's work and answers reports; who instructs decides."""

    STUDENT = "student"
    ASSISTANT = "assistant"
    INSTRUCTOR = "instructor"


class State(StrEnum):
    """Where someone stands in a class: in its list but not joined yet, waiting to be let in, here, or gone."""

    EXPECTED = "expected"
    WAITING = "waiting"
    HERE = "here"
    LEFT = "left"


_RANK: Final = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a class: the class as it is, and what they are in it."""

    class_id: str
    name: str
    term: str
    zone: ZoneInfo
    approves: bool
    archived_at: datetime | None
    member_id: int
    person_id: int
    role: Role

    def may(self, least: Role) -> bool:
        """Whether this person is at least that much in the class."""
        return _RANK[self.role] >= _RANK[least]


@dataclass(frozen=True, slots=True)
class Listed:
    """A class in somebody's list of classes, with how many students are in it."""

    class_id: str
    name: str
    term: str
    role: Role
    state: State
    archived: bool
    students: int


class NeedsAccount(Refused):
    """Only someone with an account can do this: a guest could not find the way back."""


def create(
    session: Session,
    who: Learner,
    *,
    name: str,
    term: str,
    zone: str,
    now: datetime,
    comes_back: bool = False,
    needs_account: bool = False,
) -> str:
    """Make a class that this person instructs, with a code to join it by, and give its id.

    `comes_back` says that someone without an account has a way back, such as a course that links here.
    `needs_account` says that guests do not sit what counts there.
    """
    if who.email is None and not comes_back:
        raise NeedsAccount(_("Sign up first, so that you and your class can find the way back."))
    class_id = new_id()
    described = _described(name, term, zone or who.zone.key)
    row = Classroom(id=class_id, **described, needs_account=needs_account, created_at=now)
    session.add(row)
    session.flush()
    here = {"role": Role.INSTRUCTOR.value, "state": State.HERE.value, "added_at": now, "joined_at": now}
    session.add(Member(classroom_id=class_id, person_id=who.id, email=who.email or "", **here))
    session.flush()
    new_code(session, taught(session, who, class_id), ends_at=None, now=now)
    return class_id


def taught(session: Session, who: Learner, class_id: str, *, least: Role = Role.INSTRUCTOR) -> Seat:
    """Load a class that this person instructs, or assists where that is enough; or raise `Absent`."""
    seat = attended(session, who, class_id)
    if not seat.may(least):
        raise Absent(_("There is no such class here."))
    return seat


def attended(session: Session, who: Learner, class_id: str) -> Seat:
    """Load a class that this person is in, or raise `Absent`."""
    row = session.execute(
        select(*Classroom.__table__.c, Member.id.label("member_id"), Member.role)
        .join(Member, Member.classroom_id == Classroom.id)
        .where(Classroom.id == class_id, Member.person_id == who.id, Member.state == State.HERE)
    ).one_or_none()
    if row is None:
        raise Absent(_("There is no such class here."))
    return _seat(row, who)


def is_here(session: Session, who: Learner, class_id: str) -> bool:
    """Whether this person is in a class, and not only waiting for it."""
    mine = Member.classroom_id == class_id, Member.person_id == who.id, Member.state == State.HERE
    return session.scalar(select(Member.id).where(*mine)) is not None


def classes_of(session: Session, who: Learner) -> tuple[Listed, ...]:
    """The classes that this person is in or waits for, those that go on first, the latest first."""
    others = Member.__table__.alias("others")
    count = (
        select(func.count())
        .where(others.c.classroom_id == Classroom.id, others.c.role == Role.STUDENT, others.c.state == State.HERE)
        .scalar_subquery()
    )
    rows = session.execute(
        select(*Classroom.__table__.c, Member.role, Member.state, count.label("students"))
        .join(Member, Member.classroom_id == Classroom.id)
        .where(Member.person_id == who.id, Member.state.in_((State.HERE, State.WAITING)))
        .order_by(case((Classroom.archived_at.is_(None), 0), else_=1), Classroom.created_at.desc(), Classroom.id)
    )
    return tuple(_listed(row) for row in rows)


def change(
    session: Session,
    seat: Seat,
    *,
    name: str,
    term: str,
    zone: str,
    approves: bool,
    now: datetime,
    keep_months: int | None = None,
    needs_account: bool = False,
) -> None:
    """Describe a class anew. Without `keep_months` its work is kept as long as before."""
    values: dict[str, Any] = {**_described(name, term, zone), "approves": approves, "needs_account": needs_account}
    if keep_months is not None:
        if not 1 <= keep_months <= LONGEST_KEPT:
            raise Incomplete(_("Give a number of months from 1 to %(most)s.", most=LONGEST_KEPT), field="keep_months")
        values["keep_months"] = keep_months
    session.execute(update(Classroom).where(Classroom.id == seat.class_id).values(values))
    log(session, seat, "class_changed", {"name": name, "term": term}, now=now)


def archive(session: Session, seat: Seat, *, now: datetime) -> None:
    """Put a class away: nothing of it is lost, nobody joins it any more, and nothing is begun in it."""
    session.execute(update(Classroom).where(Classroom.id == seat.class_id).values(archived_at=now))
    log(session, seat, "class_archived", {}, now=now)


def bring_back(session: Session, seat: Seat, *, now: datetime) -> None:
    """Take a class out of the archive."""
    session.execute(update(Classroom).where(Classroom.id == seat.class_id).values(archived_at=None))
    log(session, seat, "class_brought_back", {}, now=now)


def next_term(session: Session, who: Learner, seat: Seat, *, name: str, term: str, now: datetime) -> str:
    """Make a class for another term: the same teachers and the same sets as drafts, without students or dates."""
    needs = session.scalars(select(Classroom.needs_account).where(Classroom.id == seat.class_id)).one()
    class_id = create(session, who, name=name, term=term, zone=seat.zone.key, now=now, needs_account=needs)
    staff = select(Member).where(
        Member.classroom_id == seat.class_id, Member.role != Role.STUDENT, Member.state == State.HERE
    )
    for one in session.scalars(staff.where(Member.person_id != who.id)):
        session.add(
            Member(
                classroom_id=class_id,
                person_id=one.person_id,
                role=one.role,
                state=State.HERE.value,
                name=one.name,
                email=one.email,
                added_at=now,
                joined_at=now,
            )
        )
    sets = select(Assignment).where(Assignment.classroom_id == seat.class_id, Assignment.archived_at.is_(None))
    for each in session.scalars(sets.order_by(Assignment.made_at, Assignment.id)):
        session.add(_as_draft(each, class_id, who, now))
    session.flush()
    return class_id


def new_code(session: Session, seat: Seat, *, ends_at: datetime | None, now: datetime) -> str:
    """Make a code to join by. Codes made before stay good until they end or are closed."""
    code = "".join(secrets.choice(_LETTERS) for _each in range(CODE_LENGTH))
    session.add(JoinCode(code=code, classroom_id=seat.class_id, made_at=now, ends_at=ends_at))
    session.flush()
    log(session, seat, "code_made", {"ends_at": ends_at.isoformat() if ends_at else None}, now=now)
    return code


def close_code(session: Session, seat: Seat, code: str, *, now: datetime) -> None:
    """Let nobody join by a code any more."""
    mine = JoinCode.code == normal_code(code), JoinCode.classroom_id == seat.class_id, JoinCode.closed_at.is_(None)
    session.execute(update(JoinCode).where(*mine).values(closed_at=now))
    log(session, seat, "code_closed", {}, now=now)


def codes_of(session: Session, seat: Seat, *, now: datetime) -> tuple[tuple[str, datetime | None], ...]:
    """The codes by which people can join a class now, with the moment when each ends."""
    rows = session.execute(
        select(JoinCode.code, JoinCode.ends_at)
        .where(JoinCode.classroom_id == seat.class_id, *_good(now))
        .order_by(JoinCode.made_at.desc())
    )
    return tuple((row.code, row.ends_at) for row in rows)


def invited(session: Session, code: str, *, now: datetime) -> Classroom:
    """The class that a code leads to, or raise `Absent`. Small letters, spaces and misread letters are forgiven."""
    found = session.scalars(
        select(Classroom)
        .join(JoinCode, JoinCode.classroom_id == Classroom.id)
        .where(JoinCode.code == normal_code(code), Classroom.archived_at.is_(None), *_good(now))
    ).one_or_none()
    if found is None:
        raise Absent(_("This code leads to no class. It may have ended: ask for a new one."))
    return found


def normal_code(code: str) -> str:
    """A code as it is kept, however it was typed."""
    return "".join(letter for letter in code.upper().translate(_MISREAD) if letter in _LETTERS)[:CODE_LENGTH]


def join(session: Session, who: Learner, *, code: str, name: str, now: datetime) -> str:
    """Join a class by a code, and give its id. Twice is once; whoever left comes back with what they did.

    A place in the class's list is not taken by it, whatever address someone has: see `list_places`. A code makes
    students alone: who taught the class and was taken out of it, or left, comes back as one.
    """
    take_turns(session, who)
    name = on_a_line(name)
    classroom = invited(session, code, now=now)
    waits = State.WAITING if classroom.approves else State.HERE
    before = _member_of(session, who, classroom.id)
    if before is None and not name and who.email is None:
        raise Incomplete(_("Give the name by which your teacher knows you."), field="name")
    if before is None:
        session.add(
            Member(
                classroom_id=classroom.id,
                person_id=who.id,
                role=Role.STUDENT.value,
                state=waits.value,
                name=name,
                email=who.email or "",
                added_at=now,
                joined_at=now,
            )
        )
    elif before.state != State.HERE:
        before.person_id, before.state, before.joined_at, before.left_at = who.id, waits.value, now, None
        before.role = Role.STUDENT.value
        before.name = before.name or name
    session.flush()
    return classroom.id


def leave(session: Session, who: Learner, seat: Seat, *, now: datetime) -> None:
    """Leave a class. What was handed in stays with it. The last who instructs cannot leave."""
    if seat.role is Role.INSTRUCTOR:
        keep_one_instructor(session, seat, without=seat.member_id)
    values = {"state": State.LEFT.value, "left_at": now}
    session.execute(update(Member).where(Member.id == seat.member_id, Member.person_id == who.id).values(values))


def lacks_account(session: Session, who: Learner, seat: Seat) -> bool:
    """Whether a class wants accounts, and this person is known to nobody but their browser."""
    needs = session.scalars(select(Classroom.needs_account).where(Classroom.id == seat.class_id)).one()
    return bool(needs) and is_guest(session, who.id)


def keep_one_instructor(session: Session, seat: Seat, *, without: int) -> None:
    """Raise `Refused` if nobody would be left who instructs the class."""
    others = select(func.count()).where(
        Member.classroom_id == seat.class_id,
        Member.role == Role.INSTRUCTOR,
        Member.state == State.HERE,
        Member.id != without,
    )
    if not session.scalars(others).one():
        raise Refused(_("A class needs someone who instructs it. Make someone else an instructor first."))


def log(session: Session, seat: Seat, kind: str, about: Mapping[str, Any], *, now: datetime) -> None:
    """Add a line to a class's log."""
    session.add(ClassEvent(classroom_id=seat.class_id, actor=seat.person_id, at=now, kind=kind, about=dict(about)))


def on_a_line(text: str, most: int = LONGEST_NAME) -> str:
    """A name as it is kept: on one line, without what no database holds, and not too long."""
    return " ".join(text.replace("\x00", " ").split())[:most]


def _described(name: str, term: str, zone: str) -> dict[str, Any]:
    name = on_a_line(name)
    if not name:
        raise Incomplete(_("Give the class a name."), field="name")
    if zone not in zones():
        raise Incomplete(_("Choose a zone from the list, for example Europe/Berlin."), field="zone")
    return {"name": name, "term": on_a_line(term, 100), "time_zone": zone}


def _good(now: datetime) -> tuple[Any, ...]:
    return JoinCode.closed_at.is_(None), (JoinCode.ends_at.is_(None)) | (JoinCode.ends_at > now)


def _member_of(session: Session, who: Learner, class_id: str) -> Member | None:
    """This person's own place in a class."""
    mine = select(Member).where(Member.classroom_id == class_id, Member.person_id == who.id)
    return session.scalars(mine).one_or_none()


def _seat(row: AnyRow, who: Learner) -> Seat:
    return Seat(
        class_id=row.id,
        name=row.name,
        term=row.term,
        zone=zone_named(row.time_zone),
        approves=row.approves,
        archived_at=row.archived_at,
        member_id=row.member_id,
        person_id=who.id,
        role=Role(row.role),
    )


def _listed(row: AnyRow) -> Listed:
    return Listed(
        class_id=row.id,
        name=row.name,
        term=row.term,
        role=Role(row.role),
        state=State(row.state),
        archived=row.archived_at is not None,
        students=row.students,
    )


def _as_draft(each: Assignment, class_id: str, who: Learner, now: datetime) -> Assignment:
    kept = ("title", "note", "mode", "bank_id", "blueprint", "form_count", "sharing", "late", "feedback", "attempts")
    return Assignment(
        id=new_id(),
        classroom_id=class_id,
        **{name: getattr(each, name) for name in kept},
        attempt_rule=each.attempt_rule,
        minutes=each.minutes,
        form_seed=secrets.token_hex(16),
        made_by=who.id,
        made_at=now,
    )
