"""Who keeps up with the sets of a class, and who has gone quiet.

Both are told from whether sets were begun, not from how well they went.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

QUIET_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Offered:
    """A set that counts, from when it could be begun, and until when by the last of the class. None is for ever."""

    id: str
    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How one student goes along.

    Attributes:
        joined_at: since when they are in the class.
        begun: the sets that they began.
        excused: the sets that do not count for them.
        last_at: when they last began or handed something in, None for never.
    """

    joined_at: datetime
    begun: Collection[str] = ()
    excused: Collection[str] = field(default_factory=frozenset)
    last_at: datetime | None = None

    def missed(self, sets: Sequence[Offered], *, now: datetime) -> int:
        """How many sets closed in their time without being begun."""
        return sum(
            each.closes_at is not None and self.joined_at <= each.closes_at <= now and self._is_open_to_me(each)
            for each in sets
        )

    def is_quiet(self, sets: Sequence[Offered], *, now: datetime) -> bool:
        """Whether they did nothing for a week, at whose start a set was open to them that they have not begun.

        Without such a set there was nothing to do, or not for long enough.
        """
        since = now - QUIET_AFTER
        if self.joined_at > since or (self.last_at is not None and self.last_at > since):
            return False
        return any(
            each.opens_at <= since and (each.closes_at is None or each.closes_at > since) and self._is_open_to_me(each)
            for each in sets
        )

    def _is_open_to_me(self, each: Offered) -> bool:
        return each.id not in self.begun and each.id not in self.excused


@dataclass(frozen=True, slots=True)
class Along:
    """How a class goes along: how many are in it, and how many of them missed nothing, and went quiet.

    `closed` says that a set has closed, so that something could be missed.
    """

    students: int
    on_track: int
    quiet: int
    closed: bool


def along(paces: Mapping[int, Pace], sets: Sequence[Offered], *, now: datetime) -> Along:
    """Count who keeps up with a class's sets and who went quiet."""
    return Along(
        students=len(paces),
        on_track=sum(not pace.missed(sets, now=now) for pace in paces.values()),
        quiet=sum(pace.is_quiet(sets, now=now) for pace in paces.values()),
        closed=any(each.closes_at is not None and each.closes_at <= now for each in sets),
    )
