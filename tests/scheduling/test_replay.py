"""The replay of a table of reviews."""

import csv
import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.memory import PolicyError
from trainer.scheduling.replay import ReplayError, replay_csv
from trainer.scheduling.weights import DEFAULT_WEIGHTS, Weights

HEADER = "card,day,rating"
OTHER_WEIGHTS = Weights((0.4, *DEFAULT_WEIGHTS.values[1:]))
tables = st.lists(st.tuples(st.sampled_from("abc"), st.integers(-50, 900), st.integers(1, 4)), min_size=1, max_size=25)


def replayed(*rows: str, weights: Weights = DEFAULT_WEIGHTS, retention: float = 0.9) -> list[list[str]]:
    lines = (f"{row}\n" for row in (HEADER, *rows))
    return list(csv.reader(replay_csv(lines, weights=weights, retention=retention)))[1:]


def refused(*lines: str) -> str:
    with pytest.raises(ReplayError) as refusal:
        replay_csv([f"{line}\n" for line in lines])
    return str(refusal.value)


def test_each_review_is_told_with_what_it_did() -> None:
    lines = list(replay_csv(["card,day,rating\n", "a,0,3\n", "a,2,3\n"]))
    assert lines == [
        "card,day,rating,retrievability,stability,difficulty,interval",
        "a,0,3,,2.3065,2.118103970459016,2",
        "a,2,3,0.9094932559773545,10.964332335820698,2.111214235785395,11",
    ]


@given(table=tables, retention=st.floats(0.70, 0.97), weights=st.sampled_from([DEFAULT_WEIGHTS, OTHER_WEIGHTS]))
def test_a_replay_gives_the_same_bits_as_the_package_used_directly(
    table: list[tuple[str, int, int]], retention: float, weights: Weights
) -> None:
    scheduler = Scheduler(
        weights.values, retention, learning_steps=(), relearning_steps=(), maximum_interval=36500, enable_fuzzing=False
    )
    expected = defaultdict(list)
    cards: dict[str, Card] = {}
    for card, day, rating in sorted(table, key=lambda row: row[1]):
        now = datetime(2010, 1, 1, tzinfo=UTC) + timedelta(days=day)
        before = cards.get(card, Card(card_id=1, due=now))
        recall = scheduler.get_card_retrievability(before, now) if card in cards else None
        after, _ = scheduler.review_card(before, Rating(rating), now)
        cards[card] = after
        figures = [recall, after.stability, after.difficulty, float((after.due - now).days)]
        expected[card].append([float(day), float(rating), *figures])
    found = defaultdict(list)
    rows = (f"{card},{day},{rating}" for card, day, rating in table)
    for card, *cells in replayed(*rows, weights=weights, retention=retention):
        found[card].append([float(cell) if cell else None for cell in cells])
    assert found == expected


@given(table=tables)
def test_cards_keep_the_places_of_their_rows(table: list[tuple[str, int, int]]) -> None:
    found = replayed(*(f"{card},{day},{rating}" for card, day, rating in table))
    assert [row[0] for row in found] == [card for card, _, _ in table]


def test_mixed_cards_do_not_disturb_each_other() -> None:
    mixed = replayed("a,0,3", "b,0,1", "a,2,3", "b,1,3")
    assert [row for row in mixed if row[0] == "a"] == replayed("a,0,3", "a,2,3")
    assert [row for row in mixed if row[0] == "b"] == replayed("b,0,1", "b,1,3")


def test_days_out_of_order_are_put_in_order() -> None:
    assert replayed("a,9,3", "a,0,3", "a,2,1") == replayed("a,0,3", "a,2,1", "a,9,3")


def test_rows_of_one_day_stay_as_they_stand() -> None:
    assert [row[2] for row in replayed("a,5,2", "a,0,1", "a,0,3", "a,0,2")] == ["1", "3", "2", "2"]


def test_columns_may_come_in_any_order_and_from_other_programs() -> None:
    exported = ["\ufeffrating, day ,card\r\n", '3,0,"spine, upper"\r\n', "\r\n", "3, 2 ,plain\r\n"]
    rows = list(csv.reader(replay_csv(exported)))[1:]
    assert [row[:3] for row in rows] == [["spine, upper", "0", "3"], ["plain", "2", "3"]]


def test_a_table_of_no_reviews_gives_the_header_alone() -> None:
    assert list(replay_csv([f"{HEADER}\n"])) == ["card,day,rating,retrievability,stability,difficulty,interval"]


def test_intervals_are_not_cut_at_the_longest_of_the_drill() -> None:
    assert int(replayed("a,0,4", "a,30,4", "a,900,4", "a,4000,4")[-1][-1]) > 3650


def test_a_higher_desired_retention_shortens_the_interval_and_nothing_else() -> None:
    usual, higher = replayed("a,0,4", "a,8,3"), replayed("a,0,4", "a,8,3", retention=0.95)
    assert [row[:-1] for row in usual] == [row[:-1] for row in higher]
    assert int(higher[-1][-1]) < int(usual[-1][-1])


def test_every_digit_is_written() -> None:
    stability = replayed("a,0,3", "a,2,3")[-1][4]
    assert repr(float(stability)) == stability
    assert len(stability) > 15


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("a,1", "this row has 2 cells, and should have 3"),
        ("a,1,3,4", "this row has 4 cells, and should have 3"),
        (",1,3", "the card is empty"),
        ("a,monday,3", "the day is 'monday', and should be a whole number"),
        ("a,1.5,3", "the day is '1.5', and should be a whole number"),
        ("a,1_0,3", "the day is '1_0', and should be a whole number"),
        ("a,,3", "the day is '', and should be a whole number"),
        ("a,99999999999,3", "the day is '99999999999', and should be a whole number"),
        ("a,-500001,3", "the day is -500001, and should lie within 500000 days of day 0"),
        ("a,1,0", "the rating is '0', and should be 1, 2, 3 or 4"),
        ("a,1,5", "the rating is '5', and should be 1, 2, 3 or 4"),
        ("a,1,good", "the rating is 'good', and should be 1, 2, 3 or 4"),
        ("a,1,", "the rating is '', and should be 1, 2, 3 or 4"),
    ],
)
def test_a_faulty_row_is_named_by_its_line(row: str, fault: str) -> None:
    assert refused(HEADER, "a,0,3", row).splitlines()[1:] == [f"line 3: {fault}"]


def test_all_faults_are_told_at_once() -> None:
    told = refused(HEADER, "a,x,9", "a,0,3", "b,y,1").splitlines()[1:]
    assert [line.split(":")[0] for line in told] == ["line 2", "line 2", "line 4"]


def test_of_very_many_faults_the_first_are_told() -> None:
    told = refused(HEADER, *["a,x,3"] * 50).splitlines()
    assert (len(told), told[-1]) == (22, "and 30 more")


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("card,day", "'card', 'day'"),
        ("card,day,rating,note", "'card', 'day', 'rating', 'note'"),
        ("card,day,grade", "'card', 'day', 'grade'"),
        ("card,day,day", "'card', 'day', 'day'"),
        ("a,0,3", "'a', '0', '3'"),
    ],
)
def test_other_columns_are_refused_by_name(header: str, named: str) -> None:
    assert refused(header, "a,0,3").endswith(f"It names {named}.")


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(ReplayError, match="It names none"):
        replay_csv([])


def test_what_is_not_csv_is_refused_with_its_line() -> None:
    assert "line 2: this is not CSV" in refused(HEADER, '"a"b,0,3')


def test_a_desired_retention_out_of_range_is_refused_before_anything_is_read() -> None:
    with pytest.raises(PolicyError):
        replay_csv([HEADER], retention=0.99)


def test_the_weights_decide() -> None:
    assert json.dumps(replayed("a,0,1", weights=OTHER_WEIGHTS)) == json.dumps(
        [["a", "0", "1", "", "0.4", "6.4133", "1"]]
    )
