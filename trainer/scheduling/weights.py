"""The 21 weights of FSRS-6, checked once, so that nothing further on has to doubt them."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

ALGORITHM = "FSRS-6"


class WeightsError(ValueError):
    """Weights that FSRS-6 cannot use. The message lists every fault."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One fitted, or the default, set of weights.

    The values stand in the order in which FSRS publishes them: w0 to w20. Their bounds are those of the scheduler
    package, outside which its formulas may divide by nothing or run away.

    Raises:
        WeightsError: if there are not 21 of them, or any is out of bounds or no number.
    """

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        faults = _faults(self.values)
        if faults:
            raise WeightsError("These weights cannot be used: " + "; ".join(faults) + ".")

    @property
    def id(self) -> str:
        """A name for this set, the same for the same numbers everywhere: the algorithm and a digest."""
        return f"{ALGORITHM}:{_digest(self.values)}"


@lru_cache(maxsize=256)
def _digest(values: tuple[float, ...]) -> str:
    return hashlib.sha256(" ".join(map(repr, values)).encode()).hexdigest()[:16]


def _faults(values: tuple[float, ...]) -> list[str]:
    if len(values) != len(LOWER_BOUNDS_PARAMETERS):
        return [f"{ALGORITHM} has {len(LOWER_BOUNDS_PARAMETERS)} weights, and there are {len(values)} here"]
    bounded = zip(values, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return [
        f"w{place} is {value!r}, and must lie between {low} and {high}"
        for place, (value, low, high) in enumerate(bounded)
        if not low <= value <= high
    ]


DEFAULT_WEIGHTS = Weights(tuple(DEFAULT_PARAMETERS))
"""The weights that FSRS-6 publishes as its default, from the `fsrs` package."""


def weights_from_json(text: str) -> Weights:
    """Read weights from a JSON list of 21 numbers, or raise `WeightsError`."""
    try:
        values = json.loads(text)
    except RecursionError:
        raise WeightsError("The weights are nested too deeply. Give a list of 21 numbers.") from None
    except ValueError as error:
        raise WeightsError(f"The weights are not JSON: {error}. Give a list of 21 numbers.") from error
    if not isinstance(values, list) or not all(type(value) in (int, float) for value in values):
        raise WeightsError("The weights are not a list of numbers. Give a list of 21 numbers, for example [0.212, …].")
    try:
        return Weights(tuple(float(value) for value in values))
    except OverflowError:
        raise WeightsError("A weight is too large to be a number here. Give a list of 21 numbers.") from None
