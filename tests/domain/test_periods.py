"""Beginnings of days, weeks and months, in every zone and when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.periods import Per, UnknownZone, period, zone_named

PERIODS = [Per.DAY, Per.WEEK, Per.MONTH]


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("per", "zone", "now", "first", "end"),
    [
        (Per.DAY, "UTC", "2026-11-21T02:14:00+00:00", "2026-11-21T00:00+00:00", "2026-11-22T00:00+00:00"),
        (Per.DAY, "Asia/Tokyo", "2026-11-20T15:00:00+00:00", "2026-11-21T00:00+09:00",
         "2026-11-22T00:00+09:00"),
        (Per.WEEK, "UTC", "2026-11-22T23:59:59+00:00", "2026-11-16T00:00+00:00", "2026-11-23T00:00+00:00"),
        (Per.WEEK, "UTC", "2026-11-23T00:00:00+00:00", "2026-11-23T00:00+00:00", "2026-11-30T00:00+00:00"),
        (Per.MONTH, "UTC", "2026-12-31T23:00:00+00:00", "2026-12-01T00:00+00:00", "2027-01-01T00:00+00:00"),
        (Per.MONTH, "America/New_York", "2026-03-01T04:59:59+00:00", "2026-02-01T00:00-05:00",
         "2026-03-01T00:00-05:00"),
        # the clocks go forward, and back
        (Per.DAY, "Europe/Berlin", "2026-03-29T12:00:00+00:00", "2026-03-29T00:00+01:00",
         "2026-03-30T00:00+02:00"),
        (Per.DAY, "Europe/Berlin", "2026-10-25T12:00:00+00:00", "2026-10-25T00:00+02:00",
         "2026-10-26T00:00+01:00"),
    ],
)  # fmt: skip
def test_a_period_is_the_calendars(per: Per, zone: str, now: str, first: str, end: str) -> None:
    assert period(per, ms(now), zone) == (ms(first), ms(end))


def test_a_day_on_which_the_clocks_change_is_shorter_or_longer() -> None:
    lengths = [
        period(Per.DAY, ms(day), "Europe/Berlin") for day in ("2026-03-29T12:00Z", "2026-10-25T12:00Z")
    ]
    assert [(end - first) / 3_600_000 for first, end in lengths] == [23, 25]


@given(
    per=st.sampled_from(PERIODS),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Beirut"]),
    now=st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_periods_follow_each_other_without_gap_or_overlap(per: Per, zone: str, now: datetime) -> None:
    instant = round(now.timestamp() * 1000)
    first, end = period(per, instant, zone)
    assert first <= instant < end
    assert period(per, end, zone)[0] == end
    assert period(per, first - 1, zone)[1] == first
    assert period(per, end - 1, zone) == (first, end)


@given(now=st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_week_begins_on_monday(now: datetime) -> None:
    first, end = period(Per.WEEK, round(now.timestamp() * 1000), "Europe/Berlin")
    monday = datetime.fromtimestamp(first / 1000, ZoneInfo("Europe/Berlin"))
    assert monday.weekday() == 0
    assert abs(timedelta(milliseconds=end - first) - timedelta(days=7)) <= timedelta(hours=1)


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../etc/passwd", "Europe", "UTC\0", "берлин", "a" * 500]
)
def test_a_zone_that_is_none_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownZone) as refused:
        zone_named(name)
    assert refused.value.name == name


def test_a_job_is_no_period() -> None:
    with pytest.raises(ValueError, match="period"):
        period(Per.JOB, 0, "UTC")


def test_a_zone_that_this_machine_forgot_is_utc() -> None:
    now = ms("2026-03-29T12:00Z")
    for per in (Per.DAY, Per.WEEK, Per.MONTH):
        assert period(per, now, "Mars/Olympus") == period(per, now, "UTC")
