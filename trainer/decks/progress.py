"""What a person knows, written into a package so that Anki's own FSRS goes on from there."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_LEARNED, _REVIEWED, _RELEARNED = 0, 1, 2
_REVIEW_CARD: Final = 2
_SUSPENDED: Final = -1
_EASE: Final = 2500
"""The ease of a card that no one has rated by ease, in thousandths. FSRS does not look at it."""


@dataclass(frozen=True, slots=True)
class CarriedReview:
    """One answer. `at` is in milliseconds since 1970, `interval` in days; `again_today` if the day held one before."""

    at: int
    ease: int
    interval: int
    again_today: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """The memory of one note. `due` counts days from the collection's birthday."""

    reviews: tuple[CarriedReview, ...]
    stability: float
    difficulty: float
    due: int
    interval: int
    lapses: int


@dataclass(frozen=True, slots=True)
class Progress:
    """What a person carries away, by guid.

    Attributes:
        born: the collection's birthday, in seconds since 1970: 04:00 in the person's zone, from where days are counted.
        retention: the chance of recall at which a fact is to return.
        decay: how fast memory is taken to fade, as FSRS has it.
        notes: the memories.
        paused: the guids of the notes that are not to be asked; they need no memory.
    """

    born: int
    retention: float
    decay: float
    notes: Mapping[str, Carried]
    paused: frozenset[str] = frozenset()


def write_progress(cursor: sqlite3.Cursor, progress: Progress) -> None:
    """Write memory and log to the first card of each note that has any. The other cards of a note stay new."""
    cursor.execute("UPDATE col SET crt = ?", [progress.born])
    first = "SELECT n.guid, min(c.id) FROM cards c JOIN notes n ON n.id = c.nid WHERE c.queue >= 0 GROUP BY n.id"
    cards: dict[str, int] = dict(cursor.execute(first).fetchall())
    taken: set[int] = set()
    for guid, carried in progress.notes.items():
        if guid in cards:
            _write_card(cursor, cards[guid], carried, progress)
            _write_log(cursor, cards[guid], carried, taken)
    suspend = f"UPDATE cards SET queue = {_SUSPENDED} WHERE nid IN (SELECT id FROM notes WHERE guid = ?)"  # noqa: S608 - a number of ours
    cursor.executemany(suspend, [[guid] for guid in sorted(progress.paused)])


def _write_card(cursor: sqlite3.Cursor, card: int, carried: Carried, progress: Progress) -> None:
    data = {
        "s": round(carried.stability, 4),
        "d": round(carried.difficulty, 3),
        "dr": progress.retention,
        "decay": round(progress.decay, 3),
        "lrt": carried.reviews[-1].at // 1000,
    }
    values = (
        _REVIEW_CARD,
        _REVIEW_CARD,
        carried.due,
        carried.interval,
        _EASE,
        len(carried.reviews),
        carried.lapses,
        json.dumps(data, separators=(",", ":")),
        card,
    )
    cursor.execute(
        "UPDATE cards SET type=?, queue=?, due=?, ivl=?, factor=?, reps=?, lapses=?, data=? WHERE id=?", values
    )


def _write_log(cursor: sqlite3.Cursor, card: int, carried: Carried, taken: set[int]) -> None:
    """Write each review. Anki names one by its millisecond, so a second of the same moment is a little later."""
    before = 0
    for place, review in enumerate(carried.reviews):
        at = review.at
        while at in taken:
            at += 1
        taken.add(at)
        kind = _LEARNED if place == 0 else _RELEARNED if review.again_today else _REVIEWED
        row = (at, card, -1, review.ease, review.interval, before, 0 if place == 0 else _EASE, 0, kind)
        cursor.execute("INSERT INTO revlog VALUES (?,?,?,?,?,?,?,?,?)", row)
        before = review.interval
