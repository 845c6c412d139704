"""CSV files as people really save them."""

import gzip
from pathlib import Path

import pytest

from trainer.facts.tables.report import Report
from trainer.facts.tables.rows import find_files, read_rows
from trainer.facts.tables.shape import CLOSED, ISA


def read(path: Path) -> tuple[list[tuple[int, list[str]]], Report]:
    report = Report()
    return list(read_rows(path, ISA, report)), report


def written(folder: Path, content: bytes, name: str = "isa.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


HEADER = b"child,parent,child_id,parent_id\n"


@pytest.mark.parametrize(
    "content",
    [
        b"child,parent\nglioma,tumor\n",
        b"\xef\xbb\xbfchild,parent\r\nglioma,tumor\r\n",
        b"child,parent\rglioma,tumor\r",
        b'"child","parent"\n"glioma","tumor"',
        b"Parent , CHILD \ntumor, glioma \n",
        b"child,parent,,\nglioma,tumor,,\n",
        b"\nchild,parent\n\nglioma,tumor\n\n",
    ],
)
def test_a_row_reads_the_same_whatever_wrote_the_file(tmp_path: Path, content: bytes) -> None:
    rows, report = read(written(tmp_path, content))
    assert [cells for _, cells in rows] == [["glioma", "tumor", "", ""]]
    assert not report.refused


def test_a_gzipped_file_reads_like_a_plain_one(tmp_path: Path) -> None:
    rows, _ = read(written(tmp_path, gzip.compress(b"\xef\xbb\xbf" + HEADER + b"a,b,1,2\r\n"), "isa.csv.gz"))
    assert rows == [(2, ["a", "b", "1", "2"])]


def test_a_cell_may_hold_quotes_commas_and_line_breaks(tmp_path: Path) -> None:
    rows, report = read(written(tmp_path, HEADER + b'"a ""b"", c\r\nd",x,,\ny,z,,\n'))
    assert rows == [(2, ['a "b", c\r\nd', "x", "", ""]), (4, ["y", "z", "", ""])]
    assert not report.refused


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (b"a,b,c,d,e\n", "more cells"),
        (b"a\x00b,c,,\n", "NUL"),
        (b"caf\xe9,c,,\n", "not UTF-8"),
        (b'"a"b,c,,\n', "not a CSV row"),
        (b'"a,b,,\n', "not a CSV row"),
        (b"a," + b"x" * 200_000 + b",,\n", "not a CSV row"),
        (b"a," + b"x" * 3_000_000 + b",,\n", "more than a million characters"),
    ],
)
def test_a_broken_row_costs_itself_only_and_is_named_by_line(tmp_path: Path, bad: bytes, what: str) -> None:
    rows, report = read(written(tmp_path, HEADER + b"one,two,,\n" + bad + b"three,four,,\n" * 60))
    assert [cells[0] for _, cells in rows] == ["one", *["three"] * 60]
    assert [line for line, _ in rows][-1] == 63
    assert [problem.place.line for problem in report.refused] == [3]
    assert what in report.refused[0].what
    assert report.refused[0].remedy


def test_a_truncated_gzip_file_keeps_the_rows_before_the_break(tmp_path: Path) -> None:
    whole = gzip.compress(HEADER + b"".join(b"a%d,b%d,,\n" % (n, n * n) for n in range(20_000)))
    rows, report = read(written(tmp_path, whole[: len(whole) // 2], "isa.csv.gz"))
    assert 1000 < len(rows) < 20_000
    assert "could not be read to its end" in report.refused[0].what


def test_a_packed_file_is_unpacked_up_to_a_bound_and_its_first_rows_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.facts.tables.rows._LARGEST_UNPACKED", 2**20)
    bomb = gzip.compress(HEADER + b"a,b,,\n" + b"\n" * 5_000_000)
    rows, report = read(written(tmp_path, bomb, "isa.csv.gz"))
    assert rows == [(2, ["a", "b", "", ""])]
    assert [(str(each.place), each.what) for each in report.refused] == [
        ("isa.csv.gz", "unpacks to more than 1 MiB, and the rest was left unread")
    ]
    assert "Unpack it yourself" in report.refused[0].remedy


def test_reading_ends_when_more_is_wrong_with_a_table_than_anyone_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.facts.tables.rows._MOST_FAULTS", 100)
    rows, report = read(written(tmp_path, HEADER + b"a,b,c,d,e\n" * 5000 + b"a,b,,\n"))
    assert not rows
    assert len(report.refused) == 102
    assert "more than 100 faults" in report.refused[-1].what


def test_a_file_with_a_needed_column_missing_says_which(tmp_path: Path) -> None:
    rows, report = read(written(tmp_path, b"child;parent\na;b\n"))
    assert not rows
    assert "no column child" in report.refused[0].what
    assert "commas" in report.refused[0].remedy


def test_an_empty_file_is_reported(tmp_path: Path) -> None:
    rows, report = read(written(tmp_path, b""))
    assert not rows
    assert "no header row" in report.refused[0].what


def test_unknown_columns_are_named_and_missing_optional_ones_are_empty(tmp_path: Path) -> None:
    report = Report()
    path = written(tmp_path, b"subject,colour,relation\nglioma,red,lies_in\n", "closed.csv")
    assert list(read_rows(path, CLOSED, report)) == [(2, ["glioma", "lies_in", ""])]
    assert "colour" in report.changed[0].what


def test_progress_is_told_now_and_then(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    path = written(tmp_path, HEADER + b"a,b,,\n" * 25_000)
    rows = list(read_rows(path, ISA, Report(), progress=lambda name, count: told.append((name, count))))
    assert len(rows) == 25_000
    assert told == [("isa", 10_000), ("isa", 20_000)]


def test_a_folder_without_the_needed_files_says_what_to_add(tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text("subject,relation,object\n")
    report = Report()
    find_files(tmp_path, report)
    assert ["no relations.csv" in problem.what for problem in report.refused] == [True]


def test_a_missing_folder_and_a_strange_file_are_reported(tmp_path: Path) -> None:
    report = Report()
    assert find_files(tmp_path / "nowhere", report) == {}
    assert "no such folder" in report.refused[0].what
    for name in ("facts.csv", "relations.csv", "notes.csv", "facts.csv.gz", "readme.txt"):
        (tmp_path / name).write_text("")
    report = Report()
    assert set(find_files(tmp_path, report)) == {"facts", "relations"}
    assert [problem.place.file for problem in report.changed] == ["facts.csv.gz", "notes.csv"]
