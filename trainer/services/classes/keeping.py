"""How long the work of a class that was put away is kept, and letting it go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Seat
from trainer.store.teaching import Classroom

GRACE: Final = timedelta(days=30)
"""How long a class is still there after its time is up, so that whoever sees it named can bring it back."""

_MONTH: Final = timedelta(days=365.25 / 12)


@dataclass(frozen=True, slots=True)
class Expired:
    """A class that was put away longer ago than it is kept, and the moment from which it is deleted."""

    class_id: str
    name: str
    term: str
    goes_at: datetime


def expired(session: Session, *, now: datetime) -> tuple[Expired, ...]:
    """The classes whose time is up, those that go first first."""
    return tuple(sorted(_expired(session, now), key=lambda each: (each.goes_at, each.class_id)))


def let_go(session: Session, *, now: datetime) -> tuple[Expired, ...]:
    """Delete the classes whose time was up long enough ago, with all that was given and handed in there.

    What its students practised is theirs and stays, and so does what of it had joined their own logs.
    """
    gone = tuple(each for each in expired(session, now=now) if each.goes_at <= now)
    session.execute(delete(Classroom).where(Classroom.id.in_([each.class_id for each in gone])))
    return gone


def kept_until(seat: Seat, keep_months: int) -> datetime | None:
    """Until when the work of a class that was put away is kept, None for one that goes on."""
    return seat.archived_at + _MONTH * keep_months if seat.archived_at else None


def kept_text(session: Session, seat: Seat) -> str:
    """How long the work of a class is kept, and when it is deleted."""
    months = session.scalars(select(Classroom.keep_months).where(Classroom.id == seat.class_id)).one()
    ends = kept_until(seat, months)
    if ends is None:
        return ngettext(
            "Its work is kept for %(num)s month after it is put away.",
            "Its work is kept for %(num)s months after it is put away.",
            months,
        )
    kept, goes = day(ends, seat), day(ends + GRACE, seat)
    return _("Its work is kept until %(kept)s, and may be deleted from %(goes)s on.", kept=kept, goes=goes)


def day(at: datetime, seat: Seat) -> str:
    """A day in the class's own time: `27 November 2027`."""
    return format_date(at.astimezone(seat.zone).date(), "d MMMM y")


def _expired(session: Session, now: datetime) -> Iterator[Expired]:
    for row in session.scalars(select(Classroom).where(Classroom.archived_at.is_not(None))):
        ends = row.archived_at + _MONTH * row.keep_months if row.archived_at else now
        if ends <= now:
            yield Expired(row.id, row.name, row.term, ends + GRACE)
