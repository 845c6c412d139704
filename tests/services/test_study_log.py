"""What a log comes to, day by day."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.web.cast import Clock, Visitor
from trainer.services.people.learners import Learner, learner
from trainer.services.study.study_log import (
    DayTotals,
    added,
    by_week,
    minutes_by_day,
    study_seconds,
    totals_by_day,
)
from trainer.store.engine import db
from trainer.store.people import StudyPlan

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def someone() -> Learner:
    return learner(db.session(), 1)


def at(*seconds: float) -> list[datetime]:
    return [NOON + timedelta(seconds=each) for each in seconds]


def test_answers_taken_back_and_first_meetings_are_told_from_reviews(either: Flask, clock: Clock) -> None:
    visitor = Visitor(either)
    pid = visitor.choice()
    for _ in range(2):
        visitor.answer(pid, right=False)
        visitor.post(f"/q/{pid}/undo")
    visitor.answer(pid)
    with either.app_context():
        today = someone().day(clock())
        first = totals_by_day(db.session(), someone(), first=today)
    assert first[today].questions >= 1
    assert first[today].reviews == 0
    clock.forward(days=40)
    pid = visitor.choice()
    visitor.answer(pid, right=False)
    with either.app_context():
        later = totals_by_day(db.session(), someone(), first=today + 40)
    assert set(later) == {today + 40}
    assert later[today + 40].reviews >= 1
    assert 0 < later[today + 40].luck <= later[today + 40].reviews


def test_days_of_rest_come_from_the_plan_and_count_from_its_first_day(either: Flask, clock: Clock) -> None:
    visitor = Visitor(either)
    visitor.answer(visitor.start())
    with either.app_context():
        who = someone()
        today = who.day(clock())  # a Tuesday
        days = range(today - 7, today + 8)
        assert [day for day in days if who.days.is_free(day)] == []
        plan = StudyPlan(person_id=1, rest_days=[6], away=[[today + 2, today + 3]], pace="steady", from_day=today)
        db.session.add(plan)
        db.session.flush()
        planned = someone().days
        assert {day for day in days if planned.is_free(day)} == {today + 2, today + 3, today + 5}


def test_minutes_are_told_for_the_days_of_the_window_only(either: Flask, clock: Clock) -> None:
    visitor = Visitor(either)
    visitor.answer(visitor.start())
    clock.forward(days=1)
    visitor.answer(visitor.start())
    with either.app_context():
        today = someone().day(clock())
        assert set(minutes_by_day(db.session(), someone(), first=today)) == {today}
        assert set(minutes_by_day(db.session(), someone(), first=today - 1)) == {today - 1, today}


@pytest.mark.parametrize(
    ("moments", "seconds"),
    [
        ([], 0),
        (at(0), 30),
        (at(0, 20), 40),
        (at(0, 20, 60), 90),
        (at(0, 20, 40, 4000, 4020), 100),
    ],
)
def test_a_pause_counts_as_one_usual_answer(moments: list[datetime], seconds: float) -> None:
    assert study_seconds(moments) == pytest.approx(seconds)


@given(st.lists(st.floats(0, 80_000), min_size=1, max_size=60))
def test_study_takes_no_longer_than_two_minutes_an_answer_in_whatever_order(gaps: list[float]) -> None:
    moments = at(*gaps)
    assert 0 <= study_seconds(moments) <= 120 * len(moments)
    assert study_seconds(moments) == study_seconds(moments[::-1])


def test_what_luck_made_right_is_not_known() -> None:
    assert DayTotals(10, 0, 0, 0.0).known is None
    assert DayTotals(8, 8, 2, 2.0).known == 0
    assert DayTotals(8, 8, 8, 2.0).known == 1
    assert DayTotals(8, 8, 5, 2.0).known == pytest.approx(0.5)
    assert DayTotals(8, 8, 1, 2.0).known == 0


def test_weeks_end_today_and_leave_no_day_out() -> None:
    days = {day: DayTotals(questions=1) for day in range(100)}
    weeks = by_week(days, today=99, weeks=3)
    assert [end for end, _totals in weeks] == [85, 92, 99]
    assert [totals.questions for _end, totals in weeks] == [7, 7, 7]
    assert added(totals for _end, totals in weeks).questions == 21
    assert added([]) == DayTotals()
