"""A simulated class with a term of sets, so that every page of those who teach can be seen alive.

Its students differ in how much they know, find the same things alike, and hand in by the same deeds as people do.
"""

import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from math import exp
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.facts.model import Form
from trainer.questions.model import Choice
from trainer.services.banks.library import Library, Progress
from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import Seat
from trainer.services.demo.student import DOMAIN
from trainer.services.people.learners import Learner, learner
from trainer.services.sets import assignments, attempts
from trainer.services.sets.assignments import Draft
from trainer.services.study import flags
from trainer.services.study.presentations import Shown, shown_in
from trainer.services.study.replies import Entry, Sent
from trainer.store.people import Person
from trainer.store.teaching import Member
from trainer.teaching.blueprint import Slot
from trainer.teaching.rules import USUAL_FEEDBACK, Late, LateRule, Mode, Window

TEACHER: Final = f"teacher@{DOMAIN}"
STUDENTS: Final = 60
SETS: Final = 6
SEED: Final = 11
EVERY: Final = timedelta(days=14)
OPEN_FOR: Final = timedelta(days=6)

_FIRST: Final = ("Ada", "Ben", "Cem", "Dana", "Eli", "Fay", "Gus", "Hana", "Ivo", "Juno")
_LAST: Final = ("Alder", "Birch", "Cedar", "Elm", "Hazel", "Rowan")
_STAYS_AWAY: Final = 0.06
_LATE: Final = 0.08
_DRAWN: Final = 6.0
"""How much sooner someone who does not know picks what looks alike than another option."""

_ALIKE: Final = 0.10
"""The share of pairs of things that look alike to the whole class."""


@dataclass(frozen=True, slots=True)
class _Student:
    """One simulated student. `ability` is in logits, 0 for the middle of the class."""

    who: Learner
    ability: float
    dice: random.Random


def make_class(
    session: Session,
    library: Library,
    *,
    password_hash: str,
    now: datetime,
    students: int = STUDENTS,
    sets: int = SETS,
    progress: Progress | None = None,
) -> str:
    """Make a teacher with a class that has worked through so many sets up to now, and give the class's id.

    Made again, the class stays as it is, and the teacher gets the new password.
    """
    begun = now - EVERY * sets
    made = session.scalars(select(Person).where(Person.email == TEACHER)).unique().one_or_none()
    if made is not None:
        made.password = password_hash
        return classrooms.classes_of(session, learner(session, made.id))[0].class_id
    teacher = _person(session, TEACHER, password_hash, begun)
    class_id = classrooms.create(session, teacher, name="Spinal tumors, year 4", term="Autumn", zone="UTC", now=begun)
    seat = classrooms.taught(session, teacher, class_id)
    everyone = list(_enrolled(session, seat, students, begun))
    for number in range(sets):
        opens = begun + EVERY * number + timedelta(hours=8)
        set_id = _given(session, library, seat, number=number, opens=opens)
        for done, student in enumerate(everyone, start=1):
            _sit(session, library, student, set_id, opens=opens, now=now)
            if progress:
                progress(number * students + done, sets * students)
    return class_id


def _person(session: Session, email: str, password_hash: str | None, now: datetime) -> Learner:
    person = Person(
        email=email,
        password=password_hash,
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        created_at=now,
        confirmed_at=now,
        time_zone="UTC",
    )
    session.add(person)
    session.flush()
    return learner(session, person.id)


def _enrolled(session: Session, seat: Seat, count: int, now: datetime) -> Iterator[_Student]:
    for number, (last, first) in enumerate(list(product(_LAST, _FIRST))[:count], start=1):
        who = _person(session, f"{first}.{last}@{DOMAIN}".lower(), None, now)
        dice = random.Random(f"{SEED}|{number}")  # noqa: S311 - dice, not secrets
        session.add(
            Member(
                classroom_id=seat.class_id,
                person_id=who.id,
                role="student",
                state="here",
                name=f"{first} {last}",
                email=who.email or "",
                student_id=f"D{number:03}",
                section="A" if number % 2 else "B",
                time_factor=1.25 if number % 20 == 0 else 1.0,
                added_at=now,
                joined_at=now,
            )
        )
        session.flush()
        yield _Student(who, dice.gauss(0.0, 1.0), dice)


def _given(session: Session, library: Library, seat: Seat, *, number: int, opens: datetime) -> str:
    bank = next(iter(library.shelves))
    draft = Draft(
        title=f"Set {number + 1}",
        mode=Mode.GRADED,
        bank=bank,
        slots=(Slot(12), Slot(1, form=Form.MATCHING)),
        forms=2,
        window=Window(opens, opens + OPEN_FOR, opens + OPEN_FOR + timedelta(days=2), minutes=30),
        late=Late(LateRule.PER_DAY, 10.0, 50.0),
        feedback=USUAL_FEEDBACK[Mode.GRADED],
    )
    set_id = assignments.new_draft(session, seat, draft, now=opens)
    assignments.publish(session, library, seat, assignments.of_class(session, seat, set_id), now=opens)
    return set_id


def _sit(session: Session, library: Library, student: _Student, set_id: str, *, opens: datetime, now: datetime) -> None:
    """One student at one set, at a moment of their own; nothing that lies ahead of now."""
    wait = OPEN_FOR * student.dice.random()
    at = opens + (OPEN_FOR + timedelta(hours=20) if student.dice.random() < _LATE else wait)
    if student.dice.random() < _STAYS_AWAY or at >= now - timedelta(hours=1):
        return
    attempt = attempts.begin(session, library, student.who, set_id, now=at)
    for shown in shown_in(session, student.who.id, attempt.session_id or ""):
        at += timedelta(seconds=25 + 30 * student.dice.random())
        entry = Entry(_picked(student, shown), _word(student), seconds=30.0 + 20 * student.dice.random())
        sent = Sent(entry)
        attempts.save(session, student.who, set_id, attempt.number, shown.place, sent=sent, now=at)
    if student.dice.random() < 0.02:
        shown = shown_in(session, student.who.id, attempt.session_id or "")[0]
        text = "Simulated report: the second option looks right to me as well."
        flags.flag(session, student.who, shown.id, reason="two", note=text, now=at)
    attempts.submit(session, student.who, set_id, attempt.number, now=at)


def _picked(student: _Student, shown: Shown) -> tuple[int | None, ...]:
    """What the student picks: the key as their ability and the question have it, else what looks most like it."""
    question = shown.question
    if isinstance(question, Choice):
        entities = [option.entity for option in question.options]
        return (_pick(student, entities, question.key, question.item.id),)
    entities = [response.entity for response in question.responses]
    return tuple(_pick(student, entities, premise.response, premise.item.id) for premise in question.premises)


def _pick(student: _Student, entities: Sequence[str], key: int, item: str) -> int:
    hardness = random.Random(f"{SEED}|{item}").gauss(-0.7, 0.9)  # noqa: S311 - dice, not secrets
    if student.dice.random() < 1 / (1 + exp(hardness - student.ability)):
        return key + 1
    weights = [_DRAWN if _alike(entities[key], entity) else 1.0 for entity in entities]
    weights[key] = 0.5
    return 1 + student.dice.choices(range(len(entities)), weights=weights)[0]


def _alike(one: str, other: str) -> bool:
    low, high = sorted((one, other))
    return one != other and random.Random(f"{SEED}|{low}|{high}").random() < _ALIKE  # noqa: S311 - dice


def _word(student: _Student) -> str:
    return student.dice.choices(("sure", "unsure", "guess"), weights=(6, 3, 1))[0]
