"""What must hold of every question of every bank, tried on random banks and judged by an oracle of its own."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.oracle import shapes
from tests.oracle.judge import faults
from tests.oracle.program import lines, loaded
from tests.oracle.truth import IS_A, Oracle
from trainer.facts.model import Form, Status
from trainer.facts.problems import BankError
from trainer.facts.truth import Index, Rule
from trainer.questions.generating import Generator
from trainer.questions.model import Choice, Matching, Refusal
from trainer.questions.production import Refused, produce

Cell = tuple[str, str, str]
SEEDS = (0, 1)
PLENTY = 10
AMONG = ("usual and false", "doubted", "limited")


def cells(index: Index) -> list[Cell]:
    ids = sorted(index.bank.entities)
    relations = sorted(r for r in index.relations if r != IS_A)
    return [(r, s, o) for r in relations for s in ids for o in ids if s != o]


def true_cells(bank: shapes.Sections) -> set[Cell]:
    index = Index(loaded(bank))
    return {cell for cell in cells(index) if index.holds(*cell)}


def false_cells(bank: shapes.Sections) -> set[Cell]:
    index = Index(loaded(bank))
    return {cell for cell in cells(index) if index.false(*cell)}


def judged(bank: shapes.Sections, form: Form) -> list[Any]:
    oracle, generator = Oracle(shapes.world(bank)), Generator(loaded(bank))
    made = [line for seed in SEEDS for line in lines(generator, seed, form)]
    return [(line["id"], found) for line in made if (found := faults(oracle, line))]


def opened(bank: shapes.Sections) -> shapes.Sections:
    """The bank with every relation many to many and open, and no list declared complete."""
    relations = [r | {"cardinality": "n:n", "open": "yes", "ranked": "no"} for r in bank["relations"]]
    return bank | {"relations": relations, "closed_for": []}


def is_firm(statement: shapes.Sections) -> bool:
    return "qualifier" not in statement and statement.get("status", "usable") == "usable"


# --- what there is to judge


def met_in(bank: shapes.Sections) -> Counter[str]:
    """What a bank has of each thing that a property below looks at."""
    generator = Generator(loaded(bank))
    index = Index(generator.bank)
    met: Counter[str] = Counter(type(made).__name__ for seed in SEEDS for made in produce(generator, seed))
    met["true"] = sum(bool(index.holds(*cell)) for cell in cells(index))
    licences = [(cell, licence) for cell in cells(index) if (licence := index.false(*cell))]
    met.update(licence.rule.value for _, licence in licences)
    met["usual and false"] = sum(index.relations[relation].modal != "is" for (relation, _, _), _ in licences)
    met["doubted"] = sum(each.status is not Status.USABLE and not each.qualifier for each in index.bank.facts.values())
    met["limited"] = sum("qualifier" in fact for fact in bank["facts"])
    return met


def test_random_banks_give_each_property_plenty_to_judge() -> None:
    met: Counter[str] = Counter()

    @settings(max_examples=80)
    @given(shapes.sound())
    def meet(bank: shapes.Sections) -> None:
        met.update(met_in(bank))

    meet()
    licences = set(Rule) - {Rule.DISJOINT}  # which is about kinds alone
    names = [Choice.__name__, Matching.__name__, Refused.__name__, "true", *licences, *AMONG]
    assert {name: met[name] for name in names if met[name] < PLENTY} == {}


def test_random_banks_at_odds_with_themselves_are_many_and_so_are_those_that_are_not() -> None:
    clashing: Counter[bool] = Counter()

    @settings(max_examples=80)
    @given(shapes.crooked())
    def meet(bank: shapes.Sections) -> None:
        oracle = Oracle(shapes.world(bank))
        if oracle.clashes() or not oracle.suspects():
            clashing[bool(oracle.clashes())] += 1

    meet()
    assert min(clashing[True], clashing[False]) >= PLENTY


# --- truth


@settings(max_examples=40)
@given(shapes.sound())
def test_every_choice_has_a_true_key_and_provably_false_others(bank: shapes.Sections) -> None:
    assert judged(bank, Form.CHOICE) == []


@settings(max_examples=40)
@given(shapes.sound())
def test_what_the_index_holds_true_the_oracle_derives(bank: shapes.Sections) -> None:
    oracle, index = Oracle(shapes.world(bank)), Index(loaded(bank))
    assert [c for c in cells(index) if index.holds(*c) and not oracle.true(*c)] == []


@settings(max_examples=40)
@given(shapes.sound())
def test_what_a_bank_records_the_index_holds_true(bank: shapes.Sections) -> None:
    index = Index(loaded(bank))
    firm = [f for f in bank["facts"] if is_firm(f)]
    assert [f["id"] for f in firm if not index.holds(f["relation"], f["subject"], f["object"])] == []


@settings(max_examples=40)
@given(shapes.sound())
def test_an_open_relation_without_negatives_is_never_asked(bank: shapes.Sections) -> None:
    generator = Generator(loaded(opened(bank) | {"negatives": [], "disjoint": []}))
    assert lines(generator, 0) == []


@settings(max_examples=40)
@given(shapes.sound())
def test_what_the_index_calls_false_the_oracle_refutes(bank: shapes.Sections) -> None:
    oracle, index = Oracle(shapes.world(bank)), Index(loaded(bank))
    assert [c for c in cells(index) if index.false(*c) and not oracle.false(*c)] == []


@settings(max_examples=40)
@given(shapes.sound())
def test_a_subject_of_which_nothing_is_known_is_denied_only_by_negatives(bank: shapes.Sections) -> None:
    relations = [r | {"cardinality": "n:n", "open": "no", "ranked": "no"} for r in bank["relations"]]
    index = Index(loaded(bank | {"relations": relations, "facts": []}))
    rules = {licence.rule for cell in cells(index) if (licence := index.false(*cell))}
    assert rules <= {Rule.NEGATIVE}


@settings(max_examples=40)
@given(shapes.sound())
def test_a_kind_of_a_true_value_is_false_only_where_a_negative_says_so(bank: shapes.Sections) -> None:
    oracle, index = Oracle(shapes.world(bank)), Index(loaded(bank))
    for relation, subject, obj in cells(index):
        licence = index.false(relation, subject, obj)
        if licence and licence.rule in (Rule.ONE_OBJECT, Rule.CLOSED):
            assert not [v for v, _ in index.own_objects(relation, subject) if oracle.kinds.related(v, obj)]


@settings(max_examples=40)
@given(shapes.sound())
def test_no_two_options_name_one_thing_or_nest(bank: shapes.Sections) -> None:
    oracle, generator = Oracle(shapes.world(bank)), Generator(loaded(bank))
    for made in (q for seed in SEEDS for q in produce(generator, seed, form=Form.CHOICE)):
        if isinstance(made, Choice):
            ids = [option.entity for option in made.options]
            assert not [(a, b) for a in ids for b in ids if a < b and oracle.kinds.related(a, b)]


@settings(max_examples=40)
@given(shapes.crooked())
def test_a_bank_with_a_contradiction_is_refused_and_one_without_is_loaded(bank: shapes.Sections) -> None:
    oracle = Oracle(shapes.world(bank))
    if oracle.clashes():
        with pytest.raises(BankError):
            loaded(bank)
    elif not oracle.suspects():
        assert loaded(bank).id == "random"


@settings(max_examples=40)
@given(shapes.sound())
def test_a_doubtful_or_limited_statement_makes_no_key_and_no_distractor(bank: shapes.Sections) -> None:
    """What is disputed, quarantined, withdrawn or qualified may only take questions away."""
    firm = bank | {part: [s for s in bank[part] if is_firm(s)] for part in ("facts", "negatives")}
    assert true_cells(bank) == true_cells(firm)
    assert false_cells(bank) <= false_cells(firm)


@settings(max_examples=40)
@given(shapes.sound())
def test_a_disputed_value_switches_off_all_licences_but_negatives(bank: shapes.Sections) -> None:
    index = Index(loaded(bank))
    doubted = [f for f in index.bank.facts.values() if f.status is not Status.USABLE and not f.qualifier]
    for fact in doubted:
        assert index.false(fact.relation, fact.subject, fact.object) is None
        licences = [index.false(fact.relation, fact.subject, o) for o in index.bank.entities]
        assert {licence.rule for licence in licences if licence} <= {Rule.NEGATIVE}


@settings(max_examples=40)
@given(shapes.sound())
def test_what_is_usual_is_denied_only_by_a_negative_or_a_rank(bank: shapes.Sections) -> None:
    index = Index(loaded(bank))
    for relation, subject, obj in cells(index):
        rule, licence = index.relations[relation], index.false(relation, subject, obj)
        if licence and rule.modal != "is":
            assert licence.rule in ((Rule.NEGATIVE, Rule.ONE_OBJECT) if rule.ranked else (Rule.NEGATIVE,))


@settings(max_examples=40)
@given(shapes.sound())
def test_a_fact_that_holds_only_within_limits_is_not_asked(bank: shapes.Sections) -> None:
    generator = Generator(loaded(bank))
    asked = {fact for line in lines(generator, 0) for fact in line["facts"]}
    assert [f["id"] for f in bank["facts"] if not is_firm(f) and f["id"] in asked] == []


# --- the set


@settings(max_examples=40)
@given(shapes.sound())
def test_every_cell_of_a_matching_question_is_proven(bank: shapes.Sections) -> None:
    assert judged(bank, Form.MATCHING) == []


@settings(max_examples=40)
@given(shapes.sound())
def test_every_item_is_asked_with_three_to_five_options_or_refused_with_a_reason(bank: shapes.Sections) -> None:
    generator = Generator(loaded(bank))
    met: Counter[str] = Counter()
    for made in produce(generator, 0):
        if isinstance(made, Refused):
            assert made.reason in Refusal
            met[made.item.id] += 1
        elif isinstance(made, Choice):
            assert 3 <= len(made.options) <= 5
            met[made.item.id] += 1
        else:
            met.update({premise.item.id for premise in made.premises})
    assert set(met) == {item.id for item in generator.items()}


# --- change


@settings(max_examples=40)
@given(shapes.sound())
def test_the_order_of_the_blocks_changes_no_question(bank: shapes.Sections) -> None:
    turned = {name: blocks[::-1] if isinstance(blocks, list) else blocks for name, blocks in bank.items()}
    before, after = (lines(Generator(loaded(b)), 0) for b in (bank, turned))
    assert before == after


@settings(max_examples=20)
@given(shapes.sound())
def test_renaming_changes_no_item(bank: shapes.Sections) -> None:
    """Names that two share are shared after it, since that is why some pairs are neither true nor false."""
    anew = [
        entity
        | {part: [f"new {name}" for name in entity[part]] for part in ("aliases", "synonyms") if part in entity}
        | {"name": f"new {entity['name']}"}
        for entity in bank["entities"]
    ]
    renamed = bank | {"entities": anew}
    before, after = (Generator(loaded(b)).items() for b in (bank, renamed))
    assert [item.id for item in before] == [item.id for item in after]


@settings(max_examples=20)
@given(shapes.sound(), st.data())
def test_a_distractor_that_becomes_true_is_offered_no_more(bank: shapes.Sections, data: st.DataObject) -> None:
    generator = Generator(loaded(bank))
    forward = [line for line in lines(generator, 0, Form.CHOICE) if line["direction"] == "forward"]
    assume(forward)
    line = data.draw(st.sampled_from(forward))
    fact = generator.bank.facts.get(line["facts"][0])
    assume(fact is not None)
    assert fact is not None
    made = generator.choice(next(i for i in generator.items() if i.id == line["id"]), 0)
    assert isinstance(made, Choice)
    wrong = next(o for o in made.options if o.licence)
    block = {"relation": fact.relation, "subject": fact.subject, "object": wrong.entity, "explanation": "It says so."}
    grown = bank | {"facts": [*bank["facts"], block | {"id": "added"}]}
    try:
        after = loaded(grown)
    except BankError:
        return  # the fact is at odds with the bank, and a person is told so
    assert after.digest != generator.bank.digest
    remade = [q for q in lines(Generator(after), 0, Form.CHOICE) if q["id"] == line["id"]]
    assert [q for q in remade if wrong.text in q["options"] and q["options"].index(wrong.text) != q["key"]] == []


@settings(max_examples=40)
@given(shapes.sound(), st.data())
def test_another_fact_takes_no_key_away(bank: shapes.Sections, data: st.DataObject) -> None:
    added = data.draw(st.sampled_from(bank["facts"])) if bank["facts"] else None
    fewer = bank | {"facts": [f for f in bank["facts"] if f is not added]}
    assert true_cells(fewer) <= true_cells(bank)


@settings(max_examples=40)
@given(shapes.sound(), st.data())
def test_another_fact_of_an_open_relation_makes_no_distractor(bank: shapes.Sections, data: st.DataObject) -> None:
    bank = opened(bank)
    added = data.draw(st.sampled_from(bank["facts"])) if bank["facts"] else None
    fewer = bank | {"facts": [f for f in bank["facts"] if f is not added]}
    assert false_cells(bank) <= false_cells(fewer)
