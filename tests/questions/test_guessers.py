"""Guessers that pick an option without knowing the subject."""

from trainer.questions.guessers import GUESSERS, Seen, hit, scores
from trainer.questions.texts import look

NOTHING = Seen({}, {})


def _scores(stem: str, options: list[str], key: int, seen: Seen = NOTHING) -> dict[str, list[float]]:
    found = scores(look(stem), [look(o) for o in options], key, seen)
    return dict(zip(GUESSERS, map(list, found), strict=True))


def test_a_hit_is_certain_where_the_key_alone_scores_best() -> None:
    assert hit([1, 5, 2], 1) == 1.0
    assert hit([1, 5, 2], 0) == 0.0


def test_a_tie_is_shared() -> None:
    assert hit([5, 5, 2, 5], 0) == 1 / 3


def test_length_is_scored_both_ways() -> None:
    found = _scores("Which river?", ["Po", "Rhine"], 0)
    assert found["longest"] == [2, 5]
    assert found["shortest"] == [-2, -5]


def test_shared_words_are_counted_over_pairs_of_options() -> None:
    found = _scores("Which one?", ["upper river", "upper lake", "river bank"], 0)
    assert found["most shared words"] == [2, 1, 1]
    assert found["fewest shared words"] == [-2, -1, -1]


def test_the_words_of_the_stem_draw_a_guess() -> None:
    assert _scores("Which northern river?", ["northern lake", "canal"], 1)["most like the stem"] == [1, 0]


def test_what_was_seen_leaves_this_question_out() -> None:
    seen = Seen({"Po": 3, "Rhine": 1}, {"Po": 5, "Rhine": 4})
    found = _scores("Which river?", ["Po", "Rhine"], 0, seen)
    assert found["most often key"] == [2, 1]
    assert found["most often offered"] == [4, 3]
    assert found["least often offered"] == [-4, -3]
    assert found["key in most appearances"] == [2 / 4, 1 / 3]


def test_an_option_never_seen_elsewhere_has_no_share_of_keys() -> None:
    assert _scores("Which river?", ["Po", "Rhine"], 0, Seen({"Po": 1}, {"Po": 1}))["key in most appearances"] == [0, 0]
