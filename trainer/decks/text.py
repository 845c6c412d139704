r"""Plain text made safe for Anki: field HTML, deck names and tags.

Anki reads a field as HTML and hands it to its own media and LaTeX readers and to MathJax; a template may hold `{{`. A
bank's names must come out as the words they are. MathJax's `\(` and `\)` pass through, so that formulas work.
"""

import html
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters. One of them, 0x1f, parts the fields of a note."""
_ANKI_BRACKET: Final = re.compile(r"\[(?=/?(?:sound|anki|latex|\$))", re.IGNORECASE)
_SPECIAL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f&<>\[]|\{\{|\}\}")
_UNTAGGABLE: Final = re.compile(r'[\s"\x00-\x1f\x7f]+')
_COLONS: Final = re.compile(r":(?:\s*:)+")


def escaped(text: str) -> str:
    """The HTML that shows exactly `text`: nothing in it is markup, a template slot, a sound or a LaTeX command."""
    if not _SPECIAL.search(text):
        return text  # as nearly all are
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    shown = html.escape(plain, quote=False).replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;")
    return _ANKI_BRACKET.sub("&#91;", shown).replace("\n", "<br>")


def listed(rows: Iterable[str], style: str) -> str:
    """An unordered list of rows that are HTML already, with the CSS class `style`."""
    return f'<ul class="{style}">' + "".join(f"<li>{row}</li>" for row in rows) + "</ul>"


def linked(label: str, url: str) -> str:
    """The label as a link to a web page; the label alone where `url` is anything else."""
    if urlsplit(url).scheme not in ("http", "https"):
        return escaped(label)
    return f'<a href="{html.escape(_UNSEEN.sub("", url)).replace("{{", "%7B%7B")}">{escaped(label)}</a>'


def deck_part(name: str) -> str:
    """One level of a deck name. Anki parts levels by `::`, refuses control characters and drops quotes."""
    plain = _COLONS.sub(":", " ".join(_UNSEEN.sub(" ", name.replace('"', "")).split())).strip(": ")
    return plain or "blank"


def tag_part(name: str) -> str:
    """One level of a tag: as a deck name, with spaces as underlines."""
    return _UNTAGGABLE.sub("_", deck_part(name)).strip("_") or "blank"
