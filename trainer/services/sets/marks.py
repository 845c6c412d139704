"""Marking sets: by the questions as they were asked, and by what was ruled about them since."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer.questions.model import Choice
from trainer.services.banks.kept_questions import variant_of
from trainer.services.sets.assignments import wait_for_decisions
from trainer.services.sets.forms import SetQuestion
from trainer.services.sets.going import Going, attempts_in, person_of
from trainer.services.study.presentations import Shown, shown_in
from trainer.services.study.replies import replies_in
from trainer.store.base import AnyRow
from trainer.store.learning import DrillSession
from trainer.store.teaching import Attempt, Mark, Ruling, SetForm
from trainer.teaching import grading
from trainer.teaching.grading import Action, Pair


def hand_in(session: Session, attempt: Going, *, at: datetime) -> None:
    """Mark an attempt and close it. Whoever comes second finds it done."""
    wait_for_decisions(session, attempt.set_id)
    mine = update(Attempt).where(Attempt.id == attempt.id, Attempt.submitted_at.is_(None))
    if not session.execute(mine.values(submitted_at=at)).rowcount:  # type: ignore[attr-defined] # an update has it
        return
    done = {"sent_at": at, "ended_at": at}
    session.execute(update(DrillSession).where(DrillSession.id == attempt.session_id).values(done))
    rulings, marks = rulings_of(session, attempt.set_id), list(_marks(session, attempt))
    for mark in marks:
        mark.score = grading.score(pair_of(mark), rulings)
    session.add_all(marks)
    _keep_grade(session, attempt.id, grading.grade(map(pair_of, marks), rulings))


def remark(session: Session, set_id: str) -> None:
    """Mark every attempt at a set anew, by the rulings that hold now. Only what differs is written."""
    rulings, marks = rulings_of(session, set_id), marks_in(session, set_id)
    for attempt in attempts_in(session, set_id):
        if attempt.submitted_at is None:
            continue
        its = marks.get(attempt.id, [])
        for mark in its:
            worth = grading.score(pair_of(mark), rulings)
            if worth != mark.score:
                at = Mark.attempt_id == mark.attempt_id, Mark.place == mark.place, Mark.pair == mark.pair
                session.execute(update(Mark).where(*at).values(score=worth))
        _keep_grade(session, attempt.id, grading.grade(map(pair_of, its), rulings))


def shares(session: Session, set_id: str, rulings: Sequence[grading.Ruling]) -> dict[int, float | None]:
    """What each attempt at a set that was handed in would be worth by these rulings, as a share, by its id."""
    found = marks_in(session, set_id).items()
    return {attempt: grading.grade(map(pair_of, marks), rulings).share for attempt, marks in found}


def marks_in(session: Session, set_id: str) -> dict[int, list[AnyRow]]:
    """Every mark of a set, by attempt, in the order of the questions."""
    found: dict[int, list[AnyRow]] = {}
    inside = select(Attempt.id).where(Attempt.assignment_id == set_id)
    for mark in session.execute(_MARKS.where(Mark.attempt_id.in_(inside))):
        found.setdefault(mark.attempt_id, []).append(mark)
    return found


def marks_of(session: Session, attempt: Going) -> Sequence[AnyRow]:
    """The marks of one attempt, in the order of the questions."""
    return session.execute(_MARKS.where(Mark.attempt_id == attempt.id)).all()


def rulings_of(session: Session, set_id: str) -> tuple[grading.Ruling, ...]:
    """The rulings about a set that hold."""
    rows = session.execute(select(*Ruling.__table__.c).where(Ruling.assignment_id == set_id).order_by(Ruling.id))
    return grading.standing(
        grading.Ruling(row.id, row.fact_id, row.variant, Action(row.action), row.option, row.protects, row.undoes)
        for row in rows
    )


def pair_of(mark: Any) -> Pair:
    """A mark as grading sees it."""
    return Pair(mark.fact_id, mark.variant, chosen=mark.chosen, right=mark.right, points=mark.points)


_MARKS: Final = select(*Mark.__table__.c).order_by(Mark.attempt_id, Mark.place, Mark.pair)


def _keep_grade(session: Session, attempt_id: int, grade: grading.Grade) -> None:
    session.execute(update(Attempt).where(Attempt.id == attempt_id).values(points=grade.points, most=grade.most))


def _marks(session: Session, attempt: Going) -> Iterator[Mark]:
    person = person_of(session, attempt)
    if attempt.session_id is None or person is None:
        return
    form = session.get_one(SetForm, attempt.form_id)
    replies = replies_in(session, attempt.session_id)
    for shown, kept in zip(shown_in(session, person, attempt.session_id), form.questions, strict=True):
        yield from _marks_for(attempt, shown, SetQuestion.of_kept(kept), replies.get(shown.id))


def _marks_for(attempt: Going, shown: Shown, asked: SetQuestion, said: AnyRow | None) -> Iterator[Mark]:
    question, offered = shown.question, shown.offered
    items = [question.item] if isinstance(question, Choice) else [premise.item for premise in question.premises]
    picked = list(said.picked) if said else []
    for index, (pair, item) in enumerate(zip(shown.pairs, items, strict=True)):
        position = picked[index] if index < len(picked) else None
        chosen = offered[position - 1] if position else ""
        yield Mark(
            attempt_id=attempt.id,
            place=shown.place,
            pair=index,
            variant=variant_of(item.id, offered),
            bank_id=asked.bank,
            fact_id=pair.fact.fact,
            relation=item.relation,
            topic=asked.topic,
            form=shown.form.value,
            direction=shown.direction,
            chosen=chosen,
            expected=pair.expected,
            offered=list(offered),
            points=asked.points / len(shown.pairs),
            right=chosen == pair.expected,
            score=None,
            confidence=said.confidence if said else "",
            seconds=said.seconds / len(shown.pairs) if said else 0.0,
        )
