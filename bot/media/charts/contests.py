"""What is shown of a contest's entries: nothing but the picture tells them apart until the result."""

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
from bot.media.fitting.stills import container_of, framed, still
from bot.ports.contest_pictures import OnPodium

SIDE = 1024
"""Pixels of every ballot picture, both ways."""

_GROUND = "#24262d"
_QUALITY = 88
_KEPT_BYTES = 64 * 1024 * 1024
"""Copies that are kept in memory: the same entries are shown to many voters."""

_Key = tuple[str, Path, int]


class PillowContestPictures:
    """`bot.ports.contest_pictures.ContestPictures`. One picture is made at a time, in a thread: a crowd of
    voters must not starve jobs."""

    def __init__(self, *, kept_bytes: int = _KEPT_BYTES) -> None:
        self._one = asyncio.Semaphore(1)
        self._kept: OrderedDict[_Key, bytes | None] = OrderedDict()
        self._room = kept_bytes

    async def ballot(self, path: Path) -> bytes:
        """See `ContestPictures`."""
        made = await self._once(("ballot", path, 0), lambda _: ballot(path))
        assert made is not None, "a still is made or BadMedia raised"
        return made

    async def clip(self, path: Path, limit: int) -> bytes | None:
        """See `ContestPictures`."""
        return await self._once(("clip", path, limit), lambda stopped: clip(path, limit, stopped))

    async def podium(self, title: str, entries: Sequence[OnPodium]) -> bytes:
        """See `ContestPictures`."""
        async with self._one:
            return await asyncio.to_thread(_podium, title, entries)

    async def _once(self, key: _Key, make: Callable[[Callable[[], bool]], bytes | None]) -> bytes | None:
        async with self._one:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            stop = threading.Event()
            try:
                made = await asyncio.to_thread(make, stop.is_set)
            finally:
                stop.set()  # nobody waits any more: the thread gives up
            self._keep(key, made)
            return made

    def _keep(self, key: _Key, made: bytes | None) -> None:
        self._kept[key] = made
        self._room -= len(made or b"")
        while self._room < 0:
            _, oldest = self._kept.popitem(last=False)
            self._room += len(oldest or b"")


def ballot(path: Path) -> bytes:
    """A JPEG of SIDE × SIDE pixels with nothing in it but pixels. Raises BadMedia."""
    out = io.BytesIO()
    framed(still(path), (SIDE, SIDE), _GROUND).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def clip(path: Path, limit: int, stopped: Callable[[], bool]) -> bytes | None:
    """An MP4 made anew; None of what is no clip, or where none is that small. Raises BadMedia for a file
    that is missing or unknown."""
    container = container_of(path)
    if container.kind != "video":
        return None
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "clip.mp4"
        try:
            transcode(path, container, into, limit, stopped)
        except BadMedia:
            return None
        return into.read_bytes()


def _podium(title: str, entries: Sequence[OnPodium]) -> bytes:
    shown = [
        podium.Entry(
            still(each.path),
            each.place,
            each.name,
            each.title,
            each.fallback,
            container_of(each.path).kind == "video",
        )
        for each in entries[: podium.MOST]
    ]
    return podium.draw(title, shown)
