"""When two names are the same name to a reader."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_ARTICLE: Final = re.compile(r"^(?:a|an|the) (?=.)")
_MINUS: Final = re.compile(r"[-\u2212\u2013](?!\w)")
_POINT: Final = re.compile(r"(?<=\d)[.,](?=\d)")


def _folded(name: str) -> str:
    """Case, accents and compatibility forms folded away; twice, since the folding of a sign may bring a capital."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return _ARTICLE.sub("", " ".join(plain.split()))


@lru_cache(maxsize=400_000)
def normal(name: str) -> str:
    """One spelling of a name: `The Chordoma `, `chordoma` and `chor-doma` are one.

    What tells names apart stays: a plus, a closing minus (`CD4+`, `CD4-`) and a point inside a number (`1.5`, `15`).
    """
    kept = _MINUS.sub("\uff0d", _POINT.sub("\uff0e", _folded(name)))
    bare = "".join(c for c in kept if c.isalnum() or c in "+\uff0d\uff0e")
    return bare or _folded(name)


@lru_cache(maxsize=400_000)
def blurred(name: str) -> str:
    """Letters and digits alone: what a hasty reader takes two options to have in common."""
    folded = _folded(name)
    return "".join(c for c in folded if c.isalnum()) or folded
