"""How texts look to a reader who does not know the answer."""

import pytest

from trainer.questions.texts import (
    Shape,
    are_numbers,
    capital,
    contains_words,
    content_words,
    first_number,
    lead,
    look,
    sentence,
    shape,
    words,
)


def test_words_are_folded_in_case_and_keep_their_apostrophes() -> None:
    assert words("The Rhine's left bank, km 12") == ("the", "rhine's", "left", "bank", "km", "12")


def test_content_words_leave_out_short_and_general_words() -> None:
    assert content_words("which part of the old river") == frozenset({"river"})


def test_content_words_of_one_trunk_are_the_same() -> None:
    assert content_words("tidal rivers") == content_words("tidal river") == frozenset({"tidal", "river"})


def test_a_part_is_contained_as_whole_words_only() -> None:
    assert contains_words("Where does the river Main flow?", "main")
    assert not contains_words("What remains of it?", "main")


def test_a_part_of_several_words_must_stand_together() -> None:
    assert contains_words("the Black Sea coast", "black sea")
    assert not contains_words("the Black and the Red Sea", "black sea")


def test_nothing_is_not_contained_in_a_text() -> None:
    assert not contains_words("the Black Sea", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 km", Shape.NUMBER),
        ("ESA", Shape.ACRONYM),
        ("A", Shape.PHRASE),
        ("Rhine", Shape.PHRASE),
        ("It flows north.", Shape.SENTENCE),
        ("one two three four five six seven eight nine ten eleven twelve thirteen", Shape.SENTENCE),
        ("one two three four five six seven eight nine ten eleven twelve", Shape.PHRASE),
    ],
)
def test_the_shape_of_a_text_is_what_shows_at_a_glance(text: str, expected: Shape) -> None:
    assert shape(text) is expected


def test_numbers_are_read_in_order_with_their_thousands() -> None:
    assert first_number("1,230 to 4.5 km") == (1230.0, 4.5)


def test_a_dotted_version_is_no_number() -> None:
    assert first_number("release 1.2.3") == ()


def test_texts_that_differ_in_numbers_alone_are_numbers() -> None:
    assert are_numbers([look("class 2 rapid"), look("class 10 rapid")])


def test_bare_numbers_of_different_units_are_numbers() -> None:
    assert are_numbers([look("20 m"), look("3 km")])


def test_texts_with_other_words_or_without_a_number_are_not_numbers() -> None:
    assert not are_numbers([look("lake 2"), look("river 3")])
    assert not are_numbers([look("class 2"), look("class B")])


def test_a_look_notices_an_absolute_word() -> None:
    assert look("always frozen").absolute
    assert not look("mostly frozen").absolute


@pytest.mark.parametrize(
    ("text", "expected"),
    [("it flows north", "It flows north."), ("Does it?", "Does it?"), ("  so. ", "So."), ("", "")],
)
def test_a_sentence_begins_with_a_capital_and_ends_with_a_stop(text: str, expected: str) -> None:
    assert sentence(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("river", "River"), ("pH of water", "pH of water"), ("Rhine", "Rhine"), ("3 km", "3 km")]
)
def test_a_first_word_with_capitals_of_its_own_keeps_them(text: str, expected: str) -> None:
    assert capital(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("optic nerve", "Optic nerve"),
        ("one-level, if any", "One-level, if any"),
        ("p53", "p53"),
        ("iPSC", "iPSC"),
        ("T1", "T1"),
        ("a", "a"),
        ("", ""),
    ],
)
def test_a_name_that_begins_a_line_has_a_capital_unless_its_first_word_is_no_plain_letters(
    text: str, expected: str
) -> None:
    assert lead(text) == expected
