"""What keys, taps and the flag dialog do to a question, on pages drawn from example values."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.showing import Gallery

SETTLED_MS = 450  # longer than a verdict keeps Enter from skipping it


@pytest.fixture
def gallery(page: Page) -> Gallery:
    return Gallery(page)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.parametrize(
    ("keys", "option", "confidence"),
    [("3l", "3", "sure"), ("Dj", "4", "guess"), ("2k", "2", "unsure"), (["1", "Enter"], "1", "unsure")],
)
def test_keys_choose_an_option_and_send_it(gallery: Gallery, keys: str, option: str, confidence: str) -> None:
    press(gallery.show("a question"), *keys)
    assert gallery.form() == {"option": [option], "confidence": [confidence]}


def test_s_strikes_the_option_in_focus_and_it_can_still_be_chosen_which_takes_the_line_away(gallery: Gallery) -> None:
    page = gallery.show("a question")
    press(page, "2", "s")
    expect(page.locator("#strike-2")).to_be_checked()
    expect(page.locator("#option-2")).not_to_be_checked()
    press(page, "2", "l")
    assert gallery.form() == {"option": ["2"], "confidence": ["sure"]}


@pytest.mark.parametrize("shown", ["a question", "an exam question"])
def test_by_touch_too_an_option_is_chosen_or_struck_and_not_both(gallery: Gallery, shown: str) -> None:
    page = gallery.show(shown)
    page.locator("label[for=option-3]").click()
    page.locator("label[for=strike-3]").click()
    expect(page.locator("#option-3")).not_to_be_checked()
    page.locator("label[for=option-3]").click()
    expect(page.locator("#option-3")).to_be_checked()
    expect(page.locator("#strike-3")).not_to_be_checked()


def test_what_was_chosen_before_it_was_struck_is_asked_for_again(gallery: Gallery) -> None:
    page = gallery.show("a question")
    press(page, "2", "s", "l")
    expect(page.locator("#error")).to_contain_text("Choose an option first")
    assert gallery.sent == []


def test_without_an_option_nothing_is_sent_and_words_say_why(gallery: Gallery) -> None:
    page = gallery.show("a question")
    press(page, "l")
    expect(page.locator("#error")).to_contain_text("Choose an option first")
    expect(page.locator("#option-1")).to_be_focused()
    assert gallery.sent == []


def test_a_double_click_sends_once(gallery: Gallery) -> None:
    page = gallery.show("a question")
    press(page, "1")
    page.get_by_role("button", name="Guess").dblclick(no_wait_after=True)
    assert gallery.form()["confidence"] == ["guess"]
    assert len(gallery.sent) == 1


def test_no_key_acts_when_shortcuts_are_off(gallery: Gallery) -> None:
    page = gallery.show("a question without shortcuts")
    press(page, "1", "l", "f")
    expect(page.locator("#option-1")).not_to_be_checked()
    assert gallery.sent == []


def test_escape_leaves_the_session(gallery: Gallery) -> None:
    page = gallery.show("a question")
    press(page, "Escape")
    page.wait_for_url("**/sessions/s1/leave")


def test_enter_waits_a_moment_after_the_verdict_and_then_goes_on(gallery: Gallery) -> None:
    page = gallery.show("a right answer")
    expect(page.locator("#verdict")).to_be_focused()
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', repeat: true, bubbles: true}))"
    )
    page.wait_for_timeout(SETTLED_MS)
    assert page.url.startswith("http://gallery.test/show/")
    press(page, "Enter")
    page.wait_for_url("**/n")


def test_u_takes_the_answer_back(gallery: Gallery) -> None:
    press(gallery.show("a right answer"), "u")
    gallery.form()
    assert gallery.sent[0][0] == "/q/p1/undo"


def test_flagging_keeps_the_page_and_what_was_chosen(gallery: Gallery) -> None:
    page = gallery.show("a question")
    press(page, "2", "f")
    page.get_by_label("Two options fit").check()
    page.locator("#note").fill("s l 1")
    page.get_by_role("button", name="Flag this question").click()
    expect(page.locator("#flag")).to_have_class("btn btn-plain btn-square is-flagged")
    expect(page.locator("#option-2")).to_be_checked()
    assert [path for path, _ in gallery.sent] == ["/q/p1/flag"]


def test_escape_closes_the_flag_dialog_and_stays_in_the_session(gallery: Gallery) -> None:
    page = gallery.show("a question")
    press(page, "f", "Escape")
    expect(page.locator("#flag-dialog")).to_be_hidden()
    assert page.url.startswith("http://gallery.test/show/")


def test_numbers_fill_a_matching_set_from_the_top(gallery: Gallery) -> None:
    page = gallery.show("a matching set")
    press(page, "4", "1", "3")
    expect(page.locator("#matched")).to_have_text("3 of 3 matched")
    press(page, "l")
    assert gallery.form() == {"premise_0": ["4"], "premise_1": ["1"], "premise_2": ["3"], "confidence": ["sure"]}


def test_a_tap_on_a_row_then_on_an_answer_matches_them(gallery: Gallery) -> None:
    page = gallery.show("a matching set")
    page.locator("#slot-2").click()
    page.get_by_role("button", name="response 3").click()
    assert page.locator("select").evaluate_all("all => all.map(select => select.value)") == ["", "3", ""]


def test_an_answer_used_once_moves_when_it_is_used_again(gallery: Gallery) -> None:
    page = gallery.show("a matching set")
    press(page, "2", "2")
    assert page.locator("select").evaluate_all("all => all.map(select => select.value)") == ["", "2", ""]


def test_a_matching_set_with_a_gap_is_not_sent_and_the_gap_has_the_focus(gallery: Gallery) -> None:
    page = gallery.show("a matching set")
    press(page, "2", "k")
    expect(page.locator("#error")).to_contain_text("Give every row an answer")
    expect(page.locator("#slot-2")).to_be_focused()
    assert gallery.sent == []


def test_arrows_move_between_rows_and_backspace_empties_one(gallery: Gallery) -> None:
    page = gallery.show("a matching set")
    press(page, "2", "ArrowUp", "Backspace")
    expect(page.locator("#matched")).to_have_text("0 of 3 matched")
    press(page, "ArrowDown", "ArrowDown")
    expect(page.locator("#slot-3")).to_be_focused()


def test_without_scripts_a_matching_set_is_a_plain_form(page_without_scripts: Page) -> None:
    gallery = Gallery(page_without_scripts)
    page = gallery.show("a matching set")
    for place, response in enumerate(("4", "1", "3")):
        page.locator(f"#premise-{place}").select_option(response)
    page.get_by_role("button", name="Unsure").click()
    page.wait_for_url("**/answer")
    assert gallery.sent[0][1]["premise_2"] == ["3"]


def test_without_scripts_options_are_struck_and_sent_too(page_without_scripts: Page) -> None:
    gallery = Gallery(page_without_scripts)
    page = gallery.show("a question")
    page.get_by_text("Meningioma").click()
    page.get_by_title("Strike out").first.click()
    page.get_by_role("button", name="Guess").click()
    page.wait_for_url("**/answer")
    assert gallery.sent[0][1] == {"csrf_token": ["token"], "option": ["4"], "struck": ["1"], "confidence": ["guess"]}


def test_enter_uncovers_the_options_also_while_writing(gallery: Gallery) -> None:
    page = gallery.show("a question to think about first")
    press(page, "3", "Enter")
    assert gallery.form() == {"do": ["show"]}
    page = gallery.show("a question to think about first")
    page.locator("#own").fill("the tail")
    press(page, "Enter")
    page.wait_for_url("**/q/p1/show")
    assert gallery.sent[-1][1]["own"] == ["the tail"]
    assert gallery.sent[-1][1]["do"] == ["show"]


def test_u_takes_the_last_answer_back_from_the_next_question(gallery: Gallery) -> None:
    press(gallery.show("a question after an answer"), "u")
    assert gallery.form() == {"last": ["p0"]}
    assert gallery.sent[0][0] == "/sessions/s1/undo"


def test_keys_typed_into_a_note_to_self_do_nothing_else(gallery: Gallery) -> None:
    page = gallery.show("an answer with a note to self")
    page.get_by_text("Note or pause this fact", exact=True).click()
    page.locator("#own-note-1").fill("")
    page.locator("#own-note-1").press_sequentially("fun")
    expect(page.locator("#own-note-1")).to_have_value("fun")
    assert gallery.sent == []


def test_down_and_up_go_through_what_was_missed(gallery: Gallery) -> None:
    page = gallery.show("the end of a session")
    press(page, "ArrowDown")
    expect(page.get_by_role("link", name="Where a chordoma lies")).to_be_focused()
