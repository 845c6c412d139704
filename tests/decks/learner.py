"""A learner with the real Anki, without a window."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from trainer.decks.deck import Deck
from trainer.decks.packing import write_deck

if TYPE_CHECKING:  # at run time, Anki's modules import one another in a circle unless its collection comes first
    from anki.cards import Card
    from anki.notes import Note


class Learner:
    """One person's collection."""

    def __init__(self, folder: Path) -> None:
        """Start with an empty collection in `folder`."""
        self._folder = folder
        self.col = Collection(str(folder / "collection.anki2"))

    def imports(self, deck: Deck | Path, *, with_progress: bool = False) -> dict[str, int]:
        """Import a deck as the desktop program does by default; say how many notes fared how."""
        if isinstance(deck, Deck):
            path = self._folder / "deck.apkg"
            write_deck(deck, path)
        else:
            path = deck
        options = ImportAnkiPackageOptions(with_scheduling=with_progress)
        log = self.col.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log
        kinds = (
            "new",
            "updated",
            "duplicate",
            "conflicting",
            "first_field_match",
            "missing_notetype",
            "empty_first_field",
        )
        return {kind: len(getattr(log, kind)) for kind in kinds if getattr(log, kind)}

    @property
    def notes(self) -> "dict[str, Note]":
        """The notes by guid."""
        return {note.guid: note for note in map(self.col.get_note, self.col.find_notes(""))}

    @property
    def cards(self) -> "list[Card]":
        """Every card, in the order of ids."""
        return [self.col.get_card(card) for card in sorted(self.col.find_cards(""))]

    def studies(self, ease: Literal[1, 2, 3, 4]) -> "Card":
        """Answer the next card, and return it as it was left."""
        self.col.decks.select(self.col.decks.id_for_name("Trainer") or self.col.decks.selected())
        card = self.col.sched.getCard()
        assert card is not None
        self.col.sched.answerCard(card, ease)
        return self.col.get_card(card.id)


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    """A learner who has nothing yet."""
    someone = Learner(tmp_path)
    yield someone
    someone.col.close()
