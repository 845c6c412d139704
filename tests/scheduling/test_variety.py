"""The way in which a fact is asked next."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.variety import Shown, Way, next_way

CHOICE, BACK = Way("choice", "forward"), Way("choice", "reverse")
MATCHING, MATCHING_BACK = Way("matching", "forward"), Way("matching", "reverse")
EVERY_WAY = [CHOICE, BACK, MATCHING, MATCHING_BACK]
ways = st.lists(st.sampled_from(EVERY_WAY), min_size=1, unique=True)


def asked(available: list[Way], *, times: int, seed: str = "ann|a") -> list[Shown]:
    shown: list[Shown] = []
    for _ in range(times):
        shown.append(next_way(available, shown=shown, seed=seed))
    return shown


@given(available=ways.filter(lambda them: len(them) > 1), seed=st.text())
def test_no_way_is_used_twice_running_while_there_is_another(available: list[Way], seed: str) -> None:
    assert all(one.way != other.way for one, other in pairwise(asked(available, times=12, seed=seed)))


@given(available=ways, seed=st.text())
def test_no_question_is_made_twice_running_from_one_seed(available: list[Way], seed: str) -> None:
    assert all(one.seed != other.seed for one, other in pairwise(asked(available, times=12, seed=seed)))


@given(available=ways, seed=st.text())
def test_every_way_gets_its_turn(available: list[Way], seed: str) -> None:
    assert {each.way for each in asked(available, times=12, seed=seed)} == set(available)


@given(available=ways, shuffled=st.permutations(EVERY_WAY), seed=st.text())
def test_the_order_in_which_the_ways_are_given_does_not_matter(
    available: list[Way], shuffled: list[Way], seed: str
) -> None:
    reordered = [way for way in shuffled if way in available]
    assert asked(available, times=5, seed=seed) == asked(reordered, times=5, seed=seed)


def test_form_and_direction_change_together_when_they_can() -> None:
    last = Shown(CHOICE, seed=1)
    assert next_way(EVERY_WAY, shown=[last], seed="ann|a").way == MATCHING_BACK


def test_one_of_them_changes_when_both_cannot() -> None:
    last = Shown(CHOICE, seed=1)
    assert next_way([CHOICE, BACK], shown=[last], seed="ann|a").way == BACK
    assert next_way([CHOICE, MATCHING], shown=[last], seed="ann|a").way == MATCHING


def test_the_way_not_seen_for_longest_comes_first_among_equals() -> None:
    shown = [Shown(BACK, seed=1), Shown(MATCHING, seed=2), Shown(CHOICE, seed=3)]
    assert next_way([CHOICE, BACK, MATCHING], shown=shown, seed="ann|a").way == BACK


def test_the_only_way_is_used_again_with_another_seed() -> None:
    first, second = asked([CHOICE], times=2)
    assert (first.way, second.way) == (CHOICE, CHOICE)
    assert first.seed != second.seed


def test_a_seed_that_comes_up_twice_is_changed() -> None:
    chosen = next_way([CHOICE], shown=[Shown(CHOICE, seed=0)], seed="ann|a")
    again = next_way([CHOICE], shown=[Shown(CHOICE, seed=chosen.seed)], seed="ann|a")
    assert again.seed != chosen.seed


def test_facts_begin_in_different_ways() -> None:
    first = {next_way(EVERY_WAY, shown=[], seed=f"ann|{fact}").way for fact in range(40)}
    assert first == set(EVERY_WAY)


def test_a_fact_that_cannot_be_asked_is_refused() -> None:
    with pytest.raises(ValueError, match="no way to ask"):
        next_way([], shown=[], seed="ann|a")
