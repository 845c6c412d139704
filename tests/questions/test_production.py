"""All questions of a bank in one pass: made, shared, counted, checked, written and marked."""

import json
from dataclasses import replace

import pytest

from tests.questions.rivers import item, rivers
from trainer.facts.model import Form
from trainer.questions import production
from trainer.questions.coverage import coverage
from trainer.questions.jsonl import line
from trainer.questions.lint import chi_square_tail, lint
from trainer.questions.marking import mark_choice, mark_matching
from trainer.questions.model import Choice, Matching, Question
from trainer.questions.production import Part, Refused, parts, produce, produce_part, shared

NAMES_OF_FACTS = {
    f"mouth/{pair}"
    for pair in ("rhine/north", "elbe/north", "danube/black", "oder/baltic", "po/adriatic", "volga/caspian")
}
RULES = ["cardinality: n:1\n    open: no", "cardinality: n:n\n    open: yes", "cardinality: n:n\n    open: no"]


def questions() -> list[Question]:
    return [q for q in produce(rivers(), 0) if not isinstance(q, Refused)]


def choice() -> Choice:
    return next(q for q in questions() if isinstance(q, Choice))


def matching() -> Matching:
    return next(q for q in questions() if isinstance(q, Matching))


# --- one pass


def test_every_fact_is_asked_both_ways_and_matched() -> None:
    made = questions()
    assert sum(isinstance(q, Choice) for q in made) == 2 * len(NAMES_OF_FACTS)
    assert {f for q in made if isinstance(q, Matching) for f in q.facts} == NAMES_OF_FACTS


def test_a_pass_narrows_to_a_form() -> None:
    assert all(isinstance(q, Matching) for q in produce(rivers(), 0, form=Form.MATCHING))
    assert list(produce(rivers(), 0, relation="none-such")) == []


def test_work_shared_by_two_processes_equals_the_plain_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(production, "_WORTH_SHARING", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)

    def work(part: Part) -> list[Question | Refused]:
        return list(produce_part(rivers(), part, 0))

    assert [q for made in shared(work, parts(rivers())) for q in made] == list(produce(rivers(), 0))


# --- matching


@pytest.mark.parametrize("seed", range(5))
def test_a_matching_set_never_pairs_a_premise_with_two_true_responses(seed: int) -> None:
    for question in produce(rivers(), seed, form=Form.MATCHING):
        assert isinstance(question, Matching)
        for premise in question.premises:
            for i, response in enumerate(question.responses):
                pair = (premise.entity, response.entity)
                subject, obj = pair if question.direction == "forward" else pair[::-1]
                assert (f"mouth/{subject}/{obj}" in NAMES_OF_FACTS) is (i == premise.response)


def test_a_matching_set_offers_more_responses_than_premises_in_order() -> None:
    texts = [r.text for r in matching().responses]
    assert len(texts) > len(matching().premises)
    assert texts == sorted(texts)


# --- coverage


@pytest.mark.parametrize("rule", RULES)
def test_made_and_refused_items_add_up_to_the_possible_ones(rule: str) -> None:
    of = rivers(rule=rule)
    report = coverage(of, produce(of, 0))
    assert sum(row.possible for row in report.rows) == len(of.items()) == 24
    assert all(row.made + row.refused.total() == row.possible for row in report.rows)


def test_coverage_counts_facts_asked_and_those_with_three_wrong_options() -> None:
    report = coverage(rivers(), produce(rivers(), 0))
    assert (report.facts, report.asked, report.full) == (6, 6, 6)
    assert report.remedies == ()


def test_coverage_names_the_cheapest_remedy_for_an_open_relation() -> None:
    of = rivers(rule=RULES[1])
    (remedy,) = coverage(of, produce(of, 0)).remedies
    assert (remedy.relation, remedy.items) == ("mouth", 12)
    assert remedy.text == "if a subject has one object only, set cardinality: n:1"


# --- lint


def failing(made: list[Question]) -> set[str]:
    return {check.name for check in lint(rivers(), made).checks if not check.holds}


def test_the_questions_of_a_sound_bank_hold_truth_and_form() -> None:
    assert not failing(questions()) & {"questions with a truth fault", "questions with a hard flaw"}


def test_lint_notices_a_moved_key() -> None:
    moved = replace(choice(), key=(choice().key + 1) % len(choice().options))
    assert "questions with a truth fault" in failing([moved])


def test_lint_notices_a_moved_response() -> None:
    first, *rest = matching().premises
    moved = replace(first, response=(first.response + 1) % len(matching().responses))
    assert "questions with a truth fault" in failing([replace(matching(), premises=(moved, *rest))])


def test_lint_notices_a_flawed_stem() -> None:
    assert "questions with a hard flaw" in failing([replace(choice(), stem="Which of the following is it?")])


def test_lint_notices_a_question_asked_twice() -> None:
    assert "stems asked twice with one key" in failing([choice(), choice()])


def test_lint_notices_a_key_that_always_stands_first() -> None:
    first = replace(choice(), key=0)
    assert "key position of 4 options" in failing([first] * 100)
    assert "key position of 4 options" not in failing([replace(first, key=i % 4) for i in range(100)])


def test_lint_notices_a_stem_hard_to_read() -> None:
    hard = "Notwithstanding geomorphological heterogeneity, " * 3 + "which?"
    assert "median reading grade of the stems" in failing([replace(choice(), stem=hard)])


@pytest.mark.parametrize(("x", "degrees", "tail"), [(3.841, 1, 0.05), (7.815, 3, 0.05), (9.210, 2, 0.01), (0, 3, 1)])
def test_the_tail_of_chi_square_agrees_with_the_tables(x: float, degrees: int, tail: float) -> None:
    assert chi_square_tail(x, degrees) == pytest.approx(tail, abs=2e-4)


# --- lines


def test_a_choice_is_written_in_its_published_shape() -> None:
    of = rivers()
    question = of.choice(item(of, "oder/baltic"), 0)
    assert isinstance(question, Choice)
    read = json.loads(line(question))
    key = read["key"]
    assert list(read) == "id type stem relation direction subject options key facts why".split()
    assert (read["id"], read["type"]) == ("mouth/oder/baltic:forward:choice", "mcq")
    assert (read["options"][key], read["why"][key]) == ("Baltic Sea", "The Oder flows into the Baltic Sea.")


def test_a_matching_set_is_written_in_its_published_shape() -> None:
    read = json.loads(line(matching()))
    assert read["type"] == "matching"
    assert list(read["answer"]) == read["premises"] == list(read["why"])
    assert set(read["answer"].values()) <= set(read["responses"])


def test_a_line_holds_no_line_break() -> None:
    assert not any("\n" in line(q) for q in questions())


# --- marking


def test_only_the_key_is_right() -> None:
    question = choice()
    marks = [mark_choice(question, i) for i in range(len(question.options))]
    assert marks == [i == question.key for i in range(len(question.options))]


@pytest.mark.parametrize("chosen", [-1, 4])
def test_an_option_that_is_not_there_cannot_be_marked(chosen: int) -> None:
    with pytest.raises(IndexError):
        mark_choice(choice(), chosen)


def test_one_wrong_pair_leaves_the_others_as_they_are() -> None:
    right = [p.response for p in matching().premises]
    wrong = [(right[0] + 1) % len(matching().responses), *right[1:]]
    assert [m.right for m in mark_matching(matching(), wrong)] == [False, *[True] * (len(right) - 1)]


def test_each_right_pair_leaves_one_response_less_unless_they_serve_again() -> None:
    right, size = [p.response for p in matching().premises], len(matching().responses)
    assert [m.free for m in mark_matching(matching(), right)] == [size - i for i in range(len(right))]
    assert {m.free for m in mark_matching(replace(matching(), reuse=True), right)} == {size}


def test_a_matching_answer_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one response for each premise"):
        mark_matching(matching(), [0])
