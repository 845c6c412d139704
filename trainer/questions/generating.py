"""The door to the questions of a bank."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from trainer.facts.model import Bank, Form
from trainer.facts.truth import Index
from trainer.questions.balance import Blocks, Ledger
from trainer.questions.candidates import Candidates
from trainer.questions.choice import ChoiceMaker
from trainer.questions.items import items, items_of
from trainer.questions.matching import MatchingMaker
from trainer.questions.model import Choice, Item, Matching, Question, Refusal
from trainer.questions.wording import Wording


class Generator:
    """Makes questions from one bank. The same bank, item and seed give the same question, on any machine."""

    def __init__(self, bank: Bank) -> None:
        """Compile the bank. Questions are made when they are asked for, a block at a time."""
        self.bank = bank
        self.index = Index(bank)
        self.wording = Wording(bank, self.index)
        self._blocks = Blocks(self.index)
        self.candidates = Candidates(self.index, self._blocks)
        self._choices = ChoiceMaker(self.index, self.wording, self.candidates)
        self._matchings = MatchingMaker(self.index, self.wording, self.candidates, self._choices)
        self._fact_items = lru_cache(maxsize=20_000)(self._askable)
        self._block = lru_cache(maxsize=256)(self._make_block)

    def _make_block(self, number: int, seed: int) -> dict[str, Choice | Refusal]:
        return self._choices.block(self._blocks.asked_in(number, Form.CHOICE), seed)

    def items(self) -> tuple[Item, ...]:
        """Every item of the bank, whether or not a question can be made of it."""
        return tuple(items(self.index))

    def choice(self, item: Item, seed: int, *, confused: Sequence[str] = ()) -> Choice | Refusal:
        """The multiple-choice question of an item, or why there is none.

        With `confused`, entities that a learner takes for the key, the question is made for that learner alone; where
        no sound one would prefer them, it is the usual one.
        """
        if confused:
            made = self._choices.make(item, seed, Ledger.of([item], seed, wrong=1), confused)
            if not isinstance(made, Refusal):
                return made
        return self._block(self._blocks.number(item), seed)[item.id]

    def matching(self, item: Item, seed: int) -> Matching | Refusal:
        """A matching question that holds an item, or why there is none."""
        return self._matchings.about(item, seed)

    def question(self, item: Item, seed: int, *, confused: Sequence[str] = ()) -> Question | Refusal:
        """The question of an item in its own form."""
        return self.choice(item, seed, confused=confused) if item.form is Form.CHOICE else self.matching(item, seed)

    def can_offer(self, item: Item, entity: str) -> bool:
        """Whether an entity is proven wrong for an item, and can be offered beside its key."""
        return any(candidate.entity == entity for candidate in self.candidates.pool(item).candidates)

    def blocks(self, relation: str | None = None) -> list[int]:
        """The numbers of the blocks that a bank's questions are made in: all, or those of one relation."""
        return [i for i, block in enumerate(self._blocks.blocks) if relation in (None, block[0].relation)]

    def choice_block(self, number: int, seed: int) -> Iterator[tuple[Item, Choice | Refusal]]:
        """Every choice item of a block with its question, or why there is none."""
        made = self._make_block(number, seed)
        yield from ((item, made[item.id]) for item in self._blocks.asked_in(number, Form.CHOICE))

    def matching_block(self, number: int, seed: int) -> Iterator[Matching | tuple[Item, Refusal]]:
        """Questions that together hold every item of a block that can be matched, and refusals for the rest."""
        yield from self._matchings.covering(self._blocks.asked_in(number, Form.MATCHING), seed)

    def askable(self, fact: str) -> tuple[Item, ...]:
        """The items of a fact that make a question. Which they are does not depend on the seed used to look."""
        return self._fact_items(fact)

    def _askable(self, fact: str) -> tuple[Item, ...]:
        known = self.index.facts.get(fact)
        found = items_of(self.index, known) if known else ()
        return tuple(item for item in found if not isinstance(self.question(item, 0), Refusal))
