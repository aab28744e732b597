"""Inspect files, fit them to a size, prepare them for a model: in threads, a few at a time."""

import asyncio
import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.catalogue import Slot
from bot.domain.errors import BadMedia, MediaProblem
from bot.media.fitting.clips import Stopped, transcode
from bot.media.fitting.pictures import fit_canvas, fit_picture
from bot.media.fitting.prepare import prepare_clip, prepare_picture
from bot.media.fitting.stills import poster
from bot.media.inspection.clips import inspect_clip
from bot.media.inspection.drawings import inspect_drawing
from bot.media.inspection.pictures import inspect_picture, limit_pixels
from bot.media.inspection.sniff import sniff_file
from bot.ports import MediaInfo, Prepared
from bot.ports.files import Change

MAX_PIXELS = 100_000_000
"""Pixels of a picture or of one frame: 100 megapixels are about 400 MB while it is decoded."""

MAX_BYTES = 512 * 1024 * 1024
"""Bytes of a file that is inspected at all."""

T = TypeVar("T")


class MediaProcessor:
    """`bot.ports.Media`. Two files are inspected, one copy is made and one attachment prepared at a time.

    A member who attaches a file never waits for a clip of others. Work ends when its caller is cancelled.
    """

    def __init__(self, *, max_pixels: int = MAX_PIXELS, max_bytes: int = MAX_BYTES) -> None:
        self._max_pixels = max_pixels
        self._max_bytes = max_bytes
        self._inspecting = asyncio.Semaphore(2)
        self._copying = asyncio.Semaphore(1)
        self._preparing = asyncio.Semaphore(1)
        limit_pixels(max_pixels)

    async def inspect(self, path: Path) -> MediaInfo:
        """See `bot.ports.Media`."""
        async with self._inspecting:
            return await asyncio.to_thread(self._inspect, path)

    def _inspect(self, path: Path) -> MediaInfo:
        source = sniff_file(path)
        if (size := path.stat().st_size) > self._max_bytes:
            raise BadMedia(MediaProblem.TOO_MANY_BYTES, size=size, limit=self._max_bytes)
        if source.kind == "vector":
            return inspect_drawing(path, source)
        inspect = inspect_picture if source.kind == "image" else inspect_clip
        return inspect(path, source, self._max_pixels)

    async def fit(self, path: Path, into: Path, limit: int) -> MediaInfo:
        """See `bot.ports.Media`."""
        async with self._copying:
            await _in_thread(lambda stopped: _fit(path, into, limit, stopped))
        return await self.inspect(into)

    async def prepare(self, path: Path, slot: Slot) -> Prepared:
        """See `bot.ports.Media`."""
        info = await self.inspect(path)
        changes: tuple[Change, ...] = ()
        if info.kind == slot.accepts:
            async with self._preparing:
                changes = await _in_thread(lambda _: _prepare(path, info, slot))
        if changes:
            info = await self.inspect(path)
        size, sha256 = await asyncio.to_thread(_measure, path)
        return Prepared(info, size, sha256, changes)


def _fit(path: Path, into: Path, limit: int, stopped: Stopped) -> None:
    source = sniff_file(path)
    if source.kind == "vector":
        raise BadMedia(MediaProblem.DRAWING_NOT_SCALABLE)
    if source.kind == "image":
        fit_picture(path, source, into, limit)
        return
    try:
        transcode(path, source, into, limit, stopped)
    except BadMedia:
        if stopped():
            raise
        fit_canvas(poster(path, source), into, limit)


def _prepare(path: Path, info: MediaInfo, slot: Slot) -> tuple[Change, ...]:
    source = sniff_file(path)
    return prepare_picture(path, source, slot) if info.kind == "image" else prepare_clip(path, source)


def _measure(path: Path) -> tuple[int, str]:
    """Return the bytes and the sha256."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


async def _in_thread(work: Callable[[Stopped], T]) -> T:
    """Return the work's result. Cancelling the caller stops the work: it must not outlive the bot."""
    stop = threading.Event()
    try:
        return await asyncio.to_thread(work, stop.is_set)
    finally:
        stop.set()
