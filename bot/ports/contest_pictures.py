"""Pictures of a contest: the ballot's view of an entry, and the podium."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

PODIUM_ENTRIES = 6
"""Entries on one podium. There are more only if they share places."""


@dataclass(frozen=True, slots=True)
class OnPodium:
    """An entry of the first places, with its maker's display name. `title` is its prompt.

    `fallback` is drawn instead of `name` if the fonts have none of the name's letters.
    """

    path: Path
    place: int
    name: str
    title: str
    fallback: str


class ContestPictures(Protocol):
    """Pictures of entries, made off the event loop. Raise BadMedia for a file that cannot be read."""

    async def ballot(self, path: Path) -> bytes:
        """Return a JPEG of the picture, or of a frame of the clip.

        All have one size, are newly encoded and have no metadata, so that a voter compares only the pictures.
        """

    async def clip(self, path: Path, limit: int) -> bytes | None:
        """Return a playable copy of the clip without metadata, of at most `limit` bytes.

        None if no clip is that small.
        """

    async def podium(self, title: str, entries: Sequence[OnPodium]) -> bytes:
        """Return a PNG of the first places, the best first."""
