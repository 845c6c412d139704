"""What a set is made of: slots that every form fills, and the pool that they are filled from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from trainer.facts.model import Form, Level
from trainer.questions.model import Item

MOST_QUESTIONS: Final = 100
PRIOR_WEIGHT: Final = 10
"""How many answers an estimate counts for before there are any."""

PRIOR: Final[Mapping[Level, float]] = {Level.CORE: 0.75, Level.INTERMEDIATE: 0.65, Level.SPECIALIST: 0.55}
"""The share of right answers that is expected of a question that nobody answered yet. Assumed."""


@dataclass(frozen=True, slots=True)
class Slot:
    """So many questions of one sort. Empty fields do not narrow.

    `items` names the items themselves, by their ids; `without` are items that are not asked. `apart` are entities to be
    told apart: each question offers them all.
    """

    count: int
    topics: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    form: Form = Form.CHOICE
    items: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    points: float = 1.0
    apart: tuple[str, ...] = ()

    def takes(self, each: "Askable") -> bool:
        """Whether an item may fill this slot."""
        if self.items:
            return each.item.id in self.items
        return (
            each.item.id not in self.without
            and (not self.topics or each.topic in self.topics)
            and (not self.relations or each.item.relation in self.relations)
            and (not self.levels or each.level in self.levels)
            and each.item.form is self.form
        )

    def kept(self) -> dict[str, Any]:
        """As values that JSON can hold."""
        return {
            "count": self.count,
            "topics": list(self.topics),
            "relations": list(self.relations),
            "levels": [level.value for level in self.levels],
            "form": self.form.value,
            "items": list(self.items),
            "without": list(self.without),
            "points": self.points,
            "apart": list(self.apart),
        }

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> "Slot":
        """Read a slot back."""
        return cls(
            count=int(kept["count"]),
            topics=tuple(kept["topics"]),
            relations=tuple(kept["relations"]),
            levels=tuple(Level(level) for level in kept["levels"]),
            form=Form(kept["form"]),
            items=tuple(kept["items"]),
            without=tuple(kept["without"]),
            points=float(kept["points"]),
            apart=tuple(kept.get("apart", ())),
        )


@dataclass(frozen=True, slots=True)
class Askable:
    """An item that makes a question. `expected` is the share of students expected to get it right.

    `overlaps` are the relations one of whose facts gives this one's answer away.
    """

    item: Item
    topic: str
    level: Level
    expected: float
    overlaps: frozenset[str] = frozenset()

    def cues(self, other: "Askable") -> bool:
        """Whether the two do not go into one form.

        They ask one fact, or read alike since they ask the same of the same, or one gives the other away: their
        relations overlap, and they have an entity in common.
        """
        if self.item.fact == other.item.fact or self._reads_like(other):
            return True
        if other.item.relation not in self.overlaps and self.item.relation not in other.overlaps:
            return False
        return not {self.item.subject, self.item.object}.isdisjoint((other.item.subject, other.item.object))

    def _reads_like(self, other: "Askable") -> bool:
        one, two = self.item, other.item
        return (one.relation, one.direction, one.asked) == (two.relation, two.direction, two.asked)


def expected_share(right: int, answered: int, *, prior: float) -> float:
    """The share of right answers expected of a question, from first attempts at it and what is known beforehand."""
    return (right + PRIOR_WEIGHT * prior) / (answered + PRIOR_WEIGHT)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A slot that cannot be filled: how many questions it wants, and how many there are for one form."""

    slot: int
    wanted: int
    found: int


def counted(slots: Iterable[Slot]) -> int:
    """How many questions one form has."""
    return sum(slot.count for slot in slots)
