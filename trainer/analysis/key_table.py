"""The key as a table: which options each item offers, and which are right."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from trainer.analysis.responses import OMIT, KeyedItem, Option
from trainer.analysis.tables import Table, TableError, truth_of

COLUMNS: Final = ("item_id", "option_id", "is_key")


@dataclass(slots=True)
class _Draft:
    """An item on its way."""

    line: int
    about: tuple[float, str, str]
    options: dict[str, bool] = field(default_factory=dict)


def read_key(lines: Iterable[str], *, name: str = "key") -> tuple[KeyedItem, ...]:
    """Read a key: one row an option, with the columns item_id, option_id and is_key (1 or 0).

    An item that is marked by its score alone has one row, with an empty option_id. The columns points (1 without),
    fact_id and relation_id may be there too, the same on every row of an item.

    Args:
        lines: the lines of a CSV table.
        name: what to call the table when telling its faults.

    Raises:
        TableError: if the table has faults.
    """
    table = Table(lines, name=name, columns=COLUMNS)
    drafts: dict[str, _Draft] = {}
    for line, row in table.rows():
        if fault := _taken(line, row, drafts):
            table.fault(line, fault)
    for item, draft in drafts.items():
        if draft.options and not any(draft.options.values()):
            table.fault(draft.line, f"item {item!r} has no option with is_key 1")
    table.refuse_faults()
    if not drafts:
        raise TableError(f"{name}: the key names no item.")
    return tuple(_item(item, draft) for item, draft in drafts.items())


def _item(name: str, draft: _Draft) -> KeyedItem:
    points, fact, relation = draft.about
    options = tuple(Option(option, is_key=is_key) for option, is_key in draft.options.items())
    return KeyedItem(name, options, points=points, fact=fact, relation=relation)


def _taken(line: int, row: Mapping[str, str], drafts: dict[str, _Draft]) -> str:
    """Take a row into the drafts, or say what is wrong with it."""
    item, option, is_key = row["item_id"], row["option_id"], truth_of(row["is_key"])
    points = _points(row.get("points", "") or "1")
    if not item:
        return "the item_id is empty"
    if points is None:
        return f"the points are {row['points']!r}, and should be a number above 0"
    about = points, row.get("fact_id", ""), row.get("relation_id", "")
    known = item in drafts
    draft = drafts.setdefault(item, _Draft(line, about))
    if draft.about != about:
        return f"item {item!r} has other points, fact_id or relation_id than on line {draft.line}"
    if not option:
        return f"item {item!r} has more rows, and here an empty option_id" if known else ""
    if known and not draft.options:
        return f"item {item!r} has an empty option_id on line {draft.line}, and here an option"
    return _option_taken(draft, option, is_key, row["is_key"])


def _option_taken(draft: _Draft, option: str, is_key: bool | None, text: str) -> str:
    if option == OMIT:
        return f"no option may be called {OMIT!r}, which stands for no answer"
    if option in draft.options:
        return f"option {option!r} of this item was named before"
    if is_key is None:
        return f"is_key is {text!r}, and should be 1 or 0"
    draft.options[option] = is_key
    return ""


def _points(text: str) -> float | None:
    try:
        points = float(text)
    except ValueError:
        return None
    return points if math.isfinite(points) and points > 0 else None
