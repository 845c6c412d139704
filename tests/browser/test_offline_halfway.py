"""The way to the program is lost in the middle of a session, while the device says that it has a network."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import DESKTOP, Look, on_a_phone
from tests.browser.relay import Fault, Relay, relaying
from tests.browser.test_journeys import start
from tests.browser.test_offline import NET, answered_today, keep, press, press_answer, right_for_sure
from tests.serving import RunningApp

BACK_MS = 90_000  # a page asks again later and later, and an answer that never came holds it up
FAULTS = [Fault.CLOSED, Fault.GATEWAY, Fault.SILENT]


@pytest.fixture
def relay(live_app: RunningApp) -> Iterator[Relay]:
    """A machine in front of the program."""
    with relaying(live_app.url) as running:
        yield running


def go_on_in_a_session(page: Page) -> None:
    """Come to the next question of the session that is open."""
    page.goto(page.url.replace("/offline", "/today"))
    page.locator("[data-enter]").first.click()
    expect(page.locator("form[data-drill]")).to_be_visible()


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@on_a_phone
def test_an_answer_is_kept_and_practice_goes_on_with_one_key_when_the_program_is_gone(
    page: Page, relay: Relay, fault: Fault
) -> None:
    keep(page, relay)
    go_on_in_a_session(page)
    relay.breaks(fault)
    press(page, "k")
    expect(page.locator("#kept-note")).to_contain_text("Kept on this device. We will try again.")
    expect(page.locator(NET)).to_have_text("Offline, 1 waiting")
    assert page.evaluate("navigator.onLine")
    page.keyboard.press("Enter")
    press_answer(page)
    expect(page.locator(NET)).to_have_text("Offline, 2 waiting")
    relay.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(NET)).to_have_text("Synced", timeout=BACK_MS)
    assert answered_today(page, relay) == 3


def test_after_the_reasons_the_next_question_comes_from_this_device(page: Page, relay: Relay) -> None:
    kept = keep(page, relay)
    go_on_in_a_session(page)
    press(page, "k")
    expect(page.locator("#verdict")).to_be_visible()
    relay.breaks(Fault.GATEWAY)
    page.locator("#next").click()
    expect(page.locator("#kept-note")).to_contain_text("The rest of this session is with the server")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Questions kept on this device: {kept}")
    relay.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("link", name="Open the page that you wanted").click()
    expect(page.locator("form[data-drill]")).to_be_visible()


def test_other_pages_say_that_they_need_the_network_and_lead_to_what_is_kept(page: Page, relay: Relay) -> None:
    kept = keep(page, relay)
    relay.breaks(Fault.CLOSED)
    for path in ("/progress", "/browse", "/decks", "/settings", "/plan"):
        page.goto(f"{relay.url}{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text("This page needs the network")
        expect(page.locator(".lede")).to_have_text(f"Questions kept on this device: {kept}")
        expect(page.locator(NET)).to_have_text("Offline")
    page.keyboard.press("Enter")
    right_for_sure(page)
    page.goto(f"{relay.url}/progress")
    expect(page.locator(".lede")).to_have_text(f"Questions kept on this device: {kept - 1}")
    relay.mend()
    page.locator("#retry, #back a").click()  # the second takes the first one's place once the network is noticed
    expect(page.locator("nav [aria-current]").first).to_be_attached()
    expect(page).to_have_url(f"{relay.url}/progress")


def test_what_a_form_was_to_save_is_said_not_to_be(page: Page, relay: Relay) -> None:
    keep(page, relay)
    page.goto(f"{relay.url}/settings")
    relay.breaks(Fault.GATEWAY)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#kept-note")).to_have_text("That page could not be reached. What you sent was not saved.")
    expect(page.locator("#go")).to_be_visible()


def test_nothing_kept_is_said_too(page: Page, relay: Relay) -> None:
    start(page, relay.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    relay.breaks(Fault.CLOSED)
    page.goto(f"{relay.url}/browse")
    expect(page.locator(".lede")).to_have_text("No questions are kept on this device")
    expect(page.locator("#go")).to_be_hidden()


def test_a_question_on_the_screen_says_what_becomes_of_its_answer_when_the_network_goes(
    page: Page, relay: Relay
) -> None:
    keep(page, relay)
    go_on_in_a_session(page)
    page.context.set_offline(True)
    expect(page.locator("#cut")).to_contain_text("Your answer to this question is kept here")
    page.context.set_offline(False)
    expect(page.locator("#cut")).to_have_count(0)
    page.context.set_offline(True)
    page.locator("#cut").get_by_role("link", name="Go on with the questions kept here").click()
    press_answer(page)


@pytest.mark.parametrize("look", [DESKTOP, Look(390, 844, "dark")], ids=str)
def test_axe_finds_nothing_amiss_where_the_network_is_missed(
    page: Page, axe: Callable[[Page], list[str]], relay: Relay
) -> None:
    keep(page, relay)
    go_on_in_a_session(page)
    page.context.set_offline(True)
    expect(page.locator("#cut")).to_be_visible()
    found = {"question": axe(page)}
    press(page, "k")
    expect(page.locator("#kept")).to_be_visible()
    found["kept"] = axe(page)
    page.goto(f"{relay.url}/progress")
    expect(page.locator("#retry")).to_be_visible()
    found["needs"] = axe(page)
    page.context.set_offline(False)
    expect(page.locator("#back a")).to_be_visible()
    found["back"] = axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert {state: faults for state, faults in found.items() if faults} == {}
