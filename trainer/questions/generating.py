"""The door to the questions of a bank."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from trainer.facts.model import Bank, Direction, Form
from trainer.facts.truth import Index
from trainer.questions.balance import Blocks, Debts
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
        return self._choices.block(self._choice_items(number), seed)

    def _choice_items(self, number: int) -> list[Item]:
        return [item for item in self._blocks.blocks[number] if item.form is Form.CHOICE]

    def items(self) -> tuple[Item, ...]:
        """Every item of the bank, whether or not a question can be made of it."""
        return tuple(items(self.index))

    def choice(self, item: Item, seed: int, *, confused: Sequence[str] = ()) -> Choice | Refusal:
        """The multiple-choice question of an item, or why there is none.

        With `confused`, entities that a learner takes for the key, the question is made for that learner alone.
        """
        if confused:
            return self._choices.make(item, seed, Debts.of([item], 1), confused)
        return self._block(self._blocks.number(item), seed)[item.id]

    def choices(self, seed: int, relation: str | None = None) -> Iterator[tuple[Item, Choice | Refusal]]:
        """Every choice item, or those of one relation, with its question, block by block."""
        for number, block in enumerate(self._blocks.blocks):
            if relation in (None, block[0].relation):
                made = self._make_block(number, seed)
                yield from ((item, made[item.id]) for item in self._choice_items(number))

    def matching(self, item: Item, seed: int) -> Matching | Refusal:
        """A matching question that holds an item, or why there is none."""
        return self._matchings.about(item, seed)

    def question(self, item: Item, seed: int, *, confused: Sequence[str] = ()) -> Question | Refusal:
        """The question of an item in its own form."""
        return self.choice(item, seed, confused=confused) if item.form is Form.CHOICE else self.matching(item, seed)

    def matching_sets(
        self, relation: str, direction: Direction, seed: int
    ) -> Iterator[Matching | tuple[Item, Refusal]]:
        """Questions that together hold every item of the group that can be matched, and refusals for the rest."""
        yield from self._matchings.covering(self._matching_groups.get((relation, direction), []), seed)

    def matching_groups(self) -> list[tuple[str, Direction]]:
        """The relations and directions in which matching may be asked."""
        return sorted(self._matching_groups)

    @cached_property
    def _matching_groups(self) -> dict[tuple[str, Direction], list[Item]]:
        groups: dict[tuple[str, Direction], list[Item]] = defaultdict(list)
        for item in items(self.index):
            if item.form is Form.MATCHING:
                groups[item.relation, item.direction].append(item)
        return dict(groups)

    def askable(self, fact: str) -> tuple[Item, ...]:
        """The items of a fact that make a question. Which they are does not depend on the seed used to look."""
        return self._fact_items(fact)

    def _askable(self, fact: str) -> tuple[Item, ...]:
        known = self.index.facts.get(fact)
        found = items_of(self.index, known) if known else ()
        return tuple(item for item in found if not isinstance(self.question(item, 0), Refusal))
