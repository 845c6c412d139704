"""How well a person would know some facts today, in numbers that a page can show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from trainer.scheduling.memory import Memory, retrievability
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import Learner

ENOUGH: Final = 5
"""Met facts from which a share in percent says something."""


@dataclass(frozen=True, slots=True)
class Known:
    """How many facts there are, how many were met, and the expected recall of those met, in percent.

    `recall` is None when fewer than five were met: a share of so few would only mislead.
    """

    facts: int
    met: int
    recall: int | None


def known(
    refs: Iterable[FactRef], memories: Mapping[FactRef, Memory], who: Learner | None, *, day: int, enough: int = ENOUGH
) -> Known:
    """Sum up what a person knows of these facts on a study day."""
    refs = list(refs)
    met = [memories[ref] for ref in refs if ref in memories]
    if who is None or len(met) < enough:
        return Known(len(refs), len(met), None)
    expected = sum(expected_recall(memory, who, day=day) for memory in met)
    return Known(len(refs), len(met), round(100 * expected / len(met)))


def recall_of(memory: Memory | None, who: Learner | None, *, day: int) -> int | None:
    """The expected recall of one fact on a study day, in percent; None when it was not met."""
    if memory is None or who is None:
        return None
    return round(100 * expected_recall(memory, who, day=day))


def expected_recall(memory: Memory, who: Learner, *, day: int) -> float:
    """How likely a fact is recalled on a study day, from 0 to 1.

    One answered that day counts as it will the day after: right after an answer everything seems known, missed or not.
    """
    return retrievability(memory, day=max(day, memory.last_day + 1), policy=who.policy)
