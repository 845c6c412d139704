"""Replay of a table of reviews, so that anyone can check the schedule against the published algorithm."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from trainer.scheduling.memory import Memory, Policy, retrievability, review
from trainer.scheduling.rating import Rating
from trainer.scheduling.weights import DEFAULT_WEIGHTS, Weights

COLUMNS_IN: Final = ("card", "day", "rating")
COLUMNS_OUT: Final = (*COLUMNS_IN, "retrievability", "stability", "difficulty", "interval")
PUBLISHED_LONGEST_INTERVAL: Final = 36500
"""The longest interval of the published schedulers, in days, so that they and the replay can be compared throughout."""

_MOST_FAULTS = 20
_FARTHEST_DAY = 500_000
_INTEGER = re.compile(r"-?[0-9]{1,9}")
_RATINGS = {str(rating.value) for rating in Rating}


class ReplayError(ValueError):
    """A table that cannot be replayed. The message lists the faults with their line numbers."""


@dataclass(frozen=True, slots=True)
class _Row:
    card: str
    day: int
    rating: Rating


def replay_csv(stream: Iterable[str], *, weights: Weights = DEFAULT_WEIGHTS, retention: float = 0.90) -> Iterator[str]:
    """Replay reviews given as CSV and write what FSRS-6 makes of each, as CSV lines without line ends.

    The columns in are card (any text), day (an integer) and rating (1 Again, 2 Hard, 3 Good, 4 Easy), in any order,
    under a header. The cards may be mixed. A card whose days are not in order is put in order, rows of one day as they
    stand; cards keep the places that their rows had.

    The columns out are those three, then the retrievability just before the review (empty for the first of a card), the
    stability and difficulty after it, and the interval to the next in days, without fuzz. No digit is rounded away.

    Args:
        stream: the lines of the table.
        weights: the 21 weights of FSRS-6.
        retention: the desired retention, 0.70 to 0.97.

    Raises:
        ReplayError: before anything is written, if the table has faults.
        PolicyError: if the retention is out of range.
    """
    policy = Policy(weights=weights, retention=retention, longest_interval=PUBLISHED_LONGEST_INTERVAL, middle=None)
    rows = _in_order(_read(stream))
    return _replayed(rows, policy)


def _replayed(rows: Iterable[_Row], policy: Policy) -> Iterator[str]:
    yield _line(COLUMNS_OUT)
    memories: dict[str, Memory] = {}
    for row in rows:
        before = memories.get(row.card)
        recall = "" if before is None else repr(retrievability(before, day=row.day, policy=policy))
        after = memories[row.card] = review(before, row.rating, day=row.day, policy=policy)
        figures = (recall, repr(after.stability), repr(after.difficulty), str(after.interval))
        yield _line((row.card, str(row.day), str(row.rating.value), *figures))


def _in_order(rows: list[_Row]) -> Iterator[_Row]:
    """Sort each card's rows by day, and hand them out in the places that the card had."""
    cards: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        cards[row.card].append(row)
    sorted_cards = {card: iter(sorted(its, key=lambda each: each.day)) for card, its in cards.items()}
    return (next(sorted_cards[row.card]) for row in rows)


def _read(stream: Iterable[str]) -> list[_Row]:
    """Read every row, or raise with every fault."""
    reader = csv.reader(_without_mark(stream), strict=True)
    faults: list[str] = []
    rows: list[_Row] = []
    try:
        names = _header(next(reader, []))
        for cells in filter(None, reader):
            record = dict(zip(names, cells, strict=False))
            its = _faults(record, surplus=len(cells) - len(names))
            faults += [f"line {reader.line_num}: {fault}" for fault in its]
            if not its:
                rows.append(_Row(record["card"], int(record["day"]), Rating(int(record["rating"]))))
    except csv.Error as error:
        faults.append(f"line {reader.line_num}: this is not CSV ({error})")
    if faults:
        raise ReplayError(_told(faults))
    return rows


def _without_mark(stream: Iterable[str]) -> Iterator[str]:
    """Drop the byte order mark that some programs put before the first line."""
    for number, line in enumerate(stream):
        yield line.removeprefix("\ufeff") if number == 0 else line


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    if sorted(names) != sorted(COLUMNS_IN):
        raise ReplayError(
            f"The first line must name the columns {', '.join(COLUMNS_IN)}, and no others. "
            f"It names {', '.join(map(repr, names)) or 'none'}."
        )
    return names


def _faults(record: Mapping[str, str], *, surplus: int) -> list[str]:
    if surplus:
        count = len(COLUMNS_IN) + surplus
        return [f"this row has {count} cells, and should have {len(COLUMNS_IN)}"]
    faults = [] if record["card"] else ["the card is empty"]
    if not _INTEGER.fullmatch(record["day"].strip()):
        faults.append(f"the day is {record['day']!r}, and should be a whole number")
    elif abs(int(record["day"])) > _FARTHEST_DAY:
        faults.append(f"the day is {record['day']}, and should lie within {_FARTHEST_DAY} days of day 0")
    if record["rating"].strip() not in _RATINGS:
        faults.append(f"the rating is {record['rating']!r}, and should be 1, 2, 3 or 4")
    return faults


def _told(faults: list[str]) -> str:
    rest = len(faults) - _MOST_FAULTS
    more = [f"and {rest} more"] if rest > 0 else []
    return "The table cannot be replayed.\n" + "\n".join([*faults[:_MOST_FAULTS], *more])


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
