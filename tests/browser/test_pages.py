"""Every page of the running program: it keeps its own content rules, and needs no script to be of use."""

import re

from playwright.sync_api import Page, expect

from tests.browser.test_journeys import answer, go_on, is_matching, start
from tests.serving import RunningApp
from tests.web.gallery import build

# Addresses that pages link to with a name in them; the first link of each kind is followed.
KINDS = ("/browse/", "/browse/[^/]+/entity/", "/facts/[^/]+/")


def addresses() -> list[str]:
    """Every address without a name in it that can be opened, whether or not a page is there."""
    rules = build().url_map.iter_rules()
    ours = sorted(rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments)
    return [*ours, "/login", "/register", "/reset", "/browse?by=entity", "/search?q=chordoma", "/nowhere"]


def is_page(page: Page, address: str) -> bool:
    """Whether a page is there, and not a file to download or a script."""
    told = page.context.request.get(address).headers
    return "text/html" in told["content-type"] and "attachment" not in told.get("content-disposition", "")


def outline(page: Page) -> tuple[int, int, bool]:
    """How many main parts and first headings there are, and whether there is a title."""
    return page.locator("main").count(), page.locator("h1:visible").count(), bool(page.title())


# The fixture that opens pages does not let a test pass whose pages broke a content rule or threw an error.
def test_no_page_breaks_a_content_rule_and_each_has_one_heading(page: Page, live_app: RunningApp) -> None:
    start(page, live_app.url)
    answer(page)
    opened, linked = {}, []
    for address in addresses():
        if is_page(page, live_app.url + address):
            page.goto(live_app.url + address)
            opened[address] = outline(page)
            linked += [each.get_attribute("href") or "" for each in page.locator("main a").all()]
    for kind in KINDS:
        address = next(each for each in linked if re.match(kind, each))
        page.goto(live_app.url + address)
        opened[address] = outline(page)
    assert {address: found for address, found in opened.items() if found != (1, 1, True)} == {}
    assert {"/today", "/practise", "/progress", "/mixed-up", "/plan", "/own", "/facts/paused"} <= set(opened)


def test_a_plan_settings_and_a_search_work_without_javascript(page_without_scripts: Page, live_app: RunningApp) -> None:
    page = page_without_scripts
    start(page, live_app.url)
    page.goto(f"{live_app.url}/plan")
    page.get_by_label("New facts a day").fill("7")
    page.get_by_role("button", name="Use this plan").click()
    expect(page.get_by_text("This plan is kept")).to_be_visible()
    page.goto(f"{live_app.url}/settings")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator(".nav-more summary").click()
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(page.get_by_label("New facts a day")).to_have_value("7")
    page.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox").fill("chordoma")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("chordoma")


def test_a_practice_exam_is_taken_and_sent_without_javascript(page_without_scripts: Page, live_app: RunningApp) -> None:
    page = page_without_scripts
    page.goto(f"{live_app.url}/practise?mode=exam&length=5&minutes=10")
    page.get_by_role("button", name="Go to the exam").click()
    page.get_by_role("button", name="Start the clock").click()
    page.get_by_text(re.compile("All questions")).click()
    page.get_by_role("button", name="Send the exam").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("still empty")
    page.get_by_role("button", name="Send anyway").click()
    expect(page).to_have_url(re.compile("/review"))


def test_the_options_are_uncovered_without_javascript(page_without_scripts: Page, live_app: RunningApp) -> None:
    page = page_without_scripts
    page.goto(f"{live_app.url}/practise")
    page.get_by_label(re.compile("Think first")).check()
    page.get_by_role("button", name=re.compile("Start .* questions")).click()
    while is_matching(page):  # of which nothing is covered
        answer(page)
        assert go_on(page)
    page.get_by_label("Your answer before you look (optional)").fill("the tail")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You wrote: the tail")).to_be_visible()
