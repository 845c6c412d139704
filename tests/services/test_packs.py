"""What a device is given to keep."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.web.cast import Clock, Visitor, question_of
from tests.web.devices import Device
from trainer.services.banks.fact_refs import FactRef
from trainer.services.offline.packs import KEEPS, MOST
from trainer.store.engine import begin_writing, db
from trainer.store.learning import DrillSession, FactState, MemoryRow, Presentation
from trainer.store.people import Person


@pytest.fixture
def app(either: Flask) -> Flask:
    """The program on either database."""
    return either


def device(visitor: Visitor, clock: Clock) -> Device:
    return Device(visitor.client, clock)


def facts_of(app: Flask, ids: list[str]) -> list[str]:
    with app.app_context():
        rows = db.session.execute(select(Presentation.bank_id, Presentation.facts).where(Presentation.id.in_(ids)))
        return [FactRef(row.bank_id, fact).text for row in rows for fact in row.facts]


def ids(made: Device) -> list[str]:
    return [question["id"] for question in made.questions]


def test_a_pack_holds_todays_new_facts_each_once_with_key_and_reasons(app: Flask, guest: Visitor, clock: Clock) -> None:
    here = device(guest, clock)
    pack = here.download()
    assert 5 <= len(pack["questions"]) <= MOST
    assert pack["expires_at"] - pack["made_at"] == KEEPS / timedelta(milliseconds=1)
    facts = facts_of(app, ids(here))
    assert len(facts) == len(set(facts))
    for question in pack["questions"]:
        row = question_of(app, question["id"])
        assert all(option["reason"] for option in question["options"])
        if question["form"] == "choice":
            assert question["key"] == row.key + 1
        else:
            assert [each["response"] for each in question["options"]] == [each.response + 1 for each in row.premises]


def test_each_new_fact_can_be_asked_once_more_alone_and_another_way_and_no_other(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    here = device(guest, clock)
    here.download()
    with app.app_context():
        met = {FactRef(row.bank_id, row.fact_id).text for row in db.session.scalars(select(MemoryRow))}
    asked = {fact for question in here.questions for fact in question["facts"]} - met
    again = {question["facts"][0]: question for question in here.again}
    assert len(again) == len(here.again) > len(asked) * 0.9
    assert set(again) <= asked
    assert all(question["form"] == "choice" for question in here.again)
    stems = {question["facts"][0]: question for question in here.questions if question["form"] == "choice"}
    same = [fact for fact, one in stems.items() if fact in again and one["options"] == again[fact]["options"]]
    assert not same
    first = [question["id"] for question in here.again]
    here.download()
    assert [question["id"] for question in here.again] == first


def test_what_is_due_within_three_days_is_in_it_and_what_is_due_later_is_not(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    with app.app_context():
        begin_writing(db.session())
        row = db.session.scalars(select(MemoryRow)).first()
        assert row is not None
        fact, today = FactRef(row.bank_id, row.fact_id).text, row.last_day
        db.session.execute(update(MemoryRow).values(due_day=today + 4))
        db.session.execute(update(Person).values(new_per_day=0))
        db.session.commit()
    clock.forward(days=1)
    here = device(guest, clock)
    here.download()
    assert fact in facts_of(app, ids(here))
    with app.app_context():
        begin_writing(db.session())
        db.session.execute(update(MemoryRow).values(due_day=today + 5))
        db.session.commit()
    assert Device(guest.client, clock).download()["questions"] == []


def test_another_download_gives_the_same_questions_and_tops_up_what_was_answered(
    app: Flask, guest: Visitor, clock: Clock
) -> None:
    here = device(guest, clock)
    here.download()
    first = ids(here)
    here.download()
    assert ids(here) == first
    here.sync(here.answer(here.questions[0]))
    here.download()
    assert first[0] not in ids(here)
    assert set(first[1:]) <= set(ids(here))
    with app.app_context():
        assert len(db.session.scalars(select(DrillSession.id).where(DrillSession.kind == "pack")).all()) <= 2


def test_another_device_gets_questions_of_its_own(guest: Visitor, clock: Clock) -> None:
    here, there = device(guest, clock), device(guest, clock)
    here.download()
    there.download()
    assert set(ids(here)).isdisjoint(ids(there))


def test_a_fact_that_is_set_aside_is_left_out(app: Flask, guest: Visitor, clock: Clock) -> None:
    here = device(guest, clock)
    here.download()
    gone = facts_of(app, ids(here))[:3]
    with app.app_context():
        begin_writing(db.session())
        person = db.session.scalars(select(Person.id)).one()
        for fact in gone:
            ref = FactRef.of(fact)
            db.session.add(
                FactState(
                    person_id=person, bank_id=ref.bank, fact_id=ref.fact, suspended_at=clock(), changed_at=clock()
                )
            )
        db.session.commit()
    there = device(guest, clock)
    there.download()
    assert set(gone).isdisjoint(alone(app, there))


def alone(app: Flask, made: Device) -> list[str]:
    """The facts that a device is asked one at a time."""
    return facts_of(app, [question["id"] for question in made.questions if question["form"] == "choice"])


def test_what_an_exam_still_asks_is_left_out(app: Flask, guest: Visitor, clock: Clock) -> None:
    pid = guest.next()
    held = facts_of(app, [pid])
    with app.app_context():
        begin_writing(db.session())
        sid = db.session.scalars(select(Presentation.session_id).where(Presentation.id == pid)).one()
        exam = {"kind": "exam", "ends_at": clock() + timedelta(hours=1)}
        db.session.execute(update(DrillSession).where(DrillSession.id == sid).values(**exam))
        db.session.commit()
    here = device(guest, clock)
    here.download()
    assert here.questions
    assert set(held).isdisjoint(alone(app, here))


def test_a_pack_is_not_a_session_to_carry_on(guest: Visitor, clock: Clock) -> None:
    open_before = guest.get("/today").text.count("/next")
    device(guest, clock).download()
    assert guest.get("/today").text.count("/next") == open_before


def test_a_stranger_has_nothing_to_keep(stranger: Visitor, clock: Clock) -> None:
    assert device(stranger, clock).send("/offline/pack", device="one").status_code == 403
