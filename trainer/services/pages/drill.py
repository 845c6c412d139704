"""The page of a question that waits for its answer. It holds nothing that depends on the key."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.questions.model import Choice, Matching
from trainer.services.banks.library import Library
from trainer.services.pages.answer import responses_of, told_page
from trainer.services.people.learners import Learner
from trainer.services.study.presentations import Shown, shown_to
from trainer.services.study.sessions import latest_answered, own_session
from trainer.services.words.refusals import InExam
from trainer.services.words.views import (
    AnsweredPage,
    DrillPage,
    MatchAnsweredPage,
    MatchPage,
    OptionView,
    PremiseView,
)
from trainer.services.words.wording import LETTERS, Link
from trainer.store.base import AnyRow
from trainer.store.learning import Answer, Flag, Presentation

QuestionPage = DrillPage | AnsweredPage | MatchPage | MatchAnsweredPage


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every question page shows around the question."""

    presentation_id: str
    session_id: str
    place: int
    total: int
    segments: tuple[str, ...]
    shortcuts: bool
    flagged: bool

    @property
    def values(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Tried:
    """What the person had filled in: when their answer was sent back, or before they took an answer back.

    Attributes:
        error: what was amiss with an answer that was sent back.
        picked: the position picked for each pair.
        struck: the options struck out.
        took_back: the position of a choice that they have since taken back.
        own: what they wrote before they looked at the options.
        looked: whether they asked for the options, where these are covered at first.
    """

    error: str = ""
    picked: Sequence[int | None] = ()
    struck: frozenset[int] = frozenset()
    took_back: int | None = None
    own: str = ""
    looked: bool = False


def question_page(
    session: Session,
    library: Library,
    who: Learner,
    presentation_id: str,
    *,
    link: Link,
    now: datetime,
    tried: Tried | None = None,
) -> QuestionPage:
    """Show a question of this person as it stands, or raise `Absent`, or `InExam` when an exam asks it."""
    shown = shown_to(session, who.id, presentation_id)
    if shown.in_exam:
        raise InExam(shown.session_id, shown.place)
    sitting = own_session(session, who, shown.session_id)
    frame = _frame(session, who, shown, sitting)
    if shown.answered:
        return told_page(session, library, who, shown, frame.values, waiting=sitting.queue, link=link, now=now)
    tried = _took_back(session, who, shown) if shown.attempt > 1 and not (tried and tried.error) else tried or Tried()
    undo = latest_answered(session, who, shown.session_id, now=now)
    thinks = who.think_first or bool((sitting.recipe or {}).get("think"))
    if isinstance(shown.question, Choice):
        covered = thinks and not (tried.looked or tried.error)
        return _open_choice(shown.question, frame, tried, undo=undo, covered=covered)
    return _open_matching(shown.question, frame, tried, undo=undo)


def option_views(
    question: Choice, *, struck: frozenset[int] = frozenset(), picked: int | None = None
) -> tuple[OptionView, ...]:
    """The options of a question that waits for its answer: their words, and what the person did to them."""
    return tuple(
        OptionView(place, LETTERS[place - 1], option.text, struck=place in struck, chosen=place == picked)
        for place, option in enumerate(question.options, start=1)
    )


def _took_back(session: Session, who: Learner, shown: Shown) -> Tried:
    """What was filled in when the latest answer was given that has been taken back."""
    before = Answer.presentation_id == shown.id, Answer.person_id == who.id, Answer.attempt == shown.attempt - 1
    rows = session.execute(select(Answer.position, Answer.struck).where(*before).order_by(Answer.pair)).all()
    picked = tuple(row.position for row in rows)
    struck = frozenset(rows[0].struck) if rows else frozenset[int]()
    if isinstance(shown.question, Choice):
        return Tried(struck=struck, took_back=next(iter(picked), None), looked=True)
    return Tried(picked=picked)


def _title(frame: _Frame) -> str:
    return _("Question %(place)s of %(total)s", place=frame.place, total=frame.total)


def _open_choice(question: Choice, frame: _Frame, tried: Tried, *, undo: str | None, covered: bool) -> DrillPage:
    picked = next(iter(tried.picked), None)
    at = picked or tried.took_back
    return DrillPage(
        _title(frame),
        stem=question.stem,
        options=() if covered else option_views(question, struck=tried.struck, picked=picked),
        error=tried.error or None,
        focus=f"option-{at or 1}" if at or tried.looked else None,
        covers=len(question.options) if covered else 0,
        own=tried.own,
        undo=undo,
        **frame.values,
    )


def _open_matching(question: Matching, frame: _Frame, tried: Tried, *, undo: str | None) -> MatchPage:
    picked = [*tried.picked, *[None] * len(question.premises)]
    premises = tuple(
        PremiseView(index, premise.text, chosen=picked[index]) for index, premise in enumerate(question.premises)
    )
    gap = next((premise.index for premise in premises if premise.chosen is None), None)
    return MatchPage(
        _title(frame),
        directions=question.stem,
        premises=premises,
        responses=responses_of(question),
        reuse=question.reuse,
        error=tried.error or None,
        first_gap=gap if tried.error else None,
        undo=undo,
        **frame.values,
    )


def _frame(session: Session, who: Learner, shown: Shown, sitting: AnyRow) -> _Frame:
    places = select(Presentation.place).where(Presentation.session_id == shown.session_id)
    last = max(session.scalars(places), default=1)
    total = last + len(sitting.queue)
    flagged = select(Flag.id).where(Flag.person_id == who.id, Flag.presentation_id == shown.id)
    return _Frame(
        presentation_id=shown.id,
        session_id=shown.session_id,
        place=shown.place,
        total=total,
        segments=tuple("now" if at == shown.place else "done" if at <= last else "todo" for at in range(1, total + 1)),
        shortcuts=who.shortcuts,
        flagged=session.scalar(flagged) is not None,
    )
