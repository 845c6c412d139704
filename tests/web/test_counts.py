"""One person's questions are counted alike on every page that counts them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.web.anki_cast import collection, exported, sends
from tests.web.cast import Clock, Visitor, answers
from trainer.store.engine import db
from trainer.store.learning import DrillSession

BROUGHT = 8


@pytest.fixture
def clock() -> Clock:
    """The true time: Anki's scheduler knows no other."""
    return Clock(datetime.now(UTC) + timedelta(minutes=1))


def sitting(visitor: Visitor) -> None:
    """Answer a sitting to its end. The first answer is taken back and given again."""
    pid = visitor.start()
    visitor.answer(pid, right=False, confidence="guess")
    visitor.post(f"/q/{pid}/undo")
    while pid:
        visitor.answer(pid)
        pid = visitor.next()


def asked(app: Flask) -> int:
    """The questions that one person answered and that stand, by the log: those of ours, and those from Anki."""
    log = answers(app)
    return len({each.presentation_id for each in log if each.confidence}) + BROUGHT


def rows(page: str, caption: str) -> list[list[str]]:
    """The rows of the table under a heading of a page, as text."""
    table = re.search(rf'aria-labelledby="{caption}".*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert table
    found = re.findall(r"<tr>(.*?)</tr>", table[1], re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in found]


def test_today_progress_and_judgement_count_the_same_questions(app: Flask, guest: Visitor, clock: Clock) -> None:
    page = sends(guest, exported(collection(BROUGHT)))
    guest.post(f"{page}/bring")
    for _ in range(3):
        sitting(guest)
        clock.forward(days=1)
    assert any(each.form == "matching" for each in answers(app))
    total = asked(app)

    today = re.search(r"(\d+) questions on (\d+) days of the last seven", guest.get("/today").text)
    assert today
    assert int(today[1]) == total

    progress = guest.get("/progress").text
    assert f"Questions on {today[2]} days of the last 18 weeks." in progress
    assert sum(int(questions) for _week, _days, questions in rows(progress, "days")) == total

    judgement = guest.get("/progress/judgement").text
    assert sum(int(row[1]) for row in rows(judgement, "your-word")) == total - BROUGHT


def test_the_first_questions_are_counted_alike_wherever_they_are_too_few(guest: Visitor) -> None:
    sitting(guest)
    today = re.search(r"(\d+) questions on 1 day", guest.get("/today").text)
    assert today
    assert f"You have answered {today[1]} so far." in guest.get("/progress").text
    assert f"Answer {20 - int(today[1])} more question" in guest.get("/plan").text
    assert f"Sure: said {today[1]} times so far" in guest.get("/progress/judgement").text


def test_facts_met_and_reviews_due_are_the_same_on_today_and_progress(guest: Visitor, clock: Clock) -> None:
    for _ in range(3):
        sitting(guest)
        clock.forward(days=1)
    today, progress = guest.get("/today").text, guest.get("/progress").text
    due = re.search(r"<strong>(\d+)</strong> to review", today)
    assert due
    assert f"{due[1]} ready today" in progress
    topics = re.findall(r"(\d+ of \d+ met)", today)
    assert topics
    assert set(topics) >= set(re.findall(r"(\d+ of \d+ met)", progress))


def first_row(page: str) -> list[str]:
    """Today's row of the table of the next two weeks."""
    table = re.search(r'aria-labelledby="load".*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert table
    return re.findall(r"<td[^>]*>([^<]*)</td>", table[1])[:2]


def queue_of(app: Flask) -> list[str]:
    with app.app_context():
        latest = db.select(DrillSession).order_by(DrillSession.started_at.desc(), DrillSession.id).limit(1)
        return list(db.session.scalars(latest).one().queue)


def test_what_today_holds_is_one_number_on_today_progress_and_the_plan_and_what_the_session_asks(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    for _ in range(5):
        sitting(guest)
        clock.forward(days=1)
        page = guest.get("/today").text
        ready = re.search(r"(\d+) facts are ready", page)
        review, new = re.findall(r"<strong>(\d+)</strong> (?:to review|new)", page)
        assert ready
        assert int(ready[1]) == int(review) + int(new)
        assert re.search(rf'<th scope="row">Today</th><td>{review}</td>', page)
        assert f"{review} ready today" in guest.get("/progress").text or "Answer 20 questions" in guest.page
        assert first_row(guest.get("/plan").text) == [review, new]
        guest.get("/today")
        first = re.search(r"The first session asks (\d+) of them", guest.page)
        guest.post("/sessions", kind="ready", bank="", topic="")
        assert len(set(queue_of(app))) == int((first or ready)[1])


def test_a_bank_has_as_many_facts_on_the_first_page_as_in_the_plan(stranger: Visitor, guest: Visitor) -> None:
    home = re.search(r"(\d+) facts", stranger.get("/").text)
    assert home
    assert f"of {home[1]} facts" in guest.get("/plan").text


def test_what_the_schedule_expects_is_the_same_before_an_import_and_on_progress(guest: Visitor) -> None:
    for _ in range(3):
        sitting(guest)
    told = re.search(r"still know about (\d+) of the (\d+) facts", guest.get("/progress").text)
    assert told
    preview = guest.get(sends(guest, exported(collection(BROUGHT)))).text
    now = re.search(r"Expected recall today.*?(\d+)%", preview, re.DOTALL)
    assert now
    assert int(now[1]) == pytest.approx(100 * int(told[1]) / int(told[2]), abs=2)
    assert int(now[1]) < 100
