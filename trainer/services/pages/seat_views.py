"""How questions look while they are filled in and nothing is told: options, seats in the map, and what is empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import format_time, ngettext
from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from trainer.questions.model import Choice
from trainer.services.pages.drill import option_views
from trainer.services.people.learners import Learner
from trainer.services.study.presentations import Shown
from trainer.services.study.replies import is_filled
from trainer.services.words.views import OptionView, PremiseView, ResponseView
from trainer.services.words.wording import LETTERS
from trainer.store.base import AnyRow
from trainer.store.learning import ExamReply, Presentation

WARNED: Final = (10, 5, 1)
"""At how many minutes before the end the time is said aloud, once each."""


@dataclass(frozen=True, slots=True)
class SeatView:
    """One question in the map of all."""

    place: int
    done: bool
    marked: bool
    now: bool
    words: str


_REPLY: Final = ExamReply.__table__.c
SEATS: Final = (  # every question of a session, in order, with what is filled in
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


def seat_view(row: AnyRow, *, now_at: int) -> SeatView:
    """The seat of a row of `SEATS`, seen from the question at `now_at`."""
    done, marked = is_filled(row.picked or ()), bool(row.marked)
    return SeatView(row.place, done, marked, row.place == now_at, _seat_words(row.place, done=done, marked=marked))


def _seat_words(place: int, *, done: bool, marked: bool) -> str:
    if done:
        marked_too = _("Question %(place)s, answered, marked", place=place)
        return str(marked_too if marked else _("Question %(place)s, answered", place=place))
    marked_only = _("Question %(place)s, not answered, marked", place=place)
    return str(marked_only if marked else _("Question %(place)s, not answered", place=place))


def asked_views(
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


def saved_text(rows: Sequence[AnyRow], who: Learner) -> str:
    """When something was last saved, on the person's own clock."""
    last = max((row.saved_at for row in rows if row.saved_at), default=None)
    if last is None:
        return ""
    return str(_("Saved %(time)s", time=format_time(last.astimezone(who.zone), "HH:mm", rebase=False)))


def left_text(minutes: int) -> str:
    """How much time is left."""
    if not minutes:
        return str(_("Time is up"))
    return str(_("%(num)s min left", num=minutes))


def empty_heading(count: int) -> str:
    """How many questions are still empty."""
    if not count:
        return str(_("Every question has an answer"))
    return str(ngettext("%(num)s question is still empty", "%(num)s questions are still empty", count))


def places_text(places: Sequence[int]) -> str:
    """The numbers of questions in a row."""
    return ", ".join(str(place) for place in places)
