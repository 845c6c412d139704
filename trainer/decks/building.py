"""From a bank to a deck: one note a fact, with a card for each form asked for that can be made."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from trainer.decks.asking import Asker, Way, item_of
from trainer.decks.dating import Calendar
from trainer.decks.deck import Deck, DeckForm, Field, LeftOut, Note, Subdeck
from trainer.decks.fields import asking_fields, retired_fields
from trainer.decks.notetype import fixed_id
from trainer.decks.text import deck_part, escaped, tag_part
from trainer.facts.model import Bank, Fact, Level, Status
from trainer.questions.generating import Generator

DEFAULT_FORMS: Final = (DeckForm.CHOICE,)
"""One card a fact: Anki's default settings show the cards of one note on one day, so that one gives the next away."""

ROOT: Final = "Trainer"
RETIRED: Final = "trainer::retired"

Progress = Callable[[int, int], None]
"""Told how many facts are done, and of how many."""


def build_deck(
    bank: Bank, generator: Generator, *, forms: Sequence[DeckForm] = DEFAULT_FORMS, progress: Progress | None = None
) -> Deck:
    """The deck of a bank in the given forms. `generator` is the bank's own.

    Facts of which no form can be made are left out with the reason; disputed and quarantined ones are passed over.
    Withdrawn ones stay as notes that say so, since a learner may hold them from an earlier deck.
    """
    builder = _Builder(bank, generator, forms)
    made: list[tuple[Level, Note]] = []
    left_out: list[LeftOut] = []
    wanted = [fact for fact in bank.facts.values() if fact.status in (Status.USABLE, Status.WITHDRAWN)]
    for place, fact in enumerate(wanted, 1):
        note = builder.note(fact)
        if isinstance(note, Note):
            made.append((fact.level, note))
        else:
            left_out.append(note)
        if progress:
            progress(place, len(wanted))
    made.sort(key=lambda pair: (pair[1].retired, list(Level).index(pair[0])))
    notes = tuple(note for _, note in made)
    return Deck(tuple(_subdecks(bank, {note.deck for note in notes})), notes, tuple(left_out))


class _Builder:
    """Makes the notes of one bank."""

    def __init__(self, bank: Bank, generator: Generator, forms: Sequence[DeckForm]) -> None:
        self._bank, self._wording, self._forms = bank, generator.wording, tuple(dict.fromkeys(forms))
        self._calendar = Calendar(bank)
        self._asker = Asker(generator, self._forms)

    def note(self, fact: Fact) -> Note | LeftOut:
        """The note of a fact, or why it has none."""
        if fact.status is Status.WITHDRAWN:
            return self._retired(fact)
        way = self._asker.best(fact)
        return self._asking(fact, way) if isinstance(way, Way) else LeftOut(fact.id, way)

    def _asking(self, fact: Fact, way: Way) -> Note:
        others = way.recall.others if way.recall else ()
        questions = [question for question in (way.choice, way.matching) if question]
        changed = self._calendar.of_asking(way.item, others, questions)
        return self._note(fact, asking_fields(way, self._wording), changed, cards=way.cards)

    def _retired(self, fact: Fact) -> Note:
        item = item_of(fact, self._asker.directions(fact)[0])
        stem = self._wording.stem(item.relation, item.direction, item.asked)
        fields = retired_fields(fact.id, stem, fact.dispute, self._forms)
        return self._note(fact, fields, self._calendar.of_fact(fact), cards=len(self._forms))

    def _note(self, fact: Fact, fields: dict[Field, str], changed: int, *, cards: int) -> Note:
        """A second later for each further card, so that a note which gains a form is newer than it was without."""
        retired = fact.status is Status.WITHDRAWN
        topic = self._bank.topic_of(fact)
        tags = (_topic_tag(self._bank, topic), f"trainer::level::{fact.level}", *((RETIRED,) if retired else ()))
        guid = f"tr-{self._bank.id}:{fact.id}"
        return Note(guid, fields, tags, _deck_id(self._bank, topic), changed + cards - 1, retired)


def _deck_id(bank: Bank, topic: str) -> int:
    return fixed_id("deck", f"{bank.id}|{topic}" if topic else bank.id)


def _levels(bank: Bank, topic: str) -> tuple[str, ...]:
    """The titles of the bank and of the topic, if there is one."""
    known = bank.topics.get(topic)
    return (bank.header.title, *([known.title if known else topic] if topic else []))


def _topic_tag(bank: Bank, topic: str) -> str:
    return "::".join(("trainer", *map(tag_part, _levels(bank, topic))))


def _deck_name(bank: Bank, topic: str) -> str:
    return "::".join((ROOT, *map(deck_part, _levels(bank, topic))))


def _subdecks(bank: Bank, used: set[int]) -> Iterator[Subdeck]:
    """The bank's deck, then one a topic, in the bank's order."""
    yield Subdeck(_deck_id(bank, ""), _deck_name(bank, ""), _description(bank))
    for topic in dict.fromkeys([*bank.topics, *map(bank.topic_of, bank.facts.values())]):
        if topic and _deck_id(bank, topic) in used:
            yield Subdeck(_deck_id(bank, topic), _deck_name(bank, topic))


def _description(bank: Bank) -> str:
    header = bank.header
    lines = [header.notice, f"Content of {header.date.isoformat()}.", header.licence and f"Licence: {header.licence}."]
    return "<br>".join(escaped(line) for line in lines if line)
