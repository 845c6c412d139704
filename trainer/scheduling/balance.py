"""Which day a fact returns on: near the day the algorithm names, and where the days are emptiest.

Facts learnt together would otherwise fall due together for ever. FSRS gives a day; Anki's fuzz widens it to a range;
of that range the emptiest day is taken. The choice rests on the load of the moment, so the caller writes it down as a
`DueChosen` row. Stability and difficulty never depend on it.
"""

import hashlib
import math
from collections.abc import Mapping

from trainer.scheduling.memory import DEFAULT_POLICY, Memory, Policy

_SHORTEST_SPREAD = 2.5
_SPREAD = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, math.inf, 0.05))


def due_range(interval: int, *, longest_interval: int) -> range:
    """Give the intervals that are as good as the given one, in days.

    Anki's rule: one day either way, and on top of it 15 % of the part of the interval between 2.5 and 7 days, 10 % of
    that up to 20, and 5 % of the rest. Intervals under 2.5 days stay as they are.
    """
    if interval < _SHORTEST_SPREAD:
        return range(interval, interval + 1)
    # fsum, not sum: the same days on every Python release
    reach = 1.0 + math.fsum(share * max(min(interval, end) - start, 0.0) for start, end, share in _SPREAD)
    highest = min(round(interval + reach), longest_interval)
    lowest = min(round(interval - reach), highest)
    return range(lowest, highest + 1)


def choose_due_day(memory: Memory, *, load: Mapping[int, int], seed: str, policy: Policy = DEFAULT_POLICY) -> int:
    """Choose the study day on which a fact returns after a review.

    The cost of a day is how many facts would then be due on it, made dearer the farther it lies from the plain day: at
    the edge of the range by half. Equal costs are settled by a digest of the seed and the day, so a replay of the same
    moment chooses the same.

    Args:
        memory: the memory just after the review, with its plain due day.
        load: how many facts are due on each study day, this one left out. Days not mentioned are empty.
        seed: who and what this is about: person and fact. The count of reviews is added here.
        policy: how this person's reviews are spaced.
    """
    intervals = due_range(memory.interval, longest_interval=policy.longest_interval)
    widest = 2 * max(memory.interval - intervals[0], intervals[-1] - memory.interval, 1)

    def cost(interval: int) -> tuple[int, str]:
        day = memory.last_day + interval
        away = abs(interval - memory.interval)
        return (load.get(day, 0) + 1) * (widest + away), _digest(f"{seed}|{memory.reps}|{day}")

    return memory.last_day + min(intervals, key=cost)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
