"""Joining two changes of one text."""

from hypothesis import given
from hypothesis import strategies as st

from trainer.facts.text.merging import Clash, merged, settled

texts = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n", "\n"]), max_size=12).map("".join)


def test_changes_in_two_places_are_both_kept() -> None:
    assert merged("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n") == ("A\nb\nc\nD\n",)


def test_what_both_changed_otherwise_is_shown_from_both_sides() -> None:
    pieces = merged("a\nb\nc\n", "a\nX\nc\n", "a\nY\nc\n")
    assert pieces == ("a\n", Clash("b\n", "X\n", "Y\n"), "c\n")
    assert settled(pieces, here=frozenset({0})) == "a\nX\nc\n"
    assert settled(pieces, here=frozenset()) == "a\nY\nc\n"


def test_the_same_change_made_twice_is_made_once() -> None:
    assert merged("a\nb\n", "a\nX\n", "a\nX\n") == ("a\nX\n",)


def test_a_line_put_in_and_another_taken_out_are_both_done() -> None:
    assert merged("a\nb\nc\nd\n", "a\nnew\nb\nc\nd\n", "a\nb\nc\n") == ("a\nnew\nb\nc\n",)


@given(texts, texts)
def test_a_change_against_none_is_that_change(was: str, now: str) -> None:
    assert settled(merged(was, now, was), here=frozenset()) == now
    assert settled(merged(was, was, now), here=frozenset()) == now


@given(texts, texts, texts)
def test_either_side_of_every_clash_can_be_had_whole(was: str, here: str, there: str) -> None:
    """Nothing that one side wrote is lost: its lines stand in the joined text, or in a clash."""
    pieces = merged(was, here, there)
    clashes = [piece for piece in pieces if isinstance(piece, Clash)]
    for new in set(here.splitlines()) - set(was.splitlines()):
        assert new in settled(pieces, here=frozenset(range(len(clashes)))).splitlines()
    for new in set(there.splitlines()) - set(was.splitlines()):
        assert new in settled(pieces, here=frozenset()).splitlines()
    for clash in clashes:
        assert clash.here != clash.there


@given(texts, texts, texts)
def test_the_two_sides_change_places_without_changing_the_outcome(was: str, here: str, there: str) -> None:
    one, other = merged(was, here, there), merged(was, there, here)
    if not any(isinstance(piece, Clash) for piece in one):
        assert settled(one, here=frozenset()) == settled(other, here=frozenset())
