"""Signing up, in and out, and what becomes of a guest's answers."""

import logging
import re
from urllib.parse import quote

import pytest
from flask import Flask

from tests.web.cast import PASSWORD, Clock, Visitor, answers, picks
from trainer.services.study.memories import rebuild
from trainer.store.engine import db
from trainer.store.learning import MemoryRow
from trainer.store.people import Person, SignIn


def persons(app: Flask) -> list[Person]:
    with app.app_context():
        return list(db.session.scalars(db.select(Person).order_by(Person.id)).unique())


def test_a_guest_who_signs_up_keeps_everything(either: Flask) -> None:
    visitor = Visitor(either)
    pid = visitor.start()
    visitor.answer(pid)
    assert visitor.sign_up().location == "/registered"
    assert visitor.get("/registered").location == "/today"
    assert [person.email for person in persons(either)] == ["ann@example.com"]
    assert visitor.get(f"/q/{pid}").status_code == 200


def test_signing_up_without_having_answered_makes_an_account(app: Flask, stranger: Visitor) -> None:
    stranger.sign_up()
    assert [person.email for person in persons(app)] == ["ann@example.com"]
    stranger.get("/settings")
    assert "ann@example.com" in stranger.page


def test_passwords_are_kept_as_argon2id_hashes(app: Flask, stranger: Visitor) -> None:
    stranger.sign_up()
    kept = persons(app)[0].password
    assert kept is not None
    assert kept.startswith("$argon2id$")


def test_a_guest_who_signs_in_brings_their_answers_to_the_account(either: Flask, clock: Clock) -> None:
    first = Visitor(either)
    first.sign_up()
    first.answer(first.start())
    first.sign_out()
    clock.forward(days=1)
    guest = Visitor(either)
    pid = guest.start()
    guest.answer(pid, right=False)
    before = answers(either)
    guest.sign_in()
    account = next(person.id for person in persons(either) if person.email)
    copies = [row for row in answers(either) if row.copied_from]
    assert [row.id for row in before if row.presentation_id == pid] == [row.copied_from for row in copies]
    assert {row.person_id for row in copies} == {account}
    assert guest.get(f"/q/{pid}").status_code == 200
    with either.app_context():
        known = {row.fact_id for row in db.session.scalars(db.select(MemoryRow).filter_by(person_id=account))}
        assert {row.fact_id for row in copies} <= known
        assert rebuild(db.session())[1] == 0


def test_what_a_guest_took_back_stays_taken_back_in_the_account(app: Flask, guest: Visitor, stranger: Visitor) -> None:
    stranger.sign_up()
    stranger.sign_out()
    pid = guest.next()
    guest.answer(pid, right=False)
    guest.post(f"/q/{pid}/undo")
    guest.sign_in()
    guest.get(f"/q/{pid}")
    assert f'action="/q/{pid}/answer"' in guest.page
    guest.answer(pid)
    assert answers(app)[-1].attempt == 2


def test_signing_in_twice_copies_nothing_twice(app: Flask, guest: Visitor, stranger: Visitor) -> None:
    stranger.sign_up()
    stranger.sign_out()
    guest.sign_in()
    count = len(answers(app))
    guest.sign_out()
    guest.sign_in()
    assert len(answers(app)) == count


def test_signing_out_ends_every_copy_of_the_cookie(app: Flask, member: Visitor) -> None:
    cookie = member.client.get_cookie("trainer")
    assert cookie is not None
    thief = Visitor(app)
    thief.client.set_cookie("trainer", cookie.value)
    assert "member@example.com" in thief.get("/settings").text
    member.sign_out()
    assert "member@example.com" not in thief.get("/settings").text
    assert thief.get("/today").location == "/"


def test_a_sign_in_runs_out(member: Visitor, clock: Clock) -> None:
    clock.forward(days=31)
    assert "member@example.com" not in member.get("/settings").text
    assert member.get("/today").location == "/"


def test_a_guest_is_known_for_more_than_a_year(guest: Visitor, clock: Clock) -> None:
    clock.forward(days=395)
    assert guest.get("/today").status_code == 200


def test_a_wrong_password_and_an_unknown_address_read_the_same(stranger: Visitor, member: Visitor) -> None:
    member.sign_out()

    def told(email: str) -> str:
        response = stranger.sign_in(email, "not the password")
        return re.sub(r'value="[^"]*"', "", response.text)

    assert told("member@example.com") == told("nobody@example.com")


def test_signing_up_with_a_taken_address_asks_to_sign_in(app: Flask, member: Visitor, stranger: Visitor) -> None:
    member.get("/")
    assert stranger.sign_up("member@example.com").location == "/registered"
    assert stranger.get("/registered").location == "/login"
    assert len(persons(app)) == 1


def test_a_short_password_is_refused_in_words(stranger: Visitor, app: Flask) -> None:
    response = stranger.sign_up("ann@example.com", "short")
    assert "at least 10" in response.text.lower()
    assert persons(app) == []


def test_changing_the_password_signs_out_everywhere_else(app: Flask, member: Visitor) -> None:
    elsewhere = Visitor(app)
    elsewhere.sign_in("member@example.com")
    member.get("/change")
    new = "another few words in a row"
    sent = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    assert member.post("/change", **sent).status_code in (302, 303)
    assert "member@example.com" in member.get("/settings").text
    assert "member@example.com" not in elsewhere.get("/settings").text
    assert Visitor(app).sign_in("member@example.com", new).location == "/today"


def test_a_forgotten_password_is_reset_by_a_link_that_works_once(
    app: Flask, member: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    member.sign_out()
    visitor = Visitor(app)
    visitor.get("/reset")
    with caplog.at_level(logging.WARNING):
        visitor.post("/reset", email="member@example.com")
    link = re.search(r"http://localhost:8000(/reset/\S+)", caplog.text)
    assert link
    assert "member@example.com" not in caplog.text
    new = "another few words in a row"
    visitor.get(link[1])
    visitor.post(link[1], password=new, password_confirm=new)
    assert Visitor(app).sign_in("member@example.com", new).location == "/today"


def test_asking_for_a_link_reads_the_same_with_and_without_an_account(app: Flask, member: Visitor) -> None:
    member.sign_out()

    def told(email: str) -> str:
        visitor = Visitor(app)
        visitor.get("/reset")
        return re.sub(r'value="[^"]*"', "", visitor.post("/reset", email=email).text)

    assert told("member@example.com") == told("nobody@example.com")


def test_the_key_of_a_browser_is_nowhere_in_the_database(app: Flask, member: Visitor) -> None:
    with member.client.session_transaction() as held:
        key = held["key"]
    with app.app_context():
        digests = list(db.session.scalars(db.select(SignIn.key_digest)))
    assert digests
    assert key not in digests


def test_answers_after_signing_up_go_on_where_the_guest_was(app: Flask, guest: Visitor) -> None:
    sid = re.search(r"/sessions/([^/]+)/next", guest.page)
    assert sid
    guest.sign_up()
    pid = guest.to_question(f"/sessions/{sid[1]}/next")
    guest.post(f"/q/{pid}/answer", confidence="sure", **picks(app, pid))
    assert len({row.person_id for row in answers(app)}) == 1


@pytest.mark.parametrize(
    "onward", ["http://[::1", "//elsewhere.example", "https://elsewhere.example/x", "/\\elsewhere"]
)
def test_signing_in_leads_nowhere_but_here_and_stumbles_over_no_address(app: Flask, onward: str) -> None:
    Visitor(app).sign_up()
    visitor = Visitor(app)
    assert visitor.get(f"/login?next={quote(onward)}").location == "/login"
    visitor.get("/login")
    sent = {"email": "ann@example.com", "password": PASSWORD, "next": onward}
    assert visitor.post("/login", **sent).location == "/login"
    assert visitor.post("/login", **(sent | {"next": ""})).location.endswith("/today"), "as a browser sends the form"
