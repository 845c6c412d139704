"""A pack: questions to be kept on a device and answered without a network, with their answers and reasons.

The keys are in the pack, since a device without a network has to mark them itself. That is why nothing that counts for
a course, and nothing that a practice exam still asks, is ever in one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.questions.model import Choice, Citation, Matching
from trainer.questions.texts import lead
from trainer.scheduling import variety
from trainer.scheduling.memory import Memory, recall_before
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner, take_turns
from trainer.services.study.asking import Made, ask, background
from trainer.services.study.covering import PACK
from trainer.services.study.fact_states import hidden
from trainer.services.study.planning import asked_on, plan
from trainer.services.study.presentations import Shown, shown_among, unanswered
from trainer.services.study.sessions import new_id
from trainer.store.base import AnyRow
from trainer.store.learning import DrillSession, Presentation

MOST: Final = 60
"""How many questions a pack holds."""

SOON: Final = 3
"""How many days ahead a fact may be due to be in a pack."""

KEEPS: Final = timedelta(days=SOON + 1)
"""How long a pack is asked from. What was answered in time counts whenever it arrives."""


@dataclass(frozen=True, slots=True)
class PackOption:
    """An option or a premise, with why it is right or wrong. `response` is the place of a premise's answer, from 1."""

    text: str
    reason: str
    source: str
    response: int | None = None


@dataclass(frozen=True, slots=True)
class PackQuestion:
    """A question with its answer. `key` is the place of the right option from 1, None for matching.

    `facts` name what is asked, one for each option of a matching question: they tell which question asks one once more.
    """

    id: str
    facts: tuple[str, ...]
    form: str
    stem: str
    key: int | None
    options: tuple[PackOption, ...]
    responses: tuple[str, ...] = ()
    reuse: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """What a device keeps. Moments are in milliseconds since 1970; `person` is a tag.

    `again` asks the new facts of `questions` once more, each alone and another way, for whoever misses one: what was
    met before returns another day, as in a session. A device asks at most half as many of them as it has `questions`.
    """

    person: str
    made_at: int
    expires_at: int
    questions: tuple[PackQuestion, ...]
    again: tuple[PackQuestion, ...]


def pack(session: Session, library: Library, who: Learner, *, device: str, now: datetime) -> Pack:
    """Give a device what this person is to practise in the coming days.

    Questions that the device was given before and that wait for an answer are given again, not made anew. Another
    device gets questions of its own, so that two answers are two answers, in whatever order they arrive.
    """
    take_turns(session, who)
    wish, held = _wish(session, library, who, now), _held(session, who, device=device, now=now)
    kept = list(_still_good(library, (row for row in held if not row.re_ask), wish.over))
    making = _Making(session, library, who, now)
    fresh = making.first(wish.beyond(kept), kept=kept)
    ways = _ways(kept) | {text: variety.Shown(one.way, one.seed) for one in fresh for text in one.texts}
    ways = {text: way for text, way in ways.items() if text not in wish.met}
    spare = [each for each in _still_good(library, (row for row in held if row.re_ask)) if each.facts <= ways.keys()]
    more = making.again(ways, has=frozenset().union(*(each.facts for each in spare)))
    ids, ids_again = _written(session, who, fresh, more, met=wish.met, device=device, now=now)
    order = {fact: place for place, fact in enumerate(wish.facts)}
    questions = _questions(session, who, [*(each.id for each in kept), *ids], order)
    again = _questions(session, who, [*(each.id for each in spare), *ids_again], order)
    return Pack(who.tag, _ms(now), _ms(now + KEEPS), questions, again)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A question that the device has already, and how it asks."""

    id: str
    facts: frozenset[str]
    asked: variety.Shown


def _ways(kept: Iterable[_Kept]) -> dict[str, variety.Shown]:
    return {fact: each.asked for each in kept for fact in each.facts}


@dataclass(frozen=True, slots=True)
class _Wish:
    """The facts that a pack is to ask, in order; those of them never met; and those that it is not to ask.

    `met` are all that the person has a memory of, with it.
    """

    facts: tuple[str, ...]
    met: Mapping[str, Memory]
    over: frozenset[str]

    def beyond(self, kept: Sequence[_Kept]) -> list[str]:
        """What is still missing when a device has some questions: new facts among them are today's new ones."""
        has = frozenset().union(*(each.facts for each in kept))
        new = [fact for fact in self.facts if fact not in self.met and fact not in has]
        room = max(0, sum(fact not in self.met for fact in self.facts) - len(has - self.met.keys()))
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
    met = {ref.text: memory for ref, memory in planned.memories.items()}
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


def _held(session: Session, who: Learner, *, device: str, now: datetime) -> Sequence[AnyRow]:
    """The questions that this device was given and that wait."""
    recent = DrillSession.person_id == who.id, DrillSession.kind == PACK, DrillSession.started_at > now - KEEPS
    packs = session.execute(select(DrillSession.id, DrillSession.recipe).where(*recent))
    here = [row.id for row in packs if (row.recipe or {}).get("device") == device]
    how = Presentation.bank_digest, Presentation.re_ask, Presentation.form, Presentation.direction, Presentation.seed
    # Of no session at all a database would look at every question that was ever asked.
    return session.execute(unanswered(Presentation.session_id.in_(here)).add_columns(*how)).all() if here else ()


def _still_good(library: Library, rows: Iterable[AnyRow], over: Collection[str] = ()) -> Iterator[_Kept]:
    """Those that are still as the banks have them, each fact once."""
    taken = set(over)
    for row in rows:
        shelf = library.find(row.bank_id)
        facts = frozenset(FactRef(row.bank_id, fact).text for fact in row.facts)
        if shelf and shelf.bank.digest == row.bank_digest and not facts & taken:
            taken |= facts
            yield _Kept(row.id, facts, variety.Shown(variety.Way(row.form, row.direction), row.seed))


class _Making:
    """Makes questions for one person at one moment."""

    def __init__(self, session: Session, library: Library, who: Learner, now: datetime) -> None:
        self._session, self._library, self._who, self._now = session, library, who, now
        self._behind = background(session, who, day=who.day(now))

    def first(self, wanted: Sequence[str], *, kept: Iterable[_Kept]) -> list[Made]:
        """Make the questions that are still missing."""
        asked, made = _ways(kept), []
        for fact in wanted:
            if fact not in asked and (one := self._make(fact, asked, queue=wanted)):
                made.append(one)
                asked |= {text: variety.Shown(one.way, one.seed) for text in one.texts}
        return made

    def again(self, ways: Mapping[str, variety.Shown], *, has: Collection[str]) -> list[Made]:
        """Ask each of these facts once more, alone. What can only be asked among others is not."""
        made = [self._make(fact, ways) for fact in ways if fact not in has]
        return [one for one in made if one and len(one.texts) == 1]

    def _make(self, fact: str, asked: Mapping[str, variety.Shown], *, queue: Sequence[str] = ()) -> Made | None:
        where = self._session, self._library, self._who
        return ask(*where, FactRef.of(fact), queue=queue, now=self._now, asked=asked, behind=self._behind)


def _written(
    session: Session,
    who: Learner,
    fresh: Sequence[Made],
    more: Sequence[Made],
    *,
    met: Mapping[str, Memory],
    device: str,
    now: datetime,
) -> tuple[list[str], list[str]]:
    """Keep what was made in a session of its own that is over as soon as it is written. Gives the ids of both kinds."""
    if not fresh and not more:
        return [], []
    sitting = DrillSession(
        id=new_id(), person_id=who.id, kind=PACK, recipe={"device": device}, queue=[], started_at=now,
        study_day=who.day(now), ended_at=now,
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    ids = []
    for place, one in enumerate((*fresh, *more), start=1):
        recall = [recall_before(met.get(text), day=who.day(now), policy=who.policy) for text in one.texts]
        again = place > len(fresh)
        ids.append(one.write(session, who, new_id(), session_id=sitting.id, place=place, re_ask=again, recall=recall))
    return ids[: len(fresh)], ids[len(fresh) :]


def _questions(
    session: Session, who: Learner, ids: Iterable[str], order: Mapping[str, int]
) -> tuple[PackQuestion, ...]:
    """These questions as a device keeps them, in the order of what they ask."""
    placed = [_question(shown, order) for shown in shown_among(session, who.id, list(ids))]
    return tuple(question for _, question in sorted(placed, key=lambda pair: (pair[0], pair[1].id)))


def _question(shown: Shown, order: Mapping[str, int]) -> tuple[int, PackQuestion]:
    """A question as a device keeps it, with its place among the others."""
    facts = tuple(pair.fact.text for pair in shown.pairs)
    at, question = min(order.get(fact, MOST) for fact in facts), shown.question
    if isinstance(question, Choice):
        options = tuple(_option(lead(each.text), each.reason, each.citation) for each in question.options)
        return at, PackQuestion(shown.id, facts, shown.form.value, question.stem, question.key + 1, options)
    return at, _matching(shown.id, facts, question)


def _matching(presentation_id: str, facts: tuple[str, ...], question: Matching) -> PackQuestion:
    premises = tuple(
        _option(lead(each.text), each.reason, each.citation, response=each.response + 1) for each in question.premises
    )
    responses = tuple(lead(each.text) for each in question.responses)
    return PackQuestion(presentation_id, facts, "matching", question.stem, None, premises, responses, question.reuse)


def _option(text: str, reason: str, citation: Citation | None, *, response: int | None = None) -> PackOption:
    source = ", ".join(filter(None, (citation.title, citation.locator))) if citation else ""
    return PackOption(text, reason, source, response)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
