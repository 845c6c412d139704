"""Grades as the gradebooks of other platforms import them.

A grade that is not known is an empty cell: no platform takes it for nought. Canvas and Moodle get a file of ours. For
Blackboard the instructor's own download is filled in, because a column without the platform's id becomes a text column
worth nothing.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Final

from trainer.interchange.tables import Cell, rounded, table
from trainer.teaching.roster import plain_heading


class Standing(StrEnum):
    """What became of an assignment for one student."""

    OK = "ok"
    LATE = "late"
    MISSING = "missing"
    EXCUSED = "excused"
    IN_PROGRESS = "in_progress"
    NOT_BEGUN = "not_begun"


@dataclass(frozen=True, slots=True)
class Student:
    """Who a row is about. Any of the ways to name them may be empty, but not all."""

    student_id: str
    username: str
    email: str
    last_name: str
    first_name: str
    section: str = ""

    @property
    def sorted_name(self) -> str:
        """Last name first, as lists are sorted."""
        return ", ".join(name for name in (self.last_name, self.first_name) if name) or self.username


@dataclass(frozen=True, slots=True)
class Column:
    """An assignment: its title, what it is worth, and the platform's own number for it where that is known."""

    title: str
    points: float
    platform_id: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One student's result, in points. `late_penalty` is what was taken off; `final` is None while there is none."""

    standing: Standing
    raw: float | None = None
    late_penalty: float = 0.0
    final: float | None = None
    attempts: int = 0
    submitted_at: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A student with a mark for each column, in the order of the columns."""

    student: Student
    marks: tuple[Mark, ...]


MOST_ROWS: Final = 20_000
"""Rows that a file that was handed in may have: more people than a course has."""


class Fault(StrEnum):
    """What is wrong with a file that was handed in."""

    NOT_TEXT = "not_text"
    NO_TABLE = "no_table"
    NO_USERS = "no_users"
    NO_COLUMN = "no_column"
    TOO_MANY = "too_many"


class NotAGradebook(Exception):
    """A file that was handed in is no download of a gradebook; the message says what is wrong with it."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


# --- any program


def generic(columns: Sequence[Column], rows: Iterable[Row], *, for_excel: bool = False) -> bytes:
    """Everything that is known, for a spreadsheet: eight columns for each assignment."""
    parts = ("raw", "max", "percent", "late_penalty", "final", "status", "attempts", "submitted_at")
    heading: list[Cell] = ["student_id", "username", "email", "last_name", "first_name", "section"]
    heading += [f"{column.title} {part}" for column in columns for part in parts]
    return table([heading, *(_generic(columns, row) for row in rows)], for_excel=for_excel)


def _generic(columns: Sequence[Column], row: Row) -> list[Cell]:
    who = row.student
    cells: list[Cell] = [who.student_id, who.username, who.email, who.last_name, who.first_name, who.section]
    for column, mark in zip(columns, row.marks, strict=True):
        percent = None if mark.final is None or not column.points else 100 * mark.final / column.points
        cells += [mark.raw, column.points, percent, mark.late_penalty, mark.final]
        cells += [mark.standing.value, mark.attempts, mark.submitted_at]
    return cells


# --- Canvas

_DROPPED: Final = re.compile("(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
"""A header that holds one of these anywhere is passed over as one of Canvas's own."""
_LOOKS_NUMBERED: Final = re.compile(r"\(\d+\)\s*$")
_RESERVED: Final = frozenset(
    "Student|LastName|FirstName|ID|SIS User ID|SIS Login ID|Section|Integration ID|Root Account".split("|")
)
_NUMBER_ALONE: Final = re.compile(r"-?[0-9.,]+%?")


def canvas_trap(column: Column) -> str:
    """What Canvas would make of this title that nobody meant; nothing if it takes it as it is."""
    title = column.title.strip()
    if _DROPPED.search(title):
        return "Canvas passes over columns with this title, as if they were its own. Give it another."
    if not column.platform_id and _LOOKS_NUMBERED.search(title):
        return "Canvas takes the number in brackets for that of an assignment. Leave it out."
    if title in _RESERVED or not title or _NUMBER_ALONE.fullmatch(title):
        return "Canvas cannot tell this title from its own columns or a number. Give it another."
    return ""


def canvas(columns: Sequence[Column], rows: Iterable[Row], *, for_excel: bool = False) -> bytes:
    """A Canvas gradebook. An assignment that Canvas does not know by number or title becomes a new one.

    Titles in which `canvas_trap` finds something go wrong there; the file holds them all the same.
    """
    numbered = [f" ({column.platform_id})" if column.platform_id else "" for column in columns]
    titles = [column.title + number for column, number in zip(columns, numbered, strict=True)]
    heading: list[Cell] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]
    points: list[Cell] = ["    Points Possible", "", "", "", "", *(column.points for column in columns)]
    return table([heading, points, *map(_canvas, rows)], for_excel=for_excel)


def _canvas(row: Row) -> list[Cell]:
    who = row.student
    grades = ["EX" if mark.standing is Standing.EXCUSED else mark.final for mark in row.marks]
    return [who.sorted_name, "", who.student_id, who.username or who.email, who.section, *grades]


# --- Moodle


def moodle(columns: Sequence[Column], rows: Iterable[Row], *, for_excel: bool = False) -> bytes:
    """Grades for Moodle's import, on the scale of the assignment. One user unknown to the course stops all of it.

    A title gets slashes for backslashes: before a quote, the reader there takes one for an escape and loses the rows.
    """
    titles = [column.title.replace("\\", "/") for column in columns]
    heading: list[Cell] = ["username", "idnumber", "email", *titles]
    return table([heading, *map(_moodle, rows)], for_excel=for_excel)


def _moodle(row: Row) -> list[Cell]:
    """Moodle keeps user names and addresses in small letters; an id number is compared to the letter."""
    who = row.student
    grades = [None if mark.standing is Standing.EXCUSED else mark.final for mark in row.marks]
    return [who.username.lower(), who.student_id, who.email.lower(), *grades]


def known_to(rows: Iterable[Row], roster: Iterable[Mapping[str, str]]) -> list[Row]:
    """The rows whose student is in a roster, so that no unknown user stops an import.

    `roster` are rows of a participants file. A student is known by id number, else by user name or address, whichever
    the roster has.
    """
    plain = cache(plain_heading)
    people = [{plain(name): value.strip() for name, value in each.items() if value} for each in roster]
    ids = {each[name] for each in people for name in ("idnumber", "studentid") if name in each}
    names = {each[name].casefold() for each in people for name in ("username", "email", "emailaddress") if name in each}
    return [row for row in rows if _known(row.student, ids, names)]


def participants(content: bytes) -> list[dict[str, str]]:
    """The rows of a participants file by their headings, as `known_to` takes them.

    Raises:
        NotAGradebook: if the file cannot be read, or names nobody in a way that Moodle could match.
    """
    file = _parted(content)
    if not _NAMING.intersection(map(plain_heading, file.heading)):
        raise NotAGradebook(Fault.NO_USERS, "This file has no user names, addresses or id numbers.")
    return [dict(zip(file.heading, row, strict=False)) for row in file.rows]


_NAMING: Final = frozenset(("idnumber", "studentid", "username", "email", "emailaddress"))


def _known(who: Student, ids: set[str], names: set[str]) -> bool:
    if who.student_id and who.student_id in ids:
        return True
    return any(name and name.casefold() in names for name in (who.username, who.email))


# --- Blackboard


@dataclass(frozen=True, slots=True)
class Filled:
    """A download with one column filled in, and who was found in only one of the two places."""

    content: bytes
    not_in_file: tuple[str, ...]
    not_in_class: tuple[str, ...]


def blackboard_columns(download: bytes) -> tuple[str, ...]:
    """The headings of a download, to choose the column from. Raises `NotAGradebook`."""
    return tuple(_opened(download).heading)


def blackboard(download: bytes, heading: str, grades: Mapping[str, float | None]) -> Filled:
    """Fill one column of a Blackboard download with grades by user name, and leave all else as it was.

    Who has no grade keeps what stands there. The headings come back byte for byte, for they hold Blackboard's own
    numbers of the columns.

    Raises:
        NotAGradebook: if the file cannot be read, has no column Username, or no column of this heading.
    """
    file = _opened(download)
    if heading not in file.heading:
        raise NotAGradebook(
            Fault.NO_COLUMN, f"There is no column {heading} in this file. Download it again, with all columns."
        )
    place, user = file.heading.index(heading), file.user
    wanted = {name.casefold(): grade for name, grade in grades.items()}
    found = {row[user].strip().casefold() for row in file.rows if len(row) > user}
    for row in file.rows:
        grade = wanted.get(row[user].strip().casefold()) if len(row) > max(user, place) else None
        if grade is not None:
            row[place] = rounded(grade)
    missing = tuple(name for name in grades if name.casefold() not in found)
    strangers = tuple(r[user].strip() for r in file.rows if len(r) > user and r[user].strip().casefold() not in wanted)
    return Filled(file.written(), missing, strangers)


@dataclass(frozen=True, slots=True)
class _Download:
    """A download taken apart: how it was encoded and parted, what stood up to its first row, and its rows."""

    encoding: str
    delimiter: str
    top: str
    line_end: str
    heading: list[str]
    user: int
    rows: list[list[str]]

    def written(self) -> bytes:
        """The file again, with its top as it came."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.delimiter, quoting=csv.QUOTE_ALL, lineterminator=self.line_end)
        writer.writerows(self.rows)
        return (self.top + out.getvalue()).encode(self.encoding)


def _opened(download: bytes) -> _Download:
    """Take a download apart, and find the column of user names."""
    file = _parted(download)
    users = [place for place, name in enumerate(file.heading) if plain_heading(name) == "username"]
    if not users:
        raise NotAGradebook(Fault.NO_USERS, "This file has no column Username. Download it again.")
    return replace(file, user=users[0])


def _parted(download: bytes) -> _Download:
    """Take a table apart. Blackboard writes UTF-16 with tabs under the name .xls, or UTF-8 with commas."""
    encoding = _ENCODINGS.get(download[:2], "utf-8")
    try:
        text = download.decode(encoding)
    except UnicodeDecodeError:
        raise NotAGradebook(Fault.NOT_TEXT, "This file is not text. Download it again.") from None
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    lines = list(io.StringIO(text, newline=""))
    delimiter = _delimiter(lines[0] if lines else "")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        heading = next(reader)
        top = "".join(lines[: reader.line_num])
        rows = list(islice(reader, MOST_ROWS + 1))
    except (csv.Error, StopIteration):
        raise NotAGradebook(Fault.NO_TABLE, "This file is no table. Download it again.") from None
    if len(rows) > MOST_ROWS:
        raise NotAGradebook(Fault.TOO_MANY, f"This file has more than {MOST_ROWS} rows.")
    line_end = "\r\n" if top.endswith("\r\n") else "\n"
    return _Download(encoding, delimiter, mark + top, line_end, heading, 0, rows)


def _delimiter(heading: str) -> str:
    if "\t" in heading:
        return "\t"
    return ";" if ";" in heading and "," not in heading else ","


_ENCODINGS: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
"""By the mark at the front."""
