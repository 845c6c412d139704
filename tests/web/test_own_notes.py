"""A person's own notes come from the real Anki, are studied here, and go back as they were."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.decks.learner import Learner, learner
from tests.web.anki_cast import collection, exported, sends
from tests.web.cast import Clock, Visitor, answers
from tests.web.counting import counted
from trainer.services import memories
from trainer.store.engine import db
from trainer.store.learning import MemoryRow, OwnMedia, OwnNote

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


@pytest.fixture(params=[False, True], ids=["new", "old"])
def owner(stranger: Visitor, request: pytest.FixtureRequest) -> Visitor:
    """Someone who brought their notes along."""
    page = sends(stranger, exported(collection(0, also=fills), legacy=request.param))
    assert "Also my 5 own notes" in stranger.page
    stranger.post(f"{page}/bring", own="on")
    assert "5 notes of your own came along." in stranger.get(page).text
    return stranger


def cards(visitor: Visitor) -> dict[str, tuple[str, str]]:
    """The front and back of every card, by note and place."""
    with visitor.app.app_context():
        notes = db.session.scalars(select(OwnNote).order_by(OwnNote.id)).all()
        return {
            f"{place}:{card['ord']}": (card["front"], card["back"])
            for place, note in enumerate(notes)
            for card in note.cards
        }


def test_each_card_shows_what_anki_shows(owner: Visitor) -> None:
    shown = cards(owner)
    assert shown["0:0"] == ("Front <b>one</b>", "<hr>\n\nBack &lt; one")
    assert shown["1:0"][0] == "There"
    assert shown["1:1"][0] == "And back"
    assert shown["2:0"][0] == "The <mark>[which?]</mark> leaves at the medulla."
    assert shown["2:1"][1].startswith("The vagus leaves at the <mark>medulla</mark>.")
    assert shown["3:0"][0] == '<img src="media/bone%20%26%20joint.png" alt="">' or "media/bone" in shown["3:0"][0]


def test_nothing_in_a_card_can_do_harm(owner: Visitor) -> None:
    shown = cards(owner)
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


def test_other_pages_bear_with_own_notes(owner: Visitor) -> None:
    study(owner, 3)
    assert owner.get("/today").status_code == 200
    owner.answer(owner.start())
    assert owner.get("/decks").status_code == 200


def test_notes_go_back_to_anki_as_they_were(owner: Visitor, learner: Learner, tmp_path: Path) -> None:
    before = collection(0, also=fills)
    wanted = {guid: note for guid, note in before.notes.items() if not guid.startswith("tr-")}
    content = owner.client.get("/own.apkg").data
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
    with owner.app.app_context():
        assert set(came) == set(db.session.scalars(select(OwnNote.guid)))
    assert Path(learner.col.media.dir(), "bone & joint.png").read_bytes() == PNG
    assert learner.imports(path) == {"duplicate": 5}
    assert learner.col.fix_integrity()[1]
    before.col.close()


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


def test_the_list_asks_the_database_alike_however_many_notes_there_are(stranger: Visitor) -> None:
    def many(someone: Learner) -> None:
        fills(someone)
        for number in range(120):
            adds(someone.col, "Basic", f"Front {number}", "Back")

    counts = []
    for also in (fills, many):
        visitor = Visitor(stranger.app)
        page = sends(visitor, exported(collection(0, also=also)))
        visitor.post(f"{page}/bring", own="on")
        with counted(stranger.app) as asked:
            visitor.get("/own")
        counts.append(sum(each.startswith("SELECT") for each in asked))
    assert counts[0] <= counts[1] <= counts[0] + 6  # a new card is looked up by itself, up to the day's ten
