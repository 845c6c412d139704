"""When the content of a note last changed, which is what Anki goes by when a deck comes again."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final

from trainer.facts.model import Bank, Direction, Fact, Negative
from trainer.questions.model import Choice, Item, Matching

_NOON: Final = 12


class Calendar:
    """The content dates of one bank: each block's own `changed`, or else the date in the bank's header."""

    def __init__(self, bank: Bank) -> None:
        """Sort facts and closures by what they speak of."""
        self._bank = bank
        self._negatives: dict[str, Negative] = {negative.id: negative for negative in bank.negatives}
        self._closed = {(c.relation, c.subject): c.changed for c in bank.closed_for}
        self._latest: dict[tuple[str, Direction, str], date] = {}
        for fact in bank.facts.values():
            self._note_latest((fact.relation, Direction.FORWARD, fact.subject), fact)
            self._note_latest((fact.relation, Direction.REVERSE, fact.object), fact)

    def _note_latest(self, asked: tuple[str, Direction, str], fact: Fact) -> None:
        """Keep the latest date only: an object may have a great many subjects."""
        day = fact.changed or self._bank.header.date
        self._latest[asked] = max(day, self._latest.get(asked, day))

    def of_fact(self, fact: Fact) -> int:
        """When a fact alone last changed, in seconds."""
        return _seconds([fact.changed or self._bank.header.date])

    def of_asking(self, item: Item, shown: Iterable[str], made: Iterable[Choice | Matching]) -> int:
        """When anything that a note rests on last changed, in seconds.

        That is the fact, the entities shown, the relation, whatever the bank says of the entity asked about in this
        relation (a new fact there may make a former wrong option right), and the grounds of every wrong option.
        """
        dates = [*self._of_item(item), *self._entities(shown)]
        for question in made:
            dates += self._of_choice(question) if isinstance(question, Choice) else self._of_matching(question)
        return _seconds(day or self._bank.header.date for day in dates)

    def _of_item(self, item: Item) -> Iterator[date | None]:
        yield self._latest[item.relation, item.direction, item.asked]
        yield self._bank.relations[item.relation].changed
        yield from self._entities((item.subject, item.object))

    def _of_choice(self, choice: Choice) -> Iterator[date | None]:
        yield from self._entities(option.entity for option in choice.options)
        for option in choice.options:
            yield from (self._ground(name) for name in option.facts)
            if option.licence == "closed":
                yield from self._closure(choice.item, option.entity)

    def _closure(self, item: Item, option: str) -> Iterator[date | None]:
        subject = item.subject if item.direction is Direction.FORWARD else option
        if (item.relation, subject) in self._closed:
            yield self._closed[item.relation, subject]

    def _of_matching(self, matching: Matching) -> Iterator[date | None]:
        yield from self._entities(response.entity for response in matching.responses)
        for premise in matching.premises:
            yield from self._of_item(premise.item)

    def _entities(self, entities: Iterable[str]) -> Iterator[date | None]:
        yield from (self._bank.entities[entity].changed for entity in entities)

    def _ground(self, name: str) -> date | None:
        """The date of a fact or negative by its id; is-a steps are dated with their entities."""
        block = self._bank.facts.get(name) or self._negatives.get(name)
        return block.changed if block else None


def _seconds(dates: Iterable[date]) -> int:
    """Noon, UTC, of the latest date: the same moment wherever the deck is made."""
    latest = max(dates)
    return int(datetime(latest.year, latest.month, latest.day, _NOON, tzinfo=UTC).timestamp())
