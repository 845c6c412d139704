"""A click costs as many queries with a long log as with a short one."""

from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from tests.web.cast import BANK, NOON, Clock, Visitor, closing_app, make_app, picks
from tests.web.counting import counted
from trainer.store.engine import begin_writing, db
from trainer.store.learning import Answer, MemoryRow


def lengthen(app: Flask, *, facts: int, each: int) -> None:
    """Add answers of earlier days about facts that no bank has any more, with their memories."""
    answer: dict[str, object] = {
        "person_id": 1, "presentation_id": None, "attempt": 1, "pair": 0, "bank_id": BANK, "form": "choice",
        "direction": "forward", "chosen": "b", "expected": "a", "position": 1, "struck": [], "correct": False,
        "confidence": "sure", "guess_chance": 0.25, "rating": 1, "re_ask": False, "answered_at": NOON,
        "time_zone": "UTC", "origin": "drill",
    }  # fmt: skip
    memory: dict[str, object] = {
        "person_id": 1, "bank_id": BANK, "stability": 3.0, "difficulty": 5.0, "first_day": 1, "last_day": 9,
        "due_day": 90_000, "reps": each, "passes": 0, "lapses": each, "counted_day": 9, "counted_at": NOON,
        "counted_id": 1, "last_answer": 1, "last_void": 0, "last_due": 0,
    }  # fmt: skip
    with app.app_context():
        begin_writing(db.session())
        kept = db.session.query(MemoryRow.weights, MemoryRow.version).first()
        assert kept is not None
        memory |= {"weights": kept.weights, "version": kept.version}
        db.session.execute(
            insert(Answer),
            [answer | {"fact_id": f"gone-{fact}", "study_day": day} for fact in range(facts) for day in range(each)],
        )
        db.session.execute(insert(MemoryRow), [memory | {"fact_id": f"gone-{fact}"} for fact in range(facts)])
        db.session.commit()


def clicks(app: Flask, *, facts: int) -> list[int]:
    """How many statements each click of some questions takes, with a log of this many facts before them."""
    visitor = Visitor(app)
    visitor.answer(visitor.start())
    lengthen(app, facts=facts, each=8)
    costs = []
    for right in (False, True, False):
        with counted(app) as said:
            pid = visitor.next()
        costs.append(len(said))
        with counted(app) as said:
            visitor.post(f"/q/{pid}/answer", confidence="sure", **picks(app, pid, right=right))
        costs.append(len(said))
        with counted(app) as said:
            visitor.get(f"/q/{pid}")
        costs.append(len(said))
    return costs


def test_a_click_costs_as_many_queries_with_a_long_log_as_with_a_short_one(app: Flask, tmp_path: Path) -> None:
    with closing_app(make_app(tmp_path / "another", Clock())) as another:
        few, many = clicks(app, facts=1), clicks(another, facts=300)
    assert few == many
    assert max(few) < 70
