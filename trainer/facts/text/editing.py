"""Changing one block of a bank file. What is not changed keeps every byte: comments, order, quotes, line ends.

A comment inside a value that is replaced or removed stays, as a line of its own above it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Final

from trainer.facts.loading import SECTIONS
from trainer.facts.text.outline import Block, Node, Outline, Pair, outline
from trainer.facts.writing import entry_lines, scalar

Value = str | bool | date | tuple[str, ...] | Mapping[str, str]
"""What a key may be given. What is empty takes the key away."""

_COMMENT: Final = re.compile(r"(?:(?<=\s)|^)#[^\r\n]*", re.MULTILINE)


_SENTENCE: Final = re.compile(r"[A-Za-z][A-Za-z0-9 .()'+-]*,[A-Za-z0-9 ,;.()'+-]*[A-Za-z0-9.)]")
"""Plain words with commas, which need no quotes outside of brackets."""


class CannotEdit(Exception):
    """A block that stands in a way that only a text editor can change, in words that say which."""


def changed(text: str, section: str, key: str, values: Mapping[str, Value]) -> str:
    """Give keys of one block new values, one after another. The block must be there, or `KeyError` is raised."""
    place = outline(text).blocks[section, key].place
    for name, value in values.items():
        text = _with_key(text, _at(outline(text), section, place).node, name, value, order=_order(section))
    return text


def added(text: str, section: str, values: Mapping[str, Value], *, after: str = "") -> str:
    """Add a block: after the one with the key `after`, or at the end of its section, which is made if need be."""
    found = outline(text)
    end = _line_end(text)
    lines = _entry({name: values[name] for name in _order(section) if values.get(name) not in _EMPTY})
    if section not in found.sections:
        gap = "" if not text.strip() else ("" if text.endswith("\n") else end) + end
        return f"{text}{gap}{section}:{end}" + _indented(lines, "  ", end) + end
    blocks = found.of(section)
    if not blocks:
        if found.sections[section].node.end > found.sections[section].key_end + 1:
            raise CannotEdit(f"the section {section} is empty in a way of its own")
        return _insert_line(text, found.sections[section].key_end, _indented(lines, "  ", end))
    if found.sections[section].node.flow:
        raise CannotEdit(f"the section {section} stands in brackets")
    last = found.blocks.get((section, after), blocks[-1])
    dash = _dash(text, blocks[0].node)
    gap = end if _apart(text, blocks) else ""
    return _insert_line(text, last.node.end, gap + _indented(lines, " " * (dash - _line_start(text, dash)), end))


def removed(text: str, section: str, key: str) -> str:
    """Take a block out, with the lines that it stands on. Comments in it stay; the lines above it are left alone."""
    found = outline(text)
    block = found.blocks[section, key]
    if section == "bank" or found.sections[section].node.flow:
        raise CannotEdit(f"a block of {section} that stands in brackets")
    start = _line_start(text, _dash(text, block.node))
    kept = "".join(f"{text[start : _dash(text, block.node)]}{c}{_line_end(text)}" for c in _comments(text, block.node))
    return text[:start] + kept + text[_after_line(text, block.node.end) :]


_EMPTY: Final[tuple[object, ...]] = ("", (), {}, None)


def _order(section: str) -> tuple[str, ...]:
    """The keys of a section in the order in which its class names them."""
    names = tuple(each.name for each in fields(SECTIONS[section]))
    return ("id", *(name for name in names if name != "id")) if "id" in names else names


def _at(found: Outline, section: str, place: int) -> Block:
    return next(block for block in found.of(section) if block.place == place)


def _with_key(text: str, node: Node, name: str, value: Value, *, order: Sequence[str] = ()) -> str:
    """One key of a mapping changed, added or taken away."""
    pair = node.pair(name)
    if value in _EMPTY:
        return _without(text, node, pair) if pair else text
    if pair is None:
        return _inserted(text, node, name, value, order)
    if isinstance(value, Mapping) and pair.node.pairs:
        return _nested(text, node, pair, value)
    return _replaced(text, node, pair, value)


def _nested(text: str, node: Node, pair: Pair, value: Mapping[str, str]) -> str:
    """A mapping in a mapping, key by key. It stands after what came before it, so places before it hold."""
    wanted = {**{each.name: "" for each in pair.node.pairs or () if each.name not in value}, **value}
    for name in sorted(wanted, key=lambda each: wanted[each] == ""):  # so that it is never without any key
        now = _reread(text, node.start).pair(pair.name)
        if now is None or now.node.pairs is None:
            raise CannotEdit(f"the key {pair.name}")
        before = now.node.pair(name)
        if before is None or before.node.value != wanted[name]:
            text = _with_key(text, now.node, name, wanted[name], order=tuple(value))
    return text


def _reread(text: str, start: int) -> Node:
    """The block that begins at a place, after an edit within it."""
    return next(block.node for block in outline(text).blocks.values() if block.node.start == start)


def _replaced(text: str, node: Node, pair: Pair, value: Value) -> str:
    kept = _comments(text, pair.node)
    if node.flow:
        new = f"{text[pair.start : pair.key_end]}: {_in_flow(value)}"
    else:
        new = _lines(pair.name, value, _column(text, pair.start), _line_end(text))
    text = text[: pair.start] + new + text[pair.node.end :]
    return _commented(text, pair.start, kept)


def _inserted(text: str, node: Node, name: str, value: Value, order: Sequence[str]) -> str:
    pairs = node.pairs or ()
    earlier = order[: order.index(name)] if name in order else order
    before = next((pair for pair in reversed(pairs) if pair.name in earlier), pairs[-1] if pairs else None)
    if before is None:
        raise CannotEdit("a block without any key")
    if node.flow:
        return text[: before.node.end] + f", {name}: {_in_flow(value)}" + text[before.node.end :]
    column = _column(text, pairs[0].start)
    return _insert_line(
        text, max(before.node.end, before.key_end), " " * column + _lines(name, value, column, _line_end(text))
    )


def _without(text: str, node: Node, pair: Pair) -> str:
    pairs = node.pairs or ()
    at = pairs.index(pair)
    if len(pairs) == 1:
        raise CannotEdit(f"the key {pair.name}, which is the only one")
    if at == 0:
        kept = _comments_between(text, pair.start, pairs[1].start, pair)
        return _commented(text[: pair.start] + text[pairs[1].start :], pair.start, kept)
    if node.flow:
        kept = _comments_between(text, pairs[at - 1].node.end, pair.node.end, pair)
        return _commented(text[: pairs[at - 1].node.end] + text[pair.node.end :], node.start, kept)
    start, end = _line_start(text, pair.start), _after_line(text, max(pair.node.end, pair.key_end))
    kept = _comments_between(text, start, end, pair)
    indent = text[start : pair.start]
    return text[:start] + "".join(f"{indent}{comment}{_line_end(text)}" for comment in kept) + text[end:]


def _entry(values: Mapping[str, Value]) -> list[str]:
    """A new block as lines, the first without its dash."""
    lines = [line for name, value in values.items() for line in entry_lines(name, value, "")]
    return ["- " + lines[0], *("  " + line for line in lines[1:])]


def _lines(name: str, value: Value, column: int, end: str) -> str:
    """A key with its value, which may go on over further lines at this column."""
    if isinstance(value, str) and _SENTENCE.fullmatch(value):
        return f"{name}: {value}"
    return end.join(entry_lines(name, value, " " * column)).lstrip()


def _in_flow(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(scalar(each, in_list=True) for each in value)}]"
    if isinstance(value, Mapping):
        pairs = (f"{scalar(k, in_list=True)}: {scalar(v, in_list=True)}" for k, v in value.items() if v)
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else scalar(value, in_list=True)


# --- places in a text


def _comments(text: str, node: Node) -> list[str]:
    """The comments between the scalars of a value."""
    return _found(text, node.start, node.end, list(node.leaves()))


def _comments_between(text: str, start: int, end: int, pair: Pair) -> list[str]:
    return _found(text, start, end, [(pair.start, pair.key_end), *pair.node.leaves()])


def _found(text: str, start: int, end: int, leaves: Sequence[tuple[int, int]]) -> list[str]:
    inside = list(_COMMENT.finditer(text, start, end))
    outside = [m for m in inside if not any(first <= m.start() < last for first, last in leaves)]
    return [match[0].rstrip() for match in outside]


def _commented(text: str, at: int, comments: Sequence[str]) -> str:
    """The text with comments as lines above the line of a place, at the same depth."""
    start = _line_start(text, at)
    indent = text[start : len(text) - len(text[start:].lstrip(" "))]
    return text[:start] + "".join(f"{indent}{comment}{_line_end(text)}" for comment in comments) + text[start:]


def _insert_line(text: str, at: int, lines: str) -> str:
    """Put lines after the line of a place."""
    after = _after_line(text, at)
    end = _line_end(text)
    if after == len(text) and not text.endswith("\n"):
        return text + end + lines
    return text[:after] + lines + end + text[after:]


def _indented(lines: Sequence[str], indent: str, end: str) -> str:
    return end.join(indent + line for line in lines)


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _after_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _column(text: str, at: int) -> int:
    return at - _line_start(text, at)


def _dash(text: str, node: Node) -> int:
    """Where the dash before an entry of a section stands."""
    found = text.rfind("-", 0, node.start)
    if found < 0 or text[found + 1 : node.start].strip():
        raise CannotEdit("a block without a dash of its own")
    return found


def _apart(text: str, blocks: Sequence[Block]) -> bool:
    """Whether the last blocks of a section have an empty line between them."""
    if len(blocks) < 2:
        return False
    between = text[blocks[-2].node.end : _dash(text, blocks[-1].node)]
    return any(not line.strip() for line in between.splitlines()[1:-1])
