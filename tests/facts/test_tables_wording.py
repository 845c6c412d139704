"""Sentences made from a verb phrase."""

import pytest

from trainer.facts.model import Entity
from trainer.facts.tables import wording
from trainer.facts.tables.kinds import Kinds
from trainer.facts.tables.wording import Label


@pytest.mark.parametrize(
    ("label", "kind", "asked"),
    [
        ("passes through", "opening", "Which opening does {subject} pass through?"),
        ("supplies", "", "What does {subject} supply?"),
        ("is attached to the brain at", "", "What is {subject} attached to the brain at?"),
        ("is usually found in", "", "What is {subject} usually found in?"),
        (
            "most often shows, when injured alone,",
            "",
            "What does {subject} most often show, when injured alone?",
        ),
        ("may cause", "", "What may {subject} cause?"),
        ("can be treated with", "drug", "Which drug can {subject} be treated with?"),
        ("has capital", "", "Which capital does {subject} have?"),
        ("has as its capital", "city", "Which capital does {subject} have?"),
        ("is located in country", "", "Which country is {subject} located in?"),
        ("uses currency", "", "Which currency does {subject} use?"),
        ("is used to treat", "", "What is {subject} used to treat?"),
        ("shares a border with", "", "What does {subject} share a border with?"),
        ("is called", "", "What is {subject} called?"),
        ("undergoes", "", "What does {subject} undergo?"),
        ("carries", "", "What does {subject} carry?"),
        ("reaches", "", "What does {subject} reach?"),
        ("arise from", "", "What completes this statement: {subject} arise from …?"),
        ("grows", "", "What does {subject} grow?"),
        ("capital of", "city", "Which city completes this statement: {subject} capital of …?"),
        ("has the greatest known number of", "", "What does {subject} have the greatest known number of?"),
        ("is the very old grey part", "", "What completes this statement: {subject} is the very old grey part …?"),
    ],
)
def test_a_label_becomes_a_question_about_the_object(label: str, kind: str, asked: str) -> None:
    assert wording.stem(Label(label), kind=kind) == asked


@pytest.mark.parametrize(
    ("label", "kind", "asked"),
    [
        ("passes through", "nerve", "Which nerve passes through {object}?"),
        ("passes through", "", "What passes through {object}?"),
        ("supplies", "", "Which of these supplies {object}?"),
    ],
)
def test_a_label_becomes_a_question_about_the_subject(label: str, kind: str, asked: str) -> None:
    assert wording.reverse_stem(Label(label), kind=kind) == asked


@pytest.mark.parametrize(
    ("label", "worded"),
    [
        ("shows", "usually shows"),
        ("is found in", "is usually found in"),
        ("most often shows", "most often shows"),
        ("may cause", "may cause"),
        ("typically arises in", "typically arises in"),
    ],
)
def test_a_modal_label_says_so_once(label: str, worded: str) -> None:
    assert wording.with_modal_word(label).text == worded


@pytest.mark.parametrize(
    ("label", "denied"),
    [
        ("passes through", "A does not pass through B"),
        ("is attached to", "A is not attached to B"),
        ("may cause", "A does not cause B"),
        ("can be treated with", "A is not treated with B"),
        ("most often shows, when injured alone,", "A does not show, when injured alone, B"),
        ("is usually found in", "A is not found in B"),
        ("capital of", ""),
    ],
)
def test_a_denial_leaves_the_frequency_word_out(label: str, denied: str) -> None:
    assert Label(label).denied("A", "B") == denied


def test_matching_directions_name_both_kinds_and_say_the_basis() -> None:
    label = Label("most often shows, when injured alone,")
    kinds = {"subject_kind": "nerve", "object_kind": "sign"}
    assert (
        wording.matching(label, **kinds)
        == "Match each nerve with the sign that it most often shows, when injured alone."
    )
    assert (
        wording.reverse_matching(label, **kinds)
        == "Match each sign with the nerve that most often shows it, when injured alone."
    )


def test_matching_directions_stand_without_kinds_and_with_a_label_that_cannot_be_taken_apart() -> None:
    kinds = {"subject_kind": "", "object_kind": ""}
    assert wording.matching(Label("passes through"), **kinds) == "Match each entry with what it passes through."
    assert wording.reverse_matching(Label("capital of"), **kinds).startswith("Match each entry with what completes")
    assert wording.matching(Label("capital of"), **kinds).endswith("it capital of …")


def entities(*rows: tuple[str, str, tuple[str, ...]]) -> dict[str, Entity]:
    return {ident: Entity(id=ident, name=name, is_a=is_a) for ident, name, is_a in rows}


TREE = entities(
    ("root", "entity", ()),
    ("n", "nerve", ("root",)),
    ("m", "motor nerve", ("n",)),
    ("s", "sensory nerve", ("n",)),
    ("1", "first", ("s",)),
    ("2", "second", ("s",)),
    ("3", "third", ("m", "s")),
    ("x", "muscle", ("root",)),
    ("lone", "lone", ()),
)


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        (["1", "2"], "sensory nerve"),
        (["1", "2", "3"], "sensory nerve"),
        (["1", "m"], "nerve"),
        (["s", "m"], "nerve"),
        (["1", "x"], ""),  # only "entity" is above both, which says nothing
        (["1", "lone"], ""),
        ([], ""),
    ],
)
def test_the_kind_in_a_stem_is_the_nearest_one_above_all(members: list[str], kind: str) -> None:
    assert Kinds(TREE).shared(members) == kind


def test_kinds_lose_their_capital_only_where_every_name_has_one() -> None:
    table = entities(("k", "Cranial nerve", ()), ("1", "Optic nerve", ("k",)), ("2", "Facial nerve", ("k",)))
    assert Kinds(table).shared(["1", "2"]) == "cranial nerve"
    mixed = entities(("k", "European city", ()), ("1", "paris", ("k",)), ("2", "rome", ("k",)))
    assert Kinds(mixed).shared(["1", "2"]) == "European city"
