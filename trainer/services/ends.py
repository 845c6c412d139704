"""The page at the end of a session: how it went, and what returns when."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from trainer.questions.model import Choice
from trainer.scheduling.forecast import forecast
from trainer.scheduling.memory import Memory
from trainer.scheduling.rating import Confidence
from trainer.services.confusions import swaps_of
from trainer.services.learners import Learner
from trainer.services.library import Library
from trainer.services.memories import FactRef, memories_of
from trainer.services.presentations import Recorded, Shown, shown_in
from trainer.services.sessions import own_session
from trainer.services.views import AgainView, EndPage, JudgementView, MarkView
from trainer.services.wording import Link, bars, coming_text, counted, returns, times


def end_page(
    session: Session, library: Library, who: Learner, session_id: str, *, link: Link, now: datetime
) -> EndPage:
    """Show how a session of this person went, or raise `Absent`."""
    sitting = own_session(session, who, session_id)
    answered = [shown for shown in shown_in(session, who.id, session_id) if shown.answered]
    today = who.day(now)
    marks = tuple(_mark(shown, place, link) for place, shown in enumerate(answered, start=1))
    right = sum(mark.right for mark in marks)
    memories = memories_of(session, who)
    loads = [(load.day, load.due) for load in forecast(memories.values(), day=today)]
    missed = list(_missed(answered))
    return EndPage(
        title="Session finished",
        heading=_heading(right, len(marks)),
        said=_waiting(len(sitting.queue)),
        right=right,
        total=len(marks),
        marks=marks,
        again=tuple(_again(shown, each, memories.get(each.fact), link=link, today=today) for shown, each in missed),
        confused=_confused(session, library, who, {each.fact for _, each in missed}),
        judgement=tuple(_judgement(answered)),
        coming=bars(loads, today=today),
        coming_text=coming_text(loads),
        saved_text=_saved(who, len(marks)),
        has_missed=bool(missed),
        again_url=link("drill.again", sid=session_id),
    )


def _heading(right: int, total: int) -> str:
    if not total:
        return "Nothing answered yet"
    if right == total:
        return "Every one right" if total > 1 else "One of one right"
    return f"{right} of {total} right"


def _waiting(number: int) -> str:
    return f"{number} more {'is' if number == 1 else 'are'} waiting." if number else ""


def _saved(who: Learner, total: int) -> str:
    if not total:
        return ""
    kept = f"{counted(total, 'answer')} saved."
    return kept if who.email else f"{kept} Sign up to have them on other devices too."


def _mark(shown: Shown, place: int, link: Link) -> MarkView:
    right = all(each.correct for each in shown.answers)
    label = f"Question {place}, {'right' if right else 'not right'}"
    return MarkView(place, right, label, link("drill.question", pid=shown.id))


def _missed(answered: Sequence[Shown]) -> Iterator[tuple[Shown, Recorded]]:
    """The first missed answer about each fact, with its question."""
    seen: set[FactRef] = set()
    for shown in answered:
        for each in shown.answers:
            if not each.correct and each.fact not in seen:
                seen.add(each.fact)
                yield shown, each


def _again(shown: Shown, each: Recorded, memory: Memory | None, *, link: Link, today: int) -> AgainView:
    question = shown.question
    if isinstance(question, Choice):
        text, key = question.stem, question.options[question.key].text
    else:
        premise = question.premises[each.pair]
        task = question.stem.partition(".")[0]
        text, key = f"{task}: {premise.text}", question.responses[premise.response].text
    when = returns(memory.due_day, today=today) if memory else ""
    return AgainView(text, key, when, link("drill.question", pid=shown.id))


def _confused(session: Session, library: Library, who: Learner, facts: set[FactRef]) -> tuple[str, ...]:
    return tuple(
        f"{library.name(swap.bank, swap.first)} and {library.name(swap.bank, swap.second)}, {times(swap.times)}"
        for swap in swaps_of(session, who.id)
        if facts.intersection(swap.facts)
    )


def _judgement(answered: Sequence[Shown]) -> Iterator[JudgementView]:
    """How often each word was right, for the words that were said."""
    given = [each for shown in answered for each in shown.answers]
    for word, label in ((Confidence.SURE, "Sure"), (Confidence.UNSURE, "Unsure"), (Confidence.GUESS, "Guess")):
        said = [each for each in given if each.confidence is word]
        if said:
            yield JudgementView(label, sum(each.correct for each in said), len(said))
