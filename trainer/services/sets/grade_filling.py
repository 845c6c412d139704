"""Grades for platforms that must be shown a file of their own first.

Blackboard takes back its own download with a column filled in; Moodle stops at the first student that it does not
know. The file is looked at, and what would come back is told before it is taken. Nothing of it is kept here: it
travels with the page.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from trainer.interchange import gradebook
from trainer.interchange.gradebook import Column, NotAGradebook
from trainer.services.classes.classrooms import Seat, log
from trainer.services.sets.assignments import Given
from trainer.services.sets.grades import grade_rows
from trainer.services.words.files import File, slug
from trainer.services.words.refusals import Absent, Incomplete
from trainer.services.words.wording import Link

PLATFORMS: Final = ("blackboard", "moodle")
LARGEST_BOOK: Final = 4_000_000
"""Bytes of a file that is looked at."""

_LARGEST_HELD: Final = 400_000
_MOST_POINTS: Final = 1_000_000.0
"""What a column of theirs is worth at most: a larger number is none."""

_POINTS: Final = re.compile(r"Total Pts: ([0-9]+(?:\.[0-9]+)?)")
"""What a column is out of, as Blackboard writes it into the heading."""


@dataclass(frozen=True, slots=True)
class FillPage:
    """A file of a platform, looked at. `held` is the file as it travels along, empty before there is one.

    `columns` are headings to choose from with what is chosen; `scaled` says that points are put on another scale.
    """

    title: str
    over: str
    back_url: str
    action_url: str
    platform: str
    held: str = ""
    columns: tuple[tuple[str, bool], ...] = ()
    found: str = ""
    not_in_file: tuple[str, ...] = ()
    not_in_class: tuple[str, ...] = ()
    scaled: str = ""
    ready: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Made:
    """What would come back: the file, and who is in only one of the two places."""

    content: bytes
    known: int
    not_in_file: tuple[str, ...]
    not_in_class: tuple[str, ...] = ()
    scaled: str = ""


def fill_page(seat: Seat, given: Given, platform: str, *, link: Link, error: str = "") -> FillPage:
    """Ask for the file of a platform, or raise `Absent` for a platform that needs none."""
    if platform not in PLATFORMS or given.published_at is None:
        raise Absent(_("There are no such grades here."))
    here = {"cid": seat.class_id, "set_id": given.id}
    return FillPage(
        title=_("Fill my Blackboard file") if platform == "blackboard" else _("Grades for those whom Moodle knows"),
        over=_("%(class_name)s, %(set)s", class_name=seat.name, set=given.draft.title),
        back_url=link("exporting.index", **here),
        action_url=link("exporting.fill", platform=platform, **here),
        platform=platform,
        error=error,
    )


def looked_at(
    session: Session,
    seat: Seat,
    given: Given,
    platform: str,
    *,
    content: bytes,
    heading: str,
    link: Link,
    now: datetime,
) -> FillPage:
    """Tell what would come of a file before it is taken; what is amiss with the file is told as well."""
    page = fill_page(seat, given, platform, link=link)
    try:
        held, columns = held_of(content), _columns(platform, content)
        chosen = heading if heading in columns else _guessed(columns, given.draft.title)
        page = replace(page, held=held, columns=tuple((each, each == chosen) for each in columns))
        if platform == "blackboard" and not chosen:
            return page
        made = _made(session, seat, given, platform, content=content, heading=chosen, now=now)
    except NotAGradebook as amiss:
        return replace(page, error=_amiss(amiss))
    except Incomplete as amiss:
        return replace(page, error=str(amiss))
    return replace(
        page,
        found=_("Students found in both places: %(num)s.", num=made.known),
        not_in_file=made.not_in_file,
        not_in_class=made.not_in_class,
        scaled=made.scaled,
        ready=made.known > 0,
    )


def filled(
    session: Session, seat: Seat, given: Given, platform: str, *, content: bytes, heading: str, now: datetime
) -> File:
    """The file to take back to the platform. The class's log notes it.

    Raises:
        Incomplete: if the file cannot be read, or has no such column.
    """
    try:
        made = _made(session, seat, given, platform, content=content, heading=heading, now=now)
    except NotAGradebook as amiss:
        raise Incomplete(_amiss(amiss), field="file") from None
    log(session, seat, "grades_taken", {"set": given.id, "title": given.draft.title}, now=now)
    return File(f"{slug(given.draft.title)}-{platform}.csv", made.content)


def choose_first() -> str:
    """What is said to who sent no file."""
    return _("Choose a file first.")


def held_of(content: bytes) -> str:
    """A file as it travels in a form, or raise `Incomplete` if it is too large for that."""
    held = base64.b64encode(zlib.compress(content)).decode()
    if len(content) > LARGEST_BOOK or len(held) > _LARGEST_HELD:
        raise Incomplete(_("This file is too large. Leave other columns out when you download it."), field="file")
    return held


def content_of(held: str) -> bytes:
    """The file that travelled in a form; one that was spoilt on the way is empty."""
    try:
        unpacked = zlib.decompressobj()
        content = unpacked.decompress(base64.b64decode(held, validate=True), LARGEST_BOOK)
    except (binascii.Error, zlib.error, ValueError):
        return b""
    return b"" if unpacked.unconsumed_tail else content


def _columns(platform: str, content: bytes) -> tuple[str, ...]:
    return gradebook.blackboard_columns(content) if platform == "blackboard" else ()


def _guessed(columns: Sequence[str], title: str) -> str:
    """The column that has the set's name, if one has it alone."""
    named = [each for each in columns if each.partition(" [")[0].strip().casefold() == title.strip().casefold()]
    return named[0] if len(named) == 1 else ""


def _made(
    session: Session, seat: Seat, given: Given, platform: str, *, content: bytes, heading: str, now: datetime
) -> _Made:
    columns, rows = grade_rows(session, seat, [given], zero_for_missing=False, now=now)
    if platform == "moodle":
        return _for_moodle(columns, rows, content)
    return _for_blackboard(columns[0], rows, content, heading)


def _for_moodle(columns: Sequence[Column], rows: Sequence[gradebook.Row], content: bytes) -> _Made:
    known = gradebook.known_to(rows, gradebook.participants(content))
    there = {id(row) for row in known}
    left = tuple(_called(row) for row in rows if id(row) not in there)
    return _Made(gradebook.moodle(columns, known), len(known), left)


def _for_blackboard(column: Column, rows: Sequence[gradebook.Row], content: bytes, heading: str) -> _Made:
    out_of = _POINTS.search(heading)
    theirs = min(float(out_of[1]), _MOST_POINTS) if out_of else 0.0
    factor = theirs / column.points if theirs and column.points and theirs != column.points else 1.0
    named = {row.student.username: row for row in rows if row.student.username}
    finals = {name: row.marks[0].final for name, row in named.items()}
    points = {name: None if final is None else factor * final for name, final in finals.items()}
    done = gradebook.blackboard(content, heading, points)
    nameless = tuple(_called(row) for row in rows if not row.student.username)
    missing = tuple(_called(named[name]) for name in done.not_in_file)
    scaled = _("The column has %(theirs)s points and the set %(ours)s: grades are put on the column's scale.",
               theirs=f"{theirs:g}", ours=f"{column.points:g}") if factor != 1.0 else ""  # fmt: skip
    return _Made(done.content, len(named) - len(missing), (*missing, *nameless), done.not_in_class, scaled)


def _called(row: gradebook.Row) -> str:
    return row.student.sorted_name or row.student.email or row.student.student_id


def _amiss(found: NotAGradebook) -> str:
    return {
        gradebook.Fault.NOT_TEXT: _("This file is not text. Download it again, as a CSV or tab-separated file."),
        gradebook.Fault.NO_TABLE: _("This file is no table. Download it again."),
        gradebook.Fault.NO_USERS: _("This file has no column with user names, e-mail addresses or id numbers."),
        gradebook.Fault.TOO_MANY: _("This file has more rows than a course has people. Take out what is not of it."),
        gradebook.Fault.NO_COLUMN: _("There is no such column in this file. Download it again, with all columns."),
    }[found.fault]
