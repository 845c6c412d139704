"""What a person decides about a fact: a note to themselves, a pause, a day off.

A fact that is set aside is neither queued nor asked. Its memory is left alone: how well it is remembered goes on
falling, and when the fact is taken up again its first review tells the truth.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, select, tuple_, update
from sqlalchemy.orm import Session

from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.covering import covered
from trainer.services.study.memories import OWN, memory_of
from trainer.services.words.refusals import Absent, Incomplete
from trainer.services.words.views import FactMenu
from trainer.services.words.wording import Link, back, returns
from trainer.store.base import AnyRow
from trainer.store.learning import FactState, MemoryRow
from trainer.store.once import put

LONGEST_NOTE: Final = 1000
MOST_LISTED: Final = 500
"""How many facts the list of those set aside shows, the latest first."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided about one fact. `buried_until` is the study day on which it may be asked again."""

    note: str = ""
    suspended: bool = False
    buried_until: int | None = None

    def rests(self, day: int) -> bool:
        """Whether the fact is buried on this study day."""
        return self.buried_until is not None and self.buried_until > day


@dataclass(frozen=True, slots=True)
class PausedView:
    """One fact that is set aside: what it says, and until when. The statement is empty while a question asks it."""

    statement: str
    bank_title: str
    said: str
    menu: FactMenu


@dataclass(frozen=True, slots=True)
class PausedPage:
    """The facts that a person has set aside."""

    title: str
    facts: tuple[PausedView, ...]


_STATE: Final = FactState.__table__.c
_MEMORY: Final = MemoryRow.__table__.c
_COLUMNS: Final = _STATE.bank_id, _STATE.fact_id, _STATE.note, _STATE.suspended_at, _STATE.buried_until
_ASIDE: Final[ColumnElement[bool]] = or_(_STATE.suspended_at.is_not(None), _STATE.buried_until > bindparam("day"))
# Made once, since it is asked with every question.
_HIDDEN: Final = select(_STATE.bank_id, _STATE.fact_id).where(_STATE.person_id == bindparam("person"), _ASIDE)


def hidden(session: Session, who: Learner, *, day: int) -> frozenset[str]:
    """The facts that a person has set aside on a study day, by their texts."""
    rows = session.execute(_HIDDEN, {"person": who.id, "day": day})
    return frozenset(FactRef(row.bank_id, row.fact_id).text for row in rows)


def states_of(session: Session, who: Learner, refs: Iterable[FactRef]) -> dict[FactRef, Decided]:
    """What a person decided about these facts. Those about which nothing was decided are left out."""
    keys = [tuple(ref) for ref in refs]
    where = _STATE.person_id == who.id, tuple_(_STATE.bank_id, _STATE.fact_id).in_(keys)
    rows = session.execute(select(*_COLUMNS).where(*where))
    return {FactRef(row.bank_id, row.fact_id): _decided(row) for row in rows}


def note(session: Session, library: Library, who: Learner, ref: FactRef, *, text: str, now: datetime) -> Decided:
    """Keep a note on a fact; an empty one takes it away. Gives what was decided before.

    Raises:
        Absent: if there is no such fact.
        Incomplete: if the note is too long.
    """
    if len(text) > LONGEST_NOTE:
        raise Incomplete(
            _("Keep the note under %(most)s characters. It has %(length)s.", most=LONGEST_NOTE, length=len(text)),
            field="note",
        )
    return _change(session, library, who, ref, now=now, note=text.strip())


def suspend(session: Session, library: Library, who: Learner, ref: FactRef, *, now: datetime) -> Decided:
    """Set a fact aside until it is taken up again. Gives what was decided before; raises `Absent`."""
    return _change(session, library, who, ref, now=now, suspended_at=now)


def bury(session: Session, library: Library, who: Learner, ref: FactRef, *, now: datetime) -> Decided:
    """Set a fact aside until the next study day. Gives what was decided before; raises `Absent`."""
    return _change(session, library, who, ref, now=now, buried_until=who.day(now) + 1)


def resume(session: Session, library: Library, who: Learner, ref: FactRef, *, now: datetime) -> Decided:
    """Take a fact up again, which may since have left its bank. Gives what was decided before; raises `Absent`."""
    return _change(session, library, who, ref, now=now, suspended_at=None, buried_until=None)


def move_states(session: Session, guest_id: int, *, into: int) -> None:
    """Add what a guest decided to what an account has. Of one fact, what the account decided stands."""
    theirs = select(FactState.bank_id, FactState.fact_id).where(FactState.person_id == into)
    where = FactState.person_id == guest_id, tuple_(FactState.bank_id, FactState.fact_id).not_in(theirs)
    session.execute(update(FactState).where(*where).values(person_id=into))
    session.execute(delete(FactState).where(FactState.person_id == guest_id))


def fact_menu(
    ref: FactRef,
    decided: Decided | None,
    *,
    link: Link,
    back_url: str,
    day: int,
    due: int | None = None,
    waits: bool = False,
) -> FactMenu:
    """What this person can do with a fact.

    `due` is the study day on which it returns by itself; `waits` says that a session still asks it today.
    """
    decided = decided or Decided()
    url = link("facts.fact", bank_id=ref.bank, fact_id=ref.fact)
    can_wait = waits or due is None or due <= day
    return FactMenu(url, url, decided.note, _paused(decided, day, due), back_url, can_wait)


def put_off_text(session: Session, who: Learner, ref: FactRef, *, now: datetime) -> str:
    """When a fact that was just put off returns: tomorrow, or later if it is due later."""
    memory, day = memory_of(session, who, ref), who.day(now)
    if memory is None or memory.due_day <= day + 1:
        return _("Put off until tomorrow.")
    return _("Put off. It comes back %(when)s.", when=returns(memory.due_day, today=day))


def paused_page(session: Session, library: Library, who: Learner, *, link: Link, now: datetime) -> PausedPage:
    """List the facts that a person has set aside, the latest first. Cards of their own have a list of their own."""
    day, open_now = who.day(now), covered(session, who.id, now=now)
    its = and_(*(_MEMORY[name] == _STATE[name] for name in ("person_id", "bank_id", "fact_id")))
    known = select(*_COLUMNS, _MEMORY.due_day).outerjoin(MemoryRow.__table__, its)
    aside = known.where(_STATE.person_id == bindparam("person"), _STATE.bank_id != OWN, _ASIDE)
    latest = aside.order_by(_STATE.changed_at.desc(), _STATE.bank_id, _STATE.fact_id).limit(MOST_LISTED)
    rows = session.execute(latest, {"person": who.id, "day": day}).all()
    back_url = link("facts.paused")
    return PausedPage(
        title=_("Paused facts"),
        facts=tuple(_paused_view(library, row, open_now, link=link, back_url=back_url, day=day) for row in rows),
    )


def _paused_view(
    library: Library, row: AnyRow, open_now: Container[FactRef], *, link: Link, back_url: str, day: int
) -> PausedView:
    ref, decided = FactRef(row.bank_id, row.fact_id), _decided(row)
    shelf = library.find(ref.bank)
    fact = shelf.bank.facts.get(ref.fact) if shelf else None
    statement = shelf.questions.wording.statement(fact) if shelf and fact else ref.fact
    return PausedView(
        statement="" if ref in open_now else statement,
        bank_title=shelf.bank.header.title if shelf else "",
        said=_paused(decided, day, row.due_day),
        menu=fact_menu(ref, decided, link=link, back_url=back_url, day=day, due=row.due_day),
    )


def _paused(decided: Decided, day: int, due: int | None) -> str:
    """How a fact is set aside, and when it returns: one that is due later still returns then."""
    if decided.suspended:
        return _("Paused until you resume it")
    if decided.buried_until is not None and decided.rests(day):
        return back(max(decided.buried_until, due or 0), today=day)
    return ""


def _change(
    session: Session, library: Library, who: Learner, ref: FactRef, *, now: datetime, **changed: Any
) -> Decided:
    before = states_of(session, who, [ref]).get(ref)
    shelf = library.find(ref.bank)
    if before is None and (shelf is None or ref.fact not in shelf.bank.facts):
        raise Absent(_("There is no such fact in this bank."))
    key = {"person_id": who.id, "bank_id": ref.bank, "fact_id": ref.fact}
    put(session, FactState, _kept(session, key) | {"changed_at": now, **changed} | key, key=tuple(key))
    nothing = FactState.note == "", FactState.suspended_at.is_(None), FactState.buried_until.is_(None)
    session.execute(delete(FactState).filter_by(**key).where(*nothing))
    return before or Decided()


def _kept(session: Session, key: dict[str, Any]) -> dict[str, Any]:
    columns = _STATE.note, _STATE.suspended_at, _STATE.buried_until
    row = session.execute(select(*columns).filter_by(**key)).one_or_none()
    return row._asdict() if row else {"note": "", "suspended_at": None, "buried_until": None}


def _decided(row: AnyRow) -> Decided:
    return Decided(row.note, row.suspended_at is not None, row.buried_until)
