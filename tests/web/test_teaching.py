"""Putting sets together, giving them out, and who may."""

import re

import pytest
from flask import Flask

from tests.web.cast import Clock, Visitor
from tests.web.counting import queries
from tests.web.taught import CLOSES, SET, Taught


@pytest.fixture
def taught(app: Flask, clock: Clock) -> Taught:
    return Taught(app, clock)


def test_a_set_is_looked_at_before_it_is_kept_and_looking_keeps_nothing(taught: Taught) -> None:
    page = taught.teacher.get(f"{taught.base}/sets/new").text
    assert "facts fit" in page
    assert "Each form has 20 questions" in page
    assert "By the levels of their facts they are alike." in page
    shown = taught.teacher.post(f"{taught.base}/sets/new", **{**SET, "choices": "6", "forms": "3", "go": "show"})
    page = taught.teacher.get(shown.location).text
    assert "Each form has 6 questions" in page
    assert re.findall(r'<th scope="col" class="end">([ABC])</th>', page)[:3] == ["A", "B", "C"]
    assert "Week 1" not in taught.teacher.get(taught.base).text


def test_a_question_that_is_not_wanted_gives_way_to_another(taught: Taught) -> None:
    swaps = r'href="([^"]+without=([^&"]+)[^"]*)#preview">'
    before = re.findall(swaps, taught.teacher.get(f"{taught.base}/sets/new?choices=5&forms=1").text)
    page = taught.teacher.get(before[0][0].replace("&amp;", "&")).text
    after = {part for link, _first in re.findall(swaps, page) for part in re.findall(r"without=([^&\"]+)", link)}
    assert len(after) == 6
    assert {item for _link, item in before} - after == set()


def test_questions_can_be_chosen_one_by_one(taught: Taught) -> None:
    page = taught.teacher.get(f"{taught.base}/sets/new?choices=1&forms=1").text
    item = re.search(r"without=([^&\"]+)", page)
    assert item
    page = taught.teacher.get(f"{taught.base}/sets/new?item={item[1]}&forms=1").text
    assert "Each form has 1 question" in page
    assert "These questions, one by one" in page


def test_so_many_of_each_topic_are_asked_in_every_form(taught: Taught) -> None:
    page = taught.teacher.get(f"{taught.base}/sets/new?forms=2").text
    topics = re.findall(r'name="(of-[^"]+)"', page)[:2]
    query = "&".join(f"{topic}=3" for topic in topics)
    page = taught.teacher.get(f"{taught.base}/sets/new?forms=2&{query}").text
    assert "Each form has 6 questions" in page
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page)
    assert sum(row.count('<td class="end num">3</td>') == 2 for row in rows) == 2


def test_too_few_questions_are_told_with_what_to_change(taught: Taught) -> None:
    sent = {**SET, "choices": "100", "topic": "course", "go": "give"}
    taught.teacher.get(f"{taught.base}/sets/new")
    refused = taught.teacher.post(f"{taught.base}/sets/new", **sent)
    assert refused.status_code == 422
    assert "Widen it, or ask for" in refused.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"choices": "0"}, "slots"),
        ({"choices": "many"}, "choices"),
        ({"closes_at": "tomorrow"}, "closes_at"),
        ({"closes_at": "2020-01-01T10:00"}, "closes_at"),
        ({"due_at": "2026-12-24T10:00"}, "closes_at"),
        ({"minutes": "-5"}, "minutes"),
    ],
)
def test_what_is_amiss_is_shown_beside_its_field_and_nothing_is_kept(
    taught: Taught, changed: dict[str, str], field: str
) -> None:
    taught.teacher.get(f"{taught.base}/sets/new")
    sent = {**SET, "closes_at": CLOSES, "go": "give", **changed}
    refused = taught.teacher.post(f"{taught.base}/sets/new", **sent)
    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text
    assert "Week 1" not in taught.teacher.get(taught.base).text


def test_a_draft_is_changed_given_put_away_and_brought_back(taught: Taught) -> None:
    taught.teacher.get(f"{taught.base}/sets/new")
    made = taught.teacher.post(f"{taught.base}/sets/new", **{**SET, "closes_at": CLOSES, "go": "save"})
    taught.set_id = made.location.rpartition("/")[2]
    assert "Draft: no student sees it yet" in taught.teacher.get(made.location).text
    taught.teacher.get(f"{taught.set_base}/edit")
    taught.teacher.post(f"{taught.set_base}/edit", **{**SET, "title": "Week one", "closes_at": CLOSES, "go": "save"})
    taught.teacher.get(taught.set_base)
    taught.teacher.post(f"{taught.set_base}/give")
    page = taught.teacher.get(taught.set_base).text
    assert "Week one" in page
    assert "Open" in page
    taught.teacher.post(f"{taught.set_base}/away")
    assert "Put away" in taught.teacher.get(taught.set_base).text
    taught.teacher.post(f"{taught.set_base}/back")
    assert "Put away" not in re.sub(r"<button.*?</button>", "", taught.teacher.get(taught.set_base).text)


def test_what_a_set_asks_is_shown_form_by_form_as_students_get_it(taught: Taught) -> None:
    taught.enrol("Ann Lee")
    taught.give(forms="2", matchings="1")
    home = taught.teacher.get(taught.set_base).text
    assert "5; each pair of a matching question earns its part" in home
    assert f'href="{taught.set_base}/asked"' in home
    assert "How its questions worked" not in home
    first, second = (taught.teacher.get(f"{taught.set_base}/asked/{label}").text for label in "AB")
    assert taught.teacher.get(f"{taught.set_base}/asked").text.count('class="told-key"') == 4
    stems = [re.findall(r'<strong lang="en" dir="auto">(.*?)</strong>', page) for page in (first, second)]
    assert [len(its) for its in stems] == [5, 5]
    assert stems[0] != stems[1]
    assert taught.teacher.get(f"{taught.set_base}/asked/Z").status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Once it has closed for everyone"),
        ({"closes_at": ""}, "When you let them out"),
        ({"mode": "practice"}, "As soon as each hands in"),
    ],
)
def test_a_set_says_when_its_answers_are_told(taught: Taught, changed: dict[str, str], said: str) -> None:
    taught.give(**changed)
    assert said in taught.teacher.get(taught.set_base).text


def test_where_each_student_stands_is_shown_with_score_and_form(taught: Taught) -> None:
    taught.enrol("Ann Lee", "Ben Ko", "Cem Oz")
    taught.give(forms="2")
    taught.hand_in(4, 1)
    page = re.sub(r"<[^>]+>", " ", taught.teacher.get(taught.set_base).text)
    assert re.search(r"Handed in\s+2 of 3", page)
    assert re.search(r"Ann Lee.*100%.*Ben Ko.*25%.*Cem Oz.*Not begun", page, re.DOTALL)


def test_more_time_for_one_student_is_kept_and_shown_to_those_who_teach_alone(taught: Taught) -> None:
    taught.enrol("Ann", "Ben")
    taught.give(minutes="30")
    link = re.search(r'href="([^"]+/allow/\d+)"', taught.teacher.get(taught.set_base).text)
    assert link
    taught.teacher.get(link[1])
    taught.teacher.post(link[1], extra_minutes="15", extra_attempts="1")
    page = taught.teacher.get(taught.set_base).text
    assert "15 minutes more, 1 attempt more" in page
    assert taught.teacher.post(link[1], extra_minutes="lots").status_code == 422
    for closes in ("0001-01-01T00:00", "9999-12-31T23:59", "tomorrow"):
        assert taught.teacher.post(link[1], closes_at=closes).status_code == 422
    assert "15 minutes more" in taught.teacher.get(taught.set_base).text
    assert "15 minutes" not in taught.students["Ben"].get(taught.base).text


def test_what_would_do_nothing_in_a_set_is_refused_and_who_knows_the_answers_is_said(taught: Taught) -> None:
    taught.enrol("Ann", "Ben")
    taught.give(told="set", told_key="submit", told_right="submit")
    taught.hand_in(1)
    taught.students["Ann"].get(f"/sets/{taught.set_id}/1/review")
    link = re.search(r'href="([^"]+/allow/\d+)"', taught.teacher.get(taught.set_base).text)
    assert link
    taught.teacher.get(link[1])
    assert taught.teacher.post(link[1], extra_minutes="15").status_code == 422
    assert "This set has no time limit" in taught.teacher.page
    assert taught.teacher.post(link[1], due_at="2026-11-25T13:00").status_code == 422
    assert "The set closes before that" in taught.teacher.page
    kept = taught.teacher.post(link[1], due_at="2026-11-25T13:00", closes_at="2026-11-25T13:00")
    assert "1 student has been told the answers of this set." in taught.teacher.get(kept.location).text


def test_grades_are_handed_out_as_each_platform_takes_them(taught: Taught) -> None:
    taught.enrol("Ann Lee", "Ben Ko")
    taught.give(choices="4", points="2")
    taught.hand_in(3)
    canvas = taught.teacher.get(f"{taught.set_base}/grades-canvas.csv")
    assert canvas.headers["Content-Disposition"] == "attachment; filename=week-1-canvas.csv"
    assert "Points Possible" in canvas.text
    table = taught.teacher.get(f"{taught.set_base}/grades-table.csv").text
    assert "Lee,Ann" in table
    assert ",6,8,75," in table
    assert "not_begun" in table
    assert taught.teacher.get(f"{taught.set_base}/grades-moodle.csv").status_code == 200
    assert taught.teacher.get(f"{taught.set_base}/grades-other.csv").status_code == 404


def test_the_grades_of_all_sets_come_in_one_file_with_a_column_for_each(taught: Taught) -> None:
    assert "Take the grades along" not in taught.teacher.get(f"{taught.base}/settings").text
    assert taught.teacher.get(f"{taught.base}/grades-canvas.csv").status_code == 404
    taught.enrol("Ann Lee", "Ben Ko")
    taught.give(title="Week 0", mode="practice")
    assert taught.teacher.get(f"{taught.base}/grades-canvas.csv").status_code == 404, "practice counts for nothing"
    assert "Grades: Canvas" not in taught.teacher.get(taught.set_base).text
    for title in ("Week 1", "Week 2"):
        taught.give(title=title)
        taught.hand_in(3)
        taught.clock.forward(minutes=1)
    assert "Take the grades along" in taught.teacher.get(f"{taught.base}/settings").text
    first, points, *rows = taught.teacher.get(f"{taught.base}/grades-canvas.csv").text.splitlines()
    assert first.endswith("Section,Week 1,Week 2")
    assert points.endswith(",4,4")
    assert [row.split(",")[-2:] for row in rows] == [["3", "3"], ["", ""]]
    assert taught.teacher.get(f"{taught.base}/grades-other.csv").status_code == 404


GETS = ("/sets/new", "/sets/{set}", "/sets/{set}/edit", "/sets/{set}/allow/1", "/sets/{set}/grades-canvas.csv")
POSTS = ("/sets/new", "/sets/{set}/edit", "/sets/{set}/allow/1", *(f"/sets/{{set}}/{deed}" for deed in
         ("give", "release", "unrelease", "away", "back")))  # fmt: skip
FOR_ASSISTANTS = {"/sets/{set}", "/sets/{set}/grades-canvas.csv"}


@pytest.fixture
def given(taught: Taught) -> Taught:
    taught.enrol("Ann")
    taught.give()
    return taught


@pytest.mark.parametrize("path", GETS)
def test_what_is_for_those_who_teach_is_absent_for_everyone_else(path: str, given: Taught, other: Visitor) -> None:
    address = given.base + path.format(set=given.set_id)
    assert [other.get(address).status_code, given.students["Ann"].get(address).status_code] == [404, 404]
    assert Visitor(given.app).get(address).status_code == 403
    assert given.assistant.get(address).status_code == (200 if path in FOR_ASSISTANTS else 404)
    assert given.teacher.get(address).status_code in (200, 404 if "allow" in path else 200)


@pytest.mark.parametrize("path", POSTS)
def test_nothing_is_done_to_a_set_but_by_those_who_instruct(path: str, given: Taught, other: Visitor) -> None:
    address = given.base + path.format(set=given.set_id)
    for visitor in (other, given.students["Ann"], given.assistant):
        visitor.get("/today")
        assert visitor.post(address, go="save", **SET).status_code == 404
    stranger = Visitor(given.app)
    stranger.get("/login")
    assert stranger.post(address, go="save", **SET).status_code == 403


def test_a_set_of_another_class_is_not_reached_through_ones_own(given: Taught) -> None:
    given.teacher.get("/classes")
    second = given.teacher.post("/classes", name="Second", term="", zone="UTC").location.split("/")[2].partition("?")[0]
    for path in ("", "/edit", "/grades-canvas.csv"):
        assert given.teacher.get(f"/classes/{second}/sets/{given.set_id}{path}").status_code == 404


def test_the_page_of_a_set_asks_the_database_as_often_for_many_students_as_for_few(taught: Taught, app: Flask) -> None:
    asked = []
    for names in (("Ann", "Ben"), tuple(f"Student {number}" for number in range(8))):
        taught.enrol(*names)
        if not taught.set_id:
            taught.give(attempts="9")
        taught.hand_in(*[2] * len(taught.students))
        asked.append(queries(app, lambda: taught.teacher.get(taught.set_base)))
    assert asked[0] == asked[1]
