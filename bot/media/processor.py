"""Inspect files, fit them to a size, prepare them for a model: in children, a few at a time."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.catalogue import Slot
from bot.domain.errors import BadMedia, MediaProblem
from bot.media.children.pool import Lane, Pool, shared
from bot.media.inspection.rules import Rules
from bot.media.requests import fit_request, inspect_request, judge_request, prepare_request
from bot.media.unread import unread
from bot.ports import MediaInfo, Prepared
from bot.ports.files import Arrival, Change, ChangeKind, Verdict

MAX_PIXELS = 25_000_000
"""Pixels of a picture or of one frame that are decoded: what phones take and more than models use.

JPEGs are decoded smaller, so they may have eight times as many.
"""

MAX_BYTES = 512 * 1024 * 1024
"""Bytes of a file that is inspected at all."""


class MediaProcessor:
    """`bot.ports.Media`. Whatever reads a file is a child with limits of memory and time.

    A member who attaches a file never waits for a clip of others. Cancelling the caller ends the work.
    """

    def __init__(
        self, *, max_pixels: int = MAX_PIXELS, max_bytes: int = MAX_BYTES, pool: Pool | None = None
    ) -> None:
        self._rules = Rules(max_pixels, max_bytes)
        self._pool = pool or shared()

    @property
    def queues(self) -> Mapping[str, tuple[int, int]]:
        """Return how many files wait for a reader and how many are read, by kind of request."""
        return self._pool.queues

    async def inspect(self, path: Path) -> MediaInfo:
        """See `bot.ports.Media`."""
        reply = await self._pool.run(Lane.RESULT, inspect_request(path, self._rules))
        return MediaInfo(**reply.facts["done"])

    async def judge(self, path: Path) -> Arrival:
        """See `bot.ports.Media`."""
        try:
            reply = await self._pool.run(Lane.RESULT, judge_request(path, self._rules))
        except BadMedia as error:  # the file ended its reader
            return await asyncio.to_thread(unread, path, error.problem)
        return _arrival(reply.facts["done"])

    async def fit(self, path: Path, into: Path, limit: int) -> MediaInfo:
        """See `bot.ports.Media`."""
        reply = await self._pool.run(Lane.ENCODED, fit_request(path, into, limit, self._rules))
        return MediaInfo(**reply.facts["done"])

    async def prepare(self, path: Path, slot: Slot) -> Prepared:
        """See `bot.ports.Media`."""
        into = path.with_name(f"{path.name}.new.part")  # the spool clears parts away after a crash
        try:
            reply = await self._pool.run(Lane.ATTACHED, prepare_request(path, into, slot, self._rules))
            prepared = _prepared(reply.facts["done"])
            if prepared.changes:
                await asyncio.to_thread(into.replace, path)
        finally:
            await asyncio.to_thread(into.unlink, missing_ok=True)
        return prepared


def _prepared(facts: Mapping[str, Any]) -> Prepared:
    changes = (Change(**{**change, "kind": ChangeKind(change["kind"])}) for change in facts["changes"])
    return Prepared(MediaInfo(**facts["info"]), facts["size"], facts["sha256"], tuple(changes))


def _arrival(facts: Mapping[str, Any]) -> Arrival:
    info, problem = facts["info"], facts["problem"]
    return Arrival(
        **{
            **facts,
            "verdict": Verdict(facts["verdict"]),
            "info": MediaInfo(**info) if info else None,
            "problem": MediaProblem(problem) if problem else None,
        }
    )
