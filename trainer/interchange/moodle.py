"""Moodle XML, as Moodle's own importer reads it.

Texts are HTML, escaped once; the answers of a matching question are plain, and Moodle's database keeps 255 characters
of them. Where an element is absent the importer has a default of its own, so that every one is written.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from lxml import etree

from trainer.interchange.explaining import explained
from trainer.interchange.model import Choice, LeftOut, Matching, Question, QuestionSet, Written
from trainer.interchange.text import as_html, name_of, one_line

LONGEST_ANSWER: Final = 255
LONGEST_NAME: Final = 255
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_COMBINED: Final = (
    ("correctfeedback", "Your answer is correct."),
    ("partiallycorrectfeedback", "Your answer is partially correct."),
    ("incorrectfeedback", "Your answer is incorrect."),
)


def write(questions: QuestionSet) -> Written:
    """The set as one Moodle XML file, a category for each topic."""
    left_out = tuple(LeftOut(each, why) for each in questions.questions if (why := unfit(each)))
    kept = [each for each in questions.questions if not unfit(each)]
    rows = (etree.tostring(each, encoding="utf-8", pretty_print=True) for each in _elements(questions.title, kept))
    return Written(_HEAD + b"".join(rows) + b"</quiz>\n", len(kept), left_out)


def unfit(question: Question) -> str:
    """Why Moodle could not take a question over whole; nothing if it can."""
    if isinstance(question, Choice):
        return ""
    if len(question.premises) < 2 or len(set(question.responses)) < 3:
        return "Moodle wants two premises and three different answers at least"
    if any(len(response) > LONGEST_ANSWER for response in question.responses):
        return f"Moodle cuts off the answer of a matching question after {LONGEST_ANSWER} characters"
    return ""


def _elements(title: str, questions: Iterable[Question]) -> Iterator[etree._Element]:
    for topic, group in groupby(questions, key=lambda question: question.place.topic):
        yield _category(title, topic)
        yield from (_multichoice(each) if isinstance(each, Choice) else _matching(each) for each in group)


def _category(title: str, topic: str) -> etree._Element:
    """The place of the questions that follow. A slash in a name is doubled, for a single one parts levels.

    The importer takes markup out of a name, and fails as a whole over one that its database cannot hold.
    """
    levels = [one_line(level, LONGEST_NAME).strip("/ ").replace("/", "//") for level in (title, topic)]
    category = etree.Element("question", type="category")
    _text(category, "category", "/".join(["$course$", "top", *(level for level in levels if level)]))
    return category


def _multichoice(question: Choice) -> etree._Element:
    element = _head("multichoice", question)
    etree.SubElement(element, "single").text = "true"
    etree.SubElement(element, "shuffleanswers").text = "true"
    etree.SubElement(element, "answernumbering").text = "abc"
    _combined(element)
    for option in question.options:
        answer = _html(element, "answer", option.text, fraction="100" if option.right else "0")
        _html(answer, "feedback", option.reason)
    return _tagged(element, question)


def _matching(question: Matching) -> etree._Element:
    """There is no feedback for a pair: all reasons go into what is said of the whole."""
    element = _head("matching", question)
    etree.SubElement(element, "shuffleanswers").text = "true"
    _combined(element)
    etree.SubElement(element, "shownumcorrect")
    pairs = ((each.text, question.responses[each.response]) for each in question.premises)
    for text, answer in (*pairs, *(("", extra) for extra in question.extras)):
        _text(_html(element, "subquestion", text), "answer", answer)
    return _tagged(element, question)


def _head(kind: str, question: Question) -> etree._Element:
    """What both kinds begin with."""
    element = etree.Element("question", type=kind)
    _text(element, "name", name_of(question.stem, question.ident))
    _html(element, "questiontext", question.stem)
    feedback = etree.SubElement(element, "generalfeedback", {"format": "html"})
    etree.SubElement(feedback, "text").text = explained(question)
    etree.SubElement(element, "defaultgrade").text = f"{question.points:.7f}"
    etree.SubElement(element, "penalty").text = "0.3333333"
    etree.SubElement(element, "hidden").text = "0"
    etree.SubElement(element, "idnumber").text = question.ident
    return element


def _combined(element: etree._Element) -> None:
    for name, text in _COMBINED:
        _html(element, name, text)


def _tagged(element: etree._Element, question: Question) -> etree._Element:
    tags = etree.SubElement(element, "tags")
    for tag in question.place.tags:
        _text(tags, "tag", tag)
    return element


def _text(parent: etree._Element, name: str, text: str) -> etree._Element:
    """A child whose text is plain."""
    element = etree.SubElement(parent, name)
    etree.SubElement(element, "text").text = text
    return element


def _html(parent: etree._Element, name: str, text: str, **attributes: str) -> etree._Element:
    """A child whose text is HTML. The library escapes a second time, for XML: no child element, no split CDATA."""
    element = etree.SubElement(parent, name, {**attributes, "format": "html"})
    etree.SubElement(element, "text").text = as_html(text)
    return element
