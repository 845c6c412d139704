"""Who of those who joined a class may be whom in its list, and saying so.

An address is no proof: nobody checks it when someone signs up, and a name even less. So nobody takes a place in the
list by themselves; who instructs the class, and knows its people, says who is who.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Role, Seat, State, log
from trainer.services.classes.members import Someone, everyone, one
from trainer.services.sets.own_classes import take_listed_place
from trainer.services.words.refusals import Stale
from trainer.store.teaching import Member

_JOINED: Final = (State.HERE, State.WAITING)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Someone who joined, and a place in the list that may be theirs. `only` says that neither is like another."""

    joined: Someone
    place: Someone
    only: bool


def likenesses(session: Session, seat: Seat) -> tuple[Likeness, ...]:
    """Those who joined and have the address or the name of a place in the list that nobody has taken yet."""
    if not _has_free_place(session, seat):
        return ()
    people = everyone(session, seat)
    places = [who for who in people if who.state is State.EXPECTED and who.role is Role.STUDENT]
    joined = [who for who in people if who.state in _JOINED and who.role is Role.STUDENT]
    pairs = list(_pairs(joined, places))
    often = _counted(pairs)
    return tuple(Likeness(who, place, often[who.id] == often[place.id] == 1) for who, place in pairs)


def match(session: Session, seat: Seat, joined_id: int, place_id: int, *, now: datetime) -> None:
    """Say that someone who joined is whom a place in the list is kept for. They are let in, if they wait.

    Raises:
        Absent: if there are no such two in this class.
        Stale: if the place is taken, or they are not in the class any more.
    """
    who, place = one(session, seat, joined_id), one(session, seat, place_id)
    if who.state not in _JOINED or who.role is not Role.STUDENT or place.state is not State.EXPECTED:
        raise Stale(_("The class has changed since you looked. Look at its people again."))
    take_listed_place(session, joined=who.id, place=place.id)
    log(session, seat, "member_matched", {"member": who.id}, now=now)


def match_all(session: Session, seat: Seat, *, now: datetime) -> int:
    """Say so of all who are like one place alone, and say how many those were."""
    found = [each for each in likenesses(session, seat) if each.only]
    for each in found:
        match(session, seat, each.joined.id, each.place.id, now=now)
    return len(found)


def _has_free_place(session: Session, seat: Seat) -> bool:
    free = select(Member.id).where(Member.classroom_id == seat.class_id, Member.state == State.EXPECTED)
    return session.scalars(free.limit(1)).first() is not None


def _pairs(joined: Sequence[Someone], places: Sequence[Someone]) -> Iterable[tuple[Someone, Someone]]:
    by_key: defaultdict[str, list[Someone]] = defaultdict(list)
    for place in places:
        for key in _keys(place):
            by_key[key].append(place)
    for who in joined:
        like = {place.id: place for key in _keys(who) for place in by_key.get(key, ())}
        yield from ((who, place) for place in like.values())


def _keys(who: Someone) -> Iterable[str]:
    """What two have in common when they may be one: an address, or a name."""
    return (each.casefold() for each in (who.email, who.name) if each)


def _counted(pairs: Sequence[tuple[Someone, Someone]]) -> Counter[int]:
    return Counter(who.id for pair in pairs for who in pair)
