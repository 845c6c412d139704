"""How many responses a number needs before it is shown, and why one is missing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class Guards:
    """Responses needed: below the first only counts are given, from the last on distractors may be proposed to retire.

    Attributes:
        intervals: for shares with their intervals.
        correlations: for correlations, reliability and flags.
        proposals: for proposals to retire a distractor.
    """

    intervals: int = 10
    correlations: int = 30
    proposals: int = 100


GUARDS: Final = Guards()


class Silence(StrEnum):
    """Why there is no number."""

    TOO_FEW = "too few responses"
    EVERYONE_RIGHT = "everyone right"
    EVERYONE_WRONG = "everyone wrong"
    SAME_SCORE = "everyone had the same score"
    SAME_REST = "everyone did equally well on the rest"
    NOTHING_ELSE = "there is nothing else to compare with"
    FEW_COMMON_ITEMS = "fewer than two items that everyone had"
    DIFFERENT_ITEMS = "students had different items; see each form"
    SAME_TOTAL = "everyone had the same total"
