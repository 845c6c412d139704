"""How days and counts are said."""

import pytest

from trainer.scheduling.day import date_of, day_of
from trainer.services.words.wording import bars, coming_text, day_text, listed, past_day_text, returns, times, weekday

TODAY = day_of(date_of(0).replace(2026, 12, 28))  # a Monday


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-3, "today"),
        (0, "today"),
        (1, "tomorrow"),
        (2, "in 2 days"),
        (13, "in 13 days"),
        (14, "on 11 January 2027"),
    ],
)
def test_a_return_is_said_in_days_while_they_are_few(days: int, said: str) -> None:
    assert returns(TODAY + days, today=TODAY) == said


def test_a_day_of_another_year_says_which() -> None:
    assert past_day_text(TODAY - 1, today=TODAY) == "Sunday 27 December"
    assert past_day_text(TODAY - 365, today=TODAY) == "Sunday, 28 December 2025"


def test_a_return_within_the_year_needs_no_year() -> None:
    today = day_of(date_of(0).replace(2026, 3, 1))
    assert returns(today + 30, today=today) == "on 31 March"


def test_days_are_named() -> None:
    assert (day_text(TODAY), weekday(TODAY)) == ("Monday 28 December", "Mon")


def test_once_and_twice_have_words_of_their_own() -> None:
    assert [times(number) for number in (1, 2, 3)] == ["once", "twice", "3 times"]


def test_lists_read_as_sentences() -> None:
    assert [listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_the_fullest_day_is_the_tallest_bar() -> None:
    shown = bars([(TODAY, 0), (TODAY + 1, 4), (TODAY + 2, 2)], today=TODAY)
    assert [(bar.label, bar.height_pct, bar.now) for bar in shown] == [
        ("Today", 0, True),
        ("Tue", 100, False),
        ("Wed", 50, False),
    ]


def test_the_week_to_come_is_said_in_a_sentence() -> None:
    assert coming_text([(TODAY, 0)]) == "Nothing comes back in the next seven days."
    assert coming_text([(TODAY, 1), (TODAY + 1, 4)]) == (
        "5 reviews in the next seven days, most of them on Tuesday (4)."
    )
    assert coming_text([(TODAY, 0), (TODAY + 1, 1)]) == "1 review in the next seven days, on Tuesday."
    assert coming_text([(TODAY, 0), (TODAY + 1, 3)]) == "3 reviews in the next seven days, all of them on Tuesday."


def test_a_day_is_said_to_hold_most_only_when_it_holds_more_than_half() -> None:
    assert coming_text([(TODAY, 3), (TODAY + 1, 4), (TODAY + 2, 2)]) == (
        "9 reviews in the next seven days. Tuesday is the fullest day (4)."
    )
