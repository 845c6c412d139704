"""When two names are one name to a reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.facts.names import blurred, normal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Rhine", "rhine"),
        ("Lake  Como ", "lake como"),
        ("Elbe-Havel", "Elbe Havel"),
        ("Moldava\u00ad", "Moldava"),
        ("Orléans", "Orleans"),
        ("37 ℃", "37 °c"),
        ("ﬁord", "fiord"),
        ("STRASSE", "straße"),
    ],
)
def test_case_accents_articles_and_punctuation_do_not_tell_names_apart(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), [("CD4+", "CD4-"), ("CD4+", "CD4"), ("1.5 km", "15 km"), ("Po", "Oder")])
def test_signs_and_points_that_carry_meaning_tell_names_apart(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_a_hasty_reader_overlooks_signs_and_points() -> None:
    assert blurred("CD4+") == blurred("CD4-") == blurred("cd4")
    assert blurred("1.5 km") == blurred("15 km")


def test_an_article_alone_is_a_name() -> None:
    assert normal("The") == "the"
    assert normal("theatre") == "theatre"


def test_a_name_of_signs_alone_keeps_them() -> None:
    assert normal("±") != normal("§")


@given(st.text(min_size=1))
def test_names_that_are_one_are_one_to_a_hasty_reader_as_well(name: str) -> None:
    assert blurred(name) == blurred(name.upper().lower()) or name.upper().lower() != name.lower()
    assert normal(f"  {name}") == normal(name)
