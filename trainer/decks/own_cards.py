"""Cards of a person's own notes: Anki's templates filled in, and everything taken out that could do harm.

What stays is text, lists, tables, emphasis, and pictures that came along in the file. No script, style, link or address
stays. A picture's address becomes `media/` and its name, from the page that shows the card.
"""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, unquote

import nh3

PICTURES: Final[Mapping[str, str]] = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}
"""Kinds of picture that are shown, by how their names end. Drawings (SVG) may hold programs, so they are not."""

_TAGS: Final = set(
    "b strong i em u s sub sup small br div p span ul ol li dl dt dd table thead tbody tr th td hr blockquote code pre "
    "ruby rt rp mark img".split()
)
_ATTRIBUTES: Final = {"img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_TAG: Final = re.compile(r"{{([#^/]?)\s*([^{}]*?)\s*}}")
_CLOZE: Final = re.compile(r"{{c(\d{1,3})::((?:(?!{{c\d{1,3}::|}}).)*?)}}", re.DOTALL)
_SOUND: Final = re.compile(r"\[sound:[^\]]*\]")
_NO_SOURCE: Final = re.compile(r"<img(?![^>]* src=)[^>]*>")
_NO_WORDS: Final = re.compile(r"<img(?![^>]* alt=)")
_PICTURE: Final = re.compile(r"""<img[^>]*?src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_OURS: Final = re.compile(r"""<img[^>]*? src="media/([^"]*)"[^>]*>""")
_DEEPEST: Final = 12
_LONGEST: Final = 256 * 1024


def cards_of(kind: Mapping[str, Any], fields: list[str], ords: list[int]) -> list[dict[str, Any]]:
    """The cards of a note as they are to be shown: `ord`, `front`, `back`. One without a front is left out."""
    values = dict(zip((field["name"] for field in kind["fields"]), fields, strict=False))
    made = []
    for ord_ in sorted(set(ords)):
        template = _template(kind, ord_)
        if template is None:
            continue
        cloze = ord_ + 1 if kind["kind"] == 1 else 0
        front = safe(_filled(template["q"], values, cloze, shown=False))
        back = safe(_filled(template["a"], {**values, "FrontSide": ""}, cloze, shown=True))
        if _says_something(front):
            made.append({"ord": ord_, "front": front, "back": back})
    return made


def named_media(fields: list[str]) -> set[str]:
    """The names of pictures and sounds in these fields."""
    text = "\n".join(fields)
    pictures = (unquote(html.unescape(next(filter(None, found), ""))) for found in _PICTURE.findall(text))
    return {*pictures, *(found[7:-1] for found in _SOUND.findall(text))} - {""}


def safe(text: str) -> str:
    """HTML with nothing in it but what is allowed."""
    clean = nh3.clean(
        _SOUND.sub("", text),
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=set(),
        link_rel=None,
    )
    return _NO_WORDS.sub('<img alt=""', _NO_SOURCE.sub("", clean)).strip()


def pictures_in(text: str) -> set[str]:
    """The names of the pictures in HTML that `safe` made."""
    return {unquote(found) for found in _OURS.findall(text)}


def without_pictures(text: str, missing: Mapping[str, str]) -> str:
    """HTML that `safe` made, with words in place of some of its pictures: for each name what is said instead."""

    def put(found: re.Match[str]) -> str:
        said = missing.get(unquote(found[1]))
        return f'<span class="chip">{html.escape(said)}</span>' if said else found[0]

    return _OURS.sub(put, text)


def is_picture(name: str) -> bool:
    """Whether a file of this name is a picture that is shown."""
    return name.rpartition(".")[2].lower() in PICTURES


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) != ("img", "src"):
        return value if name == "alt" or value.isdecimal() else None
    bare = unquote(value)
    plain = not set("/\\:").intersection(bare) and not bare.startswith(".")
    return f"media/{quote(bare, safe='')}" if plain and is_picture(bare) else None


def _template(kind: Mapping[str, Any], ord_: int) -> Mapping[str, Any] | None:
    templates = kind["templates"]
    place = 0 if kind["kind"] == 1 else ord_
    found: Mapping[str, Any] | None = templates[place] if place < len(templates) else None
    return found


def _says_something(text: str) -> bool:
    return "<img" in text or bool(re.sub(r"<[^>]*>|&nbsp;|\s", "", text))


def _filled(template: str, values: Mapping[str, str], cloze: int, *, shown: bool) -> str:
    """A template with its sections kept or dropped and its fields put in."""
    out: list[str] = []
    open_: list[bool] = []
    place = 0
    for found in _TAG.finditer(template):
        if all(open_):
            out.append(template[place : found.start()])
        place = found.end()
        sign, name = found[1], found[2]
        if sign in ("#", "^") and len(open_) < _DEEPEST:
            open_.append(bool(_has(name, values, cloze)) is (sign == "#"))
        elif sign == "/" and open_:
            open_.pop()
        elif not sign and all(open_):
            out.append(_field(name, values, cloze, shown=shown))
        if sum(map(len, out)) > _LONGEST:
            break
    if all(open_):
        out.append(template[place:])
    return "".join(out)[:_LONGEST]


def _has(name: str, values: Mapping[str, str], cloze: int) -> bool:
    if re.fullmatch(r"c\d+", name):  # Anki's own condition: a section for one cloze
        return name == f"c{cloze}"
    return _says_something(values.get(name, ""))


def _field(asked: str, values: Mapping[str, str], cloze: int, *, shown: bool) -> str:
    """One field through its filters. Those that only a program could do are passed over."""
    *filters, name = asked.split(":")
    text = values.get(name, "")
    if "type" in filters:
        return ""
    if "text" in filters:
        text = re.sub(r"<[^>]*>", "", text)
    return _clozed(text, cloze, shown=shown) if "cloze" in filters else text


def _clozed(text: str, cloze: int, *, shown: bool) -> str:
    """A text with one cloze open, from the inside out; the others read as plain text."""

    def put(found: re.Match[str]) -> str:
        words, _, hint = found[2].partition("::")
        if int(found[1]) != cloze:
            return words
        return f"<mark>{words}</mark>" if shown else f"<mark>[{hint or '…'}]</mark>"

    return _each(text, put)


def _each(text: str, put: Callable[[re.Match[str]], str]) -> str:
    for _ in range(_DEEPEST):
        text, changed = _CLOZE.subn(put, text)
        if not changed:
            break
    return text
