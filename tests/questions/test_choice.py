"""Multiple-choice questions, and why some are not made."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.questions.rivers import FACTS, MOUTH, RIVERS, SEAS, item, rivers
from trainer.questions.generating import Generator
from trainer.questions.jsonl import line
from trainer.questions.model import Choice, Refusal
from trainer.questions.production import Refused, produce

CLOSED = "cardinality: n:1\n    open: no"
OPEN = "cardinality: n:n\n    open: yes"
ROOT = Path(__file__).parents[2]


def made(of: Generator, fact: str = "rhine/north", direction: str = "forward", seed: int = 0) -> Choice:
    found = of.choice(item(of, fact, direction), seed)
    assert isinstance(found, Choice)
    return found


def refused(of: Generator, fact: str = "rhine/north", direction: str = "forward") -> Choice | Refusal:
    return of.choice(item(of, fact, direction), 0)


def texts(question: Choice) -> set[str]:
    return {option.text for option in question.options}


def replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def test_the_key_is_what_the_fact_says() -> None:
    question = made(rivers())
    assert question.stem == "Into which sea does the Rhine flow?"
    assert question.subject == "Rhine"
    assert question.options[question.key].text == "North Sea"
    assert question.facts == ("mouth/rhine/north",)


def test_four_options_are_offered_where_three_wrong_ones_are_proven() -> None:
    assert len(made(rivers()).options) == 4


def test_a_reverse_question_never_offers_another_river_of_the_same_sea() -> None:
    for seed in range(20):
        question = made(rivers(), direction="reverse", seed=seed)
        assert question.stem == "Which river flows into the North Sea?"
        assert "Elbe" not in texts(question)


def test_two_proven_wrong_options_are_enough() -> None:
    few = "\n".join(FACTS.splitlines()[:5])
    question = made(rivers(facts=few, entities=RIVERS + "\n".join(SEAS.splitlines()[:4])))
    assert texts(question) == {"North Sea", "Black Sea", "Baltic Sea"}


def test_one_proven_wrong_option_is_too_few() -> None:
    few = "\n".join(FACTS.splitlines()[:4])
    of = rivers(facts=few, entities=RIVERS + "\n".join(SEAS.splitlines()[:3]))
    assert refused(of) is Refusal.TOO_FEW_CANDIDATES


def test_an_open_relation_without_negatives_is_refused() -> None:
    assert refused(rivers(rule=OPEN)) is Refusal.OPEN_WORLD


NEGATIVES = """
negatives:
  - {relation: mouth, subject: rhine, objects: [black, baltic, caspian], why: The Alps bar the way}
"""


def test_recorded_negatives_alone_license_options_of_an_open_relation() -> None:
    question = made(rivers(rule=OPEN, rest=NEGATIVES))
    assert texts(question) == {"North Sea", "Black Sea", "Baltic Sea", "Caspian Sea"}
    wrong = [o for o in question.options if o.entity != "north"]
    assert {o.licence for o in wrong} == {"negative"}
    assert {o.reason for o in wrong} == {"The Alps bar the way."}


def test_an_object_not_denied_of_an_open_relation_is_never_offered() -> None:
    for seed in range(20):
        assert "Adriatic Sea" not in texts(made(rivers(rule=OPEN, rest=NEGATIVES), seed=seed))


def test_a_complete_list_licenses_the_other_objects_of_its_subject_alone() -> None:
    of = rivers(rule=OPEN, rest="closed_for:\n  - {relation: mouth, subject: rhine}\n")
    assert {o.licence for o in made(of).options} == {"", "closed"}
    assert refused(of, "elbe/north") is Refusal.OPEN_WORLD


def test_a_disputed_fact_is_refused() -> None:
    facts = replaced(FACTS, "object: north}", "object: north, status: disputed, dispute: Some say so}")
    assert refused(rivers(facts=facts), "elbe/north") is Refusal.DISPUTED


def test_a_quarantined_fact_is_refused_as_a_contradiction() -> None:
    facts = replaced(FACTS, "object: north}", "object: north, status: quarantined}")
    assert refused(rivers(facts=facts), "elbe/north") is Refusal.CONTRADICTION


def test_a_qualified_fact_is_refused() -> None:
    facts = replaced(FACTS, "object: north}", "object: north, id: q, qualifier: in winter}")
    assert refused(rivers(facts=facts), "q") is Refusal.QUALIFIED


def test_a_withdrawn_fact_is_no_item_at_all() -> None:
    facts = replaced(FACTS, "object: north}", "object: north, status: withdrawn}")
    assert {i.subject for i in rivers(facts=facts).items()} == {"rhine", "danube", "oder", "po", "volga"}


def test_a_key_that_may_not_be_an_option_is_refused() -> None:
    seas = replaced(SEAS, "name: North Sea,", "name: North Sea, option: no,")
    assert refused(rivers(entities=RIVERS + seas)) is Refusal.NOT_PARALLEL


def test_what_may_not_be_an_option_is_never_offered() -> None:
    seas = replaced(SEAS, "name: Black Sea,", "name: Black Sea, option: no,")
    of = rivers(entities=RIVERS + seas)
    assert all("Black Sea" not in texts(made(of, seed=seed)) for seed in range(20))


def test_a_stem_that_holds_the_key_is_refused() -> None:
    mouth = replaced(MOUTH, "Into which sea does", "Beyond the North Sea coast, where does")
    assert refused(rivers(mouth=mouth)) is Refusal.KEY_IN_STEM
    assert isinstance(refused(rivers(mouth=mouth), "danube/black"), Choice)


def test_a_stem_that_holds_an_alias_of_the_key_is_refused() -> None:
    seas = replaced(SEAS, "name: North Sea,", "name: North Sea, aliases: [Rhine Mouth],")
    mouth = replaced(MOUTH, "does {subject} flow", "does the Rhine mouth, or {subject}, flow")
    assert refused(rivers(mouth=mouth, entities=RIVERS + seas)) is Refusal.KEY_IN_STEM


def test_a_modal_relation_whose_stem_hides_it_is_refused() -> None:
    assert refused(rivers(rule=f"{CLOSED}\n    modal: usually\n    ranked: yes")) is Refusal.MODAL_UNWORDED


def test_a_modal_relation_whose_stem_says_so_is_asked() -> None:
    mouth = replaced(MOUTH, "Into which sea does {subject} flow?", "Into which sea does {subject} usually flow?")
    question = made(rivers(mouth=mouth, rule=f"{CLOSED}\n    modal: usually\n    ranked: yes"))
    assert question.stem == "Into which sea does the Rhine usually flow?"


def test_a_modal_relation_without_ranks_rests_on_negatives_alone() -> None:
    mouth = replaced(MOUTH, "Into which sea does {subject} flow?", "Into which sea may {subject} flow?")
    assert refused(rivers(mouth=mouth, rule=f"{CLOSED}\n    modal: may")) is Refusal.OPEN_WORLD


def test_a_flawed_stem_is_refused() -> None:
    mouth = replaced(MOUTH, "Into which sea does {subject} flow?", "Which of the following receives {subject}?")
    assert refused(rivers(mouth=mouth)) is Refusal.NOT_PARALLEL


def test_options_nested_with_the_key_are_refused() -> None:
    seas = "".join(
        f"  - {{id: {name}, name: {name.title()} Bay, kind: sea, is_a: [north]}}\n"
        for name in ("german", "dutch", "danish")
    )
    facts = "\n  - {relation: mouth, subject: rhine, object: north}\n" + "".join(
        f"  - {{relation: mouth, subject: {river}, object: {sea}}}\n"
        for river, sea in (("elbe", "german"), ("oder", "dutch"), ("po", "danish"))
    )
    entities = f"{RIVERS}  - {{id: north, name: North Sea, kind: sea}}\n{seas}"
    assert refused(rivers(entities=entities, facts=facts)) is Refusal.OPTIONS_NESTED


def test_a_kind_of_the_key_is_never_offered() -> None:
    seas = f"{SEAS}  - {{id: wadden, name: Wadden Sea, kind: sea, is_a: [north]}}\n"
    facts = f"{FACTS}  - {{relation: mouth, subject: ems, object: wadden}}\n"
    of = rivers(entities=f"{RIVERS}  - {{id: ems, name: Ems, kind: river}}\n{seas}", facts=facts)
    assert all("Wadden Sea" not in texts(made(of, seed=seed)) for seed in range(20))


def test_two_namesakes_with_one_answer_are_asked_once() -> None:
    entities = replaced(RIVERS, "name: Elbe,", "name: Rhine, homonym: yes,") + SEAS
    entities = replaced(entities, "id: rhine, name: Rhine,", "id: rhine, name: Rhine, homonym: yes,")
    of = rivers(entities=entities)
    assert isinstance(refused(of, "elbe/north"), Choice)
    assert refused(of, "rhine/north") is Refusal.SAME_WORDING


def test_what_the_author_prefers_is_offered() -> None:
    facts = replaced(FACTS, "object: baltic}", "object: baltic, prefer: [caspian]}")
    seeds = [made(rivers(facts=facts), "oder/baltic", seed=seed) for seed in range(40)]
    plain = [made(rivers(), "oder/baltic", seed=seed) for seed in range(40)]
    assert sum("Caspian Sea" in texts(q) for q in seeds) > sum("Caspian Sea" in texts(q) for q in plain)


def test_what_a_learner_confuses_is_offered_first() -> None:
    of = rivers()
    for seed in range(20):
        question = of.choice(item(of, "rhine/north"), seed, confused=["caspian"])
        assert isinstance(question, Choice)
        assert "Caspian Sea" in texts(question)


def test_what_a_learner_confuses_is_not_offered_where_it_is_true() -> None:
    of = rivers()
    question = of.choice(item(of, "rhine/north", "reverse"), 0, confused=["elbe"])
    assert isinstance(question, Choice)
    assert "Elbe" not in texts(question)


def test_numbers_stand_in_order_of_size() -> None:
    lengths = "".join(f"  - {{id: l{n}, name: {n} km, kind: sea}}\n" for n in (1233, 652, 1094, 2850, 866, 3530))
    pairs = zip(("rhine", "elbe", "danube", "oder", "po", "volga"), (1233, 1094, 2850, 866, 652, 3530), strict=True)
    facts = "\n" + "".join(f"  - {{relation: mouth, subject: {r}, object: l{n}}}\n" for r, n in pairs)
    mouth = replaced(MOUTH, "Into which sea does {subject} flow?", "How long in all is {subject}?")
    of = rivers(mouth=mouth, facts=facts, entities=f"{RIVERS}{lengths}")
    for seed in range(10):
        shown = [int(o.text.split()[0]) for o in made(of, "rhine/l1233", seed=seed).options]
        assert shown == sorted(shown)


def test_a_key_is_explained_by_its_own_reason() -> None:
    question = made(rivers())
    assert question.options[question.key].reason == "It ends in a delta shared with the Meuse."


def test_a_wrong_option_is_explained_by_what_is_true_of_it() -> None:
    reasons = {o.text: o.reason for seed in range(9) for o in made(rivers(), "oder/baltic", "reverse", seed).options}
    assert reasons["Po"] == "The Po flows into the Adriatic Sea."
    assert reasons["Rhine"] == "The Rhine flows into the North Sea. It ends in a delta shared with the Meuse."


def test_an_option_names_the_facts_that_it_rests_on() -> None:
    question = made(rivers(), "oder/baltic", "reverse")
    for option in question.options:
        assert option.facts == (f"mouth/{option.entity}/{_mouth_of(option.entity)}",)
        assert option.citation is not None
        assert option.citation.fact == option.facts[0]


def _mouth_of(river: str) -> str:
    pairs = (row.split("subject: ")[1].split(", object: ") for row in FACTS.strip().splitlines())
    return {subject: rest.split(",")[0].rstrip("}") for subject, rest in pairs}[river]


def test_the_key_stands_everywhere_about_as_often() -> None:
    questions = [made(rivers(), fact, seed=s) for s in range(10) for fact in ("rhine/north", "po/adriatic")]
    assert {q.key for q in questions} == {0, 1, 2, 3}


def test_a_seed_gives_the_same_question_again() -> None:
    assert made(rivers(), seed=3) == made(rivers(), seed=3)
    assert len({line(made(rivers(), seed=seed)) for seed in range(10)}) > 3


def test_questions_do_not_depend_on_the_order_of_the_rows() -> None:
    rows = FACTS.strip("\n").splitlines()
    turned = rivers(facts="\n" + "\n".join(reversed(rows)))
    assert [line(made(turned, seed=s)) for s in range(5)] == [line(made(rivers(), seed=s)) for s in range(5)]


@pytest.mark.parametrize("hash_seed", ["1", "77"])
def test_questions_do_not_depend_on_the_hash_seed_of_the_interpreter(hash_seed: str) -> None:
    program = (
        "from tests.questions.rivers import rivers\n"
        "from trainer.questions.jsonl import line\n"
        "from trainer.questions.production import Refused, produce\n"
        "print(*(line(q) for q in produce(rivers(), 1) if not isinstance(q, Refused)), sep='\\n')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [line(q) for q in produce(rivers(), 1) if not isinstance(q, Refused)]
