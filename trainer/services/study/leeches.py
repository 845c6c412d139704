"""Facts that are met again and again and do not stay: finding them, and the ways on that a person is offered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from trainer.scheduling.leeches import FORGOTTEN_AT_LEAST, Review, is_leech, may_be_leech, met
from trainer.scheduling.memory import Memory
from trainer.scheduling.rating import Rating
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.asking import contrasting
from trainer.services.study.confusions import Swap, standing
from trainer.services.study.memories import memory_of
from trainer.services.study.planning import Choosing, Kind
from trainer.services.study.sessions import open_session
from trainer.services.words.refusals import NothingToAsk
from trainer.services.words.views import FactMenu, LeechView
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow
from trainer.store.learning import Answer, MemoryRow

MOST_LOOKED_AT: Final = 200
"""Of how many facts the answers are read to list a person's leeches: those forgotten most often."""

_YES: Final = ["1"]


@dataclass(frozen=True, slots=True)
class Leech:
    """A fact that does not stay, and on how many days it was reviewed."""

    fact: FactRef
    met: int


def leech_of(session: Session, who: Learner, ref: FactRef) -> Leech | None:
    """Tell whether a fact does not stay with this person. Reads nothing but that fact's answers."""
    kept = memory_of(session, who, ref)
    return next(iter(leeches_among(session, who, {ref: kept} if kept else {})), None)


def leeches_among(session: Session, who: Learner, memories: Mapping[FactRef, Memory]) -> tuple[Leech, ...]:
    """Find those of a few facts that do not stay with this person. Reads nothing but these facts' answers."""
    likely: defaultdict[str, list[str]] = defaultdict(list)
    for ref, kept in memories.items():
        if may_be_leech(reps=kept.reps, passes=kept.passes):
            likely[ref.bank].append(ref.fact)
    return tuple(leech for bank, facts in likely.items() for leech in _leeches_in(session, who, bank, facts))


def leeches_of(session: Session, who: Learner) -> tuple[Leech, ...]:
    """Find the facts that do not stay with this person, those forgotten most often first."""
    forgotten = (
        select(MemoryRow.bank_id, MemoryRow.fact_id, MemoryRow.lapses)
        .where(MemoryRow.person_id == who.id, MemoryRow.reps - MemoryRow.passes >= FORGOTTEN_AT_LEAST)
        .order_by(MemoryRow.lapses.desc(), MemoryRow.bank_id, MemoryRow.fact_id)
        .limit(MOST_LOOKED_AT)
        .subquery()
    )
    same = and_(Answer.bank_id == forgotten.c.bank_id, Answer.fact_id == forgotten.c.fact_id)
    rated = _RATED.join(forgotten, same).where(Answer.person_id == who.id)
    return _leeches(session.execute(rated.order_by(forgotten.c.lapses.desc(), *_BY_FACT, *_IN_ORDER)))


def contrast(session: Session, library: Library, who: Learner, ref: FactRef, *, now: datetime) -> str:
    """Open a session of one question about a fact, beside what it was last taken for, and give its id.

    Raises:
        NothingToAsk: if the fact was never taken for another, or cannot be asked so.
    """
    pair = taken_last(session, library, who, ref)
    if not pair:
        raise NothingToAsk("There is nothing to tell this fact apart from.")
    recipe = {"bank": [ref.bank], "fact": [ref.fact], "pair": sorted(pair), "today": _YES}
    choosing = Choosing(ref.bank)
    return open_session(session, who, kind=Kind.CUSTOM, choosing=choosing, queue=[ref.text], now=now, recipe=recipe)


def taken_last(session: Session, library: Library, who: Learner, ref: FactRef) -> frozenset[str]:
    """What was right and what was chosen instead when the fact was last missed, if a choice can still turn on them."""
    shelf = library.find(ref.bank)
    missed = standing(
        select(Answer.chosen, Answer.expected).where(_about(who, ref), ~Answer.correct, Answer.chosen != "")
    )
    row = session.execute(missed.order_by(Answer.id.desc()).limit(1)).one_or_none()
    pair = frozenset((row.chosen, row.expected)) if row else frozenset[str]()
    return pair if shelf and contrasting(shelf, ref.fact, pair) else frozenset()


def leech_view(
    session: Session,
    library: Library,
    who: Learner,
    leech: Leech,
    *,
    swaps: Sequence[Swap],
    menu: FactMenu,
    link: Link,
) -> LeechView:
    """What is said of a fact that does not stay, and the ways on: a contrast, its explanation, a pause."""
    ref = leech.fact
    said = ngettext(
        "You have met this %(num)s time and it has not stayed.",
        "You have met this %(num)s times and it has not stayed.",
        leech.met,
    )
    swap = next((each for each in swaps if ref in each.facts), None)
    if swap:
        url = link("progress.pair", bank_id=swap.bank, first=swap.first, second=swap.second)
        return LeechView(said, menu, pair_url=url)
    if taken_last(session, library, who, ref):
        return LeechView(said, menu, contrast_url=f"{menu.url}/contrast")
    return LeechView(said, menu)


_RATED: Final = standing(
    select(Answer.bank_id, Answer.fact_id, Answer.study_day, Answer.rating).where(Answer.rating.is_not(None))
)
_BY_FACT: Final = Answer.bank_id, Answer.fact_id
_IN_ORDER: Final = Answer.study_day, Answer.answered_at, Answer.id


def _leeches_in(session: Session, who: Learner, bank: str, facts: Sequence[str]) -> tuple[Leech, ...]:
    rated = _RATED.where(Answer.person_id == who.id, Answer.bank_id == bank, Answer.fact_id.in_(facts))
    return _leeches(session.execute(rated.order_by(*_BY_FACT, *_IN_ORDER)))


def _leeches(rows: Iterable[AnyRow]) -> tuple[Leech, ...]:
    """The leeches among facts whose rated answers come fact by fact, the earliest of each first."""
    reviews: defaultdict[FactRef, list[Review]] = defaultdict(list)
    for row in rows:
        reviews[FactRef(row.bank_id, row.fact_id)].append(Review(row.study_day, Rating(row.rating)))
    return tuple(Leech(ref, met(its)) for ref, its in reviews.items() if is_leech(its))


def _about(who: Learner, ref: FactRef) -> ColumnElement[bool]:
    return and_(Answer.person_id == who.id, Answer.bank_id == ref.bank, Answer.fact_id == ref.fact)
