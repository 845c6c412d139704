"""The addresses that a device without a network lives by."""

import gzip
import json
import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web.cast import Clock, Visitor, answers
from tests.web.devices import Device
from trainer.store.engine import db
from trainer.store.learning import Synced

KIB = 1024


@pytest.fixture
def app(either: Flask) -> Flask:
    """The program on either database: who may send what is the same on both."""
    return either


def ready(visitor: Visitor, clock: Clock) -> Device:
    """A device with a pack."""
    made = Device(visitor.client, clock)
    made.download()
    return made


def fetched(visitor: Visitor, address: str) -> bytes:
    """A file of the program."""
    with visitor.client.get(address) as reply:
        assert reply.status_code == 200
        return bytes(reply.data)


def test_the_program_can_be_put_on_a_device(stranger: Visitor) -> None:
    reply = stranger.get("/manifest.webmanifest")
    told = json.loads(reply.text)
    assert reply.mimetype == "application/manifest+json"
    assert (told["start_url"], told["display"], told["name"]) == ("/today", "standalone", "Trainer")
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} == {
        (f"{size}x{size}", purpose) for size in (192, 512) for purpose in ("any", "maskable")
    }
    for icon in told["icons"]:
        assert fetched(stranger, icon["src"])[16:24] == bytes.fromhex(f"{int(icon['sizes'].split('x')[0]):08x}" * 2)


def test_the_worker_reaches_every_page_and_is_asked_for_anew_each_time(stranger: Visitor) -> None:
    reply = stranger.get("/sw.js")
    assert reply.headers["Cache-Control"] == "no-cache"
    assert reply.mimetype == "text/javascript"
    assert "worker-src 'self'" in reply.headers["Content-Security-Policy"]
    told = json.loads(re.findall(r"^self\.SHELL = (.*);$", reply.text, re.MULTILINE)[0])
    assert all(fetched(stranger, address) for address in (*told["files"], told["page"]))
    assert all(f"/{told['version']}/" in address for address in told["files"])


def test_the_page_that_a_device_keeps_names_nobody(member: Visitor) -> None:
    assert 'data-person="' in member.get("/offline").text
    kept = member.get("/offline/shell").text
    assert "data-person" not in kept
    assert "member@example.com" not in kept
    assert 'name="csrf_token"' not in kept


def test_a_question_page_with_all_that_it_loads_weighs_little(guest: Visitor) -> None:
    guest.next()
    page = guest.page
    linked = re.findall(r'<(?:link|script)[^>]*(?:href|src)="(/static/[^"]+)"', page)
    imported = [address.rsplit("/", 1)[0] + "/keeping.js" for address in linked if address.endswith("/app.js")]
    assert len(imported) == 1
    parts = {address: fetched(guest, address) for address in (*linked, *imported)}
    assert sum(len(gzip.compress(data)) for data in (page.encode(), *parts.values())) <= 50 * KIB


def test_nothing_is_taken_without_a_token(guest: Visitor, clock: Clock) -> None:
    ready(guest, clock)
    assert guest.client.post("/offline/sync", json={}).status_code == 400
    assert guest.client.post("/offline/pack", json={}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"items": "none", "device_now": 1},
        {"items": [], "device_now": None},
        {"items": [], "device_now": float("nan")},
        {"items": [{}] * 101, "device_now": 1},
    ],
    ids=["no list", "no clock", "no number", "too many"],
)
def test_what_cannot_be_read_is_refused(guest: Visitor, clock: Clock, body: dict[str, object]) -> None:
    here = ready(guest, clock)
    assert here.send("/offline/sync", person=here.person, **body).status_code == 422


def test_answers_of_another_account_are_not_taken(app: Flask, guest: Visitor, other: Visitor, clock: Clock) -> None:
    here = ready(guest, clock)
    sent, before = here.answer(here.questions[0]), len(answers(app))
    there = Device(other.client, clock, person=here.person)
    assert there.send("/offline/sync", person=here.person, device_now=there.now(), items=[sent]).status_code == 409
    there.person = there.state()["person"]
    assert there.outcomes(sent) == ["refused"]  # whoever says that they are another has not been shown the question
    assert len(answers(app)) == before


def test_after_a_sign_in_ran_out_answers_wait_for_the_next_one(member: Visitor, clock: Clock) -> None:
    here = ready(member, clock)
    sent = here.answer(here.questions[0])
    member.sign_out()
    assert here.state()["person"] == ""
    assert here.send("/offline/sync", person=here.person, device_now=here.now(), items=[sent]).status_code == 403
    member.sign_in("member@example.com")
    assert here.person in here.state()["tags"]
    assert here.outcomes(sent) == ["counted"]


def test_what_a_guest_kept_is_the_accounts_after_signing_in_and_still_counts_once(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    Visitor(app).sign_up("ann@example.com")
    here = ready(guest, clock)
    sent, late = here.answer(here.questions[0]), here.answer(here.questions[1])
    back = here.undo(sent)
    assert here.outcomes(sent, back) == ["counted", "undone"]
    guest.sign_in("ann@example.com")
    assert here.person in here.state()["tags"]
    before = len(answers(app))
    assert here.outcomes(sent, back, late) == ["already", "already", "counted"]
    assert len(answers(app)) > before
    assert here.person != here.state()["person"]


def test_a_guest_who_signs_up_keeps_their_tag(guest: Visitor, clock: Clock) -> None:
    here = ready(guest, clock)
    guest.sign_up()
    assert here.state()["person"] == here.person


def test_what_arrived_is_written_down_once(app: Flask, guest: Visitor, clock: Clock) -> None:
    here = ready(guest, clock)
    sent = here.answer(here.questions[0])
    here.sync(sent, sent)
    here.sync(sent)
    with app.app_context():
        assert db.session.scalars(select(Synced.client_id)).all() == [sent["client_id"]]
