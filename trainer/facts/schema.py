"""A JSON Schema of bank files, made from the model, so that an editor completes and checks them while one writes."""

import json
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from trainer.facts.loading import SECTIONS

_DRAFT: Final = GenerateJsonSchema.schema_dialect


def schema() -> dict[str, Any]:
    """The schema of one file. A bank may be split over several, so no section is required in each."""
    found, definitions = TypeAdapter.json_schemas(
        [(name, "validation", TypeAdapter(cls)) for name, cls in SECTIONS.items()], ref_template="#/$defs/{model}"
    )
    blocks = {name: found[name, "validation"] for name in SECTIONS}
    return {
        "$schema": _DRAFT,
        "title": "Trainer bank file",
        "description": "One file of a fact bank. Files in one folder make one bank; exactly one of them holds `bank`.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _section(name, block) for name, block in blocks.items()},
        "$defs": definitions["$defs"],
    }


def _section(name: str, block: Any) -> dict[str, Any]:
    if name == "bank":
        return dict(block)
    return {"description": f"Blocks of {name}, one a list entry.", "type": ["array", "null"], "items": block}


def as_text() -> str:
    """The schema as it stands in `docs/bank.schema.json`."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
