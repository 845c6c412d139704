"""Tables given as lines of CSV: rows with their line numbers, and every fault told with its line."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

_MOST_FAULTS: Final = 20


class TableError(ValueError):
    """A table that cannot be used. The message lists its faults with their lines."""


class Table:
    """A table with a header, read row by row; nothing of it is kept but the first of its faults.

    Byte order marks, line ends of any kind, empty lines and columns of other names do no harm.
    """

    def __init__(self, lines: Iterable[str], *, name: str, columns: Sequence[str]) -> None:
        """Take the lines, the name to tell faults by, and the columns that must be there."""
        self._reader = csv.reader(_without_mark(lines), strict=True)
        self._name = name
        self._columns = columns
        self._faults: list[str] = []
        self._number_of_faults = 0

    def rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Give each row with the number of its line; a row of the wrong length is a fault.

        Raises:
            TableError: if a column is missing.
        """
        line = 0
        try:
            names = self._header()
            line = self._reader.line_num
            for cells in filter(None, self._reader):
                line = self._reader.line_num
                if len(cells) == len(names):
                    yield line, dict(zip(names, cells, strict=True))
                else:
                    self.fault(line, f"this row has {len(cells)} cells, and should have {len(names)}")
        except csv.Error as error:  # a quote that is never closed is noticed only far below
            self.fault(line + 1, f"from here on this is not CSV ({error})")

    def fault(self, line: int, what: str) -> None:
        """Note a fault. Only the first ones are kept; all are counted."""
        self._number_of_faults += 1
        if len(self._faults) < _MOST_FAULTS:
            self._faults.append(f"{self._name}:{line}: {what}")

    def refuse_faults(self) -> None:
        """Raise `TableError` if there was any fault."""
        if not self._faults:
            return
        more = self._number_of_faults - len(self._faults)
        raise TableError("\n".join([*self._faults, *([f"and {more:,} more"] if more else [])]))

    def _header(self) -> list[str]:
        names = [name.strip() for name in next(filter(None, self._reader), [])]
        if any(names.count(name) != 1 for name in self._columns):
            raise TableError(
                f"{self._name}:1: the first line should name the columns {', '.join(self._columns)}, each once, with"
                f" commas between. It names {', '.join(map(repr, names)) or 'none'}."
            )
        return names


def truth_of(text: str) -> bool | None:
    """Read a cell of yes or no: 1 or 0, true or false; none if it is something else."""
    return {"1": True, "true": True, "0": False, "false": False}.get(text.strip().lower())


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    """Drop the byte order mark that some programs put before the first line."""
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if number == 0 else line
