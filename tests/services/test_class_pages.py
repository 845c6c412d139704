"""What the first page of a class says: to who teaches it what needs them, to a student what is theirs to do."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from tests.services.school import HOUR, School
from tests.web.cast import NOON, Clock, library
from tests.web.counting import queries
from trainer.services.classes import classrooms
from trainer.services.classes import keeping as class_keeping
from trainer.services.classes.classrooms import Role, State
from trainer.services.people.learners import Learner
from trainer.services.sets import assignments, student_classes
from trainer.services.sets import telling as set_telling
from trainer.services.sets.attempts import settled
from trainer.services.sets.going import attempts_of
from trainer.services.sets.student_classes import OwnSet, StudentClass
from trainer.services.teaching import homes as class_homes
from trainer.services.teaching import sets as set_homes
from trainer.services.teaching.homes import ClassHome
from trainer.store.engine import db
from trainer.store.teaching import Attempt, Member, Override, SetForm
from trainer.teaching.blueprint import Slot
from trainer.teaching.rules import Feedback, Late, LateRule, Release, Window


def link(endpoint: str, **values: Any) -> str:
    """An address that says where it leads."""
    return " ".join([endpoint, *(str(values[name]) for name in sorted(values) if name != "_external")])


def home(school: School) -> ClassHome:
    db.session.expire_all()
    return class_homes.class_home(db.session(), library(), school.seat, link=link, now=school.now)


def own(school: School, who: Learner) -> StudentClass:
    db.session.expire_all()
    return student_classes.student_class(db.session(), school.seat_of(who), own=who.zone, link=link, now=school.now)


def only(page: StudentClass) -> OwnSet:
    (line,) = (*page.now, *page.later, *page.done)
    return line


def test_a_new_class_is_told_what_it_lacks_and_one_in_which_all_is_well_needs_nothing(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        page = home(school)
        assert (page.heading, page.needs, page.sets, page.students) == ("Nobody has joined yet", (), (), 0)
        school.student("Ann")
        assert home(school).heading == "There is no set yet"
        school.give(window=Window(closes_at=NOON + 200 * HOUR))
        assert home(school).heading == "Nothing needs you today"


def test_each_set_says_how_many_handed_it_in_and_the_median_of_what_counts(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        students = [school.student(name) for name in ("Ann", "Ben", "Cem", "Dee")]
        set_id = school.give(window=Window(closes_at=NOON + 200 * HOUR, attempts=2))
        for who, right in zip(students[:3], (1, 4, 5), strict=True):
            school.hand_in(who, set_id, right=right)
        school.hand_in(students[0], set_id, right=3)
        school.begin(students[3], set_id)
        (line,) = home(school).sets
        assert (line.handed_in, line.students, line.median, line.state) == (3, 4, "80%", "Open")


def test_what_needs_a_decision_is_said_in_order_of_time_and_names_nobody(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann, _ben = school.student("Ann"), school.student("Ben")
        soon = school.give(title="Soon", window=Window(closes_at=NOON + 3 * HOUR))
        school.give(title="Far", window=Window(closes_at=NOON + 300 * HOUR))
        held = Feedback(score=Release.MANUAL, right=Release.MANUAL, key=Release.MANUAL, reasons=Release.MANUAL)
        closing = school.give(title="Held back", feedback=held, window=Window(closes_at=NOON + HOUR))
        assignments.new_draft(db.session(), school.seat, school.draft(title="Later"), now=NOON)
        for set_id in (soon, closing):
            school.hand_in(ann, set_id)
        clock.forward(hours=2)
        page = home(school)
        assert [need.title for need in page.needs] == [
            "Held back has closed, and what it came to is not out",
            "Later is a draft",
            "1 has not begun Soon",
        ]
        assert page.heading == "3 things need you"
        assert "Ann" not in str(page.needs)


def pulse(school: School) -> list[str]:
    return [each.title for each in home(school).pulse]


def test_who_is_on_track_and_who_went_quiet_is_counted_and_names_nobody(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann, ben, cem = (school.student(name) for name in ("Ann", "Ben", "Cem"))
        assert home(school).pulse == (), "no set was given"
        first = school.give(title="One", window=Window(closes_at=NOON + 24 * HOUR))
        school.give(title="Two", window=Window(closes_at=NOON + 30 * 24 * HOUR))
        school.hand_in(ann, first)
        assert pulse(school) == ["Nobody has gone quiet"]
        db.session.add(Override(assignment_id=first, member_id=school.seat_of(cem).member_id, excused=True))
        db.session.flush()
        clock.forward(days=8)
        assert pulse(school) == ["2 of 3 are on track", "3 have done nothing for a week"]
        school.begin(ben, school.give(title="Three", window=Window(closes_at=NOON + 30 * 24 * HOUR)))
        assert pulse(school) == ["2 of 3 are on track", "2 have done nothing for a week"]
        assert not any(name in str(home(school).pulse) for name in ("Ann", "Ben", "Cem"))


def test_what_the_class_finds_hardest_leads_to_its_facts(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        set_id = school.give(forms=1, slots=(Slot(6, topics=("course",)), Slot(6, topics=("supply",))))
        for name in "ABCDEFGH":
            school.hand_in(school.student(name), set_id, right=6)
        hard = home(school).pulse[-1]
        assert hard.title.endswith("is the hardest")
        assert hard.said.startswith(("0%", "1", "2", "3", "4", "5"))
        assert "analysis.topic" in hard.url


def test_a_class_that_was_put_away_asks_nothing_of_anybody(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann, _ben = school.student("Ann"), school.student("Ben")
        school.give()
        clock.forward(minutes=30)
        assert home(school).needs
        assert own(school, ann).now
        classrooms.archive(db.session(), school.seat, now=clock())
        db.session.flush()
        assert home(school).needs == ()
        assert (own(school, ann).now, own(school, ann).heading) == ((), "Nothing to hand in now")


def test_a_class_that_was_put_away_says_until_when_its_work_is_kept(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        assert home(school).goes == ""
        assert (
            class_keeping.kept_text(db.session(), school.seat) == "Its work is kept for 13 months after it is put away."
        )
        classrooms.archive(db.session(), school.seat, now=NOON)
        db.session.flush()
        said = "Its work is kept until 25 December 2027, and may be deleted from 24 January 2028 on."
        assert home(school).goes == said
        classrooms.change(
            db.session(), school.seat, name="N", term="", zone="UTC", approves=False, keep_months=25, now=NOON
        )
        assert "24 December 2028" in home(school).goes


def sat(school: School, set_id: str, scores: Mapping[str, Sequence[float]]) -> None:
    """Let a new student hand in for each score of each form, straight into the tables."""
    forms = {form.label: form.id for form in db.session.scalars(select(SetForm).where(SetForm.assignment_id == set_id))}
    for label, reached in scores.items():
        for number, score in enumerate(reached):
            member = Member(
                classroom_id=school.class_id, role="student", state="here", name=f"{label}{number:02}", added_at=NOON
            )
            db.session.add(member)
            db.session.flush()
            db.session.add(
                Attempt(assignment_id=set_id, member_id=member.id, number=1, form_id=forms[label], started_at=NOON,
                        submitted_at=NOON, points=score * 5, most=5.0)
            )  # fmt: skip
    db.session.flush()


def set_page(school: School, set_id: str, **wish: Any) -> set_homes.SetHomePage:
    asked = set_homes.Wish(**wish)
    return set_homes.set_home(db.session(), school.seat, set_id, link=link, now=school.now, wish=asked)


def test_forms_say_what_was_expected_and_reached_and_warn_only_when_it_is_sure(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        set_id = school.give()
        sat(school, set_id, {"A": [0.8, 1.0] * 15, "B": [0.4, 0.6] * 14 + [0.5]})
        page = set_page(school, set_id)
        assert [(form.label, form.sat, form.reached, form.between) for form in page.forms] == [
            ("A", 30, "90%", "86% to 94%"),
            ("B", 29, "50%", "46% to 54%"),
        ]
        assert page.unequal == "", "29 are not enough to say"
        sat(school, set_id, {"B": [0.5]})
        assert set_page(school, set_id).unequal == "Form B turned out harder than form A, by 40% of the points."


def test_forms_that_went_alike_are_not_warned_of(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        set_id = school.give()
        sat(school, set_id, {"A": [0.4, 1.0] * 15, "B": [0.4, 0.8, 1.0] * 10})
        assert set_page(school, set_id).unequal == ""


def test_the_students_of_a_set_come_a_page_at_a_time_and_by_where_they_stand(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        set_id = school.give()
        sat(school, set_id, {"A": [0.8] * 60})
        school.student("Zoe")
        school.begin(school.student("Zzyx"), set_id)
        page = set_page(school, set_id)
        assert (len(page.students), page.page, page.pages, page.enrolled) == (50, 1, 2, 62)
        assert [(each.label, each.count) for each in page.shows] == [
            ("Everyone", 62),
            ("Handed in", 60),
            ("Not begun", 1),
            ("Working on it", 1),
        ]
        last = set_page(school, set_id, page=9)
        assert ([each.name for each in last.students][-2:], last.page) == (["Zoe", "Zzyx"], 2)
        assert [each.name for each in set_page(school, set_id, show="waiting").students] == ["Zoe"]
        assert set_page(school, set_id, show="missing").students == ()


def test_no_more_than_five_things_are_asked_at_once(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        for number in range(8):
            assignments.new_draft(db.session(), school.seat, school.draft(title=f"Set {number}"), now=NOON)
        assert len(home(school).needs) == 5


def test_a_student_is_told_how_far_they_are_with_each_set(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann = school.student("Ann")
        window = Window(NOON + HOUR, NOON + 3 * HOUR, NOON + 4 * HOUR, minutes=20)
        set_id = school.give(window=window)
        assert (only(own(school, ann)).stage, own(school, ann).now) == ("ahead", ())
        clock.forward(hours=1)
        assert only(own(school, ann)).said == "Not begun"
        assert "20 min" in only(own(school, ann)).about
        school.begin(ann, set_id)
        assert "Running, until Tue 24 Nov 2026, 13:20" in only(own(school, ann)).said
        clock.forward(minutes=21)
        assert only(own(school, ann)).stage == "done"
        settled(db.session(), school.given(set_id), school.seat_of(ann).member_id, now=school.now)
        line = only(own(school, ann))
        assert (line.stage, line.score) == ("done", "0%")


def test_a_set_that_closed_without_them_or_that_they_are_excused_from_says_so(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann, ben = school.student("Ann"), school.student("Ben")
        set_id = school.give()
        db.session.add(Override(assignment_id=set_id, member_id=school.seat_of(ben).member_id, excused=True))
        db.session.flush()
        clock.forward(hours=3)
        assert only(own(school, ann)).said == "Closed, nothing handed in"
        line = only(own(school, ben))
        assert (line.said, line.excused) == ("", "You are excused: this set does not count for you.")


def test_a_set_that_was_handed_in_says_so_too_if_it_does_not_count(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student("Ann")
        set_id = school.give()
        school.hand_in(ann, set_id)
        assert only(own(school, ann)).excused == ""
        db.session.add(Override(assignment_id=set_id, member_id=school.seat_of(ann).member_id, excused=True))
        db.session.flush()
        line = only(own(school, ann))
        assert line.said.startswith("Handed in")
        assert "does not count" in line.excused


def test_extra_time_is_spelled_out_to_whom_it_is_given(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student("Ann")
        school.give(window=Window(closes_at=NOON + 2 * HOUR, minutes=30))
        db.session.get_one(Member, school.seat_of(ann).member_id).time_factor = 1.5
        db.session.flush()
        page = own(school, ann)
        assert "45 min (30 + your extra time)" in only(page).about
        assert "1.5 times" in page.extra_time
        assert own(school, school.student("Ben")).extra_time == ""


def test_a_score_is_shown_when_it_is_told_and_as_it_counts(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann, slow = school.student("Ann"), school.student("Slow")
        db.session.get_one(Member, school.seat_of(slow).member_id).time_factor = 2.0
        late = Late(LateRule.FLAT, percent=50.0, grace_minutes=0)
        window = Window(due_at=NOON + HOUR, closes_at=NOON + 2 * HOUR, minutes=60)
        set_id = school.give(window=window, late=late, feedback=Feedback(score=Release.CLOSE))
        clock.forward(minutes=90)
        school.hand_in(ann, set_id)
        for forward, score in ((timedelta(), ""), (timedelta(minutes=40), ""), (timedelta(hours=1), "50%")):
            clock.at += forward
            assert only(own(school, ann)).score == score  # the set closes an hour later for who has twice the time


def test_the_last_close_of_many_sets_is_that_of_each(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        members = [school.seat_of(school.student(name)).member_id for name in ("Ann", "Ben", "Cem")]
        for member, factor in zip(members, (1.0, 1.5, 3.0), strict=True):
            db.session.get_one(Member, member).time_factor = factor
        sets = [school.give(window=Window(closes_at=NOON + HOUR, minutes=minutes)) for minutes in (10, 30, None)]
        sets.append(school.give(window=Window()))
        db.session.add(Override(assignment_id=sets[0], member_id=members[2], untimed=True))
        db.session.add(Override(assignment_id=sets[1], member_id=members[0], closes_at=NOON + 9 * HOUR))
        db.session.flush()
        given = [school.given(set_id) for set_id in sets]
        many = assignments.last_closes(db.session(), school.class_id, given)
        assert list(many) == sets
        assert list(many.values()) == [NOON + HOUR + timedelta(minutes=20), NOON + 9 * HOUR, NOON + HOUR, None]
        assert many == {each.id: assignments.last_close(db.session(), each) for each in given}
        for member in members:
            windows = assignments.windows_of_member(db.session(), given, member)
            assert windows == {each.id: assignments.window_for(db.session(), each, member) for each in given}


@pytest.mark.parametrize(
    "amiss",
    [{"state": State.LEFT}, {"state": State.WAITING}, {"role": Role.ASSISTANT}, {"excused": True}],
    ids=str,
)
def test_nobody_waits_for_the_scores_until_it_is_too_late_for_who_does_not_sit(
    either: Flask, clock: Clock, amiss: dict[str, Any]
) -> None:
    with either.test_request_context():
        school = School(either, clock)
        member = db.session.get_one(Member, school.seat_of(school.student("Ann")).member_id)
        school.student("Ben")
        set_id = school.give(window=Window(closes_at=NOON + HOUR, minutes=30))
        own = Override(assignment_id=set_id, member_id=member.id, closes_at=NOON + 9 * HOUR)
        db.session.add(own)
        member.time_factor = 2.0
        db.session.flush()
        assert assignments.last_close(db.session(), school.given(set_id)) == NOON + 9 * HOUR
        for name, value in amiss.items():
            setattr(own if name == "excused" else member, name, value)
        db.session.flush()
        assert assignments.last_close(db.session(), school.given(set_id)) == NOON + HOUR


def test_what_a_student_sees_agrees_with_what_may_be_told(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student("Ann")
        for release in Release:
            set_id = school.give(title=release.value, feedback=Feedback(score=release))
            school.hand_in(ann, set_id)
        member = school.seat_of(ann).member_id
        for _hour in range(4):
            for standing in student_classes.standings_of(db.session(), school.class_id, member):
                attempt = attempts_of(db.session(), standing.given, member)[-1]
                told = set_telling.told_of(db.session(), standing.given, attempt, now=school.now).score
                assert standing.score_is_told(school.now) is told
            clock.forward(hours=1)


def test_both_pages_ask_as_much_of_the_database_for_six_sets_as_for_one(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        students = [school.student(name) for name in ("Ann", "Ben")]

        def counted(sets: int) -> tuple[int, int]:
            for number in range(sets):
                set_id = school.give(title=f"Set {number}")
                for who in students:
                    school.hand_in(who, set_id)
            return queries(app, lambda: home(school)), queries(app, lambda: own(school, students[0]))

        few = counted(1)
        assert counted(5) == few
        assert max(few) <= 10


def test_a_moment_names_its_zone_where_the_clock_of_the_student_says_something_else(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        seat, now = school.seat_of(school.student()), school.now
        school.give(window=Window(closes_at=NOON + 24 * HOUR))
        at_home = student_classes.student_class(db.session(), seat, own=seat.zone, link=link, now=now)
        away = student_classes.student_class(db.session(), seat, own=ZoneInfo("Asia/Tokyo"), link=link, now=now)
        assert seat.zone.key not in only(at_home).due
        assert f"({seat.zone.key})" in only(away).due
