"""What a class takes for what, set against how often it could.

Counts alone mislead: a generator offers plausible options more often, so they are chosen more often. Each pair is
therefore a share of its exposures, the times that the wrong option was on offer when the other was right.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from trainer.analysis.calibration import wilson
from trainer.analysis.correlation import Estimate

_DIGITS: Final = 12


class Choice(NamedTuple):
    """One answer to one question, or one pair of a matching question.

    Attributes:
        student: any id.
        key: what was right.
        chosen: what was chosen; empty if nothing was.
        offered: everything on offer, the key among it.
    """

    student: str
    key: str
    chosen: str
    offered: tuple[str, ...]


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


@dataclass(slots=True)
class _Tally:
    count: int = 0
    exposures: int = 0
    evenly: float = 0.0
    students: set[str] = field(default_factory=set)


def confusions(choices: Iterable[Choice], *, least: Least = LEAST) -> tuple[Confusion, ...]:
    """List what is taken for what, the surest first: by the lower bound of the rate."""
    return _listed(_tallied(choices), least)


def counted_confusions(pairs: Iterable[Counted], *, wrong: float, least: Least = LEAST) -> tuple[Confusion, ...]:
    """List pairs that were counted beforehand, as `confusions` does. `wrong` is the share of wrong answers of all."""
    return tuple(sorted((_confusion(pair, wrong) for pair in pairs if _is_enough(pair, least)), key=_surest))


def _tallied(choices: Iterable[Choice]) -> tuple[dict[tuple[str, str], _Tally], float]:
    """Count exposures and confusions of each pair, and give the share of wrong answers of the whole class."""
    tallies: dict[tuple[str, str], _Tally] = {}
    asked = wrong = 0
    for choice in choices:
        asked += 1
        wrong += choice.chosen != choice.key
        others = set(choice.offered) - {choice.key}
        for other in others:
            tally = tallies.setdefault((choice.key, other), _Tally())
            tally.exposures += 1
            tally.evenly += 1 / len(others)
            if other == choice.chosen:
                tally.count += 1
                tally.students.add(choice.student)
    return tallies, wrong / asked if asked else 0.0


def _listed(found: tuple[dict[tuple[str, str], _Tally], float], least: Least) -> tuple[Confusion, ...]:
    tallies, wrong = found
    pairs = (
        Counted(key, chosen, tally.count, tally.exposures, tally.evenly, len(tally.students))
        for (key, chosen), tally in tallies.items()
    )
    return counted_confusions(pairs, wrong=wrong, least=least)


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
