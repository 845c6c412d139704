"""Making a class, joining it, and who may do what in it."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.services.school import School, someone
from tests.web.cast import NOON, Clock
from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import NeedsAccount, Role, State
from trainer.services.sets import assignments
from trainer.services.words.refusals import Absent, Incomplete, Refused
from trainer.store.engine import db
from trainer.store.teaching import Member


def test_a_class_is_made_by_someone_with_an_account_who_instructs_it(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        assert school.seat.role is Role.INSTRUCTOR
        (listed,) = classrooms.classes_of(db.session(), school.teacher)
        assert (listed.name, listed.role, listed.students) == ("Neurology 2", Role.INSTRUCTOR, 0)
        with pytest.raises(NeedsAccount):
            classrooms.create(db.session(), someone(), name="X", term="", zone="UTC", now=NOON)


def test_a_code_is_forgiven_small_letters_spaces_and_what_is_misread(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        typed = school.code.lower().replace("0", "o").replace("1", "l")
        who = someone()
        classrooms.join(db.session(), who, code=f" {typed[:4]}-{typed[4:]} ", name="Ann", now=NOON)
        assert school.seat_of(who).role is Role.STUDENT


def test_joining_twice_is_once_and_coming_back_brings_back_the_same_place(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        who = school.student("Ann")
        before = school.seat_of(who).member_id
        classrooms.join(db.session(), who, code=school.code, name="Other", now=NOON)
        classrooms.leave(db.session(), who, school.seat_of(who), now=NOON)
        with pytest.raises(Absent):
            school.seat_of(who)
        classrooms.join(db.session(), who, code=school.code, name="Other", now=NOON)
        db.session.expire_all()
        assert school.seat_of(who).member_id == before
        assert db.session.get_one(Member, before).name == "Ann"


def test_a_code_that_ended_or_was_closed_leads_nowhere(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ending = classrooms.new_code(db.session(), school.seat, ends_at=NOON + timedelta(days=1), now=NOON)
        first = school.code if school.code != ending else classrooms.codes_of(db.session(), school.seat, now=NOON)[1][0]
        classrooms.close_code(db.session(), school.seat, first, now=NOON)
        with pytest.raises(Absent, match="leads to no class"):
            classrooms.invited(db.session(), first, now=NOON)
        assert classrooms.invited(db.session(), ending, now=NOON).id == school.class_id
        with pytest.raises(Absent):
            classrooms.invited(db.session(), ending, now=NOON + timedelta(days=1))
        classrooms.archive(db.session(), school.seat, now=NOON)
        with pytest.raises(Absent):
            classrooms.invited(db.session(), ending, now=NOON)


def test_a_class_that_approves_lets_nobody_in_by_themselves(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        classrooms.change(db.session(), school.seat, name="N", term="", zone="UTC", approves=True, now=NOON)
        who = school.student()
        assert classrooms.classes_of(db.session(), who)[0].state is State.WAITING
        with pytest.raises(Absent):
            school.seat_of(who)


def test_nobody_takes_a_place_in_the_list_by_the_address_that_they_gave(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        kept = Member(
            classroom_id=school.class_id, role="student", state="expected", name="Ann Lee", email="ANN@example.com",
            student_id="s1", time_factor=1.5, added_at=NOON,
        )  # fmt: skip
        db.session.add(kept)
        db.session.flush()
        who = someone("ann@example.com")
        classrooms.join(db.session(), who, code=school.code, name="", now=NOON)
        assert school.seat_of(who).member_id != kept.id
        assert (kept.person_id, kept.state) == (None, "expected")


def test_a_guest_who_joins_says_who_they_are(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        with pytest.raises(Incomplete, match="Give the name"):
            classrooms.join(db.session(), someone(), code=school.code, name=" ", now=NOON)


def test_what_a_class_is_is_changed_by_those_alone_who_instruct_it(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        student = school.student()
        for who in (student, someone("else@example.com")):
            with pytest.raises(Absent):
                classrooms.taught(db.session(), who, school.class_id, least=Role.ASSISTANT)
        db.session.get_one(Member, school.seat_of(student).member_id).role = Role.ASSISTANT.value
        db.session.flush()
        assert classrooms.taught(db.session(), student, school.class_id, least=Role.ASSISTANT).role is Role.ASSISTANT
        with pytest.raises(Absent):
            classrooms.taught(db.session(), student, school.class_id)


def test_the_last_who_instructs_cannot_leave(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        with pytest.raises(Refused, match="someone who instructs it"):
            classrooms.leave(db.session(), school.teacher, school.seat, now=NOON)


def test_the_next_term_has_the_teachers_and_the_sets_and_none_of_the_students(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        school.student()
        assistant = school.student("Tim")
        db.session.get_one(Member, school.seat_of(assistant).member_id).role = Role.ASSISTANT.value
        school.give()
        new = classrooms.next_term(db.session(), school.teacher, school.seat, name="N", term="2028", now=NOON)
        seat = classrooms.taught(db.session(), school.teacher, new)
        assert classrooms.attended(db.session(), assistant, new).role is Role.ASSISTANT
        assert db.session.query(Member).filter_by(classroom_id=new, role="student").count() == 0

        (given,) = assignments.sets_of(db.session(), seat)
        assert (given.published_at, given.draft.window.closes_at, given.draft.title) == (None, None, "Week 1")


def test_a_class_needs_a_name_and_a_zone_that_exists(app: Flask) -> None:
    with app.test_request_context():
        teacher = someone("t@example.com")
        for name, zone in ((" ", "UTC"), ("N", "Nowhere/Else")):
            with pytest.raises(Incomplete):
                classrooms.create(db.session(), teacher, name=name, term="", zone=zone, now=NOON)
