"""What the coming days hold."""

import pytest

from trainer.scheduling.day import date_of
from trainer.scheduling.forecast import DayLoad, backlog_ends, minutes, paced
from trainer.scheduling.memory import Memory
from trainer.scheduling.pace import Pace
from trainer.scheduling.study_days import StudyDays


def due_on(*days: int) -> list[Memory]:
    return [Memory(stability=5.0, difficulty=5.0, first_day=0, last_day=0, due_day=day) for day in days]


def test_each_of_the_next_seven_days_is_counted() -> None:
    loads = paced(due_on(101, 101, 103, 106, 107, 150), day=100, daily_cap=30)
    assert [load.day for load in loads] == list(range(100, 107))
    assert [load.due for load in loads] == [0, 2, 0, 1, 0, 0, 1]


def test_what_has_been_waiting_counts_today() -> None:
    assert paced(due_on(60, 99, 100), day=100, daily_cap=30, days=1) == (DayLoad(day=100, due=3),)


@pytest.mark.parametrize(("questions", "expected"), [(0, 0), (1, 1), (18, 9), (19, 10)])
def test_minutes_are_rounded_up(questions: int, expected: int) -> None:
    assert minutes(questions) == expected


def test_minutes_follow_the_persons_own_pace() -> None:
    assert minutes(20, seconds_each=12) == 4


def test_a_backlog_that_fits_into_today_ends_today() -> None:
    assert backlog_ends(due_on(90, 95, 100), day=100, daily_cap=3) == 100


def test_a_backlog_ends_on_the_day_when_nothing_is_left_over() -> None:
    waiting, coming = due_on(*[90] * 70), due_on(*range(101, 111))
    assert backlog_ends(waiting, day=100, daily_cap=20) == 103
    assert backlog_ends(waiting + coming, day=100, daily_cap=20) == 103
    assert backlog_ends(waiting + coming * 9, day=100, daily_cap=20) == 105


def test_a_backlog_that_is_never_worked_off_has_no_end() -> None:
    assert backlog_ends(due_on(90), day=100, daily_cap=0) is None


def test_free_days_put_the_end_of_a_backlog_off_and_a_faster_pace_brings_it_near() -> None:
    waiting = due_on(*[90] * 100)
    sunday = date_of_first(6, 100)
    plan = StudyDays(rest=frozenset({6}))
    ends = {pace: backlog_ends(waiting, day=100, daily_cap=30, pace=pace) for pace in Pace}
    assert ends == {Pace.STEADY: 103, Pace.GENTLE: 104, Pace.FAST: 101}
    rested = backlog_ends(waiting, day=sunday, daily_cap=30, days=plan)
    assert rested == sunday + 4


def test_the_coming_days_never_show_a_wall() -> None:
    loads = paced(due_on(*[90] * 900), day=100, daily_cap=30, done=12)
    assert [load.due for load in loads] == [18, *[30] * 6]


def test_the_coming_days_show_nothing_on_a_free_day() -> None:
    sunday = date_of_first(6, 100)
    loads = paced(due_on(*range(sunday, sunday + 3)), day=sunday, daily_cap=30, free=StudyDays(rest=frozenset({6})))
    assert [load.due for load in loads] == [0, 2, 1, 0, 0, 0, 0]


def date_of_first(weekday: int, day: int) -> int:
    return next(each for each in range(day, day + 7) if date_of(each).weekday() == weekday)


def test_facts_that_wait_for_another_day_come_tomorrow() -> None:
    loads = paced(due_on(*[100] * 9), day=100, daily_cap=30, days=2, kept_back=4)
    assert [load.due for load in loads] == [5, 4]


def test_what_was_done_today_takes_room_from_the_backlog() -> None:
    assert backlog_ends(due_on(*[90] * 20), day=100, daily_cap=20) == 100
    assert backlog_ends(due_on(*[90] * 20), day=100, daily_cap=20, done=9) == 101
