"""Whatever is edited, every byte outside of the edited block stays; and what goes out comes back in as it was."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.facts.text.test_editing import files
from trainer.facts.banks import shipped
from trainer.facts.folder import Folder, read_folder, unpacked, write_folder
from trainer.facts.text.comparing import compare
from trainer.facts.text.editing import CannotEdit, Value, added, changed, removed
from trainer.facts.text.outline import Block, outline

HOSTILE = [
    "&anchor", "*alias", "!!python/object/apply:os.system [x]", "---", "...", "a\tb", "# no comment", "x: y", "- z",
    "[a", "{b: c", "'", '"', "`", "%TAG", "@x", "|", ">-", "yes", "null", "1e3", "0x1", "2026-12-01", "\u2028",
    "é\u202eכ", "x" * 5000, "\ud7ff", "🧠", "\\", "\\n", "a #b", "a: ", "?", ": ", "<<", "=",
]  # fmt: skip
texts = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
values: st.SearchStrategy[Value] = texts | st.lists(texts, min_size=1, max_size=3).map(tuple)


def around(text: str, block: Block) -> tuple[str, str]:
    """What stands before the line on which a block begins, and what stands after its last byte."""
    return text[: text.rfind("\n", 0, block.node.start) + 1], text[block.node.end :]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(files(), st.sampled_from(["explanation", "note", "prefer", "subject", "dispute", "source"]), values, st.data())
def test_an_edit_leaves_every_byte_outside_of_its_block_alone(
    text: str, key: str, value: Value, data: st.DataObject
) -> None:
    block = data.draw(st.sampled_from(outline(text).of("facts")))
    new = changed(text, "facts", block.key, {key: value})
    before, after = around(text, block)
    assert new.startswith(before)
    assert new.endswith(after)
    others = {k: b.node.value for k, b in outline(text).blocks.items() if b.place != block.place}
    now = {k: b.node.value for k, b in outline(new).blocks.items() if b.place != block.place}
    assert now == others


@given(files(), st.dictionaries(st.sampled_from(["explanation", "note", "dispute"]), texts, min_size=1), st.data())
def test_a_block_that_is_added_stands_between_bytes_that_stay(
    text: str, more: dict[str, Value], data: st.DataObject
) -> None:
    near = data.draw(st.sampled_from(outline(text).of("facts")))
    new = added(text, "facts", {"id": "new", "relation": "r", "subject": "x", "object": "y", **more}, after=near.key)
    head = text[: near.node.end]
    assert new.startswith(head)
    assert new.endswith(text[len(head) :].partition("\n")[2])
    said = outline(new).blocks["facts", "new"].node.value
    assert {name: said[name] for name in more} == more


@pytest.mark.parametrize("bank", shipped())
def test_taking_a_block_out_of_a_shipped_bank_takes_its_own_lines_alone(bank: str) -> None:
    for path, text in read_folder(shipped()[bank]).files.items():
        for (section, key), block in list(outline(text).blocks.items())[::60]:
            try:
                new = removed(text, section, key)
            except CannotEdit:
                continue
            before, after = around(text, block)
            assert new.startswith(before), path
            assert new.endswith(after.partition("\n")[2]), path


names = st.lists(st.sampled_from(["a", "b", "c-d", "é"]), min_size=1, max_size=3).map("/".join)
folders = st.dictionaries(
    names.map(lambda name: f"{name}.yaml"), st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3
).map(Folder)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(folders)
def test_what_is_exported_and_imported_again_is_the_same_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, folder: Folder
) -> None:
    parts = [path.removesuffix(".yaml") for path in folder.files]
    assume(not any(f"{one}.yaml/" in other or other.startswith(f"{one}.yaml/") for one in parts for other in parts))
    out = Path(tmp_path_factory.mktemp("out"))
    write_folder(folder, out)
    again = read_folder(out)
    assert (again, again.digest) == (Folder(dict(sorted(folder.files.items()))), folder.digest)
    assert unpacked(folder.packed).digest == folder.digest
    assert compare(folder, again).blocks == ()
