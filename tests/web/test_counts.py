"""One person's questions are counted alike on every page that counts them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.web.anki_cast import collection, exported, sends
from tests.web.cast import Clock, Visitor, answers

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
