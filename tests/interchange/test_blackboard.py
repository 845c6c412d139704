"""Blackboard's lines of questions, read back by splitting them."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.interchange.samples import SHIPPED, sets, shipped_set
from tests.interchange.test_moodle import CHOICE, MATCHING, in_a_set
from trainer.interchange import blackboard
from trainer.interchange.model import Choice, Question, QuestionSet


def plain(text: str) -> str:
    return " ".join(text.split())


def assert_all_back(questions: QuestionSet) -> None:
    made = blackboard.write(questions)
    out = {each.question.ident for each in made.left_out}
    kept = [each for each in questions.questions if each.ident not in out]
    lines = made.content.decode().split("\r\n")
    assert lines.pop() == ""
    assert made.held == len(lines) == len(kept) <= 500
    for question, line in zip(kept, lines, strict=True):
        assert_same(question, line.split("\t"))


def assert_same(question: Question, parts: list[str]) -> None:
    kind, stem, *rest = parts
    assert stem == plain(question.stem)
    pairs = list(zip(rest[::2], rest[1::2], strict=True))
    if isinstance(question, Choice):
        assert kind == "MC"
        assert pairs == [(plain(each.text), "correct" if each.right else "incorrect") for each in question.options]
    else:
        assert kind == "MAT"
        assert pairs == [(plain(each.text), plain(question.responses[each.response])) for each in question.premises]


@given(sets)
def test_any_text_keeps_its_line_and_its_place(questions: QuestionSet) -> None:
    assert_all_back(questions)


@pytest.mark.parametrize("bank", SHIPPED)
def test_a_shipped_bank_comes_back_as_far_as_one_upload_goes(bank: str) -> None:
    assert_all_back(shipped_set(bank))


def test_an_answer_that_serves_twice_is_left_out_with_the_reason() -> None:
    twice = replace(MATCHING, premises=tuple(replace(each, response=0) for each in MATCHING.premises), reuse=True)
    made = blackboard.write(in_a_set(twice, CHOICE))
    assert [(each.question.ident, "each answer" in each.why) for each in made.left_out] == [("q2-2", True)]


def test_more_than_one_upload_takes_is_left_out_with_the_reason() -> None:
    many = [replace(CHOICE, ident=f"q{number}-0") for number in range(502)]
    made = blackboard.write(in_a_set(*many))
    assert made.held == 500
    assert ["500" in each.why for each in made.left_out] == [True, True]
