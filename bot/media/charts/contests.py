"""Pictures of a contest's entries: only the picture itself tells them apart until the result."""

import asyncio
import io
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.domain.errors import BadMedia
from bot.media.charts import podium
from bot.media.fitting.clips import transcode
from bot.media.fitting.stills import frame, still
from bot.media.inspection.sniff import sniff_file
from bot.ports.contest_pictures import OnPodium

SIDE = 1024
"""Pixels of every ballot picture, both ways."""

_GROUND = "#24262d"
_QUALITY = 88
_KEPT_BYTES = 64 * 1024 * 1024
"""Limit of the copies in memory: the same entries are shown to many voters."""

_Key = tuple[str, Path, int]


class PillowContestPictures:
    """`bot.ports.contest_pictures.ContestPictures`.

    One picture is made at a time, in a thread: a crowd of voters must not starve jobs.
    """

    def __init__(self, *, kept_bytes: int = _KEPT_BYTES) -> None:
        self._one_at_a_time = asyncio.Semaphore(1)
        self._cache: OrderedDict[_Key, bytes | None] = OrderedDict()
        self._free_bytes = kept_bytes

    async def ballot(self, path: Path) -> bytes:
        """See `ContestPictures`."""
        made = await self._cached(("ballot", path, 0), lambda _: ballot(path))
        assert made is not None, "a still is made or BadMedia raised"
        return made

    async def clip(self, path: Path, limit: int) -> bytes | None:
        """See `ContestPictures`."""
        return await self._cached(("clip", path, limit), lambda stopped: clip(path, limit, stopped))

    async def podium(self, title: str, entries: Sequence[OnPodium]) -> bytes:
        """See `ContestPictures`."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(_podium, title, entries)

    async def _cached(self, key: _Key, make: Callable[[Callable[[], bool]], bytes | None]) -> bytes | None:
        async with self._one_at_a_time:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
            stop = threading.Event()
            try:
                made = await asyncio.to_thread(make, stop.is_set)
            finally:
                stop.set()  # the caller is gone: the thread ends its work
            self._keep(key, made)
            return made

    def _keep(self, key: _Key, made: bytes | None) -> None:
        self._cache[key] = made
        self._free_bytes -= len(made or b"")
        while self._free_bytes < 0:
            _, oldest = self._cache.popitem(last=False)
            self._free_bytes += len(oldest or b"")


def ballot(path: Path) -> bytes:
    """Return a JPEG of SIDE × SIDE pixels without any metadata. Raises BadMedia."""
    out = io.BytesIO()
    frame(still(path), (SIDE, SIDE), _GROUND).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def clip(path: Path, limit: int, stopped: Callable[[], bool]) -> bytes | None:
    """Return the clip as a new MP4, None for another file, or if none is that small.

    Raises BadMedia for a file that is missing or unknown.
    """
    source = sniff_file(path)
    if source.kind != "video":
        return None
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "clip.mp4"
        try:
            transcode(path, source, into, limit, stopped)
        except BadMedia:
            return None
        return into.read_bytes()


def _podium(title: str, entries: Sequence[OnPodium]) -> bytes:
    shown = [
        podium.Entry(
            still(entry.path),
            entry.place,
            entry.name,
            entry.title,
            entry.fallback,
            sniff_file(entry.path).kind == "video",
        )
        for entry in entries[: podium.MAX_ENTRIES]
    ]
    return podium.draw(title, shown)
