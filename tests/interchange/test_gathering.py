"""From a bank's questions to a set: nothing is lost, and nothing gives the key away."""

from collections import Counter
from dataclasses import replace
from itertools import groupby

import pytest

from tests.interchange.samples import SHIPPED, shipped_set
from trainer.facts.banks import shipped
from trainer.facts.loading import load_bank
from trainer.interchange import gathering
from trainer.interchange.gathering import gathered, portable
from trainer.interchange.model import Choice, Matching
from trainer.interchange.text import clean
from trainer.questions import model as made
from trainer.questions.generating import Generator
from trainer.questions.production import Refused, produce
from trainer.questions.texts import lead

GENERATOR = Generator(load_bank(shipped()["cranial-nerves"]))
MADE = [each for each in produce(GENERATOR, 0) if not isinstance(each, Refused)]


def test_stem_options_order_key_and_reasons_are_those_of_the_bank() -> None:
    for question in MADE:
        found = portable(GENERATOR.index, question)
        assert found.stem == question.stem
        assert found.place.facts == question.facts
        if isinstance(question, made.Choice):
            assert isinstance(found, Choice)
            assert [(o.text, o.reason) for o in found.options] == [(lead(o.text), o.reason) for o in question.options]
            assert found.key == question.key
        else:
            assert isinstance(found, Matching)
            rows = [(lead(premise.text), premise.response) for premise in question.premises]
            assert [(premise.text, premise.response) for premise in found.premises] == rows
            assert list(found.responses) == [lead(response.text) for response in question.responses]


def test_names_begin_as_on_the_screen_and_facts_are_told_as_sentences() -> None:
    found = [portable(GENERATOR.index, each) for each in MADE]
    offered = {option.text for each in found if isinstance(each, Choice) for option in each.options}
    assert "Optic nerve" in offered
    assert "optic nerve" not in offered
    pairs = [premise.says for each in found if isinstance(each, Matching) for premise in each.premises]
    told = [*pairs, *(each.says for each in found if isinstance(each, Choice))]
    assert all(each[0].isupper() and each.endswith(".") and "--" not in each for each in told)


def test_an_id_does_not_hang_on_how_a_name_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    raised = [portable(GENERATOR.index, each).ident for each in MADE]
    monkeypatch.setattr(gathering, "lead", str)
    assert [portable(GENERATOR.index, each).ident for each in MADE] == raised


@pytest.mark.parametrize("bank", SHIPPED)
def test_an_id_names_one_question_and_no_entity(bank: str) -> None:
    idents = [each.ident for each in shipped_set(bank).questions]
    assert max(Counter(idents).values()) == 1
    assert all(ident.startswith("q") and set(ident[1:]) <= set("0123456789abcdef-") for ident in idents)


def test_an_id_keeps_its_first_half_when_the_wording_changes() -> None:
    question = next(each for each in MADE if isinstance(each, made.Choice))
    before = portable(GENERATOR.index, question).ident
    after = portable(GENERATOR.index, replace(question, stem="Otherwise?")).ident
    assert before.split("-")[0] == after.split("-")[0]
    assert before != after


@pytest.mark.parametrize("bank", SHIPPED)
def test_the_order_in_a_file_puts_the_key_at_no_place_more_than_at_others(bank: str) -> None:
    fours = [each for each in shipped_set(bank).questions if isinstance(each, Choice) and len(each.options) == 4]
    counts = Counter(each.key for each in fours)
    assert max(counts.values()) < 1.35 * len(fours) / 4


@pytest.mark.parametrize("bank", SHIPPED)
def test_questions_of_one_topic_stand_together(bank: str) -> None:
    runs = [topic for topic, _ in groupby(each.place.topic for each in shipped_set(bank).questions)]
    assert len(runs) == len(set(runs))


def test_a_question_that_is_given_twice_is_held_once() -> None:
    assert len(gathered(GENERATOR.index, [*MADE, *MADE]).questions) == len(MADE)
    assert gathered(GENERATOR.index, [], title="Week 3").title == "Week 3"


def test_cleaning_takes_away_what_cannot_be_written_and_nothing_else() -> None:
    assert clean(" a\x00\x0bb\r\nc\td\ud800\ufffe\u202e ") == "ab\nc d\u202e"
    assert clean(clean("\x85 x \x00")) == clean("\x85 x \x00") == "x"
