"""A class from its first set to its grades: taken by thirty, looked into, decided about, and exported."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Page, Playwright, expect

from tests.browser.test_class_journey import make_class, sign_up
from tests.serving import RunningApp

STUDENTS = 30
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def browsers(playwright: Playwright, live_app: RunningApp) -> Iterator[Callable[[], APIRequestContext]]:
    """A function that gives the browser of a new student, without a window."""
    opened: list[APIRequestContext] = []

    def new() -> APIRequestContext:
        opened.append(playwright.request.new_context(base_url=live_app.url))
        return opened[-1]

    yield new
    for each in opened:
        each.dispose()


def take(student: APIRequestContext, code: str, set_path: str, number: int) -> None:
    """Join the class and take the set, picking places by the student's number."""
    token = TOKEN.search(student.get(f"/join/{code}").text())
    assert token
    sent = {"csrf_token": token[1], "name": f"Student {number:02}"}
    assert student.post(f"/join/{code}", form=sent).ok
    begun = student.post(set_path, form=sent)
    assert begun.ok, begun.text()
    for place in (1, 2):
        option = 1 + (number // place) % 4
        form = {**sent, "option": str(option), "confidence": "sure", "go": "next"}
        assert student.post(f"{set_path}/1/{place}", form=form).ok
    assert student.post(f"{set_path}/1/send", form=sent).ok


def test_a_class_is_taught_from_its_first_set_to_its_grades(
    page: Page, live_app: RunningApp, browsers: Callable[[], APIRequestContext], tmp_path: Path
) -> None:
    sign_up(page, live_app.url, "term@example.com")
    make_class(page, live_app.url)
    link = page.get_by_label("Link to join").input_value()
    code, home = link.rpartition("/")[2], page.url

    page.goto(f"{home.partition('?')[0]}/sets/new")
    page.get_by_label("Name", exact=True).fill("Week 1")
    page.get_by_label("Multiple choice").fill("2")
    page.get_by_text("One for all").click()
    expect(page.locator("#preview")).to_contain_text("Each form has 2 questions")
    page.get_by_role("button", name="Give it to the class").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Week 1")
    taught = page.url
    for number in range(STUDENTS):
        take(browsers(), code, f"/sets/{taught.rpartition('/')[2]}", number)

    page.reload()
    expect(page.get_by_text(f"{STUDENTS} of {STUDENTS}").first).to_be_visible()
    page.get_by_role("link", name="How its questions worked").click()
    page.locator("table tbody tr a").first.click()
    expect(page.get_by_role("heading", name="How each option was used")).to_be_visible()

    page.get_by_role("link", name="Full points for everyone").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("go up")
    page.get_by_label("Why, for the students to read").fill("The stem can be read in two ways.")
    page.locator("button[value=decide]").click()
    expect(page.get_by_role("status").first).to_contain_text("scores changed")
    expect(page.get_by_text("The stem can be read in two ways.")).to_be_visible()

    page.goto(f"{taught}/take")
    with page.expect_download() as moodle:
        page.locator("a[href$='/take/A/moodle']").click()
    moodle.value.save_as(tmp_path / "set.xml")
    assert (tmp_path / "set.xml").read_text().count('type="multichoice"') == 2
    page.goto(taught)
    with page.expect_download() as grades:
        page.locator("a[href$='/grades-canvas.csv']").click()
    grades.value.save_as(tmp_path / "grades.csv")
    assert len((tmp_path / "grades.csv").read_text().splitlines()) == STUDENTS + 2
