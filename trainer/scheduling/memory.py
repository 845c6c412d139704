"""What is kept of one person's memory of one fact, and how a review changes it.

The formulas are FSRS-6's, by the `fsrs` package. It is fed day numbers, not clock times: Anki too counts whole days
between reviews, and answers a little less than 24 hours apart would otherwise count as the same day. Its learning steps
and its fuzz are off, because sittings ask again by themselves and the due day is chosen in `balance`.

Only the interval is our own. FSRS-6 asks every fact at the same chance of recall, and so spends most of its questions
on facts that hardly sit yet. Here intervals grow with the square root of stability: what is fresh waits a little
longer than that, what sits firmly is looked at a little sooner, and the same work keeps more.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import sqrt
from typing import Final, cast

from fsrs import Card, Scheduler, State
from fsrs import Rating as FsrsRating

from trainer.scheduling.rating import FIRST_SIGHT_RECALL, Rating
from trainer.scheduling.weights import DEFAULT_WEIGHTS, Weights

LOWEST_RETENTION = 0.70
HIGHEST_RETENTION = 0.97
LONGEST_INTERVAL = 3650
MIDDLE: Final = 18.0
"""The stability, in days, at which a fact falls due just at the desired retention. Chosen by `bench/learning.py`."""
_NOON_OF_DAY_0 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_CARD_ID = 1  # Without an id the package reads the clock and sleeps to make one. Nothing here looks at it.


class PolicyError(ValueError):
    """A desired retention or longest interval that cannot be used."""


class OutOfOrderError(ValueError):
    """A review dated before the one it should follow."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How one person's reviews are spaced.

    Args:
        weights: the forgetting curve that is believed of this person.
        retention: the chance of recall at which a fact falls due, 0.70 to 0.97.
        longest_interval: the most days between two reviews, 1 or more.
        middle: the stability, in days, at which a fact falls due just at that chance; a fact of less falls due below
            it, one of more above it. None lets every fact fall due at it, as FSRS-6 is published.

    Raises:
        PolicyError: if a value is out of range.
    """

    weights: Weights = DEFAULT_WEIGHTS
    retention: float = 0.90
    longest_interval: int = LONGEST_INTERVAL
    middle: float | None = MIDDLE

    def __post_init__(self) -> None:
        if not LOWEST_RETENTION <= self.retention <= HIGHEST_RETENTION:
            raise PolicyError(
                f"The desired retention is {self.retention!r}. "
                f"Give a number between {LOWEST_RETENTION:.2f} and {HIGHEST_RETENTION}."
            )
        if self.longest_interval < 1:
            raise PolicyError(f"The longest interval is {self.longest_interval} days. Give 1 or more.")


DEFAULT_POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Memory:
    """What is believed of one person's memory of one fact after their last review of it.

    Attributes:
        stability: days until the chance of recall falls to 90 %.
        difficulty: how slowly the stability grows, 1 to 10.
        first_day: the study day of the first review.
        last_day: the study day of the last review.
        due_day: the study day on which to ask again.
        reps: reviews so far, those repeated on one day included.
        passes: days whose first review was not Again.
        lapses: days whose first review was Again though the fact had been known before.
    """

    stability: float
    difficulty: float
    first_day: int
    last_day: int
    due_day: int
    reps: int = 1
    passes: int = 0
    lapses: int = 0

    @property
    def interval(self) -> int:
        """Days from the last review to the due day."""
        return self.due_day - self.last_day


def review(memory: Memory | None, rating: Rating, *, day: int, policy: Policy = DEFAULT_POLICY) -> Memory:
    """Give the memory after a review.

    The due day of the result is the plain one, without fuzz; see `interval_for`. A second review on one day goes
    through the formula for the same day.

    Args:
        memory: the memory before, or None at first sight.
        rating: how the fact was recalled.
        day: the study day of the review.
        policy: how this person's reviews are spaced.

    Raises:
        OutOfOrderError: if the day lies before the last review's.
    """
    if memory is not None and day < memory.last_day:
        raise OutOfOrderError(f"A review on day {day} cannot follow one on day {memory.last_day}. Sort them first.")
    noon = _noon(day)
    card, _ = _scheduler(policy).review_card(_card(memory, noon), FsrsRating(rating), noon)
    stability = cast(float, card.stability)  # A review sets both; the package's types allow for a new card.
    reps, passes, lapses = _tally(memory, rating, day)
    return Memory(
        stability=stability,
        difficulty=cast(float, card.difficulty),
        first_day=memory.first_day if memory else day,
        last_day=day,
        due_day=day + interval_for(stability, policy=policy),
        reps=reps,
        passes=passes,
        lapses=lapses,
    )


def interval_for(stability: float, *, policy: Policy = DEFAULT_POLICY) -> int:
    """Give the days until a fact of this stability falls due: 1 at least, and the longest interval at most."""
    power = 1 / -policy.weights.values[20]
    days: float = stability / (0.9**power - 1) * (policy.retention**power - 1)
    if policy.middle is not None:
        days *= sqrt(policy.middle / stability)
    return min(max(round(days), 1), policy.longest_interval)


def retrievability(memory: Memory, *, day: int, policy: Policy = DEFAULT_POLICY) -> float:
    """Give the chance, 0 to 1, that the fact is recalled on a study day; 1 on the day of the last review."""
    noon = _noon(day)
    return _scheduler(policy).get_card_retrievability(_card(memory, noon), noon)


def recall_before(memory: Memory | None, *, day: int, policy: Policy = DEFAULT_POLICY) -> float:
    """Give the chance that a fact is known before it is asked, at first sight too."""
    return FIRST_SIGHT_RECALL if memory is None else retrievability(memory, day=day, policy=policy)


def _tally(memory: Memory | None, rating: Rating, day: int) -> tuple[int, int, int]:
    """Count reps, passes and lapses. Only the first review of a day can be a pass or a lapse."""
    passed = rating > Rating.AGAIN
    if memory is None:
        return 1, int(passed), 0
    if day == memory.last_day:
        return memory.reps + 1, memory.passes, memory.lapses
    lapsed = not passed and memory.passes > 0
    return memory.reps + 1, memory.passes + passed, memory.lapses + lapsed


def _noon(day: int) -> datetime:
    """Dress a day number as a time that the package accepts. It is not a clock time."""
    return _NOON_OF_DAY_0 + timedelta(days=day)


def _card(memory: Memory | None, noon: datetime) -> Card:
    """Dress a memory as the package's card. Its due time is not looked at, but without one the clock is read."""
    if memory is None:
        return Card(card_id=_CARD_ID, due=noon)
    return Card(
        card_id=_CARD_ID,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=noon,
        last_review=_noon(memory.last_day),
    )


@lru_cache(maxsize=256)
def _scheduler(policy: Policy) -> Scheduler:
    return Scheduler(
        parameters=policy.weights.values,
        desired_retention=policy.retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=policy.longest_interval,
        enable_fuzzing=False,
    )
