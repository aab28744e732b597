"""Plain text for a terminal: columns, durations and instants. Nothing is cut, so that it can be piped."""

from collections.abc import Sequence
from datetime import UTC, datetime

_UNITS = ((86_400, "d", 2), (3600, "h", 2), (60, "min", 2))
"""Seconds of a unit, its word, and from how many of it on it is used."""


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one line for each row, with the cells of a column below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def duration(milliseconds: int) -> str:
    """Return a duration in one unit: `42 s`, `12 min`, `5 h`, `3 d`. One below zero counts as zero."""
    seconds = max(0, milliseconds) // 1000
    for size, word, least in _UNITS:
        if seconds >= size * least:
            return f"{seconds // size} {word}"
    return f"{seconds} s"


def instant(milliseconds: int) -> str:
    """Return an instant (epoch milliseconds) in UTC: `2026-11-30 09:25:06Z`."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def plain(text: str) -> str:
    """Return text from outside as one line that cannot steer the terminal."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )
