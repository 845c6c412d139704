"""The note type: frozen where Anki would fork it, silent where it would tell the key."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from trainer.decks import notetype
from trainer.decks.deck import OPTIONS, Field

BACK_ONLY = {Field.FACT_ID, Field.ANSWER, Field.WHY, Field.OPT_WHY, Field.SOURCE, Field.EXTRA1, Field.EXTRA2}


def slots(template: str) -> set[str]:
    """The fields that a template shows or branches on."""
    return set(re.findall(r"\{\{[#^/]?(?:[^}]*:)?(\w+)\}\}", template))


def test_the_fields_and_their_order_are_frozen() -> None:
    assert [field.value for field in Field] == (
        "FactID Prompt Answer Why Stem Opt1 Opt2 Opt3 Opt4 Opt5 OptWhy Set Bank Image Source Extra1 Extra2".split()
    )


def test_the_manual_tells_of_every_field_in_order() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "anki.md").read_text()
    assert re.findall(r"^\| `([A-Z]\w*)` \|", manual, re.MULTILINE) == [field.value for field in Field]


def test_the_ids_by_which_anki_knows_the_note_type_are_frozen() -> None:
    model = notetype.model()
    assert model.model_id == 1968381154
    assert [template["id"] for template in model.templates] == [1999239257, 1232281555, 1550683011]
    assert [field["id"] for field in model.fields][:3] == [1829903548, 1146033744, 1639998388]
    assert len({part["id"] for part in (*model.fields, *model.templates)}) == len(Field) + 3


def test_a_new_look_carries_a_new_date() -> None:
    """Anki takes over templates and CSS only with a later date: raise LOOKS_CHANGED, then this figure."""
    look = json.dumps([notetype.LOOKS_CHANGED, notetype.TEMPLATES, notetype.CSS])
    assert hashlib.sha256(look.encode()).hexdigest()[:16] == "360fa0002af067ca"


@pytest.mark.parametrize("template", notetype.TEMPLATES, ids=lambda t: str(t["name"]))
def test_no_front_shows_or_branches_on_what_tells_the_key(template: dict[str, str]) -> None:
    assert not slots(template["qfmt"]) & BACK_ONLY
    assert "{{^" not in template["qfmt"]


@pytest.mark.parametrize("template", notetype.TEMPLATES, ids=lambda t: str(t["name"]))
def test_no_back_repeats_the_front_with_its_shuffle(template: dict[str, str]) -> None:
    assert "FrontSide" not in template["afmt"]
    assert {"Answer", "Source"} <= slots(template["afmt"])


def test_a_choice_names_its_options_and_nothing_else_on_the_front() -> None:
    assert slots(str(notetype.TEMPLATES[1]["qfmt"])) == {"Stem", "Image", *OPTIONS}


def test_nothing_is_fetched_from_the_network() -> None:
    look = json.dumps([notetype.TEMPLATES, notetype.CSS])
    assert not re.search(r"https?:|//\w|url\(|@import|src=", look)


def test_night_mode_has_both_names_that_clients_use() -> None:
    assert ".nightMode" in notetype.CSS
    assert ".night_mode" in notetype.CSS


def test_the_look_fits_a_phone() -> None:
    assert "max-width: 42em" in notetype.CSS
    assert not re.search(r"[^-]width:\s*\d+px|font-size:\s*\d+px", notetype.CSS)
