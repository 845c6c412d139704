"""Anki decks of the banks, made on demand and kept while the program runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from trainer.decks.building import build_deck
from trainer.decks.deck import Deck, DeckForm
from trainer.decks.packing import deck_bytes
from trainer.questions.generating import Generator
from trainer.services.anki.carrying import carried_by
from trainer.services.banks.library import Library, Shelf
from trainer.services.people.learners import Learner
from trainer.services.words.refusals import Incomplete

_MOST_KEPT: Final = 24


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into a deck: kinds of card and topics, by their ids. No topic means all."""

    bank: str
    forms: tuple[str, ...]
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decks:
    """Decks made so far, by bank content and kinds of card, the latest few. Threads may share it."""

    made: dict[tuple[str, tuple[DeckForm, ...]], Deck] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


def deck_file(session: Session, library: Library, decks: Decks, wanted: Wanted, *, who: Learner | None = None) -> bytes:
    """Make the package of a bank; with the memory and log of `who`, if they are given.

    Raises:
        Absent: if there is no such bank.
        Incomplete: if no kind of card, or an unknown one, or an unknown topic is asked for, or nothing is left.
    """
    check(library, wanted)
    shelf = library.shelf(wanted.bank)
    forms = tuple(form for form in DeckForm if form in wanted.forms)
    deck = _limited(_made(decks, shelf, forms), shelf, wanted.topics)
    if not deck.notes:
        raise Incomplete(_("There is no card of this kind in these topics. Choose others."), field="topics")
    return deck_bytes(deck, carried=carried_by(session, who, shelf.id) if who else None)


def check(library: Library, wanted: Wanted) -> None:
    """Raise `Absent` or `Incomplete` if this deck cannot be made."""
    shelf = library.shelf(wanted.bank)
    if not wanted.forms or set(wanted.forms) - set(DeckForm):
        raise Incomplete(_("Choose at least one kind of card."), field="forms")
    if set(wanted.topics) - set(shelf.bank.topics):
        raise Incomplete(_("One of these topics is not in this bank."), field="topics")


def _made(decks: Decks, shelf: Shelf, forms: tuple[DeckForm, ...]) -> Deck:
    key = (shelf.bank.digest, forms)
    with decks.lock:
        if key not in decks.made:
            if len(decks.made) >= _MOST_KEPT:
                decks.made.pop(next(iter(decks.made)))
            decks.made[key] = build_deck(shelf.bank, _generator(shelf.questions), forms=forms)
        return decks.made[key]


def _limited(deck: Deck, shelf: Shelf, topics: Sequence[str]) -> Deck:
    """The deck with the notes of these topics alone."""
    if not topics:
        return deck
    facts = shelf.bank.facts
    kept = tuple(
        note for note in deck.notes if shelf.bank.topic_of(facts[note.guid.partition(":")[2]]) in frozenset(topics)
    )
    used = {note.deck for note in kept} | {deck.subdecks[0].id}
    return replace(deck, notes=kept, subdecks=tuple(each for each in deck.subdecks if each.id in used))


def _generator(questions: object) -> Generator:
    if not isinstance(questions, Generator):
        raise TypeError("A deck is made by the generator of its bank.")
    return questions
