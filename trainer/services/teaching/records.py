"""The record of one student in a class: their sets with every attempt, and what they know topic by topic.

It holds what was given to the class and nothing of what they practise by themselves. Looking at it is written down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.analysis.heat import Cell
from trainer.services.banks.library import Library
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.classes.looks import LookView, looks_at, note_look
from trainer.services.classes.rooms import RoomView, moment, rooms
from trainer.services.sets.going import Going
from trainer.services.sets.grades import Student, students_of
from trainer.services.sets.student_classes import Standing, standings_of
from trainer.services.teaching.maps import (
    FEWEST_ANSWERS,
    answers_in,
    level_of,
    student_cells,
    student_number,
    topic_title,
    topics_in,
)
from trainer.services.teaching.topics import FactLine, fact_lines
from trainer.services.words.plot_views import percent
from trainer.services.words.refusals import Absent
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow


@dataclass(frozen=True, slots=True)
class TopicLine:
    """What a student knows of one topic. `level` is how dark it is, from 0 to 4; `here` that its facts are shown."""

    title: str
    text: str
    said: str
    level: int
    enough: bool
    mastered: bool
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set of a student with each of their attempts, in words."""

    title: str
    url: str
    said: str
    attempts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """What one student did in a class. `facts` are those of the topic that was asked for, `topic` its title."""

    title: str
    over: str
    rooms: tuple[RoomView, ...]
    back_url: str
    students_url: str
    names_url: str
    named: bool
    section: str
    topics: tuple[TopicLine, ...]
    topic: str
    facts: tuple[FactLine, ...]
    sets: tuple[SetLine, ...]
    looks: tuple[LookView, ...]


def record_page(
    session: Session,
    library: Library,
    seat: Seat,
    member_id: int,
    *,
    topic: str,
    names: bool,
    link: Link,
    now: datetime,
) -> RecordPage:
    """Show the record of a student of a class, and write down who looked; or raise `Absent`."""
    number, student = _found(students_of(session, seat), member_id)
    rows = answers_in(session, seat, member_id=member_id)
    note_look(session, seat, member_id, now=now)
    here: dict[str, Any] = {"cid": seat.class_id, "member": member_id} | ({"names": 1} if names else {})
    bank, _slash, name = topic.partition("/")
    of_topic = [row for row in rows if (row.bank_id, row.topic) == (bank, name)]
    other = {key: value for key, value in here.items() if key != "names"} | ({} if names else {"names": 1})
    return RecordPage(
        title=student.called if names else student_number(number),
        over=seat.name,
        rooms=rooms(seat, "analysis.mastery", link=link),
        back_url=link("analysis.mastery", cid=seat.class_id, **({"names": 1} if names else {})),
        students_url=link("analysis.students", cid=seat.class_id),
        names_url=link("analysis.student", **other, **({"topic": topic} if topic else {})),
        named=names,
        section=student.section,
        topics=tuple(_topics(library, seat, rows, topic=topic, here=here, link=link)),
        topic=topic_title(library, bank, name) if of_topic else "",
        facts=tuple(fact_lines(library, bank, of_topic, link)),
        sets=tuple(_sets(standings_of(session, seat.class_id, member_id), seat, link, now)),
        looks=looks_at(session, seat, member_id) if seat.may(Role.INSTRUCTOR) else (),
    )


def _found(students: Sequence[Student], member_id: int) -> tuple[int, Student]:
    for number, student in enumerate(students, start=1):
        if student.member_id == member_id:
            return number, student
    raise Absent(_("There is no such person in this class."))


def _topics(
    library: Library, seat: Seat, rows: Sequence[AnyRow], *, topic: str, here: dict[str, Any], link: Link
) -> Iterator[TopicLine]:
    """Each topic that the student was asked, those known least first; those of which too little is known last."""
    cells = {key: cell for (_who, key), cell in student_cells(rows, seat).items()}
    titles = topics_in(library, rows)
    for each in sorted(cells, key=lambda key: (cells[key].n < FEWEST_ANSWERS, cells[key].mean, key)):
        yield _topic(cells[each], titles[each], link("analysis.student", topic=each, **here), here=each == topic)


def _topic(cell: Cell, title: str, url: str, *, here: bool) -> TopicLine:
    enough = cell.n >= FEWEST_ANSWERS
    return TopicLine(
        title=title,
        text=percent(cell.mean) if enough else "–",
        said=ngettext("%(num)s answer counts", "%(num)s answers count", cell.n),
        level=level_of(cell.mean) if enough else 0,
        enough=enough,
        mastered=cell.mastered,
        url=f"{url}#facts",
        here=here,
    )


def _sets(standings: Sequence[Standing], seat: Seat, link: Link, now: datetime) -> Iterator[SetLine]:
    for place in standings:
        yield SetLine(
            title=place.given.draft.title,
            url=link("teaching.home", cid=seat.class_id, set_id=place.given.id),
            said=_said(place, now),
            attempts=tuple(_attempt(each, seat) for each in place.attempts),
        )


def _said(place: Standing, now: datetime) -> str:
    closes = place.window.closes_at
    if place.excused:
        return _("Excused")
    if place.attempts:
        return ""
    return _("Missing") if closes is not None and closes <= now else _("Not begun")


def _attempt(each: Going, seat: Seat) -> str:
    began = moment(each.started_at, seat)
    if each.submitted_at is None:
        return _("Begun %(began)s, not handed in", began=began)
    done = moment(each.submitted_at, seat)
    if each.share is None:
        return _("Begun %(began)s, handed in %(done)s", began=began, done=done)
    return _("Begun %(began)s, handed in %(done)s: %(share)s", began=began, done=done, share=percent(each.share))
