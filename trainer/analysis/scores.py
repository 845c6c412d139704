"""Totals and rest scores: what a student did beside the item that is looked at.

x is the score of a response, 0 to 1, and w the points of its item. The total of a sitting is the sum of w x over its
own items, T, out of M, the sum of w. Since students may have had different items, totals are compared as shares, T / M,
and the rest score of a response is R = (T - w x) / (M - w).
"""

from dataclasses import dataclass

import numpy as np

from trainer.analysis.responses import Floats, KeyedItem, Places, Reached, Responses

_DIGITS = 12
"""Digits of a share that are kept. What sums of fractions leave behind these would tear ties apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """All responses to one item, by sitting.

    Attributes:
        item: the item.
        score: x.
        total: T / M.
        rest: R; not a number where the student's form held nothing else.
        option: the place of the chosen option among those of the item, or below 0.
        reached: 0 for a blank at the end of an attempt, 1 for what was reached, below 0 where it is not known.
    """

    item: KeyedItem
    score: Floats
    total: Floats
    rest: Floats
    option: Places
    reached: Reached


def answers_by_item(responses: Responses) -> tuple[Answers, ...]:
    """Set every response beside its student's total and rest score, item by item in the order of the key."""
    total, most = totals(responses)
    worth = responses.points[responses.item]
    rest_most = most[responses.sitting] - worth
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = (total[responses.sitting] - worth * responses.score) / np.where(rest_most > 0, rest_most, np.nan)
    share = np.round(total / most, _DIGITS)[responses.sitting]
    rest = np.round(rest, _DIGITS)
    ends = np.searchsorted(responses.item, np.arange(len(responses.items) + 1))
    return tuple(
        Answers(
            item=item,
            score=responses.score[start:end],
            total=share[start:end],
            rest=rest[start:end],
            option=responses.option[start:end],
            reached=responses.reached[start:end],
        )
        for item, start, end in zip(responses.items, ends, ends[1:], strict=False)
    )


def totals(responses: Responses) -> tuple[Floats, Floats]:
    """Give T and M of every sitting, in points."""
    worth = responses.points[responses.item]
    count = len(responses.students)
    return (
        np.bincount(responses.sitting, weights=worth * responses.score, minlength=count).astype(np.float64),
        np.bincount(responses.sitting, weights=worth, minlength=count).astype(np.float64),
    )
