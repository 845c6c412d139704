"""Answers given without a network: they count once, as of when they were given, in whatever order they arrive."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from tests.web.cast import NOON, Clock, Visitor, answers, library
from tests.web.devices import Device, Item
from trainer.services.banks.library import Library, Shelf
from trainer.services.study.memories import rebuild
from trainer.store.engine import begin_writing, db
from trainer.store.learning import MemoryRow, Void
from trainer.store.people import Person


@pytest.fixture
def app(either: Flask) -> Flask:
    """The program on either database: both are to take the same things in."""
    return either


def ready(visitor: Visitor, clock: Clock, **more: Any) -> Device:
    """A device with a pack."""
    made = Device(visitor.client, clock, **more)
    made.download()
    return made


def learnt(app: Flask) -> list[tuple[object, ...]]:
    """What is remembered, without the numbers of the rows that it was folded from."""
    with app.app_context():
        kept = MemoryRow.__table__.c
        columns = [kept.fact_id, kept.stability, kept.difficulty, kept.first_day, kept.last_day, kept.due_day]
        rows = db.session.execute(select(*columns, kept.reps, kept.passes, kept.lapses).order_by(kept.fact_id))
        return [tuple(row) for row in rows]


def test_an_answer_counts_once_however_often_it_is_sent(app: Flask, guest: Visitor, clock: Clock) -> None:
    here, before = ready(guest, clock), len(answers(app))
    sent = here.answer(here.questions[0])
    assert here.outcomes(sent, sent) == ["counted", "already"]
    after = answers(app)
    assert len(after) > before
    assert here.outcomes(sent) == ["already"]
    assert len(answers(app)) == len(after)


def test_what_is_refused_stops_nothing_else(guest: Visitor, clock: Clock) -> None:
    here = ready(guest, clock)
    good = here.answer(here.questions[0])
    absent = here.answer(here.questions[1]) | {"presentation": "absent"}
    empty = here.answer(here.questions[2]) | {"picked": []}
    results = here.sync(absent, {"client_id": "12345678"}, "nonsense", empty, good)  # type: ignore[arg-type] # on purpose
    assert [each["outcome"] for each in results] == ["refused"] * 4 + ["counted"]
    assert all(each["reason"] for each in results[:4])
    assert [each["client_id"] for each in results[:2]] == [absent["client_id"], "12345678"]


@pytest.mark.parametrize("skew", [timedelta(hours=9), timedelta(days=-400), timedelta(0)], ids=str)
def test_a_wrong_clock_is_put_right(app: Flask, guest: Visitor, clock: Clock, skew: timedelta) -> None:
    here = ready(guest, clock, skew=skew)
    clock.forward(minutes=5)
    given, sent = clock(), here.answer(here.questions[0])
    clock.forward(days=1)
    assert here.outcomes(sent) == ["counted"]
    assert answers(app)[-1].answered_at.replace(tzinfo=None) == given.replace(tzinfo=None)
    assert answers(app)[-1].study_day == answers(app)[0].study_day


@pytest.mark.parametrize("off", [timedelta(days=-30), timedelta(days=30)], ids=["before it was shown", "tomorrow"])
def test_a_moment_that_cannot_be_is_moved_to_one_that_can(
    app: Flask, guest: Visitor, clock: Clock, off: timedelta
) -> None:
    here, shown = ready(guest, clock), clock()
    clock.forward(hours=2)
    sent = here.answer(here.questions[0])
    sent["answered_at"] += off / timedelta(milliseconds=1)
    here.outcomes(sent)
    at: datetime = answers(app)[-1].answered_at
    assert at.replace(tzinfo=None) == (shown if off < timedelta(0) else clock()).replace(tzinfo=None)


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
def test_a_fact_asked_once_more_counts_as_that_whichever_answer_arrives_first(
    app: Flask, guest: Visitor, clock: Clock, backwards: bool
) -> None:
    here = ready(guest, clock)
    question = next(each for each in here.questions if each["form"] == "choice" and again_of(here, each))
    first = here.answer(question, right=False)
    clock.forward(minutes=10)
    second = here.answer(again_of(here, question)[0])
    both = (second, first) if backwards else (first, second)
    assert here.outcomes(*both, *both) == ["counted", "counted", "already", "already"]
    *_, one, other = sorted(answers(app), key=lambda row: row.answered_at)
    assert one.fact_id == other.fact_id
    assert [(row.correct, row.re_ask) for row in (one, other)] == [(False, False), (True, True)]
    kept = learnt(app)
    again(app)
    assert learnt(app) == kept


def again_of(device: Device, question: Item) -> list[Item]:
    """What this device has to ask a question's first fact once more."""
    return [each for each in device.again if each["facts"] == question["facts"][:1]]


def again(app: Flask) -> None:
    """Make every memory again from the log."""
    with app.app_context():
        begin_writing(db.session())
        rebuild(db.session())
        db.session.commit()


def test_an_undo_that_arrives_first_keeps_its_answer_from_counting(app: Flask, guest: Visitor, clock: Clock) -> None:
    here, before = ready(guest, clock), learnt(app)
    sent = here.answer(here.questions[0])
    assert here.outcomes(here.undo(sent)) == ["undone"]
    assert here.outcomes(sent) == ["already"]
    assert learnt(app) == before


def test_an_undo_takes_back_its_own_answer_and_no_later_one(app: Flask, guest: Visitor, clock: Clock) -> None:
    here = ready(guest, clock)
    first = here.answer(here.questions[0], right=False)
    back = here.undo(first)
    second = here.answer(here.questions[0], replaces=(first["client_id"],))
    assert here.outcomes(first, second, back, back) == ["counted", "counted", "undone", "already"]
    assert [row.correct for row in answers(app)][-1]
    with app.app_context():
        assert db.session.scalar(select(db.func.count()).select_from(Void)) == 1


def test_an_answer_about_a_withdrawn_fact_is_kept_and_says_so(app: Flask, guest: Visitor, clock: Clock) -> None:
    here = ready(guest, clock)
    shelf = next(iter(library().shelves.values()))
    bare = Shelf(shelf.bank, shelf.questions)
    bare.take_ways({fact: [] for fact in shelf.bank.facts})
    app.extensions["trainer"].shelves.base = Library({shelf.id: bare})
    before = len(answers(app))
    (result,) = here.sync(here.answer(here.questions[0]))
    assert result["outcome"] == "withdrawn"
    assert "withdrawn" in result["reason"]
    assert len(answers(app)) > before


def test_an_answer_kept_in_an_ordinary_session_counts_and_the_session_goes_on(guest: Visitor, clock: Clock) -> None:
    pid = guest.choice()
    here = Device(guest.client, clock, person=Device(guest.client, clock).state()["person"])
    question = {"id": pid, "form": "choice", "options": [0, 0, 0], "key": 1}
    assert here.outcomes(here.answer(question)) == ["counted"]
    assert "verdict" in guest.get(f"/q/{pid}").text
    assert guest.next() != pid


@given(data=st.data())
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])  # each run begins with nobody
def test_two_devices_that_sync_in_any_order_and_twice_leave_the_same_memories(app: Flask, data: st.DataObject) -> None:
    plan = data.draw(
        st.lists(st.tuples(st.integers(0, 1), st.integers(0, 4), st.sampled_from("RWU")), min_size=4, max_size=8)
    )
    shuffled = data.draw(st.permutations(range(len(plan) * 2)))
    orders = list(range(len(plan))), [at % max(len(plan), 1) for at in shuffled]
    assert len({tuple(after(app, plan, order)) for order in orders}) == 1


def after(app: Flask, plan: list[tuple[int, int, str]], order: list[int]) -> list[tuple[object, ...]]:
    """Do on two devices what the plan says, a minute apart, and send it in this order, each thing by itself."""
    forget_everyone(app)
    clock = app.extensions["trainer"].now
    clock.at = NOON
    visitor = Visitor(app)
    visitor.answer(visitor.start())
    devices = [ready(visitor, clock, name=f"device {at}") for at in range(2)]
    things = [thing for step in done(plan, devices, clock) for thing in step]
    places = dict(enumerate(done_places))
    clock.forward(days=1)
    for at in order:
        for place in places.get(at, ()):
            device, item = things[place]
            device.sync(item)
    return learnt(app)


def forget_everyone(app: Flask) -> None:
    """Begin again with nobody, and with the first number for the next person: chance is drawn from it."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("truncate person restart identity cascade"))
        else:
            db.session.execute(delete(Person))
        db.session.commit()


def asked(device: Device) -> list[Item]:
    """Three questions, and two that ask facts of theirs once more."""
    spare = [one for question in device.questions for one in again_of(device, question)]
    return [*device.questions[:3], *spare[:2]]


done_places: list[list[int]] = []


def done(plan: list[tuple[int, int, str]], devices: list[Device], clock: Clock) -> list[list[tuple[Device, Item]]]:
    """The things of each step of a plan: an answer, or an undo of the answer that stands; a step may do nothing."""
    standing: dict[tuple[int, int], Item] = {}
    past: dict[tuple[int, int], tuple[str, ...]] = {}
    steps: list[list[tuple[Device, Item]]] = []
    done_places.clear()
    count = 0
    for which, question, deed in plan:
        clock.forward(minutes=7)
        device, key, step = devices[which], (which, question), []
        if deed == "U" and key in standing:
            undone = standing.pop(key)
            past[key] = (*past.get(key, ()), undone["client_id"])
            step = [(device, device.undo(undone))]
        elif deed != "U" and key not in standing:
            replaces = past.get(key, ())
            standing[key] = device.answer(asked(device)[question], right=deed == "R", replaces=replaces)
            step = [(device, standing[key])]
        steps.append(step)
        done_places.append(list(range(count, count + len(step))))
        count += len(step)
    return steps
