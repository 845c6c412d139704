"""Item statistics: how hard a question was, and whether it tells strong from weak.

x is the score of a response, T the total of its student, R what that student did on the rest of the own form; see
`trainer.analysis.scores`. A unit is one item, or all items of a fact or relation: their responses are pooled, since
correlations must never be averaged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trainer.analysis.calibration import wilson
from trainer.analysis.correlation import (
    Estimate,
    correlation,
    discriminative_efficiency,
    is_constant,
    pearson,
    upper_lower,
)
from trainer.analysis.guards import Guards, Silence
from trainer.analysis.options import OptionStatistics, distractor_efficiency, option_statistics
from trainer.analysis.responses import NO_OPTION, Floats
from trainer.analysis.scores import Answers


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """What first responses say of an item, or of all items of a fact or relation.

    Attributes:
        unit: the id of the item, fact or relation.
        items: how many items were pooled.
        n: responses.
        omitted: those without an answer, where options were offered. They count as wrong.
        not_reached: those at the end of an attempt, None where that is not known. They are among the omitted.
        chance: expected share right of blind guessing, 0 to 1.
        p: the difficulty index, mean x, with Wilson's interval; 100 p is Moodle's facility index.
        pbis: correlation of x with T. It holds the item itself, so nothing should be flagged by it.
        r: corrected point-biserial, the correlation of x with R, with Fisher's interval. 100 r is Moodle's
            discrimination index.
        d27: mean x of the upper 27 % of students less that of the lower 27 %, by T.
        efficiency: discriminative efficiency, a percentage.
        distractor_efficiency: functioning distractors / offered distractors.
        options: each option, then omissions; empty for items without options.
        silence: why the correlations are missing, if they are.
    """

    unit: str
    items: int
    n: int
    omitted: int
    not_reached: int | None
    chance: float
    p: Estimate | None
    pbis: float | None
    r: Estimate | None
    d27: float | None
    efficiency: float | None
    distractor_efficiency: float | None
    options: tuple[OptionStatistics, ...]
    silence: Silence | None


@dataclass(frozen=True, slots=True)
class _Discrimination:
    pbis: float | None = None
    r: Estimate | None = None
    d27: float | None = None
    efficiency: float | None = None
    silence: Silence | None = None


def item_statistics(unit: str, answers: Sequence[Answers], guards: Guards) -> ItemStatistics:
    """Give the statistics of one item, or of several with their responses pooled."""
    score = np.concatenate([each.score for each in answers])
    n = len(score)
    options = option_statistics(answers, guards)
    found = _discrimination(score, answers, guards)
    return ItemStatistics(
        unit=unit,
        items=len(answers),
        n=n,
        omitted=sum(int((each.option == NO_OPTION).sum()) for each in answers if each.item.options),
        not_reached=_not_reached(answers),
        chance=_chance(answers),
        p=_difficulty(score) if n >= max(1, guards.intervals) else None,
        pbis=found.pbis,
        r=found.r,
        d27=found.d27,
        efficiency=found.efficiency,
        distractor_efficiency=distractor_efficiency(options),
        options=options,
        silence=found.silence,
    )


def _discrimination(score: Floats, answers: Sequence[Answers], guards: Guards) -> _Discrimination:
    if len(score) < max(1, guards.correlations):
        return _Discrimination(silence=Silence.TOO_FEW)
    total = np.concatenate([each.total for each in answers])
    rest = np.concatenate([each.rest for each in answers])
    known = ~np.isnan(rest)
    return _Discrimination(
        pbis=pearson(score, total),
        r=correlation(score[known], rest[known]),
        d27=None if is_constant(score) else upper_lower(score, total),
        efficiency=discriminative_efficiency(score[known], rest[known]),
        silence=_silence(score[known], rest[known]) if known.any() else Silence.NOTHING_ELSE,
    )


def _silence(score: Floats, rest: Floats) -> Silence | None:
    if is_constant(score):
        return {1.0: Silence.EVERYONE_RIGHT, 0.0: Silence.EVERYONE_WRONG}.get(float(score[0]), Silence.SAME_SCORE)
    return Silence.SAME_REST if is_constant(rest) else None


def _difficulty(score: Floats) -> Estimate:
    right = float(score.sum())
    return Estimate(right / len(score), *wilson(right, len(score)))


def _not_reached(answers: Sequence[Answers]) -> int | None:
    reached = np.concatenate([each.reached for each in answers])
    return None if (reached < 0).any() else int((reached == 0).sum())


def _chance(answers: Sequence[Answers]) -> float:
    """The chance of guessing right, weighted by how often each item was asked."""
    n = sum(len(each.score) for each in answers)
    return sum(each.item.chance * len(each.score) for each in answers) / n if n else 0.0
