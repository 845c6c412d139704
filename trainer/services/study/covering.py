"""What a person may not read just now: the facts that a question still open to them asks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from trainer.services.banks.fact_refs import FactRef
from trainer.services.study.presentations import unanswered
from trainer.store.base import AnySelect
from trainer.store.learning import DrillSession, Presentation
from trainer.store.teaching import Assignment, Attempt, Classroom, Member

OPEN_FOR: Final = timedelta(days=1)
"""How long an unanswered question of a drill covers its facts. Left open longer it was left for good."""

SET: Final = "set"
"""The kind of session that an attempt at a class's set is filled in in."""

PACK: Final = "pack"
"""The kind of session that is kept on a device with its answers: nothing in it is a secret any more."""


def covered(session: Session, person_id: int | None, *, now: datetime) -> Mapping[FactRef, str]:
    """The facts asked in questions that wait for this person's answer, with the question of each."""
    if person_id is None:
        return {}
    open_still = (Presentation.shown_at > now - OPEN_FOR) | Presentation.session_id.in_(_running(person_id, now))
    waiting = unanswered((Presentation.person_id == person_id) & open_still)
    told = (DrillSession.kind == PACK) | DrillSession.sent_at.is_not(None)  # an exam that was sent told everything
    session_told = select(DrillSession.id).where(DrillSession.id == Presentation.session_id, told)
    rows = session.execute(waiting.where(~exists(session_told)))
    return {FactRef(row.bank_id, fact): row.id for row in rows for fact in row.facts}


def _running(person_id: int, now: datetime) -> AnySelect:
    """The exams and sets that this person has begun and can still send, however long ago they began."""
    can_send = (
        select(Attempt.id)
        .join(Member, Member.id == Attempt.member_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .join(Classroom, Classroom.id == Member.classroom_id)
        .where(Attempt.session_id == DrillSession.id, Member.left_at.is_(None))
        .where(Assignment.archived_at.is_(None), Classroom.archived_at.is_(None))
    )
    mine = DrillSession.person_id == person_id, DrillSession.ends_at > now, DrillSession.sent_at.is_(None)
    return select(DrillSession.id).where(*mine, (DrillSession.kind != SET) | exists(can_send))
