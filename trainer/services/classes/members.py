"""The people of a class as those who teach it see and change them.

Whoever teaches sees everyone; only who instructs changes anything, and sees who has extra time. Nothing that someone
handed in is lost when they are taken out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Role, Seat, State, keep_one_instructor, log, on_a_line
from trainer.services.words.refusals import Absent, Incomplete
from trainer.store.base import AnyRow
from trainer.store.people import Person
from trainer.store.platforms import PlatformUser
from trainer.store.teaching import Member
from trainer.teaching.roster import factor_of

PAGE: Final = 50
"""People on one page of a long list."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A member of a class. `has_account` is None for one who has not joined yet. `factor` lengthens time limits.

    `from_course` says that a learning platform knows them.
    """

    id: int
    person_id: int | None
    role: Role
    state: State
    name: str
    email: str
    username: str
    student_id: str
    section: str
    factor: float
    added_at: datetime
    joined_at: datetime | None
    has_account: bool | None
    from_course: bool = False

    @property
    def is_guest(self) -> bool:
        """Whether only a browser knows them: another one would be somebody else."""
        return self.person_id is not None and not self.has_account and not self.from_course

    @property
    def called(self) -> str:
        """What they are called in a list."""
        return called(self.name, self.email, self.username, self.student_id)


def called(*names: str) -> str:
    """What somebody is called in a list: by the first of these that there is."""
    return next(filter(None, names), "–")


_LARGEST_ID: Final = 2**63 - 1
_COLUMNS: Final = (
    *(Member.id, Member.person_id, Member.role, Member.state, Member.name, Member.email, Member.username),
    *(Member.student_id, Member.section, Member.time_factor, Member.added_at, Member.joined_at),
    Person.email.label("account"),
    exists().where(PlatformUser.person_id == Member.person_id).label("from_course"),
)
_SOMEONE: Final = select(*_COLUMNS).outerjoin(Person, Person.id == Member.person_id)
_ORDER: Final = func.lower(Member.name), func.lower(Member.email), Member.id
_THERE: Final = (State.HERE, State.EXPECTED)


def everyone(session: Session, seat: Seat) -> tuple[Someone, ...]:
    """All who are or were in a class, by name."""
    rows = session.execute(_SOMEONE.where(Member.classroom_id == seat.class_id).order_by(*_ORDER))
    return tuple(_someone(row) for row in rows)


def there(session: Session, seat: Seat, *, words: str = "", page: int = 1) -> tuple[Someone, ...]:
    """One page of those who are in a class or expected, whose name or keys hold these words."""
    rows = session.execute(_SOMEONE.where(*_found(seat, words)).order_by(*_ORDER).limit(PAGE).offset(PAGE * (page - 1)))
    return tuple(_someone(row) for row in rows)


def count_there(session: Session, seat: Seat, *, words: str = "") -> int:
    """How many those are on all pages."""
    return session.scalars(select(func.count()).select_from(Member).where(*_found(seat, words))).one()


def waiting(session: Session, seat: Seat) -> tuple[Someone, ...]:
    """Those who joined and wait to be let in, the longest waiting first."""
    mine = Member.classroom_id == seat.class_id, Member.state == State.WAITING
    return tuple(_someone(row) for row in session.execute(_SOMEONE.where(*mine).order_by(Member.joined_at, Member.id)))


def gone(session: Session, seat: Seat) -> tuple[Someone, ...]:
    """Those who were taken out or left, the latest first, and no more than one page of them."""
    mine = Member.classroom_id == seat.class_id, Member.state == State.LEFT
    rows = session.execute(_SOMEONE.where(*mine).order_by(Member.left_at.desc(), Member.id).limit(PAGE))
    return tuple(_someone(row) for row in rows)


def counts(session: Session, seat: Seat) -> Mapping[tuple[Role, State], int]:
    """How many there are of each role and state."""
    columns = Member.role, Member.state, func.count().label("number")
    rows = session.execute(
        select(*columns).where(Member.classroom_id == seat.class_id).group_by(Member.role, Member.state)
    )
    return {(Role(row.role), State(row.state)): row.number for row in rows}


def one(session: Session, seat: Seat, member_id: int, *, least: Role = Role.INSTRUCTOR) -> Someone:
    """Load a member of a class for somebody who teaches it, or raise `Absent`."""
    mine = _SOMEONE.where(Member.id == member_id, Member.classroom_id == seat.class_id)
    row = session.execute(mine).one_or_none() if member_id <= _LARGEST_ID else None
    if row is None or not seat.may(least):
        raise Absent(_("There is no such person in this class."))
    return _someone(row)


def admit(session: Session, seat: Seat, who: Someone, *, now: datetime) -> None:
    """Let someone in who waits."""
    if who.state is State.WAITING:
        _write(session, who, {"state": State.HERE.value})
        log(session, seat, "member_admitted", {"member": who.id}, now=now)


def admit_all(session: Session, seat: Seat, *, now: datetime) -> int:
    """Let everyone in who waits, and say how many that were."""
    found = waiting(session, seat)
    for who in found:
        admit(session, seat, who, now=now)
    return len(found)


def remove(session: Session, seat: Seat, who: Someone, *, now: datetime) -> None:
    """Take someone out of a class. What they handed in stays with it, and they can be brought back."""
    if who.role is Role.INSTRUCTOR:
        keep_one_instructor(session, seat, without=who.id)
    if who.state is not State.LEFT:
        _write(session, who, {"state": State.LEFT.value, "left_at": now})
        log(session, seat, "member_removed", {"member": who.id}, now=now)


def bring_back(session: Session, seat: Seat, who: Someone, *, now: datetime) -> None:
    """Take someone back who was taken out or left."""
    if who.state is State.LEFT:
        state = State.HERE if who.person_id is not None else State.EXPECTED
        _write(session, who, {"state": state.value, "left_at": None})
        log(session, seat, "member_brought_back", {"member": who.id}, now=now)


def change(session: Session, seat: Seat, who: Someone, sent: Mapping[str, str], *, now: datetime) -> bool:
    """Change what a class knows of someone, or what they may do in it. What was not sent stays.

    Returns whether their extra time is another now.

    Raises:
        Incomplete: if they would have no name, or the extra time is no number from 1 to 4.
        Refused: if nobody would be left who instructs, or the role is not for them.
    """
    texts = {name: on_a_line(sent[name]) for name in ("name", "student_id", "section") if name in sent}
    if not (texts.get("name", who.name) or who.email or who.username or texts.get("student_id", who.student_id)):
        raise Incomplete(_("Give a name."), field="name")
    wanted = sent.get("factor", "").strip() or f"{who.factor:g}"
    factor = factor_of(wanted)
    if factor is None:
        raise Incomplete(_("Give a number from 1 to 4, for example 1.5."), field="factor")
    role = _role(session, seat, who, sent.get("role", who.role))
    wanted_now = {**texts, "role": role.value, "time_factor": factor}
    as_is = {"role": who.role.value, "time_factor": who.factor} | {name: getattr(who, name) for name in texts}
    values = {name: value for name, value in wanted_now.items() if value != as_is[name]}
    if values:
        _write(session, who, values)
        log(session, seat, "member_changed", {"member": who.id, "what": sorted(values), "role": role.value}, now=now)
    return "time_factor" in values


def _role(session: Session, seat: Seat, who: Someone, wanted: str) -> Role:
    """The role that someone is to have, if they may have it."""
    if wanted not in set(Role):
        raise Incomplete(_("Choose a role."), field="role")
    role = Role(wanted)
    if role is not Role.STUDENT and role is not who.role and not (who.state is State.HERE and who.has_account):
        raise Incomplete(
            _("Only someone who has joined with an account can teach: ask them to sign up and join first."),
            field="role",
        )
    if who.role is Role.INSTRUCTOR and role is not Role.INSTRUCTOR:
        keep_one_instructor(session, seat, without=who.id)
    return role


def _found(seat: Seat, words: str) -> Sequence[ColumnElement[bool]]:
    columns = Member.name, Member.email, Member.username, Member.student_id, Member.section
    return [
        Member.classroom_id == seat.class_id,
        Member.state.in_(_THERE),
        *(or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words.split()[:5]),
    ]


def _write(session: Session, who: Someone, values: Mapping[str, Any]) -> None:
    session.execute(update(Member).where(Member.id == who.id).values(**values))


def _someone(row: AnyRow) -> Someone:
    return Someone(
        id=row.id,
        person_id=row.person_id,
        role=Role(row.role),
        state=State(row.state),
        name=row.name,
        email=row.email,
        username=row.username,
        student_id=row.student_id,
        section=row.section,
        factor=row.time_factor,
        added_at=row.added_at,
        joined_at=row.joined_at,
        has_account=row.account is not None if row.person_id is not None else None,
        from_course=row.from_course,
    )
