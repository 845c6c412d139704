"""A person's own memory weights: fitting them, taking them into use, and going back.

Fitting is in three steps, so that nobody waits for a long one: the log is read, the weights are worked out without the
database, and the outcome is kept. Every set that was ever fitted stays in the table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, bindparam, event, func, select, update
from sqlalchemy.orm import Session

from trainer.scheduling import history
from trainer.scheduling.fitting import LEAST_REVIEWS, Fitter, Judged, is_due, judged
from trainer.scheduling.rating import Rating
from trainer.scheduling.weights import ALGORITHM, Weights
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import Learner, learner, learner_if_here, take_turns
from trainer.services.study.confusions import standing
from trainer.services.study.fitter import fit_apart
from trainer.services.study.memories import memories_of
from trainer.store.engine import begin_writing
from trainer.store.learning import Answer, MemoryRow
from trainer.store.people import FittedWeights, Person

MOST_ANSWERS: Final = 50_000
"""How many answers are fitted on at most, the newest."""

_LOG: Final = (
    standing(
        select(Answer.id, Answer.bank_id, Answer.fact_id, Answer.study_day, Answer.answered_at, Answer.rating).where(
            Answer.person_id == bindparam("person"), Answer.rating.is_not(None), Answer.guess_chance < 1
        )
    )
    .order_by(Answer.answered_at.desc(), Answer.id.desc())
    .limit(MOST_ANSWERS)
)
Start = Callable[[int, Callable[[], None]], object]
"""Does some work for a person in the background, or does not if it has enough to do."""

_REVIEWS: Final = select(func.sum(MemoryRow.reps - 1)).where(MemoryRow.person_id == bindparam("person"))


@dataclass(frozen=True, slots=True)
class FitState:
    """Where a person stands with their own weights.

    Attributes:
        fitted_on: how many reviews the set in use was fitted on, or None while the default is in use.
        ready: whether there are enough reviews, and enough new ones since the last fit, to fit now.
        needed: due reviews from which a first fit is worth while.
        is_newest: whether the set in use is the one that was fitted last.
    """

    fitted_on: int | None
    ready: bool
    needed: int = LEAST_REVIEWS
    is_newest: bool = False


@dataclass(frozen=True, slots=True)
class ToFit:
    """What is needed to work weights out, without the database."""

    answers: tuple[history.Answer, ...]
    in_use: Weights


def fit_state(session: Session, who: Learner) -> FitState:
    """Say whether weights of their own are in use, and whether it is time to fit. It does not read the log."""
    in_use = _in_use(session, who.id)
    ready = fit_is_due(session, who.id)
    return FitState(in_use.reviews, ready, is_newest=in_use.is_newest) if in_use else FitState(None, ready)


def fit_is_due(session: Session, person_id: int) -> bool:
    """Whether it is time to fit, by counts alone."""
    reviews = session.scalar(_REVIEWS, {"person": person_id}) or 0
    last = select(func.max(FittedWeights.reviews)).where(FittedWeights.person_id == person_id)
    return is_due(int(reviews), fitted_on=session.scalar(last) or 0)


def to_fit(session: Session, who: Learner) -> ToFit | None:
    """Read what to fit on, or None when it is not time to fit."""
    if not fit_is_due(session, who.id):
        return None
    rows = session.execute(_LOG, {"person": who.id})
    answers = (
        history.Answer(
            row.id, FactRef(row.bank_id, row.fact_id).text, row.study_day, row.answered_at, Rating(row.rating)
        )
        for row in rows
    )
    return ToFit(tuple(answers), who.policy.weights)


def work_out(given: ToFit, *, fit_with: Fitter = fit_apart) -> Judged | None:
    """Fit and judge, without the database. None when nothing came of it."""
    return judged(given.answers, in_use=given.in_use, fit=fit_with)


def keep(session: Session, who: Learner, outcome: Judged, *, now: datetime) -> bool:
    """Write a fit down, and if it is the better one take it into use: every memory is then folded by it.

    The days that were chosen for facts to return on stay. Nothing is written if another fit was quicker. Returns
    whether it was taken into use.
    """
    take_turns(session, who)
    if not fit_is_due(session, who.id):
        return False
    row = FittedWeights(
        person_id=who.id,
        algorithm=ALGORITHM,
        weights=list(outcome.weights.values),
        reviews=outcome.reviews,
        loss_before=outcome.loss_before,
        loss_after=outcome.loss_after,
        accepted=outcome.accepted,
        fitted_at=now,
    )
    session.add(row)
    session.flush()
    if outcome.accepted:
        _use(session, who, row.id)
    return outcome.accepted


def fit(session: Session, who: Learner, *, now: datetime, fit_with: Fitter = fit_apart) -> bool:
    """Do all three steps, and say whether new weights are in use. Nothing is done when it is not time to fit."""
    given = to_fit(session, who)
    outcome = work_out(given, fit_with=fit_with) if given else None
    return outcome is not None and keep(session, who, outcome, now=now)


def fit_soon(session: Session, who: Learner, *, now: datetime, start: Start) -> None:
    """Fit in the background if it is time to, once what is being done here is kept. No page waits for it.

    If the program ends meanwhile nothing is lost: the next session that ends begins afresh.
    """
    if fit_is_due(session, who.id):
        engine = session.get_bind().engine
        event.listen(
            session, "after_commit", lambda _: start(who.id, lambda: _fit_behind(engine, who.id, now)), once=True
        )


def fit_everyone(session: Session, *, now: datetime, fit_with: Fitter = fit_apart) -> tuple[int, int]:
    """Fit everyone whose turn it is, each in a transaction of their own that is short. It commits.

    Returns:
        How many were fitted, and how many have new weights in use.
    """
    people = session.scalars(select(Person.id).where(Person.merged_into.is_(None)).order_by(Person.id)).all()
    taken = [_fit_one(session, person_id, now=now, fit_with=fit_with) for person_id in people]
    return sum(each is not None for each in taken), sum(each is True for each in taken)


def undo_fit(session: Session, who: Learner) -> bool:
    """Go back to the weights that were in use before, the default ones at last. False if those are in use already.

    The set stays in the table, and is not fitted again until the reviews have doubled.
    """
    take_turns(session, who)
    in_use = _in_use(session, who.id)
    if in_use is None:
        return False
    session.execute(update(FittedWeights).where(FittedWeights.id == in_use.id).values(accepted=False))
    before = select(func.max(FittedWeights.id)).where(
        FittedWeights.person_id == who.id, FittedWeights.accepted, FittedWeights.id < in_use.id
    )
    _use(session, who, session.scalar(before))
    return True


def _fit_behind(engine: Engine, person_id: int, now: datetime) -> None:
    with Session(engine) as session:
        _fit_one(session, person_id, now=now, fit_with=fit_apart)


def _fit_one(session: Session, person_id: int, *, now: datetime, fit_with: Fitter) -> bool | None:
    """Fit one person in transactions that are short. It commits, and gives None if there was nothing to keep."""
    who = learner_if_here(session, person_id)  # they may have gone away while others were fitted
    given = to_fit(session, who) if who else None
    session.rollback()
    outcome = work_out(given, fit_with=fit_with) if given else None
    if who is None or outcome is None:
        return None
    begin_writing(session)
    taken = keep(session, who, outcome, now=now)
    session.commit()
    return taken


def _in_use(session: Session, person_id: int) -> Any:
    newest = select(func.max(FittedWeights.id)).where(FittedWeights.person_id == person_id).scalar_subquery()
    columns = FittedWeights.id, FittedWeights.reviews, (FittedWeights.id == newest).label("is_newest")
    sets = select(*columns).join(Person, Person.weights_id == FittedWeights.id)
    return session.execute(sets.where(Person.id == person_id)).one_or_none()


def _use(session: Session, who: Learner, weights_id: int | None) -> None:
    session.execute(update(Person).where(Person.id == who.id).values(weights_id=weights_id))
    memories_of(session, learner(session, who.id))  # those folded by other weights are folded afresh
