"""Today: what is ready, what is left, what the week held, and what the page asks of the database."""

import re
from datetime import timedelta

from flask import Flask

from tests.web.cast import BANK, Clock, Visitor
from tests.web.counting import queries
from trainer.store.engine import db
from trainer.store.learning import Answer, DrillSession, MemoryRow

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
    (ready,) = map(int, re.findall(r"(\d+) facts are ready", page))
    assert ("Just five minutes" in page) == (ready > 10)
    assert BANK in app.extensions["trainer"].shelves.base.shelves


def test_the_days_left_to_the_exam_stand_on_today_and_how_little_is_met_by_then(guest: Visitor) -> None:
    assert "Have an exam? Set its date" in guest.get("/today").text
    guest.get("/plan")
    guest.post("/plan", go="keep", retention="90", new="1", exam="2026-12-15")
    page = guest.get("/today").text
    assert "21 days to your exam" in page
    assert re.search(r"With 1 new fact a day you meet \d+ of \d+ facts by then\.", page)
    guest.get("/plan")
    guest.post("/plan", go="keep", retention="90", new="50", exam="2026-12-15")
    assert "facts by then" not in guest.get("/today").text


def test_what_today_holds_stays_in_view_beside_a_smaller_session(app: Flask, guest: Visitor) -> None:
    while pid := guest.next():
        guest.answer(pid)
    guest.get("/plan")
    guest.post("/plan", go="keep", retention="90", new="40")
    guest.answer(guest.start(kind="five"))
    page = guest.get("/today").text
    assert "Carry on" in page
    held = re.search(r"All that is ready today: (\d+) facts", page)
    assert held
    assert int(held[1]) > 10
    assert queries(app, lambda: guest.get("/today")) <= MOST_QUERIES


def test_a_session_let_go_is_off_today_and_can_still_be_gone_on_with(guest: Visitor) -> None:
    page = guest.get("/today").text
    drop = re.search(r'action="(/sessions/([^/"]+)/drop)"', page)
    assert drop
    assert guest.post(drop[1]).location == "/today"
    page = guest.get("/today").text
    assert "Carry on" not in page
    assert "That session is closed. What it did not ask comes back by itself." in page
    assert re.search(r"\d+ facts are ready", page)
    assert guest.to_question(f"/sessions/{drop[2]}/next")


def test_what_another_session_asked_is_not_left_of_one_that_was_begun_before(app: Flask, guest: Visitor) -> None:
    assert "Carry on" in guest.get("/today").text
    pid = guest.start(kind="ready")
    while pid:
        guest.answer(pid)
        pid = guest.next()
    with app.app_context():
        first = db.session.scalars(db.select(DrillSession).order_by(DrillSession.started_at)).first()
        asked = {f"{each.bank_id} {each.fact_id}" for each in db.session.scalars(db.select(Answer))}
        assert first is not None
        unasked = [fact for fact in first.queue if fact not in asked]
        assert len(unasked) < len(first.queue)
    left = re.search(r"(\d+) questions? (?:is|are) left", guest.get("/today").text)
    assert left
    assert int(left[1]) == len(unasked)
