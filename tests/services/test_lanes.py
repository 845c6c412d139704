"""Work behind the pages waits for its turn, and is bounded."""

import logging
from threading import Barrier, Event, active_count

import pytest

from trainer.services.lanes import Lane

AT_ONCE = 2


@pytest.fixture
def lane() -> Lane:
    return Lane(at_once=AT_ONCE, most_waiting=3)


def test_only_so_much_is_done_at_once_and_the_rest_in_the_order_in_which_it_came(lane: Lane) -> None:
    begun, go = Barrier(AT_ONCE + 1), Event()
    done: list[int] = []

    def hold() -> None:
        begun.wait(timeout=30)
        go.wait(timeout=30)

    before = active_count()
    for key in ("a", "b"):
        assert lane.add(key, hold)
    begun.wait(timeout=30)
    for number in range(3):
        assert lane.add(number, lambda number=number: done.append(number))  # type: ignore[misc] # a default binds it
    assert active_count() - before == AT_ONCE
    assert not done
    assert lane.is_full
    assert not lane.add("one too many", hold)
    go.set()
    lane.wait()
    assert sorted(done) == [0, 1, 2]
    assert not lane.is_full


def test_of_each_key_there_is_one_work_at_a_time(lane: Lane) -> None:
    begun, go = Event(), Event()

    def hold() -> None:
        begun.set()
        go.wait(timeout=30)

    assert lane.add("mine", hold)
    begun.wait(timeout=30)
    assert not lane.add("mine", hold)
    go.set()
    lane.wait()
    assert lane.add("mine", begun.set)
    lane.wait()


def test_work_that_fails_is_logged_and_gives_its_place_free(lane: Lane, caplog: pytest.LogCaptureFixture) -> None:
    done = Event()

    def fail() -> None:
        raise ValueError

    with caplog.at_level(logging.ERROR):
        for key in range(AT_ONCE + 1):
            lane.add(key, fail)
        lane.wait()
    assert lane.add("after", done.set)
    lane.wait()
    assert done.is_set()
    assert "Work behind the pages failed" in caplog.text
