"""The first page, today, settings, facts and decks."""

import re
import zipfile
from io import BytesIO

import pytest
from flask import Flask

from tests.web.cast import BANK, Clock, Visitor, answers, question_of
from trainer.store.engine import db
from trainer.store.people import Person


def sample(visitor: Visitor) -> dict[str, str]:
    """The first page's sample as its form sends it, with the first option chosen."""
    visitor.get("/")
    found = re.search(r'name="seed" value="([^"]+)"', visitor.page)
    assert found
    return {"seed": found[1], "option": "1", "confidence": "unsure", "zone": "Europe/Berlin"}


def count_persons(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(db.select(Person.id)).all())


def test_looking_at_the_first_page_makes_nobody(app: Flask, stranger: Visitor) -> None:
    stranger.get("/")
    assert count_persons(app) == 0


def test_the_sample_is_answered_by_a_guest_and_kept(app: Flask, stranger: Visitor) -> None:
    response = stranger.post("/start", **sample(stranger))
    assert stranger.get(response.location).status_code == 200
    assert len(answers(app)) == 1
    assert answers(app)[0].time_zone == "Europe/Berlin"
    assert stranger.next(), "the session goes on after the sample"


def test_the_sample_sent_twice_is_one_guest_with_one_answer(app: Flask, stranger: Visitor) -> None:
    sent = sample(stranger)
    again = Visitor(app)
    cookie = stranger.client.get_cookie("trainer")
    assert cookie is not None
    again.client.set_cookie("trainer", cookie.value)
    again.page = stranger.page
    first, second = stranger.post("/start", **sent), again.post("/start", **sent)
    assert first.location == second.location
    assert again.get(second.location).status_code == 200
    assert (count_persons(app), len(answers(app))) == (1, 1)


def in_hands_of(visitor: Visitor, *, cookie: bool) -> Visitor:
    """Another browser that holds the page a visitor saw last, and its cookie too if that was copied."""
    other = Visitor(visitor.app)
    found = visitor.client.get_cookie("trainer")
    assert found is not None
    if cookie:
        other.client.set_cookie("trainer", found.value)
        other.page = visitor.page
    return other


@pytest.mark.parametrize("cookie", [False, True], ids=["the page", "the page and its cookie"])
def test_a_used_sample_signs_nobody_in_to_the_account_that_its_guest_became(
    cookie: bool, app: Flask, stranger: Visitor
) -> None:
    sent = sample(stranger)
    thief = in_hands_of(stranger, cookie=cookie)
    stranger.post("/start", **sent)
    stranger.sign_up("ann@example.com")
    stranger.sign_out()
    response = thief.post("/start", **sent)
    assert response.status_code == 409
    assert "The first page has a fresh" in response.text
    assert "ann@example.com" not in thief.get("/settings").text
    assert thief.get("/settings/everything.json").status_code == 403
    assert (count_persons(app), len(answers(app))) == (1, 1)


def test_a_used_sample_signs_nobody_in_to_the_account_that_took_its_guest_over(app: Flask, stranger: Visitor) -> None:
    Visitor(app).sign_up("ann@example.com")
    sent = sample(stranger)
    thief = in_hands_of(stranger, cookie=True)
    stranger.post("/start", **sent)
    stranger.sign_in("ann@example.com")
    assert thief.post("/start", **sent).status_code == 409
    assert thief.get("/settings/everything.json").status_code == 403


def test_a_used_sample_shows_no_other_browser_the_guest_that_it_made(app: Flask, stranger: Visitor) -> None:
    sent = sample(stranger)
    stranger.post("/start", **sent)
    assert Visitor(app).post("/start", **sent).status_code == 409
    assert (count_persons(app), len(answers(app))) == (1, 1)


def test_a_used_sample_is_not_answered_again_in_the_name_of_another_person(app: Flask, stranger: Visitor) -> None:
    sent = sample(stranger)
    other = in_hands_of(stranger, cookie=True)
    pid = stranger.post("/start", **sent).location.removeprefix("/q/")
    stranger.get(f"/q/{pid}")
    stranger.post(f"/q/{pid}/undo")
    other.sign_up("other@example.com")
    assert other.post("/start", **sent).status_code == 409
    assert other.get(f"/q/{pid}").status_code == 404
    assert len(answers(app)) == 1


def test_whoever_signed_up_is_led_back_to_their_sample_by_its_form(stranger: Visitor) -> None:
    sent = sample(stranger)
    first = stranger.post("/start", **sent)
    stranger.sign_up("ann@example.com")
    assert stranger.post("/start", **sent).location == first.location


def test_the_sample_sent_empty_is_shown_again(app: Flask, stranger: Visitor) -> None:
    response = stranger.post("/start", **{**sample(stranger), "option": ""})
    assert response.status_code == 422
    assert "Choose an option first" in response.text
    assert count_persons(app) == 0


@pytest.mark.parametrize("token", ["", "nonsense", "WyJ4IiwieSJd.x.y"])
def test_a_forged_sample_is_refused(token: str, app: Flask, stranger: Visitor) -> None:
    assert stranger.post("/start", **{**sample(stranger), "seed": token}).status_code == 409
    assert count_persons(app) == 0


def test_a_zone_that_does_not_exist_is_replaced(app: Flask, stranger: Visitor) -> None:
    stranger.post("/start", **{**sample(stranger), "zone": "Mars/Base"})
    assert answers(app)[0].time_zone == "UTC"


def test_today_counts_what_is_left_of_an_open_session_and_offers_to_carry_on(guest: Visitor) -> None:
    guest.get("/today")
    left = re.search(r"(\d+) questions are left", guest.page)
    assert left
    assert int(left[1]) <= 9
    assert re.search(r'href="/sessions/[^"]+/next"', guest.page)


def test_today_is_done_when_everything_is_answered_and_ten_more_are_offered(guest: Visitor, app: Flask) -> None:
    while pid := guest.next():
        guest.answer(pid)
    guest.get("/today")
    for _ in range(5):
        if "That is everything for today" in guest.page:
            break
        pid = guest.start()
        while pid:
            guest.answer(pid)
            pid = guest.next()
        guest.get("/today")
    assert "That is everything for today" in guest.page
    before = len(answers(app))
    guest.answer(guest.start())
    assert len(answers(app)) > before


def test_what_is_due_comes_back_the_next_study_day_which_begins_at_four(stranger: Visitor, clock: Clock) -> None:
    stranger.post("/settings", **SETTINGS)
    pid = stranger.start()
    while pid:
        stranger.answer(pid, right=False)
        pid = stranger.next()
    clock.at = clock.at.replace(hour=3, minute=59)
    clock.forward(days=1)
    stranger.get("/today")
    assert "<strong>0</strong> to review" in stranger.page or "everything for today" in stranger.page
    clock.forward(minutes=2)
    stranger.get("/today")
    assert re.search(r"<strong>[1-9]\d*</strong> to review", stranger.page)


SETTINGS = {"time_zone": "UTC", "new_per_day": "10", "retention": "90", "theme": "dark", "shortcuts": "on"}


def test_settings_are_kept_and_shape_the_pages(guest: Visitor) -> None:
    assert guest.post("/settings", **SETTINGS).location == "/settings?saved=1"
    assert 'data-theme="dark"' in guest.get("/today").text
    guest.post("/settings", **{key: value for key, value in SETTINGS.items() if key != "shortcuts"})
    guest.to_question(re.search(r'href="(/sessions/[^"]+/next)"', guest.get("/today").text)[1])  # type: ignore[index]
    assert 'data-shortcuts="off"' in guest.page


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("time_zone", "Mars/Base", "Choose a zone from the list"),
        ("new_per_day", "-1", "Give a whole number from 0 to 200"),
        ("new_per_day", "ten", "Give a whole number from 0 to 200"),
        ("retention", "99", "Give a whole number from 80 to 95"),
        ("theme", "plaid", "Choose one of those shown"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(field: str, value: str, told: str, guest: Visitor) -> None:
    response = guest.post("/settings", **{**SETTINGS, field: value})
    assert response.status_code == 422
    assert told in response.text
    assert 'data-theme="dark"' not in guest.get("/today").text


def test_a_stranger_who_changes_settings_becomes_a_guest(app: Flask, stranger: Visitor) -> None:
    stranger.post("/settings", **SETTINGS)
    assert count_persons(app) == 1
    assert 'data-theme="dark"' in stranger.get("/settings").text


def test_a_reason_leads_to_its_fact_with_the_source(stranger: Visitor) -> None:
    pid = stranger.choice()
    stranger.answer(pid)
    links = set(re.findall(rf'href="(/facts/{BANK}/[^"]+)"', stranger.page))
    assert links
    for link in links:
        assert stranger.get(link).status_code == 200
        assert "Where this comes from" in stranger.page


def test_a_fact_is_covered_while_a_question_that_asks_it_is_open(app: Flask, stranger: Visitor) -> None:
    pid = stranger.choice()
    fact = question_of(app, pid).item.fact
    response = stranger.get(f"/facts/{BANK}/{fact}")
    assert response.status_code == 403
    assert f'href="/q/{pid}"' in response.text
    stranger.get(f"/q/{pid}")
    stranger.answer(pid)
    assert stranger.get(f"/facts/{BANK}/{fact}").status_code == 200


def test_a_deck_is_a_package_with_a_collection(guest: Visitor) -> None:
    response = guest.client.get(f"/decks/{BANK}.apkg?forms=recall&forms=choice")
    assert response.status_code == 200
    assert f"{BANK}.apkg" in response.headers["Content-Disposition"]
    assert "collection.anki2" in zipfile.ZipFile(BytesIO(response.data)).namelist()


@pytest.mark.parametrize("query", ["", "?forms=paper", "?forms=recall&forms=paper"])
def test_a_deck_of_no_known_kind_of_card_is_asked_for_again(query: str, guest: Visitor) -> None:
    response = guest.get(f"/decks/{BANK}.apkg{query}")
    assert response.status_code == 422
    assert "Choose at least one kind of card" in response.text


def test_about_says_that_it_is_for_study_and_unsigned(stranger: Visitor) -> None:
    page = stranger.get("/about").text
    assert "For study, not for care" in page
    assert "no licensed physician has signed" in page
