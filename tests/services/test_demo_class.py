"""A simulated class, made by the deeds that people's classes are made by."""

from flask import Flask
from sqlalchemy import func, select

from tests.web.cast import BANK, Clock, library
from trainer.services.banks.library import Library
from trainer.services.demo.classroom import make_class
from trainer.services.demo.student import make_demo
from trainer.store.engine import db
from trainer.store.people import Person
from trainer.store.teaching import Assignment, Attempt, Mark, Member


def made(clock: Clock, *, hashed: str = "x") -> str:
    nerves = Library({BANK: library().shelf(BANK)})
    return make_class(db.session(), nerves, password_hash=hashed, now=clock(), students=5, sets=2)


def test_a_class_has_sat_its_sets_before_now_and_everyone_in_it_is_simulated(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        made(clock)
        assert db.session.scalar(select(func.count()).select_from(Assignment)) == 2
        assert db.session.scalar(select(func.count()).select_from(Member).where(Member.role == "student")) == 5
        moments = db.session.scalars(select(Attempt.submitted_at)).all()
        assert len(moments) > 5
        assert all(at is not None and at < clock() for at in moments)
        shares = db.session.execute(select(func.sum(Mark.points * Mark.score), func.sum(Mark.points))).one()
        assert 0.3 < shares[0] / shares[1] < 0.95
        assert all(str(email).endswith("@demo.example.com") for email in db.session.scalars(select(Person.email)))


def test_made_again_the_class_stays_and_the_teacher_gets_the_new_password(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        first = made(clock)
        assert made(clock, hashed="another") == first
        assert db.session.scalar(select(func.count()).select_from(Assignment)) == 2
        passwords = db.session.scalars(select(Person.password).where(Person.password.is_not(None))).all()
        assert passwords == ["another"]


def test_a_class_and_a_student_can_be_made_in_one_database(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        made(clock)
        nerves = Library({BANK: library().shelf(BANK)})
        assert make_demo(db.session(), nerves, password_hash="x", now=clock(), days=2) > 0  # noqa: S106 - nobody's
