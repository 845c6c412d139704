"""Looking ahead, held to a learner who lives the plan by the program's own sittings, due days and reviews."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.scheduling.balance import choose_due_day
from trainer.scheduling.candidates import Candidate
from trainer.scheduling.memory import Memory, Policy, retrievability, review
from trainer.scheduling.outlook import Course, Outlook, look_ahead
from trainer.scheduling.pace import Pace
from trainer.scheduling.queue import Limits, plan_sitting
from trainer.scheduling.rating import FIRST_SIGHT_RECALL, Rating
from trainer.scheduling.study_days import StudyDays

DAY = 9824  # a Tuesday


def remembered(count: int, *, seed: int = 1) -> list[Memory]:
    dice = random.Random(seed)  # noqa: S311 - dice, not secrets
    stabilities = [dice.choice((1.0, 3.0, 8.0, 20.0, 60.0)) for _ in range(count)]
    lasts = [DAY - dice.randint(1, round(stability) + 2) for stability in stabilities]
    return [
        Memory(stability, dice.uniform(2, 8), last - 20, last, last + max(1, round(stability)), reps=4, passes=3)
        for stability, last in zip(stabilities, lasts, strict=True)
    ]


@dataclass
class Learner:
    """Someone who forgets as FSRS-6 believes, and studies each day all that the program asks."""

    course: Course
    seed: int
    memories: dict[str, Memory]
    load: Counter[int] = field(default_factory=Counter)
    asked: int = 0

    def live(self) -> int:
        """Live until the exam, and tell how many facts are recalled in it."""
        dice = random.Random(self.seed)  # noqa: S311 - dice, not secrets
        course, names = self.course, [f"new {number}" for number in range(self.course.unmet)]
        limits = Limits(new_a_day=course.new_a_day, daily_cap=course.daily_cap, pace=course.pace, most=course.most)
        for day in range(course.day, course.last):
            known = [Candidate(fact, memory=memory) for fact, memory in self.memories.items()]
            unmet = [Candidate(name) for name in names if name not in self.memories]
            today = replace(limits, resting=course.days.is_free(day))
            for fact in plan_sitting([*known, *unmet], day=day, seed="ann", limits=today).facts:
                self.answer(fact, day, dice)
        chances = [retrievability(memory, day=course.last) for memory in self.memories.values()]
        return sum(dice.random() < chance for chance in chances)

    def answer(self, fact: str, day: int, dice: random.Random) -> None:
        before = self.memories.get(fact)
        right = dice.random() < (retrievability(before, day=day) if before else FIRST_SIGHT_RECALL)
        after = review(before, Rating.GOOD if right else Rating.AGAIN, day=day)
        after = after if right else review(after, Rating.GOOD, day=day)
        due = choose_due_day(after, load=self.load, seed=f"ann|{fact}", days=self.course.days)
        self.load[due] += 1
        self.asked += 1 if right else 2
        self.memories[fact] = replace(after, due_day=due)


def met() -> dict[str, Memory]:
    return {f"old {place}": memory for place, memory in enumerate(remembered(40))}


def exam_in(days: int, **more: object) -> Course:
    free = StudyDays(rest=frozenset({6}), exam=DAY + days)
    return replace(Course(DAY, DAY + days, unmet=40, new_a_day=4, days=free), **more)  # type: ignore[arg-type]  # fields


@pytest.mark.parametrize("days", [14, 40])
def test_the_range_holds_what_a_simulated_learner_recalls_in_most_cases(days: int) -> None:
    course = exam_in(days)
    outlook = look_ahead(met().values(), course, seed="ann")
    results = [Learner(course, seed, met()).live() for seed in range(12)]
    inside = sum(outlook.low <= result <= outlook.high for result in results)
    assert inside >= 9
    assert outlook.known == pytest.approx(sum(results) / len(results), abs=0.05 * outlook.facts)


def test_the_questions_a_day_are_those_of_a_simulated_learner() -> None:
    course = exam_in(30)
    outlook = look_ahead(met().values(), course, seed="ann")
    lived = []
    for seed in range(6):
        learner = Learner(course, seed, met())
        learner.live()
        lived.append(learner.asked)
    foreseen = sum(load.questions for load in outlook.loads)
    assert foreseen == pytest.approx(sum(lived) / len(lived), rel=0.15)


def test_two_thousand_facts_are_looked_ahead_at_in_a_blink() -> None:
    memories, course = remembered(2000), exam_in(108, daily_cap=60)
    started = time.process_time()
    look_ahead(memories, course, seed="ann")
    assert time.process_time() - started < 1.0  # a fifth of it on a quiet machine


def test_the_same_seed_gives_the_same_outlook_in_whatever_order_the_memories_come() -> None:
    memories = remembered(60)
    assert look_ahead(memories, exam_in(30), seed="a") == look_ahead(memories[::-1], exam_in(30), seed="a")


def test_a_higher_retention_costs_more_questions_and_keeps_more() -> None:
    def at(retention: float) -> Outlook:
        course = Course(DAY, DAY + 90, policy=Policy(retention=retention))
        return look_ahead(remembered(300), course, seed="ann")

    low, high = at(0.80), at(0.95)
    assert high.a_day[0] > 1.3 * low.a_day[0]
    assert high.known > low.known


def test_a_plan_keeps_more_than_none_and_begins_where_the_person_is() -> None:
    points = look_ahead(remembered(100), exam_in(60), seed="ann").points
    assert points[0].known == points[0].without
    assert points[-1].known > points[-1].without
    assert [point.day for point in points][:: len(points) - 1] == [DAY, DAY + 60]


def test_nothing_is_asked_on_a_free_day_and_nothing_new_while_catching_up() -> None:
    overdue = [replace(memory, due_day=DAY - 9) for memory in remembered(120)]
    outlook = look_ahead(overdue, exam_in(30), seed="ann")
    assert all(load.questions == 0 for load in outlook.loads if load.free)
    assert outlook.clears is not None
    assert outlook.clears > DAY
    assert all(load.new == 0 for load in outlook.loads if load.day < outlook.clears)


def test_a_gentle_pace_clears_later_than_a_fast_one() -> None:
    overdue = [replace(memory, due_day=DAY - 9) for memory in remembered(200)]
    days = {pace: look_ahead(overdue, exam_in(60, pace=pace), seed="ann").clears or DAY + 60 for pace in Pace}
    assert days[Pace.FAST] < days[Pace.STEADY] < days[Pace.GENTLE]


@settings(max_examples=25)
@given(
    count=st.integers(0, 30),
    unmet=st.integers(0, 40),
    new=st.integers(0, 20),
    days=st.integers(1, 60),
    rest=st.frozensets(st.integers(0, 6), max_size=6),
    most=st.none() | st.integers(5, 40),
)
def test_an_outlook_never_knows_more_than_there_is(
    count: int, unmet: int, new: int, days: int, rest: frozenset[int], most: int | None
) -> None:
    plan = StudyDays(rest=rest, exam=DAY + days)
    course = Course(DAY, DAY + days, unmet=unmet, new_a_day=new, days=plan, most=most)
    outlook = look_ahead(remembered(count), course, seed="ann")
    assert 0 <= outlook.low <= outlook.known <= outlook.high + 1e-9 <= outlook.met + 1e-6
    assert outlook.met <= outlook.facts + 1e-6 == count + unmet + 1e-6
    assert len(outlook.loads) == days


@pytest.mark.parametrize(("facts", "limit"), [(36, 30), (620, 60), (36, 135), (2000, 90)])
def test_no_day_asks_more_facts_than_its_limit_whatever_is_missed(facts: int, limit: int) -> None:
    course = exam_in(21, unmet=800, new_a_day=50, daily_cap=limit, most=limit)
    outlook = look_ahead(remembered(facts), course, seed="ann", lived=1000)
    assert max(load.facts for load in outlook.loads) <= limit
    assert facts > 1000 or any(load.questions > load.facts for load in outlook.loads)


def test_new_facts_a_day_are_those_that_the_limit_lets_through() -> None:
    def at(**limits: int) -> float:
        return look_ahead(remembered(36), exam_in(21, unmet=800, new_a_day=50, **limits), seed="ann").new_a_day

    assert at(daily_cap=500, most=500) == 50
    assert at(daily_cap=30, most=30) < 30


def test_facts_that_wait_for_another_day_are_not_asked_today_and_come_tomorrow() -> None:
    due = [replace(memory, due_day=DAY) for memory in remembered(20)]
    first, second, *_ = look_ahead(due, exam_in(30, unmet=0, daily_cap=100, kept_back=6), seed="ann").loads
    assert first.reviews == 14
    assert second.reviews >= 6
