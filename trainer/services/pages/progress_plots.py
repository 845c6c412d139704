"""The plots of the page of progress: days of study, what is to come, minutes a day, and recall over the weeks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from trainer.analysis.plots import Range, Tick, dot
from trainer.scheduling.forecast import DayLoad
from trainer.scheduling.memory import Memory, retrievability, review
from trainer.scheduling.rating import Rating
from trainer.services.people.learners import Learner
from trainer.services.study.study_log import DayTotals, by_week
from trainer.services.words.plot_views import (
    BarsView,
    CalendarView,
    LinesView,
    LineView,
    TableView,
    calendar_view,
    day_bars,
    line,
    percent,
    percent_ticks,
    short_date,
)
from trainer.services.words.wording import day_text

ENOUGH_REVIEWS: Final = 10
"""Reviews in a span of days from which their recall is given as a share."""

WEEKS: Final = 18
CURVE_WEEKS: Final = 12
MONTH: Final = 30


def days_plot(who: Learner, days: Mapping[int, DayTotals], *, today: int) -> CalendarView:
    """The questions of each day, on a calendar."""
    resting = frozenset(day for day in range(today - 7 * WEEKS, today + 1) if who.days.is_free(day))
    counts = {day: totals.questions for day, totals in days.items()}
    return calendar_view(counts, today=today, weeks=WEEKS, resting=resting)


def coming_plot(coming: Iterable[DayLoad], *, today: int) -> BarsView:
    """The reviews of the coming days."""
    loads = [(load.day, load.due) for load in coming]
    total, now = sum(due for _day, due in loads), loads[0][1]
    fullest, most = max(loads[1:], key=lambda load: load[1])
    if not total:
        summary = _("Nothing comes back in the next 30 days.")
    else:
        summary = _(
            "%(now)s ready today, at most %(most)s on %(day)s, and about %(usual)s a day if you add no new facts.",
            now=now,
            most=most,
            day=day_text(fullest),
            usual=round(total / MONTH),
        )
    head = (_("Day"), _("Reviews"))
    return day_bars(loads, summary=summary, unit=_("reviews a day"), head=head, today=today)


def time_plot(minutes: Mapping[int, float], *, today: int) -> BarsView:
    """The minutes of the days just past."""
    days = [(day, round(minutes.get(day, 0.0), 1)) for day in range(today - MONTH + 1, today + 1)]
    summary = ngettext(
        "About %(num)d minute in the last 30 days, on %(days)s of them.",
        "About %(num)d minutes in the last 30 days, on %(days)s of them.",
        round(sum(minutes.values())),
        days=len(minutes),
    )
    return day_bars(days, summary=summary, unit=_("minutes a day"), head=(_("Day"), _("Minutes")), today=today)


def curve_plot(
    who: Learner, memories: Iterable[Memory], days: Mapping[int, DayTotals], *, today: int
) -> LinesView | None:
    """Recall of each week: as it was at reviews, and as it would be had each fact been answered once and never again.

    None when fewer than two weeks hold enough reviews.
    """
    weeks = by_week(days, today=today, weeks=CURVE_WEEKS)
    actual = [(end, totals.known if totals.reviews >= ENOUGH_REVIEWS else None) for end, totals in weeks]
    measured = [share for _end, share in actual if share is not None]
    if len(measured) < 2:
        return None
    once = list(_without_reviews(who, memories, [end for end, _totals in weeks]))
    goal, across = who.policy.retention, Range(weeks[0][0], today)
    left = [share for _end, share in once if share is not None]
    low = 0.0 if min(*left, *measured) < 0.5 else 0.5
    up = Range(low, 1.0)
    dots = tuple(dot(end, share, across=across, up=up) for end, share in actual if share is not None)
    mine = line("main", _("You, with reviews"), [(x, y) for x, y in actual if y is not None], across=across, up=up)
    return LinesView(
        summary=_(
            "In the week up to today your recall at reviews was %(mine)s. With each fact answered once and never again"
            " it would be about %(once)s. Your goal is %(goal)s.",
            mine=percent(measured[-1]) if actual[-1][1] is None else percent(actual[-1][1]),
            once=percent(left[-1]),
            goal=percent(goal),
        ),
        unit=_("recall at reviews, by week"),
        across=tuple(Tick(across.x(end), short_date(end)) for end, _share in actual[1::5]),
        up=percent_ticks(low),
        lines=(
            line("other", _("Estimate without reviews"), once, across=across, up=up),
            line("goal", _("Your goal"), [(across.low, goal), (across.high, goal)], across=across, up=up),
            LineView(mine.kind, mine.label, mine.paths, dots),
        ),
        table=TableView(
            (_("Week up to"), _("Reviews"), _("Recalled"), _("Without reviews")),
            tuple(
                (short_date(end), f"{totals.reviews}", percent(share), percent(without))
                for (end, totals), (_day, share), (_also, without) in zip(weeks, actual, once, strict=True)
            ),
        ),
    )


def _without_reviews(
    who: Learner, memories: Iterable[Memory], ends: Iterable[int]
) -> Iterator[tuple[int, float | None]]:
    """The mean recall of the facts met by each day, had each been answered well once and never again."""
    met: defaultdict[int, int] = defaultdict(int)
    for memory in memories:
        met[memory.first_day] += 1
    once = review(None, Rating.GOOD, day=0, policy=who.policy)
    for end in ends:
        facts = {first: count for first, count in met.items() if first <= end}
        kept = sum(count * retrievability(once, day=end - first, policy=who.policy) for first, count in facts.items())
        yield end, kept / sum(facts.values()) if facts else None
