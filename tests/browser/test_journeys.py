"""People on their way through the real program, in a real browser."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import DESKTOP, Look, on_a_phone
from tests.serving import RunningApp

DARK_PHONE = Look(390, 844, "dark")
SETTLED_MS = 450  # longer than a verdict keeps Enter from skipping it
VERDICT = "[role=status]"


def start(page: Page, url: str) -> None:
    """Start ten questions as a new guest."""
    page.goto(url)
    page.get_by_role("button", name="Start ten questions").click()
    expect(page).to_have_url(re.compile(r"/q/"))


def is_matching(page: Page) -> bool:
    return page.locator("form[data-drill=matching]").count() > 0


def responses(page: Page) -> int:
    """How many responses there are to choose from; where they may be used twice, fewer than premises."""
    return page.locator("#premise-0 option").count() - 1


def answer(page: Page) -> None:
    """Answer whatever is asked."""
    if is_matching(page):
        for place, select in enumerate(page.locator("select[name^=premise_]").all()):
            number = place % responses(page) + 1
            if select.is_visible():
                select.select_option(index=number)
            else:  # with JavaScript the answers are tapped, or chosen by key
                page.keyboard.press(str(number))
    else:
        page.locator("input[name=option]").first.check(force=True)
    page.get_by_role("button", name="Unsure").click()
    expect(page.locator("#next")).to_be_visible()


def go_on(page: Page) -> bool:
    """Go on to the next question; whether there is one."""
    with page.expect_navigation():
        page.locator("#next").click()
    return "/q/" in page.url


def test_a_guest_answers_a_first_question_within_a_minute_and_without_an_account(
    page: Page, live_app: RunningApp
) -> None:
    began = time.monotonic()
    page.goto(live_app.url)
    page.locator("form[data-drill=choice] input[name=option]").first.check(force=True)
    page.locator("form[data-drill=choice]").get_by_role("button", name="Sure", exact=True).click()
    expect(page).to_have_url(re.compile(r"/q/"))
    expect(page.locator(VERDICT).first).to_contain_text(re.compile("Right|Not this one"))
    assert time.monotonic() - began < 60
    reasons = page.locator(".options li p").all_inner_texts()
    assert len(reasons) >= 3
    assert all(len(reason) > 10 for reason in reasons)


def test_a_session_is_done_by_keyboard_alone(page: Page, live_app: RunningApp) -> None:
    page.goto(live_app.url)
    page.get_by_role("button", name="Start ten questions").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/q/"))
    for _ in range(45):
        if is_matching(page):
            premises = page.locator("select[name^=premise_]").count()
            for place in range(premises):
                page.keyboard.press(str(place % responses(page) + 1))
        else:
            page.keyboard.press("1")
        page.keyboard.press("k")
        expect(page.locator(VERDICT).first).to_contain_text(re.compile("ight|Not this one"))
        expect(page.locator(":focus")).to_have_count(1)
        page.wait_for_load_state()  # the pause below counts from when the page's script runs
        page.wait_for_timeout(SETTLED_MS)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if "/end" in page.url:
            break
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("right|Every one"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/today"))


def test_undo_by_key_gives_the_question_back_with_the_choice_in_focus(page: Page, live_app: RunningApp) -> None:
    page.goto(live_app.url)
    page.locator("form[data-drill=choice] input[name=option]").nth(1).check(force=True)
    page.locator("form[data-drill=choice]").get_by_role("button", name="Guess").click()
    expect(page.locator(VERDICT).first).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("form[data-drill=choice]")).to_be_visible()
    expect(page.locator("#option-2")).to_be_focused()


def test_a_session_is_done_without_javascript(page_without_scripts: Page, live_app: RunningApp) -> None:
    page = page_without_scripts
    start(page, live_app.url)
    answered = 0
    while True:
        answer(page)
        answered += 1
        if not go_on(page):
            break
        assert answered < 45
    assert answered >= 5
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("right|Every one"))
    page.get_by_role("link", name="Done for now").click()
    expect(page).to_have_url(re.compile(r"/today"))


def test_a_double_click_and_the_back_button_do_no_harm(page: Page, live_app: RunningApp) -> None:
    page.goto(live_app.url)
    form = page.locator("form[data-drill=choice]")
    form.locator("input[name=option]").first.check(force=True)
    form.get_by_role("button", name="Unsure").dblclick()
    expect(page.locator(VERDICT).first).to_be_visible()
    said = page.locator(VERDICT).first.inner_text()
    address = page.url
    page.go_back()
    page.goto(address)
    assert page.locator(VERDICT).first.inner_text() == said
    page.reload()
    assert page.locator(VERDICT).first.inner_text() == said


@on_a_phone
def test_on_a_phone_nothing_scrolls_sideways_and_the_answer_is_within_reach(page: Page, live_app: RunningApp) -> None:
    start(page, live_app.url)
    for _ in range(3):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        box = page.get_by_role("button", name="Unsure").bounding_box()
        assert box is not None
        assert box["height"] >= 48
        answer(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert go_on(page)


@pytest.mark.parametrize("look", [DESKTOP, DARK_PHONE], ids=str)
def test_axe_finds_nothing_amiss_on_the_real_pages(
    page: Page, axe: Callable[[Page], list[str]], live_app: RunningApp
) -> None:
    found: dict[str, list[str]] = {}
    for path in ("/", "/about", "/decks", "/settings", "/login", "/register", "/reset", "/nowhere"):
        page.goto(live_app.url + path)
        found[path] = axe(page)
    start(page, live_app.url)
    seen: set[bool] = set()
    for _ in range(20):
        kind = is_matching(page)
        if kind not in seen:
            found[f"question, matching {kind}"] = axe(page)
        answer(page)
        if kind not in seen:
            found[f"answer, matching {kind}"] = axe(page)
        seen.add(kind)
        if not go_on(page):
            break
    found["the end, or a question"] = axe(page)
    page.goto(f"{live_app.url}/today")
    found["/today"] = axe(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_guest_signs_up_and_finds_everything_on_another_device(
    open_page: Callable[..., Page], live_app: RunningApp
) -> None:
    here, there = open_page(), open_page()
    start(here, live_app.url)
    answer(here)
    email, password = f"ann-{time.monotonic_ns()}@example.com", "a few words in a row"
    here.goto(f"{live_app.url}/register")
    here.get_by_label("Email").fill(email)
    for field in here.locator("input[type=password]").all():
        field.fill(password)
    here.get_by_role("button", name="Create the account").click()
    expect(here).to_have_url(re.compile("/today"))
    there.goto(f"{live_app.url}/login")
    there.get_by_label("Email").fill(email)
    there.locator("input[type=password]").fill(password)
    there.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(there).to_have_url(re.compile("/today"))
    expect(there.get_by_text(re.compile("1 question on 1 day"))).to_be_visible()
    there.get_by_role("button", name="Sign out").click()
    expect(there).to_have_url(re.compile(rf"{re.escape(live_app.url)}/?$"))
