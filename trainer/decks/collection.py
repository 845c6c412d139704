"""Reading an Anki collection that may have been made to do harm: tables only, read only, within a time."""

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from trainer.decks.unpacking import Fault, Unreadable

EARLIEST: Final = 1_136_073_600_000
"""Milliseconds since 1970: the beginning of the year in which Anki came out. No review is older."""

LONGEST_TEXT: Final = 4 * 2**20
"""The most bytes of one value: a note with a picture written into it may hold this much, a name never does."""

_STEPS: Final = 20_000
"""Steps of SQLite's machine between two looks at the clock."""

_NEEDED: Final = ("cards", "col", "notes", "revlog")
_STUDIED: Final = (0, 1, 2)
_FILTERED: Final = 3
_OURS: Final = "tr-%"
_LONGEST_GUID: Final = 1000


class Review(NamedTuple):
    """One answer in Anki. `id` is its moment in milliseconds since 1970, `ease` the button pressed, 1 to 4."""

    guid: str
    ord: int
    id: int
    ease: int


class Clock(NamedTuple):
    """When Anki's day starts, as an hour, and how many minutes west of Greenwich it was; None where not said."""

    rollover: int | None
    west: int | None


class Collection:
    """A collection that is open for reading."""

    def __init__(self, path: Path, *, seconds: float) -> None:
        """Open it, or raise `Unreadable`. Whatever is still being read after `seconds` is given up."""
        try:
            self._db = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
        except sqlite3.Error:
            raise Unreadable(Fault.DAMAGED) from None
        with ExitStack() as refused:
            refused.callback(self.close)
            self._guard(time.monotonic() + seconds)
            self._check_tables()
            refused.pop_all()

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, one by one, or raise `Unreadable`."""
        try:
            with closing(self._db.execute(query, values)) as cursor:
                yield from cursor
        except sqlite3.OperationalError as error:
            raise Unreadable(Fault.TOO_SLOW if "interrupted" in str(error) else Fault.DAMAGED) from None
        except (sqlite3.Error, OverflowError):
            raise Unreadable(Fault.DAMAGED) from None

    def count(self, query: str, values: Sequence[Any] = ()) -> int:
        """A number that a query gives; 0 where it gives none."""
        found = next(self.rows(query, values), (0,))[0]
        return found if isinstance(found, int) else 0

    @property
    def tables(self) -> frozenset[str]:
        """The names of its true tables. A view could compute without end, a computed column more than disks hold."""
        plain = (
            "SELECT name FROM sqlite_master AS the WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
            "AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(the.name) WHERE hidden > 1)"
        )
        return frozenset(row[0] for row in self.rows(plain))

    def reviews(self, *, now_ms: int) -> Iterator[Review | None]:
        """The reviews of our notes. None for one that proves nothing, such as a date set by hand, or none at all."""
        query = (
            "SELECT n.guid, c.ord, r.id, r.ease, r.type, r.factor FROM revlog r JOIN cards c ON c.id = r.cid "
            "JOIN notes n ON n.id = c.nid WHERE n.guid LIKE ? ORDER BY r.id"
        )
        for row in self.rows(query, [_OURS]):
            yield _review(row, now_ms)

    def suspended(self) -> Iterator[str]:
        """The guids of our notes of which every card is suspended: those that Anki does not ask at all."""
        query = (
            "SELECT n.guid FROM notes n JOIN cards c ON c.nid = n.id WHERE n.guid LIKE ? "
            "GROUP BY n.id HAVING sum(c.queue = -1) = count(*)"
        )
        for (guid,) in self.rows(query, [_OURS]):
            if isinstance(guid, str) and len(guid) < _LONGEST_GUID:
                yield guid

    def flagged(self) -> int:
        """How many cards bear one of Anki's coloured flags."""
        return self.count("SELECT count(*) FROM cards WHERE flags & 7")

    def clock(self) -> Clock:
        """What Anki took for a day."""
        conf = self._conf()
        rollover, west = conf.get("rollover"), conf.get("localOffset")
        return Clock(
            rollover if isinstance(rollover, int) and 0 <= rollover < 24 else None,
            west if isinstance(west, int) and abs(west) <= 15 * 60 else None,
        )

    def _guard(self, ends: float) -> None:
        """Trust nothing that the file says, and read no longer than until `ends`."""
        self._db.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_TEXT)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._db.create_collation("unicase", lambda one, two: (one > two) - (one < two))
        self._db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            self._db.execute("PRAGMA trusted_schema = OFF")
            self._db.execute("PRAGMA cell_size_check = ON")
        except sqlite3.Error:
            raise Unreadable(Fault.DAMAGED) from None

    def _check_tables(self) -> None:
        tables = self.tables
        if not tables.issuperset(_NEEDED):
            raise Unreadable(Fault.DAMAGED)

    def _conf(self) -> dict[str, Any]:
        if "config" in self.tables:
            rows = self.rows("SELECT key, val FROM config WHERE key IN ('rollover', 'localOffset')")
            return {key: _json(value) for key, value in rows}
        conf = _json(next(self.rows("SELECT conf FROM col"), ("",))[0])
        return conf if isinstance(conf, dict) else {}


def _json(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError, RecursionError):
        return None


def _review(row: tuple[Any, ...], now_ms: int) -> Review | None:
    """The row as a review, if it is one: its numbers are numbers, its moment has been, and a button was pressed."""
    guid, ord_, at, ease, kind, factor = row
    if not all(type(number) is int for number in (ord_, at, ease, kind, factor)) or not isinstance(guid, str):
        return None
    studied = kind in _STUDIED or (kind == _FILTERED and factor > 0)
    known = 0 <= ord_ < 3 and 1 <= ease <= 4 and EARLIEST <= at <= now_ms
    return Review(guid, ord_, at, ease) if studied and known and len(guid) < _LONGEST_GUID else None
