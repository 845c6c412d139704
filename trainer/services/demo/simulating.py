"""A simulated student: someone who learns, forgets, hesitates, guesses, mixes things up and takes days off.

Nothing here touches the database. The student's true memory of each fact is FSRS-6 with its default weights; what the
program believes of it is worked out from the answers alone, as it is for people. The dice are seeded.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from trainer.questions.model import Choice, Item, Question, Refusal
from trainer.scheduling.balance import choose_due_day
from trainer.scheduling.memory import Memory, Policy, recall_before, retrievability, review
from trainer.scheduling.queue import Limits, plan_sitting, returns_at_once
from trainer.scheduling.rating import (
    FIRST_SIGHT_RECALL,
    NO_SLIP,
    SAID_WHEN_GUESSING,
    SAID_WHEN_KNOWN,
    Confidence,
    Rating,
    choice_guess_chance,
    rate,
)
from trainer.scheduling.variety import Shown, Way, next_way
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Shelf
from trainer.services.study.confusions import OFTEN

NEW_A_DAY: Final = 3
MOST_REVIEWS: Final = 60
SITTINGS: Final = 2
DAYS_MISSED: Final = 0.10
"""How likely the student does not come to study on a planned day."""

SLIPPERY: Final = 0.015
"""The share of facts that the student finds hard to keep: of these they know three quarters of what they should."""

ALIKE: Final = 0.04
"""The share of pairs of things that look alike to this student."""

DRAWN: Final = 8.0
"""How much sooner someone who does not know picks what looks alike than another option."""

PATIENCE: Final = 10
"""How often the student forgets a fact, once known, before they pause it."""

SEEDS: Final = 4
_LIMITS: Final = Limits(NEW_A_DAY, MOST_REVIEWS)
_SECONDS: Final = {Confidence.SURE: 14.0, Confidence.UNSURE: 26.0, Confidence.GUESS: 32.0}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of the student to one question about one fact."""

    fact: str
    item: Item
    way: Way
    seed: int
    question: Choice
    position: int
    confidence: Confidence
    rating: Rating
    guess_chance: float
    re_ask: bool
    shown_at: datetime
    answered_at: datetime
    due_day: int

    @property
    def correct(self) -> bool:
        """Whether the key was picked."""
        return self.position == self.question.key + 1

    @property
    def chosen(self) -> str:
        """The entity that was picked."""
        return self.question.options[self.position - 1].entity

    @property
    def expected(self) -> str:
        """The entity that is right."""
        return self.question.options[self.question.key].entity


@dataclass
class Student:
    """Someone who studies one bank. `weak` are the topics in which they know less than they should."""

    shelf: Shelf
    seed: int
    weak: frozenset[str]
    policy: Policy
    true: dict[str, Memory] = field(default_factory=dict)
    believed: dict[str, Memory] = field(default_factory=dict)
    load: Counter[int] = field(default_factory=Counter)
    shown: defaultdict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    swaps: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    made: dict[tuple[object, ...], Question | Refusal] = field(default_factory=dict)
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - dice, not secrets

    @property
    def paused(self) -> frozenset[str]:
        """The facts that they have paused, having forgotten them again and again."""
        return frozenset(fact for fact, memory in self.believed.items() if memory.lapses >= PATIENCE)

    def comes(self) -> bool:
        """Whether they come to study on a planned day."""
        return self.dice.random() >= DAYS_MISSED

    def study(self, day: int, *, begins: datetime) -> Iterator[Answered]:
        """Answer what one day holds, in a few sittings; a new fact that is missed comes again at the end of its own."""
        now, today = begins, set[str]()
        for _ in range(SITTINGS):
            queue = self._sitting(day, today)
            today.update(queue)
            for each in self._sat(queue, day, now=now):
                now = each.answered_at
                yield each

    def _sitting(self, day: int, today: Collection[str]) -> list[str]:
        paused = self.paused
        candidates = [
            replace(each, memory=self.believed[fact]) if fact in self.believed else each
            for fact, each in self.shelf.candidates().items()
            if fact not in paused
        ]
        asked = frozenset(FactRef(self.shelf.id, fact).text for fact in today)
        sitting = plan_sitting(candidates, day=day, seed="demo", asked_today=asked, limits=_LIMITS, policy=self.policy)
        return [FactRef.of(text).fact for text in sitting.facts]

    def _sat(self, queue: Sequence[str], day: int, *, now: datetime) -> Iterator[Answered]:
        missed, room = list[str](), len(queue) // 2
        for place, fact in enumerate(chain(queue, missed)):
            for each in self._asked(fact, day, now=now, re_ask=place >= len(queue)):
                now = each.answered_at
                again = each.rating is Rating.AGAIN and returns_at_once(self.believed[fact])
                if again and not each.re_ask and len(missed) < room:
                    missed.append(fact)
                yield each

    def _asked(self, fact: str, day: int, *, now: datetime, re_ask: bool) -> Iterator[Answered]:
        """The answer to a question about a fact; none if it can only be asked by matching."""
        ways = {way: item for way, item in self.shelf.ways(fact).items() if way.form == "choice"}
        if not ways:
            return
        chosen = next_way(tuple(ways), shown=self.shown[fact][-3:], seed=f"{self.seed}|{fact}")
        item, seed = ways[chosen.way], chosen.seed % SEEDS
        confused = [other for other, times in self.swaps[item.key].most_common(2) if times >= OFTEN]
        question = self._question(item, seed, confused)
        if isinstance(question, Choice):
            self.shown[fact].append(Shown(chosen.way, seed))
            yield self._answer(fact, item, chosen.way, seed, question, day=day, now=now, re_ask=re_ask)

    def _question(self, item: Item, seed: int, confused: Sequence[str]) -> Question | Refusal:
        """Make a question, or take the one made before: the year asks most of them several times."""
        key = (item.id, seed, *confused)
        if key not in self.made:
            self.made[key] = self.shelf.questions.question(item, seed, confused=confused)
        return self.made[key]

    def _answer(
        self,
        fact: str,
        item: Item,
        way: Way,
        seed: int,
        question: Choice,
        *,
        day: int,
        now: datetime,
        re_ask: bool,
    ) -> Answered:
        known = self.dice.random() < self._recall(fact, day)
        word = self._word(known=known)
        position = self._pick(question, known=known)
        correct = position == question.key + 1
        grade = Rating.AGAIN if not known else Rating.GOOD if word is Confidence.SURE else Rating.HARD
        self.true[fact] = review(self.true.get(fact), grade, day=day)
        if not correct:
            self.swaps[item.key][question.options[position - 1].entity] += 1
            self.swaps[question.options[position - 1].entity][item.key] += 1
        chance, before = choice_guess_chance(len(question.options)), self.believed.get(fact)
        recall = recall_before(before, day=day, policy=self.policy)
        rating = rate(correct=correct, confidence=word, guess_chance=chance, recall=recall) or Rating.AGAIN
        due = self._believe(fact, rating, day)
        took = min(110.0, _SECONDS[word] * self.dice.lognormvariate(0, 0.4))
        at = now + timedelta(seconds=took)
        return Answered(fact, item, way, seed, question, position, word, rating, chance, re_ask, now, at, due)

    def _recall(self, fact: str, day: int) -> float:
        """The true chance that the fact is known now: less in weak topics, and for what will not stay."""
        memory = self.true.get(fact)
        recall = FIRST_SIGHT_RECALL if memory is None else retrievability(memory, day=day)
        if random.Random(f"{self.seed}|{fact}").random() < SLIPPERY:  # noqa: S311 - dice, not secrets
            return 0.75 * recall
        return 0.95 * recall if self.shelf.bank.topic_of(self.shelf.bank.facts[fact]) in self.weak else recall

    def _word(self, *, known: bool) -> Confidence:
        shares: Mapping[Confidence, float] = SAID_WHEN_KNOWN if known else SAID_WHEN_GUESSING
        return self.dice.choices(list(shares), weights=list(shares.values()))[0]

    def _pick(self, question: Choice, *, known: bool) -> int:
        """The position picked: the key by someone who knows and does not slip, else what looks most like it."""
        if known and self.dice.random() < NO_SLIP:
            return question.key + 1
        key = question.options[question.key].entity
        drawn = [DRAWN if self._alike(key, option.entity) else 1.0 for option in question.options]
        return 1 + self.dice.choices(range(len(drawn)), weights=drawn)[0]

    def _alike(self, one: str, other: str) -> bool:
        low, high = sorted((one, other))
        return one != other and random.Random(f"{self.seed}|{low}|{high}").random() < ALIKE  # noqa: S311 - dice

    def _believe(self, fact: str, rating: Rating, day: int) -> int:
        """Lay an answer on what the program believes, and give the day of the fact's return."""
        before = self.believed.get(fact)
        after = review(before, rating, day=day, policy=self.policy)
        if before:
            self.load[before.due_day] -= 1
        due = choose_due_day(after, load=self.load, seed=f"demo|{fact}", policy=self.policy)
        self.load[due] += 1
        self.believed[fact] = replace(after, due_day=due)
        return due
