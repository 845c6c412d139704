"""How much a learner keeps for how much work, under the program's own schedule and under others.

A simulated person meets 1,000 facts, 20 a day, and studies for 365 days. What is assumed of them:

- Their true memory of each fact is FSRS-6 with its default weights.
- At first sight they know 35 facts of 100.
- Every question has four options. Who does not know picks one of them blindly; who knows slips 3 times in 100.
- Each answer comes with a word. Who knows says sure, unsure or guess in other shares than who does not
  (`trainer.scheduling.rating` holds both).
- Known and sure is a true Good, known and hesitant a true Hard. What was not known, or slipped, is a true Again: a
  lucky answer does the memory no more good than a wrong one.
- A fact asked once more in the sitting in which its answer was shown is known, but for slips, and surely so: a true
  Good by the formula for the same day.

Most of this was fitted to two published figures of which only the results were left: blind FSRS at 0.90 keeps 892
facts at 20.0 questions each, the plain posterior rule 927 at 24.2. They come out like this, within 3 %, if each wrong
answer is asked once more in its sitting, is counted, and does not touch the schedule; so do `blind` and `plain
posterior` here. Someone who knows nothing at first sight would keep ten facts fewer, at four questions more each.

Every schedule asks the same person, seeds being equal, and sees only what was answered and said:

- the program: its own rating rule, memory, due days, sittings, daily cap and questions asked again in a sitting;
- plain posterior: FSRS-6 at 0.90 with the program's rating rule, and no more;
- blind: FSRS-6 at 0.90 that takes each right answer as Good, whatever luck it had;
- blind, once: the same without asking again in the sitting;
- SM-2 as published, with right as 4 and wrong as 1;
- a ladder: 1, 2, 4, ... 64 days, back to the first rung when wrong. Neither of these two asks again in the sitting.

A fact is *kept* by its true chance of recall on the day after the last; these are added up over the 1,000. What a
schedule *believes* is its own chance of recall, added up likewise. Every question asked is counted.

Run with `--seeds 20` for a closer look (some 12 seconds a seed); the default is 4. The program's policy was chosen on
seeds 100 to 145, and no figure of those is quoted. `--first` begins elsewhere; its default was never used to choose.
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from statistics import mean, stdev
from typing import Protocol

from trainer.scheduling.balance import choose_due_day
from trainer.scheduling.candidates import Candidate
from trainer.scheduling.memory import DEFAULT_POLICY, Memory, Policy, recall_before, retrievability, review
from trainer.scheduling.pace import daily_cap
from trainer.scheduling.queue import NEW_A_DAY, Limits, plan_sitting, re_ask_room, returns_at_once, with_re_ask
from trainer.scheduling.rating import (
    NO_SLIP,
    SAID_WHEN_GUESSING,
    SAID_WHEN_KNOWN,
    Confidence,
    Rating,
    choice_guess_chance,
    rate,
)

FACTS = 1000
DAYS = 365
NEW = 2 * NEW_A_DAY
OPTIONS = 4
NORMAL_DAYS = 28
PUBLISHED = Policy(middle=None)


@dataclass(frozen=True, slots=True)
class Said:
    """What the person answered: rightly or not, and with which word."""

    right: bool
    confidence: Confidence


@dataclass
class Person:
    """Someone who learns, forgets and guesses. Only their answers can be seen from outside."""

    seed: int
    memories: dict[str, Memory] = field(default_factory=dict)
    dice: dict[str, random.Random] = field(default_factory=dict)

    def answer(self, fact: str, day: int) -> Said:
        """Answer a question about a fact, and remember it the better or worse for it."""
        dice = self.dice.setdefault(fact, random.Random(f"{self.seed}|{fact}"))  # noqa: S311 - dice, not secrets
        before = self.memories.get(fact)
        known = dice.random() < recall_before(before, day=day)
        luck, told = dice.random(), before is not None and before.last_day == day
        shares = SAID_WHEN_KNOWN if known else SAID_WHEN_GUESSING
        word = Confidence.SURE if told else dice.choices(list(shares), weights=list(shares.values()))[0]
        grade = _grade(word, known=known and luck < NO_SLIP)
        self.memories[fact] = review(before, grade, day=day)
        return Said(luck < (NO_SLIP if known else 1 / OPTIONS), word)

    def kept(self, day: int) -> float:
        """Add up the true chances of recall."""
        return sum(retrievability(memory, day=day) for memory in self.memories.values())


def _grade(word: Confidence, *, known: bool) -> Rating:
    """What an answer truly was."""
    if not known:
        return Rating.AGAIN
    return Rating.GOOD if word is Confidence.SURE else Rating.HARD


class Schedule(Protocol):
    """Decides what is asked on a day, from nothing but the answers so far."""

    def study(self, person: Person, day: int) -> int:
        """Ask what the day holds, and say how many questions that was."""

    def believed(self, day: int) -> float:
        """Add up what is believed to be known."""


Rule = Callable[[Said, Memory | None, int], Rating | None]


def by_the_program(said: Said, before: Memory | None, day: int) -> Rating | None:
    """Rate as the program does."""
    recall = recall_before(before, day=day)
    chance = choice_guess_chance(OPTIONS)
    return rate(correct=said.right, confidence=said.confidence, guess_chance=chance, recall=recall)


@dataclass
class Program:
    """The program's own scheduling, from rating to sitting."""

    policy: Policy = DEFAULT_POLICY
    rule: Rule = by_the_program
    memories: dict[str, Memory] = field(default_factory=dict)
    load: Counter[int] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)

    def study(self, person: Person, day: int) -> int:
        """Sit down once, with all that is ready, and take new facts that are missed in again."""
        facts = self._sitting(day)
        line, asked, returned, count = list(facts), Counter[str](), 0, 0
        while line:
            fact, *line = line
            asked[fact] += 1
            count += 1
            if self._answered(person, fact, day) is Rating.AGAIN and returns_at_once(self.memories[fact]):
                room = re_ask_room(len(facts) + returned, returned=returned)
                longer = with_re_ask(line, fact, asked=asked[fact], room=room)
                returned += len(longer) - len(line)
                line = list(longer)
        self.days.append(count)
        return count

    def _sitting(self, day: int) -> Sequence[str]:
        due = [Candidate(fact, memory=memory) for fact, memory in self.memories.items() if memory.due_day <= day]
        met = len(self.memories)
        unmet = [Candidate(f"{number}") for number in range(met, min(FACTS, met + NEW))]
        of_late = [each for each in self.days[-NORMAL_DAYS:] if each]
        cap = daily_cap(mean(of_late) if of_late else 0.0)
        return plan_sitting([*due, *unmet], day=day, seed="one", limits=Limits(NEW, cap), policy=self.policy).facts

    def _answered(self, person: Person, fact: str, day: int) -> Rating | None:
        before = self.memories.get(fact)
        rating = self.rule(person.answer(fact, day), before, day)
        if rating is None:
            return None
        after = review(before, rating, day=day, policy=self.policy)
        if before:
            self.load[before.due_day] -= 1
        after = replace(
            after, due_day=choose_due_day(after, load=self.load, seed=f"{person.seed}|{fact}", policy=self.policy)
        )
        self.load[after.due_day] += 1
        self.memories[fact] = after
        return rating

    def believed(self, day: int) -> float:
        return sum(retrievability(memory, day=day, policy=self.policy) for memory in self.memories.values())


@dataclass
class Plain:
    """A schedule of one rule, which gives the interval after each answer. Every due fact is asked.

    Attributes:
        once_more: whether a wrong answer is asked once more in the sitting. That does not touch the schedule.
        due: the day on which each fact returns.
    """

    once_more: bool = False
    due: dict[str, int] = field(default_factory=dict)

    def study(self, person: Person, day: int) -> int:
        facts = [fact for fact, due in self.due.items() if due <= day]
        facts += [f"{number}" for number in range(len(self.due), min(FACTS, len(self.due) + NEW))]
        answers = {fact: person.answer(fact, day) for fact in facts}
        for fact, said in answers.items():
            self.due[fact] = day + self.interval(fact, said, day)
        missed = [fact for fact, said in answers.items() if self.once_more and not said.right]
        for fact in missed:
            person.answer(fact, day)
        return len(facts) + len(missed)

    def interval(self, fact: str, said: Said, day: int) -> int:
        """Give the days until the fact is asked again."""
        raise NotImplementedError

    def believed(self, day: int) -> float:  # noqa: ARG002 - most believe nothing
        return float("nan")


def blindly(said: Said, before: Memory | None, day: int) -> Rating:  # noqa: ARG001 - whatever was known before
    """Rate as if nobody guessed."""
    return Rating.GOOD if said.right else Rating.AGAIN


@dataclass
class Fsrs(Plain):
    """FSRS-6 at 0.90 as it is published, with one rule or another of rating."""

    rule: Rule = blindly
    memories: dict[str, Memory] = field(default_factory=dict)

    def interval(self, fact: str, said: Said, day: int) -> int:
        before = self.memories.get(fact)
        rating = self.rule(said, before, day) or Rating.AGAIN
        memory = self.memories[fact] = review(before, rating, day=day, policy=PUBLISHED)
        return memory.interval

    def believed(self, day: int) -> float:
        return sum(retrievability(memory, day=day) for memory in self.memories.values())


@dataclass
class Sm2(Plain):
    """SM-2, as published in 1990."""

    kept: dict[str, tuple[int, int, float]] = field(default_factory=dict)

    def interval(self, fact: str, said: Said, day: int) -> int:  # noqa: ARG002 - SM-2 counts no days
        repetitions, interval, ease = self.kept.get(fact, (0, 0, 2.5))
        grade = 4 if said.right else 1
        interval = {0: 1, 1: 6}.get(repetitions, round(interval * ease)) if said.right else 1
        ease = max(1.3, ease + 0.1 - (5 - grade) * (0.08 + (5 - grade) * 0.02))
        self.kept[fact] = (repetitions + 1 if said.right else 0, interval, ease)
        return interval


@dataclass
class Ladder(Plain):
    """Doubling rungs up to 64 days."""

    rungs: dict[str, int] = field(default_factory=dict)

    def interval(self, fact: str, said: Said, day: int) -> int:  # noqa: ARG002 - a ladder counts no days
        rung = self.rungs[fact] = min(self.rungs.get(fact, -1) + 1, 6) if said.right else 0
        return 1 << rung


@dataclass(frozen=True, slots=True)
class Year:
    """What came of one simulated year."""

    kept: float
    believed: float
    reviews: int

    @property
    def each(self) -> float:
        """Reviews for each fact kept."""
        return self.reviews / self.kept


def live(schedule: Schedule, *, seed: int, days: int = DAYS) -> Year:
    """Let one person live a year under a schedule."""
    person = Person(seed)
    reviews = sum(schedule.study(person, day) for day in range(days))
    return Year(person.kept(days), schedule.believed(days), reviews)


SCHEDULES: dict[str, Callable[[], Schedule]] = {
    "program": Program,
    "plain posterior": lambda: Fsrs(once_more=True, rule=by_the_program),
    "blind FSRS 0.90": lambda: Fsrs(once_more=True),
    "blind, once": Fsrs,
    "SM-2": Sm2,
    "ladder 1-64": Ladder,
}


def table(years: dict[str, list[Year]]) -> Iterable[str]:
    """Say for each schedule what was kept, believed and asked, with the standard error of the mean."""
    yield f"{'':<18}{'kept':>14}{'believed':>10}{'reviews':>16}{'a kept fact':>16}"
    for name, its in years.items():
        kept, reviews, each = ([getattr(year, what) for year in its] for what in ("kept", "reviews", "each"))
        believed = mean(year.believed for year in its)
        yield (
            f"{name:<18}{_spread(kept, 0):>14}{believed:>10,.0f}{_spread(reviews, 0):>16}{_spread(each, 2):>16}"
        ).replace("nan", "  -")


def _spread(values: Sequence[float], digits: int) -> str:
    error = stdev(values) / sqrt(len(values)) if len(values) > 1 else 0.0
    return f"{mean(values):,.{digits}f} ± {error:.{max(1, digits)}f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Facts kept and reviews spent in a simulated year.")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first", type=int, default=1000)
    parser.add_argument("--retention", type=float, default=DEFAULT_POLICY.retention, help="what the program is to hold")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    schedules = SCHEDULES | {"program": lambda: Program(Policy(retention=given.retention))}
    years = {name: [live(make(), seed=seed) for seed in seeds] for name, make in schedules.items()}
    print(f"{FACTS:,} facts, {DAYS} days, {NEW} new a day, {OPTIONS} options, {len(seeds)} seeds from {given.first}")
    print("\n".join(table(years)))


if __name__ == "__main__":
    main()
