"""Study days: the rollover at 04:00, daylight saving, leap days."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.day import UnknownZoneError, date_of, day_of, study_day, zone_named

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
HELSINKI = ZoneInfo("Europe/Helsinki")
ZONES = ["UTC", "Europe/Berlin", "Europe/Helsinki", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]


def on(zone: ZoneInfo, wall_clock: str, *, fold: int = 0) -> date:
    """Name the study day of a moment on a zone's wall clock."""
    return date_of(study_day(datetime.fromisoformat(wall_clock).replace(tzinfo=zone, fold=fold), zone))


def test_day_zero_is_the_first_of_january_2000() -> None:
    assert study_day(datetime(2000, 1, 1, 12, tzinfo=UTC), ZoneInfo("UTC")) == 0
    assert date_of(0) == date(2000, 1, 1)
    assert day_of(date(1999, 12, 31)) == -1


def test_an_evening_that_runs_past_midnight_stays_one_study_day() -> None:
    assert on(BERLIN, "2026-11-25 03:59:59") == date(2026, 11, 24)
    assert on(BERLIN, "2026-11-25 04:00") == date(2026, 11, 25)


def test_the_study_day_is_that_of_the_persons_own_zone() -> None:
    at = datetime(2026, 11, 25, 6, tzinfo=UTC)
    assert date_of(study_day(at, ZoneInfo("America/New_York"))) == date(2026, 11, 24)
    assert date_of(study_day(at, ZoneInfo("Asia/Tokyo"))) == date(2026, 11, 25)


def test_the_zone_that_an_instant_is_written_in_does_not_matter() -> None:
    at = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
    elsewhere = at.astimezone(timezone(timedelta(hours=9)))
    assert study_day(elsewhere, BERLIN) == study_day(at, BERLIN)


@pytest.mark.parametrize(
    ("zone", "changing"),
    [
        pytest.param(BERLIN, date(2026, 3, 29), id="forward in Berlin"),
        pytest.param(BERLIN, date(2026, 10, 25), id="back in Berlin"),
        pytest.param(NEW_YORK, date(2026, 3, 8), id="forward in New York"),
        pytest.param(NEW_YORK, date(2026, 11, 1), id="back in New York"),
        pytest.param(HELSINKI, date(2026, 10, 25), id="back from four to three in Helsinki"),
    ],
)
def test_the_rollover_is_at_four_on_the_wall_clock_when_the_clocks_change(zone: ZoneInfo, changing: date) -> None:
    before = on(zone, f"{changing} 03:59", fold=1)
    after = on(zone, f"{changing} 04:00", fold=1)
    assert (before, after) == (changing - timedelta(days=1), changing)


def test_the_repeated_hour_of_autumn_belongs_to_one_study_day() -> None:
    twice = [on(HELSINKI, "2026-10-25 03:30", fold=fold) for fold in (0, 1)]
    assert twice == [date(2026, 10, 24)] * 2


def test_a_leap_day_is_a_study_day_of_its_own() -> None:
    days = [study_day(datetime(2028, month, day, 12, tzinfo=UTC), BERLIN) for month, day in ((2, 28), (2, 29), (3, 1))]
    assert days == [days[0], days[0] + 1, days[0] + 2]
    assert date_of(days[1]) == date(2028, 2, 29)


@given(day=st.integers(-10_000, 20_000), zone=st.sampled_from(ZONES))
def test_a_study_day_begins_where_the_one_before_it_ends(day: int, zone: str) -> None:
    four = datetime.combine(date_of(day), time(4), ZoneInfo(zone)).astimezone(UTC)
    assert study_day(four, ZoneInfo(zone)) == day
    assert study_day(four - timedelta(microseconds=1), ZoneInfo(zone)) == day - 1


@given(minute=st.integers(0, 45_000_000), zone=st.sampled_from(ZONES))
def test_study_days_never_run_backwards(minute: int, zone: str) -> None:
    instant = datetime(1975, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    step = study_day(instant + timedelta(minutes=30), ZoneInfo(zone)) - study_day(instant, ZoneInfo(zone))
    assert step in (0, 1)


@given(day=st.integers(-700_000, 2_900_000))
def test_a_day_and_its_date_name_each_other(day: int) -> None:
    assert day_of(date_of(day)) == day


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware datetime"):
        study_day(datetime(2026, 11, 25, 12), BERLIN)  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "Europe", "/etc/localtime"])
def test_a_name_that_is_no_zone_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(UnknownZoneError, match="for example Europe/Berlin"):
        zone_named(name)


def test_a_zone_is_found_by_its_name() -> None:
    assert zone_named("Asia/Kathmandu") == ZoneInfo("Asia/Kathmandu")
