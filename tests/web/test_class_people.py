"""The people of a class: found, changed, admitted, taken out and brought back, and read from lists."""

import csv
import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web.campus import Campus
from tests.web.cast import Clock, Visitor
from tests.web.counting import queries
from trainer.store.engine import db
from trainer.store.teaching import Member
from trainer.teaching.roster import LARGEST

LIST = b"""name,email,username,student id,section,time multiplier
Ann Lee-Bell,ann@example.com,,s1,B1,1.5
Ida Nowak,ida@example.com,inowak,s9,B2,
=HYPERLINK(1),x@example.com,,s10,,
Kim Sato,no address,,s11,,
"""


@pytest.fixture
def campus(app: Flask) -> Campus:
    return Campus(app)


def listed(campus: Campus) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(campus.get(campus.teacher, "/people.csv").text)))


def seen_on(campus: Campus, looked: str) -> str:
    """The mark of what a file would do, as its page has it."""
    seen = re.search(r'name="seen" value="([^"]+)"', campus.teacher.get(looked).text)
    assert seen
    return seen[1]


def test_the_roster_shows_who_instructs_what_an_assistant_does_not_see(campus: Campus) -> None:
    campus.post(campus.teacher, f"/people/{campus.member('Ann Lee')}", factor="1.5", student_id="s1")
    for who, sees in ((campus.teacher, True), (campus.assistant, False)):
        page = campus.get(who, "/people").text
        assert "Ann Lee" in page
        assert ("1.5 × time" in page) is sees
        assert ("Extra time" in page) is sees
        assert (campus.code in page) is sees
        assert ("/people/import" in page) is sees


def test_someone_is_found_by_any_word_of_theirs(campus: Campus) -> None:
    assert "Ben Hughes" not in campus.get(campus.teacher, "/people?q=LEE").text
    assert "Ann Lee" in campus.teacher.page
    assert "Nobody is found" in campus.get(campus.teacher, "/people?q=%25%00'").text
    campus.crowd(120)
    assert "Page 3 of 3" in campus.get(campus.teacher, "/people?page=99").text
    assert "Student 119" in campus.get(campus.teacher, "/people?q=student+119").text


def test_one_person_is_changed_and_only_what_was_sent(campus: Campus) -> None:
    member = campus.member("Ann Lee")
    sent = {"name": "Ann B. Lee", "student_id": "s1", "section": "B1", "factor": "1,25"}
    assert campus.post(campus.teacher, f"/people/{member}", **sent).status_code == 303
    campus.post(campus.teacher, f"/people/{member}", section="B2")
    row = campus.members()["Ann B. Lee"]
    assert (row.student_id, row.section, row.time_factor, row.role) == ("s1", "B2", 1.25, "student")
    assert 'value="1.25"' in campus.get(campus.teacher, f"/people/{member}").text


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"factor": "9"}, "factor"), ({"factor": "x"}, "factor"), ({"name": " "}, "name"), ({"role": "boss"}, "role"),
     ({"role": "instructor"}, "role")],
)  # fmt: skip
def test_a_change_that_cannot_be_is_said_beside_its_field(campus: Campus, sent: dict[str, str], field: str) -> None:
    response = campus.post(campus.teacher, f"/people/{campus.member('Ann Lee')}", **sent)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert campus.members()["Ann Lee"].role == "student"


def test_only_someone_with_an_account_who_has_joined_can_teach(campus: Campus) -> None:
    campus.bring_in(campus.teacher, LIST)
    for name in ("Ida Nowak", "Ben Hughes"):
        assert campus.post(campus.teacher, f"/people/{campus.member(name)}", role="assistant").status_code == 422
    assert campus.post(campus.teacher, f"/people/{campus.member('Tim')}", role="instructor").status_code == 303
    assert campus.get(campus.assistant, "/settings").status_code == 200


def test_the_last_instructor_stays(campus: Campus) -> None:
    member = campus.member("Dr Sands")
    for path, sent in ((f"/people/{member}", {"role": "student"}), (f"/people/{member}/remove", {}), ("/leave", {})):
        response = campus.post(campus.teacher, path, **sent)
        assert response.status_code == 422
        assert "Make someone else an instructor first" in response.text
    campus.post(campus.teacher, f"/people/{campus.member('Tim')}", role="instructor")
    assert campus.post(campus.teacher, f"/people/{member}", role="assistant").status_code == 303


def test_whoever_is_taken_out_comes_back_by_undo(campus: Campus) -> None:
    member = campus.member("Ann Lee")
    campus.post(campus.teacher, f"/people/{member}/remove")
    assert campus.get(campus.student).status_code == 404
    page = campus.get(campus.teacher, "/people").text
    undo = re.search(rf'action="([^"]*/people/{member}/back)"', page)
    assert undo
    assert "Taken out or left" in page
    campus.teacher.post(undo[1])
    assert campus.get(campus.student).status_code == 200


def test_everyone_who_waits_is_let_in_at_once(campus: Campus) -> None:
    campus.set_approval()
    for name in ("Eve", "Fay"):
        campus.join(Visitor(campus.app), name)
    assert "Waiting to be let in" in campus.get(campus.teacher, "/people").text
    assert "2 people are in" in campus.teacher.get(campus.post(campus.teacher, "/people/admit").location).text
    assert {campus.members()[name].state for name in ("Eve", "Fay")} == {"here"}


def test_a_file_says_what_it_would_do_and_nothing_changes_before_one_agrees(campus: Campus) -> None:
    campus.post(campus.teacher, f"/people/{campus.member('Ann Lee')}", student_id="s1")
    before = listed(campus)
    campus.teacher.get(campus.send(campus.teacher, LIST).location)
    page = campus.teacher.page
    assert "Your file would add 2 and change 1" in page
    assert "Ann Lee-Bell instead of Ann Lee" in page
    assert "no address is no e-mail address" in page
    assert "1 student is not in this file" in page
    assert "Add 2 and change 1" in page
    assert listed(campus) == before


def test_taking_a_file_back_leaves_what_was_changed_by_hand_since(campus: Campus) -> None:
    ann = campus.member("Ann Lee")
    campus.post(campus.teacher, f"/people/{ann}", student_id="s1")
    page = campus.teacher.get(campus.bring_in(campus.teacher, LIST).location).text
    undo = re.search(r'action="([^"]*/people/import/[^"]*/back)"', page)
    assert undo
    campus.post(campus.teacher, f"/people/{ann}", student_id="s1", name="Ann Lee-Bell", factor="3")
    campus.teacher.post(undo[1])
    assert campus.members()["Ann Lee"].time_factor == 3.0


def test_a_file_adds_and_changes_and_is_taken_back(campus: Campus) -> None:
    campus.post(campus.teacher, f"/people/{campus.member('Ann Lee')}", student_id="s1")
    before = listed(campus)
    done = campus.bring_in(campus.teacher, LIST)
    page = campus.teacher.get(done.location).text
    assert "2 added, 1 changed" in page
    assert campus.members()["Ann Lee-Bell"].time_factor == 1.5
    assert campus.members()["Ida Nowak"].state == "expected"
    undo = re.search(r'action="([^"]*/people/import/[^"]*/back)"', page)
    assert undo
    campus.teacher.post(undo[1])
    assert listed(campus) == before
    assert campus.members()["Ann Lee"].time_factor == 1.0
    assert campus.teacher.post(undo[1]).status_code == 404


def test_taking_a_file_back_leaves_whoever_has_joined_since(campus: Campus) -> None:
    looked = campus.send(campus.teacher, b"name,email\nIda Nowak,ida@example.com\nJan,jan@example.com").location
    assert campus.teacher.post(looked, seen=seen_on(campus, looked)).status_code == 303
    ida = campus.account("ida@example.com")
    campus.join(ida, "")
    campus.post(campus.teacher, "/people/match")
    assert "1 has joined meanwhile" in campus.teacher.get(campus.teacher.post(f"{looked}/back").location).text
    assert "Jan" not in campus.members()
    assert campus.get(ida).status_code == 200


def test_a_file_is_brought_in_once_and_only_as_it_was_looked_at(campus: Campus) -> None:
    looked = campus.send(campus.teacher, LIST).location
    before = seen_on(campus, looked)
    assert campus.teacher.post(looked, seen="anything").status_code == 409
    campus.post(campus.teacher, f"/people/{campus.member('Ben Hughes')}", student_id="s9")
    assert campus.teacher.post(looked, seen=before).status_code == 409
    seen = seen_on(campus, looked)
    assert campus.teacher.post(looked, seen=seen).status_code == 303
    assert campus.teacher.post(looked, seen=seen).status_code == 404


@pytest.mark.parametrize(
    "meanwhile",
    [{"Ann Lee": "B1", "Ben Hughes": "A"}, {"Ben Hughes": "C"}],
    ids=["another line changes somebody", "a line changes something else"],
)
def test_a_file_that_would_change_as_many_but_not_the_same_is_looked_at_anew(
    campus: Campus, meanwhile: dict[str, str]
) -> None:
    for name, number, section in (("Ann Lee", "s1", "A"), ("Ben Hughes", "s2", "B1")):
        campus.post(campus.teacher, f"/people/{campus.member(name)}", student_id=number, section=section)
    if len(meanwhile) == 1:
        campus.post(campus.teacher, f"/people/{campus.member('Ben Hughes')}", section="A")
    looked = campus.send(campus.teacher, b"name,student id,section\nAnn Lee,s1,B1\nBen Hughes,s2,B1").location
    before = seen_on(campus, looked)
    for name, section in meanwhile.items():
        campus.post(campus.teacher, f"/people/{campus.member(name)}", section=section)
    assert campus.teacher.post(looked, seen=before).status_code == 409
    assert campus.teacher.post(looked, seen=seen_on(campus, looked)).status_code == 303
    assert {campus.members()[name].section for name in ("Ann Lee", "Ben Hughes")} == {"B1"}


def test_a_file_belongs_to_its_class_and_is_forgotten_after_a_day(campus: Campus, clock: Clock) -> None:
    looked = campus.send(campus.teacher, LIST).location
    for who, answer in ((campus.elsewhere, 404), (campus.assistant, 404), (campus.student, 404)):
        assert who.get(looked).status_code == answer
    mine = campus.make(campus.teacher, "Another")
    assert campus.teacher.get(looked.replace(campus.cid, mine)).status_code == 404
    clock.forward(days=1)
    assert campus.teacher.get(looked).status_code == 404


def test_a_file_that_is_left_is_forgotten(campus: Campus) -> None:
    looked = campus.send(campus.teacher, LIST).location
    campus.teacher.post(f"{looked}/leave")
    assert campus.teacher.get(looked).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "workbook"),
        (b"Ann,s1\nBen,s2", "which column is which"),
        (b"name\nAnn\x00", "not a text file"),
        (b"name\n" + b"a" * LARGEST, "larger than 2 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(campus: Campus, content: bytes, said: str) -> None:
    response = campus.send(campus.teacher, content)
    assert response.status_code == 422
    assert said in response.text


def test_a_form_without_a_file_asks_for_one_and_one_too_large_is_turned_away(campus: Campus) -> None:
    assert "Choose a file first" in campus.post(campus.teacher, "/people/import").text
    assert campus.send(campus.teacher, b"a" * (LARGEST + 100_000)).status_code == 413


def test_a_file_of_windows_is_read_with_a_word_of_caution(campus: Campus) -> None:
    campus.teacher.get(campus.send(campus.teacher, "name\nJosé".encode("cp1252")).location)
    assert "José" in campus.teacher.page
    assert "not in UTF-8" in campus.teacher.page


def test_columns_that_are_not_read_are_named(campus: Campus) -> None:
    campus.teacher.get(campus.send(campus.teacher, b"Name,Shoe size,id\nAnn,39,s1").location)
    assert "Nothing is read from this column: Shoe size." in campus.teacher.page
    campus.teacher.get(campus.send(campus.teacher, b"name,id\nAnn,s1").location)
    assert "Nothing is read" not in campus.teacher.page


def test_markup_in_a_file_is_text(campus: Campus) -> None:
    campus.teacher.get(campus.send(campus.teacher, b"name,id\n<script>alert(1)</script>,s1").location)
    assert "<script>alert" not in campus.teacher.page
    assert "&lt;script&gt;alert" in campus.teacher.page


def test_the_list_that_is_taken_along_holds_no_extra_time_and_no_formula(campus: Campus) -> None:
    campus.bring_in(campus.teacher, LIST)
    campus.post(campus.teacher, f"/people/{campus.member('Ida Nowak')}", factor="2.5")
    text = campus.get(campus.teacher, "/people.csv").text
    assert "2.5" not in text
    assert "'=HYPERLINK(1)" in text
    assert "time" not in text.splitlines()[0]
    ida = next(each for each in listed(campus) if each["name"] == "Ida Nowak")
    assert (ida["role"], ida["state"], ida["student_id"]) == ("student", "expected", "s9")


def test_a_list_that_was_taken_along_changes_nothing_when_it_is_read_again(campus: Campus) -> None:
    campus.bring_in(campus.teacher, LIST)
    content = campus.get(campus.teacher, "/people.csv").data
    page = campus.teacher.get(campus.send(campus.teacher, content).location).text
    assert "Your file would change nothing" in page


def test_five_thousand_people_come_in_at_once(campus: Campus) -> None:
    rows = "".join(f"Student {each},n{each}@example.com,s{each}\n" for each in range(5000))
    done = campus.bring_in(campus.teacher, f"name,email,id\n{rows}".encode())
    assert "5,000 added" in campus.teacher.get(done.location).text or "5000 added" in campus.teacher.page
    assert len(campus.members()) == 5004


def test_looking_at_a_file_asks_as_much_of_the_database_for_sixty_as_for_three(campus: Campus) -> None:
    def asked(rows: int) -> int:
        content = "name,id\n" + "".join(f"N{each},t{each}\n" for each in range(rows))
        looked = campus.send(campus.teacher, content.encode()).location
        return queries(campus.app, lambda: campus.teacher.get(looked))

    few = asked(3)
    campus.crowd(57)
    assert asked(60) == few <= 10


# --- places in the list


def test_who_joins_with_an_address_of_the_list_gets_its_place_when_the_teacher_says_so(campus: Campus) -> None:
    campus.bring_in(campus.teacher, LIST)
    ann = campus.account("ANN@example.com")
    campus.join(ann, "Annie")
    joined, place = campus.member("Annie"), campus.member("Ann Lee-Bell")
    page = campus.get(campus.teacher, "/people").text
    assert "Perhaps in your list" in page
    assert f"/people/{joined}/match/{place}" in page
    assert "Perhaps in your list" not in campus.get(campus.assistant, "/people").text
    assert campus.post(campus.teacher, f"/people/{joined}/match/{place}").status_code == 303
    row = campus.members()["Ann Lee-Bell"]
    assert (row.id, row.state, row.student_id, row.section, row.time_factor) == (joined, "here", "s1", "B1", 1.5)
    assert "Annie" not in campus.members()
    assert "Perhaps in your list" not in campus.get(campus.teacher, "/people").text
    assert "Said who Ann Lee-Bell is in the list" in campus.get(campus.teacher, "/log").text


def test_an_address_that_someone_joined_with_is_no_proof_to_a_list_that_comes_later(campus: Campus) -> None:
    campus.join(campus.account("ann@example.com"), "Not Ann")
    assert (
        "Perhaps Not Ann, who has joined already."
        in campus.teacher.get(campus.send(campus.teacher, LIST).location).text
    )
    campus.bring_in(campus.teacher, LIST)
    people = campus.members()
    assert (people["Not Ann"].student_id, people["Not Ann"].time_factor) == ("", 1.0)
    assert people["Ann Lee-Bell"].state == "expected"
    campus.post(campus.teacher, f"/people/{people['Not Ann'].id}/match/{people['Ann Lee-Bell'].id}")
    campus.bring_in(campus.teacher, LIST.replace(b"B1", b"B7"))  # from now on the list finds them
    assert campus.members()["Ann Lee-Bell"].section == "B7"


@pytest.mark.parametrize("line", [b"name,student id\nAnn Lee,s1\n", b"name,extra time\nAnn Lee,2\n"])
def test_nor_is_the_name_that_someone_typed(campus: Campus, line: bytes) -> None:
    ann = campus.member("Ann Lee")
    campus.bring_in(campus.teacher, line)
    with campus.app.app_context():
        row = db.session.get_one(Member, ann)
        assert (row.student_id, row.time_factor) == ("", 1.0)
    assert f"/people/{ann}/match/" in campus.get(campus.teacher, "/people").text


def test_a_list_of_names_alone_adds_nobody_twice(campus: Campus) -> None:
    campus.bring_in(campus.teacher, b"name,section\nAnn Lee,B1\n")
    assert campus.members()["Ann Lee"].section == "B1"
    assert "Perhaps in your list" not in campus.get(campus.teacher, "/people").text


def test_two_who_are_like_one_place_are_told_apart_one_by_one(campus: Campus) -> None:
    campus.bring_in(campus.teacher, b"name,email\nIda Nowak,ida@example.com\nJan Kos,jan@example.com\nEva Sol,\n")
    campus.join(campus.account("ida@example.com"), "Somebody")
    campus.join(Visitor(campus.app), "Ida Nowak")
    campus.join(campus.account("jan@example.com"), "J. Kos")
    campus.join(Visitor(campus.app), "eva sol")
    assert campus.get(campus.teacher, "/people").text.count("More than one is like this.") == 2
    campus.post(campus.teacher, "/people/match")
    states = {name: row.state for name, row in campus.members().items()}
    assert (states["Jan Kos"], states["Eva Sol"]) == ("here", "here")
    assert "J. Kos" not in states
    with campus.app.app_context():
        idas = db.session.scalars(select(Member.state).where(Member.name == "Ida Nowak").order_by(Member.id)).all()
    assert idas == ["expected", "here"]


def test_who_waits_is_let_in_by_being_known_and_a_place_is_taken_once(campus: Campus) -> None:
    campus.bring_in(campus.teacher, LIST)
    campus.post(campus.teacher, "/settings", name="N", time_zone="UTC", approves="on", keep_months="13")
    campus.join(campus.account("ida@example.com"), "Ida")
    ida, place = campus.member("Ida"), campus.member("Ida Nowak")
    campus.post(campus.teacher, f"/people/{ida}/match/{place}")
    assert campus.members()["Ida Nowak"].state == "here"
    assert campus.post(campus.teacher, f"/people/{campus.member('Ann Lee')}/match/{place}").status_code == 404
    other = campus.member("Ben Hughes")
    assert campus.post(campus.teacher, f"/people/{campus.member('Ann Lee')}/match/{other}").status_code == 409


def test_the_roster_says_who_came_as_a_guest(campus: Campus) -> None:
    assert "as a guest" in campus.get(campus.teacher, "/people?q=Ann").text
    campus.student.sign_up("ann@example.com")
    assert "as a guest" not in campus.get(campus.teacher, "/people?q=Ann").text


def test_a_long_list_of_likenesses_asks_the_database_no_more_often(campus: Campus) -> None:
    campus.bring_in(campus.teacher, b"name\nIda Nowak\n")
    campus.get(campus.teacher, "/people")
    few = queries(campus.app, lambda: campus.get(campus.teacher, "/people"))
    campus.bring_in(campus.teacher, b"name\n" + b"".join(b"Student %d\n" % each for each in range(30)))
    campus.crowd(30)
    assert queries(campus.app, lambda: campus.get(campus.teacher, "/people")) == few
