"""Decks in the real Anki: everything arrives, nothing doubles, nothing learned is lost."""

import dataclasses
import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.decks.learner import Learner, learner
from tests.decks.nerves import (
    EVERY_FORM,
    LATER,
    TEXT,
    deck_of,
    loaded,
    nerves,
    with_entity,
    with_fact,
    with_relation,
)
from trainer.decks import notetype
from trainer.decks.deck import FRONT, Deck, DeckForm, Field
from trainer.facts.model import Bank, Status

if TYPE_CHECKING:  # at run time, Anki's modules import one another in a circle unless its collection comes first
    from anki.cards import Card

__all__ = ["learner"]

VAGUS = "tr-nerves:passes/vagus/jugular"
PONS = "tr-nerves:leaves/abducens/pons"


@pytest.fixture(scope="module")
def deck() -> Deck:
    return deck_of(nerves(), EVERY_FORM)


def fronts(deck: Deck) -> int:
    """How many cards a deck is to have."""
    return sum(bool(note.fields.get(field)) for note in deck.notes for field in FRONT.values())


def text(rendered: str) -> str:
    """What a person reads of a rendered side."""
    bare = re.sub(r"<style.*?</style>|<script.*?</script>", "", rendered, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", bare))


def test_every_note_and_card_arrives(learner: Learner, deck: Deck) -> None:
    assert learner.imports(deck) == {"new": len(deck.notes)}
    assert set(learner.notes) == {note.guid for note in deck.notes}
    assert len(learner.cards) == fronts(deck)


def test_no_card_is_empty(learner: Learner, deck: Deck) -> None:
    learner.imports(deck)
    assert not learner.col.get_empty_cards().notes
    assert learner.col.fix_integrity()[1]


@pytest.mark.parametrize("form", DeckForm)
def test_a_deck_of_one_form_has_one_card_a_fact(learner: Learner, form: DeckForm) -> None:
    one = deck_of(nerves(), (form,))
    learner.imports(one)
    assert len(learner.cards) == len(one.notes) == len(learner.notes)
    assert {card.ord for card in learner.cards} == {list(DeckForm).index(form)}


def test_every_field_is_shown_on_some_side(learner: Learner, deck: Deck) -> None:
    learner.imports(deck)
    shown: dict[str, str] = {}
    for card in learner.cards:
        sides = card.render_output()
        guid = card.note().guid
        shown[guid] = shown.get(guid, "") + sides.question_text + sides.answer_text
    for note in deck.notes:
        for field, value in note.fields.items():
            assert field is Field.FACT_ID or value in shown[note.guid]
    assert "{{" not in "".join(shown.values())


def test_no_front_tells_its_key(learner: Learner, deck: Deck) -> None:
    learner.imports(deck)
    for card in learner.cards:
        note, front = card.note(), card.render_output().question_text
        key = re.sub(r"<p.*", "", note["Answer"])
        assert note["FactID"] not in front
        assert note["Why"] not in text(front)
        offered = re.findall("<li>(.*?)</li>", front)
        assert front.count(key) == offered.count(key) == (0 if card.ord == 0 else 1)


def test_the_options_of_a_front_differ_in_nothing_but_their_text(learner: Learner, deck: Deck) -> None:
    learner.imports(deck)
    for card in learner.cards:
        rows = re.findall(r"<li[^>]*>", card.render_output().question_text)
        assert set(rows) <= {"<li>"}


def test_the_back_names_the_answer_by_its_text(learner: Learner, deck: Deck) -> None:
    learner.imports(deck)
    for card in learner.cards:
        back = card.render_output().answer_text
        answer = back[back.index('<hr id="answer">') :]
        assert re.sub(r"<p.*", "", card.note()["Answer"]) in answer
        assert "A book of nerves" in answer


def test_importing_again_adds_and_changes_nothing(learner: Learner, deck: Deck) -> None:
    learner.imports(deck)
    before = {guid: (note.fields, note.mod, note.tags) for guid, note in learner.notes.items()}
    cards = [card.id for card in learner.cards]
    assert learner.imports(deck) == {"duplicate": len(deck.notes)}
    assert {guid: (note.fields, note.mod, note.tags) for guid, note in learner.notes.items()} == before
    assert [card.id for card in learner.cards] == cards


def test_a_later_deck_updates_what_changed_and_nothing_else(learner: Learner) -> None:
    learner.imports(deck_of(nerves()))
    mine = learner.notes["tr-nerves:passes/optic/canal"]
    mine["Why"] = "My own words."
    learner.col.update_note(mine)
    changed = with_fact(nerves(), "leaves/abducens/pons", explanation="At its lower edge.", changed=LATER)
    later = deck_of(changed)
    told = learner.imports(later)
    assert told["updated"] == sum(note.changed > deck_of(nerves()).notes[0].changed for note in later.notes)
    assert told["updated"] + told["duplicate"] == len(later.notes)
    assert learner.notes[PONS]["Why"] == "At its lower edge."
    assert learner.notes[mine.guid]["Why"] == "My own words."


def test_a_later_deck_brings_new_facts_and_repeats_none(learner: Learner) -> None:
    fewer = loaded(TEXT.replace("  - {relation: leaves, subject: vagus, object: medulla}\n", ""))
    learner.imports(deck_of(fewer))
    told = learner.imports(deck_of(nerves()))
    assert told["new"] == 1
    assert len(learner.notes) == len(deck_of(nerves()).notes)


@pytest.mark.parametrize("ease", [1, 3, 4])
def test_what_was_learned_stays_when_a_changed_deck_comes(learner: Learner, ease: Any) -> None:
    learner.imports(deck_of(nerves()))
    studied = learner.studies(ease)
    fact = studied.note().guid.removeprefix("tr-nerves:")
    learner.imports(deck_of(with_fact(nerves(), fact, explanation="In other words.", changed=LATER)))
    after = learner.col.get_card(studied.id)
    assert after.note()["Why"] == "In other words."
    assert state(after) == state(studied)
    assert learner.col.db is not None
    assert learner.col.db.scalar("SELECT count() FROM revlog WHERE cid = ?", studied.id) == 1


def state(card: "Card") -> tuple[Any, ...]:
    """All that Anki keeps of a card's schedule."""
    return (card.type, card.queue, card.due, card.ivl, card.factor, card.reps, card.lapses, card.memory_state)


def test_a_moved_and_suspended_card_stays_where_the_learner_put_it(learner: Learner) -> None:
    learner.imports(deck_of(nerves()))
    card = learner.notes[PONS].cards()[0]
    own = learner.col.decks.id("Mine")
    assert own
    learner.col.set_deck([card.id], own)
    learner.col.sched.suspend_cards([card.id])
    learner.imports(deck_of(with_fact(nerves(), "leaves/abducens/pons", explanation="Anew.", changed=LATER)))
    after = learner.col.get_card(card.id)
    assert (after.did, after.queue) == (own, -1)


def test_a_deleted_note_comes_back(learner: Learner) -> None:
    learner.imports(deck_of(nerves()))
    learner.col.remove_notes([learner.notes[PONS].id])
    assert learner.imports(deck_of(nerves()))["new"] == 1


def test_a_fact_that_changes_topic_keeps_its_deck_and_changes_its_tag(learner: Learner) -> None:
    learner.imports(deck_of(nerves()))
    card = learner.notes[PONS].cards()[0]
    learner.imports(deck_of(with_fact(nerves(), "leaves/abducens/pons", topic="skull", changed=LATER)))
    assert learner.col.decks.name(learner.col.get_card(card.id).did) == "Trainer::Nerves::Brain stem"
    assert "trainer::Nerves::Base_of_the_skull" in learner.notes[PONS].tags


def test_a_form_added_later_makes_a_card_beside_the_learned_one(learner: Learner, deck: Deck) -> None:
    learner.imports(deck_of(nerves(), (DeckForm.RECALL,)))
    studied = learner.studies(3)
    learner.imports(deck)
    assert len(learner.cards) == fronts(deck)
    assert not learner.col.get_empty_cards().notes
    assert state(learner.col.get_card(studied.id)) == state(studied)


def test_a_deck_with_fewer_forms_takes_no_card_away(learner: Learner, deck: Deck) -> None:
    learner.imports(deck)
    learner.imports(deck_of(nerves(), (DeckForm.RECALL,)))
    assert len(learner.cards) == fronts(deck)
    assert not learner.col.get_empty_cards().notes


def test_a_withdrawn_fact_arrives_as_retired(learner: Learner) -> None:
    learner.imports(deck_of(nerves()))
    gone = with_fact(nerves(), "passes/vagus/jugular", status=Status.WITHDRAWN, changed=LATER)
    learner.imports(deck_of(gone))
    note = learner.notes[VAGUS]
    assert "trainer::retired" in note.tags
    assert "withdrawn" in text(note.cards()[0].render_output().answer_text)
    assert not learner.col.get_empty_cards().notes


def test_decks_and_tags_follow_the_topics(learner: Learner, deck: Deck) -> None:
    learner.imports(deck)
    names = {named.name for named in learner.col.decks.all_names_and_ids(skip_empty_default=True)}
    assert names == {"Trainer", "Trainer::Nerves", "Trainer::Nerves::Base of the skull", "Trainer::Nerves::Brain stem"}
    stem = learner.col.find_notes('tag:trainer::Nerves::Brain_stem deck:"Trainer::Nerves::Brain stem"')
    assert len(stem) == sum(":leaves/" in note.guid for note in deck.notes)


def test_the_deck_says_what_it_is_for(learner: Learner, deck: Deck) -> None:
    learner.imports(deck)
    own = learner.col.decks.by_name("Trainer::Nerves")
    assert own is not None
    assert "For study only." in own["desc"]


def test_two_banks_share_one_note_type(learner: Learner, deck: Deck) -> None:
    learner.imports(deck)
    learner.imports(deck_of(loaded(TEXT.replace("{id: nerves, title: Nerves", "{id: others, title: Others"))))
    assert [model.name for model in learner.col.models.all_names_and_ids() if "Trainer" in model.name] == [
        notetype.NAME
    ]
    assert {note.guid.split(":", maxsplit=1)[0] for note in learner.notes.values()} == {"tr-nerves", "tr-others"}


def test_a_renamed_field_and_template_do_not_fork_the_note_type(
    learner: Learner, deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner.imports(deck)
    studied = learner.studies(3)
    plain = notetype.model

    def renamed() -> Any:
        model = plain()
        model.fields[list(Field).index(Field.EXTRA1)]["name"] = "Hint"
        model.templates[1]["name"] = "Choice"
        return model

    monkeypatch.setattr(notetype, "model", renamed)
    monkeypatch.setattr(notetype, "LOOKS_CHANGED", notetype.LOOKS_CHANGED + 1)
    changed = with_fact(nerves(), "leaves/abducens/pons", explanation="Anew.", changed=LATER)
    told = learner.imports(deck_of(changed, EVERY_FORM))
    assert "conflicting" not in told
    assert [m.name for m in learner.col.models.all_names_and_ids() if "Trainer" in m.name] == [notetype.NAME]
    model = learner.col.models.by_name(notetype.NAME)
    assert model is not None
    assert "Hint" in [field["name"] for field in model["flds"]]
    assert [template["name"] for template in model["tmpls"]] == ["Recall", "Choice", "Match"]
    assert learner.notes[PONS]["Why"] == "Anew."
    assert state(learner.col.get_card(studied.id)) == state(studied)


def test_a_new_look_arrives_when_its_date_is_raised(
    learner: Learner, deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner.imports(deck)
    monkeypatch.setattr(notetype, "CSS", notetype.CSS + "/* new */")
    monkeypatch.setattr(notetype, "LOOKS_CHANGED", notetype.LOOKS_CHANGED + 1)
    learner.imports(deck)
    model = learner.col.models.by_name(notetype.NAME)
    assert model is not None
    assert "/* new */" in model["css"]


HOSTILE = [
    "<script>alert(1)</script>",
    "a < b & c > d",
    "{{Answer}} {{c1::gap}} {{#Why}}",
    r"\(x < \frac{y}{2}\) and \[z\]",
    "[sound:beep.mp3] [latex]x[/latex]",
    "\"quoted\" 'single' `back`",
    "<!-- -->",
    "Σίσυφος 髄膜腫 ورم 🧠",
    "$PATH; DROP TABLE notes; --",
    "&lt;already&gt; &amp;amp;",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_shown_as_it_is_written(learner: Learner, name: str) -> None:
    bank = with_entity(nerves(), "pons", name=name)
    bank = with_fact(bank, "leaves/abducens/pons", explanation=f"Because {name}.")
    learner.imports(deck_of(bank, EVERY_FORM))
    cards = learner.notes[PONS].cards()
    assert len(cards) > 1
    for card in cards:
        assert name in text(card.render_output().answer_text)
        assert "<script>alert" not in card.render_output().answer_text
        assert not card.render_output().answer_av_tags


def hostile_bank(title: str) -> Bank:
    """The bank with a title and topics that take Anki's own signs."""
    topics = {key: dataclasses.replace(topic, title=title) for key, topic in nerves().topics.items()}
    return dataclasses.replace(nerves(), header=dataclasses.replace(nerves().header, title=title), topics=topics)


@pytest.mark.parametrize(
    "title", ["::", "a::b", 'say "no"', " spaced  out ", "tab\tand\nline", "<b>bold</b>", "٪&*?:_"]
)
def test_any_title_makes_one_deck_under_the_bank_s(learner: Learner, title: str) -> None:
    deck = deck_of(hostile_bank(title))
    assert learner.imports(deck) == {"new": len(deck.notes)}
    names = [named.name for named in learner.col.decks.all_names_and_ids(skip_empty_default=True)]
    assert all(name.count("::") <= 2 for name in names)
    assert all("+" not in name for name in names)
    assert all(len([tag for tag in note.tags if tag.count("::") == 2]) >= 1 for note in learner.notes.values())


def test_a_relation_without_wording_makes_cards_too(learner: Learner) -> None:
    bank = with_relation(nerves(), "passes", stem="", reverse_stem="", statement="")
    deck = deck_of(bank, EVERY_FORM)
    learner.imports(deck)
    assert len(learner.cards) == fronts(deck)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda t: bool(t.strip())))
@settings(max_examples=15)
def test_no_name_breaks_a_package(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder: Path = tmp_path_factory.mktemp("anki")
    someone = Learner(folder)
    deck = deck_of(with_entity(nerves(), "pons", name=name), EVERY_FORM)
    assert someone.imports(deck) == {"new": len(deck.notes)}
    assert len(someone.cards) == fronts(deck)
    someone.col.close()
