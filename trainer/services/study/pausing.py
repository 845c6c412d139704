"""Pausing many facts at one moment, and taking back what was paused at it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import Learner
from trainer.store.learning import FactState
from trainer.store.once import insert_many

_AT_ONCE: Final = 400
_KEY: Final = ("person_id", "bank_id", "fact_id")


def paused_of(session: Session, who: Learner, banks: Collection[str]) -> frozenset[FactRef]:
    """The facts of these banks that a person has paused."""
    its = FactState.person_id == who.id, FactState.bank_id.in_(banks), FactState.suspended_at.is_not(None)
    rows = session.execute(select(FactState.bank_id, FactState.fact_id).where(*its))
    return frozenset(FactRef(bank, fact) for bank, fact in rows)


def pause_all(session: Session, who: Learner, refs: Iterable[FactRef], *, now: datetime) -> int:
    """Pause these facts, and give how many were not paused before. Those that were keep the moment of it."""
    wanted = sorted(set(refs))
    here = paused_of(session, who, {ref.bank for ref in wanted})
    rows = iter([_row(who, ref, now) for ref in wanted if ref not in here])
    count = 0
    while some := list(islice(rows, _AT_ONCE)):
        insert_many(session, FactState, some, key=_KEY, change=_paused)
        count += len(some)
    return count


def resume_all(session: Session, who: Learner, *, paused_at: datetime) -> None:
    """Take up again what was paused at this moment, and not since resumed and paused anew."""
    then = FactState.person_id == who.id, FactState.suspended_at == paused_at
    bare = FactState.note == "", FactState.buried_until.is_(None)
    session.execute(delete(FactState).where(*then, *bare))
    session.execute(update(FactState).where(*then).values(suspended_at=None))


def _row(who: Learner, ref: FactRef, now: datetime) -> dict[str, Any]:
    return {
        "person_id": who.id,
        "bank_id": ref.bank,
        "fact_id": ref.fact,
        "note": "",
        "suspended_at": now,
        "buried_until": None,
        "changed_at": now,
    }


def _paused(new: Any) -> dict[str, Any]:
    return {"suspended_at": new.suspended_at, "changed_at": new.changed_at}
