"""What students report, and how it is answered."""

import re

import pytest
from flask import Flask

from tests.web.cast import Clock
from tests.web.counting import queries
from tests.web.taught import Taught

REPORTED = re.compile(r'name="bank" value="([^"]+)"><input type="hidden" name="fact" value="([^"]+)"')


@pytest.fixture
def taught(app: Flask, clock: Clock) -> Taught:
    """A class of two who handed a set in, and flagged its first question."""
    made = Taught(app, clock)
    made.enrol("Ann Lee", "Ben Ko")
    made.give(mode="practice", attempts="9")
    made.hand_in(3, 2)
    made.report()
    return made


def answered(taught: Taught, **changed: str) -> int:
    """Answer the first report, and give the status."""
    found = REPORTED.search(taught.teacher.get(f"{taught.base}/reports").text)
    assert found
    sent = {"bank": found[1], "fact": found[2], "outcome": "kept", "reply": "The first is right.", **changed}
    return taught.teacher.post(f"{taught.base}/reports", **sent).status_code


def test_reports_of_one_question_are_gathered_and_the_class_page_leads_there(taught: Taught) -> None:
    home = taught.teacher.get(taught.base).text
    assert "2 reports wait for an answer" in home
    assert f'href="{taught.base}/reports"' in home
    page = taught.teacher.get(f"{taught.base}/reports").text
    assert "1 question was reported" in page
    assert page.count("The second fits too.") == 2
    assert page.count("Two answers are right") == 2


def test_who_reported_it_is_not_told(taught: Taught) -> None:
    page = taught.teacher.get(f"{taught.base}/reports").text
    assert "Ann Lee" not in page
    assert "Ben Ko" not in page


def test_a_report_is_answered_once_for_all_and_every_one_who_reported_it_is_told(taught: Taught) -> None:
    assert answered(taught) == 303
    page = taught.teacher.get(f"{taught.base}/reports").text
    assert "Answered 2 reports." in page
    assert "Nothing is waiting for an answer" in page
    assert page.count("The first is right.") == 1
    for student in taught.students.values():
        told = student.get("/today").text
        assert "The question you reported stays as it is" in told
        assert "The first is right." in told
    assert "wait for an answer" not in taught.teacher.get(taught.base).text


def test_a_report_is_not_closed_without_an_answer_and_what_was_chosen_is_kept(taught: Taught) -> None:
    assert answered(taught, reply=" ", outcome="paused") == 422
    assert "Write an answer" in taught.teacher.page
    assert 'value="paused" checked' in taught.teacher.page
    assert answered(taught, outcome="other", reply="It <is> so.") == 422
    assert "It &lt;is&gt; so.</textarea>" in taught.teacher.page
    assert "1 question was reported" in taught.teacher.get(f"{taught.base}/reports").text


def test_answering_what_is_answered_finds_nothing(taught: Taught) -> None:
    found = REPORTED.search(taught.teacher.get(f"{taught.base}/reports").text)
    assert found
    sent = {"bank": found[1], "fact": found[2], "outcome": "kept", "reply": "Yes."}
    codes = [taught.teacher.post(f"{taught.base}/reports", **sent).status_code for _ in range(2)]
    assert codes == [303, 404]


def test_a_question_that_is_left_out_can_be_asked_again(taught: Taught) -> None:
    assert answered(taught, outcome="paused") == 303
    again = r'action="([^"]+/reports/resume[^"]*)"'
    resume = re.search(again, taught.teacher.get(f"{taught.base}/reports").text)
    assert resume
    fit = re.compile(r"(\d+) facts fit")
    before = fit.findall(taught.teacher.get(f"{taught.base}/sets/new").text)[0]
    taught.teacher.post(resume[1].replace("&amp;", "&"))
    assert not re.search(again, taught.teacher.get(f"{taught.base}/reports").text)
    after = fit.findall(taught.teacher.get(f"{taught.base}/sets/new").text)[0]
    assert int(after) == int(before) + 1


def test_an_assistant_answers_too(taught: Taught) -> None:
    found = REPORTED.search(taught.assistant.get(f"{taught.base}/reports").text)
    assert found
    sent = {"bank": found[1], "fact": found[2], "outcome": "mended", "reply": "It is mended."}
    assert taught.assistant.post(f"{taught.base}/reports", **sent).status_code == 303
    assert "The question you reported was mended" in taught.students["Ann Lee"].get("/today").text


def test_without_reports_the_page_says_where_they_come_from(app: Flask, clock: Clock) -> None:
    empty = Taught(app, clock)
    page = empty.teacher.get(f"{empty.base}/reports").text
    assert "Nothing is waiting for an answer" in page
    assert "When a student flags a question, it comes here." in page


def test_reports_ask_the_database_as_often_for_twelve_students_as_for_three(app: Flask, clock: Clock) -> None:
    taught, asked = Taught(app, clock), []
    for first, last in ((0, 3), (3, 12)):
        taught.enrol(*(f"Student {number}" for number in range(first, last)))
        if not taught.set_id:
            taught.give(mode="practice", attempts="9")
        taught.hand_in(*[2] * last)
        taught.report()
        asked.append(queries(app, lambda: taught.teacher.get(f"{taught.base}/reports")))
    assert asked[0] == asked[1]
