"""Answering a question, once, and taking the answer back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.scheduling import history
from trainer.scheduling.rating import Confidence, Rating, rate
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import Learner, take_turns
from trainer.services.study import confusions, sessions
from trainer.services.study.memories import recall_now, refold, settle, take_in
from trainer.services.study.presentations import Shown, shown_to
from trainer.services.words.refusals import Incomplete, InExam, Stale
from trainer.store.learning import Answer, Void
from trainer.store.once import insert_once

DRILLED: Final = "drill"
"""The origin of an answer given here."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person sends: the position, from 1, picked for each pair (None for none), and how sure they are."""

    picked: tuple[int | None, ...]
    confidence: Confidence
    struck: frozenset[int] = field(default_factory=frozenset)


def answer(session: Session, who: Learner, presentation_id: str, *, reply: Reply, now: datetime) -> None:
    """Record an answer. If there is one already, it stands and this one is dropped.

    Raises:
        Absent: if the question was not shown to this person.
        InExam: if the question is of an exam.
        Incomplete: if something is still to be picked.
    """
    take_turns(session, who)
    shown = shown_to(session, who.id, presentation_id)
    if shown.in_exam:
        raise InExam(shown.session_id, shown.place)
    if shown.answered:
        return
    picked, reply = _checked(shown, reply), _only_offered(shown, reply)
    again = _record(session, who, shown, picked=picked, reply=reply, now=now)
    sessions.note_answered(session, who, shown, again=again)


def answer_in_exam(session: Session, who: Learner, shown: Shown, *, reply: Reply, now: datetime) -> None:
    """Record what stood in an exam that is being sent, as of the moment it was saved. A gap writes no answer."""
    if not shown.answered:
        possible = range(1, len(shown.offered) + 1)
        picked = [position if position in possible else None for position in reply.picked]
        _record(session, who, shown, picked=picked, reply=_only_offered(shown, reply), now=now)


def answer_late(session: Session, who: Learner, shown: Shown, *, reply: Reply, at: datetime) -> None:
    """Record an answer that was given at an earlier moment, without a network. The question has no answer that stands.

    What it does to the memories does not depend on what arrived before it. Raises `Incomplete`.
    """
    picked, reply = _checked(shown, reply), _only_offered(shown, reply)
    late: list[history.Answer] = []
    again = _record(session, who, shown, picked=picked, reply=reply, now=at, late=late)
    settle(session, who, [pair.fact for pair in shown.pairs], added=late)
    confusions.recount(session, who.id, shown)
    if not shown.recall:
        sessions.note_answered(session, who, shown, again=again)


def take_back_late(session: Session, who: Learner, shown: Shown, *, attempt: int, now: datetime) -> None:
    """Take back one answer to a question, if it stands."""
    void = {"person_id": who.id, "presentation_id": shown.id, "attempt": attempt, "voided_at": now}
    if insert_once(session, Void, void) is not None:
        settle(session, who, [pair.fact for pair in shown.pairs])
        confusions.recount(session, who.id, shown)


def _record(
    session: Session,
    who: Learner,
    shown: Shown,
    *,
    picked: Sequence[int | None],
    reply: Reply,
    now: datetime,
    late: list[history.Answer] | None = None,
) -> list[FactRef]:
    """Write an answer for each pair, let the memories take them in, and give the facts to be asked again.

    With a list of what is `late` the answers go there, and whoever gave it settles the memories.
    """
    given = [position or 0 for position in picked]  # what is not picked matches no place
    marks, chances = shown.marks(given), shown.guess_chances(given, reply.struck)
    rows = [
        _row(session, who, shown, reply=reply, pair=pair, position=position, right=right, guess_chance=chance, now=now)
        for pair, (position, right, chance) in enumerate(zip(given, marks, chances, strict=True))
        if position
    ]
    again = []
    for row in rows:
        row_id = insert_once(session, Answer, row)
        if row_id is None:  # another click was quicker, by less than this function takes
            return []
        rating = None if row["rating"] is None else Rating(row["rating"])
        fact = FactRef(row["bank_id"], row["fact_id"])
        added = history.Answer(row_id, fact.text, row["study_day"], now, rating)
        if late is None:
            take_in(session, who, fact, added)
        else:
            late.append(added)
        again += [fact] if rating is Rating.AGAIN else []
    if late is None:
        confusions.note_answered(session, who.id, shown, rows)
    return again


def undo(session: Session, who: Learner, presentation_id: str, *, now: datetime) -> None:
    """Take an answer back. The question is then open again; what it did to the memories is undone.

    Without an answer there is nothing to do. Raises `Absent`, `InExam`, or `Stale` when the answer is of an earlier
    day.
    """
    take_turns(session, who)
    shown = shown_to(session, who.id, presentation_id)
    if shown.in_exam:
        raise InExam(shown.session_id, shown.place)
    if not shown.answered:
        return
    if not can_undo(shown, who.day(now)):
        raise Stale(_("This answer is from an earlier day, and what came after rests on it."))
    void = {"person_id": who.id, "presentation_id": shown.id, "attempt": shown.attempt, "voided_at": now}
    if insert_once(session, Void, void) is None:
        return
    refold(session, who, [pair.fact for pair in shown.pairs])
    confusions.recount(session, who.id, shown)
    sessions.note_undone(session, who, shown)


def undo_last(
    session: Session, who: Learner, session_id: str, *, now: datetime, expected: str | None = None
) -> str | None:
    """Take back the answer that was given last in a session, if it was today, and give its question; else None.

    `expected` is the question whose answer the person saw as the last one: if another one has come to be the last
    since, as after a second click, nothing is taken back, and the question expected is given.

    Raises:
        Absent: if there is no such session.
        InExam: if it is an exam.
    """
    take_turns(session, who)
    sessions.own_session(session, who, session_id)
    last = sessions.latest_answered(session, who, session_id, now=now)
    if last is None or expected not in (None, last):
        return expected
    undo(session, who, last, now=now)
    return last


def can_undo(shown: Shown, day: int) -> bool:
    """Whether the answer was given on this study day."""
    return shown.answered and all(each.study_day == day for each in shown.answers)


def _checked(shown: Shown, reply: Reply) -> Sequence[int]:
    """The positions picked, every one of them there."""
    possible = range(1, len(shown.offered) + 1)
    picked = [position for position in reply.picked if position in possible]
    gaps = len(shown.pairs) - len(picked)
    if not gaps:
        return [position for position in picked if position is not None]
    if len(shown.pairs) == 1:
        raise Incomplete(_("Choose an option first, then say how sure you are."), field="option")
    text = ngettext("One is still without an answer.", "%(num)s are still without an answer.", gaps)
    raise Incomplete(text, field="premises")


def _only_offered(shown: Shown, reply: Reply) -> Reply:
    """The reply without strokes through options that are not there: a browser may send anything."""
    return replace(reply, struck=reply.struck.intersection(range(1, len(shown.offered) + 1)))


def _row(
    session: Session,
    who: Learner,
    shown: Shown,
    *,
    reply: Reply,
    pair: int,
    position: int,
    right: bool,
    guess_chance: float,
    now: datetime,
) -> dict[str, Any]:
    asked = shown.pairs[pair]
    recall = shown.recall[pair] if shown.recall else recall_now(session, who, asked.fact, day=who.day(now))
    rating = rate(correct=right, confidence=reply.confidence, guess_chance=guess_chance, recall=recall)
    return {
        "person_id": who.id,
        "presentation_id": shown.id,
        "attempt": shown.attempt,
        "pair": pair,
        "bank_id": asked.fact.bank,
        "fact_id": asked.fact.fact,
        "form": shown.form.value,
        "direction": shown.direction,
        "chosen": shown.offered[position - 1],
        "expected": asked.expected,
        "position": position,
        "struck": sorted(reply.struck),
        "correct": right,
        "confidence": reply.confidence.value,
        "guess_chance": guess_chance,
        "rating": None if rating is None else int(rating),
        "re_ask": shown.re_ask or shown.attempt > 1,  # after an undo the reasons have been seen
        "answered_at": now,
        "study_day": who.day(now),
        "time_zone": who.zone.key,
        "origin": DRILLED,
    }
