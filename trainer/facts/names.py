"""When two names are the same name to a reader."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_ARTICLES: Final = ("a ", "an ", "the ")
_GAPS: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=400_000)
def normal(name: str) -> str:
    """Fold case, accents, punctuation, spaces and a leading article away: `The Chordoma ` and `chordoma` are one.

    A name that holds nothing but signs (`+`, `α→β` keeps its letters) is only folded in case and trimmed.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = _GAPS.sub(" ", plain).strip()
    if not words:
        return plain.strip()
    article = next((a for a in _ARTICLES if words.startswith(a) and len(words) > len(a)), "")
    return words.removeprefix(article)
