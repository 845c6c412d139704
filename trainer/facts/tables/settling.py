"""Which statements of a table cannot all stand, so that neither side is used until a person settles it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from trainer.facts.contradictions import contradictions
from trainer.facts.model import Bank, Disjoint, Fact, Negative, Status
from trainer.facts.truth import Index

_CROWD: Final = 8
"""So many rival values in one place are set aside together; comparing them in pairs would take their number squared."""


_PASSES: Final = 10


@dataclass(slots=True)
class Conflicts:
    """Ids of facts and negatives at odds, each with the ids that it clashes with, and disjoint groups with members."""

    facts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    negatives: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    crowded: dict[str, int] = field(default_factory=dict)
    disjoint: dict[Disjoint, str] = field(default_factory=dict)


def find_conflicts(bank: Bank) -> Conflicts:
    """Everything that would keep `bank` from loading. `bank` need not be consistent, only well formed."""
    conflicts = Conflicts()
    _crowds(bank, conflicts)
    rest = replace(bank, facts={k: f for k, f in bank.facts.items() if k not in conflicts.crowded})
    _note(rest, conflicts)
    _every_denial(rest, conflicts)
    _every_rival(rest, conflicts)
    _disjoint(bank, conflicts)
    return conflicts


def _crowds(bank: Bank, conflicts: Conflicts) -> None:
    places: tuple[tuple[Callable[[Fact], bool], Callable[[Fact], str]], ...] = (
        (lambda f: bank.relations[f.relation].cardinality.one_object, lambda f: f.subject),
        (lambda f: bank.relations[f.relation].cardinality.one_subject, lambda f: f.object),
    )
    for applies, place in places:
        sharing: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for fact in bank.facts.values():
            if fact.status is Status.USABLE and not fact.qualifier and applies(fact):
                sharing[fact.relation, place(fact)].append(fact.id)
        for ids in sharing.values():
            if len(ids) > _CROWD:
                conflicts.crowded.update(dict.fromkeys(ids, len(ids)))


def _note(bank: Bank, conflicts: Conflicts) -> set[str]:
    """Add the conflicts of one pass; the ids of the negatives among them."""
    denials = set()
    for clash in contradictions(Index(bank)):
        ids = [fact.id for fact in clash.facts] + ([clash.negative.id] if clash.negative else [])
        for fact in clash.facts:
            conflicts.facts[fact.id].update(other for other in ids if other != fact.id)
        if clash.negative:
            denials.add(clash.negative.id)
            conflicts.negatives[clash.negative.id].update(fact.id for fact in clash.facts)
    return denials


def _every_denial(bank: Bank, conflicts: Conflicts) -> None:
    """A fact may be denied by several negatives, of which one pass names one. Look again among those involved."""
    facts = {k: f for k, f in bank.facts.items() if k in conflicts.facts}
    while facts:
        left = tuple(n for n in bank.negatives if n.id not in conflicts.negatives)
        if not _note(replace(bank, facts=facts, negatives=left, disjoint=()), conflicts):
            return


def _every_rival(bank: Bank, conflicts: Conflicts) -> None:
    """One pass names so many pairs of a place and no more. Look again in the relations involved.

    Where that does not end, the relation's cardinality is plainly wrong, and all its facts are set aside.
    """
    clashing = (i for i, others in conflicts.facts.items() if any(other in bank.facts for other in others))
    relations = {bank.facts[ident].relation for ident in clashing}
    for _ in range(_PASSES if relations else 0):
        rest = {k: f for k, f in bank.facts.items() if f.relation in relations and k not in conflicts.facts}
        known = len(conflicts.facts)
        _note(replace(bank, facts=rest, negatives=(), disjoint=()), conflicts)
        relations &= {bank.facts[ident].relation for ident in list(conflicts.facts)[known:]}
        if not relations:
            return
    left = [k for k, f in bank.facts.items() if f.relation in relations]
    conflicts.crowded.update(dict.fromkeys(left, len(left)))


def _disjoint(bank: Bank, conflicts: Conflicts) -> None:
    """Classes said to be disjoint that share a member: the saying goes, because is-a carries more."""
    bare = replace(bank, facts=MappingProxyType({}), negatives=())
    while left := tuple(group for group in bank.disjoint if group not in conflicts.disjoint):
        before = len(conflicts.disjoint)
        for clash in contradictions(Index(replace(bare, disjoint=left))):
            for group in left:
                if clash.classes and set(clash.classes) <= set(group.entities):
                    conflicts.disjoint.setdefault(group, clash.entity)
        if len(conflicts.disjoint) == before:
            return


def quarantined(negative: Negative) -> Negative:
    """The same negative, set aside."""
    return replace(negative, status=Status.QUARANTINED)
