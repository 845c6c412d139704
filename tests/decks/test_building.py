"""From a bank to notes: one a fact, with no more than its front may tell."""

import html
import re

import pytest

from tests.decks.nerves import EVERY_FORM, TEXT, deck_of, loaded, nerves, note_of, with_fact, with_relation
from trainer.decks.building import RETIRED, build_deck
from trainer.decks.deck import FRONT, OPTIONS, DeckForm, Field
from trainer.facts.model import Direction, Form, Level, Status
from trainer.questions.generating import Generator
from trainer.questions.items import items_of
from trainer.questions.model import Choice


def test_each_usable_fact_is_one_note_or_left_out_with_a_reason() -> None:
    deck = deck_of(nerves(), EVERY_FORM)
    noted = [note.guid.removeprefix("tr-nerves:") for note in deck.notes]
    assert sorted([*noted, *(fact.fact for fact in deck.left_out)]) == sorted(nerves().facts)
    assert len(set(noted)) == len(noted)
    assert all(fact.why for fact in deck.left_out)


def test_a_deck_asks_choices_unless_told_otherwise() -> None:
    fronts = {field for note in deck_of(nerves()).notes for field in FRONT.values() if note.fields.get(field)}
    assert fronts == {Field.STEM}


@pytest.mark.parametrize("form", DeckForm)
def test_a_deck_has_the_forms_asked_for_and_no_others(form: DeckForm) -> None:
    deck = deck_of(nerves(), (form,))
    fronts = {field for note in deck.notes for field in FRONT.values() if note.fields.get(field)}
    assert fronts == {FRONT[form]}


def test_the_forms_of_a_fact_share_one_note_and_one_answer() -> None:
    note = note_of(deck_of(nerves(), EVERY_FORM), "leaves/abducens/pons")
    assert all(note.fields[field] for field in FRONT.values())
    assert note.fields[Field.ANSWER] == "pons"
    assert "pons" in [note.fields[option] for option in OPTIONS if option in note.fields]
    assert "<li>pons</li>" in note.fields[Field.BANK]


def test_a_choice_is_the_one_that_the_questions_command_writes() -> None:
    generator = Generator(nerves())
    deck = build_deck(nerves(), generator)
    for fact in nerves().facts.values():
        items = [i for i in items_of(generator.index, fact) if i.form is Form.CHOICE]
        made = next((q for i in items if isinstance(q := generator.choice(i, 0), Choice)), None)
        if made is None:
            continue
        fields = note_of(deck, fact.id).fields
        assert html.unescape(fields[Field.STEM]) == made.stem
        assert [fields[o] for o in OPTIONS if o in fields] == [o.text for o in made.options]
        assert fields[Field.ANSWER] == made.options[made.key].text
        assert all(option.reason in html.unescape(fields[Field.OPT_WHY]) for option in made.options)


def test_every_option_has_its_reason_under_its_own_name() -> None:
    for note in deck_of(nerves()).notes:
        options = sorted(note.fields[option] for option in OPTIONS if option in note.fields)
        reasons = re.findall(r"<b>(.*?)</b><br>(.+?)</li>", note.fields[Field.OPT_WHY])
        assert sorted(name for name, _ in reasons) == options
        assert reasons[0][0] == note.fields[Field.ANSWER]


def test_a_matching_card_asks_one_row_among_all_responses() -> None:
    fields = note_of(deck_of(nerves(), (DeckForm.MATCHING,)), "leaves/abducens/pons").fields
    assert "abducens nerve" in fields[Field.SET]
    assert sorted(re.findall("<li>(.*?)</li>", fields[Field.BANK])) == ["medulla", "midbrain", "pons"]


def test_the_rows_of_a_matching_set_are_not_in_the_order_of_the_alphabet_everywhere() -> None:
    rows = [n.fields[Field.BANK] for n in deck_of(nerves(), (DeckForm.MATCHING,)).notes]
    firsts = {re.findall("<li>(.*?)</li>", row)[0] for row in rows}
    assert len(firsts) > 1


def test_a_guid_is_the_bank_s_and_the_fact_s_id_and_no_wording() -> None:
    plain = {note.guid for note in deck_of(nerves()).notes}
    reworded = with_relation(nerves(), "passes", stem="By which opening does {subject} get out?")
    assert {note.guid for note in deck_of(reworded).notes} == plain
    assert "tr-nerves:passes/vagus/jugular" in plain


def test_a_note_is_filed_and_tagged_by_topic_and_level() -> None:
    deck = deck_of(nerves())
    names = {subdeck.id: subdeck.name for subdeck in deck.subdecks}
    note = note_of(deck, "passes/facial/stylomastoid")
    assert names[note.deck] == "Trainer::Nerves::Base of the skull"
    assert note.tags == ("trainer::Nerves::Base_of_the_skull", "trainer::level::specialist")


def test_a_fact_without_a_topic_lies_in_the_bank_s_own_deck() -> None:
    deck = deck_of(with_relation(nerves(), "leaves", topic=""))
    names = {subdeck.id: subdeck.name for subdeck in deck.subdecks}
    note = note_of(deck, "leaves/abducens/pons")
    assert names[note.deck] == "Trainer::Nerves"
    assert note.tags[0] == "trainer::Nerves"


def test_the_bank_s_deck_says_what_it_is_for_and_under_which_licence() -> None:
    assert (
        deck_of(nerves()).subdecks[0].description == "For study only.<br>Content of 2026-01-10.<br>Licence: CC BY 4.0."
    )


def test_core_facts_come_before_specialist_ones() -> None:
    bank = with_fact(nerves(), "passes/olfactory/plate", level=Level.SPECIALIST)
    tags = [note.tags[1] for note in deck_of(bank).notes]
    assert tags.index("trainer::level::specialist") == len(tags) - 2


def test_a_source_is_named_with_its_place_and_linked() -> None:
    source = note_of(deck_of(nerves()), "passes/vagus/jugular").fields[Field.SOURCE]
    assert source == '<a href="https://example.org/nerves">A book of nerves</a>, page 7'


@pytest.mark.parametrize("status", [Status.DISPUTED, Status.QUARANTINED])
def test_a_doubted_fact_is_not_in_the_deck(status: Status) -> None:
    deck = deck_of(with_fact(nerves(), "passes/vagus/jugular", status=status, dispute="Open."), EVERY_FORM)
    assert not [note for note in deck.notes if "vagus/jugular" in note.guid]


@pytest.mark.parametrize("forms", [(DeckForm.RECALL,), (DeckForm.CHOICE,), (DeckForm.MATCHING,), EVERY_FORM])
def test_a_withdrawn_fact_stays_with_its_tag_its_reason_and_every_front(forms: tuple[DeckForm, ...]) -> None:
    bank = with_fact(nerves(), "passes/vagus/jugular", status=Status.WITHDRAWN, dispute="It was wrong.")
    deck = deck_of(bank, forms)
    note = deck.notes[-1]
    assert note.guid == "tr-nerves:passes/vagus/jugular"
    assert RETIRED in note.tags
    assert note.retired
    assert "withdrawn" in note.fields[Field.WHY]
    assert "It was wrong." in note.fields[Field.WHY]
    assert {form for form in DeckForm if note.fields.get(FRONT[form])} == set(forms)


def test_a_qualified_fact_is_left_out() -> None:
    deck = deck_of(with_fact(nerves(), "passes/vagus/jugular", qualifier="in adults"), EVERY_FORM)
    assert "passes/vagus/jugular" in [fact.fact for fact in deck.left_out]


def test_a_direction_that_the_bank_forbids_is_not_asked() -> None:
    bank = with_relation(nerves(), "leaves", directions=(Direction.REVERSE,))
    deck = deck_of(bank, (DeckForm.RECALL,))
    asked = [note.fields[Field.PROMPT] for note in deck.notes if ":leaves/" in note.guid]
    assert asked
    assert all("Which nerve comes out at" in prompt for prompt in asked)


def test_the_builder_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    build_deck(nerves(), Generator(nerves()), progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 15) for done in range(1, 16)]


def test_numbered_responses_keep_their_order() -> None:
    text = TEXT.replace("name: midbrain", "name: level 1").replace("name: pons", "name: level 2")
    bank = loaded(text.replace("name: medulla", "name: level 3"))
    for note in deck_of(bank, (DeckForm.MATCHING,)).notes:
        if ":leaves/" in note.guid:
            assert re.findall("<li>(.*?)</li>", note.fields[Field.BANK]) == ["level 1", "level 2", "level 3"]
