"""How the pages of those who teach grow with a class: 30, 300 and 3,000 students who handed three sets in.

Each page is asked for three times, and its best time of the processor counts. What is printed is the time at 3,000
students over that at 300: 10 would be growth in step with the students. The number of statements must be the same at
every size. Students and their marks are written straight into the tables, as handing in leaves them.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from flask import Flask
from sqlalchemy import insert, select

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.web.cast import Clock, library, make_app
from tests.web.counting import queries
from tests.web.taught import Taught
from trainer.questions.model import Choice
from trainer.services.banks.kept_questions import variant_of
from trainer.services.sets.forms import SetQuestion
from trainer.store.engine import db
from trainer.store.people import Person
from trainer.store.teaching import Attempt, Mark, Member, SetForm

SIZES: Final = (30, 300, 3000)
SETS: Final = 3
QUESTIONS: Final = 20
GROWTH: Final = 15.0
"""The ratio above which the bench fails: ten times the students may take this many times as long."""


def fill(taught: Taught, set_ids: Sequence[str], students: int) -> None:
    """Let so many more students join, and hand every set in."""
    now, dice = taught.clock(), Random(students)  # noqa: S311 - dice, not secrets
    with taught.app.app_context():
        session = db.session()
        first = session.scalar(select(Person.id).order_by(Person.id.desc()).limit(1)) or 0
        people = [
            {"fs_uniquifier": f"s{first + n}", "active": True, "created_at": now, "time_zone": "UTC"}
            for n in range(students)
        ]
        ids = session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), people).all()
        rows = [
            {"classroom_id": taught.cid, "person_id": person, "role": "student", "state": "here",
             "name": f"Student {person}", "added_at": now, "joined_at": now}
            for person in ids
        ]  # fmt: skip
        members = session.scalars(insert(Member).returning(Member.id, sort_by_parameter_order=True), rows).all()
        for set_id in set_ids:
            _hand_in(session, set_id, members, now, dice)
        session.commit()


def _hand_in(session: Any, set_id: str, members: Sequence[int], now: Any, dice: Random) -> None:
    form = session.scalars(select(SetForm).where(SetForm.assignment_id == set_id)).first()
    asked = [SetQuestion.of_kept(kept) for kept in form.questions]
    rows = [
        {"assignment_id": set_id, "member_id": member, "number": 1, "form_id": form.id, "started_at": now,
         "submitted_at": now, "points": 10.0, "most": float(len(asked))}
        for member in members
    ]  # fmt: skip
    attempts = session.scalars(insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), rows).all()
    session.execute(
        insert(Mark), [_mark(id_, place, each, dice) for id_ in attempts for place, each in enumerate(asked)]
    )


def _mark(attempt: int, place: int, asked: SetQuestion, dice: Random) -> dict[str, Any]:
    question = asked.question
    assert isinstance(question, Choice)
    offered = [option.entity for option in question.options]
    chosen, key = dice.choice(offered), question.item.key
    return {
        "attempt_id": attempt, "place": place + 1, "pair": 0, "variant": variant_of(question.item.id, offered),
        "bank_id": asked.bank, "fact_id": question.item.fact, "relation": question.item.relation, "topic": asked.topic,
        "form": "choice", "direction": question.item.direction, "chosen": chosen, "expected": key, "offered": offered,
        "points": 1.0, "right": chosen == key, "score": float(chosen == key), "confidence": "sure", "seconds": 20.0,
    }  # fmt: skip


def best(taught: Taught, path: str) -> tuple[float, int]:
    """The best of three times, in seconds, and how many statements a page takes."""
    times = []
    for _turn in range(3):
        before = time.process_time()
        response = taught.teacher.get(path)
        times.append(time.process_time() - before)
        assert response.status_code == 200, path
    return min(times), queries(taught.app, lambda: taught.teacher.get(path))


def measured(app: Flask, clock: Clock) -> dict[str, list[tuple[float, int]]]:
    """Each page at each size of the class."""
    taught = Taught(app, clock)
    sets = [
        taught.give(title=f"Set {number}", choices=str(QUESTIONS), forms="1", closes_at="2026-12-24T12:00")
        for number in range(SETS)
    ]
    base, last = taught.base, sets[-1]
    pages = {
        "class": base, "set": f"{base}/sets/{last}", "questions": f"{base}/sets/{last}/questions",
        "mix-ups": f"{base}/confusions", "mastery": f"{base}/mastery", "people": f"{base}/people",
        "grades": f"{base}/sets/{last}/grades-canvas.csv",
    }  # fmt: skip
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in pages}
    there = 0
    for size in SIZES:
        fill(taught, sets, size - there)
        there = size
        for name, path in pages.items():
            found[name].append(best(taught, path))
    return found


def main() -> None:
    """Print each page's growth, and fail if one grows too fast or asks more of the database for more students."""
    library()
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(Path(folder) / "instance", clock := Clock())
        found = measured(app, clock)
        with app.app_context():
            db.engine.dispose()
    bad = []
    for name, (_small, middle, large) in found.items():
        growth = large[0] / middle[0]
        times = f"{middle[0]:6.2f} s at 300, {large[0]:6.2f} s at 3,000: {growth:4.1f} times"
        print(f"{name:10} {times}; {large[1]} statements")
        if growth > GROWTH or len({count for _time, count in found[name]}) > 1:
            bad.append(name)
    if bad:
        raise SystemExit(f"Grow too fast, or ask more for more students: {', '.join(bad)}.")


if __name__ == "__main__":
    main()
