"""The relations of a table: their rules row by row, and their wordings once all facts are known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trainer.facts.model import Cardinality, Inherits, Modal, Relation
from trainer.facts.problems import Place, Problem
from trainer.facts.tables import wording
from trainer.facts.tables.report import Report
from trainer.facts.tables.rows import Row
from trainer.facts.tables.shape import CARDINALITIES, FLAGS, INHERITS
from trainer.facts.truth import IS_A

_ASKED_ABOUT: Final = {"stem": "subject", "reverse_stem": "object"}
_SHORT_SLOT: Final = {"subject": re.compile(r"\{s?\}"), "object": re.compile(r"\{o?\}")}
_SLOT: Final = {"subject": re.compile(r"\{subject(:bare)?\}"), "object": re.compile(r"\{object(:bare)?\}")}


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One row of relations.csv, read but not yet worded."""

    id: str
    label: str
    cardinality: Cardinality
    open: bool
    inherits: Inherits
    symmetric: bool
    modal: Modal
    stem: str
    reverse_stem: str
    line: int


def read_relation(row: Row, file: str, known: Mapping[str, RelationRow], report: Report) -> RelationRow | None:
    """The relation of one row, or None with the fault reported."""
    line, (ident, label, cardinality, is_open, inherits, symmetric, modal, stem, reverse) = row
    key = "-".join(ident.split())
    fault = _fault(key, label, known) or _word_fault(cardinality, is_open, inherits, symmetric, modal)
    if fault:
        report.refused.append(Problem(Place(file, line), *fault))
        return None
    return RelationRow(
        id=key,
        label=label,
        cardinality=CARDINALITIES[cardinality.lower()],
        open=FLAGS[is_open.lower()],
        inherits=INHERITS[inherits.lower()],
        symmetric=FLAGS[symmetric.lower() or "no"],
        modal=_modality(label, stem, modal=FLAGS[modal.lower() or "no"]),
        stem=_given("stem", stem, Place(file, line), report),
        reverse_stem=_given("reverse_stem", reverse, Place(file, line), report),
        line=line,
    )


def _fault(key: str, label: str, known: Mapping[str, RelationRow]) -> tuple[str, str] | None:
    if not key or not label:
        return "a relation without id or label", "Give both; the label is a verb phrase such as passes through"
    if len(key) > 200:
        return "an id of more than 200 characters", "Shorten it"
    if key == IS_A:
        return f"the relation {IS_A} stands in isa.csv", "Remove this row, and put its facts into isa.csv"
    if key in known:
        return f"relation {key} stands twice (first on line {known[key].line})", "Keep one of the two"
    return None


def _word_fault(cardinality: str, is_open: str, inherits: str, symmetric: str, modal: str) -> tuple[str, str] | None:
    if cardinality.lower() not in CARDINALITIES:
        return f"cardinality {cardinality or '(empty)'} is not known", "Write 1:1, n:1, 1:n or n:n, subject first"
    if inherits.lower() not in INHERITS:
        return f"inherits {inherits} is not known", "Write none, subject, object or both"
    for name, word in (("open", is_open), ("symmetric", symmetric or "no"), ("modal", modal or "no")):
        if word.lower() not in FLAGS:
            return f"{name} {word or '(empty)'} is not known", "Write yes or no"
    return None


def _modality(label: str, stem: str, *, modal: bool) -> Modal:
    if not modal:
        return Modal.IS
    may = wording.Label(label).may or any(word in {"can", "could", "may", "might"} for word in stem.lower().split())
    return Modal.MAY if may else Modal.USUALLY


def _given(column: str, text: str, place: Place, report: Report) -> str:
    """A wording from the table in the bank's own notation, or nothing where it cannot be used."""
    slot = _ASKED_ABOUT[column]
    ours = _SHORT_SLOT[slot].sub(f"{{{slot}}}", text)
    found = _SLOT[slot].findall(ours)
    if not text or (len(found) == 1 and ours.count("{") == ours.count("}") == 1):
        return ours
    what = f"{column} does not hold {{{slot}}} once and no other brace; one was made from the label"
    report.changed.append(Problem(place, what, f"Write {{{slot}}} where the name goes"))
    return ""


def worded(row: RelationRow, *, subject_kind: str, object_kind: str) -> Relation:
    """The relation with a stem both ways, the table's own or made from the label; directions for matching too."""
    plain = " ".join(row.label.replace("{", "").replace("}", "").split()) or row.id
    label = wording.Label(plain) if row.modal is Modal.IS else wording.with_modal_word(plain)
    return Relation(
        id=row.id,
        label=row.label,
        cardinality=row.cardinality,
        open=row.open,
        stem=row.stem or wording.stem(label, kind=object_kind),
        reverse_stem=row.reverse_stem or wording.reverse_stem(label, kind=subject_kind),
        statement="" if label.text == row.label else f"{{subject}} {label.text} {{object}}",
        matching=wording.matching(label, subject_kind=subject_kind, object_kind=object_kind),
        reverse_matching=wording.reverse_matching(label, subject_kind=subject_kind, object_kind=object_kind),
        modal=row.modal,
        inherits=row.inherits,
        symmetric=row.symmetric,
    )
