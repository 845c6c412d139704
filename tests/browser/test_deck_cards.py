"""Anki's cards in a browser: options are shuffled for the eye, in the same order on both sides, and readable by all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from tests.browser.looks import PHONE
from tests.decks.learner import Learner
from tests.decks.nerves import TEXT, deck_of, loaded
from trainer.decks.deck import DeckForm
from trainer.facts.model import Bank

ADDRESS = "http://cards.test/"
PONS = "tr-nerves:leaves/abducens/pons"


def sides(folder: Path, bank: Bank, form: DeckForm) -> tuple[str, str]:
    """Front and back of one card, as Anki renders them."""
    someone = Learner(folder)
    someone.imports(deck_of(bank, (form,)))
    rendered = someone.notes[PONS].cards()[0].render_output()
    css = f"<style>{rendered.css}</style>"
    someone.col.close()
    return css + rendered.question_text, css + rendered.answer_text


def shown(page: Page, side: str, *, night: str = "") -> list[str]:
    """Put one side on the screen; say its options in their order."""
    html = f'<!doctype html><html lang="en"><title>Card</title><body class="card {night}"><main>{side}</main>'

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.unroute_all()
    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)
    return page.locator("ul.options li").all_inner_texts()


@pytest.mark.parametrize("form", [DeckForm.CHOICE, DeckForm.MATCHING])
def test_options_are_shuffled_and_the_back_keeps_their_order(page: Page, tmp_path: Path, form: DeckForm) -> None:
    front, back = sides(tmp_path, loaded(TEXT), form)
    orders = set()
    for _ in range(12):
        order = shown(page, front)
        assert shown(page, back) == order
        orders.add(tuple(order))
    assert len(orders) > 1
    assert all(sorted(order) == ["medulla", "midbrain", "pons"] for order in orders)


def test_numbered_options_stay_in_order(page: Page, tmp_path: Path) -> None:
    text = TEXT.replace("name: midbrain", "name: level 1").replace("name: pons", "name: level 2")
    front, back = sides(tmp_path, loaded(text.replace("name: medulla", "name: level 3")), DeckForm.CHOICE)
    for _ in range(6):
        assert shown(page, front) == shown(page, back) == ["level 1", "level 2", "level 3"]


def test_without_scripts_the_written_order_serves(page_without_scripts: Page, tmp_path: Path) -> None:
    front, back = sides(tmp_path, loaded(TEXT), DeckForm.CHOICE)
    assert shown(page_without_scripts, front) == shown(page_without_scripts, back)


def test_without_storage_the_card_still_works(page: Page, tmp_path: Path) -> None:
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('none'); }})")
    front, back = sides(tmp_path, loaded(TEXT), DeckForm.CHOICE)
    assert sorted(shown(page, front)) == sorted(shown(page, back)) == ["medulla", "midbrain", "pons"]
    assert page.locator(".answer").inner_text() == "pons"


def test_the_next_card_does_not_take_the_order_of_the_last(page: Page, tmp_path: Path) -> None:
    front, _ = sides(tmp_path, loaded(TEXT), DeckForm.CHOICE)
    shown(page, front)
    other = '<ul class="options"><li>one</li><li>two</li><li>three</li></ul>'
    _, back = sides(tmp_path / "..", loaded(TEXT), DeckForm.CHOICE)
    script = back[back.rindex("<script>") :]
    assert shown(page, other + script) == ["one", "two", "three"]


@pytest.mark.parametrize("look", [PHONE], indirect=True)
@pytest.mark.parametrize("night", ["", "nightMode", "night_mode"])
@pytest.mark.parametrize("form", DeckForm)
def test_a_card_is_readable_on_a_phone_by_day_and_by_night(
    page: Page, tmp_path: Path, axe: Callable[[Page], list[str]], form: DeckForm, night: str
) -> None:
    for side in sides(tmp_path, loaded(TEXT), form):
        shown(page, side, night=night)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert [fault for fault in axe(page) if "heading-one" not in fault] == []
