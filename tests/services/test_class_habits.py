"""What a class has shown shapes its sets to come, and never their truth."""

from collections import Counter
from types import SimpleNamespace

import pytest
from flask import Flask

from tests.services.school import School
from tests.web.cast import BANK, Clock, library
from trainer.facts.model import Form
from trainer.questions.model import Choice, Matching
from trainer.services.sets.class_habits import habits_of, retired_in
from trainer.services.sets.forms import Habits, make_forms, pool_of
from trainer.services.sets.marks import marks_in
from trainer.services.sets.retiring import WHOLE, bring_back, retire, retire_or_bring_back
from trainer.services.words.refusals import Absent
from trainer.store.engine import db
from trainer.teaching.blueprint import PRIOR, Slot
from trainer.teaching.forms import Sharing, TooFew


@pytest.fixture(autouse=True)
def _same_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw each set by the same seed: what is preferred can be held to it where a sound question has room for it."""
    fixed = SimpleNamespace(token_hex=lambda size: "5" * 2 * size)
    monkeypatch.setattr("trainer.services.sets.assignments.secrets", fixed)


def asked(habits: Habits, item: str) -> Choice:
    """One item as a class with these habits would be asked it."""
    (form,) = make_forms(
        library().shelf(BANK), [Slot(1, items=(item,))], count=1, seed="s", sharing=Sharing.ALIKE, habits=habits
    )
    question = form.questions[0].question
    assert isinstance(question, Choice)
    return question


def test_what_draws_students_is_preferred_and_how_hard_items_are_follows_the_answers(
    either: Flask, clock: Clock
) -> None:
    with either.test_request_context():
        school = School(either, clock)
        set_id = school.give(slots=(Slot(2),), forms=1)
        for number in range(4):
            school.hand_in(school.student(f"S{number}"), set_id, right=1)
        habits = habits_of(db.session(), school.class_id, BANK)
        (first, second) = next(iter(marks_in(db.session(), set_id).values()))
        assert habits.drawn == {(second.fact_id, second.expected): (second.chosen,)}
        assert sorted(habits.answered.values()) == [(0, 4), (4, 4)]
        expected = {each.item.id: each for each in pool_of(library().shelf(BANK), habits.answered)}
        hard = expected[f"{second.fact_id}:{second.direction}:choice"]
        assert hard.expected == pytest.approx(PRIOR[hard.level] * 10 / 14)
        question = asked(habits, f"{second.fact_id}:{second.direction}:choice")
        assert second.chosen in {option.entity for option in question.options}
        assert first.right


def test_a_retired_option_is_not_offered_and_comes_back(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        set_id = school.give(slots=(Slot(1),), forms=1)
        school.hand_in(school.student(), set_id, right=0)
        ((mark,),) = marks_in(db.session(), set_id).values()
        given, item = school.given(set_id), f"{mark.fact_id}:{mark.direction}:choice"
        retire_or_bring_back(db.session(), school.seat, given, mark.variant, mark.chosen, now=clock())
        habits = habits_of(db.session(), school.class_id, BANK)
        offered = {option.entity for option in asked(habits, item).options}
        assert mark.chosen not in offered
        assert mark.expected in offered
        retire_or_bring_back(db.session(), school.seat, given, mark.variant, mark.chosen, now=clock())
        assert retired_in(db.session(), school.class_id, BANK) == frozenset()
        with pytest.raises(Absent):
            retire_or_bring_back(db.session(), school.seat, given, mark.variant, mark.expected, now=clock())


def test_a_fact_that_is_left_out_is_not_asked_until_it_comes_back(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        item = next(iter(pool_of(library().shelf(BANK)))).item
        retire(db.session(), school.seat, BANK, (item.fact, WHOLE), reason="", now=clock())
        with pytest.raises(TooFew):
            asked(habits_of(db.session(), school.class_id, BANK), item.id)
        bring_back(db.session(), school.seat, BANK, (item.fact, WHOLE), now=clock())
        assert asked(habits_of(db.session(), school.class_id, BANK), item.id).item.id == item.id


def test_another_class_is_not_shaped_by_it(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        retire(db.session(), school.seat, BANK, ("some-fact", WHOLE), reason="", now=clock())
        assert habits_of(db.session(), "another-class", BANK) == Habits()


def pairs() -> list[tuple[str, tuple[str, str]]]:
    """Items with their key and an entity that can be offered beside it: what a question of theirs may not hold."""
    questions = library().shelf(BANK).questions
    entities = list(questions.index.bank.entities)
    askable = [each.item for each in pool_of(library().shelf(BANK)) if each.item.form is Form.CHOICE]
    return [
        (item.id, (item.key, other)) for item in askable[:40] for other in entities if questions.can_offer(item, other)
    ]


def test_each_question_about_two_things_to_be_told_apart_offers_both_in_every_form(app: Flask) -> None:
    with app.test_request_context():
        left_out = 0
        for item, apart in pairs()[::7]:
            slot = Slot(1, items=(item,), apart=apart)
            try:
                made = make_forms(library().shelf(BANK), [slot], count=3, seed="s", sharing=Sharing.ALIKE)
            except TooFew:
                left_out += 1
                continue
            for form in made:
                question = form.questions[0].question
                assert isinstance(question, Choice)
                assert set(apart) <= {option.entity for option in question.options}
        assert left_out < len(pairs()[::7]) / 2


def test_what_cannot_be_offered_beside_a_key_is_not_asked_about(app: Flask) -> None:
    with app.test_request_context():
        item = pairs()[0][0]
        slot = Slot(1, items=(item,), apart=(item, "nothing-there"))
        with pytest.raises(TooFew):
            make_forms(library().shelf(BANK), [slot], count=1, seed="s", sharing=Sharing.ALIKE)
        assert Slot.of_kept(slot.kept()) == slot


def test_no_pair_of_a_matching_question_asks_the_same_of_the_same_as_another_question_of_its_form(app: Flask) -> None:
    with app.test_request_context():
        slots = [Slot(15), Slot(2, form=Form.MATCHING)]
        for seed in "abcdefgh":
            made = make_forms(library().shelf(BANK), slots, count=2, seed=seed, sharing=Sharing.ALIKE)
            for form in made:
                questions = [each.question for each in form.questions]
                choices = [each.item for each in questions if isinstance(each, Choice)]
                asked = {(item.relation, item.direction, item.asked) for item in choices}
                pairs = [premise.item for each in questions if isinstance(each, Matching) for premise in each.premises]
                assert not [item for item in pairs if (item.relation, item.direction, item.asked) in asked]


def test_keys_stand_in_every_place_of_a_form(app: Flask) -> None:
    with app.app_context():
        (form,) = make_forms(library().shelf(BANK), [Slot(15)], count=1, seed="s", sharing=Sharing.ALIKE)
        sizes = Counter(len(each.question.options) for each in form.questions if isinstance(each.question, Choice))
        places = [each.question.key for each in form.questions if isinstance(each.question, Choice)]
        most = max(Counter(places).values())
        assert most <= 15 // min(sizes) + 1
