"""Facts that do not stick, and need another way in rather than another repetition."""

from collections.abc import Sequence
from typing import Final

from trainer.scheduling.rating import Rating

MOST_LAPSES: Final = 6
RECENT: Final = 8
MOST_RECENT_AGAINS: Final = 4


def is_leech(ratings: Sequence[Rating]) -> bool:
    """Tell whether a fact keeps being forgotten.

    It does after six Agains since it was first known, or four Agains among the last eight reviews once it has had
    eight. Such a fact is not suspended: ask it in another form, beside the one it is confused with.

    Args:
        ratings: the first rating of each day, the earliest first.
    """
    known_from = next((place for place, rating in enumerate(ratings) if rating > Rating.AGAIN), len(ratings))
    lapses = ratings[known_from:].count(Rating.AGAIN)
    recent = ratings[-RECENT:].count(Rating.AGAIN)
    return lapses >= MOST_LAPSES or (len(ratings) >= RECENT and recent >= MOST_RECENT_AGAINS)
