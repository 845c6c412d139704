"""All questions of a bank in one pass: one for every choice item, and matching sets over every fact that fits one.

The pass falls into parts that do not depend on one another, so that two processors halve the time of a large bank.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from typing import Final, TypeVar, cast

from trainer.facts.model import Form
from trainer.questions.generating import Generator
from trainer.questions.model import Item, Question, Refusal

T = TypeVar("T")

_WORTH_SHARING: Final = 64
"""Parts from which on a second process pays."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An item of which no question is made, and why."""

    item: Item
    reason: Refusal


@dataclass(frozen=True, slots=True)
class Part:
    """One block of items in one form."""

    block: int
    form: Form


def parts(generator: Generator, *, form: Form | None = None, relation: str | None = None) -> list[Part]:
    """The parts of a pass, choice first; `form` and `relation` narrow it."""
    forms = [each for each in Form if form in (None, each)]
    return [Part(block, each) for each in forms for block in generator.blocks(relation)]


def produce(
    generator: Generator, seed: int, *, form: Form | None = None, relation: str | None = None
) -> Iterator[Question | Refused]:
    """Questions and refusals, choice first, relation by relation."""
    for part in parts(generator, form=form, relation=relation):
        yield from produce_part(generator, part, seed)


def produce_part(generator: Generator, part: Part, seed: int) -> Iterator[Question | Refused]:
    """Questions and refusals of one part."""
    if part.form is Form.MATCHING:
        for made in generator.matching_block(part.block, seed):
            yield Refused(*made) if isinstance(made, tuple) else made
        return
    for item, question in generator.choice_block(part.block, seed):
        yield Refused(item, question) if isinstance(question, Refusal) else question


def shared(work: Callable[[Part], T], todo: list[Part]) -> Iterator[T]:
    """Results of `work` in the order of the parts, made by as many processes as there are processors.

    Processes are forked, so that they share the bank; where that cannot be, or is not worth it, this one does it all.
    """
    workers = os.cpu_count() or 1
    if workers < 2 or len(todo) < _WORTH_SHARING or "fork" not in get_all_start_methods():
        yield from map(work, todo)
        return
    _WORK.append(work)
    try:
        with get_context("fork").Pool(workers) as pool:
            yield from cast("Iterator[T]", pool.imap(_run, todo, chunksize=4))
    finally:
        _WORK.pop()


_WORK: list[Callable[[Part], object]] = []
"""What forked processes run: a closure over the bank, which could not be sent to them."""


def _run(part: Part) -> object:
    return _WORK[-1](part)
