"""The doors of sets and what came of them, each tried by everyone: whoever may not know of a thing finds nothing."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web.cast import BANK, Clock, Visitor
from tests.web.taught import CLOSES, SET, Taught
from tests.web.teaching_paths import (
    DONE,
    DONE_BY_INSTRUCTORS,
    QUESTION,
    SEEN,
    SEEN_BY_ASSISTANTS,
    SEEN_BY_INSTRUCTORS,
)
from trainer.store.engine import db
from trainer.store.teaching import Mark

NOBODY, ABSENT, SHOWN, DONE_NOW = 403, 404, 200, 303


@pytest.fixture
def taught(app: Flask, clock: Clock) -> Taught:
    """A class whose students handed a set in, with a question of which a report is open and a decision made."""
    made = Taught(app, clock)
    made.enrol("Ann", "Ben")
    made.give()
    made.hand_in(3, 2)
    return made


@pytest.fixture
def names(taught: Taught) -> dict[str, str]:
    """What stands in the addresses."""
    listed = taught.teacher.get(f"{taught.set_base}/questions").text
    variant = re.search(r"/questions/([^\"/]+)\"", listed)
    member = re.search(r"/allow/(\d+)", taught.teacher.get(taught.set_base).text)
    assert variant
    assert member
    page = taught.teacher.get(f"{taught.set_base}/questions/{variant[1]}").text
    fact = re.search(r"decide\?fact=([^&]+)&", page)
    assert fact
    with taught.app.app_context():
        asked = db.session.execute(select(Mark.bank_id, Mark.topic)).first()
    assert asked
    found = {
        "topic": f"{asked.bank_id}/{asked.topic}",
        "set": taught.set_id,
        "variant": variant[1],
        "member": member[1],
        "fact": fact[1],
        "bank": BANK,
    }
    decided = taught.teacher.post(f"{taught.set_base}/decide", **decision(found))
    assert decided.status_code == DONE_NOW, decided.text
    ruling = re.search(r"/decisions/(\d+)/back", taught.teacher.get(decided.location).text)
    assert ruling
    return found | {"ruling": ruling[1]}


def decision(names: dict[str, str]) -> dict[str, str]:
    """Full points for everyone, as the page sends it once it was looked at."""
    return {
        "fact": names["fact"],
        "variant": names["variant"],
        "action": "full_credit",
        "seen": "2",
        "looked": f"{names['variant']}|full_credit||True",
        "reason": "It was unclear.",
        "go": "decide",
    }


def sent(path: str, names: dict[str, str]) -> dict[str, str]:
    """What a form at this address sends."""
    if path.endswith(("/new", "/edit")):
        return {**SET, "closes_at": CLOSES, "go": "save"}
    if path.endswith("/decide"):
        return decision(names)
    if path.endswith("/retire"):
        return {"option": names.get("option", "")}
    return {"extra_minutes": "5", "outcome": "kept", "reply": "Thank you.", "fact": names["fact"], "bank": BANK}


def outsiders(taught: Taught, other: Visitor, guest: Visitor) -> dict[str, Visitor]:
    """Everyone who has no business behind these doors. The other account instructs a class of its own."""
    other.get("/classes")
    assert other.post("/classes", name="Second", term="", zone="UTC").status_code == DONE_NOW
    return {"another instructor": other, "a guest elsewhere": guest, "a student of the class": taught.students["Ann"]}


def test_what_is_seen_is_absent_for_everyone_but_those_who_teach(
    taught: Taught, names: dict[str, str], other: Visitor, guest: Visitor, stranger: Visitor
) -> None:
    everyone = outsiders(taught, other, guest) | {"the assistant": taught.assistant, "the instructor": taught.teacher}
    amiss = []
    for path in SEEN:
        address = taught.base + path.format(**names)
        codes = {who: visitor.get(address).status_code for who, visitor in everyone.items()}
        wanted = dict.fromkeys(everyone, ABSENT) | {"the instructor": SHOWN}
        if path in SEEN_BY_ASSISTANTS:
            wanted["the assistant"] = SHOWN
        if codes != wanted or stranger.get(address).status_code != NOBODY:
            amiss.append((path, codes))
    assert amiss == []


def test_nothing_is_done_but_by_those_who_may(
    taught: Taught, names: dict[str, str], other: Visitor, guest: Visitor, stranger: Visitor
) -> None:
    barred = outsiders(taught, other, guest)
    stranger.get("/login")
    amiss = []
    for path in DONE:
        address, fields = taught.base + path.format(**names), sent(path, names)
        codes = {who: visitor.post(address, **fields).status_code for who, visitor in barred.items()}
        if path in DONE_BY_INSTRUCTORS:
            codes["the assistant"] = taught.assistant.post(address, **fields).status_code
        if set(codes.values()) != {ABSENT} or stranger.post(address, **fields).status_code != NOBODY:
            amiss.append((path, codes))
    assert amiss == []
    page = taught.teacher.get(taught.set_base).text
    assert "Put away" not in re.sub(r"<button.*?</button>", "", page)
    assert "5 minutes more" not in page


def test_those_who_instruct_may_do_all_of_it(taught: Taught, names: dict[str, str]) -> None:
    page = taught.teacher.get(taught.base + QUESTION.format(**names)).text
    key = re.search(r'href="([^"]+action=change_key[^"]*)"', page)
    assert key
    options = re.findall(r'name="option" value="([^"]+)"', taught.teacher.get(key[1].replace("&amp;", "&")).text)
    codes = {}
    for path in DONE_BY_INSTRUCTORS:
        fields = sent(path, names)
        if path.endswith("/retire"):
            tried = [taught.teacher.post(taught.base + path.format(**names), option=each) for each in options]
            codes[path] = min(response.status_code for response in tried)
        else:
            codes[path] = taught.teacher.post(taught.base + path.format(**names), **fields).status_code
    assert {path: code for path, code in codes.items() if code != DONE_NOW} == {}


def test_a_set_is_not_reached_through_a_class_of_ones_own(names: dict[str, str], other: Visitor) -> None:
    other.get("/classes")
    own = other.post("/classes", name="Second", term="", zone="UTC").location.split("/")[2].partition("?")[0]
    of_a_set = [path for path in SEEN if "{set}" in path]
    codes = {path: other.get(f"/classes/{own}{path.format(**names)}").status_code for path in of_a_set}
    assert set(codes.values()) == {ABSENT}, codes


def test_what_is_for_instructors_is_not_offered_to_an_assistant(taught: Taught, names: dict[str, str]) -> None:
    for path in SEEN_BY_ASSISTANTS:
        page = taught.assistant.get(taught.base + path.format(**names)).text
        for hidden in SEEN_BY_INSTRUCTORS:
            assert f'href="{taught.base}{hidden.format(**names).partition("?")[0]}' not in page, (path, hidden)
