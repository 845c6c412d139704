"""Deciding about a question after it was asked."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.services.school import School
from tests.web.cast import Clock
from trainer.services.people.learners import Learner
from trainer.services.sets import rulings
from trainer.services.sets.marks import marks_in, rulings_of
from trainer.services.sets.rulings import Wish
from trainer.services.words.refusals import Absent, Incomplete, Stale
from trainer.store.engine import db
from trainer.store.teaching import Mark, Notice
from trainer.teaching.blueprint import Slot
from trainer.teaching.grading import Action, Change
from trainer.teaching.rules import AttemptRule, Feedback, Release, Window

REASON = "The source was read wrongly."


class Sat:
    """A set of two questions that three students handed in: all right, one right, nothing right."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.school = School(app, clock)
        self.students: list[Learner] = [self.school.student(name) for name in ("Ann", "Ben", "Cem")]
        self.set_id = self.school.give(slots=(Slot(2),), forms=1)
        for student, right in zip(self.students, (2, 1, 0), strict=True):
            self.school.hand_in(student, self.set_id, right=right)
        (self.second,) = {
            (mark.fact_id, mark.variant) for its in marks_in(db.session(), self.set_id).values() for mark in its[1:]
        }

    def wish(self, action: Action, *, protects: bool = True, option: str = "", reason: str = REASON) -> Wish:
        fact, variant = self.second
        return Wish(fact, variant, action, option, protects, reason)

    def picked_wrongly(self) -> str:
        """What those who had the second question wrong picked: all the same."""
        wrong = select(Mark.chosen).where(Mark.fact_id == self.second[0], Mark.right.is_(False)).distinct()
        return db.session.scalars(wrong).one()

    def rule(self, wish: Wish) -> Change:
        given = self.school.given(self.set_id)
        seen = rulings.foresee(db.session(), given, wish).seen
        return rulings.rule(db.session(), self.school.seat, given, wish, seen=seen, now=self.school.now)

    def shares(self) -> list[float | None]:
        db.session.expire_all()
        return [self.school.latest(student, self.set_id).share for student in self.students]


def test_what_a_ruling_would_do_is_seen_before_and_nothing_is_changed_by_looking(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        sat = Sat(either, clock)
        wish = sat.wish(Action.ALSO_ACCEPT, option=sat.picked_wrongly())
        foreseen = rulings.foresee(db.session(), sat.school.given(sat.set_id), wish)
        assert foreseen.change == Change(up=2, same=1, down=0)
        assert (foreseen.seen, foreseen.mean_before) == ("3-0", 0.5)
        assert foreseen.mean_after == pytest.approx(2.5 / 3)
        assert dict(foreseen.by_option)[sat.picked_wrongly()] == 2
        assert sat.shares() == [1.0, 0.5, 0.0]


@pytest.mark.parametrize(
    ("rule", "change"), [("best", Change(up=0, same=1)), ("mean", Change(up=1)), ("first", Change(up=1))]
)
def test_of_several_attempts_a_score_is_what_counts_of_them(
    either: Flask, clock: Clock, rule: str, change: Change
) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann = school.student("Ann")
        several = {"window": Window(attempts=3), "attempt_rule": AttemptRule(rule)}
        set_id = school.give(slots=(Slot(2),), forms=1, **several)
        for right in (1, 2, 0):
            school.hand_in(ann, set_id, right=right)
        (_first, second), *_others = marks_in(db.session(), set_id).values()
        wish = Wish(second.fact_id, second.variant, Action.FULL_CREDIT, reason=REASON)
        foreseen = rulings.foresee(db.session(), school.given(set_id), wish)
        assert foreseen.change == change
        assert len(foreseen.moved) == change.up
        assert foreseen.seen == "3-0", "with one more it is looked at anew"
        assert (
            rulings.rule(db.session(), school.seat, school.given(set_id), wish, seen=foreseen.seen, now=school.now)
            == change
        )


def test_another_answer_is_accepted_and_everyone_is_marked_anew(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        sat = Sat(either, clock)
        assert sat.rule(sat.wish(Action.ALSO_ACCEPT, option=sat.picked_wrongly())) == Change(up=2, same=1, down=0)
        assert sat.shares() == [1.0, 1.0, 0.5]


def test_a_changed_key_takes_points_only_if_that_is_said(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        sat = Sat(app, clock)
        wish = sat.wish(Action.CHANGE_KEY, option=sat.picked_wrongly(), protects=False)
        assert sat.rule(wish) == Change(up=2, same=0, down=1)
        assert sat.shares() == [0.5, 1.0, 0.5]


def test_a_question_that_is_left_out_costs_nobody_anything(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        sat = Sat(app, clock)
        sat.rule(sat.wish(Action.DROP))
        assert sat.shares() == [1.0, 1.0, 0.0]


def test_a_ruling_is_taken_back_by_a_new_line_and_the_scores_are_as_they_were(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        sat = Sat(either, clock)
        sat.rule(sat.wish(Action.FULL_CREDIT))
        given = sat.school.given(sat.set_id)
        (held,) = rulings_of(db.session(), sat.set_id)
        for _turn in range(2):
            rulings.take_back(db.session(), sat.school.seat, given, held.id, reason="", now=clock())
        assert sat.shares() == [1.0, 0.5, 0.0]
        assert [row.action for row in rulings.log_of(db.session(), given)] == ["undo", "full_credit"]


def test_those_whose_score_moved_are_told_with_the_reason_and_nobody_else(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        sat = Sat(either, clock)
        sat.rule(sat.wish(Action.FULL_CREDIT))
        told = {notice.person_id: notice.about for notice in db.session.scalars(select(Notice))}
        assert set(told) == {student.id for student in sat.students[1:]}
        about = told[sat.students[1].id]
        assert (about["before"], about["after"], about["reason"]) == (0.5, 1.0, REASON)


def test_nothing_is_told_of_a_score_that_is_not_out(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        hidden = Feedback(Release.CLOSE, Release.CLOSE, Release.CLOSE, Release.CLOSE)
        ann = school.student()
        set_id = school.give(slots=(Slot(1),), forms=1, feedback=hidden)
        school.hand_in(ann, set_id, right=0)
        ((mark,),) = marks_in(db.session(), set_id).values()
        wish = Wish(mark.fact_id, "", Action.FULL_CREDIT, reason=REASON)
        rulings.rule(db.session(), school.seat, school.given(set_id), wish, seen="1-0", now=clock())
        assert db.session.scalars(select(Notice)).all() == []


def test_what_was_not_foreseen_is_not_applied(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        sat = Sat(app, clock)
        given, seat = sat.school.given(sat.set_id), sat.school.seat
        wish = sat.wish(Action.DROP)
        with pytest.raises(Stale):
            rulings.rule(db.session(), seat, given, wish, seen="2-0", now=clock())
        with pytest.raises(Incomplete):
            rulings.rule(db.session(), seat, given, sat.wish(Action.DROP, reason=" "), seen="3-0", now=clock())
        with pytest.raises(Incomplete):
            rulings.foresee(db.session(), given, sat.wish(Action.CHANGE_KEY, option="no such entity"))
        with pytest.raises(Absent):
            rulings.foresee(db.session(), given, Wish("no-such-fact", "", Action.DROP))
        assert sat.shares() == [1.0, 0.5, 0.0]


def test_a_decision_that_another_has_made_meanwhile_is_not_undone_unseen(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        sat = Sat(either, clock)
        given, seat = sat.school.given(sat.set_id), sat.school.seat
        full = sat.wish(Action.FULL_CREDIT)
        seen = rulings.foresee(db.session(), given, full).seen
        rulings.rule(db.session(), seat, given, full, seen=seen, now=clock())
        for again in (full, sat.wish(Action.DROP, protects=False)):
            with pytest.raises(Stale):
                rulings.rule(db.session(), seat, given, again, seen=seen, now=clock())
        assert sat.shares() == [1.0, 1.0, 0.5]
        assert len(rulings.log_of(db.session(), given)) == 1, "pressed twice is once"


def test_who_hands_in_later_is_marked_by_what_was_ruled(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        sat = Sat(app, clock)
        sat.rule(sat.wish(Action.FULL_CREDIT))
        clock.at += timedelta(minutes=1)
        dee = sat.school.student("Dee")
        assert sat.school.hand_in(dee, sat.set_id, right=0).share == 0.5
