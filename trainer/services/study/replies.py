"""What a person fills in while nothing is told right or wrong: kept question by question, and changed at will."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from operator import eq
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer.facts.model import Form
from trainer.scheduling.rating import Confidence
from trainer.services.people.learners import Learner
from trainer.services.study.answers import Reply
from trainer.services.study.presentations import Shown
from trainer.store.base import AnyRow
from trainer.store.learning import ExamReply, Presentation
from trainer.store.once import put

_ON_ITS_WAY: Final = timedelta(seconds=5)
"""How much later than it was chosen something may be saved, and yet be what was chosen first."""

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


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sends to be saved. `before` is the state that it began from, None if it does not say.

    `waited` is how long it lay on a device before it could be sent. `page` tells the pages of one person apart, and
    `turn` counts what was changed on one, so that two saves that overtake each other are told apart. Without a script
    there is neither.
    """

    entry: Entry
    before: str | None = None
    waited: timedelta = timedelta()
    page: str = ""
    turn: int = 0


class Kept(Enum):
    """What became of what was sent: it is kept; something newer was there already, and stands; or it came too late."""

    KEPT = auto()
    OLDER = auto()
    LATE = auto()


_REPLIES: Final = ExamReply.__table__.c
_REPLY: Final = select(*_REPLIES)


def keep_sent(
    session: Session, who: Learner, shown: Shown, sent: Sent, *, saved_at: datetime | None, now: datetime
) -> Kept:
    """Keep what a page sends as of `saved_at`, over what had been; None is too late. Nothing filled in leaves no row.

    A page that changed nothing takes nothing away from another that did, nor does one that changed something else; what
    waited on a device does not displace what was chosen since, and of two saves of one page the one that was sent last
    stands, in whatever order they arrive.
    """
    said = reply_to(session, shown)
    if _adds_nothing(sent, said):
        if saved_at is not None:
            _look_longer(session, shown, sent)
        return Kept.KEPT
    if saved_at is None:
        return Kept.LATE
    if _is_older(sent, said, len(shown.pairs), now):
        return Kept.OLDER
    entry = _beside(sent, said, len(shown.pairs))
    values = _values(shown, replace(sent, entry=entry), said, saved_at=saved_at)
    if values:
        put(session, ExamReply, {"person_id": who.id, **values}, key=("presentation_id",))
    return Kept.KEPT if entry == sent.entry else Kept.OLDER


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


def _adds_nothing(sent: Sent, said: AnyRow | None) -> bool:
    """Whether the page changed nothing since it was last saved, or has said this or something later already."""
    if said is not None and sent.page and said.page == sent.page:
        return bool(sent.turn <= said.turn)
    return (not sent.turn or said is not None) and sent.before == sent.entry.state


def _is_older(sent: Sent, said: AnyRow | None, pairs: int, now: datetime) -> bool:
    """Whether something else was saved after this was chosen, by another page than the one that it comes from."""
    if said is None or sent.before in (None, state_of(said, pairs)) or (sent.page and said.page == sent.page):
        return False
    at: datetime = said.saved_at
    return at > now - sent.waited + _ON_ITS_WAY


def _beside(sent: Sent, said: AnyRow | None, pairs: int) -> Entry:
    """What a page sends, but for what it left as it found it and another page has changed since: that stands."""
    entry = sent.entry
    if said is None or (sent.page and said.page == sent.page) or sent.before == state_of(said, pairs):
        return entry
    now, before = entry.state.split("|"), (sent.before or "").split("|")
    if len(before) != len(now):
        return entry
    picked, struck, confidence, marked = map(eq, now, before)
    return replace(
        entry,
        picked=tuple(said.picked) if picked else entry.picked,
        struck=frozenset(said.struck) if struck else entry.struck,
        confidence=said.confidence if confidence else entry.confidence,
        marked=said.marked if marked else entry.marked,
    )


def _look_longer(session: Session, shown: Shown, sent: Sent) -> None:
    """Count how long the question was looked at since it was saved. What waited on a device was counted before."""
    if not sent.waited:
        longer = update(ExamReply).where(ExamReply.presentation_id == shown.id)
        session.execute(longer.values(seconds=ExamReply.seconds + _look(sent.entry)))


def _look(entry: Entry) -> float:
    return min(max(entry.seconds, 0.0), LONGEST_LOOK)


def _values(shown: Shown, sent: Sent, before: AnyRow | None, *, saved_at: datetime) -> dict[str, Any] | None:
    """What to keep, or None when nothing was filled in, now or before. What was filled in and emptied leaves a row."""
    entry = sent.entry
    possible = range(1, len(shown.offered) + 1)
    filled = [*entry.picked, *[None] * len(shown.pairs)][: len(shown.pairs)]
    picked = [position if position in possible else None for position in filled]
    struck = sorted(entry.struck.intersection(possible)) if shown.form is Form.CHOICE else []
    confidence = entry.confidence if entry.confidence in set(Confidence) else ""
    said = (picked, struck, confidence, entry.marked)
    if before is None and sent.turn < 2 and not any(picked) and not struck and not entry.marked:
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
        "seconds": (before.seconds if before else 0.0) + _look(entry),
        "saved_at": before.saved_at if before and same else saved_at,
        "page": sent.page or None,
        "turn": sent.turn,
    }
