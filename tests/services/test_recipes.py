"""A choice of what to practise as the query of a link, there and back."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.services.study.recipes import Only, Recipe, of_kept, read

IDS = st.text("abcxyz-/'& ä", min_size=1, max_size=8).filter(lambda text: text.strip() == text)
MANY = st.lists(IDS, max_size=4, unique=True).map(tuple)
RECIPES = st.builds(
    Recipe,
    bank=st.one_of(st.just(""), IDS),
    topics=MANY,
    relations=MANY,
    levels=st.lists(st.sampled_from(["core", "intermediate", "specialist"]), unique=True).map(tuple),
    entity=st.one_of(st.just(""), IDS),
    pair=st.one_of(st.just(()), st.lists(IDS, min_size=2, max_size=2, unique=True).map(tuple)),
    facts=MANY,
    only=st.sampled_from([None, *Only]),
    today=st.booleans(),
    length=st.one_of(st.none(), st.integers(5, 60)),
    think=st.booleans(),
    minutes=st.one_of(st.none(), st.integers(5, 180)),
)


@given(RECIPES)
def test_a_link_gives_back_the_very_choice_it_was_made_of(recipe: Recipe) -> None:
    assert read(parse_qs(recipe.query())) == (recipe, ())


@given(RECIPES)
def test_what_is_kept_gives_back_the_very_choice_too(recipe: Recipe) -> None:
    assert of_kept(recipe.kept()) == recipe


def test_everything_is_an_empty_query() -> None:
    assert Recipe().query() == ""
    assert of_kept(None) == Recipe()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("level", "expert", "no level called expert"),
        ("only", "easy", "no choice called easy"),
        ("length", "4", "from 5 to 60"),
        ("length", "61", "from 5 to 60"),
        ("length", "\u0661\u0660", "from 5 to 60"),
        ("pair", "a", "two different names"),
        ("pair", "a..a", "two different names"),
        ("mode", "race", "no way of practising called race"),
    ],
)
def test_a_bad_part_is_left_out_and_named_and_the_rest_is_kept(name: str, value: str, said: str) -> None:
    recipe, left_out = read({"bank": ["one"], "topic": ["a", "b"], name: [value]})
    assert recipe == Recipe(bank="one", topics=("a", "b"))
    assert [said in text for text in left_out] == [True]


@pytest.mark.parametrize(("minutes", "kept"), [("45", 45), ("4", 30), ("181", 30), ("x", 30)])
def test_an_exam_has_minutes_within_reason(minutes: str, kept: int) -> None:
    assert read({"mode": ["exam"], "minutes": [minutes]})[0].minutes == kept


def test_minutes_alone_make_no_exam() -> None:
    assert read({"minutes": ["45"]})[0] == Recipe()
