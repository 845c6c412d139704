"""Progress, judgement, and what is mixed up."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.web.cast import BANK, Clock, Visitor, library
from tests.web.counting import counted
from trainer.scheduling.day import EPOCH
from trainer.services.study.memories import rebuild
from trainer.services.study.sessions import new_id
from trainer.store.engine import db
from trainer.store.learning import Answer, DrillSession, PairCount, Presentation
from trainer.store.people import Person, StudyPlan

PAGES = ("/progress", "/progress/judgement", "/mixed-up")


def study(app: Flask, clock: Clock, *, days: int, facts: int, missed: int = 5) -> None:
    """Write a log for the first person: every fact once a day, each `missed`-th answer not right."""
    ids = list(library().shelf(BANK).candidates())[:facts]
    with app.app_context():
        session = db.session()
        person = session.scalars(select(Person.id)).first()
        assert person is not None
        for ago in range(days, 0, -1):
            _day(session, person, ids, clock, ago=ago, missed=missed)
        rebuild(session)
        db.session.commit()


def _day(session: Session, person: int, facts: list[str], clock: Clock, *, ago: int, missed: int) -> None:
    at = clock.at - timedelta(days=ago)
    day = (at.date() - EPOCH).days
    sitting = DrillSession(
        id=new_id(), person_id=person, kind="ready", queue=[], started_at=at, study_day=day, ended_at=at
    )
    session.add(sitting)
    session.flush()
    for place, fact in enumerate(facts, start=1):
        presentation = Presentation(
            id=new_id(),
            session_id=sitting.id,
            person_id=person,
            place=place,
            bank_id=BANK,
            bank_digest="",
            item_id="",
            form="choice",
            direction="forward",
            seed=0,
            facts=[fact],
            question={},
            re_ask=False,
            shown_at=at,
        )
        session.add(presentation)
        session.flush()
        session.add(_answer(person, presentation.id, fact, at, day, right=(place + ago) % missed != 0, place=place))
    session.flush()


def _answer(person: int, pid: str, fact: str, at: object, day: int, *, right: bool, place: int) -> Answer:
    known = library().shelf(BANK).bank.facts[fact]
    return Answer(
        person_id=person,
        presentation_id=pid,
        attempt=1,
        pair=0,
        bank_id=BANK,
        fact_id=fact,
        form="choice",
        direction="forward",
        chosen=known.object if right else known.subject,
        expected=known.object,
        position=1,
        struck=[],
        correct=right,
        confidence="sure" if right else "guess",
        guess_chance=0.25,
        rating=3 if right else 1,
        re_ask=False,
        answered_at=at + timedelta(seconds=20 * place),  # type: ignore[operator]  # a moment
        study_day=day,
        time_zone="UTC",
        origin="drill",
    )


def pair(app: Flask, first: str, second: str, **counts: int) -> None:
    """Count a pair of the first person as given."""
    low, high = sorted((first, second))
    with app.app_context():
        person = db.session.scalars(select(Person.id)).first()
        values = {"shown": 12, "swapped": 3, "since": 0, "swapped_day": 9800, "facts": []} | counts
        db.session.add(PairCount(person_id=person, bank_id=BANK, first=low, second=high, **values))
        db.session.commit()


def two_entities() -> tuple[str, str]:
    """Two things about which the same is recorded in other words: the objects of one relation."""
    facts = [
        fact for fact in library().shelf(BANK).bank.facts.values() if fact.id in library().shelf(BANK).candidates()
    ]
    first = facts[0]
    other = next(each for each in facts if each.relation == first.relation and each.object != first.object)
    return first.object, other.object


def test_a_beginner_is_told_when_the_page_begins_to_mean_something(guest: Visitor) -> None:
    assert guest.get("/progress").status_code == 200
    assert "Answer 20 questions and this page begins to mean something" in guest.page
    assert 'href="/progress/judgement"' in guest.page
    assert guest.page.count('href="/mixed-up"') > 1, "not in the menu alone"
    assert '<svg class="chart' not in guest.page
    assert guest.get("/progress/judgement").status_code == 200
    assert "Say Sure, Unsure or Guess with your answers" in guest.page
    assert re.search(r"Sure: said \d+ times? so far, too few to tell", guest.page)
    assert "Start ten questions" in guest.page
    assert '<svg class="chart' not in guest.page
    assert guest.get("/mixed-up").status_code == 200
    assert "No pair stands out" in guest.page


def test_the_heading_adds_up_what_is_still_known(app: Flask, guest: Visitor, clock: Clock) -> None:
    study(app, clock, days=20, facts=20, missed=3)
    guest.get("/progress")
    found = re.search(r"You would still know about (\d+) of the (\d+) facts you have met", guest.page)
    assert found
    known, met = map(int, found.groups())
    assert 20 <= met <= 24
    assert 10 <= known <= met


def test_a_topic_with_under_five_met_facts_has_a_dash(app: Flask, guest: Visitor, clock: Clock) -> None:
    study(app, clock, days=10, facts=4)
    guest.get("/progress")
    assert "too few were met to say" in guest.page
    assert not re.search(r"<strong>\d+%</strong> <span class=\"soft\">[0-4] of", guest.page)


def test_every_plot_says_in_words_what_it_shows_and_has_its_numbers_in_a_table(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    study(app, clock, days=30, facts=12, missed=4)
    for path in ("/progress", "/progress/judgement"):
        guest.get(path)
        images = re.findall(r'role="img" aria-label="([^"]*)"', guest.page)
        assert images
        assert all(len(text) > 20 for text in images)
        assert guest.page.count("Show as a table") == len(images)


def test_planned_days_of_rest_are_drawn_as_rest_and_not_as_missed(app: Flask, guest: Visitor, clock: Clock) -> None:
    study(app, clock, days=10, facts=6)
    guest.get("/progress")
    assert guest.page.count('class="heat-rest" x') == 1, "only the legend's"
    with app.app_context():
        person = db.session.scalars(select(Person.id)).first()
        plan = StudyPlan(person_id=person, rest_days=[5, 6], away=[], pace="steady", from_day=0)
        db.session.add(plan)
        db.session.commit()
    guest.get("/progress")
    assert guest.page.count('class="heat-rest" x') > 20
    assert "planned days of rest" in guest.page


def test_judgement_says_how_often_sure_was_right(app: Flask, guest: Visitor, clock: Clock) -> None:
    study(app, clock, days=30, facts=10)
    guest.get("/progress/judgement")
    assert "When you say Sure you are right 100 times in 100" in guest.page
    assert "Guess: right 0 times in 100." in guest.page
    assert re.search(r"Over \d+ reviews it expected \d+% and you recalled \d+%\.", guest.page)


def test_a_pair_is_listed_from_two_swaps_in_ten_showings_and_a_cleared_one_apart(app: Flask, guest: Visitor) -> None:
    first, second = two_entities()
    pair(app, first, second)
    guest.get("/mixed-up")
    assert "1 pair that you mix up" in guest.page
    assert "Swapped 3 of the 12 times they stood together" in guest.page
    with app.app_context():
        db.session.query(PairCount).filter(PairCount.swapped == 3).update({"since": 5})
        db.session.commit()
    guest.get("/mixed-up")
    assert "No pair stands out" in guest.page
    assert "Cleared" in guest.page


@pytest.mark.parametrize("counts", [{"shown": 9}, {"swapped": 1}])
def test_a_pair_seen_too_seldom_is_counted_for_a_month_and_never_named(
    counts: dict[str, int], app: Flask, guest: Visitor, clock: Clock
) -> None:
    day = (clock.at.date() - EPOCH).days
    first, second = two_entities()
    pair(app, first, second, **counts, swapped_day=day)
    guest.get("/mixed-up")
    assert "No pair stands out" in guest.page
    told = "1 pair was swapped in the last month, too seldom yet to tell"
    assert told in guest.page
    assert f"/mixed-up/{BANK}/" not in guest.page
    clock.forward(days=29)
    assert told in guest.get("/mixed-up").text
    clock.forward(days=1)
    assert told not in guest.get("/mixed-up").text


def test_ten_pairs_are_shown_and_how_many_more_is_said(app: Flask, guest: Visitor) -> None:
    names = sorted(library().shelf(BANK).bank.entities)[:10]
    pairs = [(first, second) for first in names for second in names if first < second]
    for first, second in pairs[:12]:
        pair(app, first, second)
    assert "Show 2 more" in guest.get("/mixed-up").text
    for first, second in pairs[12:43]:
        pair(app, first, second)
    page = guest.get("/mixed-up").text
    assert "Show the next 30 of 43, those swapped most" in page
    assert len(re.findall(f'class="row" href="/mixed-up/{BANK}/', page)) == 40


def test_a_pair_is_shown_side_by_side_and_only_what_is_proven_tells_it_apart(guest: Visitor) -> None:
    first, second = two_entities()
    assert guest.get(f"/mixed-up/{BANK}/{first}/{second}").status_code == 200
    bank = library().shelf(BANK).bank
    assert bank.entities[first].name in guest.page
    assert bank.entities[second].name in guest.page
    assert "You have not swapped these two" in guest.page
    assert re.search(r"Practise the pair, \d+ facts?", guest.page)
    assert f"pair={first}..{second}" in guest.page


@pytest.mark.parametrize("path", ["nothing/a/b", f"{BANK}/a/b", f"{BANK}/{{first}}/{{first}}"])
def test_there_is_no_page_for_a_pair_that_is_not_there(path: str, guest: Visitor) -> None:
    assert guest.get("/mixed-up/" + path.format(first=two_entities()[0])).status_code == 404


def test_the_pages_ask_the_database_as_often_for_a_long_log_as_for_a_short_one(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    pages = (*PAGES, "/mixed-up/{}/{}/{}".format(BANK, *two_entities()))
    asked = []
    for days, facts in ((12, 6), (40, 25)):
        study(app, clock, days=days, facts=facts)
        for path in pages:
            guest.get(path)
        asked.append(dict[str, int]())
        for path in pages:
            with counted(app) as statements:
                assert guest.get(path).status_code == 200
            asked[-1][path] = len([each for each in statements if each.lstrip().upper().startswith("SELECT")])
    assert asked[0] == asked[1]
    assert all(count <= 18 for count in asked[0].values()), asked[0]
