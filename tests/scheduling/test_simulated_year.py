"""A year of a simulated learner: what the schedule keeps, what it costs, and how even the days are.

The learner forgets exactly as FSRS-6 with its default weights believes, knows six in ten facts at first sight, and is
asked by the program's own sittings and due days. The dice are seeded, so the numbers are the same each time.
"""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import mean

import pytest

from trainer.scheduling.balance import choose_due_day
from trainer.scheduling.candidates import Candidate
from trainer.scheduling.memory import Memory, retrievability, review
from trainer.scheduling.queue import Limits, Wait, plan_sitting
from trainer.scheduling.rating import Rating

pytestmark = pytest.mark.xdist_group("simulated year")  # so that each year is lived once

KNOWN_AT_FIRST_SIGHT = 0.6
DAYS = 365


@dataclass
class Learner:
    """Someone who answers, and forgets."""

    facts: int
    balanced: bool
    dice: random.Random = field(default_factory=lambda: random.Random(2026))  # noqa: S311 - dice, not secrets
    memories: dict[str, Memory] = field(default_factory=dict)
    load: Counter[int] = field(default_factory=Counter)
    asked: list[int] = field(default_factory=list)
    backlog: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)

    def study(self, day: int, limits: Limits) -> None:
        """Answer all that the day's sitting asks."""
        due = [Candidate(fact, memory=memory) for fact, memory in self.memories.items() if memory.due_day <= day]
        unmet = [Candidate(fact) for fact in map(str, range(self.facts)) if fact not in self.memories]
        sitting = plan_sitting([*due, *unmet], day=day, seed="ann", limits=limits)
        for fact in sitting.facts:
            self.answer(fact, day)
        self.asked.append(len(sitting.facts))
        self.backlog.append(sitting.waiting.get(Wait.BACKLOG, 0))
        self.new.append(sitting.new)

    def answer(self, fact: str, day: int) -> None:
        before = self.memories.get(fact)
        recall = retrievability(before, day=day) if before else KNOWN_AT_FIRST_SIGHT
        after = review(before, Rating.GOOD if self.dice.random() < recall else Rating.AGAIN, day=day)
        if before:
            self.load[before.due_day] -= 1
        if self.balanced:
            after = replace(after, due_day=choose_due_day(after, load=self.load, seed=f"ann|{fact}"))
        self.load[after.due_day] += 1
        self.memories[fact] = after

    def retained(self, day: int) -> float:
        """Count the facts still known on a day, each by its chance of recall."""
        return sum(retrievability(memory, day=day) for memory in self.memories.values())

    @property
    def swing(self) -> float:
        """How many more or fewer questions a day brings than the one before, once all facts are met."""
        return mean(abs(one - other) for one, other in pairwise(self.asked[60:]))


def year(*, balanced: bool) -> Learner:
    learner = Learner(facts=1000, balanced=balanced)
    for day in range(DAYS):
        learner.study(day, Limits(new_a_day=20, daily_cap=1000))
    return learner


@pytest.fixture(scope="module")
def balanced_year() -> Learner:
    return year(balanced=True)


def test_nineteen_in_twenty_facts_are_kept_for_a_dozen_reviews_each(balanced_year: Learner) -> None:
    retained = balanced_year.retained(DAYS)
    assert retained >= 940
    assert sum(balanced_year.asked) / retained <= 12.7


def test_choosing_the_emptier_day_halves_the_swing_and_costs_no_recall(balanced_year: Learner) -> None:
    plain = year(balanced=False)
    assert balanced_year.swing <= 0.7 * plain.swing
    assert balanced_year.retained(DAYS) >= plain.retained(DAYS) - 10
    assert sum(balanced_year.asked) <= 1.03 * sum(plain.asked)


def test_two_months_away_are_caught_up_with_in_a_month_and_new_facts_wait_until_then() -> None:
    learner = Learner(facts=600, balanced=True)
    limits = Limits(new_a_day=10, daily_cap=40)
    for day in [*range(50), *range(111, 171)]:
        learner.study(day, limits)
    back = learner.asked[50:]
    cleared = learner.backlog[50:].index(0)
    assert 3 <= cleared <= 30
    assert back[:cleared] == [40] * cleared
    assert learner.new[50 : 50 + cleared] == [0] * cleared
    assert learner.new[50 + cleared] > 0
