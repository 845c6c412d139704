"""From the log to memories: reading it, folding it, keeping what it adds up to."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select
from sqlalchemy.orm import Session

from trainer.scheduling import history
from trainer.scheduling.balance import choose_due_day
from trainer.scheduling.history import FOLD_VERSION, Folded, Marker
from trainer.scheduling.memory import Memory, Policy, recall_before
from trainer.scheduling.rating import Rating
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import Learner, learner_if_here, take_turns
from trainer.store.base import AnyRow, AnySelect
from trainer.store.learning import Answer, DueChoice, MemoryRow, Void
from trainer.store.once import put
from trainer.store.people import Person

OWN: Final = "own"
"""The id of the bank of a person's own notes. It stands on no shelf."""

_KEY: Final = ("person_id", "bank_id", "fact_id")


VOIDED: ColumnElement[bool] = and_(
    Void.person_id == Answer.person_id,
    Void.presentation_id == Answer.presentation_id,
    Void.attempt == Answer.attempt,
)
"""Joins an answer to the row that takes it back, if there is one."""


class _Log(NamedTuple):
    """The three queries that read a log, narrowed in one way."""

    answers: AnySelect
    voids: AnySelect
    dues: AnySelect

    @classmethod
    def where(cls, which: ColumnElement[bool]) -> "_Log":
        columns = Answer.id, Answer.bank_id, Answer.fact_id, Answer.study_day, Answer.answered_at, Answer.rating
        voids = select(Void.id, Answer.id.label("answer")).join(Answer, VOIDED)
        dues = select(DueChoice.id, DueChoice.answer_id, DueChoice.due_day)
        return cls(
            select(*columns).where(which),
            voids.where(which),
            dues.join(Answer, Answer.id == DueChoice.answer_id).where(which),
        )


# Made once, since they are asked with every click: making a statement costs more than running it.
_OF_PERSON: Final = Answer.person_id == bindparam("person")
_LOG_OF_PERSON: Final = _Log.where(_OF_PERSON)
_LOG_OF_FACT: Final = _Log.where(
    and_(_OF_PERSON, Answer.bank_id == bindparam("bank"), Answer.fact_id == bindparam("fact"))
)
_LOG_OF_FACTS: Final = _Log.where(
    and_(_OF_PERSON, Answer.bank_id == bindparam("bank"), Answer.fact_id.in_(bindparam("facts", expanding=True)))
)
_AT_ONCE: Final = 400
"""How many facts are asked for at once."""
_MEMORY: Final = MemoryRow.__table__.c
_ROWS: Final = select(*_MEMORY).where(_MEMORY.person_id == bindparam("person"))
_ROW: Final = _ROWS.where(_MEMORY.bank_id == bindparam("bank"), _MEMORY.fact_id == bindparam("fact"))
# Only what a memory is made of, in the order of its fields: a person may have thousands.
_STATES: Final = select(
    _MEMORY.bank_id,
    _MEMORY.fact_id,
    _MEMORY.weights,
    _MEMORY.version,
    *(_MEMORY[each.name] for each in fields(Memory)),
).where(_MEMORY.person_id == bindparam("person"))
_LOADS: Final = (
    select(_MEMORY.due_day, func.count().label("due"))
    .where(_MEMORY.person_id == bindparam("person"))
    .where(~and_(_MEMORY.bank_id == bindparam("bank"), _MEMORY.fact_id == bindparam("fact")))
    .group_by(_MEMORY.due_day)
)


def memories_of(session: Session, who: Learner) -> dict[FactRef, Memory]:
    """Load every memory of a person. Those folded by other rules or weights are folded afresh."""
    kept: dict[FactRef, Memory] = {}
    stale = []
    current = who.policy.weights.id, FOLD_VERSION
    for bank, fact, weights, version, *state in session.execute(_STATES, {"person": who.id}):
        if (weights, version) == current:
            kept[FactRef(bank, fact)] = Memory(*state)
        else:
            stale.append(FactRef(bank, fact))
    afresh = refold(session, who, stale)
    return kept | {ref: folded.memory for ref, folded in afresh.items() if folded.memory is not None}


def memory_of(session: Session, who: Learner, ref: FactRef) -> Memory | None:
    """Load one memory, or None if the fact was never asked."""
    folded = _kept(session, who, ref)
    return folded.memory if folded else None


def first_days(session: Session, who: Learner) -> dict[FactRef, int]:
    """The facts that a person has a memory of, with the study day on which they met each."""
    columns = MemoryRow.bank_id, MemoryRow.fact_id, MemoryRow.first_day
    rows = session.execute(select(*columns).where(MemoryRow.person_id == who.id))
    return {_ref(row): row.first_day for row in rows}


def log_of(session: Session, who: Learner, bank: str, facts: Collection[str]) -> Iterator[history.Row]:
    """Read a person's log of some facts of a bank: answers, with their voids and due days."""
    its = and_(_OF_PERSON, Answer.bank_id == bank, Answer.fact_id.in_(facts))
    return _log(session, _Log.where(its), {"person": who.id})


def take_in(session: Session, who: Learner, ref: FactRef, answer: history.Answer) -> Memory | None:
    """Lay a new answer on the memory of its fact, choose the day of its return, and keep both.

    An answer without a rating changes nothing.
    """
    folded = _laid(session, who, ref, [answer])
    memory = folded.memory
    if memory is None or folded.counted is None or folded.counted[-1] != answer.id:
        _keep(session, who.id, ref, folded)
        return memory
    seed = f"{who.id}|{ref.text}"
    day = choose_due_day(memory, load=_load(session, who.id, ref), seed=seed, policy=who.policy, days=who.days)
    chosen = history.DueChosen(_write_due(session, who.id, answer.id, day), answer.id, day)
    folded = history.advance(folded, [chosen], policy=who.policy) or _fold_log(session, who, ref)
    _keep(session, who.id, ref, folded)
    return folded.memory


def recall_now(session: Session, who: Learner, ref: FactRef, *, day: int) -> float:
    """How likely a fact is known on a study day, before it is asked."""
    return recall_before(memory_of(session, who, ref), day=day, policy=who.policy)


def settle(session: Session, who: Learner, refs: Iterable[FactRef], *, added: Sequence[history.Answer] = ()) -> None:
    """Fold these facts with what was `added` to the log, and choose the day of their return from the memory alone.

    This is for rows that arrived late: with the load of the moment left out, the order of arrival does not matter.
    """
    for ref in refs:
        its = [row for row in added if row.fact == ref.text]
        folded = _settled(session, who, ref, _laid(session, who, ref, its), added=its)
        _keep(session, who.id, ref, folded)


def refold(session: Session, who: Learner, refs: Iterable[FactRef]) -> dict[FactRef, Folded]:
    """Fold these facts from the log and keep the result."""
    result = {ref: _fold_log(session, who, ref) for ref in refs}
    for ref, folded in result.items():
        _keep(session, who.id, ref, folded)
    return result


def folded_with(
    session: Session, who: Learner, refs: Iterable[FactRef], *, more: Iterable[history.Answer] = ()
) -> dict[FactRef, Folded]:
    """Fold many facts from the log, as they would be with `more` answers; nothing is kept."""
    rows: list[history.Row] = list(more)
    by_bank: dict[str, list[str]] = {}
    for ref in dict.fromkeys(refs):
        by_bank.setdefault(ref.bank, []).append(ref.fact)
    for bank, facts in by_bank.items():
        for start in range(0, len(facts), _AT_ONCE):
            key = {"person": who.id, "bank": bank, "facts": facts[start : start + _AT_ONCE]}
            rows.extend(_log(session, _LOG_OF_FACTS, key))
    return {FactRef.of(text): folded for text, folded in history.fold(rows, policy=who.policy).items()}


def keep_folded(session: Session, who: Learner, folded: Mapping[FactRef, Folded]) -> None:
    """Keep what `folded_with` gave from the log alone."""
    for ref, each in folded.items():
        _keep(session, who.id, ref, each)


def rebuild(session: Session) -> tuple[int, int]:
    """Make every memory again from the log. Returns how many there are, and how many were not as they had been kept."""
    total = changed = 0
    for person_id in everyone(session):
        count, differing = rebuild_of(session, person_id)
        total, changed = total + count, changed + differing
    return total, changed


def everyone(session: Session) -> Sequence[int]:
    """The ids of all people there are, in order."""
    return session.scalars(select(Person.id).order_by(Person.id)).all()


def rebuild_of(session: Session, person_id: int) -> tuple[int, int]:
    """Make the memories of one person again from the log; an answer that they give meanwhile waits for its turn.

    Returns how many there are, and how many were not as they had been kept: none of someone who went away.
    """
    who = learner_if_here(session, person_id)
    if who:
        take_turns(session, who)
        who = learner_if_here(session, person_id)  # as they are now that nobody else writes
    if who is None:
        return 0, 0
    before = {_ref(row): tuple(row) for row in session.execute(_ROWS, {"person": who.id})}
    folded = _fold_all(session, who)
    session.execute(delete(MemoryRow).where(MemoryRow.person_id == who.id))
    for ref, each in folded.items():
        _keep(session, who.id, ref, each)
    after = {_ref(row): tuple(row) for row in session.execute(_ROWS, {"person": who.id})}
    differing = sum(before.get(ref) != after.get(ref) for ref in before.keys() | after.keys())
    return len(after), differing


def _settled(
    session: Session, who: Learner, ref: FactRef, folded: Folded, *, added: Sequence[history.Answer]
) -> Folded:
    """The fold with a day of return that rests on the memory alone."""
    if folded.memory is None or folded.counted is None:
        return folded
    last = folded.counted[-1]
    plain = folded.memory if any(row.id == last for row in added) else _plain(session, who, ref)
    seed = f"{who.id}|{ref.text}"
    day = choose_due_day(plain, load={}, seed=seed, policy=who.policy, days=who.days)
    if day == folded.memory.due_day:
        return folded
    chosen = history.DueChosen(_write_due(session, who.id, last, day), last, day)
    return history.advance(folded, [chosen], policy=who.policy) or _fold_log(session, who, ref)


def _plain(session: Session, who: Learner, ref: FactRef) -> Memory:
    """The memory as its answers alone make it, before any day was chosen. There is one."""
    key = {"person": who.id, "bank": ref.bank, "fact": ref.fact}
    rows = (row for row in _log(session, _LOG_OF_FACT, key) if not isinstance(row, history.DueChosen))
    return cast(Memory, history.fold(rows, policy=who.policy)[ref.text].memory)


def _laid(session: Session, who: Learner, ref: FactRef, added: Sequence[history.Answer]) -> Folded:
    """The fold of a fact's log with the rows just added to it: on top of what is kept where they lie there."""
    kept = _kept(session, who, ref) if added else None
    folded = history.advance(kept, added, policy=who.policy) if kept else None
    return folded or _fold_log(session, who, ref)


def _fold_log(session: Session, who: Learner, ref: FactRef) -> Folded:
    key = {"person": who.id, "bank": ref.bank, "fact": ref.fact}
    return history.fold(_log(session, _LOG_OF_FACT, key), policy=who.policy)[ref.text]


def _fold_all(session: Session, who: Learner) -> Mapping[FactRef, Folded]:
    folded = history.fold(_log(session, _LOG_OF_PERSON, {"person": who.id}), policy=who.policy)
    return {FactRef.of(text): each for text, each in folded.items()}


def _log(session: Session, log: _Log, key: Mapping[str, Any]) -> Iterator[history.Row]:
    """Read answers with what was said of them since: their voids and their due days."""
    for row in session.execute(log.answers, key):
        rating = None if row.rating is None else Rating(row.rating)
        yield history.Answer(row.id, _ref(row).text, row.study_day, row.answered_at, rating)
    for void in session.execute(log.voids, key):
        yield history.Voided(void.id, frozenset({void.answer}))
    for due in session.execute(log.dues, key):
        yield history.DueChosen(due.id, due.answer_id, due.due_day)


def _ref(row: AnyRow) -> FactRef:
    return FactRef(row.bank_id, row.fact_id)


def _kept(session: Session, who: Learner, ref: FactRef) -> Folded | None:
    row = session.execute(_ROW, {"person": who.id, "bank": ref.bank, "fact": ref.fact}).one_or_none()
    folded = _folded(row) if row else None
    if folded is None or _is_current(folded, who.policy):
        return folded
    return refold(session, who, [ref])[ref]


def _is_current(folded: Folded, policy: Policy) -> bool:
    return (folded.marker.weights, folded.marker.version) == (policy.weights.id, FOLD_VERSION)


def _folded(row: AnyRow) -> Folded:
    return Folded(
        memory=Memory(
            stability=row.stability,
            difficulty=row.difficulty,
            first_day=row.first_day,
            last_day=row.last_day,
            due_day=row.due_day,
            reps=row.reps,
            passes=row.passes,
            lapses=row.lapses,
        ),
        counted=(row.counted_day, row.counted_at, row.counted_id),
        marker=Marker(row.last_answer, row.last_void, row.last_due, row.weights, row.version),
    )


def _keep(session: Session, person_id: int, ref: FactRef, folded: Folded) -> None:
    """Write what a fold gave. No memory is kept of a fact whose every answer was taken back or proved nothing."""
    memory, counted, marker = folded.memory, folded.counted, folded.marker
    if memory is None or counted is None:
        where = MemoryRow.person_id == person_id, MemoryRow.bank_id == ref.bank, MemoryRow.fact_id == ref.fact
        session.execute(delete(MemoryRow).where(*where))
        return
    values = {
        "person_id": person_id,
        "bank_id": ref.bank,
        "fact_id": ref.fact,
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "first_day": memory.first_day,
        "last_day": memory.last_day,
        "due_day": memory.due_day,
        "reps": memory.reps,
        "passes": memory.passes,
        "lapses": memory.lapses,
        "counted_day": counted[0],
        "counted_at": counted[1],
        "counted_id": counted[2],
        "last_answer": marker.answer,
        "last_void": marker.void,
        "last_due": marker.due,
        "weights": marker.weights,
        "version": marker.version,
    }
    put(session, MemoryRow, values, key=_KEY)


def _load(session: Session, person_id: int, left_out: FactRef) -> Mapping[int, int]:
    """Count the facts due on each day, leaving one out."""
    key = {"person": person_id, "bank": left_out.bank, "fact": left_out.fact}
    return {row.due_day: row.due for row in session.execute(_LOADS, key)}


def _write_due(session: Session, person_id: int, answer_id: int, day: int) -> int:
    row = DueChoice(person_id=person_id, answer_id=answer_id, due_day=day)
    session.add(row)
    session.flush()
    return row.id
