"""The full-text index of the banks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.store.finding import MOST_WORDS, Entry, Finder, words_of

FINDER = Finder(
    [
        Entry("meningioma", "entity", "meningioma", "tumor"),
        Entry("schwannoma", "entity", "schwannoma neurilemmoma", "tumor"),
        Entry("ncam", "entity", "Böttcher's CD4+ cell", "cell"),
        Entry("f1", "fact", "The dumbbell shape is typical of schwannoma.", "schwannoma neurilemmoma"),
        Entry("f2", "fact", "Meningioma enhances evenly.", "A dumbbell shape is rare."),
    ]
)


def found(query: str, sort: str = "fact") -> tuple[str, ...]:
    return FINDER.find(query, sort=sort, limit=10).keys


def test_every_word_of_a_query_has_to_be_there() -> None:
    assert found("dumbbell typical") == ("f1",)
    assert found("dumbbell chordoma") == ()


def test_what_bears_the_word_in_its_name_comes_first() -> None:
    assert found("dumbbell") == ("f1", "f2")


def test_the_beginning_of_a_word_is_enough() -> None:
    assert found("schwan", "entity") == ("schwannoma",)


def test_another_name_finds_the_same_entity() -> None:
    assert found("neurilemmoma", "entity") == ("schwannoma",)


def test_capitals_and_accents_make_no_difference() -> None:
    assert found("BOTTCHERS", "entity") == found("böttcher", "entity") == ("ncam",)


@pytest.mark.parametrize(
    ("typed", "meant"), [("menigioma", "meningioma"), ("shwannoma", "schwannoma"), ("scwanoma", "schwannoma")]
)
def test_a_slip_of_the_pen_finds_what_was_meant(typed: str, meant: str) -> None:
    result = FINDER.find(typed, sort="entity", limit=10)
    assert result.keys == (meant,)
    assert result.instead[typed][0] == meant


def test_a_word_like_no_other_finds_nothing() -> None:
    result = FINDER.find("zzzzqqq", sort="fact", limit=10)
    assert result.keys == ()
    assert result.instead == {"zzzzqqq": ()}


@given(st.text(max_size=60))
def test_no_query_breaks_the_index(query: str) -> None:
    result = FINDER.find(query, sort="fact", limit=10)
    assert set(result.keys) <= {"f1", "f2"}
    assert len(words_of(query)) <= MOST_WORDS


def test_what_is_called_just_so_comes_before_what_only_holds_the_word() -> None:
    finder = Finder(
        [
            Entry("a", "entity", "anaplastic meningioma", "tumor"),
            Entry("b", "entity", "meningioma arachnoid cap cell tumor benign growth of the coverings", "tumor"),
            Entry("c", "entity", "cavernous angioma", "lesion"),
        ]
    )
    assert finder.find("meningioma", sort="entity", limit=9).keys[0] == "b"
    assert finder.find("menigioma", sort="entity", limit=9).keys[0] == "b"
