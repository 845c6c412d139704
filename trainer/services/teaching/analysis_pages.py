"""Item analysis of a set: which questions can be trusted, which to look at again, and what to do about one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.analysis.flags import Flag
from trainer.analysis.guards import GUARDS
from trainer.analysis.plots import Range, Tick, dot
from trainer.analysis.report import Analysis, Judged
from trainer.facts.model import Form
from trainer.services.banks.library import Library
from trainer.services.classes.classrooms import Seat
from trainer.services.classes.rooms import RoomView, rooms
from trainer.services.sets.assignments import Draft, of_class
from trainer.services.sets.grades import results_of
from trainer.services.sets.naming import all_asked, statement, stem_of
from trainer.services.teaching.analysis_words import GOOD, WORST_FIRST, figure, flag_name, number, urgency, verdict
from trainer.services.teaching.answers import Analysed, analysed
from trainer.services.words.plot_views import LinesView, LineView, TableView, percent, percent_ticks
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow
from trainer.teaching.blueprint import counted
from trainer.teaching.rules import Mode

FILES: Final = ("items", "item-details", "options", "test", "test-details", "responses", "key")
"""The tables of a set, by their names."""

_DOUBTFUL: Final = frozenset({Flag.POSSIBLE_MISKEY, Flag.NEGATIVE, Flag.TOO_HARD})
_LOOK_AT: Final = _DOUBTFUL | {Flag.RETIRE_DISTRACTOR}
"""What is worth somebody's time. That a question is easy, or tells little apart, is said beside it."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One line of the list: a question, or all that ask a fact or are of a relation.

    `flagged` says that it is worth looking at, `worst` that it may be doubted.
    """

    text: str
    url: str
    n: str
    right: str
    discrimination: str
    check: str
    flagged: bool
    worst: bool


@dataclass(frozen=True, slots=True)
class AnalysisPage:
    """The questions of a set, those to be looked at first."""

    title: str
    over: str
    set_url: str
    rooms: tuple[RoomView, ...]
    heading: str
    lede: str
    numbers: tuple[tuple[str, str, str], ...]
    items: tuple[ItemView, ...]
    facts: tuple[ItemView, ...]
    relations: tuple[ItemView, ...]
    glance: LinesView | None
    files: tuple[tuple[str, str], ...]
    lines_text: str
    practice: bool


def analysis_page(
    session: Session, library: Library, seat: Seat, set_id: str, *, link: Link, now: datetime
) -> AnalysisPage:
    """Show which questions of a set can be trusted."""
    given = of_class(session, seat, set_id)
    results = results_of(session, seat, given, now=now) if given.published_at else ()
    found = analysed(session, given)
    analysis = found.analysis
    here = {"cid": seat.class_id, "set_id": set_id}
    items = _items(session, library, found, link, here)
    handed = [row.reached for row in results if row.reached is not None]
    is_practice = given.draft.mode is Mode.PRACTICE
    return AnalysisPage(
        title=_("Questions of %(set)s", set=given.draft.title),
        over=_("%(class_name)s, %(set)s", class_name=seat.name, set=given.draft.title),
        set_url=link("teaching.home", **here),
        rooms=rooms(seat, "", link=link),
        heading=_practised() if is_practice else _heading(analysis, len(handed)),
        lede=_why_not() if is_practice else _lede(len(handed)),
        numbers=tuple(_numbers(analysis, handed)),
        items=tuple(items),
        facts=tuple(_pooled(analysis.facts, lambda fact: statement(library, given.draft.bank, fact))),
        relations=tuple(_pooled(analysis.relations, lambda each: _relation(library, given.draft.bank, each))),
        glance=_glance(analysis),
        files=tuple((name, link("analysis.table", name=name, **here)) for name in FILES),
        lines_text=_lines_text(given.draft, len(items)),
        practice=is_practice,
    )


# --- the list


def _items(session: Session, library: Library, found: Analysed, link: Link, here: dict[str, str]) -> list[ItemView]:
    """The questions as they were asked; of forms of their own, which are many, as they are asked now."""
    as_asked = all_asked(session, found.given.id) if found.given.draft.forms else {}
    by_variant: dict[str, AnyRow] = {}
    for row in found.answered.marks:
        by_variant.setdefault(row.variant, row)
    views = []
    for each in sorted(found.analysis.items, key=urgency):
        row = by_variant[each.statistics.unit]
        kept = as_asked.get(row.variant)
        text = kept.stem if kept else stem_of(library, row.bank_id, row.fact_id, row.direction)
        url = link("analysis.question", variant=each.statistics.unit, **here)
        views.append(_view(each, text, url))
    return views


def _pooled(judged: Sequence[Judged], name: Callable[[str], str]) -> Iterator[ItemView]:
    for each in sorted(judged, key=urgency):
        yield _view(each, name(each.statistics.unit), "")


def _view(each: Judged, text: str, url: str) -> ItemView:
    found = each.statistics
    worst = min(each.flags, key=WORST_FIRST.index) if each.flags else None
    return ItemView(
        text=text,
        url=url,
        n=str(found.n),
        right=figure(found.p),
        discrimination=number(found.r.value if found.r else None),
        check=flag_name(worst) if worst else verdict(found),
        flagged=bool(_LOOK_AT.intersection(each.flags)),
        worst=worst in _DOUBTFUL,
    )


def _relation(library: Library, bank_id: str, relation_id: str) -> str:
    shelf = library.find(bank_id)
    relation = shelf.bank.relations.get(relation_id) if shelf else None
    return relation.label if relation else relation_id


def _practised() -> str:
    return _("Practice sets are not analysed")


def _why_not() -> str:
    return _("Whoever practises may look things up and try again, so nothing is concluded from it.")


def _heading(analysis: Analysis, handed: int) -> str:
    if not handed:
        return _("Nothing handed in yet")
    if handed < GUARDS.correlations:
        return _("Too early to judge")
    if all(each.statistics.n < GUARDS.correlations for each in analysis.items):
        return _("Too few answers to a question to judge it")
    doubtful = sum(bool(_DOUBTFUL.intersection(each.flags)) for each in analysis.items)
    unused = sum(Flag.RETIRE_DISTRACTOR in each.flags for each in analysis.items)
    said = []
    if doubtful:
        said.append(ngettext("%(num)s question to look at", "%(num)s questions to look at", doubtful))
    if unused:
        said.append(ngettext("%(num)s option to replace", "%(num)s options to replace", unused))
    return ", ".join(said) or _nothing_wrong(sum(Flag.LOW_DISCRIMINATION in each.flags for each in analysis.items))


def _nothing_wrong(little: int) -> str:
    if not little:
        return _("Nothing needs a second look")
    return ngettext(
        "Nothing looks wrong; %(num)s question tells little apart",
        "Nothing looks wrong; %(num)s questions tell little apart",
        little,
    )


def _lede(handed: int) -> str:
    if handed < GUARDS.intervals:
        return _("With fewer than %(least)s students only counts are shown.", least=GUARDS.intervals)
    if handed < GUARDS.correlations:
        return _("From %(least)s students on it is told which questions to look at.", least=GUARDS.correlations)
    return _("First attempts only. Numbers rest on %(num)s students.", num=handed)


def _lines_text(draft: Draft, lines: int) -> str:
    """Why there are more lines than a form has questions, if so."""
    if lines <= counted(draft.slots):
        return ""
    said = [_("Each form asks questions of its own.")] if draft.forms != 1 else []
    if any(slot.form is Form.MATCHING for slot in draft.slots):
        said.append(_("Each pair of a matching question has a line."))
    return " ".join(said)


def _numbers(analysis: Analysis, handed: Sequence[float]) -> Iterator[tuple[str, str, str]]:
    test = analysis.test
    yield _("Handed in"), str(len(handed)), ""
    if handed:
        yield _("Median score before lateness"), percent(median(handed)), ""
    if test.alpha:
        between = _("%(low)s to %(high)s", low=number(test.alpha.low), high=number(test.alpha.high))
        yield _("Reliability (alpha)"), number(test.alpha.value), between
    for form in () if test.alpha else analysis.forms:
        if form.alpha:
            label = form.form.rpartition(":")[2]
            between = _("%(low)s to %(high)s", low=number(form.alpha.low), high=number(form.alpha.high))
            yield _("Reliability of form %(label)s", label=label), number(form.alpha.value), between
    if test.sem is not None:
        yield _("Standard error, in points"), number(test.sem), ""


def _glance(analysis: Analysis) -> LinesView | None:
    """Every question as a dot: how many have it right, and how well it tells apart."""
    known = [
        (each.statistics.p.value, each.statistics.r.value)
        for each in analysis.items
        if each.statistics.p is not None and each.statistics.r is not None
    ]
    if not known:
        return None
    across, up = Range(0.0, 1.0), Range(-0.5, 1.0)
    dots = tuple(dot(p, r, across=across, up=up) for p, r in known)
    marks = (-0.5, 0.0, 0.5, 1.0)
    ticks = percent_ticks()
    return LinesView(
        summary=ngettext(
            "%(num)s question by its share right and its discrimination; the line is at %(good)s.",
            "%(num)s questions by their share right and their discrimination; the line is at %(good)s.",
            len(known),
            good=GOOD,
        ),
        unit=_("discrimination, by share right"),
        across=tuple(Tick(100 - tick.at, tick.label) for tick in ticks),
        up=tuple(Tick(up.y(mark), f"{mark:g}") for mark in marks),
        lines=(
            LineView("goal", _("Useful from here"), (f"0,{up.y(GOOD)} 100,{up.y(GOOD)}",), ()),
            LineView("main", _("A question"), (), dots),
        ),
        table=TableView(
            (_("Share right"), _("Discrimination")), tuple((f"{p:.2f}", f"{r:.2f}") for p, r in sorted(known))
        ),
    )
