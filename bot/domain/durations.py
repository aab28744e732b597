"""Lengths of time as people type them: `90s`, `30m`, `12h`, `7d`."""

import re
from dataclasses import dataclass

from bot.domain.errors import InvalidOptions

_UNITS = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
_TYPED = re.compile(r"(\d{1,6})([smhd])", re.ASCII)


@dataclass(eq=False)
class NotADuration(InvalidOptions):
    """`typed` is no whole number with a unit."""

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
    match = _TYPED.fullmatch(text.strip(" "))
    if match is None:
        raise NotADuration(text, option)
    seconds = int(match[1]) * _UNITS[match[2]]
    if not minimum <= seconds <= maximum:
        raise DurationOutOfRange(match[0], option, minimum, maximum)
    return seconds


def format_duration(seconds: float) -> str:
    """Return a duration in the largest unit that leaves no remainder, as it could be typed: `90s`, `7d`."""
    whole = round(seconds)
    for unit, size in _UNITS.items():
        if whole and whole % size == 0:
            return f"{int(whole // size)}{unit}"
    return f"{whole}s"
