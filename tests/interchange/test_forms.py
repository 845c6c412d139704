"""Parallel forms: the same questions and options, in other orders."""

from collections import Counter
from dataclasses import replace
from itertools import groupby

import pytest

from tests.interchange.samples import SHIPPED, shipped_set
from tests.interchange.test_moodle import CHOICE, in_a_set
from trainer.interchange.drawing import drawn
from trainer.interchange.forms import PaperForm, parallel
from trainer.interchange.model import Choice, Matching, Option
from trainer.questions.texts import are_numbers, look


def contents(form: PaperForm) -> set[object]:
    """What a form asks, whatever the order."""
    return {
        (each.ident, frozenset(each.options if isinstance(each, Choice) else each.premises)) for each in form.questions
    }


def keys(form: PaperForm) -> list[int]:
    return [each.key for each in form.questions if isinstance(each, Choice) and not sorted_numbers(each)]


def sorted_numbers(question: Choice) -> bool:
    return are_numbers([look(option.text) for option in question.options])


@pytest.mark.parametrize("bank", SHIPPED)
def test_forms_ask_the_same_questions_with_the_same_options_in_other_orders(bank: str) -> None:
    first, second, third = parallel(drawn(shipped_set(bank), 60, 1), 3, 5)
    assert contents(first) == contents(second) == contents(third)
    assert first.points == second.points == third.points
    assert len({tuple(each.ident for each in form.questions) for form in (first, second, third)}) == 3
    assert len({form.checksum for form in (first, second, third)}) == 3


def test_the_same_seed_gives_the_same_forms_and_another_gives_others() -> None:
    questions = drawn(shipped_set(SHIPPED[0]), 30, 1)
    assert parallel(questions, 2, 5) == parallel(questions, 2, 5)
    assert parallel(questions, 2, 5)[0].questions != parallel(questions, 2, 6)[0].questions


@pytest.mark.parametrize("seed", range(25))
def test_right_answers_are_spread_evenly_with_no_more_than_three_in_a_row(seed: int) -> None:
    four = [Option(letter, "", "", letter == "w") for letter in "wxyz"]
    asked = [replace(CHOICE, ident=f"q{i}-{i}", options=tuple(four)) for i in range(41)]
    (form,) = parallel(in_a_set(*asked), 1, seed)
    counts = Counter(keys(form))
    assert max(counts.values()) - min(counts.values()) <= 1
    assert max(len(list(run)) for _, run in groupby(keys(form))) <= 3


def test_numbers_stay_sorted_on_every_form() -> None:
    sizes = [Option(f"{size} mm", "", "", size == 2) for size in (1, 2, 3, 4)]
    for form in parallel(in_a_set(replace(CHOICE, options=tuple(sizes))), 5, 0):
        (question,) = form.questions
        assert isinstance(question, Choice)
        assert [option.text for option in question.options] == ["1 mm", "2 mm", "3 mm", "4 mm"]


def test_choice_comes_before_matching() -> None:
    (form,) = parallel(drawn(shipped_set(SHIPPED[0]), 40, 2), 1, 0)
    kinds = [isinstance(each, Matching) for each in form.questions]
    assert kinds == sorted(kinds)
    assert True in kinds


@pytest.mark.parametrize("count", [0, 27])
def test_there_are_one_to_twenty_six_forms(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 26"):
        parallel(in_a_set(CHOICE), count, 0)


def test_a_draw_asks_no_fact_twice_while_there_are_others_and_visits_every_topic() -> None:
    questions = shipped_set(SHIPPED[0])
    few = drawn(questions, 12, 3)
    asked = [fact for each in few.questions for fact in each.place.facts]
    assert len(few.questions) == 12
    assert len(set(asked)) == len(asked)
    assert {each.place.topic for each in few.questions} == {each.place.topic for each in questions.questions}
    assert drawn(questions, 12, 3) == few
    assert drawn(questions, 12, 4) != few
    assert drawn(questions, 10**6, 3) == questions
