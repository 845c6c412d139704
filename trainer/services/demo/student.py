"""A simulated year of one student, written into a database of its own, so that every plot can be seen alive."""

import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from trainer.scheduling.day import date_of
from trainer.scheduling.study_days import StudyDays
from trainer.services.banks.kept_questions import to_keep
from trainer.services.banks.library import Library, Progress, Shelf
from trainer.services.demo.simulating import NEW_A_DAY, Answered, Student
from trainer.services.people.learners import Learner, learner
from trainer.services.study.confusions import rebuild_pairs
from trainer.services.study.fitting import fit
from trainer.services.study.memories import rebuild
from trainer.services.study.planning import Kind
from trainer.services.study.sessions import new_id
from trainer.services.words.refusals import Refused
from trainer.store.learning import Answer, DrillSession, DueChoice, FactState, Presentation
from trainer.store.people import Person, StudyPlan

DOMAIN: Final = "demo.example.com"
"""Where the addresses of simulated people lie. Mail to it goes nowhere, and every page of theirs says so."""

EMAIL: Final = f"student@{DOMAIN}"
DAYS: Final = 365
EXAM_IN: Final = 42
SEED: Final = 7
ORIGIN: Final = "simulated"
REST: Final = frozenset({6})
AWAY: Final = ((-120, -107), (-262, -256))
"""Two spans without study, in days from today."""

NOTES: Final = 3
_TEXT: Final = "Simulated note: think of where it starts, then of what it does to the cord."
_WEAK: Final = frozenset({"genetics", "drugs", "supply"})


class NotADemo(Refused):
    """The database holds people who are no simulation, so it is not written to."""


def is_simulated(email: str | None) -> bool:
    """Whether an account's answers were made by a program."""
    return bool(email) and str(email).endswith(f"@{DOMAIN}")


def make_demo(
    session: Session,
    library: Library,
    *,
    password_hash: str,
    now: datetime,
    days: int = DAYS,
    progress: Progress | None = None,
) -> int:
    """Make the simulated student with so many days of study up to now, and give how many answers there are.

    A student made earlier stays as they are, with the new password. Where the answers allow it their own memory weights
    are fitted too.

    Raises:
        NotADemo: if the database belongs to anyone else.
    """
    others = select(func.count()).where(Person.email.is_(None) | Person.email.not_like(f"%@{DOMAIN}"))
    if session.scalars(others).one():
        raise NotADemo("This database holds people who are not simulated. Give the demo a folder of its own.")
    made = session.scalars(select(Person.id).where(Person.email == EMAIL)).one_or_none()
    if made is not None:
        session.execute(update(Person).where(Person.id == made).values(password=password_hash))
        return session.scalars(select(func.count(Answer.id)).where(Answer.person_id == made)).one()
    who = _student(session, password_hash=password_hash, now=now, days=days)
    shelf = next(iter(library.shelves.values()))
    written = _live(session, who, shelf, now=now, days=days, progress=progress or (lambda _done, _total: None))
    rebuild(session)
    rebuild_pairs(session, who.id)
    _note(session, who, shelf, now=now)
    fit(session, who, now=now)
    return written


def _student(session: Session, *, password_hash: str, now: datetime, days: int) -> Learner:
    begun = now - timedelta(days=days)
    person = Person(
        email=EMAIL,
        password=password_hash,
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        created_at=begun,
        confirmed_at=begun,
        time_zone="Europe/London",
        new_per_day=NEW_A_DAY,
    )
    session.add(person)
    session.flush()
    who = learner(session, person.id)
    today = who.day(now)
    away = [[today + first, today + last] for first, last in AWAY]
    plan = StudyPlan(
        person_id=person.id,
        exam_day=today + EXAM_IN,
        daily_limit=None,
        rest_days=sorted(REST),
        away=away,
        pace="steady",
        from_day=today - days,
    )
    session.add(plan)
    session.flush()
    return who


def _live(session: Session, who: Learner, shelf: Shelf, *, now: datetime, days: int, progress: Progress) -> int:
    """Live day by day, up to yesterday, and write each day down, and what was paused at its end."""
    today = who.day(now)
    student = Student(shelf, SEED, _WEAK, who.policy)
    free = StudyDays(rest=REST, away=tuple((today + first, today + last) for first, last in AWAY), start=today - days)
    written = 0
    for number, day in enumerate(range(today - days, today), start=1):
        if not free.is_free(day) and student.comes():
            evening = datetime.combine(date_of(day), time(18, 10), tzinfo=who.zone)
            begins = evening + timedelta(minutes=student.dice.randrange(150))
            written += _write(session, who, shelf, tuple(student.study(day, begins=begins)), day=day)
        progress(number, days)
    for fact in sorted(student.paused):
        session.add(_decision(who, shelf, fact, now=now, suspended_at=now))
    return written


def _write(session: Session, who: Learner, shelf: Shelf, answered: Sequence[Answered], *, day: int) -> int:
    """Write a day down as one session, in the rows that a person's own answers make."""
    if not answered:
        return 0
    sitting = {
        "id": new_id(),
        "person_id": who.id,
        "kind": Kind.READY.value,
        "bank_id": shelf.id,
        "topic": "",
        "queue": [],
        "started_at": answered[0].shown_at,
        "study_day": day,
        "ended_at": answered[-1].answered_at,
    }
    session.execute(insert(DrillSession), [sitting])
    ids = [new_id() for _ in answered]
    shown = [
        _shown(who, shelf, each, id=ids[place], session_id=sitting["id"], place=place + 1)
        for place, each in enumerate(answered)
    ]
    session.execute(insert(Presentation), shown)
    rows = [_row(who, shelf, each, presentation_id=ids[place], day=day) for place, each in enumerate(answered)]
    written = session.scalars(insert(Answer).returning(Answer.id, sort_by_parameter_order=True), rows).all()
    dues = [
        {"person_id": who.id, "answer_id": answer_id, "due_day": each.due_day}
        for answer_id, each in zip(written, answered, strict=True)
    ]
    session.execute(insert(DueChoice), dues)
    return len(written)


def _shown(who: Learner, shelf: Shelf, each: Answered, **where: Any) -> dict[str, Any]:
    return {
        **where,
        "person_id": who.id,
        "bank_id": shelf.id,
        "bank_digest": shelf.bank.digest,
        "item_id": each.item.id,
        "form": each.way.form,
        "direction": each.way.direction,
        "seed": each.seed,
        "facts": [each.fact],
        "question": to_keep(each.question),
        "re_ask": each.re_ask,
        "shown_at": each.shown_at,
    }


def _row(who: Learner, shelf: Shelf, each: Answered, *, presentation_id: str, day: int) -> dict[str, Any]:
    return {
        "person_id": who.id,
        "presentation_id": presentation_id,
        "attempt": 1,
        "pair": 0,
        "bank_id": shelf.id,
        "fact_id": each.fact,
        "form": each.way.form,
        "direction": each.way.direction,
        "chosen": each.chosen,
        "expected": each.expected,
        "position": each.position,
        "struck": [],
        "correct": each.correct,
        "confidence": each.confidence.value,
        "guess_chance": each.guess_chance,
        "rating": int(each.rating),
        "re_ask": each.re_ask,
        "answered_at": each.answered_at,
        "study_day": day,
        "time_zone": who.zone.key,
        "origin": ORIGIN,
    }


def _note(session: Session, who: Learner, shelf: Shelf, *, now: datetime) -> None:
    """Write a note on a few facts that were met."""
    decided = select(FactState.fact_id).where(FactState.person_id == who.id)
    met = select(Answer.fact_id).where(Answer.person_id == who.id, Answer.fact_id.not_in(decided)).distinct()
    for fact in session.scalars(met.order_by(Answer.fact_id).limit(NOTES)).all():
        session.add(_decision(who, shelf, fact, now=now, note=_TEXT))
    session.flush()


def _decision(who: Learner, shelf: Shelf, fact: str, *, now: datetime, **decided: Any) -> FactState:
    return FactState(person_id=who.id, bank_id=shelf.id, fact_id=fact, changed_at=now, **({"note": ""} | decided))
