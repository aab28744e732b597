"""Calendar days and periods in a server's time zone. Instants are epoch milliseconds.

period(Per.WEEK, now, "Europe/Berlin")   # Monday 00:00 there, and the next Monday
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.errors import InvalidOptions


class Per(StrEnum):
    """The period that a limit counts over."""

    JOB = "job"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(eq=False)
class UnknownZone(InvalidOptions):
    """`name` is no IANA time zone."""

    name: str


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name as a person types it. Raises UnknownZone for any other name."""
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError) as error:  # unknown, not a name at all, or a folder of zones
        raise UnknownZone(name) from error


def day_of(instant: int, zone: str) -> date:
    """Return the calendar day of an instant in the zone."""
    return datetime.fromtimestamp(instant / 1000, _stored_zone(zone)).date()


class DayFinder:
    """Finds the calendar day ('2026-11-30') of many instants in a zone, quickest if they are in order."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._begin = self._end = 0
        self._day = ""

    def __call__(self, instant: int) -> str:
        if not self._begin <= instant < self._end:
            day = day_of(instant, self._zone)
            self._begin = midnight(day, self._zone)
            self._end = midnight(day + timedelta(days=1), self._zone)
            self._day = str(day)
        return self._day


def midnight(day: date, zone: str) -> int:
    """Return the instant at which the day begins in the zone."""
    return round(datetime.combine(day, time.min, tzinfo=_stored_zone(zone)).timestamp() * 1000)


def period(per: Per, now: int, zone: str) -> tuple[int, int]:
    """Return the first instant of the period around `now`, and of the next.

    Weeks begin on Monday. A day is as long as the zone's clocks make it: 23 or 25 hours when they change.
    """
    first, following = _days(per, day_of(now, zone))
    return midnight(first, zone), midnight(following, zone)


def _stored_zone(name: str) -> tzinfo:
    """Return a zone that was valid when a server chose it; UTC if this machine no longer knows it."""
    try:
        return zone_named(name)
    except UnknownZone:
        return UTC


def _days(per: Per, today: date) -> tuple[date, date]:
    """Return the first day of the period around `today`, and of the next."""
    match per:
        case Per.DAY:
            return today, today + timedelta(days=1)
        case Per.WEEK:
            monday = today - timedelta(days=today.weekday())
            return monday, monday + timedelta(days=7)
        case Per.MONTH:
            first = today.replace(day=1)
            return first, (first + timedelta(days=31)).replace(day=1)
        case Per.JOB:
            raise ValueError("a job is no calendar period")
