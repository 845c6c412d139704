"""Grades on their way to the courses that link to a set: a queue in the database, and sending what is due from it.

What is to be sent is never told to the queue: it is what the results say and the course does not have yet. So nothing
is missed, whatever moved a result: a hand-in, a ruling, an allowance. A grade is sent once it is told to its student.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import requests
from flask_babel import gettext as _
from pylti1p3.assignments_grades import AssignmentsGradesService
from pylti1p3.exception import LtiException, LtiServiceException
from pylti1p3.grade import Grade
from pylti1p3.registration import Registration
from pylti1p3.utils import add_param_to_url
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer.interchange.gradebook import Standing
from trainer.scheduling.day import zone_named
from trainer.services.classes.classrooms import Role, Seat, log
from trainer.services.lti.platforms import registration
from trainer.services.lti.service import Connector, Line
from trainer.services.sets.assignments import Given, allowances, given_in, last_close
from trainer.services.sets.grades import Row, most_points, results_of
from trainer.services.words.refusals import Absent
from trainer.store.base import AnyRow
from trainer.store.platforms import CourseUser, GradePush, PlatformCourse, PlatformLink, PlatformUser
from trainer.store.teaching import Classroom, Member
from trainer.teaching.rules import Mode, told, window_of

MOST_TRIES: Final = 12
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
"""After a failure the wait doubles from the first to the longest; twelve tries take most of a day."""

LEASE: Final = timedelta(minutes=5)
"""How long a grade belongs to the sender that took it. If that sender dies, another takes it afterwards."""

SAME_WITHIN: Final = 0.005
"""How far a column may be from what we sent, as a share, and still be ours: platforms round."""

_READS: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
_WRITES: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
_TICK: Final = timedelta(microseconds=1)


class State(StrEnum):
    """Where a grade is: to be sent, sent, kept back since someone changed it there, or given up."""

    WAITING = "waiting"
    SENT = "sent"
    HELD = "held"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Push:
    """One grade to be sent. `at` is the moment that it carries; it is later than that of any grade sent before."""

    link_id: int
    member_id: int
    platform_id: int
    line_item: str
    scopes: tuple[str, ...]
    sub: str
    share: float
    most: float
    submitted_at: datetime | None
    sent_share: float | None
    over: bool
    tries: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a grade. `said` is what the platform said to it, or the share that the column holds instead.

    `down` says that the platform itself did not answer, so that the others to it can wait.
    """

    state: State
    said: str = ""
    down: bool = False


def classes_with_columns(session: Session) -> tuple[str, ...]:
    """The classes whose courses have a column for grades."""
    classes = select(PlatformCourse.classroom_id).join(PlatformLink, PlatformLink.course_id == PlatformCourse.id)
    found = session.scalars(
        classes.where(PlatformLink.line_item != "").distinct().order_by(PlatformCourse.classroom_id)
    )
    return tuple(found.all())


def gather(session: Session, class_id: str, *, now: datetime) -> int:
    """Put every grade of a class into the queue that its course does not have yet, and say how many that were.

    What waits there and is not to be sent any more leaves it: the set was put away, the student is excused or gone, or
    what was let out was taken back.
    """
    links = select(PlatformLink.id, PlatformLink.assignment_id, PlatformLink.course_id)
    mine = links.join(PlatformCourse, PlatformCourse.id == PlatformLink.course_id).where(
        PlatformLink.line_item != "", PlatformCourse.classroom_id == class_id
    )
    by_set: dict[str, list[AnyRow]] = {}
    for link in session.execute(mine.order_by(PlatformLink.id)):
        by_set.setdefault(link.assignment_id, []).append(link)
    seat, queued = _class_itself(session, class_id), 0
    wanted: set[tuple[int, int]] = set()
    for given in given_in(session, class_id):
        if given.id in by_set and given.draft.mode is not Mode.PRACTICE:
            rows = list(_told(session, given, results_of(session, seat, given, now=now), now))
            queued += sum(_queue(session, link, given, rows, now) for link in by_set[given.id])
            wanted |= {(link.id, row.student.member_id) for link in by_set[given.id] for row in rows}
    _call_back(session, [link.id for links in by_set.values() for link in links], wanted)
    return queued


@dataclass(frozen=True, slots=True)
class Due:
    """A grade that is to be sent, and to which platform."""

    link_id: int
    member_id: int
    platform_id: int


def due(session: Session, *, now: datetime) -> tuple[Due, ...]:
    """The grades that are to be sent now, the longest waiting first."""
    waiting = GradePush.state == State.WAITING, GradePush.next_at <= now
    order = GradePush.next_at, GradePush.link_id, GradePush.member_id
    rows = session.execute(_PUSHES.where(*waiting).order_by(*order))
    return tuple(Due(row.link_id, row.member_id, row.platform_id) for row in rows)


def claim(session: Session, wanted: Due, *, now: datetime) -> Push | None:
    """Take a grade to send it, unless another sender did. Commit before sending: nobody then waits for the platform."""
    mine = GradePush.link_id == wanted.link_id, GradePush.member_id == wanted.member_id
    free = update(GradePush).where(*mine, GradePush.state == State.WAITING, GradePush.next_at <= now)
    if not session.execute(free.values(next_at=now + LEASE)).rowcount:  # type: ignore[attr-defined] # an update has it
        return None
    row = session.execute(_PUSHES.where(*mine)).one_or_none()
    return None if row is None else _push(row, now)


def signer(session: Session, push: Push) -> Registration:
    """The platform that a grade goes to, with our key."""
    return registration(session, push.platform_id)


def deliver(push: Push, to: Registration) -> Outcome:
    """Send one grade, unless the course holds another than ours. This asks the platform, and no database."""
    connector = Connector(to, Line())
    try:
        return _delivered(push, connector)
    except LtiServiceException as error:
        status = error.response.status_code
        if status in (401, 403):
            connector.forget(push.scopes)
        return Outcome(State.WAITING, str(status), down=status >= 500)
    except requests.RequestException as error:
        answered = isinstance(error, requests.JSONDecodeError)
        return Outcome(State.WAITING, "unreadable" if answered else "no answer", down=not answered)
    except (LtiException, ValueError, KeyError, TypeError, AttributeError):
        return Outcome(State.WAITING, "unreadable")


def _delivered(push: Push, connector: Connector) -> Outcome:
    if _WRITES not in push.scopes:
        return Outcome(State.FAILED, "not allowed")
    there = None if push.over or _READS not in push.scopes else _share_there(push, connector)
    if there is not None and not _is_ours(push, there):
        return Outcome(State.HELD, f"{there:.4f}")
    _put(push, connector)
    return Outcome(State.SENT)


def note(session: Session, push: Push, outcome: Outcome, *, now: datetime) -> None:
    """Write down what became of a grade. One that changed while it was sent stays in the queue."""
    mine = GradePush.link_id == push.link_id, GradePush.member_id == push.member_id
    unchanged = GradePush.share == push.share, GradePush.most == push.most
    values: dict[str, Any] = {"said": outcome.said}
    if outcome.state is State.SENT:
        sent = {"sent_share": push.share, "sent_at": push.at, "over": False, "tries": 0, "next_at": now}
        session.execute(update(GradePush).where(*mine).values(values | sent))
    elif outcome.state is State.WAITING:
        tries = push.tries + 1
        values |= {"tries": tries, "next_at": now + min(FIRST_WAIT * 2**push.tries, LONGEST_WAIT)}
        state = State.FAILED if tries >= MOST_TRIES else State.WAITING
        session.execute(update(GradePush).where(*mine, *unchanged).values(values | {"state": state.value}))
        return
    session.execute(update(GradePush).where(*mine, *unchanged).values(state=outcome.state.value, said=outcome.said))


def send_all_again(session: Session, seat: Seat, given: Given, *, now: datetime) -> None:
    """Put every grade of a set into the queue once more. What was changed in the course is still asked about."""
    again = {"state": State.WAITING.value, "tries": 0, "next_at": now, "said": ""}
    session.execute(update(GradePush).where(GradePush.link_id.in_(_links(given))).values(again))
    log(session, seat, "grades_sent_again", {"set": given.id}, now=now)


def send_over(session: Session, seat: Seat, given: Given, member_id: int, *, now: datetime) -> None:
    """Send a member's grade although the course holds another; or raise `Absent` if none is kept back."""
    mine = GradePush.member_id == member_id, GradePush.link_id.in_(_links(given)), GradePush.state == State.HELD
    values = {"state": State.WAITING.value, "tries": 0, "next_at": now, "over": True}
    if not session.execute(update(GradePush).where(*mine).values(values)).rowcount:  # type: ignore[attr-defined] # as above
        raise Absent(_("No grade of this student is kept back."))
    log(session, seat, "grade_sent_over", {"set": given.id, "member": member_id}, now=now)


def pushes_of(session: Session, given: Given) -> Sequence[AnyRow]:
    """Where each grade of a set is on its way, with the name of its student, by name."""
    columns = GradePush.__table__.c
    return session.execute(
        select(*columns, Member.name, Member.email, PlatformCourse.title)
        .join(Member, Member.id == GradePush.member_id)
        .join(PlatformLink, PlatformLink.id == GradePush.link_id)
        .join(PlatformCourse, PlatformCourse.id == PlatformLink.course_id)
        .where(PlatformLink.assignment_id == given.id)
        .order_by(Member.name, Member.id, GradePush.link_id)
    ).all()


def has_column(session: Session, given: Given) -> bool:
    """Whether a course has a column for the grades of a set."""
    columns = select(PlatformLink.id).where(PlatformLink.assignment_id == given.id, PlatformLink.line_item != "")
    return session.scalars(columns.limit(1)).first() is not None


_PUSHES: Final = (
    select(
        *GradePush.__table__.c,
        PlatformCourse.platform_id,
        PlatformLink.line_item,
        PlatformLink.scopes,
        PlatformUser.sub,
    )
    .join(PlatformLink, PlatformLink.id == GradePush.link_id)
    .join(PlatformCourse, PlatformCourse.id == PlatformLink.course_id)
    .join(Member, Member.id == GradePush.member_id)
    .join(
        PlatformUser,
        (PlatformUser.person_id == Member.person_id) & (PlatformUser.platform_id == PlatformCourse.platform_id),
    )
)


def _links(given: Given) -> Any:
    return select(PlatformLink.id).where(PlatformLink.assignment_id == given.id)


def _class_itself(session: Session, class_id: str) -> Seat:
    """A class as it is seen when nobody looks."""
    row = session.get_one(Classroom, class_id)
    described = row.name, row.term, zone_named(row.time_zone), row.approves, row.archived_at
    return Seat(class_id, *described, member_id=0, person_id=0, role=Role.INSTRUCTOR)


def _told(session: Session, given: Given, rows: Sequence[Row], now: datetime) -> Iterator[Row]:
    """The results that their students may know by now: a course shows them the moment they arrive."""
    allowed, closes = allowances(session, given), last_close(session, given)
    for row in rows:
        due_at = window_of(given.draft.window, allowed[row.student.member_id]).due_at
        moments = {"due_at": due_at, "last_close": closes, "released_at": given.released_at}
        if row.result is None or row.standing is Standing.EXCUSED:
            continue
        if told(given.draft.feedback, now=now, **moments).score:
            yield row


def _queue(session: Session, link: AnyRow, given: Given, rows: Sequence[Row], now: datetime) -> int:
    """Queue what a column does not have yet, for those who have come from its course."""
    came = _came(session, link)
    kept = {row.member_id: row for row in session.scalars(select(GradePush).where(GradePush.link_id == link.id))}
    most, queued = most_points(given), 0
    for row in rows:
        member = row.student.member_id
        if member not in came or row.result is None:
            continue
        before = kept.get(member)
        if before is not None and (before.share, before.most) == (row.result.final, most):
            continue
        values: dict[str, Any] = {"share": row.result.final, "most": most, "submitted_at": row.submitted_at}
        values |= {"state": State.WAITING.value, "tries": 0, "next_at": now, "said": ""}
        if before is None:
            session.add(GradePush(link_id=link.id, member_id=member, **values))
        else:
            mine = GradePush.link_id == link.id, GradePush.member_id == member
            session.execute(update(GradePush).where(*mine).values(values))
        queued += 1
    session.flush()
    return queued


def _call_back(session: Session, links: Sequence[int], wanted: Collection[tuple[int, int]]) -> None:
    """Take out of the queue what is not to be sent any more. What its course has already stays there."""
    waiting = select(GradePush).where(GradePush.link_id.in_(links), GradePush.state == State.WAITING)
    for push in session.scalars(waiting).all():
        if (push.link_id, push.member_id) in wanted:
            continue
        if push.sent_share is None:
            session.delete(push)
        else:
            push.state, push.share = State.SENT, push.sent_share
    session.flush()


def _came(session: Session, link: AnyRow) -> frozenset[int]:
    """The members who have come from the course of a link."""
    people = (
        select(Member.id)
        .join(PlatformUser, PlatformUser.person_id == Member.person_id)
        .join(CourseUser, CourseUser.user_id == PlatformUser.id)
        .where(CourseUser.course_id == link.course_id)
    )
    return frozenset(session.scalars(people))


def _push(row: AnyRow, now: datetime) -> Push:
    at = now if row.sent_at is None else max(now, row.sent_at + _TICK)
    return Push(
        link_id=row.link_id,
        member_id=row.member_id,
        platform_id=row.platform_id,
        line_item=row.line_item,
        scopes=tuple(row.scopes),
        sub=row.sub,
        share=row.share,
        most=row.most,
        submitted_at=row.submitted_at,
        sent_share=row.sent_share,
        over=row.over,
        tries=row.tries,
        at=at,
    )


def _share_there(push: Push, connector: Connector) -> float | None:
    """The share that the column holds for this student now, None while it holds nothing."""
    url = add_param_to_url(_below(push.line_item, "results"), "user_id", push.sub)
    accept = "application/vnd.ims.lis.v2.resultcontainer+json"
    body = connector.make_service_request(push.scopes, url, accept=accept)["body"]
    for result in body if isinstance(body, list) else ():
        if isinstance(result, dict) and result.get("userId") == push.sub and result.get("resultScore") is not None:
            return float(str(result["resultScore"])) / float(str(result.get("resultMaximum") or 1))
    return None


def _is_ours(push: Push, there: float) -> bool:
    """Whether a column holds what we sent, or what we are about to send."""
    ours = (push.share, push.share if push.sent_share is None else push.sent_share)
    return any(abs(there - share) <= SAME_WITHIN for share in ours)


def _put(push: Push, connector: Connector) -> None:
    points = round(push.share * push.most, 6)
    grade = Grade().set_score_given(points).set_score_maximum(push.most).set_user_id(push.sub)
    grade.set_activity_progress("Completed").set_grading_progress("FullyGraded").set_timestamp(_moment(push.at))
    if push.submitted_at is not None:
        grade.set_submitted_at(_moment(push.submitted_at))
    column: Any = {"scope": list(push.scopes), "lineitem": push.line_item}
    try:
        AssignmentsGradesService(connector, column).put_grade(grade)
    except requests.JSONDecodeError:  # it was taken; what was said to it is no JSON, and nobody needs it
        return


def _moment(at: datetime) -> str:
    """A moment to the microsecond, as UTC: platforms drop a grade that is not newer than the one they have."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _below(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}"))
