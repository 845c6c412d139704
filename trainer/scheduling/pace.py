"""How much a day should hold, and how to catch up when more is due than that."""

import math
from enum import StrEnum
from typing import Final

LEAST_DAILY_CAP: Final = 30
"""Reviews that any day may hold, however quiet the days were before."""

CAP_OVER_NORMAL: Final = 1.5
"""How many times a normal day's reviews a day of catching up may hold."""

GENTLE_SHARE: Final = 0.6
FAST_SHARE: Final = 2.0
"""How much of the daily cap a gentle and a fast pace take."""


class Pace(StrEnum):
    """How a person catches up when more is due than a day should hold."""

    STEADY = "steady"
    """As much as the daily cap, the longest waiting first: it keeps the most."""
    GENTLE = "gentle"
    """Fewer a day, the best remembered first: more of the answers are right, and it takes longer."""
    FAST = "fast"
    """More a day, the longest waiting first."""

    def cap(self, daily_cap: int) -> int:
        """How many reviews a day of catching up holds."""
        share = {Pace.GENTLE: GENTLE_SHARE, Pace.FAST: FAST_SHARE}.get(self, 1.0)
        return math.ceil(share * daily_cap)


def daily_cap(normal: float) -> int:
    """Give the most reviews that a day should hold, from how many a normal day of this person holds."""
    return max(LEAST_DAILY_CAP, math.ceil(CAP_OVER_NORMAL * normal))
