"""All that is done with files: looked into, made to fit, prepared for a model."""

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
from bot.media.fitting.poster import poster
from bot.media.fitting.prepare import prepare_picture
from bot.media.fitting.prepare_clip import prepare_clip
from bot.media.inspection.inspect import FileInspector
from bot.media.inspection.sniff import HEAD, Container, sniff
from bot.ports import MediaInfo, Prepared
from bot.ports.files import Change

T = TypeVar("T")


class MediaProcessor(FileInspector):
    """`bot.ports.Media`. Threads make one copy to post and prepare one attached file at a time; nobody who
    attaches a file waits for a clip of others. Work is given up when nobody waits for it any more."""

    def __init__(self) -> None:
        super().__init__()
        self._copying = asyncio.Semaphore(1)
        self._preparing = asyncio.Semaphore(1)

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
        size, sha256 = await asyncio.to_thread(_measured, path)
        return Prepared(info, size, sha256, changes)


def _fit(path: Path, into: Path, limit: int, stopped: Stopped) -> None:
    container = _container(path)
    if container.kind == "vector":
        raise BadMedia(MediaProblem.DRAWING_NOT_SCALABLE)
    if container.kind == "image":
        fit_picture(path, container, into, limit)
        return
    try:
        transcode(path, container, into, limit, stopped)
    except BadMedia:
        if stopped():
            raise
        fit_canvas(poster(path, container), into, limit)


def _prepare(path: Path, info: MediaInfo, slot: Slot) -> tuple[Change, ...]:
    container = _container(path)
    if info.kind == "image":
        return prepare_picture(path, container, slot)
    return prepare_clip(path, container)


def _container(path: Path) -> Container:
    with path.open("rb") as file:
        return sniff(file.read(HEAD))


def _measured(path: Path) -> tuple[int, str]:
    """Bytes and sha256."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


async def _in_thread(work: Callable[[Stopped], T]) -> T:
    """The work's result. If the caller is cancelled the thread is told: it must not outlive the bot."""
    stop = threading.Event()
    try:
        return await asyncio.to_thread(work, stop.is_set)
    finally:
        stop.set()
