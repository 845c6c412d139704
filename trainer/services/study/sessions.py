"""Sessions: what is asked in one sitting, question by question, until it is over."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from trainer.scheduling.queue import re_ask_room, returns_at_once, with_re_ask
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.asking import ask
from trainer.services.study.confusions import standing
from trainer.services.study.fact_states import hidden
from trainer.services.study.memories import memory_of
from trainer.services.study.planning import Choosing, Kind, asked_on, plan
from trainer.services.study.presentations import Shown, shown_in, unanswered
from trainer.services.words.refusals import Absent, InExam, NothingToAsk
from trainer.store.base import AnyRow
from trainer.store.learning import Answer, DrillSession, Presentation
from trainer.store.people import Person


def new_id() -> str:
    """An id that cannot be guessed: 22 characters that may stand in an address."""
    return secrets.token_urlsafe(16)


def start(session: Session, library: Library, who: Learner, *, kind: Kind, choosing: Choosing, now: datetime) -> str:
    """Start a session and give its id. A second click gives the same one.

    When nothing is ready, ten questions more are ten new facts beyond the daily limit.

    Raises:
        Absent: if there is no such bank.
        NothingToAsk: if there is nothing left to ask.
    """
    if begun := _just_begun(session, who, kind=kind, choosing=choosing, now=now):
        return begun
    facts = plan(session, library, who, now=now, choosing=_sized(choosing, kind)).sitting.facts
    if not facts and kind is Kind.TEN:
        facts = plan(session, library, who, now=now, choosing=_sized(choosing, kind, more_new=True)).sitting.facts
    if not facts:
        raise NothingToAsk("There is nothing to ask just now.")
    return open_session(session, who, kind=kind, choosing=choosing, queue=facts, now=now)


def open_session(
    session: Session,
    who: Learner,
    *,
    kind: Kind,
    choosing: Choosing,
    queue: Iterable[str],
    now: datetime,
    recipe: Mapping[str, Any] | None = None,
) -> str:
    """Write a session with this queue, and give its id. `recipe` is what a custom one was made from."""
    row = DrillSession(
        id=new_id(),
        person_id=who.id,
        kind=kind.value,
        bank_id=choosing.bank,
        topic=choosing.topic,
        recipe=dict(recipe) if recipe else None,
        queue=list(queue),
        started_at=now,
        study_day=who.day(now),
    )
    session.add(row)
    session.flush()
    return row.id


def again(session: Session, who: Learner, session_id: str, *, now: datetime) -> str:
    """Start a session of the facts that were missed in this one."""
    before = own_session(session, who, session_id)
    missed = [
        each.fact.text for shown in shown_in(session, who.id, session_id) for each in shown.answers if not each.correct
    ]
    if not missed:
        raise NothingToAsk("Nothing was missed in this session.")
    choosing = Choosing(before.bank_id, before.topic)
    return open_session(session, who, kind=Kind.AGAIN, choosing=choosing, queue=dict.fromkeys(missed), now=now)


def next_question(session: Session, library: Library, who: Learner, session_id: str, *, now: datetime) -> str | None:
    """Give the question to answer next: the one still open, or a new one. None when the session is over."""
    sitting = _drilled(_own(session, who, session_id, lock=True))
    still_open = session.execute(unanswered(Presentation.session_id == session_id)).first()
    if still_open:
        return str(still_open.id)
    queue, made = list(sitting.queue), None
    seen = _seen_here(session, session_id)
    recipe = sitting.recipe or {}
    skipped = frozenset() if repeats(sitting) else asked_on(session, who.id, who.day(now)) - seen
    skipped |= hidden(session, who, day=who.day(now))
    while queue and made is None:
        fact = queue.pop(0)
        if fact not in skipped:
            contrast = frozenset(recipe.get("pair", ()))
            made = ask(session, library, who, FactRef.of(fact), queue=queue, now=now, contrast=contrast)
    values: dict[str, Any] = {"queue": queue}
    if made is None:
        values["ended_at"] = now
    session.execute(update(DrillSession).where(DrillSession.id == session_id).values(values))
    if made is None:
        return None
    re_ask = bool(seen.intersection(made.texts))
    place = _places(session, session_id)[0] + 1
    return made.write(session, who, new_id(), session_id=session_id, place=place, re_ask=re_ask)


def let_go(session: Session, who: Learner, session_id: str, *, now: datetime) -> None:
    """End a session as it stands. What it did not ask is asked again when it is due; going on opens it again."""
    own_session(session, who, session_id)
    session.execute(update(DrillSession).where(DrillSession.id == session_id).values(ended_at=now))


def stop_covering(session: Session, who: Learner, session_id: str) -> None:
    """Show this person's options at once from now on, in this session too."""
    sitting = own_session(session, who, session_id)
    session.execute(update(Person).where(Person.id == who.id).values(think_first=False))
    recipe = {name: value for name, value in (sitting.recipe or {}).items() if name != "think"}
    session.execute(update(DrillSession).where(DrillSession.id == session_id).values(recipe=recipe or None))


def note_answered(session: Session, who: Learner, shown: Shown, *, again: Sequence[FactRef]) -> None:
    """Take the facts that were asked out of what is left, and of those to be asked again put the new ones back in.

    The others, and what finds no room, return another day. A session that has ended stays as it is.
    """
    sitting = _own(session, who, shown.session_id, lock=True)
    if sitting.ended_at is not None:
        return
    asked = {pair.fact.text for pair in shown.pairs}
    queue = tuple(fact for fact in sitting.queue if fact not in asked)
    places, re_asks = _places(session, shown.session_id)
    times = Counter(_facts_shown(session, shown.session_id))
    for ref in again:
        memory = memory_of(session, who, ref)
        if memory is None or not returns_at_once(memory):
            continue
        returned = re_asks + sum(fact in times for fact in queue)
        room = re_ask_room(places + len(queue), returned=returned)
        queue = with_re_ask(queue, ref.text, asked=times[ref.text], room=room)
    _queue(session, shown.session_id, queue)


def note_undone(session: Session, who: Learner, shown: Shown) -> None:
    """Open the session again, without the facts that the open question asks."""
    sitting = _own(session, who, shown.session_id, lock=True)
    asked = {pair.fact.text for pair in shown.pairs}
    _queue(session, shown.session_id, [fact for fact in sitting.queue if fact not in asked])


def latest_answered(session: Session, who: Learner, session_id: str, *, now: datetime) -> str | None:
    """Find the question of a session whose answer was given last, if that was today and it still stands."""
    key = {"person": who.id, "session": session_id, "day": who.day(now)}
    return session.scalars(_LATEST, key).first()


def repeats(sitting: AnyRow) -> bool:
    """Whether a session asks what was asked elsewhere today as well."""
    return sitting.kind == Kind.AGAIN or "today" in (sitting.recipe or {})


def own_session(session: Session, who: Learner, session_id: str) -> AnyRow:
    """Load a session of this person, or raise `Absent`, or `InExam` when it is an exam or a set."""
    return _drilled(_own(session, who, session_id))


def _drilled(sitting: AnyRow) -> AnyRow:
    if sitting.ends_at is not None:
        raise InExam(sitting.id)
    return sitting


_SITTING: Final = DrillSession.__table__.c
# Made once, since they are asked with every click.
_MINE: Final = select(*_SITTING).where(_SITTING.id == bindparam("session"), _SITTING.person_id == bindparam("person"))
_HELD: Final = _MINE.with_for_update()
_LATEST: Final = standing(
    select(Answer.presentation_id)
    .join(Presentation, Presentation.id == Answer.presentation_id)
    .where(
        Answer.person_id == bindparam("person"),
        Answer.study_day == bindparam("day"),
        Presentation.session_id == bindparam("session"),
    )
    .order_by(Answer.id.desc())
    .limit(1)
)


def _own(session: Session, who: Learner, session_id: str, *, lock: bool = False) -> AnyRow:
    row = session.execute(_HELD if lock else _MINE, {"session": session_id, "person": who.id}).one_or_none()
    if row is None:
        raise Absent(_("There is no such session."))
    return row


def _just_begun(session: Session, who: Learner, *, kind: Kind, choosing: Choosing, now: datetime) -> str | None:
    answered_or_shown = exists(
        select(Presentation.id).where(Presentation.session_id == DrillSession.id, Presentation.place > 1)
    )
    begun = select(DrillSession.id).where(
        DrillSession.person_id == who.id,
        DrillSession.kind == kind.value,
        DrillSession.bank_id == choosing.bank,
        DrillSession.topic == choosing.topic,
        DrillSession.ended_at.is_(None),
        DrillSession.started_at > now - _ONE_CLICK,
        ~answered_or_shown,
    )
    return session.scalars(begun.limit(1)).first()


_ONE_CLICK = timedelta(seconds=10)


def _sized(choosing: Choosing, kind: Kind, *, more_new: bool = False) -> Choosing:
    return Choosing(choosing.bank, choosing.topic, sitting=kind.questions, more_new=more_new)


def _queue(session: Session, session_id: str, queue: Iterable[str]) -> None:
    session.execute(update(DrillSession).where(DrillSession.id == session_id).values(queue=list(queue), ended_at=None))


def _facts_shown(session: Session, session_id: str) -> list[str]:
    rows = session.execute(
        select(Presentation.bank_id, Presentation.facts).where(Presentation.session_id == session_id)
    )
    return [FactRef(row.bank_id, fact).text for row in rows for fact in row.facts]


def _seen_here(session: Session, session_id: str) -> frozenset[str]:
    return frozenset(_facts_shown(session, session_id))


def _places(session: Session, session_id: str) -> tuple[int, int]:
    """How many questions were shown in a session, and how many of them asked a fact once more."""
    re_asks = func.count().filter(Presentation.re_ask)
    asked, again = session.execute(select(func.count(), re_asks).where(Presentation.session_id == session_id)).one()
    return asked, again
