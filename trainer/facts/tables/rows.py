"""Rows of one CSV file, however it was saved: BOM or none, any line ending, gzip, and faults reported by line.

A broken row costs itself only. After an open quote the reader goes back to the line below, because the rest of the
file would otherwise vanish into one cell. A packed file may hold a thousand times what it weighs, so what is unpacked
is bounded, and so is how much can be wrong with one table before the rest of a file is left unread.
"""

import csv
import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trainer.facts.problems import Place, Problem
from trainer.facts.tables.report import Report
from trainer.facts.tables.shape import FILES, File

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Row = tuple[int, list[str]]
"""The line on which a row starts, and its cells in the order of the file's columns; an absent column is empty."""
Progress = Callable[[str, int], None]
"""Told the file's name and the number of rows read so far, now and then."""

_LONGEST_LINE: Final = 1_000_000
_MOST_LINES: Final = 50  # of one row: a cell may hold line breaks, a whole file in one cell is an open quote
_BATCH: Final = 10_000
_LARGEST_UNPACKED: Final = 256 * 2**20
_MOST_FAULTS: Final = 1_000_000  # of all files of a table: each is kept, with its line and its remedy
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_NOT_UTF8: Final = re.compile("[\ud800-\udfff]")
_NAMES: Final = ", ".join(f"{file.name}.csv" for file in FILES)


def find_files(folder: Path, report: Report) -> dict[str, Path]:
    """The files of the shape in a folder, by name without ending. What is missing or strange is reported."""
    if not folder.is_dir():
        report.refused.append(Problem(Place(str(folder), 0), "no such folder", "Name the folder that holds facts.csv"))
        return {}
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        stem = re.sub(r"\.csv(\.gz)?$", "", path.name.lower())
        if stem == path.name.lower():
            continue
        if stem not in {file.name for file in FILES}:
            report.changed.append(Problem(Place(path.name, 0), "not a file of this shape", f"Files are {_NAMES}"))
        elif stem in found:
            what = f"left unread, because {found[stem].name} is there too"
            report.changed.append(Problem(Place(path.name, 0), what, "Keep one of the two"))
        else:
            found[stem] = path
    for file in FILES:
        if file.name not in found and not file.optional:
            what = f"no {file.name}.csv or {file.name}.csv.gz in this folder"
            report.refused.append(Problem(Place(str(folder), 0), what, f"Add it, with {', '.join(file.columns)}"))
    return found


def read_rows(path: Path, file: File, report: Report, *, progress: Progress | None = None) -> Iterator[Row]:
    """Yield the good rows of one file; report the rest by line."""
    count = 0
    try:
        with path.open("rb") as raw, _opened(raw, path) as text:
            for row in _rows(text, path.name, file, report):
                count += 1
                if progress and count % _BATCH == 0:
                    progress(file.name, count)
                yield row
    except _Flood as flood:
        report.refused.append(Problem(Place(path.name, 0), flood.what, flood.remedy))
    except (OSError, EOFError, zlib.error) as error:
        what = f"could not be read to its end ({error})"
        report.refused.append(Problem(Place(path.name, 0), what, "Save or copy the file again"))
    report.rows[file.name] = count


def _opened(raw: io.BufferedReader, path: Path) -> io.TextIOWrapper:
    """Text with every byte kept: bytes that are not UTF-8 become marks that a row is then refused for."""
    plain = io.BufferedReader(_Unpacked(raw)) if path.name.lower().endswith(".gz") else raw
    return io.TextIOWrapper(plain, encoding="utf-8-sig", errors="surrogateescape", newline="")


class _Flood(Exception):
    """More comes out of a file than is taken in."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


class _Unpacked(io.RawIOBase):
    """What a gzip file holds, up to a bound."""

    def __init__(self, packed: io.BufferedReader) -> None:
        self._file = gzip.GzipFile(fileobj=packed)
        self._room = _LARGEST_UNPACKED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        taken = self._file.readinto(buffer)
        self._room -= taken
        if self._room < 0:
            what = f"unpacks to more than {_LARGEST_UNPACKED // 2**20:,} MiB, and the rest was left unread"
            raise _Flood(what, "Unpack it yourself if so much is meant: a plain file may be of any size")
        return taken


class _Lines:
    """Physical lines with their numbers, of which those of the row at hand can be given back."""

    def __init__(self, text: io.TextIOWrapper, too_long: Callable[[int], None]) -> None:
        self._text = text
        self._too_long = too_long
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self._taken) >= _MOST_LINES:
            raise StopIteration
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self._taken.append(line)
        return line

    def _read(self) -> str:
        while len(line := self._text.readline(_LONGEST_LINE)) == _LONGEST_LINE:
            self.number += 1
            while len(line) == _LONGEST_LINE and line[-1] not in "\r\n":
                line = self._text.readline(_LONGEST_LINE)
            self._too_long(self.number)
        return line

    def start(self) -> int:
        """Begin a row; the number of its first line."""
        self._taken.clear()
        return self.number + 1

    def give_back(self) -> None:
        """Return all lines of the broken row but its first."""
        self._waiting.extendleft(reversed(self._taken[1:]))
        self.number -= len(self._taken) - 1


def _records(text: io.TextIOWrapper, name: str, report: Report) -> Iterator[Row]:
    """Rows as they stand, header first, with the number of their first line."""

    def refuse(line: int, what: str, remedy: str) -> None:
        report.refused.append(Problem(Place(name, line), what, remedy))

    lines = _Lines(text, lambda n: refuse(n, "a line of more than a million characters", "Shorten or remove it"))
    reader = csv.reader(lines, strict=True)
    while True:
        if len(report.refused) + len(report.changed) > _MOST_FAULTS:
            what = f"more than {_MOST_FAULTS:,} faults in this table, and the rest of the file was left unread"
            raise _Flood(what, "Mend those named here first, and look whether this is the file that was meant")
        first = lines.start()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_back()
            refuse(first, f"not a CSV row ({error})", 'Quote a cell as "…" and write a quote in it twice')
            continue
        if cells:
            yield first, cells


def _rows(text: io.TextIOWrapper, name: str, file: File, report: Report) -> Iterator[Row]:
    records = _records(text, name, report)
    header = next(records, None)
    places = _columns(header, name, file, report) if header else None
    if places is None:
        if header is None:
            report.refused.append(Problem(Place(name, 0), "no header row", f"Begin with {','.join(file.columns)}"))
        return
    width = len(header[1]) if header else 0
    for line, cells in records:
        fault = _fault(cells, width)
        if fault:
            report.refused.append(Problem(Place(name, line), *fault))
            continue
        yield line, ["" if at is None or at >= len(cells) else cells[at].strip() for at in places]


def _columns(header: Row, name: str, file: File, report: Report) -> list[int | None] | None:
    """Where each column of the shape stands, or None when a needed one is absent."""
    line, cells = header
    names = [cell.strip().lower().replace(" ", "_") for cell in cells]
    found: dict[str, int] = {}
    for at, column in enumerate(names):
        found.setdefault(column, at)
    for group in file.needed:
        if not any(column in found for column in group):
            what = f"no column {' or '.join(group)}"
            hint = "Separate columns with commas and save as UTF-8" if len(names) == 1 else "Add it to the header row"
            report.refused.append(Problem(Place(name, line), what, hint))
            return None
    unknown = [column for column in names if column and column not in file.columns]
    if unknown:
        what = f"columns not used: {', '.join(unknown)}"
        report.changed.append(Problem(Place(name, line), what, f"Columns are {', '.join(file.columns)}"))
    return [found.get(column) for column in file.columns]


def _fault(cells: list[str], width: int) -> tuple[str, str] | None:
    """What is wrong with a row as such, and the remedy."""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return f"more cells than the header's {width}", "Quote a cell that holds a comma"
    whole = "".join(cells)
    if _NOT_UTF8.search(whole):
        return "not UTF-8 text", "Save the file as UTF-8"
    if _CONTROL.search(whole):
        return "a NUL or another control character", "Remove it"
    return None
