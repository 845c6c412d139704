"""Means and differences of means with their intervals, against values worked out by hand and from tables."""

import pytest

from trainer.analysis.means import difference, mean

# Student's t at 0.975, from any table: 4 degrees of freedom 2.776445, 29 degrees 2.045230.
FIVE = [1.0, 2.0, 3.0, 4.0, 5.0]


def test_a_mean_has_students_interval() -> None:
    found = mean(FIVE)
    assert found is not None
    assert found.value == 3.0
    assert found.high - found.value == pytest.approx(2.776445 * (2.5 / 5) ** 0.5, abs=1e-5)
    assert found.value - found.low == pytest.approx(found.high - found.value)


def test_a_mean_of_thirty_has_the_interval_of_29_degrees_of_freedom() -> None:
    values = [0.0, 1.0] * 15
    found = mean(values)
    assert found is not None
    assert found.high - 0.5 == pytest.approx(2.045230 * (7.5 / 29 / 30) ** 0.5, abs=1e-6)


def test_with_one_value_nothing_is_said() -> None:
    assert mean([0.5]) is None
    assert difference([0.5], FIVE) is None


def test_a_difference_of_equal_spreads_and_sizes_has_both_degrees_of_freedom() -> None:
    found = difference([value + 10 for value in FIVE], FIVE)
    assert found is not None
    assert found.value == 10.0
    # 8 degrees of freedom: 2.306004
    assert found.high - 10 == pytest.approx(2.306004 * 1.0, abs=1e-5)


def test_welchs_degrees_of_freedom_lie_between_the_smaller_sample_and_both() -> None:
    found = difference([0.0, 10.0, 20.0], [5.0, 5.1, 4.9, 5.0, 5.0, 5.1])
    assert found is not None
    # Nearly all of the spread is the first's, so nearly its 2 degrees of freedom: 4.302653.
    assert found.high - found.value == pytest.approx(4.302653 * (100 / 3) ** 0.5, rel=1e-3)


def test_scores_that_do_not_vary_differ_by_exactly_as_much_as_they_do() -> None:
    found = difference([0.5, 0.5], [0.25, 0.25])
    assert found is not None
    assert (found.low, found.value, found.high) == (0.25, 0.25, 0.25)
