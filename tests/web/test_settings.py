"""Settings, and what is kept about a person: shown, changed, handed over and deleted."""

import csv
import json
import re
from io import StringIO

import pytest
from flask import Flask

from tests.web.cast import BANK, Visitor, answers
from trainer.scheduling.day import zones
from trainer.store.base import Base
from trainer.store.engine import db
from trainer.store.learning import FactState
from trainer.store.people import Person

CHANGED = {
    "time_zone": "Asia/Tokyo",
    "new_per_day": "7",
    "session_size": "20",
    "retention": "88",
    "day_start": "3",
    "theme": "dark",
    "text_size": "larger",
    "spacing": "wide",
    "motion": "reduced",
    "language": "en",
    "think_first": "on",
}


def person(app: Flask) -> Person:
    with app.app_context():
        found: Person = db.session.scalars(db.select(Person)).unique().one()
        return found


def kept(app: Flask) -> dict[str, object]:
    row = person(app)
    return {name: getattr(row, name) for name in CHANGED}


def test_every_setting_is_kept_and_shown_again(app: Flask, guest: Visitor) -> None:
    assert guest.post("/settings", **CHANGED).status_code == 303
    as_text = {name: "on" if value is True else str(value) for name, value in kept(app).items()}
    assert as_text == CHANGED
    guest.get("/settings")
    root = re.search(r"<html[^>]*>", guest.page)
    assert root
    for attribute in ('data-theme="dark"', 'data-motion="reduced"', 'data-spacing="wide"', 'data-text="larger"'):
        assert attribute in root[0]
    checked = set(re.findall(r'name="(\w+)" value="([^"]+)" checked', guest.page))
    assert checked == {
        ("theme", "dark"),
        ("text_size", "larger"),
        ("spacing", "wide"),
        ("motion", "reduced"),
        ("session_size", "20"),
        ("think_first", "on"),
    }


def test_what_was_saved_can_be_taken_back_once(app: Flask, guest: Visitor) -> None:
    before = kept(app)
    guest.get(guest.post("/settings", **CHANGED).location)
    assert 'action="/settings/undo"' in guest.page
    guest.post("/settings/undo")
    assert kept(app) == before
    guest.post("/settings", **CHANGED)
    guest.post("/settings/undo")
    after_one = kept(app)
    guest.post("/settings/undo")
    assert kept(app) == after_one


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_zone", "localtime"),
        ("time_zone", "posixrules"),
        ("time_zone", "Factory"),
        ("time_zone", "../../etc/passwd"),
        ("session_size", "4"),
        ("session_size", "51"),
        ("day_start", "13"),
        ("day_start", "-1"),
        ("text_size", "huge"),
        ("spacing", "none"),
        ("motion", "system; "),
        ("language", "tlh"),
        ("new_per_day", "²"),
    ],
)
def test_what_cannot_be_used_changes_nothing_and_is_named(name: str, value: str, app: Flask, guest: Visitor) -> None:
    before = kept(app)
    response = guest.post("/settings", **{**CHANGED, name: value})
    assert response.status_code == 422
    assert f'id="{name}-error"' in response.text
    assert kept(app) == before


def test_no_zone_on_offer_means_whatever_this_machine_is_set_to() -> None:
    assert {"UTC", "Europe/Berlin"} <= set(zones())
    assert not {"localtime", "posixrules", "Factory"} & set(zones())


def test_a_person_takes_their_answers_along_as_a_table(app: Flask, guest: Visitor) -> None:
    undone = guest.next()
    guest.answer(undone)
    guest.post(f"/q/{undone}/undo")
    response = guest.get("/settings/answers.csv")
    assert response.headers["Content-Disposition"] == "attachment; filename=trainer-answers.csv"
    rows = list(csv.DictReader(StringIO(response.text)))
    log = answers(app)
    assert [int(row["id"]) for row in rows] == [each.id for each in log]
    assert [row["fact_id"] for row in rows] == [each.fact_id for each in log]
    assert [row["taken_back"] for row in rows] == [str(each.presentation_id == undone) for each in log]


def test_a_person_takes_everything_along_as_one_file(app: Flask, member: Visitor, other: Visitor) -> None:
    other.answer(other.start())
    with app.app_context():
        who = db.session.scalars(db.select(Person).where(Person.email == "member@example.com")).unique().one()
        mine = len([each for each in answers(app) if each.person_id == who.id])
        moment = who.created_at
        note = FactState(person_id=who.id, bank_id=BANK, fact_id="f", note="“mine”", changed_at=moment)
        db.session.add(note)
        db.session.commit()
    found = json.loads(member.get("/settings/everything.json").text)
    assert found["email"] == "member@example.com"
    assert found["settings"]["new_per_day"] == "10"
    assert [fact["note"] for fact in found["facts"]] == ["“mine”"]
    assert len(found["answers"]) == mine > 0
    assert "password" not in json.dumps(found)
    assert "other@example.com" not in json.dumps(found)


def rows_of_people(app: Flask) -> dict[str, int]:
    """How many rows each table holds that belong to somebody."""
    with app.app_context():
        counts = {
            table.name: db.session.scalar(db.select(db.func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if count}


def test_deleting_an_account_leaves_no_row_of_it_nor_of_the_guests_it_was(either: Flask) -> None:
    ann = Visitor(either)
    ann.sign_up()
    ann.answer(ann.start())
    ann.sign_out()
    ann.get("/")
    ann.answer(ann.start())  # as a guest, whose answers then join the account
    ann.sign_in()
    phone = Visitor(either)
    phone.sign_in()
    assert rows_of_people(either)["person"] == 2
    ann.get("/settings/delete")
    assert "2 answers" in ann.page or "answers," in ann.page
    response = ann.post("/settings/delete", agreed="on", password="a few words in a row")  # noqa: S106 - nobody's
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert response.location == "/"
    assert rows_of_people(either) == {}
    assert "is deleted" in ann.get("/").text
    assert phone.get("/today").location == "/"


def test_deleting_leaves_everyone_else_as_they_were(app: Flask, guest: Visitor, other: Visitor) -> None:
    other.answer(other.start())
    guest.get("/settings/delete")
    guest.post("/settings/delete", agreed="on")
    assert {each.person_id for each in answers(app)} == {person(app).id}
    assert person(app).email == "other@example.com"


@pytest.mark.parametrize(
    "sent", [{}, {"agreed": "on"}, {"agreed": "on", "password": "another one"}, {"password": "a few words in a row"}]
)
def test_an_account_is_deleted_only_by_whoever_knows_its_password_and_agrees(
    sent: dict[str, str], app: Flask, member: Visitor
) -> None:
    member.get("/settings/delete")
    response = member.post("/settings/delete", **sent)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert person(app).email == "member@example.com"


def test_one_can_sign_out_everywhere_else(app: Flask, member: Visitor) -> None:
    phone = Visitor(app)
    phone.sign_in("member@example.com")
    assert phone.get("/today").status_code == 200
    member.get("/settings")
    member.post("/settings/elsewhere")
    assert member.get("/today").status_code == 200
    assert phone.get("/today").location == "/"


def test_the_contents_of_the_page_name_every_part_of_it_in_order(stranger: Visitor) -> None:
    page = stranger.get("/settings").text
    listed = re.findall(r'href="#([a-z]+)">', page)
    assert [each for each in listed if each != "main"] == re.findall(r'<section class="card" id="([a-z]+)"', page)
