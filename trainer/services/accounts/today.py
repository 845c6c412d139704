"""The page of a returning person: what to do now, how long it takes, what the days before and after hold."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import bindparam, func, select, union_all
from sqlalchemy.orm import Session

from trainer.scheduling.forecast import DayLoad, minutes
from trainer.scheduling.queue import Wait
from trainer.services.accounts.people import has_answers
from trainer.services.anki.own_queue import OwnWaiting, waiting
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.people.notices import NoticeView, unseen
from trainer.services.sets.cards import SetLine, set_lines
from trainer.services.study import exams
from trainer.services.study.catching_up import CatchUpView, catch_up, clears, is_behind
from trainer.services.study.confusions import SHOWN_ENOUGH, swaps_of
from trainer.services.study.memories import VOIDED
from trainer.services.study.open_sittings import Sitting, open_sitting
from trainer.services.study.own_speed import seconds_each
from trainer.services.study.planning import Kind, Plan, coming, plan
from trainer.services.study.study_log import BROUGHT, IMPORTED
from trainer.services.words.views import BarView, DayView, TopicView
from trainer.services.words.wording import (
    Link,
    bars,
    coming_text,
    day_text,
    listed,
    long_weekday,
    narrow_weekday,
    times,
)
from trainer.store.learning import Answer, Void

WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class MixedView:
    """The pair that is mixed up most. `text` names the two in the bank's language."""

    text: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class ExamView:
    """A practice exam that is not sent yet."""

    heading: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class BesideView:
    """All that today holds, while a session that holds only a part of it is open. Both numbers are of facts."""

    review: int
    new: int

    @property
    def ready(self) -> int:
        """Both together."""
        return self.review + self.new


@dataclass(frozen=True, slots=True)
class TaughtLine:
    """A class that this person teaches: what it is called, what waits there, and where it is."""

    name: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What a returning person should do now, and how long it takes.

    `state` is first, open (a session has something left), ready, catch_up, rest or done. `ready` counts the questions
    left of an open session, or else the facts that are ready; `five` is whether that is more than five minutes hold.
    `beside` is what else is ready while a session is open. `short` says that the plan does not reach far.
    """

    title: str
    date_text: str
    ready: int
    review: int
    new: int
    minutes: int
    state: str
    topics: tuple[TopicView, ...]
    week: tuple[DayView, ...]
    week_text: str
    coming: tuple[BarView, ...]
    coming_text: str
    five: bool = False
    note: str | None = None
    continue_url: str | None = None
    drop_url: str | None = None
    beside: BesideView | None = None
    exam_line: str = ""
    exam_url: str = ""
    short: str | None = None
    mixed: MixedView | None = None
    exam: ExamView | None = None
    own: OwnWaiting | None = None
    catch_up: CatchUpView | None = None
    bank_id: str = ""
    sets: tuple[SetLine, ...] = ()
    in_class: bool = False
    taught: tuple[TaughtLine, ...] = ()
    notices: tuple[NoticeView, ...] = ()


@dataclass(frozen=True, slots=True)
class _Now:
    """What the page is made from."""

    who: Learner
    day: int
    planned: Plan
    begun: Sitting | None
    answered: bool
    seconds: float

    @property
    def ready(self) -> int:
        return self.begun.left if self.begun else self.planned.sitting.ready

    @property
    def state(self) -> str:
        sitting = self.planned.sitting
        if self.begun:
            return "open"
        if not self.answered:
            return "first"
        if self.who.days.is_free(self.day):
            return "rest"
        if not sitting.ready:
            return "done"
        return "catch_up" if is_behind(self.planned, self.who, day=self.day) else "ready"

    @property
    def waits(self) -> int:
        """How many due facts wait for another day because more is due than today should hold."""
        if not self.planned.sitting.waiting.get(Wait.BACKLOG):
            return 0
        due = sum(memory.due_day <= self.day for memory in self.planned.askable)
        return max(0, due - self.planned.reviews)

    @property
    def beside(self) -> BesideView | None:
        planned = self.planned
        if not self.begun or self.begun.facts.issuperset(planned.sitting.facts):
            return None
        return BesideView(planned.reviews, planned.sitting.new_ready)


def today_page(session: Session, library: Library, who: Learner, *, link: Link, now: datetime) -> TodayPage:
    """Show what is ready for this person at this moment."""
    planned = plan(session, library, who, now=now)
    here = _Now(
        who=who,
        day=who.day(now),
        planned=planned,
        begun=open_sitting(session, who, asked_today=planned.asked_today, now=now),
        answered=has_answers(session, who.id),
        seconds=seconds_each(session, who),
    )
    begun, week = here.begun, tuple(_week(session, who, here.day))
    loads = coming(planned, who, day=here.day)
    return TodayPage(
        title=_("Today"),
        date_text=day_text(here.day),
        ready=here.ready,
        review=planned.reviews,
        new=planned.sitting.new_ready,
        minutes=minutes(here.ready, seconds_each=here.seconds),
        state=here.state,
        topics=tuple(_topics(library, here.planned)),
        week=week,
        week_text=_week_text(week, here.day),
        coming=bars([(load.day, load.due) for load in loads], today=here.day) if here.answered else (),
        coming_text=_coming_text(loads, who),
        five=begun is None and here.ready > Kind.FIVE.questions,
        note=_note(here, loads),
        continue_url=link("drill.next", sid=begun.id) if begun else None,
        drop_url=link("drill.drop", sid=begun.id) if begun else None,
        beside=here.beside,
        exam_line=_exam_line(who, here.day),
        exam_url=link("plan.edit"),
        short=_short(here),
        mixed=_mixed(session, library, who, link),
        exam=_exam(session, who, link, now),
        own=waiting(session, who, now=now),
        catch_up=catch_up(here.planned, who, day=here.day, seconds=here.seconds),
        sets=set_lines(session, who, link=link, now=now),
        in_class=who.in_class,
        notices=unseen(session, who, link=link),
    )


def _exam_line(who: Learner, day: int) -> str:
    """How many days are left to the exam; empty where no date lies ahead."""
    left = (who.days.exam or day) - day
    return ngettext("%(num)s day to your exam", "%(num)s days to your exam", left) if left > 0 else ""


def _short(here: _Now) -> str | None:
    """That the new facts of the days left meet less than half of all facts, at the most, where it is so."""
    who, planned = here.who, here.planned
    exam = who.days.exam
    if exam is None or exam <= here.day:
        return None
    days, facts = who.days.count(here.day + 1, exam - 1), len(planned.askable) + planned.unmet
    today = max(0, who.new_per_day - planned.introduced)
    met = len(planned.askable) + min(planned.unmet, today + who.new_per_day * days)
    if 2 * met >= facts:
        return None
    return ngettext(
        "With %(num)s new fact a day you meet %(met)s of %(facts)s facts by then.",
        "With %(num)s new facts a day you meet %(met)s of %(facts)s facts by then.",
        who.new_per_day,
        met=met,
        facts=facts,
    )


def _note(here: _Now, loads: Sequence[DayLoad]) -> str | None:
    """One more sentence on what is ready, where there is something to say."""
    new = here.who.new_per_day
    if here.state == "first" and 0 < here.ready < Kind.TEN.questions:
        return ngettext(
            "Your settings allow %(num)s new fact a day.", "Your settings allow %(num)s new facts a day.", new
        )
    if here.state == "done" and loads[1].due:
        return ngettext("%(num)s fact comes back tomorrow.", "%(num)s facts come back tomorrow.", loads[1].due)
    if here.state in ("catch_up", "done", "ready") and here.waits:
        return _waiting(here)
    return _in_turns(here) if here.state in ("catch_up", "ready") else None


def _in_turns(here: _Now) -> str | None:
    """That one session does not hold all that is ready, where it does not."""
    first = min(Kind.READY.questions, len(here.planned.sitting.facts))
    if first == here.ready:
        return None
    if here.ready - first > Kind.READY.questions:
        return ngettext(
            "The first session asks %(num)s of them, and the next ones the rest.",
            "The first session asks %(num)s of them, and the next ones the rest.",
            first,
        )
    return ngettext(
        "The first session asks %(num)s of them, and the next one the rest.",
        "The first session asks %(num)s of them, and the next one the rest.",
        first,
    )


def _waiting(here: _Now) -> str | None:
    """How many due facts wait for another day, and until when."""
    if not here.waits:
        return None
    ends = clears(here.planned, here.who, here.who.pace, day=here.day)
    if ends is None or ends <= here.day:
        return ngettext(
            "%(num)s more can wait, and so do new facts.", "%(num)s more can wait, and so do new facts.", here.waits
        )
    return ngettext(
        "%(num)s more can wait, and so do new facts. At this pace nothing waits any more by %(day)s.",
        "%(num)s more can wait, and so do new facts. At this pace nothing waits any more by %(day)s.",
        here.waits,
        day=day_text(ends),
    )


def _topics(library: Library, planned: Plan) -> Iterator[TopicView]:
    for shelf in library.shelves.values():
        facts: dict[str, list[str]] = {}
        for fact_id, candidate in shelf.candidates().items():
            facts.setdefault(FactRef.of(candidate.topic).fact, []).append(fact_id)
        for topic_id, topic in shelf.bank.topics.items():
            its = facts.get(topic_id, [])
            met = sum(FactRef(shelf.id, fact) in planned.memories for fact in its)
            if its:
                yield TopicView(topic_id, topic.title, shelf.id, len(its), met)


# Made once. An index holds all that is read of the log, and of the log only seven days: each presentation with an
# answer, and each answer without one. For the few presentations that hold answers taken back, or all that an import
# brought, the second part says how far this is off.
_WEEKS: Final = (Answer.person_id == bindparam("person"), Answer.study_day.in_(bindparam("days", expanding=True)))
_ASKED: Final = func.count(Answer.presentation_id.distinct())
_COUNTS: Final = (
    select(Answer.study_day.label("day"), (_ASKED + func.count() - func.count(Answer.presentation_id)).label("number"))
    .where(*_WEEKS)
    .group_by(Answer.study_day)
)
_UNUSUAL: Final = Answer.presentation_id.in_(
    union_all(IMPORTED, select(Void.presentation_id).where(Void.person_id == bindparam("person")))
)
_STANDS: Final = Void.id.is_(None)
_OFF: Final = (
    select(Answer.study_day, _ASKED.filter(_STANDS, ~BROUGHT) + func.count().filter(_STANDS, BROUGHT) - _ASKED)
    .outerjoin(Void, VOIDED)
    .where(*_WEEKS, _UNUSUAL)
    .group_by(Answer.study_day)
)
_WEEK_BY_DAY: Final = union_all(_COUNTS, _OFF)


def _week(session: Session, who: Learner, today: int) -> Iterator[DayView]:
    """The last seven days, today last, with the questions answered on each."""
    days = range(today - WEEK + 1, today + 1)
    answered: Counter[int] = Counter()
    for row in session.execute(_WEEK_BY_DAY, {"person": who.id, "days": days}):
        answered[row.day] += row.number
    for day in days:
        count = answered[day]
        kind = "now" if day == today else "did" if count else "rest" if who.days.is_free(day) else "none"
        yield DayView(narrow_weekday(day), _day_label(day, kind, count), kind, count)


def _day_label(day: int, kind: str, count: int) -> str:
    if kind == "rest":
        return _("%(day)s: a free day", day=day_text(day))
    if kind == "now":
        return ngettext("Today: %(num)s question", "Today: %(num)s questions", count)
    return ngettext("%(day)s: %(num)s question", "%(day)s: %(num)s questions", count, day=day_text(day))


def _week_text(week: Sequence[DayView], today: int) -> str:
    """What the last seven days held. A free day is named as such, a day without a session is not."""
    total, days = sum(day.count for day in week), sum(bool(day.count) for day in week)
    free = [long_weekday(today - back) for back in range(WEEK - 1, 0, -1) if week[WEEK - 1 - back].kind == "rest"]
    did = ngettext("%(num)s question", "%(num)s questions", total)
    said = ngettext(
        "%(did)s on %(num)s day of the last seven.", "%(did)s on %(num)s days of the last seven.", days, did=did
    )
    rested = ngettext("%(days)s was free.", "%(days)s were free.", len(free), days=listed(free))
    return " ".join(filter(None, (said if total else "", rested if free else "")))


def _coming_text(loads: Sequence[DayLoad], who: Learner) -> str:
    free = [long_weekday(load.day) for load in loads if who.days.is_free(load.day)]
    rested = ngettext("%(days)s is free.", "%(days)s are free.", len(free), days=listed(free)) if free else ""
    return " ".join(filter(None, (coming_text([(load.day, load.due) for load in loads]), rested)))


def _mixed(session: Session, library: Library, who: Learner, link: Link) -> MixedView | None:
    """The pair that is swapped most often, of those that are listed as mixed up, if its bank is here."""
    for swap in swaps_of(session, who.id):
        if swap.shown >= SHOWN_ENOUGH and library.find(swap.bank):
            first, second = library.name(swap.bank, swap.first), library.name(swap.bank, swap.second)
            url = link("progress.pair", bank_id=swap.bank, first=swap.first, second=swap.second)
            return MixedView(f"{first} – {second}", _("Swapped %(times)s so far.", times=times(swap.times)), url)
    return None


def _exam(session: Session, who: Learner, link: Link, now: datetime) -> ExamView | None:
    running = exams.running(session, who, now=now)
    if running is None:
        return None
    url = link("exams.making", sid=running.session_id)
    if running.over:
        return ExamView(_("A practice exam is over"), _("Its time is up. Send it to see how it went."), url)
    said = ngettext("%(num)s minute is left.", "%(num)s minutes are left.", running.minutes_left)
    return ExamView(_("A practice exam is running"), said, url)
