"""Sets that a course links to, and their grades on the way back into it."""

from datetime import datetime
from typing import Any

import jwt
import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.lti.conftest import School
from tests.lti.platform import AGS, CLAIM, DEEP, Platform, key
from tests.services.school import picks
from tests.web.cast import NOON, Clock, Visitor, library
from tests.web.counting import queries
from tests.web.taught import CLOSES, SET
from trainer.cli import run
from trainer.services.classes import classrooms
from trainer.services.lti import platforms as lti_platforms
from trainer.services.people.learners import learner
from trainer.services.sets import attempts
from trainer.services.sets.assignments import of_class
from trainer.services.sets.marks import marks_in
from trainer.services.sets.rulings import Wish, foresee, rule
from trainer.services.study.presentations import shown_in
from trainer.services.study.replies import Entry, Sent
from trainer.store.engine import begin_writing, db
from trainer.store.platforms import GradePush, ToolKey
from trainer.store.teaching import Member
from trainer.teaching.grading import Action


class Course:
    """A connected course with a set of four questions, worth a point each, told as soon as it is handed in."""

    def __init__(self, school: School, **changed: Any) -> None:
        self.school = school
        self.cid = school.connect()
        self.set_id = self.give(**changed)

    @property
    def teacher(self) -> Visitor:
        return self.school.visitor("teach")

    @property
    def address(self) -> str:
        return f"/classes/{self.cid}/sets/{self.set_id}"

    def give(self, **changed: Any) -> str:
        self.teacher.get(f"/classes/{self.cid}/sets/new")
        sent = {**SET, "closes_at": CLOSES, "attempts": "3", "go": "give", **changed}
        made = self.teacher.post(f"/classes/{self.cid}/sets/new", **sent)
        assert made.status_code == 303, made.text
        return str(made.location).rpartition("/")[2]

    def hand_in(self, sub: str, right: int) -> None:
        """Open the set from the course, and hand it in with so many right."""
        assert self.school.open_set(sub, self.set_id).location == f"/sets/{self.set_id}"
        with self.school.app.test_request_context():
            begin_writing(db.session())
            session, now = db.session(), self.school.clock()
            person = next(row.person_id for row in self.school.users() if row.sub == sub)
            who = learner(session, person)
            attempt = attempts.begin(session, library(), who, self.set_id, now=now)
            for number, shown in enumerate(shown_in(session, who.id, attempt.session_id or "")):
                sent = Sent(Entry(picks(shown, right=number < right), "sure", seconds=20.0))
                attempts.save(session, who, self.set_id, attempt.number, shown.place, sent=sent, now=now)
            attempts.submit(session, who, self.set_id, attempt.number, now=now)
            db.session.commit()

    def credit_everyone(self) -> None:
        """Decide that every answer to one question counts that somebody has wrong."""
        with self.school.app.test_request_context():
            begin_writing(db.session())
            session = db.session()
            teach = next(row.person_id for row in self.school.users() if row.sub == "teach")
            seat = classrooms.taught(session, learner(session, teach), self.cid)
            given = of_class(session, seat, self.set_id)
            wrong = next(mark for marks in marks_in(session, self.set_id).values() for mark in marks if not mark.right)
            wish = Wish(wrong.fact_id, wrong.variant, Action.FULL_CREDIT, reason="It was unclear.")
            seen = foresee(session, given, wish).seen
            rule(session, seat, given, wish, seen=seen, now=self.school.clock())
            db.session.commit()


@pytest.fixture
def course(school: School) -> Course:
    return Course(school)


def chosen(page: str) -> list[dict[str, Any]]:
    """The signed answers that a page offers, as the platform reads them with the keys that we publish."""
    found = page.split('name="JWT" value="')[1:]
    return [jwt.decode(each.partition('"')[0], options={"verify_signature": False}) for each in found]


def test_an_instructor_puts_a_set_into_the_course(school: School, course: Course) -> None:
    response = school.choose()
    assert response.status_code == 200
    assert 'action="https://lms.example/return"' in response.text
    policy = response.headers["Content-Security-Policy"]
    assert "form-action 'self' https://lms.example;" in policy
    assert f"frame-ancestors {school.platform.base} https://lms.example" in policy
    (message,) = chosen(response.text)
    assert message["iss"] == "client"
    assert message["aud"] == [school.platform.base]
    assert message[f"{CLAIM}message_type"] == "LtiDeepLinkingResponse"
    assert message[f"{DEEP}data"] == "as sent"
    (item,) = message[f"{DEEP}content_items"]
    assert item["type"] == "ltiResourceLink"
    assert item["url"] == "http://localhost/lti/launch"
    assert item["custom"] == {"set": course.set_id}
    assert item["lineItem"] == {
        "scoreMaximum": 4.0,
        "label": "Week 1",
        "resourceId": f"trainer:set:{course.set_id}",
    }
    assert item["window"] == {"targetName": "_blank"}


def test_the_answer_is_signed_with_a_key_that_we_publish(school: School, course: Course) -> None:
    assert course.set_id
    token = school.choose().text.partition('name="JWT" value="')[2].partition('"')[0]
    kid = jwt.get_unverified_header(token)["kid"]
    public = jwt.PyJWK(school.platform.tool_keys[kid]).key
    jwt.decode(token, public, algorithms=["RS256"], audience=school.platform.base)
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, key("other").public_key(), algorithms=["RS256"], audience=school.platform.base)


def test_what_the_platform_did_not_send_is_not_sent_back(school: School, course: Course) -> None:
    assert course.set_id
    (message,) = chosen(school.choose(data=None).text)
    assert f"{DEEP}data" not in message


def test_a_set_for_practice_gets_no_column(school: School, course: Course) -> None:
    course.give(title="For fun", mode="practice", closes_at="")
    items = [message[f"{DEEP}content_items"][0] for message in chosen(school.choose().text)]
    assert {item["title"]: "lineItem" in item for item in items} == {"Week 1": True, "For fun": False}


@pytest.mark.parametrize("role", ["Learner", "ContentDeveloper"])
def test_only_instructors_choose_content(school: School, course: Course, role: str) -> None:
    assert course.cid
    assert school.choose("eve", role).status_code == 401


def test_a_refusal_is_seen_in_the_frame_in_which_content_is_chosen(school: School, course: Course) -> None:
    assert course.cid
    response = school.choose("eve", "Learner")
    assert "Only the instructors of a course choose" in response.text
    assert f"frame-ancestors {school.platform.base};" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "", None, "https://x.example/;script-src *", 7])
def test_a_choice_is_sent_to_addresses_on_the_web_alone(school: School, course: Course, address: Any) -> None:
    assert course.cid
    assert school.choose(deep_link_return_url=address).status_code == 401


def test_a_choice_in_a_frame_needs_no_cookie_of_ours(school: School, course: Course) -> None:
    assert course.cid
    response = school.choose()
    assert not [each for each in response.headers.getlist("Set-Cookie") if each.startswith("trainer=")]


def test_a_choice_for_a_course_that_is_no_class_yet_asks_which_class_it_is(school: School) -> None:
    asked = school.choose()
    key = asked.text.partition('name="launch" value="')[2].partition('"')[0]
    done = school.visitor("teach").client.post("/lti/connect", data={"launch": key, "how": "new"})
    assert done.status_code == 200
    assert "No set was given to this class yet" in done.text


def test_a_link_leads_students_to_the_set_and_teachers_to_its_results(school: School, course: Course) -> None:
    assert school.open_set("ann", course.set_id).location == f"/sets/{course.set_id}"
    assert school.visitor("ann").get(f"/sets/{course.set_id}").status_code == 200
    assert school.open_set("teach", course.set_id, "Instructor").location == course.address
    assert course.teacher.get(course.address).status_code == 200


def test_a_link_to_a_set_of_another_class_is_told_apart(school: School, course: Course) -> None:
    elsewhere = {f"{CLAIM}context": {"id": "course-2"}}
    asked = school.launch("teach", "Instructor", **elsewhere)
    key = asked.text.partition('name="launch" value="')[2].partition('"')[0]
    school.visitor("teach").client.post("/lti/connect", data={"launch": key, "how": "new"})
    response = school.open_set("teach", course.set_id, "Instructor", **elsewhere)
    assert response.status_code == 422
    assert "another class" in response.text


def test_a_score_is_received_once(school: School, course: Course) -> None:
    course.hand_in("ann", 3)
    assert school.send() == (1, 0)
    assert school.send() == (0, 0)
    (score,) = school.platform.scores
    assert score["userId"] == "ann"
    assert (score["scoreGiven"], score["scoreMaximum"]) == (3.0, 4.0)
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "FullyGraded")
    assert score["submission"] == {"submittedAt": "2026-11-24T12:00:00.000000+00:00"}
    assert score["timestamp"] == "2026-11-24T12:00:00.000000+00:00"
    assert school.pushes()[0].state == "sent"


def test_grades_are_sent_on_every_database(either: Flask, clock: Clock, platform: Platform) -> None:
    school = School(either, clock, platform)
    course = Course(school)
    course.hand_in("ann", 2)
    assert school.send() == (1, 0)
    course.hand_in("ann", 4)
    assert school.send() == (1, 0)
    assert [score["scoreGiven"] for score in platform.scores] == [2.0, 4.0]


def test_a_better_attempt_is_sent_and_a_worse_one_is_not(school: School, course: Course) -> None:
    for right in (2, 1, 4):
        course.hand_in("ann", right)
        school.send()
    assert [score["scoreGiven"] for score in school.platform.scores] == [2.0, 4.0]


def test_a_later_grade_is_later_even_at_the_same_moment(school: School, course: Course) -> None:
    course.hand_in("ann", 2)
    school.send()
    course.hand_in("ann", 3)
    school.clock.forward(minutes=-30)
    with school.app.app_context():
        db.session.execute(update(GradePush).values(next_at=NOON))
        db.session.commit()
    school.send()
    school.clock.forward(minutes=30)
    school.send()
    first, second = (score["timestamp"] for score in school.platform.scores)
    assert first == "2026-11-24T12:00:00.000000+00:00"
    assert second == "2026-11-24T12:00:00.000001+00:00"


def test_a_decision_about_a_question_sends_the_grade_again_with_the_old_hand_in(school: School, course: Course) -> None:
    course.hand_in("ann", 2)
    school.send()
    school.clock.forward(minutes=40)
    course.credit_everyone()
    assert school.send() == (1, 0)
    score = school.platform.scores[-1]
    assert score["scoreGiven"] == 3.0
    assert score["submission"]["submittedAt"].startswith("2026-11-24T12:00:00")
    assert score["timestamp"].startswith("2026-11-24T12:40:00")


def test_what_the_platform_does_not_take_is_tried_again_later_and_later(school: School, course: Course) -> None:
    course.hand_in("ann", 3)
    school.platform.refuse = [500, 503, 500]
    waits = []
    for _each in range(3):
        assert school.send() == (0, 1)
        push = school.pushes()[0]
        waits.append((push.next_at - school.clock()).total_seconds() / 60)
        assert school.send() == (0, 0)
        school.clock.at = push.next_at
    assert waits == [1, 2, 4]
    assert school.pushes()[0].said == "500"
    assert school.send() == (1, 0)
    assert len(school.platform.scores) == 1
    assert (school.pushes()[0].tries, school.pushes()[0].said) == (0, "")


def test_after_a_dozen_tries_a_grade_is_given_up_until_all_is_sent_again(school: School, course: Course) -> None:
    course.hand_in("ann", 3)
    school.platform.refuse = [404] * 12
    for _each in range(12):
        school.send()
        school.clock.at = max(school.clock.at, school.pushes()[0].next_at)
    assert school.pushes()[0].state == "failed"
    school.launch("teach", "Instructor")
    assert "Not sent (404)" in course.teacher.get(course.address).text
    assert course.teacher.post(f"{course.address}/grades/again").status_code == 303
    assert school.send() == (1, 0)
    assert "Sent Wed 25 Nov 2026" in course.teacher.get(course.address).text


def test_a_platform_that_is_down_is_left_alone_until_the_next_round(school: School, course: Course) -> None:
    for name in ("ann", "ben", "cat"):
        course.hand_in(name, 3)
    school.platform.refuse = [502]
    assert school.send() == (0, 3)
    assert sorted(push.tries for push in school.pushes()) == [0, 0, 1]
    assert school.send() == (2, 0)


def test_a_grade_that_a_dead_sender_took_is_taken_by_another(school: School, course: Course) -> None:
    course.hand_in("ann", 3)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("trainer.services.lti.grades.deliver", _dies)
        with pytest.raises(KeyboardInterrupt):
            school.send()
    assert school.send() == (0, 0)
    school.clock.forward(minutes=5)
    assert school.send() == (1, 0)


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_grade_that_changes_while_it_is_sent_is_sent_once_more(
    school: School, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.hand_in("ann", 2)
    take = school.platform.score

    def meanwhile(link: str, bearer: str, sent: dict[str, Any]) -> int:
        monkeypatch.setattr(school.platform, "score", take)
        with school.app.app_context():
            db.session.execute(update(GradePush).values(share=1.0))
            db.session.commit()
        return take(link, bearer, sent)

    monkeypatch.setattr(school.platform, "score", meanwhile)
    school.send()
    push = school.pushes()[0]
    assert (push.state, push.sent_share) == ("waiting", 0.5)


def test_a_grade_that_was_changed_in_the_course_is_not_written_over_unasked(school: School, course: Course) -> None:
    course.hand_in("ann", 2)
    school.send()
    school.platform.results["l1", "ann"]["resultScore"] = 3.5
    course.hand_in("ann", 3)
    assert school.send() == (0, 1)
    assert len(school.platform.scores) == 1
    page = course.teacher.get(course.address).text
    assert "Changed in the course, to 88%. Ours was not sent." in page
    course.teacher.post(f"{course.address}/grades/again")
    assert school.send() == (0, 1)
    member = school.members()["Ann"].id
    assert course.teacher.post(f"{course.address}/grades/{member}/over").status_code == 303
    assert school.send() == (1, 0)
    assert school.platform.scores[-1]["scoreGiven"] == 3.0
    assert course.teacher.post(f"{course.address}/grades/{member}/over").status_code == 404


def test_a_grade_that_was_there_first_is_not_written_over_either(school: School, course: Course) -> None:
    school.platform.results["l1", "ann"] = {"userId": "ann", "resultScore": 1, "resultMaximum": 10}
    course.hand_in("ann", 2)
    assert school.send() == (0, 1)
    assert school.pushes()[0].state == "held"


def test_rounding_by_the_platform_is_no_change(school: School, course: Course) -> None:
    course.hand_in("ann", 2)
    school.send()
    school.platform.results["l1", "ann"]["resultScore"] = 2.01
    course.hand_in("ann", 3)
    assert school.send() == (1, 0)


def test_without_the_right_to_read_results_ours_is_sent(school: School, course: Course) -> None:
    school.platform.results["l1", "ann"] = {"userId": "ann", "resultScore": 1, "resultMaximum": 10}
    endpoint = {"scope": [f"{AGS}scope/score"], "lineitem": f"{school.platform.base}/lineitems/l1?of=course"}
    course.hand_in("ann", 2)
    school.open_set("ann", course.set_id, **{f"{AGS}claim/endpoint": endpoint})
    assert school.send() == (1, 0)


def test_without_the_right_to_write_scores_the_page_says_so(school: School, course: Course) -> None:
    endpoint = {"scope": [], "lineitem": f"{school.platform.base}/lineitems/l1?of=course"}
    course.hand_in("ann", 2)
    school.open_set("ann", course.set_id, **{f"{AGS}claim/endpoint": endpoint})
    school.send()
    assert "Not sent (we may not send grades)" in course.teacher.get(course.address).text


def test_a_grade_is_not_sent_before_its_student_may_know_it(school: School) -> None:
    course = Course(school, mode="exam", told="usual")
    course.hand_in("ann", 3)
    assert school.send() == (0, 0)
    school.clock.at = datetime.fromisoformat(f"{CLOSES}:20+00:00")
    assert school.send() == (1, 0)


@pytest.mark.parametrize("why", ["put away", "taken back", "excused", "gone"])
def test_what_waits_is_not_sent_once_there_is_no_more_to_send(school: School, why: str) -> None:
    course = Course(school, mode="exam", told="usual")
    course.hand_in("ann", 2)
    course.teacher.get(course.address)
    course.teacher.post(f"{course.address}/release")
    school.platform.refuse = [500]
    school.send()
    assert [push.state for push in school.pushes()] == ["waiting"]
    ann = school.members()["Ann"].id
    deed, fields = {
        "put away": (f"{course.address}/away", {}),
        "taken back": (f"{course.address}/unrelease", {}),
        "excused": (f"{course.address}/allow/{ann}", {"excused": "yes"}),
        "gone": (f"/classes/{course.cid}/people/{ann}/remove", {}),
    }[why]
    assert course.teacher.post(deed, **fields).status_code == 303
    school.clock.forward(hours=7)
    assert school.send() == (0, 0)
    assert (school.platform.scores, school.pushes()) == ([], [])


def test_what_was_sent_stays_and_is_not_sent_again_once_a_set_is_put_away(school: School, course: Course) -> None:
    course.hand_in("ann", 2)
    assert school.send() == (1, 0)
    course.teacher.get(course.address)
    course.teacher.post(f"{course.address}/away")
    course.teacher.post(f"{course.address}/grades/again")
    assert school.send() == (0, 0)
    assert [(push.state, push.sent_share) for push in school.pushes()] == [("sent", 0.5)]


def test_a_student_who_never_came_from_the_course_is_not_sent_to_it(school: School, course: Course) -> None:
    course.hand_in("ann", 3)
    with school.app.app_context():
        db.session.execute(db.text("delete from course_user"))
        db.session.commit()
    assert school.send() == (0, 0)


def test_two_clients_of_an_issuer_never_share_a_token(school: School, course: Course) -> None:
    course.hand_in("ann", 3)
    school.send()
    school.register("other")
    asked = school.launch("teach", "Instructor", client="other")
    key = asked.text.partition('name="launch" value="')[2].partition('"')[0]
    made = school.visitor("teach").client.post("/lti/connect", data={"launch": key, "how": "new"})
    first, course.cid = course.cid, str(made.location).rpartition("/")[2].partition("?")[0]
    assert course.cid != first
    course.set_id = course.give()
    school.open_set("ben", course.set_id, link="l2", client="other")
    people = {row.sub: row.person_id for row in school.users()}
    with school.app.test_request_context():
        begin_writing(db.session())
        who, session = learner(db.session(), people["ben"]), db.session()
        attempt = attempts.begin(session, library(), who, course.set_id, now=NOON)
        attempts.submit(session, who, course.set_id, attempt.number, now=NOON)
        db.session.commit()
    assert school.send() == (1, 0)
    assert {score["userId"]: score["client"] for score in school.platform.scores} == {"ann": "client", "ben": "other"}


def test_a_key_can_be_changed_and_the_old_one_is_published_for_a_while(school: School, course: Course) -> None:
    before = set(school.platform.tool_keys)
    course.hand_in("ann", 3)
    with school.app.app_context():
        begin_writing(db.session())
        lti_platforms.rotate(db.session(), now=school.clock())
        db.session.commit()
    school.meet()
    assert before < set(school.platform.tool_keys)
    assert school.send() == (1, 0)
    token = school.choose().text.partition('name="JWT" value="')[2].partition('"')[0]
    assert jwt.get_unverified_header(token)["kid"] not in before
    school.clock.forward(days=31)
    school.meet()
    assert not before & set(school.platform.tool_keys)


def test_the_page_of_keys_holds_no_private_half(school: School) -> None:
    published = Visitor(school.app).get("/lti/jwks").json
    assert published is not None
    assert [set(each) for each in published["keys"]] == [{"kty", "n", "e", "kid", "alg", "use"}]
    assert "PRIVATE" in school.rows(ToolKey)[0].private


def test_only_who_instructs_sends_again(school: School, course: Course) -> None:
    course.hand_in("ann", 2)
    school.send()
    member = school.members()["Ann"].id
    tim = ["http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"]
    school.launch("tim", **{f"{CLAIM}roles": tim})
    other = Visitor(school.app)
    other.sign_up("other@example.com")
    for path in ("grades/again", f"grades/{member}/over"):
        for visitor in (school.visitor("ann"), school.visitor("tim"), other):
            assert visitor.post(f"{course.address}/{path}").status_code == 404
        assert Visitor(school.app).post(f"{course.address}/{path}").status_code == 403
    page = school.visitor("tim").get(course.address).text
    assert "Grades in the course" in page
    assert "Send all again" not in page


def test_the_page_of_a_set_asks_no_more_for_more_grades(school: School, course: Course) -> None:
    course.hand_in("ann", 2)
    school.send()
    before = queries(school.app, lambda: course.teacher.get(course.address))
    for name in ("ben", "cat", "dan"):
        course.hand_in(name, 3)
    school.send()
    assert queries(school.app, lambda: course.teacher.get(course.address)) == before


def test_a_person_who_deletes_themselves_is_sent_nowhere_and_comes_back_as_someone_new(
    school: School, course: Course
) -> None:
    course.hand_in("ann", 2)
    ann = school.visitor("ann")
    ann.get("/settings/delete")
    assert ann.post("/settings/delete", agreed="yes").status_code == 303
    assert [row.sub for row in school.users()] == ["teach"]
    assert school.send() == (0, 0)
    school.launch("ann")
    assert len(school.users()) == 2


@pytest.fixture
def commands(school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    """The commands use the database of the program under test."""
    monkeypatch.setenv("TRAINER_INSTANCE", school.app.instance_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return school


def test_a_platform_is_registered_listed_and_changed_by_command(
    commands: School, capsys: pytest.CaptureFixture[str]
) -> None:
    base = ["lti", "register", "--issuer", "https://lms.example", "--client-id", "7", "--name", "Campus"]
    urls = [word for name in ("keys", "login", "token") for word in (f"--{name}-url", f"https://lms.example/{name}")]
    assert run([*base, *urls, "--deployment", "1"]) == 0
    assert run([*base, *urls, "--deployment", "1", "--deployment", "2"]) == 0
    capsys.readouterr()
    assert run(["lti", "list"]) == 0
    assert "Campus: https://lms.example, client 7, 1, 2\n" in capsys.readouterr().out
    assert len(commands.rows(ToolKey)) == 1
    assert run(["lti", "rotate"]) == 0
    assert len(commands.rows(ToolKey)) == 2


def test_an_address_that_is_not_safe_is_a_sentence(commands: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.rows(ToolKey)
    urls = [word for name in ("keys", "login", "token") for word in (f"--{name}-url", f"http://lms.example/{name}")]
    assert run(["lti", "register", "--issuer", "x", "--client-id", "7", "--deployment", "1", *urls]) == 2
    assert "begins with https://" in capsys.readouterr().err


def test_grades_are_sent_by_command(commands: School, capsys: pytest.CaptureFixture[str]) -> None:
    Course(commands).hand_in("ann", 3)
    with commands.app.app_context():
        assert db.session.scalars(select(Member.id)).all()
    assert run(["lti", "send"]) == 0
    assert "Grades sent: 1. Still to be sent: 0." in capsys.readouterr().out
    assert len(commands.platform.scores) == 1
