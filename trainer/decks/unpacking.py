"""Opening a file that may come from Anki, and laying its collection on disk as plain SQLite.

Whoever sends a file may mean harm, so nothing in it is believed: not its sizes, not its names, not its kind. Only names
that Anki gives are read, and everything is written piece by piece under a limit.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, Final

import zstandard

LARGEST_FILE: Final = 500 * 2**20
"""The most bytes of a file that is sent."""

LARGEST_COLLECTION: Final = 1024 * 2**20
"""The most bytes of a collection once unpacked: far more than a million cards and ten million reviews take."""

STEEPEST: Final = 50
"""How many times larger than its packed form something may become. A real collection becomes about ten times larger."""

FREE: Final = 16 * 2**20
"""So much may be unpacked whatever its ratio: a small collection is mostly empty pages, which pack to nothing."""

_PIECE: Final = 2**18
_LARGEST_WINDOW: Final = 2**27
_NAMES: Final = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""The newest form first. An older one beside it is a stub that says so and holds nothing."""

Progress = Callable[[float], None]
"""Told which part is done, from 0 to 1."""


class Fault(StrEnum):
    """Why a file cannot be read."""

    NOT_ANKI = "not_anki"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_NEW = "too_new"
    TOO_SLOW = "too_slow"


class Unreadable(Exception):
    """A file that cannot be read, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Package:
    """An .apkg or .colpkg file, opened."""

    def __init__(self, file: IO[bytes]) -> None:
        """Open the archive, or raise `Unreadable`."""
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
            raise Unreadable(Fault.NOT_ANKI) from None
        self._names = frozenset(self._zip.namelist())

    def close(self) -> None:
        """Let the file go."""
        self._zip.close()

    @property
    def collection(self) -> str:
        """The name of the collection within, or raise `Unreadable`."""
        name = next((name for name in _NAMES if name in self._names), None)
        if name is None:
            raise Unreadable(Fault.NOT_ANKI)
        return name

    @property
    def is_new(self) -> bool:
        """Whether the parts within are packed by themselves, as Anki has done since 2022."""
        return self.collection == _NAMES[0]

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name in self._names

    def unpack(self, target: Path, *, progress: Progress) -> None:
        """Lay the collection on disk, or raise `Unreadable`."""
        with target.open("xb") as out:
            for piece in self.pieces(self.collection, most=LARGEST_COLLECTION, progress=progress):
                out.write(piece)

    def read(self, name: str, *, most: int) -> bytes | None:
        """The bytes of a small part, or None if there is none. Raises `Unreadable` if it is larger than `most`."""
        return b"".join(self.pieces(name, most=most)) if name in self._names else None

    def pieces(self, name: str, *, most: int, progress: Progress = lambda _: None) -> Iterator[bytes]:
        """The bytes of a part, piece by piece, or raise `Unreadable`."""
        info = self._zip.getinfo(name)
        allowed, made = min(most, max(FREE, STEEPEST * info.compress_size)), 0
        try:
            with self._zip.open(info) as part:
                plain = _plain(part) if self.is_new else part
                while piece := plain.read(_PIECE):
                    made += len(piece)
                    if made > allowed:
                        raise Unreadable(Fault.TOO_LARGE)
                    progress(min(1.0, part.tell() / max(1, info.file_size)))
                    yield piece
        except (zipfile.BadZipFile, zlib.error, zstandard.ZstdError, OSError, EOFError):
            raise Unreadable(Fault.DAMAGED) from None
        except (NotImplementedError, RuntimeError, ValueError):  # another way of packing, or a password
            raise Unreadable(Fault.DAMAGED) from None


def _plain(part: IO[bytes]) -> IO[bytes]:
    """A part of the archive without the packing of its own that newer files have."""
    unpacking = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
    return unpacking.stream_reader(part, read_across_frames=True)
