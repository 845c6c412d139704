"""The ready-made decks: one for each shipped bank, as the bank stands now, and clean in the real Anki."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.decks.learner import Learner, learner
from trainer.decks.building import build_deck
from trainer.decks.deck import Field
from trainer.facts.banks import shipped
from trainer.facts.loading import load_bank
from trainer.questions.generating import Generator

__all__ = ["learner"]

EXPORTS = Path(__file__).parents[2] / "exports"
STALE = "The deck is not that of its bank. Run `make exports`."


def written(path: Path) -> dict[str, tuple[str, str, int]]:
    """The notes of a package by guid: fields, tags and time of change."""
    with zipfile.ZipFile(path) as archive, closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(archive.read("collection.anki2"))
        found = database.execute("SELECT guid, flds, tags, mod FROM notes").fetchall()
    return {guid: (fields, tags.strip(), changed) for guid, fields, tags, changed in found}


def test_every_shipped_bank_has_a_deck_and_every_deck_a_bank() -> None:
    assert sorted(path.stem for path in EXPORTS.glob("*.apkg")) == sorted(shipped())


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_deck_is_that_of_its_bank(name: str) -> None:
    bank = load_bank(shipped()[name])
    now = {
        note.guid: ("\x1f".join(note.fields.get(field, "") for field in Field), " ".join(note.tags), note.changed)
        for note in build_deck(bank, Generator(bank)).notes
    }
    then = written(EXPORTS / f"{name}.apkg")
    assert then.keys() == now.keys(), STALE
    assert [guid for guid in now if then[guid] != now[guid]] == [], STALE


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_deck_is_clean_in_the_real_anki(learner: Learner, name: str) -> None:
    deck = EXPORTS / f"{name}.apkg"
    notes = len(written(deck))
    assert learner.imports(deck) == {"new": notes}
    assert learner.imports(deck) == {"duplicate": notes}
    assert len(learner.cards) == notes
    assert not learner.col.get_empty_cards().notes
    assert learner.col.fix_integrity()[1]
    for card in learner.cards:
        sides = card.render_output()
        key = card.note()["Answer"]
        assert sides.question_text.count(f"<li>{key}</li>") == 1
        assert key in sides.answer_text[sides.answer_text.index('<hr id="answer">') :]
