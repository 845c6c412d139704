"""Attempts at a set: begun once, filled in like a practice exam, handed in, and marked by the questions as asked.

What was saved before the end is never lost: an attempt whose time is up is handed in with what it holds, whoever looks
first. The server's clock decides. No key leaves the server before the set tells it.
"""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.orm import Session

from trainer.services.banks.library import Library
from trainer.services.classes.classrooms import NeedsAccount, Role, Seat, lacks_account
from trainer.services.people.learners import Learner, take_turns
from trainer.services.sets.assignments import Given, attended_set, window_for
from trainer.services.sets.going import ATTEMPT, Going, attempts_in, attempts_of, going_of
from trainer.services.sets.marks import hand_in
from trainer.services.sets.opening import FOR_EVER, form_for, lay_out
from trainer.services.study.presentations import presentation_at, shown_to
from trainer.services.study.replies import Kept, Sent, keep_sent
from trainer.services.words.refusals import Absent, Refused
from trainer.store.learning import DrillSession
from trainer.store.once import insert_once
from trainer.store.teaching import Attempt
from trainer.teaching.rules import ON_ITS_WAY, Mode, Window, ends_at, is_open, runs_until


class NotOpen(Refused):
    """The set cannot be begun: not yet, not any more, or not once more."""


def begin(session: Session, library: Library, who: Learner, set_id: str, *, now: datetime) -> Going:
    """Begin a set, or go on with the attempt that runs. A second click begins nothing more.

    Raises:
        Absent: if the set is not this person's.
        NotOpen: if it is not open for them, or their attempts are used up.
        NeedsAccount: if it counts, and the class wants an account for that.
    """
    take_turns(session, who)
    seat, given = attended_set(session, who, set_id)
    if seat.role is not Role.STUDENT:
        raise NotOpen(_("Only the students of a class take its sets."))
    done = settled(session, given, seat.member_id, now=now)
    if done and done[-1].submitted_at is None:
        return done[-1]
    window = window_for(session, given, seat.member_id)
    if seat.archived_at is not None or given.archived_at is not None:
        raise NotOpen(_("This set has closed."))
    _check_open(window, done, now)
    wanted = account_wanted(session, who, seat, given, window)
    if wanted:
        raise NeedsAccount(wanted)
    number = len(done) + 1
    form = form_for(session, library, given, seat.member_id, number, now=now)
    session_id = lay_out(session, who, given, form, ends=ends_at(window, started_at=now), now=now)
    row = {
        "assignment_id": given.id,
        "member_id": seat.member_id,
        "number": number,
        "form_id": form.id,
        "session_id": session_id,
        "started_at": now,
        "ends_at": ends_at(window, started_at=now),
    }
    insert_once(session, Attempt, row)
    return attempts_of(session, given, seat.member_id)[-1]


def account_wanted(session: Session, who: Learner, seat: Seat, given: Given, window: Window) -> str:
    """Why this person has to make an account before they begin; empty if they need not.

    A set that counts could be sat again by a guest, who is somebody else in another browser.
    """
    counts = window.attempts is not None and given.draft.mode is not Mode.PRACTICE
    if not counts or not lacks_account(session, who, seat):
        return ""
    return _("This set counts, so your class wants you to have an account. You keep what you did.")


def going(session: Session, who: Learner, set_id: str, number: int, *, now: datetime) -> tuple[Seat, Given, Going]:
    """Load an attempt of this person, handed in first if its time is up; or raise `Absent`."""
    seat, given = attended_set(session, who, set_id)
    done = settled(session, given, seat.member_id, now=now)
    if not 1 <= number <= len(done):
        raise Absent(_("There is no such attempt."))
    return seat, given, done[number - 1]


def save(session: Session, who: Learner, set_id: str, number: int, place: int, *, sent: Sent, now: datetime) -> Kept:
    """Keep what was filled in for a question, over what had been.

    Raises:
        Absent: if there is no such attempt of this person, or no such question in it.
    """
    take_turns(session, who)
    seat, given = attended_set(session, who, set_id)
    found = attempts_of(session, given, seat.member_id)
    if not 1 <= number <= len(found):
        raise Absent(_("There is no such attempt."))
    attempt = with_own_time(session, given, found[number - 1])
    shown = shown_to(session, who.id, presentation_at(session, attempt.session_id, place))
    over = attempt.submitted_at is not None or _is_over(attempt, now - ON_ITS_WAY)
    saved_at = None if over else min(now, attempt.ends_at or now)
    return keep_sent(session, who, shown, sent, saved_at=saved_at, now=now)


def submit(session: Session, who: Learner, set_id: str, number: int, *, now: datetime) -> Going:
    """Hand an attempt in. Twice is once."""
    take_turns(session, who)
    seat, given, attempt = going(session, who, set_id, number, now=now)
    if attempt.submitted_at is None:
        hand_in(session, attempt, at=min(now, attempt.ends_at or now))
    return attempts_of(session, given, seat.member_id)[number - 1]


def settled(session: Session, given: Given, member_id: int, *, now: datetime) -> list[Going]:
    """The attempts of a member at a set, in order; one whose time is up has been handed in."""
    found = [with_own_time(session, given, each) for each in attempts_of(session, given, member_id)]
    over = [each for each in found if each.submitted_at is None and _is_over(each, now - ON_ITS_WAY)]
    for each in over:
        hand_in(session, each, at=each.ends_at or now)
    return attempts_of(session, given, member_id) if over else found


def settle_all(session: Session, given: Given, *, now: datetime) -> int:
    """Hand in every attempt at a set whose time is up, and say how many there were."""
    running = [each for each in attempts_in(session, given.id) if each.submitted_at is None]
    over = [
        each for each in (with_own_time(session, given, row) for row in running) if _is_over(each, now - ON_ITS_WAY)
    ]
    for each in over:
        hand_in(session, each, at=each.ends_at or now)
    return len(over)


def with_own_time(session: Session, given: Given, attempt: Going) -> Going:
    """An attempt with its end as it is now: time that was added while it ran moves it, and so does an earlier close."""
    if attempt.submitted_at is not None:
        return attempt
    window = window_for(session, given, attempt.member_id)
    ends = runs_until(window, started_at=attempt.started_at, before=attempt.ends_at)
    if ends == attempt.ends_at:
        return attempt
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(ends_at=ends))
    later = ends or attempt.started_at + FOR_EVER
    session.execute(update(DrillSession).where(DrillSession.id == attempt.session_id).values(ends_at=later))
    return going_of(session.execute(ATTEMPT.where(Attempt.id == attempt.id)).one())


def _is_over(attempt: Going, moment: datetime) -> bool:
    return attempt.ends_at is not None and attempt.ends_at <= moment


def _check_open(window: Window, done: Sequence[Going], now: datetime) -> None:
    if window.opens_at is not None and now < window.opens_at:
        raise NotOpen(_("This set has not opened yet."))
    if not is_open(window, now=now):
        raise NotOpen(_("This set has closed."))
    if window.attempts is not None and len(done) >= window.attempts:
        raise NotOpen(_("You have used all your attempts at this set."))
