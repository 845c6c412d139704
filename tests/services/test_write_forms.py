"""What the form of an entry reads, and what it makes of what people type."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from trainer.facts.folder import Folder
from trainer.facts.text.outline import addressed, outline
from trainer.services.writing import drafts
from trainer.services.writing import forms as write_forms
from trainer.services.writing.fields import FORMS, Sort

FILE = """\
bank: {id: b, title: B, date: 2026-11-24, source: s}
sources:
  - {id: s, title: A book}
entities:
  - {id: a, name: "a: the first"}
  - {id: o, name: o}
relations:
  - id: r
    label: goes to
    cardinality: n:1
    open: yes
    directions: [reverse]
facts:
  - {relation: r, subject: a, object: o}
negatives:
  - relation: r
    object: o
    subjects: [a, o]
    why: No.
    whys: {a: "Never: not at all."}
closed_for:
  - {relation: r, subject: a, why: All.}
disjoint:
  - entities: [a, o]
"""
BANK = Folder({"bank.yaml": FILE})


@pytest.fixture(autouse=True)
def _language(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(("section", "key"), outline(FILE).blocks)
def test_a_form_that_is_sent_as_it_was_shown_says_nothing_new(section: str, key: str) -> None:
    block, names = outline(FILE).blocks[section, key].node.value, write_forms.names_of(BANK)
    assert write_forms.read(section, names, write_forms.as_form(section, names, block), block) == {}


@pytest.mark.parametrize("section", write_forms.SECTIONS)
def test_every_section_has_a_form_a_name_and_words_for_its_fields(section: str) -> None:
    fields = write_forms.fields_of(section, write_forms.names_of(BANK), {}, told={}, new=True)
    assert {field.name for field in fields} == {each.name for each in FORMS[section]}
    assert all(field.label for field in fields)
    assert write_forms.sections()[section]


def test_a_way_round_is_chosen_from_a_list_and_without_a_choice_all_are_asked() -> None:
    block, names = outline(FILE).blocks["relations", "r"].node.value, write_forms.names_of(BANK)
    sent = write_forms.as_form("relations", names, block)
    assert sent["directions"] == "reverse"
    assert write_forms.read("relations", names, sent | {"directions": "forward"}, block) == {"directions": ["forward"]}
    assert write_forms.read("relations", names, sent | {"directions": ""}, block) == {"directions": []}
    [field] = [each for each in FORMS["relations"] if each.name == "directions"]
    assert field.sort is Sort.ONLY


@pytest.mark.parametrize(("section", "named"), [("sources", "title"), ("topics", "title"), ("kinds", "name")])
def test_an_id_is_made_from_the_name_and_stays_short(section: str, named: str) -> None:
    names = write_forms.names_of(BANK)
    made = write_forms.read(section, names, {named: "The  Anatomy, 2nd ed."}, {})
    assert made["id"] == "the-anatomy-2nd-ed"
    assert len(write_forms.read(section, names, {named: "word " * 4000}, {})["id"]) <= 100


@pytest.mark.parametrize(
    "typed", ["../x", ".", "..", "a/b", "a b", "", "-", "~x", "a\\b", "x" * 201, "a?b#c", "%2e%2e"]
)
def test_an_id_that_would_not_do_in_an_address_is_refused(typed: str) -> None:
    assert write_forms.wrong_id("sources", {"id": typed})


def test_what_cannot_be_seen_is_not_kept() -> None:
    sent = {"title": "A\x00 \u202ekoob\u202c\x07", "id": "s2", "note": "one\r\ntwo\t three"}
    made = write_forms.read("sources", write_forms.names_of(BANK), sent, {})
    assert (made["title"], made["note"]) == ("A koob", "one two three")


def test_a_reason_belongs_to_its_name_although_the_name_holds_a_colon() -> None:
    names = write_forms.names_of(BANK)
    sent = {"whys": "a: the first: It is not.\no: One.\no: Two.", "why": "No."}
    made = write_forms.read("negatives", names, sent, {})
    assert made["whys"] == {"a": "It is not.", "o": "One. Two."}


@pytest.mark.parametrize("key", ["../x", "a//b", "/a", "a/", "", "a/./b", "x" * 400, "~a", "a b", "a\x00", "a\\..\\b"])
def test_a_key_that_an_address_would_not_hold_has_a_mark_in_its_place(key: str) -> None:
    assert addressed(key) == addressed(key)
    assert len(addressed(key)) == 25
    assert addressed(key)[1:].isalnum()


@pytest.mark.parametrize("key", ["r/a/o", "passes-through--optic-nerve--optic-canal", "r/a.b/o..p", "é/漢"])
def test_a_plain_key_stands_in_its_address_as_it_is(key: str) -> None:
    assert addressed(key) == key


def without_empty(pair: tuple[str, Any]) -> tuple[str, Any]:
    """A key with its value; of reasons, those that say something."""
    name, value = pair
    return name, {one: text for one, text in value.items() if text} if isinstance(value, dict) else value


def test_a_reason_without_a_name_is_told_at_its_field() -> None:
    names = write_forms.names_of(BANK)
    assert write_forms.unknown("negatives", names, {"whys": "just a reason"}) == {
        "whys": "Write a name, a colon and a reason in each line."
    }
    assert write_forms.unknown("negatives", names, {"whys": "o: because"}) == {}


HOSTILE = st.sampled_from(
    [
        "&a",
        "*a",
        "!!python/name:os",
        "---",
        "...",
        "a\tb\x00c",
        "# x",
        "x: y",
        "- z",
        "[",
        "{",
        "'",
        '"',
        "\u202ex",
        "é" * 4000,
    ]
) | st.text(max_size=30)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.sampled_from(sorted(outline(FILE).blocks)), st.data(), HOSTILE)
def test_whatever_is_typed_into_a_field_lands_in_that_key_alone(
    at: tuple[str, str], data: st.DataObject, typed: str
) -> None:
    section, key = at
    block, names = outline(FILE).blocks[at].node.value, write_forms.names_of(BANK)
    shown = write_forms.as_form(section, names, block)
    name = data.draw(st.sampled_from([each for each in shown if each != "id"]))
    wanted = write_forms.read(section, names, shown | {name: typed}, block)
    assume(wanted != {"entities": []})  # its only key, which is refused in words
    text = drafts.as_if(BANK, section, key, wanted)[0].files["bank.yaml"]
    now = {(b.section, b.place): b.node.value for b in outline(text).blocks.values()}
    was = {(b.section, b.place): b.node.value for b in outline(FILE).blocks.values()}
    place = (section, outline(FILE).blocks[at].place)
    assert {k: v for k, v in now.items() if k != place} == {k: v for k, v in was.items() if k != place}
    told = {n: v for n, v in now[place].items() if n in wanted}
    assert told == {n: v for n, v in map(without_empty, wanted.items()) if v}
    assert {n: v for n, v in now[place].items() if n not in wanted} == {
        n: v for n, v in block.items() if n not in wanted
    }
