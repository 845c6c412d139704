"""The sets that a student should know of today: those open or opening soon, one line each, and those just told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from trainer.scheduling.day import zone_named
from trainer.services.classes.classrooms import Role, State
from trainer.services.people.learners import Learner
from trainer.services.words.moments import moment_for
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow
from trainer.store.teaching import Assignment, Attempt, Classroom, Member, Override
from trainer.teaching.rules import Allowance, Window, is_open, window_of

MOST: Final = 6
SOON: Final = timedelta(days=3)
"""How long before it opens a set is named, and how long after its answers were told."""


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set: what it is called, of which class, what is to be known of it, and where it is."""

    title: str
    class_name: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class _Found:
    """One set as it stands for this person."""

    row: AnyRow
    window: Window
    now: datetime

    @property
    def runs(self) -> bool:
        """Whether an attempt is not handed in yet."""
        return bool(self.row.begun > self.row.handed_in)

    @property
    def told(self) -> bool:
        """Whether what was right was told of late."""
        return self.row.told_at is not None and self.row.told_at > self.now - SOON

    @property
    def named(self) -> bool:
        """Whether it belongs on the page."""
        if self.runs or self.told:
            return True
        if self.row.handed_in:
            return False
        opens = self.window.opens_at
        return is_open(self.window, now=self.now) or (opens is not None and self.now < opens <= self.now + SOON)

    @property
    def deadline(self) -> datetime | None:
        """By when something is to be done: the end of the attempt that runs, or when the set is due or closes."""
        if self.runs:
            return self.row.ends_at or self.window.closes_at
        due = self.window.due_at
        return due if due is not None and due > self.now else self.window.closes_at

    @property
    def rank(self) -> tuple[bool, bool, bool, datetime]:
        """What comes first: what runs, then what is open by its deadline, then what opens, last what was told."""
        told = self.told and not self.runs
        waits = self.window.opens_at is not None and self.now < self.window.opens_at
        return told, waits, not self.runs, self.deadline or datetime.max.replace(tzinfo=UTC)


def set_lines(session: Session, who: Learner, *, link: Link, now: datetime) -> tuple[SetLine, ...]:
    """The sets of this person's classes that matter now, the most urgent first. Without a class nothing is asked."""
    if not who.in_class:
        return ()
    found = (_Found(row, _window(row), now) for row in session.execute(_SETS, {"person": who.id}))
    named = sorted((each for each in found if each.named), key=lambda each: each.rank)
    return tuple(_line(each, who, link) for each in named[:MOST])


_MINE: Final = (Attempt.assignment_id == Assignment.id) & (Attempt.member_id == Member.id)
_SETS: Final = (
    select(
        Assignment.id,
        Assignment.title,
        Assignment.opens_at,
        Assignment.due_at,
        Assignment.closes_at,
        Assignment.minutes,
        Classroom.name,
        Classroom.time_zone,
        Member.time_factor,
        Override.extra_minutes,
        Override.due_at.label("own_due_at"),
        Override.closes_at.label("own_closes_at"),
        Override.untimed,
        select(func.count()).where(_MINE).scalar_subquery().label("begun"),
        select(func.count(Attempt.submitted_at)).where(_MINE).scalar_subquery().label("handed_in"),
        select(func.max(Attempt.absorbed_at)).where(_MINE).scalar_subquery().label("told_at"),
        select(func.max(Attempt.number)).where(_MINE).scalar_subquery().label("number"),
        select(func.max(Attempt.ends_at))
        .where(_MINE, Attempt.submitted_at.is_(None))
        .scalar_subquery()
        .label("ends_at"),
    )
    .join(Classroom, Classroom.id == Assignment.classroom_id)
    .join(Member, Member.classroom_id == Classroom.id)
    .outerjoin(Override, (Override.assignment_id == Assignment.id) & (Override.member_id == Member.id))
    .where(Member.person_id == bindparam("person"), Member.state == State.HERE, Member.role == Role.STUDENT)
    .where(Assignment.published_at.is_not(None), Assignment.archived_at.is_(None), Classroom.archived_at.is_(None))
    .order_by(Assignment.id)
)


def _window(row: AnyRow) -> Window:
    allowance = Allowance(
        factor=row.time_factor,
        extra_minutes=row.extra_minutes or 0,
        due_at=row.own_due_at,
        closes_at=row.own_closes_at,
        untimed=bool(row.untimed),
    )
    return window_of(Window(row.opens_at, row.due_at, row.closes_at, row.minutes), allowance)


def _line(each: _Found, who: Learner, link: Link) -> SetLine:
    row = each.row
    url = link("sets.rules", set_id=row.id)
    if each.told and not each.runs:
        url = link("sets.review", set_id=row.id, number=row.number)
    return SetLine(row.title, row.name, ", ".join(_said(each, who)), url)


def _said(each: _Found, who: Learner) -> Iterator[str]:
    window, zone = each.window, zone_named(each.row.time_zone)
    if each.runs:
        yield from _running(each)
        return
    if each.told:
        yield _("The answers are told now")
        return
    if window.opens_at is not None and each.now < window.opens_at:
        yield _("Opens %(moment)s", moment=moment_for(window.opens_at, zone, who.zone))
    if window.due_at is not None:
        late = _("It was due %(moment)s") if window.due_at <= each.now else _("Due %(moment)s")
        yield late % {"moment": moment_for(window.due_at, zone, who.zone)}
    elif window.closes_at is not None:
        yield _("Closes %(moment)s", moment=moment_for(window.closes_at, zone, who.zone))
    else:
        yield _("Open")
    if window.minutes is not None:
        yield _("%(num)s min", num=window.minutes)


def _running(each: _Found) -> Iterator[str]:
    yield _("You have begun it")
    ends = each.row.ends_at
    if ends is not None and ends - each.now <= timedelta(hours=3):
        left = max(0, -((each.now - ends) // timedelta(minutes=1)))
        yield ngettext("%(num)s minute is left", "%(num)s minutes are left", left)
