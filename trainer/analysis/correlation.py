"""How a score goes with another: correlations, their intervals, and upper against lower students.

Each is none where it is undefined, never 0 or not a number.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from trainer.analysis.calibration import Z
from trainer.analysis.responses import Floats

OUTER: Final = 0.27
"""The share of students in each of the two outer groups (Kelley, Journal of Educational Psychology 30:17, 1939)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, and the bounds that hold the true one 95 times in 100."""

    value: float
    low: float
    high: float


def pearson(x: Floats, y: Floats) -> float | None:
    """Give Pearson's product-moment correlation, if both vary.

    With x of 0 and 1 this is the point-biserial correlation.
    """
    if is_constant(x) or is_constant(y):
        return None
    dx, dy = x - x.mean(), y - y.mean()
    return float(np.clip(dx @ dy / math.sqrt((dx @ dx) * (dy @ dy)), -1, 1))


def correlation(x: Floats, y: Floats) -> Estimate | None:
    """Give Pearson's correlation with Fisher's interval, tanh(atanh r - z / sqrt(n - 3)) and likewise with +.

    Needs four pairs. (Fisher, Metron 1:3, 1921.)
    """
    r = pearson(x, y)
    if r is None or len(x) < 4:
        return None
    if abs(r) == 1:
        return Estimate(r, r, r)
    reach = Z / math.sqrt(len(x) - 3)
    return Estimate(r, math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach))


def discriminative_efficiency(score: Floats, rest: Floats) -> float | None:
    """Give 100 cov(x, R) / cov(sort x, sort R): how much of the discrimination that was possible came about.

    The highest covariance that these scores could have is the one with both in order. As in Moodle's quiz statistics.
    """
    if is_constant(score) or is_constant(rest):
        return None
    possible = _covariance(np.sort(score), np.sort(rest))
    return float(100 * _covariance(score, rest) / possible)


def upper_lower(score: Floats, total: Floats) -> float | None:
    """Give D, the mean score of the upper 27 % of students less that of the lower 27 %, by total.

    Each group has g = max(1, floor(0.27 n + 0.5)) places. Students with the total at which a group is cut off share
    the places that are left as equal fractions, so that D does not depend on the order of rows.
    """
    if not len(score):
        return None
    places = max(1, math.floor(OUTER * len(score) + 0.5))
    upper, lower = _outer_weights(total, places), _outer_weights(-total, places)
    return float((upper - lower) @ score / places)


def _outer_weights(total: Floats, places: int) -> Floats:
    """Give each student's part of a place among the highest."""
    cut = np.partition(total, -places)[-places]
    above, at = (total > cut).astype(np.float64), (total == cut).astype(np.float64)
    weights: Floats = above + at * ((places - above.sum()) / at.sum())
    return weights


def is_constant(values: Floats) -> bool:
    """Whether there is nothing to go by: no value, or the same throughout."""
    return not len(values) or bool(values.min() == values.max())


def _covariance(x: Floats, y: Floats) -> float:
    return float((x - x.mean()) @ (y - y.mean()))
