"""Plain text on its way into a file of another program."""

import html
import re
from typing import Final

_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters and what is no character: XML has no way to write them."""
_SPACES: Final = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text without what cannot be written, with plain line ends, and nothing blank around it."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


def as_html(text: str) -> str:
    """The HTML that shows exactly this text."""
    return html.escape(text, quote=False)


def one_line(text: str, most: int) -> str:
    """The text on one line of at most `most` characters, without the brackets of markup."""
    line = _SPACES.sub(" ", text).strip().replace("<", "\u2039").replace(">", "\u203a")
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def name_of(stem: str, ident: str) -> str:
    """What a list of questions shows: the stem, shortened, and the part of the identifier that tells twins apart."""
    return f"{one_line(stem, 200)} ({ident[-8:]})"
