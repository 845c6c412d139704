"""Test-wise guessers: rules that pick an option without knowing the subject.

Each scores the options of a question; the highest score is the guess, and a tie is shared. A bank is sound against a
guesser if it is right no more often than chance allows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from trainer.questions.texts import content_words


@dataclass(frozen=True, slots=True)
class Seen:
    """How often a text was a key, and how often it was offered, over a bank."""

    keys: Mapping[str, float]
    offers: Mapping[str, float]


Score = Callable[[str, Sequence[str], Seen], Sequence[float]]


def _longest(stem: str, options: Sequence[str], seen: Seen) -> Sequence[float]:
    return [len(o) for o in options]


def _shortest(stem: str, options: Sequence[str], seen: Seen) -> Sequence[float]:
    return [-len(o) for o in options]


def _shared(options: Sequence[str]) -> list[int]:
    bags = [content_words(o) for o in options]
    return [sum(len(a & b) for b in bags if b is not a) for a in bags]


def _most_shared(stem: str, options: Sequence[str], seen: Seen) -> Sequence[float]:
    return _shared(options)


def _fewest_shared(stem: str, options: Sequence[str], seen: Seen) -> Sequence[float]:
    return [-n for n in _shared(options)]


def _often_key(stem: str, options: Sequence[str], seen: Seen) -> Sequence[float]:
    return [seen.keys.get(o, 0) for o in options]


def _often_offered(stem: str, options: Sequence[str], seen: Seen) -> Sequence[float]:
    return [seen.offers.get(o, 0) for o in options]


def _seldom_offered(stem: str, options: Sequence[str], seen: Seen) -> Sequence[float]:
    return [-seen.offers.get(o, 0) for o in options]


def _mostly_key(stem: str, options: Sequence[str], seen: Seen) -> Sequence[float]:
    return [seen.keys.get(o, 0) / max(seen.offers.get(o, 0), 1) for o in options]


def _like_stem(stem: str, options: Sequence[str], seen: Seen) -> Sequence[float]:
    asked = content_words(stem)
    return [len(content_words(o) & asked) for o in options]


GUESSERS: Final[Mapping[str, Score]] = {
    "longest": _longest,
    "shortest": _shortest,
    "most shared words": _most_shared,
    "fewest shared words": _fewest_shared,
    "most often key": _often_key,
    "key in most appearances": _mostly_key,
    "most often offered": _often_offered,
    "least often offered": _seldom_offered,
    "most like the stem": _like_stem,
}


def hit(scores: Sequence[float], key: int) -> float:
    """The chance that a guesser with these scores names the key: 1, 0, or its share of a tie."""
    best = max(scores)
    return 1 / scores.count(best) if scores[key] == best else 0.0
