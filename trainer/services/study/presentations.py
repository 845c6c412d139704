"""Questions as they were shown, with what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, bindparam, exists, func, select
from sqlalchemy.orm import Session

from trainer.facts.model import Form
from trainer.questions.marking import mark_choice, mark_matching
from trainer.questions.model import Choice, Matching, Question
from trainer.scheduling.rating import Confidence, choice_guess_chance, matching_guess_chances
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.kept_questions import kept_choice, kept_matching
from trainer.services.study.memories import VOIDED
from trainer.services.words.refusals import Absent
from trainer.store.base import AnyRow, AnySelect
from trainer.store.learning import Answer, DrillSession, Presentation, Void

ANKI: Final = "anki"
"""The form of a presentation that holds an import from Anki, and the origin of its answers. It shows no question."""


_PLACES: Final = 1000
"""More places than any session has. What is asked for beyond them may be no number that a database can hold."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer that stands. `position` is the place, from 1, of what was picked."""

    id: int
    pair: int
    fact: FactRef
    position: int
    struck: frozenset[int]
    correct: bool
    confidence: Confidence
    rating: int | None
    chosen: str
    expected: str
    study_day: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One fact that a question asks, and the entity that is right."""

    fact: FactRef
    expected: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A question shown to a person, and its standing answers, one a pair. `attempt` is 1, and one more an undo.

    One that is `in_exam` has pages of its own, and is answered by sending the exam. `recall` is there for one kept on a
    device: how likely each fact was known then.
    """

    id: str
    session_id: str
    place: int
    bank_id: str
    form: Form
    direction: str
    question: Question
    re_ask: bool
    attempt: int
    answers: tuple[Recorded, ...]
    shown_at: datetime
    in_exam: bool
    recall: tuple[float, ...] | None

    @property
    def answered(self) -> bool:
        """Whether an answer stands."""
        return bool(self.answers)

    @property
    def offered(self) -> tuple[str, ...]:
        """The entities that can be picked, in the order shown."""
        question = self.question
        offered: Sequence[Any] = question.options if isinstance(question, Choice) else question.responses
        return tuple(each.entity for each in offered)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """What the question asks: one pair for a choice, one a premise for matching."""
        question, offered = self.question, self.offered
        if isinstance(question, Choice):
            return (Pair(FactRef(self.bank_id, question.item.fact), offered[question.key]),)
        return tuple(
            Pair(FactRef(self.bank_id, premise.item.fact), offered[premise.response]) for premise in question.premises
        )

    def marks(self, picked: Sequence[int]) -> tuple[bool, ...]:
        """Whether each pair is right, given the positions picked, from 1."""
        question, chosen = self.question, [position - 1 for position in picked]
        if isinstance(question, Choice):
            return (mark_choice(question, chosen[0]),)
        return tuple(mark.right for mark in mark_matching(question, chosen))

    def guess_chances(self, picked: Sequence[int], struck: frozenset[int]) -> tuple[float, ...]:
        """The chance that each pair is right by luck alone."""
        question = self.question
        if isinstance(question, Choice):
            return (choice_guess_chance(len(question.options), struck=len(struck - set(picked))),)
        return matching_guess_chances(len(question.premises), len(question.responses), reuse=question.reuse)


def shown_to(session: Session, person_id: int, presentation_id: str) -> Shown:
    """Load a question shown to this person, or raise `Absent`."""
    key = {"presentation": presentation_id, "person": person_id}
    row = session.execute(_SHOWN, key).one_or_none()
    if row is None:
        raise Absent(_("There is no such question."))
    return _shown(row, session.execute(_RECORDED, key).all())


def presentation_at(session: Session, session_id: str | None, place: int) -> str:
    """The presentation at a place of a session, or raise `Absent`."""
    there = Presentation.session_id == session_id, Presentation.place == place
    found = session.scalars(select(Presentation.id).where(*there)).one_or_none() if 0 < place < _PLACES else None
    if found is None:
        raise Absent(_("There is no such question."))
    return found


def shown_among(session: Session, person_id: int, ids: Sequence[str]) -> tuple[Shown, ...]:
    """Load those of these questions that were shown to this person, in any order."""
    key = {"presentations": list(ids), "person": person_id}
    return _all_shown(session.execute(_SHOWN_AMONG, key).all(), session.execute(_RECORDED_AMONG, key).all())


def shown_in(session: Session, person_id: int, session_id: str) -> tuple[Shown, ...]:
    """Load every question of a session, in order."""
    key = {"session": session_id, "person": person_id}
    return _all_shown(session.execute(_SHOWN_IN, key).all(), session.execute(_RECORDED_IN, key).all())


def _all_shown(rows: Sequence[AnyRow], answers: Sequence[AnyRow]) -> tuple[Shown, ...]:
    by_question: dict[str, list[AnyRow]] = {row.id: [] for row in rows}
    for answer in answers:
        by_question[answer.presentation_id].append(answer)
    return tuple(_shown(row, by_question[row.id]) for row in rows)


def unanswered(where: ColumnElement[bool]) -> AnySelect:
    """Select the presentations without a standing answer, the earliest first."""
    voided = exists(select(Void.id).where(VOIDED))
    stands = exists(select(Answer.id).where(_own_answer(), ~voided))
    return (
        select(Presentation.id, Presentation.facts, Presentation.bank_id)
        .where(where, ~stands)
        .order_by(Presentation.place)
    )


def _own_answer() -> ColumnElement[bool]:
    return (Answer.presentation_id == Presentation.id) & (Answer.person_id == Presentation.person_id)


_QUESTION: Final = Presentation.__table__.c
_ANSWER: Final = Answer.__table__.c
_VOID: Final = Void.__table__.c

# Made once, since they are asked with every click: making a statement costs more than running it.
_VOIDS: Final = (
    select(func.count())
    .where(_VOID.presentation_id == _QUESTION.id, _VOID.person_id == _QUESTION.person_id)
    .scalar_subquery()
)
_IN_EXAM: Final = exists(
    select(DrillSession.id).where(DrillSession.id == _QUESTION.session_id, DrillSession.ends_at.is_not(None))
)
_OF_PERSON: Final = select(*_QUESTION, _VOIDS.label("voids"), _IN_EXAM.label("in_exam")).where(
    _QUESTION.person_id == bindparam("person"), _QUESTION.form != ANKI
)
_SHOWN: Final = _OF_PERSON.where(_QUESTION.id == bindparam("presentation"))
_SHOWN_AMONG: Final = _OF_PERSON.where(_QUESTION.id.in_(bindparam("presentations", expanding=True)))
_SHOWN_IN: Final = _OF_PERSON.where(_QUESTION.session_id == bindparam("session")).order_by(_QUESTION.place)

_STANDING: Final = (
    select(*_ANSWER)
    .outerjoin(Void.__table__, VOIDED)
    .where(_VOID.id.is_(None), _ANSWER.person_id == bindparam("person"))
    .order_by(_ANSWER.presentation_id, _ANSWER.pair)
)
_RECORDED: Final = _STANDING.where(_ANSWER.presentation_id == bindparam("presentation"))
_RECORDED_AMONG: Final = _STANDING.where(_ANSWER.presentation_id.in_(bindparam("presentations", expanding=True)))
_RECORDED_IN: Final = _STANDING.where(
    _ANSWER.presentation_id.in_(select(_QUESTION.id).where(_QUESTION.session_id == bindparam("session")))
)


def _shown(row: AnyRow, answers: Sequence[AnyRow]) -> Shown:
    question: Choice | Matching = kept_choice(row.question) if row.form == Form.CHOICE else kept_matching(row.question)
    return Shown(
        id=row.id,
        session_id=row.session_id,
        place=row.place,
        bank_id=row.bank_id,
        form=Form(row.form),
        direction=row.direction,
        question=question,
        re_ask=row.re_ask,
        attempt=row.voids + 1,
        answers=tuple(map(_answer, answers)),
        shown_at=row.shown_at,
        in_exam=row.in_exam,
        recall=tuple(row.recall) if row.recall else None,
    )


def _answer(row: AnyRow) -> Recorded:
    return Recorded(
        id=row.id,
        pair=row.pair,
        fact=FactRef(row.bank_id, row.fact_id),
        position=row.position,
        struck=frozenset(row.struck),
        correct=row.correct,
        confidence=Confidence(row.confidence),
        rating=row.rating,
        chosen=row.chosen,
        expected=row.expected,
        study_day=row.study_day,
    )
