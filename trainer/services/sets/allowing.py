"""What one student is allowed in one set beyond the rest: shown to those who teach, and changed by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Seat, log
from trainer.services.sets.assignments import Given
from trainer.services.sets.grades import Student, students_of
from trainer.services.words.form_numbers import whole_number
from trainer.services.words.local_moments import LATEST, as_local, read_local
from trainer.services.words.refusals import Absent, Incomplete
from trainer.services.words.wording import Link
from trainer.store.once import put
from trainer.store.teaching import Attempt, Override

MOST_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class AllowPage:
    """What a student is allowed, as a form: moments as a date field holds them, in the class's time."""

    title: str
    student: str
    set_title: str
    action: str
    back_url: str
    zone: str
    extra_minutes: str
    extra_attempts: str
    due_at: str
    closes_at: str
    untimed: bool
    excused: bool
    errors: Mapping[str, str]
    latest: str = LATEST


def allow_page(
    session: Session,
    seat: Seat,
    given: Given,
    member_id: int,
    *,
    link: Link,
    sent: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> AllowPage:
    """Show what a student is allowed in a set, or what was `sent` and is amiss."""
    student = _student(session, seat, member_id)
    fields = _kept(session.get(Override, (given.id, member_id)), seat) if sent is None else sent
    here = {"cid": seat.class_id, "set_id": given.id}
    return AllowPage(
        title=_("More time or another date"),
        student=student.called,
        set_title=given.draft.title,
        action=link("teaching.allow", member=member_id, **here),
        back_url=link("teaching.home", **here),
        zone=seat.zone.key,
        extra_minutes=fields.get("extra_minutes", ""),
        extra_attempts=fields.get("extra_attempts", ""),
        due_at=fields.get("due_at", ""),
        closes_at=fields.get("closes_at", ""),
        untimed="untimed" in fields,
        excused="excused" in fields,
        errors=errors or {},
    )


def allow(
    session: Session, seat: Seat, given: Given, member_id: int, sent: Mapping[str, str], *, now: datetime
) -> None:
    """Keep what a student is allowed in a set. An attempt that runs has its end moved when it is next looked at.

    Raises:
        Absent: if there is no such student.
        Incomplete: if a field cannot be read, or does nothing in this set; nothing is changed then.
    """
    _student(session, seat, member_id)
    values: dict[str, Any] = {
        "assignment_id": given.id,
        "member_id": member_id,
        "extra_minutes": _number(sent, "extra_minutes", MOST_MINUTES),
        "extra_attempts": _number(sent, "extra_attempts", 20),
        "due_at": _moment(sent, "due_at", seat),
        "closes_at": _moment(sent, "closes_at", seat),
        "untimed": "untimed" in sent,
        "excused": "excused" in sent,
    }
    _check(given, values)
    put(session, Override, values, key=("assignment_id", "member_id"))
    log(session, seat, "allowed", {"set": given.id, "member": member_id}, now=now)


def know_answers(session: Session, given: Given) -> int:
    """How many students have been told the answers of a set: somebody who still sits it could ask them."""
    told = select(func.count(Attempt.member_id.distinct())).where(Attempt.assignment_id == given.id)
    return session.scalars(told.where(Attempt.absorbed_at.is_not(None))).one()


def _check(given: Given, values: Mapping[str, Any]) -> None:
    """Raise `Incomplete` for what would be kept and do nothing."""
    window = given.draft.window
    if values["extra_minutes"] and window.minutes is None:
        said = _("This set has no time limit. To give more time, choose a later moment for it to close.")
        raise Incomplete(said, field="extra_minutes")
    ends = max((at for at in (window.closes_at, values["closes_at"]) if at is not None), default=None)
    if window.closes_at is not None and values["due_at"] is not None and ends is not None and values["due_at"] > ends:
        raise Incomplete(_("The set closes before that. Choose a later moment for it to close, too."), field="due_at")


def _student(session: Session, seat: Seat, member_id: int) -> Student:
    for student in students_of(session, seat):
        if student.member_id == member_id:
            return student
    raise Absent(_("There is no such student in this class."))


def _number(sent: Mapping[str, str], name: str, most: int) -> int:
    text = sent.get(name, "").strip()
    number = whole_number(text, (0, most)) if text else 0
    if number is None:
        raise Incomplete(_("Give a whole number from %(lowest)s to %(highest)s.", lowest=0, highest=most), field=name)
    return number


def _moment(sent: Mapping[str, str], name: str, seat: Seat) -> datetime | None:
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        return read_local(text, seat.zone)
    except ValueError:
        raise Incomplete(_("Give a day and a time, for example 2027-03-01 18:00."), field=name) from None


def _kept(row: Override | None, seat: Seat) -> dict[str, str]:
    """What is kept, as the form sends it."""
    if row is None:
        return {}
    ticked = {name: "yes" for name in ("untimed", "excused") if getattr(row, name)}
    numbers = {name: str(getattr(row, name) or "") for name in ("extra_minutes", "extra_attempts")}
    moments = {name: as_local(getattr(row, name), seat.zone) for name in ("due_at", "closes_at")}
    return numbers | ticked | moments
