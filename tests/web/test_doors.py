"""What is not there, and where one is led instead. Who gets in where is in the table of all addresses."""

import pytest

from tests.web.cast import BANK, Visitor

DEEDS = ("/q/absent/answer", "/q/absent/undo", "/q/absent/flag", "/sessions/absent/again")
PAGES = ("/q/absent", "/q/absent/flag", "/sessions/absent/next", "/sessions/absent/leave", "/sessions/absent/end")


@pytest.mark.parametrize("path", [*PAGES, "/facts/absent/absent", "/decks/absent.apkg?forms=recall", "/absent"])
def test_what_is_absent_is_not_found(path: str, member: Visitor) -> None:
    assert member.get(path).status_code == 404


@pytest.mark.parametrize("path", DEEDS)
def test_nothing_is_done_to_what_is_absent(path: str, member: Visitor) -> None:
    assert member.post(path, reason="key").status_code == 404


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
