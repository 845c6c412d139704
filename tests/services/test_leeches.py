"""Facts that do not stay: finding them and the ways on."""

from flask import Flask

from tests.web.cast import BANK, Clock, Visitor, library, question_of
from trainer.facts.model import Form
from trainer.questions.model import Choice, Refusal
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import learner
from trainer.services.study.asking import contrasting
from trainer.services.study.leeches import leech_of, leeches_of, taken_last
from trainer.services.study.planning import Choosing, Kind
from trainer.services.study.sessions import open_session
from trainer.store.engine import begin_writing, db

DAYS = 5


def ask(app: Flask, visitor: Visitor, clock: Clock, ref: FactRef) -> str:
    """Open a session that asks one fact, and go to its question."""
    with app.app_context():
        begin_writing(db.session())
        who = learner(db.session(), 1)
        recipe = {"today": ["1"]}
        sid = open_session(
            db.session(), who, kind=Kind.CUSTOM, choosing=Choosing(), queue=[ref.text], now=clock(), recipe=recipe
        )
        db.session.commit()
    return visitor.to_question(f"/sessions/{sid}/next")


def forget(app: Flask, visitor: Visitor, clock: Clock, *, days: int = DAYS) -> tuple[FactRef, str]:
    """Miss one fact on several days, and give it with its last question."""
    pid = visitor.choice()
    ref = FactRef(BANK, question_of(app, pid).item.fact)
    for _ in range(days):
        pid = ask(app, visitor, clock, ref)
        visitor.answer(pid, right=False)
        clock.forward(days=2)
    clock.forward(days=-2)
    return ref, pid


def test_a_fact_missed_on_four_days_does_not_stay_and_is_listed(app: Flask, stranger: Visitor, clock: Clock) -> None:
    ref, _ = forget(app, stranger, clock, days=3)
    with app.app_context():
        assert leech_of(db.session(), learner(db.session(), 1), ref) is None
    clock.forward(days=2)
    stranger.answer(ask(app, stranger, clock, ref), right=False)
    with app.app_context():
        who = learner(db.session(), 1)
        leech = leech_of(db.session(), who, ref)
        assert leech is not None
        assert leech.met == 4
        assert leech in leeches_of(db.session(), who)


def test_the_answer_offers_a_contrast_the_explanation_and_a_pause(app: Flask, stranger: Visitor, clock: Clock) -> None:
    ref, pid = forget(app, stranger, clock)
    stranger.get(f"/q/{pid}")
    assert f"You have met this {DAYS} times and it has not stayed." in stranger.page
    assert "Read the explanation first" in stranger.page
    assert f'action="/facts/{BANK}/{ref.fact}/suspend"' in stranger.page
    assert "/mixed-up/" in stranger.page or f'action="/facts/{BANK}/{ref.fact}/contrast"' in stranger.page
    stranger.next()
    while "Session finished" not in stranger.page:
        stranger.answer(stranger.page.split('action="/q/')[1].split("/")[0])
        stranger.next()
    assert "Does not stay yet" in stranger.page


def test_a_contrast_asks_the_fact_beside_what_it_was_taken_for(app: Flask, stranger: Visitor, clock: Clock) -> None:
    ref, pid = forget(app, stranger, clock, days=1)
    with app.app_context():
        pair = taken_last(db.session(), library(), learner(db.session(), 1), ref)
    stranger.get(f"/q/{pid}")
    response = stranger.post(f"/facts/{BANK}/{ref.fact}/contrast")
    assert len(pair) == 2
    contrast = question_of(app, stranger.to_question(response.location))
    assert contrast.item.fact == ref.fact
    assert not side_by_side(ref, pair) or pair <= {option.entity for option in contrast.options}


def side_by_side(ref: FactRef, pair: frozenset[str]) -> bool:
    """Whether a sound question of a fact can hold both: one may give the other away, by its length for one."""
    shelf = library().shelf(BANK)
    items = contrasting(shelf, ref.fact, pair).values()
    made = (shelf.questions.question(item, 0, confused=sorted(pair - {item.key})) for item in items)
    return any(isinstance(each, Choice) and pair <= {option.entity for option in each.options} for each in made)


def test_a_fact_that_is_paused_is_not_spoken_of_again(app: Flask, stranger: Visitor, clock: Clock) -> None:
    ref, pid = forget(app, stranger, clock)
    stranger.get(f"/q/{pid}")
    stranger.post(f"/facts/{BANK}/{ref.fact}/suspend", next=f"/q/{pid}")
    stranger.get(f"/q/{pid}")
    assert "it has not stayed" not in stranger.page


def test_a_fact_missed_once_is_no_leech(stranger: Visitor) -> None:
    pid = stranger.choice()
    stranger.answer(pid, right=False)
    assert "it has not stayed" not in stranger.page


def test_what_is_confused_takes_no_item_out_of_what_can_be_asked() -> None:
    generator = library().shelf(BANK).questions
    tried = 0
    for item in (each for each in generator.items() if each.form is Form.CHOICE):
        usual = generator.question(item, 0)
        for option in usual.options if isinstance(usual, Choice) else ():
            if option.entity != item.key:
                tried += 1
                assert not isinstance(generator.question(item, 0, confused=[option.entity]), Refusal)
    assert tried > 400
