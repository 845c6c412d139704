"""The session of today that has something left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from trainer.services.people.learners import Learner
from trainer.services.study.presentations import unanswered
from trainer.store.learning import DrillSession, Presentation

LOOKED_AT: Final = 3
"""How many of the latest sessions are looked at."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session with how many questions are left of it at most: the open one, and those still to be made."""

    id: str
    left: int


def open_sitting(session: Session, who: Learner, *, now: datetime) -> Sitting | None:
    """Find the latest session of today that has something left, if there is one. A practice exam is none."""
    waits = exists(unanswered(Presentation.session_id == DrillSession.id).order_by(None))
    rows = session.execute(
        select(DrillSession.id, DrillSession.queue, waits.label("waits"))
        .where(DrillSession.person_id == who.id, DrillSession.study_day == who.day(now))
        .where(DrillSession.ended_at.is_(None), DrillSession.ends_at.is_(None))
        .order_by(DrillSession.started_at.desc())
        .limit(LOOKED_AT)
    )
    found = (Sitting(row.id, int(row.waits) + len(row.queue)) for row in rows)
    return next((each for each in found if each.left), None)
