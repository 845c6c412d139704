"""From an answer to a rating: how much a right answer proves.

Memory is kept per fact, so the form of the question changes only how likely a right answer was without knowing. That
chance and the person's own word (sure, unsure, guess) are weighed with Bayes' rule against how well the fact should be
known by now. A right answer that was twice as likely luck as knowledge counts as forgotten.
"""

from enum import IntEnum, StrEnum
from typing import Final

FIRST_SIGHT_RECALL: Final = 0.35
"""How likely a fact is known before it was ever asked: students come with some of it. Assumed; to be measured."""

NO_SLIP: Final = 0.97
"""How often someone who knows a fact also picks it: the rest are slips of eye and hand. Assumed; to be measured."""

RECALL_GUESS_CHANCE: Final = 0.02
"""How likely a typed answer is right by luck. Assumed; to be measured."""


LEAST_KNOWN: Final = 1 / 3
"""The chance of having been known below which a right answer counts as forgotten. Chosen by `bench/learning.py`: at a
half, more questions went into facts that were known, and no more was kept."""


class Rating(IntEnum):
    """How well a fact was recalled, numbered as FSRS and Anki number it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Confidence(StrEnum):
    """The person's own word on an answer, given with it."""

    SURE = "sure"
    UNSURE = "unsure"
    GUESS = "guess"


SAID_WHEN_KNOWN: Final = {Confidence.SURE: 0.70, Confidence.UNSURE: 0.24, Confidence.GUESS: 0.06}
"""How often each word is said by someone who knows. Assumed, until 200 answers of the person's own replace it."""

SAID_WHEN_GUESSING: Final = {Confidence.SURE: 0.08, Confidence.UNSURE: 0.32, Confidence.GUESS: 0.60}
"""How often each word is said by someone who does not know. Assumed in the same way."""


def choice_guess_chance(options: int, *, struck: int = 0) -> float:
    """Give the chance of picking the key blindly from a choice question.

    Striking options out leaves fewer to guess among. It leaves two at least: whoever strikes every option but one has
    chosen by striking, and that last stroke was itself a choice between two.

    Args:
        options: how many options were shown, 2 or more.
        struck: how many of them the person struck out, not counting the one they then chose.
    """
    if options < 2 or not 0 <= struck < options:
        raise ValueError(f"A choice has at least 2 options and some left: got {options} with {struck} struck out.")
    return 1 / max(2, options - struck)


def matching_guess_chances(pairs: int, responses: int, *, reuse: bool = False) -> tuple[float, ...]:
    """Give the chance of each pair of a matching question, in the order of its premises.

    Each premise that is matched takes a response away from the ones below it, unless responses may be used again. When
    nothing is left over, the last pair could not have been otherwise: its chance is 1, and it proves nothing.

    Args:
        pairs: how many premises there are, 1 or more.
        responses: how many responses there are, at least as many as premises unless they may be reused.
        reuse: whether one response may be given to several premises.
    """
    if pairs < 1 or responses < (1 if reuse else pairs):
        raise ValueError(f"A matching question needs a response for each premise: got {pairs} with {responses}.")
    if reuse:
        return (1 / responses,) * pairs
    return tuple(1 / (responses - taken) for taken in range(pairs))


def chance_known(confidence: Confidence, *, guess_chance: float, recall: float) -> float:
    """Weigh a right answer: the chance, 0 to 1, that it was known and not guessed.

    Bayes' rule over two stories: known and not slipped, or not known and lucky, each with how often that kind of person
    says this word.

    Args:
        confidence: what the person said.
        guess_chance: the chance of being right by luck alone, from the functions above.
        recall: the chance, before the answer, that the fact was known: its retrievability, or `FIRST_SIGHT_RECALL`.
    """
    known = recall * NO_SLIP * SAID_WHEN_KNOWN[confidence]
    lucky = (1 - recall) * guess_chance * SAID_WHEN_GUESSING[confidence]
    return known / (known + lucky) if known else 0.0


def rate(*, correct: bool, confidence: Confidence, guess_chance: float, recall: float) -> Rating | None:
    """Turn one answer about one fact into a rating, or into none when it proves nothing.

    A wrong answer is Again, whatever was said of it. A right one that could not have been otherwise is no evidence. Of
    the rest, one that was twice as likely luck as knowledge is Again, a sure one is Good, and any other is Hard.

    Easy is never given: with sure answers called Easy a simulated learner kept a tenth fewer facts, because being sure
    of an option one recognises says little about next month. A fact asked once more in a sitting is rated in the same
    way, so it too reaches Good at most.

    Args:
        correct: whether the answer was right.
        confidence: what the person said of it.
        guess_chance: the chance of being right by luck alone, from `choice_guess_chance`, `matching_guess_chances` or
            `RECALL_GUESS_CHANCE`.
        recall: the chance, before the answer, that the fact was known, from `memory.recall_before`.
    """
    if not correct:
        return Rating.AGAIN
    if guess_chance >= 1:
        return None
    if chance_known(confidence, guess_chance=guess_chance, recall=recall) < LEAST_KNOWN:
        return Rating.AGAIN
    return Rating.GOOD if confidence is Confidence.SURE else Rating.HARD
