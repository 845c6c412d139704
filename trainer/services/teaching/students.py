"""The students of a class by how they go along: who is on track, who missed what, and who has gone quiet.

Only those who teach see it, and it is a page that one asks for: the first page of a class names nobody.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Seat
from trainer.services.classes.rooms import RoomView, moment, rooms
from trainer.services.sets.assignments import sets_of
from trainer.services.sets.grades import Student, students_of
from trainer.services.teaching.paces import offered, paces, went
from trainer.services.words.wording import Link
from trainer.teaching.pace import Offered, Pace

PAGE: Final = 50
"""Students on one page of the list."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class AlongLine:
    """One student: how many of the sets that count they began, missed, and when they were last seen."""

    name: str
    section: str
    begun: str
    missed: str
    last: str
    quiet: bool
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to look at a list."""

    label: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class StudentsPage:
    """The students of a class, a page at a time."""

    title: str
    name: str
    term: str
    rooms: tuple[RoomView, ...]
    heading: str
    lede: str
    shows: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    lines: tuple[AlongLine, ...]
    page: int
    pages: int
    earlier_url: str
    later_url: str


@dataclass(frozen=True, slots=True)
class _One:
    """A student with how they go along; None for one who has not joined yet."""

    student: Student
    pace: Pace | None
    missed: int
    quiet: bool

    @property
    def last_at(self) -> datetime:
        """When they were last seen, long ago for never."""
        return (self.pace.last_at if self.pace else None) or _NEVER


def students_page(
    session: Session, seat: Seat, *, show: str, order: str, page: int, link: Link, now: datetime
) -> StudentsPage:
    """Show who of a class is on track and who is not. What is not known of `show` and `order` is everyone, by name."""
    sets = offered(session, seat, sets_of(session, seat))
    everyone = list(_everyone(session, seat, sets, now))
    shows, orders = _shows(), _orders()
    show, order = show if show in shows else "", order if order in orders else ""
    found = sorted((one for one in everyone if shows[show](one)), key=orders[order])
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)

    def here(**changed: object) -> str:
        query = {"show": show, "order": order} | changed
        return link("analysis.students", cid=seat.class_id, **{name: value for name, value in query.items() if value})

    return StudentsPage(
        title=_("Students"),
        name=seat.name,
        term=seat.term,
        rooms=rooms(seat, "analysis.students", link=link),
        heading=_heading(show, len(found)),
        lede=_lede(show, len(sets)),
        shows=tuple(Choice(label, here(show=name), name == show) for name, label in _show_labels()),
        orders=tuple(Choice(label, here(order=name), name == order) for name, label in _order_labels()),
        lines=tuple(_line(one, seat, sets, link) for one in found[PAGE * (page - 1) : PAGE * page]),
        page=page,
        pages=pages,
        earlier_url=here(page=page - 1) if page > 1 else "",
        later_url=here(page=page + 1) if page < pages else "",
    )


def _everyone(session: Session, seat: Seat, sets: Sequence[Offered], now: datetime) -> Iterator[_One]:
    known = paces(session, seat, went(session, seat))
    for student in students_of(session, seat):
        pace = known.get(student.member_id)
        if pace is None:
            yield _One(student, None, 0, quiet=False)
        else:
            yield _One(student, pace, pace.missed(sets, now=now), quiet=pace.is_quiet(sets, now=now))


def _shows() -> Mapping[str, Callable[[_One], bool]]:
    return {
        "": lambda _one: True,
        "track": lambda one: one.pace is not None and not one.missed,
        "missed": lambda one: one.missed > 0,
        "quiet": lambda one: one.quiet,
    }


def _orders() -> Mapping[str, Callable[[_One], Any]]:
    return {
        "": lambda one: one.student.called.casefold(),
        "last": lambda one: (one.last_at, one.student.called.casefold()),
        "missed": lambda one: (-one.missed, one.student.called.casefold()),
    }


def _show_labels() -> Iterator[tuple[str, str]]:
    yield "", _("Everyone")
    yield "track", _("On track")
    yield "missed", _("Missed a set")
    yield "quiet", _("Gone quiet")


def _order_labels() -> Iterator[tuple[str, str]]:
    yield "", _("By name")
    yield "last", _("Longest not seen first")
    yield "missed", _("Most missed first")


def _heading(show: str, count: int) -> str:
    if show == "track":
        return ngettext("%(num)s student is on track", "%(num)s students are on track", count)
    if show == "missed":
        return ngettext("%(num)s student missed a set", "%(num)s students missed a set", count)
    if show == "quiet":
        return ngettext("%(num)s student has gone quiet", "%(num)s students have gone quiet", count)
    return ngettext("%(num)s student", "%(num)s students", count)


def _lede(show: str, sets: int) -> str:
    if show == "quiet":
        return _("They did nothing for a week, although a set was open to them that they have not begun.")
    if show == "track":
        return _("They have begun every set that has closed since they joined, or are excused from it.")
    return ngettext("%(num)s set counts.", "%(num)s sets count.", sets)


def _line(one: _One, seat: Seat, sets: Sequence[Offered], link: Link) -> AlongLine:
    pace, last = one.pace, one.pace.last_at if one.pace else None
    begun = sum(each.id in pace.begun for each in sets) if pace else 0
    return AlongLine(
        name=one.student.called,
        section=one.student.section,
        begun=_("%(done)s of %(all)s", done=begun, all=len(sets)),
        missed=str(one.missed),
        last=moment(last, seat) if last else _("Never") if pace else _("Not joined yet"),
        quiet=one.quiet,
        url=link("analysis.student", cid=seat.class_id, member=one.student.member_id, names=1),
    )
