"""Small banks about rivers and seas, from which tests of questions start."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from trainer.facts.loading import load_bank
from trainer.facts.model import Direction, Form
from trainer.questions.generating import Generator
from trainer.questions.model import Item

_HEADER: Final = """
bank: {id: rivers, title: Rivers, date: 2026-11-24, source: atlas}
sources:
  - {id: atlas, title: An atlas of rivers, kind: teaching, url: "https://example.org/atlas"}
  - {id: survey, title: A survey of coasts, kind: other}
kinds:
  - {id: river, name: river, plural: rivers}
  - {id: sea, name: sea, plural: seas}
"""
SEAS: Final = """
  - {id: north, name: North Sea, kind: sea, article: the}
  - {id: black, name: Black Sea, kind: sea, article: the}
  - {id: baltic, name: Baltic Sea, kind: sea, article: the}
  - {id: adriatic, name: Adriatic Sea, kind: sea, article: the}
  - {id: caspian, name: Caspian Sea, kind: sea, article: the}
"""
RIVERS: Final = """
  - {id: rhine, name: Rhine, kind: river, article: the}
  - {id: elbe, name: Elbe, kind: river, article: the}
  - {id: danube, name: Danube, kind: river, article: the}
  - {id: oder, name: Oder, kind: river, article: the}
  - {id: po, name: Po, kind: river, article: the}
  - {id: volga, name: Volga, kind: river, article: the}
"""
MOUTH: Final = """
  - id: mouth
    label: flows into
    subject_kind: river
    object_kind: sea
    stem: Into which sea does {subject} flow?
    reverse_stem: Which river flows into {object}?
    statement: "{subject} flows into {object}"
    matching: Match each river with the sea that it reaches.
    reverse_matching: Match each sea with a river that reaches it.
"""
FACTS: Final = """
  - {relation: mouth, subject: rhine, object: north, explanation: It ends in a delta shared with the Meuse}
  - {relation: mouth, subject: elbe, object: north}
  - {relation: mouth, subject: danube, object: black, source: {id: survey, locator: page 12}}
  - {relation: mouth, subject: oder, object: baltic}
  - {relation: mouth, subject: po, object: adriatic}
  - {relation: mouth, subject: volga, object: caspian}
"""


@cache
def generator(text: str) -> Generator:
    """The generator of a bank given as YAML."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bank.yaml"
        path.write_text(text, encoding="utf-8")
        return Generator(load_bank(path))


def rivers(
    *,
    rule: str = "cardinality: n:1\n    open: no",
    mouth: str = MOUTH,
    facts: str = FACTS,
    entities: str = RIVERS + SEAS,
    rest: str = "",
) -> Generator:
    """A bank with one relation, mouth: how it counts, what is recorded, and further sections."""
    relation = f"relations:{mouth.rstrip()}\n    {rule}"
    return generator(f"{_HEADER}\nentities:{entities.rstrip()}\n{relation}\nfacts:{facts.rstrip()}\n{rest}")


def item(of: Generator, fact: str, direction: str = "forward", form: str = "choice") -> Item:
    """The item of a fact, given without the relation's name: `rhine/north`."""
    known = of.index.facts[fact if fact in of.index.facts else f"mouth/{fact}"]
    return Item(known.id, known.relation, known.subject, known.object, Direction(direction), Form(form))
