"""Whatever the responses are: what must hold of item analysis, and a second judge who must agree."""

import random
from dataclasses import astuple, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.analysis.slow_items import Slow
from trainer.analysis.guards import Guards
from trainer.analysis.report import Analysis, analyse
from trainer.analysis.responses import OMIT, KeyedItem, Option, Response, gather

EVERYTHING = Guards(intervals=1, correlations=1, proposals=1)
OPTIONS = ("a", "b", "c", "d")


@st.composite
def quizzes(draw: st.DrawFn, *, partial: bool = True) -> Slow:
    """A quiz of several facts, some with points, and students on two forms with some items of their own."""
    count = draw(st.integers(2, 6))
    items = [
        KeyedItem(
            f"q{place}",
            tuple(Option(option, is_key=option == "a") for option in OPTIONS[: draw(st.integers(2, 4))]),
            points=draw(st.sampled_from([1.0, 2.0, 0.5])) if partial else 1.0,
            fact=draw(st.sampled_from(["f", "g", ""])),
        )
        for place in range(count)
    ]
    rng = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - the same quiz for the same seed is the point
    whole = draw(st.booleans())
    rows = []
    for number in range(draw(st.integers(1, 25))):
        able = rng.random()
        form = rng.choice("AB")
        for item in items if whole else rng.sample(items, rng.randint(1, count)):
            option = rng.choice([each.id for each in item.options] + [""]) if rng.random() > able else "a"
            score = 1.0 if option == "a" else rng.choice([0.0, 0.25, 1 / 3]) if partial and option else 0.0
            rows.append(Response(f"s{number}", item.id, option, score, form))
    return Slow(rows, items)


def analysed(quiz: Slow, *, guards: Guards = EVERYTHING) -> Analysis:
    return analyse(gather(quiz.rows, quiz.items), guards=guards)


def close(found: float | None, expected: float | None) -> bool:
    return found is expected is None or (found is not None and found == pytest.approx(expected, abs=1e-8))


@given(quizzes())
def test_a_second_judge_finds_the_same_of_every_item_and_fact(quiz: Slow) -> None:
    found = analysed(quiz)
    for each in (*found.items, *found.facts):
        its = each.statistics
        rows = quiz.answers(lambda item, unit=its.unit: unit in {item.id, item.fact})  # type: ignore[misc]
        assert its.n == len(rows)
        if not rows:
            continue
        assert its.p
        assert close(its.p.value, quiz.p(rows))
        assert close(its.pbis, quiz.pbis(rows))
        assert close(its.r.value if its.r else None, quiz.corrected(rows) if len(quiz.with_rest(rows)) > 3 else None)
        assert close(its.efficiency, quiz.efficiency(rows))
        assert close(its.d27, quiz.d27(rows))


@given(quizzes())
def test_a_second_judge_finds_the_same_of_every_option(quiz: Slow) -> None:
    for each in analysed(quiz).items:
        rows = quiz.answers(lambda item, unit=each.statistics.unit: item.id == unit)  # type: ignore[misc]
        assert sum(option.chosen for option in each.statistics.options) == len(rows)
        for option in each.statistics.options:
            name = "" if option.option == OMIT else option.option
            assert option.chosen == sum(row.option == name for row in rows)
            if len(quiz.with_rest(rows)) > 3:
                assert close(option.r.value if option.r else None, quiz.option_r(rows, name))


@given(quizzes())
def test_a_second_judge_finds_the_same_reliability_of_every_form(quiz: Slow) -> None:
    for form in analysed(quiz).forms:
        matrix = quiz.matrix(form.form)
        if form.students > 1:
            expected = quiz.alpha(matrix)
            assert close(form.alpha.value if form.alpha else None, expected)
            assert (form.silence is None) is (expected is not None)
            assert form.common == len(matrix[0])
        if form.alpha:
            without = [
                quiz.alpha([row[:place] + row[place + 1 :] for row in matrix]) if len(matrix[0]) > 2 else None
                for place in range(len(matrix[0]))
            ]
            assert list(form.if_deleted.values()) == pytest.approx([each for each in without if each is not None])


@given(quizzes(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(quiz: Slow, rng: random.Random) -> None:
    rows = list(quiz.rows)
    rng.shuffle(rows)
    assert analysed(replace(quiz, rows=rows)) == analysed(quiz)


@given(quizzes(), st.permutations(OPTIONS))
def test_what_options_are_called_never_matters(quiz: Slow, names: list[str]) -> None:
    called = dict(zip(OPTIONS, names, strict=True)) | {"": "", OMIT: OMIT}
    renamed = Slow(
        [row._replace(option=called[row.option]) for row in quiz.rows],
        [replace(item, options=tuple(Option(called[o.id], o.is_key) for o in item.options)) for item in quiz.items],
    )
    for was, now in zip(analysed(quiz).items, analysed(renamed).items, strict=True):
        options = tuple(replace(option, option=called[option.option]) for option in was.statistics.options)
        assert now == replace(was, statistics=replace(was.statistics, options=options))


@given(quizzes())
def test_what_students_are_called_never_matters(quiz: Slow) -> None:
    renamed = [row._replace(student=row.student[::-1]) for row in quiz.rows]
    assume(len({row.student for row in renamed}) == len({row.student for row in quiz.rows}))
    for was, now in zip(analysed(quiz).items, analysed(replace(quiz, rows=renamed)).items, strict=True):
        assert close(now.statistics.pbis, was.statistics.pbis)
        assert close(now.statistics.d27, was.statistics.d27)
        assert now.statistics.n == was.statistics.n


@given(quizzes(partial=False))
def test_alpha_is_kr20_where_every_answer_is_right_or_wrong(quiz: Slow) -> None:
    for form in analysed(quiz).forms:
        assert close(form.kr20, form.alpha.value if form.alpha else None)


@given(quizzes(), st.sampled_from([EVERYTHING, Guards()]))
def test_numbers_stay_in_their_bounds_and_are_numbers_or_missing(quiz: Slow, guards: Guards) -> None:
    for each in analysed(quiz, guards=guards).items:
        its = each.statistics
        if its.p:
            assert 0 <= its.p.low <= its.p.value + 1e-12
            assert its.p.value - 1e-12 <= its.p.high <= 1
        for r in (its.r, *(option.r for option in its.options)):
            assert r is None or -1 <= r.low <= r.value <= r.high <= 1
        assert its.pbis is None or -1 <= its.pbis <= 1
        assert its.d27 is None or -1 <= its.d27 <= 1
        assert its.efficiency is None or its.efficiency <= 100 + 1e-9
        assert its.distractor_efficiency is None or 0 <= its.distractor_efficiency <= 1
        assert "nan" not in repr(astuple(its))
        assert "inf" not in repr(astuple(its))
