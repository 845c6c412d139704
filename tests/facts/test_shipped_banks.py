"""The banks that ship with the program: they load, they are as large as promised, and each fact is accounted for."""

import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from trainer.facts.banks import shipped
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank, Fact, Status

COVERAGE: Final = Path(__file__).parents[2] / "docs" / "article-coverage.md"
BANKS: Final = sorted(shipped())


@cache
def bank(name: str) -> Bank:
    return load_bank(shipped()[name])


def from_article(fact: Fact) -> bool:
    return fact.source is not None and fact.source.id == "article"


def table_lines() -> list[str]:
    return COVERAGE.read_text(encoding="utf-8").splitlines()


def fact_ids(text: str) -> set[str]:
    """Fact ids as the coverage table writes them: three parts joined by double hyphens, set as code."""
    return set(re.findall(r"`([a-z0-9-]+--[a-z0-9-]+--[a-z0-9-]+)`", text))


def test_two_banks_ship_each_in_a_folder_named_after_it() -> None:
    assert BANKS == ["cranial-nerves", "spinal-tumors"]
    assert [bank(name).id for name in BANKS] == BANKS


@pytest.mark.parametrize("name", BANKS)
def test_every_fact_says_where_it_comes_from_and_why_it_is_so(name: str) -> None:
    bare = [f.id for f in bank(name).facts.values() if f.source is None or not f.explanation]
    assert bare == []


@pytest.mark.parametrize("name", BANKS)
def test_every_disputed_fact_says_what_the_dispute_is(name: str) -> None:
    silent = [f.id for f in bank(name).facts.values() if f.status is Status.DISPUTED and not f.dispute]
    assert silent == []


@pytest.mark.parametrize("name", BANKS)
def test_every_fact_belongs_to_a_topic(name: str) -> None:
    held = bank(name)
    assert [f.id for f in held.facts.values() if held.topic_of(f) not in held.topics] == []


@pytest.mark.parametrize("name", BANKS)
def test_a_bank_says_that_it_is_for_study_and_unsigned(name: str) -> None:
    notice = bank(name).header.notice
    assert "study" in notice
    assert "no licensed physician" in notice


@pytest.mark.parametrize("name", BANKS)
def test_a_kind_without_a_name_of_its_own_is_no_kind_of_a_shipped_bank(name: str) -> None:
    held = bank(name)
    used = {entity.kind for entity in held.entities.values() if entity.kind}
    assert used <= set(held.kinds)


def test_the_spinal_tumor_bank_holds_the_article_and_more() -> None:
    usable = [f for f in bank("spinal-tumors").facts.values() if f.status is Status.USABLE]
    assert sum(from_article(f) for f in usable) >= 150
    assert sum(not from_article(f) for f in usable) >= 500


def test_every_fact_from_the_article_gives_its_place_and_what_stands_there() -> None:
    facts = [f for f in bank("spinal-tumors").facts.values() if from_article(f)]
    assert [f.id for f in facts if not (f.source and f.source.locator and f.source.gist)] == []


def test_the_coverage_table_names_every_fact_of_the_article_and_no_unknown_one() -> None:
    facts = bank("spinal-tumors").facts
    cited = fact_ids("\n".join(table_lines()))
    assert {f.id for f in facts.values() if from_article(f)} - cited == set()
    assert cited - facts.keys() == set()


def test_the_coverage_table_calls_a_fact_disputed_exactly_where_the_bank_does() -> None:
    facts = bank("spinal-tumors").facts
    said = {name for line in table_lines() for name in fact_ids(line.partition("disputed:")[2].partition(";")[0])}
    held = {f.id for f in facts.values() if from_article(f) and f.status is Status.DISPUTED}
    assert said == held


def test_a_reason_for_a_wrong_option_cites_the_article_only_where_it_says_so() -> None:
    held = bank("spinal-tumors")
    assert held.header.source != "article"
    assert held.sources[held.header.source].kind == "teaching"
