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


def test_axe_names_targets_that_are_too_small_and_too_close(page: Page, axe: Callable[[Page], list[str]]) -> None:
    small = "".join(f"<button style='inline-size: 12px; padding: 0'>{letter}</button>" for letter in "ab")
    page.set_content(f"<html lang=en><title>A</title><main><h1>A</h1>{small}</main></html>")
    assert {line.split(":")[0] for line in axe(page)} == {"target-size"}


def test_axe_is_content_with_a_sound_page(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.set_content("<html lang=en><title>A</title><main><h1>A</h1></main></html>")
    assert axe(page) == []


@pytest.mark.parametrize(("scripts", "shown"), [(True, "after"), (False, "before")])
def test_scripts_run_only_where_they_are_allowed(open_page: Callable[..., Page], *, scripts: bool, shown: str) -> None:
    page = open_page(scripts=scripts)
    page.goto("data:text/html,<p>before</p><script>document.querySelector('p').textContent='after'</script>")
    assert page.inner_text("p") == shown


def test_a_broken_content_rule_is_a_complaint(page: Page, complaints: list[str]) -> None:
    rules = {"Content-Security-Policy": "default-src 'self'"}
    page.route(
        "**/*", lambda route: route.fulfill(body="<p style='color: red'>A", content_type="text/html", headers=rules)
    )
    page.goto("http://rules.test/")
    page.wait_for_load_state()
    assert [line for line in complaints if "Content Security Policy" in line]
    complaints.clear()


def test_an_error_nobody_caught_is_a_complaint(page: Page, complaints: list[str]) -> None:
    page.goto("data:text/html,<script>throw new Error('lost')</script>")
    page.wait_for_load_state()
    assert complaints == ["lost"]
    complaints.clear()
