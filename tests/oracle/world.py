"""What a bank says, as plain tuples: the oracle's only input, read without any of the program's own code."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

USABLE = "usable"


class Thing(NamedTuple):
    """An entity: `exact` names it alone, `loose` names are merely near it."""

    id: str
    name: str
    exact: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    option: bool = True


class Rule(NamedTuple):
    """What may be concluded from the statements of one relation."""

    id: str
    cardinality: str = "n:n"
    open: bool = True
    inherits: str = "none"
    symmetric: bool = False
    modal: bool = False
    ranked: bool = False
    exclusive: bool = True

    @property
    def one_object(self) -> bool:
        """Whether a subject has one object at most."""
        return self.cardinality in ("n:1", "1:1")

    @property
    def one_subject(self) -> bool:
        """Whether an object has one subject at most."""
        return self.cardinality in ("1:n", "1:1")

    @property
    def to_kinds(self) -> bool:
        """Whether kinds of a subject inherit from it; what holds only usually is never inherited."""
        return self.inherits in ("subject", "both") and not self.modal

    @property
    def to_broader(self) -> bool:
        """Whether a pair holds of more general objects too."""
        return self.inherits in ("object", "both")


class Claim(NamedTuple):
    """One statement, positive or negative, as it was written."""

    relation: str
    subject: str
    object: str
    positive: bool = True
    qualifier: str = ""
    status: str = USABLE
    id: str = ""

    @property
    def firm(self) -> bool:
        """Whether it is said without limit or doubt."""
        return self.status == USABLE and not self.qualifier


class World(NamedTuple):
    """Everything that a bank says. Parents, closures and disjoint kinds are pairs of ids."""

    things: tuple[Thing, ...]
    rules: tuple[Rule, ...]
    claims: tuple[Claim, ...]
    parents: frozenset[tuple[str, str]] = frozenset()
    closed: frozenset[tuple[str, str]] = frozenset()
    disjoint: frozenset[tuple[str, str]] = frozenset()


# --- from the YAML of a bank


def _yes(block: dict[str, Any], key: str, otherwise: str) -> bool:
    return str(block.get(key, otherwise)) == "yes"


def world_of(bank: dict[str, Any]) -> World:
    """The world that a bank's sections describe; `bank` is YAML read as text."""
    return World(
        tuple(
            Thing(
                e["id"],
                e["name"],
                tuple(e.get("aliases", ())),
                tuple(e.get("synonyms", ())),
                _yes(e, "option", "yes"),
            )
            for e in bank.get("entities", ())
        ),
        tuple(
            Rule(
                r["id"],
                r["cardinality"],
                _yes(r, "open", "yes"),
                r.get("inherits", "none"),
                _yes(r, "symmetric", "no"),
                r.get("modal", "is") != "is",
                _yes(r, "ranked", "no"),
                _yes(r, "disjoint", "yes"),
            )
            for r in bank.get("relations", ())
        ),
        tuple(_facts(bank)) + tuple(_denials(bank)),
        frozenset((e["id"], p) for e in bank.get("entities", ()) for p in e.get("is_a", ())),
        frozenset((c["relation"], c["subject"]) for c in bank.get("closed_for", ())),
        frozenset((a, b) for d in bank.get("disjoint", ()) for a in d["entities"] for b in d["entities"] if a != b),
    )


def _facts(bank: dict[str, Any]) -> Iterator[Claim]:
    for f in bank.get("facts", ()):
        yield Claim(
            f["relation"],
            f["subject"],
            f["object"],
            True,
            f.get("qualifier", ""),
            f.get("status", USABLE),
            f.get("id", ""),
        )


def _denials(bank: dict[str, Any]) -> Iterator[Claim]:
    for n in bank.get("negatives", ()):
        for subject in n.get("subjects") or [n["subject"]]:
            for obj in n.get("objects") or [n["object"]]:
                yield Claim(n["relation"], subject, obj, False, n.get("qualifier", ""), n.get("status", USABLE))


def read_bank(*paths: Path) -> World:
    """The world of a bank's YAML files, joined."""
    joined: dict[str, Any] = {}
    for path in paths:
        for file in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
            sections = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - text only
            for name, blocks in sections.items():
                if isinstance(blocks, list):
                    joined.setdefault(name, []).extend(blocks)
    return world_of(joined)


# --- from a folder of CSV tables


def _rows(folder: Path, name: str) -> Iterable[dict[str, str]]:
    for path, opened in ((folder / f"{name}.csv", open), (folder / f"{name}.csv.gz", gzip.open)):
        if path.exists():
            with opened(path, "rt", encoding="utf-8-sig", newline="") as stream:
                yield from csv.DictReader(stream)


class _Book:
    """Ids and names as rows mention them."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def id(self, name: str, given: str | None) -> str:
        """The id of a mention: its own, or its name's when it has none."""
        known = given or "name:" + " ".join(name.casefold().split())
        self.names.setdefault(known, name)
        return known


def read_tables(folder: Path) -> World:
    """The world of a folder of CSV tables."""
    book = _Book()
    parents = frozenset(
        (book.id(r["child"], r.get("child_id")), book.id(r["parent"], r.get("parent_id"))) for r in _rows(folder, "isa")
    )
    claims = tuple(
        Claim(
            r["relation"],
            book.id(r["subject"], r.get("subject_id")),
            book.id(r["object"], r.get("object_id")),
            r.get("polarity") != "-",
            "" if r.get("qualifier") == "disputed" else (r.get("qualifier") or ""),
            "disputed" if r.get("qualifier") == "disputed" else USABLE,
        )
        for r in _rows(folder, "facts")
    )
    closed = frozenset((r["relation"], book.id(r["subject"], r.get("subject_id"))) for r in _rows(folder, "closed"))
    pairs = [(book.id(r["a"], r.get("a_id")), book.id(r["b"], r.get("b_id"))) for r in _rows(folder, "disjoint")]
    exact: dict[str, list[str]] = {}
    loose: dict[str, list[str]] = {}
    for r in _rows(folder, "synonyms"):
        chosen = exact if r["scope"].upper() == "EXACT" else loose
        chosen.setdefault(book.id(r["name"], r.get("id")), []).append(r["synonym"])
    things = tuple(Thing(i, n, tuple(exact.get(i, ())), tuple(loose.get(i, ()))) for i, n in book.names.items())
    rules = tuple(
        Rule(
            r["id"],
            r["cardinality"],
            r["open"] == "yes",
            r.get("inherits") or "none",
            r.get("symmetric") == "yes",
            r.get("modal") == "yes",
        )
        for r in _rows(folder, "relations")
    )
    return World(things, rules, claims, parents, closed, frozenset(pairs) | frozenset((b, a) for a, b in pairs))
