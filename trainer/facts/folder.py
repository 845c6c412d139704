"""The text of a bank: its YAML files as they stand, byte for byte, known by the digest of the whole.

A bank's own digest is of what it says. This one is of how it is written, so that a comment counts as well.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final

from trainer.facts.loading import load_bank
from trainer.facts.model import Bank
from trainer.facts.output import output_bytes
from trainer.facts.problems import BankError, Place, Problem

ENDINGS: Final = (".yaml", ".yml")
MOST_FILES: Final = 500
LARGEST: Final = 20_000_000
"""Bytes of all files together that are taken in from outside."""


@dataclass(frozen=True)
class Folder:
    """Texts by their paths within the folder, sorted. A byte order mark at the start of a text is part of it."""

    files: Mapping[str, str]

    @cached_property
    def packed(self) -> bytes:
        """All of it as bytes that `unpacked` reads."""
        return json.dumps(dict(sorted(self.files.items())), ensure_ascii=False).encode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of every path and text; 64 hex digits."""
        return hashlib.sha256(self.packed).hexdigest()

    def with_file(self, path: str, text: str) -> "Folder":
        """The folder with one file written anew."""
        return Folder(MappingProxyType(dict(sorted({**self.files, path: text}.items()))))


def unpacked(packed: bytes) -> Folder:
    """The folder that was packed."""
    return Folder(MappingProxyType(json.loads(packed)))


def read_folder(path: Path) -> Folder:
    """Read a bank's file, or every YAML file of its folder.

    Raises:
        BankError: if there is none, one is not UTF-8, or they are more than a bank can be.
    """
    if path.is_file():
        return _within_bounds({path.name: path.read_bytes()})
    found = sorted(p for p in path.rglob("*") if p.suffix in ENDINGS and p.is_file())
    if not found:
        raise BankError([Problem(Place(str(path), 0), "no .yaml file in this folder", "Name a bank's folder")])
    return _within_bounds({p.relative_to(path).as_posix(): p.read_bytes() for p in found})


def _within_bounds(raw: Mapping[str, bytes]) -> Folder:
    if len(raw) > MOST_FILES or sum(map(len, raw.values())) > LARGEST:
        what = f"more than {MOST_FILES} files or {LARGEST // 1_000_000} MB"
        raise BankError([Problem(Place("bank", 0), what, "Split the bank into several")])
    return Folder(MappingProxyType({path: _text(path, content) for path, content in sorted(raw.items())}))


def _text(path: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        what = f"not UTF-8 text (byte {error.start})"
        raise BankError([Problem(Place(path, 0), what, "Save the file as UTF-8")]) from None


def write_folder(folder: Folder, out: Path) -> None:
    """Write every file where it stood; each whole or not at all. Raises `OSError` when the place cannot be written."""
    for path, text in folder.files.items():
        place = out / safe(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        with output_bytes(place) as file:
            file.write(text.encode("utf-8"))


def safe(path: str) -> str:
    """A path that stays within its folder and names a YAML file, or raise `BankError`."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or "\\" in path or parts.suffix not in ENDINGS or "\x00" in path:
        raise BankError([Problem(Place(path, 0), "not a file of a bank", "Give a path within the folder")])
    return path


def load_folder(folder: Folder) -> Bank:
    """Load the bank that a folder's text makes.

    Raises:
        BankError: with every problem found, each at its path within the folder.
    """
    with TemporaryDirectory(prefix="bank-") as place:
        write_folder(folder, Path(place))
        try:
            return load_bank(Path(place))
        except BankError as error:
            raise BankError([_within(problem, f"{place}/") for problem in error.problems]) from None


def _within(problem: Problem, place: str) -> Problem:
    """The problem with paths as they are within the folder."""
    where = Place(problem.place.file.removeprefix(place), problem.place.line)
    return Problem(where, problem.what.replace(place, ""), problem.remedy.replace(place, ""))
