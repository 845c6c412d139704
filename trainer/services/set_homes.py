"""The page of one set for those who teach: where it stands, its forms, and how far each student is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.interchange.gradebook import Column, Standing, canvas_trap
from trainer.services.assignments import Given, allowances, of_class
from trainer.services.class_rooms import RoomView, rooms
from trainer.services.classrooms import Role, Seat
from trainer.services.grades import Row, results_of
from trainer.services.lti_pages import SentPage
from trainer.services.wording import Link
from trainer.store.base import AnyRow
from trainer.store.teaching import SetForm
from trainer.teaching.blueprint import counted
from trainer.teaching.forms import SCORES_WITHIN
from trainer.teaching.rules import Allowance, Mode


@dataclass(frozen=True, slots=True)
class FormView:
    """One form: how hard it is expected to be, and how many have had it with what share on average."""

    label: str
    expected: str
    sat: int
    reached: str


@dataclass(frozen=True, slots=True)
class StudentView:
    """One student's line. `allow_url` leads to what they are allowed beyond the rest, empty for who only assists."""

    name: str
    section: str
    form: str
    standing: str
    score: str
    final: str
    when: str
    allowed: str
    allow_url: str


@dataclass(frozen=True, slots=True)
class SetHomePage:
    """A set as those who teach see it. `sent` is None where no course has a column for its grades."""

    title: str
    class_name: str
    class_url: str
    rooms: tuple[RoomView, ...]
    state: str
    facts: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, str], ...]
    note: str
    warning: str
    forms: tuple[FormView, ...]
    forms_text: str
    students: tuple[StudentView, ...]
    given: bool
    instructs: bool
    can_release: bool
    archived: bool
    edit_url: str
    give_url: str
    release_url: str
    away_url: str
    back_url: str
    grades: tuple[tuple[str, str], ...]
    questions_url: str
    take_url: str
    sent: SentPage | None = None


def set_home(session: Session, seat: Seat, set_id: str, *, link: Link, now: datetime) -> SetHomePage:
    """Show a set of a class that somebody teaches."""
    given = of_class(session, seat, set_id)
    rows = results_of(session, seat, given, now=now) if given.published_at else ()
    here = {"cid": seat.class_id, "set_id": given.id}
    instructs = seat.may(Role.INSTRUCTOR)
    kept = _kept(session, given)
    return SetHomePage(
        title=given.draft.title,
        class_name=seat.name,
        class_url=link("classes.home", cid=seat.class_id),
        rooms=rooms(seat, "", link=link),
        state=_state(given, now),
        facts=tuple(_facts(given, seat)),
        numbers=tuple(_numbers(rows)),
        note=given.draft.note,
        warning=canvas_trap(Column(given.draft.title, 1.0)),
        forms=tuple(_forms(kept, rows)),
        forms_text=_forms_text(given, kept),
        students=tuple(_students(session, seat, given, rows, link=link)),
        given=given.published_at is not None,
        instructs=instructs,
        can_release=instructs and given.published_at is not None and given.released_at is None,
        archived=given.archived_at is not None,
        edit_url=link("teaching.edit", **here),
        give_url=link("teaching.give", **here),
        release_url=link("teaching.release", **here),
        away_url=link("teaching.put_away", **here),
        back_url=link("teaching.bring_back", **here),
        grades=tuple((label, link("teaching.grades", platform=name, **here)) for name, label in _platforms()),
        questions_url="" if given.draft.mode is Mode.PRACTICE else link("analysis.questions", **here),
        take_url=link("exporting.index", **here),
    )


def _platforms() -> Iterator[tuple[str, str]]:
    yield "table", _("Table")
    yield "canvas", "Canvas"
    yield "moodle", "Moodle"


def _state(given: Given, now: datetime) -> str:
    window = given.draft.window
    if given.archived_at is not None:
        return _("Put away")
    if given.published_at is None:
        return _("Draft: no student sees it yet")
    if window.opens_at is not None and now < window.opens_at:
        return _("Given, not open yet")
    if window.closes_at is not None and window.closes_at <= now:
        return _("Closed")
    return _("Open")


def moment(at: datetime | None, seat: Seat) -> str:
    """A moment in the class's own time."""
    return format_datetime(at.astimezone(seat.zone), "EEE d MMM y, HH:mm", rebase=False) if at else ""


def _facts(given: Given, seat: Seat) -> Iterator[tuple[str, str]]:
    draft, window = given.draft, given.draft.window
    words = {Mode.GRADED: _("Graded"), Mode.EXAM: _("Exam"), Mode.PRACTICE: _("Practice")}
    count = counted(draft.slots)
    yield _("Kind"), words[draft.mode]
    yield _("Questions"), ngettext("%(num)s question a form", "%(num)s questions a form", count)
    for label, at in ((_("Opens"), window.opens_at), (_("Due"), window.due_at), (_("Closes"), window.closes_at)):
        if at:
            yield label, f"{moment(at, seat)} ({seat.zone.key})"
    yield _("Time"), ngettext("%(num)s minute", "%(num)s minutes", window.minutes) if window.minutes else _("No limit")
    yield _("Attempts"), str(window.attempts) if window.attempts else _("As many as they like")


def _numbers(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    if not rows:
        return
    done = [row.result.final for row in rows if row.result]
    yield _("Handed in"), _("%(done)s of %(total)s", done=len(done), total=len(rows))
    yield _("Working on it now"), str(sum(row.running for row in rows))
    if done:
        yield _("Median score"), _("%(percent)s%%", percent=round(100 * median(done)))


def _kept(session: Session, given: Given) -> Sequence[AnyRow]:
    """The forms of a set, in order, with what share is expected to be right; none where each student has their own."""
    if not given.draft.forms:
        return ()
    kept = select(SetForm.label, SetForm.expected).where(
        SetForm.assignment_id == given.id, SetForm.revision == given.revision
    )
    return session.execute(kept.order_by(SetForm.id)).all()


def _forms(kept: Sequence[AnyRow], rows: Sequence[Row]) -> Iterator[FormView]:
    for form in kept:
        reached = [row.result.raw for row in rows if row.form == form.label and row.result]
        mean = _percent(sum(reached) / len(reached)) if reached else "–"
        yield FormView(form.label, _percent(form.expected), len(reached), mean)


def _forms_text(given: Given, kept: Sequence[AnyRow]) -> str:
    if not given.draft.forms:
        return _("Each student gets a form of their own, made when they begin and kept from then on.")
    if len(kept) < 2:
        return _("Everyone gets the same questions, in the same order.") if kept else ""
    expected = [form.expected for form in kept]
    if max(expected) - min(expected) <= SCORES_WITHIN:
        return _("The forms are expected to be as hard as one another. Nothing is corrected between them.")
    return _("The forms are not expected to be as hard as one another. Nothing is corrected between them.")


def _students(session: Session, seat: Seat, given: Given, rows: Sequence[Row], *, link: Link) -> Iterator[StudentView]:
    allowed = allowances(session, given) if rows else {}
    for row in rows:
        member = row.student.member_id
        url = ""
        if seat.may(Role.INSTRUCTOR):
            url = link("teaching.allow", cid=seat.class_id, set_id=given.id, member=member)
        yield StudentView(
            name=row.student.called,
            section=row.student.section,
            form=row.form,
            standing=standing_text(row),
            score=_percent(row.result.raw) if row.result else "",
            final=_percent(row.result.final) if row.result else "",
            when=moment(row.submitted_at, seat),
            allowed=allowance_text(allowed[member]),
            allow_url=url,
        )


def standing_text(row: Row) -> str:
    """Where a student stands in a set, in words."""
    if row.running:
        return _("Working on it")
    if row.result is None and row.standing is Standing.IN_PROGRESS:
        return _("Not begun")
    return {
        Standing.OK: _("Handed in"),
        Standing.LATE: _("Handed in late"),
        Standing.MISSING: _("Missing"),
        Standing.EXCUSED: _("Excused"),
        Standing.IN_PROGRESS: _("Not begun"),
    }[row.standing]


def allowance_text(allowance: Allowance) -> str:
    """What someone is allowed beyond the rest, in a few words; empty for nothing."""
    said = []
    if allowance.untimed:
        said.append(_("no time limit"))
    elif allowance.factor != 1:
        said.append(_("time × %(factor)s", factor=f"{allowance.factor:g}"))
    if allowance.extra_minutes:
        said.append(ngettext("%(num)s minute more", "%(num)s minutes more", allowance.extra_minutes))
    if allowance.extra_attempts:
        said.append(ngettext("%(num)s attempt more", "%(num)s attempts more", allowance.extra_attempts))
    if allowance.due_at or allowance.closes_at:
        said.append(_("own dates"))
    return ", ".join(said)


def _percent(share: float) -> str:
    return _("%(percent)s%%", percent=f"{100 * share:.0f}")
