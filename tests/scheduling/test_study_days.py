"""Days without study, and the days before an exam."""

from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.balance import choose_due_day
from trainer.scheduling.memory import Memory, Policy
from trainer.scheduling.study_days import EVERY_DAY, EXAM_INTERVAL, StudyDays

MONDAY = 9823  # 23 November 2026
weeks = st.frozensets(st.integers(0, 6), max_size=6)
spans = st.lists(st.tuples(st.integers(MONDAY, MONDAY + 60), st.integers(0, 20)), max_size=3).map(
    lambda pairs: tuple((first, first + length) for first, length in pairs)
)
plans = st.builds(StudyDays, rest=weeks, away=spans)
loads = st.dictionaries(st.integers(MONDAY, MONDAY + 120), st.integers(0, 50))


def after_review(interval: int, *, day: int = MONDAY) -> Memory:
    return Memory(stability=9.0, difficulty=5.0, first_day=day, last_day=day, due_day=day + interval, reps=3)


def test_without_a_plan_every_day_is_a_study_day() -> None:
    assert not any(EVERY_DAY.is_free(day) for day in range(MONDAY, MONDAY + 14))


def test_rest_days_and_days_away_are_free_from_the_plans_first_day_on() -> None:
    plan = StudyDays(rest=frozenset({0}), away=((MONDAY + 9, MONDAY + 10),), start=MONDAY + 1)
    free = [day - MONDAY for day in range(MONDAY, MONDAY + 15) if plan.is_free(day)]
    assert free == [7, 9, 10, 14]


@given(plan=plans, interval=st.integers(1, 100), load=loads)
def test_a_fact_never_returns_on_a_free_day(plan: StudyDays, interval: int, load: dict[int, int]) -> None:
    assert not plan.is_free(choose_due_day(after_review(interval), load=load, seed="ann|a", days=plan))


@given(plan=plans, interval=st.integers(1, 100))
def test_with_no_study_day_in_range_the_nearest_one_before_is_taken(plan: StudyDays, interval: int) -> None:
    day = choose_due_day(after_review(interval), load={}, seed="ann|a", days=plan)
    before = [each for each in range(MONDAY + 1, MONDAY + interval + 1) if not plan.is_free(each)]
    if day > MONDAY + interval + 6:  # past every range of so short an interval
        assert not before
    assert day > MONDAY


def test_a_day_off_moves_work_to_the_day_before_and_failing_that_after() -> None:
    tuesday_off = StudyDays(rest=frozenset({1}))
    assert choose_due_day(after_review(2), load={}, seed="ann|a", days=StudyDays(rest=frozenset({2}))) == MONDAY + 1
    assert choose_due_day(after_review(1), load={}, seed="ann|a", days=tuesday_off) == MONDAY + 2


@given(left=st.integers(2, 400), interval=st.integers(1, 3650), load=loads)
def test_before_an_exam_no_interval_is_longer_than_sixty_days_nor_passes_its_eve(
    left: int, interval: int, load: dict[int, int]
) -> None:
    plan = StudyDays(exam=MONDAY + left)
    day = choose_due_day(after_review(interval), load=load, seed="ann|a", days=plan)
    assert MONDAY < day <= MONDAY + min(EXAM_INTERVAL, left - 1)


@given(interval=st.integers(1, 3650), load=loads, past=st.integers(-5, 1))
def test_an_exam_that_is_over_or_on_the_morrow_changes_nothing(interval: int, load: dict[int, int], past: int) -> None:
    memory = after_review(interval)
    plan = StudyDays(exam=MONDAY + past)
    assert choose_due_day(memory, load=load, seed="ann|a", days=plan) == choose_due_day(memory, load=load, seed="ann|a")


def test_the_last_reviews_before_an_exam_are_spread_and_do_not_pile_up_on_its_eve() -> None:
    load: dict[int, int] = {}
    plan = StudyDays(exam=MONDAY + 31)
    for fact in range(120):
        day = choose_due_day(after_review(300), load=load, seed=f"ann|{fact}", days=plan, policy=Policy())
        load[day] = load.get(day, 0) + 1
    assert max(load.values()) <= 18
    assert min(load) >= MONDAY + 20
