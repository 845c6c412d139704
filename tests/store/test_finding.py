"""The full-text index of the banks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.store.finding import MOST_WORDS, Entry, Finder, read, words_of

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
    return FINDER.find(read(query, [FINDER]), sort=sort, limit=10)


def named(*names: str) -> Finder:
    return Finder(Entry(name, "entity", name, "") for name in names)


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
    assert found(typed, "entity") == (meant,)
    assert read(typed, [FINDER]).taken[0] == meant


@pytest.mark.parametrize("typed", ["spnie", "spien"])
def test_two_letters_that_changed_places_are_forgiven_in_a_short_word(typed: str) -> None:
    assert read(typed, [named("spine", "range", "focal")]).taken == ("spine",)


def test_a_word_like_no_other_finds_nothing() -> None:
    assert found("zzzzqqq") == ()
    assert read("zzzzqqq", [FINDER]).taken == ()


@pytest.mark.parametrize("query", ["the meningioma", "a meningioma", "An meningioma", "the meningioma of the"])
def test_articles_and_other_small_words_are_forgiven(query: str) -> None:
    assert found(query, "entity") == ("meningioma",)


def test_small_words_are_looked_for_where_there_are_no_others() -> None:
    assert words_of("the") == ("the",)
    assert found("the") == ("f1",)


def test_an_a_at_the_end_is_no_article() -> None:
    assert words_of("vitamin A") == ("vitamin", "a")


def test_a_word_that_one_index_knows_is_taken_for_no_other_in_any() -> None:
    asked = read("the spine", [named("cervical spinal cord", "spin"), named("cervical spine")])
    assert asked.words == (("spine",),)
    assert asked.taken == ()


@pytest.mark.parametrize(
    ("typed", "there"),
    [("spines", "spin"), ("hart", "hard"), ("hart", "heart"), ("brane", "range"), ("eyes", "eye"), ("facel", "focal")],
)
def test_a_short_or_distant_word_is_not_taken_for_another(typed: str, there: str) -> None:
    if there == "focal":
        assert read(typed, [named("focal", "facial")]).taken == ("facial",)
    else:
        assert read(typed, [named(there)]).taken == ()


def test_of_several_words_only_those_about_as_close_are_meant() -> None:
    assert read("spinex", [named("spinal", "spine", "spinous")]).taken == ("spine",)


def test_a_long_word_may_be_misspelt_from_its_first_letter_on() -> None:
    assert read("kordoma", [named("chordoma")]).taken == ("chordoma",)


@given(st.text(max_size=60))
def test_no_query_breaks_the_index(query: str) -> None:
    assert set(found(query)) <= {"f1", "f2"}
    assert len(words_of(query)) <= MOST_WORDS


def test_what_is_called_just_so_comes_before_what_only_holds_the_word() -> None:
    finder = Finder(
        [
            Entry("a", "entity", "anaplastic meningioma", "tumor"),
            Entry("b", "entity", "meningioma arachnoid cap cell tumor benign growth of the coverings", "tumor"),
            Entry("c", "entity", "cavernous angioma", "lesion"),
        ]
    )
    assert finder.find(read("meningioma", [finder]), sort="entity", limit=9)[0] == "b"
    assert finder.find(read("menigioma", [finder]), sort="entity", limit=9)[0] == "b"
