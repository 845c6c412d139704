"""Moodle XML, read back by a reader that shares nothing with the writer."""

import html
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given

from tests.interchange import moodle_reader
from tests.interchange.samples import SHIPPED, sets, shipped_set
from trainer.interchange import moodle
from trainer.interchange.model import Choice, Matching, Option, Place, Premise, Question, QuestionSet

PLACE = Place(("fact",), "Topic", "core", ("bank", "Topic"))
CHOICE = Choice("q1-1", PLACE, "Which?", (Option("wrong", "", "", False), Option("right", "So.", "Book, 3", True)))
PREMISES = (Premise("one", 0, "First.", ""), Premise("two", 1, "", ""))
MATCHING = Matching("q2-2", PLACE, "Match.", PREMISES, ("A", "B", "C"), reuse=False)


def in_a_set(*questions: Question, title: str = "Set") -> QuestionSet:
    return QuestionSet("bank", title, "en", "", "", questions)


def assert_same(question: Question, read: moodle_reader.Read) -> None:
    assert read.stem == question.stem
    assert read.idnumber == question.ident
    assert read.tags == question.place.tags
    assert read.mark == question.points
    assert read.shuffled
    if isinstance(question, Choice):
        wanted = [(option.text, float(option.right), option.reason) for option in question.options]
        assert (read.kind, list(read.answers), read.pairs) == ("multichoice", wanted, ())
    else:
        pairs = [(premise.text, question.responses[premise.response]) for premise in question.premises]
        pairs += [("", extra) for extra in question.extras]
        assert (read.kind, list(read.pairs), read.answers) == ("matching", pairs, ())


@given(sets)
def test_any_text_comes_back_as_it_was(questions: QuestionSet) -> None:
    made = moodle.write(questions)
    read = {each.idnumber: each for each in moodle_reader.read(made.content)}
    out = {each.question.ident for each in made.left_out}
    assert made.held == len(read)
    assert set(read) == {each.ident for each in questions.questions} - out
    for question in questions.questions:
        if question.ident in read:
            assert_same(question, read[question.ident])


@pytest.mark.parametrize("bank", SHIPPED)
def test_every_question_of_a_shipped_bank_comes_back(bank: str) -> None:
    questions = shipped_set(bank)
    made = moodle.write(questions)
    read = {each.idnumber: each for each in moodle_reader.read(made.content)}
    assert len(read) + len(made.left_out) == len(questions.questions)
    assert len(made.left_out) < 0.01 * len(questions.questions)
    for question in questions.questions:
        if question.ident in read:
            assert_same(question, read[question.ident])


def test_a_question_of_a_set_is_worth_its_points_and_moodle_shares_them_among_the_pairs() -> None:
    asked = in_a_set(replace(CHOICE, worth=2.0), replace(MATCHING, worth=1.0), replace(MATCHING, ident="q3-3"))
    assert [each.mark for each in moodle_reader.read(moodle.write(asked).content)] == [2.0, 1.0, 2.0]


def test_one_answer_is_wholly_right_and_the_others_earn_nothing() -> None:
    (read,) = moodle_reader.read(moodle.write(in_a_set(CHOICE)).content)
    assert [fraction for _, fraction, _ in read.answers] == [0.0, 1.0]


def test_what_is_said_of_the_whole_names_the_key_its_reason_and_the_source() -> None:
    choice, matching = moodle_reader.read(moodle.write(in_a_set(CHOICE, MATCHING)).content)
    assert html.unescape(choice.general) == "<p>right: So.</p><p>Source: Book, 3</p>"
    assert matching.general == "<p>one: A. First.</p><p>two: B.</p>"


def test_questions_lie_in_a_category_for_their_topic() -> None:
    elsewhere = replace(CHOICE, ident="q3-3", place=Place((), "", "core", ()))
    read = moodle_reader.read(moodle.write(in_a_set(CHOICE, elsewhere, title="A/B")).content)
    assert [each.category for each in read] == ["$course$/top/A//B/Topic", "$course$/top/A//B"]


def test_the_name_of_a_category_fits_its_column_and_holds_no_markup() -> None:
    (read,) = moodle_reader.read(moodle.write(in_a_set(CHOICE, title="a < b " + "long " * 200)).content)
    _, _, title, topic = read.category.split("/")
    assert title.startswith("a \u2039 b")
    assert len(title) <= 255
    assert topic == "Topic"


def test_a_name_fits_its_column_and_holds_no_markup() -> None:
    (read,) = moodle_reader.read(moodle.write(in_a_set(replace(CHOICE, stem="<b>" + "long " * 200))).content)
    assert len(read.name) <= 255
    assert "<" not in read.name


def test_an_answer_that_moodle_would_cut_off_is_left_out_with_the_reason() -> None:
    long = replace(MATCHING, responses=("A", "B", "C" * 256))
    made = moodle.write(in_a_set(long, CHOICE))
    assert [(each.question.ident, "255" in each.why) for each in made.left_out] == [("q2-2", True)]
    assert made.held == 1
    assert not moodle.unfit(replace(MATCHING, responses=("A", "B", "C" * 255)))


def test_fewer_than_three_answers_are_no_matching_question_there() -> None:
    assert "three different answers" in moodle.unfit(replace(MATCHING, responses=("A", "B")))


@pytest.mark.parametrize("bank", SHIPPED)
def test_no_two_questions_share_an_id_in_a_category(bank: str) -> None:
    read = moodle_reader.read(moodle.write(shipped_set(bank)).content)
    assert max(Counter(each.idnumber for each in read).values()) == 1
    assert max(len(each.idnumber) for each in read) <= 100
