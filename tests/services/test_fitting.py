"""A person's own memory weights, from the log to the page."""

import re
import sys
from collections.abc import Sequence
from datetime import timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from tests.web.cast import BANK, Clock, Visitor, library
from trainer.scheduling.fitting import Fitter, Trial
from trainer.scheduling.weights import DEFAULT_WEIGHTS, Weights
from trainer.services.people.learners import learner
from trainer.services.study import fitting
from trainer.services.study.fitter import fit_apart
from trainer.services.study.fitting import FitState, fit, fit_everyone, fit_state, undo_fit
from trainer.services.study.memories import memories_of, rebuild
from trainer.store.engine import db
from trainer.store.learning import Answer, MemoryRow
from trainer.store.people import FittedWeights, Person
from trainer.web.wiring import EXTENSION

OWN = Weights((0.1, 0.5, 1.0, 3.0, *DEFAULT_WEIGHTS.values[4:8], 1.2, *DEFAULT_WEIGHTS.values[9:]))


def forgetful(app: Flask, visitor: Visitor, clock: Clock, *, reviews: int = 500) -> None:
    """Give a guest a log of reviews that went worse than the default weights believe."""
    visitor.answer(visitor.start() or "")
    facts = list(library().shelf(BANK).bank.facts)[:50]
    with app.app_context():
        session = db.session()
        today = learner(session, 1).day(clock())
        rows = []
        for number in range(reviews + len(facts)):
            turn, place = divmod(number, len(facts))
            away = (reviews // len(facts) + 1 - turn) * 3
            rows.append(
                {
                    "person_id": 1,
                    "attempt": 1,
                    "pair": 0,
                    "bank_id": BANK,
                    "fact_id": facts[place],
                    "form": "choice",
                    "direction": "forward",
                    "chosen": "",
                    "expected": "x",
                    "position": 1,
                    "struck": [],
                    "correct": turn % 2 == 1,
                    "confidence": "sure",
                    "guess_chance": 0.25,
                    "rating": 3 if turn % 2 else 1,
                    "re_ask": False,
                    "answered_at": clock() - timedelta(days=away, seconds=-place),
                    "study_day": today - away,
                    "time_zone": "UTC",
                    "origin": "drill",
                }
            )
        session.execute(insert(Answer), rows)
        rebuild(session)
        session.commit()


def by_hand(trials: Sequence[Trial]) -> Sequence[float]:  # noqa: ARG001 - what a fitter is given
    return OWN.values


@pytest.fixture(name="better")
def _better(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any fit be the better one."""
    monkeypatch.setattr(
        "trainer.scheduling.fitting.log_loss", lambda _, weights, **_only: float(weights == DEFAULT_WEIGHTS)
    )


def test_the_package_fits_in_a_process_of_its_own_and_what_it_cannot_fit_is_none() -> None:
    trials = [Trial(day, f"{fact}", ((3, 0), (3 if fact % 4 else 1, day))) for fact in range(40) for day in (1, 3, 9)]
    weights = fit_apart(trials)
    assert weights is not None
    assert len(Weights(weights).values) == 21
    assert fit_apart(trials) == weights
    assert fit_apart([Trial(0, "a", ((3, 0),))]) is None
    assert fit_apart(trials, longest=timedelta(seconds=0.001)) is None
    assert "fsrs_rs_python" not in sys.modules


@pytest.mark.usefixtures("better")
def test_accepted_weights_are_used_at_once_keep_the_chosen_days_and_can_be_undone(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    forgetful(app, guest, clock)
    with app.app_context():
        session = db.session()
        before = memories_of(session, learner(session, 1))
        assert fit_state(session, learner(session, 1)) == FitState(None, ready=True)
        assert fit(session, learner(session, 1), now=clock(), fit_with=by_hand)
        who = learner(session, 1)
        state = fit_state(session, who)
        assert state.fitted_on is not None
        assert state.fitted_on >= 400
        assert not state.ready
        assert who.policy.weights != DEFAULT_WEIGHTS
        assert set(session.scalars(select(MemoryRow.weights))) == {who.policy.weights.id}
        after = memories_of(session, who)
        assert after.keys() == before.keys()
        assert any(after[ref].stability != before[ref].stability for ref in after)
        assert undo_fit(session, who)
        assert memories_of(session, learner(session, 1)) == before
        assert fit_state(session, learner(session, 1)) == FitState(None, ready=False)
        assert not undo_fit(session, learner(session, 1))
        assert session.scalars(select(FittedWeights.reviews)).one() == state.fitted_on


@pytest.mark.usefixtures("better")
def test_undo_returns_to_the_set_before(app: Flask, guest: Visitor, clock: Clock) -> None:
    forgetful(app, guest, clock)
    with app.app_context():
        session = db.session()
        fit(session, learner(session, 1), now=clock(), fit_with=by_hand)
        first = learner(session, 1).policy.weights
        session.execute(update(FittedWeights).values(reviews=100))  # as if the reviews had doubled
        values = {
            column.name: getattr(session.scalars(select(FittedWeights)).one(), column.name)
            for column in FittedWeights.__table__.c
        }
        session.execute(insert(FittedWeights), values | {"id": 2, "weights": list(OWN.values)})
        session.execute(update(Person).values(weights_id=2))
        assert learner(session, 1).policy.weights == OWN
        assert undo_fit(session, learner(session, 1))
        assert learner(session, 1).policy.weights == first


def test_a_worse_fit_is_kept_but_not_used(
    app: Flask, guest: Visitor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgetful(app, guest, clock)
    monkeypatch.setattr(
        "trainer.scheduling.fitting.log_loss", lambda _, weights, **_only: float(weights != DEFAULT_WEIGHTS)
    )
    with app.app_context():
        session = db.session()
        assert not fit(session, learner(session, 1), now=clock(), fit_with=by_hand)
        assert learner(session, 1).policy.weights == DEFAULT_WEIGHTS
        assert [row.accepted for row in session.scalars(select(FittedWeights))] == [False]


def test_too_few_reviews_are_not_fitted(app: Flask, guest: Visitor, clock: Clock) -> None:
    forgetful(app, guest, clock, reviews=300)
    with app.app_context():
        session = db.session()
        assert not fit(session, learner(session, 1), now=clock(), fit_with=by_hand)
        assert session.scalars(select(FittedWeights)).all() == []
        assert fitting.to_fit(session, learner(session, 1)) is None


@pytest.mark.usefixtures("better")
def test_everyone_whose_turn_it_is_is_fitted(app: Flask, guest: Visitor, clock: Clock) -> None:
    forgetful(app, guest, clock)
    with app.app_context():
        session = db.session()
        assert fit_everyone(session, now=clock(), fit_with=by_hand) == (1, 1)
        assert fit_everyone(session, now=clock(), fit_with=by_hand) == (0, 0)


@pytest.mark.usefixtures("better")
def test_whoever_goes_away_while_others_are_fitted_is_passed_over(app: Flask, guest: Visitor, clock: Clock) -> None:
    forgetful(app, guest, clock)
    late = Visitor(app)
    late.answer(late.start() or "")

    def they_go(trials: Sequence[Trial]) -> Sequence[float]:
        late.post("/settings/delete", agreed="yes")
        return by_hand(trials)

    with app.app_context():
        session = db.session()
        assert fit_everyone(session, now=clock(), fit_with=they_go) == (1, 1)
        assert session.scalars(select(Person.id)).all() == [1]


@pytest.mark.usefixtures("better")
def test_progress_says_what_the_weights_were_fitted_on_and_undoes_it(app: Flask, guest: Visitor, clock: Clock) -> None:
    forgetful(app, guest, clock)
    guest.get("/progress")
    assert "Fit the schedule to my answers" in guest.page
    guest.post("/memory/fit")
    app.extensions[EXTENSION].fits.wait()
    with app.app_context():
        reviews = fit_state(db.session(), learner(db.session(), 1)).fitted_on
    guest.get("/progress")
    assert f"fits your own memory, after {reviews} reviews." in guest.page
    guest.get("/settings")
    assert f"fits your own memory, after {reviews} reviews." in guest.page
    guest.post("/memory/undo-fit", follow_redirects=True)
    guest.get("/progress")
    assert "fits your own memory" not in guest.page


@pytest.mark.usefixtures("better")
@pytest.mark.parametrize("place", ["progress", "settings"])
def test_a_fit_that_was_asked_for_holds_no_page_up_and_its_page_says_how_it_stands(
    app: Flask, guest: Visitor, clock: Clock, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    forgetful(app, guest, clock)
    may_end, begun = Event(), []

    def slow(trials: Sequence[Trial]) -> Sequence[float]:
        begun.append(len(trials))
        assert may_end.wait(60)
        return by_hand(trials)

    monkeypatch.setattr(fitting, "fit_apart", slow)
    for _ in range(3):
        assert guest.post("/memory/fit", **{"from": place}).status_code == 303
        page = guest.get(f"/{place}").text
        assert "is being fitted to your answers" in page
        assert "Look again" in page
        assert "Fit the schedule to my answers" not in page
    may_end.set()
    app.extensions[EXTENSION].fits.wait()
    assert len(begun) == 1, "one at a time, however often it is asked for"
    page = guest.get(f"/{place}").text
    assert "now reckoned with your own numbers" in page
    assert "fits your own memory" in page
    assert "reckoned with your own numbers" not in guest.get(f"/{place}").text, "it is said once"


@pytest.mark.parametrize(
    ("fitter", "said", "button"),
    [(by_hand, "The numbers in use already fit you best.", False), (lambda _: None, "Nothing has come of it", True)],
)
def test_a_fit_that_changed_nothing_is_told(
    app: Flask, guest: Visitor, clock: Clock, monkeypatch: pytest.MonkeyPatch, fitter: Fitter, said: str, button: bool
) -> None:
    forgetful(app, guest, clock)
    monkeypatch.setattr(
        "trainer.scheduling.fitting.log_loss", lambda _, weights, **_only: float(weights != DEFAULT_WEIGHTS)
    )
    monkeypatch.setattr(fitting, "fit_apart", fitter)
    guest.post("/memory/fit")
    app.extensions[EXTENSION].fits.wait()
    clock.forward(minutes=4)
    page = guest.get("/progress").text
    assert said in page
    assert ("Fit the schedule to my answers" in page) is button


def test_where_too_many_wait_to_be_fitted_the_page_says_so(app: Flask, guest: Visitor, clock: Clock) -> None:
    forgetful(app, guest, clock)
    app.extensions[EXTENSION].fits._most_waiting = 0
    guest.post("/memory/fit")
    page = guest.get("/progress").text
    assert "Try again in ten minutes." in page
    assert "Fit the schedule to my answers" in page


@pytest.mark.usefixtures("better")
def test_weights_are_fitted_behind_the_page_when_a_session_ends_and_it_is_time_to(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    forgetful(app, guest, clock)
    ended = re.search(r"/sessions/([^/]+)/leave", guest.page)
    assert ended
    for _ in range(2):  # the second end comes too soon for another fit
        assert guest.get(f"/sessions/{ended[1]}/leave").status_code == 303
        app.extensions[EXTENSION].fits.wait()
    with app.app_context():
        session = db.session()
        assert [row.accepted for row in session.scalars(select(FittedWeights))] == [True]
        assert learner(session, 1).policy.weights != DEFAULT_WEIGHTS


@pytest.mark.usefixtures("better")
def test_of_two_fits_at_once_the_quicker_is_kept(app: Flask, guest: Visitor, clock: Clock) -> None:
    forgetful(app, guest, clock)
    with app.app_context():
        session = db.session()
        who = learner(session, 1)
        given = fitting.to_fit(session, who)
        assert given is not None
        outcome = fitting.work_out(given, fit_with=by_hand)
        assert outcome is not None
        kept = [fitting.keep(session, who, outcome, now=clock()) for _ in range(2)]
        assert kept == [True, False]
        assert len(session.scalars(select(FittedWeights)).all()) == 1
