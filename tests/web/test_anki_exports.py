"""Decks with a person's progress, and links to decks, in the real Anki."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from tests.decks.learner import Learner, learner
from tests.web.anki_cast import exported, our_deck, sends
from tests.web.cast import BANK, NOON, Clock, Visitor, closing_app, library, make_app, settings
from tests.web.counting import counted
from trainer.app import create_app
from trainer.decks.building import build_deck
from trainer.decks.deck import Deck
from trainer.scheduling.day import date_of, study_day
from trainer.services.anki import decks as exports
from trainer.store.engine import db
from trainer.store.learning import MemoryRow
from trainer.store.people import Person, Subscription
from trainer.web.wiring import EXTENSION

__all__ = ["learner"]


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Someone who studied on several days up to now, some of it wrongly."""
    clock = Clock(datetime.now(UTC) - timedelta(days=12))
    with closing_app(make_app(tmp_path_factory.mktemp("studied") / "instance", clock)) as app:
        visitor, place = Visitor(app), 0
        for days in (0, 1, 3, 8):
            clock.forward(days=days)
            pid = visitor.start()
            while pid:
                word = ("sure", "unsure", "guess")[place % 3]
                visitor.answer(pid, right=place % 4 != 0, confidence=word)
                pid, place = visitor.next(), place + 1
        yield visitor


def memories(app: Flask) -> dict[str, MemoryRow]:
    with app.app_context():
        return {f"tr-{BANK}:{row.fact_id}": row for row in db.session.scalars(select(MemoryRow))}


def downloads(visitor: Visitor, path: str, folder: Path) -> Path:
    response = visitor.client.get(path)
    assert response.status_code == 200, response.text
    out = folder / "out.apkg"
    out.write_bytes(response.data)
    return out


def test_anki_goes_on_from_what_is_known_here(studied: Visitor, learner: Learner, tmp_path: Path) -> None:
    package = downloads(studied, f"/decks/{BANK}.apkg?forms=choice&progress=on", tmp_path)
    learner.imports(package, with_progress=True)
    kept = memories(studied.app)
    cards = {card.note().guid: card for card in learner.cards if card.note().guid in kept}
    assert len(cards) > 15
    learner.col.set_config("fsrs", True)
    today = (datetime.fromtimestamp(learner.col.sched.day_cutoff, UTC) - timedelta(days=1)).date()
    for guid, card in cards.items():
        assert (card.type, card.queue) == (2, 2)
        assert card.due - learner.col.sched.today == (date_of(kept[guid].due_day) - today).days
        state = learner.col.compute_memory_state(card.id)
        assert card.memory_state
        assert state.stability == pytest.approx(kept[guid].stability, abs=1e-4)
        assert state.difficulty == pytest.approx(kept[guid].difficulty, abs=1e-4)
        assert card.memory_state.stability == pytest.approx(kept[guid].stability, abs=1e-4)
        assert card.reps == kept[guid].reps
    assert learner.col.db
    assert learner.col.db.scalar("select count(*) from revlog") == sum(row.reps for row in kept.values())
    assert learner.col.fix_integrity()[1]


def test_what_is_paused_here_is_suspended_in_anki(studied: Visitor, learner: Learner, tmp_path: Path) -> None:
    met = next(iter(memories(studied.app)))
    unmet = next(note.guid for note in our_deck().notes if note.guid not in memories(studied.app))
    studied.get("/facts/paused")
    for guid in (met, unmet):
        studied.post(f"/facts/{BANK}/{guid.partition(':')[2]}/suspend")
    package = downloads(studied, f"/decks/{BANK}.apkg?forms=recall&forms=choice&progress=on", tmp_path)
    for guid in (met, unmet):
        studied.get("/facts/paused")
        studied.post(f"/facts/{BANK}/{guid.partition(':')[2]}/resume")
    learner.imports(package, with_progress=True)
    assert {card.note().guid for card in learner.cards if card.queue == -1} == {met, unmet}
    assert all(card.queue == -1 for guid in (met, unmet) for card in learner.notes[guid].cards())
    learner.col.sched.unsuspend_cards([card.id for card in learner.notes[met].cards()])
    card = learner.notes[met].cards()[0]
    assert (card.type, card.queue) == (2, 2)
    page = sends(studied, exported(learner, kind="apkg"))
    assert "1 fact." in studied.page
    studied.post(f"{page}/leave")


SEEN_IN_ANKI = """
import json, sys
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
col = Collection(sys.argv[1] + "/collection.anki2")
options = ImportAnkiPackageOptions(with_scheduling=True)
col.import_anki_package(ImportAnkiPackageRequest(package_path=sys.argv[2], options=options))
cards = [col.get_card(card) for card in col.find_cards("is:review")]
print(json.dumps({card.note().guid: card.due - col.sched.today for card in cards}))
col.close()
"""
"""What Anki makes of a deck in a process whose clock stands in a zone of its own: in how many days each card is due."""


@pytest.mark.parametrize(
    "zone",
    ["America/Los_Angeles", "Pacific/Honolulu", "Etc/GMT+12", "America/St_Johns", "Asia/Kolkata", "Pacific/Kiritimati"],
)
def test_due_days_are_right_wherever_on_earth_it_is(zone: str, tmp_path: Path, empty_file: Path) -> None:
    """Between them, these zones are at nearly every hour of the day, on both sides of midnight, whenever this runs.

    Study began 150 days ago, so that clocks have mostly been changed since where they are.
    """
    clock = Clock(datetime.now(UTC) - timedelta(days=150, hours=5))
    instance = tmp_path / "instance"
    instance.mkdir()
    shutil.copy(empty_file, instance / "trainer.sqlite3")
    with closing_app(create_app(settings(instance), library=library(), now=clock)) as app:
        someone = Visitor(app)
        someone.post("/settings", time_zone=zone, new_per_day="10", retention="90", theme="system", day_start="4")
        pid = someone.start(zone=zone)
        for right in (True, False, True):
            someone.answer(pid, right=right)
            pid = someone.next()
        clock.at = datetime.now(UTC)
        package = downloads(someone, f"/decks/{BANK}.apkg?forms=choice&progress=on", tmp_path)
        today = study_day(clock.at, ZoneInfo(zone), starts=4)
        wanted = {guid: row.due_day - today for guid, row in memories(app).items()}
    command = [sys.executable, "-c", SEEN_IN_ANKI, str(tmp_path), str(package)]
    said = subprocess.run(command, env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True)
    assert len(wanted) >= 3
    assert json.loads(said.stdout) == wanted


def test_answering_goes_on_in_anki(studied: Visitor, learner: Learner, tmp_path: Path) -> None:
    learner.imports(downloads(studied, f"/decks/{BANK}.apkg?forms=choice&progress=on", tmp_path), with_progress=True)
    learner.col.set_config("fsrs", True)
    card = min((card for card in learner.cards if card.type == 2), key=lambda card: card.due)
    assert card.memory_state
    before = (card.reps, card.memory_state.stability)
    card.start_timer()
    learner.col.sched.answerCard(card, 3)
    card = learner.col.get_card(card.id)
    assert card.reps == before[0] + 1
    assert card.memory_state
    assert card.memory_state.stability > before[1]


def test_without_the_learners_tick_the_cards_are_new(studied: Visitor, learner: Learner, tmp_path: Path) -> None:
    learner.imports(downloads(studied, f"/decks/{BANK}.apkg?forms=choice&progress=on", tmp_path))
    assert {card.type for card in learner.cards} == {0}


def test_progress_is_a_gift_of_once(studied: Visitor, learner: Learner, tmp_path: Path) -> None:
    learner.imports(downloads(studied, f"/decks/{BANK}.apkg?forms=choice", tmp_path))
    learner.imports(downloads(studied, f"/decks/{BANK}.apkg?forms=choice&progress=on", tmp_path), with_progress=True)
    assert {card.type for card in learner.cards} == {0}
    page = studied.get("/decks").text
    assert "cannot be repeated" in page


def test_what_was_carried_to_anki_comes_home_once(studied: Visitor, tmp_path: Path) -> None:
    """Someone else's log would be new. One's own is here already, but for what was answered in Anki since."""
    someone = Learner(tmp_path)
    someone.imports(downloads(studied, f"/decks/{BANK}.apkg?forms=recall&progress=on", tmp_path), with_progress=True)
    someone.studies(3)
    studied.app.extensions[EXTENSION].now.forward(minutes=10)
    page = sends(studied, exported(someone))
    assert "Bring in 1 review" in studied.page
    studied.post(f"{page}/leave")


def test_a_deck_can_be_limited_to_topics(stranger: Visitor, learner: Learner, tmp_path: Path) -> None:
    page = stranger.get("/decks").text
    topic = re.search(r'name="topics" value="([^"]+)"', page)
    assert topic
    learner.imports(downloads(stranger, f"/decks/{BANK}.apkg?forms=choice&topics={topic[1]}", tmp_path))
    some = len(learner.notes)
    learner.imports(downloads(stranger, f"/decks/{BANK}.apkg?forms=choice", tmp_path))
    assert 0 < some < len(learner.notes)
    assert stranger.get(f"/decks/{BANK}.apkg?forms=choice&topics=none-such").status_code == 422


def link_of(visitor: Visitor, **fields: str) -> str:
    visitor.get("/decks")
    page = visitor.post(f"/decks/{BANK}/link", forms="choice", **fields).text
    found = re.search(r'value="http://[^/]+(/decks/subscribed/[^"]+\.apkg)"', page)
    assert found, page
    assert re.search(r"<p [^>]*autofocus>Here is the new link", page), "the page opens where the link stands"
    assert 'data-copy="new-link"' in page
    return found[1]


def test_a_link_gives_the_deck_to_anyone_and_never_progress(
    guest: Visitor, stranger: Visitor, learner: Learner, tmp_path: Path
) -> None:
    link = link_of(guest, progress="on")
    learner.imports(downloads(stranger, link, tmp_path), with_progress=True)
    assert {card.type for card in learner.cards} == {0}
    told = learner.imports(downloads(stranger, link, tmp_path))
    assert set(told) == {"duplicate"}


def test_nobody_waits_while_the_deck_of_a_link_is_made(
    guest: Visitor, stranger: Visitor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_of(guest)

    def makes(*args: Any, **more: Any) -> Deck:
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(lambda: guest.answer(guest.start())).result()
        return build_deck(*args, **more)

    monkeypatch.setattr(exports, "build_deck", makes)
    assert stranger.client.get(link).status_code == 200
    assert "last fetched on 24 November 2026" in guest.get("/decks").text
    clock.forward(minutes=30)
    with counted(guest.app) as asked:
        assert stranger.client.get(link).status_code == 200
    assert not [each for each in asked if each.startswith("UPDATE")]


def test_the_key_of_a_link_is_shown_once_and_not_kept(guest: Visitor) -> None:
    link = link_of(guest)
    key = link.rpartition("/")[2].removesuffix(".apkg")
    assert key not in guest.get("/decks").text
    database = Path(guest.app.instance_path)
    assert not any(key.encode() in path.read_bytes() for path in database.glob("trainer.sqlite3*"))


def test_a_link_that_was_ended_leads_nowhere(guest: Visitor, other: Visitor, stranger: Visitor) -> None:
    link = link_of(guest)
    end = re.search(r'action="(/decks/links/[^"]+/end)"', guest.page)
    assert end
    other.post(end[1])
    assert stranger.client.get(link).status_code == 200
    guest.post(end[1])
    assert stranger.get(link).status_code == 404
    assert stranger.get("/decks/subscribed/guess.apkg").status_code == 404


def test_links_are_few(guest: Visitor) -> None:
    with guest.app.app_context():
        person = db.session.scalars(select(Person.id)).one()
        for number in range(20):
            db.session.add(Subscription(key_digest=str(number), person_id=person, choices={"bank": BANK}, since=NOON))
        db.session.commit()
    guest.get("/decks")
    assert guest.post(f"/decks/{BANK}/link", forms="choice").status_code == 422
