"""A fact that may be asked, and which others it should not be asked beside."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from trainer.scheduling.memory import Memory

LEARNT_STABILITY: Final = 21.0
"""Days of stability from which a fact is no longer kept from those it is mixed up with. Anki calls it mature."""

Ties = Mapping[str, frozenset[str]]
"""For each thing, those it is tied to, said from both sides."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that may be asked, with what decides when.

    Attributes:
        fact: the fact's id.
        topic: new facts take turns by topic.
        level: within a topic, lower levels come first.
        relation: the fact's relation; two of a kind are not put side by side while there is another.
        overlaps: relations whose facts may give this one away, or be given away by it. One side saying so is enough.
        neighbours: facts easily mixed up with this one: near relatives with the same options, and those this person
            has confused twice. One side saying so is enough. Name only such; a whole relation need not be named.
        memory: this person's memory of the fact, or None when it was never asked.
    """

    fact: str
    topic: str = ""
    level: int = 1
    relation: str = ""
    overlaps: frozenset[str] = frozenset()
    neighbours: frozenset[str] = frozenset()
    memory: Memory | None = None

    @property
    def learnt(self) -> bool:
        """Whether the fact is settled enough to stand beside those it could be mixed up with."""
        return self.memory is not None and self.memory.stability >= LEARNT_STABILITY

    def reviewed_on(self, day: int) -> bool:
        """Whether the fact's last review was on this study day."""
        return self.memory is not None and self.memory.last_day == day

    def days_waiting(self, day: int) -> int:
        """Days since the fact fell due: 0 on its due day, and negative before it or when it was never asked."""
        return -1 if self.memory is None else day - self.memory.due_day

    def introduced_on(self, day: int) -> bool:
        """Whether the fact was first asked on this study day, given that it was asked then."""
        return self.memory is None or self.memory.first_day == day


def neighbour_ties(candidates: Iterable[Candidate]) -> Ties:
    """Tie the facts that are easily mixed up."""
    return _both_ways((each.fact, each.neighbours) for each in candidates)


def overlap_ties(candidates: Iterable[Candidate]) -> Ties:
    """Tie the relations of which one answers the other."""
    return _both_ways((each.relation, each.overlaps) for each in candidates)


def _both_ways(said: Iterable[tuple[str, frozenset[str]]]) -> Ties:
    ties: defaultdict[str, set[str]] = defaultdict(set)
    for one, others in said:
        for other in others - {one}:
            ties[one].add(other)
            ties[other].add(one)
    return {one: frozenset(others) for one, others in ties.items()}
