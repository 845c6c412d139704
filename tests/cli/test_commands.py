"""The command line: what each command prints, and how it ends."""

import gzip
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from trainer.cli import run, trainer
from trainer.facts.banks import shipped

NERVES = str(shipped()["cranial-nerves"])


def every_command(group: object = trainer, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    commands = getattr(group, "commands", {})
    return [words, *(found for name, each in commands.items() for found in every_command(each, (*words, name)))]


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_says_what_it_does(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*words, "--help"]) == 0
    assert "Usage: trainer" in capsys.readouterr().out


def test_the_commands_are_those_that_were_promised() -> None:
    promised = (
        "bank check, bank coverage, bank diff, bank explain, bank export-table, bank import-table, bank lint, "
        "questions, deck, memory replay, memory rebuild, serve, db upgrade"
    )
    assert set(promised.split(", ")) <= {" ".join(words) for words in every_command()}


def test_wrong_use_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["nonsense"]) == 2
    assert run(["questions", NERVES, "--form", "essay"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "essay" in captured.err


def test_a_sound_bank_is_said_to_be_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bank", "check", NERVES]) == 0
    assert "cranial-nerves: no faults. 79 facts" in capsys.readouterr().out


def test_every_fault_of_a_bank_is_listed_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(NERVES, tmp_path / "bank")
    (tmp_path / "bank" / "more.yaml").write_text(
        "facts:\n  - {relation: absent, subject: nobody, object: nothing}\n  - {relation: absent}\n"
    )
    assert run(["bank", "check", str(tmp_path / "bank")]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) > 1
    assert all("more.yaml:" in line for line in errors)


def test_a_bank_that_is_not_there_is_a_fault_of_the_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bank", "check", "/nowhere/at/all"]) == 1
    assert "no such file or folder" in capsys.readouterr().err


def test_checking_a_bank_loads_no_web_server() -> None:
    code = (
        f"import sys; from trainer.cli import run; run(['bank', 'check', {NERVES!r}]); "
        "sys.exit(sum(name in sys.modules for name in ('flask', 'sqlalchemy', 'genanki', 'granian')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("subject", "object_", "value"),
    [("optic nerve", "optic canal", "true"), ("optic nerve", "stylomastoid foramen", "false")],
)
def test_a_statement_is_explained(subject: str, object_: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bank", "explain", NERVES, "passes-through", subject, object_]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == value
    assert out[1].startswith(f"{value}, ")


def test_an_unknown_name_is_told_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bank", "explain", NERVES, "passes-through", "elbow", "optic canal"]) == 2
    assert "elbow" in capsys.readouterr().err
    assert run(["bank", "explain", NERVES, "absent", "optic nerve", "optic canal"]) == 2
    assert "absent" in capsys.readouterr().err


def test_coverage_counts_by_relation_and_names_remedies(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bank", "coverage", NERVES]) == 0
    assert "passes-through" in capsys.readouterr().out
    assert run(["bank", "coverage", NERVES, "--format", "json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert counted["facts"] >= counted["asked"] > 0
    assert all(row["possible"] == row["made"] + sum(row["refused"].values()) for row in counted["items"])


def test_the_questions_of_a_shipped_bank_pass_their_checks(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bank", "lint", NERVES]) == 0
    assert "holds" in capsys.readouterr().out


def test_questions_are_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["questions", NERVES, "--limit", "3", "--form", "choice"]) == 0
    questions = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [question["type"] for question in questions] == ["mcq"] * 3
    assert all(question["options"][question["key"]] for question in questions)


def test_questions_can_be_narrowed_and_written_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "questions.jsonl"
    command = ["questions", NERVES, "--form", "matching", "--relation", "passes-through", "--out", str(out)]
    assert run(command) == 0
    questions = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert questions
    assert {(question["type"], question["relation"]) for question in questions} == {("matching", "passes-through")}


def test_the_same_seed_gives_the_same_questions_and_another_gives_others(capsys: pytest.CaptureFixture[str]) -> None:
    def made(seed: str) -> str:
        assert run(["questions", NERVES, "--limit", "30", "--seed", seed]) == 0
        return capsys.readouterr().out

    assert made("1") == made("1")
    assert made("1") != made("2")


def test_a_relation_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["questions", NERVES, "--relation", "absent"]) == 2
    assert "absent" in capsys.readouterr().err


def test_a_deck_is_written_in_the_forms_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "nerves.apkg"
    assert run(["deck", NERVES, "--out", str(out), "--forms", "recall, choice"]) == 0
    assert "notes" in capsys.readouterr().out
    assert "collection.anki2" in zipfile.ZipFile(out).namelist()


def test_an_unknown_kind_of_card_is_named_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["deck", NERVES, "--out", "x.apkg", "--forms", "recall,essay"]) == 2
    assert "no kind of card essay. There are recall, choice, matching" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["deck", NERVES], ["questions", NERVES, "--limit", "1"]])
def test_a_file_that_cannot_be_written_is_a_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*words, "--out", "/nowhere/at/all/file"]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_table_becomes_a_bank_and_a_bank_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bank", "export-table", NERVES, "--out", str(tmp_path / "table")]) == 0
    facts = tmp_path / "table" / "facts.csv"
    with gzip.open(f"{facts}.gz", "wb") as packed:
        packed.write(facts.read_bytes())
    facts.unlink()
    bank = str(tmp_path / "bank.yaml")
    assert run(["bank", "import-table", str(tmp_path / "table"), "--out", bank, "--date", "2026-01-02"]) == 0
    assert run(["bank", "check", bank]) == 0
    assert "79 facts" in capsys.readouterr().out


def test_a_packed_table_that_never_ends_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.facts.tables.rows._LARGEST_UNPACKED", 2**20)
    (tmp_path / "facts.csv").write_text("subject,relation,object\nElbe,flows-into,North Sea\n", encoding="utf-8")
    (tmp_path / "relations.csv").write_text(
        "id,label,cardinality,open\nflows-into,flows into,n:1,no\n", encoding="utf-8"
    )
    (tmp_path / "isa.csv.gz").write_bytes(gzip.compress(b"child,parent\n" + b"\n" * 5_000_000))
    assert run(["bank", "import-table", str(tmp_path), "--out", str(tmp_path / "bank.yaml")]) == 0
    assert "isa.csv.gz: unpacks to more than 1 MiB, and the rest was left unread. Unpack it" in capsys.readouterr().err


def test_a_folder_without_tables_makes_no_bank(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bank", "import-table", str(tmp_path), "--out", str(tmp_path / "bank.yaml")]) == 1
    assert capsys.readouterr().err
    assert not (tmp_path / "bank.yaml").exists()


def test_what_changed_between_two_banks_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bank", "diff", NERVES, NERVES]) == 0
    assert "Both hold the same" in capsys.readouterr().out
    shutil.copytree(NERVES, tmp_path / "bank")
    for file in (tmp_path / "bank").glob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("optic canal", "optic channel"), encoding="utf-8")
    assert run(["bank", "diff", NERVES, str(tmp_path / "bank")]) == 0
    assert "was optic canal" in capsys.readouterr().out


def test_a_schedule_is_replayed_to_full_precision(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "reviews.csv"
    table.write_text("card,day,rating\na,0,3\na,3,3\n", encoding="utf-8")
    assert run(["memory", "replay", str(table)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "card,day,rating,retrievability,stability,difficulty,interval"
    assert lines[1].startswith("a,0,3,,2.3065,2.118103970459")


@pytest.mark.parametrize(
    ("table", "ending", "told"),
    [
        ("card,day,rating\na,0,9\n", ([], 1), "line 2"),
        ("card,day,rating\na,0,3\n", (["--retention", "1.5"], 2), "retention"),
        ("card,day\na,0\n", ([], 1), "rating"),
    ],
)
def test_a_table_that_cannot_be_replayed_is_told_by_line(
    table: str, ending: tuple[list[str], int], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options, code = ending
    (tmp_path / "reviews.csv").write_text(table, encoding="utf-8")
    assert run(["memory", "replay", str(tmp_path / "reviews.csv"), *options]) == code
    assert told in capsys.readouterr().err


def test_weights_are_read_and_refused_when_they_are_not_21_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reviews.csv").write_text("card,day,rating\na,0,3\n", encoding="utf-8")
    (tmp_path / "weights.json").write_text("[1, 2, 3]", encoding="utf-8")
    command = ["memory", "replay", str(tmp_path / "reviews.csv"), "--weights", str(tmp_path / "weights.json")]
    assert run(command) == 1
    assert "21 weights" in capsys.readouterr().err


def test_a_reviews_file_that_is_not_there_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["memory", "replay", "/nowhere/reviews.csv"]) == 2
    assert "cannot be read" in capsys.readouterr().err
