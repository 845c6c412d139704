"""Choosing what to practise, as a page and as a link."""

import re

import pytest
from flask import Flask

from tests.web.cast import BANK, Clock, Visitor, library, question_of
from tests.web.counting import queries
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import learner
from trainer.services.study.planning import known_of
from trainer.services.study.practice import fitting
from trainer.services.study.recipes import Only, Recipe
from trainer.store.engine import db
from trainer.store.learning import Answer, DrillSession, FactState

TOPIC = next(iter(library().shelf(BANK).bank.topics))


def fit(page: str) -> int:
    """How many facts the page says fit."""
    found = re.search(r'id="fit">(\d+) fact', page)
    return int(found[1]) if found else 0


def practise(visitor: Visitor, **chosen: object) -> str:
    """Start a session of what was chosen, and give the id of its first question."""
    visitor.get("/practise")
    response = visitor.post("/practise", go="start", **{"bank": BANK, **chosen})
    assert response.status_code == 303, response.text
    return visitor.to_question(response.location)


def asked_in(visitor: Visitor, app: Flask, pid: str, *, right: bool = True) -> list[str]:
    """Answer a whole session, and give the facts asked, in order."""
    asked = []
    while pid:
        asked += list(question_of(app, pid).facts)
        visitor.answer(pid, right=right)
        pid = visitor.next()
    return asked


def test_a_stranger_finds_the_choice_of_a_link_filled_in_and_becomes_a_guest_by_starting(
    stranger: Visitor, app: Flask
) -> None:
    stranger.get(f"/practise?bank={BANK}&topic={TOPIC}&length=7")
    assert fit(stranger.page) > 0
    assert re.search(rf'value="{TOPIC}" checked', stranger.page)
    assert 'name="length" type="number" inputmode="numeric" min="5" max="60" value="7"' in stranger.page
    pid = practise(stranger, topic=TOPIC, length="7")
    bank = library().shelf(BANK).bank
    assert bank.topic_of(bank.facts[question_of(app, pid).facts[0]]) == TOPIC


def test_counting_again_leads_to_the_address_that_is_the_choice(stranger: Visitor) -> None:
    stranger.get("/practise")
    response = stranger.post("/practise", go="show", bank=BANK, topic=TOPIC, length="7", only="new", mode="practice")
    assert response.location == f"/practise?bank={BANK}&topic={TOPIC}&only=new&length=7"
    assert f'value="http://localhost{response.location.replace("&", "&amp;")}"' in stranger.get(response.location).text


def test_nothing_of_the_person_stands_in_the_link(member: Visitor) -> None:
    member.get(f"/practise?bank={BANK}")
    shared = re.search(r'id="share-url" readonly value="([^"]+)"', member.page)
    assert shared
    assert shared[1] == f"http://localhost/practise?bank={BANK}"


def test_what_the_bank_does_not_hold_is_left_out_and_said_and_the_rest_is_kept(stranger: Visitor) -> None:
    stranger.get(f"/practise?bank={BANK}&topic=absent&relation=absent&entity=absent&fact=absent&length=7&only=odd")
    assert stranger.page.count("Left out of the link") == 5
    assert fit(stranger.page) == len(library().shelf(BANK).candidates())
    assert stranger.get("/practise?bank=absent&topic=x").status_code == 200
    assert "There is no bank called absent here." in stranger.page


def test_a_choice_that_nothing_fits_says_what_to_loosen_and_does_not_start(stranger: Visitor) -> None:
    stranger.get(f"/practise?bank={BANK}&only=weak")
    assert "No fact fits this choice" in stranger.page
    assert 'value="start"' not in stranger.page
    assert re.search(
        rf'href="/practise\?bank={BANK}"[^>]*>Weak, new and mixed-up facts alike: \d+ facts fit', stranger.page
    )
    refused = stranger.post("/practise", go="start", bank=BANK, only="weak")
    assert refused.status_code == 200
    assert "Nothing to ask just now" in refused.text


def test_only_what_was_chosen_is_asked_and_nothing_twice_on_a_day(stranger: Visitor, app: Flask) -> None:
    first = asked_in(stranger, app, practise(stranger, topic=TOPIC, length="5"))
    second = asked_in(stranger, app, practise(stranger, topic=TOPIC, length="5"))
    assert len(first) >= 5
    assert not set(first) & set(second)


def test_what_was_asked_today_is_asked_again_only_when_that_is_chosen(stranger: Visitor, app: Flask) -> None:
    pid = stranger.start()
    fact = question_of(app, pid).facts[0]
    stranger.answer(pid)
    stranger.get(f"/practise?bank={BANK}&fact={fact}")
    assert "No fact fits" in stranger.page
    assert "asked today" in stranger.page
    assert fact in question_of(app, practise(stranger, fact=fact, today="yes")).facts


def test_new_facts_keep_to_the_daily_limit_unless_only_new_is_chosen(stranger: Visitor) -> None:
    stranger.get(f"/practise?bank={BANK}&length=30")
    assert "This session asks 10 of them." in stranger.page
    assert "New facts keep to your daily limit" in stranger.page
    stranger.get(f"/practise?bank={BANK}&length=30&only=new")
    assert "This may go beyond your daily limit" in stranger.page
    asked = re.search(r"This session asks (\d+) of them", stranger.page)
    assert asked
    assert int(asked[1]) > 10


def test_what_is_set_aside_is_never_asked(guest: Visitor, app: Flask, clock: Clock) -> None:
    shelf = library().shelf(BANK)
    facts = list(shelf.candidates())
    with app.app_context():
        who = db.session.scalars(db.select(Answer.person_id)).first()
        for fact in facts[1:]:
            row = FactState(
                person_id=who, bank_id=BANK, fact_id=fact, note="", suspended_at=clock(), changed_at=clock()
            )
            db.session.add(row)
        db.session.commit()
    clock.forward(days=1)
    guest.get(f"/practise?bank={BANK}")
    assert fit(guest.page) == 1
    assert "are set aside by you" in guest.page


def test_a_second_click_gives_the_same_session(stranger: Visitor) -> None:
    stranger.get("/practise")
    sent = {"go": "start", "bank": BANK, "length": "7"}
    first, second = (stranger.post("/practise", **sent).location for _ in range(2))
    assert first == second
    assert stranger.post("/practise", **{**sent, "length": "8"}).location != first


def test_practising_a_pair_shows_both_wherever_the_bank_can_tell_them_apart(stranger: Visitor, app: Flask) -> None:
    shelf = library().shelf(BANK)
    pairs = (
        (item.key, wrong.entity)
        for fact in shelf.candidates()
        for item in shelf.ways(fact).values()
        for wrong in shelf.questions.candidates.pool(item).candidates  # type: ignore[attr-defined] # the real maker
    )
    pair = next(pair for pair in pairs if pair[0] != pair[1])
    stranger.get(f"/practise?bank={BANK}&pair={'..'.join(pair)}&only=new")
    assert "Telling " in stranger.page
    pid = practise(stranger, pair="..".join(pair), only="new", length="20")
    shown = []
    while pid:
        question = question_of(app, pid)
        shown.append({option.entity for option in question.options})
        assert question.options[question.key].entity in pair
        stranger.answer(pid)
        pid = stranger.next()
    assert shown
    assert all(set(pair) <= entities for entities in shown)


def test_practising_an_entity_asks_of_it_alone(stranger: Visitor, app: Flask) -> None:
    bank = library().shelf(BANK).bank
    entity = bank.facts[next(iter(library().shelf(BANK).candidates()))].subject
    stranger.get(f"/practise?bank={BANK}&entity={entity}")
    assert "About " in stranger.page
    first = question_of(app, practise(stranger, entity=entity)).facts[0]
    assert entity in (bank.facts[first].subject, bank.facts[first].object)


def test_only_mixed_up_takes_the_facts_of_swapped_pairs(stranger: Visitor, app: Flask, clock: Clock) -> None:
    for _ in range(10):
        asked_in(stranger, app, stranger.start(), right=False)
        clock.forward(days=1)
    with app.app_context():
        who = learner(db.session(), 1)
        known = known_of(db.session(), who, now=clock())
        found = fitting(library(), Recipe(bank=BANK, only=Only.CONFUSED), known, who=who)
        swapped = {ref.text for swap in known.swaps for ref in swap.facts}
    assert {each.fact for each in found.candidates} == {
        fact for fact in swapped if FactRef.of(fact).fact in library().shelf(BANK).candidates()
    }


def test_a_session_of_ones_own_ends_and_its_missed_facts_come_again(stranger: Visitor, app: Flask) -> None:
    pid = practise(stranger, length="5")
    asked_in(stranger, app, pid, right=False)
    again = re.search(r'action="(/sessions/[^"]+/again)"', stranger.get(_end(app)).text)
    assert again
    assert stranger.post(again[1]).status_code == 303
    with app.app_context():
        kinds = db.session.scalars(db.select(DrillSession.kind).order_by(DrillSession.started_at)).all()
    assert sorted(kinds) == ["again", "custom"]


def _end(app: Flask) -> str:
    with app.app_context():
        return f"/sessions/{db.session.scalars(db.select(DrillSession.id)).one()}/end"


def test_a_session_of_ones_own_can_be_left_and_gone_on_with(stranger: Visitor) -> None:
    practise(stranger, length="5")
    leave = re.search(r'href="(/sessions/[^"]+/leave)"', stranger.page)
    assert leave
    assert stranger.get(leave[1]).status_code == 303


@pytest.mark.parametrize("days", [1, 4])
def test_the_page_asks_the_database_as_often_whatever_the_person_has_answered(
    stranger: Visitor, app: Flask, clock: Clock, days: int
) -> None:
    for _ in range(days):
        asked_in(stranger, app, stranger.start())
        clock.forward(days=1)
    assert queries(app, lambda: stranger.get(f"/practise?bank={BANK}")) <= 12


def test_what_is_asked_stands_in_the_list_without_the_comma_before_its_object(stranger: Visitor) -> None:
    stranger.get(f"/practise?bank={BANK}")
    assert "typically shows, when injured alone</span>" in re.sub(r"\s*<small>.*?</small>", "", stranger.page).lower()
