"""Which day a fact returns on: near the day the algorithm names, and where the days are emptiest.

Facts learnt together would otherwise fall due together for ever. FSRS gives a day; Anki's fuzz widens it to a range;
of the study days in that range the emptiest is taken. The choice rests on the load of the moment, so the caller writes
it down as a `DueChosen` row. Stability and difficulty never depend on it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from trainer.scheduling.lots import lot
from trainer.scheduling.memory import DEFAULT_POLICY, Memory, Policy
from trainer.scheduling.study_days import EVERY_DAY, StudyDays

LAST_STRETCH: Final = 3
"""The last review before an exam falls into the last third of the time that is left to it."""

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


def choose_due_day(
    memory: Memory,
    *,
    load: Mapping[int, int],
    seed: str,
    policy: Policy = DEFAULT_POLICY,
    days: StudyDays = EVERY_DAY,
) -> int:
    """Choose the study day on which a fact returns after a review.

    The cost of a day is how many facts would then be due on it, made dearer the farther it lies from the plain day: at
    the edge of the range by half. Equal costs are settled by a digest of the seed and the day, so a replay of the same
    moment chooses the same. A free day is never chosen while there is another to take.

    Args:
        memory: the memory just after the review, with its plain due day.
        load: how many facts are due on each study day, this one left out. Days not mentioned are empty.
        seed: who and what this is about: person and fact. The count of reviews is added here.
        policy: how this person's reviews are spaced.
        days: the days this person studies on, and the exam they lead up to.
    """
    plain, spread = possible_intervals(memory.interval, day=memory.last_day, policy=policy, days=days)
    widest = 2 * max(abs(spread[0] - plain), abs(spread[-1] - plain), 1)

    def cost(interval: int) -> tuple[int, str]:
        day = memory.last_day + interval
        away = abs(interval - plain)
        return (load.get(day, 0) + 1) * (widest + away), lot(f"{seed}|{memory.reps}|{day}")

    return memory.last_day + min(spread, key=cost)


def possible_intervals(interval: int, *, day: int, policy: Policy, days: StudyDays) -> tuple[int, Sequence[int]]:
    """Give the interval after a review on a day, cut to what an exam leaves of it, and those that may stand for it.

    Before an exam the last review of many facts would fall on its eve, so these spread over the last third of what is
    left. All are study days, if any of them is one; else the nearest study day before stands alone, or the first after.
    """
    longest = days.longest_interval(day, otherwise=policy.longest_interval)
    plain = min(interval, longest)
    spread = due_range(plain, longest_interval=longest)
    if plain < interval and day + plain == days.eve(day):
        spread = range(plain - plain // LAST_STRETCH, plain + 1)
    open_days = [each for each in spread if not days.is_free(day + each)]
    return plain, open_days or [days.nearest(day + plain, after=day) - day]
