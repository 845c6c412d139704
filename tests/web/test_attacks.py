"""Ways in that were open once: each test is an attack that has to fail."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.web.campus import Campus
from tests.web.cast import PASSWORD, Clock, Visitor, answers, closing_app, make_app
from tests.web.taught import CLOSES, SET, Taught
from trainer.services.study.covering import covered
from trainer.store.engine import db
from trainer.store.learning import DrillSession, Presentation
from trainer.store.teaching import JoinCode
from trainer.web.wiring import EXTENSION


@pytest.fixture
def campus(app: Flask) -> Campus:
    return Campus(app)


@pytest.fixture
def taught(app: Flask, clock: Clock) -> Taught:
    return Taught(app, clock)


def taken_out(campus: Campus, who: Visitor, role: str) -> None:
    """Someone joins, is made a teacher, and is taken out of the class again."""
    campus.join(who, "Dr Second")
    campus.post(campus.teacher, f"/people/{campus.member('Dr Second')}", role=role)
    assert campus.get(who, "/people").status_code == 200
    campus.post(campus.teacher, f"/people/{campus.member('Dr Second')}/remove")
    assert campus.get(who, "/people").status_code == 404


@pytest.mark.parametrize("role", ["assistant", "instructor"])
def test_who_was_taken_out_does_not_teach_again_by_the_code_of_the_students(campus: Campus, role: str) -> None:
    second = campus.account("second@example.com")
    taken_out(campus, second, role)
    campus.join(second, "Dr Second")
    assert [campus.get(second, path).status_code for path in ("", "/people", "/settings")] == [200, 404, 404]


def test_nor_as_a_guest_who_joins_and_then_signs_in(campus: Campus) -> None:
    second, guest = Visitor(campus.app), campus.guest
    second.sign_up("second@example.com")
    taken_out(campus, second, "instructor")
    campus.join(guest, "Guest")
    guest.sign_in("second@example.com")
    assert [campus.get(guest, path).status_code for path in ("", "/people", "/settings")] == [200, 404, 404]


def test_who_teaches_goes_on_teaching_when_a_guest_of_theirs_joins_them(campus: Campus) -> None:
    second, guest = Visitor(campus.app), campus.guest
    second.sign_up("second@example.com")
    campus.join(second, "Dr Second")
    campus.post(campus.teacher, f"/people/{campus.member('Dr Second')}", role="instructor")
    campus.join(guest, "Guest")
    guest.sign_in("second@example.com")
    assert campus.get(guest, "/people").status_code == 200


def begun(taught: Taught, **changed: Any) -> Visitor:
    """A student who has begun a set."""
    taught.give(**changed)
    student = taught.joins("Sam", email="sam@example.com")
    student.get(f"/sets/{taught.set_id}")
    student.get(student.post(f"/sets/{taught.set_id}").location)
    return student


def asked(app: Flask) -> list[str]:
    """The questions of the set."""
    with app.app_context():
        inside = select(DrillSession.id).where(DrillSession.kind == "set")
        return list(db.session.scalars(select(Presentation.id).where(Presentation.session_id.in_(inside))))


def test_a_question_that_is_reported_from_a_set_shows_its_key_to_no_other_class(taught: Taught) -> None:
    """A student makes a class with a second account, joins it with the first, and reports each question of an exam."""
    student, second = begun(taught, mode="exam"), Visitor(taught.app)
    second.sign_up("second@example.com")
    second.get("/classes")
    own = second.post("/classes", name="Mine", term="", zone="UTC").location
    with taught.app.app_context():
        code = db.session.scalars(select(JoinCode.code).where(JoinCode.classroom_id != taught.cid)).one()
    student.get(f"/join/{code}")
    student.post(f"/join/{code}", name="Sam")
    for pid in asked(taught.app):
        assert student.post(f"/q/{pid}/flag", reason="other").status_code == 303
    assert "Nothing is waiting for an answer" in second.get(f"{own}/reports").text
    assert "questions were reported" not in second.get(own).text
    assert "4 questions were reported" in taught.teacher.get(f"{taught.base}/reports").text


def handed_in(student: Visitor, set_id: str) -> TestResponse:
    for place in range(1, 5):
        student.get(f"/sets/{set_id}/1/{place}")
        student.post(f"/sets/{set_id}/1/{place}", option="1", confidence="sure")
    student.get(f"/sets/{set_id}/1/send")
    return student.get(student.post(f"/sets/{set_id}/1/send").location)


def test_the_own_log_does_not_tell_the_keys_of_a_set_before_the_set_does(taught: Taught, clock: Clock) -> None:
    told = {"told": "set", "told_score": "submit", "told_right": "submit", "told_key": "close", "told_reasons": "close"}
    student = begun(taught, **told)
    assert handed_in(student, taught.set_id).status_code == 200
    student.get("/today")
    assert answers(taught.app) == []
    assert len(student.get("/settings/answers.csv").text.splitlines()) == 1
    clock.forward(days=2)
    student.get("/today")
    assert len(answers(taught.app)) == 4


def covered_now(app: Flask, clock: Clock) -> set[str]:
    """The facts of the set that are covered for the person who has it."""
    with app.app_context():
        row = db.session.scalars(select(Presentation).where(Presentation.id.in_(asked(app)))).first()
        assert row is not None
        return {ref.fact for ref in covered(db.session(), row.person_id, now=clock())} & set(row.facts)


def test_what_a_set_asks_stays_covered_for_days_until_it_is_handed_in(taught: Taught, clock: Clock) -> None:
    student = begun(taught, closes_at="2026-12-20T12:00")
    clock.forward(days=10)
    assert covered_now(taught.app, clock)
    assert handed_in(student, taught.set_id).status_code == 200
    assert not covered_now(taught.app, clock)


def test_or_until_it_has_closed_or_cannot_be_handed_in_any_more(taught: Taught, clock: Clock) -> None:
    begun(taught, closes_at="2026-12-20T12:00")
    clock.forward(days=10)
    assert covered_now(taught.app, clock)
    taught.teacher.post(f"{taught.base}/archive")
    assert not covered_now(taught.app, clock)
    taught.teacher.post(f"{taught.base}/back")
    assert covered_now(taught.app, clock)
    clock.forward(days=20)
    assert not covered_now(taught.app, clock)


def test_a_set_without_an_end_keeps_its_facts_covered_until_it_is_handed_in(taught: Taught, clock: Clock) -> None:
    begun(taught, closes_at="")
    clock.forward(days=60)
    assert covered_now(taught.app, clock)


def test_no_link_in_the_log_leads_where_a_request_says_we_are(
    app: Flask, member: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    member.get("/reset")
    sent = {"email": "member@example.com", "csrf_token": member.token()}
    with caplog.at_level("WARNING"):
        member.client.post("/reset", data=sent, base_url="http://evil.example")
        member.client.post("/reset", data=sent)
    assert "/reset/" in caplog.text
    assert "http://localhost:8000/reset/" in caplog.text
    assert "evil.example" not in caplog.text
    assert app.extensions[EXTENSION].settings.hosts is None


def test_no_link_that_is_handed_on_names_a_host_that_is_not_ours(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing_app(make_app(tmp_path / "instance", Clock(), trusted_hosts="localhost", proxies=1)) as app:
        visitor = app.test_client()
        for forged in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
            for path in ("/practice", "/reset", "/decks"):
                response = visitor.get(path, headers=forged)
                assert response.status_code == 400
                assert "evil.example" not in response.text
        person = Visitor(app)
        person.sign_up("ann@example.com")
        person.get("/reset")
        sent = {"email": "ann@example.com", "csrf_token": person.token()}
        with caplog.at_level("WARNING"):
            person.client.post("/reset", data=sent)
            assert person.client.post("/reset", data=sent, base_url="http://evil.example").status_code == 400
    assert "http://localhost/reset/" in caplog.text
    assert "evil.example" not in caplog.text


def test_looking_at_the_plan_is_limited(tmp_path: Path) -> None:
    with closing_app(make_app(tmp_path / "instance", Clock(), limit_start="3 per minute")) as app:
        visitor = Visitor(app)
        assert [visitor.get("/plan?retention=90").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_nothing_is_begun_in_a_class_that_was_put_away(taught: Taught, app: Flask) -> None:
    taught.give()
    student = taught.joins("Sam")
    taught.teacher.get(f"{taught.base}/settings")
    taught.teacher.post(f"{taught.base}/archive")
    assert "This set has closed." in student.get(f"/sets/{taught.set_id}").text
    student.post(f"/sets/{taught.set_id}")
    assert asked(app) == []


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "1999-12-31T23:59", "3000-01-01T00:00", "9999-12-31T23:59"])
def test_a_set_has_no_moment_that_some_clock_cannot_show(taught: Taught, moment: str) -> None:
    taught.teacher.get(f"{taught.base}/sets/new")
    sent = {**SET, "closes_at": CLOSES, "minutes": "60", "go": "give"}
    for name in ("opens_at", "due_at", "closes_at"):
        answer = taught.teacher.post(f"{taught.base}/sets/new", **{**sent, name: moment})
        assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/offline/pack", "/offline/sync", "/settings", "/login"])
def test_json_nested_too_deeply_is_refused_in_words(path: str, guest: Visitor) -> None:
    guest.get("/settings")
    sent = {"content_type": "application/json", "headers": {"X-CSRFToken": guest.token()}}
    answer = guest.client.post(path, data="[" * 100_000, **sent)
    assert answer.status_code < 500
    assert "<h1" in answer.text or answer.status_code == 303


def test_no_clock_of_a_device_is_beyond_reckoning(guest: Visitor) -> None:
    state = guest.client.get("/offline/state").get_json()
    sent = {"content_type": "application/json", "headers": {"X-CSRFToken": state["token"]}}
    for number in ("9" * 400, "-" + "9" * 400, "1e400", "NaN"):
        body = f'{{"person": "{state["person"]}", "items": [], "device_now": {number}}}'
        assert guest.client.post("/offline/sync", data=body, **sent).status_code == 422


def test_no_token_outlives_signing_out(app: Flask, member: Visitor) -> None:
    """The accounts' library gives one to whoever asks for it while signing in."""
    thief = Visitor(app)
    thief.get("/login")
    sent = {"email": "member@example.com", "password": PASSWORD}
    told = thief.client.post("/login?include_auth_token", json=sent, headers={"X-CSRFToken": thief.token()})
    token = re.search(r'"authentication_token":"([^"]+)"', told.text)
    member.sign_out()
    assert token
    for headers, query in (({"Authentication-Token": token[1]}, ""), ({}, f"?auth_token={token[1]}")):
        assert app.test_client().get(f"/change{query}", headers=headers).status_code == 302


@pytest.mark.parametrize("path", ["/notices/{}/seen", "/own/{}/delete", "/own/{}/resume"])
def test_no_number_in_an_address_is_beyond_a_database(path: str, guest: Visitor) -> None:
    assert guest.post(path.format("9" * 40)).status_code == 404
    assert guest.post(path.format(10**18 - 1)).status_code == 303


def test_a_text_that_a_database_does_not_hold_is_refused_and_breaks_nothing(either: Flask) -> None:
    visitor = Visitor(either)
    pid = visitor.start()
    visitor.get("/settings")
    for path, sent in ((f"/q/{pid}/flag", {"reason": "other", "note": "a\x00b"}), ("/sessions", {"bank": "a\x00b"})):
        assert visitor.post(path, **sent).status_code < 500
    assert visitor.get("/q/%00").status_code in (400, 404)
    assert visitor.get(f"/q/{pid}").status_code == 200
