"""Today: what is ready, what is left, what the week held, and what the page asks of the database."""

import re
from datetime import timedelta

from flask import Flask

from tests.web.cast import BANK, Clock, Visitor
from tests.web.counting import queries
from trainer.store.engine import db
from trainer.store.learning import MemoryRow

MOST_QUERIES = 20


def add_memories(app: Flask, count: int) -> None:
    """Give the one person memories of facts that no bank holds any more."""
    with app.app_context():
        row = db.session.scalars(db.select(MemoryRow)).first()
        assert row is not None
        values = {column.name: getattr(row, column.name) for column in MemoryRow.__table__.columns}
        rows = [values | {"fact_id": f"gone-{each}", "due_day": row.due_day + each % 90} for each in range(count)]
        db.session.execute(db.insert(MemoryRow), rows)
        db.session.commit()


def test_today_asks_the_database_equally_often_however_many_memories_there_are(app: Flask, guest: Visitor) -> None:
    few = queries(app, lambda: guest.get("/today"))
    add_memories(app, 300)
    assert queries(app, lambda: guest.get("/today")) == few <= MOST_QUERIES


def test_the_plan_asks_the_database_equally_often_however_many_memories_there_are(app: Flask, guest: Visitor) -> None:
    few = queries(app, lambda: guest.get("/plan"))
    add_memories(app, 300)
    assert queries(app, lambda: guest.get("/plan")) == few <= MOST_QUERIES


def test_a_first_visit_says_how_many_questions_there_are_when_the_settings_allow_fewer_than_ten(
    stranger: Visitor,
) -> None:
    stranger.post("/settings", time_zone="UTC", new_per_day="3", retention="90", theme="system")
    page = stranger.get("/today").text
    assert "Start with 3 questions" in page
    assert "Your settings allow 3 new facts a day." in page
    assert "Choose topics" in page


def test_a_missed_day_is_blank_and_a_planned_one_is_a_free_day(guest: Visitor, clock: Clock) -> None:
    guest.get("/plan")
    guest.post("/plan", go="keep", retention="90", new="10", rest="3")  # Thursday
    clock.at += timedelta(days=4)  # Saturday
    page = guest.get("/today").text
    kinds = re.findall(r'class="day day-(\w+)"', page)
    assert kinds == ["none", "none", "did", "none", "rest", "none", "now"]
    assert "Thursday was free." in page
    assert "streak" not in page.lower()


def test_the_coming_days_leave_free_days_empty_and_say_so(guest: Visitor) -> None:
    guest.get("/plan")
    guest.post("/plan", go="keep", retention="90", new="10", rest="6")
    page = guest.get("/today").text
    assert "Sunday is free." in page
    assert re.search(r'<th scope="row">Sun</th><td>0</td>', page)


def test_five_minutes_are_offered_when_there_is_more_than_they_hold(guest: Visitor, app: Flask, clock: Clock) -> None:
    question = guest.start(kind="ready")
    while question:
        guest.answer(question, right=False)
        question = guest.next()
    clock.at += timedelta(days=1)
    page = guest.get("/today").text
    ready = int(re.search(r"(\d+) facts are ready", page)[1])  # type: ignore[index]
    assert ("Just five minutes" in page) == (ready > 10)
    assert BANK in app.extensions["trainer"].shelves.base.shelves
