"""Texts in tables that a spreadsheet opens."""

import pytest

from trainer.analysis.cells import FORMULA, guarded, unguarded


@pytest.mark.parametrize("begins", FORMULA)
def test_what_could_be_a_formula_is_guarded_and_comes_back_as_it_was(begins: str) -> None:
    text = f"{begins}1+1"
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "Ann", "O'Hara", "'tis", "1-2"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert (guarded(text), unguarded(text)) == (text, text)
