"""The checks of meaning: references, names, hierarchies, wordings, and statements at odds with one another."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

from trainer.facts.contradictions import Contradiction, contradictions
from trainer.facts.draft import Draft
from trainer.facts.model import Bank, Entity, Relation, Status
from trainer.facts.names import normal
from trainer.facts.problems import Place, Problem
from trainer.facts.truth import IS_A, Index

_SLOT: Final = re.compile(r"\{(subject|object)(:bare)?\}")
_Sides = tuple[tuple[str, ...], tuple[str, ...]]
_NAMED: Final = ("sources", "topics", "kinds", "entities", "relations", "facts")


def check_blocks(draft: Draft) -> list[Problem]:
    """Everything that can be seen block by block: ids, references, names, is-a cycles, wordings."""
    checks: tuple[Callable[[Draft], Iterator[Problem]], ...] = (
        _twice,
        _header,
        _sources,
        _relations,
        _entities,
        _facts,
        _negatives,
        _small_blocks,
        _shared_names,
        _cycles,
    )
    return [problem for check in checks for problem in check(draft)]


def check_truth(bank: Bank, draft: Draft) -> list[Problem]:
    """Statements at odds with one another, each with the place of both sides."""
    places = {fact.id: place for fact, place in draft.each("facts")}
    denials = _denial_places(draft)
    return [_contradiction(clash, places, denials) for clash in contradictions(Index(bank))]


def _contradiction(clash: Contradiction, places: dict[str, Place], denials: dict[Any, Place]) -> Problem:
    if clash.classes:
        what = f"contradiction: {clash.text}"
        return Problem(Place("entities", 0), what, "Correct is_a, or the disjoint entry")
    if clash.negative:
        n = clash.negative
        where = denials[n.relation, n.subject, n.object]
        what = f"contradiction: {clash.text} (at {where})"
        return Problem(places.get(clash.facts[0].id, where), what, "Remove one, or set status: disputed on the fact")
    other = places.get(clash.facts[0].id)
    what = f"contradiction: {clash.text} (the first at {other})"
    remedy = "Keep one value, set status: disputed on both, or make the relation n:n"
    return Problem(places.get(clash.facts[1].id, Place("facts", 0)), what, remedy)


def _denial_places(draft: Draft) -> dict[Any, Place]:
    places = {}
    for block, place in draft.each("negatives"):
        for subject in block.subjects or (block.subject,):
            for obj in block.objects or (block.object,):
                places[block.relation, subject, obj] = place
    return places


# --- ids and references


def _twice(draft: Draft) -> Iterator[Problem]:
    for section in _NAMED:
        first: dict[str, Place] = {}
        for value, place in draft.each(section):
            if value.id in first:
                what = f"{section}: id {value.id} stands twice (first at {first[value.id]})"
                yield Problem(place, what, "Give it another id, or remove it")
            first.setdefault(value.id, place)


def _missing(place: Place, who: str, ids: Any, known: Any, what: str) -> Iterator[Problem]:
    for name in ids:
        if name and name not in known:
            yield Problem(place, f"{who}: no {what} has the id {name}", f"Add the {what}, or correct the id")


def _ids(draft: Draft, section: str) -> dict[str, Any]:
    return {value.id: value for value, _ in draft.each(section)}


def _header(draft: Draft) -> Iterator[Problem]:
    for header, place in draft.each("bank"):
        yield from _missing(place, "bank", [header.source], _ids(draft, "sources"), "source")


def _sources(draft: Draft) -> Iterator[Problem]:
    for source, place in draft.each("sources"):
        if source.url and not re.match(r"https?://[^\s/]", source.url):
            what = f"source {source.id}: the url is no address of a web page"
            yield Problem(place, what, "Begin it with https://, or leave it out")


def _entities(draft: Draft) -> Iterator[Problem]:
    known = _ids(draft, "entities")
    for entity, place in draft.each("entities"):
        yield from _missing(place, f"entity {entity.id}", entity.is_a, known, "entity")
        names = [name.casefold() for name in (entity.name, *entity.aliases)]
        for alias in sorted({name for name in names if names.count(name) > 1}):
            yield Problem(place, f"entity {entity.id}: the name {alias} stands twice", "Remove the repeated alias")


def _facts(draft: Draft) -> Iterator[Problem]:
    relations, entities = _ids(draft, "relations"), _ids(draft, "entities")
    sources, topics = _ids(draft, "sources"), _ids(draft, "topics")
    triples: dict[Any, Place] = {}
    for fact, place in draft.each("facts"):
        who = f"fact {fact.id}"
        yield from _missing(place, who, [fact.relation], relations, "relation")
        yield from _missing(place, who, [fact.subject, fact.object, *fact.prefer], entities, "entity")
        yield from _missing(place, who, [fact.source.id] if fact.source else [], sources, "source")
        yield from _missing(place, who, [fact.topic], topics, "topic")
        sides = ((fact.subject,), (fact.object,))
        yield from _wrong_kind(place, who, relations.get(fact.relation), sides, entities)
        if fact.dispute and fact.status is Status.USABLE:
            yield Problem(place, f"{who}: a dispute on a usable fact", "Set status: disputed, or remove dispute")
        if fact.triple in triples:
            what = f"{who}: the same statement stands at {triples[fact.triple]}"
            yield Problem(place, what, "Keep one of the two")
        triples.setdefault(fact.triple, place)


def _wrong_kind(
    place: Place, who: str, relation: Relation | None, sides: _Sides, entities: dict[str, Entity]
) -> Iterator[Problem]:
    """Subjects and objects that are not of the kinds that their relation takes."""
    if relation is None:
        return
    for names, wanted in zip(sides, (relation.subject_kind, relation.object_kind), strict=True):
        for entity in filter(None, map(entities.get, names)):
            if wanted and entity.kind != wanted:
                what = f"{who}: {entity.id} is of kind {entity.kind or '(none)'}, relation {relation.id} takes {wanted}"
                yield Problem(place, what, "Correct the id, or the entity's kind")


def _negatives(draft: Draft) -> Iterator[Problem]:
    relations, entities, sources = (_ids(draft, section) for section in ("relations", "entities", "sources"))
    seen: dict[Any, Place] = {}
    for block, place in draft.each("negatives"):
        who = f"negative of {block.relation}"
        members = [*block.subjects, *block.objects, *block.unknown, block.subject, block.object]
        yield from _missing(place, who, [block.relation], relations, "relation")
        yield from _missing(place, who, members, entities, "entity")
        yield from _missing(place, who, [block.source.id] if block.source else [], sources, "source")
        sides = (block.subjects or (block.subject,), block.objects or (block.object,))
        yield from _wrong_kind(place, who, relations.get(block.relation), sides, entities)
        for subject in block.subjects or (block.subject,):
            for obj in block.objects or (block.object,):
                pair = (block.relation, subject, obj, block.qualifier)
                if pair in seen:
                    what = f"{who}: {subject}, {obj} is denied twice (first at {seen[pair]})"
                    yield Problem(place, what, "Keep one of the two")
                seen.setdefault(pair, place)


def _small_blocks(draft: Draft) -> Iterator[Problem]:
    relations, entities = _ids(draft, "relations"), _ids(draft, "entities")
    for closed, place in draft.each("closed_for"):
        yield from _missing(place, "closed_for", [closed.relation], relations, "relation")
        yield from _missing(place, "closed_for", [closed.subject], entities, "entity")
    for group, place in draft.each("disjoint"):
        yield from _missing(place, "disjoint", group.entities, entities, "entity")


# --- relations and their wordings


def _relations(draft: Draft) -> Iterator[Problem]:
    known, topics = _ids(draft, "relations"), _ids(draft, "topics")
    for relation, place in draft.each("relations"):
        who = f"relation {relation.id}"
        yield from _missing(place, who, relation.overlaps, known, "relation")
        yield from _missing(place, who, [relation.topic], topics, "topic")
        yield from (Problem(place, f"{who}: {what}", remedy) for what, remedy in _wording_faults(relation))
        if relation.id == IS_A:
            yield Problem(place, f"{who}: this id is taken by the kinds of entities", "Choose another id")
        if relation.ranked and not relation.cardinality.one_object:
            yield Problem(place, f"{who}: ranked needs one object a subject", "Set cardinality n:1, or remove ranked")


def _wording_faults(relation: Relation) -> Iterator[tuple[str, str]]:
    for key, wanted in (("stem", {"subject"}), ("reverse_stem", {"object"}), ("statement", {"subject", "object"})):
        text = getattr(relation, key)
        slots = [match[1] for match in _SLOT.finditer(text)]
        if text and (set(slots) != wanted or len(slots) != len(wanted) or text.count("{") != len(slots)):
            names = " and ".join("{" + name + "}" for name in sorted(wanted, reverse=True))
            yield f"{key} must hold {names} once and no other brace", "Correct the wording"


# --- names and hierarchy


def _shared_names(draft: Draft) -> Iterator[Problem]:
    owners: dict[str, list[tuple[Entity, Place]]] = defaultdict(list)
    for entity, place in draft.each("entities"):
        for name in {normal(n) for n in (entity.name, *entity.aliases)}:
            owners[name].append((entity, place))
    for name, holders in owners.items():
        if len(holders) < 2 or all(entity.homonym for entity, _ in holders):
            continue
        (first, at), (second, place) = holders[0], holders[1]
        what = f"the name {name} belongs to {first.id} (at {at}) and to {second.id}"
        yield Problem(place, what, "Rename one, or set homonym: yes on both if two things truly share it")


def _cycles(draft: Draft) -> Iterator[Problem]:
    places = {entity.id: place for entity, place in draft.each("entities")}
    parents = {entity.id: entity.is_a for entity, _ in draft.each("entities")}
    for cycle in is_a_cycles(parents):
        what = f"is_a goes in a circle: {' > '.join([*cycle, cycle[0]])}"
        yield Problem(places[cycle[0]], what, "Remove one of these steps")


def is_a_cycles(parents: dict[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Each circle of is-a steps that a depth-first walk closes, without recursion. Ids from child to parent."""
    done: set[str] = set()
    for start in parents:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(start, True)]
        while stack:
            entity, entering = stack.pop()
            if not entering:
                on_path.discard(path.pop())
                done.add(entity)
            elif entity in on_path:
                yield path[path.index(entity) :]
            elif entity not in done:
                path.append(entity)
                on_path.add(entity)
                stack.append((entity, False))
                stack += [(parent, True) for parent in reversed(parents.get(entity, ()))]
