"""Calendar periods of a server: the bounds of a day, a week or a month in its time zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.errors import InvalidOptions


class Per(StrEnum):
    """What a limit counts over."""

    JOB = "job"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(eq=False)
class UnknownZone(InvalidOptions):
    """`name` is no IANA time zone."""

    name: str


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name. Raises UnknownZone for any other name."""
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError) as error:  # unknown, not a name at all, or a folder of zones
        raise UnknownZone(name) from error


def span(per: Per, now: int, zone: str) -> tuple[int, int]:
    """Return the first instant of the period around `now`, and of the next; all are epoch milliseconds.

    Weeks begin on Monday. A day is as long as the zone's clocks make it: 23 or 25 hours when they change.
    """
    here = zone_named(zone)
    today = datetime.fromtimestamp(now / 1000, here).date()
    first, following = _days(per, today)
    return _midnight(first, here), _midnight(following, here)


def _days(per: Per, today: date) -> tuple[date, date]:
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


def _midnight(day: date, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, time.min, tzinfo=zone).timestamp() * 1000)
