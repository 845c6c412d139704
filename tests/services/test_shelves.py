"""Versions of banks on their shelves, shared by threads."""

from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy.orm import Session

from tests.web.cast import BANK, library
from trainer.facts.model import Bank
from trainer.questions.generating import Generator
from trainer.services.banks.library import Shelf
from trainer.services.writing.shelves import _SPARE, Shelves


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were put on a shelf, in order. None of it takes time."""
    texts: list[str] = []

    def shelve(bank: object, text: str, *_: object, **__: object) -> Shelf:
        texts.append(text)
        bank = library().shelf(BANK).bank
        return Shelf(bank, Generator(bank), text)

    monkeypatch.setattr("trainer.services.writing.shelves.made_shelf", shelve)
    return texts


def in_use(shelves: Shelves, text: str) -> Shelf | None:
    return shelves.version(Session(), BANK, text)


def test_nobody_waits_while_another_text_is_made_ready(
    tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelves, bank = Shelves(library(), tmp_path), library().shelf(BANK).bank
    shelves.make_ready(bank, "old")
    begun, may_end = Event(), Event()

    def slow(bank: Bank, text: str, *_: object, **__: object) -> Shelf:
        made.append(text)
        begun.set()
        assert may_end.wait(60)
        return Shelf(bank, Generator(bank), text)

    monkeypatch.setattr("trainer.services.writing.shelves.made_shelf", slow)
    threads = [Thread(target=shelves.make_ready, args=(bank, "new"), daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert begun.wait(60)
    seen: list[Shelf | None] = []
    reader = Thread(target=lambda: seen.append(in_use(shelves, "old")), daemon=True)
    reader.start()
    reader.join(timeout=5)
    may_end.set()
    assert [shelf.text for shelf in seen if shelf] == ["old"]
    for thread in threads:
        thread.join()
    assert made == ["old", "new"], "who wants the same text waits for it"


def test_what_is_used_stays_and_what_nobody_asks_for_goes_first(tmp_path: Path, made: list[str]) -> None:
    shelves, bank = Shelves(library(), tmp_path), library().shelf(BANK).bank
    shelves.make_ready(bank, "in use")
    for number in range(3 * _SPARE):
        shelves.make_ready(bank, f"draft {number}")
        assert in_use(shelves, "in use")
    assert made.count("in use") == 1
    assert len(shelves._loaded) <= _SPARE + 1
    assert "draft 0" not in shelves._loaded
