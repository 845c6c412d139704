"""What a person fills in while nothing is told right or wrong: kept question by question, and changed at will."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.facts.model import Form
from trainer.scheduling.rating import Confidence
from trainer.services.answers import Reply
from trainer.services.learners import Learner
from trainer.services.presentations import Shown
from trainer.store.base import AnyRow
from trainer.store.learning import ExamReply, Presentation
from trainer.store.once import put

LONGEST_LOOK: Final = 600.0
"""Seconds that one look at a question counts at most. Longer, and the person was elsewhere."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person fills in for one question. `confidence` is empty when they did not say. `seconds` they looked."""

    picked: tuple[int | None, ...]
    confidence: str = ""
    struck: frozenset[int] = field(default_factory=frozenset)
    marked: bool = False
    seconds: float = 0.0

    @property
    def state(self) -> str:
        """What is filled in, in short, to compare by."""
        return _state(self.picked, self.struck, self.confidence, self.marked)


_REPLIES: Final = ExamReply.__table__.c
_REPLY: Final = select(*_REPLIES)


def keep_reply(session: Session, who: Learner, shown: Shown, entry: Entry, *, saved_at: datetime) -> None:
    """Keep what was filled in for a question, over what had been. Nothing filled in leaves no row."""
    before = reply_to(session, shown)
    values = _values(shown, entry, before, saved_at=saved_at)
    if values:
        put(session, ExamReply, {"person_id": who.id, **values}, key=("presentation_id",))


def replies_in(session: Session, session_id: str) -> dict[str, AnyRow]:
    """Everything filled in in a session, by presentation."""
    inside = select(Presentation.id).where(Presentation.session_id == session_id)
    return {row.presentation_id: row for row in session.execute(_REPLY.where(_REPLIES.presentation_id.in_(inside)))}


def reply_to(session: Session, shown: Shown) -> AnyRow | None:
    """What was filled in for a question, None for nothing."""
    return session.execute(_REPLY.where(_REPLIES.presentation_id == shown.id)).one_or_none()


def state_of(said: AnyRow | None, pairs: int) -> str:
    """What is kept for a question of so many pairs, in short, to compare with `Entry.state`."""
    if said is None or said.picked is None:
        return _state([None] * pairs, (), "", marked=False)
    return _state(said.picked, said.struck, said.confidence, said.marked)


def as_answer(said: AnyRow) -> Reply:
    """What was filled in, as an answer. Not having said how sure is being unsure."""
    confidence = Confidence(said.confidence) if said.confidence else Confidence.UNSURE
    return Reply(tuple(said.picked), confidence, frozenset(said.struck))


def is_filled(picked: Sequence[int | None]) -> bool:
    """Whether something is picked for every pair."""
    return bool(picked) and all(picked)


def _state(picked: Sequence[int | None], struck: Iterable[int], confidence: str, marked: bool) -> str:
    parts = [str(each or "") for each in picked], [str(each) for each in sorted(struck)]
    return "|".join([*(",".join(part) for part in parts), confidence, "marked" if marked else ""])


def _values(shown: Shown, entry: Entry, before: AnyRow | None, *, saved_at: datetime) -> dict[str, Any] | None:
    """What to keep, or None when nothing was filled in, now or before."""
    possible = range(1, len(shown.offered) + 1)
    sent = [*entry.picked, *[None] * len(shown.pairs)][: len(shown.pairs)]
    picked = [position if position in possible else None for position in sent]
    struck = sorted(entry.struck.intersection(possible)) if shown.form is Form.CHOICE else []
    confidence = entry.confidence if entry.confidence in set(Confidence) else ""
    said = (picked, struck, confidence, entry.marked)
    if before is None and not any(picked) and not struck and not entry.marked:
        return None
    was = list(before.picked) if before else []
    same = before is not None and said == (was, list(before.struck), before.confidence, before.marked)
    return {
        "presentation_id": shown.id,
        "picked": picked,
        "first": before.first if before and before.first else picked if is_filled(picked) else None,
        "struck": struck,
        "confidence": confidence,
        "marked": entry.marked,
        "changes": (before.changes if before else 0) + (is_filled(was) and was != picked),
        "seconds": (before.seconds if before else 0.0) + min(max(entry.seconds, 0.0), LONGEST_LOOK),
        "saved_at": before.saved_at if before and same else saved_at,
    }
