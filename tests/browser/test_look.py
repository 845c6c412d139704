"""Every page in a real browser, drawn from example values: what axe-core says, and what fits on a small screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.looks import DESKTOP, Look, on_a_phone
from tests.browser.showing import Gallery
from tests.web.gallery import ALL

NARROWEST = Look(320, 640, "light")
DARK_PHONE = Look(390, 844, "dark")
SMALL_TARGETS = """
() => [...document.querySelectorAll("a, button, select, input:not([type=hidden]), summary, .check")].filter(element => {
  const box = element.getBoundingClientRect();
  const part = element.closest("p, cite, figcaption, .skip, dialog:not([open])") || element.matches(".check input");
  const shown = box.width && getComputedStyle(element).opacity !== "0";
  return shown && !part && (box.height < 47.9 || box.width < 47.9);
}).map(element => element.outerHTML)
"""


@pytest.mark.parametrize("look", [DESKTOP, DARK_PHONE], ids=str)
def test_axe_finds_nothing_amiss_on_any_page(page: Page, axe: Callable[[Page], list[str]]) -> None:
    gallery = Gallery(page)
    found = {name: axe(gallery.show(name)) for name in ALL}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("look", [NARROWEST], ids=str)
def test_no_page_scrolls_sideways_at_320_pixels(page: Page, look: Look) -> None:
    gallery = Gallery(page)
    widths = {name: gallery.show(name).evaluate("document.documentElement.scrollWidth") for name in ALL}
    assert {name: width for name, width in widths.items() if width > look.width} == {}


@on_a_phone
def test_what_one_taps_to_act_is_at_least_48_pixels_each_way(page: Page) -> None:
    gallery = Gallery(page)
    small = {name: gallery.show(name).evaluate(SMALL_TARGETS) for name in ALL}
    assert {name: targets for name, targets in small.items() if targets} == {}


@on_a_phone
def test_the_answers_of_a_matching_set_are_not_behind_the_dock(page: Page) -> None:
    Gallery(page).show("a matching set")
    tray, dock = page.locator(".tray").bounding_box(), page.locator(".dock").bounding_box()
    assert tray is not None
    assert dock is not None
    assert tray["y"] + tray["height"] <= dock["y"]
