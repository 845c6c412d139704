"""The home of a class for those who teach it: what needs a decision, and where each set stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from statistics import median
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from trainer.services.banks.library import Library
from trainer.services.classes import members
from trainer.services.classes.classrooms import Role, Seat, State
from trainer.services.classes.keeping import kept_text
from trainer.services.classes.rooms import RoomView, moment, rooms
from trainer.services.sets.assignments import Given, sets_of
from trainer.services.sets.grades import reached_of
from trainer.services.teaching.classes import CodeView, codes_of, put_away_text
from trainer.services.teaching.maps import topic_title
from trainer.services.teaching.paces import Attempts, offered, paces, went
from trainer.services.teaching.reports import open_reports
from trainer.services.words.plot_views import percent
from trainer.services.words.wording import Link
from trainer.services.writing.changed_facts import ChangedFact, open_in, turn_text
from trainer.store.teaching import Assignment, Attempt, Mark, Member
from trainer.teaching.blueprint import counted
from trainer.teaching.pace import Along, along
from trainer.teaching.rules import Mode

MOST_NEEDS: Final = 5
ENOUGH_ANSWERS: Final = 30
"""Answers to a topic from which it can be said to be hard."""

SOON_HOURS: Final = 48
"""A set that closes within these hours is close enough to look at who has not begun it."""


@dataclass(frozen=True, slots=True)
class NeedView:
    """Something that needs a decision, with the one thing to do about it."""

    title: str
    said: str
    action: str
    url: str


@dataclass(frozen=True, slots=True)
class SetLine:
    """A set of a class in the list of sets."""

    title: str
    about: str
    state: str
    closes: str
    handed_in: int
    students: int
    median: str
    url: str


@dataclass(frozen=True, slots=True)
class ClassHome:
    """A class as those who teach it see it first. `pulse` is how it goes along: nobody is named in it.

    `looks` lead to what the answers say of questions and of mix-ups.

    `goes` says of a class that was put away how long its work is kept.
    """

    title: str
    name: str
    term: str
    rooms: tuple[RoomView, ...]
    heading: str
    lede: str
    needs: tuple[NeedView, ...]
    pulse: tuple[NeedView, ...]
    sets: tuple[SetLine, ...]
    students: int
    code: CodeView | None
    archived: str
    instructs: bool
    new_set_url: str
    settings_url: str
    goes: str = ""
    looks: tuple[NeedView, ...] = ()


def class_home(session: Session, library: Library, seat: Seat, *, link: Link, now: datetime) -> ClassHome:
    """Show what needs a decision, and where each set stands."""
    counts = members.counts(session, seat)
    students = sum(counts.get((Role.STUDENT, state), 0) for state in (State.HERE, State.EXPECTED))
    given = sets_of(session, seat)
    attempts = went(session, seat)
    sets = offered(session, seat, given)
    going = along(paces(session, seat, attempts), sets, now=now)
    codes = codes_of(session, seat, link=link, now=now) if seat.may(Role.INSTRUCTOR) else ()
    waiting = sum(number for (_role, state), number in counts.items() if state is State.WAITING)
    is_over = seat.archived_at is not None  # then nothing of its sets is to be done
    needs = () if is_over else tuple(_needs(seat, given, attempts, waiting, counts, link=link, now=now))
    needs = (*_reported(seat, open_reports(session, seat), link), *needs)
    changed, to_read = open_in(session, seat.class_id, seat.person_id)
    needs = (*_to_read(to_read, link), *_changed(seat, changed, link), *needs)[:MOST_NEEDS]
    return ClassHome(
        title=seat.name,
        name=seat.name,
        term=seat.term,
        rooms=rooms(seat, "classes.home", link=link),
        heading=_heading(needs, students, len(given)),
        lede=_people_text(counts),
        needs=needs,
        pulse=tuple(_pulse(going, _hardest(session, library, seat), seat, link)) if sets and going.students else (),
        looks=tuple(_looks(given, seat, link, now)) if sets and going.students else (),
        sets=tuple(_set_line(each, seat, attempts.get(each.id, {}), students, link=link, now=now) for each in given),
        students=students,
        code=codes[0] if codes else None,
        archived=put_away_text(seat),
        instructs=seat.may(Role.INSTRUCTOR),
        new_set_url=link("teaching.new", cid=seat.class_id),
        settings_url=link("classes.settings", cid=seat.class_id),
        goes=kept_text(session, seat) if seat.archived_at else "",
    )


def _heading(needs: Sequence[NeedView], students: int, sets: int) -> str:
    if not needs and not students:
        return _("Nobody has joined yet")
    if not needs and not sets:
        return _("There is no set yet")
    if not needs:
        return _("Nothing needs you today")
    return ngettext("%(num)s thing needs you", "%(num)s things need you", len(needs))


def _people_text(counts: Mapping[tuple[Role, State], int]) -> str:
    here = {role: counts.get((role, State.HERE), 0) for role in Role}
    expected = counts.get((Role.STUDENT, State.EXPECTED), 0)
    said = [ngettext("%(num)s student has joined.", "%(num)s students have joined.", here[Role.STUDENT])]
    if expected:
        said.append(ngettext("%(num)s more is expected.", "%(num)s more are expected.", expected))
    return " ".join(said)


# --- how it goes along


@dataclass(frozen=True, slots=True)
class Hard:
    """The topic that a class finds hardest, with how many first answers to it were right."""

    topic: str
    title: str
    right: int
    asked: int


def _pulse(going: Along, hardest: Hard | None, seat: Seat, link: Link) -> Iterator[NeedView]:
    """Who is on track and who went quiet, as counts, and what the class finds hard; each with the one thing to do."""
    here = {"cid": seat.class_id}
    students = link("analysis.students", **here)
    if going.closed:
        title = ngettext("%(num)s of %(all)s is on track", "%(num)s of %(all)s are on track", going.on_track,
                         all=going.students)  # fmt: skip
        missed = link("analysis.students", show="missed", **here)
        said = _("They have begun every set that has closed since they joined.")
        yield NeedView(title, said, _("Who missed one"), missed)
    if going.quiet:
        title = ngettext("%(num)s has done nothing for a week", "%(num)s have done nothing for a week", going.quiet)
        quiet = link("analysis.students", show="quiet", order="last", **here)
        yield NeedView(title, _("A set was open to them that they have not begun."), _("Look at who"), quiet)
    else:
        said = _("Nobody let a set lie open for a week without a beginning.")
        yield NeedView(_("Nobody has gone quiet"), said, _("All students"), students)
    if hardest is not None:
        said = ngettext("%(share)s right, of %(num)s answer.", "%(share)s right, of %(num)s answers.", hardest.asked,
                        share=percent(hardest.right / hardest.asked))  # fmt: skip
        topic = link("analysis.topic", topic=hardest.topic, **here)
        yield NeedView(_("%(topic)s is the hardest", topic=hardest.title), said, _("Look at its facts"), topic)


def _looks(given: Sequence[Given], seat: Seat, link: Link, now: datetime) -> Iterator[NeedView]:
    """Where what the answers say of questions and of mix-ups is worked out: that takes too long to be done here."""
    closes = (
        (each.draft.window.closes_at, each) for each in given if each.begun and each.draft.mode is not Mode.PRACTICE
    )
    closed = [(at, each) for at, each in closes if at is not None and at <= now]
    if closed:
        _at, last = max(closed, key=lambda pair: pair[0])
        title = _("How the questions of %(set)s worked", set=last.draft.title)
        said = _("Which of them are worth a second look stands first.")
        url = link("analysis.questions", cid=seat.class_id, set_id=last.id)
        yield NeedView(title, said, _("Look at its questions"), url)
    pairs = link("analysis.confusions", cid=seat.class_id)
    yield NeedView(_("What is taken for what"), _("The pairs that are mixed up most."), _("Look at the pairs"), pairs)


def _hardest(session: Session, library: Library, seat: Seat) -> Hard | None:
    """The topic with the smallest share of right first answers, of those that were asked often enough to say."""
    right, asked = func.sum(case((Mark.right, 1), else_=0)).label("right"), func.count().label("asked")
    rows = session.execute(
        select(Mark.bank_id, Mark.topic, right, asked)
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .join(Member, Member.id == Attempt.member_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(Assignment.classroom_id == seat.class_id, Assignment.mode != Mode.PRACTICE)
        .where(Member.role == Role.STUDENT, Attempt.number == 1)
        .group_by(Mark.bank_id, Mark.topic)
        .having(asked >= ENOUGH_ANSWERS)
    ).all()
    if len(rows) < 2:
        return None
    found = min(rows, key=lambda row: (row.right / row.asked, row.bank_id, row.topic))
    title = topic_title(library, found.bank_id, found.topic)
    return Hard(f"{found.bank_id}/{found.topic}", title, found.right, found.asked)


def _handed_in(attempts: Attempts) -> int:
    return sum(any(each.submitted_at is not None for each in its) for its in attempts.values())


def _median(given: Given, attempts: Attempts) -> str:
    """The median of what counts of each student's attempts, before lateness."""
    reached = (reached_of(given, its) for its in attempts.values())
    shares = [share for share in reached if share is not None]
    return percent(median(shares)) if shares else ""


def _set_line(given: Given, seat: Seat, attempts: Attempts, students: int, *, link: Link, now: datetime) -> SetLine:
    draft, closes = given.draft, given.draft.window.closes_at
    return SetLine(
        title=draft.title,
        about=ngettext("%(num)s question", "%(num)s questions", counted(draft.slots)),
        state=_state(given, now),
        closes=moment(closes, seat) if closes else _("No closing time"),
        handed_in=_handed_in(attempts),
        students=students,
        median=_median(given, attempts),
        url=link("teaching.home", cid=seat.class_id, set_id=given.id),
    )


def _state(given: Given, now: datetime) -> str:
    window = given.draft.window
    if given.published_at is None:
        return _("Draft")
    if window.opens_at is not None and now < window.opens_at:
        return _("Not open yet")
    return _("Closed") if window.closes_at is not None and window.closes_at <= now else _("Open")


def _needs(
    seat: Seat,
    given: Sequence[Given],
    attempts: Mapping[str, Attempts],
    waiting: int,
    counts: Mapping[tuple[Role, State], int],
    *,
    link: Link,
    now: datetime,
) -> Iterator[NeedView]:
    """What needs a decision, the most pressing first. Nobody is named."""
    people = link("class_people.index", cid=seat.class_id)
    if waiting and seat.may(Role.INSTRUCTOR):
        title = ngettext("%(num)s person waits to be let in", "%(num)s people wait to be let in", waiting)
        yield NeedView(title, _("They joined by the code."), _("Look at who"), people)
    here = counts.get((Role.STUDENT, State.HERE), 0)
    for each in sorted(given, key=_closing):
        yield from _needs_of(each, seat, attempts.get(each.id, {}), here, link=link, now=now)


def _reported(seat: Seat, count: int, link: Link) -> Iterator[NeedView]:
    if count:
        title = ngettext("%(num)s report waits for an answer", "%(num)s reports wait for an answer", count)
        yield NeedView(
            title, _("Students say that something is amiss."), _("Answer"), link("reports.index", cid=seat.class_id)
        )


def _to_read(count: int, link: Link) -> Iterator[NeedView]:
    if count:
        title = ngettext("%(num)s change waits for you to read it", "%(num)s changes wait for you to read them", count)
        said = _("Someone else changed facts. They come into use when you agree.")
        yield NeedView(title, said, _("Read"), link("write.index"))


def _changed(seat: Seat, found: Sequence[ChangedFact], link: Link) -> Iterator[NeedView]:
    """Sets that asked what stands otherwise now: one line for each, which leads to the latest of its questions."""
    for title, its in groupby(sorted(found, key=lambda each: (each.set_title, each.set_id)), _of_set):
        first, *more = its
        here = {"cid": seat.class_id, "set_id": first.set_id}
        said = ngettext("%(title)s asked a fact that was changed", "%(title)s asked %(num)s facts that were changed",
                        1 + len(more), title=title[0])  # fmt: skip
        url = link("analysis.question", variant=first.variant, **here)
        yield NeedView(said, turn_text(first.turn), _("Look at it and decide"), url)


def _of_set(each: ChangedFact) -> tuple[str, str]:
    return each.set_title, each.set_id


def _needs_of(
    given: Given, seat: Seat, attempts: Attempts, students: int, *, link: Link, now: datetime
) -> Iterator[NeedView]:
    url, title = link("teaching.home", cid=seat.class_id, set_id=given.id), given.draft.title
    closes = given.draft.window.closes_at
    if given.published_at is None:
        if seat.may(Role.INSTRUCTOR):
            yield NeedView(
                _("%(title)s is a draft", title=title), _("No student sees it yet."), _("Go on with it"), url
            )
        return
    hours = (closes - now).total_seconds() / 3600 if closes else None
    left = students - len(attempts)
    if hours is not None and 0 < hours <= SOON_HOURS and left > 0:
        said = ngettext("%(num)s has not begun %(title)s", "%(num)s have not begun %(title)s", left, title=title)
        yield NeedView(said, _("It closes on %(when)s.", when=moment(closes, seat)) if closes else "", _("Look"), url)
    feedback = given.draft.feedback.kept().values()
    if hours is not None and hours <= 0 and "manual" in feedback and given.released_at is None and attempts:
        said = _("%(title)s has closed, and what it came to is not out", title=title)
        yield NeedView(said, _("It waits for you to let it out."), _("Look"), url)


def _closing(given: Given) -> tuple[bool, float]:
    closes = given.draft.window.closes_at
    return closes is None, closes.timestamp() if closes else 0.0
