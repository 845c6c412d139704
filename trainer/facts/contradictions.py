"""Pairs that a bank both asserts and denies. Neither side may be used until a person settles it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final

from trainer.facts.model import Fact, Modal, Negative, Status
from trainer.facts.truth import IS_A, Index

_PAIRS_A_PLACE: Final = 64
"""A place with more rivals than these pairs is named often enough; comparing thousands would take minutes."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements that cannot all stand: facts with a negative, two facts, or one entity under two disjoint kinds."""

    facts: tuple[Fact, ...]
    negative: Negative | None = None
    entity: str = ""
    classes: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        """What clashes, by id."""
        if self.classes:
            return f"{self.entity} is both {self.classes[0]} and {self.classes[1]}, which are declared disjoint"
        if self.negative:
            return f"{self.facts[0].id} says what {self.negative.id} denies"
        return f"{self.facts[0].id} and {self.facts[1].id} give one place two values"


def contradictions(index: Index) -> Iterator[Contradiction]:
    """Every contradiction among the usable statements of a bank, in identity order."""
    yield from _denied_facts(index)
    yield from _asserted_negatives(index)
    yield from _rival_values(index)
    yield from _rival_inheritances(index)
    yield from _disjoint_kinds(index)


def _usable(index: Index) -> Iterator[Fact]:
    return (f for f in index.bank.facts.values() if f.status is Status.USABLE and not f.qualifier)


def _denied_facts(index: Index) -> Iterator[Contradiction]:
    """A fact whose pair is denied for it, for a broader subject, or by a denial of a broader object.

    The last is read strictly even where the relation does not hold of broader objects: a doubt counts against use.
    """
    for fact in _usable(index):
        if not index.has_false_object(fact.relation, fact.subject):
            continue
        for target in (fact.object, *sorted(index.ancestors(fact.object))):
            licence = index.denial(fact.relation, fact.subject, target)
            if licence and licence.negative:
                yield Contradiction((fact,), licence.negative)
                break


def _asserted_negatives(index: Index) -> Iterator[Contradiction]:
    """A negative whose pair follows from a fact about something broader."""
    for negative in index.bank.negatives:
        if negative.status is not Status.USABLE or negative.qualifier:
            continue
        found = index.holds(negative.relation, negative.subject, negative.object)
        if found and not found.direct:
            yield Contradiction((found.fact,), negative)


def _rival_values(index: Index) -> Iterator[Contradiction]:
    """Two unrelated values where the cardinality allows one."""
    seen: set[tuple[str, str]] = set()
    for fact in _usable(index):
        cardinality = index.relations[fact.relation].cardinality
        if cardinality.one_object:
            yield from _rivals(index, index.objects(fact.relation, fact.subject), seen)
        if cardinality.one_subject:
            yield from _rivals(index, index.holders(fact.relation, fact.object), seen)


def _rivals(index: Index, values: tuple[tuple[str, Fact], ...], seen: set[tuple[str, str]]) -> Iterator[Contradiction]:
    for (one, first), (other, second) in islice(combinations(values, 2), _PAIRS_A_PLACE):
        pair = (min(first.id, second.id), max(first.id, second.id))
        if pair not in seen and not index.related(one, other):
            seen.add(pair)
            yield Contradiction((first, second))


def _rival_inheritances(index: Index) -> Iterator[Contradiction]:
    """Entities of several kinds that inherit two values, or a value and its denial."""
    passing = [r for r in index.bank.relations.values() if r.inherits.by_subject and r.modal is Modal.IS]
    several = [e.id for e in index.bank.entities.values() if len(e.is_a) > 1] if passing else []
    seen: set[tuple[str, str]] = set()
    for entity in several:
        for relation in passing:
            if relation.cardinality.one_object:
                yield from _rivals(index, index.objects(relation.id, entity), seen)
            for denied in index.recorded_false_objects(relation.id, entity):
                found, denial = index.holds(relation.id, entity, denied), index.denial(relation.id, entity, denied)
                if found and denial and (found.fact.id, denied) not in seen:
                    seen.add((found.fact.id, denied))
                    yield Contradiction((found.fact,), denial.negative)


def _disjoint_kinds(index: Index) -> Iterator[Contradiction]:
    if IS_A not in index.relations:
        return
    for entity in index.bank.entities:
        licence = index.licence(IS_A, entity, entity)
        if licence and licence.classes:
            yield Contradiction((), entity=entity, classes=licence.classes)
