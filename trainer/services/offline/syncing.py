"""What was done without a network, taken in when it arrives: once, in any order, from any number of devices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from flask_babel import gettext as _
from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer.scheduling.rating import Confidence
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner, take_turns
from trainer.services.study.answers import Reply, answer_late, take_back_late
from trainer.services.study.presentations import Shown, shown_to
from trainer.services.words.refusals import Refused
from trainer.store.base import AnyRow
from trainer.store.learning import Synced
from trainer.store.once import insert_once

MOST_AT_ONCE: Final = 100
"""How many things a device may send in one go."""

_Id = Annotated[str, Field(min_length=8, max_length=64)]
_Place = Annotated[int, Field(ge=1, le=99, strict=True)]
_Few = Field(max_length=20)
_Ms = Annotated[float, Field(ge=0, le=2**53)]


class Outcome(StrEnum):
    """What became of one thing that a device sent."""

    COUNTED = "counted"
    WITHDRAWN = "withdrawn"
    """It is in the log, but what it asks is not asked any more."""
    ALREADY = "already"
    UNDONE = "undone"
    REFUSED = "refused"


@checked(frozen=True, slots=True)
class Sent:
    """One thing done on a device. `answered_at` is in milliseconds since 1970, by the device's clock.

    An undo names in `undoes` the answer that it takes back, by the id that the device gave it. An answer names in
    `replaces` those that the device took back before it.
    """

    client_id: _Id
    kind: Literal["answer", "undo"]
    presentation: Annotated[str, Field(max_length=32)]
    answered_at: _Ms
    picked: Annotated[tuple[_Place | None, ...], _Few] = ()
    struck: Annotated[tuple[_Place, ...], _Few] = ()
    confidence: Confidence = Confidence.GUESS
    undoes: Annotated[str, Field(max_length=64)] = ""
    replaces: Annotated[tuple[_Id, ...], _Few] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one thing, in the order sent. `reason` is a sentence where there is something to say."""

    client_id: str
    outcome: Outcome
    reason: str = ""


_SENT: Final = TypeAdapter(Sent)


def sync(
    session: Session, library: Library, who: Learner, items: Sequence[Any], *, device_now: float, now: datetime
) -> tuple[Result, ...]:
    """Take in what a device sends. What cannot be taken is refused by itself and stops nothing else.

    Each of `items` is to be as `Sent`, and is not read yet. `device_now` is the device's clock when it sent them, in
    milliseconds; it tells how far that clock is off.
    """
    take_turns(session, who)
    taking = _Taking(session, library, who, device_now, now)
    return tuple(taking.take(item) for item in items)


@dataclass(frozen=True, slots=True)
class _Taking:
    session: Session
    library: Library
    who: Learner
    device_now: float
    now: datetime

    def take(self, item: Any) -> Result:
        """Take one thing in."""
        try:
            sent = _SENT.validate_python(item)
        except ValidationError:
            return Result(_named(item), Outcome.REFUSED, _("This could not be read."))
        try:
            return self._undo(sent) if sent.kind == "undo" else self._answer(sent)
        except Refused as refusal:
            return Result(sent.client_id, Outcome.REFUSED, str(refusal))

    def _answer(self, sent: Sent) -> Result:
        if self._arrived(sent.client_id):
            return Result(sent.client_id, Outcome.ALREADY)
        shown = self._shown(sent)
        for client_id in sent.replaces:
            self._cancel(client_id, shown)
        shown = self._shown(sent) if sent.replaces else shown
        if shown.answered:
            self._note(sent, Outcome.ALREADY)
            return Result(sent.client_id, Outcome.ALREADY)
        reply = Reply(tuple(sent.picked), sent.confidence, frozenset(sent.struck))
        answer_late(self.session, self.who, shown, reply=reply, at=self._moment(sent, shown))
        outcome = Outcome.COUNTED if self._still_asked(shown) else Outcome.WITHDRAWN
        self._note(sent, outcome, attempt=shown.attempt)
        gone = _("This question has been withdrawn since. Your answer is kept.")
        return Result(sent.client_id, outcome, gone if outcome is Outcome.WITHDRAWN else "")

    def _undo(self, sent: Sent) -> Result:
        if self._arrived(sent.client_id):
            return Result(sent.client_id, Outcome.ALREADY)
        self._cancel(sent.undoes, self._shown(sent))
        self._note(sent, Outcome.UNDONE)
        return Result(sent.client_id, Outcome.UNDONE)

    def _cancel(self, client_id: str, shown: Shown) -> None:
        """Take an answer back by the device's id for it. One that has not arrived will not count when it does."""
        before = self._arrived(client_id)
        if before is None:
            values = {"client_id": client_id, "outcome": Outcome.UNDONE, "attempt": None}
            insert_once(self.session, Synced, values | {"person_id": self.who.id, "arrived_at": self.now})
        elif before.attempt is not None:
            take_back_late(self.session, self.who, shown, attempt=before.attempt, now=self.now)
            mine = Synced.person_id == self.who.id, Synced.client_id == client_id
            self.session.execute(update(Synced).where(*mine).values(outcome=Outcome.UNDONE, attempt=None))

    def _shown(self, sent: Sent) -> Shown:
        shown = shown_to(self.session, self.who.id, sent.presentation)
        if shown.in_exam:
            raise Refused(_("This question belongs to a practice exam."))
        return shown

    def _moment(self, sent: Sent, shown: Shown) -> datetime:
        """When it was answered by our clock: not before it was shown, and not later than now."""
        longest = max(self.now - shown.shown_at, timedelta(0))
        ago = min(max(self.device_now - sent.answered_at, 0.0), longest / timedelta(milliseconds=1))
        return self.now - timedelta(milliseconds=ago)

    def _still_asked(self, shown: Shown) -> bool:
        shelf = self.library.find(shown.bank_id)
        return shelf is not None and all(shelf.ways(pair.fact.fact) for pair in shown.pairs)

    def _arrived(self, client_id: str) -> AnyRow | None:
        columns = Synced.outcome, Synced.attempt
        mine = Synced.person_id == self.who.id, Synced.client_id == client_id
        return self.session.execute(select(*columns).where(*mine)).one_or_none()

    def _note(self, sent: Sent, outcome: Outcome, *, attempt: int | None = None) -> None:
        values = {"person_id": self.who.id, "client_id": sent.client_id, "outcome": outcome.value}
        insert_once(self.session, Synced, values | {"attempt": attempt, "arrived_at": self.now})


def _named(item: Any) -> str:
    """The id of a thing that cannot be read, if that much of it can."""
    client_id = item.get("client_id") if isinstance(item, dict) else None
    return client_id[:64] if isinstance(client_id, str) else ""
