"""Sets of a class through the web: begun, saved, handed in, and told each thing at its time."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.services.school import HOUR, School, picks
from tests.web.cast import NOON, Clock, Visitor, answers
from tests.web.counting import queries
from trainer.facts.model import Form
from trainer.questions.model import Choice
from trainer.services.classes import classrooms
from trainer.services.people.learners import Learner, learner
from trainer.services.sets import rulings
from trainer.services.sets.rulings import Wish
from trainer.services.study.presentations import Shown, shown_in
from trainer.store.engine import begin_writing, db
from trainer.store.learning import ExamReply, Presentation
from trainer.store.people import Person
from trainer.store.teaching import Assignment, Attempt, Member, Notice, Override
from trainer.teaching.blueprint import Slot
from trainer.teaching.grading import Action
from trainer.teaching.rules import ON_ITS_WAY, AttemptRule, Feedback, Late, LateRule, Release, Window

JSON = {"Accept": "application/json"}


@dataclass
class Class:
    """A class with its teacher, and students who come with browsers of their own."""

    app: Flask
    clock: Clock
    code: str = field(init=False)

    def __post_init__(self) -> None:
        with self.open() as school:
            self.school = school
            self.code = school.code

    def open(self) -> Any:
        return _Open(self.app, self.clock, getattr(self, "school", None))

    def student(self, name: str = "Ann") -> Visitor:
        """A guest with a browser, who joins."""
        visitor = Visitor(self.app)
        visitor.answer(visitor.start())
        with self.open():
            classrooms.join(db.session(), _latest(), code=self.code, name=name, now=self.clock())
        return visitor

    def give(self, **changed: Any) -> str:
        with self.open() as school:
            return str(school.give(**changed))

    def asked(self, number: int = 1) -> tuple[Shown, ...]:
        """The questions of the attempt of this number that was begun last."""
        with self.app.test_request_context():
            row = db.session.scalars(
                select(Attempt).where(Attempt.number == number).order_by(Attempt.id.desc())
            ).first()
            assert row is not None
            person = db.session.get_one(Member, row.member_id).person_id
            return shown_in(db.session(), person or 0, row.session_id or "")

    def change(self, statement: Any) -> None:
        """Change something behind the program's back."""
        with self.open():
            db.session.execute(statement)

    def rule(self, set_id: str, wish: Wish) -> None:
        with self.open() as school:
            seat, given = school.seat, school.given(set_id)
            seen = rulings.foresee(db.session(), given, wish).seen
            rulings.rule(db.session(), seat, given, wish, seen=seen, now=self.clock())


class _Open:
    """The program's inside, for what no page of students does. What was done is kept."""

    def __init__(self, app: Flask, clock: Clock, school: School | None) -> None:
        self.app, self.clock, self.school = app, clock, school

    def __enter__(self) -> School:
        self.context = self.app.test_request_context()
        self.context.push()
        begin_writing(db.session())
        return self.school or School(self.app, self.clock)

    def __exit__(self, kind: object, *_: object) -> None:
        db.session.rollback() if kind else db.session.commit()
        self.context.pop()


def _latest() -> Learner:
    newest = db.session.scalars(select(Person.id).order_by(Person.id.desc())).first()
    return learner(db.session(), newest or 0)


@pytest.fixture
def school(app: Flask, clock: Clock) -> Class:
    return Class(app, clock)


def begin(visitor: Visitor, set_id: str) -> str:
    """Begin a set, and give the address of the attempt."""
    visitor.get(f"/sets/{set_id}")
    response = visitor.post(f"/sets/{set_id}")
    assert response.status_code == 303, response.text
    visitor.get(response.location)
    return str(response.location.rpartition("/")[0])


def fields(shown: Shown, *, right: bool = True) -> dict[str, str]:
    """What a form holds that answers a question."""
    found = picks(shown, right=right)
    if isinstance(shown.question, Choice):
        return {"option": str(found[0])}
    return {f"premise_{index}": str(position) for index, position in enumerate(found)}


def fill(visitor: Visitor, at: str, shown: Shown, *, right: bool = True, **more: str) -> TestResponse:
    return visitor.post(f"{at}/{shown.place}", **{**fields(shown, right=right), "go": "next", **more})


def fill_in(visitor: Visitor, at: str, asked: tuple[Shown, ...], *, right: int = 99) -> None:
    """Fill everything in, so many rightly."""
    for turn, shown in enumerate(asked):
        assert fill(visitor, at, shown, right=turn < right).status_code == 303


def hand_in(visitor: Visitor, at: str) -> TestResponse:
    visitor.get(f"{at}/send")
    assert visitor.post(f"{at}/send").location == f"{at}/review"
    return visitor.get(f"{at}/review")


def save(visitor: Visitor, at: str, shown: Shown, *, right: bool = True, **more: str) -> Any:
    """Save as the script does."""
    visitor.get("/login")
    data = {"csrf_token": visitor.token(), **fields(shown, right=right), "go": "keep", **more}
    response = visitor.client.post(f"{at}/{shown.place}", data=data, headers=JSON)
    assert response.status_code == 200, response.text
    return response.json


def text(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


# ---------------------------------------------------------------- the rules


def test_the_rules_are_said_in_one_place_before_the_clock_runs(school: Class) -> None:
    late = Late(LateRule.PER_DAY, percent=10, floor=50)
    window = Window(due_at=NOON + HOUR, closes_at=NOON + 48 * HOUR, minutes=30, attempts=2)
    set_id = school.give(window=window, late=late, slots=(Slot(4), Slot(1, points=2.0)), note="Bring nothing.")
    said = text(school.student().get(f"/sets/{set_id}").text)
    for words in (
        "Neurology 2 Week 1 Bring nothing.",
        "Questions 5 Points 6 Your time 30 min",
        "Due Tuesday 24 November, 13:00 Closes for you Thursday 26 November, 12:00 Attempts left 2 of 2",
        "Each day begun after it is due takes off 10% of what you reach. No less than 50% of it stays.",
        "Up to 5 minutes late costs nothing.",
        "The best attempt counts.",
        "Your score as soon as you hand it in",
        "once it has closed for everyone, not before Thursday 26 November, 12:00",
    ):
        assert words in said
    with school.app.app_context():
        assert db.session.scalars(select(Attempt.id)).all() == []


def test_moments_are_said_on_the_clock_of_the_class_and_on_ones_own(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    school.change(update(Person).where(Person.email.is_(None)).values(time_zone="Asia/Tokyo"))
    said = text(ann.get(f"/sets/{set_id}").text)
    assert "Tuesday 24 November, 13:00 (UTC); on your clock Tuesday 24 November, 22:00" in said


def test_extra_time_is_spelled_out_to_its_owner_and_to_nobody_else(school: Class) -> None:
    set_id = school.give(window=Window(closes_at=NOON + 2 * HOUR, minutes=30))
    ben, ann = school.student("Ben"), school.student("Ann")
    with school.open():
        who = _latest().id
    school.change(update(Member).where(Member.person_id == who).values(time_factor=2.0))
    assert "Your time 60 min (30 + 30 extra) Closes for you Tuesday 24 November, 14:30" in text(
        ann.get(f"/sets/{set_id}").text
    )
    assert "You have 60 min (30 + 30 extra)." in text(ann.get(begin(ann, set_id) + "/1").text)
    at = begin(ben, set_id)
    hand_in(ben, at)
    pages = [ben.get(path).text for path in (f"/sets/{set_id}", f"{at}/review")]
    assert not any("extra" in page or "14:30" in page for page in pages)


def test_a_set_is_begun_once_however_often_one_presses(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    assert begin(ann, set_id) == begin(ann, set_id) == f"/sets/{set_id}/1"
    assert "Go on" in ann.get(f"/sets/{set_id}").text
    assert ann.get(f"/sets/{set_id}/1").location == f"/sets/{set_id}/1/1"


@pytest.mark.parametrize(
    ("window", "hours", "words"),
    [
        (Window(opens_at=NOON + HOUR), 0, "It opens on Tuesday 24 November, 13:00."),
        (Window(closes_at=NOON + HOUR), 1, "It closed on Tuesday 24 November, 13:00."),
    ],
)
def test_a_set_that_is_not_open_says_so_and_has_no_button(
    school: Class, window: Window, hours: int, words: str
) -> None:
    set_id, ann = school.give(window=window), school.student()
    school.clock.forward(hours=hours)
    page = ann.get(f"/sets/{set_id}").text
    assert words in page
    assert "Begin" not in page
    assert ann.post(f"/sets/{set_id}").location == f"/sets/{set_id}"
    assert "This set has" in ann.get(f"/sets/{set_id}").text


def test_one_after_the_last_attempt_there_is_no_other(school: Class) -> None:
    set_id = school.give(window=Window(closes_at=NOON + HOUR, attempts=2), attempt_rule=AttemptRule.MEAN)
    ann = school.student()
    for number, right in ((1, 5), (2, 0)):
        at = begin(ann, set_id)
        fill_in(ann, at, school.asked(number), right=right)
        hand_in(ann, at)
    said = text(ann.get(f"/sets/{set_id}").text)
    assert "You have used all your attempts." in said
    assert "5 of 5 points, 100%" in said
    assert "0 of 5 points, 0%" in said
    assert "What counts so far: 50%." in said


def test_handing_in_late_says_what_is_left_of_it(school: Class) -> None:
    set_id, ann = school.give(late=Late(LateRule.FLAT, percent=20)), school.student()
    at = begin(ann, set_id)
    fill_in(ann, at, school.asked())
    school.clock.forward(minutes=66)
    assert "5 of 5 points, 100%; handed in late, so it counts as 80%" in text(hand_in(ann, at).text)


def test_a_set_is_taken_from_the_rules_to_the_reasons_on_either_database(either: Flask, clock: Clock) -> None:
    school = Class(either, clock)
    set_id, ann = school.give(slots=(Slot(3), Slot(1, form=Form.MATCHING, points=2.0))), school.student()
    at, asked = begin(ann, set_id), school.asked()
    assert "form" in text(ann.get(f"{at}/4").text)
    fill_in(ann, at, asked)
    assert "Week 1 You have begun it" in text(ann.get("/today").text)
    assert "5 of 5 points" in text(hand_in(ann, at).text)
    clock.forward(hours=2, minutes=1)
    assert "The answers are told now" in text(ann.get("/today").text)
    assert "is-yes" in ann.get(f"{at}/review?place=1").text


# --------------------------------------------------------------- filling in


def test_what_is_filled_in_is_found_again_on_any_device(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, shown = begin(ann, set_id), school.asked()[1]
    assert fill(ann, at, shown, confidence="sure", mark="yes", go="stay").location == f"{at}/2"
    page = ann.get(f"{at}/2").text
    assert re.search(rf'value="{fields(shown)["option"]}" id="option-\d" checked', page)
    assert 'value="sure" checked' in page
    assert 'id="mark" checked' in page
    assert "Question 2, answered, marked" in page
    assert "Saved at 12:00" in page
    assert "Question 2 of 5, form" in page
    assert "1 point<" in page


@pytest.mark.parametrize(
    ("go", "leads"), [("next", "/3"), ("back", "/1"), ("stay", "/2"), ("5", "/5"), ("send", "/send"), ("odd", "/2")]
)
def test_each_button_saves_and_leads_on(school: Class, go: str, leads: str) -> None:
    set_id, ann = school.give(), school.student()
    at = begin(ann, set_id)
    assert fill(ann, at, school.asked()[1], go=go).location == f"{at}{leads}"


def test_handing_in_names_what_is_empty_first(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, asked = begin(ann, set_id), school.asked()
    fill(ann, at, asked[0])
    assert fill(ann, at, asked[4]).location == f"{at}/send"
    said = text(ann.get(f"{at}/send").text)
    assert "3 questions are still empty" in said
    assert "Empty: 2, 3, 4." in said


def test_a_script_saves_each_change_and_is_told_when_and_how_long_is_left(school: Class) -> None:
    set_id = school.give(window=Window(closes_at=NOON + 2 * HOUR, minutes=30))
    ann = school.student()
    at, shown = begin(ann, set_id), school.asked()[0]
    school.clock.forward(minutes=5)
    told = save(ann, at, shown)
    assert (told["saved"], told["seconds"], told["older"], told["over"]) == ("Saved at 12:05", 25 * 60, False, False)
    assert told["state"].startswith(fields(shown)["option"])


def test_a_tab_that_was_left_open_takes_nothing_away(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, shown = begin(ann, set_id), school.asked()[0]
    stale = re.search(r'name="state" value="([^"]*)"', ann.get(f"{at}/1").text)
    assert stale
    fill(ann, at, shown)
    assert ann.post(f"{at}/1", go="next", state=unescape(stale[1])).location == f"{at}/2"
    assert re.search(r'id="option-\d" checked', ann.get(f"{at}/1").text)


def test_the_later_choice_of_two_tabs_counts(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, shown = begin(ann, set_id), school.asked()[0]
    save(ann, at, shown, right=False, state="|||")
    save(ann, at, shown, state="|||")
    assert "1 of 5 points" in text(hand_in(ann, at).text)


def test_what_a_device_kept_does_not_displace_what_was_chosen_elsewhere_since(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, shown = begin(ann, set_id), school.asked()[0]
    school.clock.forward(minutes=10)
    save(ann, at, shown, state="|||")
    assert save(ann, at, shown, right=False, state="|||", waited="300")["older"]
    assert "1 of 5 points" in text(hand_in(ann, at).text)


def test_nonsense_is_no_choice(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at = begin(ann, set_id)
    for value in ("0", "9", "-1", "x"):
        sent = {"option": value, "premise_0": value, "confidence": "certain", "opened": "-5", "waited": value}
        assert ann.post(f"{at}/1", go="next", **sent).status_code == 303
    with school.app.app_context():
        assert db.session.scalars(select(ExamReply.presentation_id)).all() == []


# ------------------------------------------------------------------ the end


def test_what_arrives_within_the_grace_counts_and_hands_in(school: Class) -> None:
    set_id = school.give(window=Window(closes_at=NOON + 2 * HOUR, minutes=30))
    ann = school.student()
    at, asked = begin(ann, set_id), school.asked()
    school.clock.forward(minutes=30, seconds=1)
    assert save(ann, at, asked[0])["over"] is False
    assert fill(ann, at, asked[1]).location == f"{at}/review"
    said = text(ann.get(f"{at}/review").text)
    assert "2 of 5 points" in said
    assert "Handed in on Tuesday 24 November, 12:30." in said
    assert "Time was up. 2 of 5 answers were in." in said


def test_what_arrives_after_the_grace_does_not_count_and_that_is_said(school: Class) -> None:
    set_id = school.give(window=Window(closes_at=NOON + 2 * HOUR, minutes=30))
    ann = school.student()
    at, asked = begin(ann, set_id), school.asked()
    fill(ann, at, asked[0])
    school.clock.forward(minutes=30, seconds=ON_ITS_WAY.total_seconds())
    told = save(ann, at, asked[1])
    assert (told["over"], told["to"]) == (True, f"{at}/review?late=1")
    assert fill(ann, at, asked[2]).location == f"{at}/review?late=1"
    said = text(ann.get(f"{at}/review?late=1").text)
    assert "What was chosen after that does not count." in said
    assert "1 of 5 points" in said


def test_whoever_comes_back_after_the_end_finds_it_handed_in(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at = begin(ann, set_id)
    fill(ann, at, school.asked()[0])
    school.clock.forward(days=3)
    assert ann.get(f"{at}/2").location == f"{at}/review?place=2"
    assert ann.get(f"{at}/send").location == f"{at}/review"
    assert "Handed in on Tuesday 24 November, 14:00." in text(ann.get(f"{at}/review").text)


def test_time_that_is_given_meanwhile_moves_the_clock(school: Class) -> None:
    set_id = school.give(window=Window(closes_at=NOON + 2 * HOUR, minutes=30))
    ann = school.student()
    at, asked = begin(ann, set_id), school.asked()
    school.clock.forward(minutes=29)
    with school.open():
        member = db.session.scalars(select(Attempt.member_id)).one()
        db.session.add(Override(assignment_id=set_id, member_id=member, extra_minutes=10))
    assert save(ann, at, asked[0])["seconds"] == 11 * 60
    school.clock.forward(minutes=5)
    page = text(ann.get(f"{at}/2").text)
    assert "6 min left" in page
    assert "You have 40 min (30 + 10 extra)." in page


def test_handing_in_twice_is_once(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at = begin(ann, set_id)
    fill(ann, at, school.asked()[0])
    hand_in(ann, at)
    school.clock.forward(minutes=5)
    assert ann.post(f"{at}/send").location == f"{at}/review"
    assert fill(ann, at, school.asked()[1]).location == f"{at}/review?late=1"
    assert "1 of 5 points" in text(ann.get(f"{at}/review").text)
    assert ann.get(f"{at}/1").location == f"{at}/review?place=1"


def test_a_set_without_an_end_shows_no_clock(school: Class) -> None:
    set_id, ann = school.give(window=Window()), school.student()
    page = ann.get(begin(ann, set_id) + "/1").text
    assert 'id="clock"' not in page
    assert "No time limit" in ann.get(f"/sets/{set_id}").text
    assert "does not stop the clock" not in ann.page, "there is none"


def test_while_the_end_is_far_the_clock_shows_its_moment(school: Class) -> None:
    set_id, ann = school.give(window=Window(closes_at=NOON + 30 * HOUR)), school.student()
    assert "Until Wednesday 25 November, 18:00" in text(ann.get(begin(ann, set_id) + "/1").text)


# ------------------------------------------------------------------ telling


def secrets_of(shown: Shown) -> list[str]:
    """What would give a key away: every reason, and every entity, fact and item by its id."""
    question = shown.question
    each = question.options if isinstance(question, Choice) else question.premises
    items = [question.item] if isinstance(question, Choice) else [one.item for one in question.premises]
    return [one.reason for one in each] + [item.id for item in items] + list(question.facts)


def everything(visitor: Visitor, set_id: str, at: str, asked: tuple[Shown, ...]) -> dict[str, str]:
    """All that a student can be told while a set is not told, by where it is said."""
    pages = [f"/sets/{set_id}", at, f"{at}/send", f"{at}/review", "/today", "/settings/everything.json"]
    pages += [f"{at}/{shown.place}" for shown in asked] + [f"{at}/review?place={shown.place}" for shown in asked]
    pages += [f"/q/{shown.id}{more}" for shown in asked for more in ("", "/flag")]
    pages += [f"/sessions/{asked[0].session_id}/{what}" for what in ("next", "end", "leave")]
    pages += [f"/exams/{asked[0].session_id}", "/settings/answers.csv", "/progress", "/mixed-up", "/offline/state"]
    return {path: visitor.get(path).text for path in pages}


@pytest.mark.parametrize("sent", [False, True])
def test_nothing_that_gives_a_key_away_is_anywhere_before_it_is_told(school: Class, sent: bool) -> None:
    slots = (Slot(4), Slot(1, form=Form.MATCHING))
    set_id, ann = school.give(slots=slots), school.student()
    own = unescape(ann.get("/settings/everything.json").text)  # what they had practised before is theirs to read
    at, asked = begin(ann, set_id), school.asked()
    secrets = {secret for shown in asked for secret in secrets_of(shown) if secret not in own}
    said: list[dict[str, str]] = []
    for right in (True, False):
        for shown in asked:
            save(ann, at, shown, right=right)
        said.append(everything(ann, set_id, at, asked))
    if sent:
        hand_in(ann, at)
        said.append(everything(ann, set_id, at, asked))
    for pages in said:
        for path, page in pages.items():
            for secret in secrets:
                assert secret not in unescape(page), path
            assert not re.search(r"is-yes|is-no|is_key|is-key|data-key|seat-(right|wrong|partly)", page), path
            assert "Right answer" not in page, path
            assert "Not right" not in page, path
    assert len([row for row in answers(school.app) if row.presentation_id in {shown.id for shown in asked}]) == 0


def test_a_page_does_not_depend_on_whether_what_is_filled_in_is_right(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, shown = begin(ann, set_id), school.asked()[0]
    pages = []
    for right in (True, False):
        fill(ann, at, shown, right=right)
        page = ann.get(f"{at}/1").text
        pages.append(re.sub(r' checked|name="(csrf_token|state)" value="[^"]*"', "", page))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("right", "key", "reasons"),
    [
        (Release.CLOSE, Release.CLOSE, Release.CLOSE),
        (Release.SUBMIT, Release.CLOSE, Release.CLOSE),
        (Release.SUBMIT, Release.SUBMIT, Release.CLOSE),
        (Release.SUBMIT, Release.SUBMIT, Release.SUBMIT),
        (Release.CLOSE, Release.CLOSE, Release.SUBMIT),
    ],
)
def test_each_thing_is_told_at_its_own_time(school: Class, right: Release, key: Release, reasons: Release) -> None:
    set_id, ann = school.give(feedback=Feedback(Release.SUBMIT, right, key, reasons)), school.student()
    at, asked = begin(ann, set_id), school.asked()
    fill_in(ann, at, asked, right=3)
    page = unescape(hand_in(ann, at).text + ann.get(f"{at}/review?place=1").text)
    reason = asked[0].question.options[0].reason if isinstance(asked[0].question, Choice) else ""
    assert "3 of 5 points, 60%" in text(page)
    assert ("Question 4, Not right" in page) == (right is Release.SUBMIT)
    assert ("is-yes" in page) == (key is Release.SUBMIT)
    assert (reason in page) == (key is reasons is Release.SUBMIT)
    assert ("What you are told, and when" in page) == (reasons is Release.CLOSE or key is Release.CLOSE)
    school.clock.forward(hours=2, minutes=1)
    later = unescape(ann.get(f"{at}/review?place=1").text)
    assert "is-yes" in later
    assert reason in later
    assert "What you are told, and when" not in later


def test_what_is_told_joins_the_log_once_when_it_is_told(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, asked = begin(ann, set_id), school.asked()
    fill_in(ann, at, asked, right=3)
    hand_in(ann, at)
    before = len(answers(school.app))
    ann.get("/today")
    assert len(answers(school.app)) == before
    school.clock.forward(hours=2, minutes=1)
    for _turn in range(2):
        ann.get("/today")
    joined = [row for row in answers(school.app) if row.presentation_id in {shown.id for shown in asked}]
    assert sorted(row.correct for row in joined) == [False] * 2 + [True] * 3
    assert ann.get(f"/q/{asked[0].id}").location == f"{at}/1"


def test_starting_a_session_lets_what_is_told_join_first(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, asked = begin(ann, set_id), school.asked()
    fill_in(ann, at, asked)
    hand_in(ann, at)
    school.clock.forward(hours=2, minutes=1)
    ann.get("/login")
    ann.start()
    assert {shown.id for shown in asked} <= {row.presentation_id for row in answers(school.app)}


def test_a_decision_that_moved_the_score_is_explained_with_old_and_new_and_why(school: Class) -> None:
    set_id, ann = school.give(forms=1), school.student()
    at, asked = begin(ann, set_id), school.asked()
    fill_in(ann, at, asked, right=3)
    hand_in(ann, at)
    fact = asked[4].pairs[0].fact.fact
    school.rule(set_id, Wish(fact, "", Action.DROP, reason="It had two right answers."))
    today = text(ann.get("/today").text)
    assert "A decision changed your score in Week 1" in today
    said = text(ann.get(f"{at}/review").text)
    assert "A decision moved your result" in said
    assert "question 5" not in said, "it would say which answer was not right"
    assert "Your result went from 3 of 5 to 3 of 4." in said
    assert "3 of 4 points, 75%" in said
    assert "two right answers" not in said  # it would say something of the key
    assert "A decision changed" not in ann.get("/today").text  # the review has told it
    school.clock.forward(hours=2, minutes=1)
    page = ann.get(f"{at}/review?place=5").text
    assert "Left out of the points: question 5" in page
    assert "It had two right answers." in page
    assert "Question 5, Left out" in page


def test_another_right_answer_is_marked_as_one(school: Class) -> None:
    set_id, ann = school.give(forms=1), school.student()
    at, asked = begin(ann, set_id), school.asked()
    fill_in(ann, at, asked, right=4)
    hand_in(ann, at)
    wrong = asked[4].offered[picks(asked[4], right=False)[0] - 1]
    wish = Wish(asked[4].pairs[0].fact.fact, "", Action.ALSO_ACCEPT, option=wrong, reason="Both are taught.")
    school.rule(set_id, wish)
    school.clock.forward(hours=2, minutes=1)
    page = ann.get(f"{at}/review?place=5").text
    assert "One more answer is right: question 5" in page
    assert "Question 5, Right" in page
    assert page.count("is-yes") == 2


def test_after_another_key_no_option_keeps_a_reason_that_is_not_so_any_more(school: Class) -> None:
    set_id, ann, ben = school.give(forms=1), school.student("Ann"), school.student("Ben")
    at, asked = begin(ann, set_id), school.asked()
    fill_in(ann, at, asked, right=4)
    hand_in(ann, at)
    assert begin(ben, set_id) == at
    fill_in(ben, at, school.asked(), right=4)
    question = asked[4].question
    assert isinstance(question, Choice)
    other = question.options[picks(asked[4], right=False)[0] - 1]
    wish = Wish(asked[4].pairs[0].fact.fact, "", Action.CHANGE_KEY, option=other.entity, reason="The table was old.")
    school.clock.forward(minutes=1)
    school.rule(set_id, wish)
    school.clock.forward(minutes=1)
    hand_in(ben, at)
    school.clock.forward(hours=2)
    for student, went in ((ann, True), (ben, False)):
        page = student.get(f"{at}/review?place=5").text
        assert "Another answer is right: question 5" in page
        assert ("Your result went from 4 of 5 to 5 of 5." in text(page)) is went
        assert page.count("This was decided after it was asked") == 2


def test_what_was_handed_in_is_there_though_the_set_was_put_away(school: Class) -> None:
    set_id, ann, ben = school.give(forms=1), school.student("Ann"), school.student("Ben")
    at, asked = begin(ann, set_id), school.asked()
    fill_in(ann, at, asked, right=4)
    hand_in(ann, at)
    school.change(update(Assignment).values(archived_at=NOON))
    assert ben.get(f"/sets/{set_id}").status_code == 404
    assert ann.get(f"{at}/review").status_code == 200
    assert f'href="/sets/{set_id}"' in ann.get(f"/classes/{school.school.class_id}").text
    assert f'href="/sets/{set_id}"' not in ben.get(f"/classes/{school.school.class_id}").text
    assert "Begin" not in text(ann.get(f"/sets/{set_id}").text)


def test_what_was_not_right_can_be_practised_once_it_is_told(school: Class) -> None:
    set_id, ann = school.give(forms=1), school.student()
    at, asked = begin(ann, set_id), school.asked()
    fill_in(ann, at, asked, right=3)
    assert "Practise the" not in hand_in(ann, at).text
    assert "Nothing to ask" in ann.post(f"{at}/again").text
    school.rule(set_id, Wish(asked[4].pairs[0].fact.fact, "", Action.DROP, reason="It was unclear."))
    school.clock.forward(hours=2, minutes=1)
    assert "Practise the 1 fact not right" in ann.get(f"{at}/review").text
    pid = ann.to_question(ann.post(f"{at}/again").location)
    with school.app.app_context():
        assert db.session.get_one(Presentation, pid).facts == list(asked[3].question.facts)


def test_a_notice_is_taken_off_by_its_owner_alone(school: Class) -> None:
    ann, ben = school.student("Ann"), school.student("Ben")
    with school.open():
        about = {"outcome": "mended", "reply": "Thank you, the stem was unclear.", "presentation": "x"}
        person = db.session.scalars(select(Member.person_id).where(Member.name == "Ann")).one()
        db.session.add(Notice(person_id=person, kind="reply", about=about, made_at=NOON))
    page = ann.get("/today").text
    assert "The question you reported was mended" in page
    assert "Thank you, the stem was unclear." in page
    found = re.search(r'action="(/notices/\d+/seen)"', page)
    assert found
    ben.post(found[1])
    assert Visitor(school.app).post(found[1]).status_code == 403
    assert "was mended" in ann.get("/today").text
    assert ann.post(found[1]).location == "/today"
    assert "was mended" not in ann.get("/today").text


# -------------------------------------------------------------------- doors


def test_who_teaches_sees_what_students_see_and_takes_nothing(school: Class, other: Visitor) -> None:
    set_id = school.give()
    with school.open() as inside:
        classrooms.join(db.session(), _latest(), code=inside.code, name="Assistant", now=NOON)
        person = _latest().id
    school.change(update(Member).where(Member.person_id == person).values(role="assistant"))
    page = other.get(f"/sets/{set_id}")
    assert "Only the students of a class take its sets." in page.text
    assert other.post(f"/sets/{set_id}").location == f"/sets/{set_id}"
    assert other.get(f"/sets/{set_id}/1").status_code == 404


def test_who_left_the_class_sees_its_sets_no_more(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, asked = begin(ann, set_id), school.asked()
    school.change(update(Member).where(Member.name == "Ann").values(state="left"))
    assert [ann.get(f"{at}/1").status_code, ann.get(f"/sets/{set_id}").status_code] == [404, 404]
    assert ann.get(ann.get(f"/q/{asked[0].id}").location).status_code == 404
    assert ann.get("/today").status_code == 200


@pytest.mark.parametrize("place", ["0", "99", "5000", "99999999999999999999"])
def test_a_place_that_is_not_there_is_not_found(school: Class, place: str) -> None:
    set_id, ann = school.give(), school.student()
    at = begin(ann, set_id)
    assert ann.get(f"{at}/{place}").status_code == 404
    assert ann.post(f"{at}/{place}", option="1").status_code == 404
    hand_in(ann, at)
    assert ann.get(f"{at}/review?place={place}").status_code == 404


def test_a_question_of_a_set_leads_to_the_set_and_its_flag_is_kept(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, asked = begin(ann, set_id), school.asked()
    pid = asked[1].id
    assert ann.get(f"/q/{pid}").location == f"{at}/2"
    assert ann.post(f"/q/{pid}/answer", confidence="sure", option="1").location == f"{at}/2"
    ann.get(f"/q/{pid}/flag")
    assert ann.post(f"/q/{pid}/flag", reason="unclear", note="Which one?").location == f"/q/{pid}"
    assert "Thank you, it is sent." in ann.get(f"{at}/2").text
    for page in ("next", "leave", "end"):
        assert ann.get(f"/sessions/{asked[0].session_id}/{page}").location == f"{at}/1"


def test_a_flag_on_a_question_that_was_handed_in_does_not_call_it_open(school: Class) -> None:
    set_id, ann = school.give(), school.student()
    at, asked = begin(ann, set_id), school.asked()
    flag = f"/q/{asked[0].id}/flag"
    assert "The question is still open." in ann.get(flag).text
    ann.post(f"{at}/send", sure="1")
    assert "The question is still open." not in ann.get(flag).text
    ann.post(flag, reason="unclear", note="")
    assert "Thank you, it is sent." in ann.get(f"{at}/review?place=1").text


# -------------------------------------------------------------------- today


def test_today_names_the_sets_that_are_open_the_most_urgent_first(school: Class) -> None:
    ann = school.student()
    school.give(title="Later", window=Window(closes_at=NOON + 200 * HOUR))
    school.give(title="Soon", window=Window(due_at=NOON + HOUR))
    school.give(title="Coming", window=Window(opens_at=NOON + 5 * HOUR))
    running = school.give(title="Running", window=Window(closes_at=NOON + 20 * HOUR, minutes=30))
    school.give(title="First", window=Window(due_at=NOON + HOUR / 2, closes_at=NOON + 30 * HOUR))
    begin(ann, running)
    said = text(ann.get("/today").text)
    order = [said.index(title) for title in ("Running", "First", "Soon", "Later", "Coming")]
    assert "You have begun it, 30 minutes are left" in said
    assert order == sorted(order)


def test_today_names_no_set_that_is_handed_in_closed_or_of_no_class_of_ones_own(school: Class, guest: Visitor) -> None:
    ann = school.student()
    set_id = school.give(title="Handed over")
    school.give(title="Shut", window=Window(closes_at=NOON + HOUR / 2))
    hand_in(ann, begin(ann, set_id))
    school.clock.forward(minutes=40)
    for visitor in (ann, guest):
        page = visitor.get("/today").text
        assert "Handed over" not in page
        assert "Shut" not in page


def test_today_costs_as_many_queries_however_many_sets_and_none_more_without_a_class(
    school: Class, guest: Visitor
) -> None:
    without = queries(school.app, lambda: guest.get("/today"))
    ann = school.student()
    counts = []
    for more in (1, 6):
        for _each in range(more):
            school.give()
        counts.append(queries(school.app, lambda: ann.get("/today")))
    assert counts[0] == counts[1] <= without + 2


def test_the_pages_ask_the_database_as_often_however_long_the_set_and_however_large_the_class(school: Class) -> None:
    counts = []
    for size, others in ((2, 0), (20, 6)):
        for turn in range(others):
            school.student(f"Student {turn}")
        set_id, ann = school.give(slots=(Slot(size),), forms=1), school.student()
        counts.append([queries(school.app, lambda: ann.get(f"/sets/{set_id}"))])  # noqa: B023 - called at once
        at = begin(ann, set_id)
        for path in ("/1", "/send"):
            counts[-1].append(queries(school.app, lambda: ann.get(at + path)))  # noqa: B023 - as above
        hand_in(ann, at)
        counts[-1].append(queries(school.app, lambda: ann.get(f"{at}/review")))  # noqa: B023 - as above
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 22
