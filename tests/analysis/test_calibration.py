"""Words and expectations against what came of them."""

import random

import pytest

from trainer.analysis.calibration import DueReview, judgement, recall_bins, wilson


def test_wilson_bounds_are_those_of_the_textbook() -> None:
    # Newcombe 1998, method 3: 81 of 263, and 15 of 148, and 0 of 20, and 1 of 29.
    for right, total, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        assert wilson(right, total) == pytest.approx((low, high), abs=5e-5)


def test_no_answer_leaves_everything_open_and_all_right_is_not_certainty() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(5, 5)
    assert low == pytest.approx(0.5655, abs=5e-5)
    assert high == 1.0


def test_words_come_in_the_order_of_certainty_with_their_counts() -> None:
    rows = [("guess", False), ("sure", True), ("unsure", True), ("sure", False), ("sure", True), ("other", True)]
    found = judgement(rows)
    assert [(each.confidence, each.right, each.total) for each in found] == [
        ("sure", 2, 3),
        ("unsure", 1, 1),
        ("guess", 0, 1),
        ("other", 1, 1),
    ]
    assert (found[0].low, found[0].high) == wilson(2, 3)
    assert found[0].share == pytest.approx(2 / 3)


def test_no_rows_make_no_bins() -> None:
    assert judgement([]) == ()
    assert recall_bins([]) == ()


def test_luck_is_taken_off_what_was_right() -> None:
    rows = [DueReview(0.9, place < 85, 0.25) for place in range(100)]
    (found,) = recall_bins(rows)
    assert (found.low, found.high, found.total) == (0.9, 0.95, 100)
    assert found.expected == pytest.approx(0.9)
    assert found.actual == pytest.approx(0.8)
    low, high = wilson(85, 100)
    assert found.wilson_low == pytest.approx((low - 0.25) / 0.75)
    assert found.wilson_high == pytest.approx((high - 0.25) / 0.75)


def test_fewer_right_than_luck_alone_is_nothing_known() -> None:
    (found,) = recall_bins([(0.3, False, 0.25)] * 10)
    assert found.actual == 0.0
    assert found.wilson_low == 0.0


def test_an_answer_that_could_not_go_wrong_says_nothing() -> None:
    assert recall_bins([(0.9, True, 1.0)]) == ()


def test_edges_belong_to_the_bin_above_and_certainty_to_the_last() -> None:
    found = recall_bins([(0.0, True, 0.0), (0.5, True, 0.0), (0.95, True, 0.0), (1.0, True, 0.0)])
    assert [(each.low, each.total) for each in found] == [(0.0, 1), (0.5, 1), (0.95, 2)]


def test_an_honest_schedule_is_found_honest() -> None:
    dice = random.Random(7)  # noqa: S311 - dice, not secrets
    rows = []
    for _ in range(20_000):
        recall = dice.uniform(0.4, 1.0)
        rows.append((recall, dice.random() < recall or dice.random() < 0.25, 0.25))
    for each in recall_bins(rows):
        assert each.wilson_low - 0.02 <= each.expected <= each.wilson_high + 0.02
