"""Questions kept on a device, answered with the network cut, and sent when it is back."""

import re
from collections.abc import Callable
from typing import Protocol

import pytest
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Page, expect

from tests.browser.looks import DESKTOP, Look, on_a_phone
from tests.browser.test_journeys import SETTLED_MS, answer, start
from tests.browser.waiting import until
from tests.serving import RunningApp

NET = "#net"
SYNCED_MS = 90_000  # a page that got no answer in time asks again later and later
KEPT_ADDRESSES = """async () => {
  const paths = [];
  for (const name of await caches.keys())
    for (const each of await (await caches.open(name)).keys()) paths.push(new URL(each.url).pathname);
  return paths;
}"""

KEPT = re.compile(r"kept on this device: \d+")
KEPT_ROWS = """async () => {
  const opened = await new Promise((done) => {
    const asked = indexedDB.open('trainer');
    asked.onsuccess = () => done(asked.result);
  });
  const counts = [...opened.objectStoreNames].map((name) => new Promise((done) => {
    const asked = opened.transaction(name).objectStore(name).count();
    asked.onsuccess = () => done(asked.result);
  }));
  const total = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  opened.close();
  return total;
}"""

RIGHT_KEYS = """async stem => {
  const said = [...document.querySelectorAll('.option-face > :last-child, .pair label')];
  const shown = said.map((each) => each.textContent);
  const fits = (row) => row.stem === stem && row.options.every((each, at) => each.text === shown[at]);
  const row = (await Keeping.questions()).find((each) => !each.answer && fits(each));
  return row.form === 'choice' ? [row.key] : row.options.map((each) => each.response);
}"""


class Site(Protocol):
    """Where the program is to be found."""

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""


def keep(page: Page, app: Site) -> int:
    """Become a guest with one answer, keep a pack, and give how many questions it holds."""
    start(page, app.url)
    answer(page)
    page.goto(f"{app.url}/offline")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.locator("#fetch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(KEPT, timeout=SYNCED_MS)
    return int(page.get_by_role("heading", level=1).inner_text().rsplit(" ", 1)[1])


def press(page: Page, sure: str) -> None:
    """Answer by keys alone whatever is asked."""
    expect(page.locator("form[data-drill]")).to_be_visible()
    if page.locator("form[data-drill=matching]").count():
        slots = page.locator(".slot").count()
        responses = page.locator("#premise-0 option").count() - 1
        for place in range(slots):
            page.keyboard.press(str(place % responses + 1))
    else:
        page.keyboard.press("1")
    page.keyboard.press(sure)


def press_answer(page: Page) -> None:
    """Answer by keys alone whatever this device asks, and look at the reasons."""
    press(page, "k")
    expect(page.locator("#verdict")).to_be_focused()
    page.wait_for_timeout(SETTLED_MS)


def go_online(page: Page) -> None:
    page.context.set_offline(False)
    expect(page.locator(NET)).to_have_text("Synced", timeout=SYNCED_MS)


def answered_today(page: Page, app: Site) -> int:
    page.goto(f"{app.url}/today")
    return int(re.findall(r"Today: (\d+) question", page.content())[0])


@on_a_phone
def test_questions_are_answered_by_keyboard_with_the_network_cut_and_today_counts_them(
    page: Page, live_app: RunningApp
) -> None:
    kept = keep(page, live_app)
    count = min(5, kept)
    page.context.set_offline(True)
    page.goto(f"{live_app.url}/today")  # the page that stands in
    expect(page.locator(NET)).to_have_text("Offline")
    page.keyboard.press("Enter")
    for place in range(1, count + 1):
        right_for_sure(page)
        expect(page.locator(NET)).to_have_text(f"Offline, {place} waiting")
        if place == 2:
            page.reload()  # no question is to repeat
            expect(page.get_by_role("heading", level=1)).to_have_text(f"Questions kept on this device: {kept - 2}")
        page.keyboard.press("Enter")
    go_online(page)
    assert answered_today(page, live_app) == count + 1


@on_a_phone
def test_what_was_missed_is_asked_once_more_in_the_same_sitting_and_both_answers_arrive(
    page: Page, live_app: RunningApp
) -> None:
    kept = keep(page, live_app)
    page.context.set_offline(True)
    page.goto(f"{live_app.url}/offline?go")
    place = page.locator("#place")
    expect(place).to_have_text(f"1 / {kept}")
    press(page, "j")  # a guess comes back, be it right or wrong
    expect(page.locator("#verdict")).to_contain_text("It is asked once more in this sitting, another way.")
    more = int(place.inner_text().split(" / ")[1]) - kept
    assert more > 0
    page.wait_for_timeout(SETTLED_MS)
    for at in range(2, kept + more + 1):
        page.keyboard.press("Enter")
        expect(place).to_have_text(f"{at} / {kept + more}")
        right_for_sure(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"of {kept + more} right")
    go_online(page)
    assert answered_today(page, live_app) == kept + more + 1


def right_for_sure(page: Page) -> None:
    """Answer rightly, by what the device knows, and be sure, so that nothing comes back."""
    expect(page.locator("form[data-drill]")).to_be_visible()
    keys = page.evaluate(RIGHT_KEYS, page.locator(".stem").inner_text())
    for key in keys:
        page.keyboard.press(str(key))
    page.keyboard.press("l")
    expect(page.locator("#verdict")).to_be_focused()
    page.wait_for_timeout(SETTLED_MS)


def test_an_answer_taken_back_without_a_network_does_not_count(page: Page, live_app: RunningApp) -> None:
    keep(page, live_app)
    page.context.set_offline(True)
    page.goto(f"{live_app.url}/offline?go")
    press_answer(page)
    page.keyboard.press("u")
    expect(page.locator("form[data-drill]")).to_be_visible()
    expect(page.locator(NET)).to_have_text("Offline, 2 waiting")  # the undo waits as well
    go_online(page)
    assert answered_today(page, live_app) == 1


def test_an_answer_to_an_ordinary_question_is_kept_when_the_network_goes(page: Page, live_app: RunningApp) -> None:
    start(page, live_app.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    press(page, "l")
    expect(page.locator("#kept")).to_contain_text("Kept on this device. We will try again.")
    page.context.set_offline(False)
    expect(page.locator("#verdict")).to_be_visible()
    assert answered_today(page, live_app) == 1


@pytest.mark.parametrize("first", [0, 1])
def test_two_devices_of_one_account_sync_in_either_order(
    open_page: Callable[..., Page], live_app: RunningApp, first: int
) -> None:
    here = open_page()
    keep(here, live_app)
    here.goto(f"{live_app.url}/register")
    email = f"two-{first}-{id(here)}@example.com"
    here.get_by_label("Email").fill(email)
    for field in here.locator("input[type=password]").all():
        field.fill("a few words in a row")
    here.get_by_role("button", name="Create the account").click()
    expect(here).to_have_url(re.compile("/today"))
    there = open_page()
    there.goto(f"{live_app.url}/login")
    there.get_by_label("Email").fill(email)
    there.locator("input[type=password]").fill("a few words in a row")
    there.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(there).to_have_url(re.compile("/today"))
    there.goto(f"{live_app.url}/offline")
    there.evaluate("navigator.serviceWorker.ready.then(() => true)")
    there.locator("#fetch").click()
    expect(there.locator("#go")).to_be_visible()
    for page in (here, there):
        page.context.set_offline(True)
        page.goto(f"{live_app.url}/offline?go")
        press_answer(page)
    for page in (here, there) if first == 0 else (there, here):
        go_online(page)
    assert answered_today(here, live_app) == 3


def test_answers_wait_for_their_own_person_and_no_one_else_sends_them(page: Page, live_app: RunningApp) -> None:
    keep(page, live_app)
    page.context.set_offline(True)
    page.goto(f"{live_app.url}/offline?go")
    press_answer(page)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator(NET)).to_have_text("1 waiting. Sign in to send them.")
    start(page, live_app.url)  # somebody else, in the same browser
    page.goto(f"{live_app.url}/offline")
    expect(page.locator("#remarks")).to_contain_text("another account that wait on this device: 1")

    def come_back() -> bool:  # what the other one's page had under way may still bring a cookie of theirs
        page.context.clear_cookies()
        page.context.add_cookies(
            [
                SetCookieParam(name=one["name"], value=one["value"], domain=one["domain"], path=one["path"])
                for one in cookies
            ]
        )
        page.goto(f"{live_app.url}/today")  # a worker may have sent it already: then this page has nothing to say
        return page.url.endswith("/today")

    until(page, come_back)
    until(page, lambda: page.evaluate("Keeping.counts().then(({ all }) => all)") == 0)
    assert answered_today(page, live_app) == 2


def test_signing_out_leaves_no_question_and_no_page_of_anybody_on_the_device(page: Page, live_app: RunningApp) -> None:
    keep(page, live_app)
    page.evaluate("localStorage.setItem('leaving', 'yes')")
    page.goto(f"{live_app.url}/offline")
    expect(page.get_by_role("heading", level=1)).to_have_text("No questions are kept on this device")
    names = page.evaluate(KEPT_ADDRESSES)
    assert names
    assert all(name.startswith("/static/") or name == "/offline/shell" for name in names)
    assert "data-person" not in page.evaluate("caches.match('/offline/shell').then(found => found.text())")


def test_deleting_everything_leaves_nothing_on_the_device(page: Page, live_app: RunningApp) -> None:
    keep(page, live_app)
    page.context.set_offline(True)
    page.goto(f"{live_app.url}/offline?go")
    press_answer(page)
    page.route("**/offline/sync", lambda route: route.abort())  # it still waits when the account goes
    page.context.set_offline(False)
    page.goto(f"{live_app.url}/settings/delete")
    assert page.evaluate(KEPT_ROWS) > 1
    page.get_by_role("checkbox", name="Yes, delete everything").check()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("status").first).to_contain_text("Everything that was kept about you is deleted.")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert page.evaluate(KEPT_ROWS) == 0
    assert page.evaluate("localStorage.getItem('leaving')") is None
    assert all(path.startswith("/static/") or path == "/offline/shell" for path in page.evaluate(KEPT_ADDRESSES))


def test_a_browser_that_clears_nothing_by_itself_is_cleared_by_the_page(page: Page, live_app: RunningApp) -> None:
    keep(page, live_app)
    page.evaluate("localStorage.setItem('leaving', 'for good')")
    page.goto(f"{live_app.url}/offline")  # the person is still known: nothing was deleted
    expect(page.get_by_role("heading", level=1)).to_have_text(KEPT)
    page.evaluate("localStorage.setItem('leaving', 'for good')")
    page.context.clear_cookies()
    page.goto(live_app.url)
    until(page, lambda: page.evaluate(KEPT_ROWS) == 0)


def test_what_is_missed_returns_only_while_there_is_room(page: Page, live_app: RunningApp) -> None:
    kept = keep(page, live_app)
    page.context.set_offline(True)
    page.goto(f"{live_app.url}/offline?go")
    place, asked = page.locator("#place"), 0
    while not page.get_by_text("Session finished").count():
        asked += 1
        expect(place).to_have_text(re.compile(rf"^{asked} / "))
        press(page, "j")
        expect(page.locator("#verdict")).to_be_focused()
        page.wait_for_timeout(SETTLED_MS)
        page.keyboard.press("Enter")
        expect(page.locator("#next, #verdict")).to_have_count(0)
    assert kept < asked <= kept + kept // 2
    expect(page.locator("#go-on")).to_have_count(0)


def test_a_worker_stands_in_the_way_of_no_other_version(page: Page, live_app: RunningApp) -> None:
    start(page, live_app.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)")
    # What a page of another version asks for is fetched, and not replaced by what is kept.
    assert page.evaluate("fetch('/static/another/app.css').then(reply => reply.status)") == 404
    # A worker that has lost its files, as an old one would have, leaves every page as it is.
    page.evaluate("caches.keys().then(names => Promise.all(names.map(name => caches.delete(name))))")
    page.reload()
    assert page.evaluate("document.styleSheets[0].cssRules.length > 0 && Boolean(self.Keeping)")
    answer(page)


@pytest.mark.parametrize("look", [DESKTOP, Look(390, 844, "dark")], ids=str)
def test_axe_finds_nothing_amiss_on_what_is_drawn_without_a_network(
    page: Page, axe: Callable[[Page], list[str]], live_app: RunningApp
) -> None:
    keep(page, live_app)
    page.context.set_offline(True)
    found = {"kept": axe(page)}
    page.goto(f"{live_app.url}/offline?go")
    expect(page.locator("form[data-drill]")).to_be_visible()
    found["question"] = axe(page)
    press_answer(page)
    found["answer"] = axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(page.locator("#done")).to_be_visible()
    expect(page.get_by_text("Session not finished")).to_be_visible()
    expect(page).to_have_title("Session not finished")
    expect(page.locator("#go-on")).to_have_text(re.compile(r"^Go on, \d+ left$"))
    found["end"] = axe(page)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".marks a").first).to_be_focused()
    assert {state: faults for state, faults in found.items() if faults} == {}
    page.locator("#go-on").click()
    expect(page.locator("form[data-drill]")).to_be_visible()
