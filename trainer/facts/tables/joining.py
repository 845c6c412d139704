"""A table laid beside a bank: what is new in it, what the bank has already, and what is at odds with the bank.

The bank is never changed by this. What comes of it are blocks to be added, so that nothing of the bank is lost, and a
line for every row that adds nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, count
from typing import Any, Final

from trainer.facts.loading import expand
from trainer.facts.model import Bank, ClosedFor, Entity, Fact, Negative, Relation, Source, SourceRef, implied_id
from trainer.facts.names import normal
from trainer.facts.problems import Place, Problem
from trainer.facts.tables import grouping
from trainer.facts.tables.importing import Imported
from trainer.facts.tables.settling import find_conflicts
from trainer.facts.tables.shape import DISJOINT, FACTS, ISA, SYNONYMS
from trainer.facts.writing import marked

_ROUNDS: Final = 5
"""So often statements at odds are looked for anew, after those that were found are left out."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What a table adds to a bank. `known` are rows that the bank has already, `refused` those that were left out."""

    blocks: Mapping[str, list[Any]]
    known: tuple[Problem, ...]
    refused: tuple[Problem, ...]
    changed: tuple[Problem, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing new comes of the table."""
        return not any(values for section, values in self.blocks.items() if section != "sources")


def join(bank: Bank, made: Imported, *, title: str, today: date) -> Joined:
    """Lay what a table made beside a bank. `title` is what the new source is called."""
    return _Joining(bank, made, title, today).joined()


@dataclass(slots=True)
class _Joining:
    """One table and one bank. Names and ids of the table are taken for the bank's where they are the same."""

    bank: Bank
    made: Imported
    title: str
    today: date
    known: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    changed: list[Problem] = field(default_factory=list)
    entities: dict[str, str] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    new: dict[str, Entity] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def joined(self) -> Joined:
        self.entities = self._things()
        self.relations = self._verbs()
        relations = {r.id: r for r in self._of("relations") if self.relations[r.id] == r.id}
        relations = {key: value for key, value in relations.items() if key not in self.bank.relations}
        all_relations = {**self.bank.relations, **relations}
        facts = list(self._facts(all_relations))
        negatives = list(self._negatives(all_relations))
        facts, negatives = self._without_conflicts(facts, negatives, all_relations)
        closed = list(self._closed(all_relations))
        self._tell_disjoint()
        things = self._used(facts, negatives, closed)
        blocks = {
            "sources": [self._source()],
            "relations": [
                replace(each, changed=self.today) for each in relations.values() if _is_used(each, facts, negatives)
            ],
            "entities": things,
            "facts": facts,
            "negatives": self._grouped(negatives, all_relations, things),
            "closed_for": closed,
        }
        return Joined(blocks, tuple(self.known), tuple(self.refused), tuple(self.changed))

    def _of(self, section: str) -> list[Any]:
        return list(self.made.blocks.get(section, ()))

    def _say(self, found: list[Problem], line: int, what: str, remedy: str, *, file: str = FACTS.name) -> None:
        found.append(Problem(Place(f"{file}.csv", line), what, remedy))

    # --- what the table names

    def _things(self) -> dict[str, str]:
        """The bank's id of each thing of the table: its own where the bank has none such, none where it has several."""
        owners: defaultdict[str, list[str]] = defaultdict(list)
        for entity in self.bank.entities.values():
            for name in {normal(each) for each in (entity.name, *entity.aliases)}:
                owners[name].append(entity.id)
        found = {entity.id: self._thing(entity, owners) for entity in self._of("entities")}
        for entity in self._of("entities"):
            self._extra(entity, found, owners)
        return found

    def _thing(self, entity: Entity, owners: Mapping[str, list[str]]) -> str:
        mine = owners.get(normal(entity.name), [])
        if entity.id in mine or (entity.id in self.bank.entities and not mine):
            self._taken_for(entity)
            return entity.id
        if len(mine) > 1:
            return ""
        return mine[0] if mine else entity.id

    def _taken_for(self, entity: Entity) -> None:
        other = self.bank.entities[entity.id]
        if normal(entity.name) not in {normal(name) for name in (other.name, *other.aliases)}:
            what = f"{entity.name} has the id of {other.name}, and is taken for it"
            self._say(self.changed, 0, what, "Give it another id if it is another thing")

    def _extra(self, entity: Entity, found: Mapping[str, str], owners: Mapping[str, list[str]]) -> None:
        """What the table says of a thing beside its facts: kept of a new one, told of one that the bank has."""
        here = self.bank.entities.get(found[entity.id])
        if here is None and found[entity.id]:
            self.new[entity.id] = replace(
                entity,
                aliases=tuple(each for each in entity.aliases if not owners.get(normal(each))),
                is_a=tuple(sorted({found[parent] for parent in entity.is_a if found[parent]})),
                changed=self.today,
            )
        if here is None:
            return
        names = {normal(each) for each in (here.name, *here.aliases, *here.synonyms)}
        for name in (*entity.aliases, *entity.synonyms):
            if normal(name) not in names:
                what = f"{here.name} is in the bank, and does not get the name {name}"
                self._say(self.refused, 0, what, "Add it in the form of that thing", file=SYNONYMS.name)
        for parent in (found[each] for each in entity.is_a):
            if parent and parent not in here.is_a:
                what = f"{here.name} is in the bank, and does not become a kind of {self._name(parent)}"
                self._say(self.refused, 0, what, "Add it in the form of that thing", file=ISA.name)

    def _verbs(self) -> dict[str, str]:
        """The id in the bank of each relation of the table: the one of that id or that label, or its own."""
        labels = {normal(relation.label): relation.id for relation in self.bank.relations.values()}
        return {
            each.id: each.id if each.id in self.bank.relations else labels.get(normal(each.label), each.id)
            for each in self._of("relations")
        }

    def _name(self, ident: str) -> str:
        entity = self.bank.entities.get(ident) or self.new.get(ident)
        return entity.name if entity else ident

    # --- what the table says

    def _facts(self, relations: Mapping[str, Relation]) -> Iterator[Fact]:
        there = {fact.triple for fact in self.bank.facts.values()}
        taken = set(self.bank.facts)
        for fact in self._of("facts"):
            line = self.made.lines.get(fact.id, 0)
            new = self._translated(fact, line, relations)
            if new is None:
                continue
            if new.triple in there:
                self._say(self.known, line, f"{self._said(new, relations)}: the bank has this already", "Nothing to do")
                continue
            there.add(new.triple)
            ident = implied_id(new.relation, new.subject, new.object, new.qualifier)
            own = replace(new, id=ident, source=SourceRef(id=self._source().id), changed=self.today)
            own = own if ident not in taken else replace(own, id=marked(own))
            taken.add(own.id)
            self.lines[own.id] = line
            yield own

    def _translated(self, said: Any, line: int, relations: Mapping[str, Relation]) -> Any:
        """A statement in the bank's ids, or None where it cannot stand in the bank."""
        relation = relations[self.relations.get(said.relation, said.relation)]
        ends = {"subject": self.entities[said.subject], "object": self.entities[said.object]}
        for side, table_id in (("subject", said.subject), ("object", said.object)):
            if not ends[side]:
                self._say(self.refused, line, f"several things are called {table_id}", "Give the id of the one meant")
                return None
            if fault := self._fit(ends[side], getattr(relation, f"{side}_kind"), relation):
                self._say(self.refused, line, *fault)
                return None
        return replace(said, relation=relation.id, **ends)

    def _fit(self, ident: str, kind: str, relation: Relation) -> tuple[str, str] | None:
        """What is amiss with the kind of one side. A new thing takes the kind that the relation asks for first."""
        here = self.bank.entities.get(ident)
        if here is None and kind and not self.new[ident].kind:
            self.new[ident] = replace(self.new[ident], kind=kind)
        has = here.kind if here else self.new[ident].kind
        if not kind or has == kind:
            return None
        what = f"{self._name(ident)} is of kind {has or '(none)'}, and “{relation.label}” takes {kind}"
        return what, "Correct the row, or the kind of the thing"

    def _negatives(self, relations: Mapping[str, Relation]) -> Iterator[Negative]:
        there = {(n.relation, n.subject, n.object, n.qualifier) for n in self.bank.negatives}
        for negative in (pair for block in self._of("negatives") for pair in expand(block)):
            line = self.made.lines.get(negative.id, 0)
            new = self._translated(negative, line, relations)
            if new is None:
                continue
            if (new.relation, new.subject, new.object, new.qualifier) in there:
                self._say(
                    self.known, line, f"not: {self._said(new, relations)}: the bank has this already", "Nothing to do"
                )
                continue
            there.add((new.relation, new.subject, new.object, new.qualifier))
            self.lines[new.id] = line
            yield replace(new, source=SourceRef(id=self._source().id), changed=self.today)

    def _closed(self, relations: Mapping[str, Relation]) -> Iterator[ClosedFor]:
        there = {(each.relation, each.subject) for each in self.bank.closed_for}
        for each in self._of("closed_for"):
            key = (self.relations.get(each.relation, each.relation), self.entities[each.subject])
            if key[1] and key not in there and key[0] in relations:
                there.add(key)
                yield replace(each, relation=key[0], subject=key[1], changed=self.today)

    def _tell_disjoint(self) -> None:
        there = {frozenset(group.entities) for group in self.bank.disjoint}
        for group in self._of("disjoint"):
            if frozenset(self.entities.get(each, each) for each in group.entities) not in there:
                what = f"{' and '.join(group.entities)}: that nothing is both is not joined to a bank that is there"
                self._say(self.refused, 0, what, "Write it in the form of what is never both", file=DISJOINT.name)

    def _said(self, said: Any, relations: Mapping[str, Relation]) -> str:
        return f"{self._name(said.subject)} {relations[said.relation].label} {self._name(said.object)}"

    # --- what cannot stand beside the bank

    def _without_conflicts(
        self, facts: list[Fact], negatives: list[Negative], relations: Mapping[str, Relation]
    ) -> tuple[list[Fact], list[Negative]]:
        """The new statements without those that would be at odds with the bank, each told at its line."""
        for _round in range(_ROUNDS):
            beside = replace(
                self.bank,
                entities={**self.bank.entities, **self.new},
                relations=relations,
                facts={**self.bank.facts, **{fact.id: fact for fact in facts}},
                negatives=(*self.bank.negatives, *negatives),
            )
            found = find_conflicts(beside)
            at_odds = {**found.crowded, **found.facts, **found.negatives}
            gone: list[Fact | Negative] = [each for each in facts if each.id in at_odds]
            gone += [each for each in negatives if each.id in at_odds]
            if not gone:
                break
            for each in gone:
                self._tell_conflict(each, at_odds[each.id], beside)
            facts = [fact for fact in facts if fact.id not in at_odds]
            negatives = [negative for negative in negatives if negative.id not in at_odds]
        return facts, negatives

    def _tell_conflict(self, said: Fact | Negative, rivals: Any, beside: Bank) -> None:
        named = sorted(rivals)[:3] if isinstance(rivals, set) else []
        told = "; ".join(self._rival(each, beside) for each in named) or "other statements of the same"
        what = f"{self._said(said, beside.relations)}: at odds with {told}"
        remedy = "Correct the row, or change what the bank says and read the table again"
        self._say(self.refused, self.lines[said.id], what, remedy)

    def _rival(self, ident: str, beside: Bank) -> str:
        fact = beside.facts.get(ident)
        if fact:
            return f"“{self._said(fact, beside.relations)}”"
        denied = next((each for each in beside.negatives if each.id == ident), None)
        return f"“not: {self._said(denied, beside.relations)}”" if denied else ident

    # --- what is added

    def _used(self, facts: Iterable[Fact], negatives: Iterable[Negative], closed: Iterable[ClosedFor]) -> list[Entity]:
        """The new things that something new speaks of, and what they are kinds of."""
        wanted = [each for said in chain[Fact | Negative](facts, negatives) for each in (said.subject, said.object)]
        wanted += [each.subject for each in closed]
        kept: dict[str, Entity] = {}
        while wanted:
            entity = self.new.get(wanted.pop())
            if entity and entity.id not in kept:
                kept[entity.id] = entity
                wanted += entity.is_a
        return [kept[ident] for ident in sorted(kept)]

    def _grouped(self, negatives: list[Negative], relations: Mapping[str, Relation], things: list[Entity]) -> list[Any]:
        names = {**self.bank.entities, **{entity.id: entity for entity in things}}
        ref = SourceRef(id=self._source().id)
        denied = [grouping.Denied(negative) for negative in negatives]
        return [replace(block, source=ref, changed=self.today) for block in grouping.blocks(denied, relations, names)]

    def _source(self) -> Source:
        """The source of all that is new: the table, under an id that the bank does not have yet."""
        ident = next(each for each in _ids() if each not in self.bank.sources)
        return Source(id=ident, title=self.title, kind="table")


def _ids() -> Iterator[str]:
    yield "table"
    yield from (f"table-{number}" for number in count(2))


def _is_used(relation: Relation, facts: Iterable[Fact], negatives: Iterable[Negative]) -> bool:
    return any(said.relation == relation.id for said in chain[Fact | Negative](facts, negatives))
