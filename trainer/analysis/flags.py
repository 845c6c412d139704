"""What asks for a second look at an item. A flag never changes anything by itself."""

from collections.abc import Iterable
from enum import StrEnum

from trainer.analysis.guards import Guards, Silence
from trainer.analysis.items import ItemStatistics
from trainer.analysis.options import OptionStatistics, distractors

_ALIKE = (Silence.EVERYONE_RIGHT, Silence.EVERYONE_WRONG, Silence.SAME_SCORE)


class Flag(StrEnum):
    """Why an item should be looked at again.

    Attributes:
        POSSIBLE_MISKEY: r is below 0 and surely below 0.05, or a distractor is chosen more often than the key, and by
            the stronger.
        NEGATIVE: r is surely below 0.10.
        LOW_DISCRIMINATION: r is below 0.15, though p lies within 0.2 and 0.95. In a mastery check that is expected.
        TOO_EASY: p is surely above 0.95.
        TOO_HARD: p is surely below the chance of guessing right plus 0.05.
        ZERO_VARIANCE: everybody has the same score, so that nothing can be said of discrimination.
        RETIRE_DISTRACTOR: many responses show that a distractor does not work.
    """

    POSSIBLE_MISKEY = "possible_miskey"
    NEGATIVE = "negative"
    LOW_DISCRIMINATION = "low_discrimination"
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    ZERO_VARIANCE = "zero_variance"
    RETIRE_DISTRACTOR = "retire_distractor"


def flags(found: ItemStatistics, guards: Guards) -> tuple[Flag, ...]:
    """Give the flags of an item, in the order of `Flag`; none below the guard for correlations."""
    if found.n < guards.correlations:
        return ()
    raised = {
        Flag.POSSIBLE_MISKEY: _miskeyed(found),
        Flag.NEGATIVE: found.r is not None and found.r.high < 0.10,
        Flag.LOW_DISCRIMINATION: _discriminates_little(found),
        Flag.TOO_EASY: found.p is not None and found.p.low > 0.95,
        Flag.TOO_HARD: found.p is not None and found.p.high < found.chance + 0.05,
        Flag.ZERO_VARIANCE: found.silence in _ALIKE,
        Flag.RETIRE_DISTRACTOR: any(option.retire for option in found.options),
    }
    return tuple(flag for flag, up in raised.items() if up)


def rivals(found: ItemStatistics) -> tuple[OptionStatistics, ...]:
    """Give the distractors that were chosen more often than the key, and by the stronger."""
    key = _share(option.share.value for option in found.options if option.is_key and option.share)
    return tuple(
        option
        for option in distractors(found.options)
        if option.share is not None and option.share.value > key and option.r is not None and option.r.value > 0
    )


def _miskeyed(found: ItemStatistics) -> bool:
    by_the_weaker = found.r is not None and found.r.value < 0 and found.r.high < 0.05
    return by_the_weaker or bool(rivals(found))


def _share(shares: Iterable[float]) -> float:
    """The share that chose any key. Rounded, for two shares of one count must not differ by how they were added."""
    return round(sum(shares), 12)


def _discriminates_little(found: ItemStatistics) -> bool:
    return found.r is not None and found.p is not None and found.r.value < 0.15 and 0.2 <= found.p.value <= 0.95
