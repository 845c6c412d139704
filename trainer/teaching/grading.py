"""What an attempt is worth: marks, what was ruled about them since, lateness, and which attempt counts."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import fmean
from typing import Final

from trainer.teaching.rules import AttemptRule, Late, LateRule

_DAY: Final = timedelta(days=1)


class Action(StrEnum):
    """What can be decided about a question after it was asked."""

    CHANGE_KEY = "change_key"
    ALSO_ACCEPT = "also_accept"
    FULL_CREDIT = "full_credit"
    DROP = "drop"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision, about a variant of a question or, with the empty variant, about all that ask a fact.

    `option` is the entity that is right now, for the actions that name one. `protects`: nobody loses points by it.
    `undoes` is the id of the ruling that an undo takes back.
    """

    id: int
    fact: str
    variant: str
    action: Action
    option: str = ""
    protects: bool = True
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """One marked pair of a question: what was picked, what was right when it was asked, and its share of the points."""

    fact: str
    variant: str
    chosen: str
    right: bool
    points: float


@dataclass(frozen=True, slots=True)
class Grade:
    """Points reached of the most there are. A pair that was left out is in neither."""

    points: float
    most: float

    @property
    def share(self) -> float | None:
        """The share reached, None when every question was left out."""
        return self.points / self.most if self.most else None


def standing(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """The rulings that hold, in order. An undo can itself be undone."""
    undone: set[int] = set()
    holding: list[Ruling] = []
    for ruling in sorted(rulings, key=lambda each: each.id, reverse=True):
        if ruling.id in undone:
            continue
        if ruling.action is Action.UNDO and ruling.undoes is not None:
            undone.add(ruling.undoes)
        elif ruling.action is not Action.UNDO:
            holding.append(ruling)
    return tuple(reversed(holding))


def score(pair: Pair, rulings: Sequence[Ruling]) -> float | None:
    """What a pair is worth, from 0 to 1, by the rulings that hold, applied in order; None if it is left out."""
    worth: float | None = 1.0 if pair.right else 0.0
    for ruling in rulings:
        if ruling.fact == pair.fact and ruling.variant in ("", pair.variant):
            worth = _ruled(worth, pair, ruling)
    return worth


def earned(pair: Pair, rulings: Sequence[Ruling]) -> float | None:
    """What a pair is worth by its answer alone, without the points that everyone was given."""
    return score(pair, [ruling for ruling in rulings if ruling.action is not Action.FULL_CREDIT])


def _ruled(worth: float | None, pair: Pair, ruling: Ruling) -> float | None:
    """What one more ruling makes of a pair.

    A pair that is left out stays in for whoever had it right, if the ruling protects: without it their share would
    fall. Everyone else's share can only rise by it. For the same reason one that was left out comes back, if the ruling
    protects, only for whoever has it right by it.
    """
    if ruling.action is Action.DROP:
        return worth if ruling.protects and worth == 1.0 else None
    now = {
        Action.CHANGE_KEY: float(pair.chosen == ruling.option),
        Action.ALSO_ACCEPT: max(worth or 0.0, float(pair.chosen == ruling.option)),
        Action.FULL_CREDIT: 1.0,
    }[ruling.action]
    if not ruling.protects:
        return now
    return None if worth is None and now < 1.0 else max(worth or 0.0, now)


def grade(pairs: Iterable[Pair], rulings: Sequence[Ruling]) -> Grade:
    """Add up an attempt."""
    points = most = 0.0
    for pair in pairs:
        worth = score(pair, rulings)
        if worth is not None:
            points += worth * pair.points
            most += pair.points
    return Grade(points, most)


def late_share(late: Late, *, due_at: datetime | None, submitted_at: datetime) -> float:
    """The share of what was reached that lateness leaves, from 0 to 1.

    The grace is only for deciding whether an attempt is late; days are counted from the due moment itself.
    """
    if due_at is None or late.rule is LateRule.NONE or submitted_at <= due_at + timedelta(minutes=late.grace_minutes):
        return 1.0
    times = math.ceil((submitted_at - due_at) / _DAY) if late.rule is LateRule.PER_DAY else 1
    return max(late.floor, 100.0 - late.percent * times) / 100


@dataclass(frozen=True, slots=True)
class Handed:
    """One attempt that was handed in: its share of the points, and the share that lateness leaves of it."""

    number: int
    share: float
    left: float = 1.0

    @property
    def final(self) -> float:
        """The share that counts."""
        return self.share * self.left


@dataclass(frozen=True, slots=True)
class Result:
    """What a set came to for one member: shares from 0 to 1, before and after lateness.

    `number` is of the attempt that counts, of the last one where all do.
    """

    raw: float
    final: float
    attempts: int
    number: int


def result(attempts: Sequence[Handed], rule: AttemptRule) -> Result | None:
    """What counts of several attempts, or None without any. The best is the best after lateness."""
    if not attempts:
        return None
    in_order = sorted(attempts, key=lambda each: each.number)
    if rule is AttemptRule.MEAN:
        raw, final = fmean(each.share for each in in_order), fmean(each.final for each in in_order)
        return Result(raw, final, len(in_order), in_order[-1].number)
    counting = {
        AttemptRule.BEST: max(in_order, key=lambda each: each.final),
        AttemptRule.FIRST: in_order[0],
        AttemptRule.LAST: in_order[-1],
    }[rule]
    return Result(counting.share, counting.final, len(in_order), counting.number)


@dataclass(frozen=True, slots=True)
class Change:
    """What a ruling would do: how many scores go up, stay and go down."""

    up: int = 0
    same: int = 0
    down: int = 0


def change(before: Mapping[int, float | None], after: Mapping[int, float | None]) -> Change:
    """Compare scores, as shares by whose they are, before and after a ruling. To within a thousandth of a percent."""
    found = Change()
    for whose, share in before.items():
        moved = (after.get(whose) or 0.0) - (share or 0.0)
        name = "same" if abs(moved) < 1e-5 else "up" if moved > 0 else "down"
        found = replace(found, **{name: getattr(found, name) + 1})
    return found
