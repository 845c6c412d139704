"""Recall prompts: never a card whose one answer is not the only one."""

import pytest

from tests.decks.nerves import TEXT, deck_of, loaded, nerves, note_of, with_fact, with_relation
from trainer.decks.deck import DeckForm, Field, Note
from trainer.decks.recall import MOST_OTHERS, RecallMaker, RecallRefusal
from trainer.facts.model import Bank, Direction, Status
from trainer.questions.generating import Generator
from trainer.questions.model import Refusal

RECALL = (DeckForm.RECALL,)


def note(bank: Bank, fact: str) -> Note:
    return note_of(deck_of(bank, RECALL), fact)


def test_a_fact_is_recalled_in_the_direction_that_has_one_answer() -> None:
    asked = note(nerves(), "passes/oculomotor/fissure")
    assert asked.fields[Field.PROMPT] == "Through which opening does the oculomotor nerve leave the skull?"
    assert asked.fields[Field.ANSWER] == "superior orbital fissure"
    turned = note(nerves(), "passes/facial/stylomastoid")
    assert turned.fields[Field.PROMPT] == "Which nerve leaves the skull through the stylomastoid foramen?"
    assert turned.fields[Field.ANSWER] == "facial nerve"


def test_the_front_names_the_other_right_answers_where_no_direction_has_one() -> None:
    asked = note(nerves(), "passes/facial/meatus")
    assert "Other than: stylomastoid foramen" in asked.fields[Field.PROMPT]
    assert asked.fields[Field.ANSWER].startswith("internal acoustic meatus<p")
    assert "Also right: stylomastoid foramen" in asked.fields[Field.ANSWER]


def test_the_front_counts_the_answers_where_naming_them_would_give_one_away() -> None:
    text = TEXT.replace("stylomastoid foramen", "internal acoustic meatus of the left side")
    asked = note(loaded(text), "passes/facial/meatus")
    assert "Name one of 2 answers on record." in asked.fields[Field.PROMPT]
    assert "left side" not in asked.fields[Field.PROMPT]
    assert "Also right: internal acoustic meatus of the left side" in asked.fields[Field.ANSWER]


def test_an_answer_that_only_inherits_is_counted_too() -> None:
    text = TEXT.replace("kind: nerve, article: the, aliases", "kind: nerve, is_a: [facial], article: the, aliases")
    bank = with_relation(loaded(text.replace("open: no", "open: no\n    inherits: subject")), "passes")
    asked = note(bank, "passes/hearing/meatus")
    assert "stylomastoid foramen" in asked.fields[Field.ANSWER]


def test_a_broader_object_is_asked_for_with_every_subject_of_its_kinds() -> None:
    text = TEXT.replace("name: jugular foramen,", "name: jugular foramen, is_a: [meatus],")
    bank = loaded(text.replace("open: no", "open: no\n    inherits: object\n    directions: [reverse]"))
    asked = note(bank, "passes/hearing/meatus")
    assert "vagus nerve" in asked.fields[Field.ANSWER]


def test_an_open_list_is_not_called_complete() -> None:
    said = "may be right too"
    assert said not in note(nerves(), "passes/facial/meatus").fields[Field.ANSWER]
    open_list = with_relation(nerves(), "passes", open=True)
    assert said in note(open_list, "passes/oculomotor/fissure").fields[Field.ANSWER]


def test_one_value_a_subject_is_complete_in_an_open_relation() -> None:
    assert note(nerves(), "leaves/abducens/pons").fields[Field.ANSWER] == "pons"


def test_a_disputed_answer_is_neither_asked_nor_named() -> None:
    doubted = with_fact(nerves(), "passes/facial/stylomastoid", status=Status.DISPUTED, dispute="Sources differ.")
    deck = deck_of(doubted, RECALL)
    assert "stylomastoid" not in str([n.fields for n in deck.notes])


def recalled(bank: Bank, fact: str, direction: Direction) -> object:
    generator = Generator(bank)
    return RecallMaker(generator.index, generator.wording).make(bank.facts[fact], direction)


@pytest.mark.parametrize(
    "stem", ["Which of these does {subject} leave through?", "Through which opening listed does {subject} leave?"]
)
def test_a_stem_that_points_at_options_is_not_recalled(stem: str) -> None:
    bank = with_relation(nerves(), "passes", stem=stem)
    assert recalled(bank, "passes/optic/canal", Direction.FORWARD) is RecallRefusal.NEEDS_OPTIONS


def test_a_stem_that_holds_an_alias_of_the_key_is_not_recalled() -> None:
    bank = with_relation(nerves(), "passes", reverse_stem="Which nerve, the nerve of hearing or not, uses {object}?")
    assert recalled(bank, "passes/hearing/meatus", Direction.REVERSE) is Refusal.KEY_IN_STEM


def crowded(count: int) -> Bank:
    """The bank with so many more nerves that come out at the pons."""
    names = [f"n{i}" for i in range(count)]
    entities = "".join(f"  - {{id: {n}, name: nerve {n}, kind: nerve}}\n" for n in names)
    facts = "".join(f"  - {{relation: leaves, subject: {n}, object: pons}}\n" for n in names)
    text = TEXT.replace("relations:\n", f"{entities}relations:\n", 1).replace("facts:\n", f"facts:\n{facts}", 1)
    return with_relation(loaded(text), "leaves", directions=(Direction.REVERSE,))


def test_few_other_answers_are_named_on_both_sides() -> None:
    asked = note(crowded(MOST_OTHERS - 1), "leaves/abducens/pons")
    assert "Other than: facial nerve; nerve n0; nerve n1; nerve n2" in asked.fields[Field.PROMPT]
    assert "Also right: facial nerve; nerve n0; nerve n1; nerve n2" in asked.fields[Field.ANSWER]


def test_a_question_with_too_many_right_answers_is_not_recalled() -> None:
    refusal = recalled(crowded(MOST_OTHERS), "leaves/abducens/pons", Direction.REVERSE)
    assert refusal is RecallRefusal.TOO_MANY_ANSWERS
