"""When a fact counts as one that does not stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.leeches import Review, is_leech, may_be_leech, met
from trainer.scheduling.memory import Memory, review
from trainer.scheduling.rating import Rating

AGAIN, HARD, GOOD = Rating.AGAIN, Rating.HARD, Rating.GOOD


def days(letters: str) -> list[Review]:
    """One review a day: `a` for Again, `g` for Good."""
    return [Review(day, AGAIN if letter == "a" else GOOD) for day, letter in enumerate(letters)]


@pytest.mark.parametrize(
    ("letters", "leech"),
    [
        ("", False),
        ("gggggggg", False),
        ("aaa", False),
        ("aaaa", True),
        ("aaag", False),
        ("aaaga", True),
        ("gaaaa", True),
        ("gaggagaggagga", False),
        ("gagggagggagggagggaggga", True),
        ("aagggagggagggagggaggg", False),
        ("aaggaggaggaggaggag", False),
        ("aaggaggaggaggaggagga", True),
    ],
)
def test_a_leech_is_forgotten_six_times_once_known_or_four_times_of_late(letters: str, leech: bool) -> None:
    assert is_leech(days(letters)) is leech


def test_a_fact_recalled_four_times_running_has_stayed() -> None:
    assert is_leech(days("gaaaaaaggg"))
    assert not is_leech(days("gaaaaaagggg"))


def test_what_is_asked_once_more_on_the_same_day_does_not_count_again() -> None:
    twice = [Review(day, AGAIN) for day in (1, 1, 2, 2, 3, 3)]
    assert not is_leech(twice)
    assert is_leech([*twice, Review(4, AGAIN)])
    assert met(twice) == 3


reviews = st.lists(
    st.tuples(st.integers(min_value=0, max_value=2), st.sampled_from([AGAIN, AGAIN, HARD, GOOD])), max_size=40
)


@given(steps=reviews)
def test_the_cheap_question_never_misses_a_leech(steps: list[tuple[int, Rating]]) -> None:
    day, its, memory = 0, [], None
    for gap, rating in steps:
        day += gap
        its.append(Review(day, rating))
        memory = review(memory, rating, day=day)
    if is_leech(its):
        assert isinstance(memory, Memory)
        assert may_be_leech(reps=memory.reps, passes=memory.passes)
