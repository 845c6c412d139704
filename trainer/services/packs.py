"""A pack: questions to be kept on a device and answered without a network, with their answers and reasons.

The keys are in the pack, since a device without a network has to mark them itself. That is why nothing that counts for
a course, and nothing that a practice exam still asks, is ever in one.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.questions.model import Choice, Citation, Matching
from trainer.services.asking import Made, ask
from trainer.services.covering import PACK
from trainer.services.fact_states import hidden
from trainer.services.learners import Learner, take_turns
from trainer.services.library import Library
from trainer.services.memories import FactRef, recall_now
from trainer.services.planning import asked_on, plan
from trainer.services.presentations import Shown, shown_to, unanswered
from trainer.services.sessions import new_id
from trainer.store.learning import DrillSession, Presentation

MOST: Final = 60
"""How many questions a pack holds."""

SOON: Final = 3
"""How many days ahead a fact may be due to be in a pack."""

KEEPS: Final = timedelta(days=SOON + 1)
"""How long a pack is asked from. What was answered in time counts whenever it arrives."""

Lead = Callable[[str], str]
"""Gives a text as it stands at the start of a line."""


@dataclass(frozen=True, slots=True)
class PackOption:
    """An option or a premise, with why it is right or wrong. `response` is the place of a premise's answer, from 1."""

    text: str
    reason: str
    source: str
    response: int | None = None


@dataclass(frozen=True, slots=True)
class PackQuestion:
    """A question with its answer. `key` is the place of the right option from 1, None for matching."""

    id: str
    form: str
    stem: str
    key: int | None
    options: tuple[PackOption, ...]
    responses: tuple[str, ...] = ()
    reuse: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """What a device keeps. Moments are in milliseconds since 1970; `person` is a tag."""

    person: str
    made_at: int
    expires_at: int
    questions: tuple[PackQuestion, ...]


def pack(session: Session, library: Library, who: Learner, *, device: str, lead: Lead, now: datetime) -> Pack:
    """Give a device what this person is to practise in the coming days.

    Questions that the device was given before and that wait for an answer are given again, not made anew. Another
    device gets questions of its own, so that two answers are two answers, in whatever order they arrive.
    """
    take_turns(session, who)
    wish = _wish(session, library, who, now)
    kept = _kept(session, library, who, device=device, over=wish.over, now=now)
    fresh = _fresh(session, library, who, wanted=wish.beyond(kept), kept=kept, device=device, now=now)
    ids = [row.id for row in kept] + fresh
    order = {fact: place for place, fact in enumerate(wish.facts)}
    questions = [_question(shown_to(session, who.id, each), lead, order) for each in ids]
    questions.sort(key=lambda pair: pair[0])
    return Pack(who.tag, _ms(now), _ms(now + KEEPS), tuple(question for _, question in questions))


@dataclass(frozen=True, slots=True)
class _Kept:
    id: str
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Wish:
    """The facts that a pack is to ask, in order; those of them never met; and those that it is not to ask.

    `met` are all that the person has a memory of.
    """

    facts: tuple[str, ...]
    met: frozenset[str]
    over: frozenset[str]

    def beyond(self, kept: Sequence[_Kept]) -> list[str]:
        """What is still missing when a device has some questions: new facts among them are today's new ones."""
        has = frozenset().union(*(each.facts for each in kept))
        new = [fact for fact in self.facts if fact not in self.met and fact not in has]
        room = max(0, sum(fact not in self.met for fact in self.facts) - len(has - self.met))
        spared = set(new[room:])
        return [fact for fact in self.facts if fact not in has and fact not in spared][: max(0, MOST - len(kept))]


def _wish(session: Session, library: Library, who: Learner, now: datetime) -> _Wish:
    """What today holds, then what is due soonest."""
    planned, day = plan(session, library, who, now=now), who.day(now)
    asked, left_out = asked_on(session, who.id, day), _left_out(session, who, day, now)
    coming = sorted((memory.due_day, ref.text) for ref, memory in planned.memories.items())
    soon = [text for due, text in coming if day < due <= day + SOON and text not in asked]
    later = {text for due, text in coming if due > day + SOON}
    facts = dict.fromkeys([*planned.sitting.facts, *soon])
    met = frozenset(text for _, text in coming)
    return _Wish(tuple(fact for fact in facts if fact not in left_out)[:MOST], met, left_out | asked | later)


def _left_out(session: Session, who: Learner, day: int, now: datetime) -> frozenset[str]:
    """The facts that the person set aside, and those that an exam of theirs still asks."""
    exams = select(DrillSession.id).where(
        DrillSession.person_id == who.id, DrillSession.ends_at > now, DrillSession.sent_at.is_(None)
    )
    asked = select(Presentation.bank_id, Presentation.facts).where(Presentation.session_id.in_(exams))
    return hidden(session, who, day=day).union(
        FactRef(row.bank_id, fact).text for row in session.execute(asked) for fact in row.facts
    )


def _kept(
    session: Session, library: Library, who: Learner, *, device: str, over: Collection[str], now: datetime
) -> list[_Kept]:
    """The questions that this device was given, that wait, and that are still as the banks have them."""
    recent = DrillSession.person_id == who.id, DrillSession.kind == PACK, DrillSession.started_at > now - KEEPS
    packs = session.execute(select(DrillSession.id, DrillSession.recipe).where(*recent))
    here = [row.id for row in packs if (row.recipe or {}).get("device") == device]
    waiting = unanswered(Presentation.session_id.in_(here)).add_columns(Presentation.bank_digest)
    return list(_still_good(library, session.execute(waiting), over))


def _still_good(library: Library, rows: object, over: Collection[str]) -> Iterator[_Kept]:
    taken: set[str] = set()
    for row in rows:  # type: ignore[attr-defined] # rows of a query
        shelf = library.find(row.bank_id)
        facts = frozenset(FactRef(row.bank_id, fact).text for fact in row.facts)
        if shelf and shelf.bank.digest == row.bank_digest and facts.isdisjoint(over) and not facts & taken:
            taken |= facts
            yield _Kept(row.id, facts)


def _fresh(
    session: Session,
    library: Library,
    who: Learner,
    *,
    wanted: Sequence[str],
    kept: Sequence[_Kept],
    device: str,
    now: datetime,
) -> list[str]:
    """Make the questions that are still missing, in a session of their own that is over as soon as it is written."""
    asked = frozenset().union(*(each.facts for each in kept))
    made: list[Made] = []
    for fact in wanted:
        if fact not in asked and (one := _make(session, library, who, fact, asked=asked, queue=wanted, now=now)):
            made.append(one)
            asked |= set(one.texts)
    if not made:
        return []
    sitting = DrillSession(
        id=new_id(), person_id=who.id, kind=PACK, recipe={"device": device}, queue=[], started_at=now,
        study_day=who.day(now), ended_at=now,
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    return [_write(session, who, one, sitting.id, place) for place, one in enumerate(made, start=1)]


def _make(
    session: Session,
    library: Library,
    who: Learner,
    fact: str,
    *,
    asked: frozenset[str],
    queue: Sequence[str],
    now: datetime,
) -> Made | None:
    return ask(session, library, who, FactRef.of(fact), queue=queue, now=now, asked=asked)


def _write(session: Session, who: Learner, made: Made, session_id: str, place: int) -> str:
    day = who.day(made.now)
    recall = [recall_now(session, who, FactRef.of(text), day=day) for text in made.texts]
    return made.write(session, who, new_id(), session_id=session_id, place=place, re_ask=False, recall=recall)


def _question(shown: Shown, lead: Lead, order: dict[str, int]) -> tuple[int, PackQuestion]:
    """A question as a device keeps it, with its place among the others."""
    at = min(order.get(pair.fact.text, MOST) for pair in shown.pairs)
    question = shown.question
    if isinstance(question, Choice):
        options = tuple(_option(lead(each.text), each.reason, each.citation) for each in question.options)
        return at, PackQuestion(shown.id, shown.form.value, question.stem, question.key + 1, options)
    return at, _matching(shown.id, question, lead)


def _matching(presentation_id: str, question: Matching, lead: Lead) -> PackQuestion:
    premises = tuple(
        _option(lead(each.text), each.reason, each.citation, response=each.response + 1) for each in question.premises
    )
    responses = tuple(lead(each.text) for each in question.responses)
    return PackQuestion(presentation_id, "matching", question.stem, None, premises, responses, question.reuse)


def _option(text: str, reason: str, citation: Citation | None, *, response: int | None = None) -> PackOption:
    source = ", ".join(filter(None, (citation.title, citation.locator))) if citation else ""
    return PackOption(text, reason, source, response)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
