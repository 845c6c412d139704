"""The list of somebody's classes, joining one, and what a class is set to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.scheduling.day import zones
from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import Listed, Role, Seat, State
from trainer.services.classes.keeping import kept_text
from trainer.services.classes.rooms import RoomView, moment, rooms
from trainer.services.people.learners import Learner
from trainer.services.sets.assignments import all_given
from trainer.services.sets.grade_files import unmatched
from trainer.services.sets.grades import students_of
from trainer.services.words.wording import Link, listed
from trainer.store.teaching import Classroom, Member
from trainer.teaching.rules import Mode


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class in a person's list of classes. `url` is empty while they wait to be let in."""

    name: str
    term: str
    said: str
    url: str
    archived: bool


@dataclass(frozen=True, slots=True)
class ClassesPage:
    """The classes of a person. `form` holds what was sent to make one; `errors` what is amiss with it, by field."""

    title: str
    classes: tuple[ClassLine, ...]
    has_account: bool
    zones: tuple[str, ...]
    form: Mapping[str, str]
    needs_account: bool = True
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JoinPage:
    """Joining a class. `class_name` is empty until a code that is good was given."""

    title: str
    code: str
    class_name: str = ""
    term: str = ""
    teachers: str = ""
    approves: bool = False
    needs_account: bool = False
    name: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code to join by, with the link that leads there, and how long it is good. `shown` is easier to read."""

    code: str
    shown: str
    link: str
    said: str
    close_url: str


@dataclass(frozen=True, slots=True)
class ClassSettings:
    """What a class is, and how people join it.

    `unmatched` says that a file of grades names somebody in no way that a platform knows.
    """

    title: str
    name: str
    term: str
    rooms: tuple[RoomView, ...]
    form: Mapping[str, str]
    approves: bool
    needs_account: bool
    zones: tuple[str, ...]
    codes: tuple[CodeView, ...]
    archived: str
    errors: Mapping[str, str]
    url: str
    codes_url: str
    archive_url: str
    bring_back_url: str
    next_url: str
    kept: str
    exports: tuple[tuple[str, str], ...]
    unmatched: str = ""
    courses_url: str = ""


# --- the list, and joining


def classes_page(
    session: Session,
    who: Learner | None,
    *,
    link: Link,
    zone: str,
    form: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> ClassesPage:
    """Show somebody's classes; a stranger has none. `zone` is what a new class starts with."""
    found = classrooms.classes_of(session, who) if who else ()
    return ClassesPage(
        title=_("Classes"),
        classes=tuple(_line(each, link) for each in found),
        has_account=who is not None and who.email is not None,
        zones=zones(),
        form={"name": "", "term": "", "own_name": "", "time_zone": zone} | dict(form or {}),
        needs_account=form is None or "needs_account" in form,
        errors=errors or {},
    )


def _line(each: Listed, link: Link) -> ClassLine:
    return ClassLine(
        name=each.name,
        term=each.term,
        said=_standing(each),
        url="" if each.state is State.WAITING else link("classes.home", cid=each.class_id),
        archived=each.archived,
    )


def _standing(each: Listed) -> str:
    if each.state is State.WAITING:
        return _("You have asked to join. Your teacher lets you in.")
    if each.role is Role.STUDENT:
        return _("You are a student here.")
    count = ngettext("%(num)s student", "%(num)s students", each.students)
    if each.role is Role.ASSISTANT:
        return _("You assist here. %(count)s.", count=count)
    return _("You instruct here. %(count)s.", count=count)


def join_page(
    session: Session,
    code: str,
    *,
    name: str = "",
    errors: Mapping[str, str] | None = None,
    now: datetime,
) -> JoinPage:
    """Show the class that a code leads to, and ask for a name; or raise `Absent`."""
    found = classrooms.invited(session, code, now=now)
    teachers = select(Member.name).where(
        Member.classroom_id == found.id, Member.role == Role.INSTRUCTOR, Member.state == State.HERE, Member.name != ""
    )
    return JoinPage(
        title=_("Join %(name)s", name=found.name),
        code=classrooms.normal_code(code),
        class_name=found.name,
        term=found.term,
        teachers=listed(session.scalars(teachers.order_by(Member.id).limit(3)).all()),
        approves=found.approves,
        needs_account=found.needs_account,
        name=name,
        errors=errors or {},
    )


def type_code_page(*, code: str = "", error: str = "") -> JoinPage:
    """Ask for a code."""
    return JoinPage(title=_("Join a class"), code=code, errors={"code": error} if error else {})


# --- settings


def put_away_text(seat: Seat) -> str:
    """When a class was put away, empty if it was not."""
    return _("Put away on %(when)s.", when=moment(seat.archived_at, seat)) if seat.archived_at else ""


def class_settings(
    session: Session,
    seat: Seat,
    *,
    link: Link,
    now: datetime,
    sent: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> ClassSettings:
    """Show what a class is, or what was sent of it with what is amiss."""
    row = session.execute(select(*Classroom.__table__.c).where(Classroom.id == seat.class_id)).one()
    exports = tuple(_exports(session, seat, link))
    kept = {"name": row.name, "term": row.term, "time_zone": row.time_zone, "keep_months": str(row.keep_months)}
    here = {"cid": seat.class_id}
    return ClassSettings(
        title=_("Class settings"),
        name=seat.name,
        term=seat.term,
        rooms=rooms(seat, "classes.settings", link=link),
        form=kept | {name: sent[name] for name in kept if sent and name in sent},
        approves=row.approves if sent is None else "approves" in sent,
        needs_account=row.needs_account if sent is None else "needs_account" in sent,
        zones=zones(),
        codes=codes_of(session, seat, link=link, now=now),
        archived=put_away_text(seat),
        errors=errors or {},
        url=link("classes.settings", **here),
        codes_url=link("classes.new_code", **here),
        archive_url=link("classes.archive", **here),
        bring_back_url=link("classes.bring_back", **here),
        next_url=link("classes.next_term", **here),
        courses_url=link("lti.courses", **here),
        kept=kept_text(session, seat),
        exports=exports,
        unmatched=unmatched(students_of(session, seat)) if exports else "",
    )


def _exports(session: Session, seat: Seat, link: Link) -> Iterator[tuple[str, str]]:
    """The grades of all sets as files, where there are any."""
    if any(each.draft.mode is not Mode.PRACTICE for each in all_given(session, seat.class_id)):
        for name, label in (("table", _("Table")), ("canvas", "Canvas"), ("moodle", "Moodle")):
            yield label, link("classes.grades", cid=seat.class_id, platform=name)


def codes_of(session: Session, seat: Seat, *, link: Link, now: datetime) -> tuple[CodeView, ...]:
    """The codes by which people can join a class, the latest first."""
    return tuple(
        CodeView(
            code=code,
            shown=f"{code[:4]}-{code[4:]}",
            link=link("classes.join", code=code, _external=True),
            said=_("Good until %(when)s", when=moment(ends_at, seat)) if ends_at else _("Good until you close it"),
            close_url=link("classes.close_code", cid=seat.class_id),
        )
        for code, ends_at in classrooms.codes_of(session, seat, now=now)
    )
