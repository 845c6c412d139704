"""Fitting the weights of FSRS-6 to one person: what to fit on, how far to trust it, and whether to use it.

A fit on few reviews says more of their luck than of the person. So it counts only from 400 due reviews on, is drawn
towards the default weights, the more so the fewer reviews there were, and is used only if it would have foretold the
newest quarter, which it has not seen, better than the weights in use. Fitted raw, weights made simulated learners near
the default worse off; fitted like this, they did not.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from trainer.scheduling.history import Answer
from trainer.scheduling.memory import Memory, Policy, retrievability, review
from trainer.scheduling.rating import Rating
from trainer.scheduling.weights import DEFAULT_WEIGHTS, Weights, WeightsError

LEAST_REVIEWS: Final = 400
"""Due reviews from which weights are fitted."""

TRAINED_ON: Final = 0.75
"""The share of the due reviews, the oldest, that is fitted on. The rest judges the fit."""

HALF_TRUST: Final = 1000
"""Reviews at which a fit counts as much as the default."""

LONGEST_COURSE: Final = 64
"""How many reviews of one fact are fitted on, the first ones. Later ones teach nothing of how learning begins."""

_SUREST: Final = 1e-6
"""No expectation is taken to be surer than this, or one slip would outweigh everything."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A due review with all that went before it about the fact.

    Attributes:
        day: its study day.
        fact: the fact's id.
        course: for each review up to and with this one, its rating and the days since the one before.
    """

    day: int
    fact: str
    course: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A fit and what came of trying it.

    Attributes:
        weights: the fitted weights, drawn towards the default.
        reviews: how many due reviews there were in all.
        loss_before: log loss on the newest quarter with the weights in use.
        loss_after: the same with the fitted ones.
    """

    weights: Weights
    reviews: int
    loss_before: float
    loss_after: float

    @property
    def accepted(self) -> bool:
        """Whether the fit foretold the newest quarter better."""
        return self.loss_after < self.loss_before


Fitter = Callable[[Sequence[Trial]], Sequence[float] | None]
"""Fits weights to trials, in their order; None when it cannot."""


def is_due(reviews: int, *, fitted_on: int) -> bool:
    """Whether it is time to fit: there are enough due reviews, and twice as many as at the last fit."""
    return reviews >= LEAST_REVIEWS and reviews >= 2 * fitted_on


def trials_of(answers: Iterable[Answer]) -> tuple[Trial, ...]:
    """Give every due review of a log, by day and fact: the order decides the last digits of a fit.

    A due review is one on a later day than the fact's last. Answers without a rating prove nothing and are left out;
    so must be, by the caller, those that were taken back.
    """
    found = [trial for its in _by_fact(answers) for trial in _trials(its)]
    return tuple(sorted(found, key=lambda trial: (trial.day, trial.fact)))


def judged(answers: Iterable[Answer], *, in_use: Weights, fit: Fitter) -> Judged | None:
    """Fit on the oldest three quarters, and try the result on the rest.

    Returns:
        The fit, or None when there are too few due reviews, the fitter gives up, or its weights cannot be used.
    """
    rows = tuple(answers)
    trials = trials_of(rows)
    if len(trials) < LEAST_REVIEWS:
        return None
    trained = trials[: int(TRAINED_ON * len(trials))]
    try:
        raw = fit(trained)
        weights = shrunk(Weights(tuple(raw)), reviews=len(trained)) if raw is not None else None
    except WeightsError:
        weights = None
    if weights is None:
        return None
    newest = {(trial.fact, trial.day) for trial in trials[len(trained) :]}
    before, after = (log_loss(rows, each, only=newest) for each in (in_use, weights))
    return Judged(weights, len(trials), before, after)


def shrunk(fitted: Weights, *, reviews: int) -> Weights:
    """Draw fitted weights towards the default ones, less the more reviews they rest on."""
    trust = reviews / (reviews + HALF_TRUST)
    pairs = zip(DEFAULT_WEIGHTS.values, fitted.values, strict=True)
    return Weights(tuple(default + trust * (each - default) for default, each in pairs))


def log_loss(answers: Iterable[Answer], weights: Weights, *, only: set[tuple[str, int]]) -> float:
    """Give the mean log loss of the recall expected at the given due reviews: less is better, 0 is foresight."""
    policy = Policy(weights=weights)
    losses = [
        -math.log(min(1 - _SUREST, max(_SUREST, expected if recalled else 1 - expected)))
        for its in _by_fact(answers)
        for key, expected, recalled in _expectations(its, policy)
        if key in only
    ]
    return math.fsum(losses) / len(losses)


def _by_fact(answers: Iterable[Answer]) -> Iterable[Sequence[Answer]]:
    facts: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.rating is not None:
            facts[answer.fact].append(answer)
    return [sorted(its, key=lambda each: each.order)[:LONGEST_COURSE] for its in facts.values()]


def _trials(its: Sequence[Answer]) -> Iterator[Trial]:
    course: tuple[tuple[int, int], ...] = ()
    before: Answer | None = None
    for answer in its:
        days = answer.day - before.day if before else 0
        course = (*course, (int(answer.rating or 0), days))
        if days:
            yield Trial(answer.day, answer.fact, course)
        before = answer


def _expectations(its: Sequence[Answer], policy: Policy) -> Iterator[tuple[tuple[str, int], float, bool]]:
    """Give the expected recall at each due review of one fact, and whether it was recalled."""
    memory: Memory | None = None
    for answer in its:
        rating = Rating(answer.rating or Rating.AGAIN)
        if memory is not None and answer.day > memory.last_day:
            expected = retrievability(memory, day=answer.day, policy=policy)
            yield (answer.fact, answer.day), expected, rating > Rating.AGAIN
        memory = review(memory, rating, day=answer.day, policy=policy)
