"""The pages of a practice exam that is running. They hold nothing that depends on a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from flask_babel import format_time, ngettext
from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from trainer.questions.model import Choice
from trainer.services.drill_pages import option_views
from trainer.services.exams import Running, facts_for, minutes_left, own_exam, presentation_at, running
from trainer.services.learners import Learner
from trainer.services.library import Library
from trainer.services.planning import known_of
from trainer.services.practice import NOBODY, length
from trainer.services.practice_pages import known_here
from trainer.services.presentations import Shown, shown_to
from trainer.services.recipes import USUAL_MINUTES, Recipe, of_kept
from trainer.services.replies import is_filled
from trainer.services.views import OptionView, PremiseView, ResponseView
from trainer.services.wording import LETTERS
from trainer.store.base import AnyRow
from trainer.store.learning import ExamReply, Presentation

WARNED: Final = (10, 5, 1)
"""At how many minutes before the end the time is said aloud, once each."""


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
class SeatView:
    """One question in the map of an exam."""

    place: int
    done: bool
    marked: bool
    now: bool
    words: str


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
    rows = session.execute(_SEATS, {"session": session_id}).all()
    here = next(row for row in rows if row.place == place)
    seats = tuple(_seat(row, now_at=place) for row in rows)
    left, total = minutes_left(exam.ends_at, now), len(seats)
    picked = list(here.picked or ())
    options, premises, responses = _asked(shown, picked, frozenset(here.struck or ()))
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
        saved_text=_saved(rows, who),
        minutes_left=left,
        minutes=of_kept(exam.recipe).minutes or USUAL_MINUTES,
        seconds_left=max(0, ceil((exam.ends_at - now).total_seconds())),
        warned=tuple((minutes, _left(minutes)) for minutes in WARNED),
        left_template=_("%(num)s min left", num="{n}"),
        opened=int(now.timestamp()),
        seats=seats,
        answered=sum(seat.done for seat in seats),
        shortcuts=who.shortcuts,
    )


def send_page(session: Session, who: Learner, session_id: str, *, now: datetime) -> ExamSendPage:
    """Name what is still empty in an exam, or raise `Absent`."""
    exam = own_exam(session, who, session_id)
    seats = [_seat(row, now_at=0) for row in session.execute(_SEATS, {"session": session_id})]
    empty = [seat.place for seat in seats if not seat.done]
    marked = [seat.place for seat in seats if seat.marked]
    return ExamSendPage(
        title=_("Send the exam"),
        session_id=session_id,
        heading=_empty_heading(len(empty)),
        empty_text=_listed(empty),
        marked_text=_listed(marked),
        left_text=_left(minutes_left(exam.ends_at, now)),
        first_empty=empty[0] if empty else None,
        total=len(seats),
    )


_REPLY: Final = ExamReply.__table__.c
_SEATS: Final = (
    select(
        Presentation.place,
        _REPLY.picked,
        _REPLY.struck,
        _REPLY.confidence,
        _REPLY.marked,
        _REPLY.saved_at,
    )
    .outerjoin(ExamReply.__table__, _REPLY.presentation_id == Presentation.id)
    .where(Presentation.session_id == bindparam("session"))
    .order_by(Presentation.place)
)


def _seat(row: AnyRow, *, now_at: int) -> SeatView:
    done, marked = is_filled(row.picked or ()), bool(row.marked)
    return SeatView(row.place, done, marked, row.place == now_at, _seat_words(row.place, done=done, marked=marked))


def _seat_words(place: int, *, done: bool, marked: bool) -> str:
    if done:
        marked_too = _("Question %(place)s, answered, marked", place=place)
        return str(marked_too if marked else _("Question %(place)s, answered", place=place))
    marked_only = _("Question %(place)s, not answered, marked", place=place)
    return str(marked_only if marked else _("Question %(place)s, not answered", place=place))


def _asked(
    shown: Shown, picked: Sequence[int | None], struck: frozenset[int]
) -> tuple[tuple[OptionView, ...], tuple[PremiseView, ...], tuple[ResponseView, ...]]:
    """The options of a choice, or the premises and responses of a matching question, with what was filled in."""
    question = shown.question
    if isinstance(question, Choice):
        return option_views(question, struck=struck, picked=next(iter(picked), None)), (), ()
    filled = [*picked, *[None] * len(question.premises)]
    premises = (PremiseView(at, premise.text, chosen=filled[at]) for at, premise in enumerate(question.premises))
    responses = (ResponseView(at, LETTERS[at - 1], each.text) for at, each in enumerate(question.responses, start=1))
    return (), tuple(premises), tuple(responses)


def _saved(rows: Sequence[AnyRow], who: Learner) -> str:
    """When something was last saved, on the person's own clock."""
    last = max((row.saved_at for row in rows if row.saved_at), default=None)
    if last is None:
        return ""
    return str(_("Saved %(time)s", time=format_time(last.astimezone(who.zone), "HH:mm", rebase=False)))


def _left(minutes: int) -> str:
    if not minutes:
        return str(_("Time is up"))
    return str(_("%(num)s min left", num=minutes))


def _empty_heading(count: int) -> str:
    if not count:
        return str(_("Every question has an answer"))
    return str(ngettext("%(num)s question is still empty", "%(num)s questions are still empty", count))


def _listed(places: Sequence[int]) -> str:
    return ", ".join(str(place) for place in places)
