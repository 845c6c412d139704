"""Catching up after an absence: three paces, what each asks a day, and when it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from trainer.scheduling.forecast import backlog_ends, minutes
from trainer.scheduling.pace import Pace
from trainer.services.people.learners import Learner
from trainer.services.study.planning import Plan
from trainer.services.words.wording import day_text

ORDER: Final = (Pace.STEADY, Pace.GENTLE, Pace.FAST)


@dataclass(frozen=True, slots=True)
class PaceView:
    """One way to catch up: how many reviews a day, how long they take, and the day from which nothing waits."""

    id: str
    label: str
    note: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class CatchUpView:
    """How many reviews wait, and the ways to catch up with them."""

    waiting: int
    heading: str
    text: str
    paces: tuple[PaceView, ...]


def catch_up(planned: Plan, who: Learner, *, day: int, seconds: float) -> CatchUpView | None:
    """The ways to catch up, if so much is due that the pace makes a difference."""
    if not is_behind(planned, who, day=day):
        return None
    due = sum(memory.due_day <= day for memory in planned.askable)
    return CatchUpView(
        waiting=due,
        heading=ngettext("%(num)s review is waiting", "%(num)s reviews are waiting", due),
        text=_("They are spread over days, and nothing is lost. New facts begin again when nothing waits any more."),
        paces=tuple(_paces(planned, who, day, seconds)),
    )


def is_behind(planned: Plan, who: Learner, *, day: int) -> bool:
    """Whether more is due than this study day and the next have room for at the steady pace.

    What only runs over into the next day is no absence to catch up with.
    """
    ends = clears(planned, who, Pace.STEADY, day=day)
    return ends is None or bool(who.days.count(day + 1, ends - 1))


def clears(planned: Plan, who: Learner, pace: Pace, *, day: int) -> int | None:
    """The day from which nothing waits at a pace. What was done today is not asked again."""
    return backlog_ends(
        planned.askable, day=day, daily_cap=planned.daily_cap, done=planned.reviewed, pace=pace, days=who.days
    )


def _paces(planned: Plan, who: Learner, day: int, seconds: float) -> Iterator[PaceView]:
    names = {
        Pace.STEADY: _("Steady: the longest waiting first"),
        Pace.GENTLE: _("Gentle: fewer a day, what you remember best first"),
        Pace.FAST: _("Fast: more a day, the longest waiting first"),
    }
    for pace in ORDER:
        cap = pace.cap(planned.daily_cap)
        ends = clears(planned, who, pace, day=day)
        yield PaceView(
            pace.value, names[pace], _note(cap, minutes(cap, seconds_each=seconds), ends, day), pace is who.pace
        )


def _note(cap: int, takes: int, ends: int | None, day: int) -> str:
    if ends is None:
        return _("up to %(number)s a day, about %(minutes)s minutes; it never quite clears", number=cap, minutes=takes)
    if ends <= day:
        return _("up to %(number)s a day, about %(minutes)s minutes; clear today", number=cap, minutes=takes)
    until = day_text(ends)
    return _(
        "up to %(number)s a day, about %(minutes)s minutes; clear by %(day)s", number=cap, minutes=takes, day=until
    )
