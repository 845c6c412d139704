"""Small banks written by hand, and what the loader says of them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from trainer.facts.loading import load_bank
from trainer.facts.model import Bank
from trainer.facts.problems import BankError
from trainer.facts.truth import Index

HEADER = """\
bank: {id: waters, title: Waters, date: 2026-11-24, source: atlas}
sources: [{id: atlas, title: An atlas}]
"""
"""Two lines, so that a test's own text begins on line 3."""


def loaded(folder: Path, text: str) -> Bank:
    """The bank of one file: the header and `text`."""
    path = folder / "waters.yaml"
    path.write_text(HEADER + text, encoding="utf-8")
    return load_bank(path)


def faults(folder: Path, text: str) -> list[str]:
    """What the loader says of one file, header and `text`, each as `line: what. remedy`."""
    said = faults_of(folder, {"waters.yaml": HEADER + text})
    return [line.removeprefix("waters.yaml:").strip() for line in said]


def faults_of(folder: Path, files: Mapping[str, str | bytes]) -> list[str]:
    """What the loader says of several files, each problem as the author sees it, with the folder left out."""
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(BankError) as caught:
        load_bank(*(folder / name for name in sorted(files)))
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def relation(rules: str = "cardinality: n:n, open: yes", *, name: str = "flows-into") -> str:
    """A line of the relations section."""
    return f"  - {{id: {name}, label: flows into, {rules}}}\n"


def entities(names: str) -> str:
    """The entities section of `name` and `name<parent,parent` words."""
    lines = ["entities:\n"]
    for word in names.split():
        name, _, parents = word.partition("<")
        lines.append(f"  - {{id: {name}, name: {name}, is_a: [{parents}]}}\n")
    return "".join(lines)


def pairs(section: str, *statements: str, name: str = "flows-into") -> str:
    """Facts or negatives of `subject object` and, behind a bar, further keys."""
    lines = [f"{section}:\n"]
    for statement in statements:
        pair, _, more = statement.partition("|")
        subject, obj = pair.split()
        extra = f", {more.strip()}" if more else ""
        lines.append(f"  - {{relation: {name}, subject: {subject}, object: {obj}{extra}}}\n")
    return "".join(lines)


def index(folder: Path, names: str, rules: str, *statements: str) -> Index:
    """The index of a bank of one relation, `flows-into`.

    A statement is `subject object | more keys`; one that begins with `not` is a negative.
    """
    facts = [s for s in statements if not s.startswith("not ")]
    negatives = [
        f"{s.removeprefix('not ')} {'' if '|' in s else '|'} why: So it is." for s in statements if s not in facts
    ]
    return Index(loaded(folder, whole(names, rules, facts, negatives)))


def whole(names: str, rules: str, facts: list[str], negatives: list[str]) -> str:
    """The text of a bank of one relation."""
    text = f"{entities(names)}relations:\n{relation(rules)}"
    if facts:
        text += pairs("facts", *facts)
    return text + (pairs("negatives", *negatives) if negatives else "")
