"""What weights are fitted on, and when a fit is trusted."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from trainer.scheduling.fitting import LEAST_REVIEWS, Trial, is_due, judged, log_loss, shrunk, trials_of
from trainer.scheduling.history import Answer
from trainer.scheduling.memory import Memory, Policy, retrievability, review
from trainer.scheduling.rating import Rating
from trainer.scheduling.weights import DEFAULT_WEIGHTS, Weights

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FORGETFUL = Weights((0.05, 0.4, 0.6, 2.0, *DEFAULT_WEIGHTS.values[4:8], 0.9, *DEFAULT_WEIGHTS.values[9:]))


def said(number: int, fact: str, day: int, rating: Rating | None) -> Answer:
    return Answer(number, fact, day, NOON + timedelta(days=day, seconds=number), rating)


def lived(truth: Weights, *, facts: int, days: int) -> list[Answer]:
    """Review facts when the default says that they are due, and remember as the truth has it."""
    dice = random.Random(11)  # noqa: S311 - dice, not secrets
    believed: dict[str, Memory] = {}
    true: dict[str, Memory] = {}
    answers: list[Answer] = []
    policy = Policy(weights=truth)
    for day in range(days):
        for fact in map(str, range(min(facts, 10 * (day + 1)))):
            before = believed.get(fact)
            if before is not None and before.due_day > day:
                continue
            known = before is not None and dice.random() < retrievability(true[fact], day=day, policy=policy)
            rating = Rating.GOOD if known else Rating.AGAIN
            answers.append(said(len(answers), fact, day, rating))
            believed[fact] = review(before, rating, day=day)
            true[fact] = review(true.get(fact), rating, day=day, policy=policy)
    return answers


def test_each_review_on_a_later_day_is_a_trial_with_all_that_went_before() -> None:
    log = [
        said(1, "b", 3, Rating.GOOD),
        said(2, "a", 1, Rating.AGAIN),
        said(3, "a", 1, Rating.GOOD),
        said(4, "a", 3, Rating.HARD),
        said(5, "b", 9, None),
        said(6, "b", 10, Rating.AGAIN),
    ]
    assert trials_of(log) == (
        Trial(3, "a", ((1, 0), (3, 0), (2, 2))),
        Trial(10, "b", ((3, 0), (1, 7))),
    )
    assert trials_of(reversed(log)) == trials_of(log)


def test_weights_are_fitted_from_400_reviews_on_and_then_when_they_have_doubled() -> None:
    assert [is_due(reviews, fitted_on=0) for reviews in (LEAST_REVIEWS - 1, LEAST_REVIEWS)] == [False, True]
    assert [is_due(reviews, fitted_on=500) for reviews in (999, 1000)] == [False, True]


def test_a_fit_is_drawn_to_the_default_the_more_the_fewer_reviews() -> None:
    assert shrunk(FORGETFUL, reviews=0) == DEFAULT_WEIGHTS
    half = shrunk(FORGETFUL, reviews=1000)
    assert half.values[0] == pytest.approx((DEFAULT_WEIGHTS.values[0] + 0.05) / 2)
    assert half.values[9:] == pytest.approx(DEFAULT_WEIGHTS.values[9:])


def test_the_truth_foretells_better_than_the_default() -> None:
    log = lived(FORGETFUL, facts=120, days=60)
    newest = {(trial.fact, trial.day) for trial in trials_of(log)}
    assert log_loss(log, FORGETFUL, only=newest) < log_loss(log, DEFAULT_WEIGHTS, only=newest)


def test_a_fit_that_foretells_the_newest_quarter_better_is_accepted_and_one_that_does_not_is_not() -> None:
    log = lived(FORGETFUL, facts=120, days=60)
    trials = trials_of(log)
    seen: list[Sequence[Trial]] = []

    def good(trained: Sequence[Trial]) -> Sequence[float]:
        seen.append(trained)
        return FORGETFUL.values

    better = judged(log, in_use=DEFAULT_WEIGHTS, fit=good)
    assert better is not None
    assert better.accepted
    assert better.reviews == len(trials) >= LEAST_REVIEWS
    assert seen == [trials[: int(0.75 * len(trials))]]
    worse = judged(log, in_use=FORGETFUL, fit=lambda _: DEFAULT_WEIGHTS.values)
    assert worse is not None
    assert not worse.accepted


def test_nothing_comes_of_too_few_reviews_nor_of_a_fit_that_failed_or_cannot_be_used() -> None:
    log = lived(FORGETFUL, facts=120, days=60)
    assert judged(log[:300], in_use=DEFAULT_WEIGHTS, fit=lambda _: FORGETFUL.values) is None
    assert judged(log, in_use=DEFAULT_WEIGHTS, fit=lambda _: None) is None
    assert judged(log, in_use=DEFAULT_WEIGHTS, fit=lambda _: (1.0, 2.0)) is None
    assert judged(log, in_use=DEFAULT_WEIGHTS, fit=lambda _: (float("nan"),) * 21) is None
