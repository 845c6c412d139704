"""Launches by LTI 1.3: what a platform's message says, who that is here, and which class its course is.

People are known by the platform's client and its `sub`, never by an address: whoever may write a profile there could
otherwise become anybody here.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from pylti1p3.launch_data_storage.base import LaunchDataStorage
from pylti1p3.roles import AbstractRole, StudentRole, TeacherRole, TeachingAssistantRole
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from trainer.services.accounts import people
from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import LONGEST_NAME, Role, Seat, State, log
from trainer.services.lti.platforms import is_key, is_web_address
from trainer.services.people.learners import Learner, learner
from trainer.services.words.refusals import Absent, Incomplete, Refused
from trainer.store.base import AnyRow
from trainer.store.once import insert_once, put
from trainer.store.people import Person
from trainer.store.platforms import CourseUser, LaunchValue, PlatformCourse, PlatformLink, PlatformUser
from trainer.store.teaching import Assignment, Classroom, Member

LOGIN_STAYS: Final = timedelta(minutes=10)
"""How long a login may take until the platform sends the launch."""

KEPT_FOR: Final = timedelta(hours=1)
"""How long a launch is kept that waits for a decision, and how long a code to connect a class is good."""

_CLAIM: Final = "https://purl.imsglobal.org/spec/lti/claim/"
_DEEP: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
_GRADES: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
_HELD: Final = "launch-"
_LONGEST_KEY: Final = 200
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class NotAdmitted(Refused):
    """A launch that is not what it should be, or not from whom it should be."""


class NotConnected(Refused):
    """The course is no class here yet, and whoever came cannot make it one."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What is kept of a launch that was found good. `deep` holds the settings of a choice of content, None otherwise.

    `set_id` is the set that the link was made for, empty for none; `line_item` is the column of grades of the link.
    """

    platform_id: int
    deployment: str
    sub: str
    role: Role
    name: str
    email: str
    context: str
    context_title: str
    resource_link: str
    set_id: str
    line_item: str
    scopes: tuple[str, ...]
    deep: Mapping[str, Any] | None

    @property
    def returns_to(self) -> str:
        """Where the choice of content is sent, empty for none."""
        return str(self.deep["deep_link_return_url"]) if self.deep else ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Someone who came by a launch. `seat` is None where the course is no class yet, and they may make it one."""

    person_id: int
    seat: Seat | None


class LaunchValues(LaunchDataStorage[Any]):
    """Where the library keeps what a launch has to find again: in the database, so that every process finds it."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        super().__init__()
        self._session, self._now = session, now

    def get_session_cookie_name(self) -> None:
        """No cookie: keys cannot be guessed, and the state has a cookie of its own."""

    def can_set_keys_expiration(self) -> bool:
        """Everything here ends."""
        return True

    def get_value(self, key: str) -> Any:
        """What is kept by this key, None if nothing is or it has run out."""
        return found(self._session, self._prepare_key(key), now=self._now)

    def set_value(self, key: str, value: Any, exp: int | None = None) -> None:  # noqa: ARG002 - the library's signature
        """Keep something for as long as a login may take; the library would keep it for a day."""
        keep(self._session, self._prepare_key(key), value, ends_at=self._now + LOGIN_STAYS)

    def check_value(self, key: str) -> bool:
        """Whether something is kept by this key."""
        return self.get_value(key) is not None


def found(session: Session, key: str, *, now: datetime) -> Any:
    """A kept value, None if there is none or it has run out."""
    if len(key) > _LONGEST_KEY or "\x00" in key:
        return None
    mine = LaunchValue.key == key, LaunchValue.ends_at > now
    return session.scalars(select(LaunchValue.value).where(*mine)).one_or_none()


def keep(session: Session, key: str, value: Any, *, ends_at: datetime) -> None:
    """Keep a value for a while."""
    put(session, LaunchValue, {"key": key, "value": value, "ends_at": ends_at}, key=("key",))


def take(session: Session, key: str, *, now: datetime) -> Any:
    """Take a kept value out, so that nobody finds it a second time; None if there is none. The database decides."""
    value = found(session, key, now=now)
    gone = session.execute(delete(LaunchValue).where(LaunchValue.key == key, LaunchValue.ends_at > now))
    return value if gone.rowcount else None  # type: ignore[attr-defined] # a deletion has it


def sweep(session: Session, *, now: datetime) -> None:
    """Drop what has run out."""
    session.execute(delete(LaunchValue).where(LaunchValue.ends_at <= now))


def read_launch(claims: Mapping[str, Any], platform_id: int) -> Launch:
    """Read the claims of a message whose signature was found good. Nothing is kept but what stands in `Launch`.

    Raises:
        NotAdmitted: if the message lacks what every launch has, or comes from someone who neither teaches nor learns.
    """
    context, grades = _part(claims, f"{_CLAIM}context"), _part(claims, _GRADES)
    deep = _part(claims, _DEEP) if claims.get(f"{_CLAIM}message_type") == "LtiDeepLinkingRequest" else None
    launch = Launch(
        platform_id=platform_id,
        deployment=_text(claims, f"{_CLAIM}deployment_id"),
        sub=_text(claims, "sub"),
        role=_role(claims),
        name=_text(claims, "name")[:LONGEST_NAME],
        email=_text(claims, "email")[:255],
        context=_text(context, "id"),
        context_title=(_text(context, "title") or _text(context, "label"))[:LONGEST_NAME],
        resource_link=_text(_part(claims, f"{_CLAIM}resource_link"), "id"),
        set_id=_text(_part(claims, f"{_CLAIM}custom"), "set"),
        line_item=_text(grades, "lineitem"),
        scopes=tuple(scope for scope in grades.get("scope") or () if isinstance(scope, str)),
        deep=None if deep is None else {name: deep[name] for name in _SETTINGS if name in deep},
    )
    _check(launch)
    return launch


_SETTINGS: Final = ("deep_link_return_url", "data")


def hold(session: Session, launch: Launch, *, mark: str, now: datetime) -> str:
    """Keep a launch until its browser comes back, and give the key by which it is found again, once.

    The key is known to whoever launched, and could be sent on by somebody else's browser: `mark` tells theirs.
    """
    key = secrets.token_urlsafe(24)
    keep(session, _HELD + key, {"mark": mark, "launch": asdict(launch)}, ends_at=now + KEPT_FOR)
    return key


def held(session: Session, key: str, *, mark: str, now: datetime) -> Launch:
    """Take a launch that was kept for the browser with this mark, or raise `NotAdmitted`."""
    kept = take(session, _HELD + key, now=now) if is_key(key) else None
    if kept is None or kept["mark"] != mark:
        raise NotAdmitted(
            _("This page was open for too long, or in another browser. Open the link in your course again.")
        )
    return _launch_of(kept["launch"])


def arrive(session: Session, launch: Launch, *, zone: str, now: datetime) -> Arrived:
    """Find or make the person of a launch, and their place in the class of its course, which is as the platform says.

    Raises:
        NotConnected: if the course is no class here yet, and this is not one of its instructors.
    """
    user = _user(session, launch, zone=zone, now=now)
    course = _course(session, launch)
    if course is None:
        _check_may_connect(launch)
        return Arrived(user.person_id, None)
    who = learner(session, user.person_id)
    _take_place(session, who, launch, course.classroom_id, now=now)
    insert_once(session, CourseUser, {"course_id": course.id, "user_id": user.id})
    seat = classrooms.attended(session, who, course.classroom_id)
    if launch.set_id and launch.resource_link and is_of_class(session, seat, launch.set_id):
        _keep_link(session, course.id, launch)
    return Arrived(user.person_id, seat)


def _check_may_connect(launch: Launch) -> None:
    if launch.role is not Role.INSTRUCTOR:
        raise NotConnected(_("This course is not connected with a class here yet. Ask your teacher to open it first."))


def connect_new(session: Session, launch: Launch, *, zone: str, now: datetime) -> None:
    """Make a class for the course of a launch, or raise `NotConnected` for who does not instruct it."""
    _check_may_connect(launch)
    who = learner(session, _user(session, launch, zone=zone, now=now).person_id)
    name = launch.context_title or _("Course")
    class_id = classrooms.create(session, who, name=name, term="", zone=zone, now=now, comes_back=True)
    _connect(session, who, launch, class_id, now=now)


def connect_by_code(session: Session, launch: Launch, code: str, *, zone: str, now: datetime) -> None:
    """Let the course of a launch be a class that there is already, as a code from one of its instructors allows.

    Raises `Incomplete` if the code is none, was used, or has run out, and `NotConnected` for who does not instruct the
    course.
    """
    _check_may_connect(launch)
    class_id = take(session, _code_key(code), now=now)
    if class_id is None or session.get(Classroom, class_id) is None:
        raise Incomplete(_("This is no such code, or it was used or has run out. Make a new one."), field="code")
    who = learner(session, _user(session, launch, zone=zone, now=now).person_id)
    _connect(session, who, launch, class_id, now=now)


def new_connecting_code(session: Session, seat: Seat, *, now: datetime) -> str:
    """Make a code by which one course can be connected with this class, once, within an hour."""
    code = "".join(secrets.choice(_LETTERS) for _each in range(16))
    keep(session, _code_key(code), seat.class_id, ends_at=now + KEPT_FOR)
    log(session, seat, "course_code_made", {}, now=now)
    return "-".join(code[start : start + 4] for start in range(0, 16, 4))


def is_of_class(session: Session, seat: Seat, set_id: str) -> bool:
    """Whether a set was given, or is being made, in this class."""
    mine = Assignment.id == set_id, Assignment.classroom_id == seat.class_id
    return session.scalar(select(Assignment.id).where(*mine)) is not None


def courses_of(session: Session, seat: Seat) -> tuple[tuple[int, str], ...]:
    """The courses that are connected with a class, each with its title."""
    columns = PlatformCourse.id, PlatformCourse.title, PlatformCourse.context
    mine = select(*columns).where(PlatformCourse.classroom_id == seat.class_id)
    return tuple((row.id, row.title or row.context) for row in session.execute(mine.order_by(PlatformCourse.id)))


def disconnect(session: Session, seat: Seat, course_id: int, *, now: datetime) -> None:
    """Part a course from a class, with its links and the grades on their way. What the course has stays there.

    Raises:
        Absent: if no such course is connected with the class.
    """
    mine = PlatformCourse.id == course_id, PlatformCourse.classroom_id == seat.class_id
    if not session.execute(delete(PlatformCourse).where(*mine)).rowcount:  # type: ignore[attr-defined] # a deletion has it
        raise Absent(_("There is no such course here."))
    log(session, seat, "course_disconnected", {}, now=now)


def _text(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    return value.replace("\x00", "") if isinstance(value, str) else ""


def _part(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = claims.get(name)
    return value if isinstance(value, Mapping) else {}


def _role(claims: Mapping[str, Any]) -> Role:
    """What someone is in the course. Who assists is named an instructor as well by some, so that is asked first."""
    roles = {f"{_CLAIM}roles": [each for each in claims.get(f"{_CLAIM}roles") or () if isinstance(each, str)]}
    if _is(TeachingAssistantRole, roles):
        return Role.ASSISTANT
    if _is(TeacherRole, roles):
        return Role.INSTRUCTOR
    if _is(StudentRole, roles):
        return Role.STUDENT
    raise NotAdmitted(
        _("Your course lists you neither as a teacher nor as a student, so there is no place for you here.")
    )


def _is(kind: Callable[..., AbstractRole], roles: Mapping[str, Any]) -> bool:
    return kind(roles).check()


def _check(launch: Launch) -> None:
    if not all(map(is_key, (launch.sub, launch.deployment, launch.context))):
        raise NotAdmitted(_("The message does not say who you are, or from which course you come."))
    if len(launch.resource_link) > 255 or len(launch.set_id) > 32:
        raise NotAdmitted(_("The link cannot be read. Ask your teacher to make it again."))
    if launch.line_item and not is_web_address(launch.line_item):
        raise NotAdmitted(_("The message names no usable place for grades."))
    if launch.deep is not None:
        if launch.role is not Role.INSTRUCTOR:
            raise NotAdmitted(_("Only the instructors of a course choose what is put into it."))
        if not is_web_address(launch.deep.get("deep_link_return_url")):
            raise NotAdmitted(_("The message does not say where the choice is to be sent."))


def _user(session: Session, launch: Launch, *, zone: str, now: datetime) -> AnyRow:
    """Who a `sub` is here; someone new if it is not known yet. Of two launches at once, the first makes the person."""
    mine = select(PlatformUser.id, PlatformUser.person_id).where(
        PlatformUser.platform_id == launch.platform_id, PlatformUser.sub == launch.sub
    )
    known = session.execute(mine).one_or_none()
    if known is not None:
        return known
    person = people.new_guest(session, zone=zone, default_zone=zone, now=now)
    row = {"platform_id": launch.platform_id, "sub": launch.sub, "person_id": person, "since": now}
    if insert_once(session, PlatformUser, row) is None:
        session.execute(delete(Person).where(Person.id == person))
    return session.execute(mine).one()


def _course(session: Session, launch: Launch) -> AnyRow | None:
    return session.execute(
        select(PlatformCourse.id, PlatformCourse.classroom_id).where(
            PlatformCourse.platform_id == launch.platform_id,
            PlatformCourse.deployment == launch.deployment,
            PlatformCourse.context == launch.context,
        )
    ).one_or_none()


def _connect(session: Session, who: Learner, launch: Launch, class_id: str, *, now: datetime) -> None:
    row = {"platform_id": launch.platform_id, "deployment": launch.deployment, "context": launch.context}
    row |= {"title": launch.context_title, "classroom_id": class_id, "bound_by": who.id, "bound_at": now}
    if insert_once(session, PlatformCourse, row) is None:
        raise Refused(_("This course was connected meanwhile. Open it again from your course."))
    _take_place(session, who, launch, class_id, now=now)
    seat = classrooms.attended(session, who, class_id)
    log(session, seat, "course_connected", {"title": launch.context_title}, now=now)


def _take_place(session: Session, who: Learner, launch: Launch, class_id: str, *, now: datetime) -> None:
    """Give someone their place in a class, as the platform has it. The last instructor of a class stays one."""
    place = {"classroom_id": class_id, "person_id": who.id, "role": launch.role.value, "state": State.HERE.value}
    place |= {"name": launch.name, "email": launch.email, "added_at": now, "joined_at": now}
    place |= {"username": "", "student_id": "", "section": "", "time_factor": 1.0}
    if insert_once(session, Member, place) is not None:
        return
    mine = Member.classroom_id == class_id, Member.person_id == who.id
    row = session.execute(select(*Member.__table__.c).where(*mine)).one()
    values: dict[str, Any] = {"state": State.HERE.value, "left_at": None, "role": launch.role.value}
    values |= {"name": row.name or launch.name, "email": row.email or launch.email}
    if _leads_alone(session, row):
        values["role"] = row.role
    session.execute(update(Member).where(*mine).values(values))


def _leads_alone(session: Session, row: AnyRow) -> bool:
    others = select(Member.id).where(
        Member.classroom_id == row.classroom_id,
        Member.role == Role.INSTRUCTOR,
        Member.state == State.HERE,
        Member.id != row.id,
    )
    return row.role == Role.INSTRUCTOR and session.scalars(others.limit(1)).first() is None


def _keep_link(session: Session, course_id: int, launch: Launch) -> None:
    """Keep which set a link leads to and where its grades go. A launch that names no column takes none away."""
    row = {"course_id": course_id, "resource_link": launch.resource_link, "assignment_id": launch.set_id}
    insert_once(session, PlatformLink, row | {"line_item": launch.line_item, "scopes": list(launch.scopes)})
    mine = PlatformLink.course_id == course_id, PlatformLink.resource_link == launch.resource_link
    values: dict[str, Any] = {"assignment_id": launch.set_id}
    if launch.line_item:
        values |= {"line_item": launch.line_item, "scopes": list(launch.scopes)}
    session.execute(update(PlatformLink).where(*mine).values(values))


def _launch_of(kept: Mapping[str, Any]) -> Launch:
    return Launch(**{**kept, "role": Role(kept["role"]), "scopes": tuple(kept["scopes"])})


def _code_key(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return f"course-{hashlib.sha256(plain.encode()).hexdigest()}"
