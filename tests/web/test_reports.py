"""What students report, and how it is answered."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.web.cast import Clock
from tests.web.counting import queries
from tests.web.taught import Taught
from trainer.services.teaching import reports
from trainer.store.engine import db
from trainer.store.learning import Flag
from trainer.store.teaching import FlagReply

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
    assert re.search(r"<strong[^>]*>A</strong>.*<strong[^>]*>B</strong>", page, re.DOTALL)
    assert re.search(r'Asked in: <span dir="auto">Week 1</span>', page), "nothing is decided about what was practised"
    assert page.count("The second fits too.") == 2
    assert page.count("Two answers are right") == 1, "the same reason is said once"
    assert "In sets of this class it was answered" in page
    assert "Source:" in page


def test_a_report_from_a_set_that_counts_leads_to_where_its_scores_are_decided(app: Flask, clock: Clock) -> None:
    graded = Taught(app, clock)
    graded.enrol("Ann Lee", "Ben Ko")
    graded.give()
    graded.hand_in(3, 2)
    graded.report()
    page = graded.teacher.get(f"{graded.base}/reports").text
    question = re.search(r'Asked in: <a href="([^"]+/questions/[^"]+)"', page)
    assert question
    assert "Change the key" in graded.teacher.get(question[1]).text


def test_today_names_the_class_that_one_teaches_and_what_waits_there(taught: Taught) -> None:
    today = taught.teacher.get("/today").text
    assert re.search(rf'href="{taught.base}".*?2 reports wait for an answer\.', today)
    assert "You teach" not in taught.students["Ann Lee"].get("/today").text
    taught.teacher.post(f"{taught.base}/archive")
    assert "You teach" not in taught.teacher.get("/today").text


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
        assert re.search(r"The question you reported stays as it is: \w+", told)
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
    assert codes == [303, 409]
    assert "Someone else has answered this meanwhile." in taught.teacher.page
    assert "Yes.</textarea>" in taught.teacher.page, "what was typed is not lost"


def test_an_answer_can_be_taken_back_before_anyone_reads_it(taught: Taught) -> None:
    assert answered(taught, outcome="paused") == 303
    page = taught.teacher.get(f"{taught.base}/reports").text
    form = re.search(r'action="([^"]+/reports/reopen)">(.*?)</form>', page)
    assert form
    fields = dict(re.findall(r'name="(bank|fact|closed_at)" value="([^"]*)"', form[2]))
    assert taught.assistant.post(form[1], **fields).status_code == 404, "an answer is its author's to take back"
    taught.teacher.post(form[1], **fields)
    page = taught.teacher.get(f"{taught.base}/reports").text
    assert "2 reports are open again." in page
    assert "1 question was reported" in page
    assert "/reports/resume" not in page, "its question is asked again"
    for student in taught.students.values():
        assert "The question you reported" not in student.get("/today").text
    assert taught.teacher.post(form[1], **fields).status_code == 404
    assert taught.teacher.post(form[1], **fields | {"closed_at": "yesterday"}).status_code == 404


def test_a_report_leads_into_the_editor_of_its_fact(taught: Taught) -> None:
    fix = r'action="(/write/banks/[^"]+)"'
    found = re.search(fix, taught.teacher.get(f"{taught.base}/reports").text)
    assert found
    opened = taught.teacher.post(found[1]).location
    assert "/entries/facts/" in opened
    assert taught.teacher.get(opened).status_code == 200
    assert not re.search(fix, taught.assistant.get(f"{taught.base}/reports").text)


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


def test_what_is_open_is_shown_and_answered_however_much_was_reported_since(
    taught: Taught, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "_MOST", 2)
    assert answered(taught, reply="The newest one.") == 303
    taught.hand_in(3, 2)
    taught.report()
    with taught.app.app_context():
        newest = update(Flag).where(Flag.id.in_(select(FlagReply.flag_id)))
        db.session.execute(newest.values(flagged_at=taught.clock() + timedelta(days=1)))
        db.session.commit()
    page = taught.teacher.get(f"{taught.base}/reports").text
    assert "1 question was reported" in page
    assert answered(taught) == 303
    assert "Nothing is waiting for an answer" in taught.teacher.get(f"{taught.base}/reports").text


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
