"""What is to be asked of a person now: every fact that can be, with their memories, through the queue."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from trainer.scheduling.candidates import Candidate
from trainer.scheduling.forecast import SECONDS_A_QUESTION, DayLoad, paced
from trainer.scheduling.memory import Memory
from trainer.scheduling.pace import LEAST_DAILY_CAP, daily_cap
from trainer.scheduling.queue import Limits, Sitting, plan_sitting
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.confusions import Swap, neighbours_by_confusion, standing, swaps_of
from trainer.services.study.fact_states import hidden
from trainer.services.study.memories import OWN, memories_of
from trainer.store.learning import Answer, DrillSession, Presentation

NORMAL_DAYS: Final = 28
"""How far back to look for what a normal day of this person holds."""

NORMAL_ANSWERS: Final = 2000
"""How many answers are looked at for it, the latest: enough for any student's four weeks, and a bound on the work."""

HABIT_DAYS: Final = 7
"""Days with study from which one may speak of a habit."""

MOST_IN_A_SITTING: Final = 60


class Kind(StrEnum):
    """What a session is. `again` holds the missed facts of another one, `custom` what the person chose.

    `set` is an attempt at a set of a class.
    """

    TEN = "ten"
    READY = "ready"
    FIVE = "five"
    AGAIN = "again"
    CUSTOM = "custom"
    EXAM = "exam"
    SET = "set"

    @property
    def questions(self) -> int:
        """How many questions it holds at most. Five minutes are counted in questions."""
        return {Kind.TEN: 10, Kind.FIVE: int(5 * 60 / SECONDS_A_QUESTION)}.get(self, MOST_IN_A_SITTING)


@dataclass(frozen=True, slots=True)
class Choosing:
    """What a person wants to be asked: of one bank or all, of one topic or all, and how much."""

    bank: str = ""
    topic: str = ""
    sitting: int | None = None
    more_new: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A sitting, with the memories it was planned from.

    `askable` are the memories of facts that can be asked: no bank has let go of them, and the person did not set them
    aside. `daily_cap` is how many reviews the day should hold. `unmet` counts the facts that could still be met,
    `introduced` and `reviewed` the facts first asked, and asked once more, today. `kept_back` counts the facts due that
    wait for another day although this one has room for them: one that is easily mixed up with them is asked today.
    """

    sitting: Sitting
    memories: dict[FactRef, Memory]
    daily_cap: int
    askable: tuple[Memory, ...] = ()
    unmet: int = 0
    introduced: int = 0
    reviewed: int = 0
    kept_back: int = 0
    asked_today: frozenset[str] = frozenset()

    @property
    def reviews(self) -> int:
        """How many facts are to be reviewed today."""
        return self.sitting.ready - self.sitting.new_ready


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person when facts are chosen for them. `asked_today` and `hidden` are facts by their texts.

    `hidden` are those that the person set aside: suspended, or buried until another day.
    """

    day: int
    memories: dict[FactRef, Memory]
    asked_today: frozenset[str]
    hidden: frozenset[str]
    swaps: tuple[Swap, ...]
    ties: Mapping[str, frozenset[str]]

    def seen(self, ref: FactRef, each: Candidate) -> Candidate:
        """A fact as this person sees it: with their memory of it, and what they take for it."""
        ties = self.ties.get(each.fact, frozenset())
        return replace(each, neighbours=each.neighbours | ties, memory=self.memories.get(ref))


def known_of(session: Session, who: Learner, *, now: datetime) -> Known:
    """Load what is known of a person at this moment."""
    day, swaps = who.day(now), swaps_of(session, who.id)
    return Known(
        day=day,
        memories=memories_of(session, who),
        asked_today=asked_on(session, who.id, day),
        hidden=hidden(session, who, day=day),
        swaps=swaps,
        ties=neighbours_by_confusion(swaps),
    )


def plan(session: Session, library: Library, who: Learner, *, now: datetime, choosing: Choosing = Choosing()) -> Plan:
    """Plan what to ask a person at this moment.

    When no bank is named, new facts come from the banks that they have begun; at the very first, from the first one.
    """
    known = known_of(session, who, now=now)
    day, memories = known.day, {ref: memory for ref, memory in known.memories.items() if ref.bank != OWN}
    begun = {choosing.bank} if choosing.bank else {ref.bank for ref in memories} or set(list(library.shelves)[:1])
    candidates = [
        known.seen(ref, each)
        for ref, each in _candidates(library, choosing)
        if (ref in memories or ref.bank in begun) and each.fact not in known.hidden
    ]
    here = {FactRef.of(each.fact) for each in candidates}
    elsewhere = sum(memory.first_day == day for ref, memory in memories.items() if ref not in here)
    introduced = sum(memory.first_day == day for memory in memories.values()) - elsewhere
    allowed = max(0, who.new_per_day - elsewhere)
    cap = cap_of(session, who, day=day)
    sitting = plan_sitting(
        candidates,
        day=day,
        seed=str(who.id),
        asked_today=known.asked_today,
        limits=Limits(
            new_a_day=introduced + Kind.TEN.questions if choosing.more_new else allowed,
            daily_cap=cap,
            sitting=choosing.sitting,
            most=None if choosing.more_new else who.daily_limit,
            pace=who.pace,
            resting=who.days.is_free(day) and not choosing.more_new,
        ),
        policy=who.policy,
    )
    made = Plan(
        sitting,
        memories,
        cap,
        askable=tuple(each.memory for each in candidates if each.memory is not None),
        unmet=sum(each.memory is None for each in candidates),
        introduced=introduced + elsewhere,
        reviewed=len(known.asked_today) - introduced - elsewhere,
        asked_today=known.asked_today,
    )
    return replace(made, kept_back=max(0, coming(made, who, day=day, days=1)[0].due - made.reviews))


def asked_on(session: Session, person_id: int, day: int) -> frozenset[str]:
    """The facts that a person answered on a study day, or is asked in an exam that is not sent, by their texts."""
    asked = select(Answer.bank_id, Answer.fact_id).where(Answer.person_id == person_id, Answer.study_day == day)
    answered = {FactRef(row.bank_id, row.fact_id).text for row in session.execute(standing(asked))}
    in_exam = session.execute(_IN_EXAM, {"person": person_id, "day": day - 1})
    return frozenset(answered | {FactRef(row.bank_id, fact).text for row in in_exam for fact in row.facts})


# Made once, since it is asked with every click. An exam may run past the end of a day.
_IN_EXAM: Final = (
    select(Presentation.bank_id, Presentation.facts)
    .join(DrillSession, DrillSession.id == Presentation.session_id)
    .where(DrillSession.person_id == bindparam("person"), DrillSession.study_day >= bindparam("day"))
    .where(DrillSession.ends_at.is_not(None), DrillSession.sent_at.is_(None))
)


def _candidates(library: Library, choosing: Choosing) -> Iterator[tuple[FactRef, Candidate]]:
    for shelf in library.chosen(choosing.bank):
        topic = FactRef(shelf.id, choosing.topic).text
        for fact_id, candidate in shelf.candidates().items():
            if not choosing.topic or candidate.topic == topic:
                yield FactRef(shelf.id, fact_id), candidate


def cap_of(session: Session, who: Learner, *, day: int) -> int:
    """How many reviews a day of this person should hold: as they say, or as their days of late do."""
    return who.daily_limit or habit_of(session, who, day=day).cap


@dataclass(frozen=True, slots=True)
class Habit:
    """How many reviews a day holds by what was usual of late, and on how many days there was any study."""

    cap: int
    days: int

    @property
    def is_own(self) -> bool:
        """Whether it is the person's own, and not what anybody's day may hold."""
        return self.days >= HABIT_DAYS and self.cap > LEAST_DAILY_CAP


def habit_of(session: Session, who: Learner, *, day: int) -> Habit:
    """Read from the days of late how many reviews a day of this person holds."""
    counts = _of_late(session, who.id, day)
    return Habit(daily_cap(counts.total() / len(counts) if counts else 0.0), len(counts))


def coming(planned: Plan, who: Learner, *, day: int, days: int = 7) -> tuple[DayLoad, ...]:
    """What so many days from this one will ask, no day more than it should hold, if nothing new is begun."""
    return paced(
        planned.askable,
        day=day,
        daily_cap=planned.daily_cap,
        done=planned.reviewed,
        days=days,
        pace=who.pace,
        free=who.days,
        kept_back=planned.kept_back,
    )


# Made once, and bounded: however full the days were, so many rows of an index are read.
_LATEST: Final = (
    select(Answer.study_day)
    .where(
        Answer.person_id == bindparam("person"),
        Answer.study_day > bindparam("first"),
        Answer.study_day < bindparam("day"),
    )
    .order_by(Answer.study_day.desc())
    .limit(NORMAL_ANSWERS)
)


def _of_late(session: Session, person_id: int, day: int) -> Counter[int]:
    """How many answers each of the days of late holds on which there were any.

    Where there are more than are looked at, the earliest day among them is not whole and is left out.
    """
    counts = Counter(session.scalars(_LATEST, {"person": person_id, "first": day - NORMAL_DAYS, "day": day}))
    if counts.total() == NORMAL_ANSWERS and len(counts) > 1:
        del counts[min(counts)]
    return counts
