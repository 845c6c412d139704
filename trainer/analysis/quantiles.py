"""Quantiles of the F distribution, for the interval around alpha.

The libraries that have them weigh more than the rest of the program together, or take minutes at the sizes of a large
class, so the incomplete beta function is worked out here by its continued fraction.
"""

import math
from typing import Final

_TINY: Final = 1e-300
_CLOSE: Final = 1e-15
_MOST_TERMS: Final = 200_000
_HALVINGS: Final = 200


def f_quantile(chance: float, numerator: float, denominator: float) -> float:
    """Give the value below which an F variate lies with this chance.

    If B has the beta distribution with half of each number of degrees of freedom, F = (d2 / d1) B / (1 - B).

    Args:
        chance: between 0 and 1, both excluded.
        numerator: degrees of freedom d1, above 0.
        denominator: degrees of freedom d2, above 0.
    """
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if incomplete_beta(middle, numerator / 2, denominator / 2) < chance:
            low = middle
        else:
            high = middle
    return denominator / numerator * low / (1 - low)


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Give the regularised incomplete beta function I_x(a, b): the chance that a beta variate is below x.

    By the continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions, which converges fast below
    (a + 1) / (a + b + 2); above it by the symmetry I_x(a, b) = 1 - I_(1-x)(b, a).
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(x) + b * math.log1p(-x))
    return front / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """Give 1 + d1 / (1 + d2 / (1 + ...)) from the front, by Lentz's method as Thompson and Barnett changed it."""
    value = above = 1.0
    below = 0.0
    for place in range(1, _MOST_TERMS):
        term = _term(place, x, a, b)
        below = 1 / ((1 + term * below) or _TINY)
        above = (1 + term / above) or _TINY
        value *= above * below
        if abs(above * below - 1) < _CLOSE:
            return value
    raise ArithmeticError(f"The incomplete beta function does not settle at {x}, {a}, {b}.")


def _term(place: int, x: float, a: float, b: float) -> float:
    step = place // 2
    if place % 2:
        return -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
    return step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
