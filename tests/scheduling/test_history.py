"""The answer log and what it folds to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.history import (
    FOLD_VERSION,
    Answer,
    DueChosen,
    Folded,
    Marker,
    Order,
    Row,
    Voided,
    advance,
    fold,
)
from trainer.scheduling.memory import Memory, Policy, review
from trainer.scheduling.rating import Rating
from trainer.scheduling.weights import DEFAULT_WEIGHTS, Weights

AGAIN, HARD, GOOD, EASY = Rating
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)
OTHER_WEIGHTS = Weights((0.3, *DEFAULT_WEIGHTS.values[1:]))


def answer(number: int, rating: Rating | None = GOOD, *, day: int = 100, minute: int = 0, fact: str = "a") -> Answer:
    at = MIDNIGHT + timedelta(days=day - 100, minutes=minute)
    return Answer(id=number, fact=fact, day=day, at=at, rating=rating)


def memory_of(*rows: Row, policy: Policy | None = None) -> Memory | None:
    return fold(rows, policy=policy or Policy())["a"].memory


@st.composite
def logs(draw: st.DrawFn) -> list[Row]:
    """Write rows as a program would: answers now and then late, voids and due days after the answers they name."""
    rows: list[Row] = []
    for number in range(1, draw(st.integers(2, 25))):
        given_before = [row.id for row in rows if isinstance(row, Answer)]
        kind = draw(st.sampled_from(["answer", "answer", "answer", "void", "due"])) if given_before else "answer"
        if kind == "answer":
            rating = draw(st.sampled_from([AGAIN, HARD, GOOD, EASY, None]))
            day = 100 + number // 3 - draw(st.sampled_from([0, 0, 0, 0, 2]))
            minute = draw(st.sampled_from([number, number, 7]))
            rows.append(answer(number, rating, day=day, minute=minute, fact=draw(st.sampled_from("abc"))))
        elif kind == "void":
            taken_back = draw(st.sets(st.sampled_from(given_before), min_size=1, max_size=3))
            rows.append(Voided(id=number, answers=frozenset(taken_back)))
        else:
            chosen = draw(st.sampled_from(given_before))
            rows.append(DueChosen(id=number, answer=chosen, due_day=200 + draw(st.integers(0, 50))))
    return rows


def about(fact: str, rows: list[Row]) -> list[Row]:
    """Pick the rows about one fact."""
    its = {row.id for row in rows if isinstance(row, Answer) and row.fact == fact}
    return [
        row
        for row in rows
        if (isinstance(row, Answer) and row.fact == fact)
        or (isinstance(row, Voided) and not its.isdisjoint(row.answers))
        or (isinstance(row, DueChosen) and row.answer in its)
    ]


def test_answers_are_folded_in_the_order_in_which_they_were_given() -> None:
    late: list[Row] = [answer(3, AGAIN, day=101), answer(1, GOOD, day=100), answer(2, HARD, day=104)]
    by_hand = review(review(review(None, GOOD, day=100), AGAIN, day=101), HARD, day=104)
    assert memory_of(*late) == by_hand


def test_answers_of_one_day_are_ordered_by_moment_then_by_id() -> None:
    rows: list[Row] = [answer(1, AGAIN, minute=5), answer(3, GOOD, minute=2), answer(2, HARD, minute=2)]
    by_hand = review(review(review(None, HARD, day=100), GOOD, day=100), AGAIN, day=100)
    assert memory_of(*rows) == by_hand


def test_the_study_day_outranks_the_moment_so_that_moving_zones_rewrites_nothing() -> None:
    flown_west: list[Row] = [
        answer(1, GOOD, day=100),
        replace(answer(2, AGAIN, day=101), at=MIDNIGHT - timedelta(hours=3)),
    ]
    assert memory_of(*flown_west) == review(review(None, GOOD, day=100), AGAIN, day=101)


def test_a_second_answer_of_a_day_counts_as_one_of_the_same_day() -> None:
    once, twice = memory_of(answer(1, AGAIN)), memory_of(answer(1, AGAIN), answer(2, GOOD, minute=9))
    assert once is not None
    assert twice == review(once, GOOD, day=100)


def test_an_answer_that_proves_nothing_leaves_the_memory_alone() -> None:
    assert memory_of(answer(1), answer(2, None, day=103)) == memory_of(answer(1))
    assert memory_of(answer(1, None)) is None


def test_an_answer_taken_back_never_happened() -> None:
    rows: list[Row] = [answer(1), answer(2, AGAIN, day=103), answer(3, GOOD, day=104)]
    assert memory_of(*rows, Voided(id=1, answers=frozenset({2}))) == memory_of(rows[0], rows[2])
    assert memory_of(*rows, Voided(id=1, answers=frozenset({1, 2, 3}))) is None


def test_a_matching_answer_is_taken_back_for_all_its_facts_at_once() -> None:
    rows: list[Row] = [answer(1, fact="a"), answer(2, fact="b"), Voided(id=1, answers=frozenset({1, 2}))]
    assert [folded.memory for folded in fold(rows).values()] == [None, None]


def test_the_chosen_day_is_when_a_fact_returns() -> None:
    plain = memory_of(answer(1))
    chosen = memory_of(answer(1), DueChosen(id=1, answer=1, due_day=110))
    assert plain is not None
    assert chosen == replace(plain, due_day=110)


def test_the_latest_choice_for_an_answer_holds() -> None:
    choices = [DueChosen(id=2, answer=1, due_day=120), DueChosen(id=1, answer=1, due_day=110)]
    memory = memory_of(answer(1), *choices)
    assert memory is not None
    assert memory.due_day == 120


def test_undoing_an_answer_brings_back_the_day_chosen_before_it() -> None:
    rows: list[Row] = [
        answer(1),
        answer(2, day=103),
        DueChosen(id=1, answer=1, due_day=104),
        DueChosen(id=2, answer=2, due_day=119),
    ]
    memory = memory_of(*rows, Voided(id=1, answers=frozenset({2})))
    assert memory is not None
    assert (memory.last_day, memory.due_day) == (100, 104)


def test_the_chosen_day_never_changes_what_is_remembered() -> None:
    rows: list[Row] = [answer(1), answer(2, day=103)]
    plain, moved = memory_of(*rows), memory_of(*rows, DueChosen(id=1, answer=1, due_day=150))
    assert plain == moved


def test_rows_about_answers_that_are_not_there_are_ignored() -> None:
    strays: list[Row] = [Voided(id=1, answers=frozenset({8})), DueChosen(id=1, answer=9, due_day=150)]
    assert memory_of(answer(1), *strays) == memory_of(answer(1))


@given(rows=logs(), shuffled=st.randoms(use_true_random=False))
def test_a_replay_gives_the_same_bits_whatever_order_the_rows_are_read_in(rows: list[Row], shuffled: object) -> None:
    again = list(rows)
    assert hasattr(shuffled, "shuffle")
    shuffled.shuffle(again)
    assert fold(again) == fold(rows)


@given(rows=logs())
def test_each_fact_is_folded_by_itself(rows: list[Row]) -> None:
    assert {fact: fold(about(fact, rows))[fact] for fact in fold(rows)} == fold(rows)


@given(rows=logs(), cut=st.integers(0, 25))
def test_rows_laid_on_top_give_the_same_as_folding_everything(rows: list[Row], cut: int) -> None:
    for fact, before in fold(rows[:cut]).items():
        its = about(fact, rows)
        advanced = advance(before, its[len(about(fact, rows[:cut])) :])
        assert advanced in (None, fold(its)[fact])


def test_answers_in_order_are_always_laid_on_top() -> None:
    rows: list[Row] = [
        answer(1),
        DueChosen(id=1, answer=1, due_day=103),
        answer(2, None, day=102),
        answer(3, AGAIN, day=103),
    ]
    more: list[Row] = [DueChosen(id=2, answer=3, due_day=104), answer(4, GOOD, day=103, minute=9)]
    assert advance(fold(rows[:1])["a"], [*rows[1:], *more]) == fold([*rows, *more])["a"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(Voided(id=1, answers=frozenset({2})), id="an answer taken back"),
        pytest.param(answer(3, day=99), id="an answer from an earlier day"),
        pytest.param(answer(3, day=103, minute=-5), id="an answer from an earlier moment"),
        pytest.param(DueChosen(id=1, answer=2, due_day=130), id="a choice that was folded already"),
    ],
)
def test_what_does_not_lie_on_top_asks_for_a_fresh_fold(row: Row) -> None:
    folded = fold([answer(1), answer(2, day=103), DueChosen(id=1, answer=2, due_day=120)])["a"]
    assert advance(folded, [row]) is None


def test_other_weights_or_another_fold_ask_for_a_fresh_fold() -> None:
    folded = fold([answer(1)])["a"]
    older = replace(folded, marker=replace(folded.marker, version=0))
    assert advance(folded, [], policy=Policy(weights=OTHER_WEIGHTS)) is None
    assert advance(older, []) is None
    assert advance(folded, []) == folded


def test_the_marker_tells_what_a_memory_rests_on() -> None:
    rows: list[Row] = [answer(4), answer(9, day=104), answer(11, fact="b"), Voided(id=3, answers=frozenset({4, 11}))]
    folded = fold([*rows, DueChosen(id=6, answer=9, due_day=110), DueChosen(id=7, answer=11, due_day=110)])
    assert folded["a"].marker == Marker(answer=9, void=3, due=6, weights=DEFAULT_WEIGHTS.id, version=FOLD_VERSION)
    assert folded["b"] == Folded(
        memory=None,
        counted=None,
        marker=Marker(answer=11, void=3, due=7, weights=DEFAULT_WEIGHTS.id, version=FOLD_VERSION),
    )


def test_the_last_answer_that_counts_is_named() -> None:
    last = answer(2, day=104, minute=3)
    expected: Order = (104, last.at, 2)
    assert fold([answer(1), last, answer(3, None, day=105)])["a"].counted == expected
