"""Matching questions: what stands together, what serves twice, and what is refused."""

from dataclasses import replace

import pytest

from tests.questions.rivers import FACTS, item, rivers
from trainer.facts.model import Direction
from trainer.questions.generating import Generator
from trainer.questions.model import Matching, Refusal

SHORT = "".join(
    f"  - {{relation: mouth, subject: {river}, object: {sea}}}\n"
    for river, sea in zip(
        ("rhine", "elbe", "danube", "oder", "po", "volga"),
        ("north", "north", "black", "black", "baltic", "baltic"),
        strict=True,
    )
)


def about(of: Generator, fact: str = "rhine/north", direction: str = "forward", seed: int = 0) -> Matching | Refusal:
    return of.matching(item(of, fact, direction, "matching"), seed)


def made(of: Generator, fact: str = "rhine/north", direction: str = "forward", seed: int = 0) -> Matching:
    found = about(of, fact, direction, seed)
    assert isinstance(found, Matching)
    return found


def truths(of: Generator, question: Matching) -> list[list[bool]]:
    """Row by row, whether each cell is true; an unknown cell fails."""
    forward = question.direction is Direction.FORWARD
    rows = []
    for premise in question.premises:
        pairs = [(premise.entity, r.entity) if forward else (r.entity, premise.entity) for r in question.responses]
        values = [of.index.verdict(question.relation, *pair).value.value for pair in pairs]
        assert set(values) <= {"true", "false"}
        rows.append([value == "true" for value in values])
    return rows


@pytest.mark.parametrize("direction", ["forward", "reverse"])
@pytest.mark.parametrize("seed", range(6))
def test_every_cell_is_proven_and_each_premise_has_one_true_response(direction: str, seed: int) -> None:
    of = rivers()
    question = made(of, direction=direction, seed=seed)
    size = len(question.responses)
    assert truths(of, question) == [[i == p.response for i in range(size)] for p in question.premises]


@pytest.mark.parametrize("seed", range(6))
def test_a_response_that_serves_twice_is_still_the_only_true_one_of_each_premise(seed: int) -> None:
    of = rivers(facts="\n" + SHORT)
    question = made(of, seed=seed)
    assert truths(of, question) == [[i == p.response for i in range(3)] for p in question.premises]


def test_the_item_asked_for_is_among_the_premises() -> None:
    assert "mouth/po/adriatic" in made(rivers(), "po/adriatic").facts


def test_a_short_range_lets_a_response_serve_twice_and_offers_all_of_it() -> None:
    question = made(rivers(facts="\n" + SHORT))
    assert question.reuse
    assert [r.text for r in question.responses] == ["Baltic Sea", "Black Sea", "North Sea"]
    assert len(question.premises) > len(question.responses)
    assert "used more than once" in question.stem


def test_without_reuse_a_response_serves_once_and_one_or_two_are_left_over() -> None:
    question = made(rivers(), direction="reverse")
    assert not question.reuse
    used = [p.response for p in question.premises]
    assert len(set(used)) == len(used)
    assert 1 <= len(question.responses) - len(used) <= 2


@pytest.mark.parametrize("seed", range(20))
def test_premises_never_run_with_or_against_their_responses(seed: int) -> None:
    question = made(rivers(), direction="reverse", seed=seed)
    places = [p.response for p in question.premises]
    assert len(places) >= 4
    assert places not in (sorted(places), sorted(places, reverse=True))


def test_an_open_relation_without_denials_makes_no_set() -> None:
    assert about(rivers(rule="cardinality: n:n\n    open: yes")) is Refusal.OPEN_WORLD


def test_a_set_in_which_every_response_left_over_would_be_true_is_refused() -> None:
    assert about(rivers(facts="\n" + SHORT), direction="reverse") is Refusal.TOO_FEW_CANDIDATES


def test_two_facts_are_too_few_for_a_set() -> None:
    of = rivers(facts="\n".join(FACTS.splitlines()[:3]))
    assert about(of) is Refusal.TOO_FEW_CANDIDATES


def test_a_disputed_fact_is_refused_and_joins_no_set() -> None:
    facts = FACTS.replace(
        "subject: oder, object: baltic", "subject: oder, object: baltic, status: disputed, dispute: So"
    )
    of = rivers(facts=facts)
    assert about(of, "oder/baltic") is Refusal.DISPUTED
    assert all("mouth/oder/baltic" not in made(of, seed=seed).facts for seed in range(10))


def test_a_set_is_named_by_what_it_holds() -> None:
    assert made(rivers(), seed=4) == made(rivers(), seed=4)
    by_id = {made(rivers(), seed=seed).id: made(rivers(), seed=seed) for seed in range(10)}
    for question in by_id.values():
        assert question.id.startswith("mouth/rhine/north:forward:matching+")
    shuffled = replace(made(rivers()), premises=made(rivers()).premises[::-1])
    assert shuffled.id == made(rivers()).id
