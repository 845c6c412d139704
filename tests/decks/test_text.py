"""Plain text, as Anki is to show it."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.decks.text import deck_part, escaped, linked, tag_part


@pytest.mark.parametrize(
    ("plain", "field"),
    [
        ("p < 0.05 & rising", "p &lt; 0.05 &amp; rising"),
        ("{{c1::gap}}", "&#123;&#123;c1::gap&#125;&#125;"),
        (r"\(x < y\)", r"\(x &lt; y\)"),
        ("one\r\ntwo\nthree", "one<br>two<br>three"),
        ("[sound:beep.mp3] and [anki:play]", "&#91;sound:beep.mp3] and &#91;anki:play]"),
        ("[latex]x[/latex] [$]y[/$]", "&#91;latex]x&#91;/latex] &#91;$]y&#91;/$]"),
        ("interval [0, 1]", "interval [0, 1]"),
        ("the \"rubber\" and the 'tie'", "the \"rubber\" and the 'tie'"),
        ("a\x1fb\x00c", "abc"),
    ],
)
def test_a_name_is_shown_as_the_words_it_is(plain: str, field: str) -> None:
    assert escaped(plain) == field


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_unescaping_gives_the_text_back(plain: str) -> None:
    assert html.unescape(escaped(plain)) == html.unescape(html.escape(plain, quote=False))
    assert not re.search(r"<|\{\{|\}\}", escaped(plain))


def test_a_web_address_becomes_a_link() -> None:
    assert linked("Book", "https://example.org/a?b=1&c") == '<a href="https://example.org/a?b=1&amp;c">Book</a>'


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "page 7"])
def test_any_other_address_stays_text(url: str) -> None:
    assert linked("A & B", url) == "A &amp; B"


def test_a_link_cannot_end_its_own_quotes_or_open_a_slot() -> None:
    shown = linked("Book", 'https://example.org/"onclick="x{{Answer}}')
    assert shown.count('"') == 2
    assert "{{" not in shown


@pytest.mark.parametrize(
    ("title", "deck", "tag"),
    [
        ("Spinal tumors", "Spinal tumors", "Spinal_tumors"),
        ("Head::neck", "Head:neck", "Head:neck"),
        (":: ::", "blank", "blank"),
        ("", "blank", "blank"),
        ('The "big" five', "The big five", "The_big_five"),
        ("tab\there\nline", "tab here line", "tab_here_line"),
        ("wide\u3000space", "wide space", "wide_space"),
    ],
)
def test_a_title_makes_one_level_of_a_deck_and_of_a_tag(title: str, deck: str, tag: str) -> None:
    assert (deck_part(title), tag_part(title)) == (deck, tag)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_title_splits_or_empties_a_tag(title: str) -> None:
    assert re.fullmatch(r'[^\s"\x00-\x1f\x7f]+', tag_part(title))
    assert "::" not in tag_part(title)
    assert "::" not in deck_part(title)
