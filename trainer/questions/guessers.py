"""Test-wise guessers: rules that pick an option without knowing the subject.

Each scores the options of a question; the highest score is the guess, and a tie is shared. A bank is sound against a
guesser if it is right no more often than chance allows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from trainer.questions.flaws import shared_words
from trainer.questions.texts import Look

GUESSERS: Final = (
    "longest",
    "shortest",
    "most shared words",
    "fewest shared words",
    "most often key",
    "key in most appearances",
    "most often offered",
    "least often offered",
    "most like the stem",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """How often each text was a key, and how often it was offered, over a bank."""

    keys: Mapping[str, float]
    offers: Mapping[str, float]


def scores(stem: Look, options: Sequence[Look], key: int, seen: Seen) -> tuple[Sequence[float], ...]:
    """The options' scores in the eyes of each guesser, in the order of `GUESSERS`.

    The guesser has seen every other question of the bank, but not this one: its key and its options are left out.
    """
    lengths = [o.length for o in options]
    shared = shared_words(options)
    keys = [seen.keys.get(o.text, 0.0) for o in options]
    keys[key] -= 1
    offers = [seen.offers.get(o.text, 0.0) - 1 for o in options]
    return (
        lengths,
        [-n for n in lengths],
        shared,
        [-n for n in shared],
        keys,
        [k / o if o > 0 else 0.0 for k, o in zip(keys, offers, strict=True)],
        offers,
        [-n for n in offers],
        [len(o.bag & stem.bag) for o in options],
    )


def hit(score: Sequence[float], key: int) -> float:
    """The chance that a guesser with these scores names the key: 1, 0, or its share of a tie."""
    best = max(score)
    return 1 / score.count(best) if score[key] == best else 0.0
