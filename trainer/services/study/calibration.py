"""The rows that calibration is judged on: what was expected of each due review of a person, and what came of it."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from trainer.analysis.calibration import DueReview
from trainer.scheduling.memory import Memory, retrievability, review
from trainer.scheduling.rating import Rating
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import Learner
from trainer.services.study.confusions import standing
from trainer.store.base import AnyRow
from trainer.store.learning import Answer, ExamReply, MemoryRow

MOST_REVIEWS: Final = 20_000
"""How many answers are read at most."""

_OF_PERSON: Final = Answer.person_id == bindparam("person")
_REPLAYED: Final = (
    Answer.bank_id,
    Answer.fact_id,
    Answer.rating,
    Answer.correct,
    Answer.guess_chance,
    Answer.study_day,
)
_LOG: Final = standing(select(*_REPLAYED).where(_OF_PERSON, Answer.rating.is_not(None))).order_by(
    Answer.study_day, Answer.answered_at, Answer.id
)
# In an exam a word may be left out, and then the answer counts as unsure: nothing was said that could be judged.
_UNSAID: Final = exists().where(ExamReply.presentation_id == Answer.presentation_id, ExamReply.confidence == "")
_SAID: Final = standing(
    select(Answer.presentation_id, Answer.attempt, Answer.confidence, Answer.correct).where(
        _OF_PERSON, Answer.guess_chance < 1, Answer.confidence != "", Answer.presentation_id.is_not(None), ~_UNSAID
    )
).order_by(Answer.answered_at.desc(), Answer.id.desc())
_REPS: Final = select(MemoryRow.bank_id, MemoryRow.fact_id, MemoryRow.reps).where(
    MemoryRow.person_id == bindparam("person")
)


def predicted_and_right(session: Session, who: Learner, limit: int = MOST_REVIEWS) -> tuple[DueReview, ...]:
    """Replay a person's log once, and give what was expected at each review of a fact on a later day than its last.

    The memory is that of the weights in use. When the log is longer than `limit`, whole facts are left out, as a digest
    has it and not as they went, so that what is left is a fair sample. Reviews come oldest first.
    """
    log, facts = _LOG, _sample(session, who, limit)
    if facts is not None:
        log = log.where(Answer.fact_id.in_({ref.fact for ref in facts}))
    rows = session.execute(log, {"person": who.id})
    return tuple(_replayed((row for row in rows if facts is None or _ref(row) in facts), who))


def words_and_right(session: Session, who: Learner, limit: int = MOST_REVIEWS) -> tuple[tuple[str, bool], ...]:
    """Give the word and whether all was right for a person's newest questions that could have gone wrong.

    A word is said once of a question, and so it counts once, however many pairs were matched. Of a log longer than
    `limit` answers the last question read may not be whole, and is left out.
    """
    rows = session.execute(_SAID.limit(limit), {"person": who.id}).all()
    asked: dict[tuple[str, int], list[AnyRow]] = {}
    for row in rows:
        asked.setdefault((row.presentation_id, row.attempt), []).append(row)
    if len(rows) == limit:
        asked.popitem()
    return tuple((its[0].confidence, all(row.correct for row in its)) for its in asked.values())


def _sample(session: Session, who: Learner, limit: int) -> frozenset[FactRef] | None:
    """Choose facts with `limit` reviews in all, or None when all of them have no more."""
    reps = {_ref(row): row.reps for row in session.execute(_REPS, {"person": who.id})}
    if sum(reps.values()) <= limit:
        return None
    chosen, room = set(), limit
    for ref in sorted(reps, key=lambda each: hashlib.sha256(each.text.encode()).digest()):
        if reps[ref] <= room:
            chosen.add(ref)
            room -= reps[ref]
    return frozenset(chosen)


def _replayed(rows: Iterable[AnyRow], who: Learner) -> Iterator[DueReview]:
    memories: dict[FactRef, Memory] = {}
    for row in rows:
        before = memories.get(_ref(row))
        if before is not None and row.study_day > before.last_day:
            expected = retrievability(before, day=row.study_day, policy=who.policy)
            yield DueReview(expected, row.correct, row.guess_chance)
        memories[_ref(row)] = review(before, Rating(row.rating), day=row.study_day, policy=who.policy)


def _ref(row: AnyRow) -> FactRef:
    return FactRef(row.bank_id, row.fact_id)
