"""What is decided about a set of questions before it is given: when it is open, what lateness costs, what is told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any, Final


class Mode(StrEnum):
    """What a set is for. Practice counts for nothing, and an exam tells nothing before it has closed for everyone."""

    PRACTICE = "practice"
    GRADED = "graded"
    EXAM = "exam"


class AttemptRule(StrEnum):
    """Which of several attempts counts."""

    BEST = "best"
    FIRST = "first"
    LAST = "last"
    MEAN = "mean"


class LateRule(StrEnum):
    """What handing in after the set was due costs, of what was reached."""

    NONE = "none"
    PER_DAY = "per_day"
    FLAT = "flat"


class Release(StrEnum):
    """When something is told."""

    SUBMIT = "submit"
    DUE = "due"
    CLOSE = "close"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Late:
    """The rule for lateness. `percent` is taken off, for each day begun or once; no more than down to `floor` percent.

    `grace_minutes` after the due moment nothing is taken off.
    """

    rule: LateRule = LateRule.NONE
    percent: float = 0.0
    floor: float = 0.0
    grace_minutes: int = 5

    def kept(self) -> dict[str, Any]:
        """As values that JSON can hold."""
        return asdict(self)

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> "Late":
        """Read a rule back."""
        return cls(**{**kept, "rule": LateRule(kept["rule"])}) if kept else cls()


@dataclass(frozen=True, slots=True)
class Feedback:
    """When each thing is told: the score, which answers are right, the keys, and the reasons."""

    score: Release = Release.SUBMIT
    right: Release = Release.CLOSE
    key: Release = Release.CLOSE
    reasons: Release = Release.CLOSE

    def kept(self) -> dict[str, Any]:
        """As values that JSON can hold."""
        return asdict(self)

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> "Feedback":
        """Read it back."""
        return cls(**{name: Release(value) for name, value in kept.items()})


ON_ITS_WAY: Final = timedelta(seconds=20)
"""How long after the end what was filled in still counts: it was on its way. Nothing of the close is told before."""

USUAL_FEEDBACK: Final[Mapping[Mode, Feedback]] = {
    Mode.PRACTICE: Feedback(Release.SUBMIT, Release.SUBMIT, Release.SUBMIT, Release.SUBMIT),
    Mode.GRADED: Feedback(),
    Mode.EXAM: Feedback(Release.CLOSE, Release.CLOSE, Release.CLOSE, Release.CLOSE),
}


@dataclass(frozen=True, slots=True)
class Window:
    """When a set may be worked on, and for how long: as set for everyone, or as it is for one member.

    `minutes` and `attempts` are None for no limit, the moments for none.
    """

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    minutes: int | None = None
    attempts: int | None = 1


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one member is allowed beyond the rest. `factor` lengthens time limits, 1 for none."""

    factor: float = 1.0
    extra_minutes: int = 0
    extra_attempts: int = 0
    due_at: datetime | None = None
    closes_at: datetime | None = None
    untimed: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told of an attempt now."""

    score: bool = False
    right: bool = False
    key: bool = False
    reasons: bool = False


def window_of(window: Window, allowance: Allowance) -> Window:
    """What a window is for one member.

    A longer limit also moves the end of the set by as much, since a short window would otherwise take it back; no limit
    at all takes nothing of that away. A moment of the member's own is never earlier than everyone's.
    """
    longest = limit_of(window.minutes, allowance)
    longer = timedelta(minutes=longest - window.minutes) if longest and window.minutes else timedelta()
    return Window(
        opens_at=window.opens_at,
        due_at=_later(window.due_at, allowance.due_at),
        closes_at=_later(window.closes_at + longer if window.closes_at else None, allowance.closes_at),
        minutes=None if allowance.untimed else longest,
        attempts=None if window.attempts is None else window.attempts + allowance.extra_attempts,
    )


def limit_of(minutes: int | None, allowance: Allowance) -> int | None:
    """The time limit of one member, in whole minutes, rounded up."""
    if minutes is None:
        return None
    return ceil(round(minutes * allowance.factor, 6)) + allowance.extra_minutes


def ends_at(window: Window, *, started_at: datetime) -> datetime | None:
    """When an attempt's time is up: its own limit or the end of the set, whichever comes first. None for never."""
    own = started_at + timedelta(minutes=window.minutes) if window.minutes is not None else None
    ends = [moment for moment in (own, window.closes_at) if moment is not None]
    return min(ends) if ends else None


def runs_until(window: Window, *, started_at: datetime, before: datetime | None) -> datetime | None:
    """When the time of a running attempt is up, which was to be `before`; None for never.

    Time that is added moves it. A limit that is shortened is for attempts to come: this one keeps what it had, while
    the set is open.
    """
    kept = replace(window, minutes=None, closes_at=_sooner(window.closes_at, before))
    ends = [ends_at(each, started_at=started_at) for each in (window, kept)]
    return None if None in ends else max(at for at in ends if at is not None)


def is_open(window: Window, *, now: datetime) -> bool:
    """Whether the set can be begun now."""
    begun = window.opens_at is None or window.opens_at <= now
    return begun and (window.closes_at is None or now < window.closes_at)


def told(
    feedback: Feedback,
    *,
    now: datetime,
    due_at: datetime | None,
    last_close: datetime | None,
    released_at: datetime | None,
) -> Told:
    """What may be told of an attempt that was handed in.

    Args:
        feedback: when each thing is told.
        now: the present moment.
        due_at: when the set was due for this member.
        last_close: when the set closes for the last of its members, or None if it stays open for ever: keys must not
            be out while anyone may still sit it.
        released_at: when who teaches let everything out, None if they have not.
    """
    reached = {
        Release.SUBMIT: True,
        Release.DUE: due_at is not None and now >= due_at,
        Release.CLOSE: last_close is not None and now >= last_close + ON_ITS_WAY,
        Release.MANUAL: False,
    }
    out = released_at is not None and now >= released_at
    return Told(**{name: out or reached[Release(when)] for name, when in feedback.kept().items()})


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    """The sooner of two moments, where there are any."""
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two moments; without the first there is no limit to put off."""
    return one if one is None or other is None else max(one, other)
