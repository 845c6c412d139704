"""Practice exams through the web: sat, sent once, looked at afterwards."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.web.cast import BANK, Clock, Visitor, answers, library, picks, question_of
from tests.web.counting import queries
from trainer.questions.model import Choice
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import learner
from trainer.services.study.covering import covered
from trainer.services.study.planning import Choosing, plan
from trainer.store.engine import db
from trainer.store.learning import DrillSession, ExamReply, Presentation

MINUTES = 10


def begin(visitor: Visitor, *, length: int = 6, minutes: int = MINUTES) -> str:
    """Start an exam and give its id."""
    query = f"bank={BANK}&length={length}&minutes={minutes}"
    visitor.get(f"/exams?{query}")
    response = visitor.post(f"/exams?{query}")
    assert response.status_code == 303, response.text
    sid = response.location.split("/")[2]
    while response.status_code == 303:
        response = visitor.get(response.location)
    while "Your exam is being made" in response.text:
        response = visitor.get(f"/exams/{sid}")
        if response.status_code == 303:
            response = visitor.get(response.location)
    return sid


def asked(app: Flask, sid: str) -> list[str]:
    """The presentations of an exam, in order."""
    with app.app_context():
        here = db.select(Presentation.id).where(Presentation.session_id == sid).order_by(Presentation.place)
        return list(db.session.scalars(here))


def fill(visitor: Visitor, sid: str, place: int, *, right: bool = True, **more: str) -> str:
    """Fill a question in, and give where that leads."""
    pid = asked(visitor.app, sid)[place - 1]
    response = visitor.post(f"/exams/{sid}/{place}", **{**picks(visitor.app, pid, right=right), "go": "next", **more})
    assert response.status_code == 303, response.text
    return response.location


def send(visitor: Visitor, sid: str) -> str:
    """Send an exam, and give its review."""
    visitor.get(f"/exams/{sid}/send")
    assert visitor.post(f"/exams/{sid}/send").location == f"/exams/{sid}/review"
    return visitor.get(f"/exams/{sid}/review").text


def test_the_rules_are_said_before_the_clock_runs(stranger: Visitor, app: Flask) -> None:
    stranger.get("/practise")
    response = stranger.post("/practise", go="start", bank=BANK, length="6", mode="exam", minutes="10")
    assert response.location == f"/exams?bank={BANK}&length=6&mode=exam&minutes=10"
    page = stranger.get(response.location).text
    assert "Up to 6 questions, 10 minutes" in page
    assert "No answers are shown until you send it." in page
    with app.app_context():
        assert db.session.scalars(db.select(DrillSession.id)).all() == []


def test_all_questions_are_made_up_front_and_no_fact_is_asked_twice(either: Flask) -> None:
    visitor = Visitor(either)
    sid = begin(visitor, length=25)
    pids = asked(either, sid)
    facts = [fact for pid in pids for fact in question_of(either, pid).facts]
    assert len(pids) >= 20
    assert len(facts) == len(set(facts))


def test_a_choice_is_kept_and_found_again_with_its_mark_and_its_word(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    place = next(at for at, pid in enumerate(asked(app, sid), 1) if isinstance(question_of(app, pid), Choice))
    assert fill(stranger, sid, place, mark="yes", confidence="sure", struck="1", go="stay") == f"/exams/{sid}/{place}"
    page = stranger.get(f"/exams/{sid}/{place}").text
    chosen = picks(app, asked(app, sid)[place - 1])["option"]
    assert re.search(rf'id="option-{chosen}" checked|value="{chosen}" id="option-{chosen}" checked', page)
    assert re.search(r'id="strike-1"[^>]* checked', page)
    assert re.search(r'name="mark" value="yes" id="mark" checked', page)
    assert re.search(r'value="sure" checked', page)
    assert f"Question {place}, answered, marked" in page
    assert "Saved 12:00" in page


@pytest.mark.parametrize(
    ("go", "leads"), [("next", "/3"), ("back", "/1"), ("stay", "/2"), ("5", "/5"), ("send", "/send"), ("odd", "/2")]
)
def test_each_button_keeps_the_choice_and_leads_on(stranger: Visitor, app: Flask, go: str, leads: str) -> None:
    sid = begin(stranger)
    assert fill(stranger, sid, 2, go=go) == f"/exams/{sid}{leads}"
    with app.app_context():
        assert db.session.scalars(db.select(ExamReply.presentation_id)).all() == [asked(app, sid)[1]]


def test_after_the_last_question_comes_sending_which_names_what_is_empty(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    last = len(asked(app, sid))
    assert fill(stranger, sid, last) == f"/exams/{sid}/send"
    fill(stranger, sid, 2)
    page = stranger.get(f"/exams/{sid}/send").text
    empty = [place for place in range(1, last) if place != 2]
    assert f"{len(empty)} questions are still empty" in page
    assert f"Empty: {', '.join(map(str, empty))}." in page
    assert f'href="/exams/{sid}/1"' in page


def test_nothing_is_told_right_or_wrong_before_it_is_sent(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    for place, pid in enumerate(asked(app, sid), start=1):
        question = question_of(app, pid)
        right, wrong = (_seen(stranger, sid, place, right=right) for right in (True, False))
        assert "Right" not in right + wrong
        reasons = [each.reason for each in (question.options if isinstance(question, Choice) else question.premises)]
        assert not any(reason in right + wrong for reason in reasons)
        blank = [
            re.sub(r' checked| selected|name="(csrf_token|state)" value="[^"]*"', "", page) for page in (right, wrong)
        ]
        assert blank[0] == blank[1]


def _seen(visitor: Visitor, sid: str, place: int, *, right: bool) -> str:
    fill(visitor, sid, place, right=right)
    return visitor.get(f"/exams/{sid}/{place}").text


def test_the_pages_of_drilling_lead_to_the_exam_and_answer_nothing(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    pid = asked(app, sid)[1]
    assert stranger.get(f"/q/{pid}").location == f"/exams/{sid}/2"
    assert stranger.post(f"/q/{pid}/answer", confidence="sure", **picks(app, pid)).location == f"/exams/{sid}/2"
    assert stranger.post(f"/q/{pid}/undo").location == f"/exams/{sid}/2"
    for page in ("next", "leave", "end"):
        assert stranger.get(f"/sessions/{sid}/{page}").location == f"/exams/{sid}/1"
    assert stranger.post(f"/sessions/{sid}/again").location == f"/exams/{sid}/1"
    assert answers(app) == []


def test_facts_of_an_open_exam_are_covered_and_not_asked_elsewhere(stranger: Visitor, app: Flask, clock: Clock) -> None:
    sid = begin(stranger)
    facts = {fact for pid in asked(app, sid) for fact in question_of(app, pid).facts}
    with app.app_context():
        found = covered(db.session(), 1, now=clock())
    assert {ref.fact for ref in found} == facts
    assert stranger.get(f"/facts/{BANK}/{next(iter(facts))}").status_code == 403
    with app.app_context():
        planned = plan(db.session(), library(), learner(db.session(), 1), now=clock(), choosing=Choosing(more_new=True))
    assert facts.isdisjoint(FactRef.of(text).fact for text in planned.sitting.facts)
    send(stranger, sid)
    assert stranger.get(f"/facts/{BANK}/{next(iter(facts))}").status_code == 200


def test_sending_makes_an_answer_of_everything_filled_in_as_of_when_it_was_saved(either: Flask, clock: Clock) -> None:
    visitor = Visitor(either)
    sid = begin(visitor)
    before = clock.at
    fill(visitor, sid, 1, confidence="sure")
    clock.forward(minutes=2)
    fill(visitor, sid, 2, right=False)
    clock.forward(minutes=2)
    send(visitor, sid)
    pids = asked(either, sid)
    rows = answers(either)
    assert {row.presentation_id for row in rows} == set(pids[:2])
    first = [row for row in rows if row.presentation_id == pids[0]]
    second = [row for row in rows if row.presentation_id == pids[1]]
    assert all(row.correct and row.confidence == "sure" and row.answered_at == before for row in first)
    assert all(row.confidence == "unsure" and row.rating == 1 for row in second if not row.correct)
    assert any(not row.correct for row in second)


def test_sent_twice_counts_once(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    fill(stranger, sid, 1)
    send(stranger, sid)
    before = len(answers(app))
    assert stranger.post(f"/exams/{sid}/send").location == f"/exams/{sid}/review"
    assert len(answers(app)) == before


def test_sent_ten_times_at_once_counts_once(either: Flask) -> None:
    visitor = Visitor(either)
    sid = begin(visitor)
    fill(visitor, sid, 1)
    pairs = len(question_of(either, asked(either, sid)[0]).facts)
    token, cookie = visitor.token(), visitor.client.get_cookie("trainer")
    assert cookie is not None

    def click(_: int) -> int:
        client = either.test_client()
        client.set_cookie("trainer", cookie.value)
        return client.post(f"/exams/{sid}/send", data={"csrf_token": token}).status_code

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(click, range(10))) == {303}
    assert len(answers(either)) == pairs


def test_when_the_time_is_up_what_was_saved_counts_whenever_the_person_comes_back(
    stranger: Visitor, app: Flask, clock: Clock
) -> None:
    sid = begin(stranger)
    fill(stranger, sid, 1)
    saved = clock.at
    clock.forward(days=3)
    assert stranger.get(f"/exams/{sid}/2").location == f"/exams/{sid}/review"
    page = stranger.get(f"/exams/{sid}/review").text
    assert f"Time is up. 1 of {len(asked(app, sid))} answers were sent." in page
    assert {row.answered_at for row in answers(app)} == {saved}
    assert {row.study_day for row in answers(app)} == {answers(app)[0].study_day}


def test_a_reply_that_was_on_its_way_at_the_end_still_counts_and_a_later_one_does_not(
    stranger: Visitor, app: Flask, clock: Clock
) -> None:
    sid = begin(stranger)
    pid = asked(app, sid)[0]
    clock.forward(minutes=MINUTES, seconds=3)
    assert fill(stranger, sid, 1) == f"/exams/{sid}/review"
    assert {row.presentation_id for row in answers(app)} == {pid}
    assert fill(stranger, sid, 2) == f"/exams/{sid}/review?late=1"
    assert "does not count" in stranger.get(f"/exams/{sid}/review?late=1").text
    assert {row.presentation_id for row in answers(app)} == {pid}


def test_another_tab_that_saves_after_sending_changes_nothing(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    fill(stranger, sid, 1)
    send(stranger, sid)
    before = [(row.id, row.chosen) for row in answers(app)]
    assert fill(stranger, sid, 1, right=False) == f"/exams/{sid}/review?late=1"
    assert [(row.id, row.chosen) for row in answers(app)] == before


def test_two_tabs_keep_what_each_saved_and_the_later_choice_of_one_question(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    fill(stranger, sid, 1, right=False)
    fill(stranger, sid, 2)
    fill(stranger, sid, 1, right=True)
    send(stranger, sid)
    assert all(row.correct for row in answers(app))
    assert {row.presentation_id for row in answers(app)} == set(asked(app, sid)[:2])


def told(visitor: Visitor, app: Flask, sid: str, *, right: bool, **sent: str) -> dict[str, Any]:
    """Save the first question as its script does, and give what the script is told."""
    fields = {**picks(app, asked(app, sid)[0], right=right), "go": "keep", "csrf_token": visitor.token(), **sent}
    response = visitor.client.post(f"/exams/{sid}/1", data=fields, headers={"Accept": "application/json"})
    assert response.status_code == 200, response.text
    return dict(response.get_json())


def test_an_older_save_that_arrives_after_a_newer_one_of_the_same_page_is_ignored(either: Flask) -> None:
    visitor = Visitor(either)
    sid = begin(visitor)
    newer = told(visitor, either, sid, right=True, page="p1", turn="2", state="")
    assert (newer["saved"], newer["older"], newer["over"]) == ("Saved 12:00", False, False)
    older = told(visitor, either, sid, right=False, page="p1", turn="1", state="")
    assert older["state"] == newer["state"]
    assert told(visitor, either, sid, right=False, page="p1", turn="3", state="")["state"] != newer["state"]


def test_what_was_emptied_again_stays_empty_though_an_older_save_arrives_later(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    empty = dict.fromkeys(picks(app, asked(app, sid)[0]), "")
    before = stranger.get(f"/exams/{sid}/1").text
    state = re.search(r'name="state" value="([^"]*)"', before)
    assert state
    told(stranger, app, sid, right=True, page="p1", turn="2", state=state[1], **empty)
    assert told(stranger, app, sid, right=True, page="p1", turn="1", state=state[1])["state"] == state[1]


def test_a_save_that_is_sent_again_counts_once_and_looking_on_counts_as_looking(
    stranger: Visitor, app: Flask, clock: Clock
) -> None:
    sid = begin(stranger)
    sent = {"page": "p1", "turn": "1", "state": ""}
    opened = int(clock().timestamp())
    clock.forward(seconds=20)
    told(stranger, app, sid, right=True, opened=str(opened), **sent)
    clock.forward(seconds=10)
    told(stranger, app, sid, right=True, opened=str(opened), waited="10", **sent)
    told(stranger, app, sid, right=True, opened=str(opened + 20), **sent)
    with app.app_context():
        row = db.session.scalars(db.select(ExamReply)).one()
    assert (row.changes, row.seconds) == (0, 30.0)


def test_what_waited_on_another_device_displaces_nothing_that_was_chosen_since(
    stranger: Visitor, app: Flask, clock: Clock
) -> None:
    sid = begin(stranger)
    clock.forward(minutes=5)
    kept = told(stranger, app, sid, right=True, page="p1", turn="1", state="")["state"]
    late = told(stranger, app, sid, right=False, page="p2", turn="1", state="odd", waited="60")
    assert (late["older"], late["state"]) == (True, kept)


def test_a_script_is_told_what_the_map_of_all_questions_says_now(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    page = stranger.get(f"/exams/{sid}/1").text
    assert 'data-text="All questions, {n} of 6 answered">All questions, 0 of 6 answered' in page
    saved = told(stranger, app, sid, right=True, mark="yes", page="p1", turn="1", state="")
    words = "Question 1, answered, marked"
    assert saved["seat"] == {"place": 1, "done": True, "marked": True, "words": words}
    assert saved["answered"] == 1
    page = stranger.get(f"/exams/{sid}/1").text
    assert f'class="seat-at is-done is-marked" aria-label="{words}"' in page
    assert ">All questions, 1 of 6 answered" in page


def test_a_page_left_open_changes_what_was_changed_on_it_and_nothing_else(
    stranger: Visitor, app: Flask, clock: Clock
) -> None:
    sid = begin(stranger)
    first = told(stranger, app, sid, right=False, page="p1", turn="1", state="")["state"]
    clock.forward(minutes=1)
    told(stranger, app, sid, right=True, page="p2", turn="1", state=first)
    clock.forward(minutes=1)
    saved = told(stranger, app, sid, right=False, confidence="sure", page="p3", turn="1", state=first)
    both = saved["state"]
    assert saved["older"], "the page has to show what stands"
    assert both == told(stranger, app, sid, right=True, confidence="sure", page="p4", turn="1", state=both)["state"]
    plain = told(stranger, app, sid, right=False, confidence="guess", state=first)["state"]  # without a script
    assert plain == both.replace("sure", "guess")
    again = told(stranger, app, sid, right=False, confidence="guess", page="p5", turn="1", state=plain)["state"]
    assert again != plain


def test_after_the_end_a_script_is_told_where_to_go(stranger: Visitor, app: Flask, clock: Clock) -> None:
    sid = begin(stranger)
    clock.forward(minutes=MINUTES, seconds=30)
    late = told(stranger, app, sid, right=True, page="p1", turn="1", state="")
    assert (late["over"], late["to"]) == (True, f"/exams/{sid}/review?late=1")


def test_while_an_exam_runs_starting_another_leads_to_it(stranger: Visitor) -> None:
    sid = begin(stranger)
    assert begin(stranger) == sid
    assert "An exam is running already." in stranger.get(f"/exams?bank={BANK}").text
    send(stranger, sid)
    assert begin(stranger) != sid


def test_an_exam_is_no_session_to_go_on_with(stranger: Visitor) -> None:
    begin(stranger)
    assert "/sessions/" not in re.sub(r'action="/sessions"', "", stranger.get("/today").text)


def test_the_review_says_the_score_what_was_changed_and_why(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    pids = asked(app, sid)
    fill(stranger, sid, 1)
    fill(stranger, sid, 1, right=False)
    fill(stranger, sid, 2)
    page = send(stranger, sid)
    assert f"1 of {len(pids)} questions right" in page
    assert f"{len(pids) - 2} questions were left empty." in page
    assert "1 from right to not right" in page
    missed = sum(len(question_of(app, pid).facts) for pid in pids) - len(question_of(app, pids[1]).facts)
    right = sum(row.correct for row in answers(app) if row.presentation_id == pids[0])
    assert f"Practise the {missed - right} facts not right" in page
    for place, pid in enumerate(pids, start=1):
        shown = stranger.get(f"/exams/{sid}/review?place={place}").text
        shown = shown.replace("&#39;", "'").replace("&amp;", "&").replace("&#34;", '"')
        question = question_of(app, pid)
        each = question.options if isinstance(question, Choice) else question.premises
        assert all(one.reason in shown for one in each)
    assert stranger.get(f"/q/{pids[0]}").location == f"/exams/{sid}/1"


def test_the_ones_not_right_can_be_practised_at_once(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    fill(stranger, sid, 1)
    send(stranger, sid)
    empty = {fact for pid in asked(app, sid)[1:] for fact in question_of(app, pid).facts}
    pid = stranger.to_question(stranger.post(f"/exams/{sid}/again").location)
    assert set(question_of(app, pid).facts) & empty


def test_an_exam_all_right_leaves_nothing_to_practise(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger, length=5)
    for place in range(1, len(asked(app, sid)) + 1):
        fill(stranger, sid, place, confidence="sure")
    page = send(stranger, sid)
    assert "Nothing to look at again." in page
    assert "Practise the" not in page
    assert "Nothing to ask" in stranger.post(f"/exams/{sid}/again").text


def test_a_matching_question_filled_in_half_counts_for_what_is_there(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger, length=30)
    place, pid = next(
        (at, pid) for at, pid in enumerate(asked(app, sid), 1) if not isinstance(question_of(app, pid), Choice)
    )
    fields = picks(app, pid)
    fields["premise_0"] = ""
    stranger.post(f"/exams/{sid}/{place}", go="next", **fields)
    send(stranger, sid)
    assert [row.pair for row in answers(app)] == list(range(1, len(fields)))
    assert f"{len(fields) - 1} of {len(fields)} pairs right" in stranger.get(f"/exams/{sid}/review?place={place}").text


@pytest.mark.parametrize("place", ["0", "99", "5000", "99999999999999999999"])
def test_a_place_that_is_not_there_is_not_found(place: str, stranger: Visitor) -> None:
    sid = begin(stranger)
    assert stranger.get(f"/exams/{sid}/{place}").status_code == 404
    assert stranger.post(f"/exams/{sid}/{place}", option="1").status_code == 404
    send(stranger, sid)
    assert stranger.get(f"/exams/{sid}/review?place={place}").status_code == 404


def test_nonsense_sent_for_a_question_is_no_choice(stranger: Visitor, app: Flask) -> None:
    sid = begin(stranger)
    for value in ("0", "9", "-1", "x"):
        sent = {"option": value, "premise_0": value, "confidence": "certain", "opened": "-5", "struck": "99"}
        assert stranger.post(f"/exams/{sid}/1", go="next", **sent).status_code == 303
    with app.app_context():
        assert db.session.scalars(db.select(ExamReply.presentation_id)).all() == []


def test_signing_in_brings_a_running_exam_along(member: Visitor, app: Flask) -> None:
    member.sign_out()
    guest = Visitor(app)
    sid = begin(guest)
    fill(guest, sid, 1)
    guest.sign_in("member@example.com")
    assert guest.get(f"/exams/{sid}/1").status_code == 200
    before = len(answers(app))
    send(guest, sid)
    assert len(answers(app)) > before


def test_the_pages_ask_the_database_as_often_however_long_the_exam(stranger: Visitor, app: Flask) -> None:
    counts = []
    for length in (5, 30):
        sid = begin(stranger, length=length)
        fill(stranger, sid, 1)
        question = queries(app, lambda sid=sid: stranger.get(f"/exams/{sid}/2"))  # type: ignore[misc] # bound at once
        send(stranger, sid)
        review = queries(app, lambda sid=sid: stranger.get(f"/exams/{sid}/review"))  # type: ignore[misc] # as above
        counts.append((question, review))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12
