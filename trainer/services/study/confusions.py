"""What a person takes for what: pairs of entities that were swapped, and how often both were there to choose from.

Each answer adds to a count for each pair that it touches, so that what is mixed up is known without reading the log.
The counts are no truth of their own: `rebuild_pairs` makes them again from the log.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from sqlalchemy import bindparam, case, delete, exists, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from trainer.services.banks.fact_refs import FactRef
from trainer.services.study.memories import VOIDED
from trainer.services.study.presentations import Shown
from trainer.store.base import AnyRow, AnySelect
from trainer.store.learning import Answer, PairCount, Presentation, Void
from trainer.store.once import insert_many

OFTEN: Final = 2
"""Swaps from which two things count as mixed up."""

CLEAR_AFTER: Final = 5
"""Right answers since the last swap, both being there to choose from, after which they count so no longer."""

SHOWN_ENOUGH: Final = 10
"""How often a pair was shown before it is worth listing: of fewer, two swaps may be chance."""

MOST_FACTS: Final = 20
"""How many of the facts on which a pair was swapped are kept, the latest."""

_KEY: Final = ("person_id", "bank_id", "first", "second")

EntityPair = tuple[str, str]
"""Two entities in the order of their ids."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Two entities of a bank, in the order of their ids, that were taken for each other.

    Attributes:
        bank: the bank.
        first: one entity.
        second: the other.
        times: how often they were swapped.
        facts: on which facts, the earliest first.
        shown: in how many answered questions both were there and one was right.
        since: how many of these were answered rightly since the last swap.
        day: the study day of the last swap.
    """

    bank: str
    first: str
    second: str
    times: int
    facts: tuple[FactRef, ...]
    shown: int = 0
    since: int = 0
    day: int = 0

    @property
    def cleared(self) -> bool:
        """Whether they have been told apart often enough since."""
        return self.since >= CLEAR_AFTER


@dataclass(slots=True)
class _Count:
    """What questions say of one pair, added up in order."""

    shown: int = 0
    swapped: int = 0
    since: int = 0
    swapped_day: int | None = None
    facts: list[str] = field(default_factory=list)

    def add(self, swaps: Sequence[str], *, right: bool, day: int) -> None:
        """Take in one question: the facts on which the pair was swapped in it, or else whether all was right."""
        self.shown += 1
        if swaps:
            self.swapped += 1  # once, though a matching question can have each in the place of the other
            self.since, self.swapped_day = 0, day
            self.facts = _latest(self.facts, swaps)
        elif right:
            self.since += 1


def standing(answers: AnySelect) -> AnySelect:
    """Keep only answers that were not taken back."""
    return answers.outerjoin(Void, VOIDED).where(Void.id.is_(None))


_PAIR: Final = PairCount.__table__.c
# Made once, since they are asked with every click.
_SWAPS: Final = (
    select(*_PAIR)
    .where(_PAIR.person_id == bindparam("person"), _PAIR.swapped >= OFTEN)
    .order_by(_PAIR.swapped.desc(), _PAIR.bank_id, _PAIR.first, _PAIR.second)
)
_ANY: Final = select(exists().where(_PAIR.person_id == bindparam("person")))
_LOG: Final = standing(
    select(
        Answer.presentation_id,
        Answer.bank_id,
        Answer.fact_id,
        Answer.expected,
        Answer.chosen,
        Answer.correct,
        Answer.study_day,
        Presentation.question,
    )
    .join(Presentation, Presentation.id == Answer.presentation_id)
    .where(Answer.person_id == bindparam("person"), Answer.chosen != "")
).order_by(Answer.study_day, Answer.answered_at, Answer.id)
_LOG_OF_KEYS: Final = _LOG.where(
    Answer.bank_id == bindparam("bank"), Answer.expected.in_(bindparam("keys", expanding=True))
)


def swaps_of(session: Session, person_id: int, *, cleared: bool = False) -> tuple[Swap, ...]:
    """Find the pairs that a person swapped twice or more, the most often swapped first.

    Those that they have since told apart are left out, unless `cleared` ones are asked for too.
    """
    swaps = (_swap(row) for row in session.execute(_SWAPS, {"person": person_id}))
    return tuple(swap for swap in swaps if cleared or not swap.cleared)


def neighbours_by_confusion(swaps: Iterable[Swap]) -> Mapping[str, frozenset[str]]:
    """Tie the facts on which a pair was swapped, by their texts."""
    ties: defaultdict[str, set[str]] = defaultdict(set)
    for swap in swaps:
        for ref in swap.facts:
            ties[ref.text] |= {other.text for other in swap.facts if other != ref}
    return {fact: frozenset(others) for fact, others in ties.items()}


def taken_for(swaps: Iterable[Swap], *, bank: str, entity: str) -> Sequence[str]:
    """The entities of a bank that a person takes for this one."""
    return [
        swap.second if swap.first == entity else swap.first
        for swap in swaps
        if swap.bank == bank and entity in (swap.first, swap.second)
    ]


def note_answered(session: Session, person_id: int, shown: Shown, rows: Sequence[Mapping[str, Any]]) -> None:
    """Count what one question, just answered, says of the pairs in it. `rows` are its answers as written.

    The first answer of a person without counts counts their whole log, which may be older than the counting.
    """
    if not rows or len(shown.offered) < 2:
        return
    if not session.scalar(_ANY, {"person": person_id}):
        rebuild_pairs(session, person_id)
        return
    counts: defaultdict[EntityPair, _Count] = defaultdict(_Count)
    _count(
        counts, shown.offered, [(row["fact_id"], row["expected"], row["chosen"]) for row in rows], rows[0]["study_day"]
    )
    _add(session, person_id, shown.bank_id, counts)


def recount(session: Session, person_id: int, shown: Shown) -> None:
    """Count the pairs of one question again from the log, after an answer was taken back or arrived late."""
    pairs = set(_pairs(shown.offered, [pair.expected for pair in shown.pairs]))
    if not pairs:
        return
    keys = sorted({entity for pair in pairs for entity in pair})
    log = session.execute(_LOG_OF_KEYS, {"person": person_id, "bank": shown.bank_id, "keys": keys})
    counts = _counted(log)
    _forget(session, person_id, shown.bank_id, pairs)
    _write(session, person_id, {(bank, pair): count for (bank, pair), count in counts.items() if pair in pairs})


def rebuild_pairs(session: Session, person_id: int) -> int:
    """Make every count of a person again from the log. Returns how many there are."""
    counts = _counted(session.execute(_LOG, {"person": person_id}).yield_per(1000))
    session.execute(delete(PairCount).where(PairCount.person_id == person_id))
    _write(session, person_id, counts)
    return len(counts)


def _swap(row: AnyRow) -> Swap:
    facts = tuple(FactRef(row.bank_id, fact) for fact in row.facts)
    return Swap(row.bank_id, row.first, row.second, row.swapped, facts, row.shown, row.since, row.swapped_day or 0)


def _counted(log: Iterable[AnyRow]) -> dict[tuple[str, EntityPair], _Count]:
    """Count a log that comes in order, question by question."""
    banks: defaultdict[str, defaultdict[EntityPair, _Count]] = defaultdict(lambda: defaultdict(_Count))
    for _, its in groupby(log, key=lambda row: row.presentation_id):
        rows = list(its)
        answers = [(row.fact_id, row.expected, row.chosen) for row in rows]
        _count(banks[rows[0].bank_id], _offered(rows[0].question), answers, rows[0].study_day)
    return {(bank, pair): count for bank, counts in banks.items() for pair, count in counts.items()}


def _count(
    counts: defaultdict[EntityPair, _Count],
    offered: Collection[str],
    answers: Sequence[tuple[str, str, str]],
    day: int,
) -> None:
    """Count one question. Its answers are the fact, the entity that is right and the one that was chosen, of each."""
    for pair in _pairs(offered, [expected for _, expected, _ in answers]):
        about = [each for each in answers if each[1] in pair]
        swaps = [fact for fact, expected, chosen in about if chosen in pair and chosen != expected]
        counts[pair].add(swaps, right=all(chosen == expected for _, expected, chosen in about), day=day)


def _pairs(offered: Collection[str], keys: Iterable[str]) -> Iterator[EntityPair]:
    """The pairs of what is right with what else could be chosen, each once."""
    found = {(min(key, other), max(key, other)) for key in keys for other in offered if other != key}
    return iter(sorted(found))


def _offered(question: Mapping[str, Any]) -> list[str]:
    return [each["entity"] for each in question.get("options") or question.get("responses", ())]


def _latest(facts: Sequence[str], more: Iterable[str]) -> list[str]:
    """The facts in the order in which each first came, without the oldest of too many."""
    return list(dict.fromkeys([*facts, *more]))[-MOST_FACTS:]


def _values(person_id: int, bank: str, pair: EntityPair, count: _Count) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "bank_id": bank,
        "first": pair[0],
        "second": pair[1],
        "shown": count.shown,
        "swapped": count.swapped,
        "since": count.since,
        "swapped_day": count.swapped_day,
        "facts": count.facts,
    }


def _add(session: Session, person_id: int, bank: str, counts: Mapping[EntityPair, _Count]) -> None:
    """Add counts of one question to those that are kept."""
    kept = _PAIR
    values = [_values(person_id, bank, pair, count) for pair, count in counts.items()]
    insert_many(
        session,
        PairCount,
        values,
        key=_KEY,
        change=lambda new: {
            "shown": kept.shown + new.shown,
            "swapped": kept.swapped + new.swapped,
            "since": case((new.swapped > 0, 0), else_=kept.since + new.since),
            "swapped_day": func.coalesce(new.swapped_day, kept.swapped_day),
        },
    )
    for pair, count in counts.items():
        if count.swapped:
            _note_facts(session, person_id, bank, pair, count.facts)


def _note_facts(session: Session, person_id: int, bank: str, pair: EntityPair, facts: Sequence[str]) -> None:
    one = (_PAIR.person_id == person_id, _PAIR.bank_id == bank, _PAIR.first == pair[0], _PAIR.second == pair[1])
    before = session.scalars(select(_PAIR.facts).where(*one)).one()
    session.execute(update(PairCount).where(*one).values(facts=_latest(before, facts)))


def _forget(session: Session, person_id: int, bank: str, pairs: Iterable[EntityPair]) -> None:
    these = tuple_(PairCount.first, PairCount.second).in_(sorted(pairs))
    session.execute(delete(PairCount).where(PairCount.person_id == person_id, PairCount.bank_id == bank, these))


def _write(session: Session, person_id: int, counts: Mapping[tuple[str, EntityPair], _Count]) -> None:
    rows = [_values(person_id, bank, pair, count) for (bank, pair), count in counts.items()]
    if rows:
        session.execute(insert(PairCount), rows)
