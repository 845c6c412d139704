"""Facts that do not stick."""

import pytest

from trainer.scheduling.leech import is_leech
from trainer.scheduling.rating import Rating


def rated(ratings: str) -> list[Rating]:
    return [Rating(int(each)) for each in ratings]


@pytest.mark.parametrize("ratings", ["", "3", "1", "1111", "31313133333333131", "3133133133133", "1111113", "313131"])
def test_a_fact_that_is_only_hard_is_no_leech(ratings: str) -> None:
    assert not is_leech(rated(ratings))


@pytest.mark.parametrize(
    "ratings",
    [
        pytest.param("3133133133133133133331", id="six Agains since it was first known"),
        pytest.param("33333331313131", id="four Agains among the last eight"),
        pytest.param("11111111", id="eight reviews and never known"),
    ],
)
def test_a_fact_that_keeps_being_forgotten_is_a_leech(ratings: str) -> None:
    assert is_leech(rated(ratings))


def test_agains_before_the_first_success_are_not_lapses() -> None:
    assert not is_leech(rated("111111" + "33333333"))
