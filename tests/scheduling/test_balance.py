"""The choice of the day on which a fact returns."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.balance import choose_due_day, due_range
from trainer.scheduling.memory import Memory, Policy

intervals = st.integers(1, 3650)
loads = st.dictionaries(st.integers(1000, 5000), st.integers(0, 50))


def after_review(interval: int, *, day: int = 1000, reps: int = 3) -> Memory:
    return Memory(stability=9.0, difficulty=5.0, first_day=day, last_day=day, due_day=day + interval, reps=reps)


@pytest.mark.parametrize(
    ("interval", "shortest", "longest"),
    [(1, 1, 1), (2, 2, 2), (3, 2, 4), (7, 5, 9), (10, 8, 12), (20, 17, 23), (100, 93, 107), (1000, 948, 1052)],
)
def test_the_range_is_ankis(interval: int, shortest: int, longest: int) -> None:
    spread = due_range(interval, longest_interval=3650)
    assert (spread[0], spread[-1]) == (shortest, longest)


@given(interval=intervals, longest=intervals)
def test_the_range_holds_the_plain_interval_and_stays_under_the_longest(interval: int, longest: int) -> None:
    spread = due_range(min(interval, longest), longest_interval=longest)
    assert min(interval, longest) in spread
    assert spread[0] >= 1
    assert spread[-1] <= longest


@given(interval=st.integers(1, 2), load=loads, seed=st.text())
def test_an_interval_under_two_and_a_half_days_is_never_moved(interval: int, load: dict[int, int], seed: str) -> None:
    assert choose_due_day(after_review(interval), load=load, seed=seed) == 1000 + interval


@given(interval=intervals, seed=st.text())
def test_a_fact_returns_on_its_plain_day_when_nothing_else_is_due(interval: int, seed: str) -> None:
    assert choose_due_day(after_review(interval), load={}, seed=seed) == 1000 + interval


@given(interval=intervals, load=loads, seed=st.text())
def test_the_chosen_day_lies_in_the_range_and_is_no_fuller_than_the_plain_one(
    interval: int, load: dict[int, int], seed: str
) -> None:
    memory = after_review(interval)
    day = choose_due_day(memory, load=load, seed=seed)
    assert day - 1000 in due_range(interval, longest_interval=3650)
    assert load.get(day, 0) <= load.get(memory.due_day, 0)


def test_the_emptier_day_is_chosen() -> None:
    busy = dict.fromkeys(range(1008, 1013), 12)
    assert choose_due_day(after_review(10), load=busy | {1011: 3}, seed="ann|a") == 1011


def test_a_nearer_day_is_chosen_of_two_equally_full() -> None:
    busy = dict.fromkeys(range(1008, 1013), 12)
    assert choose_due_day(after_review(10), load=busy | {1008: 3, 1011: 3}, seed="ann|a") == 1011


def test_the_same_moment_always_chooses_the_same_day() -> None:
    load = dict.fromkeys(range(1008, 1013), 9) | {1009: 2, 1011: 2}
    chosen = {choose_due_day(after_review(10), load=dict(load), seed="ann|a") for _ in range(3)}
    assert len(chosen) == 1


def test_equal_days_are_settled_differently_for_different_facts_and_reviews() -> None:
    load = dict.fromkeys(range(1008, 1013), 9) | {1009: 2, 1011: 2}
    by_fact = {choose_due_day(after_review(10), load=load, seed=f"ann|{fact}") for fact in range(20)}
    by_review = {choose_due_day(after_review(10, reps=reps), load=load, seed="ann|a") for reps in range(20)}
    assert by_fact == by_review == {1009, 1011}


def test_facts_learnt_together_do_not_return_together() -> None:
    load: Counter[int] = Counter()
    for fact in range(60):
        load[choose_due_day(after_review(20), load=load, seed=f"ann|{fact}")] += 1
    assert len(load) == 7
    assert max(load.values()) <= 12


def test_the_longest_interval_bounds_the_choice() -> None:
    policy = Policy(longest_interval=60)
    load = dict.fromkeys(range(1000, 1061), 40)
    assert choose_due_day(after_review(60), load=load, seed="ann|a", policy=policy) <= 1060
