"""Each rule of item writing, kept and broken."""

import pytest

from trainer.questions.flaws import (
    Flaw,
    choice_flaws,
    clang,
    converges,
    in_order,
    key_is_longest,
    matching_flaws,
    set_flaws,
    shared_words,
    stem_flaws,
    text_flaws,
)
from trainer.questions.texts import look

STEM = "Into which sea does the Rhine flow?"
SEAS = ["Black Sea", "North Sea", "Baltic Sea"]
DIRECTIONS = "Match each river with the sea that it reaches. Each answer may be used once, or not at all."


def _rules(found: list[Flaw], *, hard: bool = True) -> set[str]:
    return {flaw.rule for flaw in found if flaw.hard is hard}


def _of_stem(stem: str) -> set[str]:
    return _rules(list(stem_flaws(stem)))


def _of_set(*options: str, hard: bool = True) -> set[str]:
    return _rules(list(set_flaws([look(o) for o in options])), hard=hard)


def test_a_plain_question_has_no_flaw() -> None:
    assert choice_flaws(STEM, SEAS, 1) == []


@pytest.mark.parametrize("stem", [STEM, "The Rhine flows into the …", "The Rhine flows into the ____."])
def test_a_stem_may_ask_or_leave_one_gap_at_its_end(stem: str) -> None:
    assert _of_stem(stem) == set()


@pytest.mark.parametrize("stem", ["The Rhine flows into the sea.", "The Rhine flows?", "The … flows to the sea"])
def test_a_stem_that_asks_nothing_by_itself_breaks_rule_2(stem: str) -> None:
    assert _of_stem(stem) == {"2"}


def test_a_stem_that_leans_on_its_options_breaks_rule_2() -> None:
    assert _of_stem("Which of the following is a river?") == {"2"}


@pytest.mark.parametrize("word", ["not", "except", "least", "never", "without"])
def test_a_negative_word_in_the_stem_breaks_rule_4(word: str) -> None:
    assert _of_stem(f"Which river does {word} reach the sea?") == {"4"}


def test_a_longer_word_that_holds_a_negative_keeps_rule_4() -> None:
    assert _of_stem("Which notable river reaches the sea?") == set()


def test_asking_for_an_opinion_breaks_rule_23() -> None:
    assert _of_stem("Which river do you think is longest?") == {"23"}


@pytest.mark.parametrize(
    "stem",
    [
        "Where does {subject} reach the sea?",
        "Where does None reach the sea?",
        "Where does the the Rhine reach the sea?",
        "Where is a island in the Rhine?",
        "Where does it reach the sea ?",
        "Where,, does it reach the sea?",
        "Where does it reach the sea??",
    ],
)
def test_unclean_text_in_the_stem_breaks_rule_24(stem: str) -> None:
    assert "24" in _of_stem(stem)


@pytest.mark.parametrize("stem", ["Where is a European river found?", "Where is a one-way canal found?"])
def test_an_article_before_a_vowel_that_sounds_as_a_consonant_keeps_rule_24(stem: str) -> None:
    assert _of_stem(stem) == set()


def test_a_stem_of_more_than_fifty_words_is_a_soft_flaw() -> None:
    fifty = "Where does " + " ".join(f"w{i}" for i in range(48))
    assert _rules(list(stem_flaws(f"{fifty}?")), hard=False) == set()
    assert _rules(list(stem_flaws(f"{fifty} w48?")), hard=False) == {"21"}


@pytest.mark.parametrize("option", ["All of the above", "none of these", "both", "Either of them"])
def test_a_catch_all_option_breaks_rule_6(option: str) -> None:
    assert _rules(list(text_flaws(option))) == {"6"}


@pytest.mark.parametrize("option", ["A and B", "1, 2 and 3 only", "(A & C)", "A or D"])
def test_an_option_that_combines_others_breaks_rule_7(option: str) -> None:
    assert _rules(list(text_flaws(option))) == {"7"}


def test_a_vague_frequency_breaks_rule_9() -> None:
    assert _rules(list(text_flaws("usually frozen"))) == {"9"}


@pytest.mark.parametrize("option", ["All Saints Bay", "vitamin A and D", "both banks", "Mayen"])
def test_a_name_that_only_resembles_a_catch_all_keeps_the_rules(option: str) -> None:
    assert list(text_flaws(option)) == []


def test_an_absolute_word_in_some_options_breaks_rule_8_and_in_all_keeps_it() -> None:
    assert _of_set("always frozen", "frozen in spring", "frozen in autumn") == {"8"}
    assert _of_set("always frozen", "always open", "always shallow") == set()


def test_options_of_different_form_break_rule_15() -> None:
    assert _of_set("ESA", "space agency", "Rhine") == {"15"}


@pytest.mark.parametrize("count", [2, 6])
def test_fewer_than_three_or_more_than_five_options_break_rule_18(count: int) -> None:
    assert _of_set(*["Rhine", "Po", "Elbe", "Oder", "Tiber", "Ebro"][:count]) == {"18"}


@pytest.mark.parametrize("count", [3, 4, 5])
def test_three_to_five_options_keep_rule_18(count: int) -> None:
    assert _of_set(*["Rhine", "Po", "Elbe", "Oder", "Tiber"][:count]) == set()


def test_options_of_very_different_length_are_a_soft_flaw() -> None:
    assert _of_set("Po", "the upper reach of the Danube", "Elbe", hard=False) == {"11"}
    assert _of_set("Po", "lower Danube", "Elbe", hard=False) == set()


def test_an_option_whose_words_stand_inside_another_is_a_soft_flaw() -> None:
    assert _of_set("Nile", "Blue Nile", "Congo", hard=False) == {"16"}


def test_numbers_out_of_order_break_rule_17_and_in_order_keep_it() -> None:
    assert "17" in _rules(choice_flaws(STEM, ["20 km", "5 km", "300 km"], 0))
    assert "17" not in _rules(choice_flaws(STEM, ["5 km", "20 km", "300 km"], 0))


def test_a_key_much_longer_than_the_rest_breaks_rule_10() -> None:
    short = [look("Elbe"), look("Oder")]
    assert key_is_longest(look("Danube Delta"), short)
    assert not key_is_longest(look("Tiber"), short)
    assert not key_is_longest(look("Elbe"), [look("Danube Delta"), look("Oder")])
    assert "10" in _rules(choice_flaws(STEM, ["Elbe", "Oder", "Danube Delta"], 2))


def test_six_letters_against_four_are_not_yet_much_longer() -> None:
    assert not key_is_longest(look("Danube"), [look("Elbe"), look("Oder")])


def test_a_word_of_the_stem_in_the_key_alone_breaks_rule_12() -> None:
    stem, key = look("Which river drains the Baltic coast?"), look("Baltic Sea")
    assert clang(stem, key, [look("North Sea"), look("Black Sea")])
    assert not clang(stem, key, [look("Baltic Lagoon"), look("Black Sea")])
    assert not clang(stem, look("Red Sea"), [look("Baltic Lagoon")])
    assert "12" in _rules(choice_flaws("Which sea has a Baltic coast?", SEAS, 2))


def test_a_stem_that_holds_the_key_breaks_rule_13() -> None:
    assert "13" in _rules(choice_flaws("Which sea is the North Sea?", SEAS, 1))
    assert "13" not in _rules(choice_flaws("Which sea is the North Sea?", SEAS, 0))


def test_a_final_stop_on_some_options_breaks_rule_24() -> None:
    assert "24" in _rules(choice_flaws(STEM, ["North.", "South", "East"], 0))
    assert "24" not in _rules(choice_flaws(STEM, ["North.", "South.", "East."], 0))


def test_options_that_converge_on_the_key_are_a_soft_flaw() -> None:
    key, others = look("upper river bank"), [look("upper lake"), look("river canal")]
    assert converges(key, others)
    assert not converges(look("canal"), others)
    assert "20" in _rules(choice_flaws(STEM, ["upper river bank", "upper lake", "river canal"], 0), hard=False)


def test_shared_words_count_each_pair_apart() -> None:
    looks = [look("upper river"), look("upper lake"), look("upper canal")]
    assert shared_words(looks) == [2, 2, 2]


def test_flaws_are_listed_with_the_hard_ones_first() -> None:
    found = choice_flaws("Which of the following is a river?", ["Nile", "Blue Nile", "All of the above"], 0)
    assert [f.hard for f in found] == sorted((f.hard for f in found), reverse=True)
    assert {"2", "6"} <= _rules(found)
    assert "16" in _rules(found, hard=False)


def test_a_flaw_reads_as_a_line_of_a_report() -> None:
    assert str(Flaw("6", True, "a catch-all option")) == "hard, rule 6: a catch-all option"
    assert str(Flaw("21", False, "a long stem")) == "soft, rule 21: a long stem"


# --- matching

RIVERS = ("Rhine", "Danube", "Oder")
SEAS_IN_ORDER = ("Adriatic Sea", "Baltic Sea", "Black Sea", "North Sea")


def _matching(
    *,
    stem: str = DIRECTIONS,
    premises: tuple[str, ...] = RIVERS,
    responses: tuple[str, ...] = SEAS_IN_ORDER,
    answer: tuple[int, ...] = (3, 2, 1),
    reuse: bool = False,
) -> list[Flaw]:
    return matching_flaws(stem, premises, responses, answer, reuse=reuse)


def test_a_plain_matching_set_has_no_flaw() -> None:
    assert _matching() == []


def test_too_few_premises_break_rule_m3() -> None:
    assert _rules(_matching(premises=("Rhine", "Oder"), answer=(3, 1), responses=SEAS_IN_ORDER)) == {"M3"}


@pytest.mark.parametrize("extra", [0, 4])
def test_no_response_too_many_or_more_than_three_are_a_soft_flaw(extra: int) -> None:
    responses = ("Adriatic Sea", "Baltic Sea", "Black Sea", "Caspian Sea", "Ionian Sea", "North Sea", "Red Sea")
    found = _matching(responses=responses[: 3 + extra], answer=(2, 0, 1))
    assert found == [Flaw("M4", False, "not one to three more responses than premises")]
    assert _matching(responses=responses[: 3 + extra], answer=(2, 0, 1), reuse=True) == []


def test_directions_without_a_basis_break_rule_m5() -> None:
    assert _rules(_matching(stem="Match. Each used once.")) == {"M5"}


def test_directions_silent_on_reuse_break_rule_m6() -> None:
    assert _rules(_matching(stem="Match each river with the sea that it reaches.")) == {"M6"}


def test_responses_without_order_break_rule_m8() -> None:
    assert _rules(_matching(responses=("North Sea", "Baltic Sea", "Black Sea", "Adriatic Sea"), answer=(0, 2, 1))) == {
        "M8"
    }


@pytest.mark.parametrize("answer", [(0, 1, 2, 3), (3, 2, 1, 0)])
def test_premises_that_run_along_their_responses_break_rule_m9(answer: tuple[int, ...]) -> None:
    four, seas = (*RIVERS, "Tiber"), (*SEAS_IN_ORDER, "Tyrrhenian Sea")
    assert _rules(_matching(premises=four, responses=seas, answer=answer)) == {"M9"}
    assert _rules(_matching(premises=four, responses=seas, answer=(1, 0, 2, 3))) == set()


def test_a_text_that_stands_twice_breaks_rule_m10() -> None:
    assert _rules(_matching(premises=("Rhine", "Rhine", "Oder"))) == {"M10"}


def test_a_catch_all_response_breaks_rule_m11() -> None:
    assert "M11" in _rules(_matching(responses=("All of these", "Baltic Sea", "Black Sea", "North Sea")))


def test_a_premise_that_shares_a_word_with_its_response_alone_breaks_rule_m12() -> None:
    assert _rules(_matching(premises=("Baltic canal", "Danube", "Oder"), answer=(1, 2, 3))) == {"M12"}
    assert _rules(_matching(premises=("Baltic canal", "Danube", "Oder"), answer=(3, 2, 1))) == set()


def test_numbers_are_put_in_order_by_size_and_names_by_the_alphabet() -> None:
    assert in_order(["300 km", "5 km", "20 km"]) == ["5 km", "20 km", "300 km"]
    assert in_order(["Rhine", "elbe", "Danube"]) == ["Danube", "elbe", "Rhine"]
