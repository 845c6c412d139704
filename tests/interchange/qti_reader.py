"""A small QTI processor: reads a package, checks its shape, and carries out response processing, in both spellings."""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

KNOWN: Final = {
    "http://www.imsglobal.org/xsd/imsqti_v2p1": "imsqti_item_xmlv2p1",
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0": "imsqti_item_xmlv3p0",
}
_TEMPLATE: Final = re.compile(r"https?://\S+/rptemplates/map_response(\.xml)?")
_ORDER: Final = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
_CHILDREN: Final = {
    "responseDeclaration": {"correctResponse", "mapping"},
    "correctResponse": {"value"},
    "mapping": {"mapEntry"},
    "outcomeDeclaration": {"defaultValue"},
    "defaultValue": {"value"},
    "itemBody": {"div", "choiceInteraction", "matchInteraction"},
    "choiceInteraction": {"simpleChoice"},
    "matchInteraction": {"simpleMatchSet"},
    "simpleMatchSet": {"simpleAssociableChoice"},
    "responseProcessing": {"responseCondition"},
    "responseCondition": {"responseIf"},
    "responseIf": {"match", "setOutcomeValue"},
    "match": {"variable", "correct", "baseValue"},
    "setOutcomeValue": {"baseValue", "multiple"},
    "multiple": {"variable", "baseValue"},
    "modalFeedback": {"p", "contentBody"},
    "contentBody": {"p"},
}
_NEEDED: Final = {
    "assessmentItem": {"identifier", "title", "adaptive", "timeDependent"},
    "responseDeclaration": {"identifier", "cardinality", "baseType"},
    "outcomeDeclaration": {"identifier", "cardinality", "baseType"},
    "mapping": {"defaultValue"},
    "mapEntry": {"mapKey", "mappedValue"},
    "choiceInteraction": {"responseIdentifier", "shuffle", "maxChoices"},
    "matchInteraction": {"responseIdentifier", "shuffle", "maxAssociations"},
    "simpleChoice": {"identifier"},
    "simpleAssociableChoice": {"identifier", "matchMax"},
    "baseValue": {"baseType"},
    "modalFeedback": {"outcomeIdentifier", "identifier", "showHide"},
}
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][\w.-]*")


class Refused(Exception):
    """A response that the interaction does not let a candidate give."""


@dataclass(frozen=True)
class Node:
    """An element, named as in version 2 whichever version it comes from."""

    name: str
    attributes: dict[str, str]
    text: str
    children: tuple["Node", ...]

    def all(self, *names: str) -> list["Node"]:
        """Every element of these names below this one, in order."""
        found = []
        for child in self.children:
            found += [child] if child.name in names else []
            found += child.all(*names)
        return found

    def one(self, name: str) -> "Node":
        """The only element of this name below."""
        (found,) = self.all(name)
        return found


def items(package: bytes) -> dict[str, Node]:
    """The items of a package by identifier, after its manifest has been found to tell the truth."""
    found = files(package)
    names = list(found)
    assert names[0] == "imsmanifest.xml"
    declared = {}
    for resource in etree.fromstring(found["imsmanifest.xml"]).iterfind("{*}resources/{*}resource"):
        href = resource.get("href", "")
        assert [file.get("href") for file in resource.iterfind("{*}file")] == [href]
        declared[href] = resource.get("type")
    assert sorted(names[1:]) == sorted(declared)
    parsed = {href: etree.fromstring(found[href]) for href in declared}
    for href, root in parsed.items():
        assert declared[href] == KNOWN[etree.QName(root).namespace]
    read = [node(root) for root in parsed.values()]
    for each in read:
        check(each)
    return {each.attributes["identifier"]: each for each in read}


def files(package: bytes) -> dict[str, bytes]:
    """The files of a package by name."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def node(element: Any) -> Node:
    """An element without its spelling."""
    kebab = etree.QName(element).namespace == "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
    name = etree.QName(element).localname
    if kebab:
        assert name in {"div", "p"} or name.startswith("qti-")
        name = camel(name.removeprefix("qti-"))
    attributes = {camel(key) if kebab else key: value for key, value in element.attrib.items()}
    return Node(name, attributes, element.text or "", tuple(node(child) for child in element))


def camel(name: str) -> str:
    return re.sub(r"-(\w)", lambda found: found[1].upper(), name) if not name.startswith("{") else name


def check(item: Node) -> None:
    """The shape that the schema asks of the elements in use: names, order, needed attributes, identifiers."""
    assert item.name == "assessmentItem"
    places = [_ORDER.index(child.name) for child in item.children]
    assert places == sorted(places)
    for each in (item, *item.all(*_CHILDREN, *_NEEDED)):
        assert _NEEDED.get(each.name, set()) <= set(each.attributes), each.name
        if each.name != "assessmentItem":
            assert {child.name for child in each.children} <= _CHILDREN.get(each.name, set()), each.name
        if "identifier" in each.attributes:
            assert _IDENTIFIER.fullmatch(each.attributes["identifier"])
    offered = [each.attributes["identifier"] for each in item.all("simpleChoice", "simpleAssociableChoice")]
    assert len(set(offered)) == len(offered)
    best = [value.text for value in item.one("correctResponse").children]
    (most,) = [each for each in item.all("outcomeDeclaration") if each.attributes["identifier"] == "SCORE"]
    assert respond(item, best)["score"] == float(most.attributes["normalMaximum"])


def respond(item: Node, response: list[str]) -> dict[str, Any]:
    """Give an answer: the score, the feedback that is shown, and whether it was wholly right.

    Raises:
        Refused: if the interaction does not allow it.
    """
    _allowed(item, response)
    outcomes: dict[str, Any] = {
        each.attributes["identifier"]: [value.text for value in each.all("value")]
        for each in item.all("outcomeDeclaration")
    }
    processing = item.one("responseProcessing")
    if "template" in processing.attributes:
        assert _TEMPLATE.fullmatch(processing.attributes["template"])
        outcomes["SCORE"] = _mapped(item.one("mapping"), response)
    for condition in processing.all("responseIf"):
        test, *rules = condition.children
        left, right = (_value(item, each, response, outcomes) for each in test.children)
        if left == right:
            for rule in rules:
                (value,) = rule.children
                outcomes[rule.attributes["identifier"]] = _value(item, value, response, outcomes)
    score = outcomes["SCORE"]
    shown = [
        "\n".join(p.text for p in modal.all("p"))
        for modal in item.all("modalFeedback")
        if modal.attributes["identifier"] in outcomes[modal.attributes["outcomeIdentifier"]]
    ]
    return {"score": float(score[0] if isinstance(score, list) else score), "shown": shown}


def _allowed(item: Node, response: list[str]) -> None:
    for choice in item.all("choiceInteraction"):
        known = {each.attributes["identifier"] for each in choice.all("simpleChoice")}
        if len(response) > int(choice.attributes["maxChoices"]) or not set(response) <= known:
            raise Refused
    for match in item.all("matchInteraction"):
        if len(response) > int(match.attributes["maxAssociations"]) or len(set(response)) < len(response):
            raise Refused
        for each in match.all("simpleAssociableChoice"):
            most, own = int(each.attributes["matchMax"]), each.attributes["identifier"]
            if most and sum(own in pair.split() for pair in response) > most:
                raise Refused


def _mapped(mapping: Node, response: list[str]) -> float:
    worth = {each.attributes["mapKey"]: float(each.attributes["mappedValue"]) for each in mapping.all("mapEntry")}
    total = sum(worth.get(pair, float(mapping.attributes["defaultValue"])) for pair in set(response))
    low, high = float(mapping.attributes["lowerBound"]), float(mapping.attributes["upperBound"])
    return min(max(total, low), high)


def _value(item: Node, expression: Node, response: list[str], outcomes: dict[str, Any]) -> Any:
    if expression.name == "baseValue":
        return [expression.text]
    if expression.name == "correct":
        return [each.text for each in item.one("correctResponse").children]
    if expression.name == "multiple":
        return [value for each in expression.children for value in _value(item, each, response, outcomes)]
    assert expression.name == "variable"
    name = expression.attributes["identifier"]
    return response if name == "RESPONSE" else outcomes[name]
