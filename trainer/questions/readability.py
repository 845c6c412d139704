"""How hard a sentence is to read."""

import re
from typing import Final

from trainer.questions.texts import words

_VOWELS: Final = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Groups of vowels, a silent final e left out; at least one."""
    groups = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee"))
    return max(1, groups - silent)


def grade(sentence: str) -> float:
    """Flesch-Kincaid grade of one sentence: 0.39 words + 11.8 syllables a word - 15.59 (Kincaid et al. 1975)."""
    found = words(sentence)
    if not found:
        return 0.0
    return 0.39 * len(found) + 11.8 * sum(map(syllables, found)) / len(found) - 15.59
