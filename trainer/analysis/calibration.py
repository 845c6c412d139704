"""Calibration: whether a chance that was named beforehand comes true as often as it says.

Two are judged. A person's own word on an answer (sure, unsure, guess) against how often such answers are right; and the
chance of recall that the schedule expected at a due review against how often the fact was known.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

Z: Final = 1.959964
"""Standard errors on either side of a share that hold it 95 times in 100."""

RECALL_EDGES: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
"""Where the bins of expected recall begin and end. Due reviews crowd near the desired one, so bins narrow there."""


@dataclass(frozen=True, slots=True)
class JudgementBin:
    """How often answers given with one word were right. `low` and `high` hold the true share 95 times in 100."""

    confidence: str
    right: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share that was right, 0 to 1; 0 where there is no answer."""
        return self.right / self.total if self.total else 0.0


class DueReview(NamedTuple):
    """One review of a fact on a later day than its last.

    Attributes:
        predicted: the chance of recall that was expected just before it.
        right: whether the answer was right.
        guess_chance: the chance of being right by luck alone.
    """

    predicted: float
    right: bool
    guess_chance: float


@dataclass(frozen=True, slots=True)
class RecallBin:
    """Reviews whose expected recall lay between `low` and `high`.

    Attributes:
        low: where the bin begins.
        high: where it ends.
        expected: their mean expected recall.
        actual: the share that was known: the share right, less what luck alone would have made right.
        total: how many reviews.
        wilson_low: `actual` is no lower, 95 times in 100.
        wilson_high: and no higher.
    """

    low: float
    high: float
    expected: float
    actual: float
    total: int
    wilson_low: float
    wilson_high: float


def wilson(right: float, total: int) -> tuple[float, float]:
    """Give the bounds that hold a true share 95 times in 100, by Wilson's score interval.

    Unlike the plain one it stays within 0 and 1, and says something of few answers and of all right. Of no answer the
    bounds are 0 and 1.
    """
    if not total:
        return 0.0, 1.0
    share = right / total
    weight = Z * Z / total
    middle = (share + weight / 2) / (1 + weight)
    reach = Z / (1 + weight) * math.sqrt(share * (1 - share) / total + weight / (4 * total))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def judgement(rows: Iterable[tuple[str, bool]]) -> tuple[JudgementBin, ...]:
    """Count how often each word went with a right answer.

    Args:
        rows: the word and whether the answer was right, in any order.

    Returns:
        A bin for each word that was said, in the order sure, unsure, guess, and any other after them by name.
    """
    totals: Counter[str] = Counter()
    rights: Counter[str] = Counter()
    for word, right in rows:
        totals[str(word)] += 1
        rights[str(word)] += right
    order = {"sure": 0, "unsure": 1, "guess": 2}
    words = sorted(totals, key=lambda word: (order.get(word, len(order)), word))
    return tuple(JudgementBin(word, rights[word], totals[word], *wilson(rights[word], totals[word])) for word in words)


def recall_bins(
    rows: Iterable[tuple[float, bool, float]], *, edges: Sequence[float] = RECALL_EDGES
) -> tuple[RecallBin, ...]:
    """Set expected recall beside actual recall, bin by bin, leaving out bins without a review.

    Luck is taken off with the usual correction: of a share p right, at a mean chance g of being right by luck, the
    share (p - g) / (1 - g) was known. The bounds are Wilson's for p, corrected alike. A review that could not go wrong
    (g of 1) says nothing and is left out. Slips of the hand are not corrected for: the schedule forgets by them too.

    Args:
        rows: expected recall, whether right, and the guess chance of each review; see `DueReview`.
        edges: where the bins begin and end, rising from 0 to 1.
    """
    bins: defaultdict[int, list[tuple[float, bool, float]]] = defaultdict(list)
    for row in rows:
        if row[2] < 1:
            bins[_place(row[0], edges)].append(row)
    return tuple(_recall_bin(its, edges[place], edges[place + 1]) for place, its in sorted(bins.items()))


def _place(predicted: float, edges: Sequence[float]) -> int:
    """Find the bin of a chance. The last one holds its upper edge too."""
    return min(sum(edge <= predicted for edge in edges), len(edges) - 1) - 1


def _recall_bin(rows: Sequence[tuple[float, bool, float]], low: float, high: float) -> RecallBin:
    total = len(rows)
    right = sum(row[1] for row in rows)
    luck = math.fsum(row[2] for row in rows) / total
    below, above = wilson(right, total)
    return RecallBin(
        low=low,
        high=high,
        expected=math.fsum(row[0] for row in rows) / total,
        actual=known_share(right / total, luck),
        total=total,
        wilson_low=known_share(below, luck),
        wilson_high=known_share(above, luck),
    )


def known_share(right: float, luck: float) -> float:
    """The share that was known, 0 to 1, of a share that was right at a mean chance of being right by luck below 1."""
    return min(1.0, max(0.0, (right - luck) / (1 - luck)))
