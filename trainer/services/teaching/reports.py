"""Reports of the students of a class about questions, gathered by fact and answered in place.

Who reported something is not told, unless they say so themselves in their words.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, case, delete, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from trainer.services.banks.library import Library
from trainer.services.classes.classrooms import Role, Seat, State, log
from trainer.services.classes.rooms import RoomView, rooms
from trainer.services.people.notices import Kind as NoticeKind
from trainer.services.sets.class_habits import retired_in
from trainer.services.sets.naming import statement
from trainer.services.sets.retiring import WHOLE, bring_back, retire
from trainer.services.study.flags import Reason
from trainer.services.words.moments import moment_text
from trainer.services.words.refusals import Absent, Incomplete
from trainer.services.words.wording import LETTERS, Link
from trainer.services.writing.desks import writable_of
from trainer.store.base import AnyRow, AnySelect
from trainer.store.learning import Flag, Presentation
from trainer.store.once import insert_once
from trainer.store.teaching import Assignment, Attempt, FlagReply, Mark, Member, Notice
from trainer.teaching.rules import Mode

LONGEST_REPLY: Final = 2000
_MOST: Final = 500
"""Reports on the page: the open ones, then those that were answered, each the latest first."""


class Outcome(StrEnum):
    """What becomes of a question that was reported: it stays, its fact was mended, or the class's sets leave it out."""

    KEPT = "kept"
    MENDED = "mended"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class SaidView:
    """What one student said in their own words, which may be none, and when."""

    note: str
    when: str


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Everyone who gave one reason, without their names."""

    reason: str
    said: tuple[SaidView, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """Every open report about one fact, with the question as it was shown to the latest who reported it.

    `options` have their letters as they were shown then. `numbers` say how the class answered it in sets. `asked_in`
    are the sets in which it was reported, each with the page of the question, empty where none is judged.
    `fix_url` opens the fact in the editor, empty for who may not.
    """

    bank: str
    fact: str
    says: str
    stem: str
    options: tuple[tuple[str, str, bool], ...]
    asked_in: tuple[tuple[str, str], ...]
    count: str
    numbers: str
    source: str
    source_url: str
    reasons: tuple[ReasonView, ...]
    fact_url: str
    fix_url: str
    action_url: str


@dataclass(frozen=True, slots=True)
class ClosedView:
    """Reports about a fact that were answered."""

    says: str
    outcome: str
    reply: str
    when: str
    resume_url: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """What students report, open first."""

    title: str
    over: str
    class_url: str
    rooms: tuple[RoomView, ...]
    heading: str
    open: tuple[ReportView, ...]
    closed: tuple[ClosedView, ...]


def reports_page(session: Session, library: Library, seat: Seat, *, link: Link) -> ReportsPage:
    """Show what the students of a class report."""
    rows = session.execute(_reports(seat).limit(_MOST)).all()
    groups: defaultdict[tuple[str, str], list[AnyRow]] = defaultdict(list)
    for row in rows:
        if row.outcome is None:
            groups[row.bank_id, row.facts[0]].append(row)
    asked, mine = _asked(session, seat, groups), writable_of(session, seat.person_id, {bank for bank, _fact in groups})
    views = tuple(
        _report(library, seat, key, its, numbers=_numbers(*asked.get(key, (0, 0))), may_fix=key[0] in mine, link=link)
        for key, its in groups.items()
    )
    return ReportsPage(
        title=_("Reports"),
        over=seat.name,
        class_url=link("classes.home", cid=seat.class_id),
        rooms=rooms(seat, "reports.index", link=link),
        heading=_heading(len(views)),
        open=views,
        closed=tuple(_closed(session, library, seat, rows, link)),
    )


def _asked(
    session: Session, seat: Seat, facts: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], tuple[int, int]]:
    """How often each fact was answered in sets of a class, and how often rightly."""
    mine = Assignment.classroom_id == seat.class_id, tuple_(Mark.bank_id, Mark.fact_id).in_(list(facts))
    wanted = (
        select(Mark.bank_id, Mark.fact_id, func.count(), func.sum(case((Mark.right, 1), else_=0)))
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(*mine)
        .group_by(Mark.bank_id, Mark.fact_id)
    )
    return {(bank, fact): (count, right) for bank, fact, count, right in session.execute(wanted)} if facts else {}


def _numbers(count: int, right: int) -> str:
    if not count:
        return _("No set of this class has asked it yet.")
    return ngettext(
        "In sets of this class it was answered %(num)s time, %(right)s of them rightly.",
        "In sets of this class it was answered %(num)s times, %(right)s of them rightly.",
        count,
        right=right,
    )


def open_reports(session: Session, seat: Seat) -> int:
    """How many reports of a class's students are open."""
    return open_reports_in(session, [seat.class_id]).get(seat.class_id, 0)


def open_reports_in(session: Session, class_ids: Collection[str]) -> dict[str, int]:
    """How many reports of the students of some classes are open, by class, in one query."""
    answered = exists().where(FlagReply.flag_id == Flag.id)
    theirs = (
        select(Member.classroom_id, func.count(Flag.id).label("reports"))
        .select_from(Flag)
        .join(Presentation, Presentation.id == Flag.presentation_id)
        .join(Member, Member.person_id == Flag.person_id)
        .where(*_theirs(class_ids), ~answered)
        .group_by(Member.classroom_id)
    )
    return {row.classroom_id: row.reports for row in session.execute(theirs)}


def close(session: Session, seat: Seat, bank: str, fact: str, *, outcome: str, reply: str, now: datetime) -> int:
    """Answer every open report about a fact, tell those who reported it, and say how many there were.

    Raises:
        Incomplete: without an answer or an outcome.
        Absent: if there is no open report about the fact.
    """
    if not reply.strip():
        raise Incomplete(_("Write an answer: those who reported it will read it."), field="reply")
    if outcome not in set(Outcome):
        raise Incomplete(_("Choose what becomes of the question."), field="outcome")
    rows = session.execute(_reports(seat).where(Presentation.bank_id == bank, FlagReply.flag_id.is_(None))).all()
    mine = [row for row in rows if row.facts[0] == fact]
    if not mine:
        raise Absent(_("There is no open report about this."))
    for row in mine:
        _answer(session, seat, row, outcome=outcome, reply=reply.strip()[:LONGEST_REPLY], now=now)
    if outcome == Outcome.PAUSED:
        retire(session, seat, bank, (fact, WHOLE), reason=reply.strip()[:LONGEST_REPLY], now=now)
    log(session, seat, "report_closed", {"bank": bank, "fact": fact, "outcome": outcome}, now=now)
    return len(mine)


def reopen(session: Session, seat: Seat, bank: str, fact: str, *, closed_at: datetime, now: datetime) -> int:
    """Take back an answer that this person gave at a moment; whoever has not read it yet never will. Say of how many.

    Raises:
        Absent: if they gave none then.
    """
    found = session.execute(_reports(seat).where(Presentation.bank_id == bank, FlagReply.replied_at == closed_at)).all()
    rows = [row for row in found if row.facts[0] == fact]
    mine = FlagReply.flag_id.in_([row.id for row in rows]), FlagReply.replied_by == seat.person_id
    taken = session.execute(delete(FlagReply).where(*mine).returning(FlagReply.outcome)).scalars().all()
    if not taken:
        raise Absent(_("There is no such answer to take back."))
    told = Notice.kind == NoticeKind.REPLY, Notice.made_at == closed_at, Notice.seen_at.is_(None)
    theirs = Notice.person_id.in_([row.person_id for row in rows]), Notice.about["fact"].as_string() == fact
    session.execute(delete(Notice).where(*told, *theirs))
    if Outcome.PAUSED in taken:
        bring_back(session, seat, bank, (fact, WHOLE), now=now)
    log(session, seat, "report_reopened", {"bank": bank, "fact": fact}, now=now)
    return len(taken)


def resume(session: Session, seat: Seat, bank: str, fact: str, *, now: datetime) -> None:
    """Let the class's sets ask a fact again."""
    bring_back(session, seat, bank, (fact, WHOLE), now=now)


def _answer(session: Session, seat: Seat, row: AnyRow, *, outcome: str, reply: str, now: datetime) -> None:
    values = {"flag_id": row.id, "outcome": outcome, "reply": reply, "replied_by": seat.person_id, "replied_at": now}
    if insert_once(session, FlagReply, values) is not None:
        about = {"outcome": outcome, "reply": reply, "bank": row.bank_id, "fact": row.facts[0]}
        about["stem"] = row.question["stem"]
        session.add(Notice(person_id=row.person_id, kind=NoticeKind.REPLY.value, about=about, made_at=now))


def _reports(seat: Seat) -> AnySelect:
    """The reports of a class's students with what became of them: the open ones first, and then the latest."""
    shown = Presentation.bank_id, Presentation.facts, Presentation.question, Presentation.form
    closed = FlagReply.outcome, FlagReply.reply, FlagReply.replied_at
    asked = Assignment.id.label("set_id"), Assignment.title.label("set_title"), Mark.variant
    first = (Mark.attempt_id == Attempt.id) & (Mark.place == Presentation.place) & (Mark.pair == 0)
    judged = (Attempt.number == 1) & (Assignment.mode != Mode.PRACTICE)
    return (
        select(Flag.id, Flag.person_id, Flag.reason, Flag.note, Flag.flagged_at, *shown, *closed, *asked)
        .join(Presentation, Presentation.id == Flag.presentation_id)
        .join(Member, Member.person_id == Flag.person_id)
        .outerjoin(FlagReply, FlagReply.flag_id == Flag.id)
        .outerjoin(Attempt, Attempt.session_id == Presentation.session_id)
        .outerjoin(Assignment, Assignment.id == Attempt.assignment_id)
        .outerjoin(Mark, first & judged)
        .where(*_theirs([seat.class_id]))
        .order_by(FlagReply.flag_id.is_not(None), Flag.flagged_at.desc(), Flag.id.desc())
    )


def _theirs(class_ids: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """What the students of classes report, but for sets of other classes: their keys are for those who teach them."""
    sat, given = aliased(Attempt), aliased(Assignment)
    elsewhere = exists().where(
        sat.session_id == Presentation.session_id,
        given.id == sat.assignment_id,
        given.classroom_id != Member.classroom_id,
    )
    students = Member.classroom_id.in_(class_ids), Member.role == Role.STUDENT, Member.state == State.HERE
    return *students, ~elsewhere


def _report(
    library: Library,
    seat: Seat,
    key: tuple[str, str],
    its: Sequence[AnyRow],
    *,
    numbers: str,
    may_fix: bool,
    link: Link,
) -> ReportView:
    bank, fact = key
    source, source_url = _source(library, bank, fact)
    question = its[0].question
    options: tuple[tuple[str, str, bool], ...] = ()
    if its[0].form == "choice":
        lettered = enumerate(zip(LETTERS, question["options"], strict=False))
        options = tuple((letter, option["text"], place == question["key"]) for place, (letter, option) in lettered)
    return ReportView(
        bank=bank,
        fact=fact,
        says=statement(library, bank, fact),
        stem=question["stem"],
        options=options,
        asked_in=tuple(_asked_in(seat, its, link)),
        count=ngettext("%(num)s report", "%(num)s reports", len(its)),
        numbers=numbers,
        source=source,
        source_url=source_url,
        reasons=tuple(_reasons(seat, its)),
        fact_url=link("facts.fact", bank_id=bank, fact_id=fact),
        fix_url=link("write.mend", bank_id=bank, key=fact) if may_fix else "",
        action_url=link("reports.close", cid=seat.class_id),
    )


def _asked_in(seat: Seat, its: Sequence[AnyRow], link: Link) -> Iterator[tuple[str, str]]:
    """The sets in which something was reported, each once, with the page of the question that was asked there."""
    for set_id, (title, variant) in {row.set_id: (row.set_title, row.variant) for row in its if row.set_id}.items():
        here = {"cid": seat.class_id, "set_id": set_id}
        yield title, link("analysis.question", variant=variant, **here) if variant else ""


def _reasons(seat: Seat, its: Sequence[AnyRow]) -> Iterator[ReasonView]:
    """What was said, by reason, the commonest first."""
    groups: defaultdict[str, list[SaidView]] = defaultdict(list)
    for row in its:
        groups[row.reason].append(SaidView(row.note, moment_text(row.flagged_at, seat.zone)))
    for reason, said in sorted(groups.items(), key=lambda each: -len(each[1])):
        yield ReasonView(reason_text(reason), tuple(said))


def _source(library: Library, bank: str, fact: str) -> tuple[str, str]:
    """The source of a fact with the place in it, and its address; empty where the bank does not hold it any more."""
    shelf = library.find(bank)
    found = shelf.bank.facts.get(fact) if shelf else None
    if shelf is None or found is None:
        return "", ""
    source, at = shelf.bank.source_of(found)
    return ", ".join(filter(None, (source.title, at.locator))), source.url


def _closed(session: Session, library: Library, seat: Seat, rows: Sequence[AnyRow], link: Link) -> Iterator[ClosedView]:
    """One line for each answer that was given, the latest first."""
    told = set()
    paused: dict[str, frozenset[tuple[str, str]]] = {}
    for row in rows:
        key = row.bank_id, row.facts[0], row.replied_at
        if row.outcome is None or key in told:
            continue
        told.add(key)
        if row.bank_id not in paused:
            paused[row.bank_id] = retired_in(session, seat.class_id, row.bank_id)
        is_paused = (row.facts[0], WHOLE) in paused[row.bank_id]
        url = link("reports.resume", cid=seat.class_id, bank=row.bank_id, fact=row.facts[0]) if is_paused else ""
        yield ClosedView(
            says=statement(library, row.bank_id, row.facts[0]),
            outcome=outcome_text(row.outcome),
            reply=row.reply,
            when=moment_text(row.replied_at, seat.zone),
            resume_url=url,
        )


def reason_text(reason: str) -> str:
    """Why something was reported, in words."""
    return {
        Reason.KEY: _("The answer is wrong"),
        Reason.TWO: _("Two answers are right"),
        Reason.UNCLEAR: _("It is unclear"),
        Reason.SOURCE: _("The source says something else"),
        Reason.OTHER: _("Something else"),
    }[Reason(reason)]


def outcome_text(outcome: str) -> str:
    """What became of a question that was reported, in words."""
    return {
        Outcome.KEPT: _("The question stays"),
        Outcome.MENDED: _("The fact was mended"),
        Outcome.PAUSED: _("Left out of this class's sets"),
    }[Outcome(outcome)]


def _heading(count: int) -> str:
    if not count:
        return _("Nothing is waiting for an answer")
    return ngettext("%(num)s question was reported", "%(num)s questions were reported", count)
