"""What classes hold of a person: carried over when a guest signs in, handed over, and forgotten."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from tests.services.school import HOUR, School, someone
from tests.web.cast import NOON, Clock
from trainer.services.accounts import own_data, people
from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import Role, State
from trainer.services.people.learners import Learner
from trainer.services.sets import attempts, own_classes
from trainer.services.words.refusals import Absent
from trainer.store.engine import db
from trainer.store.people import Person
from trainer.store.teaching import Attempt, ClassEvent, Classroom, Mark, Member, Override
from trainer.teaching.rules import Feedback, Release, Window


def merge(guest: Learner, account: Learner) -> None:
    people.merge_guest(db.session(), guest.id, into=account.id, now=NOON)
    db.session.expire_all()


def school_attempts(school: School, who: Learner, set_id: str) -> list[Attempt]:
    mine = Attempt.member_id == school.seat_of(who).member_id, Attempt.assignment_id == set_id
    return list(db.session.scalars(db.select(Attempt).where(*mine).order_by(Attempt.number)))


def test_a_guest_who_signs_in_keeps_their_place_and_what_they_handed_in(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        guest, account = school.student("Ann"), someone("ann@example.com")
        set_id = school.give()
        school.hand_in(guest, set_id, right=4)
        place = school.seat_of(guest).member_id
        merge(guest, account)
        assert school.seat_of(account).member_id == place
        with pytest.raises(Absent):
            school.seat_of(guest)
        (attempt,) = school_attempts(school, account, set_id)
        assert (attempt.number, attempt.points) == (1, 4.0)
        assert attempts.going(db.session(), account, set_id, 1, now=clock())[2].id == attempt.id


def test_an_attempt_that_runs_goes_on_under_the_account(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        guest, account = school.student("Ann"), someone("ann@example.com")
        set_id = school.give()
        attempt = school.begin(guest, set_id)
        merge(guest, account)
        school.fill_in(account, attempt, right=5)
        assert attempts.submit(db.session(), account, set_id, 1, now=clock()).share == 1.0


def test_with_a_place_of_both_the_attempts_are_numbered_anew_in_the_order_they_were_begun(
    either: Flask, clock: Clock
) -> None:
    with either.test_request_context():
        school = School(either, clock)
        account, guest = someone("ann@example.com"), someone()
        for who, name in ((account, "Ann Lee"), (guest, "Annie")):
            classrooms.join(db.session(), who, code=school.code, name=name, now=NOON)
        set_id = school.give(window=Window(attempts=3, closes_at=NOON + 2 * HOUR))
        for who, right in ((guest, 1), (account, 2), (guest, 3)):
            clock.forward(minutes=5)
            school.hand_in(who, set_id, right=right)
        kept = school.seat_of(account).member_id
        merge(guest, account)
        found = school_attempts(school, account, set_id)
        assert [(each.number, each.points) for each in found] == [(1, 1.0), (2, 2.0), (3, 3.0)]
        assert school.seat_of(account).member_id == kept
        assert db.session.get_one(Member, kept).name == "Ann Lee"
        assert db.session.query(Member).filter_by(classroom_id=school.class_id, role="student").count() == 1
        assert db.session.query(ClassEvent).filter_by(kind="member_joined_places").count() == 1


def test_the_longer_time_and_what_was_allowed_are_kept_and_whoever_is_here_stays_here(
    either: Flask, clock: Clock
) -> None:
    with either.test_request_context():
        school = School(either, clock)
        account, guest = someone("ann@example.com"), someone()
        for who in (account, guest):
            classrooms.join(db.session(), who, code=school.code, name="Ann", now=NOON)
        set_id, own = school.give(), school.seat_of(guest).member_id
        db.session.get_one(Member, own).time_factor = 2.0
        db.session.add(Override(assignment_id=set_id, member_id=own, extra_minutes=9))
        classrooms.leave(db.session(), account, school.seat_of(account), now=NOON)
        db.session.flush()
        merge(guest, account)
        seat = school.seat_of(account)
        place = db.session.get_one(Member, seat.member_id)
        assert (place.state, place.time_factor, place.left_at) == (State.HERE, 2.0, None)
        assert db.session.get_one(Override, (set_id, seat.member_id)).extra_minutes == 9


def test_whoever_deletes_themselves_leaves_numbers_without_a_name(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        student, set_id = school.student("Ann"), school.give()
        school.hand_in(student, set_id, right=4)
        place = school.seat_of(student).member_id
        row = db.session.get_one(Member, place)
        row.email, row.username, row.student_id, row.time_factor = "ann@example.com", "ann", "s1", 2.0
        db.session.flush()
        own_data.delete_person(db.session(), student, agreed=True, now=NOON)
        db.session.expire_all()
        left = db.session.get_one(Member, place)
        assert (left.person_id, left.name, left.email, left.username, left.student_id) == (None, "", "", "", "")
        assert (left.state, left.time_factor) == (State.LEFT, 1.0)
        assert db.session.scalars(db.select(Attempt.points).where(Attempt.member_id == place)).one() == 4.0
        assert db.session.query(Mark).count() == 5


def test_the_log_says_that_somebody_went_and_how_much_of_theirs_stays(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann, set_id = school.student("Ann"), school.give()
        school.hand_in(ann, set_id, right=4)
        own_classes.forget(db.session(), ann, now=clock())
        (event,) = db.session.scalars(db.select(ClassEvent).where(ClassEvent.kind == "account_deleted"))
        assert (event.actor, event.about) == (None, {"attempts": 1})


def test_a_class_that_nobody_else_instructs_is_put_away_with_its_instructor(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        student = school.student()
        assert own_classes.taught_alone(db.session(), school.teacher) == ("Neurology 2",)
        assert own_classes.taught_alone(db.session(), student) == ()
        assert own_data.delete_page(db.session(), school.teacher).alone == ("Neurology 2",)
        own_data.delete_person(db.session(), school.teacher, agreed=True, now=NOON)
        db.session.expire_all()
        assert db.session.get_one(Classroom, school.class_id).archived_at == NOON
        assert school.seat_of(student).archived_at == NOON


def test_a_class_that_someone_else_instructs_goes_on(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        other = someone("other@example.com")
        classrooms.join(db.session(), other, code=school.code, name="Other", now=NOON)
        db.session.get_one(Member, school.seat_of(other).member_id).role = Role.INSTRUCTOR.value
        db.session.flush()
        own_data.delete_person(db.session(), school.teacher, agreed=True, now=NOON)
        db.session.expire_all()
        assert school.seat_of(other).archived_at is None


def test_everything_of_a_person_holds_their_places_and_attempts_and_no_score_before_it_is_told(
    either: Flask, clock: Clock
) -> None:
    with either.test_request_context():
        school = School(either, clock)
        student = school.student("Ann")
        told = Feedback()
        for title, feedback in (("Told", told), ("Later", Feedback(score=Release.CLOSE))):
            school.hand_in(student, school.give(title=title, feedback=feedback), right=4)

        def points() -> dict[str, float | None]:
            held = json.loads("".join(own_data.everything_json(db.session(), student, now=clock())))
            (place,) = held["classes"]
            assert (place["class"], place["name"], place["role"], place["time_factor"]) == (
                "Neurology 2",
                "Ann",
                "student",
                1.0,
            )
            return {attempt["set"]: attempt["points"] for attempt in place["attempts"]}

        assert points() == {"Told": 4.0, "Later": None}
        clock.forward(hours=2, minutes=1)
        assert points() == {"Told": 4.0, "Later": 4.0}


def test_nothing_of_other_people_is_in_it(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        student, other = school.student("Ann"), school.student("Ben")
        set_id = school.give()
        school.hand_in(other, set_id)
        held = "".join(own_data.everything_json(db.session(), student, now=clock() + timedelta(days=1)))
        assert "Ben" not in held
        assert json.loads(held)["classes"][0]["attempts"] == []
        assert db.session.query(Person).count() == 3
