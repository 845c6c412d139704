"""What a bank may not say and deny at once."""

from pathlib import Path

import pytest

from tests.facts.small_banks import faults, index, whole
from trainer.facts.contradictions import contradictions

NAMES = "water sea north<sea black<sea rhine upper<rhine,elbe elbe"
ONE = "cardinality: n:1, open: yes"
MANY = "cardinality: n:n, open: yes"
WHY = "| why: So it is."


def told(folder: Path, rules: str, facts: list[str], negatives: list[str]) -> str:
    return "\n".join(faults(folder, whole(NAMES, rules, facts, negatives)))


@pytest.mark.parametrize(
    ("rules", "facts", "negatives"),
    [
        (MANY, ["rhine north"], [f"rhine north {WHY}"]),
        (f"{MANY}, inherits: subject", ["rhine north"], [f"upper north {WHY}"]),
        (f"{MANY}, inherits: object", ["rhine north"], [f"rhine sea {WHY}"]),
        (ONE, ["rhine north", "rhine black"], []),
        ("cardinality: 1:n, open: yes", ["rhine north", "elbe north"], []),
        (f"{ONE}, inherits: subject", ["rhine north", "elbe black"], []),
    ],
    ids=["denied", "denied of a kind", "denied of a broader value", "two values", "two subjects", "two inherited"],
)
def test_a_bank_that_contradicts_itself_is_refused(
    tmp_path: Path, rules: str, facts: list[str], negatives: list[str]
) -> None:
    said = told(tmp_path, rules, facts, negatives)
    assert "flows-into/rhine/north" in said


@pytest.mark.parametrize(
    ("rules", "statements"),
    [
        (MANY, ["rhine north", "not rhine black"]),
        (MANY, ["rhine north", "not upper north"]),
        (MANY, ["rhine north", "rhine black"]),
        (ONE, ["rhine north", "rhine sea"]),
        (MANY, ["rhine north | status: quarantined", "not rhine north"]),
        (ONE, ["rhine north", "rhine black | status: disputed, dispute: So"]),
    ],
    ids=["other value", "no inheritance", "several values", "nested values", "quarantined", "disputed"],
)
def test_statements_that_can_all_stand_are_no_contradiction(tmp_path: Path, rules: str, statements: list[str]) -> None:
    assert list(contradictions(index(tmp_path, NAMES, rules, *statements))) == []
