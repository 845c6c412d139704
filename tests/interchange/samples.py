"""Question sets to write: those of the banks that ship, and made-up ones in words that formats trip over."""

from functools import cache
from typing import Final

from hypothesis import strategies as st

from trainer.facts.banks import shipped
from trainer.facts.loading import load_bank
from trainer.interchange.gathering import gathered
from trainer.interchange.model import Choice, Matching, Option, Place, Premise, QuestionSet
from trainer.interchange.text import clean
from trainer.questions.generating import Generator
from trainer.questions.production import Refused, produce

HOSTILE: Final = (
    *("~", "=", "#", "{", "}", ":", "\\", "%", "[", "]", "-", "0", "//", "::", "->", "####", "\\n", "\\:", "%50%"),
    *("[html]", "$CATEGORY: x", "&", "&&", "&amp;", "&lt;", "&#37;", "]]>", "<![CDATA[", "<b>", "</text>", "<!--"),
    *("\n", "\r\n", "\t", "\x00", "\x0b", "\x85", "\ufffe", "\u2028", "\u202e", "\u200f", "\u05e9", "\u0645\u0631"),
    *("\U0001f600", "e\u0301", "\\(x^2\\)", "$$", "'", '"', ",", ";", "=1+1", "@SUM(A1)", "+1", "TRUE", "_____"),
)
"""Pieces of text that mean something to one format or another."""

words = st.sampled_from(("nerve", "of the", "a", "Optic", "10 mm", "T1"))
pieces = st.one_of(st.sampled_from(HOSTILE), words, st.just(" "), st.text(max_size=4))
texts = st.lists(pieces, min_size=1, max_size=8).map("".join).map(clean)
"""Text as it reaches a writer: cleaned, but possibly empty."""
filled = texts.filter(bool)
reasons = st.one_of(st.just(""), texts)


@st.composite
def options(draw: st.DrawFn) -> tuple[Option, ...]:
    """Two to five options with different texts, one of them right."""
    offered = draw(st.lists(filled, min_size=2, max_size=5, unique=True))
    key = draw(st.integers(0, len(offered) - 1))
    return tuple(Option(text, draw(reasons), draw(reasons), place == key) for place, text in enumerate(offered))


places = st.builds(Place, st.just(("fact-1",)), texts, st.just("core"), st.lists(filled, max_size=3).map(tuple))
worths = st.sampled_from((None, 1.0, 2.0, 0.5, 7.0))
"""Points of a question as a set gives them; None where no set does."""
idents = st.integers(0, 10**9).map(lambda number: f"q{number:016x}-{number * 7:016x}")
choices = st.builds(Choice, idents, places, filled, options(), texts, worths)


@st.composite
def matchings(draw: st.DrawFn) -> Matching:
    """Two to five premises with three to seven responses; some responses may serve again, and some not at all."""
    responses = tuple(draw(st.lists(filled, min_size=3, max_size=7, unique=True)))
    count = draw(st.integers(2, min(5, len(responses))))
    reuse = draw(st.booleans())
    keys = draw(st.lists(st.integers(0, len(responses) - 1), min_size=count, max_size=count, unique=not reuse))
    premises = tuple(Premise(draw(filled), key, draw(reasons), draw(reasons), draw(texts)) for key in keys)
    return Matching(draw(idents), draw(places), draw(filled), premises, responses, reuse, draw(worths))


sets = st.builds(
    QuestionSet,
    st.just("bank"),
    filled,
    st.just("en"),
    texts,
    texts,
    st.lists(st.one_of(choices, matchings()), max_size=5, unique_by=lambda each: each.ident).map(tuple),
)


@cache
def shipped_set(name: str) -> QuestionSet:
    """Every question of a bank that ships, with seed 0."""
    generator = Generator(load_bank(shipped()[name]))
    made = (each for each in produce(generator, 0) if not isinstance(each, Refused))
    return gathered(generator.index, made)


SHIPPED: Final = sorted(shipped())
