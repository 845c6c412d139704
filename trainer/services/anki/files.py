"""Reading Anki files in the background: a process reads, a thread listens to it and writes down how far it is."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import IO, Any, Final

from flask_babel import gettext as _

from trainer.decks.own_reading import MEDIA, MEDIA_LIST, OWN
from trainer.decks.reading import FOUND, REVIEWS, SUSPENDED
from trainer.decks.unpacking import Fault
from trainer.services.lanes import Lane
from trainer.services.words.refusals import Absent

LONGEST: Final = timedelta(minutes=5)
"""How long a file may take to be read."""

READERS: Final = 2
"""How many files a process of the program reads at once: each takes a processor and up to a gigabyte on disk."""

MOST_WAITING: Final = 8
"""How many files may wait for their turn, each on disk."""

KEPT: Final = timedelta(days=7)
"""How long what was found in a file waits to be brought in."""

Tell = Callable[[int], None]
"""Told how far the reading is, from 0 to 100."""


@dataclass(frozen=True, slots=True)
class AnkiFiles:
    """Where files are read. Nothing stays in the folder but what was found in them, and that for a while only.

    A file that is sent has no name on disk, so nothing is left of it however the program ends.
    """

    folder: Path
    lane: Lane = field(default_factory=lambda: Lane(at_once=READERS, most_waiting=MOST_WAITING))

    def place(self, import_id: str) -> Path:
        """The folder of one import."""
        return self.folder / import_id

    def open(self, import_id: str) -> Path:
        """Make the folder of one import."""
        place = self.place(import_id)
        place.mkdir(mode=0o700, parents=True)
        return place

    def forget(self, import_id: str) -> None:
        """Remove what was found in a file."""
        shutil.rmtree(self.place(import_id), ignore_errors=True)

    def sweep(self, now: datetime) -> None:
        """Remove what an earlier run of the program left in the middle, and what nobody came back for."""
        for place in self.folder.glob("*") if self.folder.is_dir() else ():
            with suppress(FileNotFoundError):  # another process swept it, or an import of it ended
                age = now.timestamp() - place.stat().st_mtime
                read = (place / FOUND).is_file()
                if age > (KEPT if read else 2 * LONGEST).total_seconds():
                    shutil.rmtree(place, ignore_errors=True)

    def wait(self) -> None:
        """Wait until nothing is being read any more."""
        self.lane.wait()

    def found(self, import_id: str) -> Mapping[str, Any] | None:
        """What was found in a file, in numbers; None if it is not here any more."""
        path = self.place(import_id) / FOUND
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None

    def reviews(self, import_id: str) -> Iterator[tuple[str, int, int, int]]:
        """The reviews that were found: guid, card, moment in milliseconds, button."""
        with self._found(import_id, REVIEWS).open(encoding="utf-8") as lines:
            for line in lines:
                guid, card, at, ease = json.loads(line)
                yield guid, card, at, ease

    def suspended(self, import_id: str) -> Iterator[str]:
        """The guids of our notes that Anki does not ask any more."""
        path = self.place(import_id) / SUSPENDED
        if path.is_file():  # an earlier release wrote none
            with path.open(encoding="utf-8") as lines:
                yield from map(json.loads, lines)

    def own_notes(self, import_id: str) -> Iterator[dict[str, Any]]:
        """The person's own notes that were found."""
        with self._found(import_id, OWN).open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)

    def _found(self, import_id: str, name: str) -> Path:
        """A file of what was found. It may be gone: a database can come back from a backup without its files."""
        path = self.place(import_id) / name
        if not path.is_file():
            raise Absent(_("What was found in this file is not here any more. Bring the file once more."))
        return path

    def media(self, import_id: str) -> Iterator[tuple[str, bytes]]:
        """The media that those notes name, one by one, with their names."""
        place = self.place(import_id)
        names = json.loads(self._found(import_id, MEDIA_LIST).read_text(encoding="utf-8"))
        for name, part in names.items():
            yield name, (place / MEDIA / part).read_bytes()


def read_file(file: IO[bytes], place: Path, *, now: datetime, tell: Tell) -> Fault | None:
    """Let a process of its own read a file. What it finds is left in `place`.

    Returns:
        Why the file could not be read, or None.
    """
    with TemporaryDirectory(dir=place) as work:
        command = [sys.executable, "-m", "trainer.decks.reading", work, str(int(now.timestamp() * 1000))]
        with subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            watch = Timer(LONGEST.total_seconds(), process.kill)
            watch.daemon = True
            watch.start()
            try:
                outcome = _listen(process.stdout, tell)
            finally:
                process.kill()
                watch.cancel()
        if outcome is None:
            for name in (REVIEWS, SUSPENDED, OWN, MEDIA, MEDIA_LIST, FOUND):  # the last says that all is there
                (Path(work) / name).rename(place / name)
        return outcome


def _listen(lines: IO[bytes] | None, tell: Tell) -> Fault | None:
    """Pass on how far the process is. One that ends without a word was stopped."""
    for line in lines or ():
        said = json.loads(line)
        if "fault" in said:
            return Fault(said["fault"])
        if "read" in said:
            return None
        tell(said["done"])
    return Fault.TOO_SLOW
