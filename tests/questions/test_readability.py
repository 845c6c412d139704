"""How hard a sentence is to read."""

import pytest

from trainer.questions.readability import grade, syllables


@pytest.mark.parametrize(
    ("word", "expected"), [("cat", 1), ("river", 2), ("make", 1), ("table", 2), ("tree", 1), ("hmm", 1), ("the", 1)]
)
def test_syllables_are_groups_of_vowels_without_a_silent_e(word: str, expected: int) -> None:
    assert syllables(word) == expected


def test_the_grade_follows_the_formula_of_flesch_and_kincaid() -> None:
    assert grade("The cat sat on the mat") == pytest.approx(0.39 * 6 + 11.8 - 15.59)


def test_a_sentence_without_words_has_grade_nought() -> None:
    assert grade("?") == 0.0


def test_longer_words_are_harder() -> None:
    assert grade("The river flows north") < grade("The Mississippi irrigates agricultural territory")
