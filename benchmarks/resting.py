"""A step that does nothing, and an announcer without messages: only the worker itself is left."""

import asyncio
import time

from bot.domain.jobs.job import Job

_HOUR_MS = 3_600_000


class Rest:
    """The step: due again in an hour. `done` is set after `count` calls."""

    def __init__(self, count: int) -> None:
        self._left = count
        self.done = asyncio.Event()

    async def __call__(self, job: Job) -> int:
        self._left -= 1
        if self._left == 0:
            self.done.set()
        return round(time.time() * 1000) + _HOUR_MS


class Silent:
    """Never has a message."""

    async def update(self, job: Job) -> None: ...

    def due(self, job: Job) -> int | None:
        return None

    def forget(self, job_id: str) -> None: ...
