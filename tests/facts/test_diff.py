"""What changed between two states of a bank."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.facts.diff import Aspect, diff, touched_relations
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank
from trainer.questions.changes import item_diff

BANK = """
bank: {id: demo, title: Demo, date: 2026-01-01, source: atlas}
sources:
  - {id: atlas, title: An atlas}
  - {id: other, title: Another atlas}
entities:
  - {id: france, name: France}
  - {id: spain, name: Spain}
  - {id: italy, name: Italy}
  - {id: malta, name: Malta}
  - {id: paris, name: Paris, is_a: [city]}
  - {id: madrid, name: Madrid, is_a: [city]}
  - {id: rome, name: Rome, is_a: [city]}
  - {id: valletta, name: Valletta, is_a: [city]}
  - {id: city, name: city, option: no}
  - {id: seine, name: Seine}
relations:
  - id: capital
    label: has as its capital
    cardinality: "1:1"
    open: no
    stem: What is the capital of {subject}?
    reverse_stem: Which country has {object} as its capital?
  - {id: river, label: has the river, cardinality: n:n, open: yes}
facts:
  - {relation: capital, subject: france, object: paris, explanation: Since long ago.}
  - {relation: capital, subject: spain, object: madrid}
  - {relation: capital, subject: italy, object: rome}
  - {relation: capital, subject: malta, object: valletta}
  - {relation: river, subject: france, object: seine}
negatives:
  - {relation: river, subject: spain, object: seine, why: The Seine lies in France.}
"""


def bank(tmp_path: Path, *changes: tuple[str, str]) -> Bank:
    text = BANK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "bank.yaml"
    path.write_text(text)
    return load_bank(path)


SPAIN = "  - {relation: capital, subject: spain, object: madrid}\n"

CHANGES = {
    "a fact added": ((SPAIN, SPAIN + "  - {relation: river, subject: malta, object: seine}\n"), "+ river/malta/seine"),
    "a fact removed": ((SPAIN, ""), "- capital/spain/madrid"),
    "a fact reworded": (("Since long ago", "For ages"), "~ capital/france/paris: reworded, explanation"),
    "a fact sourced anew": (
        ("object: madrid}", "object: madrid, source: {id: other, locator: p. 9}}"),
        "~ capital/spain/madrid: re-sourced, source",
    ),
    "a fact disputed": (
        ("object: madrid}", "object: madrid, status: disputed}"),
        "~ capital/spain/madrid: status, status",
    ),
    "a negative removed": (
        ("subject: spain, object: seine", "subject: italy, object: seine"),
        "- not/river/spain/seine",
    ),
    "a negative added": (("subject: spain, object: seine", "subject: italy, object: seine"), "+ not/river/italy/seine"),
    "a negative reworded": (("The Seine lies", "It lies"), "~ not/river/spain/seine: reworded, why"),
    "a name changed": (("name: Spain", "name: Kingdom of Spain"), "~ spain: reworded, name"),
    "an alias added": (("name: Spain", "name: Spain, aliases: [Hispania]"), "~ spain: reworded, aliases"),
    "a stem changed": (("What is the capital", "Which city is the capital"), "~ capital: reworded, stem"),
    "a rule changed": (("n:n, open: yes", "n:n, open: no"), "~ river: rules, open"),
    "a kind changed": (("Rome, is_a: [city]", "Rome"), "~ rome: rules, is_a"),
    "the header changed": (("title: Demo", "title: Demonstration"), "~ demo: reworded, title"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_sort_of_change_is_seen_and_said(tmp_path: Path, name: str) -> None:
    change, line = CHANGES[name]
    found = diff(bank(tmp_path), bank(tmp_path, change))
    assert found
    assert f"  {line}" in found.text().splitlines()


def test_the_same_bank_differs_in_nothing(tmp_path: Path) -> None:
    found = diff(bank(tmp_path), bank(tmp_path))
    assert not found
    assert found.text() == ""
    assert item_diff(bank(tmp_path), bank(tmp_path), found).reached == 0


def test_a_change_shows_what_was_and_what_is(tmp_path: Path) -> None:
    text = diff(
        bank(tmp_path), bank(tmp_path, ("object: madrid}", "object: madrid, source: {id: other, locator: p. 9}}"))
    ).text()
    assert "      was (nothing)\n      now other p. 9" in text


@given(st.lists(st.sampled_from(sorted(CHANGES)), max_size=3, unique=True))
def test_banks_differ_exactly_when_their_content_hashes_do(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("diff")
    old = bank(folder)
    try:
        new = bank(folder, *dict.fromkeys(CHANGES[name][0] for name in names))
    except AssertionError:
        return  # one change took away what another one starts from
    assert bool(diff(old, new)) == (old.digest != new.digest)


def test_a_removed_fact_loses_its_items_and_changes_those_that_it_licensed(tmp_path: Path) -> None:
    old, new = bank(tmp_path), bank(tmp_path, (SPAIN, ""))
    found = item_diff(old, new, diff(old, new))
    assert "capital/spain/madrid:forward:choice" in found.lost
    assert found.lost["capital/spain/madrid:forward:choice"] == "no such item"
    assert "capital/france/paris:forward:choice" in found.changed
    assert not found.gained


def test_an_added_fact_gains_items(tmp_path: Path) -> None:
    old, new = bank(tmp_path, (SPAIN, "")), bank(tmp_path)
    assert "capital/spain/madrid:reverse:choice" in item_diff(old, new, diff(old, new)).gained


def test_a_fact_that_names_another_new_thing_is_asked_otherwise(tmp_path: Path) -> None:
    old = bank(tmp_path, ("object: madrid}", "object: madrid, id: capital-of-spain}"))
    new = bank(
        tmp_path,
        ("object: madrid}", "object: seville, id: capital-of-spain}"),
        ("  - {id: rome,", "  - {id: seville, name: Seville, is_a: [city]}\n  - {id: rome,"),
    )
    found = item_diff(old, new, diff(old, new))
    assert "key" in found.changed["capital-of-spain:forward:choice"]


def test_a_dispute_loses_the_items_and_says_why(tmp_path: Path) -> None:
    old, new = bank(tmp_path), bank(tmp_path, ("object: madrid}", "object: madrid, status: disputed}"))
    assert item_diff(old, new, diff(old, new)).lost["capital/spain/madrid:forward:choice"] == "disputed"


def test_another_stem_changes_the_questions_of_its_direction_only(tmp_path: Path) -> None:
    old, new = bank(tmp_path), bank(tmp_path, ("What is the capital", "Which city is the capital"))
    changed = item_diff(old, new, diff(old, new)).changed
    assert changed["capital/italy/rome:forward:choice"] == "stem"
    assert "capital/italy/rome:reverse:choice" not in changed


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        (("Since long ago", "For ages"), {"capital"}),
        (("name: Seine", "name: River Seine"), {"river"}),
        (("name: France", "name: French Republic"), {"capital", "river"}),
        (("name: city,", "name: town,"), {"capital"}),
        (("title: Demo", "title: Demonstration"), set()),
        (("The Seine lies", "It lies"), {"river"}),
    ],
)
def test_a_change_reaches_the_relations_that_speak_of_it(
    tmp_path: Path, change: tuple[str, str], touched: set[str]
) -> None:
    old, new = bank(tmp_path), bank(tmp_path, change)
    assert touched_relations(old, new, diff(old, new)) == touched


def test_a_namesake_is_reached_by_a_new_name(tmp_path: Path) -> None:
    old = bank(tmp_path)
    new = bank(tmp_path, ("name: Seine}", "name: Seine, synonyms: [Rome]}"))
    assert touched_relations(old, new, diff(old, new)) == {"capital", "river"}


def test_of_too_many_items_those_of_changed_facts_are_compared_first(tmp_path: Path) -> None:
    old, new = bank(tmp_path), bank(tmp_path, ("object: madrid}", "object: madrid, status: disputed}"))
    found = item_diff(old, new, diff(old, new), most=2)
    assert (found.looked_at, found.reached) == (2, 16)
    assert set(found.lost) <= {
        f"capital/spain/madrid:{d}:{f}" for d in ("forward", "reverse") for f in ("choice", "matching")
    }
    assert "16 may be reached" in found.text()


def test_changes_of_one_meaning_can_be_asked_for(tmp_path: Path) -> None:
    found = diff(bank(tmp_path), bank(tmp_path, ("2026-01-01", "2026-02-01"), ("Since long ago", "For ages")))
    assert [c.key for c in found.of("facts", Aspect.WORDS)] == ["explanation"]
    assert [(c.old, c.new) for c in found.of("bank", Aspect.NOTES)] == [(date(2026, 1, 1), date(2026, 2, 1))]
