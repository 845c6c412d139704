"""What is taken for what, and what follows from it."""

from flask import Flask

from tests.web.cast import BANK, Clock, Visitor, library
from trainer.services.confusions import neighbours_by_confusion, swaps_of, taken_for, times_shown
from trainer.store.engine import db


def swap(visitor: Visitor, app: Flask, clock: Clock, *, days: int) -> tuple[str, str]:
    """Miss every choice with the option after the key, day after day, until one pair was swapped twice."""
    for _ in range(days):
        pid = visitor.start()
        while pid:
            visitor.answer(pid, right=False)
            pid = visitor.next()
        clock.forward(days=1)
        with app.app_context():
            found = swaps_of(db.session(), 1)
            if found:
                return found[0].first, found[0].second
    raise AssertionError("nothing was swapped twice")


def test_a_pair_swapped_twice_is_known_with_the_times_both_were_shown(
    app: Flask, stranger: Visitor, clock: Clock
) -> None:
    first, second = swap(stranger, app, clock, days=10)
    with app.app_context():
        found = swaps_of(db.session(), 1)[0]
        assert found.times >= 2
        assert times_shown(db.session(), 1, found) >= 1
        assert second in taken_for([found], bank=BANK, entity=first)
        assert first in taken_for([found], bank=BANK, entity=second)
        assert taken_for([found], bank="another", entity=first) == []


def test_facts_on_which_a_pair_was_swapped_are_kept_apart(app: Flask, stranger: Visitor, clock: Clock) -> None:
    swap(stranger, app, clock, days=10)
    with app.app_context():
        swaps = swaps_of(db.session(), 1)
    ties = neighbours_by_confusion(swaps)
    for each in swaps:
        for ref in each.facts:
            assert ties[ref.text] == {
                other.text for again in swaps if ref in again.facts for other in again.facts if other != ref
            }


def test_a_pair_that_is_mixed_up_is_shown_on_today(app: Flask, stranger: Visitor, clock: Clock) -> None:
    first, second = swap(stranger, app, clock, days=10)
    entities = library().shelf(BANK).bank.entities
    stranger.get("/today")
    assert f"{entities[first].name} and {entities[second].name}, swapped".lower() in stranger.page.lower()


def test_answers_taken_back_are_no_swaps(app: Flask, stranger: Visitor) -> None:
    pid = stranger.choice()
    for _ in range(3):
        stranger.answer(pid, right=False)
        stranger.post(f"/q/{pid}/undo")
    with app.app_context():
        assert swaps_of(db.session(), 1) == ()
