"""Recall prompts: a stem that stands without options, and every answer that the bank holds right.

A fact is recalled in the direction that has one answer, if there is one. Where several are right, the front says so:
it names the others, which leaves one, or counts them where a name among them would give the answer away. The bank's
lists need not be complete, so the back speaks of what is recorded.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from trainer.facts.model import Direction, Fact, Form, Inherits, Status
from trainer.facts.truth import Index
from trainer.questions.items import unaskable
from trainer.questions.model import Item, Refusal
from trainer.questions.texts import contains_words
from trainer.questions.wording import Wording

MOST_OTHERS: Final = 4
"""Other right answers beyond which a prompt asks for nothing in particular."""

_ASKS_FOR_OPTIONS: Final = re.compile(r"\b(of|from) (these|those|the following)\b|\b(below|listed)\b", re.IGNORECASE)


class RecallRefusal(StrEnum):
    """Why a fact that may be asked makes no recall prompt."""

    TOO_MANY_ANSWERS = "too_many_answers"
    NEEDS_OPTIONS = "needs_options"


@dataclass(frozen=True, slots=True)
class Recall:
    """A prompt without options.

    `others` are further right answers, `named` those that the front may name. `complete` says that the bank rules out
    any answer beyond these.
    """

    item: Item
    stem: str
    others: tuple[str, ...]
    named: tuple[str, ...]
    complete: bool


class RecallMaker:
    """Makes the recall prompts of one bank."""

    def __init__(self, index: Index, wording: Wording) -> None:
        """Note which subjects a broader object has through narrower ones, where a relation carries over so."""
        self._index, self._wording = index, wording
        self._closed = {(closure.relation, closure.subject) for closure in index.bank.closed_for}
        self._below: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for fact in index.bank.facts.values():
            if index.relations[fact.relation].inherits.by_object and _counts(fact):
                self._note_broader(fact)

    def _note_broader(self, fact: Fact) -> None:
        for above in sorted(self._index.ancestors(fact.object)):
            known = self._below[fact.relation, above]
            if len(known) <= MOST_OTHERS + 1:  # one more is already too many
                known[fact.subject] = None

    def make(self, fact: Fact, direction: Direction) -> Recall | Refusal | RecallRefusal:
        """The prompt of a fact in one direction, or why there is none."""
        item = Item(fact.id, fact.relation, fact.subject, fact.object, direction, Form.CHOICE)
        refusal = unaskable(self._index, item)
        if refusal:
            return refusal
        if not self._wording.says_its_modality(fact.relation, direction):
            return Refusal.MODAL_UNWORDED
        stem = self._wording.stem(fact.relation, direction, item.asked)
        if _ASKS_FOR_OPTIONS.search(stem):
            return RecallRefusal.NEEDS_OPTIONS
        if self._tells(stem, item.key):
            return Refusal.KEY_IN_STEM
        others = self._few_others(item)
        if others is None or self._spreads(item):
            return RecallRefusal.TOO_MANY_ANSWERS
        return Recall(item, stem, others, self._named(item, others), self._complete(item))

    def _complete(self, item: Item) -> bool:
        """Whether the relation allows one answer only, or the bank says that it lists them all."""
        rule, forward = self._index.relations[item.relation], item.direction is Direction.FORWARD
        if rule.cardinality.one_object if forward else rule.cardinality.one_subject:
            return True
        return not rule.open or (forward and (item.relation, item.subject) in self._closed)

    def _tells(self, text: str, key: str) -> bool:
        """Whether a text holds a name of the key."""
        entity = self._index.bank.entities[key]
        return any(contains_words(text, name) for name in (entity.name, *entity.aliases, *entity.synonyms))

    def _named(self, item: Item, others: tuple[str, ...]) -> tuple[str, ...]:
        """The others, unless one of their names gives the key or a part of it away."""
        if any(self._gives_away(other, item.key) for other in others):
            return ()
        return others

    def _gives_away(self, other: str, key: str) -> bool:
        names = self._wording.name(other), self._wording.name(key)
        return self._index.related(other, key) or self._tells(names[0], key) or contains_words(names[1], names[0])

    def _spreads(self, item: Item) -> bool:
        """Whether a relation carries over on both sides, so that answers come from facts far from the pair asked."""
        rule = self._index.relations[item.relation]
        return rule.symmetric and rule.inherits is not Inherits.NONE

    def _few_others(self, item: Item) -> tuple[str, ...] | None:
        """The other right answers; None where they are too many, of which a public table may hold thousands."""
        found: dict[str, None] = {}
        for other in self._others(item):
            found[other] = None
            if len(found) > MOST_OTHERS:
                return None
        return tuple(found)

    def _others(self, item: Item) -> Iterator[str]:
        """Right answers that read otherwise than the key, in the order of the bank."""
        key = self._wording.name(item.key)
        for asked in self._index.bearers(item.asked):
            for answer in self._answers(item, asked):
                if self._wording.name(answer) != key:
                    yield answer

    def _answers(self, item: Item, asked: str) -> Iterator[str]:
        if item.direction is Direction.FORWARD:
            yield from (entity for entity, _ in self._index.objects(item.relation, asked))
        else:
            yield from (entity for entity, _ in self._index.subjects(item.relation, asked))
            yield from self._below.get((item.relation, asked), ())


def _counts(fact: Fact) -> bool:
    return fact.status is Status.USABLE and not fact.qualifier
