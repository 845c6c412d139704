"""What every answer and every write is held to."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.web.cast import BANK, Clock, Visitor, answers, closing_app, library, make_app, picks, question_of, settings
from trainer.app import create_app
from trainer.questions.model import Choice
from trainer.store.engine import db
from trainer.store.people import Person

PAGES = ("/", "/today", "/about", "/decks", "/settings", "/login", "/nowhere")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_what_it_does_not_need(path: str, guest: Visitor) -> None:
    headers = guest.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_an_inline_script_or_style(path: str, guest: Visitor) -> None:
    page = guest.get(path).text
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)


@pytest.mark.parametrize("path", ["/sessions", "/start", "/settings", "/login", "/register", "/reset", "/logout"])
def test_a_write_without_its_token_is_refused(path: str, guest: Visitor) -> None:
    assert guest.client.post(path, data={"kind": "ten", "bank": BANK}).status_code == 400


def test_an_answer_without_its_token_is_refused_and_not_kept(app: Flask, guest: Visitor) -> None:
    pid = guest.next()
    count = len(answers(app))
    response = guest.client.post(f"/q/{pid}/answer", data={"confidence": "sure", **picks(app, pid)})
    assert response.status_code == 400
    assert "Please open the page again" in response.text
    assert len(answers(app)) == count


def test_only_opening_a_page_renews_the_cookie(guest: Visitor) -> None:
    opened = guest.client.get("/today", headers={"Sec-Fetch-Mode": "navigate"})
    fetched = guest.client.get("/today", headers={"Sec-Fetch-Mode": "cors"})
    assert "Set-Cookie" in opened.headers
    assert fetched.status_code == 200
    assert "Set-Cookie" not in fetched.headers


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(guest: Visitor) -> None:
    cookie = guest.client.get_cookie("trainer")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_behind_https_the_cookie_is_tied_to_the_host(tmp_path: Path) -> None:
    with closing_app(make_app(tmp_path / "instance", Clock(), https=True)) as app:
        response = app.test_client().get("/", base_url="https://trainer.example")
        cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("__Host-trainer=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert "max-age" in response.headers["Strict-Transport-Security"]


def test_what_the_browser_holds_before_the_answer_does_not_depend_on_the_key(app: Flask, guest: Visitor) -> None:
    """The page names neither the fact nor any entity's id, marks no option, and gives no reason."""
    seen = 0
    while pid := guest.next():
        question, page = question_of(app, pid), guest.page
        for fact in question.facts:
            assert fact not in page
        asked = question.options if isinstance(question, Choice) else question.premises
        for each in asked:
            assert each.reason not in page
        assert not re.search(r"is_key|is-yes|data-key|correct", page)
        guest.answer(pid)
        seen += 1
    assert seen > 3


def test_the_sample_on_the_first_page_does_not_hold_its_key(stranger: Visitor) -> None:
    page = stranger.get("/").text
    facts = library().shelf(BANK).bank.facts
    assert not [fact for fact in facts if fact in page]


def test_too_many_tries_to_sign_in_are_slowed_down(tmp_path: Path, empty_file: Path) -> None:
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "trainer.sqlite3").write_bytes(empty_file.read_bytes())
    made = create_app(settings(instance, limit_sign_in="3 per minute"), library=library(), now=Clock())
    with closing_app(made) as app:
        visitor = Visitor(app)
        codes = [visitor.sign_in("ann@example.com", "not the password").status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        visitor.page = ""
        assert "Too many tries" in visitor.sign_in().text


UNSLOWED = {
    "security.logout": "signing out has to work, whatever happened before it",
}
"""What may be sent as often as anyone likes, and why."""


def test_whatever_is_sent_is_slowed_down_when_it_comes_too_often(tmp_path: Path, empty_file: Path) -> None:
    """Every address that takes a form, tried by nobody known and with ids of nothing: limits come before all else."""
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "trainer.sqlite3").write_bytes(empty_file.read_bytes())
    once = dict.fromkeys(("limit_sign_in", "limit_sign_up", "limit_start", "limit_write"), "1 per hour")
    with closing_app(create_app(settings(instance, **once), library=library(), now=Clock())) as app:
        visitor, unslowed = Visitor(app), set()
        visitor.get("/login")
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or ()):
                address = re.sub(r"<(\w+:)?\w+>", "1", rule.rule)
                first, second = (visitor.post(address).status_code for _ in range(2))
                assert first != 429, rule
                unslowed |= set() if second == 429 else {rule.endpoint}
    assert unslowed == set(UNSLOWED)


def test_another_host_than_the_trusted_ones_is_refused(tmp_path: Path) -> None:
    with closing_app(make_app(tmp_path / "instance", Clock(), trusted_hosts="trainer.example, localhost")) as app:
        assert app.test_client().get("/", base_url="http://trainer.example").status_code == 200
        assert app.test_client().get("/", base_url="http://elsewhere.example").status_code == 400


@pytest.mark.parametrize("way", ["gzip", "br"])
def test_pages_come_packed_to_whoever_can_unpack_them(app: Flask, way: str) -> None:
    client = app.test_client()
    plain, packed = (client.get("/", headers={"Accept-Encoding": how}) for how in ("identity", way))
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == way
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_static_file_comes_packed_and_is_kept_since_its_address_changes_with_it(app: Flask) -> None:
    asked = {"Accept-Encoding": "br, gzip"}
    with app.test_client().get(f"{app.static_url_path}/app.css", headers=asked) as reply:
        assert reply.headers["Content-Encoding"] == "br"
        assert reply.headers["Cache-Control"] == "public, max-age=31536000"
        assert "Set-Cookie" not in reply.headers


def test_a_request_of_unreasonable_size_is_refused(guest: Visitor) -> None:
    response = guest.post("/settings", time_zone="x" * 300_000)
    assert response.status_code == 413


def test_a_fault_shows_no_inside_of_the_program(app: Flask, guest: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the inside")

    monkeypatch.setattr("trainer.services.accounts.today.today_page", broken)
    response = guest.get("/today")
    assert response.status_code == 500
    assert "the inside" not in response.text
    assert "What you had answered before is kept" in response.text
    assert app.extensions


def test_a_refused_request_leaves_nothing_behind(app: Flask, stranger: Visitor) -> None:
    assert stranger.post("/sessions", kind="ten", bank="absent").status_code == 404
    with app.app_context():
        assert db.session.scalars(db.select(Person.id)).all() == []
