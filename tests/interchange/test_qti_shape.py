"""The files of QTI packages against profiles of our own, and those profiles against the standard's schemas."""

import os
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given
from lxml import etree

from tests.interchange import qti_reader
from tests.interchange.qti_shape import Kind, Version, accepts, attribute, element, faults
from tests.interchange.samples import SHIPPED, sets, shipped_set
from tests.interchange.test_moodle import CHOICE, MATCHING, in_a_set
from tests.interchange.test_qti import weighed
from trainer.interchange import qti21, qti30
from trainer.interchange.model import Question, QuestionSet

WRITERS: Final = {"2.1": qti21.write, "3.0": qti30.write}
EACH: Final = pytest.mark.parametrize("version", WRITERS)
MUTANTS: Final = 4000


def files(questions: QuestionSet, version: Version) -> list[tuple[Kind, bytes]]:
    """What a package holds, and of which kind each file is."""
    held = qti_reader.files(WRITERS[version](questions).content)
    return [("manifest" if name == "imsmanifest.xml" else "item", content) for name, content in held.items()]


def assert_shaped(questions: QuestionSet, version: Version) -> None:
    for kind, content in files(questions, version):
        assert faults(kind, version, etree.fromstring(content)) == []


# --- what is written is of the shape


@EACH
@pytest.mark.parametrize("bank", SHIPPED)
def test_every_file_of_a_shipped_bank_is_of_the_shape(version: Version, bank: str) -> None:
    assert_shaped(shipped_set(bank), version)


@EACH
@given(questions=sets)
def test_any_text_gives_files_of_the_shape(version: Version, questions: QuestionSet) -> None:
    assert_shaped(questions, version)


@EACH
def test_a_file_of_one_version_is_not_of_the_shape_of_the_other(version: Version) -> None:
    other: Version = "3.0" if version == "2.1" else "2.1"
    for kind, content in files(in_a_set(CHOICE, MATCHING), version):
        assert not accepts(kind, other, etree.fromstring(content))


# --- one change, and it is not


@dataclass(frozen=True)
class Draft:
    """A file to change by the names of version 2.1, whichever version it is of."""

    root: Any
    version: Version

    def at(self, names: str) -> Any:
        """The first element of this name, or of the last of these names in the first of those before."""
        found = self.root
        for name in names.split():
            found = next(found.iter("{*}" + element(name, self.version)))
        return found

    def put(self, names: str, key: str, value: str) -> None:
        """Give the first element of this name an attribute."""
        self.at(names).set(attribute(key, self.version), value)

    def drop(self, names: str, key: str) -> None:
        """Take an attribute from the first element of this name."""
        del self.at(names).attrib[attribute(key, self.version)]

    def double(self, names: str) -> None:
        """Put the first element of this name there twice."""
        self.at(names).addnext(deepcopy(self.at(names)))

    def lose(self, names: str) -> None:
        """Take out the first element of this name."""
        self.at(names).getparent().remove(self.at(names))

    def write(self, names: str, text: str) -> None:
        """Change the text of the first element of this name."""
        self.at(names).text = text


Change = Callable[[Draft], None]
IN_A_CHOICE: Final[dict[str, Change]] = {
    "an item without a title": lambda item: item.drop("assessmentItem", "title"),
    "an item that is neither adaptive nor not": lambda item: item.put("assessmentItem", "adaptive", "no"),
    "an attribute of no meaning": lambda item: item.put("assessmentItem", "colour", "red"),
    "a language that is none": lambda item: item.root.set("{http://www.w3.org/XML/1998/namespace}lang", "en US"),
    "a response without an identifier": lambda item: item.drop("responseDeclaration", "identifier"),
    "an unknown cardinality": lambda item: item.put("responseDeclaration", "cardinality", "several"),
    "an unknown base type": lambda item: item.put("responseDeclaration", "baseType", "name"),
    "a response declared twice": lambda item: item.double("responseDeclaration"),
    "an outcome before the response": lambda item: item.root.insert(0, item.at("outcomeDeclaration")),
    "no outcome": lambda item: item.lose("outcomeDeclaration"),
    "a score that begins as no number": lambda item: item.write("outcomeDeclaration value", "none"),
    "two bodies": lambda item: item.double("itemBody"),
    "words beside the stem": lambda item: item.write("itemBody", "words"),
    "two stems": lambda item: item.double("div"),
    "an empty stem": lambda item: item.write("div", ""),
    "an interaction outside the body": lambda item: item.at("itemBody").addnext(item.at("choiceInteraction")),
    "an interaction in the stem": lambda item: item.at("div").append(item.at("choiceInteraction")),
    "an interaction for no response": lambda item: item.drop("choiceInteraction", "responseIdentifier"),
    "a limit below zero": lambda item: item.put("choiceInteraction", "maxChoices", "-1"),
    "a limit that is no whole number": lambda item: item.put("choiceInteraction", "maxChoices", "1.5"),
    "a lone option": lambda item: item.lose("simpleChoice"),
    "an option without an identifier": lambda item: item.drop("simpleChoice", "identifier"),
    "an identifier that begins with a digit": lambda item: item.put("simpleChoice", "identifier", "1"),
    "an identifier with blanks around it": lambda item: item.put("simpleChoice", "identifier", " o1 "),
    "an option in an option": lambda item: item.at("simpleChoice").append(deepcopy(item.at("simpleChoice"))),
    "no rules": lambda item: item.lose("responseProcessing"),
    "a rule without a condition": lambda item: item.lose("match"),
    "a rule that gives no number": lambda item: item.write("baseValue", "one"),
    "feedback before the body": lambda item: item.at("itemBody").addprevious(item.at("modalFeedback")),
    "feedback that is neither shown nor hidden": lambda item: item.put("modalFeedback", "showHide", "perhaps"),
    "feedback without a paragraph": lambda item: item.lose("p"),
}
IN_A_MATCHING: Final[dict[str, Change]] = {
    "a pair of one name": lambda item: item.write("value", "p1"),
    "no worth for the pairs": lambda item: item.lose("mapping"),
    "a pair of no worth": lambda item: item.drop("mapEntry", "mappedValue"),
    "a pair of less than nothing": lambda item: item.put("mapEntry", "mappedValue", "-1"),
    "a pair of more decimals than are written": lambda item: item.put("mapEntry", "mappedValue", "0.3333333"),
    "a pair of a worth that is no number": lambda item: item.put("mapEntry", "mappedValue", "one"),
    "no limit on pairs": lambda item: item.drop("matchInteraction", "maxAssociations"),
    "a premise without a limit": lambda item: item.drop("simpleAssociableChoice", "matchMax"),
    "a third side": lambda item: item.double("simpleMatchSet"),
    "a lone premise": lambda item: item.lose("simpleAssociableChoice"),
    "another way to score": lambda item: item.put("responseProcessing", "template", "match_correct"),
}
IN_A_MANIFEST: Final[dict[str, Change]] = {
    "no organizations": lambda manifest: manifest.lose("organizations"),
    "resources before organizations": lambda manifest: manifest.root.insert(1, manifest.at("resources")),
    "another schema": lambda manifest: manifest.write("schema", "IMS Content"),
    "a resource without a type": lambda manifest: manifest.drop("resource", "type"),
    "a resource without its file": lambda manifest: manifest.lose("file"),
    "a file elsewhere": lambda manifest: manifest.put("file", "href", "../q1-1.xml"),
    "two resources of one name": lambda manifest: manifest.double("resource"),
}


def assert_refused_once_changed(question: Question, kind: Kind, version: Version, change: Change) -> None:
    (content,) = (content for of, content in files(in_a_set(question), version) if of == kind)
    root = etree.fromstring(content)
    assert accepts(kind, version, root)
    change(Draft(root, version if kind == "item" else "2.1"))  # a manifest's names are the same in both
    assert not accepts(kind, version, etree.fromstring(etree.tostring(root)))


@EACH
@pytest.mark.parametrize("change", IN_A_CHOICE.values(), ids=IN_A_CHOICE)
def test_one_change_takes_an_item_of_options_out_of_the_shape(version: Version, change: Change) -> None:
    assert_refused_once_changed(CHOICE, "item", version, change)


@EACH
@pytest.mark.parametrize("change", IN_A_MATCHING.values(), ids=IN_A_MATCHING)
def test_one_change_takes_an_item_of_pairs_out_of_the_shape(version: Version, change: Change) -> None:
    assert_refused_once_changed(MATCHING, "item", version, change)


@EACH
@pytest.mark.parametrize("change", IN_A_MANIFEST.values(), ids=IN_A_MANIFEST)
def test_one_change_takes_a_manifest_out_of_the_shape(version: Version, change: Change) -> None:
    assert_refused_once_changed(CHOICE, "manifest", version, change)


# --- the profiles are no looser than the schemas

ODD: Final = ("", " ", "x", "1", "0", "-1", "1.5", "1e3", "007", "INF", "a b", "a:b", "é", "a.b", "_", "two words here")
"""Values that one type or another does not hold."""


def any_of(root: Any, dice: Random) -> Any:
    """An element below the root."""
    return dice.choice(list(root.iter())[1:])


def any_value(root: Any, dice: Random) -> str:
    """A value from the same file, also with blanks around it, or an odd one."""
    known = sorted({value for each in root.iter() for value in (*each.attrib.values(), each.text or "")})
    value: str = dice.choice(known)
    return dice.choice([value, f" {value} ", value.upper(), *dice.sample(ODD, 3)])


def drop_attribute(root: Any, dice: Random) -> None:
    chosen = dice.choice([each for each in root.iter() if each.attrib])
    del chosen.attrib[dice.choice(list(chosen.attrib))]


def change_attribute(root: Any, dice: Random) -> None:
    chosen = dice.choice([each for each in root.iter() if each.attrib])
    chosen.set(dice.choice(list(chosen.attrib)), any_value(root, dice))


def lend_attribute(root: Any, dice: Random) -> None:
    known = sorted({name for each in root.iter() for name in each.attrib})
    any_of(root, dice).set(dice.choice(known), any_value(root, dice))


def change_text(root: Any, dice: Random) -> None:
    any_of(root, dice).text = any_value(root, dice)


def drop_element(root: Any, dice: Random) -> None:
    chosen = any_of(root, dice)
    chosen.getparent().remove(chosen)


def double_element(root: Any, dice: Random) -> None:
    chosen = any_of(root, dice)
    chosen.addnext(deepcopy(chosen))


def swap_elements(root: Any, dice: Random) -> None:
    parent = dice.choice([each for each in root.iter() if len(each) > 1])
    one, other = sorted(dice.sample(range(len(parent)), 2))
    parent[one].addprevious(parent[other])
    parent.insert(other, parent[one + 1])


def copy_element(root: Any, dice: Random) -> None:
    any_of(root, dice).addnext(deepcopy(any_of(root, dice)))


def rename_element(root: Any, dice: Random) -> None:
    any_of(root, dice).tag = any_of(root, dice).tag + dice.choice(["", "", "x"])


CHANGES: Final = (
    *(drop_attribute, change_attribute, lend_attribute, change_text),
    *(drop_element, double_element, swap_elements, copy_element, rename_element),
)


@pytest.mark.parametrize("bank", SHIPPED)
@pytest.mark.parametrize(
    ("kind", "version", "variable"),
    [
        ("item", "2.1", "TRAINER_QTI21_XSD"),
        ("item", "3.0", "TRAINER_QTI30_XSD"),
        ("manifest", "2.1", "TRAINER_QTI21_CP_XSD"),
        ("manifest", "3.0", "TRAINER_QTI30_CP_XSD"),
    ],
)
def test_what_the_profile_lets_through_the_schema_does_too(
    kind: Kind, version: Version, variable: str, bank: str
) -> None:
    if variable not in os.environ:
        pytest.skip(f"{variable} names no schema")
    schema = etree.XMLSchema(etree.parse(os.environ[variable]))
    dice = Random(bank)  # noqa: S311 - the same changes on every run are the point
    some = dice.sample(shipped_set(bank).questions, 10)
    questions = replace(shipped_set(bank), questions=(*some, CHOICE, MATCHING, *weighed(CHOICE, MATCHING)))
    whole = [content for of, content in files(questions, version) if of == kind]
    seen = set()
    for _ in range(MUTANTS):
        root = etree.fromstring(dice.choice(whole))
        change = dice.choice(CHANGES)
        change(root, dice)
        mutant = etree.tostring(root)
        ours, theirs = accepts(kind, version, etree.fromstring(mutant)), schema.validate(etree.fromstring(mutant))
        assert theirs or not ours, (change.__name__, mutant.decode())
        seen.add((ours, theirs))
    assert {(True, True), (False, False)} <= seen
