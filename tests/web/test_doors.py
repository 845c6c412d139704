"""Every address of the program, tried by everyone."""

import re

import pytest
from flask import Flask

from tests.web.cast import BANK, Visitor
from tests.web.teaching_paths import DONE, SEEN
from trainer.web.assets import version

OPEN_TO_ALL = ("/", "/about", "/practise", "/plan", "/exams", "/decks", "/settings", "/login", "/register", "/reset")
OF_SOMEBODY = ("/q/{pid}", "/q/{pid}/flag", "/sessions/{sid}/next", "/sessions/{sid}/leave", "/sessions/{sid}/end")
CLASS_ROOMS = (
    *("", "/leave", "/settings", "/codes", "/codes/close", "/archive", "/back", "/next", "/log", "/people.csv"),
    *("/people", "/people/admit", "/people/<>", "/people/<>/admit", "/people/<>/remove", "/people/<>/back"),
    *("/people/match", "/people/<>/match/<>"),
    *("/people/import", "/people/import/<>", "/people/import/<>/back", "/people/import/<>/leave"),
)
DEEDS = ("/q/{pid}/answer", "/q/{pid}/undo", "/q/{pid}/flag", "/sessions/{sid}/again")

VERSION_ROOMS = ("/banks/<>/facts/<>", "/banks/<>/versions/<>", "/banks/<>/versions/<>/revert")
CHANGE_DEEDS = ("/send", "/take-back", "/drop", "/bring-up", "/back", "/read", "/unread", "/agree")


@pytest.fixture
def owned(member: Visitor) -> dict[str, str]:
    """The ids of a question and a session of the member."""
    pid = member.next()
    sid = re.search(r"/sessions/([^/]+)/leave", member.page)
    assert sid
    return {"pid": pid, "sid": sid[1]}


@pytest.mark.parametrize("path", OPEN_TO_ALL)
def test_a_stranger_may_see(path: str, stranger: Visitor) -> None:
    assert stranger.get(path).status_code == 200


@pytest.mark.parametrize("path", [path for path in OPEN_TO_ALL if path not in {"/", "/login", "/register", "/reset"}])
def test_a_guest_and_a_member_may_see(path: str, guest: Visitor, member: Visitor) -> None:
    assert [guest.get(path).status_code, member.get(path).status_code] == [200, 200]


@pytest.mark.parametrize("path", OF_SOMEBODY)
def test_what_is_somebodys_is_theirs_alone(
    path: str, owned: dict[str, str], other: Visitor, guest: Visitor, stranger: Visitor
) -> None:
    address = path.format(**owned)
    assert [visitor.get(address).status_code for visitor in (other, guest, stranger)] == [404, 404, 403]


@pytest.mark.parametrize("path", OF_SOMEBODY)
def test_what_is_somebodys_is_open_to_them(path: str, owned: dict[str, str], member: Visitor) -> None:
    assert member.get(path.format(**owned)).status_code in (200, 303)


@pytest.mark.parametrize("path", DEEDS)
def test_what_is_somebodys_is_done_by_them_alone(
    path: str, owned: dict[str, str], other: Visitor, guest: Visitor, stranger: Visitor
) -> None:
    address = path.format(**owned)
    sent = {"option": "1", "confidence": "sure", "reason": "key"}
    assert [visitor.post(address, **sent).status_code for visitor in (other, guest, stranger)] == [404, 404, 403]


@pytest.mark.parametrize("path", [*OF_SOMEBODY, "/facts/{pid}/{sid}", "/decks/{pid}.apkg?forms=recall", "/{pid}"])
def test_what_is_absent_is_not_found(path: str, member: Visitor) -> None:
    assert member.get(path.format(pid="absent", sid="absent")).status_code == 404


@pytest.mark.parametrize("path", DEEDS)
def test_nothing_is_done_to_what_is_absent(path: str, member: Visitor) -> None:
    assert member.post(path.format(pid="absent", sid="absent"), reason="key").status_code == 404


@pytest.mark.parametrize("path", ["/q/x/answer", "/q/x/undo", "/sessions/x/again", "/sessions", "/start", "/logout"])
def test_what_writes_is_not_to_be_had_by_looking(path: str, member: Visitor) -> None:
    assert member.get(path).status_code in (404, 405)


def _rule(app: Flask, path: str, method: str) -> str:
    """The rule by which an address below a class is found."""
    address = re.sub(r"\{\w+\}", "1", f"/classes/1{path.partition('?')[0]}")
    rule, _names = app.url_map.bind("localhost").match(address, method=method, return_rule=True)
    return re.sub(r"<[^>]*>", "<>", rule.rule)


def test_every_address_is_tried_here(app: Flask) -> None:
    """A new page fails this test until it is added to the lists above, or is known to be tried elsewhere."""
    tried = {re.sub(r"\{\w+\}", "<>", path) for path in (*OPEN_TO_ALL, *OF_SOMEBODY, *DEEDS)}
    elsewhere = {"/today", "/sessions", "/start", "/decks/<>.apkg", "/facts/<>/<>", "/registered"}
    exams = {f"/exams/<>{rest}" for rest in ("", "/<>", "/send", "/review", "/again")}
    plan = {"/plan/undo", "/plan/pace"}
    static = {f"/static/{version()}/<>", "/fs-static/<>"}
    accounts = {"/logout", "/change", "/reset/<>"}
    # Tried by the tests of their own rooms, as strangers and as others: what is browsed, carried, kept and decided.
    rooms = {
        *("/browse", "/browse/<>/<>", "/browse/<>/entity/<>", "/search", "/mixed-up", "/mixed-up/<>/<>/<>"),
        *("/progress", "/progress/judgement", "/memory/fit", "/memory/undo-fit", "/q/<>/show", "/sessions/<>/undo"),
        *("/decks/anki", "/decks/anki/<>", "/decks/anki/<>/bring", "/decks/anki/<>/leave", "/decks/anki/<>/undo"),
        *("/decks/<>/link", "/decks/links/<>/end", "/decks/subscribed/<>.apkg"),
        *(
            "/own",
            "/own.apkg",
            "/own/<>/delete",
            "/own/<>/resume",
            "/own/delete",
            "/own/media/<>",
            "/own/pause",
            "/own/study",
        ),
        *(f"/facts/<>/<>/{deed}" for deed in ("bury", "contrast", "note", "resume", "suspend")),
        *("/facts/paused", "/manifest.webmanifest", "/sw.js", "/offline", "/offline/shell", "/offline/state"),
        *("/offline/pack", "/offline/sync", "/settings/answers.csv", "/settings/delete", "/settings/elsewhere"),
        *("/settings/everything.json", "/settings/undo"),
        *(f"/sets/<>{rest}" for rest in ("", "/<>", "/<>/<>", "/<>/send", "/<>/review", "/<>/again")),
        "/notices/<>/seen",
        *("/classes", "/join", "/join/<>", *(f"/classes/<>{rest}" for rest in CLASS_ROOMS)),
        *("/lti/jwks", "/lti/login", "/lti/launch", "/lti/choose", "/lti/connect", "/classes/<>/courses"),
        *("/classes/<>/sets/<>/grades/again", "/classes/<>/sets/<>/grades/<>/over"),
        *(f"/write{rest}" for rest in ("", "/tables", "/tables/<>", "/banks/<>", "/banks/<>/begin", *VERSION_ROOMS)),
        *(f"/write/changes/<>{rest}" for rest in ("", "/new/<>", "/entries/<>/<>", *CHANGE_DEEDS)),
    }
    teaching = {_rule(app, path, "GET") for path in SEEN} | {_rule(app, path, "POST") for path in DONE}
    known = {re.sub(r"<[^>]*>", "<>", rule.rule) for rule in app.url_map.iter_rules()}
    assert known == tried | elsewhere | exams | plan | static | accounts | rooms | teaching


def test_a_stranger_who_asks_for_today_is_shown_the_first_page(stranger: Visitor) -> None:
    assert stranger.get("/today").location == "/"


def test_someone_who_has_answered_goes_straight_to_today(guest: Visitor) -> None:
    assert guest.get("/").location == "/today"


def test_an_unknown_bank_or_kind_of_session_is_refused(stranger: Visitor) -> None:
    assert stranger.post("/sessions", kind="ten", bank="absent").status_code == 404
    assert stranger.post("/sessions", kind="forever", bank=BANK).status_code == 422


def test_a_page_that_is_not_there_says_what_to_do_next(stranger: Visitor) -> None:
    stranger.get("/nowhere")
    assert "No such page" in stranger.page
    assert "Go to the first page" in stranger.page
