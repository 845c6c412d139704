"""The banks of this installation, loaded once and shared by every request."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

from flask_babel import gettext as _

from trainer.facts.model import Bank, Direction, Fact, Form, Level, Status
from trainer.facts.truth import Index
from trainer.questions.model import Item, Question, Refusal
from trainer.questions.wording import Wording
from trainer.scheduling.candidates import Candidate
from trainer.scheduling.variety import Way
from trainer.services.banks.fact_refs import FactRef
from trainer.services.words.refusals import Absent

_RANK: Final = {level: rank for rank, level in enumerate(Level, start=1)}
_MOST_NEIGHBOURS: Final = 6

_Groups = Mapping[tuple[str, str], set[str]]


Progress = Callable[[int, int], None]
"""Told how many facts are done, and of how many."""


class Questions(Protocol):
    """What makes questions of one bank."""

    @property
    def index(self) -> Index:
        """What is known of the bank's facts."""

    @property
    def wording(self) -> Wording:
        """How the bank's facts are said."""

    def items(self) -> tuple[Item, ...]:
        """Every item of the bank."""

    def question(self, item: Item, seed: int, *, confused: Sequence[str] = ()) -> Question | Refusal:
        """The question of an item, or why there is none."""

    def can_offer(self, item: Item, entity: str) -> bool:
        """Whether an entity is proven wrong for an item, and can be offered beside its key."""

    def askable(self, fact: str) -> tuple[Item, ...]:
        """The items of a fact that make a question."""


@dataclass(slots=True)
class Shelf:
    """One bank with what makes its questions. What is worked out on demand is kept; threads may share a shelf.

    `text` is where the bank's text stands that it was loaded from: a folder or file, or the digest of a version.
    """

    bank: Bank
    questions: Questions
    text: Path | str | None = None
    _ways: dict[str, dict[Way, Item]] = field(default_factory=dict)
    _candidates: Mapping[str, Candidate] | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def id(self) -> str:
        """The bank's id."""
        return self.bank.id

    def ways(self, fact_id: str) -> Mapping[Way, Item]:
        """The ways in which a fact can be asked; none if it is withdrawn, disputed, or makes no good question."""
        if fact_id not in self._ways:
            self._ways[fact_id] = self._find_ways(fact_id)
        return self._ways[fact_id]

    def all_ways(self, progress: Progress | None = None) -> dict[str, list[list[str]]]:
        """The ways of every fact, as plain values that can be kept; see `take_ways`."""
        found = {}
        for done, fact in enumerate(self.bank.facts, start=1):
            found[fact] = [[way.form, way.direction] for way in self.ways(fact)]
            if progress:
                progress(done, len(self.bank.facts))
        return found

    def take_ways(self, kept: Mapping[str, list[list[str]]]) -> None:
        """Take what `all_ways` gave earlier, for this bank and this program, instead of finding it again."""
        for fact_id, ways in kept.items():
            fact = self.bank.facts[fact_id]
            self._ways[fact_id] = {Way(form, way): _item(fact, form, way) for form, way in ways}

    def candidates(self) -> Mapping[str, Candidate]:
        """Every fact that can be asked, by its id, as someone who never met it sees it."""
        with self._lock:
            if self._candidates is None:
                alike = self._neighbours()
                self._candidates = {fact.id: self._candidate(fact, alike) for fact in self._askable()}
            return self._candidates

    def ways_in_all(self) -> int:
        """In how many ways the bank's facts can be asked."""
        return sum(len(self.ways(fact)) for fact in self.candidates())

    def _find_ways(self, fact_id: str) -> dict[Way, Item]:
        fact = self.bank.facts.get(fact_id)
        if fact is None or fact.status is not Status.USABLE:
            return {}
        return {Way(item.form, item.direction): item for item in self.questions.askable(fact_id)}

    def _askable(self) -> Iterable[Fact]:
        return (fact for fact in self.bank.facts.values() if self.ways(fact.id))

    def _candidate(self, fact: Fact, alike: Mapping[str, frozenset[str]]) -> Candidate:
        return Candidate(
            fact=FactRef(self.id, fact.id).text,
            topic=FactRef(self.id, self.bank.topic_of(fact) or fact.relation).text,
            level=_RANK[fact.level],
            relation=FactRef(self.id, fact.relation).text,
            overlaps=frozenset(FactRef(self.id, other).text for other in self.bank.relations[fact.relation].overlaps),
            neighbours=alike[fact.id],
        )

    def _neighbours(self) -> Mapping[str, frozenset[str]]:
        """Facts that are easily taken for one another, by fact.

        They say several things of one subject in one relation, or the author names one's entities as the wrong options
        that teach most about the other.
        """
        by_subject, by_object = _grouped(self.bank)
        return {fact.id: self._near(fact, by_subject, by_object) for fact in self.bank.facts.values()}

    def _near(self, fact: Fact, by_subject: _Groups, by_object: _Groups) -> frozenset[str]:
        near = _few(by_subject[fact.relation, fact.subject])
        for entity in fact.prefer:
            near |= _few(by_subject[fact.relation, entity]) | _few(by_object[fact.relation, entity])
        return frozenset(FactRef(self.id, other).text for other in near - {fact.id})


def _grouped(bank: Bank) -> tuple[_Groups, _Groups]:
    """The facts of each relation by their subject, and by their object."""
    by_subject: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    by_object: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in bank.facts.values():
        by_subject[fact.relation, fact.subject].add(fact.id)
        by_object[fact.relation, fact.object].add(fact.id)
    return by_subject, by_object


def _few(facts: set[str]) -> set[str]:
    """These facts, unless they are so many that they make a list and not something to mix up."""
    return facts if len(facts) <= _MOST_NEIGHBOURS else set()


def _item(fact: Fact, form: str, direction: str) -> Item:
    return Item(fact.id, fact.relation, fact.subject, fact.object, Direction(direction), Form(form))


@dataclass(frozen=True, slots=True)
class Library:
    """Every shelf, by the id of its bank."""

    shelves: Mapping[str, Shelf]

    def shelf(self, bank_id: str) -> Shelf:
        """Find a bank's shelf, or raise `Absent`."""
        if bank_id not in self.shelves:
            raise Absent(_("There is no such bank here."))
        return self.shelves[bank_id]

    def find(self, bank_id: str) -> Shelf | None:
        """Find a bank's shelf, or None when the bank is not here any more."""
        return self.shelves.get(bank_id)

    def chosen(self, bank_id: str) -> tuple[Shelf, ...]:
        """The shelf named, or all of them for the empty name."""
        return (self.shelf(bank_id),) if bank_id else tuple(self.shelves.values())

    def name(self, bank_id: str, entity: str) -> str:
        """What an entity is called; its id if it, or its bank, is not here any more."""
        shelf = self.find(bank_id)
        known = shelf.bank.entities.get(entity) if shelf else None
        return known.name if known else entity
