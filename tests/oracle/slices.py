"""The part of a large world that bears on one question, so that brute force stays affordable."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tests.oracle.judge import Line, faults
from tests.oracle.truth import IS_A, Oracle, squeezed
from tests.oracle.world import Claim, World


def _reached(starts: Iterable[str], steps: Mapping[str, list[str]]) -> set[str]:
    seen, stack = set(starts), list(starts)
    while stack:
        for near in steps.get(stack.pop(), ()):
            if near not in seen:
                seen.add(near)
                stack.append(near)
    return seen


class Slicer:
    """Cuts a world down to what a question's names, their kinds and their statements touch."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.things = {thing.id: thing for thing in world.things}
        self.rules = {rule.id: rule for rule in world.rules}
        self._parents: dict[str, list[str]] = defaultdict(list)
        self._children: dict[str, list[str]] = defaultdict(list)
        for child, parent in sorted(world.parents):
            self._parents[child].append(parent)
            self._children[parent].append(child)
        self._claims: dict[tuple[str, str, bool], list[Claim]] = defaultdict(list)
        for claim in world.claims:
            self._claims[claim.relation, claim.subject, True].append(claim)
            self._claims[claim.relation, claim.object, False].append(claim)
        self._owners: dict[str, list[str]] = defaultdict(list)
        for thing in world.things:
            for name in {squeezed(n) for n in (thing.name, *thing.exact)}:
                self._owners[name].append(thing.id)

    def faults(self, line: Line) -> list[str]:
        """What is wrong with a question, judged by its slice of the world."""
        return faults(Oracle(self._slice(line)), line)

    def _slice(self, line: Line) -> World:
        named = self._owned(_texts(line))
        around = _reached(named, self._parents)
        if line["relation"] in self.rules:
            around |= self._below(line, around)
        claims = tuple(dict.fromkeys(self._bearing(line["relation"], around)))
        touched = around.union(*((c.subject, c.object) for c in claims))
        return self._cut(_reached(touched, self._parents), claims)

    def _owned(self, texts: Sequence[str]) -> set[str]:
        return {owner for text in texts for owner in self._owners.get(squeezed(text), ())}

    def _below(self, line: Line, around: set[str]) -> set[str]:
        rule = self.rules[line["relation"]]
        return _reached(around, self._children) if rule.to_kinds or rule.symmetric else set()

    def _bearing(self, relation: str, around: set[str]) -> Iterable[Claim]:
        if relation == IS_A and IS_A not in self.rules:
            return
        rule = self.rules[relation]
        for thing in sorted(around):
            yield from self._claims.get((relation, thing, True), ())
            if rule.symmetric or rule.one_subject:
                yield from self._claims.get((relation, thing, False), ())

    def _cut(self, ids: set[str], claims: tuple[Claim, ...]) -> World:
        world = self.world
        return World(
            tuple(self.things[i] for i in sorted(ids)),
            world.rules,
            claims,
            frozenset((i, p) for i in ids for p in self._parents.get(i, ())),
            frozenset(pair for pair in world.closed if pair[1] in ids),
            frozenset(pair for pair in world.disjoint if set(pair) <= ids),
        )


def _texts(line: Line) -> Sequence[str]:
    if line["type"] == "mcq":
        return [line["subject"], *line["options"]]
    return [*line["premises"], *line["responses"]]
