"""The pages of a set for whoever takes it: its rules, its questions, and handing it in.

They hold nothing that depends on a key.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Role, Seat
from trainer.services.pages.seat_views import (
    SEATS,
    WARNED,
    SeatView,
    asked_views,
    empty_heading,
    left_text,
    places_text,
    seat_view,
)
from trainer.services.people.learners import Learner
from trainer.services.sets.assignments import Given, attended_set, excused_in, window_for
from trainer.services.sets.attempts import account_wanted, settled
from trainer.services.sets.going import Going
from trainer.services.sets.student_classes import excused_text
from trainer.services.sets.telling import told_of
from trainer.services.sets.words import (
    Clocks,
    Line,
    late_now_text,
    late_text,
    minutes_text,
    mode_text,
    number_text,
    points_text,
    rule_lines,
    rule_text,
    share_text,
    telling_lines,
    visible,
)
from trainer.services.study.presentations import presentation_at, shown_to
from trainer.services.study.replies import state_of
from trainer.services.words.moments import clock_text
from trainer.services.words.refusals import Absent
from trainer.services.words.views import OptionView, PremiseView, ResponseView
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow
from trainer.store.teaching import Attempt, SetForm
from trainer.teaching.grading import Handed, late_share, result
from trainer.teaching.rules import Told, Window, is_open

COUNTED_FROM: Final = 180
"""From how many minutes before the end the time is shown as minutes. Before that, as the moment of the end."""


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt at a set in the list of one's own. `score` is empty until it is told."""

    number: int
    state: str
    score: str
    url: str


@dataclass(frozen=True, slots=True)
class SetRulesPage:
    """What a set is, before it starts and after. `button` is begin, go_on or empty; then `why_not` may say why.

    `attempt_url` is where the attempt that runs is sent to, empty without one. `excused` says that it does not count,
    `wanted` why an account is wanted first, `has_end` that its time is up once.
    """

    title: str
    set_id: str
    class_name: str
    note: str
    mode_text: str
    lines: tuple[Line, ...]
    late_text: str
    rule_text: str
    telling: tuple[Line, ...]
    attempts: tuple[AttemptRow, ...]
    result_text: str
    button: str
    why_not: str
    attempt_url: str = ""
    excused: str = ""
    wanted: str = ""
    has_end: bool = True


@dataclass(frozen=True, slots=True)
class SetQuestionPage:
    """One question of an attempt that runs. `seconds_left` is None where no clock runs; `state` is what is filled in.

    `end_text` stands where the minutes would, while they are still many. `extra` spells extra time out.
    """

    title: str
    over: str
    set_id: str
    set_title: str
    number: int
    presentation_id: str
    place: int
    total: int
    stem: str
    options: tuple[OptionView, ...]
    premises: tuple[PremiseView, ...]
    responses: tuple[ResponseView, ...]
    confidence: str
    marked: bool
    state: str
    saved_text: str
    extra: Line | None
    end_text: str
    seconds_left: int | None
    warned: tuple[tuple[int, str], ...]
    left_template: str
    shown_from: int
    opened: int
    seats: tuple[SeatView, ...]
    answered: int
    attempt_url: str
    shortcuts: bool = True


@dataclass(frozen=True, slots=True)
class SetSendPage:
    """What is still empty in an attempt, before it is handed in. `first_empty` is a place, None for none."""

    title: str
    set_id: str
    set_title: str
    number: int
    heading: str
    empty_text: str
    marked_text: str
    left_text: str
    first_empty: int | None
    total: int
    attempt_url: str
    late_text: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a page is told once it was saved.

    When that was, its state, its seat in the map of all, how many are answered, and how many seconds
    are left, None without a clock.
    """

    text: str
    state: str
    seat: SeatView
    answered: int
    seconds_left: int | None


@dataclass(frozen=True, slots=True)
class Here:
    """A set as one of its class sees it now: when they may work on it, and their attempts in order."""

    who: Learner
    seat: Seat
    given: Given
    window: Window
    attempts: tuple[Going, ...]
    now: datetime

    @property
    def clocks(self) -> Clocks:
        """The clocks on which they are told of moments."""
        return Clocks(self.seat.zone, self.who.zone)

    @property
    def running(self) -> Going | None:
        """The attempt that is not handed in yet."""
        return self.attempts[-1] if self.attempts and self.attempts[-1].submitted_at is None else None

    def attempt(self, number: int) -> Going:
        """The attempt of this number, or raise `Absent`."""
        if not 1 <= number <= len(self.attempts):
            raise Absent(_("There is no such attempt."))
        return self.attempts[number - 1]


def here(session: Session, who: Learner, set_id: str, *, now: datetime) -> Here:
    """Load a set that was given to a class of this person, or raise `Absent`. What is over is handed in first."""
    seat, given = attended_set(session, who, set_id)
    done = settled(session, given, seat.member_id, now=now)
    return Here(who, seat, given, window_for(session, given, seat.member_id), tuple(done), now)


def rules_page(session: Session, here: Here, *, link: Link) -> SetRulesPage:
    """Show what a set is, and how one's attempts at it stand."""
    given, window, running = here.given, here.window, here.running
    shown, why_not = shown_of(session, here), "" if running else _why_not(here)
    may_begin = not running and not why_not
    return SetRulesPage(
        title=given.draft.title,
        set_id=given.id,
        class_name=here.seat.name,
        note=given.draft.note,
        mode_text=mode_text(given),
        lines=tuple(rule_lines(given, window, used=len(here.attempts), clocks=here.clocks)),
        late_text=late_text(given.draft.late, window),
        rule_text=rule_text(given.draft.attempt_rule) if window.attempts != 1 else "",
        telling=telling_lines(given, window, shown, here.clocks),
        attempts=tuple(_row(here, each, shown, link) for each in here.attempts),
        result_text=_result_text(here, shown),
        button="begin" if may_begin else "go_on" if running else "",
        why_not=why_not,
        attempt_url=link("sets.attempt", set_id=given.id, number=running.number) if running else "",
        excused=excused_text() if here.seat.member_id in excused_in(session, given) else "",
        wanted=account_wanted(session, here.who, here.seat, given, window) if may_begin else "",
        has_end=window.minutes is not None or window.closes_at is not None,
    )


def question_page(session: Session, here: Here, attempt: Going, place: int, *, link: Link) -> SetQuestionPage:
    """Show a question of a running attempt with what is filled in, or raise `Absent`."""
    who, given = here.who, here.given
    shown = shown_to(session, who.id, presentation_at(session, attempt.session_id, place))
    rows = session.execute(SEATS, {"session": attempt.session_id}).all()
    said = next(row for row in rows if row.place == place)
    seats = tuple(seat_view(row, now_at=place) for row in rows)
    options, premises, responses = asked_views(shown, list(said.picked or ()), frozenset(said.struck or ()))
    own, total = minutes_text(given.draft.window, here.window), len(seats)
    title = _("Question %(place)s of %(total)s", place=place, total=total)
    return SetQuestionPage(
        title=title,
        over=", ".join([title, *_worth(session, given, attempt, place)]),
        set_id=given.id,
        set_title=given.draft.title,
        number=attempt.number,
        presentation_id=shown.id,
        place=place,
        total=total,
        stem=shown.question.stem,
        options=options,
        premises=premises,
        responses=responses,
        confidence=said.confidence or "",
        marked=bool(said.marked),
        state=state_of(said, len(shown.pairs)),
        saved_text=_saved_text(rows, who),
        extra=own if own.hint else None,
        end_text=_end_text(here, attempt),
        seconds_left=_seconds_left(attempt, here.now),
        warned=tuple((minutes, left_text(minutes)) for minutes in WARNED),
        left_template=_("%(num)s min left", num="{n}"),
        shown_from=COUNTED_FROM,
        opened=int(here.now.timestamp()),
        seats=seats,
        answered=sum(each.done for each in seats),
        attempt_url=link("sets.attempt", set_id=given.id, number=attempt.number),
        shortcuts=who.shortcuts,
    )


def send_page(session: Session, here: Here, attempt: Going, *, link: Link) -> SetSendPage:
    """Name what is still empty in a running attempt."""
    seats = [seat_view(row, now_at=0) for row in session.execute(SEATS, {"session": attempt.session_id})]
    given, empty = here.given, [each.place for each in seats if not each.done]
    return SetSendPage(
        title=_("Hand the set in"),
        set_id=given.id,
        set_title=given.draft.title,
        number=attempt.number,
        heading=empty_heading(len(empty)),
        empty_text=places_text(empty),
        marked_text=places_text([each.place for each in seats if each.marked]),
        left_text=_end_text(here, attempt),
        first_empty=empty[0] if empty else None,
        total=len(seats),
        attempt_url=link("sets.attempt", set_id=given.id, number=attempt.number),
        late_text=late_now_text(given.draft.late, here.window, here.now),
    )


def saved(session: Session, here: Here, attempt: Going, place: int) -> Saved:
    """What is kept of a question of an attempt now."""
    rows = session.execute(SEATS, {"session": attempt.session_id}).all()
    shown = shown_to(session, here.who.id, presentation_at(session, attempt.session_id, place))
    said, seats = next(row for row in rows if row.place == place), [seat_view(row, now_at=place) for row in rows]
    return Saved(
        _saved_text(rows, here.who) or _saved_at(here.now, here.who),
        state_of(said, len(shown.pairs)),
        seat=next(seat for seat in seats if seat.now),
        answered=sum(seat.done for seat in seats),
        seconds_left=_seconds_left(attempt, here.now),
    )


def places(session: Session, attempt: Going) -> int:
    """How many questions an attempt has."""
    return len(session.execute(SEATS, {"session": attempt.session_id}).all())


def behind(session: Session, session_id: str) -> tuple[str, int] | None:
    """The set and the number of the attempt that a session is, None if it is none."""
    row = session.execute(
        select(Attempt.assignment_id, Attempt.number).where(Attempt.session_id == session_id)
    ).one_or_none()
    return (row.assignment_id, row.number) if row else None


def shown_of(session: Session, here: Here) -> Told:
    """What is shown now of a member's attempts that were handed in: for all of them the same."""
    handed_in = next((each for each in here.attempts if each.submitted_at is not None), None)
    return visible(told_of(session, here.given, handed_in, now=here.now)) if handed_in else Told()


def score_text(here: Here, attempt: Going) -> str:
    """What an attempt reached, and what lateness left of it."""
    if attempt.points is None or attempt.most is None:
        return ""
    if attempt.share is None:
        return _("Every question was left out")
    points = points_text(attempt.points, attempt.most)
    left = _left_by_lateness(here, attempt)
    if left == 1.0:
        return _("%(points)s, %(share)s", points=points, share=share_text(attempt.share))
    return _(
        "%(points)s, %(share)s; handed in late, so it counts as %(final)s",
        points=points,
        share=share_text(attempt.share),
        final=share_text(attempt.share * left),
    )


def _left_by_lateness(here: Here, attempt: Going) -> float:
    if attempt.submitted_at is None:
        return 1.0
    return late_share(here.given.draft.late, due_at=here.window.due_at, submitted_at=attempt.submitted_at)


def _why_not(here: Here) -> str:
    """Why a set cannot be begun; empty if it can."""
    window = here.window
    if here.seat.role is not Role.STUDENT:
        return _("This is what students see. Only the students of a class take its sets.")
    if here.seat.archived_at is not None or here.given.archived_at is not None:
        return _("This set has closed.")
    if window.opens_at is not None and here.now < window.opens_at:
        return _("It opens on %(moment)s.", moment=here.clocks.say(window.opens_at))
    if window.closes_at is not None and not is_open(window, now=here.now):
        return _("It closed on %(moment)s.", moment=here.clocks.say(window.closes_at))
    if window.attempts is not None and len(here.attempts) >= window.attempts:
        return _("You have used all your attempts.") if window.attempts > 1 else _("You have handed it in.")
    return ""


def _row(here: Here, each: Going, shown: Told, link: Link) -> AttemptRow:
    set_id = here.given.id
    if each.submitted_at is None:
        url = link("sets.question", set_id=set_id, number=each.number, place=1)
        return AttemptRow(each.number, _("Running"), "", url)
    state = _("Handed in on %(moment)s", moment=here.clocks.say(each.submitted_at))
    score = score_text(here, each) if shown.score else _("The score is told later")
    return AttemptRow(each.number, state, score, link("sets.review", set_id=set_id, number=each.number))


def _result_text(here: Here, shown: Told) -> str:
    """What counts of several attempts, once it is told."""
    handed = [
        Handed(each.number, each.share, _left_by_lateness(here, each))
        for each in here.attempts
        if each.submitted_at is not None and each.share is not None
    ]
    counts = result(handed, here.given.draft.attempt_rule) if shown.score and len(handed) > 1 else None
    return _("What counts so far: %(share)s.", share=share_text(counts.final)) if counts else ""


def _worth(session: Session, given: Given, attempt: Going, place: int) -> Iterator[str]:
    """The form, where there are several, and what a question is worth."""
    worth = SetForm.questions[(place - 1, "points")].as_float()
    row = session.execute(select(SetForm.label, worth.label("points")).where(SetForm.id == attempt.form_id)).one()
    if given.draft.forms > 1:
        yield _("form %(label)s", label=row.label)
    points = number_text(row.points)
    yield _("1 point") if points == "1" else _("%(points)s points", points=points)


def _saved_text(rows: Sequence[AnyRow], who: Learner) -> str:
    last = max((row.saved_at for row in rows if row.saved_at), default=None)
    return _saved_at(last, who) if last else ""


def _saved_at(moment: datetime, who: Learner) -> str:
    return _("Saved at %(time)s", time=clock_text(moment, who.zone))


def _seconds_left(attempt: Going, now: datetime) -> int | None:
    return max(0, ceil((attempt.ends_at - now).total_seconds())) if attempt.ends_at else None


def _end_text(here: Here, attempt: Going) -> str:
    """How much time is left: in minutes, or while that is long as the moment of the end."""
    seconds = _seconds_left(attempt, here.now)
    if seconds is None or attempt.ends_at is None:
        return ""
    minutes, ends = ceil(seconds / 60), attempt.ends_at
    return left_text(minutes) if minutes <= COUNTED_FROM else _("Until %(moment)s", moment=here.clocks.say(ends))
