"""The table shape: a folder of CSV files, what each column is called, and what its words mean."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from trainer.facts.model import Cardinality, Inherits


@dataclass(frozen=True, slots=True)
class File:
    """One file of the shape. A row is given as its cells in the order of `columns`.

    `needed` names the columns without which no row can be read; of each group in it one column is enough.
    """

    name: str
    columns: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    optional: bool = False


FACTS: Final = File(
    "facts",
    ("subject", "relation", "object", "polarity", "qualifier", "subject_id", "object_id", "explanation"),
    (("subject", "subject_id"), ("relation",), ("object", "object_id")),
)
ISA: Final = File(
    "isa",
    ("child", "parent", "child_id", "parent_id"),
    (("child", "child_id"), ("parent", "parent_id")),
    optional=True,
)
SYNONYMS: Final = File("synonyms", ("name", "synonym", "id", "scope"), (("name", "id"), ("synonym",)), optional=True)
RELATIONS: Final = File(
    "relations",
    ("id", "label", "cardinality", "open", "inherits", "symmetric", "modal", "stem", "reverse_stem"),
    (("id",), ("label",), ("cardinality",), ("open",)),
)
CLOSED: Final = File(
    "closed", ("subject", "relation", "subject_id"), (("subject", "subject_id"), ("relation",)), optional=True
)
DISJOINT: Final = File("disjoint", ("a", "b", "a_id", "b_id"), (("a", "a_id"), ("b", "b_id")), optional=True)

FILES: Final = (RELATIONS, FACTS, ISA, SYNONYMS, CLOSED, DISJOINT)

DISPUTED: Final = "disputed"
EXACT: Final = "EXACT"

POLARITIES: Final = MappingProxyType(
    {"+": True, "": True, "-": False, "\N{MINUS SIGN}": False, "\N{EN DASH}": False, "not": False}
)
FLAGS: Final = MappingProxyType(
    {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
)
CARDINALITIES: Final = MappingProxyType(
    {c.value: c for c in Cardinality} | {"m:n": Cardinality.MANY_TO_MANY, "n:m": Cardinality.MANY_TO_MANY}
)
INHERITS: Final = MappingProxyType({"": Inherits.NONE} | {i.value: i for i in Inherits})
