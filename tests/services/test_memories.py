"""The log of answers and what it adds up to."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from tests.web.cast import Clock, Visitor, answers, closing_app, library, make_app, picks
from tests.web.cast import settings as app_settings
from trainer.app import create_app
from trainer.scheduling.history import Folded
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import Learner
from trainer.services.study import memories as folding
from trainer.services.study.memories import rebuild
from trainer.store.engine import begin_writing, db
from trainer.store.learning import DueChoice, MemoryRow
from trainer.store.people import Person

DEEDS = st.lists(
    st.sampled_from(("right", "wrong", "guess", "undo", "day", "week", "back", "again", "keen")),
    min_size=5,
    max_size=25,
)


def memories(app: Flask) -> list[tuple[object, ...]]:
    """Every memory, every column, in order."""
    with app.app_context():
        rows = db.session.execute(
            select(*MemoryRow.__table__.columns).order_by(MemoryRow.person_id, MemoryRow.bank_id, MemoryRow.fact_id)
        )
        return [tuple(row) for row in rows]


def rebuilt(app: Flask) -> tuple[int, int]:
    """Throw every memory away and make it again."""
    with app.app_context():
        begin_writing(db.session())
        db.session.execute(delete(MemoryRow))
        counts = rebuild(db.session())
        db.session.commit()
    return counts


class Learning:
    """Someone who does as they are told."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.visitor = Visitor(app)
        self.pid = self.visitor.start()

    def do(self, deed: str) -> None:
        match deed:
            case "right" | "wrong" | "guess":
                self.visitor.get(f"/q/{self.pid}")
                self.answer(deed)
            case "undo":
                self.visitor.post(f"/q/{self.pid}/undo")
            case "day" | "week":
                self.clock.forward(days=1 if deed == "day" else 7)
            case "back":
                self.clock.forward(hours=-7)
            case "again":
                self.pid = self.visitor.start(kind="ten")
            case "keen":
                with self.app.app_context():
                    begin_writing(db.session())
                    db.session.execute(update(Person).values(retention=95))
                    db.session.commit()

    def answer(self, how: str) -> None:
        confidence = "guess" if how == "guess" else "sure"
        sent = picks(self.app, self.pid, right=how != "wrong")
        self.visitor.post(f"/q/{self.pid}/answer", confidence=confidence, **sent)
        self.visitor.get(f"/q/{self.pid}")
        self.pid = self.visitor.next() or self.visitor.start(kind="ten")


@given(deeds=DEEDS)
@settings(max_examples=12)
def test_memories_made_again_from_the_log_are_the_same_bit_for_bit(deeds: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        shutil.copy(empty_database(), Path(folder) / "trainer.sqlite3")
        with closing_app(create_app(app_settings(Path(folder)), library=library(), now=clock)) as app:
            person = Learning(app, clock)
            for deed in deeds:
                person.do(deed)
            kept = memories(app)
            rebuilt(app)
            assert memories(app) == kept


def empty_database() -> Path:
    """A file with all tables, made once a process."""
    global _EMPTY  # noqa: PLW0603 - Hypothesis takes no fixture of a test's own scope
    if _EMPTY is None:
        folder = Path(tempfile.mkdtemp(prefix="trainer-empty-"))
        with closing_app(make_app(folder, Clock())):
            pass
        _EMPTY = folder / "trainer.sqlite3"
    return _EMPTY


_EMPTY: Path | None = None


def test_rebuilding_mends_a_memory_that_was_tampered_with(either: Flask) -> None:
    visitor = Visitor(either)
    visitor.answer(visitor.start())
    kept = memories(either)
    with either.app_context():
        begin_writing(db.session())
        db.session.execute(update(MemoryRow).values(stability=999.0))
        assert rebuild(db.session()) == (len(kept), len(kept))
        db.session.commit()
    assert memories(either) == kept


def test_an_answer_given_while_memories_are_made_again_is_not_lost(
    either: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(either)
    visitor.answer(visitor.start())
    pid, fold_all = visitor.next(), folding._fold_all
    answering = Thread(target=visitor.answer, args=(pid,))

    def meanwhile(session: Session, who: Learner) -> Mapping[FactRef, Folded]:
        folded = fold_all(session, who)
        answering.start()
        answering.join(timeout=1)  # it waits for its turn; where it did not, it would be done by now
        return folded

    with either.app_context():
        monkeypatch.setattr(folding, "_fold_all", meanwhile)
        begin_writing(db.session())
        rebuild(db.session())
        db.session.commit()
        monkeypatch.undo()
    answering.join()
    kept = memories(either)
    assert rebuilt(either)[0] == len(kept)
    assert memories(either) == kept


def test_memories_folded_by_other_rules_are_folded_afresh_when_they_are_read(app: Flask, guest: Visitor) -> None:
    kept = memories(app)
    with app.app_context():
        begin_writing(db.session())
        db.session.execute(update(MemoryRow).values(version=0, stability=1.0))
        db.session.commit()
    guest.post("/sessions", kind="five", bank="", topic="")
    assert memories(app) == kept


def test_an_answer_taken_back_leaves_no_trace_in_the_memory(app: Flask, stranger: Visitor) -> None:
    pid = stranger.choice()
    kept = memories(app)
    stranger.answer(pid)
    assert memories(app) != kept
    stranger.post(f"/q/{pid}/undo")
    assert memories(app) == kept


def test_each_answer_writes_down_the_day_chosen_for_its_return(app: Flask, guest: Visitor) -> None:
    guest.answer(guest.next())
    rated = [row.id for row in answers(app) if row.rating]
    with app.app_context():
        chosen = db.session.scalars(select(DueChoice.answer_id).order_by(DueChoice.id)).all()
        due = {row.last_due for row in db.session.scalars(select(MemoryRow))}
        assert due <= {row.id for row in db.session.scalars(select(DueChoice))}
    assert chosen == rated


def test_the_log_is_only_added_to(app: Flask, guest: Visitor) -> None:
    """No deed of a session changes or removes a row of the log: every row stays as it was first written."""
    seen: dict[tuple[str, int], tuple[object, ...]] = {}
    pid = guest.next()
    for step in range(6):
        if step == 3:
            guest.post(f"/q/{pid}/undo")
        guest.answer(pid, right=step % 2 == 0)
        pid = guest.next()
        with app.app_context():
            for table in ("answer", "void", "due_choice"):
                for row in db.session.execute(text(f"select * from {table}")):  # noqa: S608 - our own names
                    assert seen.setdefault((table, row.id), tuple(row)) == tuple(row)
    assert len(seen) > 12
