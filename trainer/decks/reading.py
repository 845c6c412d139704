"""Reading an Anki file from beginning to end, in a process of its own.

    python -m trainer.decks.reading FOLDER NOW < FILE

FOLDER is empty and is the caller's to remove; NOW is in milliseconds since 1970. What was found is left in FOLDER as
`found.json`, `reviews.jsonl`, `suspended.jsonl`, and what `own_reading` writes. Lines on standard output say how far it
is, from 0 to 100, or why it stopped. A process of its own can be stopped at any moment, and what a hostile file does to
its memory is nobody else's trouble.
"""

import json
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import IO, Any, Final

from trainer.decks.collection import Collection
from trainer.decks.own_reading import OWN, read_media, read_own
from trainer.decks.unpacking import LARGEST_COLLECTION, Fault, Package, Unreadable

FOUND: Final = "found.json"
REVIEWS: Final = "reviews.jsonl"
SUSPENDED: Final = "suspended.jsonl"

SECONDS: Final = 240
"""How long the collection may take to be read; a million reviews take about ten."""

MOST_REVIEWS: Final = 2_000_000
_MEMORY: Final = 2 * 2**30
_UNPACKED: Final = 60
"""What part of the work, in percent, unpacking is taken to be."""

Report = Callable[[int], None]
"""Told how far it is, from 0 to 100."""


def read(file: IO[bytes], folder: Path, *, now_ms: int, report: Report) -> None:
    """Read a file and leave what was found in `folder`, or raise `Unreadable`."""
    path = folder / "collection"
    try:
        with closing(Package(file)) as package:
            package.unpack(path, progress=lambda part: report(round(part * _UNPACKED)))
            with closing(Collection(path, seconds=SECONDS)) as collection:
                found = _reviews(collection, folder, now_ms=now_ms, report=report)
                _suspended(collection, folder)
                found["flagged"] = collection.flagged()
                found["own_notes"], named = _own(collection, folder)
            read_media(package, folder, named)
        (folder / FOUND).write_text(json.dumps(found), encoding="utf-8")
    finally:
        path.unlink(missing_ok=True)


def _reviews(collection: Collection, folder: Path, *, now_ms: int, report: Report) -> dict[str, Any]:
    """Write the reviews of our notes, and give what there is in numbers."""
    counts = _counts(collection)
    first = last = dropped = 0
    with (folder / REVIEWS).open("x", encoding="utf-8") as out:
        for done, review in enumerate(collection.reviews(now_ms=now_ms), start=1):
            if done > MOST_REVIEWS:
                raise Unreadable(Fault.TOO_LARGE)
            if review is None:
                dropped += 1
                continue
            first, last = first or review.id, review.id
            out.write(json.dumps(review) + "\n")
            if done % 1000 == 0:
                report(_UNPACKED + round((100 - _UNPACKED) * min(1.0, done / max(1, counts["ours"]))))
    clock = collection.clock()
    return {**counts, "dropped": dropped, "first": first, "last": last, "rollover": clock.rollover, "west": clock.west}


def _suspended(collection: Collection, folder: Path) -> None:
    """Write the guids of our notes that Anki does not ask any more."""
    with (folder / SUSPENDED).open("x", encoding="utf-8") as out:
        out.writelines(json.dumps(guid) + "\n" for guid in collection.suspended())


def _own(collection: Collection, folder: Path) -> tuple[int, set[str]]:
    """Their own notes; none where these alone are damaged, since the reviews are whole."""
    try:
        return read_own(collection, folder)
    except Unreadable as error:
        if error.fault is not Fault.DAMAGED:
            raise
    except (ArithmeticError, KeyError, TypeError, ValueError, AttributeError):
        pass
    (folder / OWN).write_text("", encoding="utf-8")
    return 0, set()


def _counts(collection: Collection) -> dict[str, int]:
    """How much there is, and how much of it is ours."""
    joined = "FROM revlog r JOIN cards c ON c.id = r.cid JOIN notes n ON n.id = c.nid"
    return {
        "reviews": collection.count("SELECT count(*) FROM revlog"),
        "ours": collection.count(f"SELECT count(*) {joined} WHERE n.guid LIKE 'tr-%'"),
        "others": collection.count(f"SELECT count(*) {joined} WHERE n.guid NOT LIKE 'tr-%'"),
        "cards": collection.count("SELECT count(*) FROM cards"),
        "our_cards": collection.count(
            "SELECT count(*) FROM cards c JOIN notes n ON n.id = c.nid WHERE n.guid LIKE 'tr-%'"
        ),
    }


def _limit() -> None:
    """Let the system hold this process to its memory and to the size of what it writes, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not there on every system

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_COLLECTION + 2**20, LARGEST_COLLECTION + 2**20))


def _say(**words: Any) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def main(folder: str, now_ms: str) -> int:
    """Read standard input as the module says."""
    _limit()
    said = -1

    def report(percent: int) -> None:
        nonlocal said
        if percent > said:
            said = percent
            _say(done=percent)

    try:
        read(sys.stdin.buffer, Path(folder), now_ms=int(now_ms), report=report)
    except Unreadable as error:
        _say(fault=error.fault)
    except (MemoryError, RecursionError):
        _say(fault=Fault.TOO_LARGE)
    except Exception:  # noqa: BLE001 - a file can be wrong in ways that no one has thought of
        _say(fault=Fault.DAMAGED)
    else:
        _say(done=100, read=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
