"""The pages of a practice exam that is running. They hold nothing that depends on a key."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from trainer.services.banks.library import Library
from trainer.services.pages.practice import known_here
from trainer.services.pages.seat_views import (
    SEATS,
    WARNED,
    SeatView,
    asked_views,
    empty_heading,
    left_text,
    places_text,
    saved_text,
    seat_view,
)
from trainer.services.people.learners import Learner
from trainer.services.study.exams import Running, facts_for, minutes_left, own_exam, running
from trainer.services.study.planning import known_of
from trainer.services.study.practice import NOBODY, length
from trainer.services.study.presentations import presentation_at, shown_to
from trainer.services.study.recipes import USUAL_MINUTES, Recipe, of_kept
from trainer.services.study.replies import state_of
from trainer.services.words.views import OptionView, PremiseView, ResponseView


@dataclass(frozen=True, slots=True)
class ExamStartPage:
    """What an exam will be, before its clock runs. It may turn out shorter. `running` is the one that runs already."""

    title: str
    questions: int
    minutes: int
    query: str
    running: Running | None


@dataclass(frozen=True, slots=True)
class ExamMakingPage:
    """An exam whose questions are being made."""

    title: str
    made: int
    total: int


@dataclass(frozen=True, slots=True)
class ExamPage:
    """One question of an exam that is running. A choice has options; a matching question premises and responses."""

    title: str
    session_id: str
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
    minutes_left: int
    minutes: int
    seconds_left: int
    warned: tuple[tuple[int, str], ...]
    left_template: str
    opened: int
    seats: tuple[SeatView, ...]
    answered: int
    shortcuts: bool = True


@dataclass(frozen=True, slots=True)
class ExamSendPage:
    """What is still empty in an exam, before it is sent. `first_empty` is a place, None when nothing is empty."""

    title: str
    session_id: str
    heading: str
    empty_text: str
    marked_text: str
    left_text: str
    first_empty: int | None
    total: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What a page is told once it was saved.

    When that was, its state, its seat in the map of all, how many are answered, and how many seconds
    are left.
    """

    text: str
    state: str
    seat: SeatView
    answered: int
    seconds_left: int


def start_page(
    session: Session, library: Library, who: Learner | None, *, recipe: Recipe, now: datetime
) -> ExamStartPage:
    """Say what an exam will be. `who` is None for a stranger."""
    recipe, _unknown = known_here(library, recipe)
    known = known_of(session, who, now=now) if who else NOBODY
    return ExamStartPage(
        title=_("Practice exam"),
        questions=min(len(facts_for(library, who, recipe, known)), length(recipe, who)),
        minutes=recipe.minutes or USUAL_MINUTES,
        query=recipe.query(),
        running=running(session, who, now=now) if who else None,
    )


def making_page(made: int, waiting: int) -> ExamMakingPage:
    """Say how far an exam is made."""
    return ExamMakingPage(_("Your exam is being made"), made, made + waiting)


def exam_page(session: Session, who: Learner, session_id: str, place: int, *, now: datetime) -> ExamPage:
    """Show a question of a running exam with what was filled in, or raise `Absent`."""
    exam = own_exam(session, who, session_id)
    shown = shown_to(session, who.id, presentation_at(session, session_id, place))
    rows = session.execute(SEATS, {"session": session_id}).all()
    here = next(row for row in rows if row.place == place)
    seats = tuple(seat_view(row, now_at=place) for row in rows)
    left, total = minutes_left(exam.ends_at, now), len(seats)
    picked = list(here.picked or ())
    options, premises, responses = asked_views(shown, picked, frozenset(here.struck or ()))
    return ExamPage(
        title=_("Question %(place)s of %(total)s", place=place, total=total),
        session_id=session_id,
        place=place,
        total=total,
        stem=shown.question.stem,
        options=options,
        premises=premises,
        responses=responses,
        confidence=here.confidence or "",
        marked=bool(here.marked),
        state=state_of(here, len(shown.pairs)),
        saved_text=saved_text(rows, who),
        minutes_left=left,
        minutes=of_kept(exam.recipe).minutes or USUAL_MINUTES,
        seconds_left=_seconds_left(exam.ends_at, now),
        warned=tuple((minutes, left_text(minutes)) for minutes in WARNED),
        left_template=_("%(num)s min left", num="{n}"),
        opened=int(now.timestamp()),
        seats=seats,
        answered=sum(seat.done for seat in seats),
        shortcuts=who.shortcuts,
    )


def saved(session: Session, who: Learner, session_id: str, place: int, *, now: datetime) -> Saved:
    """What is kept of a question of an exam now, or raise `Absent`."""
    exam = own_exam(session, who, session_id)
    shown = shown_to(session, who.id, presentation_at(session, session_id, place))
    rows = session.execute(SEATS, {"session": session_id}).all()
    said, seats = next(row for row in rows if row.place == place), [seat_view(row, now_at=place) for row in rows]
    return Saved(
        saved_text(rows, who),
        state_of(said, len(shown.pairs)),
        seat=next(seat for seat in seats if seat.now),
        answered=sum(seat.done for seat in seats),
        seconds_left=_seconds_left(exam.ends_at, now),
    )


def send_page(session: Session, who: Learner, session_id: str, *, now: datetime) -> ExamSendPage:
    """Name what is still empty in an exam, or raise `Absent`."""
    exam = own_exam(session, who, session_id)
    seats = [seat_view(row, now_at=0) for row in session.execute(SEATS, {"session": session_id})]
    empty = [seat.place for seat in seats if not seat.done]
    marked = [seat.place for seat in seats if seat.marked]
    return ExamSendPage(
        title=_("Send the exam"),
        session_id=session_id,
        heading=empty_heading(len(empty)),
        empty_text=places_text(empty),
        marked_text=places_text(marked),
        left_text=left_text(minutes_left(exam.ends_at, now)),
        first_empty=empty[0] if empty else None,
        total=len(seats),
    )


def _seconds_left(ends_at: datetime, now: datetime) -> int:
    return max(0, ceil((ends_at - now).total_seconds()))
