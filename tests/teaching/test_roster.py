"""Reading lists of people as other programs write them, and what they would do to a class."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.teaching.roster import (
    LARGEST,
    MOST_ROWS,
    Amiss,
    Comparison,
    Entry,
    Fault,
    Known,
    Outcome,
    Roster,
    Unreadable,
    compare,
    factor_of,
    read,
)

ANN = Known(1, "Ann Lee", "ann@example.com", "alee", "s1", "B1")
BEN = Known(2, "Ben Hughes", "ben@example.com", "bhughes", "s2", "B1", factor=1.5)


def lines(*rows: str) -> bytes:
    return "\r\n".join(rows).encode()


def written(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def amiss(roster: Roster) -> list[tuple[int, Amiss]]:
    return [(problem.line, problem.amiss) for problem in roster.problems]


def outcomes(found: Comparison) -> list[Outcome]:
    return [row.outcome for row in found.rows]


def test_a_list_is_read_whatever_its_columns_are_called_and_however_they_are_parted() -> None:
    for delimiter in (",", ";", "\t", "|"):
        content = written([("Surname", "First name", "E-mail address", "ID number"), ("Lee", "Ann", "a@b.c", "s1")])
        roster = read(content.replace(",", delimiter).encode())
        assert roster.entries == (Entry(2, "Ann Lee", "a@b.c", student_id="s1"),)
        assert roster.delimiter == delimiter


def test_a_name_in_one_column_is_turned_round_at_its_comma() -> None:
    roster = read(lines("name;email", '"Okafor, Amara";a@b.c', "Chen Wei;c@d.e"))
    assert [entry.name for entry in roster.entries] == ["Amara Okafor", "Chen Wei"]


def test_names_alone_are_enough() -> None:
    assert [entry.name for entry in read(lines("Name", "Ann Lee", "", "Ben Hughes")).entries] == [
        "Ann Lee",
        "Ben Hughes",
    ]


def test_a_gradebook_of_canvas_is_read_as_it_is() -> None:
    content = lines(
        "Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (101),Final Score",
        ",,,,,Manual Posting,",
        "    Points Possible,,,,,10.00,(read only)",
        '"Okafor, Amara",4711,s1840231,aokafor,B1,8.00,80',
        '"Student, Test",4712,,abc,B1,,',
    )
    assert read(content).entries == (Entry(4, "Amara Okafor", username="aokafor", student_id="s1840231", section="B1"),)


def test_a_list_of_participants_of_moodle_is_read_as_it_is_and_its_teachers_are_left_out() -> None:
    content = lines(
        '"First name","Last name","Email address",Roles,Groups,"Last access to course",Status',
        "Ann,Lee,ann@example.com,Student,B1,2 days,Active",
        'Elin,Sands,e@example.com,"Non-editing teacher, Student",,now,Active',
    )
    roster = read(b"\xef\xbb\xbf" + content)
    assert roster.entries == (Entry(2, "Ann Lee", "ann@example.com", section="B1"),)
    assert amiss(roster) == [(3, Amiss.NOT_A_STUDENT)]


def test_a_file_of_windows_is_read_and_said_to_be_a_guess() -> None:
    roster = read("name,email\nJosé Núñez,j@b.c\n".encode("cp1252"))
    assert (roster.entries[0].name, roster.encoding) == ("José Núñez", "cp1252")
    assert read("name\nJosé".encode("utf-16")).encoding == "utf-16"
    assert read("name\nJosé".encode()).encoding == "utf-8"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY),
        (b" \r\n \r\n", Fault.EMPTY),
        (b"Ann Lee,s1\nBen Hughes,s2\n", Fault.NO_HEADING),
        (b"section,time multiplier\nB1,1.5\n", Fault.NO_HEADING),
        (b"name,email\nAnn\x00Lee,a@b.c\n", Fault.NOT_TEXT),
        ("name\nAnn".encode("utf-16-le"), Fault.NOT_TEXT),
        (b"\xff\xfea", Fault.NOT_TEXT),
        (b"PK\x03\x04rest of a workbook", Fault.WORKBOOK),
        (b"name\n" + b"a" * LARGEST, Fault.TOO_LARGE),
        (b'name\n"' + b"a\n" * 100_000, Fault.QUOTE),
        (b"name\n" + b"".join(b"N%d\n" % each for each in range(MOST_ROWS + 1)), Fault.TOO_MANY),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_for_its_reason(content: bytes, fault: Fault) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert refused.value.fault is fault


def test_five_thousand_people_are_read() -> None:
    rows = "".join(f"Name {each},n{each}@example.com,s{each}\n" for each in range(MOST_ROWS))
    assert len(read(f"name,email,id\n{rows}".encode()).entries) == MOST_ROWS


def test_what_is_wrong_with_a_line_is_said_by_its_number_and_the_rest_is_read() -> None:
    content = lines(
        "name,email,student id,section,time multiplier",
        '"Ann\r\nLee",ann@example.com,s1,B1,',
        "Ben,no address,s2,B1,",
        "Cem,c@d.e,s3,B1,nine",
        ",,,B1,",
        f"{'D' * 201},d@e.f,s5,B1,",
        "Eve,e@f.g,S1,B1,",
        "Fay,f@g.h,s7,B1,2,stray",
        "Gus,ANN@example.com,s8,B1,",
        "Hal,h@i.j,s9,B1,1.25",
    )
    roster = read(content)
    assert [(entry.line, entry.name, entry.factor) for entry in roster.entries] == [
        (2, "Ann Lee", None),
        (11, "Hal", 1.25),
    ]
    assert amiss(roster) == [
        (4, Amiss.EMAIL),
        (5, Amiss.FACTOR),
        (6, Amiss.NOBODY),
        (7, Amiss.TOO_LONG),
        (8, Amiss.SAME_NUMBER),
        (9, Amiss.TOO_MANY_CELLS),
        (10, Amiss.SAME_EMAIL),
    ]
    twins = Amiss.SAME_NUMBER, Amiss.SAME_EMAIL
    assert [problem.detail for problem in roster.problems if problem.amiss in twins] == ["2", "2"]


def test_two_names_with_one_number_are_not_called_the_same_person() -> None:
    roster = read(lines("name,student id,login", "Ann Lee,s1,alee", "Ben Ko,s1,bko", "Cy Orr,s3,alee", "Lee,s1,"))
    assert amiss(roster) == [(3, Amiss.SAME_NUMBER), (4, Amiss.SAME_USERNAME), (5, Amiss.TWICE)]


def test_whoever_joined_by_themselves_is_perhaps_someone_of_the_list_and_not_missing_from_it() -> None:
    joined = Known(7, "Ada Lopez", self_named=True, claimed="ada@example.com")
    by_address = compare(read(lines("name,email", "A. Lopez,ADA@example.com")), [joined])
    by_name = compare(read(lines("name,student id", "ada lopez,s1")), [joined])
    for would in (by_address, by_name):
        assert [(row.outcome, row.perhaps) for row in would.rows] == [(Outcome.NEW, ("Ada Lopez",))]
        assert would.absent == ()
    assert compare(read(lines("name,student id", "Bo Ek,s1")), [joined]).absent == (joined,)


def test_a_formula_is_text_and_one_that_was_guarded_comes_back_as_it_was() -> None:
    roster = read(lines("name,student id", "=HYPERLINK(1),s1", "'@SUM(1),s2", "'Abd al-Rahman,s3"))
    assert [entry.name for entry in roster.entries] == ["=HYPERLINK(1)", "@SUM(1)", "'Abd al-Rahman"]


def test_a_name_cannot_turn_the_writing_around_it_nor_span_lines() -> None:
    roster = read('name,student id\n\u202eeeL nnA\u202c,s1\n"Ann\tB\u2028Lee",s2\n\u0645\u200c\u0646,s3'.encode())
    assert [entry.name for entry in roster.entries] == ["eeL nnA", "Ann B Lee", "\u0645\u200c\u0646"]


@pytest.mark.parametrize(
    ("text", "factor"),
    [("1.5", 1.5), ("1,25", 1.25), ("150%", 1.5), ("1", 1.0), ("4", 4.0), ("0.9", None), ("5", None), ("x", None),
     ("", None), ("1e1", None), ("\u0661\u066b\u0665", None), ("nan", None)],
)  # fmt: skip
def test_extra_time_is_a_number_from_one_to_four(text: str, factor: float | None) -> None:
    assert factor_of(text) == factor


def test_a_file_says_what_it_would_do_before_it_does_it() -> None:
    content = lines(
        "name,email,username,student id,section,time multiplier",
        "Ann Lee-Bell,,,S1,,",
        "Ben Hughes,BEN@example.com,,,B1,1.5",
        "Ida Nowak,ida@example.com,,s9,B2,",
    )
    found = compare(
        read(content), [ANN, BEN, Known(3, "Chen Wei", student_id="s3"), Known(4, "Dr Sands", student=False)]
    )
    assert outcomes(found) == [Outcome.UPDATED, Outcome.UNCHANGED, Outcome.NEW]
    assert found.rows[0].changes == {"name": ("Ann Lee", "Ann Lee-Bell")}
    assert [who.name for who in found.absent] == ["Chen Wei"]


def test_extra_time_changes_only_where_the_file_gives_one() -> None:
    found = compare(read(lines("student id,extra time", "s1,2", "s2,")), [ANN, BEN])
    assert found.rows[0].changes == {"factor": ("1", "2")}
    assert outcomes(found) == [Outcome.UPDATED, Outcome.UNCHANGED]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Kim Sato,,s1", Amiss.NUMBER_OF),
        ("Ann Lee,ann@example.com,s77", Amiss.OTHER_NUMBER),
        ("Ann Lee,ben@example.com,s1", Amiss.TWO_PEOPLE),
        ("Gone Person,gone@example.com,", Amiss.GONE),
        ("Same Name,,", Amiss.SEVERAL),
    ],
)
def test_a_line_that_could_mean_someone_else_is_left_to_be_checked(row: str, why: Amiss) -> None:
    others = [Known(3, "Gone Person", "gone@example.com", gone=True), Known(4, "Same Name"), Known(5, "Same Name")]
    (found,) = compare(read(lines("name,email,id", row)), [ANN, BEN, *others]).rows
    assert found.problem is not None
    assert (found.outcome, found.problem.amiss) == (Outcome.AMISS, why)


def test_whoever_joined_by_a_code_with_a_name_alone_gets_their_number_from_the_file() -> None:
    (row,) = compare(read(lines("name,id", "ann lee,s1")), [Known(7, "Ann Lee")]).rows
    assert (row.member, row.changes["student_id"]) == (7, ("", "s1"))
    (row,) = compare(read(lines("name,id", "Ann Lee,s99")), [ANN]).rows
    assert row.outcome is Outcome.NEW


def test_two_lines_never_mean_the_same_person() -> None:
    found = compare(read(lines("name,email,id", "Ann,,s1", "Ann L,ann@example.com,")), [ANN])
    assert outcomes(found) == [Outcome.UPDATED, Outcome.AMISS]


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    for each in (content, b"name,email\n" + content):
        try:
            roster = read(each)
        except Unreadable:
            continue
        found = compare(roster, [ANN, BEN])
        sent = [entry.line for entry in roster.entries] + [problem.line for problem in roster.problems]
        assert [row.entry.line for row in found.rows] == sorted(sent)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.sampled_from(",;\t|"))
def test_every_line_is_someone_or_is_named_or_is_blank(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    roster = read(written([("name", "username", "id"), *rows], delimiter).encode())
    numbers = sorted([each.line for each in roster.entries] + [each.line for each in roster.problems])
    assert len(set(numbers)) == len(numbers) <= len(rows)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_what_was_brought_in_is_unchanged_the_second_time(rows: list[tuple[str, str]]) -> None:
    roster = read(written([("name", "id"), *rows]).encode())
    now_here = [
        Known(row.entry.line, row.entry.name, student_id=row.entry.student_id)
        for row in compare(roster, []).of(Outcome.NEW)
    ]
    again = compare(roster, now_here)
    assert not again.of(Outcome.NEW)
    assert not again.of(Outcome.UPDATED)
    assert not again.absent
