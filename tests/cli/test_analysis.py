"""`trainer analysis`: tables in, tables out, and every fault with its line."""

import csv
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.analysis.published import LSAT6, patterns
from trainer.cli import run

HEADER = "student_id,item_id,option_id,position,correct,score,attempt_no,form,submitted_at"
KEY = "item_id,option_id,is_key\nq1,a,1\nq1,b,0\nq1,c,0\nq2,a,0\nq2,b,1\n"


def analysed(folder: Path, rows: Sequence[str], *, key: str = KEY, header: str = HEADER) -> int:
    """Run the command over these rows, in this folder."""
    (folder / "r.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    (folder / "k.csv").write_text(key, encoding="utf-8")
    return analysed_files(folder)


def analysed_files(folder: Path) -> int:
    files = ["--responses", str(folder / "r.csv"), "--key", str(folder / "k.csv"), "--out", str(folder / "out")]
    return run(["analysis", *files])


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "out" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lsat_rows() -> list[str]:
    return [f"{row.student},{row.item},{row.option},,,{row.score},1,," for row in patterns(LSAT6)]


LSAT_KEY = "item_id,option_id,is_key\n" + "".join(f"{item},a,1\n{item},b,0\n{item},c,0\n" for item in range(1, 6))


def test_published_answers_give_published_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analysed(tmp_path, lsat_rows(), key=LSAT_KEY) == 0
    assert [row["p"] for row in table(tmp_path, "items.csv")] == ["0.924", "0.709", "0.553", "0.763", "0.87"]
    (test,) = table(tmp_path, "test.csv")
    assert (test["n_students"], test["n_items"], test["mean"]) == ("1000", "5", "3.819")
    assert float(test["alpha"]) == pytest.approx(0.295, abs=5e-4)
    assert float(test["kr20"]) == pytest.approx(float(test["alpha"]), abs=1e-9)
    assert "Alpha: 0.295, 95 % interval 0.223 to 0.362." in capsys.readouterr().out


def test_the_columns_are_those_that_were_agreed(tmp_path: Path) -> None:
    assert analysed(tmp_path, lsat_rows(), key=LSAT_KEY) == 0
    headers = {path.name: path.read_text().splitlines()[0] for path in (tmp_path / "out").iterdir()}
    assert headers == {
        "items.csv": "item_id,n,p,p_lo,p_hi,pbis,pbis_corrected,d27,alpha_if_deleted,discriminative_efficiency,flags",
        "options.csv": "item_id,option_id,n,share,rpb_rest,functioning",
        "test.csv": "n_students,n_items,mean,sd,kr20,alpha,sem",
        "item-details.csv": "item_id,omitted,not_reached,distractors,distractor_efficiency",
        "test-details.csv": "form,n_common,alpha,alpha_lo,alpha_hi,consistency,error_ratio",
    }


def test_what_is_seldom_asked_for_stands_in_tables_of_its_own(tmp_path: Path) -> None:
    assert analysed(tmp_path, lsat_rows(), key=LSAT_KEY) == 0
    first = table(tmp_path, "item-details.csv")[0]
    assert list(first.values()) == ["1", "0", "", "2", "0.5"], "of b and c only b functions"
    (row,) = table(tmp_path, "test-details.csv")
    assert (row["form"], row["n_common"]) == ("", "5")
    alpha, low, high, consistency, error = (float(row[name]) for name in list(row)[2:])
    assert (round(alpha, 3), round(low, 3), round(high, 3)) == (0.295, 0.223, 0.362)
    assert consistency == pytest.approx(100 * alpha)
    assert error == pytest.approx(100 * (1 - alpha) ** 0.5)


def test_every_option_has_a_row_chosen_or_not_and_so_has_no_answer(tmp_path: Path) -> None:
    assert analysed(tmp_path, lsat_rows(), key=LSAT_KEY) == 0
    rows = [row for row in table(tmp_path, "options.csv") if row["item_id"] == "1"]
    assert [(row["option_id"], row["n"], row["functioning"]) for row in rows] == [
        ("a", "924", ""),
        ("b", "76", "1"),
        ("c", "0", "0"),
        ("omit", "0", ""),
    ]
    assert rows[2]["rpb_rest"] == ""


def test_a_second_attempt_is_left_out_wherever_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["s,q1,a,1,1,1,2,,", "s,q1,b,1,0,0,1,,", "s,gone,a,1,1,1,3,,"]
    assert analysed(tmp_path, rows) == 0
    assert [(row["option_id"], row["n"]) for row in table(tmp_path, "options.csv")][:2] == [("a", "0"), ("b", "1")]
    assert "later attempts left out: 2." in capsys.readouterr().out


def test_marks_carriage_returns_and_other_orders_of_columns_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(
        "\ufeff\r\nform,score,correct,attempt_no,item_id,student_id,option_id,more\r\n"
        ',1,1,1,q1,"s, the ""first""",a,x\r\n\r\n,,0,1,q2,t,a,y\r\n'.encode()
    )
    (tmp_path / "k.csv").write_bytes(b"\xef\xbb\xbf" + KEY.replace("\n", "\r\n").encode())
    assert analysed_files(tmp_path) == 0
    assert [(row["item_id"], row["n"]) for row in table(tmp_path, "items.csv")] == [("q1", "1"), ("q2", "1")]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",q1,a,1,1,1,1,,", "student_id is empty"),
        ("s,q9,a,1,1,1,1,,", "no item 'q9'"),
        ("s,q1,z,1,1,1,1,,", "no option 'z' for item 'q1'"),
        ("s,q1,a,1,1,1.01,1,,", "score is 1.01"),
        ("s,q1,a,1,1,-1,1,,", "score is '-1'"),
        ("s,q1,a,1,1,nan,1,,", "score is 'nan'"),
        ("s,q1,a,1,1,1_0,1,,", "score is '1_0'"),
        ("s,q1,a,1,maybe,1,1,,", "correct is 'maybe'"),
        ("s,q1,a,1,,,1,,", "score and correct are both empty"),
        ("s,q1,a,1,1,1,,,", "attempt_no is ''"),
        ("s,q1,a,1,1,1,0,,", "attempt_no is '0'"),
        ("s,q1,a,1,1,1,1,", "8 cells, and should have 9"),
        ("first,q1,a,1,1,1,1,other,", "student 'first' has a first response to item 'q1' on line 2 already"),
        ('s,"q1"x,a,1,1,1,1,,', "from here on this is not CSV"),
        pytest.param("s," + "x" * 200_000 + ",a,1,1,1,1,,", "not CSV (field larger", id="a cell without end"),
        ('s,"q1,a,1,1,1,1,,\ns,q2,a,1,1,1,1,,', "from here on this is not CSV"),
    ],
)
def test_a_fault_is_told_with_its_line_and_nothing_is_written(
    row: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert analysed(tmp_path, ["first,q1,a,1,1,1,1,,", row]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{tmp_path / 'r.csv'}:3: ")
    assert fault in line
    assert not (tmp_path / "out").exists()


def test_all_faults_are_told_at_once_but_not_thousands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analysed(tmp_path, ["s,q9,a,1,1,1,1,,"] * 1030) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 1,010 more"


@pytest.mark.parametrize("column", ["student_id", "item_id", "option_id", "correct", "score", "attempt_no", "form"])
def test_a_missing_column_is_named(column: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analysed(tmp_path, [], header=HEADER.replace(column, "x")) == 1
    assert column in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("", "should name the columns item_id, option_id, is_key"),
        ("item_id,option_id,is_key\n", "names no item"),
        ("item_id,option_id,is_key\nq1,a,0\nq1,b,0\n", "2: item 'q1' has no option with is_key 1"),
        ("item_id,option_id,is_key\nq1,a,1\nq1,a,0\n", "3: option 'a' of this item was named before"),
        ("item_id,option_id,is_key\nq1,a,yes\n", "2: is_key is 'yes'"),
        ("item_id,option_id,is_key\nq1,omit,1\n", "2: no option may be called 'omit'"),
        ("item_id,option_id,is_key\n,a,1\n", "2: the item_id is empty"),
        ("item_id,option_id,is_key\nq1,,\nq1,a,1\n", "3: item 'q1' has an empty option_id on line 2"),
        ("item_id,option_id,is_key,points\nq1,a,1,0\n", "2: the points are '0'"),
        ("item_id,option_id,is_key,fact_id\nq1,a,1,f\nq1,b,0,g\n", "3: item 'q1' has other points, fact_id"),
    ],
)
def test_a_fault_of_the_key_is_told(key: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analysed(tmp_path, ["s,q1,a,1,1,1,1,,"], key=key) == 1
    assert fault in capsys.readouterr().err


def test_a_table_without_a_first_response_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analysed(tmp_path, []) == 1
    assert "holds no first response" in capsys.readouterr().err


def test_files_that_cannot_be_read_or_written_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "k.csv").write_text(KEY)
    assert analysed_files(tmp_path) == 2
    assert "r.csv cannot be read" in capsys.readouterr().err
    (tmp_path / "r.csv").write_text(HEADER, encoding="utf-16")
    assert analysed_files(tmp_path) == 1
    assert "not UTF-8" in capsys.readouterr().err
    (tmp_path / "out").write_text("in the way")
    assert analysed(tmp_path, ["s,q1,a,1,1,1,1,,"]) == 2


def test_a_key_that_the_scores_contradict_is_doubted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analysed(tmp_path, ["s,q1,b,1,1,1,1,,", "s,q2,b,1,1,1,1,,"]) == 0
    assert "Is this the right key? Choices are scored otherwise than it says: q1.\n" in capsys.readouterr().out


def test_what_cannot_be_computed_is_left_empty_and_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"s{n},{item},{'ab'[item == 'q2']},1,1,1,1,," for n in range(40) for item in ("q1", "q2")]
    assert analysed(tmp_path, rows) == 0
    items, (test,) = table(tmp_path, "items.csv"), table(tmp_path, "test.csv")
    assert [(row["p"], row["pbis"], row["d27"], row["flags"]) for row in items] == [
        ("1.0", "", "", "zero_variance")
    ] * 2
    assert (test["sd"], test["alpha"], test["sem"]) == ("0.0", "", "")
    said = capsys.readouterr().out
    assert "No correlations, everyone right: q1, q2." in said
    assert "Alpha: not available, everyone had the same total." in said
    assert "nan" not in "".join(path.read_text() for path in (tmp_path / "out").iterdir())


def test_forms_facts_and_relations_have_tables_of_their_own(tmp_path: Path) -> None:
    key = "item_id,option_id,is_key,fact_id,relation_id\nq1,a,1,f,r\nq1,b,0,f,r\nq2,a,0,f,r\nq2,b,1,f,r\n"
    rows = [f"s{n},q{1 + n % 2},a,1,{(n + 1) % 2},,1,{'AB'[n % 2]}," for n in range(20)]
    assert analysed(tmp_path, rows, key=key) == 0
    assert [(row["form"], row["n_students"]) for row in table(tmp_path, "forms.csv")] == [("A", "10"), ("B", "10")]
    (fact,) = table(tmp_path, "facts.csv")
    assert (fact["fact_id"], fact["items"], fact["n"], fact["p"]) == ("f", "2", "20", "0.5")
    options = [(row["option_id"], row["n"], row["share"]) for row in table(tmp_path, "fact-options.csv")]
    assert options == [
        ("a", "10", "1.0"),
        ("b", "0", "0.0"),
        ("a", "10", "1.0"),
        ("b", "0", "0.0"),
        ("omit", "0", "0.0"),
    ]
    assert [row["relation_id"] for row in table(tmp_path, "relations.csv")] == ["r"]


def test_an_older_table_that_now_says_nothing_does_not_stay(tmp_path: Path) -> None:
    assert analysed(tmp_path, ["s,q1,a,1,1,1,1,A,", "t,q1,a,1,1,1,1,B,"]) == 0
    assert len(table(tmp_path, "forms.csv")) == 2
    assert analysed(tmp_path, ["s,q1,a,1,1,1,1,,"]) == 0
    assert table(tmp_path, "forms.csv") == []


def test_a_cell_is_never_taken_for_a_formula(tmp_path: Path) -> None:
    key = "item_id,option_id,is_key\n=1+1,@a,1\n"
    assert analysed(tmp_path, ["s,=1+1,@a,1,1,1,1,,"], key=key) == 0
    assert table(tmp_path, "options.csv")[0]["item_id"] == "'=1+1"
    assert table(tmp_path, "options.csv")[0]["option_id"] == "'@a"


def test_the_tables_are_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert analysed(tmp_path, ["s,q1,a,1,1,1,1,,"]) == 0
    before = (tmp_path / "out" / "items.csv").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert analysed(tmp_path, lsat_rows(), key=LSAT_KEY) == 2
    assert (tmp_path / "out" / "items.csv").read_bytes() == before
    assert not list((tmp_path / "out").glob(".part-*"))
    shutil.rmtree(tmp_path / "out")


def test_the_other_commands_load_no_arithmetic() -> None:
    code = "import sys; from trainer.cli import run; run(['bank', '--help']); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
