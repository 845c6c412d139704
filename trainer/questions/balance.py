"""Keeping a bank from being guessed.

The strongest cue in generated questions is frequency: an option that is the key in most of its appearances. The remedy
is arithmetic. An entity that is the key of n items should stand as a wrong option in (options - 1) * n others; then
seeing it says nothing. So the questions of a relation and direction are made together, block by block, and each wrong
option is taken from those that still owe appearances. Length, shared words and the like are steered the same way: of
several draws that one is taken after which each guesser has been right as often as chance would have it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import fsum
from random import Random
from typing import Final

from trainer.facts.model import Direction, Form
from trainer.facts.truth import Index
from trainer.questions import chance
from trainer.questions.guessers import GUESSERS, Seen
from trainer.questions.items import asked_so
from trainer.questions.model import Choice, Item

Group = tuple[str, Direction]

BLOCK: Final = 160
"""Items made together. A block is made whole when one of its questions is asked for."""
_PAID: Final = 0.02
_NEVER_KEY: Final = 0.01


@dataclass(slots=True)
class Ledger:
    """What is owed while a block is made: appearances by its entities, and luck by each guesser.

    `owed` counts how many more times an entity should be offered as a wrong option. `luck` is how many questions more
    than chance each guesser has been right on; it starts at a random fraction, so that rounding favours no side.
    `places` counts where the key has stood, by number of options.
    """

    owed: dict[str, float]
    luck: list[float]
    places: Counter[tuple[int, int]] = field(default_factory=Counter)

    @classmethod
    def of(cls, items: Sequence[Item], seed: int, *, wrong: int) -> "Ledger":
        """Each key owes `wrong` appearances for every item that it answers."""
        owed: dict[str, float] = defaultdict(float)
        for item in items:
            owed[item.key] += wrong
        rng = chance.stream("luck", seed, *(item.id for item in items[:1]))
        return cls(dict(owed), [rng.random() - 0.5 for _ in GUESSERS])

    def weight(self, entity: str) -> float:
        """How readily an entity is offered: by what it owes; hardly, once it has paid or if it is never a key."""
        return max(self.owed[entity], _PAID) if entity in self.owed else _NEVER_KEY

    def cost(self, hits: Sequence[float], options: int) -> float:
        """How far the guessers would stand from chance after a question on which they score `hits`.

        Draws are compared by it, so it must be the same to the last bit everywhere: Python 3.12 changed how `sum` adds
        floats, `fsum` rounds exactly on every release.
        """
        return fsum(abs(luck + hit - 1 / options) for luck, hit in zip(self.luck, hits, strict=True))

    def place(self, options: int, rng: Random) -> int:
        """Where the key shall stand: one of the places that it has had least among as many options."""
        least = min(self.places[options, i] for i in range(options))
        free = [i for i in range(options) if self.places[options, i] == least]
        return free[chance.pick(rng, len(free))]

    def enter(self, question: Choice, hits: Sequence[float]) -> None:
        """Book a question: its wrong options have appeared, and the guessers have had their luck."""
        for i, option in enumerate(question.options):
            if i != question.key and option.entity in self.owed:
                self.owed[option.entity] -= 1
        self.places[len(question.options), question.key] += 1
        for i, hit in enumerate(hits):
            self.luck[i] += hit - 1 / len(question.options)


class Blocks:
    """The items of a bank in blocks: each of one relation and direction, of about `BLOCK` facts.

    Where no key is frequent, the items of related keys go together, so that near options are at hand. Where some are,
    as in a scheme of few values, items are mixed, so that every block knows every value.
    """

    def __init__(self, index: Index) -> None:
        """Sort the bank's items into blocks; the same whatever the order of its rows."""
        self._index = index
        groups: dict[Group, list[Item]] = defaultdict(list)
        for fact in index.facts.values():
            for direction in Direction:
                forms = [form for form in Form if asked_so(index, fact, direction, form)]
                if forms:
                    item = Item(fact.id, fact.relation, fact.subject, fact.object, direction, forms[0])
                    groups[fact.relation, direction].append(item)
        self.blocks = tuple(block for group in sorted(groups) for block in self._cut(groups[group]))
        self._keys = lru_cache(maxsize=64)(self._sorted_keys)
        self._numbers: dict[Direction, dict[str, int]] = {direction: {} for direction in Direction}
        for number, block in enumerate(self.blocks):
            self._numbers[block[0].direction].update((item.fact, number) for item in block)

    def asked_in(self, number: int, form: Form) -> list[Item]:
        """The items of a block in one form; a fact that does not take the form has none."""
        facts = ((self._index.facts[item.fact], item) for item in self.blocks[number])
        return [replace(i, form=form) for fact, i in facts if asked_so(self._index, fact, i.direction, form)]

    def number(self, item: Item) -> int:
        """The block of an item, whatever its form."""
        return self._numbers[item.direction][item.fact]

    def keys(self, item: Item) -> tuple[str, ...]:
        """The different keys of an item's block, sorted by id."""
        return self._keys(self.number(item))

    def _sorted_keys(self, number: int) -> tuple[str, ...]:
        return tuple(sorted({item.key for item in self.blocks[number]}))

    def _cut(self, items: list[Item]) -> Iterator[tuple[Item, ...]]:
        count = max(1, round(len(items) / BLOCK))
        if count == 1:
            yield tuple(items)
            return
        often = max(Counter(item.key for item in items).values()) > BLOCK // 8
        ordered = sorted(items, key=_mixed if often else self._by_kin)
        for i in range(count):
            yield tuple(
                ordered[i::count] if often else ordered[i * BLOCK : None if i == count - 1 else (i + 1) * BLOCK]
            )

    def _by_kin(self, item: Item) -> tuple[str, int]:
        return (min(self._index.parents(item.key), default=""), chance.number("kin", item.key))


def _mixed(item: Item) -> int:
    return chance.number("block", item.fact, item.direction)


def expected(keys: Mapping[str, int]) -> Seen:
    """What a guesser would have seen of each text, if every debt is paid."""
    return Seen(keys, {text: 4 * count for text, count in keys.items()})
