"""Lengths of time as people type them: `90s`, `30m`, `12h`, `7d`."""

import re

from bot.domain.errors import InvalidOptions
from bot.i18n import _

_UNITS = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
_TYPED = re.compile(r"(\d{1,6})([smhd])", re.ASCII)


def parse_duration(text: str, option: str, *, least: float, most: float) -> float:
    """Seconds of what a person typed. Raises InvalidOptions, which names `option`, for anything else and
    for what is shorter than `least` or longer than `most` seconds."""
    match = _TYPED.fullmatch(text.strip(" "))
    if match is None:
        raise InvalidOptions(
            _(
                "“{typed}” is not a length of time for `{option}`. Write a whole number and a unit, like "
                "`90s`, `30m`, `12h` or `7d`. Nothing was held or paid.",
                typed=text[:40],
                option=option,
            ),
            option,
        )
    seconds = int(match[1]) * _UNITS[match[2]]
    if not least <= seconds <= most:
        raise InvalidOptions(
            _(
                "`{option}` may be from {least} to {most}; this is {seconds}. Nothing was held or paid.",
                option=option,
                least=format_duration(least),
                most=format_duration(most),
                seconds=match[0],
            ),
            option,
        )
    return seconds


def format_duration(seconds: float) -> str:
    """In the largest unit that holds it whole, as it could be typed: `90s`, `7d`."""
    whole = round(seconds)
    for unit, size in _UNITS.items():
        if whole and whole % size == 0:
            return f"{int(whole // size)}{unit}"
    return f"{whole}s"
