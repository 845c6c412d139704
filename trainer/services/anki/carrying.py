"""What a person knows of a bank, to be carried to Anki."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.decks.progress import Carried, CarriedReview, Progress
from trainer.scheduling.day import date_of
from trainer.scheduling.memory import Memory, Policy, review
from trainer.scheduling.rating import Rating
from trainer.scheduling.weights import DEFAULT_WEIGHTS
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import Learner
from trainer.services.study.confusions import standing
from trainer.services.study.memories import memories_of
from trainer.services.study.pausing import paused_of
from trainer.store.base import AnyRow
from trainer.store.learning import Answer

_TURN: Final = time(4)


def carried_by(session: Session, who: Learner, bank_id: str) -> Progress | None:
    """The memory and log of every fact of a bank that this person has met, and what they have paused; None without any.

    Anki works memories out again from the log, by the published weights unless it has fitted its own. So they are
    written as those weights give them, and the days of return as they are here.
    """
    logs, paused = _logs(session, who, bank_id), paused_of(session, who, [bank_id])
    if not logs and not paused:
        return None
    memories = memories_of(session, who)
    born = min((log[0].study_day for log in logs.values()), default=0)
    policy = Policy(DEFAULT_WEIGHTS, who.policy.retention, who.policy.longest_interval)
    notes = {}
    for fact, log in logs.items():
        known = memories.get(FactRef(bank_id, fact))
        notes[f"tr-{bank_id}:{fact}"] = _carried(log, known, policy, born)
    start = datetime.combine(date_of(born), _TURN, who.zone)
    return Progress(
        born=int(start.timestamp()),
        retention=who.policy.retention,
        decay=DEFAULT_WEIGHTS.values[-1],
        notes=notes,
        paused=frozenset(f"tr-{bank_id}:{ref.fact}" for ref in paused),
    )


def milliseconds(at: datetime) -> int:
    """A moment as Anki names a review by it."""
    return round(at.timestamp() * 1000)


def _logs(session: Session, who: Learner, bank_id: str) -> dict[str, list[AnyRow]]:
    columns = Answer.fact_id, Answer.study_day, Answer.answered_at, Answer.rating
    mine = select(*columns).where(Answer.person_id == who.id, Answer.bank_id == bank_id, Answer.rating.is_not(None))
    logs: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in session.execute(standing(mine).order_by(Answer.study_day, Answer.answered_at, Answer.id)):
        logs[row.fact_id].append(row)
    return logs


def _carried(log: Sequence[AnyRow], known: Memory | None, policy: Policy, born: int) -> Carried:
    steps = list(_replayed(log, policy))
    memory = steps[-1][0]
    due = known.due_day if known else memory.due_day
    return Carried(
        reviews=tuple(each for _, each in steps),
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=due - born,
        interval=max(1, due - memory.last_day),
        lapses=memory.lapses,
    )


def _replayed(log: Sequence[AnyRow], policy: Policy) -> Iterator[tuple[Memory, CarriedReview]]:
    memory: Memory | None = None
    for row in log:
        again_today = memory is not None and memory.last_day == row.study_day
        memory = review(memory, Rating(row.rating), day=row.study_day, policy=policy)
        yield memory, CarriedReview(milliseconds(row.answered_at), row.rating, memory.interval, again_today)
