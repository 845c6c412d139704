"""What a plan leads to: how much is asked each day, and how much is known at the end of it.

The person's memories and the facts still to be met are lived forward, day by day: each review comes out by chance as
the forgetting curve says, a new fact that is missed is asked once more on its day, and reviews fall on the days that
the program would choose. Of many facts a sample is lived, of few several copies, so that the sum is steady.

Left out are days that are missed, lucky guesses, facts kept apart because they are easily mixed up, matching questions
that bring others along, pauses, and facts that the banks gain. Facts never met count as not known.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Final

from trainer.scheduling.balance import possible_intervals
from trainer.scheduling.curve import Curve
from trainer.scheduling.memory import DEFAULT_POLICY, Memory, Policy
from trainer.scheduling.pace import LEAST_DAILY_CAP, Pace
from trainer.scheduling.rating import FIRST_SIGHT_RECALL, Rating
from trainer.scheduling.study_days import EVERY_DAY, StudyDays

LIVED: Final = 2000
"""How many facts are lived forward, so that a forecast takes a tenth of a second."""

MOST_COPIES: Final = 4
POINTS: Final = 6
"""How many days, today and the last one among them, the curve of what is known is read at."""

EIGHTY_PERCENT: Final = 1.2816
"""Standard deviations either side of the mean that hold 80 % of a normal distribution."""

MODEL_ERROR: Final = 0.03
"""How far, as a standard deviation of the share known, the forgetting curve may be off for a person. Assumed."""


@dataclass(frozen=True, slots=True)
class Course:
    """What is planned.

    Attributes:
        day: the first day, today.
        last: the day on which it is to be known; nothing is asked on it any more.
        unmet: facts still to be met.
        new_a_day: how many of them a day.
        daily_cap: reviews a day before new facts pause.
        most: facts a day, new ones included, or None. One asked twice on its first day counts once.
        pace: how to catch up.
        days: the days studied on.
        policy: how reviews are spaced.
        reviewed_today: reviews of today that are done already.
        met_today: facts met today already.
        kept_back: reviews due today that wait for another day although today has room for them.
    """

    day: int
    last: int
    unmet: int = 0
    new_a_day: int = 0
    daily_cap: int = LEAST_DAILY_CAP
    most: int | None = None
    pace: Pace = Pace.STEADY
    days: StudyDays = EVERY_DAY
    policy: Policy = DEFAULT_POLICY
    reviewed_today: int = 0
    met_today: int = 0
    kept_back: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What one day is expected to hold: facts to review, new facts, and how many of the new ones are asked twice."""

    day: int
    reviews: float
    new: float
    again: float = 0.0
    free: bool = False

    @property
    def facts(self) -> float:
        """How many facts are asked, each counted once: what a limit of a day is about."""
        return self.reviews + self.new

    @property
    def questions(self) -> float:
        """How often a fact is asked: what takes time."""
        return self.facts + self.again


@dataclass(frozen=True, slots=True)
class Point:
    """How many facts are known on a day: with the plan, and had nothing been asked from the first day on."""

    day: int
    known: float
    without: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a course leads to.

    Attributes:
        facts: all facts, met or not.
        known: how many of them are expected to be recalled on the last day.
        low: and the lower end of the range that holds it in four of five cases.
        high: the upper end.
        met: how many will have been met by then.
        loads: what each day holds.
        points: the way there.
        clears: the first study day that holds no more than it should, or None when there is none before the last.
    """

    facts: int
    known: float
    low: float
    high: float
    met: float
    loads: tuple[Load, ...]
    points: tuple[Point, ...]
    clears: int | None

    @property
    def a_day(self) -> tuple[float, float, float]:
        """Questions on a usual study day from tomorrow on, and the ends of the range that holds four of five days.

        Where today is the only day there is, it is that one.
        """
        held = sorted(load.questions for load in self.loads[1:] or self.loads if not load.free) or [0.0]
        tenth = len(held) // 10
        return sum(held) / len(held), held[tenth], held[-1 - tenth]

    @property
    def new_a_day(self) -> float:
        """New facts on a usual study day from tomorrow on, as long as there are any.

        The last day of several, which may hold what was left over, is not counted.
        """
        held = [load.new for load in self.loads[1:] or self.loads if not load.free]
        while held and not held[-1]:
            held.pop()
        held = held[:-1] or held
        return sum(held) / len(held) if held else 0.0


def look_ahead(memories: Iterable[Memory], course: Course, *, seed: str, lived: int = LIVED) -> Outlook:
    """Live a course forward.

    Args:
        memories: all of the person's memories, in any order.
        course: what is planned.
        seed: who this is for; the same seed gives the same outlook.
        lived: how many facts to live forward at most.
    """
    known = sorted(memories, key=lambda each: (each.due_day, each.stability, each.difficulty, each.last_day))
    reachable = min(course.unmet, course.new_a_day * (course.last - course.day))
    ahead = _Ahead(course, weight=_weight(len(known) + reachable, lived), dice=_dice(seed))
    ahead.take(known)
    readings = {course.day + round(part * (course.last - course.day) / (POINTS - 1)) for part in range(POINTS)}
    points = []
    for day in range(course.day, course.last + 1):
        if day in readings:
            points.append(Point(day, ahead.known(day), ahead.left_alone(day)))
        if day < course.last:
            ahead.live(day)
    return ahead.outlook(points)


@dataclass(slots=True)
class _Fact:
    stability: float
    difficulty: float
    last: int


@dataclass(slots=True)
class _Ahead:
    """A course as it is lived. Each of the facts lived stands for `weight` facts."""

    course: Course
    weight: float
    dice: random.Random
    facts: list[_Fact] = field(default_factory=list)
    at_first: list[_Fact] = field(default_factory=list)
    due: defaultdict[int, list[_Fact]] = field(default_factory=lambda: defaultdict(list))
    load: Counter[int] = field(default_factory=Counter)
    waiting: list[_Fact] = field(default_factory=list)
    due_at_first: float = 0.0
    loads: list[Load] = field(default_factory=list)
    unmet: float = 0.0
    owed: float = 0.0
    clears: int | None = None
    curve: Curve = field(init=False)

    def __post_init__(self) -> None:
        self.curve = Curve.of(self.course.policy)
        self.unmet = float(self.course.unmet)

    def take(self, memories: Sequence[Memory]) -> None:
        """Take the memories to begin with: one of several, or each several times."""
        for place in range(round(len(memories) / self.weight)):
            memory = memories[min(int(place * self.weight), len(memories) - 1)]
            fact = _Fact(memory.stability, memory.difficulty, memory.last_day)
            self.facts.append(fact)
            self._put(fact, max(memory.due_day, self.course.day))
        self.due_at_first = float(sum(each.due_day <= self.course.day for each in memories))
        self.at_first = [_Fact(each.stability, each.difficulty, each.last) for each in self.facts]

    def live(self, day: int) -> None:
        """Ask what one day holds."""
        self.waiting += self.due.pop(day, ())
        if self.course.days.is_free(day):
            self.loads.append(Load(day, 0.0, 0.0, free=True))
            return
        first = day == self.course.day
        done, kept_back = (self.course.reviewed_today, self.course.kept_back) if first else (0, 0)
        due = self.due_at_first if first else len(self.waiting) * self.weight
        behind = due > 0 and due + done > self.course.daily_cap
        self.clears = self.clears if behind or self.clears is not None else day
        cap = self.course.pace.cap(self.course.daily_cap) if behind else self.course.daily_cap
        reviews = max(0.0, min(due, max(0, cap - done)) - kept_back)
        for fact in self._asked(day, round(reviews / self.weight)):
            self._review(fact, day)
        new, missed = (0.0, 0) if behind else self._meet(day, reviews + done)
        self.loads.append(Load(day, reviews, new, min(missed * self.weight, new)))

    def known(self, day: int) -> float:
        """How many facts are recalled on a day, by expectation."""
        return self.weight * sum(self.curve.recall(each.stability, day - each.last) for each in self.facts)

    def left_alone(self, day: int) -> float:
        """How many would be recalled if nothing had been asked."""
        return self.weight * sum(self.curve.recall(each.stability, day - each.last) for each in self.at_first)

    def outlook(self, points: Sequence[Point]) -> Outlook:
        """Sum up what was lived."""
        met, known = len(self.facts) * self.weight, points[-1].known
        share = known / met if met else 0.0
        # each fact is recalled or not; a sample adds to that what it misses; and the curve itself may be off
        spread = sqrt(met * share * (1 - share) * max(1.0, self.weight) + (MODEL_ERROR * met) ** 2)
        return Outlook(
            facts=round(met + self.unmet),
            known=known,
            low=max(0.0, known - EIGHTY_PERCENT * spread),
            high=min(met, known + EIGHTY_PERCENT * spread),
            met=met,
            loads=tuple(self.loads),
            points=tuple(points),
            clears=self.clears,
        )

    def _asked(self, day: int, room: int) -> list[_Fact]:
        """Take what the day has room for from what waits, the longest waiting first or gently the best known."""
        if len(self.waiting) > room and self.course.pace is Pace.GENTLE:
            self.waiting.sort(key=lambda each: -self.curve.recall(each.stability, day - each.last))
        asked, self.waiting = self.waiting[:room], self.waiting[room:]
        return asked

    def _review(self, fact: _Fact, day: int) -> None:
        """Ask a fact that is due."""
        recall = self.curve.recall(fact.stability, day - fact.last)
        change = self.curve.lapsed if self.dice.random() >= recall else self.curve.passed
        self._settle(fact, change(fact.stability, fact.difficulty, recall), day)

    def _meet(self, day: int, reviews: float) -> tuple[float, int]:
        """Meet new facts; tell how many there are, and how many of the facts lived were missed."""
        course = self.course
        before = course.met_today if day == course.day else 0
        room = course.new_a_day - before
        if course.most is not None:
            room = min(room, int(course.most - reviews - before))
        new = min(max(0, room), self.unmet)
        self.unmet -= new
        self.owed += new / self.weight
        lived = int(self.owed + 1e-9)
        self.owed -= lived
        return new, sum(self._first_sight(day) for _ in range(lived))

    def _first_sight(self, day: int) -> bool:
        missed = self.dice.random() >= FIRST_SIGHT_RECALL
        fact = _Fact(1.0, 1.0, day)
        self.facts.append(fact)
        after = self.curve.first(Rating.AGAIN if missed else Rating.GOOD)
        self._settle(fact, self.curve.passed_again(*after) if missed else after, day)
        return missed

    def _settle(self, fact: _Fact, after: tuple[float, float], day: int) -> None:
        """Keep what a review made of a fact, and choose the day of its return."""
        fact.stability, fact.difficulty = after
        fact.last = day
        course, load = self.course, self.load
        plain, spread = possible_intervals(
            self.curve.interval(fact.stability), day=day, policy=course.policy, days=course.days
        )
        widest = 2 * max(abs(spread[0] - plain), abs(spread[-1] - plain), 1)
        chosen = min(spread, key=lambda each: (load[day + each] + 1) * (widest + abs(each - plain)))
        self._put(fact, day + chosen)

    def _put(self, fact: _Fact, day: int) -> None:
        self.due[day].append(fact)
        self.load[day] += 1


def _weight(facts: int, lived: int) -> float:
    """How many facts each that is lived stands for."""
    if not facts:
        return 1.0
    return facts / lived if facts > lived else 1 / min(MOST_COPIES, lived // facts)


def _dice(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - dice, not secrets
