"""Who learns, and how: a person's settings as values."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from trainer.scheduling.day import study_day, zone_named
from trainer.scheduling.memory import Policy
from trainer.scheduling.pace import Pace
from trainer.scheduling.study_days import EVERY_DAY, StudyDays
from trainer.scheduling.weights import DEFAULT_WEIGHTS, Weights
from trainer.services.words.refusals import Absent
from trainer.store.base import AnyRow
from trainer.store.people import FittedWeights, Person, StudyPlan
from trainer.store.platforms import PlatformUser
from trainer.store.teaching import Member

SESSION_SIZE: Final = 10
"""Questions in a session that a person puts together, until they say otherwise."""


@dataclass(frozen=True, slots=True)
class Learner:
    """One person with their settings. `email` is None for a guest.

    `tag` names them on their own devices; nothing can be done with it. `in_class` says that they are, or were, in a
    class, and `teaches` that they teach one now.
    """

    id: int
    email: str | None
    zone: ZoneInfo
    new_per_day: int
    policy: Policy
    shortcuts: bool = True
    theme: str = "system"
    motion: str = "system"
    spacing: str = "normal"
    text_size: str = "normal"
    language: str = "browser"
    day_start: int = 4
    session_size: int = SESSION_SIZE
    think_first: bool = False
    tag: str = ""
    in_class: bool = False
    teaches: bool = False
    days: StudyDays = EVERY_DAY
    daily_limit: int | None = None
    pace: Pace = Pace.STEADY

    def day(self, now: datetime) -> int:
        """The study day that this moment is for them."""
        return study_day(now, self.zone, starts=self.day_start)


_PERSON: Final = Person.__table__.c
# Made once, since it is asked with every click.
_PLAN: Final = StudyPlan.__table__.c
_IN_CLASS: Final = exists().where(Member.person_id == _PERSON.id).label("in_class")
# as the rooms above call the roles and states of a class
_AT_WORK: Final = Member.role != "student", Member.state == "here"
_TEACHES: Final = exists().where(Member.person_id == _PERSON.id, *_AT_WORK).label("teaches")
_PLANNED: Final = [column for column in _PLAN if column is not _PLAN.person_id]
_ROW: Final = (
    select(*_PERSON, *_PLANNED, FittedWeights.weights, _IN_CLASS, _TEACHES)
    .select_from(Person.__table__)
    .outerjoin(StudyPlan.__table__, _PLAN.person_id == _PERSON.id)
    .outerjoin(FittedWeights, FittedWeights.id == _PERSON.weights_id)
    .where(_PERSON.id == bindparam("person"))
)


def tag_of(person_id: int, since: datetime) -> str:
    """A name for a person that is theirs for good, and says nothing of who they are."""
    return hashlib.sha256(f"{person_id}|{since.isoformat()}".encode()).hexdigest()[:16]


def tags_of(session: Session, who: Learner) -> tuple[str, ...]:
    """Every tag that this person has gone by: their own, and those of the guests they were before."""
    guests = select(Person.id, Person.created_at).where(Person.merged_into == who.id).order_by(Person.id)
    return (who.tag, *(tag_of(row.id, row.created_at) for row in session.execute(guests)))


def take_turns(session: Session, who: Learner) -> None:
    """Wait until no other request of this person is writing.

    What a person's answers add up to is read, thought about and written back; two at once would lose one of them.
    Others can go on writing rows that name the person, since this request may come to wait for them. SQLite lets one
    write at a time anyway.
    """
    session.execute(select(Person.id).where(Person.id == who.id).with_for_update(key_share=True))


def is_guest(session: Session, person_id: int) -> bool:
    """Whether this person has no account, and nobody knows them but this browser.

    Someone who came from a course is not a guest: whoever signs in or up after them must not become them.
    """
    known = exists().where(PlatformUser.person_id == person_id)
    alone = select(Person.id).where(Person.id == person_id, Person.email.is_(None), ~known)
    return session.scalar(alone) is not None


def learner(session: Session, person_id: int) -> Learner:
    """Load a person's settings, or raise `Absent`."""
    who = learner_if_here(session, person_id)
    if who is None:
        raise Absent(_("This person is not here any more."))
    return who


def learner_if_here(session: Session, person_id: int) -> Learner | None:
    """Load a person's settings; None if they went away, for work behind the pages, where nobody is told."""
    row = session.execute(_ROW, {"person": person_id}).one_or_none()
    if row is None:
        return None
    return Learner(
        id=row.id,
        email=row.email,
        zone=zone_named(row.time_zone),
        new_per_day=row.new_per_day,
        policy=_policy(row),
        shortcuts=row.shortcuts,
        theme=row.theme,
        motion=row.motion,
        spacing=row.spacing,
        text_size=row.text_size,
        language=row.language,
        day_start=row.day_start,
        session_size=row.session_size,
        think_first=row.think_first,
        tag=tag_of(row.id, row.created_at),
        in_class=bool(row.in_class),
        teaches=bool(row.teaches),
        **_planned(row),
    )


def _planned(row: AnyRow) -> dict[str, Any]:
    """What the person's plan, if they have one, says of their days."""
    if row.from_day is None:
        return {}
    days = StudyDays(
        frozenset(row.rest_days), tuple((first, last) for first, last in row.away), row.exam_day, row.from_day
    )
    return {"days": days, "daily_limit": row.daily_limit, "pace": Pace(row.pace)}


def _policy(row: AnyRow) -> Policy:
    weights = DEFAULT_WEIGHTS if row.weights is None else Weights(tuple(row.weights))
    return Policy(weights=weights, retention=row.retention / 100)
