"""Two people at one set in the same moment, on a real PostgreSQL, which lets both write.

SQLite lets one write at a time, so there is nothing to see there.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.postgres import PostgresServer
from tests.services.school import School
from tests.web.cast import Clock, closing_app, library, make_app
from trainer.services.people.learners import Learner
from trainer.services.sets import assignments, attempts, rulings
from trainer.services.sets.going import Going
from trainer.services.sets.marks import marks_in, rulings_of
from trainer.services.sets.rulings import Wish
from trainer.services.words.refusals import Stale
from trainer.store.engine import db
from trainer.store.teaching import ClassEvent, Notice, SetForm
from trainer.teaching.blueprint import Slot, counted
from trainer.teaching.grading import Action
from trainer.teaching.rules import Window

PATIENCE: Final = 20.0
"""Seconds until someone who neither ends nor waits is given up."""

_WAITING: Final = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture(scope="module")
def program(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The program on a PostgreSQL of its own."""
    url = postgres_server.new_database()
    with closing_app(make_app(tmp_path_factory.mktemp("instance"), Clock(), database_url=url)) as made:
        yield made


@pytest.fixture
def school(program: Flask, clock: Clock, request: pytest.FixtureRequest) -> Iterator[School]:
    """A class of the test's own, kept, so that others see it."""
    with program.test_request_context():
        made = School(program, clock, email=f"{request.node.name}@example.com")
        db.session.commit()
        yield made


@contextmanager
def beside(app: Flask, deed: Callable[[], object]) -> Iterator[Future[object]]:
    """Let another request do something and commit, while ours goes on: it has ended or waits for us by now."""

    def other() -> object:
        with app.test_request_context():
            done = deed()
            db.session.commit()
            return done

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(other)
        try:
            _until_it_waits(future)
            yield future
        finally:
            db.session.rollback()  # whatever happened here, the other one must come to an end


def _until_it_waits(future: Future[object]) -> None:
    end = time.monotonic() + PATIENCE
    while not future.done() and time.monotonic() < end:
        with db.engine.connect() as connection:
            if connection.scalar(_WAITING):
                return
        time.sleep(0.01)


def sat(school: School, who: Learner, set_id: str) -> Going:
    """An attempt in which nothing is right, that was not handed in."""
    attempt = school.begin(who, set_id)
    school.fill_in(who, attempt, right=0)
    return attempt


def full_credit(set_id: str) -> Wish:
    """Full points for everything, which is one fact."""
    (fact,) = {mark.fact_id for its in marks_in(db.session(), set_id).values() for mark in its}
    return Wish(fact, "", Action.FULL_CREDIT, reason="The source was read wrongly.")


def forms_of(set_id: str) -> list[SetForm]:
    mine = select(SetForm).where(SetForm.assignment_id == set_id)
    return list(db.session.scalars(mine.order_by(SetForm.id)))


def shares(school: School, set_id: str, *students: Learner) -> list[float | None]:
    db.session.expire_all()
    return [school.latest(student, set_id).share for student in students]


def test_a_decision_waits_for_a_hand_in_and_is_then_looked_at_anew(school: School) -> None:
    ann, ben = school.student("Ann"), school.student("Ben")
    set_id = school.give(slots=(Slot(1),), forms=1)
    school.hand_in(ann, set_id, right=0)
    sat(school, ben, set_id)
    given, seat, wish = school.given(set_id), school.seat, full_credit(set_id)
    db.session.commit()

    attempts.submit(db.session(), ben, set_id, 1, now=school.now)

    def decide() -> object:
        return rulings.rule(db.session(), seat, given, wish, seen="1-0", now=school.now)

    with beside(school.app, decide) as decided:
        db.session.commit()
        with pytest.raises(Stale):
            decided.result(PATIENCE)
    assert shares(school, set_id, ann, ben) == [0.0, 0.0]


def test_what_is_handed_in_while_somebody_decides_is_marked_by_the_decision(school: School) -> None:
    ann, ben = school.student("Ann"), school.student("Ben")
    set_id = school.give(slots=(Slot(1),), forms=1)
    school.hand_in(ann, set_id, right=0)
    sat(school, ben, set_id)
    db.session.commit()

    rulings.rule(db.session(), school.seat, school.given(set_id), full_credit(set_id), seen="1-0", now=school.now)
    with beside(school.app, lambda: attempts.submit(db.session(), ben, set_id, 1, now=school.now)) as handed:
        db.session.commit()
        handed.result(PATIENCE)
    assert shares(school, set_id, ann, ben) == [1.0, 1.0]


def test_what_is_handed_in_while_a_decision_is_taken_back_is_marked_without_it(school: School) -> None:
    ann, ben = school.student("Ann"), school.student("Ben")
    set_id = school.give(slots=(Slot(1),), forms=1)
    school.hand_in(ann, set_id, right=0)
    sat(school, ben, set_id)
    given, seat = school.given(set_id), school.seat
    rulings.rule(db.session(), seat, given, full_credit(set_id), seen="1-0", now=school.now)
    (held,) = rulings_of(db.session(), set_id)
    db.session.commit()

    attempts.submit(db.session(), ben, set_id, 1, now=school.now)

    def take_back() -> object:
        return rulings.take_back(db.session(), seat, given, held.id, reason="", now=school.now)

    with beside(school.app, take_back) as taken:
        db.session.commit()
        taken.result(PATIENCE)
    assert shares(school, set_id, ann, ben) == [0.0, 0.0]


def test_whoever_hands_in_again_and_whoever_tells_them_of_a_decision_do_not_wait_for_one_another(
    school: School,
) -> None:
    ann = school.student("Ann")
    set_id = school.give(slots=(Slot(1),), forms=1, window=Window(attempts=2))
    school.hand_in(ann, set_id, right=0)
    sat(school, ann, set_id)
    db.session.commit()

    given = assignments.held(db.session(), school.given(set_id))
    with beside(school.app, lambda: attempts.submit(db.session(), ann, set_id, 2, now=school.now)) as handed:
        rulings.rule(db.session(), school.seat, given, full_credit(set_id), seen="1-0", now=school.now)
        db.session.commit()
        handed.result(PATIENCE)
    assert shares(school, set_id, ann) == [1.0]
    assert db.session.scalar(select(func.count()).where(Notice.person_id == ann.id)) == 1


def test_given_out_by_two_at_once_a_set_is_given_once(school: School) -> None:
    set_id = assignments.new_draft(db.session(), school.seat, school.draft(), now=school.now)
    given, seat = school.given(set_id), school.seat
    db.session.commit()

    def give() -> None:
        assignments.publish(db.session(), library(), seat, given, now=school.now)

    give()
    with beside(school.app, give) as again:
        db.session.commit()
        again.result(PATIENCE)
    assert school.given(set_id).published_at == school.now
    assert [form.label for form in forms_of(set_id)] == ["A", "B"]
    gifts = ClassEvent.classroom_id == school.class_id, ClassEvent.kind == "set_given"
    assert db.session.scalar(select(func.count()).where(*gifts)) == 1


def test_revised_by_two_at_once_a_set_has_a_revision_of_each(school: School) -> None:
    set_id = school.give()
    given, seat = school.given(set_id), school.seat
    db.session.commit()

    def revise(count: int) -> None:
        assignments.revise(db.session(), library(), seat, given, school.draft(slots=(Slot(count),)), now=school.now)

    revise(3)
    with beside(school.app, lambda: revise(4)) as again:
        db.session.commit()
        again.result(PATIENCE)
    now = school.given(set_id)
    assert (now.revision, counted(now.draft.slots)) == (given.revision + 2, 4)
    lengths = {form.revision: len(form.questions) for form in forms_of(set_id)}
    assert lengths == {given.revision: 5, given.revision + 1: 3, given.revision + 2: 4}


def test_what_is_saved_while_a_set_is_given_out_does_not_change_what_it_asks(school: School) -> None:
    set_id = assignments.new_draft(db.session(), school.seat, school.draft(), now=school.now)
    given, seat = school.given(set_id), school.seat
    db.session.commit()

    assignments.publish(db.session(), library(), seat, given, now=school.now)
    late = school.draft(title="Week 2", slots=(Slot(3),))
    with beside(school.app, lambda: assignments.save_draft(db.session(), seat, given, late, now=school.now)) as saved:
        db.session.commit()
        saved.result(PATIENCE)
    now = school.given(set_id).draft
    assert (now.title, now.slots) == ("Week 2", given.draft.slots)


def test_a_set_that_is_saved_while_it_is_given_out_asks_what_was_saved(school: School) -> None:
    set_id = assignments.new_draft(db.session(), school.seat, school.draft(), now=school.now)
    given, seat = school.given(set_id), school.seat
    db.session.commit()

    assignments.save_draft(db.session(), seat, given, school.draft(slots=(Slot(3),)), now=school.now)
    with beside(school.app, lambda: assignments.publish(db.session(), library(), seat, given, now=school.now)) as gave:
        db.session.commit()
        gave.result(PATIENCE)
    assert counted(school.given(set_id).draft.slots) == 3
    assert {len(form.questions) for form in forms_of(set_id)} == {3}
