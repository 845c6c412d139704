"""The table of questions, read back by Python's own reader of CSV."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import example, given

from tests.interchange.samples import SHIPPED, sets, shipped_set
from tests.interchange.test_moodle import CHOICE, MATCHING, in_a_set
from trainer.interchange import rows
from trainer.interchange.model import LETTERS, Choice, Option, Question, QuestionSet
from trainer.interchange.tables import rounded, table

TRIGGERS = ("=", "+", "-", "@", "\t", "\r")


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def cell(text: str) -> str:
    """A text as its cell holds it: behind an apostrophe where a spreadsheet would work it out."""
    return f"'{text}" if text.startswith(TRIGGERS) else text


def assert_same(question: Question, row: dict[str, str]) -> None:
    assert (row["id"], row["stem"]) == (question.ident, cell(question.stem))
    assert float(row["points"]) == question.points
    if isinstance(question, Choice):
        offered = [row[f"option_{letter}"] for letter in LETTERS[: len(question.options)]]
        assert offered == [cell(option.text) for option in question.options]
        assert offered[LETTERS.index(row["key"])] == cell(question.options[question.key].text)
        assert row[f"why_{row['key']}"] == cell(question.options[question.key].reason)
    else:
        links = {pair[:-1]: pair[-1] for pair in row["key"].split()}
        for number, premise in enumerate(question.premises, 1):
            assert row[f"premise_{number}"] == cell(premise.text)
            assert row[f"option_{links[str(number)]}"] == cell(question.responses[premise.response])


@given(sets)
@example(in_a_set(replace(CHOICE, options=(Option("'@", "", "", False), Option("@", "'=", "", True)))))
def test_any_text_comes_back_as_it_was(questions: QuestionSet) -> None:
    back = read(rows.write(questions).content)
    assert len(back) == len(questions.questions)
    for question, row in zip(questions.questions, back, strict=True):
        assert_same(question, row)


@given(sets)
def test_no_cell_is_something_that_a_spreadsheet_would_work_out(questions: QuestionSet) -> None:
    found = csv.reader(io.StringIO(rows.write(questions).content.decode(), newline=""))
    assert not [each for row in found for each in row if each.startswith(TRIGGERS)]


@pytest.mark.parametrize("bank", SHIPPED)
def test_every_question_of_a_shipped_bank_comes_back(bank: str) -> None:
    for question, row in zip(shipped_set(bank).questions, read(rows.write(shipped_set(bank)).content), strict=True):
        assert_same(question, row)


def test_the_table_says_where_each_question_comes_from() -> None:
    choice, matching = read(rows.write(in_a_set(CHOICE, MATCHING)).content)
    assert (choice["form"], choice["topic"], choice["facts"], choice["sources"]) == (
        "choice",
        "Topic",
        "fact",
        "Book, 3",
    )
    assert (matching["form"], matching["key"], matching["points"]) == ("matching", "1a 2b", "2")


def test_numbers_are_rounded_halves_up_and_never_guarded() -> None:
    assert [
        rounded(each) for each in (1.005, 2.675, -0.001, 10, 2.50, 100.0, 1e-9)
    ] == "1.01 2.68 0 10 2.5 100 0".split()
    assert table([["-1", -1.0, None]]) == b"'-1,-1,\r\n"


def test_a_file_for_excel_begins_with_a_mark() -> None:
    assert table([["a"]], for_excel=True) == b"\xef\xbb\xbfa\r\n"
