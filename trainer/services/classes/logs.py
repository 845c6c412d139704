"""The log of a class: who did what, and who took what along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _later
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Seat
from trainer.services.classes.rooms import RoomView, moment, rooms
from trainer.services.words.wording import Link, listed
from trainer.store.base import AnyRow
from trainer.store.people import Person
from trainer.store.teaching import Assignment, ClassEvent, Member
from trainer.teaching.grading import Action

LOG_PAGE: Final = 100
_SAID: Final[Mapping[str, Any]] = {
    "class_changed": _later("Changed what the class is"),
    "class_archived": _later("Put the class away"),
    "class_brought_back": _later("Brought the class back"),
    "code_made": _later("Made a code to join by"),
    "code_closed": _later("Closed a code to join by"),
    "member_admitted": _later("Let %(name)s in"),
    "member_removed": _later("Took %(name)s out of the class"),
    "member_brought_back": _later("Brought %(name)s back"),
    "member_changed": _later("Changed of %(name)s: %(what)s"),
    "member_joined_places": _later("%(name)s signed in, and what they did as a guest came along"),
    "account_deleted": _later("Someone deleted their account. Attempts that stay, without a name: %(attempts)s"),
    "roster_read": _later("Read a list of people: %(added)s added, %(changed)s changed"),
    "roster_undone": _later("Took back a list of people"),
    "roster_exported": _later("Took the list of people along as a file"),
    "set_given": _later("Gave %(title)s to the class"),
    "set_changed": _later("Changed %(title)s"),
    "set_revised": _later("Changed what %(title)s asks"),
    "set_released": _later("Let out what %(title)s came to"),
    "set_release_undone": _later("Took back that answers of %(title)s were let out"),
    "record_seen": _later("Looked at the record of %(name)s"),
    "grades_taken": _later("Took the grades of %(title)s along as a file"),
    "course_disconnected": _later("Disconnected a course"),
    "member_matched": _later("Said who %(name)s is in the list"),
    "course_code_made": _later("Made a code to connect a course with"),
    "course_connected": _later("Connected the course %(title)s"),
    "allowed": _later("Changed what %(name)s is allowed in %(title)s"),
    "ruled": _later("Decided about a question of %(title)s"),
    "option_retired": _later("Left a wrong option out of what sets ask"),
    "option_brought_back": _later("Let a wrong option be asked again"),
    "report_closed": _later("Answered a report"),
    "report_reopened": _later("Took back the answer to a report"),
    "fact_changed": _later("A fact that %(title)s asked was changed"),
    "fact_left": _later("Said that nothing is to be done about a changed fact that %(title)s asked"),
    "grade_sent_over": _later("Sent a grade over one that was changed in its course"),
    "grades_sent_again": _later("Sent the grades of a set to its courses again"),
    "set_put_away": _later("Put %(title)s away"),
    "set_brought_back": _later("Brought %(title)s back"),
}
"""What each kind of line says; `name`, `title`, `what`, `added` and `changed` are put in where a line has them."""

_RULED: Final[Mapping[str, Any]] = {
    Action.CHANGE_KEY: _later("Changed the key of a question of %(title)s"),
    Action.ALSO_ACCEPT: _later("Accepted another answer to a question of %(title)s too"),
    Action.FULL_CREDIT: _later("Gave everyone full points for a question of %(title)s"),
    Action.DROP: _later("Left a question of %(title)s out of the score"),
    Action.UNDO: _later("Took back a decision about a question of %(title)s"),
}
_WHOLE: Final = ""
"""The wrong option that a line is about where it is about the fact as a whole."""

_OF_WHOLE_FACTS: Final[Mapping[str, Any]] = {
    "option_retired": _later("Left a fact out of what sets ask"),
    "option_brought_back": _later("Let a fact be asked again"),
}
_FIELDS: Final[Mapping[str, Any]] = {
    "name": _later("name"),
    "student_id": _later("student number"),
    "section": _later("section"),
    "role": _later("what they may do"),
    "time_factor": _later("extra time"),
}


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the log of a class."""

    when: str
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class ClassLog:
    """Who did what in a class, the latest first."""

    title: str
    name: str
    term: str
    rooms: tuple[RoomView, ...]
    events: tuple[EventView, ...]
    page: int
    pages: int


def class_log(session: Session, seat: Seat, *, link: Link, page: int = 1) -> ClassLog:
    """Show who did what in a class, the latest first."""
    mine = ClassEvent.classroom_id == seat.class_id
    total = session.scalars(select(func.count()).select_from(ClassEvent).where(mine)).one()
    actor = Member.__table__.alias("actor")
    rows = session.execute(
        select(*ClassEvent.__table__.c, actor.c.name, actor.c.email.label("listed"), Person.email)
        .outerjoin(actor, (actor.c.person_id == ClassEvent.actor) & (actor.c.classroom_id == ClassEvent.classroom_id))
        .outerjoin(Person, Person.id == ClassEvent.actor)
        .where(mine)
        .order_by(ClassEvent.id.desc())
        .limit(LOG_PAGE)
        .offset(LOG_PAGE * (page - 1))
    ).all()
    abouts = [row.about for row in rows]
    names, titles = _names(session, seat, abouts), _titles(session, seat, abouts)
    return ClassLog(
        title=_("Log"),
        name=seat.name,
        term=seat.term,
        rooms=rooms(seat, "classes.events", link=link),
        events=tuple(EventView(moment(row.at, seat), _actor(row), _event(row, names, titles)) for row in rows),
        page=page,
        pages=max(1, -(-total // LOG_PAGE)),
    )


def _names(session: Session, seat: Seat, abouts: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """What the members that log lines are about are called now; one who deleted themselves has no name."""
    wanted = {about["member"] for about in abouts if isinstance(about.get("member"), int)}
    columns = Member.id, Member.name, Member.email, Member.username, Member.student_id
    rows = session.execute(select(*columns).where(Member.classroom_id == seat.class_id, Member.id.in_(wanted)))
    return {row.id: row.name or row.email or row.username or row.student_id for row in rows}


def _titles(session: Session, seat: Seat, abouts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the sets that log lines are about are called now."""
    wanted = {about["set"] for about in abouts if isinstance(about.get("set"), str)}
    mine = Assignment.classroom_id == seat.class_id, Assignment.id.in_(wanted)
    return {row.id: row.title for row in session.execute(select(Assignment.id, Assignment.title).where(*mine))}


def _actor(row: AnyRow) -> str:
    return str(row.name or row.listed or row.email or _("Someone"))


def said_of(kind: str, about: Mapping[str, Any] = MappingProxyType({})) -> str:
    """What a line of this kind says, before names are put in. Empty for a kind without words."""
    said = _SAID.get(kind, "")
    if kind == "ruled":
        said = _RULED.get(about.get("action", ""), said)
    elif about.get("entity") == _WHOLE:
        said = _OF_WHOLE_FACTS.get(kind, said)
    return str(said)


def _event(row: AnyRow, names: Mapping[int, str], titles: Mapping[str, str]) -> str:
    about: Mapping[str, Any] = row.about
    said = said_of(row.kind, about)
    if not said:
        return _("Something else was done")
    values = {
        "added": 0,
        "changed": 0,
        "title": titles.get(about.get("set", "")) or _("a set"),
        **about,
        "what": listed([str(_FIELDS.get(each, each)) for each in about.get("what", ())]),
        "name": names.get(about.get("member", 0)) or _("someone whose name is not kept"),
    }
    return f"{said % values}"
