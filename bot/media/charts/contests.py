"""Pictures of a contest's entries: only the picture itself tells them apart until the result."""

import asyncio
import tempfile
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot.media.children.pool import Lane, Pool, shared
from bot.media.requests import ballot_request, clip_request, podium_request
from bot.ports.contest_pictures import PODIUM_ENTRIES, OnPodium

_KEPT_BYTES = 64 * 1024 * 1024
"""Limit of the copies in memory: the same entries are shown to many voters."""

_Key = tuple[str, Path, int]


class PillowContestPictures:
    """`bot.ports.contest_pictures.ContestPictures`.

    One picture and one clip are made at a time, in a child: a crowd of voters must not starve jobs.
    """

    def __init__(self, *, kept_bytes: int = _KEPT_BYTES, pool: Pool | None = None) -> None:
        self._pool = pool or shared()
        self._one_at_a_time = {"ballot": asyncio.Semaphore(1), "clip": asyncio.Semaphore(1)}
        self._cache: OrderedDict[_Key, bytes | None] = OrderedDict()
        self._free_bytes = kept_bytes

    async def ballot(self, path: Path) -> bytes:
        """See `ContestPictures`."""
        made = await self._cached(("ballot", path, 0), lambda: self._ballot(path))
        assert made is not None, "a still is made or BadMedia raised"
        return made

    async def clip(self, path: Path, limit: int) -> bytes | None:
        """See `ContestPictures`."""
        return await self._cached(("clip", path, limit), lambda: self._clip(path, limit))

    async def podium(self, title: str, entries: Sequence[OnPodium]) -> bytes:
        """See `ContestPictures`."""
        request = podium_request(title, entries[:PODIUM_ENTRIES])
        return (await self._pool.run(Lane.SHOWN, request)).data

    async def _ballot(self, path: Path) -> bytes:
        return (await self._pool.run(Lane.SHOWN, ballot_request(path))).data

    async def _clip(self, path: Path, limit: int) -> bytes | None:
        with tempfile.TemporaryDirectory() as folder:  # ours: a child that is killed tidies nothing up
            reply = await self._pool.run(Lane.ENCODED, clip_request(path, Path(folder) / "clip.mp4", limit))
        return reply.data if reply.facts["done"]["made"] else None

    async def _cached(self, key: _Key, make: Callable[[], Awaitable[bytes | None]]) -> bytes | None:
        async with self._one_at_a_time[key[0]]:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
            made = await make()
            self._keep(key, made)
            return made

    def _keep(self, key: _Key, made: bytes | None) -> None:
        self._cache[key] = made
        self._free_bytes -= len(made or b"")
        while self._free_bytes < 0:
            _, oldest = self._cache.popitem(last=False)
            self._free_bytes += len(oldest or b"")
