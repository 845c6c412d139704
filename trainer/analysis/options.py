"""How the options of an item are chosen, and by whom.

The rest score R of a response is that of `trainer.analysis.scores`. A distractor that students of high R choose draws
the wrong people. It functions if at least 5 % choose it and its correlation with R is 0 or below. The 5 % is
convention.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from trainer.analysis.calibration import wilson
from trainer.analysis.correlation import Estimate, correlation
from trainer.analysis.guards import Guards
from trainer.analysis.responses import NO_OPTION, OMIT, Floats, Truths
from trainer.analysis.scores import Answers

FUNCTIONING_SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """How one option, or giving no answer, was taken.

    Attributes:
        option: its id, or `OMIT`.
        is_key: whether it counts as right.
        offered: responses to items that offered it.
        chosen: responses that chose it.
        share: chosen of offered, with Wilson's interval; none below the guard.
        r: correlation of choosing it with the rest score; none below the guard and where undefined.
        functioning: whether a distractor does its work; none for keys, omissions, and where it cannot be told.
        retire: whether enough responses show that a distractor does not work: its share is surely below 5 %, or its
            correlation is surely above 0. (Nobody choosing it shows the first only from 73 responses on.)
    """

    option: str
    is_key: bool
    offered: int
    chosen: int
    share: Estimate | None
    r: Estimate | None
    functioning: bool | None
    retire: bool


def option_statistics(answers: Sequence[Answers], guards: Guards) -> tuple[OptionStatistics, ...]:
    """Give the statistics of every option of some items, chosen or not, in the order of their keys, then of omissions.

    An option with one id that several of the items offer is one option, its responses pooled; but being right in one
    item and wrong in another makes it two.
    """
    keyed = [each for each in answers if each.item.options]
    pools: dict[tuple[str, bool], list[tuple[Answers, int]]] = {}
    for each in keyed:
        for place, option in enumerate(each.item.options):
            pools.setdefault((option.id, option.is_key), []).append((each, place))
    found = [_statistics(option, is_key=is_key, its=its, guards=guards) for (option, is_key), its in pools.items()]
    if keyed:
        found.append(_statistics(OMIT, is_key=False, its=[(each, NO_OPTION) for each in keyed], guards=guards))
    return tuple(found)


def distractors(options: Iterable[OptionStatistics]) -> tuple[OptionStatistics, ...]:
    """Give the wrong options among those offered."""
    return tuple(option for option in options if not option.is_key and option.option != OMIT)


def distractor_efficiency(options: Iterable[OptionStatistics]) -> float | None:
    """Give functioning distractors / offered distractors; none if there is none, or it cannot be told of one."""
    verdicts = [option.functioning for option in distractors(options)]
    return sum(map(bool, verdicts)) / len(verdicts) if verdicts and None not in verdicts else None


def _statistics(option: str, *, is_key: bool, its: Sequence[tuple[Answers, int]], guards: Guards) -> OptionStatistics:
    picks = np.concatenate([each.option == place for each, place in its])
    offered, chosen = len(picks), int(picks.sum())
    share = Estimate(chosen / offered, *wilson(chosen, offered)) if offered >= max(1, guards.intervals) else None
    heard = offered >= guards.correlations
    r = _correlation(picks, np.concatenate([each.rest for each, _ in its])) if heard else None
    is_distractor = not is_key and option != OMIT
    return OptionStatistics(
        option=option,
        is_key=is_key,
        offered=offered,
        chosen=chosen,
        share=share,
        r=r,
        functioning=_functions(share, r) if is_distractor and heard else None,
        retire=is_distractor and offered >= guards.proposals and _surely_idle(share, r),
    )


def _correlation(picks: Truths, rest: Floats) -> Estimate | None:
    known = ~np.isnan(rest)
    return correlation(picks[known].astype(np.float64), rest[known])


def _functions(share: Estimate | None, r: Estimate | None) -> bool | None:
    if share is None or share.value < FUNCTIONING_SHARE:
        return None if share is None else False
    return None if r is None else r.value <= 0


def _surely_idle(share: Estimate | None, r: Estimate | None) -> bool:
    return (share is not None and share.high < FUNCTIONING_SHARE) or (r is not None and r.low > 0)
