"""Truth by brute force: everything that a world says is followed to its end, pair by pair, until nothing new appears.

Written from the rules alone and sharing no code with the program, so that a mistake would have to be made twice.
Where the rules leave room, this reading is the narrower one: less is true, less is false, more is unknown.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

from tests.oracle.world import Claim, Rule, World

Pair = tuple[str, str]
IS_A = "is_a"


def squeezed(text: str) -> str:
    """A name as a reader hears it: no case, accents, spaces, signs or leading article."""
    plain = unicodedata.normalize("NFKD", text)
    plain = unicodedata.normalize("NFKD", plain.casefold()).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c)).strip()
    plain = re.sub(r"^(?:an?|the)\s+(?=\S)", "", plain)
    letters = "".join(c for c in plain if c.isalnum())
    return letters or plain


class Names:
    """Who bears which name."""

    def __init__(self, world: World) -> None:
        self.things = {thing.id: thing for thing in world.things}
        self.firm = {t.id: {squeezed(n) for n in (t.name, *t.exact)} for t in world.things}
        self.loose = {t.id: {squeezed(n) for n in t.loose} for t in world.things}
        self._owners: dict[str, set[str]] = {}
        for thing, names in self.firm.items():
            for name in names:
                self._owners.setdefault(name, set()).add(thing)

    def owners(self, text: str) -> frozenset[str]:
        """Every entity that bears this name."""
        return frozenset(self._owners.get(squeezed(text), ()))

    def confusable(self, one: str, other: str) -> bool:
        """Whether one bears, exactly or loosely, an exact name of the other."""
        mine, theirs = self.firm.get(one, set()), self.firm.get(other, set())
        return bool(mine & (theirs | self.loose.get(other, set())) or theirs & self.loose.get(one, set()))


class Kinds:
    """The is-a hierarchy, closed by fixpoint."""

    def __init__(self, world: World, names: Names) -> None:
        self.names = names
        self.above = _closure({t.id for t in world.things}, world.parents)

    def nested(self, one: str, other: str) -> bool:
        """Whether they are one, or one is a kind of the other."""
        return one == other or other in self.above[one] or one in self.above[other]

    def related(self, one: str, other: str) -> bool:
        """Whether one cannot be called wrong because the other is right."""
        return self.nested(one, other) or self.names.confusable(one, other)

    def downwards(self, thing: str) -> set[str]:
        """The thing and every kind of it."""
        return {thing} | {t for t, above in self.above.items() if thing in above}


def _closure(things: set[str], steps: Iterable[Pair]) -> dict[str, set[str]]:
    above: dict[str, set[str]] = {thing: set() for thing in things}
    pairs = list(steps)
    changed = True
    while changed:
        changed = False
        for low, high in pairs:
            new = (above[high] | {high}) - above[low]
            if new:
                above[low] |= new
                changed = True
    return above


class Cells:
    """The true, false and doubted pairs of one relation."""

    def __init__(self, rule: Rule, world: World, kinds: Kinds) -> None:
        self.rule, self.kinds = rule, kinds
        self.things = sorted(kinds.above)
        claims = [c for c in world.claims if c.relation == rule.id]
        self.asserted = [c for c in claims if c.positive and c.firm]
        self.denied = [c for c in claims if not c.positive and c.firm]
        self.disputed = [c for c in claims if c.positive and c.status != "usable"]
        self.limited = [c for c in claims if c.positive and c.qualifier and c.status == "usable"]
        self.doubtful_denials = [c for c in claims if not c.positive and c.status != "usable" and not c.qualifier]
        self.closed = {subject for relation, subject in world.closed if relation == rule.id}

    def _both_ways(self, claims: Iterable[Claim]) -> set[Pair]:
        pairs = {(c.subject, c.object) for c in claims}
        return pairs | {(o, s) for s, o in pairs} if self.rule.symmetric else pairs

    def followed(self, pairs: Iterable[Pair]) -> set[Pair]:
        """Every pair that these pairs make true, themselves included."""
        found: set[Pair] = set()
        new = set(pairs)
        while new:
            found |= new
            new = {pair for s, o in new for pair in self._one_step(s, o)} - found
        return found

    def _one_step(self, subject: str, obj: str) -> Iterable[Pair]:
        if self.rule.to_broader:
            yield from ((subject, above) for above in self.kinds.above[obj])
        if self.rule.to_kinds:
            yield from ((kind, obj) for kind in self.kinds.downwards(subject))
        if self.rule.symmetric:
            yield (obj, subject)

    def refuted(self, pair: Pair, *, widely: bool) -> set[Pair]:
        """Every pair that one denial makes false; `widely` also where the relation says nothing of broader objects."""
        ways = [pair, (pair[1], pair[0])] if self.rule.symmetric else [pair]
        found: set[Pair] = set()
        for subject, obj in ways:
            subjects = self.kinds.downwards(subject) if self.rule.to_kinds else {subject}
            objects = self.kinds.downwards(obj) if self.rule.to_broader or widely else {obj}
            found |= {(s, o) for s in subjects for o in objects}
        return found | {(o, s) for s, o in found} if self.rule.symmetric else found

    # --- contradictions

    @cached_property
    def claimed_true(self) -> set[Pair]:
        """All that is asserted or follows, contradictions included."""
        return self.followed((c.subject, c.object) for c in self.asserted)

    def _claimed_false(self, *, widely: bool) -> set[Pair]:
        return set().union(*(self.refuted((c.subject, c.object), widely=widely) for c in self.denied))

    @cached_property
    def rivals(self) -> set[Pair]:
        """True pairs that the cardinality forbids to stand together."""
        found: set[Pair] = set()
        if self.rule.one_object:
            for subject in self.things:
                values = self._values(subject, self._both_ways(self.asserted))
                found |= {(subject, v) for v in values for w in values if not self.kinds.related(v, w)}
        if self.rule.one_subject:
            pairs = self._both_ways(self.asserted)
            for obj in {o for _, o in pairs}:
                holders = {s for s, o in pairs if o == obj or (self.rule.to_broader and obj in self.kinds.above[o])}
                found |= {(h, obj) for h in holders for g in holders if not self.kinds.related(h, g)}
        return found

    @cached_property
    def clashes(self) -> set[Pair]:
        """Pairs that are surely both true and false."""
        return (self.claimed_true & self._claimed_false(widely=False)) | self.rivals

    @cached_property
    def suspects(self) -> set[Pair]:
        """Pairs that the widest reading finds both true and false."""
        return (self.claimed_true & self._claimed_false(widely=True)) | self.rivals

    @cached_property
    def dead(self) -> set[Claim]:
        """Statements that help to make a contradiction: they license nothing."""
        asserted = {c for c in self.asserted if self.followed([(c.subject, c.object)]) & self.suspects}
        denied = {c for c in self.denied if self.refuted((c.subject, c.object), widely=True) & self.suspects}
        return asserted | denied

    # --- what stands

    @cached_property
    def live(self) -> set[Pair]:
        """Asserted pairs that no contradiction touches."""
        return self._both_ways(c for c in self.asserted if c not in self.dead)

    @cached_property
    def doubted(self) -> set[Pair]:
        """Asserted pairs that are disputed or part of a contradiction."""
        return self._both_ways([*self.disputed, *(c for c in self.asserted if c in self.dead)])

    @cached_property
    def true(self) -> set[Pair]:
        """What may be a key."""
        return self.claimed_true - self.suspects

    @cached_property
    def refuted_pairs(self) -> set[Pair]:
        """What explicit denials license."""
        sound = (c for c in self.denied if c not in self.dead)
        return set().union(*(self.refuted((c.subject, c.object), widely=False) for c in sound))

    def _holders(self, subject: str) -> set[str]:
        """The subject and whatever it inherits from."""
        return {subject} | (self.kinds.above[subject] if self.rule.to_kinds else set())

    def _values(self, subject: str, pairs: set[Pair]) -> set[str]:
        return {o for s, o in pairs if s in self._holders(subject)}

    def known(self, subject: str) -> set[str]:
        """Known objects of a subject, but for those known only because a narrower one is."""
        values = {o for s, o in self.claimed_true if s == subject}
        narrowest = {v for v in values if not any(v in self.kinds.above[w] for w in values)}
        return self._values(subject, self.live) | narrowest

    def off(self, subject: str) -> bool:
        """Whether doubt about any object of this subject switches its licences by count and by closure off."""
        return any(s in self._holders(subject) for s, _ in self.doubted)

    def uncertain(self, subject: str, obj: str) -> bool:
        """Whether this pair, or one nested with it, is disputed or holds only within limits."""
        pairs = self.doubted | self._both_ways([*self.limited, *self.doubtful_denials])
        return any(s in self._holders(subject) and self.kinds.related(o, obj) for s, o in pairs)

    def false(self, subject: str, obj: str) -> bool:
        """What may be a distractor: refuted, and neither true nor in doubt."""
        if (subject, obj) in self.claimed_true or self.uncertain(subject, obj):
            return False
        if self.rule.symmetric and ((obj, subject) in self.claimed_true or self.uncertain(obj, subject)):
            return False
        return (subject, obj) in self.refuted_pairs or self._excluded(subject, obj)

    def _excluded(self, subject: str, obj: str) -> bool:
        """False by count or by closure."""
        if self.off(subject):
            return False
        return self._by_value(subject, obj) or self._by_holder(subject, obj)

    def _by_value(self, subject: str, obj: str) -> bool:
        counted = self.rule.one_object and self.rule.exclusive and (not self.rule.modal or self.rule.ranked)
        complete = not self.rule.modal and (not self.rule.open or subject in self.closed)
        if not (counted or complete) or not self._values(subject, self.live):
            return False
        return not any(self.kinds.related(value, obj) for value in self.known(subject))

    def _by_holder(self, subject: str, obj: str) -> bool:
        if not self.rule.one_subject or self.rule.modal or any(o == obj for _, o in self.doubted):
            return False
        holders = {s for s, o in self.live if o == obj or (self.rule.to_broader and obj in self.kinds.above[o])}
        return bool(holders) and not any(self.kinds.related(holder, subject) for holder in holders)


class ClassCells:
    """The pairs of the is-a relation itself: false only where kinds are declared disjoint."""

    def __init__(self, world: World, kinds: Kinds) -> None:
        self.kinds, self.disjoint = kinds, world.disjoint

    @cached_property
    def clashes(self) -> set[Pair]:
        """Entities that stand under two disjoint kinds, as pairs with those kinds."""
        found: set[Pair] = set()
        for thing, above in self.kinds.above.items():
            for a, b in self.disjoint:
                if {a, b} <= above | {thing}:
                    found |= {(thing, a), (thing, b)}
        return found

    @cached_property
    def true(self) -> set[Pair]:
        """Every kind of every entity that is not in a contradiction."""
        torn = {thing for thing, _ in self.clashes}
        return {(t, a) for t, above in self.kinds.above.items() for a in above if t not in torn}

    def false(self, subject: str, obj: str) -> bool:
        """Whether kinds of both are declared disjoint."""
        torn = {thing for thing, _ in self.clashes}
        if {subject, obj} & torn or self.kinds.nested(subject, obj):
            return False
        over_subject = self.kinds.above[subject] | {subject}
        over_object = self.kinds.above[obj] | {obj}
        return any(a in over_subject and b in over_object for a, b in self.disjoint)


class Oracle:
    """Judges pairs by names: true if any bearers of the names are so related, false only if all are provably not."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.names = Names(world)
        self.kinds = Kinds(world, self.names)
        self.rules = {rule.id: rule for rule in world.rules}
        self._cells: dict[str, Cells | ClassCells] = {}

    def cells(self, relation: str) -> Cells | ClassCells:
        """The pairs of one relation, followed to their end once."""
        if relation not in self._cells:
            made: Cells | ClassCells
            if relation == IS_A and IS_A not in self.rules:
                made = ClassCells(self.world, self.kinds)
            else:
                made = Cells(self.rules[relation], self.world, self.kinds)
            self._cells[relation] = made
        return self._cells[relation]

    @property
    def relations(self) -> tuple[str, ...]:
        """Every relation, the is-a relation included where kinds are disjoint."""
        return (*self.rules, *([IS_A] if self.world.disjoint and IS_A not in self.rules else []))

    def clashes(self) -> set[tuple[str, str, str]]:
        """Pairs that are surely both true and false."""
        return {(r, *pair) for r in self.relations for pair in self.cells(r).clashes}

    def suspects(self) -> set[tuple[str, str, str]]:
        """Pairs that the widest reading finds both true and false."""
        found = self.clashes()
        for relation in self.rules:
            cells = self.cells(relation)
            if isinstance(cells, Cells):
                found |= {(relation, *pair) for pair in cells.suspects}
        return found

    def true(self, relation: str, subject: str, obj: str) -> bool:
        """Whether this pair of ids may be a key."""
        return (subject, obj) in self.cells(relation).true

    def false(self, relation: str, subject: str, obj: str) -> bool:
        """Whether this pair of ids may be a distractor's."""
        return self.cells(relation).false(subject, obj)

    def named_true(self, relation: str, subject: str, obj: str) -> bool:
        """Whether some bearers of these two names are so related."""
        pairs = self._bearers(subject, obj)
        return any(self.true(relation, s, o) for s, o in pairs)

    def named_false(self, relation: str, subject: str, obj: str) -> bool:
        """Whether no bearers of these two names can be so related."""
        pairs = self._bearers(subject, obj)
        return bool(pairs) and all(self.false(relation, s, o) for s, o in pairs)

    def _bearers(self, subject: str, obj: str) -> list[Pair]:
        return [(s, o) for s in sorted(self.names.owners(subject)) for o in sorted(self.names.owners(obj))]
