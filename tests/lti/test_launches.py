"""Launches from a learning platform: the good ones arrive, and every other is refused in words."""

import base64
import json
from typing import Any

import pytest
from flask import Flask

from tests.lti.conftest import School, from_elsewhere, held
from tests.lti.platform import CLAIM, ROLE, Platform, logged_in
from tests.web.cast import Clock, Visitor
from trainer.store.learning import Answer
from trainer.store.people import Person
from trainer.store.teaching import JoinCode


def refused(school: School, form: dict[str, str], *, by: Visitor | None = None) -> str:
    """What a launch that is not good is told."""
    response = (by or school.visitor("ann")).client.post("/lti/launch", data=form)
    assert response.status_code == 401, response.text
    assert "This launch cannot be accepted" in response.text
    assert school.users() == []
    return response.text


def code_on(page: str) -> str:
    """The connection code that a class's page of courses shows."""
    code = page.partition('<strong dir="ltr">')[2].partition("<")[0]
    assert len(code) == 19, page
    return code


def begun(school: School, **claims: Any) -> dict[str, str]:
    return school.login(school.visitor("ann"), school.platform.hint("ann", "Learner", **claims))


def test_an_instructor_makes_the_course_a_class_and_lands_in_it(school: School) -> None:
    cid = school.connect()
    page = school.visitor("teach").get(f"/classes/{cid}")
    assert page.status_code == 200
    assert "Anatomy 1" in page.text
    assert {name: row.role for name, row in school.members().items()} == {"Teach": "instructor"}


def test_a_student_lands_in_the_class_of_the_course_and_comes_back_as_the_same(school: School) -> None:
    cid = school.connect()
    for _each in range(2):
        assert school.launch("ann").location == f"/classes/{cid}"
    assert school.visitor("ann").get(f"/classes/{cid}").status_code == 200
    assert school.members()["Ann"].role == "student"
    assert len(school.users()) == 2


def test_a_launch_works_on_every_database(either: Flask, clock: Clock, platform: Platform) -> None:
    school = School(either, clock, platform)
    cid = school.connect()
    assert [school.launch("ann").location for _each in range(2)] == [f"/classes/{cid}"] * 2


def test_who_assists_is_no_instructor_even_where_they_are_called_one_as_well(school: School) -> None:
    school.connect()
    both = [ROLE + "Instructor", "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"]
    school.launch("tim", **{f"{CLAIM}roles": both})
    assert school.members()["Tim"].role == "assistant"


def test_a_role_follows_the_course_but_a_class_keeps_its_last_instructor(school: School) -> None:
    school.connect()
    school.launch("ann")
    school.launch("ann", "Instructor")
    assert school.members()["Ann"].role == "instructor"
    school.launch("ann", "Learner")
    school.launch("teach", "Learner")
    assert {name: row.role for name, row in school.members().items()} == {"Ann": "student", "Teach": "instructor"}


def test_someone_who_neither_teaches_nor_learns_gets_no_place(school: School) -> None:
    response = school.launch("eve", "Mentor")
    assert response.status_code == 401
    assert "neither as a teacher nor as a student" in response.text
    assert school.users() == []


def test_a_student_of_a_course_that_is_no_class_is_told_so(school: School) -> None:
    response = school.launch("ann")
    assert response.status_code == 403
    assert "Ask your teacher to open it first" in response.text
    assert school.users() == []


def test_the_same_address_makes_nobody_someone_else(school: School) -> None:
    owner = Visitor(school.app)
    owner.sign_up("ann@example.com")
    school.connect()
    school.launch("mallory", email="ann@example.com")
    assert school.visitor("mallory").get("/settings").status_code == 200
    people = {row.id: row.email for row in school.rows(Person)}
    assert {people[row.person_id] for row in school.users()} == {None}
    assert "ann@example.com" not in school.visitor("mallory").get("/today").text


def test_the_same_sub_of_another_client_is_someone_else(school: School) -> None:
    school.register("other")
    school.connect()
    assert len({row.person_id for row in school.users()}) == 1
    asked = school.launch("teach", "Instructor", client="other")
    school.visitor("teach").client.post("/lti/connect", data={"launch": held(asked.text), "how": "new"})
    assert len({row.person_id for row in school.users()}) == 2
    assert len(school.classes()) == 2


def test_whoever_signs_in_after_a_launch_does_not_become_who_was_launched(school: School) -> None:
    Visitor(school.app).sign_up("eve@example.com")
    school.connect()
    school.launch("ann")
    visitor = school.visitor("ann")
    visitor.sign_in("eve@example.com")
    school.visitors.pop("ann")
    school.launch("ann")
    assert "eve@example.com" not in school.visitor("ann").get("/today").text
    assert len(school.members()) == 2


def test_whoever_signs_up_after_a_launch_gets_an_account_of_their_own(school: School) -> None:
    school.connect()
    school.launch("ann")
    school.visitor("ann").sign_up("eve@example.com")
    people = {row.id: row.email for row in school.rows(Person)}
    assert {people[row.person_id] for row in school.users()} == {None}
    assert "eve@example.com" in people.values()


def answered_by(school: School, person: int) -> list[str]:
    """The facts that a person has answered."""
    return [row.fact_id for row in school.rows(Answer) if row.person_id == person]


def test_what_a_guest_did_in_this_browser_is_theirs_when_they_come_from_their_course(school: School) -> None:
    school.connect()
    visitor = school.visitor("ann")
    pid = visitor.start()
    visitor.answer(pid)
    done = [row.fact_id for row in school.rows(Answer)]
    assert school.launch("ann").status_code == 303
    ann = school.members()["Ann"].person_id
    assert ann is not None
    assert answered_by(school, ann) == done
    assert visitor.get(f"/q/{pid}").status_code == 200


def test_a_guest_who_connects_their_course_keeps_what_they_did(school: School) -> None:
    visitor = school.visitor("teach")
    visitor.answer(visitor.start())
    done = [row.fact_id for row in school.rows(Answer)]
    school.connect()
    teacher = school.members()["Teach"].person_id
    assert teacher is not None
    assert answered_by(school, teacher) == done


def test_a_guest_who_joined_the_class_by_its_code_has_one_place_in_it_after_a_launch(school: School) -> None:
    cid = school.connect()
    code = school.rows(JoinCode)[0].code
    visitor = school.visitor("ann")
    assert visitor.post(f"/join/{code}", name="Ann at home").status_code == 303
    assert school.launch("ann").location == f"/classes/{cid}"
    assert sorted(row.role for row in school.members().values()) == ["instructor", "student"]
    assert visitor.get(f"/classes/{cid}").status_code == 200


def test_whoever_comes_again_or_after_somebody_else_takes_nothing_over(school: School) -> None:
    school.connect()
    visitor = school.visitor("ann")
    school.launch("ann")
    visitor.answer(visitor.start())
    school.launch("ann")
    ann = school.members()["Ann"].person_id
    assert ann is not None
    assert len(answered_by(school, ann)) == len(school.rows(Answer))
    school.visitors["ben"] = visitor
    school.launch("ben")
    ben = school.members()["Ben"].person_id
    assert ben is not None
    assert answered_by(school, ben) == []


def test_an_account_in_this_browser_keeps_what_it_did(school: School) -> None:
    school.connect()
    visitor = school.visitor("ann")
    visitor.sign_up("owner@example.com")
    visitor.answer(visitor.start())
    done = len(school.rows(Answer))
    school.launch("ann")
    assert "owner@example.com" not in visitor.get("/settings").text
    assert len(school.rows(Answer)) == done


def test_a_launch_from_another_site_says_nothing_of_who_the_browser_is_known_as(school: School) -> None:
    """The browser kept its cookie back. One set here would take the place of a guest's, who has no other way back."""
    school.connect()
    visitor = school.visitor("ann")
    form = school.login(visitor, school.platform.hint("ann"))
    response = from_elsewhere(visitor, form)
    assert not [each for each in response.headers.getlist("Set-Cookie") if each.startswith("trainer=")]
    again = from_elsewhere(visitor, form)
    assert again.status_code == 401
    assert not [each for each in again.headers.getlist("Set-Cookie") if each.startswith("trainer=")]


def test_a_browser_that_is_sent_on_to_anothers_launch_does_not_become_them(school: School) -> None:
    school.connect()
    mallory, victim = school.visitor("mallory"), school.visitor("ann")
    stolen = from_elsewhere(mallory, school.login(mallory, school.platform.hint("mallory"))).location
    school.launch("ann")
    for browser in (Visitor(school.app), victim):
        told = browser.get(stolen)
        assert told.status_code == 401
        assert "in another browser" in told.text
    assert "Mallory" not in school.members()
    assert mallory.get(stolen).status_code == 303
    assert mallory.get(stolen).status_code == 401


def test_a_browser_that_sends_anothers_decision_does_not_become_them(school: School) -> None:
    key = held(school.launch("mallory", "Instructor", **{f"{CLAIM}context": {"id": "m"}}).text)
    victim = school.visitor("ann")
    victim.answer(victim.start())
    school.launch("ann", "Instructor", **{f"{CLAIM}context": {"id": "a"}})
    sent = {"launch": key, "how": "new"}
    for browser in (Visitor(school.app), victim):
        assert browser.client.post("/lti/connect", data=sent).status_code == 401
    assert victim.get("/today").status_code == 200
    assert school.classes() == []
    assert school.visitor("mallory").client.post("/lti/connect", data=sent).status_code == 303


@pytest.mark.parametrize("how", ["new", "code"])
def test_a_student_of_a_course_makes_no_class_of_it_by_a_launch_that_was_held_for_them(
    school: School, how: str
) -> None:
    mallory = school.visitor("mallory")
    stolen = from_elsewhere(mallory, school.login(mallory, school.platform.hint("mallory"))).location
    key = stolen.partition("launch=")[2]
    told = mallory.client.post("/lti/connect", data={"launch": key, "how": how, "code": "AAAA"})
    assert "not connected with a class here yet" in told.get_data(as_text=True)
    assert school.classes() == []


def test_over_https_the_mark_of_a_launch_is_held_to_this_host_and_comes_back_in_a_frame(school: School) -> None:
    school.connect()
    visitor = school.visitor("ann")
    query = {"iss": school.platform.base, "login_hint": school.platform.hint("ann"), "client_id": "client"}
    begun = visitor.client.get("/lti/login", query_string=query, base_url="https://localhost")
    form = logged_in(begun.location)
    form.pop("to")
    response = visitor.client.post("/lti/launch", data=form, base_url="https://localhost")
    cookie = next(each for each in response.headers.getlist("Set-Cookie") if each.startswith("__Host-course="))
    parts = {part.strip() for part in cookie.split(";")}
    assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/", "Max-Age=3600"} <= parts
    assert visitor.client.get(response.location, base_url="https://localhost").status_code == 303


def test_a_login_without_a_client_works_where_the_issuer_has_only_one(school: School) -> None:
    school.connect()
    visitor = school.visitor("ann")
    form = school.login(visitor, school.platform.hint("ann"), client=None)
    assert visitor.client.post("/lti/launch", data=form).status_code == 303
    school.register("other")
    query = {"iss": school.platform.base, "login_hint": "x"}
    assert visitor.client.get("/lti/login", query_string=query).status_code == 401


def test_an_unknown_client_is_refused_in_words(school: School) -> None:
    query = {"iss": school.platform.base, "login_hint": "x", "client_id": "nobody"}
    response = Visitor(school.app).client.get("/lti/login", query_string=query)
    assert response.status_code == 401
    assert "not registered here" in response.text


@pytest.mark.parametrize(
    "query", [{}, {"iss": "\x00"}, {"iss": "x" * 10_000}, {"iss": "https://unknown.example", "login_hint": "x"}]
)
def test_a_login_from_nowhere_is_refused(school: School, query: dict[str, str]) -> None:
    assert Visitor(school.app).client.get("/lti/login", query_string=query).status_code == 401


def test_a_login_without_a_hint_is_refused(school: School) -> None:
    query = {"iss": school.platform.base, "client_id": "client"}
    assert Visitor(school.app).client.get("/lti/login", query_string=query).status_code == 401


def test_a_forged_signature_is_refused(school: School) -> None:
    form = begun(school)
    claims = json.loads(base64.urlsafe_b64decode(form["id_token"].split(".")[1] + "=="))
    refused(school, form | {"id_token": school.platform.sign(claims, by="forger")})


def test_a_token_that_nobody_signed_is_refused(school: School) -> None:
    form = begun(school)
    head = base64.urlsafe_b64encode(b'{"alg":"none","kid":"one"}').decode().rstrip("=")
    refused(school, form | {"id_token": f"{head}.{form['id_token'].split('.')[1]}."})


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "somebody-else"},
        {"aud": ["client", "x"], "azp": "x"},
        {"aud": []},
        {"aud": None},
        {"aud": {"x": 1}},
        {"exp": 1_600_000_000},
        {"exp": None},
        {"iat": None},
        {"iss": "https://elsewhere.example"},
        {"sub": None},
        {"sub": "x" * 300},
        {f"{CLAIM}deployment_id": "d2"},
        {f"{CLAIM}deployment_id": None},
        {f"{CLAIM}version": "1.1"},
        {f"{CLAIM}message_type": "LtiSurprise"},
        {f"{CLAIM}context": None},
        {f"{CLAIM}context": "course-1"},
        {f"{CLAIM}resource_link": {}},
        {f"{CLAIM}roles": None},
        {f"{CLAIM}roles": [7]},
    ],
    ids=lambda changed: str(changed)[:60],
)
def test_a_message_that_is_not_as_it_should_be_is_refused(school: School, changed: dict[str, Any]) -> None:
    refused(school, begun(school, **changed))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.e30", "e30.W10.x", "." * 5000])
def test_what_is_no_token_is_refused(school: School, token: str) -> None:
    refused(school, begun(school) | {"id_token": token})


def test_a_launch_counts_once(school: School) -> None:
    school.connect()
    visitor = school.visitor("ann")
    form = school.login(visitor, school.platform.hint("ann"))
    assert visitor.client.post("/lti/launch", data=form).status_code == 303
    again = visitor.client.post("/lti/launch", data=form)
    assert again.status_code == 401


def test_a_used_token_is_refused_with_a_fresh_state(school: School) -> None:
    school.connect()
    visitor = school.visitor("ann")
    first, second = (school.login(visitor, school.platform.hint("ann")) for _each in range(2))
    assert visitor.client.post("/lti/launch", data=first).status_code == 303
    mixed = visitor.client.post("/lti/launch", data=second | {"id_token": first["id_token"]})
    assert mixed.status_code == 401


def test_a_refused_launch_does_not_use_up_the_login(school: School) -> None:
    school.connect()
    visitor = school.visitor("ann")
    form = school.login(visitor, school.platform.hint("ann"))
    assert visitor.client.post("/lti/launch", data=form | {"id_token": "a.b.c"}).status_code == 401
    assert visitor.client.post("/lti/launch", data=form).status_code == 303


def test_a_login_that_took_too_long_is_refused(school: School) -> None:
    form = begun(school)
    school.clock.forward(minutes=11)
    refused(school, form)


def test_a_launch_that_was_not_begun_here_is_refused(school: School) -> None:
    form = begun(school)
    assert "not begun here" in refused(school, form | {"state": "state-of-my-own"})
    assert "not begun here" in refused(school, form | {"state": "nonce-" + "\x00"})


def test_a_browser_that_did_not_begin_the_launch_is_asked_for_a_window_of_its_own(school: School) -> None:
    form = begun(school)
    elsewhere = Visitor(school.app).client.post("/lti/launch", data=form)
    assert elsewhere.status_code == 200
    assert "Open in a new window" in elsewhere.text
    assert school.users() == []


def test_a_message_of_another_client_than_the_login_is_refused(school: School) -> None:
    school.register("other")
    refused(school, begun(school, client="other"))


def test_keys_are_asked_for_once_for_a_class_and_again_when_they_changed(school: School) -> None:
    school.connect()
    for name in ("ann", "ben", "cat"):
        assert school.launch(name).status_code == 303
    assert school.platform.key_requests == 1
    school.platform.kid = "two"
    assert school.launch("dan").status_code == 303
    assert school.platform.key_requests == 2


def test_in_a_frame_a_window_is_asked_for_before_anything_else(school: School) -> None:
    query = {"iss": school.platform.base, "login_hint": school.platform.hint("ann"), "client_id": "client"}
    frame = {"Sec-Fetch-Dest": "iframe"}
    visitor = school.visitor("ann")
    response = visitor.client.get("/lti/login", query_string=query, headers=frame)
    assert response.status_code == 200
    assert 'target="_blank"' in response.text
    assert f"frame-ancestors {school.platform.base}" in response.headers["Content-Security-Policy"]
    address = response.text.partition('href="/lti/login')[2].partition('"')[0].replace("&amp;", "&")
    school.connect()
    form = logged_in(visitor.client.get(f"/lti/login{address}").location)
    form.pop("to")
    assert visitor.client.post("/lti/launch", data=form).status_code == 303


def test_pages_that_are_not_between_a_course_and_its_class_stay_out_of_frames(school: School) -> None:
    cid = school.connect()
    policy = school.visitor("teach").get(f"/classes/{cid}").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy


def test_over_https_the_cookie_of_a_login_comes_back_from_elsewhere_and_is_out_of_reach(school: School) -> None:
    query = {"iss": school.platform.base, "login_hint": "x", "client_id": "client"}
    response = Visitor(school.app).client.get("/lti/login", query_string=query, base_url="https://localhost")
    cookie = next(each for each in response.headers.getlist("Set-Cookie") if each.startswith("lti1p3-state"))
    assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned"} <= {part.strip() for part in cookie.split(";")}


def test_a_launch_is_known_until_the_browser_closes_and_half_a_day_at_most(school: School) -> None:
    cid = school.connect()
    cookie = school.visitor("teach").client.get_cookie("trainer")
    assert cookie is not None
    assert cookie.max_age is None
    assert cookie.same_site == "Lax"
    school.clock.forward(hours=13)
    assert school.visitor("teach").get(f"/classes/{cid}").status_code == 403


def test_a_code_connects_a_course_with_a_class_that_there_is(school: School) -> None:
    owner = Visitor(school.app)
    owner.sign_up("owner@example.com")
    cid = owner.post("/classes", name="Mine", term="", zone="UTC").location.split("/")[2].partition("?")[0]
    page = owner.post(f"/classes/{cid}/courses").text
    code = code_on(page)
    visitor, key = school.visitor("teach"), held(school.launch("teach", "Instructor").text)
    wrong = visitor.client.post("/lti/connect", data={"launch": key, "how": "code", "code": "0000-0000-0000-0000"})
    assert wrong.status_code == 422
    assert "no such code" in wrong.text
    done = visitor.client.post("/lti/connect", data={"launch": key, "how": "code", "code": code.lower()})
    assert done.location == f"/classes/{cid}"
    assert [row.name for row in school.classes()] == ["Mine"]
    assert "Anatomy 1" in owner.get(f"/classes/{cid}/courses").text


def test_a_code_connects_one_course_and_runs_out(school: School) -> None:
    owner = Visitor(school.app)
    owner.sign_up("owner@example.com")
    cid = owner.post("/classes", name="Mine", term="", zone="UTC").location.split("/")[2].partition("?")[0]
    code = code_on(owner.post(f"/classes/{cid}/courses").text)
    school.clock.forward(minutes=61)
    key = held(school.launch("teach", "Instructor").text)
    sent = {"launch": key, "how": "code", "code": code}
    assert school.visitor("teach").client.post("/lti/connect", data=sent).status_code == 422


def test_a_course_is_connected_by_who_was_asked_and_once(school: School) -> None:
    key = held(school.launch("teach", "Instructor").text)
    visitor = school.visitor("teach")
    assert visitor.client.post("/lti/connect", data={"launch": "guess", "how": "new"}).status_code == 401
    assert visitor.client.post("/lti/connect", data={"launch": key, "how": "new"}).status_code == 303
    assert visitor.client.post("/lti/connect", data={"launch": key, "how": "new"}).status_code == 401
    assert len(school.classes()) == 1


def test_only_who_instructs_makes_codes(school: School) -> None:
    cid = school.connect()
    school.launch("ann")
    school.launch("tim", **{f"{CLAIM}roles": [ROLE.replace("#", "/Instructor#") + "TeachingAssistant"]})
    stranger = Visitor(school.app)
    stranger.sign_up("other@example.com")
    for visitor in (school.visitor("ann"), school.visitor("tim"), stranger):
        assert visitor.get(f"/classes/{cid}/courses").status_code == 404
        assert visitor.post(f"/classes/{cid}/courses").status_code == 404
    assert Visitor(school.app).get(f"/classes/{cid}/courses").status_code == 403
