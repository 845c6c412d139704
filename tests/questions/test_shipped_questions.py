"""The questions of the banks that ship: enough of them, of every promised sort, sound and readable."""

from functools import cache
from typing import Final

import pytest

from trainer.facts.banks import shipped
from trainer.facts.loading import load_bank
from trainer.facts.model import Direction, Status
from trainer.questions.generating import Generator
from trainer.questions.lint import Report, lint
from trainer.questions.model import Choice, Matching, Question
from trainer.questions.production import Refused, produce

pytestmark = pytest.mark.xdist_group("shipped-questions")  # one worker fits the balance of each bank once

SEED: Final = 1
BANKS: Final = sorted(shipped())
HEADLINES: Final = ("compartment", "modality-indication", "syndrome-tumor")


@cache
def generator(name: str) -> Generator:
    return Generator(load_bank(shipped()[name]))


@cache
def questions(name: str) -> tuple[Question, ...]:
    return tuple(made for made in produce(generator(name), SEED) if not isinstance(made, Refused))


@cache
def report(name: str) -> Report:
    return lint(generator(name), questions(name))


def usable(name: str) -> set[str]:
    return {f.id for f in generator(name).bank.facts.values() if f.status is Status.USABLE}


@pytest.mark.parametrize("name", BANKS)
def test_nine_usable_facts_in_ten_make_a_question(name: str) -> None:
    asked = {fact for question in questions(name) for fact in question.facts}
    assert len(asked & usable(name)) >= 0.9 * len(usable(name))


@pytest.mark.parametrize("name", BANKS)
def test_three_usable_facts_in_four_make_a_question_with_three_wrong_options(name: str) -> None:
    full = {q.item.fact for q in questions(name) if isinstance(q, Choice) and len(q.options) >= 4}
    assert len(full & usable(name)) >= 0.75 * len(usable(name))


@pytest.mark.parametrize("name", BANKS)
def test_every_check_over_a_whole_bank_holds(name: str) -> None:
    assert [str(check) for check in report(name).checks if not check.holds] == []


@pytest.mark.parametrize("relation", HEADLINES)
def test_a_headline_relation_is_asked_both_ways_and_as_matching(relation: str) -> None:
    mine = [q for q in questions("spinal-tumors") if _relation(q) == relation]
    assert {q.item.direction for q in mine if isinstance(q, Choice)} == set(Direction)
    assert any(isinstance(q, Matching) for q in mine)


@pytest.mark.parametrize("name", BANKS)
def test_every_option_has_a_reason_that_fits_a_telephone(name: str) -> None:
    reasons = [option.reason for q in questions(name) if isinstance(q, Choice) for option in q.options]
    assert [r for r in reasons if not 12 <= len(r) <= 240 or not r.endswith(".")] == []


@pytest.mark.parametrize("name", BANKS)
def test_every_wrong_option_of_a_shipped_bank_cites_a_source(name: str) -> None:
    options = [option for q in questions(name) if isinstance(q, Choice) for option in q.options]
    assert [o.entity for o in options if o.licence not in ("", "disjoint") and o.citation is None] == []


def _relation(question: Question) -> str:
    return question.item.relation if isinstance(question, Choice) else question.relation
