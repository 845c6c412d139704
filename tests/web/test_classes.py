"""Classes on their pages: made, joined, looked at by everyone who may and nobody else, set, and put away."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.web.campus import Campus
from tests.web.cast import Clock, Visitor, closing_app, make_app
from tests.web.counting import queries
from trainer.store.engine import db
from trainer.store.teaching import Member


@pytest.fixture
def campus(app: Flask) -> Campus:
    return Campus(app)


def test_a_member_of_another_class_is_absent_from_this_one(campus: Campus) -> None:
    other = Campus.__new__(Campus)
    other.app, other.cid = campus.app, campus.make(campus.elsewhere, "Third")
    stranger_there = next(iter(other.members().values())).id
    for deed in ("", "/remove", "/admit", "/back"):
        assert campus.post(campus.teacher, f"/people/{stranger_there}{deed}").status_code == 404
    assert campus.get(campus.teacher, f"/people/{stranger_there}").status_code == 404
    assert campus.get(campus.teacher, f"/people/{2**70}").status_code == 404


def test_the_list_of_classes_is_open_to_all_and_holds_ones_own_alone(campus: Campus) -> None:
    assert campus.stranger.get("/classes").status_code == 200
    assert "you need an account" in campus.stranger.page
    assert "Neurology 2" in campus.student.get("/classes").text
    assert "Anatomy" not in campus.student.page
    assert "You instruct here" in campus.teacher.get("/classes").text


def test_a_class_is_made_by_an_account_holder_who_finds_its_code_on_its_page(campus: Campus) -> None:
    page = campus.get(campus.teacher).text
    assert f"{campus.code[:4]}-{campus.code[4:]}" in page
    assert f"/join/{campus.code}" in page
    assert campus.guest.post("/classes", name="X", time_zone="UTC").status_code == 422
    assert campus.stranger.post("/classes", name="X", time_zone="UTC").status_code == 403


def test_what_is_amiss_with_a_new_class_is_said_beside_its_field(campus: Campus) -> None:
    for fields, field in (({"name": " "}, "name"), ({"name": "N", "time_zone": "Nowhere"}, "time_zone")):
        response = campus.teacher.post("/classes", **{"time_zone": "UTC", **fields})
        assert response.status_code == 422
        assert f'id="{field}-error"' in response.text


def test_a_stranger_who_joins_becomes_a_guest_of_the_class(campus: Campus) -> None:
    newcomer = Visitor(campus.app)
    assert newcomer.get(f"/join?code={campus.code[:4].lower()}-{campus.code[4:]}").location == f"/join/{campus.code}"
    assert "Dr Sands" in newcomer.get(f"/join/{campus.code}").text
    assert "teacher@example.com" not in newcomer.page
    assert campus.join(newcomer, "Eve").location == campus.address
    assert "Neurology 2" in campus.get(newcomer).text


def test_whoever_signs_in_or_up_on_the_way_comes_back_to_the_class(campus: Campus) -> None:
    newcomer = Visitor(campus.app)
    address = f"/join/{campus.code}"
    ways = re.findall(r'href="(/login[^"]*)"', newcomer.get(address).text)
    assert len(ways) == 2
    for way in ways:
        assert way == f"/login?next={address}"
        assert f'href="/register?next={address}"' in newcomer.get(way).text


def test_whoever_gives_no_name_is_asked_for_it_and_is_no_guest_yet(campus: Campus) -> None:
    newcomer = Visitor(campus.app)
    response = campus.join(newcomer, " ")
    assert response.status_code == 422
    assert "Give the name" in response.text
    assert newcomer.get("/today").location == "/"


def test_a_code_that_leads_nowhere_is_said_to_and_makes_no_guest(campus: Campus) -> None:
    newcomer = Visitor(campus.app)
    for code in ("ABCDEFGH", "x", "%00%00", "'--"):
        assert newcomer.post(f"/join/{code}", name="Eve").status_code == 404
        response = newcomer.get(f"/join/{code}")
        assert response.status_code == 404
        assert "leads to no class" in response.text
    assert newcomer.get("/today").location == "/"


def test_codes_that_lead_nowhere_are_tried_ten_times_a_minute_and_good_ones_without_end(
    tmp_path: Path, clock: Clock
) -> None:
    with closing_app(make_app(tmp_path / "limited", clock, limit_join="10 per minute")) as app:
        campus = Campus(app)
        for each in range(15):
            assert campus.join(Visitor(app), f"Student {each}").status_code == 303
        guessing = Visitor(app)
        answers = [guessing.get(f"/join/ABCDEFG{each % 10}").status_code for each in range(12)]
        assert answers == [404] * 10 + [429] * 2
        assert guessing.post(f"/join/{campus.code}", name="Eve").status_code == 429


def test_where_joining_is_approved_a_newcomer_waits_and_is_let_in(campus: Campus) -> None:
    campus.set_approval()
    newcomer = Visitor(campus.app)
    assert campus.join(newcomer, "Eve").location == "/classes"
    assert "lets you in" in newcomer.get("/classes").text
    assert campus.get(newcomer).status_code == 404
    assert "1 person waits" in campus.get(campus.teacher).text
    assert "person waits" not in campus.get(campus.assistant).text
    campus.post(campus.teacher, f"/people/{campus.member('Eve')}/admit")
    assert campus.get(newcomer).status_code == 200


def test_a_class_is_described_anew_and_its_codes_end_and_close(campus: Campus, clock: Clock) -> None:
    sent = {"name": "Neurology 3", "term": "", "time_zone": "Asia/Tokyo", "approves": "on", "keep_months": "24"}
    assert campus.post(campus.teacher, "/settings", **sent).status_code == 303
    page = campus.get(campus.teacher, "/settings").text
    assert re.search(r'name="approves" value="on" checked', page)
    assert 'value="24"' in page
    assert campus.post(campus.teacher, "/settings", **{**sent, "keep_months": "0"}).status_code == 422
    old = campus.code
    campus.post(campus.teacher, "/codes/close", code=old)
    assert campus.join(Visitor(campus.app), "Eve", code=old).status_code == 404
    assert "no code is good" in campus.get(campus.teacher).text
    assert campus.post(campus.teacher, "/codes", until="2026-11-26").status_code == 303
    new = re.search(r"/join/(\w{8})", campus.get(campus.teacher).text)
    assert new
    assert campus.stranger.get(f"/join/{new[1]}").status_code == 200
    clock.forward(hours=50, minutes=59)  # NOON is 21:00 in Tokyo: the day ends there at 15:00 of the same day here
    assert campus.stranger.get(f"/join/{new[1]}").status_code == 200
    clock.forward(minutes=1)
    assert campus.stranger.get(f"/join/{new[1]}").status_code == 404


@pytest.mark.parametrize("until", ["2026-11-20", "never", "9999-12-31", "2026-13-01"])
def test_a_code_ends_on_a_day_to_come(campus: Campus, until: str) -> None:
    assert campus.post(campus.teacher, "/codes", until=until).status_code == 422


def test_a_class_put_away_takes_nobody_and_comes_back(campus: Campus) -> None:
    campus.post(campus.teacher, "/archive")
    assert campus.join(Visitor(campus.app), "Eve").status_code == 404
    assert "Put away on" in campus.get(campus.teacher).text
    settings = campus.get(campus.teacher, "/settings").text
    assert "Nobody can join a class that is put away: no code is good." in settings
    assert "Good until you close it" not in settings
    assert "This class is over" in campus.get(campus.student).text
    campus.post(campus.teacher, "/back")
    assert campus.join(Visitor(campus.app), "Eve").status_code == 303


def test_the_next_term_begins_with_the_teachers_alone(campus: Campus) -> None:
    address = campus.post(campus.teacher, "/next", name="Neurology 3", term="2028").location
    assert "Neurology 3" in campus.teacher.get(address).text
    assert campus.assistant.get(address).status_code == 200
    assert campus.student.get(address).status_code == 404


def test_whoever_leaves_sees_the_class_no_more_and_comes_back_with_the_code(campus: Campus) -> None:
    campus.post(campus.student, "/leave")
    assert campus.get(campus.student).status_code == 404
    campus.join(campus.student, "")
    assert campus.get(campus.student).status_code == 200


def test_who_signs_up_to_teach_comes_back_to_the_classes(campus: Campus) -> None:
    page = Visitor(campus.app).get("/classes").text
    assert re.search(r'href="/register\?next=(/|%2F)classes"', page)
    assert re.search(r'href="/login\?next=(/|%2F)classes"', page)


def test_the_log_says_who_did_what_and_forgets_the_name_of_who_deleted_themselves(campus: Campus) -> None:
    campus.post(campus.teacher, f"/people/{campus.member('Ann Lee')}/remove")
    assert "Took Ann Lee out of the class" in campus.get(campus.teacher, "/log").text
    assert "Dr Sands" in campus.teacher.page
    assert "Changed of Dr Sands: name" in campus.teacher.page
    campus.student.post("/settings/delete", agreed="on")
    assert "Ann Lee" not in campus.get(campus.teacher, "/log").text
    assert campus.get(campus.teacher, "/log?page=7").status_code == 200


def test_the_pages_of_a_class_ask_as_much_of_the_database_for_sixty_as_for_three(campus: Campus) -> None:
    paths = ("", "/people", "/log", "/settings")

    def counted() -> list[int]:
        teacher = [queries(campus.app, lambda path=path: campus.get(campus.teacher, path)) for path in paths]  # type: ignore[misc] # bound at once
        return [*teacher, queries(campus.app, lambda: campus.get(campus.student)), queries(campus.app, joining)]

    def joining() -> object:
        return campus.stranger.get(f"/join/{campus.code}")

    few = counted()
    campus.crowd(57)
    assert counted() == few
    assert max(few) <= 16


def test_the_first_page_of_a_class_names_no_student(campus: Campus) -> None:
    page = campus.get(campus.teacher).text
    assert "Ann Lee" not in page
    assert "Ben Hughes" not in page


def test_a_student_sees_nobody_else_and_their_own_extra_time_alone(campus: Campus) -> None:
    campus.post(campus.teacher, f"/people/{campus.member('Ann Lee')}", factor="1.5")
    page = campus.get(campus.student).text
    assert "1.5 times" in page
    assert "Ben Hughes" not in page
    assert "times as long" not in campus.get(campus.classmate).text


def test_waiting_members_are_not_in_the_class(campus: Campus) -> None:
    with campus.app.app_context():
        db.session.get_one(Member, campus.member("Ann Lee")).state = "waiting"
        db.session.commit()
    assert campus.get(campus.student).status_code == 404
    assert campus.post(campus.student, "/leave").status_code == 404


def test_today_leads_whoever_is_in_a_class_to_their_classes(campus: Campus) -> None:
    for who in (campus.teacher, campus.student):
        page = who.get("/today").text
        assert page[page.index("<main") :].count('href="/classes"') == 1
    page = campus.guest.get("/today").text
    assert 'href="/classes"' not in page[page.index("<main") :]


def test_what_no_database_holds_does_not_stop_a_class(either: Flask) -> None:
    campus = Campus(either)
    assert campus.make(campus.teacher, "Neuro\x00logy")
    assert campus.join(Visitor(either), "E\x00ve\n").status_code == 303
    assert "E ve" in campus.members()
    assert (
        campus.post(campus.teacher, f"/people/{campus.member('E ve')}", name="\x00", student_id="s\x001").status_code
        == 303
    )
    assert campus.get(campus.teacher, "/people?q=%00").status_code == 200
    assert campus.post(campus.teacher, "/codes/close", code="\x00").status_code == 303
