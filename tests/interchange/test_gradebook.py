"""Gradebooks, by the rules that each platform's importer documents."""

import csv
import io
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interchange.samples import filled
from trainer.interchange import gradebook
from trainer.interchange.gradebook import Column, Mark, NotAGradebook, Row, Standing, Student

ADA = Student("s1", "Ada", "Ada@X.org", "Lovelace", "Ada", "A")
BOB = Student("", "bob", "", "Bobson", "")
COLUMNS = [Column("Week 3", 10), Column("Week 4", 5, "77")]
ROWS = [
    Row(ADA, (Mark(Standing.LATE, 9.0, 1.0, 8.005, 2, "2026-10-01T12:00:00Z"), Mark(Standing.EXCUSED))),
    Row(BOB, (Mark(Standing.MISSING), Mark(Standing.OK, 5.0, 0.0, 5.0, 1))),
]
Writer = Callable[[Sequence[Column], Sequence[Row]], bytes]
TRIGGERS = ("=", "+", "-", "@", "\t", "\r")


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


def test_canvas_finds_its_columns_the_points_and_who_is_excused() -> None:
    heading, points, ada, bob = read(gradebook.canvas(COLUMNS, ROWS))
    assert heading == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Week 3", "Week 4 (77)"]
    assert points == ["    Points Possible", "", "", "", "", "10", "5"]
    assert ada == ["Lovelace, Ada", "", "s1", "Ada", "A", "8.01", "EX"]
    assert bob == ["Bobson", "", "", "bob", "", "", "5"]


@pytest.mark.parametrize(
    "title", ["Final Grade", "My Current Score here", "Override Status", "Quiz (12)", "ID", "1,000"]
)
def test_a_title_that_canvas_would_misread_is_told(title: str) -> None:
    assert gradebook.canvas_trap(Column(title, 1))


@pytest.mark.parametrize("column", [Column("Week 3", 1), Column("Quiz (12)", 1, "9"), Column("Finals", 1)])
def test_a_plain_title_is_no_trap(column: Column) -> None:
    assert not gradebook.canvas_trap(column)


def test_moodle_gets_points_on_the_scale_of_the_assignment_and_names_in_small_letters() -> None:
    heading, ada, bob = read(gradebook.moodle(COLUMNS, ROWS))
    assert heading == ["username", "idnumber", "email", "Week 3", "Week 4"]
    assert ada == ["ada", "s1", "ada@x.org", "8.01", ""]
    assert bob == ["bob", "", "", "", "5"]


def test_only_students_whom_a_roster_knows_can_be_kept() -> None:
    assert gradebook.known_to(ROWS, [{"\ufeffID number": "s1", "Email address": "z@z"}]) == ROWS[:1]
    assert gradebook.known_to(ROWS, [{"Username": "BOB"}, {"username": " ada "}]) == ROWS
    assert gradebook.known_to(ROWS, []) == []


def test_everything_that_is_known_is_in_the_file_for_any_program() -> None:
    heading, ada, bob = read(gradebook.generic(COLUMNS, ROWS))
    told = dict(zip(heading, ada, strict=True))
    assert told["Week 3 percent"] == "80.05"
    assert [told[f"Week 3 {part}"] for part in ("raw", "max", "late_penalty", "final", "status")] == [
        *("9", "10", "1", "8.01", "late")
    ]
    assert dict(zip(heading, bob, strict=True))["Week 3 final"] == ""


@given(filled, filled, st.sampled_from([gradebook.canvas, gradebook.moodle, gradebook.generic]))
def test_no_name_or_title_is_worked_out_by_a_spreadsheet(name: str, title: str, write: Writer) -> None:
    student = Student(name, name, name, name, name, name)
    rows = read(write([Column(title, 1)], [Row(student, (Mark(Standing.OK, 1, 0, -1),))]))
    cells = [cell for row in rows for cell in row if cell.startswith(TRIGGERS)]
    assert set(cells) <= {"-1", "-100"}
    assert {len(row) for row in rows if len(row) > 1} == {len(rows[0])}


@pytest.mark.parametrize("title", ["Quiz, part \\", 'Say \\"x\\", then'])
def test_no_title_holds_what_moodle_takes_for_an_escaped_quote(title: str) -> None:
    assert b"\\" not in gradebook.moodle([Column(title, 10)], [])
    assert read(gradebook.moodle([Column(title, 10)], []))[0][3:] == [title.replace("\\", "/")]


BLACKBOARD = (
    '"Last Name","First Name","Username","Student ID","Week 3 [Total Pts: 10 Score] |4711","Weighted Total"\r\n'
    '"Lovelace","Ada","ada","s1","","=x"\r\n'
    '"Bobson","","BOB","","3",""\r\n'
    '"Third","Person","third","","4",""\r\n'
)
WEEK_3 = "Week 3 [Total Pts: 10 Score] |4711"


def test_a_blackboard_download_comes_back_with_one_column_filled_and_all_else_as_it_was() -> None:
    filled_in = gradebook.blackboard(BLACKBOARD.encode(), WEEK_3, {"Ada": 8.005, "bob": None, "ghost": 1.0})
    wanted = BLACKBOARD.replace('"s1",""', '"s1","8.01"')
    assert filled_in.content.decode() == wanted
    assert filled_in.not_in_file == ("ghost",)
    assert filled_in.not_in_class == ("third",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_download_keeps_its_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    text = mark + BLACKBOARD.replace('","', f'"{delimiter}"').replace("Ada", "Äda")
    assert gradebook.blackboard(text.encode(encoding), WEEK_3, {}).content == text.encode(encoding)
    assert gradebook.blackboard_columns(text.encode(encoding))[0] == "Last Name"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xff\x00", "not text"),
        (b"", "no table"),
        (b'"a\r\n', "no table"),
        (b'"Name","Grade"\r\n', "no column Username"),
        (b'"Username","Grade"\r\n', "no column Week 3"),
    ],
)
def test_what_is_no_download_is_refused_with_the_reason(content: bytes, says: str) -> None:
    with pytest.raises(NotAGradebook, match=says):
        gradebook.blackboard(content, WEEK_3, {})


def test_a_participants_file_is_read_by_its_headings_whatever_parts_its_cells() -> None:
    file = "\ufeffFirst name;Email address;ID number\r\nAda;z@z;s1\r\n".encode()
    assert gradebook.known_to(ROWS, gradebook.participants(file)) == ROWS[:1]
    with pytest.raises(NotAGradebook) as refused:
        gradebook.participants(b"First name,Last name\r\nAda,Lovelace\r\n")
    assert refused.value.fault is gradebook.Fault.NO_USERS


def test_a_heading_over_two_lines_stays_whole() -> None:
    text = BLACKBOARD.replace("Weighted Total", "Weighted\r\nTotal")
    assert gradebook.blackboard(text.encode(), WEEK_3, {}).content == text.encode()
