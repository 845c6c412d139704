"""What a published change means for sets that count: facts they asked that are corrected, disputed or withdrawn now.

Each class concerned keeps it in its log, a line for each fact of each set, until somebody there decides about the
question or says that nothing is to be done.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Text, bindparam, cast, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from trainer.facts.model import Bank, Status
from trainer.facts.text.comparing import BlockChange, Comparison, Fate
from trainer.services.banks.kept_questions import variants_in
from trainer.services.classes.classrooms import Role, Seat, log
from trainer.services.words.refusals import Stale
from trainer.services.words.wording import Link
from trainer.services.writing.draft_notices import count_waiting
from trainer.services.writing.drafts import Draft
from trainer.store.base import AnyRow
from trainer.store.teaching import Assignment, Attempt, ClassEvent, Mark, Override, Ruling, SetForm
from trainer.teaching.grading import Action
from trainer.teaching.rules import Mode

CHANGED: Final = "fact_changed"
LEFT: Final = "fact_left"
EVERYWHERE: Final = {"everywhere": "yes"}
"""What a decision is asked with that is about a fact and not about one of its questions."""

MOST_NAMED: Final = 100
"""How many facts are looked for by name in kept forms."""

_STATES: Final = frozenset({"relation", "subject", "object", "qualifier"})


class Turn(StrEnum):
    """What became of a fact."""

    CORRECTED = "corrected"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A fact that a set asked and that stands otherwise now: the line `id` of its class's log."""

    id: int
    at: datetime
    set_id: str
    set_title: str
    fact: str
    variant: str
    turn: Turn
    version: int
    why: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class AskedView:
    """A set that asked a changed fact, with the ways to it, to its question and to a decision."""

    title: str
    said: str
    is_open: bool
    set_url: str
    question_url: str
    decide_url: str


def turns_of(compared: Comparison, bank: Bank) -> dict[str, Turn]:
    """The facts that a change corrects, disputes or withdraws, by their ids. `bank` is what it makes."""
    facts = (change for change in compared.blocks if change.section == "facts" and change.fate is not Fate.IN)
    found = {change.key: _turn(change, bank) for change in facts}
    return {fact: turn for fact, turn in found.items() if turn is not None}


def _turn(change: BlockChange, bank: Bank) -> Turn | None:
    fact = bank.facts.get(change.key)
    if fact is None:
        return Turn.WITHDRAWN
    names = {key.name for key in change.keys}
    if "status" in names and fact.status is not Status.USABLE:
        return Turn.WITHDRAWN if fact.status is Status.WITHDRAWN else Turn.DISPUTED
    return Turn.CORRECTED if names & _STATES else None


def tell_classes(session: Session, draft: Draft, turns: Mapping[str, Turn], *, version: int, now: datetime) -> None:
    """Write down for each class which facts its graded sets asked, or ask, that stand otherwise now.

    Who did it stands with the version; the log of a class does not name somebody who may have no part in it.
    """
    found: dict[AskedFact, set[str]] = {}
    for asked, variant in _asking(session, draft.desk.bank_id, list(turns), now) if turns else ():
        found.setdefault(asked, set()).add(variant)
    for asked, variants in sorted(found.items()):
        about: dict[str, Any] = {
            "set": asked.set_id,
            "title": asked.title,
            "bank": draft.desk.bank_id,
            "fact": asked.fact,
        }
        about |= {"turn": turns[asked.fact].value, "version": version, "why": draft.why, "draft": draft.id}
        about |= {"variant": min(variants), "variants": len(variants), "revision": asked.revision}
        line = {"classroom_id": asked.class_id, "actor": None, "at": now, "kind": CHANGED}
        session.add(ClassEvent(**line, about=about))


class AskedFact(NamedTuple):
    """A fact that a set of a class asks, or asked, with the revision of the set that is in use."""

    class_id: str
    set_id: str
    title: str
    revision: int
    fact: str


_SET: Final = (Assignment.classroom_id, Assignment.id, Assignment.title, Assignment.revision)


def _asking(session: Session, bank_id: str, facts: Sequence[str], now: datetime) -> Iterator[tuple[AskedFact, str]]:
    """The facts that sets which count have asked, and those that open ones ask, with what names each question."""
    counts = Assignment.mode != Mode.PRACTICE
    marked = (
        select(*_SET, Mark.fact_id, Mark.variant)
        .distinct()
        .join(Attempt, Attempt.assignment_id == Assignment.id)
        .join(Mark, Mark.attempt_id == Attempt.id)
        .where(counts, Mark.bank_id == bank_id, Mark.fact_id.in_(facts))
    )
    for row in session.execute(marked):
        yield AskedFact(*row[:5]), row.variant
    sat = exists().where(Attempt.form_id == SetForm.id)
    forms = select(*_SET, SetForm.questions).join(SetForm, SetForm.assignment_id == Assignment.id)
    to_come = sat | (SetForm.revision == Assignment.revision)
    of_bank = counts, Assignment.bank_id == bank_id
    for row in session.execute(forms.where(*of_bank, *_is_open(now), to_come, _names(facts))):
        questions = (each for each in row.questions if each["bank"] == bank_id)
        its = ((fact, variant) for fact, variant in variants_in(questions) if fact in facts)
        yield from ((AskedFact(*row[:4], fact), variant) for fact, variant in its)


def _is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Whether somebody may still hand a set in."""
    longer = exists().where(Override.assignment_id == Assignment.id, Override.closes_at > now)
    running = exists().where(Attempt.assignment_id == Assignment.id, Attempt.submitted_at.is_(None))
    closes = Assignment.closes_at.is_(None) | (Assignment.closes_at > now)
    return Assignment.published_at.is_not(None), Assignment.archived_at.is_(None), closes | longer | running


def _names(facts: Sequence[str]) -> ColumnElement[bool]:
    """Whether a kept form may name some facts, so that the others are not read. Of very many, each is."""
    kept = cast(SetForm.questions, Text)
    return or_(*(kept.contains(fact, autoescape=True) for fact in facts)) if len(facts) <= MOST_NAMED else true()


_LEFT_LINE: Final = aliased(ClassEvent)
_LEFT: Final = exists().where(
    _LEFT_LINE.classroom_id == ClassEvent.classroom_id,
    _LEFT_LINE.kind == LEFT,
    _LEFT_LINE.about["change"].as_integer() == ClassEvent.id,
)
_UNDO: Final = aliased(Ruling)
_HOLDING: Final = (
    Ruling.assignment_id == ClassEvent.about["set"].as_string(),
    Ruling.fact_id == ClassEvent.about["fact"].as_string(),
    Ruling.ruled_at >= ClassEvent.at,
    Ruling.action != Action.UNDO,
    ~exists().where(_UNDO.undoes == Ruling.id),
)
_VARIANTS: Final = func.coalesce(ClassEvent.about["variants"].as_integer(), 1)
_EACH: Final = select(func.count(Ruling.variant.distinct())).where(*_HOLDING).scalar_subquery()
_DECIDED: Final = exists().where(*_HOLDING, Ruling.variant == "") | (_EACH >= _VARIANTS)
"""Whether somebody decided since about every question that asks the fact, and holds to it."""

_SAT: Final = exists().where(
    Attempt.assignment_id == ClassEvent.about["set"].as_string(),
    Attempt.form_id == SetForm.id,
    SetForm.revision <= ClassEvent.about["revision"].as_integer(),
)
_REPLACED: Final = ~_SAT & exists().where(
    Assignment.id == ClassEvent.about["set"].as_string(),
    Assignment.revision > ClassEvent.about["revision"].as_integer(),
)
"""Whether nobody was asked before the set was given other questions."""

_OPEN: Final = ~_LEFT & ~_DECIDED & ~_REPLACED
_LINES: Final = (
    select(ClassEvent.id, ClassEvent.at, ClassEvent.about, _OPEN.label("is_open"))
    .where(ClassEvent.kind == bindparam("changed", CHANGED, literal_execute=True))  # so that its index is seen to fit
    .order_by(ClassEvent.id.desc())
)


def open_in(session: Session, class_id: str, person_id: int) -> tuple[tuple[ChangedFact, ...], int]:
    """What a class has still to look at, the latest first, each fact of each set once; and what waits to be read.

    That is how many changes of banks wait for this person. Both are asked of the database at once.
    """
    lines = _LINES.where(ClassEvent.classroom_id == class_id, _OPEN).subquery()
    waits = select(count_waiting(person_id).scalar_subquery().label("to_read")).subquery()
    wanted = select(waits, lines).select_from(waits.outerjoin(lines, true())).order_by(lines.c.id.desc())
    rows = session.execute(wanted).all()
    latest: dict[tuple[str, str], ChangedFact] = {}
    for found in (_changed(row) for row in rows if row.id is not None):
        latest.setdefault((found.set_id, found.fact), found)
    return tuple(latest.values()), rows[0].to_read


def of_fact(session: Session, class_id: str, set_id: str, fact: str) -> tuple[ChangedFact, ...]:
    """What became of a fact since a set asked it, the latest first."""
    about = ClassEvent.about["set"].as_string() == set_id, ClassEvent.about["fact"].as_string() == fact
    return tuple(map(_changed, session.execute(_LINES.where(ClassEvent.classroom_id == class_id, *about))))


def leave(session: Session, seat: Seat, set_id: str, fact: str, *, now: datetime) -> None:
    """Say that nothing is to be done about a fact of a set that stands otherwise now.

    Raises:
        Stale: if nothing waits, or somebody decided already.
    """
    waiting = [each for each in of_fact(session, seat.class_id, set_id, fact) if each.is_open]
    if not waiting:
        raise Stale(_("Somebody has decided this meanwhile."))
    for each in waiting:
        log(session, seat, LEFT, {"change": each.id, "set": set_id, "fact": fact, "title": each.set_title}, now=now)


def asked_by(session: Session, draft: Draft, *, link: Link) -> tuple[tuple[AskedView, ...], int]:
    """The sets of this person's classes that asked what a published change changed, and how many of other classes."""
    about = ClassEvent.about["draft"].as_string() == draft.id
    rows = session.execute(_LINES.add_columns(ClassEvent.classroom_id).where(about)).all()
    rights = draft.desk.rights
    mine = [row for row in rows if row.classroom_id in rights.instructs | rights.assists]
    others = {row.about["set"] for row in rows} - {row.about["set"] for row in mine}
    return tuple(_views(mine, rights.instructs, link)), len(others)


def _views(rows: Sequence[AnyRow], instructs: frozenset[str], link: Link) -> Iterator[AskedView]:
    for row in rows:
        found, here = _changed(row), {"cid": row.classroom_id, "set_id": row.about["set"]}
        decision = {"fact": found.fact, "variant": found.variant, "action": Action.FULL_CREDIT.value, **EVERYWHERE}
        yield AskedView(
            title=found.set_title,
            said=turn_text(found.turn),
            is_open=found.is_open,
            set_url=link("teaching.home", **here),
            question_url=link("analysis.question", variant=found.variant, **here),
            decide_url=link("analysis.decide", **decision, **here) if row.classroom_id in instructs else "",
        )


def may_leave(seat: Seat, found: Sequence[ChangedFact]) -> bool:
    """Whether this person may say that nothing is to be done, and there is something of which to say it."""
    return seat.may(Role.INSTRUCTOR) and any(each.is_open for each in found)


def turn_text(turn: Turn) -> str:
    """What became of a fact, in words."""
    return {
        Turn.CORRECTED: _("The fact was corrected after it was asked."),
        Turn.DISPUTED: _("The fact is disputed now."),
        Turn.WITHDRAWN: _("The fact was withdrawn."),
    }[turn]


def _changed(row: AnyRow) -> ChangedFact:
    about = row.about
    return ChangedFact(
        id=row.id,
        at=row.at,
        set_id=about["set"],
        set_title=about["title"],
        fact=about["fact"],
        variant=about["variant"],
        turn=Turn(about["turn"]),
        version=about["version"],
        why=about["why"],
        is_open=row.is_open,
    )
