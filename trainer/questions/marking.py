"""Marking: an answer is judged by what it names, never by how it is spelt or where it stood."""

from collections.abc import Sequence
from dataclasses import dataclass

from trainer.questions.model import Choice, Matching


@dataclass(frozen=True, slots=True)
class PairMark:
    """The mark of one premise. `free` is how many responses were still unused when its turn came."""

    fact: str
    right: bool
    free: int


def mark_choice(question: Choice, chosen: int) -> bool:
    """Whether the option at this index is the key. Raises `IndexError` for an index that no option has."""
    if not 0 <= chosen < len(question.options):
        raise IndexError(chosen)
    return chosen == question.key


def mark_matching(question: Matching, chosen: Sequence[int]) -> tuple[PairMark, ...]:
    """The mark of each premise, in premise order; one wrong pair leaves the others as they are.

    `chosen[i]` is the index of the response given to premise i. Without reuse each right pair leaves one response
    less for the next to be guessed from; with reuse all stay free. Raises `ValueError` for a list of the wrong length.
    """
    if len(chosen) != len(question.premises):
        raise ValueError("one response for each premise")
    marks, free = [], len(question.responses)
    for premise, given in zip(question.premises, chosen, strict=True):
        right = given == premise.response
        marks.append(PairMark(premise.item.fact, right, free))
        free -= 0 if question.reuse or not right else 1
    return tuple(marks)
