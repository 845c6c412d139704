"""The table of questions, read back by Python's own reader of CSV."""

import csv
import io

import pytest
from hypothesis import given

from tests.interchange.samples import SHIPPED, sets, shipped_set
from tests.interchange.test_moodle import CHOICE, MATCHING, in_a_set
from trainer.interchange import rows
from trainer.interchange.model import LETTERS, Choice, Question, QuestionSet
from trainer.interchange.tables import rounded, table

TRIGGERS = ("=", "+", "-", "@", "\t", "\r")


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from working it out."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(TRIGGERS) else cell


def assert_same(question: Question, row: dict[str, str]) -> None:
    assert (row["id"], plain(row["stem"])) == (question.ident, question.stem)
    assert float(row["points"]) == question.points
    if isinstance(question, Choice):
        offered = [plain(row[f"option_{letter}"]) for letter in LETTERS[: len(question.options)]]
        assert offered == [option.text for option in question.options]
        assert offered[LETTERS.index(row["key"])] == question.options[question.key].text
        assert plain(row[f"why_{row['key']}"]) == question.options[question.key].reason
    else:
        links = {pair[:-1]: pair[-1] for pair in row["key"].split()}
        for number, premise in enumerate(question.premises, 1):
            assert plain(row[f"premise_{number}"]) == premise.text
            assert plain(row[f"option_{links[str(number)]}"]) == question.responses[premise.response]


@given(sets)
def test_any_text_comes_back_as_it_was(questions: QuestionSet) -> None:
    back = read(rows.write(questions).content)
    assert len(back) == len(questions.questions)
    for question, row in zip(questions.questions, back, strict=True):
        assert_same(question, row)


@given(sets)
def test_no_cell_is_something_that_a_spreadsheet_would_work_out(questions: QuestionSet) -> None:
    cells = csv.reader(io.StringIO(rows.write(questions).content.decode(), newline=""))
    assert not [cell for row in cells for cell in row if cell.startswith(TRIGGERS)]


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
