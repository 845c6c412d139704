"""Rounds of sending grades: what courses do not have yet is queued, and what is due goes out.

Unlike other deeds these commit, many times: nothing may be locked while a platform is asked.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from trainer.services.lti import grades as lti_grades
from trainer.services.lti.grades import Due
from trainer.store.engine import begin_writing
from trainer.store.once import insert_once
from trainer.store.platforms import LaunchValue

EVERY: Final = timedelta(minutes=1)
"""How long there is between two rounds, over all processes that serve."""

_TURN: Final = "grades-round"
_TURN_LASTS: Final = timedelta(seconds=55)
"""A little less than the time between two rounds: whoever had the last one may have the next."""

Clock = Callable[[], datetime]


def send_round(session: Session, *, now: Clock) -> tuple[int, int]:
    """Queue what courses do not have yet, and send what is due. How many were sent, and how many still wait.

    A platform that does not answer is left alone until the next round.
    """
    for class_id in lti_grades.classes_with_columns(session):  # one by one, so that nobody waits long to write
        session.rollback()
        begin_writing(session)
        lti_grades.gather(session, class_id, now=now())
        session.commit()
    waiting, sent, down = lti_grades.due(session, now=now()), 0, set[int]()
    for each in waiting:
        if each.platform_id in down:
            continue
        outcome = _send(session, each, now)
        sent += outcome is not None and outcome.state is lti_grades.State.SENT
        if outcome is not None and outcome.down:
            down.add(each.platform_id)
    session.rollback()
    return sent, len(waiting) - sent


def send_in_turn(session: Session, *, now: Clock) -> bool:
    """Do a round unless another process did within the last minute, and say whether it was done."""
    has_columns = bool(lti_grades.classes_with_columns(session))
    session.rollback()
    if not has_columns or not _take_turn(session, now()):
        return False
    send_round(session, now=now)
    return True


def _send(session: Session, wanted: Due, now: Clock) -> lti_grades.Outcome | None:
    """Send one grade, and write down what became of it; None if another sender has it."""
    session.rollback()
    begin_writing(session)
    push = lti_grades.claim(session, wanted, now=now())
    if push is None:
        return None
    to = lti_grades.signer(session, push)
    session.commit()
    outcome = lti_grades.deliver(push, to)
    begin_writing(session)
    lti_grades.note(session, push, outcome, now=now())
    session.commit()
    return outcome


def _take_turn(session: Session, now: datetime) -> bool:
    """Take the round of this minute. The database decides between two that try."""
    begin_writing(session)
    session.execute(delete(LaunchValue).where(LaunchValue.key == _TURN, LaunchValue.ends_at <= now))
    taken = insert_once(session, LaunchValue, {"key": _TURN, "value": "", "ends_at": now + _TURN_LASTS})
    session.commit()
    return taken is not None
