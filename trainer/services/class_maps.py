"""What a class knows, from the sets that it was given.

What students practise by themselves is theirs alone, and is not looked at here.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.analysis.heat import Cell, Seen, class_cell, student_cell
from trainer.interchange.tables import Cell as TableCell
from trainer.interchange.tables import table
from trainer.scheduling.day import study_day
from trainer.services.class_rooms import RoomView, rooms
from trainer.services.classrooms import Role, Seat
from trainer.services.grades import Student, students_of
from trainer.services.library import Library
from trainer.services.plot_views import percent
from trainer.services.wording import Link, day_text
from trainer.store.base import AnyRow
from trainer.store.teaching import Assignment, Attempt, Mark, Member

DAYS: Final = 14
"""How many of the latest days with work a map of days shows."""

FEWEST_NAMED: Final = 5
"""Students below which only the class as a whole is shown."""

NEAR: Final = 0.05
"""Topics that are closer than this to the middle one are not said to be known less."""

_BANDS: Final = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of a map: what is printed in it, how dark it is from 0 to 4, and what it says in words."""

    text: str
    level: int
    enough: bool
    told: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a map: a student or a day."""

    name: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class MasteryPage:
    """How well a class knows each topic. `rows` are students or days; without names students are numbers.

    `set_url` puts a set together about the topic that is known least, if one is.
    """

    title: str
    over: str
    class_url: str
    rooms: tuple[RoomView, ...]
    heading: str
    lede: str
    topics: tuple[str, ...]
    whole: tuple[CellView, ...]
    rows: tuple[RowView, ...]
    row_head: str
    views: tuple[tuple[str, str, bool], ...]
    names_url: str
    named: bool
    set_url: str
    csv_url: str


def mastery_page(session: Session, library: Library, seat: Seat, *, by: str, names: bool, link: Link) -> MasteryPage:
    """Show how well a class knows each topic: by student, or by day."""
    rows = _marks(session, seat)
    topics = _topics(library, rows)
    cells = _student_cells(rows, seat)
    whole = {topic: class_cell(cell for (_who, its), cell in cells.items() if its == topic) for topic in topics}
    students = students_of(session, seat)
    by_day = by == "day"
    views = tuple(_day_rows(rows, seat, topics)) if by_day else tuple(_student_rows(students, cells, topics, names))
    here = {"cid": seat.class_id}
    named = not by_day and len(students) >= FEWEST_NAMED
    weakest = _weakest(whole)
    return MasteryPage(
        title=_("What the class knows"),
        over=seat.name,
        class_url=link("classes.home", **here),
        rooms=rooms(seat, "analysis.mastery", link=link),
        heading=_mastery_heading(topics, whole, weakest),
        lede=_("From the sets of this class. What students practise by themselves is theirs alone."),
        topics=tuple(topics.values()),
        whole=tuple(_cell(whole[topic], title) for topic, title in topics.items()),
        rows=views if by_day or len(students) >= FEWEST_NAMED else (),
        row_head=_("Day") if by_day else _("Student"),
        views=(
            (_("By student"), link("analysis.mastery", **here), not by_day),
            (_("By day"), link("analysis.mastery", by="day", **here), by_day),
        ),
        names_url=link("analysis.mastery", **here, **({} if names else {"names": 1})) if named else "",
        named=names,
        set_url=_set_url(weakest, link, here) if seat.may(Role.INSTRUCTOR) else "",
        csv_url=link("analysis.mastery_table", **here),
    )


def mastery_csv(session: Session, library: Library, seat: Seat) -> bytes:
    """The map of students and topics: right and wrong answers that count, a line for each student and topic."""
    rows = _marks(session, seat)
    topics, cells = _topics(library, rows), _student_cells(rows, seat)
    lines: list[tuple[TableCell, ...]] = [("student_id", "name", "topic", "right", "wrong", "mastery")]
    for student in students_of(session, seat):
        for topic, title in topics.items():
            known = cells.get((student.member_id, topic), Cell())
            mean = known.mean if known.enough else None
            lines.append((student.student_id, student.called, title, known.right, known.wrong, mean))
    return table(lines)


def _marks(session: Session, seat: Seat) -> Sequence[AnyRow]:
    """Every answer of the students of a class in its sets."""
    columns = (Mark.bank_id, Mark.topic, Mark.fact_id, Mark.right, Mark.chosen, Attempt.member_id, Attempt.submitted_at)
    return session.execute(
        select(*columns)
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .join(Member, Member.id == Attempt.member_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(Assignment.classroom_id == seat.class_id, Member.role == Role.STUDENT)
        .order_by(Attempt.submitted_at, Attempt.id, Mark.place, Mark.pair)
    ).all()


def _topics(library: Library, rows: Sequence[AnyRow]) -> dict[str, str]:
    """The topics that were asked, by the order of their banks, with their titles."""
    asked = {(row.bank_id, row.topic) for row in rows}
    titles = {}
    for bank, topic in sorted(asked):
        shelf = library.find(bank)
        known = shelf.bank.topics.get(topic) if shelf else None
        titles[f"{bank}/{topic}"] = known.title if known else topic
    return titles


def _student_cells(rows: Sequence[AnyRow], seat: Seat) -> dict[tuple[int, str], Cell]:
    seen: defaultdict[tuple[int, str], list[Seen]] = defaultdict(list)
    for order, (day, row) in enumerate(_with_days(rows, seat)):
        seen[row.member_id, f"{row.bank_id}/{row.topic}"].append(Seen(day, order, row.fact_id, row.right))
    return {key: student_cell(its) for key, its in seen.items()}


def _with_days(rows: Sequence[AnyRow], seat: Seat) -> Iterator[tuple[int, AnyRow]]:
    """Each answer with its study day, which is worked out once for each moment."""
    days: dict[datetime, int] = {}
    for row in rows:
        if row.submitted_at not in days:
            days[row.submitted_at] = study_day(row.submitted_at, seat.zone)
        yield days[row.submitted_at], row


def _student_rows(
    students: Sequence[Student], cells: Mapping[tuple[int, str], Cell], topics: Mapping[str, str], names: bool
) -> Iterator[RowView]:
    for number, student in enumerate(students, start=1):
        name = student.called if names else _("Student %(number)s", number=number)
        its = (_cell(cells.get((student.member_id, topic), Cell()), title) for topic, title in topics.items())
        yield RowView(name, tuple(its))


def _day_rows(rows: Sequence[AnyRow], seat: Seat, topics: Mapping[str, str]) -> Iterator[RowView]:
    days: defaultdict[int, defaultdict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for day, row in _with_days(rows, seat):
        days[day][f"{row.bank_id}/{row.topic}"].append(row.right)
    for day in sorted(days, reverse=True)[:DAYS]:
        its = days[day]
        counted = {topic: Cell(sum(its[topic]), len(its[topic]) - sum(its[topic])) for topic in topics}
        yield RowView(day_text(day), tuple(_cell(counted[topic], title) for topic, title in topics.items()))


def _cell(cell: Cell, title: str) -> CellView:
    if not cell.enough:
        told = _("%(topic)s: too few answers to say", topic=title)
        return CellView("–", 0, enough=False, told=told)
    told = ngettext(
        "%(topic)s: %(share)s, from %(num)s answer", "%(topic)s: %(share)s, from %(num)s answers", cell.n,
        topic=title, share=percent(cell.mean),
    )  # fmt: skip
    return CellView(f"{100 * cell.mean:.0f}", sum(cell.mean >= band for band in _BANDS), enough=True, told=told)


def _weakest(whole: Mapping[str, Cell]) -> str:
    """The topic that is known least, empty where none stands out."""
    known = {topic: cell.mean for topic, cell in whole.items() if cell.enough}
    weakest = min(known, key=lambda topic: known[topic], default="")
    return weakest if weakest and known[weakest] < median(known.values()) - NEAR else ""


def _mastery_heading(topics: Mapping[str, str], whole: Mapping[str, Cell], weakest: str) -> str:
    if not any(cell.enough for cell in whole.values()):
        return _("Too few answers to say anything yet")
    if not weakest:
        return _("The topics are known about equally well")
    return _("%(topic)s is known least", topic=topics[weakest])


def _set_url(weakest: str, link: Link, here: Mapping[str, str]) -> str:
    bank, _slash, topic = weakest.partition("/")
    return link("teaching.new", bank=bank, topic=topic, **here) if weakest else ""
