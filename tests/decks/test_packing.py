"""From notes to bytes: the same on every run, and what genanki leaves open set right."""

import errno
import io
import itertools
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.decks.nerves import EVERY_FORM, TEXT, deck_of, loaded, nerves, with_fact
from trainer.decks.deck import Deck
from trainer.decks.packing import deck_bytes, note_ids, write_deck
from trainer.facts.model import Status


def rows(package: bytes, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in the collection of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive, closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(archive.read("collection.anki2"))
        return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def deck() -> Deck:
    return deck_of(nerves(), EVERY_FORM)


@pytest.fixture(scope="module")
def package(deck: Deck) -> bytes:
    return deck_bytes(deck)


def test_the_same_deck_gives_the_same_bytes(deck: Deck, package: bytes) -> None:
    assert deck_bytes(deck) == package


def test_the_same_bank_gives_the_same_bytes_in_another_process_and_order(package: bytes, tmp_path: Path) -> None:
    head, facts = TEXT.split("facts:\n")
    turned = "\n".join(reversed(facts.strip("\n").splitlines()))
    (tmp_path / "bank.yaml").write_text(f"{head}facts:\n{turned}\n")
    program = (
        "import sys; from pathlib import Path; from trainer.facts.loading import load_bank;"
        "from trainer.questions.generating import Generator; from trainer.decks.building import build_deck;"
        "from trainer.decks.deck import DeckForm; from trainer.decks.packing import write_deck;"
        "bank = load_bank(Path(sys.argv[1]));"
        "write_deck(build_deck(bank, Generator(bank), forms=tuple(DeckForm)), Path(sys.argv[2]))"
    )
    paths = [str(tmp_path / "bank.yaml"), str(tmp_path / "out.apkg")]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}
    subprocess.run([sys.executable, "-c", program, *paths], check=True, env=environment)
    assert (tmp_path / "out.apkg").read_bytes() == package


def test_the_archive_holds_no_date_of_its_making(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.namelist() == ["collection.anki2", "media"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("media") == b"{}"


def test_the_collection_is_whole(package: bytes) -> None:
    assert rows(package, "PRAGMA integrity_check") == [("ok",)]
    assert rows(package, "SELECT count(*) FROM cards WHERE nid NOT IN (SELECT id FROM notes)") == [(0,)]


def test_each_note_has_its_own_time_of_change(deck: Deck, package: bytes) -> None:
    assert dict(rows(package, "SELECT guid, mod FROM notes")) == {note.guid: note.changed for note in deck.notes}


def test_a_card_s_id_follows_its_note_s(package: bytes) -> None:
    found = rows(package, "SELECT id - nid, ord FROM cards")
    assert set(found) == {(0, 0), (1, 1), (2, 2)}


def test_the_collection_says_that_it_is_of_scheduler_two(package: bytes) -> None:
    ((conf, made, changed),) = rows(package, "SELECT conf, crt, mod FROM col")
    assert json.loads(conf)["schedVer"] == 2
    assert made % 86400 == 4 * 3600
    assert changed == max(mod for (mod,) in rows(package, "SELECT mod FROM notes")) * 1000


def test_new_cards_come_in_the_order_of_the_deck(deck: Deck, package: bytes) -> None:
    query = "SELECT DISTINCT guid FROM notes JOIN cards ON nid = notes.id ORDER BY due"
    assert [guid for (guid,) in rows(package, query)] == [note.guid for note in deck.notes]


def test_a_withdrawn_fact_s_cards_are_suspended() -> None:
    bank = with_fact(nerves(), "passes/vagus/jugular", status=Status.WITHDRAWN)
    package = deck_bytes(deck_of(bank))
    assert rows(package, "SELECT guid FROM notes JOIN cards ON nid = notes.id WHERE queue = -1") == [
        ("tr-nerves:passes/vagus/jugular",)
    ]


def test_note_ids_differ_and_leave_room_for_cards() -> None:
    ids = sorted(note_ids(f"tr-bank:{i}" for i in range(20_000)))
    assert min(b - a for a, b in itertools.pairwise(ids)) >= 10


def test_note_ids_do_not_depend_on_order() -> None:
    guids = [f"tr-bank:{i}" for i in range(500)]
    assert note_ids(guids) == list(reversed(note_ids(reversed(guids))))


def test_an_empty_deck_is_still_a_package() -> None:
    empty = loaded(TEXT.split("facts:\n", maxsplit=1)[0])
    assert rows(deck_bytes(deck_of(empty)), "SELECT count(*) FROM notes") == [(0,)]


def test_writing_tells_how_far_it_is(deck: Deck, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_deck(deck, tmp_path / "deck.apkg", progress=lambda done, total: told.append((done, total)))
    assert told == [(done, len(deck.notes)) for done in range(1, len(deck.notes) + 1)]
    assert zipfile.is_zipfile(tmp_path / "deck.apkg")


def test_a_deck_that_cannot_be_finished_leaves_the_old_file(
    deck: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    place = tmp_path / "deck.apkg"
    place.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_deck(deck, place)
    assert place.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["deck.apkg"]
