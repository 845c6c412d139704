"""The page of the plan: what a day costs, and what will be known then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.analysis.plots import Bar, Dot, Range, Tick, bars, middle
from trainer.scheduling.forecast import minutes
from trainer.scheduling.memory import Policy
from trainer.scheduling.outlook import Course, Load, Outlook, look_ahead
from trainer.services.catching_up import CatchUpView, catch_up
from trainer.services.learners import Learner
from trainer.services.library import Library
from trainer.services.own_speed import seconds_each
from trainer.services.planning import Plan, plan
from trainer.services.plot_views import (
    PERCENT,
    BarsView,
    LinesView,
    LineView,
    TableView,
    line,
    percent,
    percent_ticks,
    round_axis,
    short_date,
)
from trainer.services.study_plans import NEW, Draft, as_query, iso
from trainer.services.wording import Link, day_text, weekday
from trainer.store.learning import Answer

HORIZON: Final = 90
"""How many days a plan without a date is looked at."""

TOO_EARLY: Final = 20
"""How many answers a forecast of a person's own needs."""

LEVELS: Final = (80, 85, 90, 95)
SHOWN_DAYS: Final = 14
ROUGHLY: Final = 500
"""How many facts are lived forward for a figure that stands beside others."""

SETTLING: Final = 5
"""A fifth of the time, and a fortnight at most, is kept for what was met last to settle before the date."""

_MONDAY: Final = 2


@dataclass(frozen=True, slots=True)
class CostView:
    """What one level of recall costs, as text."""

    level: str
    known: str
    minutes: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class NearView:
    """That the date is too near for all facts: what can be done about it. `more_url` shows the plan that meets all."""

    heading: str
    text: str
    fewer: str
    more: str
    more_url: str


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The fields of the form as they are to be shown. `away` holds one empty span more."""

    exam: str
    retention: int
    levels: tuple[int, ...]
    new: str
    limit: str
    rest: tuple[tuple[int, str, bool], ...]
    away: tuple[tuple[str, str], ...]
    earliest: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with what it leads to. `errors` maps a field to what is amiss with it; `saved` is whether it is kept."""

    title: str
    over: str
    heading: str
    lede: str
    curve: LinesView
    fortnight: BarsView
    costs: tuple[CostView, ...]
    form: PlanForm
    saved: bool = False
    can_undo: bool = False
    draft: bool = False
    errors: Mapping[str, str] | None = None
    early: str | None = None
    passed: str | None = None
    near: NearView | None = None
    catch_up: CatchUpView | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a draft is forecast from: the person, what is planned for today, and how fast they are."""

    who: Learner
    planned: Plan
    draft: Draft
    day: int
    seconds: float

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

    def ahead(self, *, retention: int | None = None, new: int | None = None, lived: int = ROUGHLY) -> Outlook:
        """Look ahead along the draft, or along one that differs from it in one respect."""
        draft, planned = self.draft, self.planned
        asked = draft.retention if retention is None else retention
        days = draft.days(start=self.day + 1)
        if self.who.days.is_free(self.day):
            days = replace(days, start=self.day, away=(*days.away, (self.day, self.day)))
        course = Course(
            day=self.day,
            last=self.day + HORIZON if draft.exam is None else draft.exam,
            unmet=planned.unmet,
            new_a_day=self.new if new is None else new,
            daily_cap=draft.limit or planned.daily_cap,
            most=draft.limit if new is None else None,
            pace=self.who.pace,
            days=days,
            policy=Policy(self.who.policy.weights, asked / 100, self.who.policy.longest_interval),
            reviewed_today=planned.reviewed,
            met_today=planned.introduced,
        )
        return look_ahead(planned.memories.values(), course, seed=str(self.who.id), lived=lived)

    def takes(self, questions: float) -> int:
        """How many minutes so many questions take."""
        return minutes(round(questions), seconds_each=self.seconds)


def plan_page(
    session: Session,
    library: Library,
    who: Learner,
    *,
    draft: Draft,
    errors: Mapping[str, str],
    link: Link,
    now: datetime,
    is_draft: bool = False,
    can_undo: bool = False,
) -> PlanPage:
    """Show what a plan leads to before it is kept, and after."""
    day = who.day(now)
    forecast = Forecast(who, plan(session, library, who, now=now), draft, day, seconds_each(session, who))
    outlook = forecast.ahead(lived=2000)
    last = day + HORIZON if draft.exam is None else draft.exam
    return PlanPage(
        title=_("Plan"),
        over=_over(draft, day),
        heading=_heading(forecast, outlook),
        lede=_lede(forecast, outlook, last),
        curve=_curve(outlook, day, last),
        fortnight=_fortnight(forecast, outlook),
        costs=tuple(_costs(forecast, outlook)),
        form=_form(forecast),
        saved=can_undo,
        can_undo=can_undo,
        draft=is_draft,
        errors=errors,
        early=_early(session, who),
        passed=_passed(who, day),
        near=_near(forecast, outlook, link),
        catch_up=catch_up(forecast.planned, who, day=day, seconds=forecast.seconds),
    )


def kept(session: Session, library: Library, who: Learner, draft: Draft, *, now: datetime) -> Draft:
    """The draft with its number of new facts a day filled in, so that it can be kept."""
    if draft.new is not None:
        return draft
    forecast = Forecast(who, plan(session, library, who, now=now), draft, who.day(now), 0.0)
    return replace(draft, new=forecast.needed)


def _over(draft: Draft, day: int) -> str:
    if draft.exam is None:
        return _("Without a date, the plan keeps what you know")
    return ngettext("%(num)s day to your exam", "%(num)s days to your exam", draft.exam - day)


def _heading(forecast: Forecast, outlook: Outlook) -> str:
    """The answer in one line: new facts and minutes a day."""
    takes = forecast.takes(outlook.a_day[0])
    about = ngettext("about %(num)s minute a day", "about %(num)s minutes a day", takes)
    new = min(forecast.new, forecast.planned.unmet)
    if not new:
        return ngettext("About %(num)s minute a day", "About %(num)s minutes a day", takes)
    return ngettext("%(num)s new fact and %(minutes)s", "%(num)s new facts and %(minutes)s", new, minutes=about)


def _lede(forecast: Forecast, outlook: Outlook, last: int) -> str:
    _mean, low, high = outlook.a_day
    return _(
        "Most study days take %(least)s to %(most)s minutes. By %(day)s you would know about %(known)s of %(facts)s "
        "facts, likely %(low)s to %(high)s. Without any review from today it would be about %(without)s.",
        least=forecast.takes(low),
        most=forecast.takes(high),
        day=day_text(last),
        known=round(outlook.known),
        facts=outlook.facts,
        low=round(outlook.low),
        high=round(outlook.high),
        without=round(outlook.points[-1].without),
    )


def _curve(outlook: Outlook, day: int, last: int) -> LinesView:
    facts = outlook.facts or 1
    across = Range(day, last)
    shares = [(point.day, point.known / facts, point.without / facts) for point in outlook.points]
    low, high = outlook.low / facts, outlook.high / facts
    end = Dot(100.0, PERCENT.y(shares[-1][1]), PERCENT.y(high), PERCENT.y(low))
    likely = _("%(low)s to %(high)s", low=percent(low), high=percent(high))
    with_plan, without = _("With this plan"), _("No reviews from today")
    return LinesView(
        summary=_(
            "Expected recall of all %(facts)s facts: %(now)s now, %(known)s on %(day)s, likely %(range)s. "
            "Without reviews %(without)s.",
            facts=outlook.facts,
            now=percent(shares[0][1]),
            known=percent(shares[-1][1]),
            day=day_text(last),
            range=likely,
            without=percent(shares[-1][2]),
        ),
        unit=_("expected recall"),
        across=tuple(
            Tick(across.x(at), _("Now") if at == day else short_date(at))
            for at, _known, _without in (shares[0], shares[len(shares) // 2], shares[-1])
        ),
        up=percent_ticks(),
        lines=(
            line("main", with_plan, [(at, known) for at, known, _without in shares], across=across),
            line("other", without, [(at, left) for at, _known, left in shares], across=across),
            LineView("main", _("Likely range on the day, %(range)s", range=likely), (), (end,)),
        ),
        table=TableView(
            (_("Day"), with_plan, without),
            tuple((short_date(at), percent(known), percent(left)) for at, known, left in shares),
        ),
    )


def _fortnight_in_words(loads: Sequence[Load]) -> str:
    free = sum(load.free for load in loads)
    told = {
        "days": len(loads),
        "total": round(sum(load.questions for load in loads)),
        "most": round(max((load.questions for load in loads), default=0)),
    }
    if not free:
        return _("Questions a day in the next %(days)s days: %(total)s in all, %(most)s on the fullest day.", **told)
    return ngettext(
        "Questions a day in the next %(days)s days: %(total)s in all, %(most)s on the fullest day, "
        "none on %(num)s free day.",
        "Questions a day in the next %(days)s days: %(total)s in all, %(most)s on the fullest day, "
        "none on %(num)s free days.",
        free,
        **told,
    )


def _fortnight(forecast: Forecast, outlook: Outlook) -> BarsView:
    loads = tuple(islice(outlook.loads, SHOWN_DAYS))
    axis, up = round_axis(max((load.questions for load in loads), default=0.0) or 1.0)
    drawn: Sequence[Bar] = bars([load.questions for load in loads], up=axis)
    return BarsView(
        summary=_fortnight_in_words(loads),
        unit=_("questions a day"),
        across=tuple(
            Tick(middle(place, len(loads)), _("rest") if load.free else weekday(load.day))
            for place, load in enumerate(loads)
            if place % 3 == 0
        ),
        up=up,
        bars=tuple(drawn),
        now=0,
        table=TableView(
            (_("Day"), _("Reviews"), _("New"), _("Minutes")), tuple(_row(load, forecast) for load in loads)
        ),
    )


def _row(load: Load, forecast: Forecast) -> tuple[str, ...]:
    if load.free:
        return day_text(load.day), _("rest"), "", ""
    return day_text(load.day), f"{load.reviews:.0f}", f"{load.new:.0f}", f"{forecast.takes(load.questions)}"


def _costs(forecast: Forecast, chosen: Outlook) -> Iterator[CostView]:
    """What each level costs, that of the draft among them."""
    wished = forecast.draft.retention
    for level in sorted({*LEVELS, wished}):
        outlook = chosen if level == wished else forecast.ahead(retention=level)
        mean, low, high = (forecast.takes(each) for each in outlook.a_day)
        known = _(
            "%(known)s of %(facts)s (%(low)s to %(high)s)",
            known=round(outlook.known),
            facts=outlook.facts,
            low=round(outlook.low),
            high=round(outlook.high),
        )
        takes = _("%(mean)s (%(low)s to %(high)s)", mean=mean, low=low, high=high)
        yield CostView(f"{level}%", known, takes, level == wished)


def _near(forecast: Forecast, outlook: Outlook, link: Link) -> NearView | None:
    """Say so when the date comes before all facts are met, and offer fewer facts or more minutes."""
    draft, met = forecast.draft, round(outlook.met)
    if draft.exam is None or met >= outlook.facts:
        return None
    needed = forecast.needed
    wider = forecast.ahead(new=needed)
    query = as_query(replace(draft, new=needed, limit=None))
    left = draft.exam - forecast.day
    return NearView(
        heading=ngettext(
            "%(num)s day is not enough for all %(facts)s facts this way",
            "%(num)s days are not enough for all %(facts)s facts this way",
            left,
            facts=outlook.facts,
        ),
        text=_(
            "With %(new)s new facts a day you would meet %(met)s of them. With %(needed)s you would meet %(all)s, "
            "at about %(minutes)s minutes a day.",
            new=forecast.new,
            met=met,
            needed=needed,
            all=round(wider.met),
            minutes=forecast.takes(wider.a_day[0]),
        ),
        fewer=_("Plan for %(met)s", met=met),
        more=_("Look at %(needed)s a day", needed=needed),
        more_url=f"{link('plan.edit')}?{urlencode(query, doseq=True)}",
    )


def _early(session: Session, who: Learner) -> str | None:
    """Say so when there are too few answers for a forecast of one's own."""
    answers = len(session.scalars(select(Answer.id).where(Answer.person_id == who.id).limit(TOO_EARLY)).all())
    if answers >= TOO_EARLY:
        return None
    return ngettext(
        "Answer %(num)s more question and this page shows your own curve. Until then it uses typical learners.",
        "Answer %(num)s more questions and this page shows your own curve. Until then it uses typical learners.",
        TOO_EARLY - answers,
    )


def _passed(who: Learner, day: int) -> str | None:
    if who.days.exam is None or who.days.exam > day:
        return None
    return _("%(day)s has come. Reviews go on at the same pace.", day=day_text(who.days.exam))


def _form(forecast: Forecast) -> PlanForm:
    draft = forecast.draft
    query = as_query(draft)
    return PlanForm(
        exam=iso(draft.exam),
        retention=draft.retention,
        levels=tuple(sorted({*LEVELS, draft.retention})),
        new="" if draft.new is None else str(draft.new),
        limit=query["limit"][0],
        rest=tuple((each, weekday(_MONDAY + each), each in draft.rest) for each in range(7)),
        away=(*((iso(first), iso(last)) for first, last in draft.away), ("", "")),
        earliest=iso(forecast.day + 1),
    )
