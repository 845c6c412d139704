"""The page of a returning person: what to do now, how long it takes, what the days before and after hold."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.scheduling.forecast import backlog_ends, forecast, minutes
from trainer.scheduling.queue import Wait
from trainer.services.confusions import standing, swaps_of
from trainer.services.learners import Learner
from trainer.services.library import Library
from trainer.services.memories import FactRef
from trainer.services.people import has_answers
from trainer.services.planning import Plan, plan
from trainer.services.sessions import unfinished
from trainer.services.views import DayView, TodayPage, TopicView
from trainer.services.wording import Link, bars, coming_text, counted, day_text, times, weekday
from trainer.store.learning import Answer

WEEK: Final = 7
MOST_PAIRS: Final = 3


def today_page(session: Session, library: Library, who: Learner, *, link: Link, now: datetime) -> TodayPage:
    """Show what is ready for this person at this moment."""
    day = who.day(now)
    planned = plan(session, library, who, now=now)
    sitting = planned.sitting
    loads = [(load.day, load.due) for load in forecast(planned.memories.values(), day=day)]
    week = tuple(_week(session, who, day))
    begun = unfinished(session, who, now=now)
    return TodayPage(
        title="Today",
        date_text=day_text(day),
        ready=sitting.ready,
        review=sitting.ready - sitting.new_ready,
        new=sitting.new_ready,
        minutes=minutes(sitting.ready),
        state=_state(session, planned, who),
        topics=tuple(_topics(library, planned)),
        week=week,
        week_text=_week_text(week),
        coming=bars(loads, today=day),
        coming_text=coming_text(loads),
        waiting_note=_waiting(planned, day),
        continue_url=link("drill.next", sid=begun) if begun else None,
        mixed=tuple(_mixed(session, library, who)),
    )


def _state(session: Session, planned: Plan, who: Learner) -> str:
    if not has_answers(session, who.id):
        return "first"
    if planned.sitting.waiting.get(Wait.BACKLOG):
        return "catch_up"
    return "ready" if planned.sitting.ready else "done"


def _waiting(planned: Plan, day: int) -> str | None:
    """How many due facts wait for another day, and until when."""
    sitting = planned.sitting
    if not sitting.waiting.get(Wait.BACKLOG):
        return None
    due = sum(memory.due_day <= day for memory in planned.memories.values())
    backlog = due - (sitting.ready - sitting.new_ready)
    ends = backlog_ends(planned.memories.values(), day=day, daily_cap=planned.daily_cap)
    until = f" At this pace everything is caught up on {day_text(ends)}." if ends and ends > day else ""
    return f"{counted(backlog, 'fact')} more can wait, and so do new ones. The longest waiting come first.{until}"


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


def _week(session: Session, who: Learner, today: int) -> Iterator[DayView]:
    """The last seven days, today last, with the questions answered on each."""
    first = today - WEEK + 1
    counts = select(Answer.study_day, func.count(Answer.presentation_id.distinct())).where(
        Answer.person_id == who.id, Answer.study_day >= first
    )
    answered: dict[int, int] = dict(session.execute(standing(counts).group_by(Answer.study_day)).all())
    for day in range(first, today + 1):
        count = answered.get(day, 0)
        kind = "now" if day == today else "did" if count else "none"
        name = "Today" if day == today else day_text(day)
        yield DayView(weekday(day)[0], f"{name}: {counted(count, 'question')}", kind, count)


def _week_text(week: Sequence[DayView]) -> str:
    total, days = sum(day.count for day in week), sum(bool(day.count) for day in week)
    return f"{counted(total, 'question')} on {counted(days, 'day')} of the last seven." if total else ""


def _mixed(session: Session, library: Library, who: Learner) -> Iterator[str]:
    for swap in swaps_of(session, who.id)[:MOST_PAIRS]:
        first, second = library.name(swap.bank, swap.first), library.name(swap.bank, swap.second)
        yield f"{first} and {second}, swapped {times(swap.times)}"
