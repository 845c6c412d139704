"""The instruments of the browser tests show what they are meant to show."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.looks import Look, every_look


@every_look
def test_a_page_is_seen_at_the_width_and_in_the_colours_asked_for(page: Page, look: Look) -> None:
    assert page.evaluate("innerWidth") == look.width
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (look.colours == "dark")


def test_axe_names_a_picture_without_words(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.set_content("<html lang=en><title>A</title><main><h1>A</h1><img src='data:,'></main></html>")
    assert [line.split(":")[0] for line in axe(page)] == ["image-alt"]


def test_axe_is_content_with_a_sound_page(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.set_content("<html lang=en><title>A</title><main><h1>A</h1></main></html>")
    assert axe(page) == []


@pytest.mark.parametrize(("scripts", "shown"), [(True, "after"), (False, "before")])
def test_scripts_run_only_where_they_are_allowed(open_page: Callable[..., Page], *, scripts: bool, shown: str) -> None:
    page = open_page(scripts=scripts)
    page.goto("data:text/html,<p>before</p><script>document.querySelector('p').textContent='after'</script>")
    assert page.inner_text("p") == shown


def test_an_error_nobody_caught_is_a_complaint(page: Page, complaints: list[str]) -> None:
    page.goto("data:text/html,<script>throw new Error('lost')</script>")
    page.wait_for_load_state()
    assert complaints == ["lost"]
    complaints.clear()
