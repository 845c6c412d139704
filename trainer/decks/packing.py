"""From a deck's values to the bytes of an .apkg: genanki writes the rows, this module fixes what genanki leaves open.

The same deck gives the same bytes under one build of SQLite and zlib: every id, time and zip date comes from the deck.
"""

import hashlib
import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import genanki

from trainer.decks import notetype
from trainer.decks.deck import Deck, Field, Note, Subdeck
from trainer.decks.progress import Progress as Carried
from trainer.decks.progress import write_progress
from trainer.facts.output import output_bytes

Progress = Callable[[int, int], None]
"""Told how many notes are done, and of how many."""

_FIELDS: Final = tuple(Field)
_FIRST_ID: Final = 1_767_225_600_000
"""Note ids are milliseconds since 1970, and Anki shows them as the day a note was added: here some day of 2026."""
_SPAN: Final = 2**31
_SPACING: Final = 10
"""Room after each note id for the ids of its cards."""
_COMPRESSION: Final = 3
"""A third of zlib's usual time for an eighth more bytes."""
_MADE: Final = 1_767_240_000
"""The collection's own birthday, at 04:00 when Anki's day turns. Due days count from it."""


def write_deck(deck: Deck, path: Path, *, progress: Progress | None = None) -> None:
    """Write `deck` to `path` as an .apkg file, whole or not at all. Raises OSError where it cannot be written."""
    made = deck_bytes(deck, progress=progress)
    with output_bytes(path) as out:
        out.write(made)


def deck_bytes(deck: Deck, *, progress: Progress | None = None, carried: Carried | None = None) -> bytes:
    """The .apkg file of `deck`; with what a person knows of it, if that is `carried` along."""
    with closing(sqlite3.connect(":memory:")) as database:
        cursor = database.cursor()
        genanki.Package(list(_decks(deck, progress))).write_to_db(cursor, notetype.LOOKS_CHANGED, itertools.count(1))
        date_collection(cursor, max((note.changed for note in deck.notes), default=_MADE))
        if carried:
            write_progress(cursor, carried)
        database.commit()
        cursor.execute("VACUUM")
        return zipped({"collection.anki2": database.serialize(), "media": b"{}"})


def _decks(deck: Deck, progress: Progress | None) -> Iterator[genanki.Deck]:
    """The decks of the package, parents first, filled."""
    model = notetype.model()
    filled = {subdeck.id: _empty(subdeck) for subdeck in deck.subdecks}
    total = len(deck.notes)
    for place, (note, note_id) in enumerate(zip(deck.notes, note_ids(n.guid for n in deck.notes), strict=True), 1):
        filled[note.deck].add_note(_FactNote(model, note, note_id=note_id, due=place))
        if progress:
            progress(place, total)
    yield from filled.values()


def _empty(subdeck: Subdeck) -> genanki.Deck:
    return genanki.Deck(subdeck.id, subdeck.name, subdeck.description)


class _FactNote(genanki.Note):  # type: ignore[misc]  # genanki carries no types
    """A note with its own id and its own time of change, where genanki gives all notes those of the export."""

    def __init__(self, model: genanki.Model, note: Note, *, note_id: int, due: int) -> None:
        fields = [note.fields.get(field, "") for field in _FIELDS]
        super().__init__(model=model, fields=fields, tags=note.tags, guid=note.guid, due=due)
        self._id, self._changed = note_id, note.changed
        for card in self.cards:
            card.suspend = note.retired

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Iterator[int]) -> None:
        """Insert the note and its cards. The export's own time and counter are not used."""
        del timestamp, id_gen
        ids = itertools.chain((self._id,), (self._id + card.ord for card in self.cards))
        super().write_to_db(cursor, self._changed, deck_id, ids)


def note_ids(guids: Iterable[str]) -> list[int]:
    """An id for each note, made from its guid, all different and `_SPACING` apart.

    Where two guids fall on one id, the one that sorts later takes the next free, so that order plays no part.
    """
    wanted = list(guids)
    taken: dict[int, str] = {}
    for guid in sorted(wanted):
        place = int.from_bytes(hashlib.sha256(guid.encode()).digest()[:8], "big") % _SPAN
        while place in taken:
            place = (place + 1) % _SPAN
        taken[place] = guid
    ids = {guid: _FIRST_ID + place * _SPACING for place, guid in taken.items()}
    return [ids[guid] for guid in wanted]


def date_collection(cursor: sqlite3.Cursor, changed: int) -> None:
    """Set the collection's times, and say that its log is one of scheduler 2: Anki reads an unmarked one as 1."""
    conf: dict[str, Any] = json.loads(cursor.execute("SELECT conf FROM col").fetchone()[0])
    conf["schedVer"] = 2
    stamp = changed * 1000
    cursor.execute("UPDATE col SET crt=?, mod=?, scm=?, conf=?", (_MADE, stamp, stamp, json.dumps(conf)))


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive that holds no date, owner or system of the machine that made it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, _COMPRESSION)
    return made.getvalue()
