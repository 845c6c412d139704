"""A class in a real browser on a phone: made, its code handed on, joined by a guest, and seen by both."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.looks import on_a_phone
from tests.serving import RunningApp

PASSWORD = "a few words in a row"  # noqa: S105 - nobody's
LIST = b"name,student id\nAnn Lee,s1\nIda Nowak,s9\n"


def sign_up(page: Page, url: str, email: str = "sands@example.com") -> None:
    page.goto(f"{url}/register")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password_confirm").fill(PASSWORD)
    page.locator("#password_confirm").press("Enter")
    expect(page).to_have_url(re.compile("/today$"))


def make_class(page: Page, url: str) -> None:
    page.goto(f"{url}/today")
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Classes").click()
    page.get_by_label("Name of the class").fill("Neurology 2")
    page.get_by_label("How your students know you").fill("Dr Sands")
    page.get_by_label("Students need an account").uncheck()  # they come as guests here
    page.get_by_role("button", name="Make the class").click()
    expect(page.get_by_role("heading", name="No students yet")).to_be_visible()


@on_a_phone
def test_a_class_is_made_joined_by_a_guest_and_filled_from_a_list(
    open_page: Callable[..., Page], live_app: RunningApp
) -> None:
    teacher, student = open_page(), open_page()
    sign_up(teacher, live_app.url)
    make_class(teacher, live_app.url)
    code = teacher.locator(".join-code").inner_text()
    link = teacher.get_by_label("Link to join").input_value()
    assert link.endswith(code.replace("-", ""))

    student.goto(f"{live_app.url}/join")
    student.get_by_label("Code").fill(code.lower())
    student.get_by_role("button", name="Go on").click()
    expect(student.get_by_role("heading", level=1)).to_have_text("Neurology 2")
    student.get_by_label("Your name").fill("Ann Lee")
    student.get_by_role("button", name="Join").click()
    expect(student.get_by_role("heading", level=1)).to_have_text("Nothing to hand in now")

    teacher.get_by_role("navigation", name="This class").get_by_role("link", name="People").click()
    expect(teacher.locator("tbody tr", has_text="Ann Lee")).to_be_visible()
    teacher.get_by_label("CSV file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": LIST})
    teacher.get_by_role("button", name="Show what it would do").click()
    teacher.get_by_role("button", name="Add 2").click()
    expect(teacher.get_by_role("status").first).to_have_text("2 added, 0 changed.")
    expect(teacher.get_by_role("button", name="This is them Ann Lee")).to_be_visible()
    expect(teacher.locator("tbody tr", has_text="Ida Nowak")).to_contain_text("Not joined yet")
    teacher.get_by_role("button", name="Undo").click()
    expect(teacher.locator("tbody tr", has_text="Ida Nowak")).to_have_count(0)


@on_a_phone
def test_without_scripts_a_class_is_joined_all_the_same(open_page: Callable[..., Page], live_app: RunningApp) -> None:
    page = open_page(scripts=False)
    page.goto(f"{live_app.url}/join/WRONGCDE")
    expect(page.get_by_role("alert")).to_contain_text("leads to no class")
