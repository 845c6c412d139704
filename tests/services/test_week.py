"""The week on Today: how many questions were answered on each of its days, whatever became of the answers."""

from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from tests.web.cast import Clock, Visitor, library
from trainer.services.accounts.today import WEEK, today_page
from trainer.services.people.learners import learner
from trainer.store.engine import db
from trainer.store.learning import AnkiImport, Answer, Presentation, Void


def values(row: Any) -> dict[str, Any]:
    """A row's values, but for its number."""
    return {column.name: getattr(row, column.name) for column in row.__table__.columns if column.name != "id"}


def fill(today: int, clock: Clock, rng: Random) -> dict[int, int]:
    """Add what a log can hold, and give the questions that stand on each day, counted the long way."""
    question = values(db.session.scalars(select(Presentation)).first())
    answer = values(db.session.scalars(select(Answer)).first())
    answers, voids, standing = [], [], {(today, "first")}

    def ask(pid: str, place: int) -> None:
        asked = question | {"id": pid, "place": place, "form": "anki" if pid.startswith("import") else "choice"}
        db.session.execute(insert(Presentation), [asked])

    def give(pid: str | None, day: int, attempt: int, pairs: range, *, voided: bool, alone: bool) -> None:
        for pair in pairs:
            its = {"presentation_id": pid, "study_day": day, "attempt": attempt, "pair": pair}
            answers.append(answer | its)
            if not voided:
                standing.add((day, f"{pid}-{attempt}-{pair}-{len(answers)}" if alone else str(pid)))
        if voided:
            voids.append({"person_id": 1, "presentation_id": pid, "attempt": attempt, "voided_at": clock()})

    for number in range(60):
        pid, pairs, day = f"asked{number}", range(rng.choice((1, 4))), today - rng.randrange(WEEK + 3)
        ask(pid, number + 1000)
        tries = rng.randrange(1, 4)
        for attempt in range(1, tries + 1):
            voided = attempt < tries or rng.random() < 0.4
            give(pid, day, attempt, pairs, voided=voided, alone=False)
    for number in range(3):
        pid = f"import{number}"
        ask(pid, number + 2000)
        found = {"state": "in", "file_name": "", "done": 0, "total": 0, "error": "", "found": {}, "read_at": clock()}
        db.session.execute(insert(AnkiImport), [{"id": pid, "person_id": 1, "presentation_id": pid} | found])
        days = [today - rng.randrange(WEEK + 3) for _ in range(9)]
        for pair, day in enumerate(days):
            give(pid, day, 1, range(pair, pair + 1), voided=False, alone=True)
    for _ in range(5):
        give(None, today - rng.randrange(WEEK), 1, range(1), voided=False, alone=True)
    db.session.execute(insert(Answer), answers)
    db.session.execute(insert(Void), voids)
    return {day: sum(its == day for its, _question in standing) for day in range(today - WEEK + 1, today + 1)}


@pytest.mark.parametrize("seed", range(3))
def test_a_day_counts_each_question_that_stands_once_and_each_review_of_an_import(
    either: Flask, clock: Clock, seed: int
) -> None:
    visitor = Visitor(either)
    visitor.answer(visitor.start())
    with either.test_request_context():
        who = learner(db.session(), 1)
        today = who.day(clock())
        counted = fill(today, clock, Random(seed))  # noqa: S311 - no secret is drawn
        page = today_page(db.session(), library(), who, link=lambda *_a, **_k: "#", now=clock())
    assert [day.count for day in page.week] == list(counted.values())
