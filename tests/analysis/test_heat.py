"""A cell of a heat map says how well something is known, and when it cannot tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.analysis.heat import Cell, Seen, class_cell, student_cell


@pytest.mark.parametrize(("right", "wrong", "mean"), [(0, 0, 0.5), (1, 0, 2 / 3), (3, 1, 4 / 6), (0, 8, 0.1)])
def test_the_mean_is_that_of_the_posterior(right: int, wrong: int, mean: float) -> None:
    assert Cell(right, wrong).mean == pytest.approx(mean)


def test_fewer_than_three_responses_are_not_enough() -> None:
    assert [Cell(n, 0).enough for n in range(5)] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("right", "wrong", "mastered"), [(4, 0, False), (5, 0, True), (7, 1, True), (6, 1, False), (9, 1, True)]
)
def test_mastery_takes_five_responses_and_a_mean_of_four_fifths(right: int, wrong: int, *, mastered: bool) -> None:
    assert Cell(right, wrong).mastered is mastered


def test_only_the_first_response_to_a_fact_on_a_day_counts() -> None:
    day = [Seen(1, 1, "f", right=False), Seen(1, 2, "f", right=True), Seen(1, 3, "g", right=True)]
    assert student_cell(day) == Cell(1, 1)
    assert student_cell([*day, Seen(2, 4, "f", right=True)]) == Cell(2, 1)


def test_only_the_newest_ten_count() -> None:
    old = [Seen(day, day, "f", right=False) for day in range(20)]
    new = [Seen(day, day, "f", right=True) for day in range(20, 29)]
    assert student_cell(old + new) == Cell(9, 1)


def test_no_response_is_an_empty_cell() -> None:
    assert student_cell([]) == class_cell([]) == Cell()
    assert not Cell().enough


def test_a_class_pools_the_responses_of_its_students() -> None:
    assert class_cell([Cell(3, 1), Cell(), Cell(0, 2)]) == Cell(3, 3)


@given(st.lists(st.builds(Seen, st.integers(0, 9), st.integers(0, 99), st.sampled_from("fgh"), st.booleans())))
def test_the_order_of_rows_does_not_matter(rows: list[Seen]) -> None:
    found = student_cell(rows)
    assert found == student_cell(rows[::-1])
    assert found.n <= 10
    assert 0 < found.mean < 1
