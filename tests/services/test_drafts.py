"""Changes of banks: written, read over by someone else, published, and seen by every process."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from tests.services.school import School, someone
from tests.web.cast import BANK, NOON, Clock, closing_app, library
from trainer.app import create_app
from trainer.facts.banks import shipped
from trainer.facts.folder import Folder, load_folder, read_folder
from trainer.facts.model import Status
from trainer.services.classes import classrooms
from trainer.services.people.learners import Learner
from trainer.services.sets import attempts
from trainer.services.words.refusals import Absent, Incomplete, Refused, Stale
from trainer.services.writing import desks, drafts, second_reading
from trainer.services.writing.drafts import Draft, State, TwoChanges
from trainer.services.writing.shelves import Shelves
from trainer.store.engine import begin_writing, db
from trainer.store.writing import BankDraft, BankVersion, DraftSave

FACT = "passes-through--optic-nerve--optic-canal"
NEW = "It reaches the orbit through the optic canal, with the ophthalmic artery."


class Bench:
    """A class whose instructor writes, and an editor who reads. Use it within an app context."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.school = School(app, clock)
        self.teacher = self.school.teacher
        self.editor = someone("editor@example.com")
        desks.make_editor(db.session(), " Editor@example.com")
        self.shelves = Shelves(library(), Path(app.instance_path))

    def begin(self, who: Learner | None = None) -> Draft:
        return self.load(drafts.begin(db.session(), self.shelves, who or self.teacher, BANK, now=NOON), who)

    def load(self, draft_id: str, who: Learner | None = None) -> Draft:
        return drafts.load(db.session(), self.shelves, who or self.teacher, draft_id)

    def explain(self, draft: Draft, text: str, *, who: Learner | None = None, began: int | None = None) -> Draft:
        """Save another explanation of the fact, from the page of a revision."""
        mine = drafts.editable(db.session(), self.shelves, who or self.teacher, draft.id)
        at = draft.revision if began is None else began
        drafts.save_block(db.session(), mine, "facts", FACT, {"explanation": text}, began=at, now=NOON)
        return self.load(draft.id, who)

    def text(self, draft: Draft) -> Folder:
        digest = db.session.scalars(db.select(BankDraft.text).where(BankDraft.id == draft.id)).one()
        return desks.kept_text(db.session(), digest)

    def send(self, draft: Draft, why: str = "The artery goes with it.") -> Draft:
        second_reading.send(db.session(), self.load(draft.id), why=why, now=NOON, loads=True)
        return self.load(draft.id)

    def agree(self, draft: Draft, who: Learner | None = None) -> int:
        mine = self.load(draft.id, who or self.editor)
        bank = load_folder(self.text(draft))
        if not mine.own:
            self.read(mine)
        return second_reading.agree(db.session(), mine, bank, revision=draft.revision, note="", now=NOON)

    def read(self, mine: Draft, *, only: int | None = None) -> None:
        """Agree to the entries of a change, or to the first few of them."""
        marks = second_reading.marks_of(second_reading.compared(db.session(), mine))
        second_reading.read(db.session(), mine, marks[:only], now=NOON)

    def publish(self, text: str = NEW) -> int:
        return self.agree(self.send(self.explain(self.begin(), text)))

    def explanation(self, shelves: Shelves | None = None, who: Learner | None = None) -> str:
        """What the fact's explanation is in the bank that someone sees now."""
        seen = (shelves or self.shelves).seen_by(db.session(), who.id if who else None)
        return seen.shelf(BANK).bank.facts[FACT].explanation


@pytest.fixture
def bench(either: Flask, clock: Clock) -> Iterator[Bench]:
    with either.test_request_context():
        yield Bench(either, clock)


def test_a_published_change_is_seen_by_every_process_without_a_restart(bench: Bench) -> None:
    another = Shelves(library(), bench.shelves.instance)
    before = bench.explanation(another)
    assert bench.publish() == 2
    assert before != bench.explanation(another) == NEW == bench.explanation()


def test_the_first_version_is_what_ships_and_every_version_is_kept_whole(bench: Bench) -> None:
    bench.publish()
    rows = db.session.scalars(db.select(BankVersion).order_by(BankVersion.number)).all()
    assert [(row.number, row.author, row.reader) for row in rows] == [
        (1, None, None),
        (2, bench.teacher.id, bench.editor.id),
    ]
    assert desks.kept_text(db.session(), rows[0].text) == read_folder(shipped()[BANK])


def test_a_save_touches_its_own_line_and_the_day_of_the_change_alone(bench: Bench) -> None:
    draft = bench.explain(bench.begin(), NEW)
    was, now = read_folder(shipped()[BANK]).files["facts.yaml"], bench.text(draft).files["facts.yaml"]
    new = [line.strip() for line in now.splitlines() if line not in was.splitlines()]
    assert new == [f"explanation: {NEW}", "changed: 2026-11-24"]
    assert bench.text(draft).files["bank.yaml"] == read_folder(shipped()[BANK]).files["bank.yaml"]


def test_a_version_is_loaded_once_and_everybodys_bank_stays_while_nothing_is_published(bench: Bench) -> None:
    bench.explain(bench.begin(), NEW)
    assert bench.shelves.seen_by(db.session(), None) is bench.shelves.base
    bench.agree(bench.send(bench.explain(bench.begin(), NEW)))
    shelves = [bench.shelves.seen_by(db.session(), None).shelf(BANK) for _ in range(2)]
    assert shelves[0] is shelves[1]


def test_what_can_be_asked_is_the_same_as_if_all_of_it_had_been_worked_out_anew(bench: Bench) -> None:
    """Only what a change reaches is worked out when it is published."""
    draft = bench.begin()
    mine = drafts.editable(db.session(), bench.shelves, bench.teacher, draft.id)
    drafts.save_block(db.session(), mine, "facts", FACT, {"status": "withdrawn"}, began=0, now=NOON)
    bench.agree(bench.send(bench.load(draft.id)))
    shelf = bench.shelves.seen_by(db.session(), None).shelf(BANK)
    afresh = {fact: {(w.form, w.direction) for w in shelf._find_ways(fact)} for fact in shelf.bank.facts}
    assert {fact: {(w.form, w.direction) for w in shelf.ways(fact)} for fact in shelf.bank.facts} == afresh
    assert afresh[FACT] == set()


# --- nobody publishes alone


def test_nobody_agrees_to_their_own_change(bench: Bench) -> None:
    draft = bench.begin(bench.editor)
    draft = bench.explain(draft, NEW, who=bench.editor)
    second_reading.send(db.session(), draft, why="So.", now=NOON, loads=True)
    with pytest.raises(Refused, match="Someone else has to read it"):
        bench.agree(draft, bench.editor)
    assert bench.explanation() != NEW


def test_who_saved_anything_in_a_change_is_not_its_second_reader(bench: Bench) -> None:
    draft = bench.explain(bench.begin(), NEW)
    draft = bench.explain(draft, "Another reason.", who=bench.editor)
    bench.send(draft)
    with pytest.raises(Refused, match="Someone else has to read it"):
        bench.agree(draft, bench.editor)


def test_who_instructs_a_class_may_write_and_only_an_editor_may_agree(bench: Bench) -> None:
    other = someone("other@example.com")
    classrooms.create(db.session(), other, name="Another", term="", zone="UTC", now=NOON)
    draft = bench.send(bench.explain(bench.begin(), NEW))
    with pytest.raises(Absent):
        bench.agree(draft, other)
    assert bench.agree(draft) == 2


@pytest.mark.parametrize("who", ["student", "assistant", "stranger"])
def test_who_neither_instructs_nor_edits_finds_no_change(bench: Bench, who: str) -> None:
    draft = bench.begin()
    visitor = bench.school.student() if who == "student" else someone("ann@example.com")
    with pytest.raises(Absent):
        bench.load(draft.id, visitor)
    with pytest.raises(Absent):
        bench.begin(visitor)


def test_nothing_is_published_before_all_of_it_was_read(bench: Bench) -> None:
    draft = bench.explain(bench.begin(), NEW)
    mine = drafts.editable(db.session(), bench.shelves, bench.teacher, draft.id)
    drafts.add_block(db.session(), mine, "topics", {"id": "eyes", "title": "Eyes"}, now=NOON)
    bench.send(bench.load(draft.id))
    reading = bench.load(draft.id, bench.editor)
    bench.read(reading, only=1)
    bank = load_folder(bench.text(draft))
    with pytest.raises(Incomplete, match="1 entry is still to be read"):
        second_reading.agree(db.session(), reading, bank, revision=reading.revision, note="", now=NOON)
    bench.read(reading)
    assert second_reading.agree(db.session(), reading, bank, revision=reading.revision, note="", now=NOON) == 2


def test_what_was_changed_while_it_was_read_is_read_again(bench: Bench) -> None:
    draft = bench.send(bench.explain(bench.begin(), NEW))
    second_reading.take_back(db.session(), draft, now=NOON)
    bench.send(bench.explain(bench.load(draft.id), "Something else."))
    with pytest.raises(Stale, match="moved on"):
        bench.agree(draft)


def test_a_reader_sends_a_change_back_with_a_note_and_it_can_be_written_again(bench: Bench) -> None:
    draft = bench.send(bench.explain(bench.begin(), NEW))
    with pytest.raises(Incomplete):
        second_reading.send_back(db.session(), bench.load(draft.id, bench.editor), revision=1, note=" ", now=NOON)
    second_reading.send_back(db.session(), bench.load(draft.id, bench.editor), revision=1, note="Which?", now=NOON)
    assert bench.load(draft.id).state is State.WRITING
    assert bench.explain(bench.load(draft.id), "This one.").revision == 2


@pytest.mark.parametrize(
    ("why", "loads", "field"), [("", True, "why"), ("So.", False, "checks"), ("So.", True, "checks")]
)
def test_a_change_without_a_reason_with_faults_or_without_anything_is_not_sent(
    bench: Bench, why: str, *, loads: bool, field: str
) -> None:
    with pytest.raises(Incomplete) as refused:
        second_reading.send(db.session(), bench.begin(), why=why, now=NOON, loads=loads)
    assert refused.value.field == field


def test_the_id_of_a_bank_stays(bench: Bench) -> None:
    draft = bench.begin()
    mine = drafts.editable(db.session(), bench.shelves, bench.teacher, draft.id)
    drafts.save_block(db.session(), mine, "bank", "bank", {"id": "another"}, began=0, now=NOON)
    bench.send(bench.load(draft.id))
    with pytest.raises(Refused, match="id cannot change"):
        bench.agree(bench.load(draft.id))


# --- two at once


def test_two_who_change_different_keys_at_once_both_have_theirs(bench: Bench) -> None:
    draft = bench.begin()
    bench.explain(draft, NEW)
    mine = drafts.editable(db.session(), bench.shelves, bench.editor, draft.id)
    seen = {"explanation": library().shelf(BANK).bank.facts[FACT].explanation, "level": "specialist"}
    drafts.save_block(db.session(), mine, "facts", FACT, seen, began=0, now=NOON)
    fact = load_folder(bench.text(draft)).facts[FACT]
    assert (fact.explanation, fact.level.value) == (NEW, "specialist")


def test_two_who_change_one_key_at_once_are_shown_both_and_nothing_is_overwritten(bench: Bench) -> None:
    draft = bench.begin()
    bench.explain(draft, NEW)
    with pytest.raises(TwoChanges) as refused:
        bench.explain(draft, "Mine.", who=bench.editor, began=0)
    assert refused.value.theirs == {"explanation": NEW}
    assert load_folder(bench.text(draft)).facts[FACT].explanation == NEW
    after = bench.explain(bench.load(draft.id), "Mine.", who=bench.editor, began=refused.value.revision)
    assert load_folder(bench.text(after)).facts[FACT].explanation == "Mine."
    kept = db.session.scalars(db.select(DraftSave.saved_by).order_by(DraftSave.revision)).all()
    assert kept == [bench.teacher.id, bench.editor.id]


def test_the_same_words_saved_twice_are_saved_once(bench: Bench) -> None:
    draft = bench.explain(bench.begin(), NEW)
    assert bench.explain(draft, NEW).revision == draft.revision


def test_a_change_that_fell_behind_is_brought_up_without_losing_either(bench: Bench) -> None:
    late = bench.begin()
    mine = drafts.editable(db.session(), bench.shelves, bench.teacher, late.id)
    drafts.add_block(db.session(), mine, "entities", {"id": "risorius", "name": "risorius", "kind": "muscle"}, now=NOON)
    bench.publish()
    bench.send(bench.load(late.id))
    with pytest.raises(Stale, match="brought up"):
        bench.agree(bench.load(late.id))
    found = drafts.behind(db.session(), bench.load(late.id))
    assert found is not None
    assert found.clashes == ()
    drafts.bring_up(db.session(), bench.load(late.id), mine=frozenset(), now=NOON)
    assert bench.agree(bench.load(late.id)) == 3
    bank = bench.shelves.seen_by(db.session(), None).shelf(BANK).bank
    assert (bank.facts[FACT].explanation, bank.entities["risorius"].kind) == (NEW, "muscle")


@pytest.mark.parametrize(("mine", "wanted"), [(frozenset({0}), "Mine."), (frozenset(), NEW)])
def test_where_both_changed_one_line_a_person_chooses(bench: Bench, mine: frozenset[int], wanted: str) -> None:
    late = bench.explain(bench.begin(), "Mine.")
    bench.publish()
    found = drafts.behind(db.session(), bench.load(late.id))
    assert found is not None
    [(path, clash)] = found.clashes
    assert (path, "Mine." in clash.here, NEW in clash.there) == ("facts.yaml", True, True)
    drafts.bring_up(db.session(), bench.load(late.id), mine=mine, now=NOON)
    assert load_folder(bench.text(late)).facts[FACT].explanation == wanted


# --- entries


def test_a_fact_that_says_something_else_now_keeps_the_id_that_memories_hang_on(bench: Bench) -> None:
    draft = bench.begin()
    mine = drafts.editable(db.session(), bench.shelves, bench.teacher, draft.id)
    new = {"relation": "passes-through", "subject": "optic-nerve", "object": "foramen-ovale"}
    key = drafts.add_block(db.session(), mine, "facts", new, now=NOON)
    assert key == "passes-through/optic-nerve/foramen-ovale"
    mine = drafts.editable(db.session(), bench.shelves, bench.teacher, draft.id)
    kept = drafts.save_block(
        db.session(), mine, "facts", key, {"object": "foramen-rotundum"}, began=mine.revision, now=NOON
    )
    assert kept == key


def test_an_entry_can_be_taken_out_and_one_that_is_there_is_not_added_twice(bench: Bench) -> None:
    draft = bench.begin()
    block: dict[str, Any] = {"relation": "lesion-sign", "subject": "optic-nerve", "object": "x", "why": "So."}
    mine = drafts.editable(db.session(), bench.shelves, bench.teacher, draft.id)
    key = drafts.add_block(db.session(), mine, "negatives", block, now=NOON)
    mine = drafts.editable(db.session(), bench.shelves, bench.teacher, draft.id)
    with pytest.raises(Incomplete):
        drafts.add_block(db.session(), mine, "negatives", block, now=NOON)
    drafts.remove_block(db.session(), mine, "negatives", key, now=NOON)
    with pytest.raises(Absent):
        drafts.find(bench.text(draft), "negatives", key)


# --- going back


def test_an_earlier_version_returns_as_a_new_one_that_someone_reads(bench: Bench) -> None:
    before = bench.explanation()
    bench.publish()
    found = desks.desk(db.session(), bench.shelves, bench.teacher, BANK)
    draft_id = drafts.revert(db.session(), found, 1, now=NOON)
    second_reading.send(db.session(), bench.load(draft_id), why="It was right.", now=NOON, loads=True)
    assert bench.explanation() == NEW, "nothing goes back before it is read"
    assert bench.agree(bench.load(draft_id)) == 3
    assert bench.explanation() == before
    rows = db.session.scalars(db.select(BankVersion).order_by(BankVersion.number)).all()
    assert rows[0].text == rows[2].text != rows[1].text


def test_a_text_that_cannot_be_read_leaves_the_bank_in_the_files_in_use(bench: Bench) -> None:
    """As when a newer program refuses what an older one took."""
    draft = bench.begin()
    mine = drafts.editable(db.session(), bench.shelves, bench.teacher, draft.id)
    drafts.save_block(db.session(), mine, "facts", FACT, {"object": "nowhere"}, began=0, now=NOON)
    bank = library().shelf(BANK).bank
    bench.send(bench.load(draft.id))
    bench.read(bench.load(draft.id, bench.editor))
    second_reading.agree(db.session(), bench.load(draft.id, bench.editor), bank, revision=1, note="", now=NOON)
    assert bench.shelves.seen_by(db.session(), None).shelf(BANK) is bench.shelves.base.shelf(BANK)


def test_a_second_program_on_the_same_database_serves_the_new_version(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        bench = Bench(app, clock)
        bench.publish()
        db.session.commit()
    with closing_app(create_app(app.extensions["trainer"].settings, library=library(), now=clock)) as another:
        for program in (app, another):
            assert NEW in program.test_client().get(f"/facts/{BANK}/{FACT}").text


def test_a_set_keeps_its_questions_and_its_key_across_a_publication(bench: Bench) -> None:
    """Every fact that the set asks is withdrawn: while one student is in it, and before another begins."""
    set_id = bench.school.give()
    ann, ben = bench.school.student("Ann"), bench.school.student("Ben")
    begun = bench.school.begin(ann, set_id)
    asked = bench.school.asked(ann, begun)
    draft = bench.begin()
    for fact in {fact for shown in asked for fact in shown.question.facts}:
        mine = drafts.editable(db.session(), bench.shelves, bench.teacher, draft.id)
        gone = {"status": "withdrawn"}
        drafts.save_block(db.session(), mine, "facts", fact, gone, began=mine.revision, now=NOON)
    bench.agree(bench.send(bench.load(draft.id)))
    current = bench.shelves.seen_by(db.session(), ann.id)
    assert {current.shelf(BANK).bank.facts[f].status for s in asked for f in s.question.facts} == {Status.WITHDRAWN}
    bench.school.fill_in(ann, begun)
    done = attempts.submit(db.session(), ann, set_id, begun.number, now=bench.school.now)
    assert done.points == done.most
    later = attempts.begin(db.session(), current, ben, set_id, now=bench.school.now)
    assert bench.school.asked(ben, later)


def test_two_saves_at_the_same_moment_are_both_kept(either: Flask, clock: Clock) -> None:
    """As two people do it: each in a request of its own, waiting for the other where the database makes them."""
    with either.test_request_context():
        bench = Bench(either, clock)
        draft = bench.begin()
        db.session.commit()
    shelves, gate = bench.shelves, Barrier(2)

    def save(who: Learner, values: dict[str, str]) -> None:
        with either.test_request_context():
            gate.wait()
            begin_writing(db.session())
            mine = drafts.editable(db.session(), shelves, who, draft.id)
            drafts.save_block(db.session(), mine, "facts", FACT, values, began=0, now=NOON)
            db.session.commit()

    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(save, bench.teacher, {"explanation": NEW}),
            pool.submit(save, bench.editor, {"level": "specialist"}),
        ]
        assert [each.result() for each in done] == [None, None]
    with either.test_request_context():
        fact = load_folder(bench.text(draft)).facts[FACT]
        assert (fact.explanation, fact.level.value) == (NEW, "specialist")
