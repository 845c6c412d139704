"""How far totals can be trusted: KR-20, alpha, and the standard error of measurement.

They need a full matrix, so they are of one form, and of the items that every student of that form had.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from trainer.analysis.correlation import Estimate, is_constant
from trainer.analysis.guards import Guards, Silence
from trainer.analysis.quantiles import f_quantile
from trainer.analysis.responses import Floats, KeyedItem, Responses
from trainer.analysis.scores import totals

Rows = NDArray[np.int64]

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Reliability:
    """What totals of k items and n students are worth, x in points and variances with n - 1.

    Attributes:
        form: the form; empty for responses without forms, and for all forms together.
        students: different students.
        items: different items on the form.
        common: those that every student had, k.
        mean: mean total of a student, over all items the student had, in points; none below the first guard.
        sd: standard deviation of the totals, likewise.
        kr20: k / (k - 1) (1 - sum p q / variance of totals with n); only if all x are 0 or 1 and weigh the same.
            (Kuder and Richardson, Psychometrika 2:151, 1937, formula 20.)
        alpha: k / (k - 1) (1 - sum var x / var T), with Feldt's interval. Equals KR-20 where that is given.
            (Cronbach, Psychometrika 16:297, 1951.)
        sem: standard error of measurement, SD of T times sqrt(1 - alpha), in points, T over the common items.
        if_deleted: alpha of the other common items, by item; left out where undefined.
        silence: why alpha is missing, if it is.
    """

    form: str
    students: int
    items: int
    common: int = 0
    mean: float | None = None
    sd: float | None = None
    kr20: float | None = None
    alpha: Estimate | None = None
    sem: float | None = None
    if_deleted: Mapping[str, float] = field(default_factory=dict)
    silence: Silence | None = None

    @property
    def consistency(self) -> float | None:
        """Moodle's coefficient of internal consistency, 100 alpha."""
        return 100 * self.alpha.value if self.alpha else None

    @property
    def error_ratio(self) -> float | None:
        """Moodle's error ratio, 100 sqrt(1 - alpha): the part of the spread of totals that chance makes."""
        return 100 * math.sqrt(1 - self.alpha.value) if self.alpha else None


def reliability_by_form(responses: Responses, guards: Guards) -> tuple[Reliability, ...]:
    """Give the reliability of each form, in the order of their names."""
    names = tuple(dict.fromkeys(responses.forms))
    place_of = {name: place for place, name in enumerate(names)}
    form = np.array([place_of[name] for name in responses.forms], dtype=np.int32)[responses.sitting]
    order = np.lexsort((responses.sitting, responses.item, form))
    ends = np.searchsorted(form[order], np.arange(len(names) + 1))
    total, _ = totals(responses)
    parts = zip(names, ends, ends[1:], strict=False)
    return tuple(_reliability(name, responses, order[start:end], total, guards) for name, start, end in parts)


def overall_reliability(responses: Responses, guards: Guards) -> Reliability:
    """Give the reliability over all forms. Of several forms only if every student had the same items."""
    total, _ = totals(responses)
    found = _reliability("", responses, np.arange(len(responses.item)), total, guards)
    if found.common == found.items or len(set(responses.forms)) <= 1:
        return found
    return replace(found, kr20=None, alpha=None, sem=None, if_deleted={}, silence=Silence.DIFFERENT_ITEMS)


def _reliability(form: str, responses: Responses, rows: Rows, total: Floats, guards: Guards) -> Reliability:
    """Look at the sittings of some rows, which stand by item and then by sitting."""
    sittings = np.unique(responses.sitting[rows])
    students = len({responses.students[place] for place in sittings})
    items, counts = np.unique(responses.item[rows], return_counts=True)
    common = items[counts == len(sittings)]
    plain = Reliability(form, students, len(items), len(common))
    if len(sittings) < max(2, guards.intervals):
        return replace(plain, silence=Silence.TOO_FEW)
    its = total[sittings]
    plain = replace(plain, mean=float(its.mean()), sd=float(its.std(ddof=1)))
    if len(sittings) < guards.correlations:
        return replace(plain, silence=Silence.TOO_FEW)
    if len(common) < 2:
        return replace(plain, silence=Silence.FEW_COMMON_ITEMS)
    columns = responses.score[rows[np.isin(responses.item[rows], common)]].reshape(len(common), len(sittings))
    return _consistency(plain, columns, [responses.items[place] for place in common])


def _consistency(plain: Reliability, scores: Floats, items: Sequence[KeyedItem]) -> Reliability:
    """Fill in what follows from the scores of the common items, one row an item and one column a student."""
    points = np.array([[item.points] for item in items])
    worth = scores * points
    total, spread = worth.sum(axis=0), worth.var(axis=1, ddof=1)
    value = _alpha(total, spread)
    if value is None:
        return replace(plain, silence=Silence.SAME_TOTAL)
    alike = bool(np.isin(scores, (0, 1)).all() and (points == points[0]).all())
    deleted = {item.id: _alpha(total - worth[place], np.delete(spread, place)) for place, item in enumerate(items)}
    return replace(
        plain,
        kr20=_kr20(scores) if alike else None,
        alpha=feldt(value, students=scores.shape[1], items=len(items)),
        sem=float(total.std(ddof=1)) * math.sqrt(max(0.0, 1 - value)),
        if_deleted={item: alpha for item, alpha in deleted.items() if alpha is not None},
    )


def _alpha(total: Floats, spread: Floats) -> float | None:
    """Give alpha of the total of some items, given their variances, if there are two and the total varies."""
    k = len(spread)
    if k < 2 or is_constant(np.round(total, _DIGITS)):
        return None
    return float(k / (k - 1) * (1 - spread.sum() / total.var(ddof=1)))


def _kr20(scores: Floats) -> float:
    k = len(scores)
    p = scores.mean(axis=1)
    return float(k / (k - 1) * (1 - (p * (1 - p)).sum() / scores.sum(axis=0).var()))


def feldt(alpha: float, *, students: int, items: int) -> Estimate:
    """Give alpha with 1 - (1 - alpha) F(.975) and 1 - (1 - alpha) F(.025), F with n - 1 and (n - 1)(k - 1).

    (Feldt, Psychometrika 30:357, 1965.)
    """
    freedom = students - 1, (students - 1) * (items - 1)
    low, high = (1 - (1 - alpha) * f_quantile(chance, *freedom) for chance in (0.975, 0.025))
    return Estimate(alpha, low, high)
