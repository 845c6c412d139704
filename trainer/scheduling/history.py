"""The answer log, folded into memories.

The log is append-only and is the truth; memories are only what it adds up to. Three kinds of row are folded: answers,
voids (an answer is taken back) and due days (the day on which a fact is to return, chosen from the load of that moment,
which nobody can work out again later). Study days stand on the rows, so moving to another zone rewrites nothing.

`fold` reads a whole log. `advance` lays new rows on an earlier result, or says that it cannot. Both give the same bits.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from trainer.scheduling.memory import DEFAULT_POLICY, Memory, Policy, review
from trainer.scheduling.rating import Rating

FOLD_VERSION: Final = 2
"""Raise this when the same log would fold to other memories: every cached one is then folded afresh."""

Order = tuple[int, datetime, int]
"""Where an answer stands among others: study day, instant, id."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer about one fact. A matching question writes one for each pair.

    Attributes:
        id: grows with writing.
        fact: the fact's id.
        day: the study day, fixed when the answer was given.
        at: the instant, in UTC.
        rating: how the fact was recalled, or None when the answer proves nothing.
    """

    id: int
    fact: str
    day: int
    at: datetime
    rating: Rating | None

    @property
    def order(self) -> Order:
        """Where the answer stands among others, however late it was written."""
        return self.day, self.at, self.id


@dataclass(frozen=True, slots=True)
class Voided:
    """Answers taken back: one by undo, or all the pairs of a matching question at once."""

    id: int
    answers: frozenset[int]


@dataclass(frozen=True, slots=True)
class DueChosen:
    """The day on which a fact is to return after an answer. Of several for one answer the highest id holds."""

    id: int
    answer: int
    due_day: int


Row = Answer | Voided | DueChosen


@dataclass(frozen=True, slots=True)
class Marker:
    """What a folded memory rests on: the highest row of each kind about the fact, the weights, and the fold's version.

    A cached memory whose marker differs from the log's is folded afresh.
    """

    answer: int
    void: int
    due: int
    weights: str
    version: int


@dataclass(frozen=True, slots=True)
class Folded:
    """The fold of one fact's rows.

    Attributes:
        memory: the memory, or None when every answer was taken back or proved nothing.
        counted: the last answer that the memory rests on, or None.
        marker: what it was folded from.
    """

    memory: Memory | None
    counted: Order | None
    marker: Marker


def fold(rows: Iterable[Row], *, policy: Policy = DEFAULT_POLICY) -> dict[str, Folded]:
    """Fold a whole log, in any order, into one result per fact that it mentions.

    Voids and due days of answers that are not in the log are ignored.
    """
    answers: defaultdict[str, list[Answer]] = defaultdict(list)
    voids: dict[int, int] = {}
    dues: dict[int, DueChosen] = {}
    for row in rows:
        match row:
            case Answer():
                answers[row.fact].append(row)
            case Voided():
                voids |= {answer: max(row.id, voids.get(answer, 0)) for answer in row.answers}
            case _:
                dues[row.answer] = max(row, dues.get(row.answer, row), key=lambda due: due.id)
    return {fact: _fold_fact(its, voids, dues, policy) for fact, its in answers.items()}


def advance(folded: Folded, rows: Iterable[Row], *, policy: Policy = DEFAULT_POLICY) -> Folded | None:
    """Lay new rows about one fact on its earlier fold, in the order in which they were written.

    Returns:
        The same as a fold of all the rows together, or None when they do not lie on top: the weights or the fold have
        changed, an answer was taken back, or one arrived late from an earlier moment. Then fold the fact afresh.
    """
    marker = folded.marker
    if (marker.weights, marker.version) != (policy.weights.id, FOLD_VERSION):
        return None
    for row in rows:
        extended = _extended(folded, row, policy)
        if extended is None:
            return None
        folded = extended
    return folded


def _fold_fact(its: list[Answer], voids: dict[int, int], dues: dict[int, DueChosen], policy: Policy) -> Folded:
    marker = Marker(
        answer=max(answer.id for answer in its),
        void=max(voids.get(answer.id, 0) for answer in its),
        due=max(dues[answer.id].id if answer.id in dues else 0 for answer in its),
        weights=policy.weights.id,
        version=FOLD_VERSION,
    )
    counted = sorted(
        (answer for answer in its if answer.rating is not None and answer.id not in voids), key=lambda each: each.order
    )
    memory: Memory | None = None
    for answer in counted:
        memory = _reviewed(memory, answer, policy)
    if not counted:
        return Folded(None, None, marker)
    last = counted[-1]
    folded = Folded(memory, last.order, marker)
    return _due(folded, dues[last.id]) if last.id in dues else folded


def _reviewed(memory: Memory | None, answer: Answer, policy: Policy) -> Memory | None:
    if answer.rating is None:
        return memory
    return review(memory, answer.rating, day=answer.day, policy=policy)


def _due(folded: Folded, due: DueChosen) -> Folded:
    """Move the due day, if the choice was made after the answer that the memory rests on."""
    if folded.memory is None or folded.counted is None or folded.counted[-1] != due.answer:
        return folded
    return replace(folded, memory=replace(folded.memory, due_day=due.due_day))


def _extended(folded: Folded, row: Row, policy: Policy) -> Folded | None:
    marker = folded.marker
    match row:
        case Answer() if folded.counted is None or row.order > folded.counted:
            marker = replace(marker, answer=max(marker.answer, row.id))
            counted = folded.counted if row.rating is None else row.order
            return Folded(_reviewed(folded.memory, row, policy), counted, marker)
        case DueChosen() if row.id > marker.due:
            return _due(replace(folded, marker=replace(marker, due=row.id)), row)
        case _:
            return None
