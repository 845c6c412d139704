"""QTI packages: one item a file and a manifest that names them.

The versions differ in names alone, so that a dialect says how a version spells what is built here. Identifiers go by
place (o1, p1, r1, fb1): they say nothing of the key, and some platforms read a meaning into others.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any, Final

from lxml import etree

from trainer.interchange.explaining import explanations
from trainer.interchange.model import Choice, LeftOut, Matching, Option, Question, QuestionSet, Written, exactly
from trainer.interchange.text import one_line
from trainer.interchange.zipping import zipped

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9_-]")
_HUMP: Final = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one version of QTI is spelled. `kebab`: qti-simple-choice for simpleChoice."""

    namespace: str
    schema: str
    manifest_namespace: str
    manifest_schema: str
    package: str
    version: str
    resource: str
    map_response: str
    kebab: bool

    def element(self, name: str) -> str:
        """The name of a QTI element with its namespace."""
        return f"{{{self.namespace}}}{'qti-' + _kebab(name) if self.kebab else name}"

    def attribute(self, name: str) -> str:
        """The name of an attribute."""
        return _kebab(name) if self.kebab else name


def _kebab(name: str) -> str:
    return _HUMP.sub("-", name).lower()


def write(questions: QuestionSet, dialect: Dialect) -> Written:
    """The set as a package of items."""
    left_out = tuple(LeftOut(each, why) for each in questions.questions if (why := unfit(each)))
    kept = [each for each in questions.questions if not unfit(each)]
    items = {f"items/{each.ident}.xml": _item(each, questions.language, dialect) for each in kept}
    manifest = _manifest(questions, [each.ident for each in kept], dialect)
    return Written(zipped({"imsmanifest.xml": manifest, **items}), len(kept), left_out)


def unfit(question: Question) -> str:
    """Why QTI could not hold a question; nothing if it can."""
    if isinstance(question, Matching) and (len(question.premises) < 2 or len(question.responses) < 2):
        return "a matching question wants two premises and two answers at least"
    return ""


# --- one item


@dataclass(frozen=True, slots=True)
class _Pen:
    """Adds elements in one dialect."""

    dialect: Dialect

    def add(self, parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
        """A QTI element; attributes are named as in version 2."""
        spelled = {self.dialect.attribute(key): value for key, value in attributes.items()}
        element = etree.SubElement(parent, self.dialect.element(name), spelled)
        element.text = text or None
        return element

    def html(self, parent: etree._Element, name: str, text: str) -> etree._Element:
        """An HTML element, which both versions keep in their own namespace."""
        element = etree.SubElement(parent, f"{{{self.dialect.namespace}}}{name}")
        element.text = text
        return element


def _item(question: Question, language: str, dialect: Dialect) -> bytes:
    pen = _Pen(dialect)
    item = etree.Element(dialect.element("assessmentItem"), nsmap=_spaces(dialect.namespace))
    item.set(f"{{{_XSI}}}schemaLocation", f"{dialect.namespace} {dialect.schema}")
    title = one_line(question.stem, 200)
    settings = {"identifier": question.ident, "title": title, "adaptive": "false", "timeDependent": "false"}
    for name, value in settings.items():
        item.set(dialect.attribute(name), value)
    if _LANGUAGE.fullmatch(language):
        item.set(_XML_LANG, language)
    if isinstance(question, Choice):
        _choice(pen, item, question)
    else:
        _matching(pen, item, question)
    return _document(item)


def _spaces(namespace: str) -> Any:
    """The namespaces of a document. The library's types do not know that one may have no prefix."""
    return {None: namespace, "xsi": _XSI}


def _document(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _score(pen: _Pen, item: etree._Element, most: str) -> None:
    outcome = pen.add(
        item, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float", normalMaximum=most
    )
    pen.add(pen.add(outcome, "defaultValue"), "value", "0")


def _number(points: Fraction) -> str:
    """Points with at most six decimals, rounded up, so that parts never add up to less than the whole."""
    millionths = ceil(points * 1_000_000)
    whole, part = divmod(millionths, 1_000_000)
    return f"{whole}.{part:06d}".rstrip("0") if part else str(whole)


def _response(pen: _Pen, item: etree._Element, cardinality: str, base: str, right: Sequence[str]) -> etree._Element:
    declared = pen.add(item, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=base)
    correct = pen.add(declared, "correctResponse")
    for value in right:
        pen.add(correct, "value", value)
    return declared


def _body(pen: _Pen, item: etree._Element, stem: str) -> etree._Element:
    """The body with the stem in a block of its own: one platform keeps it only there, and loses a prompt."""
    body = pen.add(item, "itemBody")
    pen.html(body, "div", stem)
    return body


def _choice(pen: _Pen, item: etree._Element, question: Choice) -> None:
    names = [f"o{place}" for place in range(1, len(question.options) + 1)]
    _response(pen, item, "single", "identifier", [names[question.key]])
    _score(pen, item, _number(exactly(question.points)))
    _feedback(pen, item, "none")
    body = _body(pen, item, question.stem)
    offered = pen.add(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="true", maxChoices="1")
    for name, option in zip(names, question.options, strict=True):
        pen.add(offered, "simpleChoice", option.text, identifier=name)
    told = {name: feedback for name, option in zip(names, question.options, strict=True) if (feedback := _said(option))}
    _processing(pen, item, _number(question.share), told)
    for name, feedback in told.items():
        _modal(pen, item, _feedback_of(name), [feedback])


def _feedback(pen: _Pen, item: etree._Element, first: str) -> None:
    """Which feedback is shown. It holds a name from the start: one player stumbles over an empty one."""
    outcome = pen.add(item, "outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple", baseType="identifier")
    pen.add(pen.add(outcome, "defaultValue"), "value", first)


def _said(option: Option) -> str:
    return " ".join([option.reason, *([f"Source: {option.source}"] if option.source else [])]) if option.reason else ""


def _feedback_of(option: str) -> str:
    return option.replace("o", "fb")


def _processing(pen: _Pen, item: etree._Element, worth: str, told: Iterable[str]) -> None:
    """Rules of our own, since no template says something of the option that was chosen."""
    processing = pen.add(item, "responseProcessing")
    then, test = _if_response_is(pen, processing)
    pen.add(test, "correct", identifier="RESPONSE")
    _constant(pen, pen.add(then, "setOutcomeValue", identifier="SCORE"), "float", worth)
    for name in told:
        then, test = _if_response_is(pen, processing)
        _constant(pen, test, "identifier", name)
        several = pen.add(pen.add(then, "setOutcomeValue", identifier="FEEDBACK"), "multiple")
        pen.add(several, "variable", identifier="FEEDBACK")
        _constant(pen, several, "identifier", _feedback_of(name))


def _if_response_is(pen: _Pen, processing: etree._Element) -> tuple[etree._Element, etree._Element]:
    """The start of a rule: where to say what follows, and where to say what the response is compared with."""
    then = pen.add(pen.add(processing, "responseCondition"), "responseIf")
    test = pen.add(then, "match")
    pen.add(test, "variable", identifier="RESPONSE")
    return then, test


def _constant(pen: _Pen, parent: etree._Element, base: str, value: str) -> None:
    pen.add(parent, "baseValue", value, baseType=base)


def _modal(pen: _Pen, item: etree._Element, name: str, texts: Sequence[str]) -> None:
    """What is shown after the answer: paragraphs, which version 3 wraps once more."""
    modal = pen.add(item, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier=name, showHide="show")
    inner = pen.add(modal, "contentBody") if pen.dialect.kebab else modal
    for text in texts:
        pen.html(inner, "p", text)


def _matching(pen: _Pen, item: etree._Element, question: Matching) -> None:
    """Without the limits on pairs an answer that links everything would earn the most.

    The upper bound takes off what pairs of a third of a point, rounded up, add up to too much. Why each pair belongs
    together is named as feedback from the start: what is scored by a template has no rule that could name it, and
    nothing of it is shown before the answer.
    """
    pairs = [f"p{place} r{premise.response + 1}" for place, premise in enumerate(question.premises, 1)]
    declared = _response(pen, item, "multiple", "directedPair", pairs)
    most, each = _number(exactly(question.points)), _number(question.share)
    mapping = pen.add(declared, "mapping", lowerBound="0", upperBound=most, defaultValue="0")
    for pair in pairs:
        pen.add(mapping, "mapEntry", mapKey=pair, mappedValue=each)
    _score(pen, item, most)
    told = explanations(question)
    if told:
        _feedback(pen, item, "fb1")
    body = _body(pen, item, question.stem)
    settings = {"responseIdentifier": "RESPONSE", "shuffle": "true", "maxAssociations": str(len(pairs))}
    offered = pen.add(body, "matchInteraction", **settings)
    _side(pen, offered, "p", [premise.text for premise in question.premises], most="1")
    _side(pen, offered, "r", question.responses, most="0" if question.reuse else "1")
    pen.add(item, "responseProcessing", template=pen.dialect.map_response)
    if told:
        _modal(pen, item, "fb1", told)


def _side(pen: _Pen, offered: etree._Element, letter: str, texts: Sequence[str], *, most: str) -> None:
    side = pen.add(offered, "simpleMatchSet")
    for place, text in enumerate(texts, 1):
        pen.add(side, "simpleAssociableChoice", text, identifier=f"{letter}{place}", matchMax=most)


# --- the manifest


def _manifest(questions: QuestionSet, idents: Sequence[str], dialect: Dialect) -> bytes:
    """What is in the package. Every file is declared twice, as the format wants it: as a resource and as its file."""
    namespace = dialect.manifest_namespace
    name = _NOT_IN_NAMES.sub("-", questions.ident)
    manifest = etree.Element(f"{{{namespace}}}manifest", {"identifier": f"M-{name}"}, nsmap=_spaces(namespace))
    manifest.set(f"{{{_XSI}}}schemaLocation", f"{namespace} {dialect.manifest_schema}")
    metadata = etree.SubElement(manifest, f"{{{namespace}}}metadata")
    etree.SubElement(metadata, f"{{{namespace}}}schema").text = dialect.package
    etree.SubElement(metadata, f"{{{namespace}}}schemaversion").text = dialect.version
    etree.SubElement(manifest, f"{{{namespace}}}organizations")
    resources = etree.SubElement(manifest, f"{{{namespace}}}resources")
    for ident in idents:
        href = f"items/{ident}.xml"
        settings = {"identifier": f"R-{ident}", "type": dialect.resource, "href": href}
        resource = etree.SubElement(resources, f"{{{namespace}}}resource", settings)
        etree.SubElement(resource, f"{{{namespace}}}file", {"href": href})
    return _document(manifest)
