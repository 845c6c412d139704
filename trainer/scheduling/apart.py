"""Keeping facts apart: on different days, in different sittings, or by other questions between."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from trainer.scheduling.candidates import Candidate, Ties
from trainer.scheduling.memory import Policy, recall_before

LATE_SHARE: Final = 0.10
"""How much of its interval a due fact may be put off for the sake of a neighbour."""

APART: Final = 10
"""How many places should lie between two neighbours in a sitting."""


def due_apart(
    due: Sequence[Candidate], asked: Mapping[str, Candidate], *, ties: Ties, day: int, policy: Policy
) -> list[Candidate]:
    """Leave out the due facts that should wait a day because an easily confused one is asked today.

    Of two neighbours the better remembered waits, so the weakest is decided on first. None waits when both are learnt,
    nor when a further day would be more than a tenth of its interval.

    Args:
        due: facts with a memory that are due, in any order, which the result keeps.
        asked: the facts already asked today.
        ties: which facts are neighbours.
        day: the study day.
        policy: how this person's reviews are spaced.
    """
    today = dict(asked)
    for each in sorted(due, key=lambda one: recall_before(one.memory, day=day, policy=policy)):
        if not (_may_wait(each, day) and meets_neighbour(each, today, ties)):
            today[each.fact] = each
    return [each for each in due if each.fact in today]


def meets_neighbour(each: Candidate, today: Mapping[str, Candidate], ties: Ties) -> bool:
    """Tell whether a fact would meet an easily confused one of which it, or the other, is not learnt yet."""
    others = (today[fact] for fact in ties.get(each.fact, ()) if fact in today)
    return any(not (each.learnt and other.learnt) for other in others)


def without_overlaps(
    candidates: Iterable[Candidate], *, ties: Ties, taken: Iterable[Candidate] = ()
) -> list[Candidate]:
    """Leave out each fact whose relation answers, or is answered by, that of one before it."""
    relations = {each.relation for each in taken}
    kept = []
    for each in candidates:
        if relations.isdisjoint(ties.get(each.relation, ())):
            relations.add(each.relation)
            kept.append(each)
    return kept


def spaced(candidates: Sequence[Candidate], *, ties: Ties) -> list[Candidate]:
    """Order a sitting so that neighbours lie ten places apart, and no relation comes twice running, where possible.

    The given order holds otherwise. Where neighbours cannot lie so far apart they lie as far as the rest allows.
    """
    rest = list(candidates)
    near: dict[str, int] = {}
    order: list[Candidate] = []
    while rest:
        relation = order[-1].relation if order else None
        chosen = min(rest, key=partial(_cost, near=near, place=len(order), relation=relation))
        rest.remove(chosen)
        near |= dict.fromkeys(ties.get(chosen.fact, ()), len(order))
        order.append(chosen)
    return order


def _cost(each: Candidate, *, near: Mapping[str, int], place: int, relation: str | None) -> tuple[int, bool]:
    """Give the places by which a neighbour is too near, then whether the relation was just asked."""
    distance = place - near.get(each.fact, -APART)
    return max(0, APART - distance), each.relation == relation


def _may_wait(each: Candidate, day: int) -> bool:
    return each.memory is not None and day + 1 - each.memory.due_day <= LATE_SHARE * each.memory.interval
