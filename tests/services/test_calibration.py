"""What was expected of a person's due reviews, from the log."""

import pytest
from flask import Flask

from tests.web.cast import Clock, Visitor
from trainer.scheduling.memory import retrievability, review
from trainer.scheduling.rating import Rating
from trainer.services.people.learners import learner
from trainer.services.study.calibration import predicted_and_right, words_and_right
from trainer.store.engine import db
from trainer.store.learning import Answer, ExamReply


def study(visitor: Visitor, clock: Clock, *, days: int) -> None:
    """Answer a sitting a day, the first of each wrong."""
    for _ in range(days):
        pid, right = visitor.start(), False
        while pid:
            visitor.answer(pid, right=right)
            pid, right = visitor.next(), True
        clock.forward(days=1)


def test_only_reviews_on_a_later_day_are_expected_and_each_by_the_memory_before_it(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    study(guest, clock, days=1)
    with app.app_context():
        assert predicted_and_right(db.session(), learner(db.session(), 1)) == ()
    study(guest, clock, days=1)
    with app.app_context():
        found = predicted_and_right(db.session(), learner(db.session(), 1))
    once = [review(None, rating, day=0) for rating in (Rating.AGAIN, Rating.HARD, Rating.GOOD)]
    missed_then = [review(once[0], rating, day=0) for rating in (Rating.AGAIN, Rating.HARD, Rating.GOOD)]
    after_a_day = [retrievability(memory, day=1) for memory in (*once, *missed_then)]
    assert found
    assert all(any(each.predicted == pytest.approx(expected) for expected in after_a_day) for each in found)
    assert all(0 < each.guess_chance < 1 for each in found)


def test_a_longer_log_gives_a_sample_of_whole_facts(app: Flask, guest: Visitor, clock: Clock) -> None:
    study(guest, clock, days=5)
    with app.app_context():
        who = learner(db.session(), 1)
        everything = predicted_and_right(db.session(), who)
        some = predicted_and_right(db.session(), who, limit=12)
    assert 0 < len(some) < len(everything)
    assert set(some) <= set(everything)


def test_words_stand_beside_what_came_of_them_and_voided_answers_do_not(app: Flask, guest: Visitor) -> None:
    pid = guest.choice()
    with app.app_context():
        before = words_and_right(db.session(), learner(db.session(), 1))
    guest.answer(pid, right=False, confidence="guess")
    guest.post(f"/q/{pid}/undo")
    guest.answer(pid, right=True, confidence="unsure")
    with app.app_context():
        assert words_and_right(db.session(), learner(db.session(), 1)) == (("unsure", True), *before)


def test_a_word_counts_once_for_a_matching_question_which_is_right_when_all_of_it_is(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    study(guest, clock, days=2)
    with app.app_context():
        kept = list(db.session.scalars(db.select(Answer).order_by(Answer.id)))
        questions = {each.presentation_id for each in kept if each.guess_chance < 1}
        matched = {each.presentation_id for each in kept if each.form == "matching"}
        said = words_and_right(db.session(), learner(db.session(), 1))
        assert matched
        assert len(said) == len(questions) < len(kept)
        wrong = {each.presentation_id for each in kept if not each.correct}
        assert sum(not right for _word, right in said) == len(wrong)
        some = words_and_right(db.session(), learner(db.session(), 1), limit=5)
    assert some == said[: len(some)]


def test_an_answer_in_an_exam_without_a_word_is_no_word(app: Flask, guest: Visitor, clock: Clock) -> None:
    with app.app_context():
        before = words_and_right(db.session(), learner(db.session(), 1))
    pid = guest.choice()
    guest.answer(pid, confidence="unsure")
    with app.app_context():
        assert words_and_right(db.session(), learner(db.session(), 1))[0] == ("unsure", True)
        empty = {
            "picked": [1],
            "first": [1],
            "struck": [],
            "confidence": "",
            "marked": False,
            "changes": 0,
            "seconds": 1.0,
        }
        db.session.add(ExamReply(presentation_id=pid, person_id=1, saved_at=clock(), **empty))
        db.session.flush()
        assert words_and_right(db.session(), learner(db.session(), 1)) == before
