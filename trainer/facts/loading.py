"""From files to a bank: read, check each block's shape, then hand on to the checks of meaning."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from trainer.facts import checking
from trainer.facts.draft import Draft
from trainer.facts.model import (
    Bank,
    ClosedFor,
    Disjoint,
    Entity,
    Fact,
    Header,
    Kind,
    Negative,
    NegativeBlock,
    Relation,
    Source,
    Topic,
    implied_id,
)
from trainer.facts.problems import BankError, Place, Problem
from trainer.facts.reading import Block, read_blocks

SECTIONS: Final[Mapping[str, type]] = MappingProxyType(
    {
        "bank": Header,
        "sources": Source,
        "topics": Topic,
        "kinds": Kind,
        "entities": Entity,
        "relations": Relation,
        "facts": Fact,
        "negatives": NegativeBlock,
        "closed_for": ClosedFor,
        "disjoint": Disjoint,
    }
)


def load_bank(*paths: Path) -> Bank:
    """Load one bank from files and folders (a folder stands for every .yaml and .yml file below it).

    Raises `BankError` with every problem found, not the first only.
    """
    problems: list[Problem] = []
    draft = Draft.of(SECTIONS)
    for path, shown_as in _files(paths, problems):
        for block in read_blocks(path, shown_as, problems):
            _accept(block, draft, problems)
    _one_header(draft, problems)
    if not problems:  # a block that could not be read would only make more noise below
        problems += checking.check_blocks(draft)
    if problems:
        raise BankError(problems)
    bank = _freeze(draft)
    problems = checking.check_truth(bank, draft)
    if problems:
        raise BankError(problems)
    return bank


def _files(paths: Iterable[Path], problems: list[Problem]) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    for path in paths:
        if not path.exists():
            problems.append(Problem(Place(str(path), 0), "no such file or folder", "Check the path"))
        elif path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
            if not inside:
                problems.append(Problem(Place(str(path), 0), "no .yaml file in this folder", "Name a bank's folder"))
            found += [(p, str(p)) for p in inside]
        else:
            found.append((path, str(path)))
    return found


@cache
def _adapter(section: str) -> TypeAdapter[Any]:
    return TypeAdapter(SECTIONS[section])


def _accept(block: Block, draft: Draft, problems: list[Problem]) -> None:
    """Check the shape of one block and keep it."""
    if block.section not in SECTIONS:
        known = ", ".join(SECTIONS)
        problems.append(Problem(block.place, f"unknown section {block.section}", f"Sections are {known}"))
        return
    if block.data == "" and block.section != "bank":
        return  # a section with nothing in it yet
    if not isinstance(block.data, dict):
        problems.append(Problem(block.place, f"an entry of {block.section} is not a block", "Write key: value lines"))
        return
    if block.section == "facts":
        block.data.setdefault("id", _implied_id(block.data))
    try:
        draft.add(block.section, _adapter(block.section).validate_python(block.data), block.place)
    except ValidationError as error:
        problems += _shape_problems(block, error)


def _implied_id(data: Mapping[str, Any]) -> str:
    return implied_id(*(str(data.get(key, "")) for key in ("relation", "subject", "object", "qualifier")))


_REMEDIES: Final = MappingProxyType(
    {
        "missing": "Add this key",
        "unexpected_keyword_argument": "Check the spelling, or remove it",
        "string_pattern_mismatch": "Write a hyphen in place of each space",
    }
)

_FAULTS: Final = MappingProxyType(
    {
        "missing": "is missing",
        "unexpected_keyword_argument": "is not a key of this section",
        "string_pattern_mismatch": "is to be one word, without spaces",
    }
)


def _shape_problems(block: Block, error: ValidationError) -> list[Problem]:
    name = block.data.get("id") if isinstance(block.data.get("id"), str) else ""
    label = f"{block.section} {name}".strip()
    found = []
    for fault in error.errors(include_url=False):
        path = [str(part) for part in fault["loc"]]
        key = path[0] if path else ""
        what = _FAULTS.get(fault["type"], fault["msg"].removeprefix("Value error, ").lower())
        place = Place(block.place.file, block.lines.get(key, block.place.line))
        found.append(
            Problem(place, f"{label}: {' '.join([*path, what])}", _REMEDIES.get(fault["type"], "Correct the value"))
        )
    return found


def _one_header(draft: Draft, problems: list[Problem]) -> None:
    places = draft.places["bank"]
    if not places and not problems:
        place = Place("bank", 0)
        problems.append(Problem(place, "no bank section in any file", "Add bank: with id, title, date and source"))
    for place in places[1:]:
        what = f"a second bank section (the first is at {places[0]})"
        problems.append(Problem(place, what, "One bank has one header; remove this one"))


def expand(block: NegativeBlock) -> Iterable[Negative]:
    """The single pairs of a negative block, in the order written."""
    for subject in block.subjects or (block.subject,):
        for obj in block.objects or (block.object,):
            member = subject if block.subjects else obj
            yield Negative(
                block.relation,
                subject,
                obj,
                block.whys.get(member, block.why),
                qualifier=block.qualifier,
                status=block.status,
                source=block.source,
                changed=block.changed,
            )


def _by_id(values: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({value.id: value for value in sorted(values, key=lambda v: v.id)})


def _freeze(draft: Draft) -> Bank:
    """Sort everything by identity, so that neither file layout nor row order can reach a question."""
    blocks = draft.blocks
    negatives = sorted(
        (pair for block in blocks["negatives"] for pair in expand(block)),
        key=lambda n: (n.relation, n.subject, n.object, n.qualifier),
    )
    named = {name: _by_id(blocks[name]) for name in ("sources", "topics", "kinds", "entities", "relations", "facts")}
    closed = tuple(sorted(blocks["closed_for"], key=lambda c: (c.relation, c.subject)))
    disjoint = tuple(sorted(blocks["disjoint"], key=lambda d: d.entities))
    header = blocks["bank"][0]
    return Bank(
        header=header,
        **named,
        negatives=tuple(negatives),
        closed_for=closed,
        disjoint=disjoint,
        digest=_digest([header], *(v.values() for v in named.values()), negatives, closed, disjoint),
    )


def _digest(*groups: Iterable[Any]) -> str:
    """SHA-256 over every block in identity order; 64 hex digits."""
    sha = hashlib.sha256()
    for group in groups:
        for value in group:
            sha.update(repr(value).encode())
            sha.update(b"\n")
        sha.update(b"\f")
    return sha.hexdigest()
