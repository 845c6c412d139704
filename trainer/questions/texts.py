"""How a text looks to a reader who does not know the answer: its words, its shape, its numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_SUFFIXES: Final = ("ations", "ation", "ies", "ing", "ed", "es", "al", "ic", "ous", "s", "y", "e")
_GENERIC: Final = frozenset(
    "about after also among because been before between both cell cells each from have into kind less line lines "
    "made many more most much name only other over part parts same some such than that their them then there these "
    "they thing this those type types under used uses what when where which while with within without".split()
)
"""Words too general to give an answer away."""


@lru_cache(maxsize=200_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded in case."""
    return tuple(_WORD.findall(text.casefold()))


@lru_cache(maxsize=200_000)
def content_words(text: str) -> frozenset[str]:
    """Words of more than three letters that carry meaning, cut to a common trunk (`spinal`, `spine` -> `spin`)."""
    return frozenset(_trunk(word) for word in words(text) if len(word) > 3 and word not in _GENERIC)


def _trunk(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word.removesuffix(suffix)
    return word


def contains_words(text: str, part: str) -> bool:
    """Whether `part` stands in `text` as whole words."""
    whole, sought = words(text), words(part)
    span = len(sought)
    return bool(sought) and any(whole[i : i + span] == sought for i in range(len(whole) - span + 1))


_ABSOLUTE: Final = re.compile(r"\b(always|never|all|only|every|must)\b", re.IGNORECASE)


class Shape(StrEnum):
    """The outward form of an option."""

    NUMBER = "number"
    ACRONYM = "acronym"
    SENTENCE = "sentence"
    PHRASE = "phrase"


def shape(text: str) -> Shape:
    """Number, acronym, sentence (more than twelve words or a final stop) or phrase."""
    if _NUMBER.match(text):
        return Shape.NUMBER
    if len(words(text)) > 12 or (text.endswith(".") and " " in text):
        return Shape.SENTENCE
    letters = [c for c in text if c.isalpha()]
    if letters and " " not in text and all(c.isupper() for c in letters) and len(letters) > 1:
        return Shape.ACRONYM
    return Shape.PHRASE


@dataclass(frozen=True, slots=True)
class Look:
    """What shows of a text at a glance. `bag` holds its content words, `words` all of them."""

    text: str
    length: int
    bag: frozenset[str]
    words: frozenset[str]
    shape: Shape
    absolute: bool
    numbers: tuple[float, ...]
    masked: str


@lru_cache(maxsize=200_000)
def look(text: str) -> Look:
    """Look at a text once; questions look at the same options again and again."""
    return Look(
        text=text,
        length=len(text),
        bag=content_words(text),
        words=frozenset(words(text)),
        shape=shape(text),
        absolute=bool(_ABSOLUTE.search(text)),
        numbers=first_number(text),
        masked=_NUMBER.sub("#", text.casefold()),
    )


def first_number(text: str) -> tuple[float, ...]:
    """The numbers of a text in order, for sorting; empty where there is none."""
    return tuple(float(n.replace(",", "")) for n in _NUMBER.findall(text) if n.replace(",", "").count(".") < 2)


def are_numbers(looks: Sequence[Look]) -> bool:
    """Whether texts are numbers, or differ in their numbers only, so that a reader expects them in order."""
    if not all(look.numbers for look in looks):
        return False
    return len({look.masked for look in looks}) == 1 or all(look.shape is Shape.NUMBER for look in looks)


def sentence(text: str) -> str:
    """Begin with a capital and end with a stop."""
    trimmed = capital(text.strip())
    return trimmed if not trimmed or trimmed[-1] in ".?!" else f"{trimmed}."


def capital(text: str) -> str:
    """Raise the first letter, unless the first word has its own capitals (`pH`, `mTOR`)."""
    first = text.split(" ", 1)[0]
    if not first[:1].islower() or any(c.isupper() for c in first):
        return text
    return text[0].upper() + text[1:]


def lead(text: str) -> str:
    """A name as it begins a line: with a capital, unless its first word is no plain small letters (`p53`, `iPSC`)."""
    word = text.partition(" ")[0].replace("-", "").replace(",", "")
    plain = len(word) > 1 and word.isascii() and word.isalpha() and word == word.lower()
    return text[:1].upper() + text[1:] if plain else text
