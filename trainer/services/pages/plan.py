"""The page of the plan: what a day costs, and what will be known then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, pairwise
from typing import Final
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.analysis.plots import Bar, Dot, Range, Tick, bars, middle
from trainer.scheduling.outlook import Load, Outlook
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.catching_up import CatchUpView, catch_up
from trainer.services.study.plan_forecasts import Forecast, Room, forecast_of, room_needed
from trainer.services.study.study_log import questions_answered
from trainer.services.study.study_plans import Draft, as_query, iso
from trainer.services.words.plot_views import (
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
from trainer.services.words.wording import Link, day_text, weekday

TOO_EARLY: Final = 20
"""How many questions answered a forecast of a person's own needs."""

LEVELS: Final = (80, 85, 90, 95)
SHOWN_DAYS: Final = 14
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
    """That a plan meets less than it wants to: what can be done about it. `more_url` shows the plan that meets more.

    `fewer`, which keeps the plan as it is, is empty where nothing is given up by that; `more` where nothing more can be
    met.
    """

    heading: str
    text: str
    fewer: str = ""
    more: str = ""
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The fields of the form as they are to be shown. `away` holds one empty span more.

    `needed` is the number of new facts a day that an empty field stands for.
    """

    exam: str
    retention: int
    levels: tuple[int, ...]
    new: str
    needed: str
    limit: str
    rest: tuple[tuple[int, str, bool], ...]
    away: tuple[tuple[str, str], ...]
    earliest: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with what it leads to. `errors` maps a field to what is amiss with it; `saved` is whether it is kept.

    `fields` are those of the form as it would be sent, for a button that sends them from elsewhere on the page.
    """

    title: str
    over: str
    heading: str
    lede: str
    curve: LinesView
    fortnight: BarsView
    costs: tuple[CostView, ...]
    form: PlanForm
    fields: tuple[tuple[str, str], ...] = ()
    counted: str = ""
    load_note: str = ""
    costs_note: str = ""
    saved: bool = False
    can_undo: bool = False
    draft: bool = False
    errors: Mapping[str, str] | None = None
    early: str | None = None
    passed: str | None = None
    near: NearView | None = None
    catch_up: CatchUpView | None = None


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
    forecast = forecast_of(session, library, who, draft, now=now)
    outlook, day = forecast.ahead(), forecast.day
    levels = _levels(forecast, outlook)
    return PlanPage(
        title=_("Plan"),
        over=_over(draft, day),
        heading=_heading(forecast, outlook),
        lede=_lede(forecast, outlook),
        curve=_curve(forecast, outlook),
        fortnight=_fortnight(forecast, outlook),
        costs=tuple(_costs(forecast, levels)),
        fields=tuple((name, value) for name, values in as_query(draft).items() for value in values),
        counted=_counted(library, forecast),
        load_note=_load_note(forecast, outlook),
        costs_note=_costs_note(forecast, levels),
        form=_form(forecast),
        saved=can_undo,
        can_undo=can_undo,
        draft=is_draft,
        errors=errors,
        early=_early(session, who),
        passed=_passed(who, day),
        near=_held_back(forecast, outlook, link),
        catch_up=catch_up(forecast.planned, who, day=day, seconds=forecast.seconds),
    )


def kept(session: Session, library: Library, who: Learner, draft: Draft, *, now: datetime) -> Draft:
    """The draft with its number of new facts a day filled in, so that it can be kept."""
    if draft.new is not None:
        return draft
    return replace(draft, new=forecast_of(session, library, who, draft, now=now).needed)


def _over(draft: Draft, day: int) -> str:
    if draft.exam is None:
        return _("Without a date, the plan keeps what you know")
    return ngettext("%(num)s day to your exam", "%(num)s days to your exam", draft.exam - day)


def _heading(forecast: Forecast, outlook: Outlook) -> str:
    """The answer in one line: the new facts a day that there is room for, and the minutes."""
    new = round(outlook.new_a_day)
    if not new:
        takes = forecast.takes(outlook.a_day[0])
        return ngettext("About %(num)s minute a day", "About %(num)s minutes a day", takes)
    return ngettext(
        "%(num)s new fact and %(minutes)s", "%(num)s new facts and %(minutes)s", new, minutes=_time(forecast, outlook)
    )


def _counted(library: Library, forecast: Forecast) -> str:
    """Which facts the plan counts, where these are not those of all banks."""
    every = sum(len(shelf.candidates()) for shelf in library.shelves.values())
    if forecast.facts >= every:
        return ""
    return _(
        "The plan counts the %(facts)s facts of the banks you have begun, those you paused left out.",
        facts=forecast.facts,
    )


def _load_note(forecast: Forecast, outlook: Outlook) -> str:
    """What the facts of a day are, and why a day of catching up may hold more than the limit."""
    said: str = _("Each fact counts once a day. The minutes allow for new ones that are asked twice.")
    if forecast.draft.limit is None or round(max(load.facts for load in outlook.loads)) <= forecast.cap:
        return said
    fast = _("At the fast pace a day of catching up may hold twice the limit.")
    return f"{said} {fast}"


def _lede(forecast: Forecast, outlook: Outlook) -> str:
    _mean, low, high = outlook.a_day
    least, most = forecast.takes(low), forecast.takes(high)
    led = {
        "least": least,
        "most": most,
        "day": day_text(forecast.last),
        "known": round(outlook.known),
        "facts": forecast.facts,
        "low": round(outlook.low),
        "high": round(outlook.high),
        "without": round(outlook.points[-1].without),
    }
    if least == most:
        return ngettext(
            "Most study days take about %(num)s minute. By %(day)s you would know about %(known)s of %(facts)s facts, "
            "likely %(low)s to %(high)s. Without any review from today it would be about %(without)s.",
            "Most study days take about %(num)s minutes. By %(day)s you would know about %(known)s of %(facts)s facts, "
            "likely %(low)s to %(high)s. Without any review from today it would be about %(without)s.",
            most,
            **led,
        )
    return _(
        "Most study days take %(least)s to %(most)s minutes. By %(day)s you would know about %(known)s of %(facts)s "
        "facts, likely %(low)s to %(high)s. Without any review from today it would be about %(without)s.",
        **led,
    )


def _curve(forecast: Forecast, outlook: Outlook) -> LinesView:
    facts, day, last = forecast.facts or 1, forecast.day, forecast.last
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
            facts=forecast.facts,
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
        "total": round(sum(load.facts for load in loads)),
        "most": round(max((load.facts for load in loads), default=0)),
    }
    if not free:
        return _("Facts a day in the next %(days)s days: %(total)s in all, %(most)s on the fullest day.", **told)
    return ngettext(
        "Facts a day in the next %(days)s days: %(total)s in all, %(most)s on the fullest day, "
        "none on %(num)s free day.",
        "Facts a day in the next %(days)s days: %(total)s in all, %(most)s on the fullest day, "
        "none on %(num)s free days.",
        free,
        **told,
    )


def _fortnight(forecast: Forecast, outlook: Outlook) -> BarsView:
    loads = tuple(islice(outlook.loads, SHOWN_DAYS))
    axis, up = round_axis(max((load.facts for load in loads), default=0.0) or 1.0)
    drawn: Sequence[Bar] = bars([load.facts for load in loads], up=axis)
    return BarsView(
        summary=_fortnight_in_words(loads),
        unit=_("facts a day"),
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


def _levels(forecast: Forecast, chosen: Outlook) -> Mapping[int, Outlook]:
    """Where each level of recall leads, that of the draft among them, the lowest first."""
    wished = forecast.draft.retention
    levels = sorted({*LEVELS, wished})
    return {level: chosen if level == wished else forecast.ahead(retention=level) for level in levels}


def _costs(forecast: Forecast, levels: Mapping[int, Outlook]) -> Iterator[CostView]:
    """What each level costs."""
    for level, outlook in levels.items():
        mean, low, high = (forecast.takes(each) for each in outlook.a_day)
        known = _(
            "%(known)s of %(facts)s (%(low)s to %(high)s)",
            known=round(outlook.known),
            facts=forecast.facts,
            low=round(outlook.low),
            high=round(outlook.high),
        )
        takes = _("%(mean)s (%(low)s to %(high)s)", mean=mean, low=low, high=high)
        yield CostView(f"{level}%", known, takes, level == forecast.draft.retention)


def _costs_note(forecast: Forecast, levels: Mapping[int, Outlook]) -> str:
    """Why less is known at a level than at a lower one, where that is so."""
    steps = list(pairwise(levels.values()))
    if all(round(higher.known) >= round(lower.known) for lower, higher in steps):
        return ""
    if all(higher.known >= lower.low for lower, higher in steps):
        return _("Where two levels lie this close together, the difference says little.")
    return _(
        "More recall is not always more known: it takes more reviews, and on days that hold %(cap)s facts these "
        "take the place of new facts, or have to wait.",
        cap=forecast.cap,
    )


def _held_back(forecast: Forecast, outlook: Outlook, link: Link) -> NearView | None:
    """Say so when a date, or what a day may hold, keeps the plan from meeting all that it could."""
    late = forecast.draft.exam is not None and round(outlook.met) < forecast.facts
    if late and forecast.new < forecast.needed:
        return _near(forecast, round(outlook.met), link)
    room = room_needed(forecast)
    if room is not None:
        return _tight(forecast, outlook, room, link)
    return _no_more(forecast, round(outlook.met)) if late else None


def _tight(forecast: Forecast, outlook: Outlook, room: Room, link: Link) -> NearView:
    """That a day has too little room for the plan, and how much would fit."""
    if forecast.draft.limit:
        heading = _("%(cap)s facts a day hold this plan back", cap=forecast.cap)
    elif forecast.habit.is_own:
        heading = _(
            "New facts wait on days with about %(cap)s reviews, as is your habit, and that holds this plan back",
            cap=forecast.cap,
        )
    else:
        heading = _(
            "New facts wait on days with %(cap)s reviews, the usual, and that holds this plan back", cap=forecast.cap
        )
    return NearView(
        heading=heading,
        text=_(
            "On full days reviews come first, and new facts wait. With up to %(limit)s facts a day you would know "
            "about %(known)s facts by %(day)s instead of %(instead)s, at %(time)s.",
            limit=room.limit,
            known=round(room.fitting.known),
            day=day_text(forecast.last),
            instead=round(outlook.known),
            time=_time(forecast, room.fitting),
        ),
        more=_("Look at %(limit)s a day", limit=room.limit),
        more_url=_url(link, replace(forecast.draft, limit=room.limit)),
    )


def _near(forecast: Forecast, met: int, link: Link) -> NearView:
    """That the date comes before all facts are met, and offer fewer facts or more of them a day."""
    needed = replace(forecast, draft=replace(forecast.draft, new=forecast.needed))
    room = room_needed(needed)
    wider = room.fitting if room else needed.ahead()
    told = {
        "new": forecast.new,
        "met": met,
        "needed": needed.new,
        "all": min(forecast.facts, round(wider.met)),
        "time": _time(forecast, wider),
    }
    if room is None:
        text = _(
            "With %(new)s new facts a day you would meet %(met)s of them. With %(needed)s you would meet %(all)s, "
            "at %(time)s.",
            **told,
        )
        more, draft = _("Look at %(needed)s a day", **told), needed.draft
    else:
        told |= {"limit": room.limit, "cap": forecast.cap}
        text = _(
            "With %(new)s new facts a day you would meet %(met)s of them. With %(needed)s, and up to %(limit)s "
            "facts a day in all where about %(cap)s are the limit now, you would meet %(all)s, at %(time)s.",
            **told,
        )
        more = _("Look at %(needed)s new facts and %(limit)s in all a day", **told)
        draft = replace(needed.draft, limit=room.limit)
    return replace(_no_more(forecast, met), text=text, more=more, more_url=_url(link, draft))


def _no_more(forecast: Forecast, met: int) -> NearView:
    """That the date comes before all facts are met, and nothing can be done about it but to wish for fewer."""
    return NearView(
        heading=ngettext(
            "%(num)s day is not enough for all %(facts)s facts this way",
            "%(num)s days are not enough for all %(facts)s facts this way",
            forecast.last - forecast.day,
            facts=forecast.facts,
        ),
        text=_("You would meet %(met)s of them.", met=met),
        fewer=_("Keep the plan for %(met)s", met=met),
    )


def _time(forecast: Forecast, outlook: Outlook) -> str:
    takes = forecast.takes(outlook.a_day[0])
    return ngettext("about %(num)s minute a day", "about %(num)s minutes a day", takes)


def _url(link: Link, draft: Draft) -> str:
    return f"{link('plan.edit')}?{urlencode(as_query(draft), doseq=True)}"


def _early(session: Session, who: Learner) -> str | None:
    """Say so when there are too few questions for a forecast of one's own."""
    answered = questions_answered(session, who, most=TOO_EARLY)
    if answered >= TOO_EARLY:
        return None
    return ngettext(
        "Answer %(num)s more question and this page shows your own curve. Until then it uses typical learners.",
        "Answer %(num)s more questions and this page shows your own curve. Until then it uses typical learners.",
        TOO_EARLY - answered,
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
        needed=str(forecast.needed),
        limit=query["limit"][0],
        rest=tuple((each, weekday(_MONDAY + each), each in draft.rest) for each in range(7)),
        away=(*((iso(first), iso(last)) for first, last in draft.away), ("", "")),
        earliest=iso(forecast.day + 1),
    )
