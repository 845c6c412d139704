"""Reading a person's own notes out of their collection, as far as they can be studied here."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from trainer.decks.collection import Collection
from trainer.decks.own_cards import cards_of, named_media
from trainer.decks.own_types import deck_names, note_types, pairs
from trainer.decks.unpacking import Package, Unreadable

OWN: Final = "own.jsonl"
MEDIA: Final = "media"
MEDIA_LIST: Final = "media.json"

MOST_NOTES: Final = 20_000
MOST_TEXT: Final = 256 * 2**20
"""The most characters of all notes with their cards; cards of clozes repeat the whole text, each anew."""

MOST_MEDIA: Final = 100 * 2**20
LARGEST_MEDIUM: Final = 8 * 2**20
_LONGEST_NOTE: Final = 128 * 1024
_LONGEST_CARDS: Final = 2 * 2**20
_LATEST: Final = 2**33
"""A second far beyond any that a note can have been changed in."""
_LONGEST_LIST: Final = 32 * 2**20
_NOTES: Final = "SELECT id, guid, mid, mod, tags, flds FROM notes WHERE guid NOT LIKE 'tr-%' ORDER BY id"


def read_own(collection: Collection, folder: Path) -> tuple[int, set[str]]:
    """Write each note of theirs, with its cards as they are to be shown. Returns how many, and the media they name."""
    types, decks, cards = note_types(collection), deck_names(collection), _cards(collection)
    named: set[str] = set()
    seen: set[str] = set()
    room = MOST_TEXT
    with (folder / OWN).open("x", encoding="utf-8") as out:
        for row in collection.rows(_NOTES):
            note = _note(row, types, decks, cards)
            if note is None or note["guid"] in seen or len(seen) >= MOST_NOTES:
                continue
            line = json.dumps(note)
            room -= len(line)
            if room < 0:
                break
            seen.add(note["guid"])
            named |= named_media(note["fields"])
            out.write(line + "\n")
    return len(seen), named


def read_media(package: Package, folder: Path, named: set[str]) -> None:
    """Write the media that notes name, as far as there is room for them."""
    target = folder / MEDIA
    target.mkdir()
    kept: dict[str, str] = {}
    room = MOST_MEDIA
    for part, name in _media(package):
        if name not in named or name in kept or not package.has(part):
            continue
        try:
            content = package.read(part, most=min(room, LARGEST_MEDIUM)) or b""
        except Unreadable:  # too large, or damaged: the note is shown without
            continue
        room -= len(content)
        kept[name] = str(len(kept))
        (target / kept[name]).write_bytes(content)
    (folder / MEDIA_LIST).write_text(json.dumps(kept), encoding="utf-8")


class _Card(NamedTuple):
    """A card: its deck, its place in the note, and whether it is suspended."""

    deck: int
    ord: int
    suspended: bool


def _cards(collection: Collection) -> Mapping[int, list[_Card]]:
    """The cards of each note."""
    cards: defaultdict[int, list[_Card]] = defaultdict(list)
    query = "SELECT nid, CASE WHEN odid THEN odid ELSE did END, ord, queue = -1 FROM cards"
    for note, deck, ord_, suspended in collection.rows(query):
        if isinstance(ord_, int) and 0 <= ord_ < 500:
            cards[note].append(_Card(deck, ord_, bool(suspended)))
    return cards


def _note(
    row: tuple[Any, ...],
    types: Mapping[int, Mapping[str, Any]],
    decks: Mapping[int, str],
    cards: Mapping[int, list[_Card]],
) -> dict[str, Any] | None:
    """A note as values; None for one that is too long, or that no card can be made of."""
    key, guid, kind, changed, tags, text = row
    its, known = cards.get(key, []), types.get(kind)
    if (
        known is None
        or not its
        or not isinstance(text, str)
        or not isinstance(guid, str)
        or not isinstance(changed, int)
    ):
        return None
    if len(text) > _LONGEST_NOTE or not 0 < len(guid) < 200:
        return None
    fields = text.split("\x1f")
    ords = sorted({card.ord for card in its})
    made = cards_of(known, fields, ords)
    if not made or sum(len(card["front"]) + len(card["back"]) for card in made) > _LONGEST_CARDS:
        return None
    note = {
        "guid": guid,
        "deck": decks.get(its[0].deck, "")[:500],
        "tags": str(tags).split(),
        "note_type": {**known, "ords": ords},
        "fields": fields,
        "cards": made,
        "suspended": sorted({card.ord for card in its if card.suspended}.intersection(card["ord"] for card in made)),
        "changed": max(0, min(changed, _LATEST)),
    }
    return {name: _storable(value) for name, value in note.items()}


def _storable(value: Any) -> Any:
    """A value with nothing in its texts that no database keeps: no zero bytes, no halves of a character."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return {_storable(name): _storable(each) for name, each in value.items()} if isinstance(value, dict) else value


def _media(package: Package) -> Iterator[tuple[str, str]]:
    """The part and the name of each medium; none where the list of them is damaged or too long: notes are whole."""
    with suppress(Unreadable):
        yield from _listed(package, package.read("media", most=_LONGEST_LIST) or b"")


def _listed(package: Package, listed: bytes) -> Iterator[tuple[str, str]]:
    if not package.is_new:
        try:
            named = json.loads(listed)
        except (ValueError, RecursionError):
            return
        if isinstance(named, dict):
            yield from ((str(part), _storable(str(name))) for part, name in named.items())
        return
    for place, (_, entry) in enumerate(pairs(listed)):
        said = dict(pairs(entry)) if isinstance(entry, bytes) else {}
        name = said.get(1, b"")
        if isinstance(name, bytes):
            yield str(said.get(255, place)), _storable(name.decode("utf-8", "replace"))
