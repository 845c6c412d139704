"""What is taken for what is judged by how often it could be."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.analysis.calibration import wilson
from trainer.analysis.confusion import LEAST, Confusion, Counted, Least, counted_confusions

FOUR = ("a", "b", "c", "d")
ALL = Least(exposures=0, count=1, students=1)


class Choice(NamedTuple):
    """One answer to one question: who chose what of what was on offer, and what was right."""

    student: str
    key: str
    chosen: str
    offered: tuple[str, ...]


def confusions(choices: Sequence[Choice], *, least: Least = LEAST) -> tuple[Confusion, ...]:
    """What is listed of these answers, counted one by one."""
    could = [(each.key, other, len(each.offered) - 1) for each in choices for other in set(each.offered) - {each.key}]
    exposures = Counter((key, other) for key, other, _wrong in could)
    picked = Counter((each.key, each.chosen) for each in choices)
    who = {(each.key, each.chosen, each.student) for each in choices}
    pairs = [
        Counted(
            *pair,
            count=picked[pair],
            exposures=times,
            evenly=sum(1 / wrong for key, other, wrong in could if (key, other) == pair),
            students=sum(each[:2] == pair for each in who),
        )
        for pair, times in exposures.items()
    ]
    wrong = sum(each.key != each.chosen for each in choices)
    return counted_confusions(pairs, wrong=wrong / len(choices) if choices else 0.0, least=least)


def test_a_rate_is_a_share_of_exposures_not_of_answers() -> None:
    often_offered = [Choice(f"s{n % 5}", "a", "b" if n < 5 else "a", ("a", "b")) for n in range(40)]
    seldom_offered = [Choice(f"s{n % 5}", "a", "c" if n < 5 else "a", ("a", "c")) for n in range(10)]
    found = confusions(often_offered + seldom_offered)
    assert [(each.chosen, each.count, each.exposures) for each in found] == [("c", 5, 10), ("b", 5, 40)]
    assert (found[1].rate.value, found[1].rate.low, found[1].rate.high) == (0.125, *wilson(5, 40))


def test_lift_is_one_when_wrong_answers_fall_evenly() -> None:
    choices = [Choice(f"s{n}", "a", FOUR[n % 4], FOUR) for n in range(40)]
    assert [(each.chosen, each.lift) for each in confusions(choices)] == [("b", 1), ("c", 1), ("d", 1)]


def test_lift_takes_into_account_how_many_wrong_options_there_were() -> None:
    two = [Choice(f"s{n}", "a", "b" if n < 10 else "a", ("a", "b")) for n in range(20)]
    four = [Choice(f"s{n}", "x", "y" if n < 10 else "x", ("x", "y", "z", "w")) for n in range(20)]
    # Half of all answers are wrong. Evenly spread, b would be chosen 20 / 2 times and y 20 / 2 / 3 times.
    assert {each.chosen: each.lift for each in confusions(two + four)} == {"b": 1, "y": pytest.approx(3)}


@pytest.mark.parametrize(
    ("exposures", "wrong", "students", "listed"),
    [(10, 3, 3, True), (9, 3, 3, False), (10, 2, 2, False), (10, 3, 2, False)],
)
def test_few_exposures_confusions_or_students_are_not_listed(
    exposures: int, wrong: int, students: int, *, listed: bool
) -> None:
    choices = [Choice(f"s{n % students}", "a", "b" if n < wrong else "a", ("a", "b")) for n in range(exposures)]
    assert bool(confusions(choices)) is listed


def test_no_answer_is_wrong_but_takes_nothing_for_anything() -> None:
    choices = [Choice(f"s{n}", "a", "", ("a", "b")) for n in range(10)]
    assert confusions(choices, least=ALL) == ()
    found = confusions([*choices, Choice("t", "a", "b", ("a", "b"))], least=ALL)
    assert [(each.count, each.exposures) for each in found] == [(1, 11)]


def test_nothing_asked_is_nothing_confused() -> None:
    assert confusions([]) == ()


@given(
    st.lists(
        st.tuples(st.sampled_from("stu"), st.permutations(FOUR), st.integers(2, 4), st.integers(0, 3)), max_size=40
    ).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows)))
)
def test_the_order_of_answers_does_not_matter(
    both: tuple[list[tuple[str, list[str], int, int]], list[tuple[str, list[str], int, int]]],
) -> None:
    def choices(rows: list[tuple[str, list[str], int, int]]) -> list[Choice]:
        return [Choice(who, names[0], names[pick % size], tuple(names[:size])) for who, names, size, pick in rows]

    rows, shuffled = both
    found = confusions(choices(rows), least=ALL)
    assert found == confusions(choices(shuffled), least=ALL)
    assert sum(each.count for each in found) == sum(each.key != each.chosen for each in choices(rows))
    assert all(0 < each.rate.value <= 1 for each in found)
