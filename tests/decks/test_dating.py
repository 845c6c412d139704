"""When a note changed: what Anki decides by whether a learner gets the new text."""

import dataclasses
from datetime import UTC, date, datetime

import pytest

from tests.decks.nerves import (
    EVERY_FORM,
    LATER,
    TEXT,
    deck_of,
    loaded,
    nerves,
    note_of,
    with_entity,
    with_fact,
    with_relation,
)
from trainer.decks.deck import DeckForm
from trainer.facts.model import Bank, Cardinality, ClosedFor, Direction, Fact

FACT = "passes/vagus/jugular"
NOON = int(datetime(2026, 1, 10, 12, tzinfo=UTC).timestamp())
NOON_LATER = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp())


def changed(bank: Bank, fact: str = FACT) -> int:
    return note_of(deck_of(bank), fact).changed


def test_a_note_changed_at_noon_of_the_bank_s_date_where_nothing_says_otherwise() -> None:
    assert changed(nerves()) == NOON


@pytest.mark.parametrize(
    "bank",
    [
        with_fact(nerves(), FACT, explanation="It is the widest of them.", changed=LATER),
        with_entity(nerves(), "vagus", changed=LATER),
        with_relation(nerves(), "passes", changed=LATER),
        dataclasses.replace(nerves(), closed_for=(ClosedFor("passes", "vagus", changed=LATER),)),
    ],
    ids=["the fact", "an entity named", "the wording of the relation", "what closes the list"],
)
def test_a_note_changes_with_what_it_rests_on(bank: Bank) -> None:
    assert changed(bank) == NOON_LATER


def test_a_note_changes_with_a_wrong_option_it_shows() -> None:
    deck = deck_of(nerves())
    shown = str(note_of(deck, FACT).fields)
    wrong = next(e for e in nerves().entities.values() if e.kind == "opening" and e.id != "jugular" and e.name in shown)
    assert changed(with_entity(nerves(), wrong.id, changed=LATER)) == NOON_LATER


def test_a_new_fact_of_the_same_subject_dates_the_note_whose_options_it_may_spoil() -> None:
    negatives = "negatives:\n  - {relation: leaves, subject: vagus, objects: [pons, midbrain], why: It does not.}\n"
    bank = with_relation(loaded(TEXT + negatives), "leaves", cardinality=Cardinality.MANY_TO_MANY)
    added = Fact("leaves", "vagus", "jugular", id="new", changed=LATER)
    spoiled = dataclasses.replace(bank, facts={**bank.facts, "new": added})
    assert changed(bank, "leaves/vagus/medulla") == NOON
    assert changed(spoiled, "leaves/vagus/medulla") == NOON_LATER


def test_a_negative_dates_the_notes_that_show_it() -> None:
    negatives = "negatives:\n  - {relation: leaves, object: pons, subjects: [vagus, accessory, oculomotor, trochlear],"
    text = TEXT + negatives + " why: They do not., changed: 2026-03-01}\n"
    bank = with_relation(loaded(text), "leaves", directions=(Direction.REVERSE,))
    assert changed(bank, "leaves/abducens/pons") == NOON_LATER


def test_a_changed_fact_dates_the_notes_whose_text_it_changes_and_no_others() -> None:
    bank = with_fact(nerves(), "leaves/abducens/pons", explanation="Under the facial colliculus.", changed=LATER)
    before, after = ({note.guid: note for note in deck_of(b).notes} for b in (nerves(), bank))
    newer = {guid for guid in after if after[guid].changed > before[guid].changed}
    other_text = {guid for guid in after if after[guid].fields != before[guid].fields}
    assert "tr-nerves:leaves/abducens/pons" in other_text <= newer
    assert not {guid for guid in newer if "passes/" in guid}


def test_a_block_s_own_date_may_lie_before_the_bank_s() -> None:
    early = date(2025, 1, 1)
    bank = nerves()
    for entity in bank.entities:
        bank = with_entity(bank, entity, changed=early)
    for relation in bank.relations:
        bank = with_relation(bank, relation, changed=early)
    for fact in bank.facts:
        bank = with_fact(bank, fact, changed=early)
    assert changed(bank) == int(datetime(2025, 1, 1, 12, tzinfo=UTC).timestamp())


def test_a_note_that_gains_a_form_is_newer_than_without_it() -> None:
    choice = note_of(deck_of(nerves(), (DeckForm.CHOICE,)), "leaves/abducens/pons")
    every = note_of(deck_of(nerves(), EVERY_FORM), "leaves/abducens/pons")
    assert choice.changed < every.changed < choice.changed + 60
