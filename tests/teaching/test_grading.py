"""What an attempt is worth, before and after rulings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.teaching.grading import (
    Action,
    Change,
    Grade,
    Handed,
    Pair,
    Result,
    Ruling,
    change,
    grade,
    late_share,
    result,
    score,
    standing,
)
from trainer.teaching.rules import AttemptRule, Late, LateRule

DUE = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
RIGHT = Pair("f1", "v1", chosen="a", right=True, points=1.0)
WRONG = Pair("f1", "v1", chosen="b", right=False, points=1.0)
OTHER = Pair("f2", "v2", chosen="c", right=False, points=1.0)


def ruling(action: Action, option: str = "", *, protects: bool = True, variant: str = "v1", number: int = 1) -> Ruling:
    return Ruling(number, "f1", variant, action, option, protects=protects)


def test_without_rulings_points_are_added_up() -> None:
    assert grade([RIGHT, OTHER], ()) == Grade(1.0, 2.0)
    assert grade([RIGHT, OTHER], ()).share == 0.5


def test_another_right_answer_is_accepted_beside_the_key() -> None:
    rulings = [ruling(Action.ALSO_ACCEPT, "b")]
    assert (score(RIGHT, rulings), score(WRONG, rulings)) == (1.0, 1.0)


@pytest.mark.parametrize(("protects", "worth"), [(True, 1.0), (False, 0.0)])
def test_a_changed_key_takes_a_point_only_where_nobody_is_protected(worth: float, *, protects: bool) -> None:
    rulings = [ruling(Action.CHANGE_KEY, "b", protects=protects)]
    assert score(WRONG, rulings) == 1.0
    assert score(RIGHT, rulings) == worth


def test_full_credit_is_for_everyone_even_without_an_answer() -> None:
    assert score(Pair("f1", "v1", chosen="", right=False, points=1), [ruling(Action.FULL_CREDIT)]) == 1.0


def test_what_is_left_out_counts_neither_for_nor_against() -> None:
    rulings = [ruling(Action.DROP, protects=False)]
    assert grade([RIGHT, OTHER], rulings) == Grade(0.0, 1.0)
    assert grade([WRONG], rulings).share is None


def test_a_question_that_is_left_out_stays_for_whoever_had_it_right() -> None:
    rulings = [ruling(Action.DROP)]
    assert grade([RIGHT, OTHER], rulings) == Grade(1.0, 2.0)
    assert grade([WRONG, OTHER], rulings) == Grade(0.0, 1.0)


def test_a_ruling_about_a_fact_holds_for_every_question_that_asks_it() -> None:
    everywhere = [ruling(Action.FULL_CREDIT, variant="")]
    assert score(Pair("f1", "another", chosen="", right=False, points=1), everywhere) == 1.0
    assert score(OTHER, everywhere) == 0.0
    assert score(Pair("f1", "another", chosen="", right=False, points=1), [ruling(Action.FULL_CREDIT)]) == 0.0


def test_a_ruling_that_was_taken_back_does_not_hold_and_an_undo_can_be_taken_back_too() -> None:
    first = ruling(Action.DROP)
    undo = Ruling(2, "f1", "", Action.UNDO, undoes=1)
    again = Ruling(3, "f1", "", Action.UNDO, undoes=2)
    assert standing([first]) == (first,)
    assert standing([first, undo]) == ()
    assert standing([again, first, undo]) == (first,)


ACTIONS = st.sampled_from([Action.CHANGE_KEY, Action.ALSO_ACCEPT, Action.FULL_CREDIT, Action.DROP])
PAIRS = st.lists(
    st.builds(
        lambda fact, chosen: Pair(fact, f"v{fact}", chosen=chosen, right=chosen == "a", points=1.0),
        st.sampled_from(["f1", "f2", "f3"]),
        st.sampled_from(["a", "b", "c", ""]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda pair: pair.fact,
)


RULINGS = st.builds(
    Ruling,
    st.integers(1, 9),
    st.sampled_from(["f1", "f2"]),
    st.just(""),
    ACTIONS,
    st.sampled_from(["a", "b", "c"]),
    st.booleans(),
)


@given(PAIRS, st.lists(RULINGS, max_size=4), RULINGS)
def test_nobody_loses_by_a_ruling_that_protects_whatever_was_ruled_before(
    pairs: list[Pair], earlier: list[Ruling], ruling: Ruling
) -> None:
    before = grade(pairs, earlier).share
    after = grade(pairs, [*earlier, replace(ruling, protects=True)]).share
    assert before is None or after is None or after >= before - 1e-12


@pytest.mark.parametrize(
    ("late", "after", "left"),
    [
        (Late(), timedelta(days=9), 1.0),
        (Late(LateRule.PER_DAY, 10, 0), timedelta(minutes=5), 1.0),
        (Late(LateRule.PER_DAY, 10, 0), timedelta(minutes=5, seconds=1), 0.9),
        (Late(LateRule.PER_DAY, 10, 0), timedelta(days=1), 0.9),
        (Late(LateRule.PER_DAY, 10, 0), timedelta(days=1, seconds=1), 0.8),
        (Late(LateRule.PER_DAY, 10, 50), timedelta(days=30), 0.5),
        (Late(LateRule.FLAT, 25, 0, grace_minutes=0), timedelta(seconds=1), 0.75),
        (Late(LateRule.FLAT, 25, 0, grace_minutes=0), timedelta(), 1.0),
    ],
)
def test_lateness_costs_what_the_rule_says(late: Late, after: timedelta, left: float) -> None:
    assert late_share(late, due_at=DUE, submitted_at=DUE + after) == pytest.approx(left)
    assert late_share(late, due_at=None, submitted_at=DUE + after) == 1.0


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (AttemptRule.BEST, Result(0.8, 0.8, 3, 2)),
        (AttemptRule.FIRST, Result(0.5, 0.5, 3, 1)),
        (AttemptRule.LAST, Result(0.9, 0.45, 3, 3)),
        (AttemptRule.MEAN, Result(2.2 / 3, 1.75 / 3, 3, 3)),
    ],
)
def test_the_rule_says_which_attempt_counts_and_lateness_is_weighed_in(rule: AttemptRule, expected: Result) -> None:
    attempts = [Handed(3, 0.9, 0.5), Handed(1, 0.5), Handed(2, 0.8)]
    found = result(attempts, rule)
    assert found is not None
    assert (found.raw, found.final, found.attempts) == pytest.approx((expected.raw, expected.final, 3))
    assert result([], rule) is None


def test_a_change_is_counted_before_it_is_made() -> None:
    assert change({1: 0.5, 2: 0.5, 3: 0.5, 4: None}, {1: 0.6, 2: 0.5, 3: 0.4, 4: 1.0}) == Change(2, 1, 1)
