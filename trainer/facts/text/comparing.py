"""What a change of a bank's text says otherwise, block by block and word by word. It needs no bank without faults."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from trainer.facts.folder import Folder
from trainer.facts.text.outline import outline_if_readable

_TOKEN: Final = re.compile(r"\s+|\w+|[^\w\s]")
_UNSAID: Final = frozenset({"changed"})


class Fate(StrEnum):
    """What became of a piece of text, or of a block."""

    SAME = "same"
    OUT = "out"
    IN = "in"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Words:
    """Some words that were kept, taken out or put in."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One key with its words before and after."""

    name: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block: put in, taken out or changed, and which of its keys say something else.

    `mark` is a digest of the block as it was and as it is now: 64 hex digits.
    """

    section: str
    key: str
    fate: Fate
    keys: tuple[KeyChange, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class LayoutChange:
    """One file of which only comments, order or looks differ: its lines that were taken out and put in."""

    path: str
    words: tuple[Words, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every block that differs, and every file of which only comments, order or looks differ."""

    blocks: tuple[BlockChange, ...]
    layout: tuple[LayoutChange, ...]


def compare(was: Folder, now: Folder) -> Comparison:
    """Compare two texts of a bank."""
    before, after = _all(was), _all(now)
    blocks = tuple(_changes(before, after))
    spoken = {path for path in {*was.files, *now.files} if was.files.get(path) != now.files.get(path)}
    said = {path for path in spoken if _said(was.files.get(path, "")) != _said(now.files.get(path, ""))}
    return Comparison(blocks, tuple(_layout(was, now, path) for path in sorted(spoken - said)))


def _layout(was: Folder, now: Folder, path: str) -> LayoutChange:
    old, new = was.files.get(path, ""), now.files.get(path, "")
    return LayoutChange(path, line_diff(old, new), _mark(path, old, new))


def _mark(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def line_diff(was: str, now: str) -> tuple[Words, ...]:
    """The lines that only one of two texts has, in order."""
    one, other = was.splitlines(keepends=True), now.splitlines(keepends=True)
    found: list[Words] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [Words(Fate.OUT, "".join(one[start:end]))] if end > start else []
            found += [Words(Fate.IN, "".join(other[new_start:new_end]))] if new_end > new_start else []
    return tuple(found)


def word_diff(was: str, now: str) -> tuple[Words, ...]:
    """The words of two texts in one: kept, taken out, put in."""
    one, other = _TOKEN.findall(was), _TOKEN.findall(now)
    found: list[Words] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Words(Fate.SAME, "".join(one[start:end])))
            continue
        found += [Words(Fate.OUT, "".join(one[start:end]))] if end > start else []
        found += [Words(Fate.IN, "".join(other[new_start:new_end]))] if new_end > new_start else []
    return tuple(found)


def shown(value: Any) -> str:
    """What a key holds, as a line to be read."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {text}" for name, text in value.items())
    return "" if value is None else str(value)


def _all(folder: Folder) -> dict[tuple[str, str], dict[str, Any]]:
    return {key: said for text in folder.files.values() for key, said in _said(text).items()}


def _said(text: str) -> Any:
    return {key: block.node.value for key, block in outline_if_readable(text).blocks.items()}


def _changes(
    before: dict[tuple[str, str], dict[str, Any]], after: dict[tuple[str, str], dict[str, Any]]
) -> Iterator[BlockChange]:
    for (section, key), new in after.items():
        old = before.get((section, key))
        if old == new:
            continue
        fate = Fate.IN if old is None else Fate.CHANGED
        yield BlockChange(section, key, fate, tuple(_keys(old or {}, new)), _mark(section, key, old, new))
    for (section, key), old in before.items():
        if (section, key) not in after:
            yield BlockChange(section, key, Fate.OUT, tuple(_keys(old, {})), _mark(section, key, old, None))


def _keys(old: dict[str, Any], new: dict[str, Any]) -> Iterator[KeyChange]:
    for name in {**old, **new}:
        if old.get(name) != new.get(name) and name not in _UNSAID:
            yield KeyChange(name, word_diff(shown(old.get(name)), shown(new.get(name))))
