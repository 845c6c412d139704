"""Chance that depends on what is named, and on nothing else."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from trainer.questions import chance


def test_a_named_number_is_the_same_on_every_machine() -> None:
    assert chance.number("rhine", 1) == 0x3C67A17722B76B30


def test_parts_are_kept_apart() -> None:
    assert chance.number("ab", "c") != chance.number("a", "bc")


def test_a_stream_is_the_same_each_time_it_is_named() -> None:
    assert chance.stream("x", 1).random() == chance.stream("x", 1).random()
    assert chance.stream("x", 1).random() != chance.stream("x", 2).random()


@given(st.integers(), st.integers(1, 50))
def test_a_pick_lies_below_the_size(seed: int, size: int) -> None:
    assert 0 <= chance.pick(chance.stream(seed), size) < size


@given(st.integers(), st.lists(st.integers()))
def test_shuffling_keeps_every_value_and_leaves_the_list_alone(seed: int, values: list[int]) -> None:
    before = list(values)
    assert sorted(chance.shuffled(chance.stream(seed), values)) == sorted(values)
    assert values == before


def test_each_order_comes_up_about_as_often_as_any_other() -> None:
    counts = Counter("".join(chance.shuffled(chance.stream("order", i), "abc")) for i in range(3000))
    assert len(counts) == 6
    assert all(420 < n < 580 for n in counts.values())
