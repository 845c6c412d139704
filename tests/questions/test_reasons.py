"""Stems, directions, reasons and citations, read as a learner reads them."""

from tests.questions.rivers import MOUTH, item, rivers
from trainer.facts.model import Direction
from trainer.questions.generating import Generator
from trainer.questions.model import Choice, Option

OPEN = "cardinality: n:n\n    open: yes"


def asked(of: Generator, fact: str, direction: str = "forward") -> Choice:
    made = of.choice(item(of, fact, direction), 0)
    assert isinstance(made, Choice)
    return made


def option(question: Choice, text: str) -> Option:
    return next(each for each in question.options if each.text == text)


def test_a_stem_takes_the_article_and_a_capital() -> None:
    assert asked(rivers(), "mouth/po/adriatic").stem == "Into which sea does the Po flow?"


def test_the_key_is_explained_and_cited() -> None:
    question = asked(rivers(), "mouth/rhine/north")
    key = question.options[question.key]
    assert key.reason == "It ends in a delta shared with the Meuse."
    assert key.citation is not None
    assert (key.citation.fact, key.citation.title) == ("mouth/rhine/north", "An atlas of rivers")


def test_a_key_without_an_explanation_is_told_by_its_statement() -> None:
    question = asked(rivers(), "mouth/po/adriatic")
    assert question.options[question.key].reason == "The Po flows into the Adriatic Sea."


def test_a_wrong_object_is_told_by_whom_it_belongs_to_with_that_fact_cited() -> None:
    questions = [asked(rivers(), fact) for fact in ("mouth/po/adriatic", "mouth/oder/baltic", "mouth/volga/caspian")]
    wrong = next(o for q in questions for o in q.options if o.text == "Black Sea")
    assert wrong.reason == "The Danube flows into the Black Sea."
    assert wrong.citation is not None
    assert (wrong.citation.title, wrong.citation.locator) == ("A survey of coasts", "page 12")


def test_a_wrong_subject_is_told_by_its_own_fact() -> None:
    question = asked(rivers(), "mouth/danube/black", "reverse")
    for each in question.options:
        if each.text == "Volga":
            assert each.reason == "The Volga flows into the Caspian Sea."
    assert all(each.reason for each in question.options)
    assert all(each.citation for each in question.options)


def test_a_denial_is_told_in_the_words_recorded() -> None:
    rest = (
        "negatives:\n  - {relation: mouth, subject: po, objects: [north, black, baltic], why: the Alps stand between}\n"
    )
    question = asked(rivers(rule=OPEN, rest=rest), "mouth/po/adriatic")
    assert {o.reason for i, o in enumerate(question.options) if i != question.key} == {"The Alps stand between."}
    assert all(o.citation for o in question.options)


def test_directions_say_the_basis_and_how_often_a_response_serves() -> None:
    wording = rivers().wording
    once = wording.directions("mouth", Direction.FORWARD, reuse=False)
    assert once == "Match each river with the sea that it reaches. Each answer may be used once, or not at all."
    assert "more than once" in wording.directions("mouth", Direction.REVERSE, reuse=True)


def test_directions_are_made_where_a_bank_gives_none() -> None:
    bare = MOUTH.replace("    matching: Match each river with the sea that it reaches.\n", "")
    text = rivers(mouth=bare).wording.directions("mouth", Direction.FORWARD, reuse=False)
    assert text.startswith("Match each river with the sea it belongs to (flows into).")


def test_kinds_are_asked_by_the_noun_of_what_is_sorted() -> None:
    entities = """
  - {id: rhine, name: Rhine, kind: river, article: the, is_a: [tidal]}
  - {id: elbe, name: Elbe, kind: river, article: the, is_a: [tidal]}
  - {id: danube, name: Danube, kind: river, article: the, is_a: [inland]}
  - {id: volga, name: Volga, kind: river, article: the, is_a: [lost]}
  - {id: tidal, name: tidal river, kind: river, article: a}
  - {id: inland, name: inland river, kind: river, article: an}
  - {id: lost, name: lost river, kind: river, article: a}
  - {id: north, name: North Sea, kind: sea, article: the}
"""
    rest = "disjoint:\n  - {entities: [tidal, inland, lost], why: a river has one sort of end}\n"
    facts = "\n  - {relation: mouth, subject: rhine, object: north}\n"
    of = rivers(entities=entities, facts=facts, rest=rest)
    question = asked(of, "is_a/danube/inland")
    assert question.stem == "What kind of river is the Danube?"
    assert option(question, "inland river").reason == "The Danube is an inland river. A river has one sort of end."
    told = "The Danube is an inland river, which rules out tidal river. A river has one sort of end."
    assert option(question, "tidal river").reason == told
