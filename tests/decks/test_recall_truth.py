"""Recall over random banks, by brute force: what is called right is right, and no right answer is left out."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from tests.oracle import shapes
from tests.oracle.truth import Oracle
from trainer.decks.recall import Recall, RecallMaker
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank, Direction, Status
from trainer.questions.generating import Generator


def recalls(bank: Bank) -> list[Recall]:
    """Every prompt that the bank allows."""
    generator = Generator(bank)
    maker = RecallMaker(generator.index, generator.wording)
    asked = [fact for fact in bank.facts.values() if fact.status is not Status.WITHDRAWN]
    made = [maker.make(fact, direction) for fact in asked for direction in Direction]
    return [recall for recall in made if isinstance(recall, Recall)]


def right(oracle: Oracle, recall: Recall) -> set[str]:
    """Every entity that answers the prompt, by whichever bearer of the name asked about."""
    asked = oracle.names.owners(oracle.names.things[recall.item.asked].name)
    pairs = oracle.cells(recall.item.relation).true
    if recall.item.direction is Direction.FORWARD:
        return {obj for subject, obj in pairs if subject in asked}
    return {subject for subject, obj in pairs if obj in asked}


@given(shapes.sound())
@settings(max_examples=60)
def test_a_recall_card_lists_right_answers_and_leaves_none_out(written: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bank = load_bank(shapes.write(written, Path(folder)))
    oracle = Oracle(shapes.world(written))
    for recall in recalls(bank):
        answers = right(oracle, recall)
        said = {recall.item.key, *recall.others}
        assert said <= answers
        read = {owner for entity in said for owner in oracle.names.owners(oracle.names.things[entity].name)}
        assert [a for a in answers if not any(oracle.kinds.related(a, known) for known in read)] == []


@given(shapes.sound())
@settings(max_examples=30)
def test_the_front_of_a_recall_card_never_names_its_key(written: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bank = load_bank(shapes.write(written, Path(folder)))
    for recall in recalls(bank):
        key = bank.entities[recall.item.key]
        front = " ".join([recall.stem, *(bank.entities[other].name for other in recall.named)]).casefold()
        words = front.replace("?", " ").split()
        assert not any(name.casefold() in words for name in (key.name, *key.aliases))
