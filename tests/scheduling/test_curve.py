"""The bare formulas, held to those that reviews are recorded by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.curve import Curve
from trainer.scheduling.memory import MIDDLE, Memory, Policy, interval_for, retrievability, review
from trainer.scheduling.rating import Rating

states = st.tuples(st.floats(0.01, 4000), st.floats(1, 10), st.integers(1, 2000))
policies = st.builds(
    Policy,
    retention=st.floats(0.75, 0.97),
    longest_interval=st.sampled_from([60, 3650]),
    middle=st.sampled_from([None, MIDDLE]),
)


def memory(state: tuple[float, float, int]) -> Memory:
    return Memory(stability=state[0], difficulty=state[1], first_day=0, last_day=0, due_day=state[2])


def believed(after: Memory) -> object:
    return pytest.approx((after.stability, after.difficulty), rel=1e-9)


@given(state=states, policy=policies)
def test_recall_is_the_packages(state: tuple[float, float, int], policy: Policy) -> None:
    expected = retrievability(memory(state), day=state[2], policy=policy)
    assert Curve.of(policy).recall(state[0], state[2]) == pytest.approx(expected, rel=1e-9)


@given(state=states, policy=policies)
def test_a_pass_and_a_lapse_are_the_packages(state: tuple[float, float, int], policy: Policy) -> None:
    curve, (stability, difficulty, days) = Curve.of(policy), state
    recall = curve.recall(stability, days)
    passed = review(memory(state), Rating.GOOD, day=days, policy=policy)
    assert curve.passed(stability, difficulty, recall) == believed(passed)
    assert curve.lapsed(stability, difficulty, recall) == believed(
        review(memory(state), Rating.AGAIN, day=days, policy=policy)
    )


@given(stability=st.floats(0.01, 4000), policy=policies)
def test_an_interval_is_the_recorded_one_but_for_the_last_digit(stability: float, policy: Policy) -> None:
    nearby = [interval_for(stability * each, policy=policy) for each in (1 - 1e-9, 1, 1 + 1e-9)]
    assert Curve.of(policy).interval(stability) in nearby


@given(state=states, policy=policies)
def test_a_second_review_on_one_day_is_the_packages(state: tuple[float, float, int], policy: Policy) -> None:
    after = review(memory(state), Rating.GOOD, day=0, policy=policy)
    assert Curve.of(policy).passed_again(state[0], state[1]) == believed(after)


@pytest.mark.parametrize("rating", list(Rating))
def test_a_first_review_is_the_packages(rating: Rating) -> None:
    assert Curve.of(Policy()).first(rating) == believed(review(None, rating, day=0))
