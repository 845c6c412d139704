"""A table with columns of its own, given the columns of the shape. Every row keeps the line on which it began."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from trainer.facts.tables.names import id_from_name
from trainer.facts.tables.shape import FACTS, RELATIONS

_DELIMITERS: Final = (",", ";", "\t")
_NAMED: Final = ("subject", "object")
"""The columns that hold names of things."""

_MOST_LINES: Final = 50
"""Lines of one row: more are an open quote, and each line is then read by itself."""
_LINE_END: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""All that ends a line for `str.splitlines`."""


def line_ends(content: bytes) -> int:
    """How many lines end in a table, by whatever sign: as many as are taken apart when it is read."""
    return sum(1 for _end in _LINE_END.finditer(_text(content)))


def columns(content: bytes) -> tuple[str, ...]:
    """What the columns of a table are called; empty for a file without a header. What cannot be shown is marked."""
    text = _text(content)
    _line, first = next(_records(text), (0, []))
    return tuple("".join(sign if sign.isprintable() else "\ufffd" for sign in cell.strip()) for cell in first)


def is_of_the_shape(content: bytes) -> bool:
    """Whether a table has the shape's own columns, separated as the shape has them, so that it can be read as it is."""
    names = [name.lower().replace(" ", "_") for name in columns(content)]
    needed = all(any(column in names for column in group) for group in FACTS.needed)
    return needed and _delimiter(_text(content)) == ","


def capitalised(content: bytes, taken: Mapping[str, str]) -> tuple[str, ...]:
    """Names that begin with a capital, each once: proper names, and those that begin so because a cell begins there.

    A bank writes names as they stand inside a sentence, and no table says which of the two a capital means. Names with
    a capital in each word, and those that are written in capitals, are proper and not among them.
    """
    names, rows = columns(content), list(_records(_text(content)))[1:]
    places = [names.index(taken[column]) for column in _NAMED if taken.get(column) in names]
    found = (" ".join(_cell(cells, at, "").split()) for _line, cells in rows for at in places)
    return tuple(dict.fromkeys(name for name in found if _may_be_small(name)))


def _may_be_small(name: str) -> bool:
    first, *rest = name.split() or [""]
    is_capital = first[:1].isupper() and first[1:2].islower()
    return is_capital and (not rest or any(word[:1].islower() for word in rest))


def mapped(
    content: bytes, taken: Mapping[str, str], *, relation: str = "", small: Collection[str] = frozenset()
) -> bytes:
    """The table with the columns of the shape, each taken from the column named; `relation` is that of every row.

    The names in `small` are given a small first letter.
    Bytes that are not UTF-8 stay what they are, for the reader to refuse their row.
    """
    text, out = _text(content), io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = columns(content)
    places = {column: names.index(name) for column, name in taken.items() if name in names}
    wanted = [column for column in FACTS.columns if column in places or (column == "relation" and relation)]
    written = 0
    for line, cells in _records(text):
        out.write("\n" * (line - 1 - written))
        row = [_cell(cells, places.get(column), relation) for column in wanted] if written else wanted
        if written and "relation" in places:
            row[wanted.index("relation")] = relation_id(row[wanted.index("relation")])
        pairs = zip(wanted, (" ".join(cell.split()) for cell in row), strict=True)
        writer.writerow([_small(cell) if column in _NAMED and cell in small else cell for column, cell in pairs])
        written = line
    return out.getvalue().encode("utf-8", "surrogateescape")


def relations_for(content: bytes, taken: Mapping[str, str], *, label: str, cardinality: str, is_open: str) -> bytes:
    """A table of the relations that a table of facts names, or of the one that is said of every row."""
    names = columns(content)
    at = names.index(taken["relation"]) if taken.get("relation") in names else None
    found = [label] if at is None else _distinct(content, at)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(RELATIONS.columns[:4])
    writer.writerows([relation_id(each), each, cardinality, is_open] for each in found if each)
    return out.getvalue().encode("utf-8", "surrogateescape")


def relation_id(label: str) -> str:
    """The id of a relation that is known by what is said: itself, if it is one word already."""
    label = label.strip()
    return label if len(label.split()) == 1 else id_from_name(label) if label else ""


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def _distinct(content: bytes, at: int) -> list[str]:
    rows = list(_records(_text(content)))[1:]
    return list(dict.fromkeys(cells[at].strip() for _line, cells in rows if at < len(cells)))


def _cell(cells: Sequence[str], at: int | None, relation: str) -> str:
    if at is None:
        return relation
    return cells[at] if at < len(cells) else ""


def _text(content: bytes) -> str:
    return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def _delimiter(text: str) -> str:
    """What separates the columns: whatever stands most often in the first line."""
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins; empty lines are passed over."""
    delimiter, lines, at = _delimiter(text), text.splitlines(keepends=True), 0
    while at < len(lines):
        cells, taken = _row(lines[at : at + _MOST_LINES], delimiter)
        if taken >= _MOST_LINES or "".join(lines[at : at + taken]).count('"') % 2:
            cells, taken = _row([lines[at].replace('"', "")], delimiter)
        if any(cell.strip() for cell in cells):
            yield at + 1, cells
        at += max(taken, 1)


def _row(lines: Sequence[str], delimiter: str) -> tuple[list[str], int]:
    """The first row of some lines, and how many of them it takes."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        return next(reader, []), reader.line_num
    except csv.Error:
        return [], 1
