"""FSRS-6 as plain arithmetic, for looking ahead.

A forecast lives thousands of reviews that never happen. The package that reviews are recorded by dresses each as cards
and dates, which is a hundred times slower; here the same formulas stand bare, and a test holds them to the package.
"""

from dataclasses import dataclass
from math import exp, sqrt
from typing import Final

from trainer.scheduling.memory import Policy
from trainer.scheduling.rating import Rating

LEAST_STABILITY: Final = 0.001
_EASIEST, _HARDEST = 1.0, 10.0


@dataclass(frozen=True, slots=True)
class Curve:
    """The forgetting curve of one policy. Stabilities and times are in days, difficulties from 1 to 10."""

    w: tuple[float, ...]
    factor: float
    reach: float
    longest: int
    middle: float | None = None

    @classmethod
    def of(cls, policy: Policy) -> "Curve":
        """The curve that a policy believes in."""
        w = policy.weights.values
        factor = 0.9 ** (-1 / w[20]) - 1
        return cls(w, factor, (policy.retention ** (-1 / w[20]) - 1) / factor, policy.longest_interval, policy.middle)

    def recall(self, stability: float, days: int) -> float:
        """The chance of recall so many days after a review."""
        chance: float = (1 + self.factor * days / stability) ** -self.w[20]
        return chance

    def interval(self, stability: float) -> int:
        """The days until a fact of this stability falls due."""
        even = sqrt(stability * self.middle) if self.middle else stability
        return min(max(round(even * self.reach), 1), self.longest)

    def first(self, rating: Rating) -> tuple[float, float]:
        """Stability and difficulty after the first review."""
        return max(self.w[rating - 1], LEAST_STABILITY), _bounded(self._first_difficulty(rating))

    def passed(self, stability: float, difficulty: float, recall: float) -> tuple[float, float]:
        """Stability and difficulty after a review rated Good on a later day."""
        w = self.w
        growth = exp(w[8]) * (11 - difficulty) * stability ** -w[9] * (exp((1 - recall) * w[10]) - 1)
        return max(stability * (1 + growth), LEAST_STABILITY), self._next_difficulty(difficulty, Rating.GOOD)

    def lapsed(self, stability: float, difficulty: float, recall: float) -> tuple[float, float]:
        """Stability and difficulty after a review rated Again on a later day."""
        w = self.w
        long_term = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * exp((1 - recall) * w[14])
        least = min(long_term, stability / exp(w[17] * w[18]))
        return max(least, LEAST_STABILITY), self._next_difficulty(difficulty, Rating.AGAIN)

    def passed_again(self, stability: float, difficulty: float) -> tuple[float, float]:
        """Stability and difficulty after one more review on the same day, rated Good."""
        growth = max(exp(self.w[17] * self.w[18]) * stability ** -self.w[19], 1.0)
        return max(stability * growth, LEAST_STABILITY), self._next_difficulty(difficulty, Rating.GOOD)

    def _first_difficulty(self, rating: Rating) -> float:
        return self.w[4] - exp(self.w[5] * (rating - 1)) + 1

    def _next_difficulty(self, difficulty: float, rating: Rating) -> float:
        damped = difficulty - (10.0 - difficulty) * self.w[6] * (rating - 3) / 9.0
        return _bounded(self.w[7] * self._first_difficulty(Rating.EASY) + (1 - self.w[7]) * damped)


def _bounded(difficulty: float) -> float:
    return min(max(difficulty, _EASIEST), _HARDEST)
