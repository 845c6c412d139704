"""From blocks to a bank file: YAML that a person can review line by line, and that reads back as it was.

The text is written directly and streamed: 300,000 facts take seconds, and a changed fact is a changed line. Words that
other YAML tools would take for something else than text (`NO`, `1.10`, `12:30`) are quoted.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from pydantic.fields import FieldInfo

from trainer.facts.model import Fact, implied_id
from trainer.facts.output import output_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Blocks = Mapping[str, Iterable[Any]]
"""Sections in the order in which they are to be written; each holds values of the classes in `trainer.facts.model`."""

_PLAIN: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./()'+-]|[ :](?=[A-Za-z0-9_./()'+-]))*")
_PLAIN_IN_LIST: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./()'+-]| (?=[A-Za-z0-9_./()'+-]))*")
_NOT_TEXT_ELSEWHERE: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_NOT_PRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_WIDTH: Final = 100
_KEYS: Final[dict[type, tuple[tuple[str, Any], ...]]] = {}


def write_bank_yaml(blocks: Blocks, path: Path) -> None:
    """Write one bank file, whole or not at all. Raises `OSError` when the place cannot be written."""
    with output_text(path) as out:
        write_blocks(blocks, out)


def write_blocks(blocks: Blocks, out: TextIO) -> None:
    """Stream the sections to an open text file. Sections without blocks are left out."""
    gap = ""
    for section, values in blocks.items():
        lines = _section(section, values)
        for line in lines:
            out.write(f"{gap}{line}\n")
            gap = ""
        gap = "\n"


def _section(section: str, values: Iterable[Any]) -> Iterator[str]:
    if section == "bank":
        for value in values:
            yield "bank:"
            yield from _mapping(value, "  ")
        return
    started = False
    for value in values:
        if not started:
            yield f"{section}:"
            started = True
        first, *rest = _mapping(value, "    ")
        yield "  - " + first.lstrip()
        yield from rest


def _mapping(value: Any, indent: str) -> Iterator[str]:
    """The keys of one block that differ from their defaults."""
    for name, default in _defaults(type(value)):
        found = getattr(value, name)
        if isinstance(value, Fact) and name == "id" and found == _implied(value):
            continue
        if found != default:
            yield from entry_lines(name, found, indent)


def _defaults(cls: "type[DataclassInstance]") -> tuple[tuple[str, Any], ...]:
    """The keys of a class in order, with their defaults; worked out once for each class."""
    if cls not in _KEYS:
        _KEYS[cls] = tuple((f.name, _default(f)) for f in fields(cls))
    return _KEYS[cls]


def _default(field: Field[Any]) -> Any:
    if isinstance(field.default, FieldInfo):  # written as Field(default_factory=...), which pydantic keeps here
        return field.default.get_default(call_default_factory=True)
    return field.default


def entry_lines(name: str, value: Any, indent: str) -> Iterator[str]:
    """One key with its value, as lines."""
    if is_dataclass(value):
        yield f"{indent}{name}:"
        yield from _mapping(value, indent + "  ")
    elif isinstance(value, Mapping):
        yield f"{indent}{name}:"
        yield from (f"{indent}  {scalar(key)}: {scalar(text)}" for key, text in value.items())
    elif isinstance(value, tuple):
        yield from _list(name, value, indent)
    else:
        yield f"{indent}{name}: {_value(value)}"


def _list(name: str, values: tuple[str, ...], indent: str) -> Iterator[str]:
    """A short list on one line, a long one with a line for each member, so that a diff shows the member."""
    line = f"{indent}{name}: [{', '.join(scalar(v, in_list=True) for v in values)}]"
    if len(line) <= _WIDTH:
        yield line
        return
    yield f"{indent}{name}:"
    yield from (f"{indent}  - {scalar(v)}" for v in values)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return scalar(str(value))


def _implied(fact: Fact) -> str:
    return implied_id(fact.relation, fact.subject, fact.object, fact.qualifier)


def marked(fact: Fact) -> str:
    """An id for a fact whose implied one is taken: the same, with a mark made from its statement."""
    return f"{_implied(fact)}~{hashlib.sha256(repr(fact.triple).encode()).hexdigest()[:8]}"


@lru_cache(maxsize=65536)
def scalar(text: str, *, in_list: bool = False) -> str:
    """One value as YAML: plain where no reader can take it for anything but text, else in double quotes."""
    plain = _PLAIN_IN_LIST if in_list else _PLAIN
    if plain.fullmatch(text) and text.lower() not in _NOT_TEXT_ELSEWHERE:
        return text
    return _NOT_PRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
