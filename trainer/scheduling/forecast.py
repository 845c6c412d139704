"""What the coming days hold, and how long it takes."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from trainer.scheduling.memory import Memory
from trainer.scheduling.pace import Pace
from trainer.scheduling.study_days import EVERY_DAY, StudyDays

SECONDS_A_QUESTION: Final = 30.0
"""How long a question takes, reading its reasons included, until the person's own pace is known. Assumed."""

_FARTHEST: Final = 3650


@dataclass(frozen=True, slots=True)
class DayLoad:
    """How many facts fall due on one study day."""

    day: int
    due: int


def paced(
    memories: Iterable[Memory],
    *,
    day: int,
    daily_cap: int,
    done: int = 0,
    days: int = 7,
    pace: Pace = Pace.STEADY,
    free: StudyDays = EVERY_DAY,
    kept_back: int = 0,
) -> tuple[DayLoad, ...]:
    """Spread what falls due over the coming days as it will be asked: no day holds more than it should.

    Facts asked today count on the day they return; reviews that reviews to come will cause, and facts still to be met,
    are not foreseen.

    Args:
        memories: all of the person's memories.
        day: the first day.
        daily_cap: how many reviews a day should hold.
        done: reviews of the first day that are done already.
        days: how many days to tell of.
        pace: how many a day holds while more is due than it should hold.
        free: the days without study, on which nothing is asked.
        kept_back: facts due on the first day that wait for another although it has room for them.
    """
    due = _due_on(memories, day)
    loads, left = [], 0
    for each in range(day, day + days):
        left += due[each]
        before, waits = (done, kept_back) if each == day else (0, 0)
        cap = pace.cap(daily_cap) if left + before > daily_cap else daily_cap
        asked = 0 if free.is_free(each) else max(0, min(left, max(0, cap - before)) - waits)
        left -= asked
        loads.append(DayLoad(day=each, due=asked))
    return tuple(loads)


def minutes(questions: int, *, seconds_each: float = SECONDS_A_QUESTION) -> int:
    """Estimate how many minutes so many questions take, in whole minutes, rounded up."""
    return math.ceil(questions * seconds_each / 60)


def backlog_ends(
    memories: Iterable[Memory],
    *,
    day: int,
    daily_cap: int,
    done: int = 0,
    pace: Pace = Pace.STEADY,
    days: StudyDays = EVERY_DAY,
) -> int | None:
    """Find the study day from which no day holds more than it should any more.

    Facts that fall due meanwhile are counted in; reviews caused by these reviews are not, so the true day may be a
    little later.

    Args:
        memories: all of the person's memories.
        day: the first day of catching up.
        daily_cap: how many reviews a day should hold.
        done: reviews of the first day that are done already.
        pace: how many it holds until then.
        days: the days this person studies on.

    Returns:
        The day, today if all that is due fits into it, or None if it lies more than ten years off.
    """
    due = _due_on(memories, day)
    left = 0
    for each in range(day, day + _FARTHEST):
        left += due[each]
        if days.is_free(each):
            continue
        before = done if each == day else 0
        cap = pace.cap(daily_cap) if left + before > daily_cap else daily_cap
        left = max(0, left - max(0, cap - before))
        if not left:
            return each
    return None


def _due_on(memories: Iterable[Memory], day: int) -> Counter[int]:
    return Counter(max(day, memory.due_day) for memory in memories)
