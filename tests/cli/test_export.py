"""The command that exports: what it writes, and how it refuses."""

import csv
import io
import sys
import zipfile
from pathlib import Path

import click
import pytest

from trainer.cli import run
from trainer.cli.export import PAPER, export
from trainer.facts.banks import shipped
from trainer.interchange.formats import KINDS, Format

NERVES = str(shipped()["cranial-nerves"])
TUMOURS = str(shipped()["spinal-tumors"])


def exported(out: Path, *words: str, bank: str = NERVES) -> int:
    return run(["export", bank, "--out", str(out), *words])


@pytest.mark.parametrize(
    ("wanted", "name", "begins"),
    [
        ("moodle", "x.xml", b"<?xml"),
        ("gift", "x.txt", b"// [id:"),
        ("qti21", "x.zip", b"PK"),
        ("qti30", "x.zip", b"PK"),
        ("blackboard", "x.txt", b"MC\t"),
        ("csv", "x.csv", b"id,form,"),
        ("paper", "x.html", b"<!doctype html>"),
    ],
)
def test_each_format_is_written_and_counted(
    wanted: str, name: str, begins: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / name
    assert exported(out, "--format", wanted) == 0
    assert out.read_bytes().startswith(begins)
    told = capsys.readouterr()
    assert told.out.startswith(f"Wrote {out}: ")
    assert told.out == f"Wrote {out}: 209 questions.\n" or "Left out" in told.err


def test_every_format_that_can_be_asked_for_is_written_by_a_module() -> None:
    (offered,) = [each.type for each in export.params if each.name == "wanted"]
    assert isinstance(offered, click.Choice)
    assert set(offered.choices) == {*Format, PAPER}
    assert set(KINDS) == set(Format)


def test_the_same_command_gives_the_same_bytes_and_another_seed_other_ones(tmp_path: Path) -> None:
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert exported(tmp_path / name, "--format", "qti21", "--seed", seed) == 0
    a, b, c = ((tmp_path / name).read_bytes() for name in "abc")
    assert a == b != c


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_form_relation_topic_and_limit_narrow_what_is_written(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    assert exported(out, "--format", "csv", "--form", "matching") == 0
    assert {row["form"] for row in rows(out)} == {"matching"}
    assert exported(out, "--format", "csv", "--relation", "attached-to", "--form", "choice") == 0
    assert all(row["facts"].startswith("attached-to--") for row in rows(out))
    assert exported(out, "--format", "csv", "--topic", "lesions") == 0
    assert {row["topic"] for row in rows(out)} == {"Signs of a lesion"}
    assert exported(out, "--format", "csv", "--limit", "9") == 0
    assert len(rows(out)) == 9


def test_variants_ask_an_item_more_than_once_with_an_id_each(tmp_path: Path) -> None:
    one, three = tmp_path / "1.csv", tmp_path / "3.csv"
    narrowed = ("--format", "csv", "--relation", "supplies-muscle", "--form", "choice")
    assert exported(one, *narrowed) == 0
    assert exported(three, *narrowed, "--variants", "3") == 0
    single, several = rows(one), rows(three)
    assert {row["id"] for row in single} <= {row["id"] for row in several}
    assert len(single) < len(several) <= 3 * len(single)
    assert len({row["id"] for row in several}) == len(several)
    assert {row["id"].split("-")[0] for row in several} == {row["id"].split("-")[0] for row in single}


def test_parallel_papers_come_apart_in_a_zip(tmp_path: Path) -> None:
    out = tmp_path / "x.zip"
    assert exported(out, "--format", "paper", "--limit", "4", "--parallel", "3", "--large-print") == 0
    with zipfile.ZipFile(out) as made:
        assert {"form-A.html", "form-B.html", "form-C.html", "key-C.html", "keys.csv"} <= set(made.namelist())
        assert b'class="large"' in made.read("form-B.html")


def test_what_a_format_cannot_hold_is_named_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--format", "moodle", "--relation", "bone-pattern", "--form", "matching")
    code = exported(tmp_path / "x.xml", *words, bank=TUMOURS)
    told = capsys.readouterr().err
    assert code in {0, 1}
    assert "Left out" in told
    assert "three different answers" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--format", "word"], "moodle"),
        (["--format", "csv", "--relation", "nothing"], "There is no relation nothing. There are "),
        (["--format", "csv", "--topic", "nothing"], "There is no topic nothing. There are course"),
        (["--format", "csv", "--parallel", "2"], "--parallel, --class-name and --large-print are for --format paper"),
        (["--format", "paper"], "A paper is written as .html, .pdf or .zip"),
        (["--format", "csv", "--limit", "0"], "--limit"),
        ([], "--format"),
    ],
)
def test_wrong_use_is_a_sentence(
    words: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exported(tmp_path / "x.csv", *words) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "x.csv").exists()


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exported(tmp_path / "absent" / "x.csv", "--format", "csv") == 2
    assert "cannot be written" in capsys.readouterr().err
    assert exported(tmp_path, "--format", "csv") == 2


def test_a_bank_that_is_not_there_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exported(tmp_path / "x.csv", "--format", "csv", bank=str(tmp_path / "nowhere")) == 1
    assert "nowhere" in capsys.readouterr().err


def test_a_paper_says_what_a_pdf_needs_where_it_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert exported(tmp_path / "x.pdf", "--format", "paper", "--limit", "2") == 2
    assert ".html" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()
