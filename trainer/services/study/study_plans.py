"""A person's plan: reading it from a form, keeping it, and going back to what was there before."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from trainer.scheduling.day import date_of, day_of
from trainer.scheduling.pace import Pace
from trainer.scheduling.queue import NEW_A_DAY
from trainer.scheduling.study_days import StudyDays
from trainer.services.people.learners import Learner
from trainer.services.words.form_numbers import whole_number
from trainer.store.once import put
from trainer.store.people import Person, StudyPlan

Sent = Mapping[str, Sequence[str]]
"""What a form or an address holds: every value of each name."""

FIELDS: Final = ("exam", "retention", "new", "limit", "rest", "away_from[]", "away_until[]")
"""The fields of the form, and of the address of a draft."""

RETENTIONS: Final = (80, 95)
NEW: Final = (0, 200)
LIMITS: Final = (5, 500)
FARTHEST_EXAM: Final = 730
LONGEST_AWAY: Final = 366
MOST_SPANS: Final = 6

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that is not kept yet. `new` is None for as many new facts a day as the date needs."""

    exam: int | None
    retention: int
    new: int | None
    limit: int | None
    rest: frozenset[int]
    away: tuple[tuple[int, int], ...]

    def days(self, *, start: int) -> StudyDays:
        """The days of this plan."""
        return StudyDays(self.rest, self.away, self.exam, start)


def draft_of(who: Learner, *, day: int) -> Draft:
    """The plan that holds, as a draft. A date that has passed, and spans that have, are left out.

    Before there is a date, the usual number of new facts a day is one that nobody chose: it gives way to a date.
    """
    days = who.days
    return Draft(
        exam=days.exam if days.exam is not None and days.exam > day else None,
        retention=round(100 * who.policy.retention),
        new=None if days.exam is None and who.new_per_day == NEW_A_DAY else who.new_per_day,
        limit=who.daily_limit,
        rest=days.rest,
        away=tuple(span for span in days.away if span[1] > day),
    )


def read(sent: Sent, *, day: int) -> tuple[Draft, dict[str, str]]:
    """Read a draft from what was sent, with what is amiss in each field. A field that is amiss counts as empty."""
    errors: dict[str, str] = {}
    rest = frozenset(int(value) for value in sent.get("rest", ()) if value in set("0123456"))
    if len(rest) == 7:
        errors["rest"] = _("Leave at least one day of the week to study on.")
    draft = Draft(
        exam=_exam(_one(sent, "exam"), day, errors),
        retention=_number(_one(sent, "retention"), "retention", RETENTIONS, errors) or 90,
        new=_number(_one(sent, "new"), "new", NEW, errors),
        limit=_number(_one(sent, "limit"), "limit", LIMITS, errors),
        rest=frozenset() if "rest" in errors else rest,
        away=tuple(_spans(sent, day, errors)),
    )
    return draft, errors


def save(session: Session, who: Learner, draft: Draft, *, day: int) -> None:
    """Keep a plan. Whether today is a day without study stays as it was; what is planned holds from tomorrow.

    Memories stay as they are: a day already chosen for a fact's return is not moved.
    """
    was_free, is_free = who.days.is_free(day), draft.days(start=day).is_free(day)
    away = [list(span) for span in draft.away] + ([[day, day]] if was_free and not is_free else [])
    values = {
        "person_id": who.id,
        "exam_day": draft.exam,
        "daily_limit": draft.limit,
        "rest_days": sorted(draft.rest),
        "away": away,
        "pace": who.pace.value,
        "from_day": day + 1 if is_free and not was_free else day,
    }
    put(session, StudyPlan, values, key=("person_id",))
    settings = {"new_per_day": who.new_per_day if draft.new is None else draft.new, "retention": draft.retention}
    session.execute(update(Person).where(Person.id == who.id).values(settings))


def set_pace(session: Session, who: Learner, pace: str, *, day: int) -> None:
    """Choose how to catch up. What is not a pace changes nothing."""
    if pace not in set(Pace):
        return
    if not session.execute(update(StudyPlan).where(StudyPlan.person_id == who.id).values(pace=pace)).rowcount:  # type: ignore[attr-defined]  # an update has it
        empty: dict[str, Any] = {"exam_day": None, "daily_limit": None, "rest_days": [], "away": [], "from_day": day}
        put(session, StudyPlan, {"person_id": who.id, "pace": pace} | empty, key=("person_id",))


def snapshot(session: Session, who: Learner) -> dict[str, Any]:
    """What `restore` needs to go back to this moment, as plain values."""
    row = session.execute(select(*StudyPlan.__table__.c).where(StudyPlan.person_id == who.id)).one_or_none()
    person = {"new_per_day": who.new_per_day, "retention": round(100 * who.policy.retention)}
    return {"plan": dict(row._mapping) if row else None, "person": person}  # noqa: SLF001 - SQLAlchemy's own name for a row as a mapping


def restore(session: Session, who: Learner, before: Mapping[str, Any]) -> None:
    """Go back to a snapshot of this person; one of somebody else changes nothing."""
    plan = before["plan"]
    if plan is None:
        session.execute(delete(StudyPlan).where(StudyPlan.person_id == who.id))
    elif plan["person_id"] == who.id:
        put(session, StudyPlan, plan, key=("person_id",))
    else:
        return
    session.execute(update(Person).where(Person.id == who.id).values(before["person"]))


def move_plan(session: Session, guest_id: int, *, into: int) -> None:
    """Give what a guest planned to an account that has no plan of its own."""
    planned = exists().where(StudyPlan.person_id == into)
    move = update(StudyPlan).where(StudyPlan.person_id == guest_id, ~planned).values(person_id=into)
    session.execute(move, execution_options={"synchronize_session": False})


def as_query(draft: Draft) -> dict[str, list[str]]:
    """A draft as an address holds it; `read` gives it back."""
    return {
        "exam": [iso(draft.exam)],
        "retention": [str(draft.retention)],
        "new": ["" if draft.new is None else str(draft.new)],
        "limit": ["" if draft.limit is None else str(draft.limit)],
        "rest": [str(each) for each in sorted(draft.rest)],
        "away_from[]": [iso(first) for first, _last in draft.away],
        "away_until[]": [iso(last) for _first, last in draft.away],
    }


def iso(day: int | None) -> str:
    """A study day as a date field holds it; empty for none."""
    return "" if day is None else date_of(day).isoformat()


def _one(sent: Sent, name: str) -> str:
    return next(iter(sent.get(name, ())), "").strip()


def _day(text: str) -> int | None:
    try:
        return day_of(date.fromisoformat(text)) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _exam(text: str, today: int, errors: dict[str, str]) -> int | None:
    if not text:
        return None
    day = _day(text)
    if day is None:
        errors["exam"] = _("Give a date, for example 2027-03-12.")
    elif not today < day <= today + FARTHEST_EXAM:
        errors["exam"] = _("Give a date from tomorrow on, within two years.")
    return None if "exam" in errors else day


def _number(text: str, name: str, bounds: tuple[int, int], errors: dict[str, str]) -> int | None:
    if not text:
        return None
    number = whole_number(text, bounds)
    if number is None:
        lowest, highest = bounds
        errors[name] = _("Give a whole number from %(lowest)s to %(highest)s.", lowest=lowest, highest=highest)
    return number


def _spans(sent: Sent, today: int, errors: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Read the spans away; a pair of empty fields is none."""
    pairs = list(zip(sent.get("away_from[]", ()), sent.get("away_until[]", ()), strict=False))
    filled = [(first.strip(), last.strip()) for first, last in pairs if first.strip() or last.strip()]
    if len(filled) > MOST_SPANS:
        errors["away"] = ngettext(
            "Give at most %(num)s span of days away.", "Give at most %(num)s spans of days away.", MOST_SPANS
        )
    for first_text, last_text in filled[:MOST_SPANS]:
        first, last = _day(first_text), _day(last_text)
        if first is None or last is None:
            errors["away"] = _("Give both days: the first and the last day away.")
        elif last < first:
            errors["away"] = _("The last day away lies before the first. Exchange the two.")
        elif last - first >= LONGEST_AWAY:
            errors["away"] = _("Give at most a year away.")
        elif last > today:
            yield first, last
