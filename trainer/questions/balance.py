"""Keeping a bank from being guessed.

The strongest cue in generated questions is frequency: an option that is the key in most of its appearances. The remedy
is arithmetic. An entity that is the key of n items should stand as a wrong option in (options - 1) * n others; then
seeing it says nothing. So the questions of a relation and direction are made together, block by block, and each wrong
option is taken from those that still owe appearances. Length, shared words and the like are steered question by
question: each guesser is allowed to be right as often as chance would have it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from trainer.questions import chance
from trainer.questions.guessers import GUESSERS, Seen
from trainer.questions.model import Choice, Item

BLOCK: Final = 160
"""Items made together. A block is made whole when one of its questions is asked for."""
_PAID: Final = 0.02
_NEVER_KEY: Final = 0.01


@dataclass(slots=True)
class Debts:
    """How many more times each entity of a block should be offered as a wrong option."""

    owed: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    keys: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, items: Sequence[Item], wrong: int) -> "Debts":
        """Each key owes `wrong` appearances for every item that it answers."""
        debts = cls()
        for item in items:
            debts.owed[item.key] += wrong
            debts.keys.add(item.key)
        return debts

    def weight(self, entity: str) -> float:
        """How readily an entity is offered: by what it owes; hardly, once it has paid or if it is never a key."""
        if entity not in self.keys:
            return _NEVER_KEY
        return max(self.owed[entity], _PAID)

    def pay(self, question: Choice) -> None:
        """Take the appearances of a question off."""
        for i, option in enumerate(question.options):
            if i != question.key:
                self.owed[option.entity] -= 1


def blocks(items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """The items of one relation and direction in blocks of about equal size, mixed by their ids."""
    ordered = sorted(items, key=lambda item: chance.number("block", item.id))
    count = max(1, round(len(ordered) / BLOCK))
    for i in range(count):
        yield tuple(ordered[i::count])


def allowed(item: Item, seed: int, options: int) -> list[bool]:
    """For each guesser, whether it is meant to be right on this question: one time in `options`."""
    rng = chance.stream("hit", item.id, seed)
    return [rng.random() < 1 / options for _ in GUESSERS]


def expected(keys: Mapping[str, int]) -> Seen:
    """What a guesser would have seen of each text, if every debt is paid."""
    return Seen(keys, {text: 4 * count for text, count in keys.items()})
