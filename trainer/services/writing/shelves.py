"""Which version of each bank is in use: the one published last, or where there is none, the one in the files.

Every process asks the database, with one small query a request, and loads what it has not loaded yet. So a version is
in use everywhere as soon as it is published.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from trainer.facts.folder import Folder, load_folder, unpacked
from trainer.facts.model import Bank
from trainer.facts.problems import BankError
from trainer.services.banks.library import Library, Shelf
from trainer.services.banks.shelving import made_shelf
from trainer.services.classes.classrooms import State
from trainer.store.teaching import Member
from trainer.store.writing import BankText, WrittenBank

log = logging.getLogger(__name__)

_SPARE: Final = 8
"""Shelves that are kept although nobody uses their version any more, for requests that are still under way."""

# Made once, since it is asked with every click.
_MINE: Final = select(Member.classroom_id).where(
    Member.person_id == bindparam("person"), Member.state == State.HERE.value
)
_CURRENT: Final = (
    select(WrittenBank.id, WrittenBank.text)
    .where(WrittenBank.current > 0, or_(WrittenBank.classroom_id.is_(None), WrittenBank.classroom_id.in_(_MINE)))
    .order_by(WrittenBank.id)
)


@dataclass(slots=True)
class Shelves:
    """The banks of this installation as files give them, and over those what was published. Threads share it."""

    base: Library
    instance: Path
    _loaded: dict[str, Shelf | None] = field(default_factory=dict)
    _latest: dict[str, Shelf] = field(default_factory=dict)
    _read: dict[str, Bank] = field(default_factory=dict)
    _making: dict[str, Lock] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def seen_by(self, session: Session, person_id: int | None) -> Library:
        """The banks that a person may see, each in its current version; for None what everybody may."""
        rows = session.execute(_CURRENT, {"person": person_id}).all()
        if not rows:
            return self.base
        published = {row.id: self.version(session, row.id, row.text) for row in rows}
        return Library({**self.base.shelves, **{bank: shelf for bank, shelf in published.items() if shelf}})

    def version(self, session: Session, bank_id: str, text: str) -> Shelf | None:
        """The shelf of a published text, loaded unless it is already; None if this program cannot read it."""
        return self._once(text, lambda: self._load(session, bank_id, text))

    def make_ready(self, bank: Bank, text: str) -> None:
        """Do what takes time before a text is published. It is kept in the instance, so other processes gain by it."""
        self._once(text, lambda: self._shelve(bank, text))

    def bank(self, folder: Folder) -> Bank:
        """The bank that a text says, kept for a while; or raise `BankError`."""
        with self._lock:
            kept = self._read.pop(folder.digest, None)
        made = kept or load_folder(folder)
        with self._lock:
            self._read[folder.digest] = made
            while len(self._read) > _SPARE:
                del self._read[next(iter(self._read))]
        return made

    def _load(self, session: Session, bank_id: str, text: str) -> Shelf | None:
        """Load a text; one that cannot be loaded must not take the other banks down with it."""
        packed = session.scalars(select(BankText.files).where(BankText.digest == text)).one()
        try:
            bank = load_folder(unpacked(packed))
        except BankError as error:
            log.critical("The published bank %s (%s) cannot be read: %s", bank_id, text, error)
            return None
        return self._shelve(bank, text)

    def _once(self, text: str, make: Callable[[], Shelf | None]) -> Shelf | None:
        """The shelf of a text, made unless it is there. Whoever wants the same one waits for it, and nobody else."""
        with self._lock:
            if text in self._loaded:
                self._loaded[text] = self._loaded.pop(text)  # the one used last stands last
                return self._loaded[text]
            making = self._making.setdefault(text, Lock())
        with making:
            with self._lock:
                if text in self._loaded:
                    return self._loaded[text]
            shelf = make()
            with self._lock:
                self._loaded[text] = shelf
                self._making.pop(text, None)
                if shelf:
                    self._latest[shelf.bank.id] = shelf
                self._forget_oldest()
        return shelf

    def _shelve(self, bank: Bank, text: str) -> Shelf:
        return made_shelf(bank, text, self.instance, like=self._latest.get(bank.id) or self.base.find(bank.id))

    def _forget_oldest(self) -> None:
        """Let go of what was not used for longest, but for the last one made of each bank."""
        spared = {id(shelf) for shelf in self._latest.values()}
        for text in [text for text, shelf in self._loaded.items() if id(shelf) not in spared][:-_SPARE]:
            del self._loaded[text]
