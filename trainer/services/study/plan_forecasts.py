"""What a plan leads to, and how many facts a day would give it room."""

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Final

from sqlalchemy.orm import Session

from trainer.scheduling.forecast import minutes
from trainer.scheduling.memory import Policy
from trainer.scheduling.outlook import Course, Outlook, look_ahead
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.own_speed import seconds_each
from trainer.services.study.planning import Habit, Plan, habit_of, plan
from trainer.services.study.study_plans import LIMITS, NEW, Draft

HORIZON: Final = 90
"""How many days a plan without a date is looked at."""

CLOSELY: Final = 1000
"""How many facts are lived forward for a figure that is shown."""

ROUGHLY: Final = 500
"""How many are for one that only decides which is shown."""

SETTLING: Final = 5
"""A fifth of the time, and a fortnight at most, is kept for what was met last to settle before the date."""

NOT_MET: Final = 0.01
"""The part of all facts that a limit has to keep from being met before it is said to bind."""

NOT_KNOWN: Final = 0.03
"""The part that it has to keep from being known, where all are met: by less a forecast may be off."""

ENOUGH_REGAINED: Final = 0.9
"""The part of what a limit costs that a wider one has to give back for the plan to fit it."""

STEP: Final = 5
"""Limits are looked for in fives: a finer number would claim more than a forecast knows."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a draft is forecast from: the person, what is planned for today, and how fast they are.

    `habit` says how many reviews a day holds when the draft sets no limit.
    """

    who: Learner
    planned: Plan
    draft: Draft
    day: int
    seconds: float
    habit: Habit

    @property
    def new(self) -> int:
        """New facts a day: as wished, or as many as the date needs."""
        return self.needed if self.draft.new is None else self.draft.new

    @property
    def needed(self) -> int:
        """How many new facts a day meet all of them in time, or the person's own number without a date."""
        exam, unmet = self.draft.exam, self.planned.unmet
        if exam is None:
            return self.who.new_per_day
        left = exam - self.day
        days = self.draft.days(start=self.day + 1).count(self.day + 1, exam - 1 - min(14, left // SETTLING))
        return min(NEW[1], -(-unmet // max(1, days)))

    @property
    def last(self) -> int:
        """The day looked at: that of the exam, or the end of the horizon."""
        return self.day + HORIZON if self.draft.exam is None else self.draft.exam

    @property
    def facts(self) -> int:
        """All facts of the plan: those met, and those that could be."""
        return len(self.planned.askable) + self.planned.unmet

    @property
    def cap(self) -> int:
        """How many facts a day holds: as the draft says, or as the person's days of late do."""
        return self.draft.limit or self.habit.cap

    def limited(self, limit: int | None) -> "Forecast":
        """The same with so many facts a day at most."""
        return replace(self, draft=replace(self.draft, limit=limit))

    def ahead(self, *, retention: int | None = None, lived: int = CLOSELY) -> Outlook:
        """Look ahead along the draft, or along one of another retention in percent."""
        draft, planned = self.draft, self.planned
        asked = draft.retention if retention is None else retention
        days = draft.days(start=self.day + 1)
        if self.who.days.is_free(self.day):
            days = replace(days, start=self.day, away=(*days.away, (self.day, self.day)))
        course = Course(
            day=self.day,
            last=self.last,
            unmet=planned.unmet,
            new_a_day=self.new,
            daily_cap=self.cap,
            most=draft.limit,
            pace=self.who.pace,
            days=days,
            policy=Policy(self.who.policy.weights, asked / 100, self.who.policy.longest_interval),
            reviewed_today=planned.reviewed,
            met_today=planned.introduced,
            kept_back=planned.kept_back,
        )
        return look_ahead(planned.askable, course, seed=str(self.who.id), lived=lived)

    def takes(self, questions: float) -> int:
        """How many minutes so many questions take."""
        return minutes(round(questions), seconds_each=self.seconds)


def forecast_of(session: Session, library: Library, who: Learner, draft: Draft, *, now: datetime) -> Forecast:
    """Gather what a draft is forecast from at this moment."""
    day, planned = who.day(now), plan(session, library, who, now=now)
    return Forecast(who, planned, draft, day, seconds_each(session, who), habit_of(session, who, day=day))


@dataclass(frozen=True, slots=True)
class Room:
    """That a day holds too few facts for a plan: how many would do, and where the plan would then lead."""

    limit: int
    fitting: Outlook


def room_needed(forecast: Forecast) -> Room | None:
    """Find how many facts a day would fit a plan that the present number holds back; None where it does not.

    What counts are the facts met in time, or where these are not at stake the facts known.
    """
    bound, free = (each.ahead(lived=ROUGHLY) for each in (forecast, forecast.limited(LIMITS[1])))
    met = free.met - bound.met >= max(1.0, NOT_MET * forecast.facts)
    if not met and free.known - bound.known < max(1.0, NOT_KNOWN * forecast.facts):
        return None
    least, most = _reached(bound, met=met), _reached(free, met=met)
    fullest = min(LIMITS[1], max(forecast.cap + STEP, ceil(max(free.a_day[2], free.loads[0].questions))))
    limits = range((forecast.cap // STEP + 1) * STEP, fullest + STEP, STEP)
    place = bisect_left(
        limits,
        least + ENOUGH_REGAINED * (most - least),
        key=lambda limit: _reached(forecast.limited(limit).ahead(lived=ROUGHLY), met=met),
    )
    limit = limits[min(place, len(limits) - 1)]
    return Room(limit, forecast.limited(limit).ahead())


def _reached(outlook: Outlook, *, met: bool) -> float:
    return outlook.met if met else outlook.known
