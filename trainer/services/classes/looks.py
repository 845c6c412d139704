"""Who looked at whose record: a line in the class's log, which the student can read too."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Seat, log
from trainer.services.classes.rooms import moment
from trainer.store.people import Person
from trainer.store.teaching import ClassEvent, Member

LOOKED: Final = "record_seen"
AGAIN_AFTER: Final = timedelta(hours=1)
"""Within this time, looking again at the same record is the same look."""

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class LookView:
    """Someone who looked at a record, and when."""

    who: str
    when: str


def note_look(session: Session, seat: Seat, member_id: int, *, now: datetime) -> None:
    """Write down that the record of a student was looked at."""
    mine = ClassEvent.classroom_id == seat.class_id, ClassEvent.actor == seat.person_id, ClassEvent.kind == LOOKED
    lately = select(ClassEvent.about).where(*mine, ClassEvent.at > now - AGAIN_AFTER)
    if not any(about.get("member") == member_id for about in session.scalars(lately)):
        log(session, seat, LOOKED, {"member": member_id}, now=now)


def looks_at(session: Session, seat: Seat, member_id: int) -> tuple[LookView, ...]:
    """Who looked at the record of a student, the latest first."""
    actor = Member.__table__.alias("actor")
    rows = session.execute(
        select(ClassEvent.at, actor.c.name, actor.c.email, Person.email.label("account"))
        .outerjoin(actor, (actor.c.person_id == ClassEvent.actor) & (actor.c.classroom_id == ClassEvent.classroom_id))
        .outerjoin(Person, Person.id == ClassEvent.actor)
        .where(ClassEvent.classroom_id == seat.class_id, ClassEvent.kind == LOOKED)
        .where(ClassEvent.about["member"].as_integer() == member_id)
        .order_by(ClassEvent.id.desc())
        .limit(_SHOWN)
    )
    return tuple(LookView(row.name or row.email or row.account or _("Someone"), moment(row.at, seat)) for row in rows)
