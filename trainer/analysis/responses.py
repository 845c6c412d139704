"""First answers of many students to many items, kept as columns so that a million of them stay small.

Different students may have had different items. Nothing here supposes a full matrix.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int32]
Truths = NDArray[np.bool_]
Reached = NDArray[np.int8]

OMIT: Final = "omit"
"""What tables call the answer of a student who gave none. No option may have this id."""
NO_OPTION: Final = -1


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that an item offers, and whether it counts as right. An item may have several right ones."""

    id: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class KeyedItem:
    """An item as it was asked: one version, whose options are the same for everybody.

    Attributes:
        id: names the version.
        options: in the order of the key; none for an item that is marked by its score alone, such as matching.
        points: what full marks on it add to a total, above 0.
        fact: the fact that it asks, if statistics are wanted over all items of a fact.
        relation: the relation of that fact, likewise.
    """

    id: str
    options: tuple[Option, ...] = ()
    points: float = 1.0
    fact: str = ""
    relation: str = ""

    @property
    def chance(self) -> float:
        """The expected share right of those who pick an option blindly; 0 where there are no options."""
        return sum(option.is_key for option in self.options) / len(self.options) if self.options else 0.0


class Response(NamedTuple):
    """What one student made of one item, the first time.

    Attributes:
        student: any id.
        item: the id of a `KeyedItem`.
        option: the id of the option chosen; empty if none was, and for items without options.
        score: from 0, wrong, to 1, right; 0 if nothing was chosen.
        form: the form on which the student met the item. What a student did on one form makes one total.
        reached: false for the blanks at the end of an attempt, which count as wrong all the same; None if not known.
    """

    student: str
    item: str
    option: str
    score: float
    form: str = ""
    reached: bool | None = None


class ResponsesError(ValueError):
    """Responses that cannot be analysed. The message says which, and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """Responses in columns, by item and then by sitting, whatever order they came in.

    A sitting is one student on one form. Sittings stand in the order of their forms and students.

    Attributes:
        items: what was asked, in the order of the key; `item` holds places in it.
        students: the student of each sitting.
        forms: the form of each sitting.
        item: for each response the place of its item.
        sitting: the place of its sitting.
        option: the place of the chosen option among those of the item, or `NO_OPTION`.
        score: 0 to 1.
        reached: 1 or 0, below 0 where it is not known; otherwise as in `Response`.
    """

    items: tuple[KeyedItem, ...]
    students: tuple[str, ...]
    forms: tuple[str, ...]
    item: Places
    sitting: Places
    option: Places
    score: Floats
    reached: Reached

    @property
    def points(self) -> Floats:
        """The points that each item is worth."""
        return np.array([item.points for item in self.items], dtype=np.float64)


def gather(rows: Iterable[Response], items: Sequence[KeyedItem]) -> Responses:
    """Put responses into columns.

    Raises:
        ResponsesError: for an unknown item or option, a score outside 0 to 1, or two responses of a student to an item.
    """
    gathering = Gathering(items)
    for row in rows:
        if fault := gathering.add(row):
            raise ResponsesError(f"Student {row.student}, item {row.item}: {fault}.")
    for _, again in gathering.twice():
        student, item = gathering.named(again)
        raise ResponsesError(f"Student {student} has two first responses to item {item}. Keep one.")
    return gathering.columns()


class Gathering:
    """Responses on their way into columns, one by one, so that no more than the columns need be in memory."""

    def __init__(self, items: Sequence[KeyedItem]) -> None:
        self._items = tuple(items)
        self._place_of = {item.id: place for place, item in enumerate(self._items)}
        self._options = [{option.id: place for place, option in enumerate(item.options)} for item in self._items]
        self._sittings: dict[tuple[str, str], int] = {}
        self._item, self._sitting, self._option = array("i"), array("i"), array("i")
        self._score, self._reached = array("d"), array("b")

    def add(self, row: Response) -> str:
        """Take a response, or say what is wrong with it and leave it."""
        place = self._place_of.get(row.item)
        if place is None:
            return f"the key has no item {row.item!r}"
        option = self._options[place].get(row.option, NO_OPTION)
        if option == NO_OPTION and row.option:
            return f"the key has no option {row.option!r} for item {row.item!r}"
        if not 0 <= row.score <= 1:
            return f"the score is {row.score}, and should lie between 0 and 1"
        sitting = self._sittings.setdefault((row.form, row.student), len(self._sittings))
        self._item.append(place)
        self._sitting.append(sitting)
        self._option.append(option)
        self._score.append(row.score)
        self._reached.append(-1 if row.reached is None else row.reached)
        return ""

    def twice(self) -> Iterator[tuple[int, int]]:
        """Give the places of responses of one student to one item, the earlier first, as they were added."""
        numbers: dict[str, int] = {}
        student = [numbers.setdefault(name, len(numbers)) for _, name in self._sittings]
        its = np.array(student, dtype=np.int64)[np.array(self._sitting)]
        pairs = np.array(self._item, dtype=np.int64) * len(numbers) + its
        order = np.argsort(pairs, kind="stable")
        same = np.flatnonzero(np.diff(pairs[order]) == 0)
        yield from sorted((int(order[place]), int(order[place + 1])) for place in same)

    def named(self, place: int) -> tuple[str, str]:
        """Give the student and the item of a response by the place at which it was added."""
        (_, student) = list(self._sittings)[self._sitting[place]]
        return student, self._items[self._item[place]].id

    def columns(self) -> Responses:
        """Give the columns. Only for responses among which `twice` finds none."""
        labels = sorted(self._sittings)
        moved = np.empty(len(labels), dtype=np.int32)
        moved[[self._sittings[label] for label in labels]] = np.arange(len(labels), dtype=np.int32)
        item, sitting = np.array(self._item), moved[np.array(self._sitting)]
        order = np.lexsort((sitting, item))
        return Responses(
            items=self._items,
            students=tuple(student for _, student in labels),
            forms=tuple(form for form, _ in labels),
            item=item[order],
            sitting=sitting[order],
            option=np.array(self._option)[order],
            score=np.array(self._score)[order],
            reached=np.array(self._reached, dtype=np.int8)[order],
        )


def trailing_blanks(answered: Sequence[bool]) -> int:
    """Count the items at the end of an attempt, in the order shown, that were left without an answer."""
    return next((place for place, given in enumerate(reversed(answered)) if given), len(answered))
