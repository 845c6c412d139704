"""What the pages between a course and its class show, and how far the grades of a set are on their way."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from trainer.services.assignments import Given
from trainer.services.classrooms import Role, Seat
from trainer.services.lti_grades import State, has_column, pushes_of
from trainer.services.set_homes import moment
from trainer.services.wording import Link
from trainer.store.base import AnyRow


@dataclass(frozen=True, slots=True)
class WindowPage:
    """A page in a frame that asks for a window of its own. `url` begins the launch anew there."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ConnectPage:
    """Which class a course is to be here. `launch` names the launch that waits for it."""

    title: str
    course: str
    action: str
    launch: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class CoursesPage:
    """The courses that are connected with a class. `code` connects one more, empty until it is asked for."""

    title: str
    class_name: str
    class_url: str
    action: str
    courses: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True)
class SentView:
    """Where one student's grade is. `over_url` sends it over what the course holds, empty where nothing does."""

    name: str
    course: str
    state: str
    over_url: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """The grades of a set on their way to its courses. `again_url` is empty for who only assists."""

    grades: tuple[SentView, ...]
    again_url: str


def sent_page(session: Session, seat: Seat, given: Given, *, link: Link) -> SentPage | None:
    """Where the grades of a set are on their way to its courses, None where no course has a column for them."""
    if not has_column(session, given):
        return None
    instructs, here = seat.may(Role.INSTRUCTOR), {"cid": seat.class_id, "set_id": given.id}
    again = link("lti.send_again", **here) if instructs else ""
    return SentPage(tuple(_sent(session, seat, given, instructs=instructs, link=link)), again)


def _sent(session: Session, seat: Seat, given: Given, *, instructs: bool, link: Link) -> Iterator[SentView]:
    for row in pushes_of(session, given):
        held = instructs and row.state == State.HELD
        member = {"cid": seat.class_id, "set_id": given.id, "member": row.member_id}
        over = link("lti.send_over", **member) if held else ""
        yield SentView(row.name or row.email or "–", row.title, _state_text(row, seat), over)


def _state_text(row: AnyRow, seat: Seat) -> str:
    """Where a grade is, in words."""
    if row.state == State.SENT:
        return _("Sent %(when)s", when=moment(row.sent_at, seat))
    if row.state == State.HELD:
        return _("Changed in the course, to %(percent)s%%. Ours was not sent.", percent=f"{100 * float(row.said):.0f}")
    if row.state == State.FAILED:
        return _("Not sent. The platform said: %(words)s", words=row.said)
    if row.tries:
        return _(
            "Tried, and to be tried again %(when)s. The platform said: %(words)s",
            when=moment(row.next_at, seat),
            words=row.said,
        )
    return _("Waits to be sent")
