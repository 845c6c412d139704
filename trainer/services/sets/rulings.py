"""Deciding about a question after it was asked: what it would change, changing it, and taking that back.

A ruling is never applied unseen, and a score is never edited: scores are worked out anew from the rulings that hold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Seat, log
from trainer.services.sets.assignments import Given, held, last_close, window_for
from trainer.services.sets.going import Going, attempts_in
from trainer.services.sets.grades import scores
from trainer.services.sets.marks import marks_in, remark, rulings_of, shares
from trainer.services.sets.naming import all_asked
from trainer.services.words.refusals import Absent, Incomplete, Stale
from trainer.store.base import AnyRow
from trainer.store.teaching import Member, Notice, Ruling
from trainer.teaching import grading
from trainer.teaching.grading import Action, Change, change
from trainer.teaching.rules import told

RULING: Final = "ruling"
LONGEST_REASON: Final = 1000
Shares = Mapping[int, float | None]
"""What share each attempt reaches, by its id."""

_NAMES_AN_OPTION: Final = frozenset({Action.CHANGE_KEY, Action.ALSO_ACCEPT})


@dataclass(frozen=True, slots=True)
class Wish:
    """A ruling that is thought about. An empty `variant` means every question of the set that asks the fact."""

    fact: str
    variant: str
    action: Action
    option: str = ""
    protects: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The score of a student that would change: what counts before and after, None with every question left out."""

    member_id: int
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a ruling would do to what counts of each student's attempts.

    `seen` says of which attempts and decisions it was worked out: with more, it is to be seen anew. `by_option` is how
    many picked each option of the questions it is about, the empty one for none.
    """

    change: Change
    moved: tuple[Moved, ...]
    seen: str
    mean_before: float | None
    mean_after: float | None
    by_option: tuple[tuple[str, int], ...]


def foresee(session: Session, given: Given, wish: Wish) -> Foreseen:
    """Work out what a ruling would change, and change nothing.

    Raises:
        Absent: if the set asks no such question.
        Incomplete: if the action names an option and none is given.
    """
    its, offered = _about(session, given, wish)
    if wish.action in _NAMES_AN_OPTION and wish.option not in offered:
        raise Incomplete(_("Choose the option that is right."), field="option")
    rulings = rulings_of(session, given.id)
    before = shares(session, given.id, rulings)
    now, then = scores(session, given, before, shares(session, given.id, (*rulings, _as_ruling(wish))))
    picked: dict[str, int] = {}
    for mark in its:
        picked[mark.chosen] = picked.get(mark.chosen, 0) + 1
    return Foreseen(
        change=change(now, then),
        moved=tuple(Moved(who, score, then.get(who)) for who, score in now.items() if score != then.get(who)),
        seen=f"{len(before)}-{_latest(session, given.id)}",
        mean_before=_mean(now.values()),
        mean_after=_mean(then.values()),
        by_option=tuple(sorted(picked.items(), key=lambda pair: -pair[1])),
    )


def rule(session: Session, seat: Seat, given: Given, wish: Wish, *, seen: str, now: datetime) -> Change:
    """Decide, mark everything anew, and tell those whose score moved, if their score is told.

    `seen` is of what the ruling was foreseen.

    Raises:
        Incomplete: without a reason, or without an option where one is named.
        Stale: if more was handed in, or decided, since it was foreseen.
    """
    if not wish.reason.strip():
        raise Incomplete(_("Say why, in a sentence: the students will read it."), field="reason")
    given = held(session, given)
    if foresee(session, given, wish).seen != seen:
        raise Stale(_("More was handed in or decided meanwhile. Look at what would change now."))
    return _write(session, seat, given, _row(given, seat, wish, now), now=now)


def take_back(session: Session, seat: Seat, given: Given, ruling_id: int, *, reason: str, now: datetime) -> Change:
    """Take a ruling back, as a new line of the log, and mark everything anew. Twice is once."""
    given = held(session, given)
    row = session.get(Ruling, ruling_id)
    if row is None or row.assignment_id != given.id or row.action == Action.UNDO:
        raise Absent(_("There is no such decision about this set."))
    if ruling_id not in {each.id for each in rulings_of(session, given.id)}:
        return Change()
    undo = Ruling(
        assignment_id=given.id,
        fact_id=row.fact_id,
        variant=row.variant,
        action=Action.UNDO.value,
        option="",
        protects=row.protects,
        reason=reason.strip()[:LONGEST_REASON],
        undoes=ruling_id,
        ruled_by=seat.person_id,
        ruled_at=now,
    )
    return _write(session, seat, given, undo, now=now)


def log_of(session: Session, given: Given) -> list[AnyRow]:
    """Every decision about a set, the latest first, with what it is called by whom it was made."""
    rows = session.execute(
        select(*Ruling.__table__.c, Member.name, Member.email)
        .outerjoin(Member, (Member.person_id == Ruling.ruled_by) & (Member.classroom_id == given.class_id))
        .where(Ruling.assignment_id == given.id)
        .order_by(Ruling.id.desc())
    )
    return list(rows)


def _write(session: Session, seat: Seat, given: Given, row: Ruling, *, now: datetime) -> Change:
    before = shares(session, given.id, rulings_of(session, given.id))
    session.add(row)
    session.flush()
    remark(session, given.id)
    after = shares(session, given.id, rulings_of(session, given.id))
    log(session, seat, "ruled", {"set": given.id, "ruling": row.id, "action": row.action}, now=now)
    _tell(session, given, row, before, after, now=now)
    return change(*scores(session, given, before, after))


def _tell(
    session: Session,
    given: Given,
    row: Ruling,
    before: Shares,
    after: Shares,
    *,
    now: datetime,
) -> None:
    """Tell those whose score moved and is told already; the others find it explained when theirs is."""
    people = dict(
        session.execute(select(Member.id, Member.person_id).where(Member.classroom_id == given.class_id)).all()
    )
    closes = last_close(session, given)
    for attempt in attempts_in(session, given.id):
        person, old, new = people.get(attempt.member_id), before.get(attempt.id), after.get(attempt.id)
        if person is None or old == new or not _score_is_told(session, given, attempt, closes, now):
            continue
        about: dict[str, Any] = {"set": given.id, "title": given.draft.title, "number": attempt.number}
        about |= {"before": old, "after": new, "reason": row.reason, "action": row.action}
        session.add(Notice(person_id=person, kind=RULING, about=about, made_at=now))


def _score_is_told(session: Session, given: Given, attempt: Going, closes: datetime | None, now: datetime) -> bool:
    if attempt.absorbed_at is not None:
        return True
    due_at = window_for(session, given, attempt.member_id).due_at
    return told(given.draft.feedback, now=now, due_at=due_at, last_close=closes, released_at=given.released_at).score


def _about(session: Session, given: Given, wish: Wish) -> tuple[list[AnyRow], set[str]]:
    """The marks that a ruling is about, and the entities offered; before anything is handed in, those of the forms."""
    its = [
        mark
        for marks in marks_in(session, given.id).values()
        for mark in marks
        if mark.fact_id == wish.fact and wish.variant in ("", mark.variant)
    ]
    if its:
        return its, {entity for mark in its for entity in mark.offered}
    questions = all_asked(session, given.id).items()
    to_come = [each for variant, each in questions if each.fact == wish.fact and wish.variant in ("", variant)]
    if not to_come:
        raise Absent(_("This set asks no such question."))
    return [], {entity for each in to_come for entity in each.texts}


def _row(given: Given, seat: Seat, wish: Wish, now: datetime) -> Ruling:
    return Ruling(
        assignment_id=given.id,
        fact_id=wish.fact,
        variant=wish.variant,
        action=wish.action.value,
        option=wish.option if wish.action in _NAMES_AN_OPTION else "",
        protects=wish.protects,
        reason=wish.reason.strip()[:LONGEST_REASON],
        undoes=None,
        ruled_by=seat.person_id,
        ruled_at=now,
    )


def _latest(session: Session, set_id: str) -> int:
    """The id of the latest line of a set's decisions, 0 without any."""
    return session.scalars(select(func.max(Ruling.id)).where(Ruling.assignment_id == set_id)).one() or 0


def _as_ruling(wish: Wish) -> grading.Ruling:
    """A wish as grading sees it, later than every ruling there is."""
    return grading.Ruling(2**62, wish.fact, wish.variant, wish.action, wish.option, wish.protects)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
