"""What was done in the real Anki joins the log once, after a look, and can be taken out again."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.decks.learner import Learner as Collected
from tests.decks.learner import learner
from tests.web.anki_cast import (
    anki_answers,
    collection,
    exported,
    left_behind,
    our_deck,
    reviews_in,
    sending,
    sends,
)
from tests.web.cast import BANK, Clock, Visitor, answers
from tests.web.counting import queries
from trainer.decks.deck import DeckForm
from trainer.decks.unpacking import Fault
from trainer.services.anki import imports as anki_imports
from trainer.services.anki.files import MOST_WAITING, READERS, Tell
from trainer.services.people.learners import learner as person
from trainer.services.study import memories
from trainer.services.study.study_log import minutes_by_day
from trainer.store.engine import db
from trainer.store.learning import AnkiImport, Answer, FactState, MemoryRow
from trainer.web.wiring import EXTENSION

__all__ = ["learner"]

DAY_MS = 86_400_000


@pytest.fixture
def clock() -> Clock:
    """The true time: Anki's scheduler knows no other."""
    return Clock(datetime.now(UTC) + timedelta(minutes=1))


@pytest.fixture(scope="module")
def studied() -> bytes:
    """A whole collection with eight reviews of ours, in Anki's newest form."""
    return exported(collection(8))


def rows_of_memory(app: Flask) -> dict[str, tuple[float, float, int]]:
    with app.app_context():
        rows = db.session.scalars(select(MemoryRow))
        return {row.fact_id: (row.stability, row.difficulty, row.due_day) for row in rows}


@pytest.mark.parametrize(("kind", "legacy"), [("colpkg", False), ("colpkg", True), ("apkg", False), ("apkg", True)])
def test_every_form_of_file_that_anki_writes_can_be_read(stranger: Visitor, kind: str, *, legacy: bool) -> None:
    page = sends(stranger, exported(collection(4), kind=kind, legacy=legacy), f"mine.{kind}")
    assert "4 of its reviews match facts here" in stranger.page
    stranger.post(f"{page}/bring")
    assert reviews_in(stranger.app) == 4


def test_nothing_changes_before_the_person_says_so(stranger: Visitor, studied: bytes) -> None:
    sends(stranger, studied)
    assert "Nothing has changed yet" in stranger.page
    assert not answers(stranger.app)


def test_answers_come_in_as_they_were_given(stranger: Visitor, studied: bytes) -> None:
    page = sends(stranger, studied)
    assert stranger.post(f"{page}/bring").status_code == 303
    assert "8 reviews are in your history" in stranger.get(page).text
    came = anki_answers(stranger.app)
    assert [each.rating for each in came] == [1, 2, 3, 4] * 2
    assert [each.correct for each in came] == [False, True, True, True] * 2
    assert len({each.presentation_id for each in came}) == 1
    assert rows_of_memory(stranger.app)


def test_sending_a_file_twice_adds_nothing(stranger: Visitor, studied: bytes) -> None:
    page = sends(stranger, studied)
    stranger.post(f"{page}/bring")
    stranger.post(f"{page}/bring")
    before = rows_of_memory(stranger.app)
    again = sends(stranger, studied)
    assert "There is nothing new to bring in." in stranger.page
    stranger.post(f"{again}/bring")
    assert reviews_in(stranger.app) == len(anki_answers(stranger.app)) == 8
    assert rows_of_memory(stranger.app) == before


def test_undo_takes_all_out_and_a_later_import_brings_it_in_again(guest: Visitor, studied: bytes) -> None:
    before = rows_of_memory(guest.app)
    page = sends(guest, studied)
    guest.post(f"{page}/bring")
    after = rows_of_memory(guest.app)
    assert after != before
    guest.get(page)
    assert guest.post(f"{page}/undo").status_code == 303
    assert rows_of_memory(guest.app) == before
    assert not reviews_in(guest.app)
    again = sends(guest, studied)
    guest.post(f"{again}/bring")
    assert {fact: memory[:2] for fact, memory in rows_of_memory(guest.app).items()} == {
        fact: memory[:2] for fact, memory in after.items()
    }


def test_undo_ends_after_seven_days(stranger: Visitor, studied: bytes, clock: Clock) -> None:
    page = sends(stranger, studied)
    stranger.post(f"{page}/bring")
    clock.forward(days=7, minutes=1)
    assert "Undo" not in stranger.get(page).text
    assert stranger.post(f"{page}/undo").status_code == 409
    assert reviews_in(stranger.app) == 8


def test_memories_are_those_that_a_fold_of_the_whole_log_gives(guest: Visitor, studied: bytes) -> None:
    page = sends(guest, studied)
    guest.post(f"{page}/bring")
    with guest.app.app_context():
        assert memories.rebuild(db.session())[1] == 0


def test_other_pages_bear_with_an_import(guest: Visitor, studied: bytes) -> None:
    page = sends(guest, studied)
    guest.post(f"{page}/bring")
    pid = anki_answers(guest.app)[0].presentation_id
    assert guest.get("/today").status_code == 200
    assert guest.get(f"/q/{pid}").status_code == 404
    guest.answer(guest.start())


def test_another_person_sees_nothing_of_an_import(stranger: Visitor, other: Visitor, studied: bytes) -> None:
    page = sends(stranger, studied)
    assert other.get(page).status_code == 404
    for deed in ("bring", "undo", "leave"):
        assert other.post(f"{page}/{deed}").status_code == 404
    assert not reviews_in(stranger.app)


def test_a_guest_who_signs_in_keeps_an_import_and_never_has_it_twice(app: Flask, studied: bytes) -> None:
    account = Visitor(app)
    account.sign_up()
    page = sends(account, studied)
    account.post(f"{page}/bring")
    memory = rows_of_memory(app)
    guest = Visitor(app)
    page = sends(guest, exported(collection(2)))
    guest.post(f"{page}/bring")
    page = sends(guest, studied)
    guest.post(f"{page}/bring")
    guest.sign_in()
    with app.app_context():
        mine = person(db.session(), 1)
        assert mine.email
        kept = {row.fact_id for row in db.session.scalars(select(MemoryRow).where(MemoryRow.person_id == 1))}
    assert kept >= set(memory)
    own = [each for each in anki_answers(app) if each.person_id == 1]
    assert len(own) == len({(each.fact_id, each.answered_at) for each in own}) == 10


def suspends(someone: Collected) -> None:
    """Suspend three cards of ours and one of their own, and give two cards a flag."""
    col: Any = someone.col
    note = col.new_note(col.models.by_name("Cloze"))
    note.fields[0] = "{{c1::One}} and {{c2::two}}"
    col.add_note(note, col.decks.id("Mine"))
    ours = [card.id for card in someone.cards if card.note().guid.startswith("tr-")]
    col.sched.suspend_cards([*ours[:3], note.cards()[1].id])
    col.set_user_flag_for_cards(1, ours[2:4])


def paused_by(visitor: Visitor) -> set[tuple[str, str]]:
    with visitor.app.app_context():
        rows = db.session.scalars(select(FactState).where(FactState.suspended_at.is_not(None)))
        return {(row.bank_id, row.fact_id) for row in rows}


@pytest.mark.parametrize("legacy", [False, True])
def test_what_is_suspended_in_anki_is_paused_with_an_import_and_resumed_with_its_undo(
    guest: Visitor, clock: Clock, *, legacy: bool
) -> None:
    mine = guest.get("/facts/paused").text and next(iter(rows_of_memory(guest.app)))
    guest.post(f"/facts/{BANK}/{mine}/note", note="Look here.")
    page = sends(guest, exported(collection(2, also=suspends), legacy=legacy))
    told = guest.page
    assert "Pause here what is suspended in Anki" in told
    assert "3 facts." in told
    assert "1 card of your own notes" in told
    assert "2 cards have a coloured flag in Anki. Flags do not come along." in told
    clock.forward(minutes=1)
    guest.post(f"{page}/bring", own="on", pause="on")
    assert "3 facts are paused, as in Anki." in guest.get(page).text
    assert "1 card of your own is paused, as in Anki." in guest.page
    assert [bank for bank, _ in sorted(paused_by(guest))] == [BANK] * 3 + ["own"]
    assert guest.get("/facts/paused").text.count("/resume") == 3
    by_hand = min(paused_by(guest))[1]
    clock.forward(minutes=1)
    guest.post(f"/facts/{BANK}/{by_hand}/resume")
    guest.post(f"/facts/{BANK}/{by_hand}/suspend")
    guest.get(page)
    guest.post(f"{page}/undo")
    assert paused_by(guest) == {(BANK, by_hand)}
    with guest.app.app_context():
        assert [row.note for row in db.session.scalars(select(FactState).where(FactState.fact_id == mine))] == [
            "Look here."
        ]


def test_nothing_is_paused_that_was_not_asked_for(stranger: Visitor) -> None:
    file = exported(collection(2, also=suspends))
    page = sends(stranger, file)
    stranger.post(f"{page}/bring")
    assert not paused_by(stranger)
    again = sends(stranger, file)
    assert "3 facts." in stranger.page
    stranger.post(f"{again}/bring", pause="on")
    assert {bank for bank, _ in paused_by(stranger)} == {BANK}
    sends(stranger, file)
    assert "3 facts." not in stranger.page


def test_a_fact_of_which_anki_still_asks_a_card_is_not_paused(stranger: Visitor, learner: Collected) -> None:
    learner.imports(our_deck(DeckForm.RECALL, DeckForm.CHOICE))
    one, other, *_ = [note for note in learner.notes.values() if len(note.cards()) == 2]
    learner.col.sched.suspend_cards([one.cards()[0].id, *(card.id for card in other.cards())])
    page = sends(stranger, exported(learner, kind="apkg"))
    assert "1 fact." in stranger.page
    stranger.post(f"{page}/bring", pause="on")
    assert paused_by(stranger) == {(BANK, other.guid.partition(":")[2])}


def test_each_review_has_its_part_in_the_time_of_its_day(either: Flask, studied: bytes, clock: Clock) -> None:
    visitor = Visitor(either)
    page = sends(visitor, studied)
    visitor.post(f"{page}/bring")
    with either.app_context():
        who = person(db.session(), 1)
        db.session.execute(update(Answer).values(answered_at=clock.at))
        for place, each in enumerate(db.session.scalars(select(Answer).order_by(Answer.id))):
            each.answered_at = clock.at + timedelta(minutes=place)
        db.session.flush()
        assert list(minutes_by_day(db.session(), who, first=0).values()) == [8.0]


def test_a_foreign_collection_is_counted_and_left_alone(stranger: Visitor) -> None:
    def studies_own(someone: object) -> None:
        col = someone.col  # type: ignore[attr-defined]
        note = col.new_note(col.models.by_name("Basic"))
        note["Front"], note["Back"] = "Which one?", "This one."
        col.add_note(note, col.decks.id("Mine"))
        col.decks.select(col.decks.id("Mine"))
        col.sched.answerCard(col.sched.getCard(), 3)

    sends(stranger, exported(collection(0, also=studies_own)))
    assert "No review in this file is of a fact here" in stranger.page
    assert "1 other review stays in Anki." in stranger.page


def test_reviews_of_the_future_and_of_no_button_are_dropped(stranger: Visitor, clock: Clock) -> None:
    def tampers(someone: object) -> None:
        col = someone.col  # type: ignore[attr-defined]
        card = col.db.scalar("select cid from revlog limit 1")
        future = int((clock.at + timedelta(days=1)).timestamp() * 1000)
        for at, ease, kind in ((future, 3, 1), (10**12, 3, 1), (1_700_000_000_000, 0, 4), (1_700_000_000_001, 9, 1)):
            col.db.execute("insert into revlog values (?,?,?,?,1,1,2500,1,?)", at, card, -1, ease, kind)
        col.sched.set_due_date([card], "5")

    sends(stranger, exported(collection(1, also=tampers)))
    assert "1 of its reviews matches a fact here" in stranger.page


def test_a_file_leaves_nothing_behind_once_it_is_done_with(stranger: Visitor, studied: bytes) -> None:
    page = sends(stranger, studied)
    assert left_behind(stranger.app)
    stranger.post(f"{page}/bring")
    assert left_behind(stranger.app) == []
    page = sends(stranger, studied)
    stranger.post(f"{page}/leave")
    assert left_behind(stranger.app) == []


def test_what_a_crash_left_behind_is_swept_away(stranger: Visitor, clock: Clock) -> None:
    files = stranger.app.extensions[EXTENSION].files
    (files.open("gone") / "collection").write_bytes(b"half")
    clock.forward(hours=1)
    files.sweep(clock())
    assert left_behind(stranger.app) == []


def test_sweeping_bears_with_what_another_process_swept_first(stranger: Visitor, clock: Clock) -> None:
    files = stranger.app.extensions[EXTENSION].files
    (files.open("half") / "collection").write_bytes(b"half")
    (files.folder / "gone").symlink_to(files.folder / "nowhere")  # listed, and not there when it is looked at
    clock.forward(hours=1)
    files.sweep(clock())
    assert [path.name for path in files.folder.iterdir()] == ["gone"]


def test_what_broke_in_the_program_is_not_blamed_on_the_file(
    stranger: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object, **__: object) -> Fault:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(anki_imports, "read_file", breaks)
    page = stranger.get(sends(stranger, b"x")).text
    assert "Something broke here while this file was read." in page
    assert "took too long" not in page
    assert "a mistake of ours" in caplog.text
    assert left_behind(stranger.app) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not an Anki file"),
        (b"plain text", "not an Anki file"),
        (b"PK\x05\x06" + bytes(18), "not an Anki file"),
    ],
)
def test_what_is_no_anki_file_is_refused_in_words(stranger: Visitor, content: bytes, said: str) -> None:
    sends(stranger, content)
    assert said in stranger.page
    assert left_behind(stranger.app) == []


def test_a_form_without_a_file_says_what_to_do(stranger: Visitor) -> None:
    stranger.get("/decks")
    response = stranger.post("/decks/anki")
    assert response.status_code == 422
    assert "Choose the file that Anki exported" in response.text


def test_reading_that_was_cut_off_says_so(stranger: Visitor, clock: Clock) -> None:
    page = sends(stranger, b"x")
    with stranger.app.app_context():
        db.session.execute(update(AnkiImport).values(state="reading", done=40))
        db.session.commit()
    assert "40 of 100 parts are read" in stranger.get(page).text
    clock.forward(hours=1)
    assert "The reading was cut off. Send the file again." in stranger.get(page).text


@pytest.fixture
def slow_reader(stranger: Visitor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Readers that find nothing, once they may."""
    may = Event()

    def reads(*_: object, tell: Tell, **__: object) -> Fault:
        may.wait(timeout=60)
        tell(50)
        return Fault.NOT_ANKI

    monkeypatch.setattr(anki_imports, "read_file", reads)
    yield may
    may.set()
    stranger.app.extensions[EXTENSION].files.wait()


def states(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AnkiImport.state).order_by(AnkiImport.read_at, AnkiImport.file_name)))


def test_a_few_files_are_read_at_once_and_the_others_see_that_they_wait(stranger: Visitor, slow_reader: Event) -> None:
    app = stranger.app
    pages = [sending(Visitor(app), b"x", f"{place}.apkg") for place in range(READERS)]
    last = Visitor(app)
    waiting = sending(last, b"x", "last.apkg").location
    assert [page.status_code for page in pages] == [303] * READERS
    assert "Your file waits for its turn" in last.get(waiting).text
    assert states(app)[-1] == "waiting"
    assert "Waits for its turn to be read" in last.get("/decks").text
    slow_reader.set()
    app.extensions[EXTENSION].files.wait()
    assert states(app) == ["refused"] * (READERS + 1)


def test_one_person_has_one_file_read_at_a_time_and_can_stop_it(stranger: Visitor, slow_reader: Event) -> None:
    page = sending(stranger, b"x").location
    again = sending(stranger, b"x")
    assert again.status_code == 422
    assert "Another file of yours is being read. Wait until it is, or stop it." in again.text
    stranger.get(page)
    stranger.post(f"{page}/leave")
    assert sending(stranger, b"x").status_code == 303
    slow_reader.set()
    stranger.app.extensions[EXTENSION].files.wait()
    assert sorted(states(stranger.app)) == ["left", "refused"]
    assert left_behind(stranger.app) == []


def test_more_files_than_can_wait_are_refused_with_what_to_do(stranger: Visitor, slow_reader: Event) -> None:
    app = stranger.app
    for place in range(READERS + MOST_WAITING):
        assert sending(Visitor(app), b"x", f"{place}.apkg").status_code == 303
    refused = sending(stranger, b"x")
    assert refused.status_code == 422
    assert "Many files are being read just now. Send yours again in ten minutes." in refused.text
    slow_reader.set()
    app.extensions[EXTENSION].files.wait()
    assert sending(stranger, b"x").status_code == 303


def test_only_the_page_for_files_takes_large_ones(stranger: Visitor) -> None:
    large = bytes(300 * 1024)
    assert sending(stranger, large).status_code == 303
    stranger.app.extensions[EXTENSION].files.wait()
    assert stranger.post("/settings", note=large.decode()).status_code == 413


def test_a_file_is_never_given_a_name_on_disk(stranger: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def looks(*_: object, **__: object) -> Fault:
        seen.extend(path.name for path in Path(stranger.app.instance_path).rglob("*") if path.is_file())
        return Fault.NOT_ANKI

    monkeypatch.setattr(anki_imports, "read_file", looks)
    sends(stranger, bytes(2**20))
    assert seen
    assert all(name.startswith(("trainer.sqlite3", "secret_key")) for name in seen)


def years(reviews: int, *, until: datetime) -> bytes:
    """A collection with so many reviews of our cards, spread over the days before."""

    def studies(someone: Collected) -> None:
        cards = someone.col.db.list("select id from cards")  # type: ignore[union-attr] # it is open
        dice = random.Random(1)  # noqa: S311 - the same on every run
        start, step = int(until.timestamp() * 1000) - 300 * DAY_MS, 290 * DAY_MS // reviews
        rows = [(start + n * step, dice.choice(cards), -1, dice.choice((1, 3, 3, 4)), 1) for n in range(reviews)]
        someone.col.db.executemany("insert into revlog values (?,?,?,?,1,1,2500,1,?)", rows)  # type: ignore[union-attr]

    return exported(collection(0, also=studies))


def test_each_further_thousand_reviews_costs_a_few_statements(app: Flask, clock: Clock) -> None:
    asked = []
    for reviews in (2_000, 6_000):
        visitor = Visitor(app)
        page = sends(visitor, years(reviews, until=clock.at))
        asked.append(queries(app, lambda visitor=visitor, page=page: visitor.post(f"{page}/bring")))  # type: ignore[misc]
    assert reviews_in(app) == 8_000
    assert asked[1] - asked[0] <= 4 * 4, asked


def test_each_review_of_a_day_is_a_question_of_that_day(stranger: Visitor, studied: bytes) -> None:
    page = sends(stranger, studied)
    stranger.post(f"{page}/bring")
    stranger.answer(stranger.start())
    assert "9 questions on 1 day of the last seven." in stranger.get("/today").text
    stranger.get(page)
    stranger.post(f"{page}/undo")
    assert "1 question on 1 day of the last seven." in stranger.get("/today").text
