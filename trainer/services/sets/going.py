"""Attempts at a set as they are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.services.sets.assignments import Given
from trainer.store.base import AnyRow
from trainer.store.teaching import Attempt, Member


@dataclass(frozen=True, slots=True)
class Going:
    """An attempt of a member at a set. `ends_at` is None where no clock runs; `share` None until it was handed in."""

    id: int
    set_id: str
    member_id: int
    number: int
    form_id: int
    session_id: str | None
    started_at: datetime
    ends_at: datetime | None
    submitted_at: datetime | None
    points: float | None
    most: float | None
    absorbed_at: datetime | None

    @property
    def share(self) -> float | None:
        """The share of the points reached, None before it was handed in or with every question left out."""
        return self.points / self.most if self.points is not None and self.most else None


ATTEMPT: Final = select(*Attempt.__table__.c)


def attempts_of(session: Session, given: Given, member_id: int) -> list[Going]:
    """The attempts of a member at a set, in order."""
    mine = Attempt.assignment_id == given.id, Attempt.member_id == member_id
    return [going_of(row) for row in session.execute(ATTEMPT.where(*mine).order_by(Attempt.number))]


def attempts_in(session: Session, set_id: str) -> list[Going]:
    """Every attempt at a set, by member and number."""
    rows = session.execute(ATTEMPT.where(Attempt.assignment_id == set_id).order_by(Attempt.member_id, Attempt.number))
    return [going_of(row) for row in rows]


def person_of(session: Session, attempt: Going) -> int | None:
    """Whose attempt it is; None for someone who was deleted."""
    return session.scalars(select(Member.person_id).where(Member.id == attempt.member_id)).one()


def going_of(row: AnyRow) -> Going:
    """An attempt from its row."""
    return Going(
        id=row.id,
        set_id=row.assignment_id,
        member_id=row.member_id,
        number=row.number,
        form_id=row.form_id,
        session_id=row.session_id,
        started_at=row.started_at,
        ends_at=row.ends_at,
        submitted_at=row.submitted_at,
        points=row.points,
        most=row.most,
        absorbed_at=row.absorbed_at,
    )
