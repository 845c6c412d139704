"""Sessions that a person puts together: which facts fit a choice, and the start."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.facts.model import Fact
from trainer.scheduling.candidates import Candidate
from trainer.scheduling.custom import is_weak, plan_custom
from trainer.scheduling.queue import NEW_A_DAY
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library, Shelf
from trainer.services.people.learners import SESSION_SIZE, Learner
from trainer.services.study.asking import contrasting
from trainer.services.study.planning import Choosing, Kind, Known, known_of
from trainer.services.study.recipes import Only, Recipe
from trainer.services.study.sessions import open_session
from trainer.services.words.refusals import NothingToAsk
from trainer.store.learning import DrillSession

_ONE_CLICK: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Fitting:
    """The facts that fit a recipe. `set_aside` fit too and are not asked: suspended, or buried. `asked` were today."""

    candidates: tuple[Candidate, ...]
    set_aside: int
    asked: int

    @property
    def new(self) -> int:
        """How many of them this person never met."""
        return sum(each.memory is None for each in self.candidates)


NOBODY: Final = Known(0, {}, frozenset(), frozenset(), (), {})
"""What is known of someone who was never here."""


def fitting(library: Library, recipe: Recipe, known: Known, *, who: Learner | None) -> Fitting:
    """Find the facts that fit a recipe, as this person sees them."""
    confused = {ref for swap in known.swaps for ref in swap.facts}
    found, set_aside, asked = [], 0, 0
    for ref, each in _chosen(library, recipe):
        seen = known.seen(ref, each)
        if not _wanted(recipe.only, seen, known.day, confused=ref in confused, who=who):
            continue
        if seen.fact in known.hidden:
            set_aside += 1
        elif seen.fact in known.asked_today and not recipe.today:
            asked += 1
        else:
            found.append(seen)
    return Fitting(tuple(found), set_aside, asked)


def sitting(found: Fitting, recipe: Recipe, known: Known, *, who: Learner | None) -> tuple[str, ...]:
    """Choose and order the facts of the session that a recipe makes."""
    return plan_custom(
        _told_apart(recipe, found.candidates),
        day=known.day,
        seed=str(who.id) if who else "",
        length=length(recipe, who),
        new_room=new_room(recipe, known, who),
        **({"policy": who.policy} if who else {}),
    )


def start(session: Session, library: Library, who: Learner, *, recipe: Recipe, now: datetime) -> str:
    """Start a session from a recipe and give its id. A second click gives the same one.

    Raises:
        NothingToAsk: if nothing fits.
    """
    if begun := _just_begun(session, who, recipe, now):
        return begun
    known = known_of(session, who, now=now)
    facts = sitting(fitting(library, recipe, known, who=who), recipe, known, who=who)
    if not facts:
        raise NothingToAsk("Nothing fits this choice just now.")
    choosing = Choosing(recipe.bank, recipe.topics[0] if len(recipe.topics) == 1 else "")
    return open_session(session, who, kind=Kind.CUSTOM, choosing=choosing, queue=facts, now=now, recipe=recipe.kept())


def _chosen(library: Library, recipe: Recipe) -> Iterator[tuple[FactRef, Candidate]]:
    for shelf in library.chosen(recipe.bank):
        for fact_id, candidate in shelf.candidates().items():
            if _fits(recipe, shelf, shelf.bank.facts[fact_id], candidate):
                yield FactRef(shelf.id, fact_id), candidate


def _fits(recipe: Recipe, shelf: Shelf, fact: Fact, candidate: Candidate) -> bool:
    """Whether a fact is among those chosen, whoever chose."""
    return (
        (not recipe.topics or FactRef.of(candidate.topic).fact in recipe.topics)
        and (not recipe.relations or fact.relation in recipe.relations)
        and (not recipe.levels or fact.level in recipe.levels)
        and (not recipe.entity or recipe.entity in (fact.subject, fact.object))
        and (not recipe.facts or fact.id in recipe.facts)
        and (not recipe.pair or bool(contrasting(shelf, fact.id, frozenset(recipe.pair))))
    )


def _wanted(only: Only | None, each: Candidate, day: int, *, confused: bool, who: Learner | None) -> bool:
    if only is Only.NEW:
        return each.memory is None
    if only is Only.WEAK:
        return who is not None and is_weak(each, day=day, policy=who.policy)
    return confused if only is Only.CONFUSED else True


def _told_apart(recipe: Recipe, candidates: Iterable[Candidate]) -> Iterable[Candidate]:
    """Whoever asks to tell things apart wants them side by side, so nothing ties them for keeping apart."""
    if recipe.pair or recipe.only is Only.CONFUSED:
        return [replace(each, neighbours=frozenset()) for each in candidates]
    return candidates


def length(recipe: Recipe, who: Learner | None) -> int:
    """How many questions a session may have."""
    return recipe.length or (who.session_size if who else SESSION_SIZE)


def new_room(recipe: Recipe, known: Known, who: Learner | None) -> int | None:
    """How many new facts may come: what is left of the day's, or any number if that is what was asked for."""
    if recipe.only is Only.NEW or recipe.is_exam:
        return None
    met = sum(memory.first_day == known.day for memory in known.memories.values())
    return max(0, (who.new_per_day if who else NEW_A_DAY) - met)


def _just_begun(session: Session, who: Learner, recipe: Recipe, now: datetime) -> str | None:
    rows = session.execute(
        select(DrillSession.id, DrillSession.recipe).where(
            DrillSession.person_id == who.id,
            DrillSession.study_day == who.day(now),
            DrillSession.kind == Kind.CUSTOM,
            DrillSession.ended_at.is_(None),
            DrillSession.started_at > now - _ONE_CLICK,
        )
    )
    return next((row.id for row in rows if row.recipe == recipe.kept()), None)
