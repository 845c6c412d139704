"""Finding words in the banks: a full-text index in memory, made from the banks that are loaded.

Banks live in files and not in the database, so their index is made where they are, and is the same whichever database
keeps the people. SQLite's FTS5 does the work: one table finds words, another one the letters of misspelt ones.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
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

SHORTEST: Final = 5
"""Letters that a misspelt word, and the one that was meant, have at least: shorter ones are like too many others."""

SURE_OF_ITS_START: Final = 7
"""Letters up to which a misspelt word begins as the one that was meant does."""

SMALL_WORDS: Final = frozenset("a an and are at by for in is of on or the to what which with".split())
"""Words that a query is not searched for when it holds others: an article is in no name, and too much holds an "of"."""

_CLOSEST: Final = 3
_ALMOST: Final = 0.05
"""How much less alike than the closest word another one may be and still be meant."""

_LOOK_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: its key, what sort it is, what it is called, and what is said of it."""

    key: str
    sort: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: for each word, those that will do. `taken` are those that stand for a misspelt one."""

    words: tuple[tuple[str, ...], ...]
    taken: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """Each word that will do, once."""
        return tuple(dict.fromkeys(word for words in self.words for word in words))


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

    def find(self, query: Query, *, sort: str, limit: int) -> tuple[str, ...]:
        """Give the keys of the entries of one sort that hold every word of a query, best first."""
        with self._lock:
            return self._matching(query.words, sort, limit) if query.words else ()

    def knows(self, word: str) -> bool:
        """Whether some entry holds a word that begins so."""
        with self._lock:
            rows = self._tables.execute("SELECT 1 FROM entry WHERE entry MATCH ? LIMIT 1", (_prefix(word),))
            return rows.fetchone() is not None

    def like(self, word: str) -> tuple[str, ...]:
        """The words of the index that share some letters in a row with this one, those that share most first.

        Two letters may have changed places: in a short word that leaves no three in a row.
        """
        pieces = sorted({one[at : at + 3] for one in (word, *_turned(word)) for at in range(len(word) - 2)})
        if not pieces:
            return ()
        with self._lock:
            rows = self._tables.execute(
                "SELECT term FROM word WHERE word MATCH ? ORDER BY bm25(word) LIMIT ?",
                (" OR ".join(map(_quoted, pieces)), _LOOK_AT),
            )
            return tuple(row[0] for row in rows)

    def _matching(self, meant: Sequence[Sequence[str]], sort: str, limit: int) -> tuple[str, ...]:
        """A word in the name counts eight times as much as one in the text; what is called just so comes first."""
        every = " AND ".join(f"({' OR '.join(map(_prefix, terms))})" for terms in meant)
        rows = self._tables.execute(
            "SELECT key, name FROM entry WHERE entry MATCH ? AND sort = ? "
            "ORDER BY bm25(entry, 0, 0, 8, 1), key LIMIT ?",
            (every, sort, limit),
        )
        return tuple(key for key, _name in sorted(rows, key=lambda row: _strangeness(row[1], meant)))


def read(text: str, finders: Sequence[Finder]) -> Query:
    """Read a query for several indexes. A word that one of them knows stands; one that none knows is taken for others.

    Where nothing is like it, it stands too, and finds nothing.
    """
    words = words_of(text)
    instead = {word: _meant(word, finders) for word in words if not any(finder.knows(word) for finder in finders)}
    taken = tuple(term for terms in instead.values() for term in terms)
    return Query(tuple(instead.get(word) or (word,) for word in words), taken)


def _meant(word: str, finders: Sequence[Finder]) -> tuple[str, ...]:
    """The words most like this one, of all that the indexes hold."""
    if len(word) < SHORTEST:
        return ()
    there = {term for finder in finders for term in finder.like(word) if len(term) >= SHORTEST}
    if len(word) < SURE_OF_ITS_START:
        there = {term for term in there if term[0] == word[0]}
    close = difflib.get_close_matches(word, sorted(there), n=_CLOSEST, cutoff=CLOSE_ENOUGH)
    return tuple(term for term in close if _alike(word, term) >= _alike(word, close[0]) - _ALMOST)


def _turned(word: str) -> Iterator[str]:
    """The word with each two neighboring letters the other way round."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _alike(word: str, term: str) -> float:
    return difflib.SequenceMatcher(None, term, word).ratio()


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query as the index knows them: folded, without accents or punctuation, and without small words.

    An "a" is small only at the beginning: in "vitamin A" it is what tells it apart.
    """
    apart = unicodedata.normalize("NFKD", query.casefold())
    plain = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    words = list(dict.fromkeys(plain.split()))
    telling = [word for place, word in enumerate(words) if word not in SMALL_WORDS or (word == "a" and place)]
    return tuple(telling or words)[:MOST_WORDS]


def _strangeness(name: str, meant: Sequence[Sequence[str]]) -> list[int]:
    """For each word of a query, how far down the list of what may be meant the name's own word at that place stands."""
    words = words_of(name)[: len(meant)]
    return [terms.index(word) if word in terms else len(terms) for word, terms in zip(words, meant, strict=False)]


def _prefix(word: str) -> str:
    """A query for words that begin so; a very short one has to stand alone."""
    return _quoted(word) + ("*" if len(word) > 1 else "")


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
