"""The plan: looking ahead, keeping it, taking it back, and what it does to the days."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.web.cast import Clock, Visitor, answers
from trainer.scheduling.day import date_of, day_of
from trainer.services.study.planning import Habit
from trainer.store.engine import db
from trainer.store.learning import DueChoice, MemoryRow
from trainer.store.people import Person, StudyPlan

TODAY = day_of(date(2026, 11, 24))  # a Tuesday


def fields(**changed: object) -> dict[str, object]:
    return {"go": "keep", "exam": "", "retention": "90", "new": "10", "limit": "", **changed}


def plan_of(app: Flask) -> StudyPlan | None:
    with app.app_context():
        return db.session.scalars(db.select(StudyPlan)).one_or_none()


def settings_of(app: Flask) -> tuple[int, int]:
    with app.app_context():
        row = db.session.execute(db.select(Person.retention, Person.new_per_day)).one()
        return row.retention, row.new_per_day


def dues(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(db.select(DueChoice.due_day).order_by(DueChoice.id)))


def let_all_be_due(app: Flask, day: int) -> None:
    """Give the one person a memory of every fact of the bank."""
    with app.app_context():
        row = db.session.scalars(db.select(MemoryRow)).first()
        assert row is not None
        values = {column.name: getattr(row, column.name) for column in MemoryRow.__table__.columns}
        there = set(db.session.scalars(db.select(MemoryRow.fact_id)))
        for fact in set(app.extensions["trainer"].library.shelf(row.bank_id).candidates()) - there:
            db.session.add(MemoryRow(**values | {"fact_id": fact, "due_day": day}))
        db.session.commit()


def test_the_page_says_what_a_day_costs_and_what_is_known_then_with_their_ranges(guest: Visitor) -> None:
    page = guest.get("/plan").text
    heading = re.search("<h1>(.*?)</h1>", page)
    assert heading
    assert re.fullmatch(r"\d+ new facts and about \d+ minutes a day", heading[1])
    assert re.search(r"Most study days take \d+ to \d+ minutes", page)
    assert re.search(r"you would know about \d+ of \d+ facts, likely \d+ to \d+\. Without any review", page)
    assert page.count("<tr aria-current") == 1


def test_a_plan_is_kept_and_can_be_taken_back(guest: Visitor, app: Flask) -> None:
    guest.get("/plan")
    kept = guest.post("/plan", **fields(exam="2027-03-12", retention="85", new="7", limit="40", rest="6"))
    assert kept.status_code == 303, kept.text
    plan = plan_of(app)
    assert plan is not None
    assert (date_of(plan.exam_day or 0).isoformat(), plan.daily_limit, plan.rest_days) == ("2027-03-12", 40, [6])
    page = guest.get(kept.location).text
    assert "This plan is kept" in page
    assert 'value="2027-03-12"' in page
    assert settings_of(app) == (85, 7)
    guest.post("/plan/undo")
    assert plan_of(app) is None
    assert settings_of(app) == (90, 10)


def test_looking_ahead_keeps_nothing(guest: Visitor, app: Flask) -> None:
    guest.get("/plan")
    shown = guest.post("/plan", **fields(go="look", exam="2027-03-12", retention="95", rest=["5", "6"]))
    page = guest.get(shown.location).text
    assert "This plan is not kept yet" in page
    assert "108 days to your exam" in page
    assert plan_of(app) is None


def test_every_field_that_is_amiss_is_named_and_nothing_is_kept(guest: Visitor, app: Flask) -> None:
    guest.get("/plan")
    away = {"away_from[]": "2026-12-27", "away_until[]": "2026-12-23"}
    sent = fields(exam="2020-01-01", new="-1", limit="2", rest=list("0123456"), **away)
    refused = guest.post("/plan", **sent)
    assert refused.status_code == 422
    for name in ("exam", "new", "limit", "rest", "away"):
        assert f'id="{name}-error"' in refused.text
    assert plan_of(app) is None


@pytest.mark.parametrize(("exam", "words"), [("2026-12-01", "is not enough for all"), ("2026-11-25", "is not enough")])
def test_a_date_that_is_too_near_offers_fewer_facts_or_more_a_day(guest: Visitor, exam: str, words: str) -> None:
    page = guest.get(f"/plan?retention=90&new=3&exam={exam}").text
    assert words in page or "are not enough for all" in page
    more = re.search(r'href="(/plan\?[^"]*)"', page)
    assert more
    assert guest.get(more[1].replace("&amp;", "&")).status_code == 200


def test_a_limit_that_holds_the_plan_back_is_said_and_the_one_that_fits_is_offered_for_a_look(
    guest: Visitor, app: Flask
) -> None:
    page = guest.get("/plan?retention=90&new=6&limit=6&exam=2027-01-20").text
    assert "6 facts a day hold this plan back" in page
    wider = re.search(r"Look at (\d+) a day", page)
    assert wider
    assert int(wider[1]) > 6
    link = re.search(r'href="(/plan\?[^"]*)"', page)
    assert link
    shown = guest.get(link[1].replace("&amp;", "&")).text
    assert "this plan back" not in shown
    assert f'value="{wider[1]}"' in shown
    assert plan_of(app) is None


@pytest.mark.parametrize("exam", ["2026-12-25", "2026-12-26"])
def test_what_a_day_usually_holds_is_no_limit_and_no_habit_of_a_person_without_one(
    guest: Visitor, app: Flask, clock: Clock, exam: str
) -> None:
    let_all_be_due(app, TODAY + 1)
    clock.forward(days=30)
    page = guest.get(f"/plan?retention=90&new=5&limit=&exam={exam}").text
    assert "New facts wait on days with 30 reviews, the usual, and that holds this plan back" in page
    known = re.search(r"you would know about (\d+) facts by [^.]* instead of (\d+), at about (\d+) min", page)
    assert known
    assert int(known[1]) > int(known[2]) + 2
    assert int(known[3])


def test_where_more_recall_leads_to_less_known_the_table_says_why(guest: Visitor) -> None:
    crowded = guest.get("/plan?retention=95&new=6&limit=5&exam=2027-01-20").text
    assert "on days that hold 5 facts these take the place of new facts" in crowded
    roomy = guest.get("/plan?retention=90&new=6&limit=500").text
    assert "More recall is not always more known" not in roomy


def test_a_date_too_near_for_all_facts_counts_the_facts_that_a_day_must_hold(guest: Visitor) -> None:
    page = guest.get("/plan?retention=90&new=1&limit=5&exam=2027-01-20").text
    assert re.search(r"With \d+, and up to \d+ facts a day in all where about 5 are the limit now", page)
    assert re.search(r"Look at \d+ new facts and \d+ in all a day", page)


def test_a_limit_that_is_emptied_gives_way_to_the_habit_in_the_preview(guest: Visitor) -> None:
    guest.post("/plan", **fields(exam="2027-01-20", limit="5", new="6"))
    assert "5 facts a day hold" in guest.get("/plan").text
    assert "5 facts a day hold" not in guest.get("/plan?retention=90&new=6&limit=&exam=2027-01-20").text


def test_few_answers_are_too_early_for_a_forecast_of_ones_own(guest: Visitor) -> None:
    assert "Too early for a forecast of your own" in guest.get("/plan").text


def test_a_date_that_has_passed_is_said_and_holds_no_more(guest: Visitor, clock: Clock) -> None:
    guest.post("/plan", **fields(exam="2026-12-01"))
    clock.forward(days=9)
    page = guest.get("/plan").text
    assert "1 December has come. Reviews go on at the same pace." in page
    assert 'name="exam" type="date" min="2026-12-04" value=""' in page


def test_a_stranger_may_look_ahead_and_becomes_a_guest_by_keeping_a_plan(stranger: Visitor, app: Flask) -> None:
    assert stranger.get("/plan").status_code == 200
    assert stranger.post("/plan", **fields(exam="2027-03-12")).status_code == 303
    assert plan_of(app) is not None


def test_an_empty_number_of_new_facts_is_kept_as_what_the_date_needs(guest: Visitor, app: Flask) -> None:
    guest.post("/plan", **fields(exam="2027-03-12", new=""))
    with app.app_context():
        assert 1 <= db.session.scalars(db.select(Person.new_per_day)).one() < 10


def test_reviews_are_never_laid_on_a_free_day_nor_past_the_eve_of_the_exam(guest: Visitor, app: Flask) -> None:
    exam, before = TODAY + 9, len(dues(app))
    away = {"away_from[]": "2026-11-26", "away_until[]": "2026-11-27"}
    guest.post("/plan", **fields(exam=date_of(exam).isoformat(), rest=["5", "6"], **away))
    guest.get("/today")
    question = guest.start(kind="ready")
    while question:
        guest.answer(question)
        question = guest.next()
    chosen = dues(app)[before:]
    free = {TODAY + 2, TODAY + 3, TODAY + 4, TODAY + 5}
    assert len(chosen) > 5
    assert free.isdisjoint(chosen)
    assert max(chosen) < exam


def test_a_rest_day_asks_nothing_unless_the_person_wants_it(guest: Visitor, clock: Clock, app: Flask) -> None:
    question = guest.start(kind="ready")
    while question:
        guest.answer(question, right=False)
        question = guest.next()
    guest.post("/plan", **fields(rest="2"))  # Wednesday
    clock.at += timedelta(days=1)
    page = guest.get("/today").text
    assert "A rest day, nothing is due" in page
    asked = len(answers(app))
    guest.answer(guest.start(kind="ten"))
    assert len(answers(app)) > asked


def test_after_an_absence_three_paces_are_offered_and_the_chosen_one_holds(
    guest: Visitor, clock: Clock, app: Flask
) -> None:
    let_all_be_due(app, TODAY + 1)
    clock.forward(days=30)
    page = guest.get("/today").text
    assert page.count('name="pace"') == 3
    assert "reviews are waiting" in page
    assert len(re.findall("clear by|clear today", page)) == 3
    assert "<strong>0</strong> new" in page
    (ready,) = map(int, re.findall(r"(\d+) facts? first", page))
    guest.post("/plan/pace", pace="gentle")
    (fewer,) = map(int, re.findall(r"(\d+) facts? first", guest.get("/today").text))
    assert fewer < ready


def test_a_stranger_has_no_pace_to_choose_and_no_plan_to_take_back(stranger: Visitor, app: Flask) -> None:
    assert stranger.post("/plan/pace", pace="fast").status_code == 403
    assert stranger.post("/plan/undo").location == "/plan"
    assert plan_of(app) is None


def test_a_plan_that_another_person_kept_in_this_browser_is_not_put_back(guest: Visitor, app: Flask) -> None:
    guest.post("/plan", **fields(limit="40"))
    guest.post("/plan", **fields(limit="50"))
    guest.sign_up()
    guest.sign_out()
    guest.post("/plan", **fields(limit="60"))
    guest.post("/plan/undo")
    with app.app_context():
        assert db.session.scalars(db.select(StudyPlan.daily_limit)).all() == [50]


def test_what_a_guest_planned_comes_along_to_an_account_without_a_plan(
    guest: Visitor, member: Visitor, app: Flask
) -> None:
    for limit, kept in (("40", 40), ("55", 40)):
        visitor = guest if limit == "40" else Visitor(app)
        visitor.start()
        visitor.get("/plan")
        assert visitor.post("/plan", **fields(limit=limit)).status_code == 303
        assert visitor.sign_in("member@example.com").status_code in (302, 303)
        member.get("/plan")
        assert f'name="limit" value="{kept}"' in re.sub(
            r' (?:id|class|type|inputmode|min|max|aria-\w+)="[^"]*"', "", member.page
        )


def test_no_day_of_the_plan_goes_past_the_limit_it_keeps(guest: Visitor) -> None:
    page = guest.get("/plan?retention=90&new=20&limit=12&exam=2026-12-22").text
    fullest = re.search(r"(\d+) on the fullest day", page)
    assert fullest
    assert int(fullest[1]) <= 12
    assert "Each fact counts once a day." in page


def test_the_heading_names_the_new_facts_that_there_is_room_for(guest: Visitor) -> None:
    def new(limit: int) -> int:
        page = guest.get(f"/plan?retention=90&new=&limit={limit}&exam=2026-12-08").text
        found = re.search(r"<h1>(\d+) new facts? and", page)
        assert found
        return int(found[1])

    assert new(10) < new(500)
    assert new(10) <= 10


@pytest.mark.parametrize(("cap", "days", "own"), [(75, 7, True), (75, 6, False), (30, 20, False)])
def test_a_habit_takes_a_week_of_study_and_more_than_any_day_may_hold(cap: int, days: int, own: bool) -> None:
    assert Habit(cap, days).is_own is own


def test_ten_new_facts_a_day_that_nobody_chose_give_way_to_the_date_of_an_exam(guest: Visitor, app: Flask) -> None:
    page = guest.get("/plan").text
    assert 'id="exam-first"' in page
    assert re.search(r'id="new"[^>]* value="" placeholder="10"', page)
    guest.post("/plan", **fields(exam="2026-11-30", new=""))
    assert settings_of(app)[1] > 10
    assert 'id="exam-first"' not in guest.get("/plan").text


def test_a_plan_that_meets_fewer_facts_is_kept_with_one_press(guest: Visitor, app: Flask) -> None:
    page = guest.get("/plan?retention=85&new=3&exam=2026-12-01&rest=6").text
    form = re.search(r"<form [^>]*>((?:(?!</form>).)*Keep the plan for \d+)", page, re.DOTALL)
    assert form
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1]))
    assert guest.post("/plan", **sent).status_code == 303
    plan = plan_of(app)
    assert plan is not None
    assert (plan.exam_day, plan.rest_days) == (TODAY + 7, [6])
    assert settings_of(app) == (85, 3)


def test_what_runs_over_into_tomorrow_is_no_absence_to_catch_up_with(guest: Visitor, app: Flask, clock: Clock) -> None:
    let_all_be_due(app, TODAY + 1)
    clock.forward(days=1)
    with app.app_context():
        due = db.session.scalar(db.select(db.func.count()).where(MemoryRow.due_day <= TODAY + 1))
    assert due
    guest.post("/plan", **fields(limit=str(due - 4)))
    assert 'name="pace"' not in guest.get("/plan").text
    assert 'name="pace"' not in guest.get("/today").text
    guest.post("/plan", **fields(limit=str(due // 4)))
    assert guest.get("/today").text.count('name="pace"') == 3
