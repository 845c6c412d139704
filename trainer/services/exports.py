"""Anki decks of the banks, made on demand and kept while the program runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from trainer.decks.building import DEFAULT_FORMS, build_deck
from trainer.decks.deck import DeckForm
from trainer.decks.packing import deck_bytes
from trainer.questions.generating import Generator
from trainer.services.home import bank_views
from trainer.services.library import Library
from trainer.services.refusals import Incomplete
from trainer.services.views import DecksPage, FormChoice

_FORMS: Final = {
    DeckForm.RECALL: ("Recall", "The question alone. You say the answer to yourself, then look."),
    DeckForm.CHOICE: ("Multiple choice", "The question with its options, and the reason for each on the back."),
    DeckForm.MATCHING: ("Matching", "One pair a card, with the whole list to choose from."),
}
_NOTES: Final = (
    "Bringing in a newer deck updates what has changed, adds what is new, and leaves your schedule as it is.",
    "A note whose fact has changed here is replaced, and with it anything you wrote into that note or its tags.",
    "More than one kind of card shows a fact more than once; tell Anki to bury related cards then.",
)


@dataclass(frozen=True, slots=True)
class Decks:
    """Decks made so far, by bank content and kinds of card. Threads may share it."""

    made: dict[tuple[str, tuple[DeckForm, ...]], bytes] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


def decks_page(library: Library, *, forms: Sequence[DeckForm] = DEFAULT_FORMS, error: str = "") -> DecksPage:
    """Show the decks that can be downloaded."""
    choices = tuple(FormChoice(form.value, *_labelled(form, forms)) for form in DeckForm)
    return DecksPage("Decks", bank_views(library), choices, _NOTES, error or None)


def deck_file(library: Library, decks: Decks, *, bank_id: str, forms: Sequence[str]) -> bytes:
    """Make the package of a bank, or give the one made before.

    Raises:
        Absent: if there is no such bank.
        Incomplete: if no kind of card, or an unknown one, is asked for.
    """
    shelf = library.shelf(bank_id)
    wanted = tuple(form for form in DeckForm if form in forms)
    if not wanted or set(forms) - set(DeckForm):
        raise Incomplete("Choose at least one kind of card.", field="forms")
    key = (shelf.bank.digest, wanted)
    with decks.lock:
        if key not in decks.made:
            decks.made[key] = deck_bytes(build_deck(shelf.bank, _generator(shelf.questions), forms=wanted))
        return decks.made[key]


def _generator(questions: object) -> Generator:
    if not isinstance(questions, Generator):
        raise TypeError("A deck is made by the generator of its bank.")
    return questions


def _labelled(form: DeckForm, chosen: Sequence[DeckForm]) -> tuple[str, bool, str]:
    label, hint = _FORMS[form]
    return label, form in chosen, hint
