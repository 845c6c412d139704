"""Who is meant: the entities of a table, known by id or, where a row gives none, by name."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from trainer.facts.model import Entity
from trainer.facts.names import normal

_LONGEST_ID: Final = 200
_VAGUE: Final = re.compile(
    r"(other|others|unknown|unspecified|none|n/?a|not applicable|not specified|various|miscellaneous|undetermined)"
    r"|(other|unknown|unspecified) .*"
    r"|.*\b(unspecified|not otherwise specified|not elsewhere classified|nos)",
    re.IGNORECASE,
)
_OR: Final = re.compile(r"\s+(?:and/)?or\s+", re.IGNORECASE)
_SHORT: Final = 6


@lru_cache(maxsize=400_000)
def id_from_name(name: str) -> str:
    """The id of a thing that is known by its name alone: case, accents, spaces and punctuation make no difference."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = ("" if unicodedata.combining(c) else " " if unicodedata.category(c)[0] in "PZC" else c for c in plain)
    return "-".join("".join(kept).split()) or _mark(name)


def vague(name: str) -> bool:
    """Whether a name stands for no definite thing ("other", "cancer, unspecified")."""
    return _VAGUE.fullmatch(" ".join(name.split())) is not None


def either_or(name: str) -> bool:
    """Whether a name offers a choice between things ("bone or cartilage") rather than describing one at length."""
    return len(name.split()) <= _SHORT and _OR.search(name) is not None


def shared_names(entities: Iterable[Entity]) -> set[str]:
    """Ids of the entities that share a name or an alias with another one."""
    owners: dict[str, str] = {}
    shared: set[str] = set()
    for entity in entities:
        for name in {normal(n) for n in (entity.name, *entity.aliases)}:
            first = owners.setdefault(name, entity.id)
            if first != entity.id:
                shared |= {first, entity.id}
    return shared


def _mark(text: str) -> str:
    return "~" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


@dataclass(slots=True)
class Names:
    """Every thing that the rows mention, numbered in the order met; a number stands for it until all are read."""

    numbers: dict[str, int] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    first_line: list[tuple[str, int]] = field(default_factory=list)
    counts: defaultdict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    without_id: set[int] = field(default_factory=set)
    exact: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    loose: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def number(self, name: str, ident: str, *, at: tuple[str, int]) -> int:
        """The number of the thing with this id or, without one, of this name. One of the two must be given."""
        key = ident or id_from_name(name)
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.keys)
            self.keys.append(key)
            self.first_line.append(at)
        if name:
            self.counts[number][name] += 1
        if not ident:
            self.without_id.add(number)
        return number

    def ids(self) -> list[str]:
        """The bank's ids by number: the table's own, spaces joined with a dash. No two things ever become one."""
        taken = {key for key in self.keys if _fit(key)}
        ids = dict.fromkeys(taken, "")
        for key in sorted(self.keys):
            ids[key] = key if key in taken else _fitted(key, taken)
            taken.add(ids[key])
        return [ids[key] for key in self.keys]

    def name_of(self, number: int) -> str:
        """The name most rows use, the first in order among equals; a thing without any name shows its id."""
        counted = self.counts.get(number)
        return min(counted, key=lambda name: (-counted[name], name)) if counted else self.keys[number]

    def other_names(self, number: int) -> list[str]:
        """Names that rows use for the same id beside the most usual one, in order."""
        counted = self.counts.get(number, ())
        if len(counted) < 2:
            return []
        first = normal(self.name_of(number))
        return sorted(name for name in counted if normal(name) != first)

    def entity(self, number: int, ident: str, is_a: tuple[str, ...]) -> Entity:
        """One thing: exact synonyms and other names used for its id are its aliases, and no two names read alike."""
        name = self.name_of(number)
        seen = {normal(name)}
        exact = [*self.other_names(number), *sorted(self.exact.get(number, ()))]
        aliases = tuple(_distinct(exact, seen))
        synonyms = tuple(_distinct(sorted(self.loose.get(number, ())), seen))
        option = not vague(name) and not either_or(name)
        return Entity(id=ident, name=name, aliases=aliases, synonyms=synonyms, is_a=is_a, option=option)

    def indefinite(self) -> set[int]:
        """Things that must rule nothing out: vague ones, and a choice whose parts are things of the table as well."""
        known = {normal(name) for counted in self.counts.values() for name in counted}
        known.update(normal(name) for exact in self.exact.values() for name in exact)
        return {n for n in range(len(self.keys)) if self._indefinite(self.name_of(n), known)}

    @staticmethod
    def _indefinite(name: str, known: set[str]) -> bool:
        parts = _OR.split(name)
        return vague(name) or (len(parts) > 1 and any(normal(part) in known for part in parts if part))


def _fit(key: str) -> bool:
    return len(key) <= _LONGEST_ID and not re.search(r"\s", key)


def _fitted(key: str, taken: set[str]) -> str:
    joined = "-".join(key.split())
    if len(joined) > _LONGEST_ID or joined in taken or not joined:
        return joined[: _LONGEST_ID - 9] + _mark(key)
    return joined


def _distinct(names: Iterable[str], seen: set[str]) -> Iterator[str]:
    for name in names:
        if normal(name) not in seen:
            seen.add(normal(name))
            yield name


def as_entities(names: Names, parents: Mapping[int, Iterable[int]]) -> dict[str, Entity]:
    """The entities by id, in id order, with `is_a` from `parents` and shared names marked."""
    ids = names.ids()
    found = {
        ids[n]: names.entity(n, ids[n], tuple(sorted(ids[p] for p in parents.get(n, ()))))
        for n in sorted(range(len(ids)), key=ids.__getitem__)
    }
    shared = shared_names(found.values())
    return {key: replace(entity, homonym=True) if key in shared else entity for key, entity in found.items()}
