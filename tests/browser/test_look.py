"""Every page in a real browser, drawn from example values: what axe-core says, and what fits on a small screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import DESKTOP, PHONE, Look, on_a_phone
from tests.browser.showing import Gallery
from tests.web.gallery import ALL
from tests.web.pages import PAGES

NARROWEST = Look(320, 640, "light")
DARK_PHONE = Look(390, 844, "dark")
DARK_DESKTOP = Look(1280, 900, "dark")
SMALL_TARGETS = """
() => [
  ...document.querySelectorAll("a, button, select, input:not([type=hidden]), summary, .check, .pick"),
].filter(element => {
  const box = element.getBoundingClientRect();
  const part = element.closest("p, cite, figcaption, .skip, dialog:not([open])")
    || element.matches(".check input, .pick input");
  const shown = box.width && getComputedStyle(element).opacity !== "0";
  return shown && !part && (box.height < 47.9 || box.width < 47.9);
}).map(element => element.outerHTML)
"""

MOVING = """
() => [...document.querySelectorAll("*")].filter(element => {
  const style = getComputedStyle(element);
  return style.animationName !== "none" || style.transitionDuration.split(",").some(time => parseFloat(time) > 0);
}).map(element => element.outerHTML.slice(0, 80))
"""
# Where the focus is among all elements, and whether it can be seen: an outline on it, or on what stands for it.
FOCUSED = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const faces = [element, element.closest(".pick"), ...document.querySelectorAll(`label[for="${element.id}"]`)];
  const drawn = face => face && getComputedStyle(face).outlineStyle !== "none";
  const place = [...document.querySelectorAll("*")].indexOf(element);
  return {place, visible: faces.some(drawn), html: element.outerHTML.slice(0, 80)};
}
"""
# Words that stand outside the box they belong to, and plain words of which a part is on the next line. What scrolls
# inside its own region, or is there for a screen reader alone, is not looked at.
HURT = """
() => {
  const boxes = ".btn, .option-face, .slot, .pick, .chip, .letter, .seat-at, .nav a, .nav summary, .card, .read, .note";
  const around = element => element ? [element, ...around(element.parentElement)] : [];
  const away = element => around(element).some(one => {
    const style = getComputedStyle(one);
    return style.clipPath !== "none" || /auto|scroll/.test(style.overflowX) || one.matches("svg, select, .skip");
  });
  document.querySelectorAll("main details").forEach(each => { each.open = true; });
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const hurt = new Set();
  for (let node; (node = words.nextNode());) {
    const holder = node.parentElement;
    if (!node.data.trim() || !holder.checkVisibility({visibilityProperty: true}) || away(holder)) continue;
    const box = (holder.closest(boxes) || document.documentElement).getBoundingClientRect();
    for (const word of node.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = [...range.getClientRects()].filter(line => line.width);
      if (lines.some(line => line.left < box.left - 1 || line.right > box.right + 1)) hurt.add(`${word[0]} is cut`);
      const tops = lines.map(line => line.top);
      const broken = /^\\p{L}+[.,:;?]?$/u.test(word[0]) && Math.max(...tops) - Math.min(...tops) > 8;
      if (broken) hurt.add(`${word[0]} is broken`);
    }
  }
  return [...hurt];
}
"""
READ_FURTHER = "<main><div data-again><h1>64 of 100 parts are read</h1></div></main>"
ARABIC = {"language": "ar"}
# What a person may set for themselves, the worst together.
LARGEST = {"text_size": "larger", "spacing": "wide"}
TOLD = {"as it is": {}, "in Arabic": ARABIC, "with the largest letters, widely spaced": LARGEST}
# Pages for those who teach or write hold tables and lists that a phone is not made for; there a long word may break.
TAUGHT = (
    "assign",
    "analysis",
    "class_",
    "decide",
    "lti_",
    "mastery",
    "question",
    "reports",
    "set_allow",
    "set_asked",
    "set_export",
    "set_home",
    "write",
)
STUDIED = [name for name in ALL if not PAGES.get(name, (name, None))[0].startswith(TAUGHT)]


# Light and dark, wide and narrow, each once in either direction of reading: a run through every page takes its time.
@pytest.mark.parametrize("look", [DESKTOP, DARK_PHONE], ids=str)
def test_axe_finds_nothing_amiss_on_any_page(page: Page, axe: Callable[[Page], list[str]]) -> None:
    gallery = Gallery(page)
    found = {name: axe(gallery.show(name)) for name in ALL}
    assert {name: faults for name, faults in found.items() if faults} == {}


# From right to left each page is judged in one of the two looks that are left over.
@pytest.mark.parametrize("look", [PHONE, DARK_DESKTOP], ids=str)
def test_axe_finds_nothing_amiss_from_right_to_left(page: Page, look: Look, axe: Callable[[Page], list[str]]) -> None:
    gallery = Gallery(page, **ARABIC)
    found = {name: axe(gallery.show(name)) for name in ALL[look is DARK_DESKTOP :: 2]}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD.keys())
@pytest.mark.parametrize("look", [NARROWEST], ids=str)
def test_no_page_scrolls_sideways_or_hurts_a_word_at_320_pixels_which_is_400_percent_of_1280(
    page: Page, look: Look, told: dict[str, str]
) -> None:
    gallery = Gallery(page, **told)
    widths, hurt = {}, {}
    for name in ALL:
        widths[name] = gallery.show(name).evaluate("document.documentElement.scrollWidth")
        hurt[name] = page.evaluate(HURT) if name in STUDIED else []
    assert {name: width for name, width in widths.items() if width > look.width} == {}
    assert {name: words for name, words in hurt.items() if words} == {}


@on_a_phone
def test_no_page_scrolls_sideways_with_letters_twice_as_large(page: Page, look: Look) -> None:
    gallery = Gallery(page)
    widths = {}
    for name in ALL:
        gallery.show(name).evaluate("document.documentElement.style.fontSize = '200%'")
        widths[name] = page.evaluate("document.documentElement.scrollWidth")
    assert {name: width for name, width in widths.items() if width > look.width} == {}


@pytest.mark.parametrize("told", [{"motion": "reduced"}, {}], ids=["by the settings", "by the device"])
def test_nothing_moves_for_whoever_asks_for_stillness(page: Page, told: dict[str, str]) -> None:
    gallery = Gallery(page, **told)
    if not told:
        page.emulate_media(reduced_motion="reduce")
    moving = {name: gallery.show(name).evaluate(MOVING) for name in ALL}
    assert {name: what for name, what in moving.items() if what} == {}


# What is chosen, and where one is, where a person's own few colours stand in for ours.
@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("an exam question", ".option-pick:checked ~ .option-face"),
        ("a matching set", ".slot[aria-pressed='true']"),
        ("another answer", ".read.is-no"),
        ("an exam review", ".seat-at[aria-current]"),
        ("what is in the banks", ".btn[aria-current]"),
        ("a day with work", ".btn-main"),
    ],
)
def test_what_stands_out_still_does_in_forced_colours(page: Page, name: str, marked: str) -> None:
    page.emulate_media(forced_colors="active")
    expect(Gallery(page).show(name).locator(marked).first).to_have_css("outline-style", "solid")


@pytest.mark.parametrize("name", ["the end of a session", "an entity"])
def test_a_page_is_printed_in_dark_ink_and_without_what_is_pressed(page: Page, name: str) -> None:
    Gallery(page, theme="dark").show(name)
    page.emulate_media(media="print")
    assert page.locator("body").evaluate("element => getComputedStyle(element).color") == "rgb(25, 29, 38)"
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator(".btn, .nav").evaluate_all("all => all.filter(each => each.checkVisibility())") == []


@pytest.mark.parametrize("name", ["settings", "a day with work", "welcome", "security/login_user.html"])
def test_the_tab_key_goes_through_a_page_in_its_order_and_is_always_seen(page: Page, name: str) -> None:
    Gallery(page).show(name)
    seen: list[float] = []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    while (at := page.evaluate(FOCUSED)) is not None and len(seen) < 200:
        assert at["visible"], at["html"]
        seen.append(at["place"])
        page.keyboard.press("Tab")
    assert len(seen) > 5
    assert seen == sorted(seen)


def test_the_menu_of_more_pages_closes_by_escape_and_by_turning_elsewhere(page: Page) -> None:
    Gallery(page).show("a day with work")
    more, plan = page.locator(".nav-more summary"), page.locator(".nav-menu").get_by_role("link", name="Plan")
    more.press("Enter")
    expect(plan).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(plan).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    page.get_by_role("heading", level=1).click()
    expect(plan).to_be_hidden()


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


@on_a_phone
def test_the_row_being_answered_is_named_above_the_answers_also_when_it_is_out_of_sight(page: Page) -> None:
    Gallery(page).show("a matching set")
    page.set_viewport_size({"width": 390, "height": 200})
    for row in (0, 1):
        name = page.locator(".pair label").nth(row).inner_text()
        page.locator(".tray").evaluate("tray => scrollTo(0, scrollY + tray.getBoundingClientRect().top)")
        expect(page.locator(".pair").nth(row)).not_to_be_in_viewport()
        expect(page.locator(".tray-for")).to_be_in_viewport()
        expect(page.locator(".tray-for")).to_have_text(name)
        page.locator(".tray button").nth(row - 2).click()
    page.locator(".tray button").first.click()
    expect(page.locator(".tray-for")).to_be_hidden()


@pytest.mark.parametrize("look", [PHONE, DESKTOP], ids=str)
@pytest.mark.parametrize(("form", "button"), [("a choice of what to practise", "Start"), ("settings", "Save changes")])
def test_what_a_long_form_is_filled_in_for_stays_in_sight(page: Page, form: str, button: str) -> None:
    Gallery(page).show(form)
    last = page.locator("form .card").last
    for part in (page.locator("form .card").first, page.locator("form .card").nth(1)):
        part.scroll_into_view_if_needed()
        expect(page.get_by_role("button", name=button)).to_be_in_viewport(ratio=1)
    assert last.evaluate("part => part.getBoundingClientRect().bottom > innerHeight"), (
        "the form is longer than the window"
    )


def test_a_page_that_waits_for_work_shows_how_far_it_is_and_then_what_came_of_it(page: Page) -> None:
    page.clock.install()
    Gallery(page).show("an Anki file being read")
    link = page.get_by_role("link", name="Look again")
    link.focus()
    page.route("**/show/**", lambda route: route.fulfill(body=READ_FURTHER, content_type="text/html"))
    page.clock.run_for(3500)
    expect(page.get_by_role("heading", level=1)).to_have_text("64 of 100 parts are read")
    expect(link).to_be_focused()
    page.unroute("**/show/**")
    page.route("**/show/**", lambda route: route.fulfill(body="<h1>Read</h1>", content_type="text/html"))
    page.clock.run_for(3500)
    expect(page.get_by_role("heading", level=1)).to_have_text("Read")
