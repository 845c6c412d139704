"""What changed between two states of a bank: every block and every key, sorted by what it means to a learner."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from trainer.facts.model import Bank, Entity
from trainer.facts.names import normal


class Aspect(StrEnum):
    """What a changed key means."""

    WORDS = "reworded"
    SOURCE = "re-sourced"
    STATUS = "status"
    RULES = "rules"
    NOTES = "notes"


_ASPECTS: Final[Mapping[str, Aspect]] = MappingProxyType(
    dict.fromkeys(
        "name plural title label stem reverse_stem statement matching reverse_matching explanation why article"
        " aliases synonyms dispute notice language".split(),
        Aspect.WORDS,
    )
    | dict.fromkeys(("source", "url", "licence", "gist", "locator"), Aspect.SOURCE)
    | dict.fromkeys(("status",), Aspect.STATUS)
    | dict.fromkeys(("note", "changed", "date"), Aspect.NOTES)
)
"""Keys that are not named here change rules: what is true, what may be asked, and in what order."""


@dataclass(frozen=True, slots=True)
class Change:
    """One key of one block that stands in both states."""

    section: str
    id: str
    key: str
    old: Any
    new: Any

    @property
    def aspect(self) -> Aspect:
        """What the change means."""
        return _ASPECTS.get(self.key, Aspect.RULES)


@dataclass(frozen=True, slots=True)
class BankDiff:
    """Ids added and removed by section, and the keys that changed. Empty where two banks hold the same."""

    added: Mapping[str, tuple[str, ...]]
    removed: Mapping[str, tuple[str, ...]]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.removed or self.changed)

    def of(self, section: str, aspect: Aspect) -> tuple[Change, ...]:
        """The changes of one section that mean the same."""
        return tuple(c for c in self.changed if c.section == section and c.aspect is aspect)

    def text(self) -> str:
        """The differences for a terminal, a line each: `+` added, `-` removed, `~` changed."""
        return "\n".join(_lines(self))


def diff(old: Bank, new: Bank) -> BankDiff:
    """Compare two states of a bank block by block."""
    added: dict[str, tuple[str, ...]] = {}
    removed: dict[str, tuple[str, ...]] = {}
    changed: list[Change] = []
    before, after = _blocks(old), _blocks(new)
    for section, theirs in after.items():
        ours = before[section]
        if gained := tuple(sorted(theirs.keys() - ours.keys())):
            added[section] = gained
        if lost := tuple(sorted(ours.keys() - theirs.keys())):
            removed[section] = lost
        for ident in sorted(ours.keys() & theirs.keys()):
            changed += _changes(section, ident, ours[ident], theirs[ident])
    return BankDiff(MappingProxyType(added), MappingProxyType(removed), tuple(changed))


def _blocks(bank: Bank) -> dict[str, Mapping[str, Any]]:
    return {
        "bank": {bank.id: bank.header},
        "sources": bank.sources,
        "topics": bank.topics,
        "kinds": bank.kinds,
        "entities": bank.entities,
        "relations": bank.relations,
        "facts": bank.facts,
        "negatives": {negative.id: negative for negative in bank.negatives},
        "closed_for": {f"{c.relation}/{c.subject}": c for c in bank.closed_for},
        "disjoint": {" ".join(group.entities): group for group in bank.disjoint},
    }


def _changes(section: str, ident: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    for each in fields(old):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if before != after:
            yield Change(section, ident, each.name, before, after)


# --- which relations a change reaches

_NAMING: Final = frozenset({"name", "aliases", "synonyms", "is_a", "option", "homonym", "article", "kind"})


def touched_relations(old: Bank, new: Bank, found: BankDiff) -> frozenset[str]:
    """Ids of the relations whose questions may differ: their own statements or wording changed, or a name in them."""
    touched = {change.id for change in found.changed if change.section == "relations"}
    for group in (found.added, found.removed):
        touched.update(group.get("relations", ()))
    for bank in (old, new):
        touched |= _relations_of_statements(bank, found)
        touched |= _relations_of_entities(bank, _changed_entities(found))
    if any("disjoint" in group for group in (found.added, found.removed)):
        touched.add("is_a")
    return frozenset(touched)


def changed_ids(found: BankDiff, section: str) -> frozenset[str]:
    """Ids of a section that were added, removed, or changed in anything but notes."""
    moved = {i for group in (found.added, found.removed) for i in group.get(section, ())}
    return frozenset(moved | {c.id for c in found.changed if c.section == section and c.aspect is not Aspect.NOTES})


def _relations_of_statements(bank: Bank, found: BankDiff) -> set[str]:
    facts, negatives = changed_ids(found, "facts"), changed_ids(found, "negatives")
    closed = changed_ids(found, "closed_for")
    return (
        {fact.relation for ident, fact in bank.facts.items() if ident in facts}
        | {negative.relation for negative in bank.negatives if negatives and negative.id in negatives}
        | {c.relation for c in bank.closed_for if f"{c.relation}/{c.subject}" in closed}
    )


def _changed_entities(found: BankDiff) -> frozenset[str]:
    renamed = {c.id for c in found.changed if c.section == "entities" and c.key in _NAMING}
    return frozenset(renamed | {i for group in (found.added, found.removed) for i in group.get("entities", ())})


def _relations_of_entities(bank: Bank, changed: frozenset[str]) -> set[str]:
    """Relations that speak of a changed entity, of one that shares a name with it, or of a kind above or below it."""
    reached = _namesakes(bank, changed)
    reached |= _below(bank, reached) | {p for e in reached if e in bank.entities for p in bank.entities[e].is_a}
    if not reached:
        return set()
    found = {f.relation for f in bank.facts.values() if f.subject in reached or f.object in reached}
    if bank.disjoint and any(e in bank.entities for e in changed):
        found.add("is_a")
    return found


def _names(entity: Entity) -> Iterable[str]:
    return {normal(name) for name in (entity.name, *entity.aliases, *entity.synonyms)}


def _namesakes(bank: Bank, changed: frozenset[str]) -> set[str]:
    names = {name for e in changed if e in bank.entities for name in _names(bank.entities[e])}
    if not names:
        return set(changed)
    return set(changed) | {e.id for e in bank.entities.values() if not names.isdisjoint(_names(e))}


def _below(bank: Bank, kinds: set[str]) -> set[str]:
    """Everything that is a kind of one of these."""
    children: defaultdict[str, list[str]] = defaultdict(list)
    for entity in bank.entities.values():
        for parent in entity.is_a:
            children[parent].append(entity.id)
    found: set[str] = set()
    stack = list(kinds)
    while stack:
        for child in children.get(stack.pop(), ()):
            if child not in found:
                found.add(child)
                stack.append(child)
    return found


# --- for a terminal

_ORDER: Final = ("bank", "facts", "negatives", "closed_for", "relations", "entities", "disjoint")


def _lines(found: BankDiff) -> Iterator[str]:
    sections = {*found.added, *found.removed, *(c.section for c in found.changed)}
    for section in (*(s for s in _ORDER if s in sections), *sorted(sections - set(_ORDER))):
        yield f"{section}:"
        yield from (f"  + {ident}" for ident in found.added.get(section, ()))
        yield from (f"  - {ident}" for ident in found.removed.get(section, ()))
        for aspect in Aspect:
            for change in found.of(section, aspect):
                yield f"  ~ {change.id}: {aspect}, {change.key}"
                yield f"      was {_shown(change.old)}"
                yield f"      now {_shown(change.new)}"


def _shown(value: Any) -> str:
    if value in (None, "", ()):
        return "(nothing)"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    locator = getattr(value, "locator", None)  # a source: its id and the place in it
    return f"{value.id} {locator}".strip() if locator is not None else str(value)
