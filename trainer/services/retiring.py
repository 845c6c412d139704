"""Wrong options that do not work: taken out of questions to come, and put back. What was asked stays as it was."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from trainer.services.assignments import Given
from trainer.services.classrooms import Seat, log
from trainer.services.refusals import Absent
from trainer.services.set_naming import asked
from trainer.store.once import insert_once
from trainer.store.teaching import RetiredOption

Pair = tuple[str, str]
"""A fact and an entity that it is not asked with."""


def retired_in(session: Session, bank_id: str) -> frozenset[Pair]:
    """The options of a bank that are retired, each with its fact."""
    rows = session.execute(select(RetiredOption.fact_id, RetiredOption.entity).where(RetiredOption.bank_id == bank_id))
    return frozenset((row.fact_id, row.entity) for row in rows)


def retire(session: Session, seat: Seat, bank_id: str, pair: Pair, *, reason: str, now: datetime) -> None:
    """Ask a fact with this wrong option no more. Twice is once."""
    fact, entity = pair
    row = {
        "bank_id": bank_id,
        "fact_id": fact,
        "entity": entity,
        "reason": reason,
        "retired_by": seat.person_id,
        "retired_at": now,
    }
    insert_once(session, RetiredOption, row)
    log(session, seat, "option_retired", {"bank": bank_id, "fact": fact, "entity": entity}, now=now)


def bring_back(session: Session, seat: Seat, bank_id: str, pair: Pair, *, now: datetime) -> None:
    """Ask a fact with this wrong option again, where it is proven wrong."""
    fact, entity = pair
    mine = RetiredOption.bank_id == bank_id, RetiredOption.fact_id == fact, RetiredOption.entity == entity
    session.execute(delete(RetiredOption).where(*mine))
    log(session, seat, "option_brought_back", {"bank": bank_id, "fact": fact, "entity": entity}, now=now)


def retire_or_bring_back(
    session: Session, seat: Seat, given: Given, variant: str, entity: str, *, now: datetime
) -> None:
    """Take a wrong option of a question of a set out of questions to come; one that is out already comes back.

    Raises:
        Absent: if the set asks no such question, or the question offers no such wrong option.
    """
    shown = asked(session, given.id, variant)
    if shown is None or entity not in shown.texts or entity == shown.key:
        raise Absent(_("This set asks no such question."))
    pair = shown.fact, entity
    if pair in retired_in(session, shown.bank):
        bring_back(session, seat, shown.bank, pair, now=now)
    else:
        retire(session, seat, shown.bank, pair, reason=given.draft.title, now=now)
