"""Which way a fact is asked next, so that no wording is seen twice running.

Someone who sees one wording again and again learns the wording. Forms and directions therefore take turns, and what
cannot be asked another way is at least made anew, with another seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from trainer.scheduling.lots import lot


@dataclass(frozen=True, order=True, slots=True)
class Way:
    """One way of asking a fact: its form (choice, matching, recall) and direction (forward, reverse)."""

    form: str
    direction: str


@dataclass(frozen=True, slots=True)
class Shown:
    """How a fact was asked once: the way, and the seed that the question was made from."""

    way: Way
    seed: int


def next_way(ways: Sequence[Way], *, shown: Sequence[Shown], seed: str) -> Shown:
    """Choose the way in which to ask a fact next, and the seed to make the question from.

    A way other than the last is taken whenever there is one: the one not seen for longest, so that all get their turn.
    Among ways never seen, form and direction change together if they can. A digest of the seed settles the rest.

    Args:
        ways: the ways in which the fact can be asked, at least one, in any order.
        shown: how it was asked before, the latest last. Only as much as is known; the last one matters most.
        seed: who and what this is about: person and fact.

    Raises:
        ValueError: if the fact cannot be asked at all.
    """
    if not ways:
        raise ValueError("There is no way to ask this fact. Leave it out of the sitting.")
    last = shown[-1] if shown else None
    seen = {each.way: place for place, each in enumerate(shown)}

    def preference(way: Way) -> tuple[int, int, str]:
        return seen.get(way, -1), -_changes(way, last), lot(f"{seed}|{len(shown)}|{way.form}|{way.direction}")

    way = min(ways, key=preference)
    return Shown(way=way, seed=_fresh_seed(f"{seed}|{len(shown)}", last))


def _changes(way: Way, last: Shown | None) -> int:
    """Count what differs from the last time: form, direction, both or neither."""
    if last is None:
        return 0
    return (way.form != last.way.form) + (way.direction != last.way.direction)


def _fresh_seed(text: str, last: Shown | None) -> int:
    """Derive a seed of 32 bits, other than the last one."""
    number = int(lot(text)[:8], 16)
    return number ^ 1 if last is not None and number == last.seed else number
