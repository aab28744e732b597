"""Looks into files before anybody relies on them."""

import asyncio
from pathlib import Path

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.clips import inspect_clip
from bot.media.inspection.drawings import inspect_drawing
from bot.media.inspection.pictures import harden, inspect_picture
from bot.media.inspection.sniff import HEAD, sniff
from bot.ports import MediaInfo

MAX_PIXELS = 100_000_000
"""Pixels of a picture or of one frame: 100 megapixels are about 400 MB while it is decoded."""

MAX_BYTES = 512 * 1024 * 1024
"""Bytes of a file that is looked into at all."""


class FileInspector:
    """`bot.ports.Media`: decides by content alone, in threads, two files at a time."""

    def __init__(self, *, max_pixels: int = MAX_PIXELS, max_bytes: int = MAX_BYTES, at_once: int = 2) -> None:
        self._max_pixels = max_pixels
        self._max_bytes = max_bytes
        self._slots = asyncio.Semaphore(at_once)
        harden(max_pixels)

    async def inspect(self, path: Path) -> MediaInfo:
        """What the file is. Raises BadMedia if it is empty, missing, too large, damaged, cut off, a
        decompression bomb or nothing we know."""
        async with self._slots:
            return await asyncio.to_thread(self._inspect, path)

    def _inspect(self, path: Path) -> MediaInfo:
        try:
            size = path.stat().st_size
            with path.open("rb") as file:
                head = file.read(HEAD)
        except OSError as error:
            raise BadMedia(MediaProblem.MISSING) from error
        if size > self._max_bytes:
            raise BadMedia(MediaProblem.TOO_MANY_BYTES, size=size, limit=self._max_bytes)
        container = sniff(head)
        if container.kind == "vector":
            return inspect_drawing(path, container)
        look = inspect_picture if container.kind == "image" else inspect_clip
        return look(path, container, self._max_pixels)
