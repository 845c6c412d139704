"""Answering questions through the web."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.web.cast import BANK, Clock, Visitor, answers, library, picks, question_of


def test_a_stranger_who_starts_is_asked_a_question(stranger: Visitor) -> None:
    pid = stranger.start()
    assert f'action="/q/{pid}/answer"' in stranger.page


def test_a_right_answer_is_told_as_right_with_its_reason(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    question = question_of(app, pid)
    stranger.answer(pid)
    assert "Right. It is" in stranger.page
    assert f"{question.options[question.key].text}." in stranger.page


def test_a_wrong_answer_names_the_right_one_and_comes_back_in_this_session(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    fact = question_of(app, pid).item.fact
    stranger.answer(pid, right=False)
    assert "Not this one. It is" in stranger.page
    assert "later in this session, then in 2 days" in stranger.page
    asked = []
    while pid := stranger.next():
        asked += list(question_of(app, pid).facts)
        stranger.answer(pid)
    assert fact in asked


def test_what_was_known_before_and_is_missed_returns_another_day(stranger: Visitor, app: Flask, clock: Clock) -> None:
    known, missed, later = set[str](), set[str](), set[str]()
    pid: str | None = stranger.choice()
    while pid:
        known.update(question_of(app, pid).facts)
        stranger.answer(pid)
        pid = stranger.next()
    clock.forward(days=60)
    pid = stranger.start()
    while pid:
        facts = set(question_of(app, pid).facts)
        later |= facts if missed else set()
        wrong = not missed and facts <= known
        missed |= facts if wrong else set()
        stranger.answer(pid, right=not wrong)
        assert "later in this session" not in stranger.page
        pid = stranger.next()
    assert missed
    assert not missed & later


def test_every_option_of_an_answered_question_has_its_reason(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    stranger.answer(pid)
    shown = stranger.page.replace("&#39;", "'").replace("&amp;", "&").replace("&#34;", '"')
    for option in question_of(app, pid).options:
        assert option.reason
        assert option.reason in shown


def test_the_same_answer_sent_twice_counts_once(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    sent = {"confidence": "sure", **picks(app, pid)}
    before = len(answers(app))
    assert [stranger.post(f"/q/{pid}/answer", **sent).status_code for _ in range(2)] == [303, 303]
    assert len(answers(app)) == before + 1


def test_a_second_answer_from_another_tab_is_shown_the_first(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    stranger.post(f"/q/{pid}/answer", confidence="sure", **picks(app, pid))
    stranger.post(f"/q/{pid}/answer", confidence="guess", **picks(app, pid, right=False))
    stranger.get(f"/q/{pid}")
    assert "Right. It is" in stranger.page
    assert "You said Sure" in stranger.page


@pytest.mark.parametrize("right", [True, False])
def test_twenty_answers_at_once_are_one_answer(either: Flask, right: bool) -> None:
    visitor = Visitor(either)
    pid = visitor.choice()
    before = len(answers(either))
    data = {"csrf_token": visitor.token(), "confidence": "sure", **picks(either, pid, right=right)}
    cookie = visitor.client.get_cookie("trainer")
    assert cookie is not None

    def send(_: int) -> int:
        client = either.test_client()
        client.set_cookie("trainer", cookie.value)
        return client.post(f"/q/{pid}/answer", data=data).status_code

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(send, range(20))) == {303}
    assert len(answers(either)) == before + 1


def test_a_matching_answer_is_a_row_for_each_pair(either: Flask) -> None:
    visitor = Visitor(either)
    pid = visitor.start()
    while "option" in picks(either, pid):
        visitor.answer(pid)
        pid = visitor.next()
    question = question_of(either, pid)
    before = len(answers(either))
    visitor.answer(pid)
    rows = answers(either)[before:]
    assert [row.fact_id for row in rows] == list(question.facts)
    assert all(row.correct for row in rows)


def test_an_answer_without_an_option_is_asked_for_and_nothing_is_kept(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    before = len(answers(app))
    response = stranger.post(f"/q/{pid}/answer", confidence="sure")
    assert response.status_code == 422
    assert "Choose an option first" in response.text
    assert len(answers(app)) == before


def test_an_option_that_is_not_there_is_no_answer(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    before = len(answers(app))
    for nonsense in ("0", "9", "-1", "x", "1e3", "", "٣"):
        assert stranger.post(f"/q/{pid}/answer", option=nonsense, confidence="sure").status_code == 422
    assert len(answers(app)) == before


def test_a_matching_answer_with_gaps_keeps_what_was_filled_in(app: Flask, stranger: Visitor) -> None:
    pid = stranger.start()
    while "option" in picks(app, pid):
        stranger.answer(pid)
        pid = stranger.next()
    sent = picks(app, pid)
    del sent["premise_1"]
    response = stranger.post(f"/q/{pid}/answer", confidence="sure", **sent)
    assert response.status_code == 422
    assert "One is still without an answer" in response.text
    assert f'value="{sent["premise_0"]}" selected' in response.text


def test_an_unknown_confidence_counts_as_a_guess(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    stranger.post(f"/q/{pid}/answer", confidence="certain", **picks(app, pid))
    assert answers(app)[-1].confidence == "guess"


def test_undo_opens_the_question_again_and_focuses_what_was_chosen(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    chosen = picks(app, pid, right=False)["option"]
    stranger.answer(pid, right=False)
    assert stranger.post(f"/q/{pid}/undo").status_code == 303
    stranger.get(f"/q/{pid}")
    assert f'action="/q/{pid}/answer"' in stranger.page
    assert re.search(rf'value="{chosen}"[^>]*autofocus', stranger.page)


def test_after_undo_a_new_answer_stands_and_the_old_one_stays_in_the_log(either: Flask) -> None:
    visitor = Visitor(either)
    pid = visitor.choice()
    before = len(answers(either))
    visitor.answer(pid, right=False)
    visitor.post(f"/q/{pid}/undo")
    visitor.answer(pid)
    assert "Right. It is" in visitor.page
    assert [(row.attempt, row.correct, row.re_ask) for row in answers(either)[before:]] == [
        (1, False, False),
        (2, True, True),
    ]


def test_undo_twice_is_undo_once(stranger: Visitor) -> None:
    pid = stranger.choice()
    stranger.answer(pid)
    assert [stranger.post(f"/q/{pid}/undo").status_code for _ in range(2)] == [303, 303]
    stranger.answer(pid)
    assert "Right. It is" in stranger.page


def test_an_answer_of_an_earlier_day_cannot_be_taken_back(stranger: Visitor, clock: Clock) -> None:
    pid = stranger.choice()
    stranger.answer(pid)
    clock.forward(days=1)
    stranger.get(f"/q/{pid}")
    assert "Undo" not in stranger.page
    assert stranger.post(f"/q/{pid}/undo").status_code == 409


def test_next_gives_the_open_question_until_it_is_answered(stranger: Visitor) -> None:
    pid = stranger.start()
    sid = re.search(r"/sessions/([^/]+)/leave", stranger.page)
    assert sid
    assert [stranger.to_question(f"/sessions/{sid[1]}/next") for _ in range(3)] == [pid] * 3


def test_starting_twice_with_one_click_is_one_session(stranger: Visitor, clock: Clock) -> None:
    first = stranger.post("/sessions", kind="ten", bank=BANK, topic="").location
    assert stranger.post("/sessions", kind="ten", bank=BANK, topic="").location == first
    clock.forward(minutes=5)
    assert stranger.post("/sessions", kind="ten", bank=BANK, topic="").location != first


def test_a_session_ends_with_what_went_how(stranger: Visitor) -> None:
    pid = stranger.start()
    stranger.answer(pid, right=False)
    while pid := stranger.next():
        stranger.answer(pid)
    assert "Session finished" in stranger.page
    assert "Worth another look" in stranger.page
    assert "Try the missed ones again" in stranger.page


def test_the_missed_ones_are_asked_again_on_request(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    fact = question_of(app, pid).item.fact
    stranger.answer(pid, right=False)
    sid = re.search(r"/sessions/([^/]+)/leave", stranger.page)
    assert sid
    stranger.get(f"/sessions/{sid[1]}/leave")
    stranger.get(f"/sessions/{sid[1]}/end")
    again = stranger.post(f"/sessions/{sid[1]}/again")
    assert fact in question_of(app, stranger.to_question(again.location)).facts


def test_what_is_left_of_a_session_that_was_left_early_waits_on_both_pages(stranger: Visitor) -> None:
    stranger.answer(stranger.start())
    open_one = stranger.next()
    total = re.search(r"Question 2 of (\d+)", stranger.page)
    sid = re.search(r"/sessions/([^/]+)/leave", stranger.page)
    assert sid
    assert total
    left = int(total[1]) - 1
    assert stranger.get(f"/sessions/{sid[1]}/leave").location == f"/sessions/{sid[1]}/end"
    page = stranger.get(f"/sessions/{sid[1]}/end").text
    assert "Session not finished" in page
    assert "1 answered. The rest waits." in page
    assert f"Go on, {left} left" in page
    assert f"{left} questions are left" in stranger.get("/today").text
    assert stranger.to_question(f"/sessions/{sid[1]}/next") == open_one


def test_a_session_left_before_its_first_answer_waits_whole(stranger: Visitor) -> None:
    pid = stranger.start()
    sid = re.search(r"/sessions/([^/]+)/leave", stranger.page)
    assert sid
    stranger.get(stranger.get(f"/sessions/{sid[1]}/leave").location)
    assert "Nothing answered yet" in stranger.page
    assert stranger.to_question(f"/sessions/{sid[1]}/next") == pid


def test_a_finished_session_leaves_nothing_to_go_on_with(stranger: Visitor) -> None:
    stranger.answer(stranger.start())
    while pid := stranger.next():
        stranger.answer(pid)
    assert "Go on, " not in stranger.page
    assert "The rest waits" not in stranger.page


def test_a_session_in_which_all_is_missed_grows_by_half_at_most_and_keeps_its_word(
    stranger: Visitor, app: Flask
) -> None:
    asked: Counter[str] = Counter()
    questions, promised, pid = 0, 0, stranger.start()
    while pid:
        facts = list(question_of(app, pid).facts)
        asked.update(facts)
        questions += 1
        stranger.answer(pid, right=False)
        if said := re.search(r"(?:(\d+) pairs? returns? |comes back )later in this session", stranger.page):
            promised += int(said[1] or 1)
        pid = stranger.next()
    assert questions <= 15
    assert max(asked.values()) == 2
    assert promised == sum(asked.values()) - len(asked)


def test_an_answer_in_an_old_tab_counts_in_a_session_that_was_left_and_what_it_misses_returns(
    stranger: Visitor,
) -> None:
    pid = stranger.choice()
    sid = re.search(r"/sessions/([^/]+)/leave", stranger.page)
    assert sid
    old_tab = stranger.page
    stranger.get(f"/sessions/{sid[1]}/leave")
    stranger.page = old_tab
    stranger.answer(pid, right=False)
    assert "later in this session" in stranger.page
    assert "answered. The rest waits." in stranger.get(f"/sessions/{sid[1]}/end").text


def test_a_fact_is_asked_once_a_day_and_comes_back_another_day_in_another_way(
    stranger: Visitor, app: Flask, clock: Clock
) -> None:
    def day() -> dict[str, tuple[str, str]]:
        ways = {}
        pid = stranger.start()
        while pid:
            question = question_of(app, pid)
            direction = question.direction if hasattr(question, "premises") else question.item.direction
            for fact in question.facts:
                assert fact not in ways, "asked twice on one day"
                ways[fact] = (type(question).__name__, str(direction))
            stranger.answer(pid)
            pid = stranger.next()
        return ways

    first = day()
    clock.forward(days=30)
    second = day()
    returned = first.keys() & second.keys()
    assert returned
    several = [fact for fact in returned if len(library().shelf(BANK).ways(fact)) > 1]
    assert all(first[fact] != second[fact] for fact in several if second[fact][0] == "Choice")


def test_a_guess_that_was_right_is_told_to_come_back_sooner(stranger: Visitor) -> None:
    pid = stranger.choice()
    stranger.answer(pid, confidence="guess")
    assert "Right, and it was a guess. It is" in stranger.page
    assert "You said Guess. It comes back sooner: later in this session, then in 2 days." in stranger.page
    assert "once more. If you are sure next time, the gap grows again." in stranger.page


def test_a_flag_is_kept_with_its_note_and_can_be_changed(stranger: Visitor) -> None:
    pid = stranger.start()
    assert stranger.post(f"/q/{pid}/flag", reason="unclear", note="Which side?").status_code == 303
    stranger.post(f"/q/{pid}/flag", reason="two", note="Both sides?")
    stranger.get(f"/q/{pid}/flag")
    assert "Both sides?" in stranger.page


def test_a_flag_needs_a_reason_and_a_note_of_readable_length(stranger: Visitor) -> None:
    pid = stranger.start()
    assert stranger.post(f"/q/{pid}/flag", reason="", note="").status_code == 422
    response = stranger.post(f"/q/{pid}/flag", reason="other", note="x" * 1001)
    assert response.status_code == 422
    assert "1001" in response.text


def test_strokes_through_options_that_are_not_there_are_let_be(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    positions = len(question_of(app, pid).options)
    struck = [str(position) for position in range(2, 99)]
    response = stranger.post(f"/q/{pid}/answer", confidence="sure", option="1", struck=struck)
    assert response.status_code == 303
    assert answers(app)[-1].struck == list(range(2, positions + 1))
