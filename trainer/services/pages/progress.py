"""The page of progress: what a person would still know today, and what their study of late has been like."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.scheduling.candidates import LEARNT_STABILITY
from trainer.scheduling.memory import Memory
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library, Shelf
from trainer.services.pages.progress_plots import (
    ENOUGH_REVIEWS,
    MONTH,
    WEEKS,
    coming_plot,
    curve_plot,
    days_plot,
    time_plot,
)
from trainer.services.people.learners import Learner
from trainer.services.study.covering import covered
from trainer.services.study.fitting import FitState, fit_state
from trainer.services.study.knowing import expected_recall, known
from trainer.services.study.leeches import leeches_of
from trainer.services.study.memories import OWN
from trainer.services.study.planning import coming, plan
from trainer.services.study.study_log import DayTotals, added, minutes_by_day, questions_answered, totals_by_day
from trainer.services.words.plot_views import BarsView, CalendarView, LinesView, percent
from trainer.services.words.wording import Link
from trainer.store.learning import FactState

ENOUGH_QUESTIONS: Final = 20
"""Questions answered from which the page says something."""

MOST_SLIPPING: Final = 6


@dataclass(frozen=True, slots=True)
class NumberView:
    """One of the four numbers, with what it counts."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MasteryView:
    """A topic: facts met of all, and the expected recall of those met, in percent. None with under five met."""

    title: str
    facts: int
    met: int
    recall: int | None
    practise_url: str


@dataclass(frozen=True, slots=True)
class SlippingView:
    """A fact that was forgotten again and again."""

    text: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """What a person knows and how they study. Before enough questions there are `heading` and `lede`, and the links."""

    title: str
    heading: str
    lede: str
    enough: bool
    numbers: tuple[NumberView, ...] = ()
    topics: tuple[MasteryView, ...] = ()
    gain: str = ""
    gain_url: str = ""
    days: CalendarView | None = None
    coming: BarsView | None = None
    curve: LinesView | None = None
    time: BarsView | None = None
    slipping: tuple[SlippingView, ...] = ()
    paused: str = ""
    paused_url: str = ""
    judgement_url: str = ""
    mixed_url: str = ""
    fit: FitState | None = None


def progress_page(session: Session, library: Library, who: Learner, *, link: Link, now: datetime) -> ProgressPage:
    """Show how a person stands at this moment."""
    today = who.day(now)
    answered = questions_answered(session, who, most=ENOUGH_QUESTIONS)
    if answered < ENOUGH_QUESTIONS:
        return _too_early(answered, link)
    planned = plan(session, library, who, now=now)
    memories = planned.memories
    days = totals_by_day(session, who, first=today - 7 * WEEKS)
    minutes = minutes_by_day(session, who, first=today - MONTH + 1)
    expected = sum(expected_recall(memory, who, day=today) for memory in memories.values())
    topics = tuple(_topics(library, who, memories, link=link, today=today))
    gain = _most_to_gain(topics)
    paused = _paused(session, who)
    return ProgressPage(
        title=_("Progress"),
        heading=_heading(round(expected), len(memories)),
        lede=_lede(days, today=today),
        enough=True,
        numbers=tuple(_numbers(library, memories, days, minutes, today=today)),
        topics=topics,
        gain=_("Of what you have met, %(topic)s has the most to gain.", topic=gain.title) if gain else "",
        gain_url=gain.practise_url if gain else "",
        days=days_plot(who, days, today=today),
        coming=coming_plot(coming(planned, who, day=today, days=MONTH), today=today),
        curve=curve_plot(who, memories.values(), days, today=today),
        time=time_plot(minutes, today=today) if minutes else None,
        slipping=tuple(_slipping(session, library, who, memories, link=link, now=now)),
        paused=ngettext("%(num)d fact is paused.", "%(num)d facts are paused.", paused) if paused else "",
        paused_url=link("facts.paused"),
        judgement_url=link("progress.calibration"),
        mixed_url=link("progress.confusions"),
        fit=fit_state(session, who),
    )


def _too_early(answered: int, link: Link) -> ProgressPage:
    told = ngettext("You have answered %(num)d so far.", "You have answered %(num)d so far.", answered)
    return ProgressPage(
        title=_("Progress"),
        heading=_("Answer %(count)s questions and this page begins to mean something", count=ENOUGH_QUESTIONS),
        lede=told if answered else _("It then shows what you would still know, topic by topic."),
        enough=False,
        judgement_url=link("progress.calibration"),
        mixed_url=link("progress.confusions"),
    )


def _heading(expected: int, met: int) -> str:
    told: str = ngettext(
        "You would still know about %(known)s of the %(num)d fact you have met",
        "You would still know about %(known)s of the %(num)d facts you have met",
        met,
        known=expected,
    )
    return told


def _lede(days: Mapping[int, DayTotals], *, today: int) -> str:
    """What the heading adds up, and how it goes with the recall at reviews, which is lower."""
    said: str = _(
        "That is the schedule's estimate of your recall today, added up over every fact you have answered a question "
        "about. One answered today counts as it will tomorrow."
    )
    month = _last_month(days, today=today)
    if month.reviews < ENOUGH_REVIEWS or month.known is None:
        return said
    at_reviews = _(
        "At reviews, for which it waits until a fact begins to fade, you knew %(share)s in the last 30 days.",
        share=percent(month.known),
    )
    return f"{said} {at_reviews}"


def _last_month(days: Mapping[int, DayTotals], *, today: int) -> DayTotals:
    return added(totals for day, totals in days.items() if day > today - MONTH)


def _numbers(
    library: Library,
    memories: Mapping[FactRef, Memory],
    days: Mapping[int, DayTotals],
    minutes: Mapping[int, float],
    *,
    today: int,
) -> Iterator[NumberView]:
    begun = {ref.bank for ref in memories}
    asked = sum(len(shelf.candidates()) for shelf in library.shelves.values() if shelf.id in begun)
    month = _last_month(days, today=today)
    share = month.known if month.reviews >= ENOUGH_REVIEWS else None
    settled = sum(memory.stability >= LEARNT_STABILITY for memory in memories.values())
    of_all = _of_all(asked, some=len(begun) < len(library.shelves)) if asked >= len(memories) else ""
    yield NumberView(_("Facts met"), f"{len(memories)}", of_all)
    yield NumberView(
        _("Recall, last 30 days"),
        percent(share),
        ngettext("in %(num)d review", "in %(num)d reviews", month.reviews)
        if share is not None
        else _("too few reviews"),
    )
    yield NumberView(
        _("Typical day"),
        _("%(count)s min", count=max(1, round(median(minutes.values())))) if minutes else percent(None),
        _("on days with study"),
    )
    yield NumberView(_("Settled facts"), f"{settled}", _("good for three weeks or more"))


def _of_all(facts: int, *, some: bool) -> str:
    """All facts that can be asked, and of which banks when these are not all banks."""
    return _("of %(count)s in the banks you have begun", count=facts) if some else _("of %(count)s", count=facts)


def _topics(
    library: Library, who: Learner, memories: Mapping[FactRef, Memory], *, link: Link, today: int
) -> Iterator[MasteryView]:
    begun = {ref.bank for ref in memories}
    for shelf in library.shelves.values():
        if shelf.id in begun:
            yield from _topics_of(shelf, who, memories, link=link, today=today)


def _topics_of(
    shelf: Shelf, who: Learner, memories: Mapping[FactRef, Memory], *, link: Link, today: int
) -> Iterator[MasteryView]:
    facts: defaultdict[str, list[FactRef]] = defaultdict(list)
    for fact_id, candidate in shelf.candidates().items():
        facts[FactRef.of(candidate.topic).fact].append(FactRef(shelf.id, fact_id))
    for topic_id, topic in shelf.bank.topics.items():
        sums = known(facts[topic_id], memories, who, day=today)
        if sums.facts:
            url = link("practice.choose", bank=shelf.id, topic=topic_id)
            yield MasteryView(topic.title, sums.facts, sums.met, sums.recall, url)


def _most_to_gain(topics: Iterable[MasteryView]) -> MasteryView | None:
    """The topic in which the most met facts would not be known today."""
    some = [topic for topic in topics if topic.recall is not None]
    return max(some, key=lambda topic: topic.met * (100 - (topic.recall or 0)), default=None)


def _slipping(
    session: Session, library: Library, who: Learner, memories: Mapping[FactRef, Memory], *, link: Link, now: datetime
) -> Iterator[SlippingView]:
    """The facts that do not stay, those forgotten most often first, but for those that a question still open asks."""
    hidden = covered(session, who.id, now=now)
    for ref in [leech.fact for leech in leeches_of(session, who) if leech.fact not in hidden][:MOST_SLIPPING]:
        shelf = library.find(ref.bank)
        fact = shelf.bank.facts.get(ref.fact) if shelf else None
        if shelf and fact:
            lapses = memories[ref].lapses
            said = ngettext("Forgotten %(num)d time", "Forgotten %(num)d times", lapses)
            url = link("facts.fact", bank_id=ref.bank, fact_id=ref.fact)
            yield SlippingView(shelf.questions.wording.statement(fact), said, url)


def _paused(session: Session, who: Learner) -> int:
    facts = FactState.person_id == who.id, FactState.bank_id != OWN
    paused = select(func.count()).where(*facts, FactState.suspended_at.is_not(None))
    return session.scalars(paused).one()
