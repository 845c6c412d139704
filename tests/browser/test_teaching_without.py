"""What an instructor does without a pointer, or without scripts: makes a class, gives a set, sees what came of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import APIRequestContext, Locator, Page, Playwright, expect

from tests.browser.test_class_journey import sign_up
from tests.browser.test_teaching_journey import take
from tests.serving import RunningApp

FARTHEST = 150
"""So many presses of a key reach every element of these pages."""


@pytest.fixture
def student(playwright: Playwright, live_app: RunningApp) -> Iterator[APIRequestContext]:
    """The browser of a student, without a window."""
    opened = playwright.request.new_context(base_url=live_app.url)
    yield opened
    opened.dispose()


def go_to(page: Page, target: Locator) -> None:
    """Press the tab key until this has the focus."""
    expect(target).to_be_visible()
    for _press in range(FARTHEST):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The tab key does not reach {target}")


def type_into(page: Page, target: Locator, text: str) -> None:
    """Fill a field from the keyboard."""
    go_to(page, target)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Use what the tab key leads to."""
    go_to(page, target)
    page.keyboard.press(key)


def test_a_class_is_made_taught_and_looked_into_with_the_keyboard_alone(
    page: Page, live_app: RunningApp, student: APIRequestContext
) -> None:
    sign_up(page, live_app.url, "keys@example.com")
    press(page, page.locator("summary", has_text="More"))
    press(page, page.get_by_role("link", name="Classes"))
    type_into(page, page.get_by_label("Name of the class"), "Neurology 3")
    type_into(page, page.get_by_label("How your students know you"), "Dr Keys")
    press(page, page.get_by_label("Students need an account"), "Space")
    press(page, page.get_by_role("button", name="Make the class"))
    expect(page.get_by_role("heading", name="No students yet")).to_be_visible()
    code = page.locator(".join-code").inner_text().replace("-", "")
    press(page, page.get_by_role("link", name="New question set"))
    type_into(page, page.get_by_label("Name", exact=True), "Week 1")
    type_into(page, page.get_by_label("Multiple choice"), "2")
    press(page, page.get_by_role("button", name="Give it to the class"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Week 1")
    take(student, code, f"/sets/{page.url.partition('?')[0].rpartition('/')[2]}", 0)
    page.reload()
    press(page, page.get_by_role("link", name="How its questions worked"))
    press(page, page.locator("table tbody tr a").first)
    expect(page.get_by_role("heading", name="How each option was used")).to_be_visible()


def test_a_class_is_made_taught_and_looked_into_without_javascript(
    open_page: Callable[..., Page], live_app: RunningApp, student: APIRequestContext
) -> None:
    page = open_page(scripts=False)
    sign_up(page, live_app.url, "plain@example.com")
    page.goto(f"{live_app.url}/classes")
    page.get_by_label("Name of the class").fill("Neurology 4")
    page.get_by_label("How your students know you").fill("Dr Plain")
    page.get_by_label("Students need an account").uncheck()
    page.get_by_role("button", name="Make the class").click()
    code = page.locator(".join-code").inner_text().replace("-", "")
    page.get_by_role("link", name="New question set").click()
    page.get_by_label("Name", exact=True).fill("Week 1")
    page.get_by_label("Multiple choice").fill("2")
    page.get_by_role("button", name="Show what it asks").click()
    expect(page.locator("#preview")).to_contain_text("2 questions")
    page.get_by_role("button", name="Give it to the class").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Week 1")
    take(student, code, f"/sets/{page.url.partition('?')[0].rpartition('/')[2]}", 0)
    page.reload()
    page.get_by_role("link", name="How its questions worked").click()
    page.locator("table tbody tr a").first.click()
    expect(page.get_by_role("heading", name="How each option was used")).to_be_visible()
