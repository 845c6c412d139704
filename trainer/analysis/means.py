"""Means of scores with the bounds that hold the true ones, and how far two of them are apart.

Student's distribution comes from that of F: the square of t with d degrees of freedom has F's with 1 and d.
"""

import math
from collections.abc import Sequence
from statistics import fmean, variance
from typing import Final

from trainer.analysis.correlation import Estimate
from trainer.analysis.quantiles import f_quantile

_HELD: Final = 0.95


def mean(values: Sequence[float]) -> Estimate | None:
    """Give the mean with Student's interval, which needs two values."""
    if len(values) < 2:
        return None
    centre = fmean(values)
    reach = _t(len(values) - 1) * math.sqrt(variance(values) / len(values))
    return Estimate(centre, centre - reach, centre + reach)


def difference(one: Sequence[float], other: Sequence[float]) -> Estimate | None:
    """Give how much the first mean lies above the second, with Welch's interval, which needs two values of each.

    The two need not vary alike. (Welch, Biometrika 34:28, 1947.)
    """
    if min(len(one), len(other)) < 2:
        return None
    apart = fmean(one) - fmean(other)
    first, second = variance(one) / len(one), variance(other) / len(other)
    both = first + second
    if not both:
        return Estimate(apart, apart, apart)
    freedom = both**2 / (first**2 / (len(one) - 1) + second**2 / (len(other) - 1))
    reach = _t(freedom) * math.sqrt(both)
    return Estimate(apart, apart - reach, apart + reach)


def _t(freedom: float) -> float:
    """The value that a t variate's distance from 0 stays below 95 times in 100."""
    return math.sqrt(f_quantile(_HELD, 1.0, freedom))
