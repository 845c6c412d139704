"""Memory after a review, against the figures that FSRS publishes and against its package used directly."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from fsrs import Card, Scheduler
from fsrs import Rating as FsrsRating
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.memory import (
    DEFAULT_POLICY,
    Memory,
    OutOfOrderError,
    Policy,
    PolicyError,
    interval_for,
    recall_before,
    retrievability,
    review,
)
from trainer.scheduling.rating import FIRST_SIGHT_RECALL, Rating
from trainer.scheduling.weights import DEFAULT_WEIGHTS, Weights

AGAIN, HARD, GOOD, EASY = Rating

# Weights of the version before, filled up to 21 as the reference implementation fills them.
FILLED = Weights(
    (
        *(0.6845422, 1.6790825, 4.7349424, 10.042885, 7.4410233, 0.64219797, 1.071918, 0.0025195254, 1.432437, 0.1544),
        *(0.8692766, 2.0696752, 0.0953, 0.2975, 2.4691248, 0.19542035, 3.201072, 0.18046261, 0.121442534, 0.0, 0.5),
    )
)
NO_SAME_DAY = Weights((*DEFAULT_WEIGHTS.values[:17], 0.0, 0.0, 0.0, DEFAULT_WEIGHTS.values[20]))

ratings = st.sampled_from(Rating)
histories = st.lists(st.tuples(ratings, st.integers(0, 400)), min_size=1, max_size=30)
weights = st.builds(
    Weights,
    st.tuples(
        *(st.floats(low, high) for low, high in zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True))
    ),
)
policies = st.builds(
    Policy, weights=weights, retention=st.floats(0.70, 0.97), longest_interval=st.sampled_from([1, 60, 3650, 36500])
)


def walked(history: list[tuple[Rating, int]], policy: Policy = DEFAULT_POLICY, *, day: int = 9000) -> list[Memory]:
    """Review with each rating after so many days."""
    memories: list[Memory] = []
    for rating, gap in history:
        day += gap
        memories.append(review(memories[-1] if memories else None, rating, day=day, policy=policy))
    return memories


@pytest.mark.parametrize(
    ("rating", "stability", "difficulty"),
    [(AGAIN, 0.212, 6.4133), (HARD, 1.2931, 5.11217071), (GOOD, 2.3065, 2.11810397), (EASY, 8.2956, 1.0)],
)
def test_first_sight_gives_the_published_memory(rating: Rating, stability: float, difficulty: float) -> None:
    memory = review(None, rating, day=0)
    assert memory.stability == stability
    assert memory.difficulty == pytest.approx(difficulty, abs=1e-8)


@pytest.mark.parametrize(
    ("weights", "history", "stability", "difficulty"),
    [
        pytest.param(
            DEFAULT_WEIGHTS,
            [(AGAIN, 0), (GOOD, 0), (GOOD, 1), (GOOD, 3), (GOOD, 8), (GOOD, 21)],
            53.62691,
            6.3574867,
            id="default weights",
        ),
        pytest.param(
            NO_SAME_DAY,
            [(AGAIN, 0), (GOOD, 0), (GOOD, 1), (GOOD, 3), (GOOD, 8), (GOOD, 21)],
            53.335106,
            6.3574867,
            id="without the same-day formula",
        ),
        pytest.param(
            FILLED,
            [(AGAIN, 0), (GOOD, 1), (GOOD, 3), (GOOD, 8)],
            13.53767,
            7.3967962,
            id="filled weights, four reviews",
        ),
        pytest.param(
            FILLED,
            [(AGAIN, 0), (GOOD, 1), (GOOD, 3), (GOOD, 8), (AGAIN, 21)],
            2.9691455,
            8.000659,
            id="filled weights, then Again",
        ),
        pytest.param(
            FILLED,
            [(AGAIN, 0), (GOOD, 1), (GOOD, 3), (GOOD, 8), (HARD, 21)],
            17.091452,
            7.6913934,
            id="filled weights, then Hard",
        ),
        pytest.param(
            FILLED,
            [(AGAIN, 0), (GOOD, 1), (GOOD, 3), (GOOD, 8), (GOOD, 21)],
            31.722992,
            7.382128,
            id="filled weights, then Good",
        ),
        pytest.param(
            FILLED,
            [(AGAIN, 0), (GOOD, 1), (GOOD, 3), (GOOD, 8), (EASY, 21)],
            71.7502,
            7.0728626,
            id="filled weights, then Easy",
        ),
    ],
)
def test_histories_end_in_the_published_memory(
    weights: Weights, history: list[tuple[Rating, int]], stability: float, difficulty: float
) -> None:
    # The published figures were computed in single precision.
    last = walked(history, Policy(weights=weights))[-1]
    assert last.stability == pytest.approx(stability, rel=2e-6)
    assert last.difficulty == pytest.approx(difficulty, rel=2e-6)


def test_a_known_memory_is_reviewed_to_the_published_one() -> None:
    before = Memory(stability=20.925528, difficulty=7.005062, first_day=0, last_day=0, due_day=21)
    after = review(before, GOOD, day=21, policy=Policy(weights=FILLED))
    assert (after.stability, after.difficulty) == pytest.approx((40.87456, 6.9913807), rel=2e-6)


def test_intervals_are_the_published_ones() -> None:
    # Ratings and gaps of the reference test; where it steps within a day, the interval shown is that of the next step.
    history = [(GOOD, 0), (GOOD, 0), (GOOD, 2), (GOOD, 11), (GOOD, 46), (GOOD, 163), (AGAIN, 498), (AGAIN, 0)]
    history += [(GOOD, 0), (GOOD, 2), (GOOD, 4), (GOOD, 7), (GOOD, 12)]
    intervals = [memory.interval for memory in walked(history, Policy(middle=None))]
    assert intervals[1:6] + intervals[8:] == [2, 11, 46, 163, 498, 2, 4, 7, 12, 21]


@pytest.mark.parametrize(("gap", "recall"), [(0, 1.0), (1, 0.9), (2, 0.84028935), (3, 0.7985001)])
def test_recall_fades_along_the_published_curve(gap: int, recall: float) -> None:
    policy = Policy(weights=Weights((*DEFAULT_WEIGHTS.values[:20], 0.2)))
    memory = Memory(stability=1.0, difficulty=5.0, first_day=0, last_day=0, due_day=1)
    assert retrievability(memory, day=gap, policy=policy) == pytest.approx(recall, rel=1e-6)


@given(history=histories, policy=policies)
def test_every_history_gives_the_same_bits_as_the_package_used_directly(
    history: list[tuple[Rating, int]], policy: Policy
) -> None:
    policy = replace(policy, middle=None)
    scheduler = Scheduler(
        parameters=policy.weights.values,
        desired_retention=policy.retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=policy.longest_interval,
        enable_fuzzing=False,
    )
    now = datetime(2024, 8, 22, 12, tzinfo=UTC)
    card = Card(card_id=7, due=now)
    for (rating, gap), memory in zip(history, walked(history, policy), strict=True):
        now += timedelta(days=gap)
        card, _ = scheduler.review_card(card, FsrsRating(rating), now)
        assert (memory.stability, memory.difficulty) == (card.stability, card.difficulty)
        assert memory.interval == (card.due - now).days
        later = scheduler.get_card_retrievability(card, now + timedelta(days=gap))
        assert retrievability(memory, day=memory.last_day + gap, policy=policy) == later


@given(history=histories, policy=policies, first=st.integers(-10_000, 20_000), second=st.integers(-10_000, 20_000))
def test_only_the_days_between_reviews_matter(
    history: list[tuple[Rating, int]], policy: Policy, first: int, second: int
) -> None:
    one, other = walked(history, policy, day=first)[-1], walked(history, policy, day=second)[-1]
    assert (one.stability, one.difficulty, one.interval) == (other.stability, other.difficulty, other.interval)


@given(history=histories, policy=policies)
def test_a_fact_returns_on_a_later_day_and_within_the_longest_interval(
    history: list[tuple[Rating, int]], policy: Policy
) -> None:
    for memory in walked(history, policy):
        assert 1 <= memory.interval <= policy.longest_interval
        assert 1 <= memory.difficulty <= 10
        assert memory.stability > 0


@given(history=histories, later=st.lists(st.integers(0, 4000), min_size=2, max_size=10))
def test_recall_only_fades_between_reviews(history: list[tuple[Rating, int]], later: list[int]) -> None:
    memory = walked(history)[-1]
    fading = [retrievability(memory, day=memory.last_day + each) for each in sorted(later)]
    assert all(0 < after <= before <= 1 for before, after in pairwise(fading))


@given(history=histories)
def test_a_better_rating_never_brings_a_fact_back_sooner(history: list[tuple[Rating, int]]) -> None:
    *before, (_, gap) = history
    due = [walked([*before, (rating, gap)])[-1].due_day for rating in Rating]
    assert due == sorted(due)


@given(history=histories)
def test_a_higher_desired_retention_never_makes_an_interval_longer(history: list[tuple[Rating, int]]) -> None:
    intervals = [walked(history, Policy(retention=retention))[-1].interval for retention in (0.97, 0.9, 0.8, 0.7)]
    assert intervals == sorted(intervals)


@given(stability=st.floats(0.001, 36500), policy=policies)
def test_what_is_fresh_waits_longer_than_one_chance_for_all_would_say_and_what_sits_firmly_less_long(
    stability: float, policy: Policy
) -> None:
    ours, published = (interval_for(stability, policy=replace(policy, middle=middle)) for middle in (18.0, None))
    assert ours >= published if stability <= 18 else ours <= published


@pytest.mark.parametrize("retention", [0.80, 0.90, 0.95])
def test_a_fact_of_middling_stability_falls_due_at_the_desired_retention(retention: float) -> None:
    policy = Policy(retention=retention)
    memory = Memory(stability=18.0, difficulty=5.0, first_day=0, last_day=0, due_day=0)
    due = interval_for(18.0, policy=policy)
    assert retrievability(memory, day=due, policy=policy) == pytest.approx(retention, abs=0.003)


def test_intervals_grow_with_the_square_root_of_stability() -> None:
    assert [interval_for(stability) for stability in (0.2, 2.0, 18.0, 200.0, 1800.0)] == [2, 6, 18, 60, 180]


def test_a_second_review_of_a_day_goes_through_the_formula_for_the_same_day() -> None:
    first, again_that_day = walked([(AGAIN, 0), (GOOD, 0)])
    assert again_that_day.stability == pytest.approx(first.stability * 1.16363, rel=1e-5)


def test_passes_and_lapses_count_the_first_review_of_a_day() -> None:
    history = [(AGAIN, 0), (GOOD, 0), (AGAIN, 1), (GOOD, 1), (AGAIN, 3), (AGAIN, 0), (GOOD, 0), (HARD, 1), (AGAIN, 2)]
    counts = [(memory.reps, memory.passes, memory.lapses) for memory in walked(history)]
    assert counts[:4] == [(1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 1, 0)]
    assert counts[4:] == [(5, 1, 1), (6, 1, 1), (7, 1, 1), (8, 2, 1), (9, 2, 2)]


def test_the_day_of_the_first_review_is_kept() -> None:
    assert [memory.first_day for memory in walked([(GOOD, 0), (GOOD, 2), (AGAIN, 9)], day=70)] == [70, 70, 70]


def test_a_review_dated_before_the_last_one_is_refused() -> None:
    with pytest.raises(OutOfOrderError, match="day 4 cannot follow one on day 5"):
        review(review(None, GOOD, day=5), GOOD, day=4)


def test_a_fact_never_asked_is_known_as_often_as_students_know_such_facts() -> None:
    memory = review(None, GOOD, day=5)
    assert recall_before(None, day=5) == FIRST_SIGHT_RECALL
    assert recall_before(memory, day=9) == retrievability(memory, day=9)


@pytest.mark.parametrize("retention", [0.0, 0.69, 0.971, 1.0, 1.5, float("nan")])
def test_a_desired_retention_that_leads_nowhere_is_refused(retention: float) -> None:
    with pytest.raises(PolicyError, match=r"between 0\.70 and 0\.97"):
        Policy(retention=retention)


def test_a_longest_interval_of_no_days_is_refused() -> None:
    with pytest.raises(PolicyError, match="Give 1 or more"):
        Policy(longest_interval=0)
