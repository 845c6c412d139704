"""Where the parts of a plot go."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.analysis.plots import Range, bars, calendar, dot, middle, paths, round_steps, shade_bounds

PERCENT = Range(0, 1)
COUNTS = st.lists(st.integers(0, 5000), min_size=1, max_size=200)


def test_low_values_lie_at_the_left_and_at_the_bottom() -> None:
    assert (PERCENT.x(0), PERCENT.x(1)) == (0, 100)
    assert (PERCENT.y(0), PERCENT.y(1)) == (100, 0)


@given(st.floats(-1e6, 1e6), st.floats(-10, 10), st.floats(0, 10))
def test_no_value_is_drawn_outside_the_ground(value: float, low: float, width: float) -> None:
    axis = Range(low, low + width)
    assert 0 <= axis.x(value) <= 100
    assert 0 <= axis.y(value) <= 100


def test_a_line_is_broken_where_a_value_is_missing_and_a_lone_value_makes_none() -> None:
    points = [(0, 0.0), (1, 0.5), (2, None), (3, 1.0), (4, None), (5, 1.0), (10, 0.0)]
    assert paths(points, across=Range(0, 10), up=PERCENT) == ("0,100 10,50", "50,0 100,100")


def test_a_dot_carries_the_bounds_of_its_true_value_upper_first() -> None:
    placed = dot(5, 0.5, across=Range(0, 10), up=PERCENT, between=(0.25, 0.75))
    assert (placed.x, placed.y, placed.upper, placed.lower) == (50, 50, 25, 75)
    alone = dot(5, 0.5, across=Range(0, 10), up=PERCENT)
    assert alone.upper == alone.lower == alone.y


@given(COUNTS)
def test_bars_stand_on_the_bottom_side_by_side_and_within_the_ground(values: list[int]) -> None:
    drawn = bars(values, up=Range(0, max(*values, 1)))
    assert all(bar.y + bar.height == pytest.approx(100) for bar in drawn)
    ends = [bar.x + bar.width for bar in drawn]
    assert all(end < bar.x for end, bar in zip(ends, drawn[1:], strict=False))
    assert drawn[0].x >= 0
    assert ends[-1] <= 100


def test_the_middle_of_a_place_is_the_middle_of_its_bar() -> None:
    for place, bar in enumerate(bars([1, 2, 3], up=Range(0, 3))):
        assert middle(place, 3) == pytest.approx(bar.x + bar.width / 2, abs=0.01)


@given(st.integers(1, 100_000), st.integers(1, 6))
def test_steps_are_whole_even_begin_at_nought_and_end_just_above(high: int, most: int) -> None:
    steps = round_steps(high, most=most)
    assert steps[0] == 0
    assert steps[-1] >= high > steps[-2]
    assert len(steps) <= most + 2
    assert all(step == int(step) for step in steps)
    assert len({steps[1] - steps[0]} | {after - before for before, after in pairwise(steps)}) == 1


def test_an_axis_of_nothing_still_has_two_ends() -> None:
    assert round_steps(0) == (0, 1)


def test_one_feverish_day_does_not_make_the_others_pale() -> None:
    ordinary = shade_bounds([20] * 40)
    assert shade_bounds([20] * 40 + [900]) == ordinary
    assert sum(bound <= 20 for bound in ordinary) == 4


@given(COUNTS)
def test_more_answers_never_make_a_paler_day_and_only_none_makes_the_palest(counts: list[int]) -> None:
    bounds = shade_bounds(counts)
    assert bounds[0] == 1
    assert list(bounds) == sorted(set(bounds))


def test_a_calendar_ends_on_the_last_day_with_each_weekday_in_its_row() -> None:
    cells = calendar({100: 3, 99: 40}, last=100, weekday=2, weeks=3)
    assert len(cells) == 2 * 7 + 3
    assert (cells[-1].day, cells[-1].column, cells[-1].row) == (100, 2, 2)
    assert (cells[0].row, cells[0].column) == (0, 0)
    assert {cell.row for cell in cells if (cell.day - 100) % 7 == 0} == {2}
    assert cells[-2].level > cells[-1].level > cells[0].level == 0
