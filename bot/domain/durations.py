"""Lengths of time as people type them: `90s`, `30m`, `12h`, `7d`, `1d12h`, `12 h`, `2 days`."""

import re
from dataclasses import dataclass

from bot.domain.errors import InvalidOptions

_UNITS = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
_WORDS = {
    **dict.fromkeys(("w", "week", "weeks"), 7 * _UNITS["d"]),
    **dict.fromkeys(("d", "day", "days"), _UNITS["d"]),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), _UNITS["h"]),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), _UNITS["m"]),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), _UNITS["s"]),
}
_PART = re.compile(r"(\d{1,6}) *([a-z]+)", re.ASCII)
_TYPED = re.compile(rf"{_PART.pattern}(?: *{_PART.pattern})*", re.ASCII)


@dataclass(eq=False)
class NotADuration(InvalidOptions):
    """`typed` is no row of whole numbers with units, each unit once."""

    typed: str
    option: str


@dataclass(eq=False)
class DurationOutOfRange(InvalidOptions):
    """The duration is outside `minimum` to `maximum` seconds."""

    typed: str
    option: str
    minimum: float
    maximum: float


def parse_duration(text: str, option: str, *, minimum: float, maximum: float) -> float:
    """Return the seconds of a typed duration. Raises NotADuration or DurationOutOfRange with its `option`."""
    typed = text.strip(" ")
    parts = _PART.findall(typed.lower()) if typed.isascii() and _TYPED.fullmatch(typed.lower()) else []
    units = [_WORDS.get(word) for _number, word in parts]
    if not parts or None in units or len(set(units)) < len(units):
        raise NotADuration(text, option)
    seconds = sum(int(number) * _WORDS[word] for number, word in parts)
    if not minimum <= seconds <= maximum:
        raise DurationOutOfRange(typed, option, minimum, maximum)
    return seconds


def format_duration(seconds: float) -> str:
    """Return a duration in the largest unit that leaves no remainder, as it could be typed: `90s`, `7d`."""
    whole = round(seconds)
    for unit, size in _UNITS.items():
        if whole and whole % size == 0:
            return f"{int(whole // size)}{unit}"
    return f"{whole}s"
