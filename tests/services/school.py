"""A class with its teachers and students, for tests of what is given to it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from tests.web.cast import BANK, NOON, Clock, library
from trainer.questions.model import Choice
from trainer.services.accounts import people
from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import Seat
from trainer.services.people.learners import Learner, learner
from trainer.services.sets import assignments, attempts
from trainer.services.sets.assignments import Draft, Given
from trainer.services.sets.going import Going, attempts_of
from trainer.services.study.presentations import Shown, shown_in
from trainer.services.study.replies import Entry, Kept, Sent
from trainer.store.engine import db
from trainer.store.people import Person
from trainer.teaching.blueprint import Slot
from trainer.teaching.rules import Mode, Window

HOUR = timedelta(hours=1)


def someone(email: str | None = None) -> Learner:
    """A person: a guest, or with this address an account holder."""
    person_id = people.new_guest(db.session(), zone="UTC", default_zone="UTC", now=NOON)
    if email:
        db.session.get_one(Person, person_id).email = email
    db.session.flush()
    return learner(db.session(), person_id)


@dataclass
class School:
    """One class, its instructor, and a clock. Use it within an app context."""

    app: Flask
    clock: Clock
    email: str = "teacher@example.com"
    teacher: Learner = field(init=False)
    class_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.teacher = someone(self.email)
        self.class_id = classrooms.create(
            db.session(), self.teacher, name="Neurology 2", term="2027", zone="UTC", now=self.now
        )

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def seat(self) -> Seat:
        """The instructor's seat."""
        return classrooms.taught(db.session(), self.teacher, self.class_id)

    @property
    def code(self) -> str:
        return classrooms.codes_of(db.session(), self.seat, now=self.now)[0][0]

    def student(self, name: str = "Ann") -> Learner:
        """Someone who joins by the code."""
        who = someone()
        classrooms.join(db.session(), who, code=self.code, name=name, now=self.now)
        return learner(db.session(), who.id)

    def seat_of(self, who: Learner) -> Seat:
        return classrooms.attended(db.session(), who, self.class_id)

    def draft(self, **changed: Any) -> Draft:
        """A set of five choices, closing in two hours, but for what is said otherwise."""
        usual: dict[str, Any] = {
            "title": "Week 1",
            "mode": Mode.GRADED,
            "bank": BANK,
            "slots": (Slot(5),),
            "forms": 2,
            "window": Window(due_at=NOON + HOUR, closes_at=NOON + 2 * HOUR),
        }
        return Draft(**(usual | changed))

    def give(self, **changed: Any) -> str:
        """Give a set to the class, and give its id."""
        set_id = assignments.new_draft(db.session(), self.seat, self.draft(**changed), now=self.now)
        assignments.publish(db.session(), library(), self.seat, self.given(set_id), now=self.now)
        return set_id

    def given(self, set_id: str) -> Given:
        return assignments.of_class(db.session(), self.seat, set_id)

    def begin(self, who: Learner, set_id: str) -> Going:
        return attempts.begin(db.session(), library(), who, set_id, now=self.now)

    def asked(self, who: Learner, attempt: Going) -> tuple[Shown, ...]:
        return shown_in(db.session(), who.id, attempt.session_id or "")

    def fill_in(self, who: Learner, attempt: Going, *, right: int = 99, confidence: str = "sure") -> None:
        """Fill every question in: so many rightly, the rest not."""
        for number, shown in enumerate(self.asked(who, attempt)):
            entry = Entry(picks(shown, right=number < right), confidence, seconds=20.0)
            done = attempts.save(
                db.session(), who, attempt.set_id, attempt.number, shown.place, sent=Sent(entry), now=self.now
            )
            assert done is Kept.KEPT

    def hand_in(self, who: Learner, set_id: str, *, right: int = 99) -> Going:
        """Begin a set, fill it in, and hand it in."""
        attempt = self.begin(who, set_id)
        self.fill_in(who, attempt, right=right)
        return attempts.submit(db.session(), who, set_id, attempt.number, now=self.now)

    def latest(self, who: Learner, set_id: str) -> Going:
        return attempts_of(db.session(), self.given(set_id), self.seat_of(who).member_id)[-1]


def picks(shown: Shown, *, right: bool = True) -> tuple[int, ...]:
    """The places that answer a question rightly, or with nothing right."""
    question = shown.question
    if isinstance(question, Choice):
        key = question.key + 1
        return (key if right else key % len(question.options) + 1,)
    count = len(question.responses)
    return tuple((premise.response + (0 if right else 1)) % count + 1 for premise in question.premises)
