"""Item-writing rules as tests on text alone, so that the generator and the linter share them.

Numbers follow the table in `docs/item-rules.md` (after Haladyna, Downing and Rodriguez 2002, and the NBME guide).
Hard flaws keep a question from being made; soft ones are counted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from trainer.questions.texts import Look, are_numbers, contains_words, look, words

_NEGATION: Final = re.compile(r"\b(not|except|least|never|without)\b")
_CATCH_ALL: Final = re.compile(
    r"\b(all|none|both|neither|any|either) of (the|these|them)\b|^(all|none|both|neither)$", re.IGNORECASE
)
_COMBINED: Final = re.compile(r"^\W*(?:[A-E]|[1-5])(?:\s*(?:,|and|or|&)\s*(?:[A-E]|[1-5]))+(?:\s+only)?\W*$")
_VAGUE: Final = re.compile(r"\b(usually|may|sometimes|rarely|often|occasionally|frequently)\b", re.IGNORECASE)
_OPINION: Final = re.compile(r"\b(do you think|in your opinion|would you say)\b", re.IGNORECASE)
_DIRT: Final = re.compile(r"[{}]|\b(?:None|nan|null)\b|\s[?.,]|\b(a) (?=[aeio])|(?<![-\w])(\w+) \2\b|,,|\?\?")
_ENDING: Final = re.compile(r"(?:\?|…|\.\.\.|_{2,}\.?)$")
_LONG_STEM: Final = 50
_VOWEL_SOUND_EXCEPTIONS: Final = re.compile(r"\ba (?:one|once|eu|uni|use|usu|ut[ei]|ur[aei]|ubi)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A breach of one rule."""

    rule: str
    hard: bool
    text: str

    def __str__(self) -> str:
        """For a report."""
        return f"{'hard' if self.hard else 'soft'}, rule {self.rule}: {self.text}"


def stem_flaws(stem: str) -> Iterator[Flaw]:
    """Rules on the stem alone."""
    if not _ENDING.search(stem.rstrip()) or len(words(stem)) < 4:
        yield Flaw("2", True, "the stem does not ask a question by itself")
    if "of the following" in stem.casefold():
        yield Flaw("2", True, "the stem leans on the options")
    if _NEGATION.search(stem):
        yield Flaw("4", True, "a negative word in the stem")
    if _OPINION.search(stem):
        yield Flaw("23", True, "the stem asks for an opinion")
    if _DIRT.search(_VOWEL_SOUND_EXCEPTIONS.sub("", stem)):
        yield Flaw("24", True, "the stem is not clean text")
    if len(stem.split()) > _LONG_STEM:
        yield Flaw("21", False, "a long stem")


def text_flaws(option: str) -> Iterator[Flaw]:
    """Rules on one option by itself."""
    if _CATCH_ALL.search(option):
        yield Flaw("6", True, "a catch-all option")
    if _COMBINED.match(option):
        yield Flaw("7", True, "an option that combines others")
    if _VAGUE.search(option):
        yield Flaw("9", True, "a vague frequency in an option")


def set_flaws(options: Sequence[Look]) -> Iterator[Flaw]:
    """Rules on the options together, whichever is the key."""
    if 0 < sum(o.absolute for o in options) < len(options):
        yield Flaw("8", True, "an absolute word in some options")
    if len({o.shape for o in options}) > 1:
        yield Flaw("15", True, "options of different form")
    if not 3 <= len(options) <= 5:
        yield Flaw("18", True, "not three to five options")
    longest, shortest = max(o.length for o in options), min(o.length for o in options)
    if longest > 20 and longest > 4 * shortest:
        yield Flaw("11", False, "options of very different length")
    if any(a.words < b.words or b.words < a.words for a, b in combinations(options, 2)):
        yield Flaw("16", False, "the words of one option stand inside another")


def order_flaws(options: Sequence[Look]) -> Iterator[Flaw]:
    """Rules on the order of the options."""
    if are_numbers(options) and list(options) != sorted(options, key=lambda o: o.numbers):
        yield Flaw("17", True, "numbers out of order")


def key_flaws(stem: Look, key: Look, others: Sequence[Look]) -> Iterator[Flaw]:
    """Rules that a look at the key decides."""
    if key_is_longest(key, others):
        yield Flaw("10", True, "the key is much the longest")
    if clang(stem, key, others):
        yield Flaw("12", True, "a word of the stem stands in the key alone")
    if converges(key, others):
        yield Flaw("20", False, "the options converge on the key")


def key_is_longest(key: Look, others: Sequence[Look]) -> bool:
    """Rule 10: at least 1.5 times the others' mean length and four characters past the longest."""
    lengths = [o.length for o in others]
    return key.length * len(lengths) >= 1.5 * sum(lengths) and key.length >= max(lengths) + 4


def clang(stem: Look, key: Look, others: Sequence[Look]) -> bool:
    """Rule 12: a content word of stem and key that no other option shares."""
    shared = stem.bag & key.bag
    return bool(shared) and not shared <= frozenset().union(*(o.bag for o in others))


def converges(key: Look, others: Sequence[Look]) -> bool:
    """Rule 20: the key alone shares the most content words with the rest, two at least."""
    own, *rest = shared_words([key, *others])
    return own >= 2 and all(own > shared for shared in rest)


def shared_words(options: Sequence[Look]) -> list[int]:
    """For each option, how many content words it shares with the others, each pair counted apart."""
    totals = [0] * len(options)
    for (i, a), (j, b) in combinations(enumerate(options), 2):
        common = len(a.bag & b.bag)
        totals[i] += common
        totals[j] += common
    return totals


def choice_flaws(stem: str, options: Sequence[str], key: int) -> list[Flaw]:
    """Every flaw of a multiple-choice question, hard ones first."""
    looks = [look(option) for option in options]
    others = [o for i, o in enumerate(looks) if i != key]
    found = [*stem_flaws(stem), *set_flaws(looks), *order_flaws(looks), *key_flaws(look(stem), looks[key], others)]
    found += [flaw for option in options for flaw in text_flaws(option)]
    if contains_words(stem, options[key]):
        found.append(Flaw("13", True, "the stem contains the key"))
    if len({option.endswith(".") for option in options}) > 1:
        found.append(Flaw("24", True, "a final stop on some options"))
    return sorted(found, key=lambda flaw: (not flaw.hard, flaw.rule))


def matching_flaws(
    stem: str, premises: Sequence[str], responses: Sequence[str], answer: Sequence[int], *, reuse: bool
) -> list[Flaw]:
    """Every flaw of a matching question. `answer[i]` is the index of premise i's response."""
    found = []
    if not 3 <= len(premises) <= 10:
        found.append(Flaw("M3", True, "not three to ten premises"))
    if not reuse and not 1 <= len(responses) - len(premises) <= 3:
        found.append(Flaw("M4", False, "not one to three more responses than premises"))
    if len(words(stem)) < 5:
        found.append(Flaw("M5", True, "the directions do not state the basis"))
    if "used" not in stem:
        found.append(Flaw("M6", True, "the directions do not say how often a response serves"))
    if list(responses) != in_order(responses):
        found.append(Flaw("M8", True, "responses without a logical order"))
    if len(answer) > 3 and list(answer) in (sorted(answer), sorted(answer, reverse=True)) and not reuse:
        found.append(Flaw("M9", True, "premises run parallel to their responses"))
    if len(set(premises)) < len(premises) or len(set(responses)) < len(responses):
        found.append(Flaw("M10", True, "a text stands twice"))
    if any(_CATCH_ALL.search(r) for r in responses):
        found.append(Flaw("M11", True, "a catch-all response"))
    found += [
        Flaw("M12", True, f"{premise} shares a word with its response alone")
        for premise, right in zip(premises, answer, strict=True)
        if clang(look(premise), look(responses[right]), [look(r) for i, r in enumerate(responses) if i != right])
    ]
    return found


def in_order(texts: Sequence[str]) -> list[str]:
    """Numbers by size, everything else by the alphabet."""
    if are_numbers([look(text) for text in texts]):
        return sorted(texts, key=lambda t: (look(t).numbers, t))
    return sorted(texts, key=lambda t: (t.casefold(), t))
