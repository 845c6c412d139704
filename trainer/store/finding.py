"""Finding words in the banks: a full-text index in memory, made from the banks that are loaded.

Banks live in files and not in the database, so their index is made where they are, and is the same whichever database
keeps the people. SQLite's FTS5 does the work: one table finds words, another one the letters of misspelt ones.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

try:
    import pysqlite3.dbapi2 as sqlite
except ImportError:  # the wheel is made for Linux only; elsewhere Python brings its own
    import sqlite3 as sqlite

MOST_WORDS: Final = 8
"""Words of a query that are looked at."""

CLOSE_ENOUGH: Final = 0.72
"""How alike a misspelt word and the one that was meant are at least, by `difflib`'s ratio."""

_CLOSEST: Final = 3
_LOOK_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: its key, what sort it is, what it is called, and what is said of it."""

    key: str
    sort: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found, best first. `instead` maps each word that is nowhere to the words taken for it."""

    keys: tuple[str, ...]
    words: tuple[str, ...]
    instead: dict[str, tuple[str, ...]]


class Finder:
    """An index of entries. Threads may share it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index these entries."""
        self._lock = Lock()
        self._tables: Any = sqlite.connect(":memory:", check_same_thread=False)
        run = self._tables.execute
        run(
            "CREATE VIRTUAL TABLE entry USING fts5"
            "(key UNINDEXED, sort UNINDEXED, name, text, tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
        )
        rows = ((each.key, each.sort, each.name, each.text) for each in entries)
        self._tables.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", rows)
        run("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(entry, row)")
        run("CREATE VIRTUAL TABLE word USING fts5(term, tokenize='trigram')")
        run("INSERT INTO word SELECT term FROM vocabulary")

    def find(self, query: str, *, sort: str, limit: int) -> Found:
        """Find entries of one sort that hold every word of the query, or what was meant by it."""
        words = words_of(query)
        with self._lock:
            instead = {word: self._closest(word) for word in words if not self._known(word)}
            meant = [instead.get(word) or (word,) for word in words]
            keys = self._matching(meant, sort, limit) if words else ()
        return Found(keys, tuple(dict.fromkeys(term for terms in meant for term in terms)), instead)

    def _matching(self, meant: Sequence[Sequence[str]], sort: str, limit: int) -> tuple[str, ...]:
        """A word in the name counts eight times as much as one in the text; what is called just so comes first."""
        every = " AND ".join(f"({' OR '.join(map(_prefix, terms))})" for terms in meant)
        rows = self._tables.execute(
            "SELECT key, name FROM entry WHERE entry MATCH ? AND sort = ? "
            "ORDER BY bm25(entry, 0, 0, 8, 1), key LIMIT ?",
            (every, sort, limit),
        )
        return tuple(key for key, _name in sorted(rows, key=lambda row: _strangeness(row[1], meant)))

    def _known(self, word: str) -> bool:
        rows = self._tables.execute("SELECT 1 FROM entry WHERE entry MATCH ? LIMIT 1", (_prefix(word),))
        return rows.fetchone() is not None

    def _closest(self, word: str) -> tuple[str, ...]:
        """The words of the index that look most like this one: those that share some letters in a row with it."""
        pieces = sorted({word[at : at + 3] for at in range(len(word) - 2)})
        if not pieces:
            return ()
        rows = self._tables.execute(
            "SELECT term FROM word WHERE word MATCH ? ORDER BY bm25(word) LIMIT ?",
            (" OR ".join(map(_quoted, pieces)), _LOOK_AT),
        )
        terms = [row[0] for row in rows]
        return tuple(difflib.get_close_matches(word, terms, n=_CLOSEST, cutoff=CLOSE_ENOUGH))


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query as the index knows them: folded, without accents or punctuation."""
    apart = unicodedata.normalize("NFKD", query.casefold())
    plain = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    return tuple(dict.fromkeys(plain.split()))[:MOST_WORDS]


def _strangeness(name: str, meant: Sequence[Sequence[str]]) -> list[int]:
    """For each word of a query, how far down the list of what may be meant the name's own word at that place stands."""
    words = words_of(name)[: len(meant)]
    return [terms.index(word) if word in terms else len(terms) for word, terms in zip(words, meant, strict=False)]


def _prefix(word: str) -> str:
    """A query for words that begin so; a very short one has to stand alone."""
    return _quoted(word) + ("*" if len(word) > 1 else "")


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
