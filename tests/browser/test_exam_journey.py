"""A practice exam in a real browser: by keyboard, without a connection, and with the time running out."""

import re

from playwright.sync_api import Page, expect

from tests.browser.looks import PHONE, on_a_phone
from tests.browser.showing import Gallery
from tests.browser.waiting import until
from tests.serving import RunningApp

EXAM = "/practise?length=5&mode=exam&minutes=5"
FORM = "application/x-www-form-urlencoded"
HOLD_THE_FIRST = """() => {
  const send = self.fetch;
  self.fetch = (address, options) => {
    if (self.held) return send(address, options);
    self.held = String(options.body);
    return new Promise(() => {});
  };
}"""


def begin(page: Page, url: str) -> None:
    """Go from the choice to the first question of an exam."""
    page.goto(f"{url}{EXAM}")
    page.get_by_role("button", name="Go to the exam").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("5 questions, 5 minutes")
    page.wait_for_load_state()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/exams/[^/]+/1$"))  # making the questions may take a while


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
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"[0-5] of 5 questions right"))


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
    expect(page.get_by_role("heading", level=1)).to_have_text("0 of 5 questions right")


SAVED = re.compile(r"Saved \d\d:\d\d")


def chosen(page: Page) -> list[str]:
    """What is filled in on the page, in order."""
    picked = "[...document.querySelectorAll('input[name=option]:checked, select')].map(field => field.value)"
    return list(page.evaluate(picked))


def test_a_choice_and_a_mark_are_saved_at_once(page: Page, live_app: RunningApp) -> None:
    begin(page, live_app.url)
    choose(page)
    page.locator("#mark").focus()
    page.keyboard.press("m")
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("#answered")).to_have_text("All questions, 1 of 5 answered")
    page.locator("#answered").click()
    here = page.get_by_role("button", name="Question 1, answered, marked")
    expect(here.locator(".icon-tick")).to_be_visible()
    expect(here.locator(".icon-flag")).to_be_visible()
    other = page.get_by_role("button", name="Question 2, not answered")
    expect(other.locator(".icon-tick")).to_be_hidden()
    before = chosen(page)
    page.reload()
    assert chosen(page) == before
    assert any(before)
    expect(page.locator("#mark")).to_be_checked()


def test_without_a_connection_words_say_so_and_the_choice_arrives_when_it_is_back(
    page: Page, live_app: RunningApp
) -> None:
    begin(page, live_app.url)
    page.context.set_offline(True)
    choose(page)
    expect(page.locator("#saved")).to_have_text("Kept on this device")
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#stays")).to_be_hidden()
    page.locator("#next").click()
    expect(page.locator("#stays")).to_have_text("No connection, so this question stays open. What you chose is kept.")
    expect(page).to_have_url(re.compile(r"/1$"))
    before = chosen(page)
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator("#stays")).to_be_hidden()
    page.locator("#next").click()
    expect(page).to_have_url(re.compile(r"/2$"))
    page.goto(page.url.replace("/2", "/1"))
    assert chosen(page) == before


def test_what_is_chosen_just_before_the_page_is_closed_overtakes_what_is_still_on_its_way(
    page: Page, live_app: RunningApp
) -> None:
    begin(page, live_app.url)
    page.evaluate(HOLD_THE_FIRST)
    page.locator("label:has(#mark)").click()
    until(page, lambda: page.evaluate("Boolean(self.held)"))
    late = str(page.evaluate("self.held"))
    page.locator("label", has_text="Sure").last.click()
    address, context = page.url, page.context
    page.goto("about:blank")
    until(page, lambda: 'value="sure" checked' in context.request.get(address).text())
    headers = {"Content-Type": FORM, "Accept": "application/json"}
    answer = context.request.post(address, data=late, headers=headers)
    assert (answer.status, answer.json()["older"]) == (200, False)
    assert 'value="sure" checked' in context.request.get(address).text()
    again = context.new_page()
    again.goto(address)
    expect(again.get_by_role("radio", name="Sure", exact=True)).to_be_checked()
    expect(again.locator("#mark")).to_be_checked()


def test_there_is_no_way_back_from_the_first_question_and_nothing_moves_for_that(
    page: Page, live_app: RunningApp
) -> None:
    begin(page, live_app.url)
    expect(page.get_by_role("button", name="Previous")).to_have_count(0)
    before = page.locator("#next").bounding_box()
    page.keyboard.press("p")
    page.locator("#next").click()
    expect(page).to_have_url(re.compile(r"/2$"))
    expect(page.get_by_role("button", name="Previous")).to_be_visible()
    after = page.locator("#next").bounding_box()
    assert before
    assert after
    assert (before["x"], before["width"]) == (after["x"], after["width"])


def test_the_last_minutes_are_said_once_and_the_end_sends_what_is_chosen(page: Page) -> None:
    page.clock.install()
    gallery = Gallery(page)
    for said in ("10 min left", ""):  # the second page of the same exam says nothing again
        gallery.show("an exam question")
        page.clock.fast_forward(655_000)
        expect(page.locator("#clock")).to_have_text("10 min left")
        expect(page.locator("#time-said")).to_have_text(said)
    page.clock.fast_forward(600_000)
    expect(page.locator("#saved")).to_have_attribute("data-now", "kept")  # no program answers here
    assert gallery.sent[0][1]["go"] == ["stay"]
    assert gallery.sent[0][1]["option"] == ["2"]


@on_a_phone
def test_a_long_answer_makes_no_exam_scroll_sideways(page: Page) -> None:
    Gallery(page).show("an exam question to match")
    page.evaluate("for (const one of document.querySelectorAll('select option')) one.textContent = 'word '.repeat(40)")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE.width
