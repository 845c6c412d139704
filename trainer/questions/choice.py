"""Multiple-choice questions: which proven options to offer, in which order, with which reasons."""

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Final

from trainer.facts.truth import Index
from trainer.questions import balance, chance, flaws
from trainer.questions.balance import Ledger
from trainer.questions.candidates import Candidate, Candidates, Pool
from trainer.questions.guessers import hit, scores
from trainer.questions.items import unaskable
from trainer.questions.model import Choice, Item, Option, Refusal
from trainer.questions.texts import Look, are_numbers, contains_words, look
from trainer.questions.wording import Wording

WANTED: Final = 3
"""Wrong options where enough are proven; two are enough, one is not."""
FEWEST: Final = 2
_DRAWS: Final = 14
_HARD, _SOFT, _FEWER = 1000.0, 6.0, 40.0
_CONFUSED: Final = 1000.0
_CLANG: Final = 12.0


@dataclass(frozen=True, slots=True)
class _Ask:
    """An item with its wording and pool: what the drawing of options needs."""

    item: Item
    seed: int
    stem: Look
    key: Look
    pool: Sequence[Candidate]
    names: Sequence[Look]


class ChoiceMaker:
    """Makes the multiple-choice questions of one bank."""

    def __init__(self, index: Index, wording: Wording, candidates: Candidates) -> None:
        """Everything here is fixed; questions depend on the item and the seed alone."""
        self._index, self._wording, self._candidates = index, wording, candidates
        self.refusal = lru_cache(maxsize=20_000)(self._refusal)
        """Why an item cannot be asked whatever options there are, or None."""
        self._seen = balance.expected(self._keys_by_text())

    def _keys_by_text(self) -> dict[str, int]:
        keys: Counter[str] = Counter()
        for group in self._candidates.keys.values():
            for entity, count in group.items():
                keys[self._wording.name(entity)] += count
        return keys

    def block(self, items: Sequence[Item], seed: int) -> dict[str, Choice | Refusal]:
        """The questions of items of one relation and direction, made together so that no option is a giveaway."""
        ready = [item for item in items if self.refusal(item) is None]
        ledger = Ledger.of(ready, seed, wrong=WANTED)
        made: dict[str, Choice | Refusal] = {item.id: self.refusal(item) or Refusal.NO_KEY for item in items}
        for item in chance.shuffled(chance.stream("turn", seed), ready):
            question = made[item.id] = self.make(item, seed, ledger)
            if isinstance(question, Choice):
                ledger.enter(question, self._hits(question))
        return made

    def _hits(self, question: Choice) -> list[float]:
        looks = [look(option.text) for option in question.options]
        seen = scores(look(question.stem), looks, question.key, self._seen)
        return [hit(score, question.key) for score in seen]

    def make(self, item: Item, seed: int, ledger: Ledger, confused: Sequence[str] = ()) -> Choice | Refusal:
        """The question for an item and a seed, or the reason there is none.

        `confused` are entities that this learner takes for the key; they are offered first where they are proven wrong.
        """
        refusal = self.refusal(item)
        if refusal:
            return refusal
        pool = self._candidates.pool(item)
        if len(pool.candidates) < FEWEST:
            return self._too_few(item, pool)
        ask = self._ask(item, seed, pool)
        chosen = self._best(ask, self._weights(ask, ledger, confused), ledger)
        if chosen is None:
            return Refusal.OPTIONS_NESTED if self._all_nest(pool.candidates) else Refusal.NOT_PARALLEL
        return self._built(ask, chosen, ledger)

    def _refusal(self, item: Item) -> Refusal | None:
        refusal = unaskable(self._index, item)
        if refusal:
            return refusal
        if not self._candidates.deniable(item):
            return Refusal.OPEN_WORLD
        if self._index.licence(item.relation, item.subject, item.object):
            return Refusal.CONTRADICTION
        return self._unworded(item) or (Refusal.SAME_WORDING if self._asked_by_another(item) else None)

    def _unworded(self, item: Item) -> Refusal | None:
        """Why the stem does not do."""
        if not self._wording.says_its_modality(item.relation, item.direction):
            return Refusal.MODAL_UNWORDED
        stem = self._wording.stem(item.relation, item.direction, item.asked)
        key = self._index.bank.entities[item.key]
        if any(contains_words(stem, name) for name in (key.name, *key.aliases)):
            return Refusal.KEY_IN_STEM
        flawed = any(flaw.hard for flaw in (*flaws.stem_flaws(stem), *flaws.text_flaws(key.name)))
        return Refusal.NOT_PARALLEL if flawed else None

    def _asked_by_another(self, item: Item) -> bool:
        """Whether a namesake's fact makes the same stem with the same key; the first of them by id is asked."""
        index = self._index
        for subject in index.bearers(item.subject):
            for obj, fact in index.objects(item.relation, subject):
                if fact.id < item.fact and fact.subject == subject and obj in index.bearers(item.object):
                    return True
        return False

    def _too_few(self, item: Item, pool: Pool) -> Refusal:
        if len(pool.candidates) + pool.nested >= FEWEST and pool.nested > pool.unproven:
            return Refusal.OPTIONS_NESTED
        return Refusal.TOO_FEW_CANDIDATES if self._index.can_deny(item.relation) else Refusal.OPEN_WORLD

    def _all_nest(self, candidates: Sequence[Candidate]) -> bool:
        first = candidates[0].entity
        return all(self._index.overlap(first, other.entity) for other in candidates[1:])

    def _ask(self, item: Item, seed: int, pool: Pool) -> _Ask:
        stem = self._wording.stem(item.relation, item.direction, item.asked)
        names = [look(self._wording.name(c.entity)) for c in pool.candidates]
        return _Ask(item, seed, look(stem), look(self._wording.name(item.key)), pool.candidates, names)

    # --- drawing

    def _best(self, ask: _Ask, weights: Sequence[float], ledger: Ledger) -> tuple[int, ...] | None:
        """The draw with the fewest flaws and cues; None if each has a hard flaw."""
        rng = chance.stream("draw", ask.item.id, ask.seed)
        cumulative = list(accumulate(weights))
        for size in (WANTED, FEWEST):
            draws = {self._draw(ask, cumulative, size, rng): None for _ in range(_DRAWS)}
            costs = [(self._cost(ask, drawn, ledger), drawn) for drawn in draws if len(drawn) >= FEWEST]
            cost, best = min(costs, default=(_HARD, ()), key=lambda pair: pair[0])
            if cost < _HARD:
                return best
        return None

    def _weights(self, ask: _Ask, ledger: Ledger, confused: Sequence[str]) -> list[float]:
        clang = ask.stem.bag & ask.key.bag
        out = []
        for candidate, name in zip(ask.pool, ask.names, strict=True):
            weight = candidate.near * ledger.weight(candidate.entity)
            weight *= _CLANG if clang and clang <= name.bag else 1.0
            out.append(_CONFUSED if candidate.entity in confused else weight)
        return out

    def _draw(self, ask: _Ask, cumulative: list[float], size: int, rng: Random) -> tuple[int, ...]:
        """Up to `size` candidates by weight, no two of which nest or share a name."""
        drawn: list[int] = []
        for _ in range(6 * size):
            at = min(bisect(cumulative, rng.random() * cumulative[-1]), len(cumulative) - 1)
            if at not in drawn and not any(self._clash(ask, at, other) for other in drawn):
                drawn.append(at)
                if len(drawn) == size:
                    return tuple(drawn)
        for at in range(len(ask.pool)):  # a small pool whose weights are far apart is taken whole
            if len(drawn) < size and at not in drawn and not any(self._clash(ask, at, other) for other in drawn):
                drawn.append(at)
        return tuple(drawn)

    def _clash(self, ask: _Ask, one: int, other: int) -> bool:
        return self._index.overlap(ask.pool[one].entity, ask.pool[other].entity)

    def _cost(self, ask: _Ask, drawn: tuple[int, ...], ledger: Ledger) -> float:
        """Flaws, missing options, and how far the guessers would then stand from chance."""
        others = [ask.names[i] for i in drawn]
        options = [ask.key, *others]
        found = [*flaws.set_flaws(options), *flaws.key_flaws(ask.stem, ask.key, others)]
        if any(flaw.hard for flaw in found):
            return _HARD
        seen = scores(ask.stem, options, 0, self._seen)
        luck = ledger.cost([hit(score, 0) for score in seen], len(options))
        return luck + _SOFT * len(found) + _FEWER * (WANTED - len(drawn)) + self._misplaced(ask, options)

    def _misplaced(self, ask: _Ask, options: Sequence[Look]) -> int:
        """How far the key stands from its drawn place, where the order of numbers rules."""
        if not are_numbers(options):
            return 0
        rank = sorted(options, key=lambda o: o.numbers).index(ask.key)
        return abs(rank - chance.number("rank", ask.item.id, ask.seed) % len(options))

    # --- building

    def _built(self, ask: _Ask, chosen: tuple[int, ...], ledger: Ledger) -> Choice:
        key = self._key_option(ask)
        wrong = [self._wrong_option(ask.item, ask.pool[i]) for i in chosen]
        if are_numbers([look(o.text) for o in (key, *wrong)]):
            options = sorted([key, *wrong], key=lambda o: look(o.text).numbers)
        else:
            rng = chance.stream("order", ask.item.id, ask.seed)
            options = chance.shuffled(rng, wrong)
            options.insert(ledger.place(len(wrong) + 1, rng), key)
        subject = self._wording.name(ask.item.asked)
        return Choice(ask.item, ask.seed, ask.stem.text, subject, tuple(options), options.index(key))

    def _key_option(self, ask: _Ask) -> Option:
        fact, wording = self._index.facts[ask.item.fact], self._wording
        return Option(ask.item.key, ask.key.text, wording.key_reason(fact), "", (fact.id,), wording.citation(fact))

    def _wrong_option(self, item: Item, candidate: Candidate) -> Option:
        wording, licence = self._wording, candidate.licence
        fact = wording.supporting_fact(item, candidate.entity, licence)
        cited = wording.wrong_citation(licence, fact)
        reason = wording.wrong_reason(item, candidate.entity, licence)
        rests_on = licence.ids if fact is None or fact.id in licence.ids else (*licence.ids, fact.id)
        return Option(candidate.entity, wording.name(candidate.entity), reason, licence.rule, rests_on, cited)
