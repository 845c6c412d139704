"""A person's own notes as an Anki package, with everything that came with them."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import genanki

from trainer.decks import notetype
from trainer.decks.packing import date_collection, note_ids, zipped

_NO_DECK: Final = "Default"


@dataclass(frozen=True, slots=True)
class OwnPacked:
    """A note as Anki had it. Its `note_type` holds the places of its cards as `ords`; `changed` is in seconds.

    `suspended` are the places of the cards that are not to be asked.
    """

    guid: str
    deck: str
    tags: Sequence[str]
    note_type: Mapping[str, Any]
    fields: Sequence[str]
    changed: int
    suspended: frozenset[int] = frozenset()


def own_bytes(notes: Iterable[OwnPacked], media: Mapping[str, bytes]) -> bytes:
    """The .apkg file of these notes and media."""
    kept = list(notes)
    decks: dict[str, genanki.Deck] = {}
    models: dict[int, genanki.Model] = {}
    for note, note_id in zip(kept, note_ids(note.guid for note in kept), strict=True):
        name = note.deck or _NO_DECK
        deck = decks.setdefault(name, genanki.Deck(_deck_id(name), name))
        model = models.setdefault(note.note_type["id"], _model(note.note_type))
        deck.add_note(_OwnNote(model, note, note_id))
    names = {str(place): name for place, name in enumerate(sorted(media))}
    with closing(sqlite3.connect(":memory:")) as database:
        cursor = database.cursor()
        genanki.Package(list(decks.values())).write_to_db(cursor, notetype.LOOKS_CHANGED, count(1))
        date_collection(cursor, max((note.changed for note in kept), default=0))
        database.commit()
        listed = json.dumps(names, ensure_ascii=False).encode()
        parts = {"collection.anki2": database.serialize(), "media": listed}
        return zipped(parts | {place: media[name] for place, name in names.items()})


class _OwnNote(genanki.Note):  # type: ignore[misc]  # genanki carries no types
    """A note with its own id, its own time of change and its own cards."""

    def __init__(self, model: genanki.Model, note: OwnPacked, note_id: int) -> None:
        super().__init__(model=model, fields=list(note.fields), tags=list(note.tags), guid=note.guid)
        self._id, self._changed = note_id, note.changed
        self._own_cards = [genanki.Card(ord_, suspend=ord_ in note.suspended) for ord_ in note.note_type["ords"]]

    @property
    def cards(self) -> list[genanki.Card]:
        """The cards that the note had."""
        return self._own_cards

    def _check_invalid_html_tags_in_fields(self) -> None:
        """What a person wrote is theirs, well formed or not."""

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Iterator[int]) -> None:
        """Insert the note and its cards. The export's own time and counter are not used."""
        del timestamp, id_gen
        ids = iter((self._id, *(self._id * 1000 + card.ord for card in self._own_cards)))
        super().write_to_db(cursor, self._changed, deck_id, ids)


def _model(kind: Mapping[str, Any]) -> genanki.Model:
    """The note type as it was. Its ids let Anki know it again."""
    return genanki.Model(
        kind["id"],
        kind["name"],
        fields=[_with_id({"name": each["name"]}, each) for each in kind["fields"]],
        templates=[
            _with_id({"name": each["name"], "qfmt": each["q"], "afmt": each["a"]}, each) for each in kind["templates"]
        ],
        css=kind["css"],
        model_type=kind["kind"],
    )


def _with_id(part: dict[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    return part | ({"id": kept["id"]} if kept.get("id") is not None else {})


def _deck_id(name: str) -> int:
    return 1 if name == _NO_DECK else notetype.fixed_id("own deck", name)
