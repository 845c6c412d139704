"""A set of a class in a real browser: by keyboard, on a phone, without a connection, and with the page closed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from tests.browser.looks import PHONE, every_look, on_a_phone
from tests.browser.showing import Gallery
from tests.services.school import HOUR, School
from tests.serving import RunningApp
from tests.web.cast import Clock, closing_app, library, settings
from tests.web.set_pages import SET_PAGES
from trainer.app import create_app
from trainer.services.classes import classrooms
from trainer.services.people.learners import learner
from trainer.store.engine import begin_writing, db
from trainer.store.people import Person
from trainer.store.teaching import Attempt, Override
from trainer.teaching.blueprint import Slot
from trainer.teaching.rules import Window

Given = Callable[..., str]
Deed = Callable[[Flask, Clock], str]
Inside = Callable[[Deed], str]


@pytest.fixture
def inside(live_app: RunningApp) -> Inside:
    """Do something in the database of the running program, and keep it."""

    def done(deed: Deed) -> str:
        clock = Clock(at=datetime.now(UTC))
        made = create_app(settings(live_app.instance), library=library(), now=clock)
        with closing_app(made) as app, app.test_request_context():
            begin_writing(db.session())
            found = deed(app, clock)
            db.session.commit()
            return found

    return done


@pytest.fixture
def given(inside: Inside, live_app: RunningApp) -> Given:
    """Make the person of a page a student of a new class, give it a set of three choices, and tell the address."""

    def give(page: Page, **changed: object) -> str:
        page.goto(live_app.url)
        page.get_by_role("button", name="Start ten questions").click()
        expect(page).to_have_url(re.compile(r"/q/"))

        def deed(app: Flask, clock: Clock) -> str:
            school = School(app, clock, f"{uuid4()}@example.com")
            newest = db.session.scalars(select(Person.id).where(Person.email.is_(None)).order_by(Person.id.desc()))
            who = learner(db.session(), newest.first() or 0)
            classrooms.join(db.session(), who, code=school.code, name="Ann", now=school.now)
            window = Window(closes_at=school.now + 2 * HOUR, minutes=30)
            return school.give(**{"slots": (Slot(3),), "window": window, "title": "Cranial nerves"} | changed)

        return f"{live_app.url}/sets/{inside(deed)}"

    return give


def begin(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url(re.compile(r"/1/1$"))
    page.wait_for_load_state()


def chosen(page: Page) -> str:
    """What is chosen on the page."""
    return str(page.locator("input[name=option]:checked").get_attribute("value"))


def test_a_set_is_taken_and_handed_in_by_keyboard_alone(page: Page, given: Given) -> None:
    page.goto(given(page))
    page.keyboard.press("Enter")
    for place in (1, 2, 3):
        expect(page).to_have_url(re.compile(rf"/1/{place}$"))
        page.wait_for_load_state()
        page.keyboard.press("2")
        expect(page.locator("#saved")).to_have_text(re.compile(r"Saved at \d\d:\d\d"))
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Every question has an answer")
    page.wait_for_load_state()
    page.get_by_role("button", name="Hand the set in").press("Enter")
    expect(page).to_have_url(re.compile(r"/review$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"[0-3] of 3 points"))
    expect(page.locator("#telling")).to_be_visible()


@on_a_phone
def test_each_change_is_saved_at_once_and_found_on_another_page(page: Page, given: Given) -> None:
    begin(page, given(page))
    page.locator("label[for=option-3]").click()
    expect(page.locator("#saved")).to_have_text(re.compile("Saved at"))
    second = page.context.new_page()
    second.goto(page.url)
    assert chosen(second) == "3"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE.width


def test_what_is_chosen_without_a_connection_is_kept_and_sent_when_it_is_back(page: Page, given: Given) -> None:
    begin(page, given(page))
    page.context.set_offline(True)
    page.keyboard.press("2")
    expect(page.locator("#saved")).to_have_text("Kept on this device")
    expect(page.locator("#offline")).to_be_visible()
    page.locator("#next").click()
    expect(page).to_have_url(re.compile(r"/1/1$"))
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text(re.compile("Saved at"))
    expect(page.locator("#offline")).to_be_hidden()
    page.locator("#next").click()
    expect(page).to_have_url(re.compile(r"/1/2$"))
    page.goto(page.url.replace("/1/2", "/1/1"))
    assert chosen(page) == "2"


def test_what_was_kept_is_sent_though_the_page_was_closed(page: Page, given: Given) -> None:
    address = given(page)
    begin(page, address)
    context: BrowserContext = page.context
    context.set_offline(True)
    page.keyboard.press("3")
    expect(page.locator("#saved")).to_have_text("Kept on this device")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    with again.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/1/1")):
        again.goto(address)
    assert re.search(r'id="option-3"[^>]* checked', context.request.get(f"{address}/1/1").text())


def test_a_page_that_is_opened_again_shows_what_was_kept_and_saves_it(page: Page, given: Given) -> None:
    address = given(page)
    begin(page, address)
    page.route("**/1/1", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.keyboard.press("3")
    expect(page.locator("#saved")).to_have_text("Kept on this device")
    page.reload()
    expect(page.locator("#option-3")).to_be_checked()
    page.unroute("**/1/1")
    expect(page.locator("#saved")).to_have_text(re.compile("Saved at"))
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('set|'))") == []


def test_two_tabs_take_nothing_away_from_each_other(page: Page, given: Given) -> None:
    begin(page, given(page))
    second = page.context.new_page()
    second.goto(page.url)
    page.keyboard.press("2")
    expect(page.locator("#saved")).to_have_text(re.compile("Saved at"))
    second.locator("#next").click()
    expect(second).to_have_url(re.compile(r"/1/2$"))
    page.reload()
    assert chosen(page) == "2"
    second.get_by_text("All questions").click()
    second.get_by_role("button", name="Hand the set in").click()
    second.get_by_role("button", name="Hand it in anyway").click()
    expect(second).to_have_url(re.compile(r"/review$"))
    page.locator("label[for=option-3]").click()
    expect(page).to_have_url(re.compile(r"/review\?late=1$"))
    expect(page.get_by_role("status").first).to_contain_text("does not count")


def test_a_tab_that_was_left_alone_takes_nothing_away_from_another(page: Page, given: Given) -> None:
    begin(page, given(page))
    page.keyboard.press("2")
    expect(page.locator("#saved-text")).to_contain_text("Saved")
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.locator("#option-2")).to_be_checked()
    second.keyboard.press("3")
    expect(second.locator("#saved")).to_have_attribute("data-now", "saved")
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile(r"/1/2$"))
    second.reload()
    assert chosen(second) == "3"


def test_of_two_tabs_without_a_connection_both_show_the_choice_that_was_sent(page: Page, given: Given) -> None:
    begin(page, given(page))
    second = page.context.new_page()
    second.goto(page.url)
    page.context.set_offline(True)
    page.keyboard.press("2")
    expect(page.locator("#saved")).to_have_text("Kept on this device")
    second.keyboard.press("3")
    expect(second.locator("#saved")).to_have_text("Kept on this device")
    page.context.set_offline(False)
    expect(page.locator("#option-3")).to_be_checked()
    page.locator("#next").click()
    expect(page).to_have_url(re.compile(r"/1/2$"))
    page.go_back()
    assert chosen(page) == "3"


def test_the_end_hands_in_what_is_chosen_and_time_given_meanwhile_moves_it(
    page: Page, given: Given, inside: Inside
) -> None:
    address = given(page)
    page.clock.install()
    begin(page, address)
    expect(page.locator("#clock")).to_have_text("30 min left")
    set_id = address.rpartition("/")[2]

    def more(_app: Flask, _clock: Clock) -> str:
        member = db.session.scalars(select(Attempt.member_id).where(Attempt.assignment_id == set_id)).one()
        db.session.add(Override(assignment_id=set_id, member_id=member, extra_minutes=10))
        return ""

    inside(more)
    page.keyboard.press("2")
    expect(page.locator("#more-time")).to_contain_text("40 min are left now")
    expect(page.locator("#clock")).to_have_text("40 min left")

    def over(_app: Flask, _clock: Clock) -> str:
        attempt = db.session.scalars(select(Attempt).where(Attempt.assignment_id == set_id)).one()
        attempt.started_at -= timedelta(minutes=40)
        assert attempt.ends_at
        attempt.ends_at -= timedelta(minutes=40)
        return ""

    inside(over)
    page.clock.fast_forward(40 * 60 * 1000)
    expect(page).to_have_url(re.compile(r"/review$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 3 points")
    expect(page.get_by_text("1 of 3 answers were in")).to_be_visible()


def test_without_scripts_a_set_is_taken_all_the_same(page_without_scripts: Page, given: Given) -> None:
    page = page_without_scripts
    begin(page, given(page))
    page.locator("label[for=option-2]").click()
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile(r"/1/2$"))
    page.get_by_text("All questions").click()
    page.get_by_role("button", name="Hand the set in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 questions are still empty")
    page.get_by_role("button", name="Hand it in anyway").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 3 points")


def test_what_the_browser_gets_does_not_hold_the_key(page: Page, given: Given) -> None:
    bodies: list[str] = []
    address = given(page)
    page.on("response", lambda answer: bodies.append(_body(answer)) if "/sets/" in answer.url else None)
    begin(page, address)
    for _place in (1, 2, 3):
        page.keyboard.press("1")
        expect(page.locator("#saved")).to_have_text(re.compile("Saved at"))
        with page.expect_navigation():
            page.locator("#next").click()
    assert len(bodies) > 6
    assert not any(re.search(r"is-yes|is_key|Right answer|\"key\"|correct", body) for body in bodies)


def _body(answer: object) -> str:
    try:
        return str(answer.text())  # type: ignore[attr-defined] # Playwright's answer
    except Exception:  # noqa: BLE001 - a redirect has no body to read
        return ""


@every_look
def test_axe_finds_nothing_amiss_on_the_pages_of_a_set(page: Page, axe: Callable[[Page], list[str]]) -> None:
    gallery = Gallery(page)
    found = {name: axe(gallery.show(name)) for name in (*SET_PAGES, "a day with sets")}
    assert {name: faults for name, faults in found.items() if faults} == {}
