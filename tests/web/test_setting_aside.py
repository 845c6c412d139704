"""What a person decides about a fact: a note to themselves, a pause, a day off."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from tests.services.test_memories import memories
from tests.web.cast import BANK, Clock, Visitor, library, question_of
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import learner
from trainer.services.study.fact_states import LONGEST_NOTE, hidden
from trainer.services.study.planning import known_of, plan
from trainer.store.engine import db
from trainer.store.learning import DrillSession, FactState, Presentation


def some_fact() -> str:
    return next(iter(library().shelf(BANK).candidates()))


def queued(app: Flask) -> list[str]:
    """What the latest session still asks."""
    with app.app_context():
        row = db.session.scalars(select(DrillSession).order_by(DrillSession.started_at.desc())).first()
        assert row is not None
        return list(row.queue)


def asked(app: Flask) -> set[str]:
    with app.app_context():
        rows = db.session.scalars(select(Presentation)).all()
        return {f"{row.bank_id} {fact}" for row in rows for fact in row.facts}


def test_a_paused_fact_is_neither_queued_nor_asked_and_its_memory_is_left_alone(either: Flask, clock: Clock) -> None:
    visitor = Visitor(either)
    pid = visitor.choice()
    fact = question_of(either, pid).item.fact
    visitor.answer(pid, right=False)
    kept = memories(either)
    assert FactRef(BANK, fact).text in queued(either)
    assert visitor.post(f"/facts/{BANK}/{fact}/suspend", next=f"/q/{pid}").location == f"/q/{pid}"
    assert memories(either) == kept
    before = asked(either)
    visitor.get(f"/q/{pid}")
    later = []
    while pid := visitor.next():
        later += list(question_of(either, pid).facts)
        visitor.answer(pid)
    assert before
    assert fact not in later
    clock.forward(days=30)
    with either.app_context():
        who = learner(db.session(), 1)
        planned = plan(db.session(), library(), who, now=clock())
        assert FactRef(BANK, fact).text not in planned.sitting.facts
        assert FactRef(BANK, fact) in known_of(db.session(), who, now=clock()).memories


def test_a_fact_put_off_is_asked_again_the_next_study_day(guest: Visitor, app: Flask, clock: Clock) -> None:
    fact = some_fact()
    guest.post(f"/facts/{BANK}/{fact}/bury", next="/today")
    with app.app_context():
        who = learner(db.session(), 1)
        today = who.day(clock())
        assert hidden(db.session(), who, day=today) == {FactRef(BANK, fact).text}
        assert hidden(db.session(), who, day=today + 1) == frozenset()


def test_a_deed_says_what_was_done_with_a_way_to_undo_it(guest: Visitor, app: Flask) -> None:
    fact = some_fact()
    guest.post(f"/facts/{BANK}/{fact}/suspend", next="/facts/paused")
    guest.get("/facts/paused")
    assert "Undo the pause" in guest.page
    assert "Paused. It is not asked until you resume it." in guest.page
    assert f'action="/facts/{BANK}/{fact}/resume"' in guest.page
    guest.post(f"/facts/{BANK}/{fact}/resume", next="/facts/paused")
    guest.get("/facts/paused")
    assert "Nothing is paused." in guest.page
    with app.app_context():
        assert db.session.scalars(select(FactState)).all() == []


def test_paused_facts_are_listed_with_what_they_say(guest: Visitor, clock: Clock) -> None:
    first, second = list(library().shelf(BANK).candidates())[:2]
    guest.post(f"/facts/{BANK}/{first}/suspend", next="/facts/paused")
    clock.forward(minutes=1)
    guest.post(f"/facts/{BANK}/{second}/bury", next="/facts/paused")
    guest.get("/facts/paused")
    page = unescape(guest.page)
    shelf = library().shelf(BANK)
    for fact in (first, second):
        statement = shelf.questions.wording.statement(shelf.bank.facts[fact])
        assert statement in page or "Covered" in page
    assert "Back tomorrow" in page
    assert "Paused until you resume it" in page


def test_a_fact_put_off_that_is_due_later_still_says_so_once_and_truly(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    fact = question_of(app, pid).item.fact
    stranger.answer(pid, confidence="sure")
    days = re.search(r"This comes back in (\d+) days\.", stranger.page)
    assert days
    assert "Not before tomorrow" not in stranger.page, "it would change nothing"
    stranger.post(f"/facts/{BANK}/{fact}/bury", next=f"/q/{pid}")
    assert f"Put off. It comes back in {days[1]} days." in stranger.get(f"/q/{pid}").text
    for path in (f"/q/{pid}", f"/facts/{BANK}/{fact}", "/facts/paused"):
        page = stranger.get(path).text
        assert page.count(f"Back in {days[1]} days") == 1
        assert "Back tomorrow" not in page
        assert "omes back" not in page


def test_what_is_asked_again_today_can_be_put_off_until_tomorrow(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    fact = question_of(app, pid).item.fact
    stranger.answer(pid, right=False)
    assert "Not before tomorrow" in stranger.page
    stranger.post(f"/facts/{BANK}/{fact}/bury", next=f"/q/{pid}")
    page = stranger.get(f"/q/{pid}").text
    assert "Put off" in page
    assert "Undo the delay" in page
    assert re.search(r"Undo<span[^>]*> the answer", page)


def test_a_fact_that_is_paused_is_not_said_to_return(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    fact = question_of(app, pid).item.fact
    stranger.answer(pid, right=False)
    assert "This comes back" in stranger.page
    stranger.post(f"/facts/{BANK}/{fact}/suspend", next=f"/q/{pid}")
    for path in (f"/q/{pid}", f"/facts/{BANK}/{fact}"):
        page = stranger.get(path).text
        assert "Paused until you resume it" in page
        assert "This comes back" not in page
        assert "Comes back" not in page


def test_a_note_is_kept_shown_beside_the_answer_and_taken_away_when_empty(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    fact = question_of(app, pid).item.fact
    stranger.answer(pid)
    stranger.post(f"/facts/{BANK}/{fact}/note", note="Think of <the tail>.", next=f"/q/{pid}")
    stranger.get(f"/q/{pid}")
    assert "Note saved." in stranger.page
    assert stranger.page.count("Think of &lt;the tail&gt;.") == 2
    stranger.post(f"/facts/{BANK}/{fact}/note", note=" ", next=f"/q/{pid}")
    stranger.get(f"/q/{pid}")
    assert "Note taken away." in stranger.page
    assert 'name="note" value="Think of &lt;the tail&gt;."' in stranger.page


def test_a_note_of_unreadable_length_is_refused(guest: Visitor, app: Flask) -> None:
    response = guest.post(f"/facts/{BANK}/{some_fact()}/note", note="x" * (LONGEST_NOTE + 1), next="/today")
    assert response.status_code == 422
    with app.app_context():
        assert db.session.scalars(select(FactState)).all() == []


@pytest.mark.parametrize("deed", ["note", "suspend", "bury", "resume", "contrast"])
def test_nobody_decides_about_facts_that_are_not_there_and_strangers_decide_nothing(
    deed: str, guest: Visitor, stranger: Visitor
) -> None:
    assert guest.post(f"/facts/{BANK}/no-such-fact/{deed}", next="/today").status_code in (404, 200)
    assert stranger.post(f"/facts/{BANK}/{some_fact()}/{deed}", next="/today").status_code == 403


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:x", ""])
def test_a_deed_never_leads_off_this_site(elsewhere: str, guest: Visitor) -> None:
    response = guest.post(f"/facts/{BANK}/{some_fact()}/suspend", next=elsewhere)
    assert response.location == "/facts/paused"


def test_what_one_person_sets_aside_is_asked_of_another(guest: Visitor, other: Visitor) -> None:
    guest.post(f"/facts/{BANK}/{some_fact()}/suspend", next="/today")
    other.get("/facts/paused")
    assert "Nothing is paused." in other.page
    assert re.search("Paused facts", other.page)


def test_what_a_guest_set_aside_goes_along_into_their_account(guest: Visitor, other: Visitor) -> None:
    first, second = list(library().shelf(BANK).candidates())[:2]
    other.post(f"/facts/{BANK}/{first}/note", note="Mine.", next="/today")
    guest.post(f"/facts/{BANK}/{first}/suspend", next="/today")
    guest.post(f"/facts/{BANK}/{second}/suspend", next="/today")
    guest.sign_in("other@example.com")
    guest.get("/facts/paused")
    assert f"/facts/{BANK}/{second}/resume" in guest.page
    assert f"/facts/{BANK}/{first}/resume" not in guest.page
    guest.get(f"/facts/{BANK}/{first}")
    assert "Mine." in guest.page
