"""What a person may not read just now: the facts that a question still open to them asks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from trainer.services.memories import FactRef
from trainer.services.presentations import unanswered
from trainer.store.learning import DrillSession, Presentation

OPEN_FOR: Final = timedelta(days=1)
"""How long an unanswered question covers its facts. Left open longer it was left for good."""

PACK: Final = "pack"
"""The kind of session that is kept on a device with its answers: nothing in it is a secret any more."""


def covered(session: Session, person_id: int | None, *, now: datetime) -> Mapping[FactRef, str]:
    """The facts asked in questions that wait for this person's answer, with the question of each."""
    if person_id is None:
        return {}
    waiting = unanswered((Presentation.person_id == person_id) & (Presentation.shown_at > now - OPEN_FOR))
    told = (DrillSession.kind == PACK) | DrillSession.sent_at.is_not(None)  # an exam that was sent told everything
    session_told = select(DrillSession.id).where(DrillSession.id == Presentation.session_id, told)
    rows = session.execute(waiting.where(~exists(session_told)))
    return {FactRef(row.bank_id, fact): row.id for row in rows for fact in row.facts}
