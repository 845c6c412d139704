"""Whom a class lets sit what counts: a guest could come again as somebody else."""

import re

import pytest
from flask import Flask

from tests.web.cast import PASSWORD, Clock, Visitor
from tests.web.taught import Taught


@pytest.fixture
def taught(app: Flask, clock: Clock) -> Taught:
    return Taught(app, clock)


def wants_accounts(taught: Taught, **more: str) -> None:
    sent = {"name": "Neurology 2", "time_zone": "UTC", "keep_months": "13", "needs_account": "on", **more}
    assert taught.teacher.post(f"{taught.base}/settings", **sent).status_code == 303


def begins(who: Visitor, set_id: str) -> int:
    who.get(f"/sets/{set_id}")
    return who.post(f"/sets/{set_id}").status_code


def test_where_a_class_wants_accounts_a_guest_begins_no_set_that_counts_until_they_sign_up(taught: Taught) -> None:
    wants_accounts(taught)
    set_id, guest = taught.give(), taught.joins("Ann")
    rules = guest.get(f"/sets/{set_id}").text
    assert "This set counts, so your class wants you to have an account." in rules
    assert "Begin" not in rules
    assert begins(guest, set_id) == 422
    page = guest.post(f"/sets/{set_id}").text
    assert "This set counts, so your class wants you to have an account." in page
    assert "/register" in page
    guest.sign_up("ann@example.com")
    assert begins(guest, set_id) == 303


@pytest.mark.parametrize("known", [True, False])
def test_signing_up_or_in_for_a_set_leads_back_to_it(taught: Taught, known: bool) -> None:  # a case
    wants_accounts(taught)
    set_id = taught.give()
    if known:
        Visitor(taught.app).sign_up("ann@example.com")
    guest = taught.joins("Ann")
    page = guest.get(f"/sets/{set_id}").text
    (address,) = set(re.findall(r'href="(/login\?[^"]+)"' if known else r'href="(/register\?[^"]+)"', page))
    guest.get(address)
    said = {"email": "ann@example.com", "password": PASSWORD, "password_confirm": PASSWORD}
    assert guest.post(address, **said).location.endswith(f"/sets/{set_id}")
    assert "Begin" in guest.get(f"/sets/{set_id}").text


def test_nor_can_one_person_sit_such_a_set_as_a_guest_and_with_an_account(taught: Taught) -> None:
    wants_accounts(taught)
    set_id = taught.give()
    ann = taught.joins("Ann", email="ann@example.com")
    assert begins(ann, set_id) == 303
    assert begins(taught.joins("Ann"), set_id) == 422


@pytest.mark.parametrize("changed", [{"mode": "practice"}, {"attempts": ""}])
def test_what_counts_for_nothing_or_may_be_sat_again_is_open_to_guests(taught: Taught, changed: dict[str, str]) -> None:
    wants_accounts(taught)
    assert begins(taught.joins("Ann"), taught.give(**changed)) == 303


def test_a_class_may_let_guests_sit_everything(taught: Taught) -> None:
    assert begins(taught.joins("Ann"), taught.give()) == 303


def test_a_new_class_wants_accounts_unless_its_teacher_says_otherwise(taught: Taught) -> None:
    box = re.compile(r'name="needs_account" value="on" checked')
    assert box.search(taught.teacher.get("/classes").text)
    made = taught.teacher.post("/classes", name="Next", zone="UTC", needs_account="on").location.partition("?")[0]
    assert box.search(taught.teacher.get(f"{made}/settings").text)
    assert not box.search(taught.teacher.get(f"{taught.base}/settings").text)
    again = taught.teacher.post("/classes", name="")
    assert again.status_code == 422
    assert not box.search(again.text)


def test_who_joins_is_told_before(taught: Taught) -> None:
    wants_accounts(taught)
    home = taught.teacher.get(taught.base).text
    code = re.search(r"/join/([0-9A-Z]{8})", home)
    assert code
    assert "For sets that count you will need one." in Visitor(taught.app).get(f"/join/{code[1]}").text
