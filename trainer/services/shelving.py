"""Putting the banks of an installation on their shelves.

Which facts can be asked in which ways is found by making every question once. That takes seconds, and is the same as
long as neither the bank nor the program changes, so it is kept in the instance folder.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from trainer import facts, questions
from trainer.facts.banks import shipped
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank
from trainer.questions.generating import Generator
from trainer.services.library import Library, Progress, Shelf
from trainer.services.refusals import Refused


class SameBankTwice(Refused):
    """Two folders hold banks with one id."""


def load_library(extra: Iterable[Path] = (), *, instance: Path, progress: Progress | None = None) -> Library:
    """Load the banks that ship and those in further folders.

    Raises:
        BankError: if one of them has faults.
        SameBankTwice: if two of them share an id.
    """
    banks: dict[str, Bank] = {}
    for folder in (*shipped().values(), *extra):
        bank = load_bank(folder)
        if bank.id in banks:
            raise SameBankTwice(f"There are two banks called {bank.id}. Give the one in {folder} another id.")
        banks[bank.id] = bank
    largest_first = sorted(banks.items(), key=lambda bank: -len(bank[1].facts))
    return Library({bank_id: _shelf(bank, instance, progress) for bank_id, bank in largest_first})


def _shelf(bank: Bank, instance: Path, progress: Progress | None) -> Shelf:
    shelf = Shelf(bank, Generator(bank))
    kept = instance / "ways" / f"{bank.digest[:16]}-{_program()[:16]}.json"
    if kept.is_file():
        shelf.take_ways(json.loads(kept.read_text(encoding="utf-8")))
    else:
        _keep(kept, shelf.all_ways(progress))
    return shelf


def _keep(path: Path, ways: Mapping[str, list[list[str]]]) -> None:
    """Write the file whole or not at all: several processes may start at once."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(ways), encoding="utf-8")
    draft.replace(path)


@cache
def _program() -> str:
    """A digest of the code that makes questions."""
    sha = hashlib.sha256()
    for room in (facts, questions):
        for path in sorted(Path(room.__path__[0]).rglob("*.py")):
            sha.update(path.read_bytes())
    return sha.hexdigest()
