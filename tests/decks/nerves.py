"""A small bank to make decks of, and ways to change it."""

import dataclasses
import tempfile
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from trainer.decks.building import DEFAULT_FORMS, build_deck
from trainer.decks.deck import Deck, DeckForm, Note
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank
from trainer.questions.generating import Generator

EVERY_FORM = tuple(DeckForm)
LATER = date(2026, 3, 1)

TEXT = """
bank: {id: nerves, title: Nerves, date: 2026-01-10, source: book, notice: For study only., licence: CC BY 4.0}
sources:
  - {id: book, title: A book of nerves, url: "https://example.org/nerves"}
topics:
  - {id: skull, title: Base of the skull}
  - {id: stem, title: Brain stem}
kinds:
  - {id: nerve, name: nerve, plural: nerves}
  - {id: opening, name: opening, plural: openings}
  - {id: part, name: part of the brain stem, plural: parts of the brain stem}
entities:
  - {id: olfactory, name: olfactory nerve, kind: nerve, article: the}
  - {id: optic, name: optic nerve, kind: nerve, article: the}
  - {id: oculomotor, name: oculomotor nerve, kind: nerve, article: the}
  - {id: trochlear, name: trochlear nerve, kind: nerve, article: the}
  - {id: abducens, name: abducens nerve, kind: nerve, article: the}
  - {id: facial, name: facial nerve, kind: nerve, article: the}
  - {id: hearing, name: vestibulocochlear nerve, kind: nerve, article: the, aliases: [nerve of hearing]}
  - {id: vagus, name: vagus nerve, kind: nerve, article: the}
  - {id: accessory, name: accessory nerve, kind: nerve, article: the}
  - {id: plate, name: cribriform plate, kind: opening, article: the}
  - {id: canal, name: canal of the sphenoid, kind: opening, article: the}
  - {id: fissure, name: superior orbital fissure, kind: opening, article: the}
  - {id: meatus, name: internal acoustic meatus, kind: opening, article: the}
  - {id: stylomastoid, name: stylomastoid foramen, kind: opening, article: the}
  - {id: jugular, name: jugular foramen, kind: opening, article: the}
  - {id: midbrain, name: midbrain, kind: part, article: the}
  - {id: pons, name: pons, kind: part, article: the}
  - {id: medulla, name: medulla, kind: part, article: the}
relations:
  - id: passes
    label: passes through
    subject_kind: nerve
    object_kind: opening
    cardinality: "n:n"
    open: no
    stem: Through which opening does {subject} leave the skull?
    reverse_stem: Which nerve leaves the skull through {object}?
    statement: "{subject} leaves the skull through {object}"
    topic: skull
  - id: leaves
    label: leaves the brain stem at
    subject_kind: nerve
    object_kind: part
    cardinality: "n:1"
    open: yes
    stem: At which part of the brain stem does {subject} come out?
    reverse_stem: Which nerve comes out at {object}?
    statement: "{subject} comes out at {object}"
    topic: stem
facts:
  - {relation: passes, subject: olfactory, object: plate, explanation: Its threads pierce the ethmoid bone.}
  - {relation: passes, subject: optic, object: canal}
  - {relation: passes, subject: oculomotor, object: fissure}
  - {relation: passes, subject: trochlear, object: fissure}
  - {relation: passes, subject: abducens, object: fissure}
  - {relation: passes, subject: facial, object: meatus}
  - {relation: passes, subject: facial, object: stylomastoid, level: specialist}
  - {relation: passes, subject: hearing, object: meatus}
  - {relation: passes, subject: vagus, object: jugular, source: {id: book, locator: page 7}}
  - {relation: leaves, subject: oculomotor, object: midbrain}
  - {relation: leaves, subject: trochlear, object: midbrain}
  - {relation: leaves, subject: abducens, object: pons}
  - {relation: leaves, subject: facial, object: pons}
  - {relation: leaves, subject: vagus, object: medulla}
  - {relation: leaves, subject: accessory, object: medulla}
"""


def loaded(text: str) -> Bank:
    """The bank in a YAML text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bank.yaml"
        path.write_text(text)
        return load_bank(path)


@cache
def nerves() -> Bank:
    """The bank as it stands."""
    return loaded(TEXT)


def with_fact(bank: Bank, fact: str, **changes: Any) -> Bank:
    """The bank with one fact changed."""
    facts = {**bank.facts, fact: dataclasses.replace(bank.facts[fact], **changes)}
    return dataclasses.replace(bank, facts=MappingProxyType(facts))


def with_entity(bank: Bank, entity: str, **changes: Any) -> Bank:
    """The bank with one entity changed."""
    entities = {**bank.entities, entity: dataclasses.replace(bank.entities[entity], **changes)}
    return dataclasses.replace(bank, entities=MappingProxyType(entities))


def with_relation(bank: Bank, relation: str, **changes: Any) -> Bank:
    """The bank with one relation changed."""
    relations = {**bank.relations, relation: dataclasses.replace(bank.relations[relation], **changes)}
    return dataclasses.replace(bank, relations=MappingProxyType(relations))


def deck_of(bank: Bank, forms: Sequence[DeckForm] = DEFAULT_FORMS) -> Deck:
    """The deck of a bank."""
    return build_deck(bank, Generator(bank), forms=forms)


def note_of(deck: Deck, fact: str) -> Note:
    """The note of one fact."""
    return next(note for note in deck.notes if note.guid.endswith(f":{fact}"))
