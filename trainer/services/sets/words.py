"""The rules of a set in words: how long, how often, what lateness costs, and what is told when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from trainer.services.sets.assignments import Given
from trainer.services.words.moments import moment_for
from trainer.services.words.wording import listed
from trainer.teaching.blueprint import counted
from trainer.teaching.grading import late_share
from trainer.teaching.rules import (
    USUAL_FEEDBACK,
    AttemptRule,
    Feedback,
    Late,
    LateRule,
    Mode,
    Release,
    Told,
    Window,
)

_ORDER: Final = tuple(Release)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about a set: what it is called, what it is, and a word beside it."""

    label: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The zones in which a student is told of moments: the class's and their own."""

    zone: ZoneInfo
    own: ZoneInfo

    def say(self, moment: datetime) -> str:
        """A moment on both clocks."""
        return moment_for(moment, self.zone, self.own)


def number_text(number: float) -> str:
    """A number of points, without more places than it needs."""
    return str(format_decimal(round(number, 2)))


def share_text(share: float) -> str:
    """A share as a percentage, to a tenth."""
    return str(format_percent(round(share, 3), "#,##0.#%"))


def points_text(points: float, most: float) -> str:
    """Points out of what there is: `4 of 5 points`."""
    return ngettext(
        "%(points)s of %(most)s point",
        "%(points)s of %(most)s points",
        ceil(most),
        points=number_text(points),
        most=number_text(most),
    )


def mode_text(given: Given) -> str:
    """What a set is for."""
    mode, is_usual = given.draft.mode, given.draft.feedback == USUAL_FEEDBACK[given.draft.mode]
    if mode is Mode.EXAM and is_usual and given.released_at is None:
        return _("An exam. Nothing is told before it has closed for everyone.")
    words = {
        Mode.PRACTICE: _("For practice. It counts for nothing."),
        Mode.GRADED: _("It counts."),
        Mode.EXAM: _("An exam. It counts."),
    }
    return str(words[mode])


def minutes_text(base: Window, own: Window) -> Line:
    """How long an attempt may take, extra time spelled out: `60 min`, `30 + 30 extra`."""
    label = _("Your time")
    if own.minutes is None:
        return Line(label, _("No time limit") if own.closes_at is None else _("Until it closes"))
    hint = ""
    if base.minutes is not None and own.minutes != base.minutes:
        hint = _("%(usual)s + %(extra)s extra", usual=base.minutes, extra=own.minutes - base.minutes)
    return Line(label, _("%(num)s min", num=own.minutes), hint)


def rule_lines(given: Given, window: Window, *, used: int, clocks: Clocks) -> Iterator[Line]:
    """Everything about a set that is a number or a moment, for one member who used so many attempts."""
    draft = given.draft
    points = sum(slot.count * slot.points for slot in draft.slots)
    yield Line(_("Questions"), str(counted(draft.slots)))
    yield Line(_("Points"), number_text(points))
    yield minutes_text(draft.window, window)
    moments = (_("Opens"), window.opens_at), (_("Due"), window.due_at), (_("Closes for you"), window.closes_at)
    yield from (Line(label, clocks.say(moment)) for label, moment in moments if moment is not None)
    yield Line(_("Attempts left"), _attempts_text(window.attempts, used))
    if given.released_at is not None:
        yield Line(_("Answers let out"), clocks.say(given.released_at))


def rule_text(rule: AttemptRule) -> str:
    """Which of several attempts counts."""
    return str(
        {
            AttemptRule.BEST: _("The best attempt counts."),
            AttemptRule.FIRST: _("The first attempt counts."),
            AttemptRule.LAST: _("The last attempt counts."),
            AttemptRule.MEAN: _("The mean of all attempts counts."),
        }[rule]
    )


def late_text(late: Late, window: Window) -> str:
    """What handing in after the set is due costs; empty where nothing is due, or nothing can be late."""
    if window.due_at is None or window.due_at == window.closes_at:
        return ""
    if late.rule is LateRule.NONE:
        return _("Handing in after it is due costs nothing, as long as it has not closed.")
    percent = share_text(late.percent / 100)
    if late.rule is LateRule.FLAT:
        said = _("Handing in after it is due takes off %(percent)s of what you reach.", percent=percent)
    else:
        said = _("Each day begun after it is due takes off %(percent)s of what you reach.", percent=percent)
    floor = _("No less than %(percent)s of it stays.", percent=share_text(late.floor / 100)) if late.floor else ""
    grace = ngettext(
        "%(num)s minute late costs nothing.", "Up to %(num)s minutes late costs nothing.", late.grace_minutes
    )
    return " ".join(filter(None, (said, floor, grace if late.grace_minutes else "")))


def late_now_text(late: Late, window: Window, now: datetime) -> str:
    """What handing in now would cost; empty where it is not late, or lateness costs nothing."""
    left = late_share(late, due_at=window.due_at, submitted_at=now)
    if left == 1.0:
        return ""
    return _("It was due before: handing it in now takes off %(percent)s of what you reach.",
             percent=share_text(1 - left))  # fmt: skip


def visible(told: Told) -> Told:
    """What is shown of what may be told. Reasons give the key away and wait for it; a key shows what was right."""
    return Told(told.score, told.right or told.key, told.key, told.reasons and told.key)


def telling_lines(given: Given, window: Window, shown: Told, clocks: Clocks) -> tuple[Line, ...]:
    """What is still to be told and when, what comes together in one line."""
    releases = _releases(given.draft.feedback)
    names = {
        "score": _("your score"),
        "right": _("which of your answers are right"),
        "key": _("the right answers"),
        "reasons": _("the reasons"),
    }
    waiting = {name: release for name, release in releases.items() if not getattr(shown, name)}
    found = []
    if given.released_at is not None:
        waiting = dict.fromkeys(waiting, Release.SUBMIT)
    for release in sorted(set(waiting.values()), key=_ORDER.index):
        what = listed([names[name] for name, its in waiting.items() if its is release])
        found.append(Line(what[:1].upper() + what[1:], _when(release, window, clocks)))
    return tuple(found)


def _releases(feedback: Feedback) -> dict[str, Release]:
    """When each thing is shown, see `visible`."""
    key = feedback.key
    right = min(feedback.right, key, key=_ORDER.index)
    return {
        "score": feedback.score,
        "right": right,
        "key": key,
        "reasons": max(feedback.reasons, key, key=_ORDER.index),
    }


def _when(release: Release, window: Window, clocks: Clocks) -> str:
    """When something is told. When the last of the others closes is not said: it would tell of their extra time."""
    if release is Release.SUBMIT:
        return _("as soon as you hand it in")
    if release is Release.DUE and window.due_at is not None:
        return _("once it is due, %(moment)s", moment=clocks.say(window.due_at))
    if release is Release.CLOSE and window.closes_at is not None:
        return _("once it has closed for everyone, not before %(moment)s", moment=clocks.say(window.closes_at))
    return _("when your teacher lets it out")


def _attempts_text(allowed: int | None, used: int) -> str:
    if allowed is None:
        return _("As many as you like")
    return _("%(left)s of %(allowed)s", left=max(0, allowed - used), allowed=allowed)
