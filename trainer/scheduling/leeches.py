"""Facts that are met again and again and do not stay.

Such a fact is not put away: more of the same question costs minutes and gains little, so the person is offered another
way to it. Both thresholds are those that Anki users know, counted in days of review: what is asked once more on the
same day is learning, not forgetting.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from trainer.scheduling.rating import Rating

AGAINS_ONCE_KNOWN: Final = 6
"""How often a fact is forgotten after it was known once before it counts as a leech."""

AGAINS_OF_LATE: Final = 4
"""How many of its last `LATELY` reviews were Again when it counts as one too, whether it was ever known or not."""

LATELY: Final = 8

STAYED: Final = 4
"""A fact recalled in this many reviews running has stayed, whatever came before."""


FORGOTTEN_AT_LEAST: Final = min(AGAINS_ONCE_KNOWN, AGAINS_OF_LATE)
"""How many reviews more than passes every leech has."""


class Review(NamedTuple):
    """One rated answer about a fact, and its study day."""

    day: int
    rating: Rating


def met(reviews: Iterable[Review]) -> int:
    """How many days a fact was reviewed on."""
    return len({review.day for review in reviews})


def is_leech(reviews: Sequence[Review]) -> bool:
    """Whether a fact is met again and again and does not stay.

    Args:
        reviews: every rated answer about the fact, the earliest first. Of each day the first one counts.
    """
    firsts: dict[int, Rating] = {}
    for review in reviews:
        firsts.setdefault(review.day, review.rating)
    forgot = [rating is Rating.AGAIN for rating in firsts.values()]
    if not any(forgot[-STAYED:]):
        return False
    known = forgot.index(False) if False in forgot else len(forgot)
    return sum(forgot[known:]) >= AGAINS_ONCE_KNOWN or sum(forgot[-LATELY:]) >= AGAINS_OF_LATE


def may_be_leech(*, reps: int, passes: int) -> bool:
    """Whether a memory with these counts can be of a leech at all: cheap to ask of every memory, and never wrongly no.

    Args:
        reps: reviews so far, those repeated on one day included.
        passes: days whose first review was not Again.
    """
    return reps - passes >= FORGOTTEN_AT_LEAST
