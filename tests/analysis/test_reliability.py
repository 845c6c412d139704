"""Reliability: of one form, with its interval, or not at all."""

import math

import pytest

from trainer.analysis.guards import Guards, Silence
from trainer.analysis.quantiles import f_quantile, incomplete_beta
from trainer.analysis.report import analyse
from trainer.analysis.responses import KeyedItem, Response, Responses, gather

ITEMS = [KeyedItem(name) for name in "pqrstu"]
EVERYTHING = Guards(intervals=1, correlations=1, proposals=1)


def sat(form: str, items: str, students: int, *, first: int = 0) -> list[Response]:
    """Let students have these items; a student is right on those items whose place is below the own strength."""
    return [
        Response(f"{form}{n}", item, "", float(place < n % (len(items) + 1)), form)
        for n in range(first, first + students)
        for place, item in enumerate(items)
    ]


def gathered(*rows: Response) -> Responses:
    return gather(rows, ITEMS)


# Upper points of F as printed in tables: chance, degrees of freedom, value.
@pytest.mark.parametrize(
    ("chance", "one", "other", "value"),
    [
        (0.95, 1, 10, 4.9646),
        (0.95, 5, 5, 5.0503),
        (0.975, 10, 20, 2.7737),
        (0.975, 1, 1, 647.789),
        (0.99, 3, 12, 5.9525),
        (0.975, 30, 120, 1.6899),
        (0.5, 7, 7, 1.0),
    ],
)
def test_quantiles_of_f_are_those_of_the_tables(chance: float, one: float, other: float, value: float) -> None:
    assert f_quantile(chance, one, other) == pytest.approx(value, rel=1e-4)
    assert f_quantile(1 - chance, other, one) == pytest.approx(1 / value, rel=1e-4)


def test_the_incomplete_beta_function_agrees_with_the_binomial_sum() -> None:
    for a, b, x in [(1, 1, 0.3), (3, 5, 0.2), (3, 5, 0.9), (20, 4, 0.75), (50, 60, 0.45)]:
        n = a + b - 1
        tail = math.fsum(math.comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(a, n + 1))
        assert incomplete_beta(x, a, b) == pytest.approx(tail, rel=1e-12)
    assert (incomplete_beta(0, 2, 3), incomplete_beta(1, 2, 3)) == (0, 1)


def test_quantiles_hold_at_the_sizes_of_a_large_class() -> None:
    # Near 1, with a variance near 2 / d1 + 2 / d2.
    spread = math.sqrt(2 / 99_999 + 2 / 9_899_901)
    assert f_quantile(0.975, 99_999, 9_899_901) == pytest.approx(1 + 1.96 * spread, abs=5e-5)


def test_alpha_lies_within_feldts_interval() -> None:
    (form,) = analyse(gathered(*sat("A", "pqrs", 40))).forms
    assert form.alpha
    low, high = (1 - (1 - form.alpha.value) * f_quantile(chance, 39, 39 * 3) for chance in (0.975, 0.025))
    assert (form.alpha.low, form.alpha.high) == (low, high)
    assert low < form.alpha.value < high
    assert form.sem == pytest.approx(form.sd * math.sqrt(1 - form.alpha.value) if form.sd else None)
    assert form.consistency == pytest.approx(100 * form.alpha.value)
    assert form.error_ratio == pytest.approx(100 * math.sqrt(1 - form.alpha.value))


def test_fewer_than_thirty_students_have_no_alpha() -> None:
    (form,) = analyse(gathered(*sat("A", "pqrs", 29))).forms
    assert (form.alpha, form.kr20, form.sem, form.silence) == (None, None, None, Silence.TOO_FEW)
    assert form.consistency is form.error_ratio is None


def test_forms_with_other_items_have_an_alpha_each_and_none_together() -> None:
    found = analyse(gathered(*sat("A", "pqr", 40), *sat("B", "stu", 20)))
    assert [(form.form, form.students, form.alpha is None) for form in found.forms] == [
        ("A", 40, False),
        ("B", 20, True),
    ]
    assert (found.test.students, found.test.items, found.test.alpha) == (60, 6, None)
    assert found.test.silence is Silence.DIFFERENT_ITEMS
    assert found.test.mean is not None
    assert found.alpha_without("p") == found.forms[0].if_deleted["p"]
    assert found.alpha_without("s") is None


def test_forms_that_differ_only_in_order_have_an_alpha_together() -> None:
    one = sat("A", "pqrs", 40)
    halves = [row._replace(form="AB"[int(row.student[1:]) % 2]) for row in one]
    alone, together = analyse(gathered(*one)).test, analyse(gathered(*halves)).test
    assert alone.alpha
    assert together.alpha
    assert together.alpha.value == pytest.approx(alone.alpha.value)
    assert [form.students for form in analyse(gathered(*halves)).forms] == [20, 20]


def test_only_items_that_every_student_of_the_form_had_are_looked_at() -> None:
    rows = sat("A", "pqrs", 40)
    (form,) = analyse(gathered(*rows, Response("A0", "u", "", 1, "A"))).forms
    (plain,) = analyse(gathered(*rows)).forms
    assert (form.items, form.common) == (5, 4)
    assert form.alpha == plain.alpha
    assert form.mean != plain.mean


def test_one_common_item_is_not_enough() -> None:
    rows = sat("A", "pq", 40)[:-1]
    (form,) = analyse(gathered(*rows)).forms
    assert (form.common, form.silence) == (1, Silence.FEW_COMMON_ITEMS)


def test_totals_that_are_all_the_same_have_no_reliability() -> None:
    rows = [Response(f"s{n}", item, "", float((item == "p") is (n % 2 == 0))) for n in range(40) for item in "pq"]
    (form,) = analyse(gathered(*rows)).forms
    assert (form.sd, form.alpha, form.sem, form.silence) == (0, None, None, Silence.SAME_TOTAL)


def test_partial_credit_has_an_alpha_but_no_kr20() -> None:
    rows = [row._replace(score=row.score / 2) for row in sat("A", "pqrs", 40)]
    (form,) = analyse(gathered(*rows)).forms
    assert form.alpha
    assert form.kr20 is None


def test_items_of_other_weight_have_an_alpha_but_no_kr20() -> None:
    items = [KeyedItem("p", points=2), *ITEMS[1:]]
    (form,) = analyse(gather(sat("A", "pqrs", 40), items)).forms
    assert form.alpha
    assert form.kr20 is None


def test_alpha_of_items_that_contradict_each_other_is_below_zero() -> None:
    rows = [
        Response(f"s{n}", item, "", float(right))
        for n in range(40)
        for item, right in zip("pqr", (n % 2, 1 - n % 2, n % 3 == 0), strict=True)
    ]
    (form,) = analyse(gathered(*rows)).forms
    assert form.alpha
    assert form.alpha.value < 0


def test_one_student_on_two_forms_is_one_student_with_two_totals() -> None:
    rows = [Response("s", "p", "", 1, "A"), Response("s", "q", "", 0, "B"), Response("t", "p", "", 1, "A")]
    found = analyse(gathered(*rows), guards=EVERYTHING)
    assert found.test.students == 2
    assert found.test.mean == pytest.approx(2 / 3)
    assert [form.students for form in found.forms] == [2, 1]
