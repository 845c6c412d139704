"""Which cards of a person's own notes are to be studied: those due, then new ones while the day has room for them.

A card met today and not known returns once, as a missed fact does in a session: after five other cards, or last.
A card is named by the guid of its note, a colon, and its place among the cards of the note.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, and_, cast, delete, exists, func, select
from sqlalchemy.orm import Session

from trainer.scheduling.memory import Memory
from trainer.scheduling.queue import MOST_RE_ASKS, RE_ASK_AFTER
from trainer.scheduling.rating import Rating
from trainer.services.people.learners import Learner
from trainer.services.study.memories import OWN
from trainer.store.base import AnyRow, AnySelect
from trainer.store.learning import Answer, FactState, MemoryRow, OwnNote

_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class OwnWaiting:
    """What waits of a person's own notes: how many cards are due, and whether there are new ones for today."""

    due: int
    new: bool


def waiting(session: Session, who: Learner, *, now: datetime) -> OwnWaiting | None:
    """What waits today, or None if nothing does."""
    if not session.scalars(select(exists().where(OwnNote.person_id == who.id))).one():
        return None
    due = due_count(session, who, now=now)
    if due:
        return OwnWaiting(due, new=False)
    return OwnWaiting(0, new=True) if next_new(session, who, now=now) else None


def guid_of(card: str) -> str:
    """The guid of the note of a card."""
    return card.rpartition(":")[0]


def note_of(card: SQLColumnExpression[str]) -> ColumnElement[str]:
    """The guid of the note of a card, where the database is to find it."""
    named = func.rtrim(card, "0123456789")
    return func.substr(named, 1, func.length(named) - 1, type_=Text)


def due_count(session: Session, who: Learner, *, now: datetime) -> int:
    """How many cards are due, those that return today among them."""
    due = int(session.scalars(_due(who, func.count(), day=who.day(now))).one())
    return due + len(_returning(session, who, now=now))


def next_card(session: Session, who: Learner, *, now: datetime) -> str:
    """The card to study next: one whose turn to return has come, one due, a new one, or last one that returns."""
    returning = _returning(session, who, now=now)
    ripe = next((card for card, since in returning.items() if since >= RE_ASK_AFTER), "")
    return ripe or next_due(session, who, now=now) or next_new(session, who, now=now) or next(iter(returning), "")


def may_return(memory: Memory | None, *, day: int) -> bool:
    """Whether a card that is now not known returns today: only one met today, and only once."""
    return memory is None or (memory.first_day == day and memory.reps < MOST_RE_ASKS)


def next_due(session: Session, who: Learner, *, now: datetime) -> str:
    """The card that is due longest; empty if none is."""
    due = _due(who, MemoryRow.fact_id, day=who.day(now)).order_by(MemoryRow.due_day, MemoryRow.fact_id)
    return str(session.scalars(due.limit(1)).one_or_none() or "")


def next_new(session: Session, who: Learner, *, now: datetime) -> str:
    """A card not met yet, while the day has room for one; empty if there is none."""
    room = _room(session, who, now=now)
    return next(_unmet(session, who, day=who.day(now)), "") if room else ""


def new_count(session: Session, who: Learner, *, now: datetime) -> int:
    """How many new cards the day still has room for, and there are."""
    room = _room(session, who, now=now)
    return sum(1 for _card in islice(_unmet(session, who, day=who.day(now)), room)) if room else 0


def paused_cards(session: Session, who: Learner) -> frozenset[str]:
    """The cards that this person has paused."""
    return frozenset(session.scalars(select(FactState.fact_id).where(*_paused_by(who))))


def with_paused(who: Learner) -> ColumnElement[bool]:
    """Whether a note has a card that is paused."""
    return OwnNote.guid.in_(select(note_of(FactState.fact_id)).where(*_paused_by(who)))


def forget_decisions(session: Session, who: Learner) -> None:
    """Drop what was decided about cards whose notes are gone."""
    note = exists().where(OwnNote.person_id == FactState.person_id, OwnNote.guid == note_of(FactState.fact_id))
    mine = FactState.person_id == who.id, FactState.bank_id == OWN
    session.execute(delete(FactState).where(*mine, ~note), execution_options={"synchronize_session": False})


def _paused_by(who: Learner) -> Iterable[ColumnElement[bool]]:
    return FactState.person_id == who.id, FactState.bank_id == OWN, FactState.suspended_at.is_not(None)


def _returning(session: Session, who: Learner, *, now: datetime) -> dict[str, int]:
    """The cards that return today, the one missed first before the others, with how many were studied since."""
    day = who.day(now)
    given = select(Answer.fact_id, Answer.rating).where(Answer.person_id == who.id, Answer.study_day == day)
    rows = session.execute(given.where(Answer.bank_id == OWN).order_by(Answer.id)).all()
    times = Counter(row.fact_id for row in rows)
    missed = {
        row.fact_id: since
        for since, row in zip(reversed(range(len(rows))), rows, strict=True)
        if row.rating == Rating.AGAIN and times[row.fact_id] <= MOST_RE_ASKS
    }
    if not missed:
        return {}
    met = _studied(who, MemoryRow.fact_id).where(MemoryRow.first_day == day, MemoryRow.fact_id.in_(missed))
    here = set(session.scalars(met))
    return {card: since for card, since in missed.items() if card in here}


def _due(who: Learner, wanted: Any, *, day: int) -> AnySelect:
    return _studied(who, wanted).where(MemoryRow.due_day <= day)


def _studied(who: Learner, wanted: Any) -> AnySelect:
    """Cards that were studied, of notes that still have them, but for those that are paused."""
    note = and_(OwnNote.person_id == MemoryRow.person_id, OwnNote.guid == note_of(MemoryRow.fact_id))
    place = func.substr(MemoryRow.fact_id, func.length(OwnNote.guid) + 2, type_=Text)
    # no text within can look so, since its quotes are not bare
    has_it = cast(OwnNote.cards, Text).like('%"ord": ' + place + ",%")
    paused = exists().where(*_paused_by(who), FactState.fact_id == MemoryRow.fact_id)
    mine = MemoryRow.person_id == who.id, MemoryRow.bank_id == OWN
    return select(wanted).select_from(MemoryRow).join(OwnNote, note).where(*mine, has_it, ~paused)


def _room(session: Session, who: Learner, *, now: datetime) -> int:
    """How many new cards the day still has room for."""
    begun = select(func.count()).where(
        MemoryRow.person_id == who.id, MemoryRow.bank_id == OWN, MemoryRow.first_day == who.day(now)
    )
    return max(0, who.new_per_day - session.scalars(begun).one())


def _unmet(session: Session, who: Learner, *, day: int) -> Iterator[str]:
    """Cards not met yet, in the order of the notes: one a note, and none of a note of which a card was met today."""
    known = select(MemoryRow.fact_id, MemoryRow.last_day).where(MemoryRow.person_id == who.id, MemoryRow.bank_id == OWN)
    met: dict[str, int] = dict(session.execute(known).all())
    today = {guid_of(card) for card, last in met.items() if last == day}
    taken = met.keys() | paused_cards(session, who)
    counts = Counter(map(guid_of, taken))
    notes = (row.id for row in _notes(session, who) if row.guid not in today and counts[row.guid] < row.cards)
    while some := list(islice(notes, _AT_ONCE)):  # their cards are long, so they are fetched when it is known whose
        cards = select(OwnNote.guid, OwnNote.cards).where(OwnNote.id.in_(some))
        for guid, its in session.execute(cards.order_by(OwnNote.id)):
            yield from [card for card in (f"{guid}:{each['ord']}" for each in its) if card not in taken][:1]


def _notes(session: Session, who: Learner) -> Iterable[AnyRow]:
    columns = OwnNote.id, OwnNote.guid, func.json_array_length(OwnNote.cards).label("cards")
    return session.execute(select(*columns).where(OwnNote.person_id == who.id).order_by(OwnNote.id)).all()
