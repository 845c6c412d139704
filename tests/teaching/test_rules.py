"""When a set may be worked on, by whom for how long, and what is told when."""

from datetime import UTC, datetime, timedelta

import pytest

from trainer.teaching.rules import (
    ON_ITS_WAY,
    Allowance,
    Feedback,
    Late,
    LateRule,
    Release,
    Told,
    Window,
    ends_at,
    is_open,
    runs_until,
    told,
    window_of,
)

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_extra_time_lengthens_the_limit_and_moves_the_end_of_the_set_by_as_much() -> None:
    window = Window(closes_at=NOON + HOUR, minutes=60)
    own = window_of(window, Allowance(factor=2.0))
    assert own.minutes == 120
    assert own.closes_at == NOON + 2 * HOUR
    assert ends_at(own, started_at=NOON) == NOON + 2 * HOUR


def test_a_factor_rounds_up_to_whole_minutes_and_extra_minutes_come_on_top() -> None:
    assert window_of(Window(minutes=25), Allowance(factor=1.25, extra_minutes=5)).minutes == 37
    assert window_of(Window(minutes=30), Allowance(factor=1.5)).minutes == 45


def test_a_member_without_a_time_limit_is_still_held_to_the_end_of_the_set() -> None:
    own = window_of(Window(closes_at=NOON + HOUR, minutes=30), Allowance(untimed=True))
    assert own.minutes is None
    assert ends_at(own, started_at=NOON) == NOON + HOUR


def test_moments_of_a_members_own_are_never_earlier_than_everyones() -> None:
    window = Window(due_at=NOON, closes_at=NOON + HOUR)
    own = window_of(window, Allowance(due_at=NOON - HOUR, closes_at=NOON + 5 * HOUR))
    assert (own.due_at, own.closes_at) == (NOON, NOON + 5 * HOUR)
    assert window_of(Window(), Allowance(due_at=NOON)).due_at is None


def test_attempts_are_added_and_no_limit_stays_none() -> None:
    assert window_of(Window(attempts=1), Allowance(extra_attempts=2)).attempts == 3
    assert window_of(Window(attempts=None), Allowance(extra_attempts=2)).attempts is None


def test_time_is_up_at_the_limit_or_the_end_whichever_comes_first() -> None:
    window = Window(closes_at=NOON + HOUR, minutes=30)
    assert ends_at(window, started_at=NOON) == NOON + HOUR / 2
    assert ends_at(window, started_at=NOON + 45 * HOUR / 60) == NOON + HOUR
    assert ends_at(Window(), started_at=NOON) is None


@pytest.mark.parametrize(
    ("now", "open_"), [(NOON - HOUR, False), (NOON, True), (NOON + HOUR, False), (NOON + 2 * HOUR, False)]
)
def test_a_set_is_open_from_its_first_moment_to_before_its_last(now: datetime, *, open_: bool) -> None:
    assert is_open(Window(opens_at=NOON, closes_at=NOON + HOUR), now=now) is open_
    assert is_open(Window(), now=now)


@pytest.mark.parametrize(
    ("minutes", "closes", "ends"),
    [
        (30, 120, 60),  # a shorter limit is for attempts to come
        (90, 120, 90),
        (60, 45, 45),
        (30, 45, 45),
        (None, 120, 120),
        (None, None, None),
    ],
)
def test_a_running_attempt_keeps_the_time_it_had_while_the_set_is_open(
    minutes: int | None, closes: int | None, ends: int | None
) -> None:
    def at(after: int | None) -> datetime | None:
        return None if after is None else NOON + timedelta(minutes=after)

    window = Window(closes_at=at(closes), minutes=minutes)
    assert runs_until(window, started_at=NOON, before=NOON + HOUR) == at(ends)


def test_an_attempt_without_an_end_gets_one_only_by_a_close() -> None:
    assert runs_until(Window(minutes=30), started_at=NOON, before=None) is None
    assert runs_until(Window(minutes=30, closes_at=NOON + HOUR), started_at=NOON, before=None) == NOON + HOUR


def test_no_limit_takes_nothing_away_from_who_had_more_time() -> None:
    window = Window(closes_at=NOON + HOUR, minutes=60)
    longer = window_of(window, Allowance(factor=2.0, extra_minutes=10))
    untimed = window_of(window, Allowance(factor=2.0, extra_minutes=10, untimed=True))
    assert longer.closes_at == untimed.closes_at == NOON + HOUR + timedelta(minutes=70)
    assert (longer.minutes, untimed.minutes) == (130, None)


def test_keys_are_told_once_the_set_has_closed_for_the_last_of_its_members() -> None:
    late_closer = NOON + 3 * HOUR
    before = told(Feedback(), now=NOON + 2 * HOUR, due_at=NOON, last_close=late_closer, released_at=None)
    after = told(Feedback(), now=late_closer + ON_ITS_WAY, due_at=NOON, last_close=late_closer, released_at=None)
    assert before == Told(score=True)
    assert after == Told(score=True, right=True, key=True, reasons=True)


def test_a_set_that_never_closes_tells_its_keys_only_when_they_are_let_out() -> None:
    shut = told(Feedback(), now=NOON, due_at=None, last_close=None, released_at=None)
    out = told(Feedback(), now=NOON, due_at=None, last_close=None, released_at=NOON)
    assert (shut.key, out.key) == (False, True)


def test_each_thing_is_told_at_its_own_time() -> None:
    feedback = Feedback(Release.SUBMIT, Release.DUE, Release.CLOSE, Release.MANUAL)
    when = {"due_at": NOON, "last_close": NOON + HOUR, "released_at": None}
    assert told(feedback, now=NOON - HOUR, **when) == Told(score=True)
    assert told(feedback, now=NOON, **when) == Told(score=True, right=True)
    assert told(feedback, now=NOON + HOUR, **when) == Told(score=True, right=True), "what is on its way still counts"
    assert told(feedback, now=NOON + HOUR + ON_ITS_WAY, **when) == Told(score=True, right=True, key=True)


def test_rules_come_back_from_what_was_kept() -> None:
    late = Late(LateRule.PER_DAY, percent=10, floor=50, grace_minutes=0)
    assert Late.of_kept(late.kept()) == late
    assert Late.of_kept({}) == Late()
    feedback = Feedback(Release.DUE, Release.DUE, Release.CLOSE, Release.MANUAL)
    assert Feedback.of_kept(feedback.kept()) == feedback
