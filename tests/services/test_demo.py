"""A simulated student, in the rows that a person's answers make."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.web.cast import BANK, Clock, Visitor, library
from trainer.services.banks.library import Library
from trainer.services.demo.student import EMAIL, NotADemo, is_simulated, make_demo
from trainer.services.study.memories import rebuild
from trainer.store.engine import db
from trainer.store.learning import Answer, DueChoice, MemoryRow, PairCount, Presentation
from trainer.store.people import Person

DAYS = 30


def made(app: Flask, clock: Clock, *, hashed: str = "x") -> int:
    with app.app_context():
        nerves = Library({BANK: library().shelf(BANK)})
        count = make_demo(db.session(), nerves, password_hash=hashed, now=clock(), days=DAYS)
        db.session.commit()
    return count


def test_a_student_leaves_what_a_persons_own_answers_would_leave(either: Flask, clock: Clock) -> None:
    count = made(either, clock)
    assert count > 100
    with either.app_context():
        session = db.session()
        for table in (Answer, Presentation, DueChoice):
            assert session.scalar(select(func.count()).select_from(table)) == count
        assert session.scalars(select(func.max(PairCount.swapped))).one() > 0
        assert set(session.scalars(select(Answer.confidence))) == {"sure", "unsure", "guess"}
        assert set(session.scalars(select(Answer.origin))) == {"simulated"}
        total, changed = rebuild(session)
        assert (total, changed) == (session.scalar(select(func.count()).select_from(MemoryRow)), 0)


def test_the_memories_of_a_student_are_due_on_the_days_that_were_chosen(app: Flask, clock: Clock) -> None:
    made(app, clock)
    with app.app_context():
        last = select(func.max(Answer.id)).group_by(Answer.fact_id)
        chosen = select(Answer.fact_id, DueChoice.due_day).join(DueChoice, DueChoice.answer_id == Answer.id)
        due = dict(db.session.execute(chosen.where(Answer.id.in_(last))).all())
        kept = dict(db.session.execute(select(MemoryRow.fact_id, MemoryRow.due_day)).all())
    assert kept == due


def test_made_again_the_student_stays_and_gets_the_new_password(app: Flask, clock: Clock) -> None:
    count = made(app, clock)
    assert made(app, clock, hashed="another") == count
    with app.app_context():
        assert db.session.scalars(select(Person.password)).all() == ["another"]


def test_a_database_of_people_is_left_alone(app: Flask, guest: Visitor, clock: Clock) -> None:
    assert guest.page
    with pytest.raises(NotADemo, match="people who are not simulated"):
        made(app, clock)


def test_only_the_simulated_account_counts_as_one() -> None:
    assert is_simulated(EMAIL)
    assert not is_simulated("student@example.com")
    assert not is_simulated("demo.example.com@example.com")
    assert not is_simulated(None)
