"""Plots as pages draw them: places from the analysis room, with words and a table behind each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import format_date, format_percent, ngettext
from flask_babel import gettext as _

from trainer.analysis.plots import (
    LEVELS,
    Bar,
    Cell,
    Dot,
    Range,
    Tick,
    bars,
    calendar,
    middle,
    paths,
    round_steps,
    shade_bounds,
)
from trainer.scheduling.day import date_of
from trainer.services.words.wording import day_text

PERCENT: Final = Range(0.0, 1.0)
"""An axis of shares."""

DASH: Final = "–"
"""What stands where there is too little to say a number."""


@dataclass(frozen=True, slots=True)
class TableView:
    """The numbers behind a plot. The first cell of each row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a plot. `kind` is main, other or goal, and decides colour and dashes; `label` says what it is."""

    kind: str
    label: str
    paths: tuple[str, ...]
    dots: tuple[Dot, ...] = ()


@dataclass(frozen=True, slots=True)
class LinesView:
    """Lines over one ground. `summary` says in words what is to be seen; `unit` says what the upright axis counts."""

    summary: str
    unit: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    lines: tuple[LineView, ...]
    table: TableView


@dataclass(frozen=True, slots=True)
class BarsView:
    """Days side by side. `now` is the place of today among the bars, or -1."""

    summary: str
    unit: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    now: int
    table: TableView


@dataclass(frozen=True, slots=True)
class CellView:
    """A day of the calendar, in the units of its drawing. The size grows with the shade, so colour is not needed."""

    x: float
    y: float
    size: float
    kind: str


@dataclass(frozen=True, slots=True)
class CalendarView:
    """The days of some weeks, a column each. `legend` says from how many questions each shade begins."""

    summary: str
    width: int
    months: tuple[Tick, ...]
    weekdays: tuple[Tick, ...]
    cells: tuple[CellView, ...]
    legend: tuple[tuple[str, str], ...]
    table: TableView


def percent(share: float | None) -> str:
    """A share as a whole number in percent; a dash for none."""
    return DASH if share is None else str(format_percent(round(share, 2)))


def short_date(day: int) -> str:
    """A study day as a short date: `24 Nov`."""
    return str(format_date(date_of(day), "d MMM"))


def percent_ticks(low: float = 0.0) -> tuple[Tick, ...]:
    """Ticks of an axis of shares up to 1, each a quarter apart; a tenth where it begins at a half or above."""
    axis, step = Range(low, 1.0), 0.1 if low >= 0.5 else 0.25
    count = round((1 - low) / step)
    return tuple(Tick(axis.y(low + step * place), percent(low + step * place)) for place in range(count + 1))


def round_axis(high: float) -> tuple[Range, tuple[Tick, ...]]:
    """An axis of counts from 0 to a round one just above the highest, with its ticks."""
    tops = round_steps(high)
    axis = Range(0, tops[-1])
    return axis, tuple(Tick(axis.y(top), f"{top:g}") for top in tops)


def line(
    kind: str, label: str, points: Sequence[tuple[float, float | None]], *, across: Range, up: Range = PERCENT
) -> LineView:
    """Draw a line through what is known."""
    return LineView(kind, label, paths(points, across=across, up=up))


def day_bars(
    values: Sequence[tuple[int, float]], *, summary: str, unit: str, head: tuple[str, str], today: int
) -> BarsView:
    """Draw a value a day, the earliest first, with a label each week or so."""
    count = len(values)
    axis, up = round_axis(max((value for _day, value in values), default=0))
    labelled = range(0, count, 10 if count > 20 else 7)
    return BarsView(
        summary=summary,
        unit=unit,
        across=tuple(Tick(middle(place, count), short_date(values[place][0])) for place in labelled),
        up=up,
        bars=bars([value for _day, value in values], up=axis),
        now=next((place for place, (day, _value) in enumerate(values) if day == today), -1),
        table=TableView(head, tuple((day_text(day), f"{value:.0f}") for day, value in values)),
    )


_STEP: Final = 18
_LEFT: Final = 34
_TOP: Final = 22
_SIZES: Final = (4.0, 8.0, 11.0, 13.5, 16.0)


def calendar_view(counts: Mapping[int, int], *, today: int, weeks: int, resting: Iterable[int]) -> CalendarView:
    """Draw the questions of each day of some weeks. Days of rest without one are drawn as such."""
    rest = frozenset(resting)
    cells = calendar(counts, last=today, weekday=date_of(today).weekday(), weeks=weeks)
    active = [cell for cell in cells if cell.level]
    rested = sum(not cell.level and cell.day in rest for cell in cells)
    return CalendarView(
        summary=_calendar_summary(counts, [cell.day for cell in active], rested, weeks),
        width=_LEFT + _STEP * weeks,
        months=tuple(_months(cells)),
        weekdays=tuple(
            Tick(_TOP + _STEP * cell.row + 12, str(format_date(date_of(cell.day), "EEE")))
            for cell in cells[:7]
            if cell.row in (0, 2, 4)
        ),
        cells=tuple(_cell(each, is_rest=each.day in rest) for each in cells),
        legend=_legend([counts.get(cell.day, 0) for cell in cells]),
        table=TableView(
            (_("Week from"), _("Days with questions"), _("Questions")), tuple(_week_rows(cells, counts, weeks))
        ),
    )


def _cell(cell: Cell, *, is_rest: bool) -> CellView:
    size, kind = _SIZES[cell.level], f"heat-{cell.level}"
    if is_rest and not cell.level:
        size, kind = 7.0, "heat-rest"
    away = (_STEP - 2 - size) / 2
    return CellView(_LEFT + _STEP * cell.column + away, _TOP + _STEP * cell.row + away, size, kind)


def _months(cells: Sequence[Cell]) -> Iterable[Tick]:
    """Name each month over the first whole week that begins in it."""
    seen, last = -1, -9
    for cell in cells:
        month = date_of(cell.day).month
        if cell.row == 0 and month != seen:
            seen = month
            if cell.column - last > 1:
                last = cell.column
                yield Tick(_LEFT + _STEP * cell.column, str(format_date(date_of(cell.day), "MMM")))


def _legend(counts: Sequence[int]) -> tuple[tuple[str, str], ...]:
    bounds = shade_bounds(counts)
    parts = [("heat-0", _("none"))]
    for level in range(1, LEVELS):
        low, high = bounds[level - 1], bounds[level] - 1
        parts.append((f"heat-{level}", f"{low}–{high}" if high > low else f"{low}"))
    parts.append((f"heat-{LEVELS}", _("%(count)s or more", count=bounds[-1])))
    return (*parts, ("heat-rest", _("day of rest")))


def _calendar_summary(counts: Mapping[int, int], active: Sequence[int], rested: int, weeks: int) -> str:
    days = ngettext("%(num)d day", "%(num)d days", len(active))
    if not active:
        return str(_("No questions in the last %(weeks)s weeks.", weeks=weeks))
    busiest = max(active, key=lambda day: counts[day])
    said = _("Questions on %(days)s of the last %(weeks)s weeks.", days=days, weeks=weeks)
    most = ngettext(
        "The fullest was %(day)s with %(num)d question.",
        "The fullest was %(day)s with %(num)d questions.",
        counts[busiest],
        day=day_text(busiest),
    )
    kept = ngettext("%(num)d planned day of rest.", "%(num)d planned days of rest.", rested) if rested else ""
    parts: list[str] = [said, most, kept]
    return " ".join(filter(None, parts))


def _week_rows(cells: Sequence[Cell], counts: Mapping[int, int], weeks: int) -> Iterable[tuple[str, ...]]:
    for column in range(weeks):
        its = [counts.get(cell.day, 0) for cell in cells if cell.column == column]
        begins = next(cell.day for cell in cells if cell.column == column)
        yield short_date(begins), f"{sum(map(bool, its))}", f"{sum(its)}"
