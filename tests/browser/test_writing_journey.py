"""A fact in a real browser: opened, changed, looked at, sent to a second reader, agreed to, and seen elsewhere."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import DESKTOP, PHONE
from tests.serving import running_app

PASSWORD = "a few words in a row"  # noqa: S105 - nobody's
NEW = "It reaches the orbit through the optic canal, with the ophthalmic artery."
FACT = "/facts/cranial-nerves/passes-through--optic-nerve--optic-canal"


def sign_up(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/register")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password_confirm").fill(PASSWORD)
    page.locator("#password_confirm").press("Enter")
    expect(page).to_have_url(re.compile("/today$"))


def make_class(page: Page, url: str) -> None:
    page.goto(f"{url}/classes")
    page.get_by_label("Name of the class").fill("Neurology 2")
    page.get_by_label("How your students know you").fill("Dr Sands")
    page.get_by_role("button", name="Make the class").click()


def make_editor(instance: Path, email: str) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("TRAINER_", "DATABASE_URL"))}
    command = [sys.executable, "-c", "from trainer.cli import main; main()", "people", "make-editor", email]
    subprocess.run(command, env=own | {"TRAINER_INSTANCE": str(instance)}, check=True, capture_output=True)


def open_fact(page: Page) -> None:
    """From a class to the form of one fact."""
    page.get_by_role("navigation", name="This class").get_by_role("link", name="Facts").click()
    page.get_by_role("link", name="Cranial nerves").click()
    page.get_by_role("button", name="Begin a change").click()
    page.get_by_label("Words of a fact, a thing or a relation").fill("optic canal passes")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=re.compile("optic nerve passes through optic canal")).click()
    expect(page.get_by_role("heading", name="Checks")).to_be_visible()


def explain(page: Page) -> None:
    """Change the reason, and see it beside the form before it is saved."""
    page.get_by_label("Why it is right").fill(NEW)
    expect(page.get_by_text("As the form stands. It is not saved yet.")).to_be_visible()
    expect(page.get_by_role("heading", name="Questions that read otherwise")).to_be_visible()
    page.get_by_role("button", name="Save in this change").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved in this change.")


def lose(page: Page) -> None:
    """Type, lose the network while saving, close the page, and find what was typed when it is opened again."""
    reason, note = page.get_by_label("Why it is right"), page.locator("[data-kept-note]")
    before = reason.input_value()
    reason.fill("It is not lost.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save in this change").click()
    expect(page.get_by_text("There is no network. What you typed is kept on this device")).to_be_visible()
    page.context.set_offline(False)
    page.once("dialog", lambda asked: asked.accept())
    address = page.url
    page.goto(address.partition("/changes/")[0])
    page.goto(address)
    expect(note).to_be_visible()
    expect(reason).to_have_value("It is not lost.")
    note.get_by_role("button", name="Show what is saved instead").click()
    expect(reason).to_have_value(before)
    page.once("dialog", lambda asked: asked.accept())
    page.reload()
    expect(note).to_be_hidden()


def send(page: Page) -> None:
    page.locator(".over a").click()
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_label("What changes, and why").fill("The artery goes with it.")
    page.get_by_role("button", name="Send to a second reader").click()
    expect(page.get_by_text("Someone else has to read it")).to_be_visible()


def agree(page: Page, url: str) -> None:
    page.goto(f"{url}/write")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 change waits for you to read it")
    page.get_by_role("link", name="The artery goes with it.").first.click()
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    page.get_by_role("button", name="Agree, this is right").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("Version 2 is in use.")


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_a_fact_is_mended_read_by_someone_else_and_seen_by_a_second_program(
    open_page: Callable[..., Page], axe: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    with running_app(tmp_path / "instance") as app, running_app(tmp_path / "instance") as another:
        teacher, editor, reader = open_page(), open_page(), open_page()
        sign_up(teacher, app.url, "sands@example.com")
        make_class(teacher, app.url)
        sign_up(editor, app.url, "lindqvist@example.com")
        make_editor(app.instance, "lindqvist@example.com")
        reader.goto(another.url + FACT)
        expect(reader.get_by_text(NEW)).to_have_count(0)
        open_fact(teacher)
        assert (fits(teacher), axe(teacher)) == (True, [])
        lose(teacher)
        explain(teacher)
        send(teacher)
        assert (fits(teacher), axe(teacher)) == (True, [])
        agree(editor, app.url)
        assert (fits(editor), axe(editor)) == (True, [])
        reader.goto(another.url + FACT)
        expect(reader.get_by_text(NEW)).to_be_visible()
