"""What is asked in a sitting, in which order, and why the rest waits.

Due facts come first, the longest waiting before the others: of the orders simulated after two months away this one
cleared the backlog soonest and kept the most. New facts are spread among them, topic by topic, the plainest first, and
none comes while more is due than a day should hold; the person's pace then says how much is asked, and in which order.
Facts that are easily mixed up are kept from one day, or failing that well apart, until each is learnt; relations of
which one answers the other never share a sitting. On a day without study nothing is asked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from trainer.scheduling.apart import due_apart, meets_neighbour, spaced, without_overlaps
from trainer.scheduling.candidates import Candidate, Ties, neighbour_ties, overlap_ties
from trainer.scheduling.lots import lot
from trainer.scheduling.memory import DEFAULT_POLICY, Memory, Policy, recall_before
from trainer.scheduling.pace import LEAST_DAILY_CAP, Pace

NEW_A_DAY: Final = 10
"""New facts a day, until the person says otherwise."""

RE_ASK_AFTER: Final = 5
"""How many other questions come before a new fact that was rated Again is asked again."""

MOST_RE_ASKS: Final = 1
"""How often a new fact returns in one sitting before it is left for another day."""

RE_ASKS_OVER_FIRST: Final = 0.5
"""By how much of its first length a sitting may grow. What is missed beyond that is left for another day."""


class Wait(StrEnum):
    """Why a fact that could be asked is not in the sitting."""

    SITTING_FULL = "sitting_full"
    """The sitting has all the questions it was to have. The next one, today, may take it."""
    OVERLAP = "overlap"
    """Another fact of the sitting answers it, or it answers that one. The next sitting, today, may take it."""
    NEIGHBOUR = "neighbour"
    """It is easily mixed up with a fact asked today, and can wait a day at little cost."""
    BACKLOG = "backlog"
    """More is due than a day should hold: due facts beyond the daily cap, and every new fact."""
    NEW_LIMIT = "new_limit"
    """Enough new facts for today."""
    REST = "rest"
    """It is due, and today is a day without study."""


TODAY_STILL: Final = frozenset({Wait.SITTING_FULL, Wait.OVERLAP})
"""The reasons that end with the next sitting rather than with the day."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a day, and a sitting, should hold.

    Attributes:
        new_a_day: new facts a day, 0 or more.
        daily_cap: reviews a day before the rest waits and new facts pause; see `pace`.
        sitting: questions in this sitting, or None for all that is ready.
        most: facts a day, new ones included, or None. Only new facts give way to it.
        pace: how to catch up when more is due than the daily cap.
        resting: whether today is a day without study, on which nothing is ready.
    """

    new_a_day: int = NEW_A_DAY
    daily_cap: int = LEAST_DAILY_CAP
    sitting: int | None = None
    most: int | None = None
    pace: Pace = Pace.STEADY
    resting: bool = False


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Sitting:
    """The facts to ask, in order, and how many others wait for each reason.

    Attributes:
        facts: the ids of the facts to ask.
        new: how many of them were never asked before.
        new_ready: how many facts never asked before today still holds: in this sitting, or in the ones after it.
        waiting: how many facts wait, by reason. Facts asked today or not yet due are not waiting.
    """

    facts: tuple[str, ...]
    new: int
    new_ready: int
    waiting: Mapping[Wait, int]

    @property
    def ready(self) -> int:
        """How many facts can be asked today: in this sitting, or in the ones after it."""
        return len(self.facts) + sum(self.waiting.get(reason, 0) for reason in TODAY_STILL)


def plan_sitting(
    candidates: Iterable[Candidate],
    *,
    day: int,
    seed: str,
    asked_today: frozenset[str] = frozenset(),
    limits: Limits = DEFAULT_LIMITS,
    policy: Policy = DEFAULT_POLICY,
) -> Sitting:
    """Choose and order the facts of one sitting.

    Args:
        candidates: every fact that may be asked of this person, in any order; the result does not depend on it.
        day: the study day.
        seed: who this is for. It settles ties, the same way each time.
        asked_today: facts already asked on this day, if only by answers that proved nothing. Those whose memory was
            reviewed today are known anyway.
        limits: how much the day and the sitting should hold.
        policy: how this person's reviews are spaced.
    """
    everyone = sorted(candidates, key=lambda each: lot(f"{seed}|{day}|{each.fact}"))
    asked = {each.fact: each for each in everyone if each.fact in asked_today or each.reviewed_on(day)}
    today = _Today(day, limits, asked, neighbour_ties(everyone), overlap_ties(everyone), policy)
    everyone_due = today.due(everyone)
    if limits.resting:
        return Sitting((), 0, 0, {Wait.REST: len(everyone_due)})
    due = _taken(everyone_due, today)
    backlog = len(everyone_due) - len(due)
    apart = due_apart(due, today.asked, ties=today.neighbours, day=day, policy=policy)
    reviews = without_overlaps(apart, ties=today.overlaps)
    new, new_waiting = _new(everyone, today, reviews=reviews, due=len(everyone_due))
    line = _spread(reviews, new)
    order = spaced(line[: limits.sitting], ties=today.neighbours)
    waiting = new_waiting + Counter(
        {
            Wait.BACKLOG: backlog,
            Wait.NEIGHBOUR: len(due) - len(apart),
            Wait.OVERLAP: len(apart) - len(reviews),
            Wait.SITTING_FULL: len(line) - len(order),
        }
    )
    return Sitting(
        facts=tuple(each.fact for each in order),
        new=sum(each.memory is None for each in order),
        new_ready=len(new) + new_waiting[Wait.OVERLAP],
        waiting=dict(waiting),
    )


def returns_at_once(memory: Memory) -> bool:
    """Whether a fact that was just rated Again is asked once more in its sitting: only if it was met on that day.

    What was known before is left for another day. Asking it again at once took one question in nine of
    the year that `bench/learning.py` simulates, and no more was kept for it.
    """
    return memory.first_day == memory.last_day


def with_re_ask(rest: Sequence[str], fact: str, *, asked: int, room: int) -> tuple[str, ...]:
    """Put a fact that was rated Again back into what is left of a sitting.

    It returns once, after five other questions, or last when fewer are left. A fact that has returned already, or for
    which there is no room, is left for another day.

    Args:
        rest: the facts still to be asked, in order.
        fact: the fact that was just rated Again.
        asked: how often it has been asked in this sitting, this time included.
        room: how many facts may still be put back; see `re_ask_room`.
    """
    if asked > MOST_RE_ASKS or room < 1:
        return tuple(rest)
    return (*rest[:RE_ASK_AFTER], fact, *rest[RE_ASK_AFTER:])


def re_ask_room(questions: int, *, returned: int) -> int:
    """Give how many facts may still be put back into a sitting before it has grown as much as it may.

    Args:
        questions: the sitting's questions as it stands, those asked and those to come.
        returned: how many of these ask a fact once more.
    """
    return max(0, int(RE_ASKS_OVER_FIRST * (questions - returned)) - returned)


@dataclass(frozen=True, slots=True)
class _Today:
    day: int
    limits: Limits
    asked: Mapping[str, Candidate]
    neighbours: Ties
    overlaps: Ties
    policy: Policy

    @property
    def introduced(self) -> int:
        return sum(each.introduced_on(self.day) for each in self.asked.values())

    @property
    def reviewed(self) -> int:
        return len(self.asked) - self.introduced

    def due(self, everyone: Iterable[Candidate]) -> list[Candidate]:
        return [each for each in everyone if each.fact not in self.asked and each.days_waiting(self.day) >= 0]

    def catching_up(self, due: int) -> bool:
        """Whether today began with more than a day should hold, and something of it is left."""
        return due > 0 and due + self.reviewed > self.limits.daily_cap

    def order(self, each: Candidate) -> float:
        """Where a due fact stands while catching up: the longest waiting first, or gently the best remembered."""
        if self.limits.pace is Pace.GENTLE:
            return -recall_before(each.memory, day=self.day, policy=self.policy)
        return -each.days_waiting(self.day)

    def room_for_new(self, reviews: int) -> int:
        """How many new facts the day still holds beside these reviews."""
        room = self.limits.new_a_day - self.introduced
        if self.limits.most is not None:
            room = min(room, self.limits.most - len(self.asked) - reviews)
        return max(0, room)


def _taken(due: Sequence[Candidate], today: _Today) -> list[Candidate]:
    """Take the due facts that today has room for: all, or while catching up as many as the person's pace says."""
    if not today.catching_up(len(due)):
        return sorted(due, key=lambda each: -each.days_waiting(today.day))
    room = max(0, today.limits.pace.cap(today.limits.daily_cap) - today.reviewed)
    return sorted(due, key=today.order)[:room]


def _new(
    everyone: Sequence[Candidate], today: _Today, *, reviews: Sequence[Candidate], due: int
) -> tuple[list[Candidate], Counter[Wait]]:
    """Take the new facts that today has room for, in turns, and say why the others wait."""
    fresh = [each for each in _in_turns(everyone) if each.fact not in today.asked]
    if today.catching_up(due):
        return [], Counter({Wait.BACKLOG: len(fresh)})
    room = today.room_for_new(len(reviews))
    fitting = without_overlaps(fresh, ties=today.overlaps, taken=reviews)
    met_today = dict(today.asked) | {each.fact: each for each in reviews}
    new = _strangers_first(fitting, met_today, today.neighbours)[:room]
    overlapping = min(room - len(new), len(fresh) - len(fitting))
    return new, Counter({Wait.OVERLAP: overlapping, Wait.NEW_LIMIT: len(fresh) - len(new) - overlapping})


def _in_turns(everyone: Sequence[Candidate]) -> list[Candidate]:
    """Order the facts never asked: topics take turns, the least known topic first, each by rising level."""
    turns = Counter(each.topic for each in everyone if each.memory is not None)
    turn: dict[str, int] = {}
    fresh = sorted((each for each in everyone if each.memory is None), key=lambda each: each.level)
    for each in fresh:
        turn[each.fact] = turns[each.topic]
        turns[each.topic] += 1
    return sorted(fresh, key=lambda each: turn[each.fact])


def _strangers_first(fresh: Iterable[Candidate], met_today: dict[str, Candidate], ties: Ties) -> list[Candidate]:
    """Put last the facts that would meet a neighbour today, so that they are asked only when nothing else is left."""
    strangers: list[Candidate] = []
    others: list[Candidate] = []
    for each in fresh:
        if meets_neighbour(each, met_today, ties):
            others.append(each)
        else:
            strangers.append(each)
            met_today[each.fact] = each
    return strangers + others


def _spread(reviews: Sequence[Candidate], new: Sequence[Candidate]) -> list[Candidate]:
    """Lay the new facts evenly among the reviews, beginning with a review."""
    gap = len(reviews) / (len(new) + 1)
    placed = [(float(place), each) for place, each in enumerate(reviews)]
    placed += [(max(0.0, gap * count - 0.5), each) for count, each in enumerate(new, start=1)]
    return [each for _, each in sorted(placed, key=lambda pair: pair[0])]
