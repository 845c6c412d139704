"""Changing one block of a bank file, and nothing else in it."""

import re
from difflib import unified_diff
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trainer.facts.banks import shipped
from trainer.facts.problems import Problem
from trainer.facts.reading import read_blocks
from trainer.facts.text.editing import CannotEdit, Value, added, changed, removed
from trainer.facts.text.outline import Unreadable, outline

FILE = """\
# What this file is about.

entities:
  - id: oboe   # the oldest of them
    name: oboe
    aliases: [hautboy, "hautbois"]
    option: no
  # --- the brass
  - {id: trumpet, name: trumpet, article: the}  # loud

facts:
  - relation: vibrates-by   # first what
    subject: oboe
    object: double-reed
    explanation: >-
      Two blades of cane
      beat against each other.
    source:
      id: handbook   # the second edition
      locator: chapter 3
    prefer:
      - single-reed   # taken for it most
      - air-jet

  - {relation: vibrates-by, subject: trumpet, object: lips}
"""
OBOE = "vibrates-by/oboe/double-reed"
TRUMPET = "vibrates-by/trumpet/lips"


def lines_changed(old: str, new: str) -> list[str]:
    found = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in found if line[0] in "+-" and line[:3] not in ("+++", "---")]


def said(text: str) -> dict[tuple[str, str], object]:
    """Every block of a text by its key, as the program's own reader reads it."""
    return {key: block.node.value for key, block in outline(text).blocks.items()}


def test_only_the_line_of_the_changed_key_is_touched() -> None:
    new = changed(FILE, "entities", "oboe", {"name": "hautboy: the old one"})
    assert lines_changed(FILE, new) == ["-    name: oboe", '+    name: "hautboy: the old one"']


def test_a_key_that_was_not_there_comes_where_its_fellows_stand() -> None:
    new = changed(FILE, "entities", "oboe", {"article": "an"})
    assert lines_changed(FILE, new) == ["+    article: an"]
    assert new.index("article: an") > new.index("aliases: [hautboy")


def test_a_text_over_several_lines_becomes_one_line() -> None:
    new = changed(FILE, "facts", OBOE, {"explanation": "Two blades."})
    assert said(new)["facts", OBOE]["explanation"] == "Two blades."  # type: ignore[index] # a block
    assert "    explanation: Two blades.\n    source:\n" in new


def test_one_key_of_a_mapping_within_changes_by_itself() -> None:
    new = changed(FILE, "facts", OBOE, {"source": {"id": "handbook", "locator": "chapter 4", "gist": "It is so."}})
    assert lines_changed(FILE, new) == [
        "-      locator: chapter 3",
        "+      locator: chapter 4",
        "+      gist: It is so.",
    ]
    assert "id: handbook   # the second edition" in new


def test_a_comment_within_a_replaced_list_moves_above_it() -> None:
    new = changed(FILE, "facts", OBOE, {"prefer": ("air-jet",)})
    assert "    # taken for it most\n    prefer: [air-jet]\n" in new


def test_a_block_in_brackets_stays_in_brackets() -> None:
    new = changed(FILE, "facts", TRUMPET, {"explanation": "They buzz, at first.", "object": "strings", "level": ""})
    wanted = '  - {relation: vibrates-by, subject: trumpet, object: strings, explanation: "They buzz, at first."}\n'
    assert wanted in new


def test_a_key_can_be_taken_away_and_its_comment_stays() -> None:
    new = changed(FILE, "facts", OBOE, {"prefer": ()})
    assert "prefer" not in new
    assert "    # taken for it most\n\n" in new


def test_a_flag_and_a_date_are_written_as_banks_write_them() -> None:
    from datetime import date  # noqa: PLC0415 - needed here alone

    new = changed(FILE, "entities", "oboe", {"option": True, "changed": date(2026, 12, 1)})
    assert "    option: yes\n    changed: 2026-12-01\n" in new


def test_a_new_block_comes_after_the_one_named_with_its_look() -> None:
    new = added(FILE, "facts", {"relation": "vibrates-by", "subject": "violin", "object": "strings"}, after=OBOE)
    wanted = ["+  - relation: vibrates-by", "+    subject: violin", "+    object: strings"]
    assert [line for line in lines_changed(FILE, new) if line != "+"] == wanted
    assert new.index("violin") < new.index("trumpet, object")


def test_a_section_is_made_when_there_is_none() -> None:
    new = added(FILE, "negatives", {"relation": "r", "subject": "a", "object": "b", "why": "So."})
    assert new.endswith("\n\nnegatives:\n  - relation: r\n    why: So.\n    subject: a\n    object: b\n")
    assert added("facts:\n", "facts", {"relation": "r", "subject": "a", "object": "b"}).count("facts:") == 1


def test_a_block_is_taken_out_with_its_own_lines_alone() -> None:
    new = removed(FILE, "entities", "oboe")
    assert "# --- the brass" in new
    assert "# the oldest of them" in new
    assert ("entities", "oboe") not in outline(new).blocks
    assert said(new)["entities", "trumpet"] == said(FILE)["entities", "trumpet"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_keeps_its_byte_order_mark_and_its_line_ends(end: str) -> None:
    text = "\ufeff" + FILE.replace("\n", end)
    new = changed(text, "entities", "oboe", {"name": "shawm", "note": "older"})
    assert new.startswith("\ufeff#")
    assert len(re.findall("\r\n", new)) == (new.count("\n") if end == "\r\n" else 0)
    assert new.replace(end, "\n").count("name: shawm") == 1


def test_a_file_without_a_last_line_end_can_be_added_to() -> None:
    new = added(FILE.rstrip("\n"), "facts", {"relation": "r", "subject": "a", "object": "b"})
    assert outline(new).blocks["facts", "r/a/b"].place == 2


@pytest.mark.parametrize(
    "text",
    ["a: &x [1]\nb: *x\n", "- a\n- b\n", "a: 1\n---\nb: 2\n", "a: [" * 40 + "]" * 40, "? [x]\n: y\n", "a: 'open\n"],
)
def test_what_no_bank_file_may_hold_is_refused_without_being_unfolded(text: str) -> None:
    with pytest.raises(Unreadable):
        outline(text)


def test_a_section_in_brackets_is_left_to_a_text_editor() -> None:
    with pytest.raises(CannotEdit):
        added(
            "facts: [{relation: r, subject: a, object: b}]\n", "facts", {"relation": "r", "subject": "a", "object": "c"}
        )
    with pytest.raises(CannotEdit):
        removed("facts: [{relation: r, subject: a, object: b}]\n", "facts", "r/a/b")


@pytest.mark.parametrize("bank", shipped())
def test_a_change_and_its_reverse_leave_a_shipped_bank_as_it_was(bank: str) -> None:
    for path in sorted(shipped()[bank].glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for (section, key), block in list(outline(text).blocks.items())[::40]:
            if section == "bank" or "note" in block.node.value:
                continue
            new = changed(text, section, key, {"note": "To be looked at: soon # today"})
            assert len(lines_changed(text, new)) <= 2
            assert changed(new, section, key, {"note": ""}) == text


# --- whatever is written reads back

names = st.text(st.sampled_from("abc: #'\"[]{},&*!|>-?%@`\\é漢\t0129~"), min_size=1, max_size=12).map(
    lambda text: " ".join(text.split())
)
words = names.filter(bool)
values: st.SearchStrategy[Value] = words | st.lists(words, min_size=1, max_size=3).map(tuple)
COMMENT = "# (?:a|an|The|---)[^\r\n]*"
comments = st.sampled_from(["", "  # a comment", "  # another: [one]"])


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file of facts, each written in one of the ways in which people write them."""
    lines = ["# The head.", "facts:"]
    for number in range(draw(st.integers(1, 4))):
        comment = draw(comments)
        if draw(st.booleans()):
            lines.append(f"  - {{id: f{number}, relation: r, subject: s, object: o}}{comment}")
            continue
        lines += [f"  - id: f{number}{comment}", "    relation: r", f"    subject: s{draw(comments)}", "    object: o"]
        if draw(st.booleans()):
            lines += ["    prefer:", f"      - one{draw(comments)}", "      - two"]
        if draw(st.booleans()):
            lines += ["    explanation: |-", "      # no comment, but text", "      of two lines"]
        if draw(st.booleans()):
            lines += ["", f"  # --- between {number}"]
    return draw(st.sampled_from(["\n", "\r\n"])).join([*lines, ""])


def read(text: str, folder: Path) -> tuple[list[object], list[Problem]]:
    """The blocks as the bank's own reader reads them, and what it complains of."""
    path = folder / "facts.yaml"
    path.write_bytes(text.encode())
    problems: list[Problem] = []
    return [block.data for block in read_blocks(path, "facts.yaml", problems)], problems


@given(files(), st.sampled_from(["explanation", "note", "prefer", "subject", "dispute"]), values, st.integers(0, 3))
def test_whatever_is_written_reads_back_and_every_comment_is_kept(
    tmp_path_factory: pytest.TempPathFactory, text: str, key: str, value: Value, number: int
) -> None:
    blocks = outline(text).of("facts")
    assume(number < len(blocks))
    folder = tmp_path_factory.getbasetemp()
    before, _ = read(text, folder)
    new = changed(text, "facts", blocks[number].key, {key: value})
    after, problems = read(new, folder)
    assert not problems
    wanted = list(value) if isinstance(value, tuple) else value
    assert after == [{**block, key: wanted} if i == number else block for i, block in enumerate(before)]  # type: ignore[dict-item] # blocks
    assert sorted(re.findall("# (?:a|an|The|---)[^\r\n]*", new)) == sorted(
        re.findall("# (?:a|an|The|---)[^\r\n]*", text)
    )


@given(files(), st.dictionaries(st.sampled_from(["explanation", "note", "dispute"]), words, max_size=3), st.data())
def test_a_block_that_is_added_and_taken_out_leaves_the_rest_as_it_was(
    text: str, more: dict[str, Value], data: st.DataObject
) -> None:
    after = data.draw(st.sampled_from([block.key for block in outline(text).of("facts")]))
    new = added(text, "facts", {"id": "new", "relation": "r", "subject": "x", "object": "y", **more}, after=after)
    assert said(new) == {**said(text), ("facts", "new"): said(new)["facts", "new"]}
    rest = removed(new, "facts", "new")
    assert [line for line in rest.splitlines() if line.strip()] == [line for line in text.splitlines() if line.strip()]
