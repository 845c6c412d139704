"""Matching questions: premises and responses with exactly one provable arrangement.

A cell is a premise with a response. Each premise's own response is true, every other cell is proven false, and a
response that serves as a mere extra is false for every premise. A premise with an unknown cell is dropped.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from trainer.facts.model import Direction, Form
from trainer.facts.truth import Index
from trainer.questions import chance, flaws
from trainer.questions.candidates import Candidates, alike
from trainer.questions.choice import ChoiceMaker
from trainer.questions.items import asked_so
from trainer.questions.model import Item, Matching, Premise, Refusal, Response
from trainer.questions.texts import look
from trainer.questions.wording import Wording

PREMISES: Final = 5
FEWEST: Final = 3
_TOLERABLE: Final = 4
_LOOKED_AT: Final = 72
_EACH_KEY: Final = 6


@dataclass(frozen=True, slots=True)
class _Set:
    """Items that may stand together, and the entities offered as responses beyond their keys."""

    items: tuple[Item, ...]
    extras: tuple[str, ...]
    reuse: bool = False


class MatchingMaker:
    """Makes the matching questions of one bank."""

    def __init__(self, index: Index, wording: Wording, candidates: Candidates, choices: ChoiceMaker) -> None:
        """`choices` says which items may be asked at all."""
        self._index, self._wording, self._candidates, self._choices = index, wording, candidates, choices

    def about(self, item: Item, seed: int, *, first: Iterable[Item] = ()) -> Matching | Refusal:
        """A matching question that holds `item`; items in `first` join it before others, in their order."""
        refusal = self._choices.refusal(item)
        if refusal:
            return refusal
        found = self._set(item, seed, tuple(first))
        if found is None:
            return Refusal.TOO_FEW_CANDIDATES if self._index.can_deny(item.relation) else Refusal.OPEN_WORLD
        return self._built(found, seed)

    def covering(self, items: Sequence[Item], seed: int) -> Iterator[Matching | tuple[Item, Refusal]]:
        """Questions that together hold every item of one group that can be matched; refusals for the others."""
        waiting = {item.id: item for item in chance.shuffled(chance.stream("cover", seed), items)}
        while waiting:
            item = next(iter(waiting.values()))
            made = self.about(item, seed, first=islice(waiting.values(), 1, None))
            if isinstance(made, Refusal):
                yield item, made
                del waiting[item.id]
                continue
            yield made
            for premise in made.premises:
                waiting.pop(premise.item.id, None)

    # --- finding what fits together

    def _set(self, item: Item, seed: int, first: tuple[Item, ...]) -> _Set | None:
        plain = self._plain(item, seed, first)
        if plain and len(plain.items) >= _TOLERABLE:
            return plain
        return self._with_reuse(item, seed) or plain

    def _plain(self, item: Item, seed: int, first: tuple[Item, ...]) -> _Set | None:
        """Premises with a response each, and at least one response too many."""
        together = [item]
        for other in self._companions(item, seed, first):
            if all(self._fit(other, member) for member in together):
                together.append(other)
                if len(together) == PREMISES:
                    break
        while len(together) >= FEWEST:
            extras = self._extras(together, seed)
            if extras:
                return self._without_cues(_Set(tuple(together), extras))
            together.pop()
        return None

    def _companions(self, item: Item, seed: int, first: tuple[Item, ...]) -> Iterator[Item]:
        """Items whose keys are proven wrong for this one: waiting ones first, then any of the group."""
        wrong = {c.entity for c in self._candidates.pool(item).candidates}
        seen = {item.id}
        near = (other for other in first if other.key in wrong)
        for other in islice((*islice(near, _LOOKED_AT), *self._with_keys(item, wrong, seed)), 2 * _LOOKED_AT):
            if other.id not in seen:
                seen.add(other.id)
                if self._choices.refusal(other) is None:
                    yield other

    def _with_keys(self, item: Item, wrong: set[str], seed: int) -> Iterator[Item]:
        rng = chance.stream("companions", item.id, seed)
        for key in chance.shuffled(rng, sorted(wrong)):
            yield from islice(self._items_with_key(item, key), _EACH_KEY)

    def _items_with_key(self, item: Item, key: str) -> Iterator[Item]:
        forward = item.direction is Direction.FORWARD
        pairs = self._index.subjects(item.relation, key) if forward else self._index.own_objects(item.relation, key)
        for _, fact in pairs:
            same = (fact.object if forward else fact.subject) == key
            if same and asked_so(self._index, fact, item.direction, Form.MATCHING):
                yield Item(fact.id, fact.relation, fact.subject, fact.object, item.direction, Form.MATCHING)

    def _fit(self, one: Item, other: Item) -> bool:
        """Whether two items may share a set: unrelated names on each side, and both cross cells proven false."""
        index, entities = self._index, self._index.bank.entities
        if index.overlap(one.asked, other.asked) or index.overlap(one.key, other.key):
            return False
        if index.overlap(one.asked, other.key) or index.overlap(other.asked, one.key):
            return False
        if not alike(entities[one.key], entities[other.key]) or entities[one.asked].kind != entities[other.asked].kind:
            return False
        return self._false(one, other.key) and self._false(other, one.key)

    def _false(self, item: Item, response: str) -> bool:
        return self._candidates.proof(item, response) is not None

    def _extras(self, together: Sequence[Item], seed: int) -> tuple[str, ...]:
        """One or two responses that are false for every premise and clash with no other response."""
        found: list[str] = []
        pool = self._candidates.pool(together[0]).candidates
        taken = [item.key for item in together]
        for candidate in chance.shuffled(chance.stream("extras", together[0].id, seed), pool):
            entity = candidate.entity
            if any(self._index.overlap(entity, other) for other in (*taken, *found)):
                continue
            if all(self._false(item, entity) and not self._index.overlap(item.asked, entity) for item in together):
                found.append(entity)
                if len(found) == 2:
                    break
        return tuple(found)

    def _with_reuse(self, item: Item, seed: int) -> _Set | None:
        """For a short range: every value is offered, and a value may serve several premises."""
        responses = self._short_range(item)
        if responses is None:
            return None
        others = tuple(r for r in responses if r != item.key)
        together = [item]
        for other in self._any_with_keys(item, responses, seed):
            if self._joins(other, together, responses):
                together.append(other)
                if len(together) == PREMISES:
                    break
        used = {member.key for member in together}
        if len(together) < _TOLERABLE or len(used) < 2:
            return None
        return self._without_cues(_Set(tuple(together), tuple(r for r in others if r not in used), reuse=True))

    def _joins(self, other: Item, together: Sequence[Item], responses: Sequence[str]) -> bool:
        if any(other.id == m.id or self._index.overlap(other.asked, m.asked) for m in together):
            return False
        if self._choices.refusal(other) is not None:
            return False
        return all(response == other.key or self._false(other, response) for response in responses)

    def _any_with_keys(self, item: Item, responses: Sequence[str], seed: int) -> Iterator[Item]:
        """Items of the range in turn, so that each response comes up before one comes up again."""
        rows = [
            chance.shuffled(chance.stream("reuse", item.id, seed, r), list(self._items_with_key(item, r)))
            for r in responses
        ]
        for turn in range(max(map(len, rows), default=0)):
            yield from (row[turn] for row in rows if turn < len(row))

    def _short_range(self, item: Item) -> tuple[str, ...] | None:
        """The item's key with every other value of a range of two to five, all proven false for it."""
        wrong = [c.entity for c in self._candidates.pool(item).candidates]
        keys = self._candidates.keys[item.relation, item.direction]
        others = [entity for entity in wrong if entity in keys]
        if not 1 <= len(others) <= 4 or len(keys) > 5:
            return None
        clash = any(self._index.overlap(a, b) for a in others for b in others if a != b)
        return None if clash else (item.key, *sorted(others))

    def _without_cues(self, found: _Set) -> _Set | None:
        """Drop premises that share a word with their own response alone; give up when too few are left."""
        items = list(found.items)
        names = [self._wording.name(e) for e in (*(i.key for i in items), *found.extras)]
        kept = tuple(item for item in items if not self._rhymes(item, names))
        if len(kept) == len(items):
            return found
        if items[0] not in kept or len(kept) < FEWEST or found.reuse:
            return None
        return _Set(kept, found.extras)

    def _rhymes(self, item: Item, names: Sequence[str]) -> bool:
        asked, key = self._wording.name(item.asked), self._wording.name(item.key)
        return flaws.clang(look(asked), look(key), [look(n) for n in names if n != key])

    # --- building

    def _built(self, found: _Set, seed: int) -> Matching:
        first = found.items[0]
        names = {e: self._wording.name(e) for e in (*(i.key for i in found.items), *found.extras)}
        ordered = flaws.in_order(list(names.values()))
        responses = sorted(names, key=lambda e: ordered.index(names[e]))
        premises = self._premises(found, responses, seed)
        stem = self._wording.directions(first.relation, first.direction, reuse=found.reuse)
        name = f"{first.id}+{chance.number('set', *sorted(p.item.id for p in premises), *responses):016x}"
        columns = tuple(Response(entity, names[entity]) for entity in responses)
        return Matching(name, seed, first.relation, first.direction, stem, premises, columns, found.reuse)

    def _premises(self, found: _Set, responses: Sequence[str], seed: int) -> tuple[Premise, ...]:
        """Premises in an order that does not run with or against their responses."""
        rng = chance.stream("premises", seed, *(item.id for item in found.items))
        rows = [self._premise(item, responses) for item in chance.shuffled(rng, found.items)]
        places = [row.response for row in rows]
        if len(rows) >= _TOLERABLE and places in (sorted(places), sorted(places, reverse=True)):
            rows = [rows[1], rows[0], *rows[2:]]
        return tuple(rows)

    def _premise(self, item: Item, responses: Sequence[str]) -> Premise:
        fact, wording = self._index.facts[item.fact], self._wording
        text, reason = wording.name(item.asked), wording.key_reason(fact)
        return Premise(item, item.asked, text, responses.index(item.key), reason, wording.citation(fact))
