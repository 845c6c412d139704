"""What a class takes for what, set against how often it could.

Counts alone mislead: a generator offers plausible options more often, so they are chosen more often. Each pair is
therefore a share of its exposures, the times that the wrong option was on offer when the other was right.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from trainer.analysis.calibration import wilson
from trainer.analysis.correlation import Estimate

_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Least:
    """What a pair needs to be listed: exposures, confusions, and different students who confused it."""

    exposures: int = 10
    count: int = 3
    students: int = 3


LEAST: Final = Least()


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often something was taken for something else.

    Attributes:
        key: what was right.
        chosen: what was taken for it.
        count: how often.
        exposures: how often it was on offer when `key` was right.
        students: how many students did so.
        rate: count / exposures, with Wilson's interval.
        lift: how many times more often than if wrong answers fell evenly on all wrong options: the count, divided by
            the sum over the exposures of the class's share of wrong answers / the number of wrong options on offer.
    """

    key: str
    chosen: str
    count: int
    exposures: int
    students: int
    rate: Estimate
    lift: float


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one pair beforehand, as a database does: what is right, what was taken for it, and how often.

    Attributes:
        key: what was right.
        chosen: what was taken for it.
        count: how often.
        exposures: how often it could have been.
        evenly: the sum over the exposures of 1 / the number of wrong options on offer.
        students: how many students did so.
    """

    key: str
    chosen: str
    count: int
    exposures: int
    evenly: float
    students: int


def counted_confusions(pairs: Iterable[Counted], *, wrong: float, least: Least = LEAST) -> tuple[Confusion, ...]:
    """List what is taken for what, the surest first: by the lower bound of the rate.

    `wrong` is the share of wrong answers of all.
    """
    return tuple(sorted((_confusion(pair, wrong) for pair in pairs if _is_enough(pair, least)), key=_surest))


def _is_enough(pair: Counted, least: Least) -> bool:
    return pair.exposures >= least.exposures and pair.count >= max(1, least.count) and pair.students >= least.students


def _confusion(pair: Counted, wrong: float) -> Confusion:
    return Confusion(
        key=pair.key,
        chosen=pair.chosen,
        count=pair.count,
        exposures=pair.exposures,
        students=pair.students,
        rate=Estimate(pair.count / pair.exposures, *wilson(pair.count, pair.exposures)),
        lift=round(pair.count / (wrong * pair.evenly), _DIGITS),
    )


def _surest(pair: Confusion) -> tuple[float, str, str]:
    return -pair.rate.low, pair.key, pair.chosen
