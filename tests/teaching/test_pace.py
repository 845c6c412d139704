"""Who keeps up, and who has gone quiet."""

from datetime import UTC, datetime, timedelta

from trainer.teaching.pace import Offered, Pace, along

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
JOINED = NOW - 60 * DAY
OLD = Offered("old", NOW - 20 * DAY, NOW - 12 * DAY)
OPEN = Offered("open", NOW - 9 * DAY, NOW + DAY)
FRESH = Offered("fresh", NOW - DAY, None)
SETS = (OLD, OPEN, FRESH)


def test_a_set_is_missed_once_it_has_closed_and_was_not_begun() -> None:
    assert Pace(JOINED).missed(SETS, now=NOW) == 1
    assert Pace(JOINED, begun={"old"}).missed(SETS, now=NOW) == 0
    assert Pace(JOINED).missed(SETS, now=NOW + 2 * DAY) == 2


def test_a_set_that_does_not_count_for_someone_or_closed_before_they_came_is_not_missed() -> None:
    assert Pace(JOINED, excused={"old"}).missed(SETS, now=NOW) == 0
    assert Pace(NOW - 3 * DAY).missed(SETS, now=NOW) == 0


def test_who_did_nothing_for_a_week_although_a_set_was_open_is_quiet() -> None:
    assert Pace(JOINED).is_quiet(SETS, now=NOW)
    assert Pace(JOINED, last_at=NOW - 8 * DAY).is_quiet(SETS, now=NOW)
    assert not Pace(JOINED, last_at=NOW - 6 * DAY).is_quiet(SETS, now=NOW)


def test_who_had_nothing_to_do_is_not_quiet() -> None:
    assert not Pace(JOINED, begun={"open"}, last_at=NOW - 8 * DAY).is_quiet(SETS, now=NOW)
    assert not Pace(JOINED, excused={"open"}).is_quiet(SETS, now=NOW)
    assert not Pace(JOINED).is_quiet((OLD, FRESH), now=NOW)
    assert not Pace(NOW - 2 * DAY).is_quiet(SETS, now=NOW)


def test_a_set_that_closed_within_the_week_still_makes_quiet() -> None:
    assert Pace(JOINED).is_quiet((OPEN,), now=NOW + 3 * DAY)
    assert not Pace(JOINED).is_quiet((OPEN,), now=NOW + 9 * DAY)


def test_a_class_is_counted() -> None:
    paces = {1: Pace(JOINED), 2: Pace(JOINED, begun={"old", "open"}, last_at=NOW), 3: Pace(JOINED, begun={"old"})}
    found = along(paces, SETS, now=NOW)
    assert (found.students, found.on_track, found.quiet, found.closed) == (3, 2, 2, True)
    assert not along(paces, (OPEN, FRESH), now=NOW).closed
