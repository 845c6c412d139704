"""Facts that graded sets asked and that are corrected, disputed or withdrawn: their classes are told, once each."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.services.school import HOUR, someone
from tests.services.test_class_pages import link
from tests.services.test_drafts import Bench
from tests.web.cast import NOON, Clock
from trainer.services.banks.kept_questions import variants_in
from trainer.services.classes import classrooms, logs
from trainer.services.people.learners import Learner
from trainer.services.sets import assignments, attempts, rulings
from trainer.services.sets.marks import rulings_of
from trainer.services.sets.rulings import Wish
from trainer.services.teaching import homes, question_pages
from trainer.services.teaching.question_pages import QuestionPage
from trainer.services.words.refusals import Absent, Stale
from trainer.services.writing import changed_facts, drafts
from trainer.services.writing.drafts import Draft
from trainer.store.engine import db
from trainer.store.teaching import Attempt, Mark, SetForm
from trainer.teaching.blueprint import Slot
from trainer.teaching.forms import Sharing
from trainer.teaching.grading import Action
from trainer.teaching.rules import Mode, Window

LATER = NOON + timedelta(hours=1)


class Told:
    """A class that was asked a fact in a set, and a change that is published about it."""

    def __init__(self, app: Flask, clock: Clock, mode: Mode = Mode.GRADED) -> None:
        self.bench = Bench(app, clock)
        self.school = self.bench.school
        self.ann = self.school.student("Ann")
        self.set_id = self.school.give(title="Week 1", mode=mode)
        self.school.hand_in(self.ann, self.set_id)
        row = db.session.execute(db.select(Mark.fact_id, Mark.variant).order_by(Mark.place)).first()
        assert row
        self.fact, self.variant = row

    def publish(self, **values: Any) -> Draft:
        """Change the fact, by its teacher and its editor."""
        draft = self.bench.begin()
        mine = drafts.editable(db.session(), self.bench.shelves, self.bench.teacher, draft.id)
        drafts.save_block(db.session(), mine, "facts", self.fact, values, began=0, now=NOON)
        self.bench.agree(self.bench.send(self.bench.load(draft.id), why="Textbooks differ."))
        return self.bench.load(draft.id)

    def needs(self) -> list[str]:
        library = self.bench.shelves.seen_by(db.session(), self.school.teacher.id)
        page = homes.class_home(db.session(), library, self.school.seat, link=link, now=LATER)
        return [need.title for need in page.needs]

    def page(self) -> QuestionPage:
        who = self.school.teacher
        library = self.bench.shelves.seen_by(db.session(), who.id)
        return question_pages.question_page(
            db.session(), library, self.school.seat, self.set_id, self.variant, who=who, link=link
        )

    def decide(self) -> None:
        given = self.school.given(self.set_id)
        wish = Wish(self.fact, self.variant, Action.FULL_CREDIT, "", protects=True, reason="It is disputed.")
        seen = rulings.foresee(db.session(), given, wish).seen
        rulings.rule(db.session(), self.school.seat, given, wish, seen=seen, now=LATER)


@pytest.fixture
def told(either: Flask, clock: Clock) -> Iterator[Told]:
    with either.test_request_context():
        yield Told(either, clock)


NEED = "Week 1 asked a fact that was changed"
NEED_LATER = "Week 2 asked a fact that was changed"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"status": "disputed"}, "The fact is disputed now."),
        ({"status": "withdrawn"}, "The fact was withdrawn."),
        ({"qualifier": "in adults"}, "The fact was corrected after it was asked."),
    ],
)
def test_a_class_is_told_of_a_fact_its_graded_set_asked_until_somebody_decides(
    told: Told, values: dict[str, str], said: str
) -> None:
    assert NEED not in told.needs()
    assert told.page().turns == ()
    told.publish(**values)
    assert NEED in told.needs()
    (turn,) = told.page().turns
    assert (turn.text, turn.why) == (said, "Textbooks differ.")
    assert "in version 2" in turn.when
    told.decide()
    assert NEED not in told.needs()
    assert told.page().leave_url == ""
    assert told.page().turns == (turn,), "what happened stays said"


def test_it_can_be_said_once_that_nothing_is_to_be_done(told: Told) -> None:
    told.publish(status="disputed")
    assert told.page().leave_url
    seat = told.school.seat
    question_pages.leave(db.session(), seat, told.set_id, told.variant, now=LATER)
    assert NEED not in told.needs()
    assert told.page().leave_url == ""
    with pytest.raises(Stale):
        question_pages.leave(db.session(), seat, told.set_id, told.variant, now=LATER)
    said = [each.what for each in logs.class_log(db.session(), seat, link=link).events]
    assert "Said that nothing is to be done about a changed fact that Week 1 asked" in said
    assert "A fact that Week 1 asked was changed" in said


def test_a_fact_that_is_changed_once_more_is_to_be_looked_at_again(told: Told) -> None:
    told.publish(status="disputed")
    question_pages.leave(db.session(), told.school.seat, told.set_id, told.variant, now=LATER)
    told.publish(status="withdrawn")
    assert told.needs().count(NEED) == 1


@pytest.mark.parametrize("values", [{"explanation": "So it is."}, {"level": "specialist"}])
def test_what_leaves_the_statement_as_it_is_tells_nobody(told: Told, values: dict[str, str]) -> None:
    told.publish(**values)
    assert NEED not in told.needs()


def test_practice_is_not_marked_for_good_and_tells_nobody(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        told = Told(app, clock, Mode.PRACTICE)
        told.publish(status="disputed")
        assert NEED not in told.needs()


def test_a_class_is_told_while_nobody_has_handed_in_and_can_decide_beforehand(told: Told) -> None:
    school, later, ben = told.school, told.school.give(title="Week 2"), told.school.student("Ben")
    begun = school.begin(ben, later)
    told.set_id, told.fact = later, next(iter(school.asked(ben, begun)[0].question.facts))
    (told.variant,) = [
        variant
        for form in db.session.scalars(db.select(SetForm.questions).where(SetForm.assignment_id == later))
        for fact, variant in variants_in(form)
        if fact == told.fact
    ]
    told.publish(status="disputed")
    assert NEED_LATER in told.needs()
    page = told.page()
    assert (page.numbers, page.options) == ((), ())
    assert [turn.text for turn in page.turns] == ["The fact is disputed now."]
    told.decide()
    assert NEED_LATER not in told.needs()
    school.fill_in(ben, begun, right=0)
    attempts.submit(db.session(), ben, later, begun.number, now=school.now)
    assert school.latest(ben, later).points == 1.0, "everyone gets the points, whoever hands it in afterwards too"


def test_of_a_set_that_nobody_has_begun_new_questions_settle_it(told: Told) -> None:
    school = told.school
    later = school.give(title="Week 2", slots=(Slot(5, topics=("course",)),))
    form = db.session.scalars(db.select(SetForm.questions).where(SetForm.assignment_id == later)).first() or []
    told.fact = next(iter(variants_in(form)))[0]
    told.publish(status="disputed")
    assert NEED_LATER in told.needs()
    library = told.bench.shelves.seen_by(db.session(), school.teacher.id)
    draft = replace(school.given(later).draft, seed="f" * 32)
    assignments.revise(db.session(), library, school.seat, school.given(later), draft, now=LATER)
    assert NEED_LATER not in told.needs()


@pytest.mark.parametrize("settled", ["closed", "put away", "practice"])
def test_a_set_that_nobody_can_hand_in_for_points_any_more_is_not_told_of(told: Told, settled: str) -> None:
    school = told.school
    over = {"window": Window(closes_at=NOON - HOUR)} if settled == "closed" else {}
    school.clock.at = NOON - 2 * HOUR
    later = school.give(title="Week 2", mode=Mode.PRACTICE if settled == "practice" else Mode.GRADED, **over)
    school.clock.at = NOON
    if settled == "put away":
        assignments.put_away(db.session(), school.seat, school.given(later), now=NOON)
    form = db.session.scalars(db.select(SetForm.questions).where(SetForm.assignment_id == later)).first() or []
    told.fact = next(iter(variants_in(form)))[0]
    told.publish(status="disputed")
    assert NEED_LATER not in told.needs()


def test_a_decision_that_is_taken_back_leaves_the_fact_to_be_decided(told: Told) -> None:
    told.publish(status="disputed")
    told.decide()
    assert NEED not in told.needs()
    given = told.school.given(told.set_id)
    (ruling,) = rulings_of(db.session(), told.set_id)
    rulings.take_back(db.session(), told.school.seat, given, ruling.id, reason="A slip.", now=LATER)
    assert NEED in told.needs()


def test_a_decision_about_one_of_its_questions_leaves_the_others_to_be_decided(told: Told) -> None:
    school, ben = told.school, told.school.student("Ben")
    told.set_id = school.give(title="Week 2", sharing=Sharing.SAME, seed="c" * 32)
    for who in (told.ann, ben):
        school.hand_in(who, told.set_id)
    its = db.select(Mark.fact_id, Mark.variant).distinct().join(Attempt).where(Attempt.assignment_id == told.set_id)
    facts = Counter(fact for fact, _variant in db.session.execute(its))
    (told.fact, times), *_others = facts.most_common()
    assert times == 2
    told.variant = dict(db.session.execute(its).all())[told.fact]
    told.publish(status="disputed")
    told.decide()
    assert NEED_LATER in told.needs()
    told.variant = ""
    told.decide()
    assert NEED_LATER not in told.needs()


def test_a_set_that_was_put_away_when_the_fact_changed_says_how_it_stands(told: Told) -> None:
    school, later, ben = told.school, told.school.give(title="Week 2"), told.school.student("Ben")
    begun = school.begin(ben, later)
    told.fact = next(iter(school.asked(ben, begun)[0].question.facts))
    assignments.put_away(db.session(), school.seat, school.given(later), now=school.now)
    told.publish(status="disputed")
    assignments.bring_back(db.session(), school.seat, school.given(later), now=school.now)
    school.fill_in(ben, begun)
    attempts.submit(db.session(), ben, later, begun.number, now=school.now)
    asked = db.select(Mark.variant).join(Attempt).where(Attempt.assignment_id == later, Mark.fact_id == told.fact)
    told.set_id, told.variant = later, db.session.scalars(asked).one()
    assert [(turn.text, turn.when) for turn in told.page().turns] == [("The fact is disputed now.", "")]


def test_the_lines_of_one_change_are_found_by_an_index(told: Told) -> None:
    draft = told.publish(status="disputed")
    said = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def keep(_at: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        said.append((statement, parameters))

    changed_facts.asked_by(db.session(), draft, link=link)
    event.remove(db.engine, "before_cursor_execute", keep)
    ((statement, parameters),) = said
    if db.engine.dialect.name == "sqlite":
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        assert any("ix_class_event_fact_changed" in str(row) for row in plan), plan
    else:
        assert "kind = 'fact_changed'" in statement


def test_who_published_is_led_to_the_sets_of_their_own_classes_and_told_a_number_of_the_others(told: Told) -> None:
    draft = told.publish(status="disputed")
    (asked,), others = changed_facts.asked_by(db.session(), draft, link=link)
    assert others == 0
    here = f"{told.school.class_id}"
    assert (asked.title, asked.is_open) == ("Week 1", True)
    assert asked.set_url == f"teaching.home {here} {told.set_id}"
    assert asked.question_url == f"analysis.question {here} {told.set_id} {told.variant}"
    assert asked.decide_url.startswith("analysis.decide full_credit")
    seen = told.bench.load(draft.id, told.bench.editor)
    assert changed_facts.asked_by(db.session(), seen, link=link) == ((), 1)


def test_another_class_neither_sees_nor_settles_it(told: Told) -> None:
    told.publish(status="disputed")
    stranger: Learner = someone("other@example.com")
    made = classrooms.create(db.session(), stranger, name="Another", term="", zone="UTC", now=NOON)
    seat = classrooms.taught(db.session(), stranger, made)
    assert changed_facts.open_in(db.session(), made, stranger.id) == ((), 0)
    with pytest.raises(Absent):
        question_pages.leave(db.session(), seat, told.set_id, told.variant, now=LATER)
