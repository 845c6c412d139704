"""What is taken for what, and what follows from it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text

from tests.web.cast import BANK, Clock, Visitor, library, picks, question_of
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import learner
from trainer.services.study import confusions
from trainer.services.study.confusions import (
    CLEAR_AFTER,
    Swap,
    rebuild_pairs,
    swaps_of,
    taken_for,
)
from trainer.services.study.planning import Choosing, plan
from trainer.store.engine import db
from trainer.store.learning import PairCount


def swap(visitor: Visitor, app: Flask, clock: Clock, *, days: int) -> tuple[str, str]:
    """Miss every choice with the option after the key, day after day, until one pair was swapped twice."""
    for _ in range(days):
        pid = visitor.start()
        while pid:
            visitor.answer(pid, right=False)
            pid = visitor.next()
        clock.forward(days=1)
        with app.app_context():
            found = swaps_of(db.session(), 1)
            if found:
                return found[0].first, found[0].second
    raise AssertionError("nothing was swapped twice")


def counts(app: Flask, person: int = 1) -> list[Any]:
    """Every count that is kept of a person."""
    with app.app_context():
        where = PairCount.person_id == person
        return list(
            db.session.execute(
                select(*PairCount.__table__.c)
                .where(where)
                .order_by(PairCount.bank_id, PairCount.first, PairCount.second)
            )
        )


def rebuilt(app: Flask, person: int = 1) -> list[Any]:
    """The same counts, made again from the log."""
    with app.app_context():
        rebuild_pairs(db.session(), person)
        db.session.commit()
    return counts(app, person)


def test_a_pair_swapped_twice_is_known_with_the_times_both_were_shown(
    app: Flask, stranger: Visitor, clock: Clock
) -> None:
    first, second = swap(stranger, app, clock, days=10)
    with app.app_context():
        found = swaps_of(db.session(), 1)[0]
        assert found.times >= 2
        assert found.shown >= 1
        assert second in taken_for([found], bank=BANK, entity=first)
        assert first in taken_for([found], bank=BANK, entity=second)
        assert taken_for([found], bank="another", entity=first) == []


def planned(app: Flask, clock: Clock) -> list[FactRef]:
    """What person 1 would be asked now, in order."""
    with app.app_context():
        who = learner(db.session(), 1)
        made = plan(db.session(), library(), who, now=clock(), choosing=Choosing(bank=BANK, sitting=10))
        return [FactRef.of(fact) for fact in made.sitting.facts]


def test_facts_on_which_a_pair_was_swapped_do_not_share_a_sitting(app: Flask, stranger: Visitor, clock: Clock) -> None:
    stranger.start()
    one, *_, other = planned(app, clock)
    with app.app_context():
        values = {"person_id": 1, "bank_id": BANK, "first": "a", "second": "b", "shown": 2, "swapped": 2}
        values |= {"since": 0, "swapped_day": 5, "facts": [one.fact, other.fact]}
        db.session.execute(insert(PairCount), values)
        db.session.commit()
    now_planned = planned(app, clock)
    assert len(now_planned) == 10
    assert len({one, other} & set(now_planned)) == 1


def test_a_pair_that_is_mixed_up_is_shown_on_today_once_it_was_shown_often_enough(
    app: Flask, stranger: Visitor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = swap(stranger, app, clock, days=10)
    entities = library().shelf(BANK).bank.entities
    stranger.get("/today")
    assert "Swapped twice so far." not in stranger.page
    monkeypatch.setattr("trainer.services.accounts.today.SHOWN_ENOUGH", 2)
    stranger.get("/today")
    assert f"{entities[first].name} – {entities[second].name}".lower() in stranger.page.lower()
    assert "Swapped twice so far." in stranger.page


def test_answers_taken_back_are_no_swaps(app: Flask, stranger: Visitor) -> None:
    pid = stranger.choice()
    before = counts(app)
    for _ in range(3):
        stranger.answer(pid, right=False)
        assert counts(app) != before
        stranger.post(f"/q/{pid}/undo")
        assert counts(app) == before
    with app.app_context():
        assert swaps_of(db.session(), 1) == ()


def test_counts_kept_answer_by_answer_are_those_of_the_whole_log(app: Flask, stranger: Visitor, clock: Clock) -> None:
    swap(stranger, app, clock, days=10)
    pid, right = stranger.start(), True
    while pid:
        stranger.answer(pid, right=right)
        pid, right = stranger.next(), not right
    kept = counts(app)
    assert any(row.swapped > 1 for row in kept)
    assert any(row.since for row in kept)
    assert rebuilt(app) == kept


def test_a_log_older_than_the_counts_is_counted_with_the_first_answer(app: Flask, stranger: Visitor) -> None:
    pid = stranger.start()
    stranger.answer(pid or "", right=False)
    with app.app_context():
        db.session.execute(delete(PairCount))
        db.session.commit()
    pid = stranger.next()
    stranger.answer(pid or "", right=True)
    kept = counts(app)
    assert any(row.swapped for row in kept)
    assert rebuilt(app) == kept


def test_a_pair_told_apart_five_times_since_is_clear_and_can_still_be_asked_for(app: Flask, stranger: Visitor) -> None:
    stranger.start()
    with app.app_context():
        session = db.session()
        for second, since in (("b", CLEAR_AFTER - 1), ("c", CLEAR_AFTER)):
            values = {"person_id": 1, "bank_id": BANK, "first": "a", "second": second, "shown": 12, "swapped": 2}
            session.execute(insert(PairCount), values | {"since": since, "swapped_day": 5, "facts": ["x", "y"]})
        standing = Swap(BANK, "a", "b", 2, (FactRef(BANK, "x"), FactRef(BANK, "y")), shown=12, since=4, day=5)
        assert swaps_of(session, 1) == (standing,)
        assert [each.second for each in swaps_of(session, 1, cleared=True)] == ["b", "c"]


def test_right_answers_count_from_the_last_swap_on() -> None:
    count = confusions._Count()
    for swaps, right in (([], True), (["x"], False), ([], True), ([], True), ([], False)):
        count.add(swaps, right=right, day=3)
    assert (count.shown, count.swapped, count.since, count.swapped_day, count.facts) == (5, 1, 2, 3, ["x"])


def test_the_mixed_up_pairs_are_found_by_an_index(either: Flask) -> None:
    with either.app_context():
        session = db.session()
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("set local enable_seqscan = off"))
            plan = session.execute(text("explain " + _sql("7")))
        else:
            plan = session.execute(text("explain query plan " + _sql("7")))
        assert "ix_pair_count_person_id_swapped" in str(plan.all())


def _sql(person: str) -> str:
    return f"select * from pair_count where person_id = {person} and swapped >= 2"  # noqa: S608 - the test's own


def test_two_that_are_crossed_in_one_matching_question_are_swapped_once(app: Flask, stranger: Visitor) -> None:
    pid = stranger.start()
    while "option" in picks(app, pid):
        stranger.answer(pid)
        pid = stranger.next()
    question = question_of(app, pid)
    fields = picks(app, pid)
    ways = sorted({place for name, place in fields.items() if name.startswith("premise")})[:2]
    crossed = dict(zip(ways, reversed(ways), strict=True))
    stranger.post(f"/q/{pid}/answer", confidence="sure", **{name: crossed.get(at, at) for name, at in fields.items()})
    pair = sorted(question.responses[int(way) - 1].entity for way in ways)
    (found,) = [each for each in counts(app) if [each.first, each.second] == pair]
    assert found.swapped == 1
    assert rebuilt(app) == counts(app)
