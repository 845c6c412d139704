"""A class from its first set to its grades: taken by thirty, looked into, a fact mended, scores put right, exported."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Page, Playwright, expect

from tests.browser.test_class_journey import make_class, sign_up
from tests.browser.test_writing_journey import make_editor
from tests.serving import RunningApp, running_app

STUDENTS = 30
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
REASON = "The stem could be read in two ways."
MENDED = "Mended after the first set: this is how it stands in the sources."


@pytest.fixture
def own_app(tmp_path: Path) -> Iterator[RunningApp]:
    """A program of its own, since a new version of a bank comes into use."""
    with running_app(tmp_path / "instance", TRAINER_LIMIT_JOIN="100000 per minute") as app:
        yield app


@pytest.fixture
def browsers(playwright: Playwright, own_app: RunningApp) -> Iterator[Callable[[], APIRequestContext]]:
    """A function that gives the browser of a new student, without a window."""
    opened: list[APIRequestContext] = []

    def new() -> APIRequestContext:
        opened.append(playwright.request.new_context(base_url=own_app.url))
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


def give(page: Page, home: str) -> str:
    """Give a set of two questions, the same for all, and give the address of its page."""
    page.goto(f"{home}/sets/new")
    page.get_by_label("Name", exact=True).fill("Week 1")
    page.get_by_label("Multiple choice").fill("2")
    page.get_by_text("One for all").click()
    expect(page.locator("#preview")).to_contain_text("Each form has 2 questions")
    page.get_by_role("button", name="Give it to the class").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Week 1")
    return page.url.partition("?")[0]


def look_into(page: Page) -> str:
    """From a set to what came of one of its questions; give the address of that page."""
    page.reload()
    expect(page.get_by_text(f"{STUDENTS} of {STUDENTS}").first).to_be_visible()
    page.get_by_text("Let scores and answers out now").click()  # it is open still, so it asks first
    page.get_by_role("button", name="Let them out all the same").click()
    page.get_by_role("link", name="How its questions worked").click()
    page.locator("table tbody tr a").first.click()
    expect(page.get_by_role("heading", name="How each option was used")).to_be_visible()
    return page.url


def mend(page: Page) -> str:
    """From a question to its fact in the editor: say otherwise why it is right, and hand it to a second reader."""
    page.get_by_role("button", name="Edit the fact").click()
    page.get_by_label("Why it is right").fill(MENDED)
    page.get_by_role("button", name="Save in this change").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved in this change.")
    page.locator(".over a").click()
    page.get_by_label("What changes, and why").fill("A question of week 1 was misread.")
    page.get_by_role("button", name="Send to a second reader").click()
    expect(page.get_by_text("Someone else has to read it")).to_be_visible()
    return page.url


def publish(page: Page, change: str) -> None:
    """Read a change over, and agree."""
    page.goto(change)
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_role("button", name="Agree, this is right").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("Version 2 is in use.")


def credit_everyone(page: Page, question: str) -> None:
    """Give full points for a question, after looking at whose score would change."""
    page.goto(question)
    page.get_by_role("link", name="Full points for everyone").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("go up")
    page.get_by_label("Why, for the students to read").fill(REASON)
    page.locator("button[value=decide]").click()
    expect(page.get_by_role("status").first).to_contain_text("scores changed")
    expect(page.get_by_text(REASON)).to_be_visible()


def download(page: Page, link: str, to: Path) -> str:
    """Press a link that hands out a file, and give its text."""
    with page.expect_download() as file:
        page.locator(link).click()
    file.value.save_as(to)
    return to.read_text(encoding="utf-8")


def test_a_class_is_taught_a_fact_mended_and_scores_put_right_before_grades_go_out(
    open_page: Callable[..., Page], own_app: RunningApp, browsers: Callable[[], APIRequestContext], tmp_path: Path
) -> None:
    page, editor = open_page(), open_page()
    sign_up(page, own_app.url, "term@example.com")
    make_class(page, own_app.url)
    code, home = page.get_by_label("Link to join").input_value().rpartition("/")[2], page.url.partition("?")[0]
    taught = give(page, home)
    set_path = f"/sets/{taught.rpartition('/')[2]}"
    students = [browsers() for _ in range(STUDENTS)]
    for number, student in enumerate(students):
        take(student, code, set_path, number)

    question = look_into(page)
    sign_up(editor, own_app.url, "reads@example.com")
    make_editor(own_app.instance, "reads@example.com")
    publish(editor, mend(page))
    before = [student.get(f"{set_path}/1/review").text() for student in students]
    credit_everyone(page, question)

    told = [number for number, student in enumerate(students) if "changed your score" in student.get("/today").text()]
    after = [student.get(f"{set_path}/1/review").text() for student in students]
    assert 0 < len(told) < STUDENTS
    for number in told:
        assert REASON not in before[number]
        assert REASON in after[number]

    page.goto(f"{taught}/take")
    assert download(page, "a[href$='/take/A/moodle']", tmp_path / "set.xml").count('type="multichoice"') == 2
    page.goto(taught)
    grades = download(page, "a[href$='/grades-canvas.csv']", tmp_path / "grades.csv")
    assert len(grades.splitlines()) == STUDENTS + 2
