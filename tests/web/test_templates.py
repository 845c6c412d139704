"""The markup of every page, rendered from its view value alone: no server, no database, no browser."""

import gzip
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask import Flask, render_template

from tests.web.gallery import ACCOUNT_PAGES, ALL, ROOM, build, render
from tests.web.pages import PAGES, TEXTS, WELCOME, choice, matching

KIB = 1024


@pytest.fixture(scope="module")
def app() -> Flask:
    return build()


class Outline(HTMLParser):
    """Every tag with its attributes, and the forms with what they hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def values(self, attribute: str, *, of: str | None = None) -> list[str]:
        """What an attribute says, tag by tag."""
        return [attrs[attribute] or "" for tag, attrs in self.tags if attribute in attrs and of in (None, tag)]


@pytest.mark.parametrize("name", ALL)
def test_every_page_renders_with_one_heading_and_a_title(app: Flask, name: str) -> None:
    html = render(app, name)
    assert len(re.findall(r"<h1\b", html)) == 1
    assert re.search(r"<title>[^<]+ · Trainer</title>", html)


@pytest.mark.parametrize("name", ALL)
def test_no_page_has_an_inline_style_or_script(app: Flask, name: str) -> None:
    outline = Outline(render(app, name, theme="dark", account="a@example.org"))
    for tag, attrs in outline.tags:
        assert tag != "style"
        assert tag != "script" or attrs["src"]
        assert not [attribute for attribute in attrs if attribute == "style" or attribute.startswith("on")]
        assert not (attrs.get("href") or "").startswith("javascript:")


@pytest.mark.parametrize("name", ALL)
def test_ids_are_unique_and_everything_that_names_one_finds_it(app: Flask, name: str) -> None:
    outline = Outline(render(app, name))
    ids = outline.values("id")
    assert len(ids) == len(set(ids))
    for attribute in ("for", "aria-labelledby", "aria-describedby"):
        assert set(" ".join(outline.values(attribute)).split()) <= set(ids)


@pytest.mark.parametrize("name", ALL)
def test_every_form_that_changes_something_carries_a_token(app: Flask, name: str) -> None:
    html = render(app, name, account="a@example.org")
    forms = re.findall(r'<form\b[^>]*method="post".*?</form>', html, re.DOTALL)
    # In a course's frame there is no cookie that a token could belong to. A launch has a key of its own, good once; and
    # what is signed for the course goes to the course, which must not get a token of ours.
    keys = 'name="csrf_token"', 'name="launch"', 'name="JWT"'
    assert all(any(key in form for key in keys) for form in forms)
    assert len(forms) == html.count("<form") - html.count('method="get"')


def test_every_page_has_a_test_value() -> None:
    drawn = {template for template, _ in PAGES.values()} | set(ACCOUNT_PAGES)
    there = {path.relative_to(ROOM / "templates").as_posix() for path in (ROOM / "templates").rglob("*.html")}
    parts = {"base.html", *(name for name in there if name.startswith("_"))}
    filled_by_script = {"offline.html"}  # looked at in a browser, with what a device keeps
    assert there - parts - filled_by_script == drawn - filled_by_script


def test_text_from_a_bank_is_escaped(app: Flask) -> None:
    assert "Bank &lt;one&gt;" in render(app, "decks")
    assert "Bank <one>" not in render(app, "decks")


def test_a_question_page_is_the_same_bytes_whichever_option_is_the_key(app: Flask) -> None:
    with app.test_request_context():
        pages = {render_template("drill.html", page=choice(key=key)) for key in range(1, 5)}
    assert len(pages) == 1


def test_a_matching_page_is_the_same_bytes_whatever_the_arrangement(app: Flask) -> None:
    with app.test_request_context():
        pages = {render_template("match.html", page=matching(right=right)) for right in (True, False)}
    assert len(pages) == 1


def test_the_sample_question_is_the_same_bytes_whichever_option_is_the_key(app: Flask) -> None:
    with app.test_request_context():
        pages = {render_template("welcome.html", page=replace(WELCOME, sample=choice(key=key))) for key in range(1, 5)}
    assert len(pages) == 1


def test_options_differ_only_in_place_letter_and_text(app: Flask) -> None:
    rows = re.findall(r'<li class="option">.*?</li>', render(app, "a question"), re.DOTALL)
    blank = [
        re.sub(rf"{text}|(?<=[>\s]){letter}(?=[<,])|(?<=[-\"]){place}(?=\")", "_", row)
        for row, text, letter, place in zip(rows, TEXTS, "ABCD", range(1, 5), strict=True)
    ]
    assert len(set(blank)) == 1


def test_an_answered_page_says_every_reason_with_its_source(app: Flask) -> None:
    html = render(app, "another answer")
    assert all(f"What is true of {text}." in html for text in TEXTS)
    assert html.count('<a href="/facts/one/a">The book, page 3</a>') == len(TEXTS)


def test_right_and_not_right_are_told_in_words_too(app: Flask) -> None:
    html = render(app, "another answer").partition("</main>")[0]
    assert html.count("Right answer") == 1
    assert html.count("Your answer") == 1
    assert "Your answer, right" in render(app, "a right answer")


def test_the_verdict_is_a_live_region_that_takes_the_focus(app: Flask) -> None:
    outline = Outline(render(app, "a right answer"))
    verdict = next(attrs for _, attrs in outline.tags if attrs.get("id") == "verdict")
    assert verdict["role"] == "status"
    assert verdict["tabindex"] == "-1"
    assert "autofocus" in verdict


def test_after_undo_the_option_chosen_before_has_the_focus(app: Flask) -> None:
    outline = Outline(render(app, "a question after undo"))
    assert [attrs["id"] for tag, attrs in outline.tags if "autofocus" in attrs] == ["option-2"]


def test_the_gap_in_a_matching_set_has_the_focus(app: Flask) -> None:
    outline = Outline(render(app, "a matching set with a gap"))
    assert [attrs["id"] for tag, attrs in outline.tags if "autofocus" in attrs] == ["premise-2"]


def test_a_question_page_has_no_navigation(app: Flask) -> None:
    assert "<nav" not in render(app, "a question")
    assert "<nav" in render(app, "a day with work")


def test_shortcuts_that_are_off_are_neither_told_nor_heard(app: Flask) -> None:
    html = render(app, "a question without shortcuts")
    assert 'data-shortcuts="off"' in html
    assert "<kbd>" not in html


@pytest.mark.parametrize(
    ("theme", "root"),
    [("dark", '<html lang="en" dir="ltr" data-theme="dark">'), ("system", '<html lang="en" dir="ltr">')],
)
def test_the_theme_is_set_on_the_root(app: Flask, theme: str, root: str) -> None:
    assert root in render(app, "settings", theme=theme)


@pytest.mark.parametrize("name", ["about", "a day with work", "welcome"])
def test_the_pages_say_that_this_is_for_study_and_unsigned(app: Flask, name: str) -> None:
    html = render(app, name)
    assert "For study, not for care." in html
    assert "No licensed physician has signed" in html


def test_a_question_page_weighs_little(app: Flask) -> None:
    parts = {
        "html": render(app, "a question").encode(),
        "css": (ROOM / "static" / "app.css").read_bytes(),
        "js": (ROOM / "static" / "app.js").read_bytes(),
    }
    weight = {part: len(gzip.compress(data)) for part, data in parts.items()}
    assert weight["html"] <= 6 * KIB
    assert weight["css"] <= 12 * KIB
    assert weight["js"] <= 14 * KIB
    assert sum(weight.values()) <= 50 * KIB


def test_mails_are_plain_words_with_their_link(app: Flask) -> None:
    with app.test_request_context():
        text = render_template(
            "security/email/reset_instructions.txt", reset_link="https://x/r?a=1&b=2", within="a day"
        )
    assert "https://x/r?a=1&b=2" in text
    assert "a day" in text
