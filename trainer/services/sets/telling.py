"""Telling what a set came to, each thing at its time, and letting its answers join the person's own log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from trainer.services.banks.fact_refs import FactRef
from trainer.services.classes.classrooms import State
from trainer.services.people.learners import Learner
from trainer.services.sets.assignments import Given, last_close, undecided, window_for
from trainer.services.sets.attempts import going
from trainer.services.sets.going import Going
from trainer.services.sets.marks import marks_of, pair_of, rulings_of
from trainer.services.study import answers
from trainer.services.study.planning import Choosing, Kind
from trainer.services.study.presentations import shown_in
from trainer.services.study.replies import as_answer, replies_in
from trainer.services.study.sessions import open_session
from trainer.services.words.refusals import Absent, NothingToAsk
from trainer.store.base import AnyRow
from trainer.store.teaching import Assignment, Attempt, Member
from trainer.teaching.grading import Ruling, earned
from trainer.teaching.rules import Feedback, Told, told


def told_of(session: Session, given: Given, attempt: Going, *, now: datetime) -> Told:
    """What may be told of an attempt now. What its log holds was told, and stays so if somebody gets more time."""
    if attempt.submitted_at is None:
        return Told()
    told_now = told(
        given.draft.feedback,
        now=now,
        due_at=window_for(session, given, attempt.member_id).due_at,
        last_close=last_close(session, given),
        released_at=given.released_at,
    )
    return told_now if attempt.absorbed_at is None else replace(told_now, score=True, right=True, key=True)


def absorb(session: Session, who: Learner, given: Given, attempt: Going, *, now: datetime) -> bool:
    """Let the answers of an attempt join the person's own log, once they and the keys are told. Whether they did now.

    Before, the dates on which facts return would tell which answers were not right, and the log itself the keys.
    """
    if attempt.absorbed_at is not None or attempt.session_id is None:
        return False
    if not (_is_known(session, given, attempt, now) and _is_known(session, undecided(session, given), attempt, now)):
        return False
    mine = update(Attempt).where(Attempt.id == attempt.id, Attempt.absorbed_at.is_(None))
    if not session.execute(mine.values(absorbed_at=now)).rowcount:  # type: ignore[attr-defined] # an update has it
        return False
    replies = replies_in(session, attempt.session_id)
    for shown in shown_in(session, who.id, attempt.session_id):
        said = replies.get(shown.id)
        if said is not None and not shown.answered:
            answers.answer_in_exam(session, who, shown, reply=as_answer(said), now=said.saved_at)
    return True


def _is_known(session: Session, given: Given, attempt: Going, now: datetime) -> bool:
    return _is_out(told_of(session, given, attempt, now=now))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attempt that was handed in and has not joined the log."""

    set_id: str
    number: int


def waiting(session: Session, who: Learner, *, now: datetime) -> tuple[Waiting, ...]:
    """The attempts that may join this person's log by now. Some of them may have to wait for the last of the class.

    One query, and none for someone who is in no class.
    """
    rows = session.execute(_WAITING, {"person": who.id}) if who.in_class else ()
    return tuple(Waiting(row.assignment_id, row.number) for row in rows if _may_be_told(row, now))


def absorb_told(session: Session, who: Learner, *, now: datetime) -> None:
    """Let everything that may be told by now join this person's log."""
    for each in waiting(session, who, now=now):
        try:
            _seat, given, attempt = going(session, who, each.set_id, each.number, now=now)
        except Absent:  # they left the class
            continue
        absorb(session, who, given, attempt, now=now)


def again(session: Session, who: Learner, set_id: str, number: int, *, now: datetime) -> str:
    """Start a session of the facts that were not right in an attempt, those left empty too, once its keys are told.

    Raises:
        NothingToAsk: if there are none, or they are not told yet.
    """
    _seat, given, attempt = going(session, who, set_id, number, now=now)
    absorb(session, who, given, attempt, now=now)
    is_told = told_of(session, given, attempt, now=now).key
    facts = missed(marks_of(session, attempt), rulings_of(session, set_id)) if is_told else []
    if not facts:
        raise NothingToAsk("Nothing that is told was missed in this set.")
    return open_session(session, who, kind=Kind.AGAIN, choosing=Choosing(given.draft.bank, ""), queue=facts, now=now)


def missed(marks: Iterable[AnyRow], rulings: Sequence[Ruling]) -> list[str]:
    """The facts that were not right as the rulings stand, by their texts, those too for which everyone got the points.

    What was left out was not missed.
    """
    worth = ((mark, earned(pair_of(mark), rulings)) for mark in marks)
    found = [FactRef(mark.bank_id, mark.fact_id).text for mark, each in worth if each is not None and each < 1.0]
    return list(dict.fromkeys(found))


_WAITING: Final = (
    select(
        Attempt.assignment_id,
        Attempt.number,
        Assignment.feedback,
        Assignment.due_at,
        Assignment.closes_at,
        Assignment.released_at,
    )
    .join(Member, Member.id == Attempt.member_id)
    .join(Assignment, Assignment.id == Attempt.assignment_id)
    .where(Member.person_id == bindparam("person"), Member.state == State.HERE)
    .where(Attempt.submitted_at.is_not(None), Attempt.absorbed_at.is_(None))
    .where(Assignment.archived_at.is_(None), Assignment.published_at.is_not(None))
)


def _may_be_told(row: AnyRow, now: datetime) -> bool:
    """Whether everyone's own dates would let it be told. Those of single members are never earlier."""
    told_now = told(
        Feedback.of_kept(row.feedback),
        now=now,
        due_at=row.due_at,
        last_close=row.closes_at,
        released_at=row.released_at,
    )
    return _is_out(told_now)


def _is_out(told_now: Told) -> bool:
    """Whether a log of one's own, which holds what was right, says nothing that is not told."""
    return told_now.right and told_now.key
