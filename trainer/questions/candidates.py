"""Wrong options that are provably wrong, found without looking at the whole bank.

Truth filters first; taste ranks what is left. The pool of an item depends on the bank and the item only, so that the
seed varies the choice among proven options and never the proof.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from trainer.facts.model import Direction, Entity, Status
from trainer.facts.truth import Index, Licence
from trainer.questions import chance
from trainer.questions.balance import Blocks, Group
from trainer.questions.flaws import text_flaws
from trainer.questions.model import Item
from trainer.questions.texts import look

POOL_SIZE: Final = 28
"""Proven options kept for an item."""
_EXAMINED: Final = 200
_FEW: Final = 6
_WHOLE_RANGE: Final = 64
_SAMPLE: Final = 56
_KINDS_BELOW: Final = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proven wrong option. `near` weighs how much a learner gains from telling it from the key."""

    entity: str
    licence: Licence
    near: float


@dataclass(frozen=True, slots=True)
class Pool:
    """The proven options of an item, and how many were turned away for being nested with the key or unproven."""

    candidates: tuple[Candidate, ...]
    nested: int
    unproven: int
    unlike: int


class Candidates:
    """Finds the pools of one bank's items."""

    def __init__(self, index: Index, blocks: Blocks) -> None:
        """Count how often each entity is a key, by relation and direction."""
        self._index, self._blocks = index, blocks
        self.keys: dict[Group, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._kinds: dict[str, list[str]] = defaultdict(list)
        self._children: dict[str, list[str]] = defaultdict(list)
        self._completed = {closed.relation for closed in index.bank.closed_for}
        self._count_keys()
        self._sort_entities()
        self.pool = lru_cache(maxsize=4096)(self._pool)

    def _count_keys(self) -> None:
        for fact in self._index.facts.values():
            if fact.status is not Status.USABLE or fact.qualifier:
                continue
            for direction in self._index.relations[fact.relation].directions:
                group = (fact.relation, direction)
                key = fact.object if direction is Direction.FORWARD else fact.subject
                self.keys[group][key] += 1

    def _sort_entities(self) -> None:
        for entity in self._index.bank.entities.values():
            if entity.kind and entity.option:
                self._kinds[entity.kind].append(entity.id)
            for parent in entity.is_a:
                self._children[parent].append(entity.id)

    def _pool(self, item: Item) -> Pool:
        found: list[Candidate] = []
        turned = {"nested": 0, "unproven": 0, "unlike": 0}
        for entity in self._stream(item, found):
            fault = self._unfit(item, entity)
            licence = None if fault else self.proof(item, entity)
            if licence:
                found.append(Candidate(entity, licence, self._nearness(item, entity)))
            else:
                turned[fault or "unproven"] += 1
        return Pool(tuple(found), **turned)

    def proof(self, item: Item, entity: str) -> Licence | None:
        """The licence for `entity` as a wrong option; every bearer of either name must be provably wrong."""
        index, first = self._index, None
        for asked in index.bearers(item.asked):
            for wrong in index.bearers(entity):
                forward = item.direction is Direction.FORWARD
                licence = index.false(item.relation, asked if forward else wrong, wrong if forward else asked)
                if licence is None:
                    return None
                first = first or licence
        return first

    def _unfit(self, item: Item, entity: str) -> str:
        """Why a candidate is turned away before its proof; empty if it is not."""
        entities = self._index.bank.entities
        key, other = entities[item.key], entities[entity]
        if self._index.overlap(item.key, entity):
            return "nested"
        if self._index.overlap(item.asked, entity):
            return "unlike"
        fit = other.option and alike(key, other) and not any(text_flaws(other.name))
        return "" if fit else "unlike"

    def _nearness(self, item: Item, entity: str) -> float:
        if entity in self._index.facts[item.fact].prefer:
            return 6.0
        own, others = set(self._index.parents(item.key)), set(self._index.parents(entity))
        if own & others:
            return 4.0
        return 2.0 if self._index.ancestors(item.key) & self._index.ancestors(entity) else 1.0

    # --- where to look, nearest first

    def _stream(self, item: Item, found: Sequence[Candidate]) -> Iterator[str]:
        """Entities to try, each once, until enough are found; those that are no key here only if fellows are few."""
        seen = {item.key, item.asked}
        for source, enough in ((self._named, POOL_SIZE), (self._range, POOL_SIZE), (self._same_kind, _FEW)):
            for entity in source(item):
                if len(found) >= enough or len(seen) > _EXAMINED:
                    break
                if entity not in seen:
                    seen.add(entity)
                    yield entity

    def _named(self, item: Item) -> Iterator[str]:
        """Options that the author prefers, and those that recorded negatives deny, with the kinds below them."""
        yield from self._index.facts[item.fact].prefer
        if item.direction is Direction.FORWARD:
            denied = self._index.recorded_false_objects(item.relation, item.subject)
        else:
            denied = self._index.recorded_false_subjects(item.relation, item.object)
        denied = tuple(chance.shuffled(chance.stream("denied", item.fact), denied))
        yield from denied
        rule = self._index.relations[item.relation].inherits
        if rule.by_object if item.direction is Direction.FORWARD else rule.by_subject:
            yield from self._below(denied, item)

    def _below(self, entities: Iterable[str], item: Item) -> Iterator[str]:
        """Kinds of the entities that are keys somewhere in the group, a few levels down."""
        keys, queue = self.keys[item.relation, item.direction], list(entities)
        for entity in islice(_widening(queue, self._children), _KINDS_BELOW):
            if entity in keys:
                yield entity

    def _range(self, item: Item) -> Iterator[str]:
        """Keys of the same block, the nearest first."""
        if not self._can_deny(item):
            if item.direction is Direction.REVERSE:
                yield from self._index.closed_subjects(item.relation)
            return
        rng = chance.stream("range", item.fact, item.direction)
        fellows = chance.shuffled(rng, self._blocks.keys(item))
        kin = set(self._index.parents(item.key))
        yield from sorted(fellows, key=lambda e: kin.isdisjoint(self._index.parents(e))) if kin else fellows

    def _same_kind(self, item: Item) -> Iterator[str]:
        """Entities of the key's kind that are no key here: a last resort, since a guesser learns to pass them over."""
        if not self._can_deny(item):
            return
        members = self._kinds.get(self._index.bank.entities[item.key].kind, [])
        rng = chance.stream("kind", item.fact, item.direction)
        if len(members) <= _WHOLE_RANGE:
            yield from chance.shuffled(rng, members)
        else:
            yield from (members[chance.pick(rng, len(members))] for _ in range(_SAMPLE))

    def deniable(self, item: Item) -> bool:
        """Whether any rule could prove an option of this item wrong; a cheap look before the search."""
        if self._can_deny(item):
            return True
        if item.direction is Direction.FORWARD:
            return self._index.has_false_object(item.relation, item.subject)
        return item.relation in self._completed or self._index.has_false_subject(item.relation, item.object)

    def _can_deny(self, item: Item) -> bool:
        subject = item.subject if item.direction is Direction.FORWARD else None
        return self._index.can_deny(item.relation, subject)


def alike(key: Entity, other: Entity) -> bool:
    """Whether two options are of one kind and one outward form."""
    return key.kind == other.kind and look(key.name).shape is look(other.name).shape


def _widening(queue: list[str], children: dict[str, list[str]]) -> Iterator[str]:
    """Everything below the queue's entities, level by level."""
    seen = set(queue)
    while queue:
        queue = [c for entity in queue for c in children.get(entity, ()) if c not in seen]
        seen.update(queue)
        yield from queue
