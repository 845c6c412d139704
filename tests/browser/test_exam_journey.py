"""A practice exam in a real browser: by keyboard, without a connection, and with the time running out."""

import re

from playwright.sync_api import Page, expect

from tests.browser.showing import Gallery
from tests.serving import RunningApp

EXAM = "/practise?length=5&mode=exam&minutes=5"


def begin(page: Page, url: str) -> None:
    """Go from the choice to the first question of an exam."""
    page.goto(f"{url}{EXAM}")
    page.get_by_role("button", name="Go to the exam").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("5 questions, 5 minutes")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/exams/[^/]+/1$"))


def choose(page: Page) -> None:
    """Fill in whatever is asked, by keyboard where it is a choice."""
    if page.locator("#option-1").count():
        page.keyboard.press("1")
        expect(page.locator("#option-1")).to_be_checked()
    for select in page.locator("select[name^=premise_]").all():
        select.select_option(index=1)


def test_an_exam_is_sat_and_sent_by_keyboard(page: Page, live_app: RunningApp) -> None:
    begin(page, live_app.url)
    choose(page)
    page.locator("#mark").focus()
    page.keyboard.press("m")
    expect(page.locator("#mark")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/2$"))
    page.wait_for_load_state()
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile(r"/1$"))
    expect(page.locator("#mark")).to_be_checked()
    page.wait_for_load_state()
    for place in range(2, 6):
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(rf"/{place}$"))
        page.wait_for_load_state()
        choose(page)
        if page.locator("select").count():
            page.locator("#mark").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Every question has an answer")
    page.get_by_role("button", name="Send the exam").press("Enter")
    expect(page).to_have_url(re.compile(r"/review$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"[0-5] of 5\."))


def test_without_scripts_an_exam_is_sat_all_the_same(page_without_scripts: Page, live_app: RunningApp) -> None:
    page = page_without_scripts
    page.goto(f"{live_app.url}{EXAM}")
    page.get_by_role("button", name="Go to the exam").click()
    page.get_by_role("button", name="Start the clock").click()
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile(r"/2$"))
    page.get_by_text("All questions").click()
    page.get_by_role("button", name="Send the exam").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("5 questions are still empty")
    page.get_by_role("button", name="Send anyway").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("0 of 5.")


def test_without_a_connection_the_choice_stays_and_words_say_so(page: Page, live_app: RunningApp) -> None:
    begin(page, live_app.url)
    choose(page)
    page.context.set_offline(True)
    page.wait_for_function("!navigator.onLine")  # the browser takes a moment to notice
    page.locator("#next").click()
    expect(page.locator("#offline")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/1$"))
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    page.locator("#next").click()
    expect(page).to_have_url(re.compile(r"/2$"))


def test_the_last_minutes_are_said_once_and_the_end_sends_what_is_chosen(page: Page) -> None:
    page.clock.install()
    gallery = Gallery(page)
    for said in ("10 min left", ""):  # the second page of the same exam says nothing again
        gallery.show("an exam question")
        page.clock.fast_forward(655_000)
        expect(page.locator("#clock")).to_have_text("10 min left")
        expect(page.locator("#time-said")).to_have_text(said)
    page.clock.fast_forward(600_000)
    assert gallery.form()["go"] == ["stay"]
    assert gallery.sent[0][1]["option"] == ["2"]
