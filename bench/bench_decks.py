"""Export of a deck against genanki alone on the same notes, as one ratio.

Export is everything from a bank and its ready questions to the bytes of a package: choosing, dating and escaping the
texts, and making the package reproducible. Making the questions themselves is measured elsewhere.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import genanki

from trainer.decks import notetype
from trainer.decks.building import build_deck
from trainer.decks.deck import Deck, DeckForm, Field
from trainer.decks.packing import write_deck
from trainer.facts.banks import shipped
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank
from trainer.questions.generating import Generator
from trainer.questions.model import Choice, Item, Matching, Refusal

GATE = 1.5
ROUNDS = 9


class Ready(Generator):
    """A generator that has made its questions already."""

    def __init__(self, bank: Bank) -> None:
        """Begin with none."""
        super().__init__(bank)
        self.choices: dict[str, Choice | Refusal] = {}
        self.matchings: dict[str, Matching | Refusal] = {}

    def choice(self, item: Item, seed: int, *, confused: Sequence[str] = ()) -> Choice | Refusal:
        """The question as it was made the first time."""
        if item.id not in self.choices:
            self.choices[item.id] = super().choice(item, seed, confused=confused)
        return self.choices[item.id]

    def matching(self, item: Item, seed: int) -> Matching | Refusal:
        """The question as it was made the first time."""
        if item.id not in self.matchings:
            self.matchings[item.id] = super().matching(item, seed)
        return self.matchings[item.id]


def genanki_alone(deck: Deck, path: Path) -> None:
    """What genanki does with the same fields, tags and guids."""
    model = notetype.model()
    decks = {subdeck.id: genanki.Deck(subdeck.id, subdeck.name) for subdeck in deck.subdecks}
    for note in deck.notes:
        fields = [note.fields.get(field, "") for field in Field]
        decks[note.deck].add_note(genanki.Note(model=model, fields=fields, tags=note.tags, guid=note.guid))
    genanki.Package(list(decks.values())).write_to_file(path)


def best(*works: Callable[[], object]) -> list[float]:
    """The shortest time of each work in seconds, taking turns so that a busy moment strikes all alike."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, taken in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
    return [min(taken) for taken in times]


def main() -> None:
    """Print the ratio and hold it to its gate."""
    bank = load_bank(shipped()["spinal-tumors"])
    generator = Ready(bank)
    forms = tuple(DeckForm)
    deck = build_deck(bank, generator, forms=forms)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        floor, ours = best(
            lambda: genanki_alone(deck, path),
            lambda: write_deck(build_deck(bank, generator, forms=forms), path),
        )
    ratio = ours / floor
    print(f"deck export / genanki alone, {len(deck.notes)} notes: {ratio:.2f} (gate {GATE})")
    assert ratio <= GATE


if __name__ == "__main__":
    main()
