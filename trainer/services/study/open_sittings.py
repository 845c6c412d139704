"""The session of today that has something left."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import Learner
from trainer.services.study.presentations import unanswered
from trainer.services.study.sessions import repeats
from trainer.store.base import AnyRow
from trainer.store.learning import DrillSession, Presentation

LOOKED_AT: Final = 3
"""How many of the latest sessions are looked at."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session with how many questions are left of it at most: the open one, and those still to be made.

    `facts` are those that they ask, by their texts.
    """

    id: str
    left: int
    facts: frozenset[str]


def open_sitting(session: Session, who: Learner, *, asked_today: frozenset[str], now: datetime) -> Sitting | None:
    """Find the latest session of today that has something left, if there is one. A practice exam is none.

    `asked_today` are the facts answered today, by their texts: another session may have asked what is left of one.
    """
    rows = session.execute(_OPEN, {"person": who.id, "day": who.day(now)}).all()
    sittings = {row.id: row for row in rows if row.queue or row.waits}
    if not sittings:
        return None
    shown = defaultdict(list)
    for each in session.execute(_SHOWN, {"sessions": list(sittings)}):
        shown[each.session_id].append(each)
    found = (_left(row, shown[row.id], asked_today) for row in sittings.values())
    return next((each for each in found if each.left), None)


def _left(row: AnyRow, shown: Sequence[AnyRow], asked_today: frozenset[str]) -> Sitting:
    seen = {text for each in shown for text in _texts(each)}
    elsewhere = frozenset() if repeats(row) else asked_today - seen
    queue = [fact for fact in row.queue if fact not in elsewhere]
    open_one = _texts(shown[-1]) if row.waits and shown else ()
    return Sitting(row.id, int(row.waits) + len(queue), frozenset(queue).union(open_one))


def _texts(shown: AnyRow) -> tuple[str, ...]:
    return tuple(FactRef(shown.bank_id, fact).text for fact in shown.facts)


# Made once, since Today is looked at often.
_OPEN: Final = (
    select(
        DrillSession.id,
        DrillSession.kind,
        DrillSession.recipe,
        DrillSession.queue,
        exists(unanswered(Presentation.session_id == DrillSession.id).order_by(None)).label("waits"),
    )
    .where(DrillSession.person_id == bindparam("person"), DrillSession.study_day == bindparam("day"))
    .where(DrillSession.ended_at.is_(None), DrillSession.ends_at.is_(None))
    .order_by(DrillSession.started_at.desc())
    .limit(LOOKED_AT)
)
_SHOWN: Final = (
    select(Presentation.session_id, Presentation.bank_id, Presentation.facts)
    .where(Presentation.session_id.in_(bindparam("sessions", expanding=True)))
    .order_by(Presentation.place)
)
