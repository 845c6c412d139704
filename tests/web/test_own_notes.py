"""A person's own notes come from the real Anki, are studied here, and go back as they were."""

import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from tests.decks.learner import Learner, learner
from tests.web.anki_cast import collection, exported, sends
from tests.web.cast import Clock, Visitor, answers
from tests.web.counting import queries
from trainer.services.study import memories
from trainer.store.engine import db
from trainer.store.learning import FactState, MemoryRow, OwnGone, OwnMedia, OwnNote

__all__ = ["learner"]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def clock() -> Clock:
    """The true time: the collections are made now."""
    return Clock(datetime.now(UTC) + timedelta(minutes=1))


def adds(col: Any, kind: str, *fields: str, deck: str = "Mine::Nerves", tags: tuple[str, ...] = ()) -> str:
    note = col.new_note(col.models.by_name(kind))
    note.fields = list(fields)
    note.tags = list(tags)
    col.add_note(note, col.decks.id(deck))
    return str(note.guid)


def fills(someone: Learner) -> None:
    """Notes of the kinds that people have."""
    col = someone.col
    col.media.write_data("bone & joint.png", PNG)
    adds(col, "Basic", "Front <b>one</b>", "Back &lt; one", tags=("heavy", "a::b"))
    adds(col, "Basic (and reversed card)", "There", "And back")
    adds(col, "Cloze", "The {{c1::vagus::which?}} leaves at the {{c2::medulla}}.", "More on it.")
    adds(col, "Basic", '<img src="bone &amp; joint.png">', "A joint", deck="Mine")
    adds(
        col, "Basic", '<script>alert(1)</script>Hm <img src="https://x.example/a.png" onerror="x()">', "<a href=x>y</a>"
    )


def brings(visitor: Visitor, *, legacy: bool) -> Visitor:
    """Bring the notes along, in the old or the new form of file."""
    page = sends(visitor, exported(collection(0, also=fills), legacy=legacy))
    assert "Also my 5 own notes" in visitor.page
    assert "5 notes of your own can come in</h1>" in visitor.page
    visitor.post(f"{page}/bring", own="on")
    assert "5 notes of your own came along.</h1>" in visitor.get(page).text
    return visitor


@pytest.fixture
def owner(stranger: Visitor) -> Visitor:
    """Someone who brought their notes along."""
    return brings(stranger, legacy=False)


@pytest.fixture(params=[False, True], ids=["new", "old"])
def either_owner(stranger: Visitor, request: pytest.FixtureRequest) -> Visitor:
    """Someone who brought their notes along, in either form of file."""
    return brings(stranger, legacy=request.param)


def cards(visitor: Visitor) -> dict[str, tuple[str, str]]:
    """The front and back of every card, by note and place."""
    with visitor.app.app_context():
        notes = db.session.scalars(select(OwnNote).order_by(OwnNote.id)).all()
        return {
            f"{place}:{card['ord']}": (card["front"], card["back"])
            for place, note in enumerate(notes)
            for card in note.cards
        }


def test_each_card_shows_what_anki_shows(either_owner: Visitor) -> None:
    shown = cards(either_owner)
    assert shown["0:0"] == ("Front <b>one</b>", "<hr>\n\nBack &lt; one")
    assert shown["1:0"][0] == "There"
    assert shown["1:1"][0] == "And back"
    assert shown["2:0"][0] == "The <mark>[which?]</mark> leaves at the medulla."
    assert shown["2:1"][1].startswith("The vagus leaves at the <mark>medulla</mark>.")
    assert shown["3:0"][0] == '<img src="media/bone%20%26%20joint.png" alt="">' or "media/bone" in shown["3:0"][0]


def test_nothing_in_a_card_can_do_harm(either_owner: Visitor) -> None:
    shown = cards(either_owner)
    assert shown["4:0"][0].strip() == "Hm"
    everything = " ".join(side for card in shown.values() for side in card)
    assert not re.search(r"script|onerror|href|https?:|style", everything)


def test_a_picture_is_shown_to_its_owner_alone(owner: Visitor, other: Visitor) -> None:
    response = owner.client.get("/own/media/bone%20%26%20joint.png")
    assert (response.status_code, response.mimetype, response.data) == (200, "image/png", PNG)
    assert other.get("/own/media/bone%20%26%20joint.png").status_code == 404
    assert "You have" not in other.get("/own").text


def study(visitor: Visitor, rating: int) -> str:
    """Look at the next card, show its back and rate it; give what stood on the front."""
    front = visitor.get("/own/study").text
    link = re.search(r'href="(/own/study\?card=[^"]+)"', front)
    if not link:
        return ""
    back = visitor.get(link[1].replace("&amp;", "&")).text
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', back) for name in ("card", "seen")}
    values = {
        name: found[1]
        .replace("&amp;", "&")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", '"')
        for name, found in fields.items()
        if found
    }
    assert visitor.post("/own/study", rating=rating, **values).status_code == 303
    visitor.post("/own/study", rating=rating, **values)
    return values["card"]


def test_cards_are_studied_on_the_schedule_of_all_facts(owner: Visitor, clock: Clock) -> None:
    asked = [study(owner, 3) for _ in range(6)]
    assert len(set(filter(None, asked))) == 5  # one card a note on the first day
    assert asked[-1] == ""
    assert "That is all for today" in owner.get("/own/study").text
    assert len(answers(owner.app)) == 5
    with owner.app.app_context():
        rows = db.session.scalars(select(MemoryRow)).all()
        assert {row.bank_id for row in rows} == {"own"}
        assert memories.rebuild(db.session())[1] == 0
    clock.forward(days=1)
    assert study(owner, 3) not in asked  # the second card of a note
    clock.forward(days=30)
    assert study(owner, 1) in asked


def test_a_new_card_that_was_not_known_returns_once_today_and_its_button_says_so(owner: Visitor, clock: Clock) -> None:
    link = re.search(r'href="(/own/study\?card=[^"]+)"', owner.get("/own/study").text)
    assert link
    assert re.search(r"Again <small[^>]*>once more today, then in \d+ days?<", owner.get(link[1]).text)
    missed = study(owner, 1)
    others = [study(owner, 3) for _ in range(4)]
    assert missed not in others
    assert "1 card of your own is due." in owner.get("/today").text
    back = owner.get(link[1]).text
    assert "once more today" not in back
    assert study(owner, 1) == missed
    assert study(owner, 1) == ""
    clock.forward(days=30)
    later = [study(owner, 1) for _ in range(20)]
    assert later.count(missed) == 1


def test_a_picture_that_did_not_come_along_is_named(owner: Visitor) -> None:
    page = ""
    for place in range(6):
        page = owner.get("/own/study").text
        if "bone" in page:
            break
        assert study(owner, 3), place
    assert "is not in the file" not in page
    assert 'src="media/bone%20%26%20joint.png"' in page
    with owner.app.app_context():
        db.session.execute(delete(OwnMedia))
        db.session.commit()
    page = owner.get("/own/study").text
    assert "The picture bone &amp; joint.png is not in the file" in page
    assert "<img" not in page


def test_other_pages_bear_with_own_notes(owner: Visitor) -> None:
    study(owner, 3)
    assert owner.get("/today").status_code == 200
    owner.answer(owner.start())
    assert owner.get("/decks").status_code == 200


def test_notes_go_back_to_anki_as_they_were(either_owner: Visitor, learner: Learner, tmp_path: Path) -> None:
    before = collection(0, also=fills)
    wanted = {guid: note for guid, note in before.notes.items() if not guid.startswith("tr-")}
    content = either_owner.client.get("/own.apkg").data
    path = tmp_path / "own.apkg"
    path.write_bytes(content)
    assert learner.imports(path) == {"new": 5}
    came = learner.notes

    def told(someone: Learner, notes: Any) -> list[Any]:
        return sorted(
            (
                note.fields,
                sorted(note.tags),
                note.note_type()["name"].rstrip("+"),  # the other collection has types of its own by these names
                [(each["name"], each["qfmt"], each["afmt"]) for each in note.note_type()["tmpls"]],
                note.note_type()["css"],
                [field["name"] for field in note.note_type()["flds"]],
                [(card.ord, someone.col.decks.name(card.did)) for card in note.cards()],
            )
            for note in notes.values()
        )

    assert told(learner, came) == told(before, wanted)
    with either_owner.app.app_context():
        assert set(came) == set(db.session.scalars(select(OwnNote.guid)))
    assert Path(learner.col.media.dir(), "bone & joint.png").read_bytes() == PNG
    assert learner.imports(path) == {"duplicate": 5}
    assert learner.col.fix_integrity()[1]
    before.col.close()


def harms(content: bytes) -> bytes:
    """Put into an old collection whatever a database, a page or another Anki might choke on."""
    out, folder = io.BytesIO(), Path(mkdtemp())
    with zipfile.ZipFile(io.BytesIO(content)) as came, zipfile.ZipFile(out, "w") as made:
        for name in came.namelist():
            (folder / "part").write_bytes(came.read(name))
            if name == "collection.anki21":
                with closing(sqlite3.connect(folder / "part")) as col, col:
                    notes = [row[0] for row in col.execute("select id from notes where guid not like 'tr-%'")]
                    theirs = "update notes set guid = ?, mod = 9223372036854775807 where guid not like 'tr-%'"
                    col.execute(theirs, ["one\0two"])
                    zero = "update notes set flds = ? || flds, tags = ? where id = ?"
                    col.execute(zero, ["zero\0byte ", "a\0b", notes[0]])
                    no_text = "update notes set guid = 'three', flds = cast(x'ff00fe1fff' as text) where id = ?"
                    col.execute(no_text, notes[1:2])
                    col.execute("update notes set guid = 'four', mod = -9223372036854775808 where id = ?", notes[2:3])
                    models, decks = map(json.loads, col.execute("select models, decks from col").fetchone())
                    for model in models.values():
                        model |= {"name": "half \ud800 \0", "type": model["type"] or 2**70}
                        model["flds"][0]["id"] = 10**30
                    for deck in decks.values():
                        deck["name"] += "\ud800\0"
                    col.execute("update col set models = ?, decks = ?", (json.dumps(models), json.dumps(decks)))
            made.writestr(name, (folder / "part").read_bytes())
    return out.getvalue()


def test_notes_that_mean_harm_do_none(either: Flask, learner: Learner, tmp_path: Path) -> None:
    visitor = Visitor(either)
    page = sends(visitor, harms(exported(collection(0, also=fills), legacy=True)))
    assert "Also my 3 own notes" in visitor.page
    assert visitor.post(f"{page}/bring", own="on").status_code == 303
    assert visitor.get("/own").status_code == 200
    assert all(study(visitor, 3) for _ in range(3))
    path = tmp_path / "own.apkg"
    path.write_bytes(visitor.client.get("/own.apkg").data)
    assert learner.imports(path) == {"new": 3}
    assert learner.col.fix_integrity()[1]


def test_a_paused_card_goes_back_to_anki_suspended(owner: Visitor, learner: Learner, tmp_path: Path) -> None:
    card = study(owner, 3)
    owner.post("/own/pause", card=card)
    path = tmp_path / "own.apkg"
    path.write_bytes(owner.client.get("/own.apkg").data)
    learner.imports(path, with_progress=True)
    guid, _, place = card.rpartition(":")
    suspended = {(each.note().guid, each.ord) for each in learner.cards if each.queue == -1}
    assert suspended == {(guid, int(place))}


def test_notes_can_be_deleted_one_by_one_and_all_at_once(owner: Visitor, other: Visitor) -> None:
    page = owner.get("/own").text
    one = re.search(r'action="(/own/\d+/delete)"', page)
    assert one
    other.post(one[1])
    assert "5 notes from your Anki" in owner.get("/own").text
    owner.post(one[1])
    assert "4 notes from your Anki" in owner.get("/own").text
    owner.post("/own/delete")
    with owner.app.app_context():
        assert not db.session.scalars(select(OwnNote)).all()
        assert not db.session.scalars(select(OwnMedia)).all()


def test_a_deleted_note_can_be_brought_back_with_its_history_and_its_pause(either: Flask, clock: Clock) -> None:
    owner = brings(Visitor(either), legacy=False)
    first = study(owner, 3)
    owner.post("/own/pause", card=first)
    with either.app_context():
        before = [list(row) for row in db.session.execute(select(*OwnNote.__table__.c).order_by(OwnNote.id))]
        paused = [list(row) for row in db.session.execute(select(FactState.fact_id, FactState.suspended_at))]
        known = db.session.scalars(select(MemoryRow.fact_id)).all()
    one = re.search(r'action="(/own/\d+/delete)"', owner.get("/own").text)
    assert one
    owner.post(one[1])
    page = owner.get("/own").text
    assert "4 notes from your Anki" in page
    assert "Note deleted." in page
    undo = re.search(r'action="(/own/\d+/restore)"', page)
    assert undo
    clock.forward(hours=1)
    owner.post(undo[1])
    page = owner.get("/own").text
    assert "The note is back" in page
    assert "5 notes from your Anki" in page
    with either.app_context():
        assert [list(row) for row in db.session.execute(select(*OwnNote.__table__.c).order_by(OwnNote.id))] == before
        assert [list(row) for row in db.session.execute(select(FactState.fact_id, FactState.suspended_at))] == paused
        assert db.session.scalars(select(MemoryRow.fact_id)).all() == known
        assert not db.session.scalars(select(OwnGone)).all()
    owner.post(undo[1])
    assert "cannot be brought back any more" in owner.get("/own").text


def test_only_the_note_deleted_last_comes_back_only_for_a_day_and_only_to_its_owner(
    owner: Visitor, other: Visitor, clock: Clock
) -> None:
    found = re.findall(r'action="(/own/\d+)/delete"', owner.get("/own").text)
    owner.post(f"{found[0]}/delete")
    owner.post(f"{found[1]}/delete")
    owner.post(f"{found[0]}/restore")
    other.post(f"{found[1]}/restore")
    assert "3 notes from your Anki" in owner.get("/own").text
    clock.forward(hours=25)
    owner.post(f"{found[1]}/restore")
    assert "3 notes from your Anki" in owner.get("/own").text


def test_the_pictures_wait_with_the_last_note_for_as_long_as_it_can_come_back(
    owner: Visitor, app: Flask, clock: Clock
) -> None:
    for path in re.findall(r'action="(/own/\d+/delete)"', owner.get("/own").text):
        owner.post(path)
    with app.app_context():
        assert db.session.scalars(select(OwnMedia.name)).all()
    clock.forward(hours=25)
    brings(Visitor(app), legacy=False).post("/own/999/delete")
    with app.app_context():
        people = set(db.session.scalars(select(OwnMedia.person_id)))
        assert people == set(db.session.scalars(select(OwnNote.person_id)))
        assert not db.session.scalars(select(OwnGone)).all()


def test_undoing_the_import_takes_the_notes_out(owner: Visitor) -> None:
    link = re.search(r'href="(/decks/anki/[^"]+)"', owner.get("/decks").text)
    assert link
    owner.get(link[1])
    owner.post(f"{link[1]}/undo")
    with owner.app.app_context():
        assert not db.session.scalars(select(OwnNote)).all()


def test_undoing_a_second_import_leaves_the_notes_of_the_first(stranger: Visitor) -> None:
    file = exported(collection(0, also=fills))
    first = sends(stranger, file)
    stranger.post(f"{first}/bring", own="on")
    second = sends(stranger, file)
    stranger.post(f"{second}/bring", own="on")
    stranger.get(second)
    stranger.post(f"{second}/undo")
    with stranger.app.app_context():
        assert len(db.session.scalars(select(OwnNote)).all()) == 5
    stranger.get(first)
    stranger.post(f"{first}/undo")
    with stranger.app.app_context():
        assert not db.session.scalars(select(OwnNote)).all()


def test_today_says_how_many_cards_are_due_and_leads_to_them(owner: Visitor, clock: Clock) -> None:
    assert "New cards of your own are waiting." in owner.get("/today").text
    for _ in range(5):
        study(owner, 3)
    assert "of your own" not in owner.get("/today").text
    clock.forward(days=30)
    page = owner.get("/today").text
    assert "5 cards of your own are due." in page
    assert 'href="/own/study"' in page
    owner.post("/own/delete")
    assert "of your own" not in owner.get("/today").text


def test_a_card_that_its_note_has_no_more_is_not_waited_for(owner: Visitor, clock: Clock) -> None:
    asked = {study(owner, 3) for _ in range(5)}
    clock.forward(days=30)
    with owner.app.app_context():
        note = db.session.scalars(select(OwnNote).order_by(OwnNote.id)).first()
        assert note
        gone = f"{note.guid}:0"
        note.cards = [{**note.cards[0], "ord": 10, "front": '"ord": 0,'}]
        db.session.commit()
    assert gone in asked
    assert "4 cards of your own are due." in owner.get("/today").text
    assert gone not in {study(owner, 3) for _ in range(4)}


def test_a_paused_card_is_not_asked_until_it_is_resumed(owner: Visitor, other: Visitor, clock: Clock) -> None:
    card = study(owner, 3)
    clock.forward(days=30)
    assert "1 card of your own is due." in owner.get("/today").text
    other.post("/own/pause", card=card)
    assert owner.post("/own/pause", card=card).status_code == 303
    assert "is due" not in owner.get("/today").text
    assert card not in {study(owner, 3) for _ in range(6)}
    assert "Paused" not in owner.get("/progress").text
    assert card not in owner.get("/facts/paused").text
    assert "1 paused card" in owner.get("/own").text
    page = owner.get("/own?paused=on").text
    assert page.count("/delete") == 2  # of one note, and of all
    link = re.search(r'action="(/own/\d+/resume)"', page)
    assert link
    other.post(link[1])
    assert "1 paused card" in owner.get("/own").text
    owner.post(link[1])
    assert "paused" not in owner.get("/own").text
    clock.forward(days=1)
    assert study(owner, 3) == card


def test_a_new_card_that_is_paused_is_passed_over(owner: Visitor) -> None:
    with owner.app.app_context():
        guids = db.session.scalars(select(OwnNote.guid).order_by(OwnNote.id)).all()
    owner.get("/own")
    for place in (0, 1):
        owner.post("/own/pause", card=f"{guids[place]}:0")
    assert [study(owner, 3) for _ in range(2)] == [f"{guids[1]}:1", f"{guids[2]}:0"]


def test_deleting_a_note_forgets_that_its_card_was_paused(owner: Visitor) -> None:
    card = study(owner, 3)
    owner.post("/own/pause", card=card)
    owner.post("/own/delete")
    with owner.app.app_context():
        assert not db.session.scalars(select(FactState)).all()


def test_lists_ask_the_database_equally_often_however_many_notes_there_are(stranger: Visitor) -> None:
    def many(someone: Learner) -> None:
        fills(someone)
        for number in range(120):
            adds(someone.col, "Basic", f"Front {number}", "Back")

    counts = []
    for also in (fills, many):
        visitor = Visitor(stranger.app)
        page = sends(visitor, exported(collection(0, also=also)))
        visitor.post(f"{page}/bring", own="on")
        study(visitor, 3)
        pages = "/own", "/own?page=2", "/own?paused=on", "/own/study", "/today", "/decks"
        counts.append([queries(stranger.app, lambda path=path, it=visitor: it.get(path)) for path in pages])  # type: ignore[misc]
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 25, counts


def test_what_waits_is_found_alike_on_both_databases(either: Flask, clock: Clock) -> None:
    owner = brings(Visitor(either), legacy=False)
    asked = [study(owner, 3) for _ in range(2)]
    clock.forward(days=30)
    assert "2 cards of your own are due." in owner.get("/today").text
    owner.get("/own")
    owner.post("/own/pause", card=asked[0])
    assert "1 card of your own is due." in owner.get("/today").text
    assert "· 1 paused" in owner.get("/own?paused=on").text
    owner.post("/own/delete")
    assert "of your own" not in owner.get("/today").text
