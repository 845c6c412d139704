"""Files that the program writes: whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, TextIO

_PRINTED_TO: Final = (1, 2)
"""Descriptors that whoever ran the program gave it to print to."""


@contextmanager
def output_bytes(path: Path) -> Iterator[BinaryIO]:
    """Open a place to write to. A regular file is put there at the end, whole: until then what stood there stays.

    What is no regular file, such as a device or a named pipe, is written straight into and never replaced. So is the
    program's own output under whatever name, which may be a file that others write to as well.

    Raises `OSError` when the place cannot be written, or cannot hold all of it.
    """
    if is_stream(path):
        with _opened(path) as out:
            yield out
        return
    place = path.resolve()
    with TemporaryDirectory(dir=place.parent, prefix=".part-") as folder:
        part = Path(folder, "part")
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if place.exists():
            part.chmod(place.stat().st_mode & 0o7777)
        part.replace(place)


@contextmanager
def output_text(path: Path) -> Iterator[TextIO]:
    """As `output_bytes`, for text: UTF-8, with line ends as they are written."""
    with output_bytes(path) as raw:
        out = TextIOWrapper(raw, encoding="utf-8", newline="\n")
        yield out
        out.flush()
        out.detach()  # the bytes are closed where they were opened


def is_stream(path: Path) -> bool:
    """Whether a place is to be written straight into."""
    return path.exists() and (not path.is_file() or _printed_to(path) is not None)


def _opened(path: Path) -> BinaryIO:
    """Open a stream; the program's own output where it stands, without cutting off what others wrote there."""
    own = _printed_to(path)
    return path.open("wb") if own is None else os.fdopen(os.dup(own), "wb")


def _printed_to(path: Path) -> int | None:
    """The descriptor of the program's own output that a place is, if it is one."""
    return next((own for own in _PRINTED_TO if _same(path, own)), None)


def _same(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:  # the descriptor is closed
        return False
