"""Bank files are read strictly: every value is text, and what YAML would hide is refused with its line."""

from pathlib import Path

import pytest

from tests.facts.small_banks import HEADER, entities, faults, faults_of, loaded
from trainer.facts.problems import Problem
from trainer.facts.reading import read_blocks


def blocks_of(folder: Path, text: str) -> list[object]:
    path = folder / "waters.yaml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    found = [block.data for block in read_blocks(path, "waters.yaml", problems)]
    assert problems == []
    return found


@pytest.mark.parametrize(
    "text", ["NO", "yes", "1.10", "12:30", "007", "0x1F", "1e5", "null", "~", "2026-11-24", "true", ".inf", "1_000"]
)
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_every_value_stays_the_text_it_was(tmp_path: Path, text: str, quote: str) -> None:
    assert blocks_of(tmp_path, f"kinds: [{{id: {quote}{text}{quote}}}]\n") == [{"id": text}]


def test_a_name_that_yaml_would_type_reaches_the_bank_as_text(tmp_path: Path) -> None:
    bank = loaded(tmp_path, "entities:\n  - {id: NO, name: 1.10, aliases: [12:30, off], note: 1e3}\n")
    norway = bank.entities["NO"]
    assert (norway.name, norway.aliases, norway.note) == ("1.10", ("12:30", "off"), "1e3")


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "waters.yaml"
    path.write_bytes(b"\xef\xbb\xbfkinds:\r\n  - id: river\r\n    name: river\r\n")
    problems: list[Problem] = []
    blocks = list(read_blocks(path, "waters.yaml", problems))
    assert [(block.data, block.place.line) for block in blocks] == [({"id": "river", "name": "river"}, 2)]
    assert problems == []


def test_a_key_that_stands_twice_is_named_with_the_line_of_the_second(tmp_path: Path) -> None:
    said = faults(tmp_path, "entities:\n  - id: rhine\n    name: Rhine\n    name: Rhone\n")
    assert said == ["6: key name stands twice in one block. Keep one of the two"]


def test_a_section_that_stands_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    said = faults(tmp_path, entities("rhine") + entities("rhone"))
    assert said == ["5: section entities stands twice (first on line 3). Join the two"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("entities:\n  - &one {id: rhine, name: Rhine}\n", 4),
        ("entities:\n  - {id: rhine, name: &one Rhine}\n", 4),
        ("entities: &all\n  - {id: rhine, name: Rhine}\n", 3),
        ("entities:\n  - {id: rhine, name: *one}\n", 4),
        ("entities:\n  - id: rhine\n    <<: *one\n", 5),
        ("entities:\n  - *one\n", 4),
    ],
)
def test_an_anchor_or_an_alias_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    assert faults(tmp_path, text) == [
        f"{line}: a YAML anchor or alias. Write the value out, so that a reviewer sees it"
    ]


def test_a_billion_laughs_are_refused_at_the_first(tmp_path: Path) -> None:
    laughs = ["entities:", "  - &a0 [ha, ha]"] + [f"  - &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    said = faults(tmp_path, "\n".join(laughs))
    assert said == ["4: a YAML anchor or alias. Write the value out, so that a reviewer sees it"]


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        ("!!python/object/apply:os.system [ls]", "tag:yaml.org,2002:python/object/apply:os.system"),
        ("!!int 7", "tag:yaml.org,2002:int"),
        ("!river Rhine", "!river"),
    ],
)
def test_a_tag_is_refused_and_named(tmp_path: Path, value: str, tag: str) -> None:
    said = faults(tmp_path, f"entities:\n  - id: rhine\n    name: {value}\n")
    assert said == [f"5: a YAML tag ({tag}). Remove it; every value is read as text"]


def test_a_second_document_is_refused_where_it_begins(tmp_path: Path) -> None:
    said = faults(tmp_path, entities("rhine") + "---\n" + entities("rhone"))
    assert said == ["5: a second YAML document. Remove the --- line; use another file"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# nothing but a remark\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    said = faults_of(tmp_path, {"a.yaml": HEADER, "b.yaml": content})
    assert said == ["b.yaml: the file is empty. Write at least one section, or delete the file"]


@pytest.mark.parametrize("content", ["- rhine\n", "rhine\n", "[a, b]\n"])
def test_a_file_without_sections_is_told_how_to_begin(tmp_path: Path, content: str) -> None:
    said = faults_of(tmp_path, {"a.yaml": HEADER, "b.yaml": content})
    assert said == ["b.yaml:1: the file does not hold sections. Begin with a section such as facts:"]


def test_bytes_that_are_not_utf_8_are_named_by_their_place(tmp_path: Path) -> None:
    content = "entities: [{id: donau, name: Fluß}]".encode("latin-1")
    said = faults_of(tmp_path, {"a.yaml": HEADER, "b.yaml": content})
    assert said == ["b.yaml: not UTF-8 text (byte 32). Save the file as UTF-8"]


@pytest.mark.parametrize("byte", [b"\x00", b"\x07", b"\x1b"])
def test_a_control_character_is_refused(tmp_path: Path, byte: bytes) -> None:
    said = faults_of(tmp_path, {"a.yaml": HEADER, "b.yaml": b"entities: [{id: rhine, name: Rh" + byte + b"ine}]\n"})
    assert len(said) == 1
    assert said[0].startswith("b.yaml")
    assert "not valid YAML: " in said[0]
    assert said[0].endswith(("Remove the character named here", "Mend the YAML at this line"))


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    said = faults(tmp_path, "entities:\n  - {id: rhine, name: Rhine\nfacts: []\n")
    assert len(said) == 1
    assert said[0].startswith("5: not valid YAML: ")
    assert said[0].endswith("Mend the YAML at this line")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert list(read_blocks(tmp_path, "waters.yaml", problems)) == []
    assert [str(p) for p in problems] == ["waters.yaml: cannot be read: Is a directory. Check the path"]


def test_a_key_that_is_no_word_is_refused(tmp_path: Path) -> None:
    said = faults(tmp_path, "entities:\n  - id: rhine\n    ? [a, b]\n    : c\n")
    assert said == ["5: a key that is not a word. Write key: value"]


@pytest.mark.parametrize("deep", ["[" * 5000 + "]" * 5000, "{a: " * 300 + "b" + "}" * 300])
def test_a_block_nested_without_end_is_refused(tmp_path: Path, deep: str) -> None:
    said = faults(tmp_path, f"entities:\n  - id: rhine\n    note: {deep}\n")
    assert said == ["5: nested too deeply. A block has at most a few levels"]
