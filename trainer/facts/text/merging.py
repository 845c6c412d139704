"""Joining two changes of one text: what only one of them touched is taken over, what both touched is shown.

The usual three-way merge by lines (Khanna, Kunal and Pierce, "A formal investigation of diff3", 2007): lines that stand
in all three texts hold them together, and what lies between two such lines is judged by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Lines = list[str]


@dataclass(frozen=True, slots=True)
class Clash:
    """Lines that both changed, each in another way: as they were, as they are here, and as they are there."""

    was: str
    here: str
    there: str


Piece = str | Clash


def merged(was: str, here: str, there: str) -> tuple[Piece, ...]:
    """Join two descendants of a text. Without a `Clash` in it, the pieces put together are the text of both."""
    if there in (here, was):
        return (here,)
    if was == here:
        return (there,)
    lines = [text.splitlines(keepends=True) for text in (was, here, there)]
    return tuple(_joined(_pieces(*lines)))


def settled(pieces: Sequence[Piece], *, here: frozenset[int]) -> str:
    """One text of the pieces. Of a clash, counted from 0, what stands here if it is named, else what stands there."""
    parts, number = [], 0
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
        else:
            parts.append(piece.here if number in here else piece.there)
            number += 1
    return "".join(parts)


def _pieces(was: Lines, here: Lines, there: Lines) -> Iterator[Piece]:
    at, at_here, at_there = 0, 0, 0
    for start, start_here, start_there, size in [*_common(was, here, there), (len(was), len(here), len(there), 0)]:
        yield _between(was[at:start], here[at_here:start_here], there[at_there:start_there])
        yield "".join(was[start : start + size])
        at, at_here, at_there = start + size, start_here + size, start_there + size


def _between(was: Lines, here: Lines, there: Lines) -> Piece:
    if here in (there, was):
        return "".join(there)
    if there == was:
        return "".join(here)
    return Clash("".join(was), "".join(here), "".join(there))


def _common(was: Lines, here: Lines, there: Lines) -> Iterator[tuple[int, int, int, int]]:
    """The runs of lines that stand in all three, in order: their places, and how many lines they are."""
    for first, second in _overlaps(_matches(was, here), _matches(was, there)):
        start = max(first[0], second[0])
        size = min(first[0] + first[2], second[0] + second[2]) - start
        yield start, first[1] + start - first[0], second[1] + start - second[0], size


def _overlaps(
    ours: Sequence[tuple[int, int, int]], theirs: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[tuple[int, int, int], tuple[int, int, int]]]:
    one = other = 0
    while one < len(ours) and other < len(theirs):
        first, second = ours[one], theirs[other]
        if max(first[0], second[0]) < min(first[0] + first[2], second[0] + second[2]):
            yield first, second
        if first[0] + first[2] < second[0] + second[2]:
            one += 1
        else:
            other += 1


def _matches(was: Lines, now: Lines) -> list[tuple[int, int, int]]:
    """Equal runs of two texts. What both begin and end with is set aside first, which leaves little to compare."""
    most = min(len(was), len(now))
    head = next((i for i in range(most) if was[i] != now[i]), most)
    tail = next((i for i in range(most - head) if was[-1 - i] != now[-1 - i]), most - head)
    middle = SequenceMatcher(None, was[head : len(was) - tail], now[head : len(now) - tail], autojunk=False)
    inside = [(a + head, b + head, size) for a, b, size in middle.get_matching_blocks() if size]
    found = [(0, 0, head), *inside, (len(was) - tail, len(now) - tail, tail)]
    return [match for match in found if match[2]]


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces with neighbouring texts put together."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
        text = ""
        yield piece
    if text:
        yield text
