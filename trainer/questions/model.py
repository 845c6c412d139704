"""What a question is: a claim that one option is right and that every other one is wrong, with the reasons."""

from dataclasses import dataclass
from enum import StrEnum

from trainer.facts.model import Direction, Form


class Refusal(StrEnum):
    """Why no question is made of an item. Refusing is normal; padding would be the defect."""

    NO_KEY = "no_key"
    DISPUTED = "disputed"
    CONTRADICTION = "contradiction"
    OPEN_WORLD = "open_world"
    CLOSED_BUT_EMPTY = "closed_but_empty"
    TOO_FEW_CANDIDATES = "too_few_candidates"
    OPTIONS_NESTED = "options_nested"
    MODAL_UNWORDED = "modal_unworded"
    KEY_IN_STEM = "key_in_stem"
    NOT_PARALLEL = "not_parallel"
    QUALIFIED = "qualified"
    SAME_WORDING = "same_wording"


@dataclass(frozen=True, slots=True)
class Item:
    """A fact asked one way. Its id rests on the fact's id, the direction and the form, never on wording."""

    fact: str
    relation: str
    subject: str
    object: str
    direction: Direction
    form: Form

    @property
    def id(self) -> str:
        """Stable identity, for schedules, statistics and seeds."""
        return f"{self.fact}:{self.direction}:{self.form}"

    @property
    def asked(self) -> str:
        """The entity named in the stem."""
        return self.subject if self.direction is Direction.FORWARD else self.object

    @property
    def key(self) -> str:
        """The entity that is the right answer."""
        return self.object if self.direction is Direction.FORWARD else self.subject


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a reason comes from: a fact to look up, its source's title and the place in it."""

    fact: str
    title: str
    locator: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer offered, with the reason it is right or wrong.

    `licence` names the rule that proves a distractor wrong (empty for the key); `facts` are the ids of the facts or
    negatives it rests on.
    """

    entity: str
    text: str
    reason: str
    licence: str
    facts: tuple[str, ...]
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A multiple-choice question about `subject`, the entity named in the stem.

    `key` is the index of the right option; `item` and `seed` reproduce the whole.
    """

    item: Item
    seed: int
    stem: str
    subject: str
    options: tuple[Option, ...]
    key: int

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts asked: always one."""
        return (self.item.fact,)


@dataclass(frozen=True, slots=True)
class Premise:
    """One row of a matching question: the entity asked about and the index of its one true response."""

    item: Item
    entity: str
    text: str
    response: int
    reason: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Response:
    """One column of a matching question."""

    entity: str
    text: str


@dataclass(frozen=True, slots=True)
class Matching:
    """A matching question. Every cell but each premise's own is proven false; `reuse`: a response may serve again."""

    id: str
    seed: int
    relation: str
    direction: Direction
    stem: str
    premises: tuple[Premise, ...]
    responses: tuple[Response, ...]
    reuse: bool

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts asked, one a premise, in premise order."""
        return tuple(premise.item.fact for premise in self.premises)


Question = Choice | Matching
