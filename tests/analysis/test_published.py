"""Item analysis finds what others found in data that they published."""

from collections.abc import Sequence

import pytest

from tests.analysis.published import LSAT6, LSAT7, MOODLE_FOUND, moodle_marks, patterns
from trainer.analysis.guards import Guards
from trainer.analysis.reliability import feldt
from trainer.analysis.report import Analysis, analyse
from trainer.analysis.responses import KeyedItem, Option, gather

EVERYTHING = Guards(intervals=1, correlations=1, proposals=1)


def lsat(counts: Sequence[int]) -> Analysis:
    items = [KeyedItem(str(place), (Option("a", is_key=True), Option("b", is_key=False))) for place in range(1, 6)]
    return analyse(gather(patterns(counts), items))


# What the R packages ltm (`descript`) and mirt (`itemstats`) print of these data: share right, correlation with the
# total, and with the rest, and alpha without the item.
@pytest.mark.parametrize(
    ("counts", "found"),
    [
        (
            LSAT6,
            [
                (0.924, 0.3620, 0.1128, 0.2754),
                (0.709, 0.5668, 0.1532, 0.2376),
                (0.553, 0.6184, 0.1728, 0.2168),
                (0.763, 0.5344, 0.1444, 0.2459),
                (0.870, 0.4354, 0.1216, 0.2663),
            ],
        ),
        (
            LSAT7,
            [
                (0.828, 0.530, 0.246, 0.396),
                (0.658, 0.600, 0.247, 0.394),
                (0.772, 0.611, 0.313, 0.345),
                (0.606, 0.592, 0.223, 0.415),
                (0.843, 0.461, 0.175, 0.438),
            ],
        ),
    ],
    ids=["LSAT6", "LSAT7"],
)
def test_the_items_of_the_law_school_admission_test(
    counts: Sequence[int], found: list[tuple[float, float, float, float]]
) -> None:
    analysis = lsat(counts)
    assert [each.statistics.n for each in analysis.items] == [1000] * 5
    for each, (p, pbis, r, alpha) in zip(analysis.items, found, strict=True):
        its = each.statistics
        assert its.p
        assert its.r
        assert its.p.value == pytest.approx(p, abs=1e-12)
        assert its.pbis == pytest.approx(pbis, abs=5e-4)
        assert its.r.value == pytest.approx(r, abs=5e-4)
        assert analysis.alpha_without(its.unit) == pytest.approx(alpha, abs=5e-4)


@pytest.mark.parametrize(
    ("counts", "mean", "sd", "alpha", "sem"), [(LSAT6, 3.819, 1.035, 0.295, 0.869), (LSAT7, 3.707, 1.199, 0.453, 0.886)]
)
def test_the_totals_of_the_law_school_admission_test(
    counts: Sequence[int], mean: float, sd: float, alpha: float, sem: float
) -> None:
    test = lsat(counts).test
    assert (test.students, test.items) == (1000, 5)
    assert test.mean == pytest.approx(mean, abs=1e-12)
    assert test.sd == pytest.approx(sd, abs=5e-4)
    assert test.alpha
    assert test.alpha.value == pytest.approx(alpha, abs=5e-4)
    assert test.kr20 == pytest.approx(test.alpha.value, abs=1e-12)
    assert test.sem == pytest.approx(sem, abs=5e-4)


def test_the_marks_of_moodles_own_unit_test() -> None:
    rows, items = moodle_marks()
    analysis = analyse(gather(rows, items), guards=EVERYTHING)
    for each, (facility, discrimination, efficiency) in zip(analysis.items, MOODLE_FOUND, strict=True):
        its = each.statistics
        assert its.p
        assert its.r
        assert 100 * its.p.value == pytest.approx(facility, abs=1e-6)
        assert 100 * its.r.value == pytest.approx(discrimination, abs=1e-6)
        assert its.efficiency == pytest.approx(efficiency, abs=1e-6)


def test_moodles_marks_are_too_few_to_speak_of_under_the_usual_guards() -> None:
    rows, items = moodle_marks()
    analysis = analyse(gather(rows, items))
    assert [(each.statistics.r, each.flags) for each in analysis.items] == [(None, ())] * 13
    assert analysis.test.alpha is None


# What the R package QME prints of reliabilities of 10 questions and 30 students, to two digits.
@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(0.57, 0.30, 0.77), (0.61, 0.36, 0.79), (0.54, 0.24, 0.75), (0.59, 0.33, 0.78), (0.58, 0.31, 0.77)],
)
def test_the_interval_of_a_reliability(value: float, low: float, high: float) -> None:
    found = feldt(value, students=30, items=10)
    assert found.value == value
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.015)
