"""The JSON Schema that editors check bank files with."""

import json
from dataclasses import fields
from pathlib import Path

from trainer.facts.loading import SECTIONS
from trainer.facts.schema import as_text, schema

COMMITTED = Path(__file__).parents[2] / "docs/bank.schema.json"


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == as_text(), "write it anew: make schema"


def test_the_schema_knows_every_section_and_every_key() -> None:
    found = schema()
    assert list(found["properties"]) == list(SECTIONS)
    for section, model in SECTIONS.items():
        assert set(found["$defs"][model.__name__]["properties"]) == {f.name for f in fields(model)}, section


def test_the_schema_refuses_unknown_keys_everywhere() -> None:
    found = schema()
    assert found["additionalProperties"] is False
    for model in SECTIONS.values():
        assert found["$defs"][model.__name__]["additionalProperties"] is False


def test_the_schema_explains_every_block() -> None:
    assert all(schema()["$defs"][model.__name__]["description"] for model in SECTIONS.values())


def test_the_schema_lists_the_words_of_closed_sets() -> None:
    status = schema()["$defs"]["Status"]
    assert status["enum"] == ["usable", "disputed", "quarantined", "withdrawn"]
    assert json.loads(as_text()) == schema()
