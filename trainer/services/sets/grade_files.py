"""The grades of a set as files that other platforms import."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.interchange import gradebook
from trainer.services.classes.classrooms import Seat, log
from trainer.services.sets.assignments import Given, all_given
from trainer.services.sets.grades import Student, grade_rows
from trainer.services.words.files import File, slug
from trainer.services.words.refusals import Absent
from trainer.teaching.rules import Mode

_WRITERS: Final = {"table": gradebook.generic, "canvas": gradebook.canvas, "moodle": gradebook.moodle}


def grades(
    session: Session,
    seat: Seat,
    given: Given,
    *,
    platform: str,
    zero_for_missing: bool,
    for_excel: bool,
    now: datetime,
) -> File:
    """The grades of a set for a platform, or raise `Absent` for one that is not known. The class's log notes it."""
    if platform not in _WRITERS or given.published_at is None:
        raise Absent(_("There are no such grades here."))
    log(session, seat, "grades_taken", {"set": given.id, "title": given.draft.title}, now=now)
    columns, rows = grade_rows(session, seat, [given], zero_for_missing=zero_for_missing, now=now)
    content = _WRITERS[platform](columns, rows, for_excel=for_excel)
    return File(f"{slug(given.draft.title)}-{platform}.csv", content)


def unmatched(students: Iterable[Student]) -> str:
    """How many students no platform can find in a file, which names them in no way that it knows; empty if none."""
    lost = [each for each in students if not (each.student_id or each.username or each.known_by)]
    if not lost:
        return ""
    return ngettext(
        "%(num)s student has no number, user name or address: Canvas and Moodle cannot match that line.",
        "%(num)s students have no number, user name or address: Canvas and Moodle cannot match those lines.",
        len(lost),
    )


def grades_of_all(session: Session, seat: Seat, *, platform: str, now: datetime) -> File:
    """The grades of every set of a class that counts, those put away too, as `grades` gives one's."""
    given = [each for each in all_given(session, seat.class_id) if each.draft.mode is not Mode.PRACTICE]
    if platform not in _WRITERS or not given:
        raise Absent(_("There are no such grades here."))
    log(session, seat, "grades_taken", {"title": seat.name}, now=now)
    columns, rows = grade_rows(session, seat, given, zero_for_missing=False, now=now)
    return File(f"{slug(seat.name)}-{platform}.csv", _WRITERS[platform](columns, rows))
