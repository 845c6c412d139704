"""Bank files as the program writes them."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from trainer.facts.loading import load_bank
from trainer.facts.model import Entity, Fact, Header, NegativeBlock, Source, SourceRef, implied_id
from trainer.facts.problems import Problem
from trainer.facts.reading import read_blocks
from trainer.facts.writing import scalar, write_bank_yaml, write_blocks

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def text_of(**sections: list[Any]) -> str:
    out = io.StringIO()
    write_blocks(sections, out)
    return out.getvalue()


@given(ANY_TEXT, ANY_TEXT)
@example("NO", "1.10")
@example("12:30", "null")
@example(" lead and trail ", "a\tb\r\nc")
@example("\u2028\u2029\x85\ufeff\x00\x7f", "- : # [ ] { } , & * ! | > ' \" % @ `")
@example("~", "---")
def test_any_text_reads_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str, other: str) -> None:
    path = tmp_path_factory.mktemp("written") / "bank.yaml"
    note = NegativeBlock(relation="r", why="w", subject="a", objects=("b", "c"), whys={"b": text}, note=other)
    write_bank_yaml({"facts": [Fact(relation="r", subject="a", object="b", note=text)], "negatives": [note]}, path)
    problems: list[Problem] = []
    facts, negatives = read_blocks(path, "bank.yaml", problems)
    assert problems == []
    assert facts.data.get("note", "") == text
    assert negatives.data["whys"] == {"b": text}
    assert negatives.data.get("note", "") == other


@given(ANY_TEXT)
def test_a_word_in_a_list_reads_back_as_it_was(text: str) -> None:
    assert yaml.safe_load(f"[{scalar(text, in_list=True)}, x]") == [text, "x"]


@given(
    st.sampled_from(["NO", "yes", "Null", "1.10", "12:30", "0x1F", "1e5", "2026-11-24", "true", "~", "1_000", ".inf"])
)
def test_text_that_other_tools_would_take_for_something_else_is_quoted(text: str) -> None:
    assert yaml.safe_load(f"key: {scalar(text)}") == {"key": text}


def test_only_what_differs_from_the_default_is_written() -> None:
    fact = Fact(relation="lies-in", subject="a", object="b", id=implied_id("lies-in", "a", "b", ""))
    assert text_of(facts=[fact]) == "facts:\n  - relation: lies-in\n    subject: a\n    object: b\n"


def test_blocks_are_written_as_a_person_would_write_them() -> None:
    header = Header(id="demo", title="Demo: one", date=date(2026, 11, 24), source="s")
    entity = Entity(id="a", name="A", aliases=("one", "HP:1"), is_a=("b",), option=False)
    fact = Fact(relation="r", subject="a", object="b", id="own", source=SourceRef(id="s", locator="p. 3"))
    assert text_of(bank=[header], sources=[], entities=[entity], facts=[fact]).splitlines() == [
        "bank:",
        "  id: demo",
        '  title: "Demo: one"',
        "  date: 2026-11-24",
        "  source: s",
        "",
        "entities:",
        "  - id: a",
        "    name: A",
        '    aliases: [one, "HP:1"]',
        "    is_a: [b]",
        "    option: no",
        "",
        "facts:",
        "  - relation: r",
        "    subject: a",
        "    object: b",
        "    id: own",
        "    source:",
        "      id: s",
        "      locator: p. 3",
    ]


def test_a_long_list_has_a_line_for_each_member() -> None:
    block = NegativeBlock(relation="r", why="w", object="o", subjects=tuple(f"subject-{n}" for n in range(12)))
    assert "      - subject-11\n" in text_of(negatives=[block])


def test_an_id_left_out_is_the_one_that_the_loader_makes(tmp_path: Path) -> None:
    header = Header(id="demo", title="Demo", date=date(2026, 11, 24), source="s")
    fact = Fact(
        relation="r", subject="a", object="b", id=implied_id("r", "a", "b", "in the  adult"), qualifier="in the  adult"
    )
    path = tmp_path / "bank.yaml"
    write_bank_yaml(
        {
            "bank": [header],
            "sources": [Source(id="s", title="S")],
            "relations": [],
            "entities": [Entity(id="a", name="A"), Entity(id="b", name="B")],
            "facts": [fact],
        },
        path,
    )
    text = path.read_text().replace("facts:", "relations:\n  - {id: r, label: is, cardinality: n:n, open: yes}\nfacts:")
    assert "id: r/a/b" not in text
    path.write_text(text)
    assert load_bank(path).facts == {fact.id: fact}


def test_a_failed_write_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text("old")

    def broken() -> Any:
        yield Entity(id="a", name="A")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_bank_yaml({"entities": broken()}, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
