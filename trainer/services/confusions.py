"""What a person takes for what: pairs of entities that were swapped, and how often both were there to choose from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.services.memories import VOIDED, FactRef
from trainer.store.base import AnySelect
from trainer.store.learning import Answer, Presentation, Void

OFTEN: Final = 2
"""Swaps from which two things count as mixed up."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Two entities of a bank, in the order of their ids, taken for each other `times` times, and on which facts."""

    bank: str
    first: str
    second: str
    times: int
    facts: tuple[FactRef, ...]


def standing(answers: AnySelect) -> AnySelect:
    """Keep only answers that were not taken back."""
    return answers.outerjoin(Void, VOIDED).where(Void.id.is_(None))


def swaps_of(session: Session, person_id: int) -> tuple[Swap, ...]:
    """Find the pairs that a person swapped twice or more, the most often swapped first."""
    columns = Answer.bank_id, Answer.fact_id, Answer.chosen, Answer.expected
    wrong = select(*columns).where(Answer.person_id == person_id, ~Answer.correct, Answer.chosen != "")
    found: defaultdict[tuple[str, str, str], list[FactRef]] = defaultdict(list)
    for row in session.execute(standing(wrong).order_by(Answer.id)):
        first, second = sorted((row.chosen, row.expected))
        found[row.bank_id, first, second].append(FactRef(row.bank_id, row.fact_id))
    swaps = (Swap(*pair, len(facts), tuple(dict.fromkeys(facts))) for pair, facts in found.items())
    return tuple(sorted((swap for swap in swaps if swap.times >= OFTEN), key=lambda swap: -swap.times))


def times_shown(session: Session, person_id: int, swap: Swap) -> int:
    """Count the answered questions that offered both entities when one of them was right."""
    pair = {swap.first, swap.second}
    asked = select(Answer.presentation_id).where(
        Answer.person_id == person_id, Answer.bank_id == swap.bank, Answer.expected.in_(pair)
    )
    questions = select(Presentation.question).where(Presentation.id.in_(standing(asked)))
    return sum(pair <= _offered(question) for question in session.scalars(questions))


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


def _offered(question: Mapping[str, Any]) -> set[str]:
    return {each["entity"] for each in question.get("options") or question.get("responses", ())}
