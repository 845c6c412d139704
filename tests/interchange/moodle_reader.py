"""A reader of Moodle XML, written from what Moodle documents: the other half of the writer, sharing nothing with it."""

import html
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

GRADES: Final = frozenset("100 90 83.33333 80 75 70 66.66667 60 50 40 33.33333 30 25 20 0".split())
"""Some of the fractions that Moodle accepts; any other stops an import."""


@dataclass(frozen=True)
class Read:
    """One question as Moodle would hold it."""

    category: str
    kind: str
    name: str
    stem: str
    general: str
    mark: float
    idnumber: str
    tags: tuple[str, ...]
    shuffled: bool
    answers: tuple[tuple[str, float, str], ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


def read(content: bytes) -> list[Read]:
    """Every question of a file, in order."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    assert root.tag == "quiz"
    category, found = "", []
    for element in root:
        assert element.tag == "question"
        kind = element.get("type")
        if kind == "category":
            category = text(element.find("category"))
            continue
        found.append(_question(element, str(kind), category))
    return found


def text(element: Any) -> str:
    """The plain text of an element's `text` child, as the importer trims it."""
    child = element.find("text")
    assert len(child) == 0, "the importer takes no elements inside a text"
    return (child.text or "").strip(" \t\n\r\0\x0b")


def shown(element: Any) -> str:
    """What a browser shows of an element that is HTML: no markup may have come from the content."""
    assert element.get("format") == "html"
    markup = text(element)
    assert "<" not in markup
    assert ">" not in markup
    return html.unescape(markup)


def _question(element: Any, kind: str, category: str) -> Read:
    assert element.findtext("hidden") == "0"
    assert element.findtext("penalty") == "0.3333333"
    for feedback in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        assert shown(element.find(feedback))
    if kind == "multichoice":
        assert element.findtext("single") == "true"
        assert element.findtext("answernumbering") == "abc"
    return Read(
        category=category,
        kind=kind,
        name=text(element.find("name")),
        stem=shown(element.find("questiontext")),
        general=text(element.find("generalfeedback")),
        mark=float(element.findtext("defaultgrade")),
        idnumber=element.findtext("idnumber"),
        tags=tuple(text(tag) for tag in element.iterfind("tags/tag")),
        shuffled=element.findtext("shuffleanswers") == "true",
        answers=tuple(_answer(each) for each in element.iterfind("answer")),
        pairs=tuple((shown(each), text(each.find("answer"))) for each in element.iterfind("subquestion")),
    )


def _answer(element: Any) -> tuple[str, float, str]:
    assert element.get("fraction") in GRADES
    return shown(element), float(element.get("fraction")) / 100, shown(element.find("feedback"))
