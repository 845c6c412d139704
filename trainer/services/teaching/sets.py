"""The page of one set for those who teach: where it stands, its forms, and how far each student is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from statistics import median
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.analysis.guards import GUARDS
from trainer.analysis.means import difference, mean
from trainer.facts.model import Form
from trainer.interchange.gradebook import Column, Standing, canvas_trap
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.classes.rooms import RoomView, moment, rooms
from trainer.services.lti.pages import SentPage
from trainer.services.sets.assignments import Given, allowances, last_close, of_class, told_since_release
from trainer.services.sets.grade_files import unmatched
from trainer.services.sets.grades import Row, results_of
from trainer.services.sets.words import late_text, number_text, share_text
from trainer.services.words.plot_views import percent
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow
from trainer.store.teaching import Attempt, Member, SetForm
from trainer.teaching.blueprint import Slot, counted
from trainer.teaching.forms import SCORES_WITHIN
from trainer.teaching.rules import Allowance, Mode, Release, told

PAGE: Final = 50
"""Students on one page of the list."""

ENOUGH_SAT: Final = 30
"""Students who had a form, from which it is said that it turned out harder than another."""


@dataclass(frozen=True, slots=True)
class FormView:
    """One form: how hard it is expected to be, and how many have had it with what share on average, and its bounds."""

    label: str
    expected: str
    sat: int
    reached: str
    between: str


@dataclass(frozen=True, slots=True)
class StudentView:
    """One student's line. `url` leads to their record.

    `allow_url` leads to what they are allowed beyond the rest, empty for who only assists.
    """

    name: str
    section: str
    form: str
    standing: str
    score: str
    final: str
    when: str
    allowed: str
    allow_url: str
    url: str


@dataclass(frozen=True, slots=True)
class ShowView:
    """One way to look at the students: all, or those who stand somewhere, with how many those are."""

    label: str
    count: int
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """Which students of a set are to be listed: those of a standing, or with an empty `show` all; a page of them."""

    show: str = ""
    page: int = 1


ALL: Final = Wish()


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """Letting scores and answers out before their time. `url` does it, empty where nothing waits.

    `asks` is what to know before it is done while somebody can still sit the set. `said` says when it was done, and
    `back_url` takes it back, empty once a student was told their answers.
    """

    url: str = ""
    asks: str = ""
    said: str = ""
    back_url: str = ""


@dataclass(frozen=True, slots=True)
class SetHomePage:
    """A set as those who teach see it. `sent` is None where no course has a column for its grades.

    `unequal` names forms that turned out harder than others; `shows` are ways to look at the list of students.
    `questions_url` leads to how its questions worked, empty while there is nothing to say. `unmatched` says that a file
    of grades names somebody in no way that a platform knows.
    """

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
    unequal: str
    students: tuple[StudentView, ...]
    enrolled: int
    shows: tuple[ShowView, ...]
    page: int
    pages: int
    earlier_url: str
    later_url: str
    given: bool
    instructs: bool
    release: ReleaseView
    archived: bool
    edit_url: str
    give_url: str
    away_url: str
    back_url: str
    grades: tuple[tuple[str, str], ...]
    questions_url: str
    asked_url: str
    take_url: str
    unmatched: str = ""
    sent: SentPage | None = None


def set_home(session: Session, seat: Seat, set_id: str, *, link: Link, now: datetime, wish: Wish = ALL) -> SetHomePage:
    """Show a set of a class that somebody teaches."""
    given = of_class(session, seat, set_id)
    rows = results_of(session, seat, given, now=now) if given.published_at else ()
    here = {"cid": seat.class_id, "set_id": given.id}
    instructs = seat.may(Role.INSTRUCTOR)
    kept = _kept(session, given)
    scores = _first_scores(session, given) if kept else {}
    found = [row for row in rows if not wish.show or standing_of(row) == wish.show]
    pages = max(1, -(-len(found) // PAGE))
    page = min(wish.page, pages)

    def listed(**query: object) -> str:
        asked = {name: value for name, value in query.items() if value}
        return link("teaching.home", **here, **asked) + "#who"

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
        forms=tuple(_forms(kept, scores)),
        forms_text=_forms_text(given, kept),
        unequal=_unequal(kept, scores),
        students=tuple(_students(session, seat, given, found[PAGE * (page - 1) : PAGE * page], link=link)),
        enrolled=len(rows),
        shows=tuple(_shows(rows, wish.show, listed)),
        page=page,
        pages=pages,
        earlier_url=listed(show=wish.show, page=page - 1) if page > 1 else "",
        later_url=listed(show=wish.show, page=page + 1) if page < pages else "",
        given=given.published_at is not None,
        instructs=instructs,
        release=_release(session, seat, given, rows, link=link, now=now),
        archived=given.archived_at is not None,
        edit_url=link("teaching.edit", **here),
        give_url=link("teaching.give", **here),
        away_url=link("teaching.put_away", **here),
        back_url=link("teaching.bring_back", **here),
        grades=tuple(_grades(given, here, link)),
        questions_url=link("analysis.questions", **here) if _is_analysed(given, rows) else "",
        asked_url=link("teaching.asked", **here),
        take_url=link("exporting.index", **here),
        unmatched=unmatched(row.student for row in rows),
    )


def _is_analysed(given: Given, rows: Sequence[Row]) -> bool:
    return given.draft.mode is not Mode.PRACTICE and any(row.result for row in rows)


def _grades(given: Given, here: Mapping[str, str], link: Link) -> Iterator[tuple[str, str]]:
    """Ways to the grades, for each platform; practice gives none."""
    if given.draft.mode is not Mode.PRACTICE:
        yield from ((label, link("teaching.grades", platform=name, **here)) for name, label in _platforms())


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


def _facts(given: Given, seat: Seat) -> Iterator[tuple[str, str]]:
    draft, window = given.draft, given.draft.window
    words = {Mode.GRADED: _("Graded"), Mode.EXAM: _("Exam"), Mode.PRACTICE: _("Practice")}
    count = counted(draft.slots)
    yield _("Kind"), words[draft.mode]
    yield _("Questions"), ngettext("%(num)s question a form", "%(num)s questions a form", count)
    yield _("Points"), _points_text(draft.slots)
    for label, at in ((_("Opens"), window.opens_at), (_("Due"), window.due_at), (_("Closes"), window.closes_at)):
        if at:
            yield label, f"{moment(at, seat)} ({seat.zone.key})"
    yield _("Time"), ngettext("%(num)s minute", "%(num)s minutes", window.minutes) if window.minutes else _("No limit")
    yield _("Attempts"), str(window.attempts) if window.attempts else _("As many as they like")
    late = late_text(draft.late, window)
    if late:
        yield _("Late"), late
    yield _("Answers told"), _told_text(given, seat)


def _points_text(slots: Sequence[Slot]) -> str:
    """How many points there are; those of a matching question are its pairs', in equal parts."""
    points = number_text(sum(slot.count * slot.points for slot in slots))
    if all(slot.form is not Form.MATCHING for slot in slots):
        return points
    return _("%(points)s; each pair of a matching question earns its part", points=points)


def _told_text(given: Given, seat: Seat) -> str:
    """When students are told what was right."""
    release, window = given.draft.feedback.key, given.draft.window
    if given.released_at is not None:
        return _("Let out on %(when)s", when=moment(given.released_at, seat))
    if release is Release.SUBMIT:
        return _("As soon as each hands in")
    if release is Release.DUE and window.due_at is not None:
        return _("Once it is due")
    if release is Release.CLOSE and window.closes_at is not None:
        return _("Once it has closed for everyone")
    return _("When you let them out")


def _numbers(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    if not rows:
        return
    done = [row.reached for row in rows if row.reached is not None]
    yield _("Handed in"), _("%(done)s of %(total)s", done=len(done), total=len(rows))
    yield _("Working on it now"), str(sum(row.running for row in rows))
    if done:
        yield _("Median score before lateness"), percent(median(done))


def _release(
    session: Session, seat: Seat, given: Given, rows: Sequence[Row], *, link: Link, now: datetime
) -> ReleaseView:
    here, instructs = {"cid": seat.class_id, "set_id": given.id}, seat.may(Role.INSTRUCTOR)
    if given.released_at is not None:
        may = instructs and not told_since_release(session, given)
        said = _("Scores and answers were let out on %(when)s.", when=moment(given.released_at, seat))
        return ReleaseView(said=said, back_url=link("teaching.unrelease", **here) if may else "")
    closes = last_close(session, given)
    if not instructs or not _can_release(given, closes, now):
        return ReleaseView()
    return ReleaseView(link("teaching.release", **here), _release_asks(rows, closes, now))


def _can_release(given: Given, closes: datetime | None, now: datetime) -> bool:
    """Whether there is anything of a set that waits to be let out."""
    if given.published_at is None:
        return False
    out = told(given.draft.feedback, now=now, due_at=None, last_close=closes, released_at=None)
    return not (out.score and out.right and out.key and out.reasons)


def _release_asks(rows: Sequence[Row], closes: datetime | None, now: datetime) -> str:
    """What to know before answers are let out: who can still sit the set. Empty once nobody can."""
    if closes is not None and closes <= now:
        return ""
    left = sum(row.standing is Standing.NOT_BEGUN for row in rows)
    begun = ngettext("%(num)s student has not begun.", "%(num)s students have not begun.", left)
    at_it = sum(row.running for row in rows)
    working = ngettext("%(num)s is working on it.", "%(num)s are working on it.", at_it) if at_it else ""
    warned = _("Who hands in sees the answers at once and can pass them on.")
    return " ".join(filter(None, (_("The set is still open."), begun, working, warned)))


def _kept(session: Session, given: Given) -> Sequence[AnyRow]:
    """The forms of a set, in order, with what share is expected to be right; none where each student has their own."""
    if not given.draft.forms:
        return ()
    kept = select(SetForm.id, SetForm.label, SetForm.expected).where(
        SetForm.assignment_id == given.id, SetForm.revision == given.revision
    )
    return session.execute(kept.order_by(SetForm.id)).all()


def _first_scores(session: Session, given: Given) -> dict[int, list[float]]:
    """What share students reached at their first attempt, by form. Students alone count, and what was handed in."""
    rows = session.execute(
        select(Attempt.form_id, Attempt.points, Attempt.most)
        .join(Member, Member.id == Attempt.member_id)
        .where(Attempt.assignment_id == given.id, Attempt.number == 1, Member.role == Role.STUDENT)
        .where(Attempt.submitted_at.is_not(None), Attempt.most > 0)
    )
    found: defaultdict[int, list[float]] = defaultdict(list)
    for row in rows:
        found[row.form_id].append(row.points / row.most)
    return found


def _forms(kept: Sequence[AnyRow], scores: Mapping[int, Sequence[float]]) -> Iterator[FormView]:
    for form in kept:
        reached = scores.get(form.id, ())
        found = mean(reached)
        yield FormView(
            label=form.label,
            expected=percent(form.expected),
            sat=len(reached),
            reached=share_text(sum(reached) / len(reached)) if reached else "–",
            between=_("%(low)s to %(high)s", low=percent(max(0.0, found.low)), high=percent(min(1.0, found.high)))
            if found and len(reached) >= GUARDS.intervals
            else "",
        )


def _unequal(kept: Sequence[AnyRow], scores: Mapping[int, Sequence[float]]) -> str:
    """Which forms turned out harder than another, where enough had both to say; empty for none."""
    enough = [form for form in kept if len(scores.get(form.id, ())) >= ENOUGH_SAT]
    said = []
    for one, other in combinations(enough, 2):
        apart = difference(scores[one.id], scores[other.id])
        if apart and (apart.low > 0 or apart.high < 0):
            harder, easier = (other, one) if apart.value > 0 else (one, other)
            by = percent(abs(apart.value))
            said.append(_("Form %(harder)s turned out harder than form %(easier)s, by %(by)s of the points.",
                          harder=harder.label, easier=easier.label, by=by))  # fmt: skip
    return " ".join(said)


def _shows(rows: Sequence[Row], show: str, listed: Callable[..., str]) -> Iterator[ShowView]:
    """All students, and each standing that somebody has."""
    counts = Counter(standing_of(row) for row in rows)
    yield ShowView(_("Everyone"), len(rows), listed(), not show)
    for row in {standing_of(row): row for row in rows}.values():
        name = standing_of(row)
        yield ShowView(standing_text(row), counts[name], listed(show=name), show == name)


def standing_of(row: Row) -> str:
    """Where a student stands in a set, as addresses have it."""
    if row.running:
        return "running"
    return "waiting" if row.standing is Standing.NOT_BEGUN else row.standing.value


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
            score=share_text(row.result.raw) if row.result else "",
            final=share_text(row.result.final) if row.result else "",
            when=moment(row.submitted_at, seat) if row.submitted_at else "",
            allowed=allowance_text(allowed[member]),
            allow_url=url,
            url=link("analysis.student", cid=seat.class_id, member=member, names=1),
        )


def standing_text(row: Row) -> str:
    """Where a student stands in a set, in words."""
    if row.running:
        return _("Working on it")
    return {
        Standing.OK: _("Handed in"),
        Standing.LATE: _("Handed in late"),
        Standing.MISSING: _("Missing"),
        Standing.EXCUSED: _("Excused"),
        Standing.IN_PROGRESS: _("Handed in"),  # and every question was left out of the score since
        Standing.NOT_BEGUN: _("Not begun"),
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
