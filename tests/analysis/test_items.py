"""Item statistics: when they speak, when they are silent, and what they flag."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from trainer.analysis.calibration import wilson
from trainer.analysis.correlation import Estimate, correlation, upper_lower
from trainer.analysis.flags import Flag, flags, rivals
from trainer.analysis.guards import GUARDS, Guards, Silence
from trainer.analysis.items import ItemStatistics
from trainer.analysis.report import Analysis, analyse, pooled
from trainer.analysis.responses import (
    OMIT,
    KeyedItem,
    Option,
    Response,
    ResponsesError,
    gather,
    trailing_blanks,
)
from trainer.analysis.scores import answers_by_item

FOUR = tuple(Option(name, is_key=name == "a") for name in "abcd")
ITEMS = tuple(KeyedItem(name, FOUR) for name in ("q1", "q2", "q3"))


def analysed(
    students: int, choose: Callable[[int, str], str], *, items: Sequence[KeyedItem] = ITEMS, guards: Guards = GUARDS
) -> Analysis:
    """Let so many students, numbered by strength, choose an option of every item."""
    rows = (
        Response(f"s{student:04}", item.id, option := choose(student, item.id), float(option == "a"))
        for student in range(students)
        for item in items
    )
    return analyse(gather(rows, items), guards=guards)


def first(found: Analysis) -> ItemStatistics:
    return found.items[0].statistics


def half(student: int, item: str) -> str:  # noqa: ARG001 - alike for all items
    return "a" if student % 2 else "b"


def test_below_ten_responses_there_are_only_counts() -> None:
    its = first(analysed(9, half))
    assert (its.n, its.p, its.pbis, its.r, its.d27, its.efficiency) == (9, None, None, None, None, None)
    assert [(option.option, option.chosen, option.share) for option in its.options][:2] == [
        ("a", 4, None),
        ("b", 5, None),
    ]
    assert its.silence is Silence.TOO_FEW


def test_from_ten_on_there_are_shares_with_intervals_but_no_correlation_or_flag() -> None:
    found = analysed(29, half)
    its = first(found)
    assert its.p
    assert (its.p.value, its.p.low, its.p.high) == pytest.approx((14 / 29, *wilson(14, 29)))
    assert (its.pbis, its.r, its.d27, its.efficiency, its.silence) == (None, None, None, None, Silence.TOO_FEW)
    assert {option.functioning for option in its.options} == {None}
    assert found.items[0].flags == ()
    assert found.test.alpha is None
    assert found.test.mean is not None


def test_from_thirty_on_everything_is_said() -> None:
    found = analysed(30, half)
    its = first(found)
    assert its.silence is None
    assert its.r
    assert (its.r.value, its.pbis, its.d27, its.efficiency) == pytest.approx((1, 1, 1, 100))
    assert found.test.alpha
    assert found.test.alpha.value == pytest.approx(1)
    assert found.test.sem == pytest.approx(0)


@pytest.mark.parametrize(
    ("option", "silence"), [("a", Silence.EVERYONE_RIGHT), ("b", Silence.EVERYONE_WRONG), ("", Silence.EVERYONE_WRONG)]
)
def test_what_everyone_got_right_or_wrong_has_no_correlation_and_says_so(option: str, silence: Silence) -> None:
    found = analysed(40, lambda student, item: option if item == "q1" else half(student, item))
    its = first(found)
    assert (its.pbis, its.r, its.d27, its.efficiency, its.silence) == (None, None, None, None, silence)
    assert Flag.ZERO_VARIANCE in found.items[0].flags
    assert found.alpha_without("q1") is not None


def test_students_who_did_alike_on_the_rest_make_no_correlation() -> None:
    its = first(analysed(40, lambda student, item: half(student, item) if item == "q1" else "a"))
    assert (its.r, its.efficiency, its.silence) == (None, None, Silence.SAME_REST)
    assert its.pbis == pytest.approx(1)


def test_an_item_alone_on_its_form_has_nothing_to_go_with() -> None:
    its = first(analysed(40, half, items=ITEMS[:1]))
    assert (its.r, its.silence) == (None, Silence.NOTHING_ELSE)


def test_no_answer_counts_as_wrong_and_as_an_option() -> None:
    its = first(analysed(40, lambda student, _: "" if student < 10 else "a"))
    assert its.p
    assert (its.p.value, its.omitted, its.options[-1].option, its.options[-1].chosen) == (0.75, 10, OMIT, 10)


def test_what_was_not_reached_stays_among_the_responses() -> None:
    rows = [Response(f"s{n}", item.id, "", 0, reached=n > 3 or item.id != "q3") for n in range(12) for item in ITEMS]
    last = analyse(gather(rows, ITEMS)).items[2].statistics
    assert (last.n, last.omitted, last.not_reached) == (12, 12, 4)


def test_how_far_students_got_is_not_told_where_it_is_not_known() -> None:
    rows = [Response(f"s{n}", item.id, "", 0, reached=None if n == 3 else True) for n in range(12) for item in ITEMS]
    its = analyse(gather(rows, ITEMS)).items[0].statistics
    assert (its.omitted, its.not_reached) == (12, None)


@pytest.mark.parametrize(
    ("answered", "blanks"), [([], 0), ([True], 0), ([False], 1), ([True, False, True, False, False], 2)]
)
def test_only_blanks_at_the_end_were_not_reached(answered: list[bool], blanks: int) -> None:
    assert trailing_blanks(answered) == blanks


def test_ties_at_the_cut_share_the_places_left() -> None:
    # 10 students: 3 places a group. Above the cut stands one; three are tied for the two places left.
    total = np.array([9, 8, 8, 8, 5, 5, 5, 2, 1, 0], dtype=np.float64)
    score = np.array([1, 1, 0, 0, 1, 0, 0, 0, 0, 1], dtype=np.float64)
    assert upper_lower(score, total) == pytest.approx((1 + 2 / 3 * 1) / 3 - 1 / 3)
    assert upper_lower(score[::-1], total[::-1]) == pytest.approx(upper_lower(score, total))


@pytest.mark.parametrize(("n", "places"), [(1, 1), (5, 1), (6, 2), (100, 27), (1000, 270)])
def test_the_outer_groups_hold_27_percent_rounded(n: int, places: int) -> None:
    total = np.arange(n, dtype=np.float64)
    score = (total >= n - places).astype(np.float64)
    narrower = (total > n - places).astype(np.float64)
    assert upper_lower(score, total) == pytest.approx(0 if n == 1 else 1)
    assert upper_lower(narrower, total) == pytest.approx(0 if n == 1 else 1 - 1 / places)


def test_the_interval_of_a_correlation_is_fishers() -> None:
    # Fisher's z of r = 0.5 from 28 pairs: 0.5493 with a standard error of 1 / 5.
    x = np.array([0, 1] * 14, dtype=np.float64)
    y = x.copy()
    y[:14] = 1 - y[:14]
    y[:7] = x[:7]
    found = correlation(x, y)
    assert found
    z = np.arctanh(found.value)
    assert (found.low, found.high) == pytest.approx((np.tanh(z - 1.959964 / 5), np.tanh(z + 1.959964 / 5)))


def test_students_with_other_items_are_compared_by_their_share_of_the_rest() -> None:
    # Half have q1 and an easy item, half q1 and two hard ones that they half know: their rests are 1 and 1 / 2.
    items = [KeyedItem(name) for name in ("q1", "easy", "hard", "harder")]
    rows = []
    for n in range(40):
        own = [("easy", 1.0)] if n % 2 else [("hard", 1.0), ("harder", 0.0)]
        rows += [Response(f"s{n}", item, "", score, "AB"[n % 2]) for item, score in [("q1", float(n % 2)), *own]]
    answers = answers_by_item(gather(rows, items))
    assert set(answers[0].rest) == {1.0, 0.5}
    its = first(analyse(gather(rows, items)))
    assert its.r
    assert its.r.value == pytest.approx(1)


def test_points_weigh_the_totals() -> None:
    items = [KeyedItem("q1"), KeyedItem("q2", points=3), KeyedItem("q3")]
    (answers, *_) = answers_by_item(
        gather([Response("s", "q1", "", 1), Response("s", "q2", "", 0.5), Response("s", "q3", "", 0)], items)
    )
    assert (answers.total[0], answers.rest[0]) == (0.5, 0.375)


def test_an_item_that_nobody_met_has_a_row_of_nothing() -> None:
    found = analyse(gather([Response("s", "q1", "a", 1)], ITEMS))
    its = found.items[2].statistics
    assert (its.n, its.p, its.silence, [option.chosen for option in its.options]) == (0, None, Silence.TOO_FEW, [0] * 5)


def test_items_without_options_have_no_option_rows_and_nothing_omitted() -> None:
    found = analyse(gather([Response(f"s{n}", "m", "", n / 40) for n in range(40)], [KeyedItem("m")]))
    assert (first(found).options, first(found).omitted, first(found).distractor_efficiency) == ((), 0, None)


def test_a_fact_pools_the_responses_of_its_items() -> None:
    items = [replace(ITEMS[0], fact="f"), replace(ITEMS[1], fact="f"), ITEMS[2]]
    found = analysed(20, lambda student, item: "a" if item == "q1" or student < 10 else "b", items=items)
    ((fact, _),) = [(each.statistics, each.flags) for each in found.facts]
    assert (fact.unit, fact.items, fact.n) == ("f", 2, 40)
    assert fact.p
    assert fact.p.value == 0.75
    assert [(option.option, option.offered, option.chosen) for option in fact.options][:2] == [
        ("a", 40, 30),
        ("b", 40, 10),
    ]


def test_an_option_that_is_right_in_one_item_and_wrong_in_another_is_two() -> None:
    items = [
        KeyedItem("there", (Option("x", is_key=True), Option("y", is_key=False)), fact="f"),
        KeyedItem("back", (Option("x", is_key=False), Option("y", is_key=True)), fact="f"),
    ]
    rows = [Response("s", "there", "x", 1), Response("s", "back", "x", 0)]
    (fact,) = analyse(gather(rows, items)).facts
    assert [(each.option, each.is_key, each.offered, each.chosen) for each in fact.statistics.options] == [
        ("x", True, 1, 1),
        ("y", False, 1, 0),
        ("x", False, 1, 1),
        ("y", True, 1, 0),
        (OMIT, False, 2, 0),
    ]


def test_any_other_unit_can_be_pooled() -> None:
    answers = answers_by_item(gather([Response("s", item.id, "a", 1) for item in ITEMS], ITEMS))
    found = pooled(answers, lambda item: "" if item.id == "q2" else "others")
    assert [(each.statistics.unit, each.statistics.n) for each in found] == [("others", 2)]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([Response("s", "q9", "a", 1)], "no item 'q9'"),
        ([Response("s", "q1", "e", 1)], "no option 'e'"),
        ([Response("s", "q1", "a", 1.5)], "between 0 and 1"),
        ([Response("s", "q1", "a", float("nan"))], "between 0 and 1"),
        ([Response("s", "q1", "a", 1), Response("s", "q1", "b", 0, "B")], "two first responses to item q1"),
    ],
)
def test_responses_that_cannot_be_are_refused(rows: list[Response], fault: str) -> None:
    with pytest.raises(ResponsesError, match=fault):
        gather(rows, ITEMS)


# ----- distractors -----


def by_strength(shares: dict[str, range]) -> Callable[[int, str], str]:
    """For q1 the option whose range holds the student; q2 and q3 are right for the upper half."""

    def choose(student: int, item: str) -> str:
        if item != "q1":
            return "a" if student >= 50 else "b"
        return next((option for option, its in shares.items() if student in its), "a")

    return choose


def test_a_distractor_that_the_weaker_choose_functions() -> None:
    its = first(analysed(100, by_strength({"b": range(30), "c": range(30, 36)})))
    assert {option.option: option.functioning for option in its.options} == {
        "a": None,
        "b": True,
        "c": True,
        "d": False,
        OMIT: None,
    }
    assert its.distractor_efficiency == pytest.approx(2 / 3)


def test_a_distractor_that_few_or_the_stronger_choose_does_not_function() -> None:
    its = first(analysed(100, by_strength({"b": range(4), "c": range(60, 90), "d": range(4, 20)})))
    assert [option.functioning for option in its.options] == [None, False, False, True, None]
    assert its.distractor_efficiency == pytest.approx(1 / 3)


def test_a_distractor_is_proposed_to_retire_only_from_a_hundred_responses_on() -> None:
    def retired(students: int) -> list[str]:
        found = analysed(students, lambda student, item: "abc"[student % 3] if item == "q1" else half(student, item))
        assert (Flag.RETIRE_DISTRACTOR in found.items[0].flags) is (students >= 100)
        return [option.option for option in first(found).options if option.retire]

    assert retired(99) == []
    assert retired(100) == ["d"]


def test_no_pick_at_all_proves_less_than_five_percent_only_from_73_responses_on() -> None:
    assert wilson(0, 72)[1] > 0.05 > wilson(0, 73)[1]


def test_a_distractor_of_the_stronger_is_proposed_to_retire() -> None:
    found = analysed(200, by_strength({"c": range(150, 200), "b": range(20), "d": range(20, 40)}))
    assert [option.option for option in first(found).options if option.retire] == ["c"]


# ----- flags -----


def test_a_key_that_the_stronger_avoid_may_be_wrong() -> None:
    found = analysed(100, by_strength({"a": range(30), "b": range(30, 100)}))
    assert {Flag.POSSIBLE_MISKEY, Flag.NEGATIVE, Flag.LOW_DISCRIMINATION} <= set(found.items[0].flags)


def test_a_distractor_chosen_more_often_than_the_key_and_by_the_stronger_may_be_the_key() -> None:
    # The key is chosen by the very weakest and the strongest, so its own correlation is not below 0.
    found = analysed(100, by_strength({"b": range(40, 80), "c": range(40)}))
    its = first(found)
    assert its.r
    assert its.r.value > 0
    assert Flag.POSSIBLE_MISKEY in found.items[0].flags
    assert [option.option for option in rivals(its)] == ["b"]


def plain(**changes: object) -> ItemStatistics:
    found = first(analysed(100, lambda student, item: "a" if student >= (50 if item == "q1" else 40) else "b"))
    return replace(found, options=(), **changes)  # type: ignore[arg-type]


def test_a_sound_item_has_no_flag() -> None:
    assert flags(plain(), GUARDS) == ()


@pytest.mark.parametrize(
    ("r", "p", "raised"),
    [
        ((0.14, -0.05, 0.33), (0.5, 0.4, 0.6), [Flag.LOW_DISCRIMINATION]),
        ((0.15, -0.05, 0.33), (0.5, 0.4, 0.6), []),
        ((0.14, -0.05, 0.33), (0.97, 0.94, 0.99), []),
        ((0.14, -0.05, 0.33), (0.19, 0.12, 0.40), []),
        ((0.02, -0.05, 0.09), (0.5, 0.4, 0.6), [Flag.NEGATIVE, Flag.LOW_DISCRIMINATION]),
        ((-0.02, -0.2, 0.049), (0.99, 0.96, 1.0), [Flag.POSSIBLE_MISKEY, Flag.NEGATIVE, Flag.TOO_EASY]),
        ((-0.02, -0.2, 0.05), (0.99, 0.95, 1.0), [Flag.NEGATIVE]),
        ((0.3, 0.2, 0.4), (0.2, 0.1, 0.29), [Flag.TOO_HARD]),
        ((0.3, 0.2, 0.4), (0.2, 0.1, 0.31), []),
    ],
)
def test_flags_begin_where_the_rules_say(
    r: tuple[float, float, float], p: tuple[float, float, float], raised: list[Flag]
) -> None:
    found = plain(r=Estimate(*r), p=Estimate(*p), chance=0.25)
    assert list(flags(found, GUARDS)) == raised


def test_no_flag_is_raised_on_the_correlation_with_a_total_that_holds_the_item() -> None:
    assert flags(plain(pbis=-0.9), GUARDS) == ()


def test_no_flag_is_raised_on_few_responses() -> None:
    assert flags(plain(n=29, silence=Silence.EVERYONE_RIGHT), GUARDS) == ()
    assert flags(plain(n=30, silence=Silence.EVERYONE_RIGHT), GUARDS) == (Flag.ZERO_VARIANCE,)
