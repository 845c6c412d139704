"""Putting a set together: what it asks, what can be chosen of a bank and what is told follow the choice."""

import re

from playwright.sync_api import Page, expect

from tests.serving import RunningApp


def a_class(page: Page, live_app: RunningApp, address: str) -> None:
    """Sign up in Tokyo and make a class."""
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
    page.goto(f"{live_app.url}/register")
    page.get_by_label("Email").fill(address)
    for field in page.locator("input[type=password]").all():
        field.fill("a few words in a row")
    page.get_by_role("button", name="Create the account").click()
    page.goto(f"{live_app.url}/classes")


def test_a_new_class_is_where_the_browser_is_and_its_first_set_follows_the_choice(
    page: Page, live_app: RunningApp
) -> None:
    a_class(page, live_app, "tokyo@example.com")
    expect(page.get_by_label("Time zone of the class")).to_have_value("Asia/Tokyo")
    page.get_by_label("Name of the class").fill("Neurology")
    page.get_by_role("button", name="Make the class").click()
    page.get_by_role("link", name="New question set").click()
    banks, topics = page.locator('[name="bank"]'), page.locator('[name="topic"]')
    before = topics.first.get_attribute("value")
    topics.first.check()
    shown = page.locator("[data-asked] strong").first.inner_text()
    banks.nth(1).check()
    expect(topics.first).not_to_have_attribute("value", str(before))
    expect(page.locator('[name="topic"]:checked')).to_have_count(0)
    expect(page.locator("[data-asked] strong").first).not_to_have_text(shown)
    expect(page.locator("#fits")).to_have_text(re.compile(r"^\d+ facts fit$"))
    told = page.locator('[name="told_key"]')
    expect(told).to_have_value("close")
    page.locator('[name="mode"][value="practice"]').check()
    expect(told).to_have_value("submit")
    page.get_by_text("What is told when").click()
    told.select_option("manual")
    expect(page.get_by_label("As chosen here")).to_be_checked()
    page.locator('[name="mode"][value="exam"]').check()
    expect(told).to_have_value("manual")
    page.get_by_label("Name", exact=True).fill("Week 1")
    first = page.locator("[data-asked] strong").first.inner_text()
    page.get_by_role("button", name="Give it to the class").click()
    page.get_by_role("link", name="Its questions").click()
    expect(page.locator("main ol strong").first).to_have_text(first)
