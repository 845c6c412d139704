"""Grades that are sent by the serving program itself, and courses that are parted from their class."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import update

from tests.lti.conftest import School
from tests.lti.test_grades import Course
from tests.web.cast import Visitor
from trainer.services.lti import rounds as lti_rounds
from trainer.services.lti.rounds import send_in_turn
from trainer.store.engine import db
from trainer.store.platforms import CourseUser, GradePush, LaunchValue, PlatformCourse, PlatformLink
from trainer.store.teaching import Member
from trainer.web.sending import Sender

SOON = timedelta(milliseconds=10)


@pytest.fixture
def course(school: School) -> Course:
    return Course(school)


def in_turn(school: School) -> bool:
    with school.app.app_context():
        return send_in_turn(db.session(), now=school.clock)


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds, for half a minute at most."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_program_that_serves_sends_what_is_due_by_itself(school: School, course: Course) -> None:
    course.hand_in("ann", 3)
    sender = Sender(school.app, every=SOON)
    sender.start()
    until(lambda: [each.state for each in school.pushes()] == ["sent"])
    course.hand_in("ann", 4)
    school.clock.forward(minutes=1)
    until(lambda: [each.sent_share for each in school.pushes()] == [1.0])
    sender.end()
    assert [score["scoreGiven"] for score in school.platform.scores] == [3.0, 4.0]


def test_of_several_processes_one_has_the_round_of_a_minute(school: School, course: Course) -> None:
    course.hand_in("ann", 3)
    at_once, took = Barrier(4), list[bool]()

    def go() -> None:
        at_once.wait(timeout=30)
        took.append(in_turn(school))

    threads = [Thread(target=go) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(took) == [False, False, False, True]
    assert len(school.platform.scores) == 1
    assert not in_turn(school)
    school.clock.forward(minutes=1)
    assert in_turn(school)
    assert len(school.platform.scores) == 1


def test_a_round_that_fails_is_not_the_last(
    school: School, course: Course, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    course.hand_in("ann", 3)
    good, failed = lti_rounds.send_round, list[int]()

    def fails_once(*given: object, **more: object) -> object:
        if not failed:
            failed.append(1)
            raise OSError
        return good(*given, **more)  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(lti_rounds, "send_round", fails_once)
    sender = Sender(school.app, every=SOON)
    sender.start()
    until(lambda: "Sending grades failed" in caplog.text)
    school.clock.forward(minutes=1)
    until(lambda: [each.state for each in school.pushes()] == ["sent"])
    sender.end()


def test_without_columns_nothing_is_written(school: School) -> None:
    school.connect()
    before = len(school.rows(LaunchValue))
    assert not in_turn(school)
    assert len(school.rows(LaunchValue)) == before


def disconnecting(page: str) -> str:
    found = re.search(r'action="([^"]+/disconnect)"', page)
    assert found
    return found[1]


def test_an_instructor_disconnects_a_course_and_keeps_its_students_and_their_work(
    school: School, course: Course
) -> None:
    course.hand_in("ann", 3)
    school.send()
    here = f"/classes/{course.cid}"
    page = course.teacher.get(f"{here}/courses").text
    assert "Grades that were sent stay in the course" in page
    assert course.teacher.post(disconnecting(page)).status_code == 303
    page = course.teacher.get(f"{here}/courses").text
    assert "No course yet." in page
    assert "Its students and their work stay in the class." in page
    assert [school.rows(table) for table in (PlatformCourse, PlatformLink, CourseUser, GradePush)] == [[]] * 4
    assert len(school.platform.scores) == 1
    assert "Ann" in course.teacher.get(course.address).text
    assert "Disconnected a course" in course.teacher.get(f"{here}/log").text
    course_again = school.launch("teach", "Instructor")
    assert "Connect your course" in course_again.text
    assert school.open_set("ann", course.set_id).status_code == 403


def test_nobody_else_disconnects_it(school: School, course: Course) -> None:
    school.launch("ann")
    deed = disconnecting(course.teacher.get(f"/classes/{course.cid}/courses").text)
    other, stranger = Visitor(school.app), Visitor(school.app)
    other.sign_up("other@example.com")
    school.launch("tim", "Instructor")
    with school.app.app_context():
        tim = next(row.person_id for row in school.users() if row.sub == "tim")
        db.session.execute(update(Member).where(Member.person_id == tim).values(role="assistant"))
        db.session.commit()
    for visitor in (school.visitor("ann"), school.visitor("tim"), other):
        assert visitor.post(deed).status_code == 404
    assert stranger.post(deed).status_code == 403
    other.get("/classes")
    own = other.post("/classes", name="Mine", zone="UTC").location.partition("?")[0]
    assert other.post(f"{own}/courses/{deed.split('/')[-2]}/disconnect").status_code == 404
    assert len(school.rows(PlatformCourse)) == 1
