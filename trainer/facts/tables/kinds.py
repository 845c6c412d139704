"""What all subjects, or all objects, of a relation are: the nearest kind they share whose name can stand in a stem."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from trainer.facts.model import Entity
from trainer.facts.tables.names import either_or, vague

_WORDED: Final = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,5}")
_EMPTY_WORDS: Final = frozenset("all thing things entity entities root item object concept class node term".split())


class Kinds:
    """Finds shared kinds by handing each candidate's bit down the hierarchy; each entity is visited once a relation."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._lower = _sentence_case(entities.values())

    def shared(self, members: Iterable[str]) -> str:
        """The name of the nearest kind that is above every member, or nothing."""
        ids = sorted(set(members))
        if not ids:
            return ""
        bits = {kind: 1 << n for n, kind in enumerate(sorted(self._above(ids[0])))}
        if not bits:
            return ""
        masks: dict[str, int] = {}
        common = -1
        for member in ids:
            common &= self._mask(member, bits, masks)
            if not common:
                return ""
        shared = [kind for kind, bit in bits.items() if common & bit]
        nearest_first = sorted(shared, key=lambda kind: (-len(self._above(kind)), kind))
        return next((self._worded(kind) for kind in nearest_first if self._usable(kind)), "")

    def _above(self, entity: str) -> set[str]:
        seen: set[str] = set()
        stack = [entity]
        while stack:
            for parent in self._entities[stack.pop()].is_a:
                if parent not in seen:
                    seen.add(parent)
                    stack.append(parent)
        return seen

    def _mask(self, entity: str, bits: Mapping[str, int], masks: dict[str, int]) -> int:
        """Which candidates are above an entity, without recursion."""
        stack = [entity]
        while stack:
            top = stack[-1]
            waiting = [p for p in self._entities[top].is_a if p not in masks]
            if waiting and top not in masks:
                stack += waiting
                continue
            stack.pop()
            if top not in masks:
                masks[top] = 0
                for parent in self._entities[top].is_a:
                    masks[top] |= bits.get(parent, 0) | masks[parent]
        return masks[entity]

    def _usable(self, kind: str) -> bool:
        name = self._entities[kind].name
        return (
            len(name) <= 40
            and _WORDED.fullmatch(name) is not None
            and name.lower() not in _EMPTY_WORDS
            and not vague(name)
            and not either_or(name)
        )

    def _worded(self, kind: str) -> str:
        """The name as it stands inside a sentence; where names are written with a capital, kinds lose it."""
        name = self._entities[kind].name
        return name[0].lower() + name[1:] if self._lower and name[1:2].islower() else name


def _sentence_case(entities: Iterable[Entity]) -> bool:
    """Whether nearly every name begins with a capital, so that a capital does not mean a proper name."""
    letters = [entity.name[0] for entity in entities if entity.name[0].isalpha()]
    return bool(letters) and sum(map(str.isupper, letters)) > 0.9 * len(letters)
