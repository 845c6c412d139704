"""The Decks page: what can be taken to Anki, what came from there, and the links to decks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _later
from sqlalchemy.orm import Session

from trainer.decks.building import DEFAULT_FORMS
from trainer.decks.deck import DeckForm
from trainer.services.anki.pages import ImportLine, import_lines
from trainer.services.anki.subscriptions import LinkView, links_of
from trainer.services.banks.bank_views import bank_views
from trainer.services.banks.library import Library, Shelf
from trainer.services.people.learners import Learner
from trainer.services.words.views import BankView, FormChoice

_FORMS: Final[Mapping[DeckForm, tuple[Any, Any]]] = {
    DeckForm.RECALL: (
        _later("Recall"),
        _later("The question alone. You say the answer to yourself, then look."),
    ),
    DeckForm.CHOICE: (
        _later("Multiple choice"),
        _later("The question with its options, and the reason for each on the back."),
    ),
    DeckForm.MATCHING: (
        _later("Matching"),
        _later("One pair a card, with the whole list to choose from."),
    ),
}
_NOTES: Final = (
    _later("Bringing in a newer deck updates what has changed, adds what is new, and leaves your schedule as it is."),
    _later(
        "A note whose fact has changed here is replaced, and with it anything you wrote into that note or its tags."
    ),
    _later("More than one kind of card shows a fact more than once; tell Anki to bury related cards then."),
)


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic that a deck may be limited to."""

    id: str
    title: str
    facts: int


@dataclass(frozen=True, slots=True)
class BankDeck:
    """One bank to take away, with its topics."""

    bank: BankView
    topics: tuple[TopicChoice, ...]


@dataclass(frozen=True, slots=True)
class DecksPage:
    """The decks that can be downloaded, and what has come from Anki. `known` is whether this browser is somebody's."""

    title: str
    banks: tuple[BankDeck, ...]
    forms: tuple[FormChoice, ...]
    notes: tuple[str, ...]
    known: bool = False
    imports: tuple[ImportLine, ...] = ()
    links: tuple[LinkView, ...] = ()
    new_link: str = ""
    error: str | None = None
    upload_error: str | None = None


def decks_page(
    session: Session,
    library: Library,
    who: Learner | None,
    *,
    now: datetime,
    forms: Sequence[str] | None = None,
    error: str = "",
    upload_error: str = "",
    new_link: str = "",
) -> DecksPage:
    """Show the decks that can be downloaded, and this person's imports."""
    chosen = DEFAULT_FORMS if forms is None else forms
    choices = tuple(
        FormChoice(form.value, str(label), form in chosen, str(hint)) for form, (label, hint) in _FORMS.items()
    )
    views = bank_views(library)
    return DecksPage(
        title=_("Decks"),
        banks=tuple(BankDeck(view, _topics(library.shelf(view.id))) for view in views),
        forms=choices,
        notes=tuple(map(str, _NOTES)),
        known=who is not None,
        imports=import_lines(session, who, now=now) if who else (),
        links=links_of(session, library, who) if who else (),
        new_link=new_link,
        error=error or None,
        upload_error=upload_error or None,
    )


def _topics(shelf: Shelf) -> tuple[TopicChoice, ...]:
    counts: dict[str, int] = {}
    for fact_id in shelf.candidates():
        topic = shelf.bank.topic_of(shelf.bank.facts[fact_id])
        counts[topic] = counts.get(topic, 0) + 1
    topics = shelf.bank.topics.values()
    return tuple(TopicChoice(topic.id, topic.title, counts[topic.id]) for topic in topics if topic.id in counts)
