"""GIFT, read back as Moodle's importer takes it apart."""

import html
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interchange import gift_reader
from tests.interchange.samples import HOSTILE, SHIPPED, sets, shipped_set
from tests.interchange.test_moodle import CHOICE, MATCHING, in_a_set
from trainer.interchange import gift
from trainer.interchange.model import Choice, Option, Question, QuestionSet
from trainer.interchange.text import clean


def shown(markup: str) -> str:
    """What a browser shows: no markup may have come from the content."""
    assert "<" not in markup
    assert ">" not in markup
    return html.unescape(markup)


def assert_same(question: Question, read: gift_reader.Read) -> None:
    assert (shown(read.stem), read.style) == (question.stem, "html")
    assert read.mark == 1.0, "what a question of a set is worth without more, a matching question too"
    if isinstance(question, Choice):
        assert read.kind == "multichoice"
        found = [(shown(text), fraction, shown(feedback)) for text, fraction, feedback in read.answers]
        assert found == [(option.text, float(option.right), option.reason) for option in question.options]
    else:
        assert read.kind == "match"
        pairs = [(premise.text, question.responses[premise.response]) for premise in question.premises]
        pairs += [("", extra) for extra in question.extras]
        assert [(shown(left), right) for left, right in read.pairs] == pairs


def assert_all_back(questions: QuestionSet) -> int:
    """Compare a set with what is read of it; how many were left out."""
    made = gift.write(questions)
    out = {each.question.ident for each in made.left_out}
    kept = [each for each in questions.questions if each.ident not in out]
    read = gift_reader.read(made.content)
    assert made.held == len(kept) == len(read)
    for question, back in zip(kept, read, strict=True):
        assert_same(question, back)
    return len(out)


@given(sets)
def test_any_text_comes_back_as_it_was(questions: QuestionSet) -> None:
    assert_all_back(questions)


@given(st.sampled_from(HOSTILE), st.sampled_from(HOSTILE))
def test_no_two_signs_together_change_what_a_question_is(one: str, other: str) -> None:
    text = f"{one}{other} x {other}{one}"
    options = (Option(text, text, "", False), Option(f"{text} y", text, "", True))
    assert_all_back(in_a_set(replace(CHOICE, stem=text.strip(), options=tuple(map(_cleaned, options)))))


def _cleaned(option: Option) -> Option:
    return replace(option, text=clean(option.text), reason=clean(option.reason))


@pytest.mark.parametrize("bank", SHIPPED)
def test_every_question_of_a_shipped_bank_comes_back(bank: str) -> None:
    questions = shipped_set(bank)
    assert assert_all_back(questions) < 0.01 * len(questions.questions)


def test_what_looks_like_a_weight_or_a_format_stays_text() -> None:
    texts = ("%50%half", "[plain]plain", "[html]", "%")
    options = tuple(Option(text, text, "", place == 3) for place, text in enumerate(texts))
    (read,) = gift_reader.read(gift.write(in_a_set(replace(CHOICE, options=options))).content)
    assert [shown(text) for text, _, _ in read.answers] == list(texts)
    assert [fraction for _, fraction, _ in read.answers] == [0.0, 0.0, 0.0, 1.0]


def test_the_placeholders_of_an_importer_are_left_out_where_they_would_be_taken_for_its_own() -> None:
    made = gift.write(in_a_set(replace(MATCHING, responses=("A", "B", "&&058;")), CHOICE))
    assert [(each.question.ident, "&&" in each.why) for each in made.left_out] == [("q2-2", True)]
    assert made.held == 1


def test_a_blank_line_stands_between_questions_and_nowhere_else() -> None:
    spaced = replace(
        CHOICE, stem="one\n\ntwo", options=(Option("0", "", "", True), Option("a\n\n0\n\nb", "", "", False))
    )
    made = gift.write(in_a_set(spaced, MATCHING)).content.decode()
    assert made.count("\n\n") == 1


def test_id_and_tags_stand_in_a_comment_that_old_importers_pass_over() -> None:
    (read,) = gift_reader.read(gift.write(in_a_set(CHOICE)).content)
    assert read.comment == "// [id:q1-1] [tag:bank] [tag:Topic]"


def test_a_tag_keeps_within_its_brackets_and_is_none_if_nothing_of_it_can_stay() -> None:
    place = replace(CHOICE.place, tags=("a\\", "[b], <c>", "`d`", "``", "e\nf"))
    (read,) = gift_reader.read(gift.write(in_a_set(replace(CHOICE, place=place))).content)
    assert read.comment == "// [id:q1-1] [tag:a] [tag:b \u2039c\u203a] [tag:d] [tag:e f]"
