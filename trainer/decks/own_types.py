"""Note types of a person's own collection, in the old form of file and in the new, as plain values.

The new form keeps them as protocol buffers; what does not matter here is passed over.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from trainer.decks.collection import Collection
from trainer.decks.unpacking import Fault, Unreadable

NoteType = dict[str, Any]
"""`id`, `name`, `kind` (1 for cloze), `css`, `fields` and `templates` (each with `name`, `id`; these with `q`, `a`)."""

_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5


def note_types(collection: Collection) -> Mapping[int, NoteType]:
    """Every note type by its id."""
    return _new(collection) if "notetypes" in collection.tables else _old(collection)


def deck_names(collection: Collection) -> Mapping[int, str]:
    """The name of every deck by its id, its parents parted by `::`."""
    if "decks" in collection.tables:
        return {row[0]: str(row[1]).replace("\x1f", "::") for row in collection.rows("SELECT id, name FROM decks")}
    decks = _json(collection, "decks")
    return {int(key): str(deck.get("name", "")) for key, deck in decks.items() if isinstance(deck, dict)}


def _old(collection: Collection) -> dict[int, NoteType]:
    models = ((_id(int(key)), model) for key, model in _json(collection, "models").items())
    return {key: _from_json(key, model) for key, model in models if key is not None}


def _from_json(key: int, model: Mapping[str, Any]) -> NoteType:
    return {
        "id": key,
        "name": str(model["name"]),
        "kind": _kind(model.get("type")),
        "css": str(model.get("css", "")),
        "fields": [{"name": str(each["name"]), "id": _id(each.get("id"))} for each in _placed(model["flds"])],
        "templates": [
            {"name": str(each["name"]), "id": _id(each.get("id")), "q": str(each["qfmt"]), "a": str(each["afmt"])}
            for each in _placed(model["tmpls"])
        ],
    }


def _id(value: Any) -> int | None:
    """A number by which Anki knows a part, if it is one that Anki can have given."""
    return value if type(value) is int and 0 < value < 2**63 else None


def _kind(value: Any) -> int:
    return 1 if value == 1 else 0


def _placed(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(parts, key=lambda part: int(part.get("ord", 0)))


def _new(collection: Collection) -> dict[int, NoteType]:
    found: dict[int, NoteType] = {}
    for key, name, config in collection.rows("SELECT id, name, config FROM notetypes"):
        said = _fields(config)
        found[key] = {
            "id": key,
            "name": str(name),
            "kind": _kind(said.get(1)),
            "css": _text(said.get(3)),
            "fields": [],
            "templates": [],
        }
    # Anki's decks can hold fields and templates of a note type that they leave out.
    theirs = "FROM {} WHERE ntid IN (SELECT id FROM notetypes) ORDER BY ntid, ord"
    for key, name, config in collection.rows(f"SELECT ntid, name, config {theirs.format('fields')}"):
        found[key]["fields"].append({"name": str(name), "id": _id(_fields(config).get(9))})
    for key, name, config in collection.rows(f"SELECT ntid, name, config {theirs.format('templates')}"):
        said = _fields(config)
        template = {"name": str(name), "id": _id(said.get(8)), "q": _text(said.get(1)), "a": _text(said.get(2))}
        found[key]["templates"].append(template)
    return found


def _json(collection: Collection, column: str) -> dict[str, Any]:
    row = next(collection.rows(f"SELECT {column} FROM col"), ("{}",))  # noqa: S608 - a column of ours to name
    try:
        found = json.loads(row[0])
    except (TypeError, ValueError, RecursionError):
        raise Unreadable(Fault.DAMAGED) from None
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _fields(raw: bytes) -> dict[int, Any]:
    """The numbers and the bytes of a protocol buffer by their number; the last of several holds."""
    return dict(pairs(raw))


def pairs(raw: bytes) -> Iterator[tuple[int, Any]]:
    """Each field of a protocol buffer in turn, or raise `Unreadable`."""
    place, found = 0, memoryview(raw)
    while place < len(found):
        key, place = _varint(found, place)
        kind = key & 7
        if kind == _VARINT:
            value, place = _varint(found, place)
            yield key >> 3, value - 2**64 if value >= 2**63 else value
            continue
        if kind == _BYTES:
            size, place = _varint(found, place)
        elif kind in (_EIGHT, _FOUR):
            size = 8 if kind == _EIGHT else 4
        else:
            raise Unreadable(Fault.DAMAGED)
        if place + size > len(found):
            raise Unreadable(Fault.DAMAGED)
        yield key >> 3, bytes(found[place : place + size])
        place += size


def _varint(raw: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(raw) and shift < 64:
        value |= (raw[place] & 127) << shift
        place, shift = place + 1, shift + 7
        if raw[place - 1] < 128:
            return value & (2**64 - 1), place
    raise Unreadable(Fault.DAMAGED)
