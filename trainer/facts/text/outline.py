"""Where each section, block, key and value of a bank file stands in its text.

What the parser says of places is all that is taken from it; the texts themselves are never written out again by a YAML
library, which would fold long lines and lose the look of what nobody changed.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any, Final

import yaml

from trainer.facts.model import implied_id
from trainer.facts.reading import Loader

_DEEPEST: Final = 12
BOM: Final = "\ufeff"


class Unreadable(Exception):
    """A text that holds no bank file, in words that say what is wrong."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value: `start` and `end` are its first character and the one after its last.

    `text` is what a scalar says. `flow` is whether a list or mapping stands in brackets.
    """

    start: int
    end: int
    flow: bool = False
    text: str | None = None
    items: tuple["Node", ...] | None = None
    pairs: tuple["Pair", ...] | None = None

    def pair(self, name: str) -> "Pair | None":
        """The pair of a mapping with this key."""
        return next((pair for pair in self.pairs or () if pair.name == name), None)

    @property
    def value(self) -> Any:
        """What it says: text, lists and mappings."""
        if self.items is not None:
            return [item.value for item in self.items]
        if self.pairs is not None:
            return {pair.name: pair.node.value for pair in self.pairs}
        return self.text or ""

    def leaves(self) -> Iterator[tuple[int, int]]:
        """Where the scalars in it stand, keys included, in order."""
        for item in self.items or ():
            yield from item.leaves()
        for pair in self.pairs or ():
            yield pair.start, pair.key_end
            yield from pair.node.leaves()
        if self.text is not None:
            yield self.start, self.end


@dataclass(frozen=True, slots=True)
class Pair:
    """A key with its value."""

    name: str
    start: int
    key_end: int
    node: Node


@dataclass(frozen=True, slots=True)
class Block:
    """One entry of a section. `key` tells it from the others of its section; `place` is its place among them."""

    section: str
    key: str
    place: int
    node: Node


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of one text, and its blocks by section and key."""

    sections: dict[str, Pair]
    blocks: dict[tuple[str, str], Block] = field(default_factory=dict)

    def of(self, section: str) -> tuple[Block, ...]:
        """The blocks of a section in the order written."""
        return tuple(block for (name, _key), block in self.blocks.items() if name == section)


@lru_cache(maxsize=256)
def outline(text: str) -> Outline:
    """Find the blocks of a text, or raise `Unreadable`."""
    skipped = len(BOM) if text.startswith(BOM) else 0
    try:
        root = _Places(text[skipped:], skipped).root()
    except yaml.YAMLError as error:
        raise Unreadable(str(error).splitlines()[0]) from None
    sections = {pair.name: pair for pair in root.pairs or ()}
    found = Outline(sections)
    for name, pair in sections.items():
        nodes = pair.node.items if pair.node.items is not None else (pair.node,)
        for place, node in enumerate(node for node in nodes if node.pairs is not None):
            key = _first_free(found, name, key_of(name, node.value))
            found.blocks[name, key] = Block(name, key, place, node)
    return found


def outline_if_readable(text: str) -> Outline:
    """Find the blocks of a text; none where it is no YAML."""
    try:
        return outline(text)
    except Unreadable:
        return Outline({})


def _first_free(found: Outline, section: str, key: str) -> str:
    """A key that no block before has, so that one that stands twice can be found and mended."""
    numbered = (f"{key}#{number}" for number in count(2))
    return key if (section, key) not in found.blocks else next(k for k in numbered if (section, k) not in found.blocks)


def key_of(section: str, data: dict[str, Any]) -> str:
    """What tells a block from others of its section: its id, or what it is about."""
    if section == "bank":
        return "bank"
    if data.get("id"):
        return str(data["id"])
    if section == "facts":
        return implied_id(*(str(data.get(name, "")) for name in ("relation", "subject", "object", "qualifier")))
    if section == "disjoint":
        return " ".join(map(str, data.get("entities", ())))
    sides = (data.get("subject") or data.get("subjects"), data.get("object") or data.get("objects"))
    named = ["+".join(map(str, side)) if isinstance(side, list) else str(side or "") for side in sides]
    return "/".join(filter(None, (str(data.get("relation", "")), *named, str(data.get("qualifier", "")))))


_PLAIN: Final = re.compile(r"(?!\.\.?(?:/|$))[^\s/\\\x00-\x1f\x7f]+(?:/(?!\.\.?(?:/|$))[^\s/\\\x00-\x1f\x7f]+)*")
_LONGEST_ADDRESS: Final = 300


def addressed(key: str) -> str:
    """A key as part of an address: itself, or where an address would not hold it whole, a mark of 25 signs for it."""
    if len(key) <= _LONGEST_ADDRESS and _PLAIN.fullmatch(key) and not key.startswith("~"):
        return key
    return f"~{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


class _Places:
    """Walks the parser's events and keeps their places. One instance reads one text once."""

    def __init__(self, text: str, skipped: int) -> None:
        self._text, self._skipped = text, skipped
        self._next: Callable[[], Any] = Loader(text).get_event

    def root(self) -> Node:
        """The mapping of sections that the text is."""
        self._next()  # stream start
        if isinstance(self._next(), yaml.StreamEndEvent):
            return Node(0, 0, pairs=())
        found = self._node(self._next(), 0)
        if found.pairs is None:
            raise Unreadable("the file does not hold sections")
        self._next()  # document end
        if not isinstance(self._next(), yaml.StreamEndEvent):
            raise Unreadable("a second YAML document")
        return found

    def _node(self, event: Any, depth: int) -> Node:
        if depth > _DEEPEST or isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable("nested too deeply, or an anchor or alias")
        if isinstance(event, yaml.ScalarEvent):
            return Node(*self._span(event), text=event.value)
        flow = bool(event.flow_style)
        if isinstance(event, yaml.SequenceStartEvent):
            items, end = self._items(depth)
            return Node(self._at(event.start_mark), self._end(end, items, flow), flow, items=items)
        pairs, end = self._pairs(depth)
        return Node(self._at(event.start_mark), self._end(end, [p.node for p in pairs], flow), flow, pairs=pairs)

    def _items(self, depth: int) -> tuple[tuple[Node, ...], Any]:
        items = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return tuple(items), event

    def _pairs(self, depth: int) -> tuple[tuple[Pair, ...], Any]:
        pairs = []
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise Unreadable("a key that is not a word")
            start, end = self._span(event)
            pairs.append(Pair(event.value, start, end, self._node(self._next(), depth + 1)))
        return tuple(pairs), event

    def _end(self, event: Any, inside: Any, flow: bool) -> int:
        """Where a collection ends: at its bracket, or with what it holds. A block one reaches on to the next token."""
        if flow:
            return self._at(event.end_mark)
        return max((node.end for node in inside), default=self._at(event.start_mark))

    def _span(self, event: Any) -> tuple[int, int]:
        """Where a scalar stands. One in the style of a block also takes the line ends after it, which are not its."""
        start, end = self._at(event.start_mark), self._at(event.end_mark)
        while end > start and self._text[end - 1 - self._skipped].isspace():
            end -= 1
        return start, end

    def _at(self, mark: Any) -> int:
        return int(mark.index) + self._skipped
