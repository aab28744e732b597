"""The verdict on a file that arrived: is it whole, is it media, can we read it."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.domain.errors import BadMedia
from bot.media.inspection.inspect import inspect
from bot.media.inspection.rules import Rules
from bot.media.inspection.sniff import BMP, TIFF
from bot.media.unread import unread
from bot.ports.files import Arrival, Verdict

_IN_ROWS: Final = {BMP.extension, TIFF.extension}
"""Formats whose reader says when rows of pixels are missing at the end."""


def judge(path: Path, rules: Rules) -> Arrival:
    """Return the verdict on a file. Raises no BadMedia."""
    try:
        info = inspect(path, rules)
    except BadMedia as error:
        arrival = unread(path, error.problem)
        lacks_rows = arrival.extension in _IN_ROWS and "is truncated" in error.reason
        return replace(arrival, verdict=Verdict.CUT_OFF) if lacks_rows else arrival
    size = path.stat().st_size
    return Arrival(Verdict.READABLE, info.kind, info.content_type, info.extension, size, info)
