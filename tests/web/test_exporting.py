"""Taking a set along on paper with a plan of the seats, and grades into files that platforms must be shown first."""

import csv
import html
import io
import re
import zipfile

import pytest
from flask import Flask
from sqlalchemy import update

from tests.interchange import gift_reader, moodle_reader, qti_reader
from tests.web.cast import Clock, Visitor
from tests.web.counting import queries
from tests.web.taught import Taught
from trainer.questions.texts import lead
from trainer.store.engine import db
from trainer.store.teaching import Member

BOOK = (
    '"Last Name","Username","Week 1 [Total Pts: {points} Score] |4711","Week 2 [Total Pts: 10 Score] |4712"\r\n'
    '"Lee","{ann}","","7"\r\n'
    '"Nobody","ghost","3",""\r\n'
)


@pytest.fixture
def taught(app: Flask, clock: Clock) -> Taught:
    """A class of two in which Ann handed in three of four, and Ben nothing."""
    made = Taught(app, clock)
    made.enrol("Ann Lee", "Ben Ko")
    made.give(forms="2", attempts="3")
    made.hand_in(3)
    with app.app_context():
        for name, login in (("Ann Lee", "alee"), ("Ben Ko", "bko")):
            db.session.execute(
                update(Member).where(Member.name == name).values(username=login, student_id=f"s-{login}")
            )
        db.session.commit()
    return made


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def send(who: Visitor, address: str, book: str | None = None, **more: str) -> str:
    """Send a file to be filled, and give what comes back."""
    files = {"file": (io.BytesIO(book.encode()), "book.csv")} if book is not None else {}
    return who.post(address, **files, **more).get_data(as_text=True)


def held(page: str) -> str:
    found = re.search(r'name="held" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def test_a_blackboard_file_is_looked_at_and_comes_back_with_one_column_filled(taught: Taught) -> None:
    address, book = f"{taught.set_base}/take/fill/blackboard", BOOK.format(points=4, ann="ALee")
    assert "Fill my Blackboard file" in taught.teacher.get(f"{taught.set_base}/take").text
    taught.teacher.get(address)
    page = send(taught.teacher, address, book, go="look")
    said = words(page)
    assert "Students found in both places: 1." in said
    assert "In this class and not in the file: 1 Ko, Ben" in said
    assert "In the file and not in this class: 1 ghost" in said
    column = re.search(r"<option selected[^>]*>([^<]+)</option>", page)
    assert column
    assert column[1].startswith("Week 1")
    made = taught.teacher.post(address, held=held(page), column=html.unescape(column[1]), go="fill")
    assert made.headers["Content-Disposition"] == "attachment; filename=week-1-blackboard.csv"
    assert made.get_data(as_text=True) == book.replace('"ALee",""', '"ALee","3"')
    assert "Took the grades of Week 1 along as a file" in taught.teacher.get(f"{taught.base}/log").text


def test_points_are_put_on_the_scale_of_the_column_and_that_is_said(taught: Taught) -> None:
    address = f"{taught.set_base}/take/fill/blackboard"
    taught.teacher.get(address)
    page = send(taught.teacher, address, BOOK.format(points=10, ann="alee"), go="look")
    assert "The column has 10 points and the set 4" in words(page)
    column = "Week 1 [Total Pts: 10 Score] |4711"
    assert '"alee","7.5"' in send(taught.teacher, address, held=held(page), column=column, go="fill")


def test_a_column_is_chosen_where_none_has_the_name_of_the_set(taught: Taught) -> None:
    address = f"{taught.set_base}/take/fill/blackboard"
    taught.teacher.get(address)
    page = send(taught.teacher, address, BOOK.format(points=4, ann="alee").replace("Week 1", "Quiz"), go="look")
    assert "Choose a column" in words(page)
    assert 'value="fill"' not in page
    column = "Quiz [Total Pts: 4 Score] |4711"
    again = send(taught.teacher, address, held=held(page), column=column, go="look")
    assert "Students found in both places: 1." in words(again)


@pytest.mark.parametrize(
    ("book", "said"),
    [
        (None, "Choose a file first."),
        ('"Name","Grade"\r\n', "no column with user names"),
        ('"a\r\n', "This file is no table"),
    ],
)
def test_what_is_amiss_with_a_file_is_said(taught: Taught, book: str | None, said: str) -> None:
    for platform in ("blackboard", "moodle"):
        address = f"{taught.set_base}/take/fill/{platform}"
        taught.teacher.get(address)
        assert said in words(send(taught.teacher, address, book, go="look"))
        assert "Choose a file first." in words(send(taught.teacher, address, held="not a file", go="fill"))


def test_moodle_gets_the_grades_of_those_alone_whom_it_knows(taught: Taught) -> None:
    address = f"{taught.set_base}/take/fill/moodle"
    taught.teacher.get(address)
    page = send(taught.teacher, address, "First name,ID number\nAnn,s-alee\nEve,s-eve\n", go="look")
    assert "Students found in both places: 1." in words(page)
    assert "In this class and not in the file: 1 Ko, Ben" in words(page)
    made = send(taught.teacher, address, held=held(page), go="fill")
    assert made.splitlines() == ["username,idnumber,email,Week 1", "alee,s-alee,,3"]


def test_a_guest_whose_line_no_platform_can_match_is_named_before_the_grades_are_downloaded(taught: Taught) -> None:
    assert "cannot match" not in words(taught.teacher.get(taught.set_base).text), "all have a user name"
    taught.enrol("Guest")
    said = "1 student has no number, user name or address: Canvas and Moodle cannot match that line."
    for page in (taught.set_base, f"{taught.base}/settings"):
        assert said in words(taught.teacher.get(page).text)


def test_an_address_that_someone_gave_themselves_puts_no_grade_on_whom_the_list_gives_it(taught: Taught) -> None:
    taught.joins("Mallory", email="victim@uni.example")
    for platform in ("moodle", "canvas", "table"):
        assert "victim@uni.example" in taught.teacher.get(f"{taught.set_base}/grades-{platform}.csv").text
    with taught.app.app_context():
        now = taught.clock()
        place = {"classroom_id": taught.cid, "role": "student", "state": "expected", "added_at": now}
        db.session.add(Member(**place, name="Victim", email="victim@uni.example", username="vreal"))
        db.session.commit()
    for platform in ("moodle", "canvas", "table"):
        rows = taught.teacher.get(f"{taught.set_base}/grades-{platform}.csv").text.splitlines()
        assert [row for row in rows if "victim@uni.example" in row and "vreal" not in row] == []


def test_a_list_of_participants_that_is_no_list_of_a_course_is_refused_soon(taught: Taught) -> None:
    address = f"{taught.set_base}/take/fill/moodle"
    taught.teacher.get(address)
    page = send(taught.teacher, address, "username\n" + "a\n" * 30_000, go="look")
    assert "This file has more rows than a course has people." in words(page)


def test_a_column_of_absurdly_many_points_breaks_nothing(taught: Taught) -> None:
    address, book = f"{taught.set_base}/take/fill/blackboard", BOOK.format(points="9" * 60, ann="alee")
    taught.teacher.get(address)
    page = send(taught.teacher, address, book, go="look")
    made = send(
        taught.teacher, address, held=held(page), column=f"Week 1 [Total Pts: {'9' * 60} Score] |4711", go="fill"
    )
    assert "750000" in made


class Taken:
    """What the page of a set hands out of each form, read by readers that share nothing with the writers."""

    def __init__(self, taught: Taught) -> None:
        self._taught = taught

    def content(self, name: str) -> bytes:
        found: bytes = self._taught.teacher.client.get(f"{self._taught.set_base}/take/{name}").data
        return found

    def points(self, label: str) -> dict[str, list[float]]:
        """The points of each question, by format."""
        found = {"moodle": [each.mark for each in moodle_reader.read(self.content(f"{label}/moodle"))]}
        found["gift"] = [each.mark for each in gift_reader.read(self.content(f"{label}/gift"))]
        for version in ("qti21", "qti30"):
            items = qti_reader.items(self.content(f"{label}/{version}")).values()
            outcomes = [each.attributes for item in items for each in item.all("outcomeDeclaration")]
            found[version] = [float(each["normalMaximum"]) for each in outcomes if "normalMaximum" in each]
        rows = csv.DictReader(io.StringIO(self.content(f"{label}/csv").decode(), newline=""))
        return found | {"csv": [float(row["points"]) for row in rows]}


@pytest.fixture
def matched(taught: Taught) -> Taught:
    """A set of two forms with four choice and two matching questions."""
    taught.give(title="Week 2: nerves", forms="2", choices="4", matchings="2")
    return taught


def test_every_question_is_worth_the_same_outside_as_in_the_set(matched: Taught) -> None:
    for label in "AB":
        for of_format, points in Taken(matched).points(label).items():
            assert points == [1.0] * 6, of_format


def test_points_that_a_set_gives_go_along_where_the_format_holds_them(taught: Taught) -> None:
    taught.give(forms="2", choices="3", matchings="1", points="3")
    found = Taken(taught).points("B")
    assert found.pop("gift") == [1.0] * 4
    assert all(points == [3.0] * 4 for points in found.values())
    assert "No points (Moodle gives each question one)" in words(taught.teacher.get(f"{taught.set_base}/take").text)


def test_papers_of_all_forms_are_worth_what_the_set_is_and_each_bears_its_own_letter_alone(matched: Taught) -> None:
    page = Taken(matched).content("paper.html?rows=2&across=2").decode()
    heads = [words(each) for each in re.findall(r"<h1[^>]*>.*?</h1>", page)]
    title = "Week 2: nerves"
    assert heads == [f"{title}: seats", *[title, f"{title}: answer sheet"] * 2, *[f"{title}: key"] * 2]
    running = [html.unescape(each).split(" · ")[1] for each in re.findall(r'data-paper="([^"]+)"', page)]
    assert running == ["Seats", "Form A", "Form A", "Form B", "Form B", "Form A", "Form B"]
    assert re.findall(r"<li>(\d+ points?)</li>", page) == ["6 points"] * 6
    assert re.findall(r'class="worth"[^>]*>([^<]+)<', page) == ["(1 point)"] * 12


def test_a_printed_key_tells_facts_as_sentences_and_options_begin_as_on_the_screen(matched: Taught) -> None:
    page = Taken(matched).content("paper.html").decode()
    assert "--" not in words(page)
    offered = re.findall(r'class="letter">\w+\.</span><span dir="auto">([^<]+)<', page)
    assert offered
    assert [text for text in map(html.unescape, offered) if text != lead(text)] == []


def test_only_those_who_instruct_fill_files(taught: Taught, other: Visitor, guest: Visitor, stranger: Visitor) -> None:
    address = f"{taught.set_base}/take/fill/blackboard"
    stranger.get("/login")
    for who in (other, guest, taught.assistant, taught.students["Ann Lee"]):
        who.get("/classes")
        assert who.post(address, go="fill").status_code == 404
    assert stranger.post(address, go="fill").status_code == 403
    assert taught.teacher.get(f"{taught.set_base}/take/fill/canvas").status_code == 404


def test_a_plan_of_the_seats_is_laid_out_for_the_room_and_printed_with_the_papers(taught: Taught) -> None:
    page = taught.teacher.get(f"{taught.set_base}/take?rows=2&across=3").text
    rows = re.findall(r'<tr><th scope="row">\d</th>(.*?)</tr>', page)
    assert [words(row).split() for row in rows] == [["A", "B", "A"], ["B", "A", "B"]]
    printed = html.unescape(re.findall(r'href="([^"]+paper\.html[^"]*)"', page)[0])
    assert "Nobody sits beside, before or behind the same form." in taught.teacher.get(printed).text
    zipped = html.unescape(re.findall(r'href="([^"]+paper\.zip[^"]*)"', page)[0])
    with zipfile.ZipFile(io.BytesIO(taught.teacher.client.get(zipped).data)) as made:
        assert "seats.html" in made.namelist()


def test_a_set_of_one_form_has_no_plan_of_seats(taught: Taught) -> None:
    taught.give(forms="1")
    assert "Plan of the seats" not in taught.teacher.get(f"{taught.set_base}/take").text


def test_a_file_is_looked_at_with_as_many_questions_to_the_database_for_many_students_as_for_few(
    taught: Taught, app: Flask
) -> None:
    address = f"{taught.set_base}/take/fill/moodle"
    taught.teacher.get(address)
    few = queries(app, lambda: send(taught.teacher, address, "ID number\ns-alee\n", go="look"))
    taught.enrol(*(f"Student {number}" for number in range(6)))
    taught.hand_in(3, 2, 2, 2, 2)
    taught.teacher.get(address)
    assert queries(app, lambda: send(taught.teacher, address, "ID number\ns-alee\n", go="look")) == few
