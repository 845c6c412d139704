"""Which facts a session asks that a person put together."""

from dataclasses import replace

import pytest

from trainer.scheduling.candidates import Candidate
from trainer.scheduling.custom import WEAK_BELOW, is_weak, plan_custom
from trainer.scheduling.memory import Memory, retrievability

DAY = 9000


def met(fact: str, *, due: int = 0, stability: float = 10.0, ago: int = 5) -> Candidate:
    """A fact reviewed some days ago and due in some days from today."""
    return Candidate(fact, memory=Memory(stability, 5.0, DAY - ago, DAY - ago, DAY + due))


def plan(candidates: list[Candidate], *, length: int = 10, new_room: int | None = None) -> tuple[str, ...]:
    return plan_custom(candidates, day=DAY, seed="ann", length=length, new_room=new_room)


def test_when_there_is_room_for_some_the_longest_waiting_come() -> None:
    everyone = [met("late", due=-3), met("today"), met("latest", due=-9), met("later", due=4), Candidate("new")]
    assert set(plan(everyone, length=2)) == {"late", "latest"}


def test_new_facts_come_before_those_not_due_yet_and_those_by_how_little_they_are_known() -> None:
    everyone = [met("firm", due=9, stability=50.0), met("weak", due=9, stability=2.0), Candidate("new")]
    assert set(plan(everyone, length=1)) == {"new"}
    assert set(plan(everyone, length=2)) == {"new", "weak"}


def test_no_more_new_facts_come_than_there_is_room_for_and_the_plainest_first() -> None:
    everyone = [Candidate(f"new {level}", level=level) for level in (3, 1, 2)]
    assert set(plan(everyone, new_room=2)) == {"new 1", "new 2"}
    assert plan(everyone, new_room=0) == ()
    assert len(plan(everyone, new_room=None)) == 3


def test_a_relation_that_answers_another_does_not_share_the_session() -> None:
    asked = Candidate("a", relation="causes")
    telling = Candidate("b", relation="caused by", overlaps=frozenset({"causes"}))
    assert len(plan([asked, telling])) == 1


def test_the_order_of_the_candidates_changes_nothing() -> None:
    everyone = [met(f"fact {number}", due=number - 5) for number in range(10)] + [Candidate("new")]
    assert plan(everyone) == plan(everyone[::-1])
    assert sorted(plan(everyone)) != list(plan(everyone))


@pytest.mark.parametrize("stability", [1.0, 3.0, 30.0])
def test_weak_means_met_and_recalled_less_often_than_four_times_in_five(stability: float) -> None:
    each = met("fact", stability=stability)
    assert each.memory is not None
    assert is_weak(each, day=DAY) is (retrievability(each.memory, day=DAY) < WEAK_BELOW)
    assert not is_weak(replace(each, memory=None), day=DAY)
