"""What the sets of a class came to for each of its students."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from trainer.interchange import gradebook
from trainer.interchange.gradebook import Column, Standing
from trainer.services.classes.classrooms import Role, Seat, State
from trainer.services.classes.members import called
from trainer.services.sets.assignments import Given, allowances, excused_in
from trainer.services.sets.attempts import settle_all
from trainer.services.sets.going import Going, attempts_in
from trainer.store.base import AnyRow
from trainer.store.platforms import PlatformUser
from trainer.store.teaching import Member, SetForm
from trainer.teaching.grading import Handed, Result, late_share, result
from trainer.teaching.rules import window_of


@dataclass(frozen=True, slots=True)
class Student:
    """A student of a class as its lists name them.

    `proven` says that their address came from a list or a learning platform, and not from themselves alone.
    """

    member_id: int
    person_id: int | None
    name: str
    email: str
    username: str
    student_id: str
    section: str
    proven: bool = True

    @property
    def known_by(self) -> str:
        """The address by which another platform may know them: none they gave themselves where there is a list.

        With someone else's address they would put their grade on somebody else.
        """
        return self.email if self.proven else ""

    @property
    def called(self) -> str:
        """What they are called in a list."""
        return called(self.name, self.email, self.username, self.student_id)


@dataclass(frozen=True, slots=True)
class Row:
    """One student's standing in one set. `result` is None until something was handed in; `form` is the latest one.

    `submitted_at` is when what counts was handed in: a platform may work out from it what was late. `reached` is the
    share that counts as if nothing were ever late.
    """

    student: Student
    standing: Standing
    result: Result | None
    reached: float | None
    form: str
    submitted_at: datetime | None
    running: bool
    session_id: str | None


_OF_COURSE: Final = exists().where(PlatformUser.person_id == Member.person_id)
_IS_STUDENT: Final = Member.role == Role.STUDENT
_COLUMNS: Final = (
    *(Member.id, Member.person_id, Member.name, Member.email, Member.username, Member.student_id, Member.section),
    and_(Member.joined_at.is_not(None), Member.joined_at == Member.added_at, ~_OF_COURSE).label("by_themselves"),
)


def students_of(session: Session, seat: Seat) -> tuple[Student, ...]:
    """The students of a class, by name; those who left are not among them."""
    rows = session.execute(
        select(*_COLUMNS)
        .where(Member.classroom_id == seat.class_id, _IS_STUDENT)
        .where(Member.state.in_((State.HERE, State.EXPECTED)))
        .order_by(Member.section, Member.name, Member.email, Member.id)
    ).all()
    has_list = any(not row.by_themselves for row in rows)
    return tuple(Student(*row[:7], proven=not (has_list and row.by_themselves)) for row in rows)


def results_of(session: Session, seat: Seat, given: Given, *, now: datetime) -> tuple[Row, ...]:
    """Where each student of a class stands in a set. Attempts whose time is up are handed in first."""
    settle_all(session, given, now=now)
    attempts: dict[int, list[Going]] = {}
    for each in attempts_in(session, given.id):
        attempts.setdefault(each.member_id, []).append(each)
    labels = dict(session.execute(select(SetForm.id, SetForm.label).where(SetForm.assignment_id == given.id)).all())
    allowed, excused = allowances(session, given), excused_in(session, given)
    rows = []
    for student in students_of(session, seat):
        window = window_of(given.draft.window, allowed[student.member_id])
        its = attempts.get(student.member_id, [])
        found = _result(given, its, window.due_at)
        closed = window.closes_at is not None and window.closes_at <= now
        standing = _standing(found, its, is_excused=student.member_id in excused, closed=closed)
        last = its[-1] if its else None
        rows.append(
            Row(
                student=student,
                standing=standing,
                result=found,
                reached=reached_of(given, its),
                form=labels.get(last.form_id, "") if last and given.draft.forms else "",
                submitted_at=_counted_at(found, its),
                running=last is not None and last.submitted_at is None,
                session_id=last.session_id if last else None,
            )
        )
    return tuple(rows)


def grade_rows(
    session: Session, seat: Seat, sets: Sequence[Given], *, zero_for_missing: bool, now: datetime
) -> tuple[tuple[Column, ...], list[gradebook.Row]]:
    """The columns and rows of a gradebook of these sets. What is missing is left empty unless it is to be nought."""
    columns = tuple(Column(each.draft.title, most_points(each)) for each in sets)
    marks: dict[int, list[gradebook.Mark]] = {}
    students: dict[int, Student] = {}
    for column, each in zip(columns, sets, strict=True):
        for row in results_of(session, seat, each, now=now):
            students[row.student.member_id] = row.student
            marks.setdefault(row.student.member_id, []).append(_mark(row, column.points, zero=zero_for_missing))
    return columns, [gradebook.Row(_named(students[member]), tuple(its)) for member, its in marks.items()]


def most_points(given: Given) -> float:
    """How many points a set has."""
    return sum(slot.count * slot.points for slot in given.draft.slots)


def reached_of(given: Given, attempts: Iterable[Going | AnyRow]) -> float | None:
    """What share counts of a student's attempts before anything is taken off for lateness, None without any.

    Medians of a set are of this, on every page.
    """
    handed = [
        Handed(each.number, each.points / each.most) for each in attempts if each.points is not None and each.most
    ]
    counts = result(handed, given.draft.attempt_rule)
    return counts.raw if counts else None


def scores(session: Session, given: Given, *shares: Mapping[int, float | None]) -> list[dict[int, float | None]]:
    """What counts for each student if their attempts come to some shares, by member; None with everything left out.

    Args:
        session: the database's session.
        given: the set.
        shares: what each attempt that was handed in comes to, by its id; each of them is answered for.
    """
    students = set(session.scalars(select(Member.id).where(Member.classroom_id == given.class_id, _IS_STUDENT)))
    allowed = allowances(session, given)
    due_at = {member: window_of(given.draft.window, allowed[member]).due_at for member in students}
    mine = [each for each in attempts_in(session, given.id) if each.member_id in students]
    return [_scores(given, mine, due_at, each) for each in shares]


def _scores(
    given: Given, attempts: Iterable[Going], due_at: Mapping[int, datetime | None], shares: Mapping[int, float | None]
) -> dict[int, float | None]:
    by_member: dict[int, list[Going]] = {}
    for each in attempts:
        if each.id in shares:
            share = shares[each.id]
            as_if = replace(each, points=share, most=None if share is None else 1.0)
            by_member.setdefault(each.member_id, []).append(as_if)
    found = {member: _result(given, its, due_at[member]) for member, its in by_member.items()}
    return {member: counts.final if counts else None for member, counts in found.items()}


def _result(given: Given, attempts: Sequence[Going], due_at: datetime | None) -> Result | None:
    handed = [
        Handed(each.number, each.share, late_share(given.draft.late, due_at=due_at, submitted_at=each.submitted_at))
        for each in attempts
        if each.submitted_at is not None and each.share is not None
    ]
    return result(handed, given.draft.attempt_rule)


def _counted_at(found: Result | None, attempts: Sequence[Going]) -> datetime | None:
    handed = {each.number: each.submitted_at for each in attempts if each.submitted_at is not None}
    return handed.get(found.number) if found else next(reversed(handed.values()), None)


def _standing(found: Result | None, attempts: Sequence[Going], *, is_excused: bool, closed: bool) -> Standing:
    if is_excused:
        return Standing.EXCUSED
    if found is not None:
        return Standing.LATE if found.final < found.raw else Standing.OK
    if attempts:
        return Standing.IN_PROGRESS
    return Standing.MISSING if closed else Standing.NOT_BEGUN


def _mark(row: Row, points: float, *, zero: bool) -> gradebook.Mark:
    if row.standing is Standing.EXCUSED:
        return gradebook.Mark(Standing.EXCUSED)
    if row.result is None:
        nought = 0.0 if zero and row.standing is Standing.MISSING else None
        return gradebook.Mark(row.standing, raw=nought, final=nought)
    return gradebook.Mark(
        row.standing,
        raw=row.result.raw * points,
        late_penalty=(row.result.raw - row.result.final) * points,
        final=row.result.final * points,
        attempts=row.result.attempts,
        submitted_at=row.submitted_at.isoformat() if row.submitted_at else "",
    )


def _named(student: Student) -> gradebook.Student:
    """A student with their name in two parts: as a list has it before and after the comma, or the last word first."""
    last, comma, first = student.name.partition(",")
    if not comma:
        first, _space, last = student.name.rpartition(" ")
    return gradebook.Student(
        student_id=student.student_id,
        username=student.username,
        email=student.known_by,
        last_name=last.strip(),
        first_name=first.strip(),
        section=student.section,
    )
