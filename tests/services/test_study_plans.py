"""Keeping a plan and going back to what was before, on both databases; reading one from a form."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.web.cast import NOON
from trainer.scheduling.pace import Pace
from trainer.scheduling.study_days import StudyDays
from trainer.services.accounts import people
from trainer.services.people.learners import Learner, learner
from trainer.services.study.study_plans import Draft, as_query, draft_of, read, restore, save, set_pace, snapshot
from trainer.store.engine import db

DAY = 9824  # Tuesday 24 November 2026
DRAFT = Draft(exam=DAY + 100, retention=85, new=7, limit=40, rest=frozenset({6}), away=((DAY + 5, DAY + 8),))


def someone() -> Learner:
    return again(people.new_guest(db.session(), zone="UTC", default_zone="UTC", now=NOON))


def again(person_id: int) -> Learner:
    db.session.expire_all()
    return learner(db.session(), person_id)


def test_a_plan_shapes_the_persons_days_limits_and_policy(either: Flask) -> None:
    with either.app_context():
        who = someone()
        save(db.session(), who, DRAFT, day=DAY)
        kept = again(who.id)
        assert (kept.days.rest, kept.days.away, kept.days.exam) == (DRAFT.rest, DRAFT.away, DRAFT.exam)
        assert (kept.daily_limit, kept.new_per_day, kept.policy.retention) == (40, 7, 0.85)
        assert draft_of(kept, day=DAY) == DRAFT


def test_going_back_leaves_no_trace_and_no_plan_where_there_was_none(either: Flask) -> None:
    with either.app_context():
        who = someone()
        nothing = snapshot(db.session(), who)
        save(db.session(), who, DRAFT, day=DAY)
        first = again(who.id)
        one = snapshot(db.session(), first)
        save(db.session(), first, Draft(None, 95, 0, None, frozenset(), ()), day=DAY + 1)
        restore(db.session(), first, one)
        assert again(who.id) == first
        restore(db.session(), first, nothing)
        assert again(who.id) == who


def test_a_snapshot_of_another_person_changes_nothing(either: Flask) -> None:
    with either.app_context():
        ann, ben = someone(), someone()
        save(db.session(), ann, DRAFT, day=DAY)
        restore(db.session(), ben, snapshot(db.session(), again(ann.id)))
        assert again(ben.id) == ben


@pytest.mark.parametrize(("rested", "rests"), [(True, False), (False, True), (True, True), (False, False)])
def test_whether_today_is_free_stays_as_it_was(app: Flask, rested: bool, rests: bool) -> None:
    with app.app_context():
        who = someone()
        tuesday = {True: frozenset({1}), False: frozenset({3})}
        save(db.session(), who, Draft(None, 90, 10, None, tuesday[rested], ()), day=DAY - 30)
        save(db.session(), again(who.id), Draft(None, 90, 10, None, tuesday[rests], ()), day=DAY)
        days = again(who.id).days
        assert (days.is_free(DAY), days.is_free(DAY + 7)) == (rested, rests)


def test_a_pace_can_be_chosen_without_a_plan_and_nonsense_is_let_be(either: Flask) -> None:
    with either.app_context():
        who = someone()
        set_pace(db.session(), who, "gentle", day=DAY)
        set_pace(db.session(), who, "frantic", day=DAY)
        kept = again(who.id)
        assert kept.pace is Pace.GENTLE
        assert kept.days == StudyDays(start=DAY)


def test_a_draft_forgets_a_date_and_spans_that_have_passed(app: Flask) -> None:
    with app.app_context():
        who = someone()
        save(db.session(), who, DRAFT, day=DAY)
        later = draft_of(again(who.id), day=DAY + 200)
        assert (later.exam, later.away, later.rest) == (None, (), DRAFT.rest)


days = st.integers(DAY + 1, DAY + 700)
drafts = st.builds(
    Draft,
    exam=st.none() | days,
    retention=st.integers(80, 95),
    new=st.none() | st.integers(0, 200),
    limit=st.none() | st.integers(5, 500),
    rest=st.frozensets(st.integers(0, 6), max_size=6),
    away=st.lists(days.flatmap(lambda day: st.tuples(st.just(day), st.integers(day, day + 300))), max_size=6).map(
        tuple
    ),
)


@given(draft=drafts)
def test_an_address_gives_the_draft_back(draft: Draft) -> None:
    assert read(as_query(draft), day=DAY) == (draft, {})


@given(
    sent=st.dictionaries(
        st.sampled_from(["exam", "retention", "new", "limit", "rest", "away_from[]", "away_until[]"]),
        st.lists(
            st.text(max_size=12) | st.sampled_from(["2027-02-30", "2027-03-12", "9999-12-31", "0001-01-01", "٣", "-1"])
        ),
    )
)
def test_whatever_is_sent_gives_a_draft_or_names_the_field(sent: dict[str, list[str]]) -> None:
    draft, errors = read(sent, day=DAY)
    assert set(errors) <= {"exam", "retention", "new", "limit", "rest", "away"}
    assert draft.exam is None or draft.exam > DAY
    assert len(draft.rest) < 7
    assert all(first <= last and last > DAY for first, last in draft.away)
