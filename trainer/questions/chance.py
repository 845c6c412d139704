"""Reproducible chance: numbers that depend on what is named, and on nothing else.

`random.Random` is used for its Mersenne Twister alone, seeded with an integer: the sequence of `random()` is the same
on every platform and Python release, which the module's own shuffle and sample do not promise.
"""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def number(*parts: object) -> int:
    """A 64-bit number made from the parts' texts."""
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest)


def stream(*parts: object) -> random.Random:
    """A stream of chance named by the parts. Draw with `random()` only."""
    return random.Random(number(*parts))  # noqa: S311 - variety, not secrecy


def pick(rng: random.Random, size: int) -> int:
    """An index below `size`."""
    return int(rng.random() * size)


def shuffled(rng: random.Random, values: Sequence[T]) -> list[T]:
    """A new order of the values (Fisher and Yates)."""
    out = list(values)
    for i in range(len(out) - 1, 0, -1):
        j = pick(rng, i + 1)
        out[i], out[j] = out[j], out[i]
    return out
