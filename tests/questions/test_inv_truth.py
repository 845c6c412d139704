"""The invariants of truth, over random banks and against an oracle that shares no code with the generator."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings

from tests.oracle import shapes
from tests.oracle.judge import faults
from tests.oracle.truth import Oracle
from tests.oracle.world import world_of
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank, Status
from trainer.facts.problems import BankError
from trainer.facts.truth import Index
from trainer.questions import jsonl
from trainer.questions.generating import Generator
from trainer.questions.production import Refused, produce

Sections = dict[str, Any]
_FEW = settings(max_examples=40)


def _load(bank: Sections) -> Bank:
    with tempfile.TemporaryDirectory() as folder:
        try:
            return load_bank(shapes.write(bank, Path(folder)))
        except BankError:
            assume(False)  # a name told twice, or statements at odds that only the loader's reading finds
            raise


def _lines(bank: Sections, seed: int = 0) -> Iterator[dict[str, Any]]:
    for made in produce(Generator(_load(bank)), seed):
        if not isinstance(made, Refused):
            yield json.loads(jsonl.line(made))


@_FEW
@given(shapes.sound())
def test_inv_01_04_07_08_14_27_every_question_passes_the_oracle_by_names_alone(bank: Sections) -> None:
    oracle = Oracle(world_of(bank))
    for seed in (0, 1):
        for line in _lines(bank, seed):
            assert faults(oracle, line) == [], line


@_FEW
@given(shapes.sound())
def test_inv_02_03_05_06_09_nothing_is_held_true_or_false_that_the_oracle_leaves_open(bank: Sections) -> None:
    index, oracle = Index(_load(bank)), Oracle(world_of(bank))
    ids = [entity["id"] for entity in bank["entities"]]
    for relation in bank["relations"]:
        name = relation["id"]
        for subject in ids:
            for obj in ids:
                if subject == obj:
                    continue
                if index.false(name, subject, obj):
                    assert oracle.false(name, subject, obj), (name, subject, obj)
                elif index.holds(name, subject, obj) and not index.licence(name, subject, obj):
                    assert oracle.true(name, subject, obj), (name, subject, obj)


@_FEW
@given(shapes.sound())
def test_inv_11_13_doubted_and_limited_facts_are_never_asked(bank: Sections) -> None:
    barred = {f["id"] for f in bank["facts"] if f.get("qualifier") or f.get("status", "usable") != Status.USABLE}
    for line in _lines(bank):
        assert not barred & set(line["facts"])


@_FEW
@given(shapes.crooked())
def test_inv_10_a_bank_that_says_and_denies_one_thing_is_refused(bank: Sections) -> None:
    assume(Oracle(world_of(bank)).clashes())
    with tempfile.TemporaryDirectory() as folder:
        path = shapes.write(bank, Path(folder))
        with pytest.raises(BankError):
            load_bank(path)


@_FEW
@given(shapes.sound())
def test_inv_16_18_every_item_is_made_or_refused_and_options_are_three_to_five(bank: Sections) -> None:
    generator = Generator(_load(bank))
    seen: set[str] = set()
    for made in produce(generator, 0):
        if isinstance(made, Refused):
            seen.add(made.item.id)
        elif hasattr(made, "premises"):
            seen |= {premise.item.id for premise in made.premises}
        else:
            assert 3 <= len(made.options) <= 5
            seen.add(made.item.id)
    assert seen == {item.id for item in generator.items()}


@_FEW
@given(shapes.sound())
def test_inv_20_the_order_of_the_blocks_changes_no_question(bank: Sections) -> None:
    turned = {name: blocks[::-1] if isinstance(blocks, list) else blocks for name, blocks in bank.items()}
    assert list(_lines(bank)) == list(_lines(turned))


@_FEW
@given(shapes.sound())
def test_inv_21_renaming_changes_no_item(bank: Sections) -> None:
    renamed = bank | {"entities": [e | {"name": f"{e['name']} anew"} for e in bank["entities"]]}
    assert [i.id for i in Generator(_load(bank)).items()] == [i.id for i in Generator(_load(renamed)).items()]


def _opened(bank: Sections) -> Sections:
    """The bank with its first relation open and many to many, so that only denials make a pair of it false."""
    first = bank["relations"][0] | {"cardinality": "n:n", "open": "yes", "ranked": "no", "symmetric": "no"}
    closed = [c for c in bank["closed_for"] if c["relation"] != first["id"]]
    return shapes.settled(bank | {"relations": [first, *bank["relations"][1:]], "closed_for": closed})


@_FEW
@given(shapes.sound().map(_opened))
def test_inv_23_a_fact_of_an_open_relation_makes_no_pair_false(bank: Sections) -> None:
    name = bank["relations"][0]["id"]
    mine = [f for f in bank["facts"] if f["relation"] == name]
    less = Index(_load(bank | {"facts": [f for f in bank["facts"] if f not in mine[:1]]}))
    more = Index(_load(bank))
    ids = [entity["id"] for entity in bank["entities"]]
    for subject in ids:
        for obj in ids:
            if more.false(name, subject, obj):
                assert less.false(name, subject, obj), (subject, obj)
