"""What a class knows, from the sets that it was given.

What students practise by themselves is theirs alone, and is not looked at here.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.analysis.heat import Cell, Seen, class_cell, student_cell
from trainer.interchange.tables import Cell as TableCell
from trainer.interchange.tables import table
from trainer.scheduling.day import study_day
from trainer.services.banks.library import Library
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.classes.rooms import RoomView, rooms
from trainer.services.sets.grades import Student, students_of
from trainer.services.words.plot_views import percent
from trainer.services.words.wording import Link, day_text
from trainer.store.base import AnyRow
from trainer.store.teaching import Assignment, Attempt, Mark, Member

DAYS: Final = 14
"""How many of the latest days with work a map of days shows."""

ROWS: Final = 100
"""Students on one page of a map."""

FEWEST_NAMED: Final = 5
"""Students below which only the class as a whole is shown."""

FEWEST_ANSWERS: Final = 5
"""Answers below which a cell holds no number."""

NEAR: Final = 0.05
"""Topics that are closer than this to the middle one are not said to be known less."""

_BANDS: Final = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of a map: what is printed in it, how dark it is from 0 to 4, what it says in words, where it leads."""

    text: str
    level: int
    enough: bool
    told: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a map: a student or a day. `url` leads to the student, and is empty for a day."""

    name: str
    cells: tuple[CellView, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeadView:
    """The head of a column, with where its rows are put in its order. `order` is ascending, descending or empty."""

    label: str
    url: str
    order: str


@dataclass(frozen=True, slots=True)
class Wish:
    """How a map is to be looked at.

    Attributes:
        by: a row for each student, or for each day.
        names: whether students are named.
        sort: the topic by which students stand, the least known first; with a minus before it the best known first;
            empty for by name.
        page: which page of the students.
    """

    by: str = "student"
    names: bool = False
    sort: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class MasteryPage:
    """How well a class knows each topic. `rows` are students or days; without names students are numbers.

    `known` says how many students know each topic; `set_url` puts a set together about the topic that is known least,
    if one is.
    """

    title: str
    over: str
    class_url: str
    rooms: tuple[RoomView, ...]
    heading: str
    lede: str
    topics: tuple[HeadView, ...]
    whole: tuple[CellView, ...]
    known: tuple[CellView, ...]
    rows: tuple[RowView, ...]
    row_head: HeadView
    views: tuple[tuple[str, str, bool], ...]
    names_url: str
    named: bool
    set_url: str
    csv_url: str
    students_url: str
    page: int
    pages: int
    earlier_url: str
    later_url: str


@dataclass(frozen=True, slots=True)
class _Map:
    """What a map is drawn from: its topics with their titles, and the cell of each student in each topic."""

    topics: Mapping[str, str]
    cells: Mapping[tuple[int, str], Cell]
    students: Sequence[Student]

    def cell(self, student: Student, topic: str) -> Cell:
        return self.cells.get((student.member_id, topic), Cell())

    def whole(self, topic: str) -> Cell:
        return class_cell(cell for (_who, its), cell in self.cells.items() if its == topic)

    def numbered(self) -> list[tuple[int, Student]]:
        return list(enumerate(self.students, start=1))


def mastery_page(session: Session, library: Library, seat: Seat, wish: Wish, *, link: Link) -> MasteryPage:
    """Show how well a class knows each topic: by student, or by day."""
    rows = answers_in(session, seat)
    topics = topics_in(library, rows)
    drawn = _Map(topics, student_cells(rows, seat), students_of(session, seat))
    whole = {topic: drawn.whole(topic) for topic in topics}
    weakest = _weakest(whole)
    by_day, is_small = wish.by == "day", len(drawn.students) < FEWEST_NAMED
    order = _ordered(drawn, wish.sort)
    pages = 1 if by_day or is_small else max(1, -(-len(order) // ROWS))
    page = min(wish.page, pages)
    address = _Address(link, seat.class_id, wish)
    if by_day:
        views = tuple(_day_rows(rows, seat, topics, address))
    else:
        shown = () if is_small else order[ROWS * (page - 1) : ROWS * page]
        views = tuple(_student_row(number, student, drawn, address) for number, student in shown)
    return MasteryPage(
        title=_("What the class knows"),
        over=seat.name,
        class_url=link("classes.home", cid=seat.class_id),
        rooms=rooms(seat, "analysis.mastery", link=link),
        heading=_mastery_heading(topics, whole, weakest),
        lede=_("From the sets of this class. What students practise by themselves is theirs alone."),
        topics=tuple(_head(title, topic, address, sorts=bool(views) and not by_day) for topic, title in topics.items()),
        whole=tuple(_cell(whole[topic], title, address.topic(topic)) for topic, title in topics.items()),
        known=() if is_small else tuple(_known(drawn, topic, title) for topic, title in topics.items()),
        rows=views,
        row_head=HeadView(_("Day"), "", "") if by_day else _head(_("Student"), "", address, sorts=bool(views)),
        views=(
            (_("By student"), address.map(by="", page=0), not by_day),
            (_("By day"), address.map(by="day", sort="", page=0), by_day),
        ),
        names_url="" if by_day or is_small else address.map(names=not wish.names),
        named=wish.names and not by_day and not is_small,
        set_url=_set_url(weakest, link, {"cid": seat.class_id}) if seat.may(Role.INSTRUCTOR) else "",
        csv_url=link("analysis.mastery_table", cid=seat.class_id),
        students_url=link("analysis.students", cid=seat.class_id),
        page=page,
        pages=pages,
        earlier_url=address.map(page=page - 1) if page > 1 else "",
        later_url=address.map(page=page + 1) if page < pages else "",
    )


@dataclass(frozen=True, slots=True)
class _Address:
    """Where the cells and heads of a map lead."""

    link: Link
    class_id: str
    wish: Wish

    def map(self, **changed: Any) -> str:
        """The map itself, looked at in another way."""
        by = "" if self.wish.by == "student" else self.wish.by
        now: dict[str, Any] = {
            "by": by,
            "names": self.wish.names,
            "sort": self.wish.sort,
            "page": self.wish.page,
        } | changed
        query = {name: int(value) if name == "names" else value for name, value in now.items() if value}
        if query.get("page") == 1:
            del query["page"]
        return self.link("analysis.mastery", cid=self.class_id, **query)

    def topic(self, topic: str, **more: Any) -> str:
        """What is known of a topic, fact by fact."""
        return self.link("analysis.topic", cid=self.class_id, topic=topic, **more)

    def student(self, member_id: int, **more: Any) -> str:
        """What a student knows, named only where the map names them."""
        named = {"names": 1} if self.wish.names else {}
        return self.link("analysis.student", cid=self.class_id, member=member_id, **named, **more)


def mastery_csv(session: Session, library: Library, seat: Seat) -> bytes:
    """The map of students and topics: right and wrong answers that count, a line for each student and topic."""
    rows = answers_in(session, seat)
    topics, cells = topics_in(library, rows), student_cells(rows, seat)
    lines: list[tuple[TableCell, ...]] = [("student_id", "name", "topic", "right", "wrong", "mastery")]
    for student in students_of(session, seat):
        for topic, title in topics.items():
            known = cells.get((student.member_id, topic), Cell())
            mean = known.mean if known.enough else None
            lines.append((student.student_id, student.called, title, known.right, known.wrong, mean))
    return table(lines)


def answers_in(session: Session, seat: Seat, *, topic: str = "", member_id: int | None = None) -> Sequence[AnyRow]:
    """Every answer of the students of a class in its sets: to all topics or to one, of everyone or of one student."""
    columns = (Mark.bank_id, Mark.topic, Mark.fact_id, Mark.right, Mark.chosen, Attempt.member_id, Attempt.submitted_at)
    wanted = (
        select(*columns)
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .join(Member, Member.id == Attempt.member_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(Assignment.classroom_id == seat.class_id, Member.role == Role.STUDENT)
        .order_by(Attempt.submitted_at, Attempt.id, Mark.place, Mark.pair)
    )
    if topic:
        bank, _slash, name = topic.partition("/")
        wanted = wanted.where(Mark.bank_id == bank, Mark.topic == name)
    if member_id is not None:
        wanted = wanted.where(Attempt.member_id == member_id)
    return session.execute(wanted).all()


def topics_in(library: Library, rows: Sequence[AnyRow]) -> dict[str, str]:
    """The topics that were asked, by the order of their banks, with their titles."""
    return {f"{bank}/{topic}": topic_title(library, bank, topic) for bank, topic in _asked(rows)}


def topic_title(library: Library, bank: str, topic: str) -> str:
    """What a topic is called, or the relation that stands for one; its id if it is not here any more."""
    shelf = library.find(bank)
    if shelf is None:
        return topic
    if topic in shelf.bank.topics:
        return shelf.bank.topics[topic].title
    relation = shelf.bank.relations.get(topic)
    return relation.label if relation else topic


def _asked(rows: Sequence[AnyRow]) -> list[tuple[str, str]]:
    return sorted({(row.bank_id, row.topic) for row in rows})


def student_cells(rows: Sequence[AnyRow], seat: Seat) -> dict[tuple[int, str], Cell]:
    """The cell of each student in each topic that they were asked."""
    seen: defaultdict[tuple[int, str], list[Seen]] = defaultdict(list)
    for order, (day, row) in enumerate(with_days(rows, seat)):
        seen[row.member_id, f"{row.bank_id}/{row.topic}"].append(Seen(day, order, row.fact_id, row.right))
    return {key: student_cell(its) for key, its in seen.items()}


def with_days(rows: Sequence[AnyRow], seat: Seat) -> Iterator[tuple[int, AnyRow]]:
    """Each answer with its study day, which is worked out once for each moment."""
    days: dict[datetime, int] = {}
    for row in rows:
        if row.submitted_at not in days:
            days[row.submitted_at] = study_day(row.submitted_at, seat.zone)
        yield days[row.submitted_at], row


def _ordered(drawn: _Map, sort: str) -> list[tuple[int, Student]]:
    """The students with their numbers in the order that was asked for; those of whom too little is known last."""
    topic, down = sort.removeprefix("-"), sort.startswith("-")
    if topic not in drawn.topics:
        return drawn.numbered()[::-1] if down and not topic else drawn.numbered()

    def known(each: tuple[int, Student]) -> tuple[bool, float]:
        cell = drawn.cell(each[1], topic)
        return cell.n < FEWEST_ANSWERS, -cell.mean if down else cell.mean

    return sorted(drawn.numbered(), key=known)


def _head(label: str, topic: str, address: _Address, *, sorts: bool) -> HeadView:
    """The head of a column. Pressed again it turns the order round."""
    if not sorts:
        return HeadView(label, "", "")
    now = address.wish.sort or ""
    order = {topic: "ascending", f"-{topic}": "descending"}.get(now, "")
    turned = f"-{topic}" if order == "ascending" else topic
    return HeadView(label, address.map(sort=turned, page=0), order)


def _student_row(number: int, student: Student, drawn: _Map, address: _Address) -> RowView:
    member = student.member_id
    cells = tuple(
        _cell(drawn.cell(student, topic), title, address.student(member, topic=topic))
        for topic, title in drawn.topics.items()
    )
    name = student.called if address.wish.names else student_number(number)
    return RowView(name, cells, address.student(member))


def student_number(number: int) -> str:
    """What a student is called who is not named."""
    return _("Student %(number)s", number=number)


def _known(drawn: _Map, topic: str, title: str) -> CellView:
    count = sum(drawn.cell(student, topic).mastered for student in drawn.students)
    told = ngettext("%(topic)s: %(num)s student knows it", "%(topic)s: %(num)s students know it", count, topic=title)
    return CellView(str(count), 0, enough=True, told=told)


def _day_rows(rows: Sequence[AnyRow], seat: Seat, topics: Mapping[str, str], address: _Address) -> Iterator[RowView]:
    days: defaultdict[int, defaultdict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for day, row in with_days(rows, seat):
        days[day][f"{row.bank_id}/{row.topic}"].append(row.right)
    for day in sorted(days, reverse=True)[:DAYS]:
        its = days[day]
        counted = {topic: Cell(sum(its[topic]), len(its[topic]) - sum(its[topic])) for topic in topics}
        cells = (_cell(counted[topic], title, address.topic(topic, day=day)) for topic, title in topics.items())
        yield RowView(day_text(day), tuple(cells))


def _cell(cell: Cell, title: str, url: str) -> CellView:
    if cell.n < FEWEST_ANSWERS:
        told = _("%(topic)s: too few answers to say", topic=title)
        return CellView("–", 0, enough=False, told=told)
    told = ngettext(
        "%(topic)s: %(share)s, from %(num)s answer", "%(topic)s: %(share)s, from %(num)s answers", cell.n,
        topic=title, share=percent(cell.mean),
    )  # fmt: skip
    return CellView(f"{100 * cell.mean:.0f}", level_of(cell.mean), enough=True, told=told, url=url)


def level_of(share: float) -> int:
    """How dark a cell is, from 0 to 4."""
    return sum(share >= band for band in _BANDS)


def _weakest(whole: Mapping[str, Cell]) -> str:
    """The topic that is known least, empty where none stands out."""
    known = {topic: cell.mean for topic, cell in whole.items() if cell.n >= FEWEST_ANSWERS}
    weakest = min(known, key=lambda topic: known[topic], default="")
    return weakest if weakest and known[weakest] < median(known.values()) - NEAR else ""


def _mastery_heading(topics: Mapping[str, str], whole: Mapping[str, Cell], weakest: str) -> str:
    if not any(cell.n >= FEWEST_ANSWERS for cell in whole.values()):
        return _("Too few answers to say anything yet")
    if not weakest:
        return _("The topics are known about equally well")
    return _("%(topic)s is known least", topic=topics[weakest])


def _set_url(weakest: str, link: Link, here: Mapping[str, str]) -> str:
    bank, _slash, topic = weakest.partition("/")
    return link("teaching.new", bank=bank, topic=topic, **here) if weakest else ""
