"""Making the next question of a fact: another way than the last time, and with nothing in it that was asked today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.facts.model import Form
from trainer.questions.model import Choice, Item, Matching, Question, Refusal
from trainer.scheduling.variety import Shown, Way, next_way
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.kept_questions import to_keep
from trainer.services.banks.library import Library, Shelf
from trainer.services.people.learners import Learner
from trainer.services.study.confusions import Swap, swaps_of, taken_for
from trainer.services.study.fact_states import hidden
from trainer.services.study.memories import first_days
from trainer.services.study.planning import asked_on
from trainer.services.study.presentations import ANKI
from trainer.store.learning import Answer, Presentation

REMEMBERED: Final = 8
"""How many earlier showings of a fact are looked at to choose the next way."""

MET_EARLY: Final = 4
"""How many facts a day, beyond its limit of new ones, matching questions may bring along: enough for one question."""

SEEDS: Final = 4
"""How many questions are made of one way of asking. Few, so that what was made for one person serves the next."""

TRIES: Final = 4
"""How many seeds are tried before another way of asking is taken."""


@dataclass(frozen=True, slots=True)
class Made:
    """A question that was made and is not yet shown."""

    shelf: Shelf
    item: Item
    way: Way
    seed: int
    question: Question
    now: datetime

    @property
    def texts(self) -> tuple[str, ...]:
        """The facts asked, by their texts."""
        return tuple(FactRef(self.shelf.id, fact).text for fact in self.question.facts)

    def write(
        self,
        session: Session,
        who: Learner,
        presentation_id: str,
        *,
        session_id: str,
        place: int,
        re_ask: bool,
        recall: Sequence[float] | None = None,
    ) -> str:
        """Keep the question as shown to this person, and give its id. `recall` is for one that goes to a device."""
        row = Presentation(
            id=presentation_id,
            session_id=session_id,
            person_id=who.id,
            place=place,
            bank_id=self.shelf.id,
            bank_digest=self.shelf.bank.digest,
            item_id=self.item.id,
            form=self.way.form,
            direction=self.way.direction,
            seed=self.seed,
            facts=list(self.question.facts),
            question=to_keep(self.question),
            re_ask=re_ask,
            recall=list(recall) if recall else None,
            shown_at=self.now,
        )
        session.add(row)
        session.flush()
        return presentation_id


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of a person, whichever fact is asked: what they met when, had today, set aside, and mix up."""

    first_days: Mapping[FactRef, int]
    today: frozenset[str]
    hidden: frozenset[str]
    swaps: tuple[Swap, ...]


def background(session: Session, who: Learner, *, day: int) -> Background:
    """Load what questions for a person are made from. Whoever makes many loads it once."""
    return Background(
        first_days=first_days(session, who),
        today=asked_on(session, who.id, day),
        hidden=hidden(session, who, day=day),
        swaps=swaps_of(session, who.id),
    )


def ask(
    session: Session,
    library: Library,
    who: Learner,
    ref: FactRef,
    *,
    queue: Sequence[str],
    now: datetime,
    contrast: frozenset[str] = frozenset(),
    asked: Mapping[str, Shown] = MappingProxyType({}),
    behind: Background | None = None,
) -> Made | None:
    """Make a question of a fact, or None when it cannot be asked (any more).

    A fact asked once more today is asked alone, as a choice, wherever it can be. `contrast` are entities to be told
    apart: one of them is the answer and the others are among the options, wherever the fact can be asked so.
    `asked` are facts that are asked already, besides those answered today, and how. `behind` is the person's background
    where it is loaded already.
    """
    shelf = library.find(ref.bank)
    ways = dict(shelf.ways(ref.fact)) if shelf else {}
    if shelf is None or not ways:
        return None
    before = _shown_before(session, who, ref)
    if last := asked.get(ref.text):
        before = (*before, last)
    day = who.day(now)
    behind = behind or background(session, who, day=day)
    trial = _trial(who, shelf, behind, waiting={ref.text, *queue}, day=day, contrast=contrast, asked=asked)
    if ref.text in trial.today:
        ways = {way: item for way, item in ways.items() if way.form == Form.CHOICE} or ways
    turning = contrasting(shelf, ref.fact, contrast)
    first = {way: item for way, item in ways.items() if way in turning}
    rest = {way: item for way, item in ways.items() if way not in turning}
    whose = f"{who.id}|{ref.text}"
    return (
        _made(trial, dict(first), before, whose=whose, now=now)
        or _made(trial, rest, before, whose=whose, now=now)
        or _made(replace(trial, contrast=frozenset()), first, before, whose=whose, now=now)
    )


def _made(trial: "_Trial", ways: dict[Way, Item], before: Sequence[Shown], *, whose: str, now: datetime) -> Made | None:
    """A question in the first of these ways in which one can be made."""
    while ways:
        chosen = next_way(tuple(ways), shown=before, seed=whose)
        item = ways.pop(chosen.way)
        start = _seed(chosen, before)
        for seed in range(start, start + TRIES):
            question = trial.question(item, seed)
            if question is not None:
                return Made(trial.shelf, item, chosen.way, seed, question, now)
    return None


def _seed(chosen: Shown, before: Sequence[Shown]) -> int:
    """One of the few seeds in use, and not the last one."""
    seed = chosen.seed % SEEDS
    return (seed + 1) % SEEDS if before and before[-1].seed == seed else seed


@dataclass(frozen=True, slots=True)
class _Trial:
    """What a question is tried against before it is shown.

    `expected` are the facts met before or waiting in this session, `today` those asked today, and `hidden` those set
    aside; `room` is how many others may be met early.
    """

    shelf: Shelf
    expected: frozenset[str]
    today: frozenset[str]
    hidden: frozenset[str]
    room: int
    swaps: tuple[Swap, ...]
    contrast: frozenset[str]

    def question(self, item: Item, seed: int) -> Question | None:
        """The question, unless it is refused, would ask at the wrong time or lacks what it is to tell apart."""
        confused = taken_for(self.swaps, bank=self.shelf.id, entity=item.key)
        apart = self.contrast - {item.key} if item.key in self.contrast else frozenset()
        question = self.shelf.questions.question(item, seed, confused=sorted(apart) or confused)
        if isinstance(question, Refusal):
            return None
        if isinstance(question, Choice) and not apart <= {option.entity for option in question.options}:
            return None
        if isinstance(question, Matching) and not self._timely(question, item.fact):
            return None
        return question

    def _timely(self, matching: Matching, asked: str) -> bool:
        """Whether the other facts of a matching question may be asked now: none was today, and few are new."""
        others = {FactRef(self.shelf.id, fact).text for fact in matching.facts if fact != asked}
        return others.isdisjoint(self.today | self.hidden) and len(others - self.expected) <= self.room


def contrasting(shelf: Shelf, fact_id: str, contrast: frozenset[str]) -> dict[Way, Item]:
    """The ways of asking a fact in which one of these entities is the answer and another can be a wrong option."""
    return {
        way: item
        for way, item in shelf.ways(fact_id).items()
        if way.form == Form.CHOICE
        and item.key in contrast
        and any(shelf.questions.can_offer(item, other) for other in contrast - {item.key})
    }


def _trial(
    who: Learner,
    shelf: Shelf,
    behind: Background,
    *,
    waiting: set[str],
    day: int,
    contrast: frozenset[str],
    asked: Mapping[str, Shown],
) -> _Trial:
    introduced = sum(first == day for first in behind.first_days.values())
    known = {ref.text for ref in behind.first_days}
    return _Trial(
        shelf=shelf,
        expected=frozenset(known | waiting),
        today=behind.today.union(asked),
        hidden=behind.hidden,
        room=max(0, who.new_per_day + MET_EARLY - introduced - len(waiting - known)),
        swaps=behind.swaps,
        contrast=contrast,
    )


def _shown_before(session: Session, who: Learner, ref: FactRef) -> tuple[Shown, ...]:
    """How the fact was asked of late, the latest last."""
    rows = session.execute(
        select(Presentation.form, Presentation.direction, Presentation.seed)
        .join(Answer, Answer.presentation_id == Presentation.id)
        .where(Answer.person_id == who.id, Answer.bank_id == ref.bank, Answer.fact_id == ref.fact)
        .where(Presentation.form != ANKI)
        .order_by(Answer.id.desc())
        .limit(REMEMBERED)
    ).all()
    return tuple(Shown(Way(row.form, row.direction), row.seed) for row in reversed(rows))
