"""Which facts a session asks that a person put together for themselves, and in which order.

What is due comes first, the longest waiting before the others; then new facts, the plainest first; then what is not due
yet, the least well known first. An early review counts like any other: the memory knows how long ago the last one was.
"""

from collections.abc import Iterable
from typing import Final

from trainer.scheduling.apart import spaced, without_overlaps
from trainer.scheduling.candidates import Candidate, neighbour_ties, overlap_ties
from trainer.scheduling.lots import lot
from trainer.scheduling.memory import DEFAULT_POLICY, Policy, recall_before

WEAK_BELOW: Final = 0.8
"""Expected recall under which a fact counts as weak."""


def is_weak(each: Candidate, *, day: int, policy: Policy = DEFAULT_POLICY) -> bool:
    """Whether a fact that was met is expected to be recalled less often than four times in five."""
    return each.memory is not None and recall_before(each.memory, day=day, policy=policy) < WEAK_BELOW


def plan_custom(
    candidates: Iterable[Candidate],
    *,
    day: int,
    seed: str,
    length: int,
    new_room: int | None,
    policy: Policy = DEFAULT_POLICY,
) -> tuple[str, ...]:
    """Choose and order the facts of a session.

    Relations of which one answers the other still never share it, and what is easily mixed up is kept apart by other
    questions where there are any.

    Args:
        candidates: every fact that the person chose, in any order; the result does not depend on it.
        day: the study day.
        seed: who this is for. It settles ties, the same way each time.
        length: the most questions it may have.
        new_room: the most facts never asked before, or None for any number.
        policy: how this person's reviews are spaced.
    """
    everyone = sorted(candidates, key=lambda each: lot(f"{seed}|{day}|{each.fact}"))
    known = [each for each in everyone if each.memory is not None]
    due = sorted((each for each in known if each.days_waiting(day) >= 0), key=lambda each: -each.days_waiting(day))
    ahead = [each for each in known if each.days_waiting(day) < 0]
    ahead.sort(key=lambda each: recall_before(each.memory, day=day, policy=policy))
    new = sorted((each for each in everyone if each.memory is None), key=lambda each: each.level)[:new_room]
    fitting = without_overlaps([*due, *new, *ahead], ties=overlap_ties(everyone))[:length]
    return tuple(each.fact for each in spaced(_mixed(fitting), ties=neighbour_ties(everyone)))


def _mixed(fitting: list[Candidate]) -> list[Candidate]:
    """Lay the new facts evenly among the others, beginning with one of the others."""
    new = [each for each in fitting if each.memory is None]
    known = [each for each in fitting if each.memory is not None]
    gap = len(known) / (len(new) + 1)
    placed = [(float(place), each) for place, each in enumerate(known)]
    placed += [(gap * count - 0.5, each) for count, each in enumerate(new, start=1)]
    return [each for _, each in sorted(placed, key=lambda pair: pair[0])]
