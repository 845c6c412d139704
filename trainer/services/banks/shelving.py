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
from trainer.facts.diff import changed_ids, diff, touched_relations
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank
from trainer.questions.generating import Generator
from trainer.services.banks.library import Library, Progress, Shelf
from trainer.services.words.refusals import Refused


class SameBankTwice(Refused):
    """Two folders hold banks with one id."""


def load_library(extra: Iterable[Path] = (), *, instance: Path, progress: Progress | None = None) -> Library:
    """Load the banks that ship and those in further folders.

    Raises:
        BankError: if one of them has faults.
        SameBankTwice: if two of them share an id.
    """
    banks: dict[str, tuple[Bank, Path]] = {}
    for folder in (*shipped().values(), *extra):
        bank = load_bank(folder)
        if bank.id in banks:
            raise SameBankTwice(f"There are two banks called {bank.id}. Give the one in {folder} another id.")
        banks[bank.id] = bank, folder
    largest_first = sorted(banks.values(), key=lambda found: -len(found[0].facts))
    return Library({bank.id: made_shelf(bank, folder, instance, progress=progress) for bank, folder in largest_first})


def made_shelf(
    bank: Bank, text: Path | str, instance: Path, *, like: Shelf | None = None, progress: Progress | None = None
) -> Shelf:
    """Put a bank on a shelf, with the ways in which its facts can be asked.

    Of a bank that is much `like` another one, only what differs is worked out.
    """
    shelf = Shelf(bank, Generator(bank), text)
    kept = instance / "ways" / f"{bank.digest[:16]}-{_program()[:16]}.json"
    if kept.is_file():
        shelf.take_ways(json.loads(kept.read_text(encoding="utf-8")))
        return shelf
    if like is not None:
        shelf.take_ways(_same_ways(like, bank))
    _keep(kept, shelf.all_ways(progress))
    return shelf


def _same_ways(like: Shelf, bank: Bank) -> Mapping[str, list[list[str]]]:
    """The ways of the facts that a change of the bank does not reach."""
    found = diff(like.bank, bank)
    if changed_ids(found, "kinds"):  # a kind is named in every question about its things
        return {}
    touched = touched_relations(like.bank, bank, found)
    same = (fact.id for fact in bank.facts.values() if fact.relation not in touched and fact.id in like.bank.facts)
    return {fact: [[way.form, way.direction] for way in like.ways(fact)] for fact in same}


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
