"""Parallel forms: different questions for neighbours, of the same slots and as hard as one another.

A form may ask other facts than its neighbour (*alike*), or the same facts in another way (*same*). Either way each form
fills the same slots, asks no fact twice, and holds no question that gives another's answer away. Forms are made again
from the pool, the slots and the seed alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import pstdev
from typing import Final

from trainer.questions import chance
from trainer.teaching.blueprint import Askable, Shortage, Slot

SCORES_WITHIN: Final = 0.02
"""How far apart the expected shares of two forms may lie."""

SPREADS_WITHIN: Final = 0.05
"""How far apart the standard deviations of the questions' expected shares may lie in two forms."""

_SWAPS: Final = 2000


class Sharing(StrEnum):
    """What forms have in common: the facts, or only how hard they are."""

    SAME = "same"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Place:
    """One question of a form: the slot that it fills, the item, and the entities that it must offer."""

    slot: int
    asked: Askable
    points: float
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One form, before its questions are made. Its places stand in the order of the slots."""

    label: str
    places: tuple[Place, ...]

    @property
    def expected(self) -> float:
        """The share of the points that a student is expected to get."""
        most = sum(place.points for place in self.places)
        return sum(place.points * place.asked.expected for place in self.places) / most if most else 0.0

    @property
    def spread(self) -> float:
        """The standard deviation of the questions' expected shares."""
        return pstdev(place.asked.expected for place in self.places) if self.places else 0.0

    @property
    def facts(self) -> frozenset[str]:
        """The facts asked."""
        return frozenset(place.asked.item.fact for place in self.places)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike forms are. `apart` is the widest distance of expected shares, `spreads` of standard deviations.

    `overlap` is the largest share of facts that two forms have in common.
    """

    apart: float
    spreads: float
    overlap: float

    @property
    def alike(self) -> bool:
        """Whether no form is easier than another, as far as can be foreseen."""
        return self.apart <= SCORES_WITHIN + 1e-9 and self.spreads <= SPREADS_WITHIN + 1e-9


class TooFew(Exception):
    """Slots that the pool cannot fill. Nothing is made then, since unlike forms would be unfair."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(f"{len(shortages)} slots cannot be filled.")
        self.shortages = tuple(shortages)


def labels(count: int) -> tuple[str, ...]:
    """What so many forms are called: A, B, C, ... and after Z by number."""
    return tuple(chr(ord("A") + index) if index < 26 else str(index + 1) for index in range(count))


def assemble(
    slots: Sequence[Slot],
    pool: Sequence[Askable],
    *,
    names: Sequence[str],
    seed: str,
    sharing: Sharing,
    barred: Sequence[str] = (),
) -> tuple[Draft, ...]:
    """Make forms of these names that are as alike as the pool allows; see `likeness` for how alike they are.

    Where forms ask other facts, an item that is not to be asked leaves every other question where it was: the `barred`
    of all slots, and those that a slot is without.

    Raises:
        TooFew: if a form cannot be filled. It names the slots.
    """
    if sharing is Sharing.ALIKE:
        whole = [replace(slot, without=()) for slot in slots]
        pools = [_ordered(slot, pool, number, seed) for number, slot in enumerate(whole)]
        return _spared(_alike(whole, pools, names, seed), [_without(slot, barred) for slot in slots], pools)
    pool = [each for each in pool if each.item.id not in barred]
    pools = [_ordered(slot, pool, number, seed) for number, slot in enumerate(slots)]
    first = _filled(slots, pools, Counter())
    return tuple(_asked_otherwise(first, pools, name, turn) for turn, name in enumerate(names))


def _without(slot: Slot, barred: Sequence[str]) -> Slot:
    return replace(slot, without=(*barred, *slot.without))


def _alike(
    slots: Sequence[Slot], pools: Sequence[Sequence[Askable]], names: Sequence[str], seed: str
) -> tuple[Draft, ...]:
    """Forms of other facts each, evened out."""
    used: Counter[str] = Counter()
    forms = []
    for name in names:
        places = _filled(slots, pools, used)
        used.update(place.asked.item.fact for place in places)
        forms.append(Draft(name, tuple(places)))
    return _evened(forms, pools, seed) if len(forms) > 1 else tuple(forms)


def likeness(forms: Sequence[Draft]) -> Likeness:
    """Measure how alike forms are."""
    expected, spreads = [form.expected for form in forms], [form.spread for form in forms]
    overlaps = [_overlap(one, other) for number, one in enumerate(forms) for other in forms[:number]]
    return Likeness(max(expected) - min(expected), max(spreads) - min(spreads), max(overlaps, default=0.0))


def seat_form(row: int, column: int, *, forms: int) -> int:
    """Which form, from 0, lies on a seat, so that with two or more nobody beside, before or behind has the same."""
    return (column + (row if forms == 2 else 2 * row)) % forms


def seat_plan(names: Sequence[str], *, rows: int, across: int) -> tuple[tuple[str, ...], ...]:
    """Which form lies on each seat of a room, row by row from the front."""
    return tuple(
        tuple(names[seat_form(row, column, forms=len(names))] for column in range(across)) for row in range(rows)
    )


def key_places(sizes: Sequence[int], fixed: Sequence[int | None], *, seed: str) -> tuple[int, ...]:
    """Where the keys of a form's choices stand, from 0: each place about as often as another, never four in a row.

    Args:
        sizes: how many options each question has.
        fixed: the place of a key that cannot be moved, such as among numbers in order; None for one that can.
        seed: what the places are drawn by.
    """
    rng = chance.stream("keys", seed)
    counts: Counter[int] = Counter(place for place in fixed if place is not None)
    out: list[int] = []
    for size, place in zip(sizes, fixed, strict=True):
        if place is None:
            place = _rarest(size, counts, out[-3:], chance.shuffled(rng, range(size)))  # noqa: PLW2901 - it was open
            counts[place] += 1
        out.append(place)
    return tuple(out)


def _rarest(size: int, counts: Counter[int], last: Sequence[int], order: Sequence[int]) -> int:
    barred = last[0] if len(last) == 3 and len(set(last)) == 1 and size > 1 else None
    return min((place for place in order if place != barred), key=lambda place: counts[place])


def _ordered(slot: Slot, pool: Sequence[Askable], number: int, seed: str) -> list[Askable]:
    """What may fill a slot, in the order in which it is tried. Items that were named keep their order.

    Each item has a place of its own in the order, so that taking one out leaves the others as they were.
    """
    taken = (each for each in pool if slot.takes(each))
    if slot.items:
        return sorted(taken, key=lambda each: slot.items.index(each.item.id))
    return sorted(taken, key=lambda each: chance.number("slot", seed, number, each.item.id))


def _filled(slots: Sequence[Slot], pools: Sequence[Sequence[Askable]], used: Counter[str]) -> list[Place]:
    """One form, of facts that other forms use as little as possible."""
    places: list[Place] = []
    shortages = []
    for number, slot in enumerate(slots):
        before = len(places)
        for each in sorted(pools[number], key=lambda one: used[one.item.fact]):
            if len(places) - before == slot.count:
                break
            if not any(each.cues(place.asked) for place in places):
                places.append(Place(number, each, slot.points, slot.apart))
        if len(places) - before < slot.count:
            shortages.append(Shortage(number, slot.count, len(places) - before))
    if shortages:
        raise TooFew(shortages)
    return places


def _spared(forms: Sequence[Draft], slots: Sequence[Slot], pools: Sequence[Sequence[Askable]]) -> tuple[Draft, ...]:
    """The forms with each question that is not to be asked replaced, in the order in which they were turned down."""
    now = list(forms)
    for item in dict.fromkeys(item for slot in slots for item in slot.without):
        for index, form in enumerate(now):
            at = next((at for at, place in enumerate(form.places) if place.asked.item.id == item), None)
            if at is not None and item in slots[form.places[at].slot].without:
                now[index] = _instead(now, index, at, slots, pools)
    return tuple(now)


def _instead(
    forms: Sequence[Draft], index: int, at: int, slots: Sequence[Slot], pools: Sequence[Sequence[Askable]]
) -> Draft:
    """A form with another question at one of its places.

    It does not ask what the old one did, where that can be; few forms ask its fact; and it keeps them alike.
    """
    form, old = forms[index], forms[index].places[at].asked
    number = form.places[at].slot
    barred = {item for slot in slots for item in slot.without}
    used = Counter(fact for each in forms for fact in each.facts)
    best: tuple[tuple[bool, int, float], Draft] | None = None
    for each in pools[number]:
        found = None if each.item.id in barred else _with(form, at, each)
        if found is None:
            continue
        others = [*forms[:index], found, *forms[index + 1 :]]
        apart = 0.0 if (now := likeness(others)).alike else now.apart + now.spreads
        worth = each.cues(old), used[each.item.fact], apart
        if best is None or worth < best[0]:
            best = worth, found
        if worth == (False, 0, 0.0):
            break
    if best is None:
        count = slots[number].count
        raise TooFew([Shortage(number, count, count - 1)])
    return best[1]


def _asked_otherwise(places: Sequence[Place], pools: Sequence[Sequence[Askable]], name: str, turn: int) -> Draft:
    """A form of the same facts, each asked in the next of its ways."""
    return Draft(name, tuple(_turned(place, pools[place.slot], turn) for place in places))


def _turned(place: Place, pool: Sequence[Askable], turn: int) -> Place:
    ways = sorted((each for each in pool if each.item.fact == place.asked.item.fact), key=lambda each: each.item.id)
    ways = [each for each in ways if each.item.form is place.asked.item.form]
    return replace(place, asked=ways[(ways.index(place.asked) + turn) % len(ways)])


def _evened(forms: Sequence[Draft], pools: Sequence[Sequence[Askable]], seed: str) -> tuple[Draft, ...]:
    """Swap questions between the easiest and the hardest form, or for unused ones, until the forms are alike."""
    rng = chance.stream("even", seed)
    now = list(forms)
    for _ in range(_SWAPS):
        if likeness(now).alike:
            break
        easy = max(range(len(now)), key=lambda index: now[index].expected)
        hard = min(range(len(now)), key=lambda index: now[index].expected)
        at = chance.pick(rng, len(now[easy].places))
        trial = _swapped(now[easy], now[hard], at, chance.pick(rng, len(now[hard].places)))
        other = pools[now[easy].places[at].slot]
        trial = trial or _replaced(now[easy], now[hard], at, other[chance.pick(rng, len(other))], now)
        if trial and _apart(trial) < _apart((now[easy], now[hard])):
            now[easy], now[hard] = trial
    return tuple(now)


def _swapped(one: Draft, other: Draft, at: int, to: int) -> tuple[Draft, Draft] | None:
    """The two forms with two questions of one slot changed over, if that leaves both sound."""
    mine, theirs = one.places[at], other.places[to]
    if mine.slot != theirs.slot or mine.asked.item.form is not theirs.asked.item.form:
        return None
    first, second = _with(one, at, theirs.asked), _with(other, to, mine.asked)
    return (first, second) if first and second else None


def _replaced(
    one: Draft, other: Draft, at: int, instead: Askable, everyone: Sequence[Draft]
) -> tuple[Draft, Draft] | None:
    """The first form with a question replaced by one that no form asks yet."""
    if instead.item.form is not one.places[at].asked.item.form:
        return None
    if any(instead.item.fact in form.facts for form in everyone):
        return None
    changed = _with(one, at, instead)
    return (changed, other) if changed else None


def _with(form: Draft, at: int, asked: Askable) -> Draft | None:
    others = (place.asked for index, place in enumerate(form.places) if index != at)
    if any(asked.cues(other) for other in others):
        return None
    place = replace(form.places[at], asked=asked)
    return replace(form, places=(*form.places[:at], place, *form.places[at + 1 :]))


def _apart(pair: tuple[Draft, Draft]) -> float:
    one, other = pair
    return abs(one.expected - other.expected) + abs(one.spread - other.spread)


def _overlap(one: Draft, other: Draft) -> float:
    return len(one.facts & other.facts) / max(1, len(one.facts | other.facts))
