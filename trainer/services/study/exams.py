"""Practice exams: made whole before the clock starts, filled in question by question, and sent once.

Nothing is told right or wrong before an exam is sent. What was saved before the end is never lost: whoever comes back
after the time is up finds it sent with what it held.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from math import ceil
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner, take_turns
from trainer.services.study import answers
from trainer.services.study.asking import ask
from trainer.services.study.planning import Choosing, Kind, Known, known_of
from trainer.services.study.practice import fitting, length, sitting
from trainer.services.study.presentations import Shown, presentation_at, shown_in, shown_to
from trainer.services.study.recipes import MOST, USUAL_MINUTES, Recipe, of_kept
from trainer.services.study.replies import Kept, Sent, as_answer, keep_sent, replies_in
from trainer.services.study.sessions import new_id, open_session
from trainer.services.words.refusals import Absent, NothingToAsk
from trainer.store.base import AnyRow
from trainer.store.learning import DrillSession, Presentation

GRACE: Final = timedelta(seconds=5)
"""How long after the end a reply still counts: it was on its way."""

AT_ONCE: Final = 20
"""How many questions are made in one request, so that none takes long."""

_FACTS_A_QUESTION: Final = 2


class Phase(Enum):
    """Where an exam stands."""

    MAKING = auto()
    OPEN = auto()
    SENT = auto()


@dataclass(frozen=True, slots=True)
class Running:
    """An exam that is not sent yet. `over` says that its time is up."""

    session_id: str
    minutes_left: int
    over: bool


def running(session: Session, who: Learner, *, now: datetime) -> Running | None:
    """Find the exam that this person has not sent yet, if there is one."""
    row = session.execute(
        select(DrillSession.id, DrillSession.ends_at)
        .where(DrillSession.person_id == who.id, DrillSession.ends_at.is_not(None), DrillSession.sent_at.is_(None))
        .where(DrillSession.kind == Kind.EXAM)
        .order_by(DrillSession.ends_at.desc())
        .limit(1)
    ).one_or_none()
    return Running(row.id, minutes_left(row.ends_at, now), over=row.ends_at <= now) if row else None


def minutes_left(ends_at: datetime, now: datetime) -> int:
    """Whole minutes until the end, the one that is running included."""
    return max(0, ceil((ends_at - now).total_seconds() / 60))


def start(session: Session, library: Library, who: Learner, *, recipe: Recipe, now: datetime) -> str:
    """Start an exam and give its id; while one is running, that one. Its questions are made by `make`.

    Raises:
        NothingToAsk: if nothing fits.
    """
    take_turns(session, who)
    begun = running(session, who, now=now)
    if begun and not begun.over:
        return begun.session_id
    if begun:
        send(session, who, begun.session_id, now=now)
    facts = facts_for(library, who, recipe, known_of(session, who, now=now))
    if not facts:
        raise NothingToAsk("Nothing fits this choice just now.")
    choosing = Choosing(recipe.bank, recipe.topics[0] if len(recipe.topics) == 1 else "")
    kept = replace(recipe, length=length(recipe, who)).kept()
    exam = open_session(session, who, kind=Kind.EXAM, choosing=choosing, queue=facts, now=now, recipe=kept)
    _change(session, exam, ends_at=now + _allowed(kept))
    return exam


def facts_for(library: Library, who: Learner | None, recipe: Recipe, known: Known) -> tuple[str, ...]:
    """The facts to make an exam from: more than it has questions, since a matching question asks several."""
    wider = replace(recipe, length=_FACTS_A_QUESTION * length(recipe, who))
    return sitting(fitting(library, recipe, known, who=who), wider, known, who=who)


def make(session: Session, library: Library, who: Learner, session_id: str, *, now: datetime) -> tuple[int, int]:
    """Make more of an exam's questions. Gives how many there are, and how many may come; with none the clock runs.

    A fact that another question of the exam asks already is not asked again.
    """
    exam = own_exam(session, who, session_id, lock=True)
    queue, place = list(exam.queue), places(session, session_id)
    if not queue:
        return place, 0
    inside, wanted = _facts_in(session, session_id), of_kept(exam.recipe).length or MOST
    for _turn in range(AT_ONCE):
        queue = [fact for fact in queue if fact not in inside] if place < wanted else []
        if not queue:
            break
        made = ask(session, library, who, FactRef.of(queue.pop(0)), queue=queue, now=now)
        if made is not None and inside.isdisjoint(made.texts):
            place += 1
            made.write(session, who, new_id(), session_id=session_id, place=place, re_ask=False)
            inside.update(made.texts)
    queue = queue if place < wanted else []
    _change(session, session_id, queue=queue)
    if not queue:
        _change(session, session_id, started_at=now, ends_at=now + _allowed(exam.recipe))
    return place, min(len(queue), wanted - place)


def settle(session: Session, who: Learner, session_id: str, *, now: datetime) -> Phase:
    """Say where an exam stands. One whose time is up is sent first, with everything that was saved before."""
    exam = own_exam(session, who, session_id)
    if exam.sent_at is not None:
        return Phase.SENT
    if exam.queue:
        return Phase.MAKING
    if now < exam.ends_at:
        return Phase.OPEN
    send(session, who, session_id, now=now)
    return Phase.SENT


def send_overdue(session: Session, who: Learner, *, now: datetime) -> None:
    """Send the exam whose time ran out while this person was away, if there is one."""
    begun = running(session, who, now=now)
    if begun and begun.over:
        send(session, who, begun.session_id, now=now)


def save(session: Session, who: Learner, session_id: str, place: int, *, sent: Sent, now: datetime) -> Kept:
    """Keep what a person filled in, over what they had filled in before.

    Raises:
        Absent: if there is no such exam, or no such place in it.
    """
    take_turns(session, who)
    exam = own_exam(session, who, session_id, lock=True)
    shown = shown_to(session, who.id, presentation_at(session, session_id, place))
    over = exam.sent_at is not None or now > exam.ends_at + GRACE
    return keep_sent(session, who, shown, sent, saved_at=None if over else min(now, exam.ends_at), now=now)


def send(session: Session, who: Learner, session_id: str, *, now: datetime) -> None:
    """Send an exam: what was filled in becomes answers, as of the moment it was saved. Sent twice it counts once."""
    take_turns(session, who)
    exam = own_exam(session, who, session_id, lock=True)
    if exam.sent_at is not None:
        return
    sent_at = min(now, exam.ends_at)
    _change(session, session_id, sent_at=sent_at, ended_at=sent_at, queue=[])
    replies = replies_in(session, session_id)
    for shown in shown_in(session, who.id, session_id):
        said = replies.get(shown.id)
        if said is not None:
            answers.answer_in_exam(session, who, shown, reply=as_answer(said), now=said.saved_at)


def again(session: Session, who: Learner, session_id: str, *, now: datetime) -> str:
    """Start a session of the facts that were not right in an exam, those left empty too."""
    exam = own_exam(session, who, session_id)
    facts = not_right(shown_in(session, who.id, session_id)) if exam.sent_at else []
    if not facts:
        raise NothingToAsk("Nothing was missed in this exam.")
    choosing = Choosing(exam.bank_id, exam.topic)
    return open_session(session, who, kind=Kind.AGAIN, choosing=choosing, queue=facts, now=now)


def not_right(asked: Sequence[Shown]) -> list[str]:
    """The facts whose answers are missing or not right, by their texts."""
    found = []
    for shown in asked:
        right = {each.pair for each in shown.answers if each.correct}
        found += [pair.fact.text for index, pair in enumerate(shown.pairs) if index not in right]
    return list(dict.fromkeys(found))


def own_exam(session: Session, who: Learner, session_id: str, *, lock: bool = False) -> AnyRow:
    """Load an exam of this person, or raise `Absent`."""
    mine = select(*DrillSession.__table__.c).where(DrillSession.id == session_id, DrillSession.person_id == who.id)
    mine = mine.where(DrillSession.kind == Kind.EXAM)
    row = session.execute(mine.with_for_update() if lock else mine).one_or_none()
    if row is None:
        raise Absent(_("There is no such exam."))
    return row


def places(session: Session, session_id: str) -> int:
    """How many questions an exam has so far."""
    there = select(func.count()).select_from(Presentation).where(Presentation.session_id == session_id)
    return session.scalars(there).one()


def _allowed(kept: Any) -> timedelta:
    return timedelta(minutes=of_kept(kept).minutes or USUAL_MINUTES)


def _change(session: Session, session_id: str, **values: Any) -> None:
    session.execute(update(DrillSession).where(DrillSession.id == session_id).values(**values))


def _facts_in(session: Session, session_id: str) -> set[str]:
    columns = Presentation.bank_id, Presentation.facts
    rows = session.execute(select(*columns).where(Presentation.session_id == session_id))
    return {FactRef(row.bank_id, fact).text for row in rows for fact in row.facts}
