"""Here, to the real Anki, answered by its scheduler, and home again: nothing is lost, and nothing counts twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.decks.learner import Learner
from tests.web.anki_cast import collection, exported, sends
from tests.web.cast import BANK, Clock, Visitor, answers
from tests.web.test_own_notes import PNG, adds, cards, fills, study
from trainer.services.study import memories
from trainer.store.engine import db
from trainer.store.learning import Answer, MemoryRow, OwnMedia

FORMS = [("colpkg", False), ("colpkg", True), ("apkg", False), ("apkg", True)]


@pytest.fixture
def clock() -> Clock:
    """The true time, some days ago: Anki's scheduler knows no other."""
    return Clock(datetime.now(UTC) - timedelta(days=9))


def kept(app: Flask) -> dict[str, MemoryRow]:
    with app.app_context():
        return {f"tr-{BANK}:{row.fact_id}": row for row in db.session.scalars(select(MemoryRow))}


def studies_here(visitor: Visitor, clock: Clock) -> None:
    """Study on two days, some of it wrongly, and come to the present."""
    for days in (0, 4):
        clock.forward(days=days)
        pid, place = visitor.start(), 0
        while pid and place < 5:
            visitor.answer(pid, right=place % 3 != 1)
            pid, place = visitor.next(), place + 1
    clock.at = datetime.now(UTC)


def goes_on_in_anki(someone: Learner, package: Path) -> dict[str, tuple[float, float, int]]:
    """Import with progress, answer known and new cards under FSRS; give what Anki then holds of each that was met."""
    someone.col.set_config("fsrs", True)
    someone.imports(package, with_progress=True)
    known = [card for card in someone.cards if card.type == 2]
    new = [card for card in someone.cards if card.type == 0]
    for place, card in enumerate([*known[:4], *new[:3]]):
        card.start_timer()
        someone.col.sched.answerCard(card, (3, 1, 4, 2)[place % 4])
    met = [someone.col.get_card(card.id) for card in someone.cards if card.reps]
    return {
        card.note().guid: (card.memory_state.stability, card.memory_state.difficulty, card.reps)
        for card in met
        if card.memory_state
    }


@pytest.mark.parametrize(("kind", "legacy"), FORMS)
def test_what_is_known_after_anki_is_what_both_logs_say(
    stranger: Visitor, clock: Clock, tmp_path: Path, kind: str, *, legacy: bool
) -> None:
    studies_here(stranger, clock)
    before = kept(stranger.app)
    package = tmp_path / "out.apkg"
    package.write_bytes(stranger.client.get(f"/decks/{BANK}.apkg?forms=recall&progress=on").data)
    someone = Learner(tmp_path)
    in_anki = goes_on_in_anki(someone, package)
    assert len(in_anki) == len(before) + 3
    clock.at = datetime.now(UTC) + timedelta(minutes=1)
    file = exported(someone, kind=kind, legacy=legacy)
    given = len(answers(stranger.app))
    page = sends(stranger, file, f"mine.{kind}")
    assert "Bring in 7 reviews" in stranger.page
    stranger.post(f"{page}/bring")
    after = kept(stranger.app)
    assert len(answers(stranger.app)) == given + 7
    assert {guid: row.reps for guid, row in after.items()} == {guid: reps for guid, (_, _, reps) in in_anki.items()}
    for guid, (stability, difficulty, _) in in_anki.items():
        assert after[guid].stability == pytest.approx(stability, rel=1e-3)
        assert after[guid].difficulty == pytest.approx(difficulty, abs=2e-3)
    with stranger.app.app_context():
        assert memories.rebuild(db.session())[1] == 0
    sends(stranger, file, f"mine.{kind}")
    assert "There is nothing new to bring in." in stranger.page


def own_of(someone: Learner) -> None:
    """Front and back, reversed, cloze, a picture, and a sound."""
    fills(someone)
    someone.col.media.write_data("heart.mp3", b"ID3" + bytes(40))
    adds(someone.col, "Basic", "Which sound? [sound:heart.mp3]", "A murmur")


@pytest.mark.parametrize(("kind", "legacy"), FORMS)
def test_own_notes_go_to_anki_and_come_home_as_they_were(
    stranger: Visitor, clock: Clock, tmp_path: Path, kind: str, *, legacy: bool
) -> None:
    clock.at = datetime.now(UTC) + timedelta(minutes=1)
    page = sends(stranger, exported(collection(0, also=own_of)))
    stranger.post(f"{page}/bring", own="on")
    studied = [study(stranger, 3) for _ in range(2)]
    shown, known = cards(stranger), kept(stranger.app)
    package = tmp_path / "own.apkg"
    package.write_bytes(stranger.client.get("/own.apkg").data)
    someone = Learner(tmp_path)
    assert someone.imports(package) == {"new": 6}
    assert Path(someone.col.media.dir(), "bone & joint.png").read_bytes() == PNG
    assert Path(someone.col.media.dir(), "heart.mp3").is_file()
    answered = someone.cards[0]
    answered.start_timer()
    someone.col.sched.answerCard(answered, 3)
    page = sends(stranger, exported(someone, kind=kind, legacy=legacy), f"mine.{kind}")
    assert "Also my 6 own notes" in stranger.page
    stranger.post(f"{page}/bring", own="on")
    assert cards(stranger) == shown
    assert {guid: row.reps for guid, row in kept(stranger.app).items()} == {
        guid: row.reps for guid, row in known.items()
    }
    assert not set(studied) & {study(stranger, 3) for _ in range(3)}
    with stranger.app.app_context():
        assert db.session.scalars(select(func.count()).select_from(OwnMedia)).one() == 2
        assert db.session.scalars(select(func.count()).select_from(Answer)).one() == 5
