"""The gallery: results that enough members starred, and the most loved of each month."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.periods import day_of

STAR: Final = "⭐"
"""The emoji that counts."""

RECENT_SECONDS: Final = 3 * 86_400.0
"""After a restart the stars of results of so many seconds are counted again."""

RECENT_MOST: Final = 100
"""Messages of one server that are counted again."""

PODIUM: Final = 3
"""Results in the post of a month."""

MONTHLY: Final = "loved-"
"""Begins the name of a month's post."""


def is_star(emoji: str) -> bool:
    """Return True for ⭐, with or without the mark that asks for its coloured form."""
    return emoji.rstrip("\ufe0f") == STAR


@dataclass(frozen=True, slots=True)
class Shown:
    """A result that a message shows. `batch` is the first job of its request."""

    guild_id: int
    job_id: str
    batch: str
    maker: int


@dataclass(frozen=True, slots=True)
class LovedResult:
    """A result with its stars."""

    job_id: str
    stars: int


@dataclass(frozen=True, slots=True)
class GalleryPost:
    """A message of the gallery: what it is to show, and what it shows."""

    guild_id: int
    post: str  # the first job of a starred message, or MONTHLY and the month
    channel_id: int
    message_id: int | None  # None: not posted yet; of a deleted message the last one
    at: int  # epoch milliseconds
    wanted: Sequence[tuple[str, int]]  # (job, stars)
    shown: Sequence[str]  # jobs

    @property
    def month(self) -> str | None:
        """Return `2026-11` of a month's post, else None."""
        return self.post.removeprefix(MONTHLY) if self.post.startswith(MONTHLY) else None


def month_of(instant: int, zone: str) -> str:
    """Return the month of the instant in the zone: `2026-11`."""
    day = day_of(instant, zone)
    return f"{day.year:04}-{day.month:02}"
