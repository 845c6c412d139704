"""What a bank makes true, what it makes false, and by which rule. Everything else is unknown.

The index is compiled once and answers without search: each question costs a few look-ups for every is-a step above
the two entities. Three sets, never two: an unlisted pair of an open relation is unknown, and unknown is no distractor.
"""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from trainer.facts.hierarchy import Hierarchy
from trainer.facts.model import Bank, Cardinality, Fact, Inherits, Modal, Negative, Relation, Status

IS_A: Final = "is_a"
"""The id of the relation that is-a steps form wherever a bank declares kinds disjoint."""


class Truth(StrEnum):
    """The four values of a cell."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    BOTH = "both"


class Rule(StrEnum):
    """What licenses a pair as false."""

    NEGATIVE = "negative"
    ONE_OBJECT = "one_object"
    ONE_SUBJECT = "one_subject"
    CLOSED = "closed"
    DISJOINT = "disjoint"


@dataclass(frozen=True, slots=True)
class Derivation:
    """Why a pair is true: the recorded fact, and whether is-a steps or symmetry lead from it to the pair."""

    fact: Fact
    direct: bool


@dataclass(frozen=True, slots=True)
class Licence:
    """Why a pair is false: the rule, and the facts or the negative that it rests on."""

    rule: Rule
    facts: tuple[Fact, ...] = ()
    negative: Negative | None = None
    classes: tuple[str, str] | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of everything the licence rests on."""
        return tuple(f.id for f in self.facts) + ((self.negative.id,) if self.negative else ())


@dataclass(frozen=True, slots=True)
class Verdict:
    """The value of one cell, with the derivation of either side that has one."""

    value: Truth
    derivation: Derivation | None
    licence: Licence | None


def is_a_relation(noun: str = "", *, articles: bool = False) -> Relation:
    """The implicit relation between an entity and the kinds it is declared to be.

    `noun` names what is sorted ("nerve"), `articles` says that every kind has one, so that it can stand as a predicate.
    """
    thing, kind = noun or "thing", "{object}" if articles else "a kind of {object:bare}"
    return Relation(
        id=IS_A,
        label="is a kind of",
        cardinality=Cardinality.MANY_TO_MANY,
        open=True,
        stem=f"What kind of {thing} is {{subject}}?",
        reverse_stem=f"{f'Which {noun}' if noun else 'Which of these'} is {kind}?",
        statement=f"{{subject}} is {kind}",
        matching=f"Match each {noun or 'entry'} with the kind of {thing} that it is.",
        reverse_matching=f"Match each kind of {thing} with an example of it.",
    )


_Pair = tuple[str, str]


class Index(Hierarchy):
    """Truth questions over one bank. Immutable after construction, but for a cache of ancestors.

    `relations` and `facts` are the bank's, and with them the is-a relation where kinds are declared disjoint.
    """

    def __init__(self, bank: Bank) -> None:
        """Compile `bank`; time and memory grow in step with its size."""
        super().__init__(bank.entities)
        self.bank = bank
        self.relations: dict[str, Relation] = dict(bank.relations)
        self.facts: dict[str, Fact] = dict(bank.facts)
        self._down = {r.id for r in bank.relations.values() if r.inherits.by_subject and r.modal is Modal.IS}
        self._up = {r.id for r in bank.relations.values() if r.inherits.by_object}
        self._objects: dict[_Pair, list[tuple[str, Fact]]] = defaultdict(list)
        self._subjects: dict[_Pair, list[tuple[str, Fact]]] = defaultdict(list)
        self._doubted_objects: dict[_Pair, list[str]] = defaultdict(list)
        self._doubted_subjects: dict[_Pair, list[str]] = defaultdict(list)
        self._qualified: dict[_Pair, list[str]] = defaultdict(list)
        self._false: dict[tuple[str, str, str], Negative] = {}
        self._false_objects: dict[_Pair, list[str]] = defaultdict(list)
        self._false_subjects: dict[_Pair, list[str]] = defaultdict(list)
        self._holders: dict[_Pair, list[tuple[str, Fact]]] = defaultdict(list)
        self._reach: set[tuple[str, str, str]] = set()
        self._closed = {(c.relation, c.subject) for c in bank.closed_for}
        self._disjoint: dict[str, set[str]] = defaultdict(set)
        self._index_facts()
        self._index_negatives()
        self._index_classes()

    # --- compiling

    def _index_facts(self) -> None:
        for fact in self.bank.facts.values():
            relation = self.relations[fact.relation]
            self._index_pair(fact, fact.subject, fact.object)
            if relation.symmetric and fact.subject != fact.object:
                self._index_pair(fact, fact.object, fact.subject)
            if relation.symmetric and relation.inherits is not Inherits.NONE:
                self._index_reach(fact)

    def _index_reach(self, fact: Fact) -> None:
        """Note how far a symmetric, inherited fact may carry.

        Mirror and is-a steps alternate without end, so anything connected to both sides may be meant.
        """
        one, other = self.root(fact.subject), self.root(fact.object)
        self._reach |= {(fact.relation, one, other), (fact.relation, other, one)}

    def _index_pair(self, fact: Fact, subject: str, obj: str) -> None:
        ahead, back = (fact.relation, subject), (fact.relation, obj)
        if fact.qualifier:
            self._qualified[ahead].append(obj)
        elif fact.status is Status.USABLE:
            self._objects[ahead].append((obj, fact))
            self._subjects[back].append((subject, fact))
            self._index_holder(fact, subject, obj)
        else:
            self._doubted_objects[ahead].append(obj)
            self._doubted_subjects[back].append(subject)

    def _index_holder(self, fact: Fact, subject: str, obj: str) -> None:
        """Where an object has one subject, the subject of a kind of it is the subject of the broader one as well."""
        relation = self.relations[fact.relation]
        if relation.cardinality.one_subject and relation.inherits.by_object:
            for above in self.ancestors(obj):
                self._holders[(fact.relation, above)].append((subject, fact))

    def _index_negatives(self) -> None:
        for negative in self.bank.negatives:
            if negative.qualifier or negative.status is not Status.USABLE:
                self._doubt_negative(negative)
                continue
            self._index_false(negative, negative.subject, negative.object)
            if self.relations[negative.relation].symmetric:
                self._index_false(negative, negative.object, negative.subject)

    def _doubt_negative(self, negative: Negative) -> None:
        """A contested negative switches nothing on; a contradiction's other side is quarantined as a fact."""
        if negative.status is not Status.USABLE and not negative.qualifier:
            self._qualified[(negative.relation, negative.subject)].append(negative.object)

    def _index_false(self, negative: Negative, subject: str, obj: str) -> None:
        self._false[(negative.relation, subject, obj)] = negative
        self._false_objects[(negative.relation, subject)].append(obj)
        self._false_subjects[(negative.relation, obj)].append(subject)

    def _index_classes(self) -> None:
        for group in self.bank.disjoint:
            for one in group.entities:
                self._disjoint[one].update(other for other in group.entities if other != one)
        if not self._disjoint:
            return
        self.relations[IS_A] = self._is_a_wording()
        steps = [(child, parent) for child, parents in self._parents.items() for parent in parents]
        for child, parent in steps:
            fact = self._is_a_fact(child, parent)
            self._index_pair(fact, child, parent)
            if self.has_disjoint_kind(parent):
                self.facts[fact.id] = fact

    def _is_a_wording(self) -> Relation:
        """Worded with the noun of what is sorted, where the bank has one noun for it all."""
        entities = self.bank.entities
        sorted_out = [child for child, parents in self._parents.items() if any(map(self.has_disjoint_kind, parents))]
        kinds = {entities[child].kind for child in sorted_out}
        noun = self.bank.kind_of(kinds.pop()).name if len(kinds) == 1 and "" not in kinds else ""
        classes = {parent for child in sorted_out for parent in self._parents[child]}
        return is_a_relation(noun, articles=all(entities[each].article for each in classes))

    def _is_a_fact(self, child: str, parent: str) -> Fact:
        reasons = (group.why for group in self.bank.disjoint if group.why and parent in group.entities)
        name = f"{IS_A}/{child}/{parent}"
        return Fact(relation=IS_A, subject=child, object=parent, id=name, explanation=next(reasons, ""))

    # --- what is recorded

    def objects(self, relation: str, subject: str) -> tuple[tuple[str, Fact], ...]:
        """Usable objects of a subject, its own first, then those that it inherits."""
        return tuple(pair for s in self._sources(relation, subject) for pair in self._objects.get((relation, s), ()))

    def own_objects(self, relation: str, subject: str) -> tuple[tuple[str, Fact], ...]:
        """Usable objects recorded for exactly this subject."""
        return tuple(self._objects.get((relation, subject), ()))

    def subjects(self, relation: str, obj: str) -> tuple[tuple[str, Fact], ...]:
        """Usable subjects recorded for exactly this object."""
        return tuple(self._subjects.get((relation, obj), ()))

    def holders(self, relation: str, obj: str) -> tuple[tuple[str, Fact], ...]:
        """Usable subjects recorded for this object, then those of its kinds, where it may have only one."""
        return (*self.subjects(relation, obj), *self._holders.get((relation, obj), ()))

    def recorded_false_objects(self, relation: str, subject: str) -> tuple[str, ...]:
        """Objects that explicit negatives name for this subject or, where it inherits, for its kinds."""
        return tuple(o for s in self._sources(relation, subject) for o in self._false_objects.get((relation, s), ()))

    def has_false_object(self, relation: str, subject: str) -> bool:
        """Whether an explicit negative denies this subject anything."""
        return any((relation, source) in self._false_objects for source in self._sources(relation, subject))

    def has_false_subject(self, relation: str, obj: str) -> bool:
        """Whether an explicit negative denies this object to anything."""
        return any((relation, target) in self._false_subjects for target in self._targets(relation, obj))

    def recorded_false_subjects(self, relation: str, obj: str) -> tuple[str, ...]:
        """Subjects that explicit negatives name for this object or, where it holds of broader ones, for those."""
        return tuple(s for o in self._targets(relation, obj) for s in self._false_subjects.get((relation, o), ()))

    def _sources(self, relation: str, subject: str) -> tuple[str, ...]:
        """The subject, and the broader ones whose facts and denials it takes over."""
        if relation in self._down and subject in self._parents:
            return (subject, *sorted(self.ancestors(subject)))
        return (subject,)

    def _targets(self, relation: str, obj: str) -> tuple[str, ...]:
        """The object, and the broader ones whose denial denies it."""
        if relation in self._up and obj in self._parents:
            return (obj, *sorted(self.ancestors(obj)))
        return (obj,)

    # --- truth

    def holds(self, relation: str, subject: str, obj: str) -> Derivation | None:
        """The derivation that makes a pair true, or None."""
        if relation == IS_A:
            return self._is_a_kind(subject, obj)
        by_object = relation in self._up
        for source in self._sources(relation, subject):
            for value, fact in self._objects.get((relation, source), ()):
                if value == obj or (by_object and obj in self.ancestors(value)):
                    return Derivation(fact, direct=source == subject and value == obj)
        return None

    def _is_a_kind(self, subject: str, obj: str) -> Derivation | None:
        if obj not in self.ancestors(subject):
            return None
        return Derivation(self._is_a_fact(subject, obj), direct=obj in self.parents(subject))

    def false(self, relation: str, subject: str, obj: str) -> Licence | None:
        """The licence that makes a pair provably false, or None where it is true, unknown or contested."""
        licence = self.licence(relation, subject, obj)
        if licence is None or self.holds(relation, subject, obj) or self._contested(relation, subject, obj):
            return None
        if self.relations[relation].symmetric and not self._mirror_is_free(relation, subject, obj):
            return None
        return licence

    def _mirror_is_free(self, relation: str, subject: str, obj: str) -> bool:
        """Whether the mirrored pair is neither contested nor within reach of an inherited fact."""
        if self._contested(relation, obj, subject):
            return False
        return not self._reach or (relation, self.root(subject), self.root(obj)) not in self._reach

    def licence(self, relation: str, subject: str, obj: str) -> Licence | None:
        """The first rule that denies a pair, whether or not something else asserts it."""
        if relation == IS_A:
            return self._denied_by_class(subject, obj)
        rule = self.relations[relation]
        return (
            self.denial(relation, subject, obj)
            or (self._denied_by_value(rule, subject, obj) if rule.modal is Modal.IS or rule.ranked else None)
            or (self._denied_by_subject(rule, subject, obj) if rule.modal is Modal.IS else None)
        )

    def verdict(self, relation: str, subject: str, obj: str) -> Verdict:
        """The value of a cell with its derivations. A contested pair is unknown, whatever else is recorded."""
        derivation, licence = self.holds(relation, subject, obj), self.licence(relation, subject, obj)
        if self._contested(relation, subject, obj):
            return Verdict(Truth.UNKNOWN, derivation, licence)
        if derivation:
            return Verdict(Truth.BOTH if licence else Truth.TRUE, derivation, licence)
        denied = self.false(relation, subject, obj)
        return Verdict(Truth.FALSE if denied else Truth.UNKNOWN, None, denied)

    def denial(self, relation: str, subject: str, obj: str) -> Licence | None:
        """The explicit negative that denies a pair: its own, a broader subject's, or a broader object's."""
        for source in self._sources(relation, subject):
            if (relation, source) not in self._false_objects:
                continue
            for target in self._targets(relation, obj):
                negative = self._false.get((relation, source, target))
                if negative:
                    return Licence(Rule.NEGATIVE, negative=negative)
        return None

    def _denied_by_value(self, relation: Relation, subject: str, obj: str) -> Licence | None:
        """One object a subject, or a complete list: whatever is unrelated to the known values is false."""
        one = relation.cardinality.one_object and relation.disjoint
        if not (one or self._is_complete(relation, subject)) or self.doubted(relation.id, subject):
            return None
        known = self.objects(relation.id, subject)
        if not known or any(self.related(value, obj) for value, _ in known):
            return None
        if relation.cardinality.one_object and self._rival(known):
            return None
        return Licence(Rule.ONE_OBJECT if one else Rule.CLOSED, facts=tuple(fact for _, fact in known))

    def _is_complete(self, relation: Relation, subject: str) -> bool:
        """Whether all objects are listed. What is usual is never listed completely: the rarer is not false."""
        return relation.modal is Modal.IS and (not relation.open or (relation.id, subject) in self._closed)

    def _rival(self, known: tuple[tuple[str, Fact], ...]) -> bool:
        """Whether inherited values contradict each other; then neither licenses anything."""
        return len(known) > 1 and any(not self.related(a, b) for (a, _), (b, _) in combinations(known, 2))

    def _denied_by_subject(self, relation: Relation, subject: str, obj: str) -> Licence | None:
        """One subject an object: a subject unrelated to the known one is false."""
        if not relation.cardinality.one_subject or (relation.id, obj) in self._doubted_subjects:
            return None
        if self.doubted(relation.id, subject):
            return None
        known = self.holders(relation.id, obj)
        if not known or any(self.related(holder, subject) for holder, _ in known):
            return None
        return Licence(Rule.ONE_SUBJECT, facts=tuple(fact for _, fact in known))

    def _denied_by_class(self, subject: str, obj: str) -> Licence | None:
        targets = {obj, *self.ancestors(obj)}
        for kind in sorted({subject, *self.ancestors(subject)} & self._disjoint.keys()):
            clash = self._disjoint[kind] & targets
            if clash:
                return Licence(Rule.DISJOINT, classes=(kind, min(clash)))
        return None

    def doubted(self, relation: str, subject: str) -> bool:
        """Whether any value of this subject is contested; that switches its one-object and closed licences off."""
        return any((relation, source) in self._doubted_objects for source in self._sources(relation, subject))

    def _contested(self, relation: str, subject: str, obj: str) -> bool:
        """Whether the pair itself, or one nested with it, is disputed or holds under a qualifier."""
        return any(
            self.related(value, obj)
            for source in self._sources(relation, subject)
            for table in (self._doubted_objects, self._qualified)
            for value in table.get((relation, source), ())
        )

    def can_deny(self, relation: str, subject: str | None = None) -> bool:
        """Whether more than explicit negatives may license falsehood: for a subject, or (None) for any of them."""
        rule = self.relations[relation]
        if relation == IS_A:
            return True
        if rule.modal is not Modal.IS and not rule.ranked:
            return False
        closed = not rule.open or (subject is not None and (relation, subject) in self._closed)
        if rule.cardinality.one_object and rule.disjoint:
            return True
        return rule.modal is Modal.IS and (closed or rule.cardinality.one_subject)

    def closed_subjects(self, relation: str) -> tuple[str, ...]:
        """Subjects whose list of objects a person has declared complete."""
        return tuple(c.subject for c in self.bank.closed_for if c.relation == relation)

    def has_disjoint_kind(self, entity: str) -> bool:
        """Whether anything is declared disjoint from this kind or a broader one."""
        return bool({entity, *self.ancestors(entity)} & self._disjoint.keys())
