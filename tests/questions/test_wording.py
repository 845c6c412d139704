"""What a reader is told: stems, directions, reasons under each licence, and citations."""

from tests.questions.rivers import FACTS, MOUTH, RIVERS, SEAS, item, rivers
from trainer.facts.model import Direction
from trainer.questions.generating import Generator
from trainer.questions.model import Citation

OPEN = "cardinality: n:n\n    open: yes"
DENIED = (
    "negatives:\n  - {relation: mouth, subject: rhine, objects: [black, baltic], why: the Alps bar the way, "
    "source: {id: survey, locator: page 3}}\n"
)
KINDS = """
  - {id: coast, name: coastal sea, kind: sort, article: a}
  - {id: lake, name: salt lake, kind: sort, article: a}
  - {id: fjord, name: fjord, kind: sort}
"""
SORTED = SEAS.replace("kind: sea,", "kind: sea, is_a: [coast],")
DISJOINT = "disjoint:\n  - {entities: [coast, lake, fjord], why: a coast is open to the ocean}\n"


def reason(of: Generator, fact: str, wrong: str, direction: str = "forward") -> str:
    asked = item(of, fact, direction)
    licence = of.candidates.proof(asked, wrong)
    assert licence is not None
    return of.wording.wrong_reason(asked, wrong, licence)


def cited(of: Generator, fact: str, wrong: str, direction: str = "forward") -> Citation:
    asked = item(of, fact, direction)
    licence = of.candidates.proof(asked, wrong)
    assert licence is not None
    return of.wording.wrong_citation(licence, of.wording.supporting_fact(asked, wrong, licence))


def test_a_stem_begins_with_a_capital_and_carries_the_article() -> None:
    mouth = MOUTH.replace("Into which sea does {subject} flow?", "'{subject} flows into which sea?'")
    stem = rivers(mouth=mouth).wording.stem("mouth", Direction.FORWARD, "rhine")
    assert stem == "The Rhine flows into which sea?"


def test_a_relation_without_stems_is_worded_by_its_label() -> None:
    bare = "\n  - id: mouth\n    label: flows into\n    subject_kind: river\n    object_kind: sea\n"
    wording = rivers(mouth=bare).wording
    assert wording.stem("mouth", Direction.FORWARD, "rhine") == "Complete the statement: Rhine flows into …"
    assert wording.stem("mouth", Direction.REVERSE, "north") == "What flows into North Sea?"


def test_directions_say_how_often_an_answer_serves() -> None:
    wording = rivers().wording
    once = wording.directions("mouth", Direction.FORWARD, reuse=False)
    again = wording.directions("mouth", Direction.REVERSE, reuse=True)
    assert once == "Match each river with the sea that it reaches. Each answer may be used once, or not at all."
    assert again.startswith("Match each sea with a river that reaches it. Each answer may be used more than once,")


def test_another_value_is_wrong_because_of_what_it_is_the_value_of() -> None:
    assert reason(rivers(), "rhine/north", "baltic") == "The Oder flows into the Baltic Sea."


def test_another_subject_is_wrong_because_of_its_own_value() -> None:
    assert reason(rivers(), "oder/baltic", "po", "reverse") == "The Po flows into the Adriatic Sea."


def test_a_value_beyond_a_complete_list_is_wrong_by_the_list() -> None:
    facts = FACTS.replace("  - {relation: mouth, subject: volga, object: caspian}\n", "")
    of = rivers(rule="cardinality: n:n\n    open: no", facts=facts)
    assert reason(of, "oder/baltic", "caspian") == "The Oder flows into the Baltic Sea."


def test_one_subject_an_object_is_told_as_the_subject_that_it_has() -> None:
    facts = FACTS.replace("  - {relation: mouth, subject: elbe, object: north}\n", "")
    of = rivers(rule="cardinality: 1:n\n    open: yes", facts=facts)
    assert reason(of, "oder/baltic", "black") == "The Danube flows into the Black Sea."


def test_a_denied_object_is_wrong_for_the_recorded_reason() -> None:
    assert reason(rivers(rule=OPEN, rest=DENIED), "rhine/north", "black") == "The Alps bar the way."


def test_a_denied_subject_is_told_first_by_what_is_true_of_it() -> None:
    told = reason(rivers(rule=OPEN, rest=DENIED), "oder/baltic", "rhine", "reverse")
    assert told == "The Rhine flows into the North Sea. The Alps bar the way."


def test_a_kind_is_ruled_out_by_the_kind_that_it_is() -> None:
    of = rivers(entities=RIVERS + KINDS + SORTED, rest=DISJOINT)
    told = reason(of, "is_a/north/coast", "lake")
    assert told == "The North Sea is a coastal sea, which rules out salt lake. A coast is open to the ocean."


def test_an_explanation_that_names_both_sides_is_not_said_twice() -> None:
    facts = FACTS.replace("baltic}", "baltic, explanation: The Oder enters the Baltic Sea at Swinoujscie}")
    told = reason(rivers(facts=facts), "rhine/north", "baltic")
    assert told == "The Oder enters the Baltic Sea at Swinoujscie."


def test_a_fact_is_cited_with_the_place_in_its_own_source() -> None:
    of = rivers()
    own, banks = of.index.facts["mouth/danube/black"], of.index.facts["mouth/elbe/north"]
    assert of.wording.citation(own) == Citation(own.id, "A survey of coasts", "page 12", "")
    assert of.wording.citation(banks) == Citation(banks.id, "An atlas of rivers", "", "https://example.org/atlas")


def test_a_denial_cites_its_own_source_and_other_wrong_options_the_fact_told() -> None:
    assert cited(rivers(rule=OPEN, rest=DENIED), "rhine/north", "black") == Citation(
        "", "A survey of coasts", "page 3", ""
    )
    assert cited(rivers(), "rhine/north", "black").fact == "mouth/danube/black"
