"""QTI packages: their shape, and what comes of answering each item as a candidate would."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from lxml import etree

from tests.interchange import qti_reader
from tests.interchange.qti_reader import Refused, respond
from tests.interchange.samples import SHIPPED, sets, shipped_set
from tests.interchange.test_moodle import CHOICE, MATCHING, in_a_set
from trainer.interchange import qti21, qti30
from trainer.interchange.model import Choice, Matching, Premise, Question, QuestionSet, Written

Writer = Callable[[QuestionSet], Written]
EACH = pytest.mark.parametrize("write", [qti21.write, qti30.write], ids=["2.1", "3.0"])
PART = 1e-6
"""How far a pair's part of the points may be rounded."""
QUESTION_LEVEL = re.compile(r"wrong|incorrect|correct|_C$|_IC$|general_|_all|solution", re.IGNORECASE)
"""Feedback ids in which Canvas sees feedback on the whole question."""


def said(question: Choice, place: int) -> list[str]:
    option = question.options[place]
    source = f" Source: {option.source}" if option.source else ""
    return [f"{option.reason}{source}"] if option.reason else []


def assert_same(question: Question, item: qti_reader.Node) -> None:
    stem, *_ = item.one("itemBody").children
    assert (stem.name, stem.text) == ("div", question.stem)
    if isinstance(question, Choice):
        offered = item.all("simpleChoice")
        assert [each.text for each in offered] == [option.text for option in question.options]
        for place, each in enumerate(offered):
            came = respond(item, [each.attributes["identifier"]])
            assert came["score"] == (question.points if question.options[place].right else 0.0)
            assert came["shown"] == said(question, place)
        return
    left, right = item.all("simpleMatchSet")
    assert [each.text for each in left.children] == [premise.text for premise in question.premises]
    assert [each.text for each in right.children] == list(question.responses)
    names = [[each.attributes["identifier"] for each in side.children] for side in (left, right)]
    key = [f"{names[0][row]} {names[1][each.response]}" for row, each in enumerate(question.premises)]
    came = respond(item, key)
    assert came["score"] == question.points
    pairs = [f"{each.text}: {question.responses[each.response]}. {each.reason}".strip() for each in question.premises]
    assert came["shown"] == ["\n".join([*pairs, *(f"Source: {source}" for source in question.sources)])]
    assert respond(item, key[:1])["score"] == pytest.approx(question.points / len(key), abs=PART)
    assert respond(item, [])["score"] == 0.0


def weighed(*questions: Question) -> list[Question]:
    """The questions as sets of other points would hold them, each with an id of its own."""
    return [
        replace(question, ident=f"{question.ident}-{number}", worth=worth)
        for question in questions
        for number, worth in enumerate((1.0, 2.0, 0.1))
    ]


@EACH
@given(questions=sets)
def test_any_text_comes_back_and_every_answer_earns_what_it_should(write: Writer, questions: QuestionSet) -> None:
    made = write(questions)
    items = qti_reader.items(made.content)
    assert made.held == len(items) == len(questions.questions)
    for question in questions.questions:
        assert_same(question, items[question.ident])


@EACH
@pytest.mark.parametrize("bank", SHIPPED)
def test_every_question_of_a_shipped_bank_is_scored_as_the_bank_says(write: Writer, bank: str) -> None:
    questions = shipped_set(bank)
    items = qti_reader.items(write(questions).content)
    assert len(items) == len(questions.questions)
    for question in questions.questions:
        assert_same(question, items[question.ident])


@EACH
def test_an_answer_that_links_everything_cannot_be_given(write: Writer) -> None:
    item = qti_reader.items(write(in_a_set(MATCHING)).content)["q2-2"]
    names = [[each.attributes["identifier"] for each in side.children] for side in item.all("simpleMatchSet")]
    with pytest.raises(Refused):
        respond(item, [f"{left} {right}" for left, right in product(*names)])
    with pytest.raises(Refused):
        respond(item, ["p1 r1", "p2 r1"])
    reused = replace(MATCHING, reuse=True)
    again = qti_reader.items(write(in_a_set(reused)).content)["q2-2"]
    assert respond(again, ["p1 r1", "p2 r1"])["score"] == 1.0


@EACH
@pytest.mark.parametrize("worth", [1.0, 3.0])
def test_a_question_of_a_set_is_worth_its_points_however_many_pairs_it_has(write: Writer, worth: float) -> None:
    three = replace(MATCHING, premises=(*MATCHING.premises, Premise("three", 2, "", "")), worth=worth)
    items = qti_reader.items(write(in_a_set(replace(CHOICE, worth=worth), three)).content)
    for item in items.values():
        (most,) = [each for each in item.all("outcomeDeclaration") if each.attributes["identifier"] == "SCORE"]
        assert most.attributes["normalMaximum"] == f"{worth:g}"
    assert respond(items["q1-1"], ["o2"])["score"] == worth
    assert respond(items["q2-2"], ["p1 r1", "p2 r2", "p3 r3"])["score"] == worth
    assert respond(items["q2-2"], ["p1 r1", "p2 r2"])["score"] == pytest.approx(worth * 2 / 3, abs=2 * PART)


@EACH
def test_two_options_cannot_be_chosen_at_once(write: Writer) -> None:
    with pytest.raises(Refused):
        respond(qti_reader.items(write(in_a_set(CHOICE)).content)["q1-1"], ["o1", "o2"])


@EACH
def test_identifiers_go_by_place_and_say_nothing(write: Writer) -> None:
    turned = replace(CHOICE, options=tuple(replace(option, right=not option.right) for option in CHOICE.options))
    seen = []
    for question in (CHOICE, turned):
        (item,) = qti_reader.items(write(in_a_set(question)).content).values()
        seen.append([each.attributes["identifier"] for each in item.all("simpleChoice", "modalFeedback")])
    assert seen[0] == seen[1]
    assert not any(QUESTION_LEVEL.search(name) for name in seen[0])


@EACH
def test_an_item_is_of_the_one_shape_from_which_canvas_keeps_the_stem_the_key_and_each_reason(write: Writer) -> None:
    """No prompt, for that importer loses it; a response of our own name; and FEEDBACK that is added to itself."""
    items = qti_reader.items(write(in_a_set(CHOICE, MATCHING)).content)
    for item in items.values():
        stem, interaction = item.one("itemBody").children
        assert stem.name == "div"
        assert interaction.attributes["responseIdentifier"] == "RESPONSE"
        assert item.one("responseDeclaration").attributes["identifier"] == "RESPONSE"
        assert not item.all("prompt", "feedbackInline")
    choice = items["q1-1"]
    _, rule = choice.all("responseIf")
    test, told = rule.children
    assert [each.name for each in test.children] == ["variable", "baseValue"]
    added = told.one("multiple")
    before, new = added.children
    assert (before.name, before.attributes["identifier"], new.text) == ("variable", "FEEDBACK", "fb2")
    assert choice.one("modalFeedback").all("p")


@EACH
def test_an_option_without_a_reason_shows_nothing(write: Writer) -> None:
    item = qti_reader.items(write(in_a_set(CHOICE)).content)["q1-1"]
    assert respond(item, ["o1"])["shown"] == []
    assert respond(item, ["o2"])["shown"] == ["So. Source: Book, 3"]


@EACH
def test_no_answer_at_all_earns_nothing_and_shows_no_option_and_leaves_no_outcome_empty(write: Writer) -> None:
    choice, matching = qti_reader.items(write(in_a_set(CHOICE, MATCHING)).content).values()
    assert respond(choice, []) == {"score": 0.0, "shown": []}
    assert respond(matching, [])["score"] == 0.0
    for item in (choice, matching):
        assert all(each.all("value") for each in item.all("outcomeDeclaration"))


@EACH
def test_a_matching_question_of_one_pair_is_left_out(write: Writer) -> None:
    lone = replace(MATCHING, premises=MATCHING.premises[:1])
    made = write(in_a_set(lone))
    assert (made.held, [each.question for each in made.left_out]) == (0, [lone])


@EACH
def test_the_same_set_gives_the_same_bytes(write: Writer) -> None:
    assert write(in_a_set(CHOICE, MATCHING)).content == write(in_a_set(CHOICE, MATCHING)).content


@pytest.mark.parametrize(
    ("write", "variable", "start"),
    [
        (qti21.write, "TRAINER_QTI21_XSD", "items/"),
        (qti30.write, "TRAINER_QTI30_XSD", "items/"),
        (qti21.write, "TRAINER_QTI21_CP_XSD", "imsmanifest.xml"),
        (qti30.write, "TRAINER_QTI30_CP_XSD", "imsmanifest.xml"),
    ],
)
def test_files_are_valid_by_the_schema_that_is_given(write: Writer, variable: str, start: str) -> None:
    """The schemas are not ours to pass on; where a path to one is set, it is the judge."""
    if variable not in os.environ:
        pytest.skip(f"{variable} names no schema")
    schema = etree.XMLSchema(etree.parse(os.environ[variable]))
    for questions in (*map(shipped_set, SHIPPED), in_a_set(*weighed(CHOICE, MATCHING))):
        for name, content in qti_reader.files(write(questions).content).items():
            if name.startswith(start):
                schema.assertValid(etree.fromstring(content))


def test_a_choice_and_a_matching_question_are_the_two_forms_there_are() -> None:
    assert {type(each) for each in shipped_set(SHIPPED[0]).questions} == {Choice, Matching}
