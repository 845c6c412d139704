"""Which way to ask a fact in Anki: one direction for all of a note's cards, so that one answer serves them all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from trainer.decks.deck import DeckForm
from trainer.decks.recall import Recall, RecallMaker, RecallRefusal
from trainer.facts.model import Direction, Fact, Form
from trainer.questions.generating import Generator
from trainer.questions.items import items_of
from trainer.questions.model import Choice, Item, Matching, Refusal

_Made = Recall | Choice | Matching | Refusal | RecallRefusal

SEED: Final = 0
"""The seed of every deck: that of the questions command when none is given, so that both show the same question."""


@dataclass(frozen=True, slots=True)
class Way:
    """A fact asked in one direction: what could be made of it, and why the rest could not."""

    fact: Fact
    direction: Direction
    recall: Recall | None = None
    choice: Choice | None = None
    matching: Matching | None = None
    refused: dict[DeckForm, str] = field(default_factory=dict)

    @property
    def item(self) -> Item:
        """The fact in this direction."""
        return item_of(self.fact, self.direction)

    @property
    def cards(self) -> int:
        """How many cards it gives."""
        return sum(made is not None for made in (self.recall, self.choice, self.matching))

    @property
    def worth(self) -> tuple[int, int, bool]:
        """What makes one way better than another: more cards, then fewer other right answers, then none unknown."""
        if self.recall is None:
            return (self.cards, 0, True)
        return (self.cards, -len(self.recall.others), self.recall.complete)


def item_of(fact: Fact, direction: Direction) -> Item:
    """A fact asked in one direction, as a choice."""
    return Item(fact.id, fact.relation, fact.subject, fact.object, direction, Form.CHOICE)


class Asker:
    """Finds the way to ask each fact of one bank in the forms of a deck."""

    def __init__(self, generator: Generator, forms: Sequence[DeckForm]) -> None:
        """`forms` are those that the deck is to have."""
        self._generator, self._forms = generator, frozenset(forms)
        self._recalls = RecallMaker(generator.index, generator.wording)

    def best(self, fact: Fact) -> Way | str:
        """The best way to ask a fact, or why there is none."""
        ways = list(self._ways(fact))
        best = max(ways, key=lambda way: way.worth, default=None)
        if best is not None and best.cards:
            return best
        refused = (f"{form} {way.direction}: {why}" for way in ways for form, why in way.refused.items())
        return "; ".join(refused) or "not to be asked in these forms"

    def directions(self, fact: Fact) -> list[Direction]:
        """The directions in which a fact may be asked, forward first."""
        allowed = self._generator.index.relations[fact.relation].directions
        return [d for d in Direction if d in allowed and (fact.directions is None or d in fact.directions)]

    def _ways(self, fact: Fact) -> Iterator[Way]:
        """Each way in turn; none after one that leaves nothing to wish for."""
        for direction in self.directions(fact):
            way = self._way(fact, direction)
            yield way
            if way.worth == (len(self._forms), 0, True):
                return

    def _way(self, fact: Fact, direction: Direction) -> Way:
        made = dict(self._make(fact, direction))
        recall, choice, matching = (made.get(form) for form in DeckForm)
        return Way(
            fact,
            direction,
            recall if isinstance(recall, Recall) else None,
            choice if isinstance(choice, Choice) else None,
            matching if isinstance(matching, Matching) else None,
            {form: str(refusal) for form, refusal in made.items() if isinstance(refusal, str)},
        )

    def _make(self, fact: Fact, direction: Direction) -> Iterator[tuple[DeckForm, _Made]]:
        """Each form of the deck that the fact allows, made or refused."""
        items = {item.form: item for item in items_of(self._generator.index, fact) if item.direction is direction}
        if DeckForm.RECALL in self._forms:
            yield DeckForm.RECALL, self._recalls.make(fact, direction)
        if DeckForm.CHOICE in self._forms and Form.CHOICE in items:
            yield DeckForm.CHOICE, self._generator.choice(items[Form.CHOICE], SEED)
        if DeckForm.MATCHING in self._forms and Form.MATCHING in items:
            yield DeckForm.MATCHING, self._generator.matching(items[Form.MATCHING], SEED)
