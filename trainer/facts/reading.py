"""A strict, streaming reader of bank files.

YAML's own typing would turn `NO` into false, `1.10` into a number and `12:30` into 750, drop duplicate keys, and let
aliases blow a small file up. So every scalar stays text, and the rest is refused with its line. Blocks are handed
on one at a time, which keeps a bank of hundreds of thousands of facts small in memory.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from trainer.facts.problems import Place, Problem

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a PyYAML built without libyaml: ten times slower, otherwise the same
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # both have the parser interface used here

Loader = _Loader
"""The parser of everything that reads bank files."""

_MAX_DEPTH = 12


@dataclass(slots=True)
class Block:
    """One entry of a bank file: its section, content (text, lists, mappings), and the line of each of its keys."""

    section: str
    data: Any
    place: Place
    lines: dict[str, int] = field(default_factory=dict)


class _Refused(Exception):
    """A fault that ends the reading of one file."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


def read_blocks(path: Path, shown_as: str, problems: list[Problem]) -> Iterator[Block]:
    """Yield the blocks of one file; append what is wrong to `problems`. A broken file ends early, never silently."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"not UTF-8 text (byte {error.start})"
        problems.append(Problem(Place(shown_as, 0), what, "Save the file as UTF-8"))
        return
    except OSError as error:
        problems.append(Problem(Place(shown_as, 0), f"cannot be read: {error.strerror}", "Check the path"))
        return
    try:
        yield from _Reader(text, shown_as, problems).blocks()
    except _Refused as refused:
        problems.append(Problem(Place(shown_as, refused.line), refused.what, refused.remedy))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"not valid YAML: {error.problem or error.context}"
        problems.append(Problem(Place(shown_as, mark.line + 1 if mark else 0), what, "Mend the YAML at this line"))
    except yaml.YAMLError as error:
        what = f"not valid YAML: {str(error).splitlines()[0]}"
        problems.append(Problem(Place(shown_as, 0), what, "Remove the character named here"))


class _Reader:
    """Walks the parser's events. One instance reads one file once."""

    def __init__(self, text: str, shown_as: str, problems: list[Problem]) -> None:
        self._loader = Loader(text)
        self._file = shown_as
        self._problems = problems
        self._next: Callable[[], Any] = self._loader.get_event

    def blocks(self) -> Iterator[Block]:
        """Yield every block of every section."""
        self._next()  # stream start
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise _Refused(0, "the file is empty", "Write at least one section, or delete the file")
        start = self._next()
        if not isinstance(start, yaml.MappingStartEvent):
            raise _Refused(1, "the file does not hold sections", "Begin with a section such as facts:")
        yield from self._sections()
        self._next()  # document end
        more = self._next()
        if not isinstance(more, yaml.StreamEndEvent):
            raise _Refused(more.start_mark.line + 1, "a second YAML document", "Remove the --- line; use another file")

    def _sections(self) -> Iterator[Block]:
        seen: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            name, line = self._key(event), event.start_mark.line + 1
            if name in seen:
                raise _Refused(line, f"section {name} stands twice (first on line {seen[name]})", "Join the two")
            seen[name] = line
            yield from self._section(name, self._next())

    def _section(self, name: str, event: Any) -> Iterator[Block]:
        if isinstance(event, yaml.SequenceStartEvent):
            self._plain(event)
            while not isinstance(item := self._next(), yaml.SequenceEndEvent):
                yield self._block(name, item)
        else:
            yield self._block(name, event)

    def _block(self, section: str, event: Any) -> Block:
        block = Block(section, None, Place(self._file, event.start_mark.line + 1))
        block.data = self._value(event, 1, block.lines)
        return block

    def _value(self, event: Any, depth: int, lines: dict[str, int] | None = None) -> Any:
        self._plain(event)
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if depth > _MAX_DEPTH:
            raise _Refused(event.start_mark.line + 1, "nested too deeply", "A block has at most a few levels")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(depth)
        return self._mapping(depth, lines)

    def _list(self, depth: int) -> list[Any]:
        out = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            out.append(self._value(event, depth + 1))
        return out

    def _mapping(self, depth: int, lines: dict[str, int] | None) -> dict[str, Any]:
        out: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key, line = self._key(event), event.start_mark.line + 1
            if key in out:
                place = Place(self._file, line)
                self._problems.append(Problem(place, f"key {key} stands twice in one block", "Keep one of the two"))
            if lines is not None:
                lines[key] = line
            out[key] = self._value(self._next(), depth + 1)
        return out

    def _key(self, event: Any) -> str:
        self._plain(event)
        if not isinstance(event, yaml.ScalarEvent):
            raise _Refused(event.start_mark.line + 1, "a key that is not a word", "Write key: value")
        return str(event.value)

    def _plain(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, "a YAML anchor or alias", "Write the value out, so that a reviewer sees it")
        if getattr(event, "tag", None) not in (None, "!"):
            raise _Refused(line, f"a YAML tag ({event.tag})", "Remove it; every value is read as text")
