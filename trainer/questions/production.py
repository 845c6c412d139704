"""All questions of a bank in one pass: one for every choice item, and matching sets over every fact that fits one."""

from collections.abc import Iterator
from dataclasses import dataclass

from trainer.facts.model import Form
from trainer.questions.generating import Generator
from trainer.questions.model import Item, Question, Refusal


@dataclass(frozen=True, slots=True)
class Refused:
    """An item of which no question is made, and why."""

    item: Item
    reason: Refusal


def produce(
    generator: Generator, seed: int, *, form: Form | None = None, relation: str | None = None
) -> Iterator[Question | Refused]:
    """Questions and refusals, choice first, relation by relation. `form` and `relation` narrow what is made."""
    if form is not Form.MATCHING:
        yield from _choices(generator, seed, relation)
    if form is not Form.CHOICE:
        yield from _matchings(generator, seed, relation)


def _choices(generator: Generator, seed: int, relation: str | None) -> Iterator[Question | Refused]:
    for item, made in generator.choices(seed, relation):
        yield Refused(item, made) if isinstance(made, Refusal) else made


def _matchings(generator: Generator, seed: int, relation: str | None) -> Iterator[Question | Refused]:
    for name, direction in generator.matching_groups():
        if relation in (None, name):
            for made in generator.matching_sets(name, direction, seed):
                yield Refused(*made) if isinstance(made, tuple) else made
