"""What a change of a bank's text says otherwise."""

from hypothesis import given
from hypothesis import strategies as st

from trainer.facts.folder import Folder
from trainer.facts.text.comparing import Fate, Words, compare, word_diff

WAS = """\
facts:
  - {id: f, relation: r, subject: a, object: lumbar spine}
  - {id: g, relation: r, subject: b, object: c}
"""


def test_words_taken_out_and_put_in_are_told_apart() -> None:
    found = [(words.fate, words.text) for words in word_diff("the lumbar part is", "the sacrum is")]
    assert found == [(Fate.SAME, "the "), (Fate.OUT, "lumbar part"), (Fate.IN, "sacrum"), (Fate.SAME, " is")]


def test_a_changed_block_names_the_keys_that_say_something_else() -> None:
    now = WAS.replace("lumbar spine", "sacrum").replace("  - {id: g, relation: r, subject: b, object: c}\n", "")
    found = compare(
        Folder({"a.yaml": WAS}), Folder({"a.yaml": now + "  - {id: h, relation: r, subject: d, object: e}\n"})
    )
    assert [(block.key, block.fate, [key.name for key in block.keys]) for block in found.blocks] == [
        ("f", Fate.CHANGED, ["object"]),
        ("h", Fate.IN, ["id", "relation", "subject", "object"]),
        ("g", Fate.OUT, ["id", "relation", "subject", "object"]),
    ]


def test_a_changed_comment_changes_no_block_and_is_named() -> None:
    found = compare(Folder({"a.yaml": WAS}), Folder({"a.yaml": "# New.\n" + WAS}))
    assert found.blocks == ()
    assert [(each.path, each.words) for each in found.layout] == [("a.yaml", (Words(Fate.IN, "# New.\n"),))]


def test_an_entry_has_the_same_mark_until_what_it_says_is_another_thing() -> None:
    def mark(now: str) -> str:
        [change] = compare(Folder({"a.yaml": WAS}), Folder({"a.yaml": now})).blocks
        return change.mark

    once = mark(WAS.replace("lumbar spine", "sacrum"))
    assert once == mark("# Elsewhere.\n" + WAS.replace("lumbar spine", "sacrum"))
    assert once != mark(WAS.replace("lumbar spine", "coccyx"))


def test_a_text_that_cannot_be_read_is_compared_as_empty() -> None:
    assert [block.fate for block in compare(Folder({"a.yaml": WAS}), Folder({"a.yaml": "a: ["})).blocks] == [
        Fate.OUT
    ] * 2


@given(st.text(max_size=40), st.text(max_size=40))
def test_both_texts_can_be_read_from_their_difference(was: str, now: str) -> None:
    found = word_diff(was, now)
    assert "".join(words.text for words in found if words.fate is not Fate.IN) == was
    assert "".join(words.text for words in found if words.fate is not Fate.OUT) == now
