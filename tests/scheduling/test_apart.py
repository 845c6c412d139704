"""Keeping facts apart within a sitting."""

from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.apart import APART, spaced
from trainer.scheduling.candidates import Candidate, neighbour_ties, overlap_ties


def spaced_facts(candidates: list[Candidate]) -> str:
    return "".join(each.fact for each in spaced(candidates, ties=neighbour_ties(candidates)))


def test_the_order_holds_where_nothing_has_to_be_kept_apart() -> None:
    assert spaced_facts([Candidate(fact) for fact in "hgfedcba"]) == "hgfedcba"


def test_neighbours_lie_ten_places_apart() -> None:
    mixed_up = [Candidate("a", neighbours=frozenset("b")), Candidate("b")]
    order = spaced_facts([*mixed_up, *(Candidate(fact) for fact in "0123456789xyz")])
    assert order.index("b") - order.index("a") == APART


def test_neighbours_lie_as_far_apart_as_a_short_sitting_allows() -> None:
    mixed_up = [Candidate("a", neighbours=frozenset("b")), Candidate("b")]
    assert spaced_facts([*mixed_up, *(Candidate(fact) for fact in "123")]) == "a123b"


def test_a_sitting_of_neighbours_alone_still_asks_them_all() -> None:
    assert spaced_facts([Candidate(fact, neighbours=frozenset("abc")) for fact in "abc"]) == "abc"


def test_relations_alternate() -> None:
    assert spaced_facts([Candidate(fact, relation=fact.lower()) for fact in "ABba"]) == "ABab"


def test_three_neighbours_share_out_a_long_sitting() -> None:
    mixed_up = [Candidate(fact, neighbours=frozenset("abc")) for fact in "abc"]
    order = spaced_facts([*mixed_up, *(Candidate(fact) for fact in "0123456789rstuvwxyz")])
    assert [order.index(fact) for fact in "abc"] == [0, APART, 2 * APART]


@given(st.lists(st.tuples(st.sampled_from("pq"), st.frozensets(st.sampled_from("abcdefgh"))), max_size=8))
def test_spacing_loses_no_fact(drawn: list[tuple[str, frozenset[str]]]) -> None:
    facts = [Candidate(fact, relation=its[0], neighbours=its[1]) for fact, its in zip("abcdefgh", drawn, strict=False)]
    assert sorted(spaced_facts(facts)) == [each.fact for each in facts]


def test_a_tie_that_one_side_names_binds_both() -> None:
    candidates = [
        Candidate("a", relation="p", neighbours=frozenset({"b", "a"}), overlaps=frozenset("q")),
        Candidate("b", relation="q"),
    ]
    assert neighbour_ties(candidates) == {"a": frozenset("b"), "b": frozenset("a")}
    assert overlap_ties(candidates) == {"p": frozenset("q"), "q": frozenset("p")}
