"""A class as its student sees it: the sets that were given to them, and how far they are with each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Seat
from trainer.services.classes.looks import LookView, looks_at
from trainer.services.classes.rooms import moment
from trainer.services.sets.assignments import Given, all_given, last_closes, windows_of_member
from trainer.services.sets.going import ATTEMPT, Going, going_of
from trainer.services.sets.words import share_text
from trainer.services.words.wording import Link
from trainer.store.teaching import Assignment, Attempt, Member, Override
from trainer.teaching.blueprint import counted
from trainer.teaching.grading import Handed, late_share, result
from trainer.teaching.rules import ON_ITS_WAY, Window, runs_until, told


class Stage(StrEnum):
    """How far a student is with a set."""

    AHEAD = "ahead"
    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    MISSED = "missed"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class OwnSet:
    """A set as one student has it. `score` is empty until it may be told, `excused` unless it does not count."""

    title: str
    about: str
    stage: str
    said: str
    excused: str
    due: str
    score: str
    url: str


@dataclass(frozen=True, slots=True)
class StudentClass:
    """A class as its student sees it. `extra_time` is there for one whose time limits are longer.

    `looks` says who of those who teach opened their record.
    """

    title: str
    name: str
    term: str
    heading: str
    now: tuple[OwnSet, ...]
    later: tuple[OwnSet, ...]
    done: tuple[OwnSet, ...]
    extra_time: str
    archived: bool
    leave_url: str
    looks: tuple[LookView, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """One set with what a student's state in it follows from."""

    given: Given
    window: Window
    attempts: tuple[Going, ...]
    excused: bool
    last_close: datetime | None

    def stage(self, now: datetime) -> Stage:
        """How far the student is."""
        window, last = self.window, self.attempts[-1] if self.attempts else None
        if last is not None:
            return Stage.RUNNING if last.submitted_at is None and not self._is_over(last, now) else Stage.DONE
        if self.excused:
            return Stage.EXCUSED
        if window.opens_at is not None and now < window.opens_at:
            return Stage.AHEAD
        return Stage.MISSED if window.closes_at is not None and window.closes_at <= now else Stage.OPEN

    def ends(self) -> datetime | None:
        """When the running attempt's time is up."""
        return self._ends(self.attempts[-1])

    def _is_over(self, attempt: Going, now: datetime) -> bool:
        ends = self._ends(attempt)
        return ends is not None and ends + ON_ITS_WAY <= now

    def _ends(self, attempt: Going) -> datetime | None:
        return runs_until(self.window, started_at=attempt.started_at, before=attempt.ends_at)

    def score_is_told(self, now: datetime) -> bool:
        """Whether the student may know by now what they reached, or does since their answers were told."""
        if any(each.absorbed_at is not None for each in self.attempts):
            return True
        return told(
            self.given.draft.feedback,
            now=now,
            due_at=self.window.due_at,
            last_close=self.last_close,
            released_at=self.given.released_at,
        ).score

    def share(self, now: datetime) -> float | None:
        """What counts, from 0 to 1, if it may be told by now."""
        if not self.score_is_told(now):
            return None
        due, draft = self.window.due_at, self.given.draft
        handed = [
            Handed(each.number, each.share, late_share(draft.late, due_at=due, submitted_at=each.submitted_at))
            for each in self.attempts
            if each.submitted_at is not None and each.share is not None
        ]
        counts = result(handed, draft.attempt_rule)
        return counts.final if counts else None


def student_class(session: Session, seat: Seat, *, own: ZoneInfo, link: Link, now: datetime) -> StudentClass:
    """Show a student what was given to them. Where their `own` clock says something else, moments name their zone."""
    places = standings_of(session, seat.class_id, seat.member_id)
    lines = [(place.stage(now), _line(place, seat, own, link, now)) for place in places]
    over = seat.archived_at is not None
    current = tuple(line for stage, line in lines if stage in (Stage.RUNNING, Stage.OPEN) and not over)
    return StudentClass(
        title=seat.name,
        name=seat.name,
        term=seat.term,
        heading=_heading(len(current)),
        now=current,
        later=tuple(line for stage, line in lines if stage is Stage.AHEAD and not over),
        done=tuple(line for stage, line in lines if stage in (Stage.DONE, Stage.MISSED, Stage.EXCUSED)),
        extra_time=_extra_time(session, seat),
        archived=over,
        leave_url=link("classes.leave", cid=seat.class_id),
        looks=looks_at(session, seat, seat.member_id),
    )


def standings_of(session: Session, class_id: str, member_id: int) -> tuple[Standing, ...]:
    """Where a member stands in each of the sets given to their class, the next to close first.

    A set that was put away is among them if they have begun it.
    """
    attempts = _attempts(session, class_id, member_id)
    given = [each for each in all_given(session, class_id) if each.archived_at is None or each.id in attempts]
    windows = windows_of_member(session, given, member_id)
    closes = last_closes(session, class_id, given)
    excused = select(Override.assignment_id).where(Override.member_id == member_id, Override.excused)
    free = set(session.scalars(excused))
    found = [
        Standing(each, windows[each.id], tuple(attempts.get(each.id, ())), each.id in free, closes[each.id])
        for each in given
    ]
    return tuple(sorted(found, key=_next))


def _next(place: Standing) -> tuple[bool, float]:
    soonest = place.window.due_at or place.window.closes_at
    return soonest is None, soonest.timestamp() if soonest else 0.0


def _attempts(session: Session, class_id: str, member_id: int) -> Mapping[str, Sequence[Going]]:
    rows = session.execute(
        ATTEMPT.join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(Attempt.member_id == member_id, Assignment.classroom_id == class_id)
        .order_by(Attempt.assignment_id, Attempt.number)
    )
    found: dict[str, list[Going]] = {}
    for row in rows:
        found.setdefault(row.assignment_id, []).append(going_of(row))
    return found


def _heading(count: int) -> str:
    if not count:
        return _("Nothing to hand in now")
    return ngettext("%(num)s set is open for you", "%(num)s sets are open for you", count)


def _line(place: Standing, seat: Seat, own: ZoneInfo, link: Link, now: datetime) -> OwnSet:
    share = place.share(now)
    return OwnSet(
        title=place.given.draft.title,
        about=_about(place),
        stage=place.stage(now).value,
        said=_said(place, seat, own, now),
        excused=excused_text() if place.excused else "",
        due=_due(place, seat, own),
        score=share_text(share) if share is not None else "",
        url=link("sets.rules", set_id=place.given.id),
    )


def _about(place: Standing) -> str:
    draft, minutes = place.given.draft, place.window.minutes
    parts = [ngettext("%(num)s question", "%(num)s questions", counted(draft.slots))]
    if minutes is not None and draft.window.minutes is not None and minutes > draft.window.minutes:
        parts.append(_("%(all)s min (%(usual)s + your extra time)", all=minutes, usual=draft.window.minutes))
    elif minutes is not None:
        parts.append(_("%(num)s min", num=minutes))
    return " · ".join(parts)


def _said(place: Standing, seat: Seat, own: ZoneInfo, now: datetime) -> str:
    stage, ends = place.stage(now), place.ends() if place.attempts else None
    if stage is Stage.RUNNING:
        return _("Running, until %(when)s", when=_when(ends, seat, own)) if ends else _("Begun")
    if stage is Stage.AHEAD and place.window.opens_at is not None:
        return _("Opens %(when)s", when=_when(place.window.opens_at, seat, own))
    if stage is Stage.DONE:
        last = place.attempts[-1].submitted_at or ends
        return _("Handed in %(when)s", when=_when(last, seat, own)) if last else _("Handed in")
    return {
        Stage.OPEN: _("Not begun"),
        Stage.MISSED: _("Closed, nothing handed in"),
    }.get(stage, "")


def excused_text() -> str:
    """What a student reads of a set that they are excused from."""
    return _("You are excused: this set does not count for you.")


def _when(at: datetime, seat: Seat, own: ZoneInfo) -> str:
    """A moment on the clock of the class, which is named where one's own says something else."""
    said = moment(at, seat)
    if at.astimezone(seat.zone).utcoffset() == at.astimezone(own).utcoffset():
        return said
    return _("%(when)s (%(zone)s)", when=said, zone=seat.zone.key)


def _due(place: Standing, seat: Seat, own: ZoneInfo) -> str:
    due, closes = place.window.due_at, place.window.closes_at
    if due is not None and closes is not None and closes > due:
        return _("Due %(due)s, closes %(closes)s", due=_when(due, seat, own), closes=_when(closes, seat, own))
    if due is not None:
        return _("Due %(due)s", due=_when(due, seat, own))
    return _("Closes %(closes)s", closes=_when(closes, seat, own)) if closes is not None else _("No closing time")


def _extra_time(session: Session, seat: Seat) -> str:
    factor = session.scalars(select(Member.time_factor).where(Member.id == seat.member_id)).one()
    if factor == 1.0:
        return ""
    return _(
        "Your time limits are %(factor)s times as long. Only you and who instructs see this.", factor=f"{factor:g}"
    )
