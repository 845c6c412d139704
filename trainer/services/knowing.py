"""How well a person would know some facts today, in numbers that a page can show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from trainer.scheduling.memory import Memory, retrievability
from trainer.services.learners import Learner
from trainer.services.memories import FactRef

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
    expected = sum(retrievability(memory, day=day, policy=who.policy) for memory in met)
    return Known(len(refs), len(met), round(100 * expected / len(met)))


def recall_of(memory: Memory | None, who: Learner | None, *, day: int) -> int | None:
    """The expected recall of one fact on a study day, in percent; None when it was not met."""
    if memory is None or who is None:
        return None
    return round(100 * retrievability(memory, day=day, policy=who.policy))
