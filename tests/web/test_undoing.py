"""Taking answers back, one after the other."""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.services.test_memories import empty_database, memories
from tests.web.cast import Clock, Visitor, closing_app, library, picks, question_of
from tests.web.cast import settings as app_settings
from trainer.app import create_app
from trainer.services.study.confusions import rebuild_pairs
from trainer.store.engine import db
from trainer.store.learning import DrillSession, PairCount, Presentation


def session_of(app: Flask, pid: str) -> str:
    with app.app_context():
        return db.session.scalars(select(Presentation.session_id).where(Presentation.id == pid)).one()


def undo_last(visitor: Visitor, app: Flask, pid: str, **fields: str) -> str:
    """Take back what was answered last in the session of a question, and give the question that is then open."""
    response = visitor.post(f"/sessions/{session_of(app, pid)}/undo", **fields)
    assert response.status_code == 303
    return visitor.to_question(response.location)


def pairs(app: Flask) -> list[tuple[Any, ...]]:
    """What is counted of every pair that was ever swapped or told apart."""
    columns = PairCount.bank_id, PairCount.first, PairCount.second, PairCount.shown, PairCount.swapped, PairCount.since
    with app.app_context():
        return sorted(tuple(row) for row in db.session.execute(select(*columns).where(PairCount.shown > 0)))


def left(app: Flask, pid: str, *, answered: int) -> list[str]:
    """The facts that a session still asks, in order, each once: those of open questions, then those of the queue."""
    with app.app_context():
        row = db.session.get(Presentation, pid)
        assert row is not None
        sid = row.session_id
        asked = db.session.scalars(
            select(Presentation).where(Presentation.session_id == sid).order_by(Presentation.place)
        ).all()[answered:]
        sitting = db.session.get(DrillSession, sid)
        assert sitting is not None
        return list(
            dict.fromkeys([*(f"{each.bank_id} {fact}" for each in asked for fact in each.facts), *sitting.queue])
        )


def test_the_last_answer_can_be_taken_back_from_the_next_question(either: Flask) -> None:
    visitor = Visitor(either)
    first = visitor.choice()
    visitor.answer(first, right=False)
    second = visitor.next()
    assert 'aria-label="Take back the last answer"' in visitor.page
    found = re.search(r'name="last" value="([^"]+)"', visitor.page)
    assert found
    assert found[1] == first
    assert undo_last(visitor, either, second, last=first) == first
    assert f'action="/q/{first}/answer"' in visitor.page


def test_the_first_question_has_nothing_to_take_back(stranger: Visitor, app: Flask) -> None:
    pid = stranger.start()
    assert "Take back the last answer" not in stranger.page
    assert undo_last(stranger, app, pid) == pid


def test_a_second_click_takes_nothing_more_back(stranger: Visitor, app: Flask) -> None:
    first = stranger.start()
    stranger.answer(first)
    second = stranger.next()
    stranger.answer(second)
    third = stranger.next()
    assert undo_last(stranger, app, third, last=second) == second
    assert undo_last(stranger, app, third, last=second) == second
    stranger.get(f"/q/{first}")
    assert 'id="verdict"' in stranger.page


def test_an_answer_of_yesterday_stays(stranger: Visitor, app: Flask, clock: Clock) -> None:
    first = stranger.start()
    stranger.answer(first)
    second = stranger.next()
    clock.forward(days=1)
    assert undo_last(stranger, app, second) == second
    stranger.get(f"/q/{first}")
    assert 'id="verdict"' in stranger.page


def test_nobody_takes_back_the_answers_of_another(stranger: Visitor, other: Visitor, app: Flask) -> None:
    pid = stranger.start()
    stranger.answer(pid)
    assert other.post(f"/sessions/{session_of(app, pid)}/undo").status_code == 404
    stranger.get(f"/q/{pid}")
    assert 'id="verdict"' in stranger.page


def test_a_matching_answer_taken_back_has_its_rows_filled_as_before(stranger: Visitor, app: Flask) -> None:
    pid = stranger.start()
    while "option" in picks(app, pid):
        stranger.answer(pid)
        pid = stranger.next()
    sent = picks(app, pid, right=False)
    stranger.answer(pid, right=False)
    stranger.post(f"/q/{pid}/undo")
    stranger.get(f"/q/{pid}")
    selected = re.findall(r'value="(\d+)" selected', stranger.page)
    assert selected == [sent[f"premise_{index}"] for index in range(len(sent))]


def test_options_struck_out_are_struck_out_again_after_an_undo(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    sent = picks(app, pid)
    struck = str(1 + int(sent["option"]) % len(question_of(app, pid).options))
    stranger.post(f"/q/{pid}/answer", confidence="sure", struck=struck, **sent)
    stranger.post(f"/q/{pid}/undo")
    stranger.get(f"/q/{pid}")
    assert re.findall(r'name="struck" value="(\d+)"[^>]* checked', stranger.page) == [struck]


@given(marks=st.lists(st.booleans(), min_size=1, max_size=5))
@settings(max_examples=3)
def test_answers_taken_back_one_by_one_were_never_given(marks: list[bool]) -> None:
    """Memories, what is mixed up and what is still to be asked are as they were before each answer."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(empty_database(), Path(folder) / "trainer.sqlite3")
        with closing_app(create_app(app_settings(Path(folder)), library=library(), now=Clock())) as app:
            visitor = Visitor(app)
            pid = visitor.start()
            before = []
            for count, right in enumerate(marks):
                before.append((pid, memories(app), pairs(app), left(app, pid, answered=count)))
                visitor.answer(pid, right=right)
                pid = visitor.next()
            for count, (was, kept, counted, rest) in reversed(list(enumerate(before))):
                assert undo_last(visitor, app, was) == was
                assert memories(app) == kept
                assert pairs(app) == counted
                assert set(left(app, was, answered=count)) == set(rest)
            with app.app_context():
                rebuild_pairs(db.session(), 1)
                db.session.commit()
            assert pairs(app) == before[0][2]
