"""Entities among themselves: which are kinds of which, and which a reader could take for one another."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from trainer.facts.model import Entity
from trainer.facts.names import blurred


class Hierarchy:
    """Is-a steps and shared names over the entities of one bank."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        """Note parents and shared names; ancestors are found when they are asked for."""
        self._entities = entities
        self._parents = {e.id: e.is_a for e in entities.values() if e.is_a}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._roots: dict[str, str] = {}
        self._sharers: dict[str, set[str]] = defaultdict(set)
        self._index_names()

    def _index_names(self) -> None:
        """Keep, for each entity whose names are not its own alone, the others that share one."""
        owners: dict[str, str | list[str]] = {}
        for entity in self._entities.values():
            for name in {blurred(n) for n in (entity.name, *entity.aliases, *entity.synonyms)}:
                held = owners.setdefault(name, entity.id)
                if isinstance(held, list):
                    held.append(entity.id)
                elif held != entity.id:
                    owners[name] = [held, entity.id]
        for held in owners.values():
            if isinstance(held, list):
                for one in held:
                    self._sharers[one].update(other for other in held if other != one)

    def ancestors(self, entity: str) -> frozenset[str]:
        """Every broader entity, the entity itself left out."""
        if entity not in self._parents:
            return frozenset()
        known = self._ancestors.get(entity)
        if known is None:
            known = self._ancestors[entity] = frozenset(self._climb(entity))
        return known

    def _climb(self, entity: str) -> Iterator[str]:
        """Walk upwards without recursion: public hierarchies are deep, and a cycle must not hang the reader."""
        seen, stack = {entity}, [entity]
        while stack:
            for parent in self._parents.get(stack.pop(), ()):
                if parent not in seen:
                    seen.add(parent)
                    stack.append(parent)
                    yield parent

    def parents(self, entity: str) -> tuple[str, ...]:
        """The broader entities one step up, as written."""
        return self._parents.get(entity, ())

    def nested(self, one: str, other: str) -> bool:
        """Whether they are the same, or one is a kind of the other."""
        return one == other or other in self.ancestors(one) or one in self.ancestors(other)

    def names_clash(self, one: str, other: str) -> bool:
        """Whether two entities share a name of any sort: preferred, exact or looser."""
        return one in self._sharers and other in self._sharers[one]

    def bearers(self, entity: str) -> tuple[str, ...]:
        """Every entity that the preferred name of this one may mean, itself first."""
        if entity not in self._sharers:
            return (entity,)
        name = blurred(self._entities[entity].name)
        return (entity, *sorted(other for other in self._sharers[entity] if self._bears(other, name)))

    def overlap(self, one: str, other: str) -> bool:
        """Whether a reader may take two texts for one thing: some bearer of one is related to one of the other."""
        if one not in self._sharers and other not in self._sharers:
            return self.nested(one, other)
        return any(self.related(a, b) for a in self.bearers(one) for b in self.bearers(other))

    def _bears(self, entity: str, name: str) -> bool:
        whose = self._entities[entity]
        return name in {blurred(n) for n in (whose.name, *whose.aliases)}

    def related(self, one: str, other: str) -> bool:
        """Whether one may not be called wrong because of the other: same, nested, or sharing a name."""
        return self.nested(one, other) or self.names_clash(one, other)

    def root(self, entity: str) -> str:
        """The name of everything that is-a steps, up or down, connect with this entity."""
        if not self._roots:
            for child, parents in self._parents.items():
                for parent in parents:
                    one, other = self._find(child), self._find(parent)
                    self._roots[max(one, other)] = min(one, other)
        return self._find(entity)

    def _find(self, entity: str) -> str:
        while entity in self._roots and self._roots[entity] != entity:
            entity = self._roots[entity]
        return entity
