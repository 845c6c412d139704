"""How much an answer proves."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.rating import (
    FIRST_SIGHT_RECALL,
    RECALL_GUESS_CHANCE,
    SAID_WHEN_GUESSING,
    SAID_WHEN_KNOWN,
    Confidence,
    Rating,
    chance_known,
    choice_guess_chance,
    matching_guess_chances,
    rate,
)

SURE, UNSURE, GUESS = Confidence.SURE, Confidence.UNSURE, Confidence.GUESS
confidences = st.sampled_from(Confidence)
chances = st.floats(0, 1)


@given(confidence=confidences, guess_chance=chances, recall=chances)
def test_a_wrong_answer_is_always_again(confidence: Confidence, guess_chance: float, recall: float) -> None:
    wrong = rate(correct=False, confidence=confidence, guess_chance=guess_chance, recall=recall)
    assert wrong is Rating.AGAIN


@given(confidence=confidences, recall=chances)
def test_a_right_answer_that_could_not_have_been_otherwise_proves_nothing(
    confidence: Confidence, recall: float
) -> None:
    assert rate(correct=True, confidence=confidence, guess_chance=1.0, recall=recall) is None


@given(correct=st.booleans(), confidence=confidences, guess_chance=chances, recall=chances)
def test_no_answer_is_ever_rated_easy(
    *, correct: bool, confidence: Confidence, guess_chance: float, recall: float
) -> None:
    rating = rate(correct=correct, confidence=confidence, guess_chance=guess_chance, recall=recall)
    assert rating in {None, Rating.AGAIN, Rating.HARD, Rating.GOOD}


@pytest.mark.parametrize(
    ("confidence", "recall", "guess_chance", "rating"),
    [
        pytest.param(SURE, 0.9, 1 / 4, Rating.GOOD, id="sure of one in four"),
        pytest.param(UNSURE, 0.9, 1 / 4, Rating.HARD, id="unsure of one in four"),
        pytest.param(GUESS, 0.9, 1 / 4, Rating.HARD, id="a guess at what should be known"),
        pytest.param(GUESS, 0.5, 1 / 4, Rating.AGAIN, id="a lucky guess at what is half forgotten"),
        pytest.param(GUESS, 0.565, 1 / 4, Rating.HARD, id="a guess that was a little less than twice as likely luck"),
        pytest.param(GUESS, 0.561, 1 / 4, Rating.AGAIN, id="a guess that was a little more than twice as likely luck"),
        pytest.param(SURE, FIRST_SIGHT_RECALL, 1 / 4, Rating.GOOD, id="sure at first sight"),
        pytest.param(UNSURE, FIRST_SIGHT_RECALL, 1 / 2, Rating.HARD, id="unsure of one in two at first sight"),
        pytest.param(UNSURE, 0.2, 1 / 2, Rating.AGAIN, id="unsure of one in two of what is all but forgotten"),
        pytest.param(GUESS, FIRST_SIGHT_RECALL, RECALL_GUESS_CHANCE, Rating.HARD, id="a typed guess cannot be luck"),
        pytest.param(GUESS, FIRST_SIGHT_RECALL, 1 / 4, Rating.AGAIN, id="a lucky guess at first sight"),
        pytest.param(SURE, 0.0, 1 / 4, Rating.AGAIN, id="nothing to recall"),
    ],
)
def test_a_right_answer_is_rated_by_what_it_proves(
    confidence: Confidence, recall: float, guess_chance: float, rating: Rating
) -> None:
    assert rate(correct=True, confidence=confidence, guess_chance=guess_chance, recall=recall) is rating


@pytest.mark.parametrize(
    ("confidence", "recall", "guess_chance", "chance"),
    [(GUESS, 0.9, 1 / 4, 0.78), (GUESS, 0.6, 1 / 4, 0.37), (UNSURE, FIRST_SIGHT_RECALL, 1 / 2, 0.44)],
)
def test_the_chance_of_knowing_is_bayes_rule(
    confidence: Confidence, recall: float, guess_chance: float, chance: float
) -> None:
    assert chance_known(confidence, guess_chance=guess_chance, recall=recall) == pytest.approx(chance, abs=0.005)


@given(confidence=confidences, guess_chance=st.floats(0.01, 0.99), recall=st.floats(0.01, 0.98))
def test_a_right_answer_proves_more_the_better_the_fact_was_known(
    confidence: Confidence, guess_chance: float, recall: float
) -> None:
    lower = chance_known(confidence, guess_chance=guess_chance, recall=recall)
    assert lower < chance_known(confidence, guess_chance=guess_chance, recall=recall + 0.01)


@given(guess_chance=st.floats(0.01, 0.99), recall=st.floats(0.01, 0.99))
def test_a_surer_word_never_lowers_the_rating(guess_chance: float, recall: float) -> None:
    ratings = [rate(correct=True, confidence=each, guess_chance=guess_chance, recall=recall) for each in Confidence]
    assert all(surer >= lesser for surer, lesser in pairwise(filter(None, ratings)))


@pytest.mark.parametrize("said", [SAID_WHEN_KNOWN, SAID_WHEN_GUESSING])
def test_the_three_words_share_out_every_answer(said: dict[Confidence, float]) -> None:
    assert set(said) == set(Confidence)
    assert sum(said.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("options", "struck", "chance"), [(4, 0, 1 / 4), (5, 0, 1 / 5), (4, 1, 1 / 3), (4, 2, 1 / 2), (3, 1, 1 / 2)]
)
def test_striking_options_leaves_fewer_to_guess_among(options: int, struck: int, chance: float) -> None:
    assert choice_guess_chance(options, struck=struck) == chance


def test_striking_all_options_but_one_still_counts_as_a_choice() -> None:
    assert choice_guess_chance(4, struck=3) == 1 / 2


@pytest.mark.parametrize(("options", "struck"), [(1, 0), (4, 4), (4, -1)])
def test_a_choice_without_a_choice_is_refused(options: int, struck: int) -> None:
    with pytest.raises(ValueError, match="at least 2 options"):
        choice_guess_chance(options, struck=struck)


def test_each_match_takes_a_response_from_those_below() -> None:
    assert matching_guess_chances(4, 6) == (1 / 6, 1 / 5, 1 / 4, 1 / 3)


def test_the_last_pair_proves_nothing_when_no_response_is_left_over() -> None:
    chances_of_pairs = matching_guess_chances(4, 4)
    assert chances_of_pairs[-1] == 1
    assert rate(correct=True, confidence=SURE, guess_chance=chances_of_pairs[-1], recall=0.9) is None


def test_responses_that_may_be_used_again_stay_free() -> None:
    assert matching_guess_chances(5, 3, reuse=True) == (1 / 3,) * 5


def test_two_pairs_that_were_swapped_are_two_agains() -> None:
    swapped = [
        rate(correct=False, confidence=SURE, guess_chance=chance, recall=0.9) for chance in matching_guess_chances(2, 2)
    ]
    assert swapped == [Rating.AGAIN, Rating.AGAIN]


@pytest.mark.parametrize(("pairs", "responses", "reuse"), [(0, 4, False), (4, 3, False), (2, 0, True)])
def test_a_matching_question_without_enough_responses_is_refused(pairs: int, responses: int, *, reuse: bool) -> None:
    with pytest.raises(ValueError, match="a response for each premise"):
        matching_guess_chances(pairs, responses, reuse=reuse)
