"""Choosing what to practise: what fits is counted as the choice changes, with and without scripts."""

import re

from playwright.sync_api import Page, Route, expect

from tests.serving import RunningApp

COUNT = re.compile(r"^\d+ facts? fits?$")


def test_what_fits_and_the_link_follow_the_choice_and_the_focus_stays(page: Page, live_app: RunningApp) -> None:
    page.goto(f"{live_app.url}/practise")
    fit, link = page.locator("#fit"), page.locator("#share-url")
    expect(page.get_by_role("button", name="Count again")).to_be_hidden()
    everything = fit.inner_text()
    page.locator('[name="bank"]').nth(1).check()
    topics = page.locator('[name="topic"]')
    expect(topics.first).to_be_visible()
    expect(link).to_have_value(re.compile(r"/practise\?bank=[\w-]+&length=10$"))
    topics.first.check()
    expect(link).to_have_value(re.compile(r"&topic="))
    expect(fit).not_to_have_text(everything)
    expect(fit).to_have_text(COUNT)
    expect(topics.first).to_be_checked()
    expect(topics.first).to_be_focused()
    assert page.url == link.input_value()
    page.get_by_label(re.compile("Only weak")).check()
    expect(fit).to_have_text("No fact fits this choice")
    expect(page.get_by_role("button", name=re.compile("^Start"))).to_have_count(0)
    expect(page.get_by_role("heading", name="What would let some in")).to_be_visible()


def test_another_bank_takes_the_topics_of_the_last_one_along_with_it(page: Page, live_app: RunningApp) -> None:
    page.goto(f"{live_app.url}/practise")
    banks, link = page.locator('[name="bank"]'), page.locator("#share-url")
    banks.nth(1).check()
    page.locator('[name="topic"]').first.check()
    expect(link).to_have_value(re.compile(r"&topic="))
    banks.first.check()
    expect(page.locator('[name="topic"]')).to_have_count(0)
    expect(link).to_have_value(f"{live_app.url}/practise?length=10")
    expect(page.get_by_text("Left out of the link")).to_have_count(0)


def test_where_counting_fails_the_button_to_count_again_is_there(page: Page, live_app: RunningApp) -> None:
    page.goto(f"{live_app.url}/practise")
    again = page.get_by_role("button", name="Count again")
    expect(again).to_be_hidden()

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/practise?*", refuse)
    page.get_by_label(re.compile("Only new")).check()
    expect(again).to_be_visible()
    page.unroute("**/practise?*", refuse)
    again.click()
    expect(page.locator("#share-url")).to_have_value(re.compile("only=new"))


def test_without_scripts_the_choice_is_counted_by_a_button(page_without_scripts: Page, live_app: RunningApp) -> None:
    page = page_without_scripts
    page.goto(f"{live_app.url}/practise")
    page.locator('[name="bank"]').nth(1).check()
    page.get_by_role("button", name="Count again").click()
    expect(page.locator('[name="topic"]').first).to_be_visible()
