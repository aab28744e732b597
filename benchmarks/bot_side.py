"""The whole bot in a process of its own: `python -m benchmarks.bot_side SETTINGS.json`.

It answers `press`, `held`, `poll` and `watch`; processor time is that of the process, all threads.
"""

import asyncio
import itertools
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import Stopwatch, resident_bytes, side_by_side
from benchmarks.neighbours import Said, say, serve
from benchmarks.watched import PickyWorker, Polls, WatchedWorker, noted_polls
from benchmarks.whole import WholeBot, whole_bot
from bot import catalogue
from bot.config.settings import load_settings
from bot.domain.jobs.job import JobState
from bot.services.jobs.ordering.requests import Request

_LONGEST_PACE = 1.11
"""The bot waits up to a tenth longer than a model's pace."""

_FUNDS = 10**11
_LOOK_SECONDS = 0.5
_SECONDS = 120.0
"""Nothing that is measured takes so long."""


class Measured:
    """The verbs. Members, prompts and requests are new each time."""

    def __init__(self, bot: WholeBot, polls: Polls, guild: int, channel: int) -> None:
        self._bot = bot
        self._polls = polls
        self._guild = guild
        self._channel = channel
        self._numbers = itertools.count(1)
        self._bought: dict[str, asyncio.Event] = {}
        bot.worker.bought = self._note

    async def press(self, operation: str, count: int, at_once: int) -> Said:
        """Take so many requests from the command to the paid job, `at_once` of them side by side."""

        async def one() -> str:
            job_id = await self._submitted(operation)
            await self._until_bought(job_id)
            return job_id

        with Stopwatch() as watch:
            ids = await side_by_side([one] * count, at_once)
        return await self._checked(ids, watch)

    async def held(self, operation: str, count: int, at_once: int) -> Said:
        """Take so many jobs whose money is held already to the paid job."""
        worker = self._bot.worker
        worker.hold_back()
        ids = [await self._submitted(operation) for _ in range(count)]

        async def one(job_id: str) -> str:
            worker.let_go(job_id)
            await self._until_bought(job_id)
            return job_id

        with Stopwatch() as watch:
            await side_by_side([partial(one, job_id) for job_id in ids], at_once)
        worker.go_on()
        return await self._checked(ids, watch)

    async def poll(self, operation: str, count: int) -> Said:
        """Poll one job again and again, each time as soon as its pace allows it."""
        worker = self._bot.worker
        assert isinstance(worker, PickyWorker), "the others must not be polled meanwhile"
        (job_id,) = (await self.press(operation, 1, 1))["jobs"]
        worker.polled = {job_id}
        pace = catalogue.operation(operation).poll_seconds * _LONGEST_PACE
        worker.enqueue(job_id)
        await asyncio.sleep(_LOOK_SECONDS)  # it is seen for the first time, and not polled yet
        await self._polled(job_id, pace)
        with Stopwatch() as watch:
            for _ in range(count):
                await self._polled(job_id, pace)
        worker.polled = frozenset()
        return {"cpu_seconds": watch.cpu_seconds, "seconds": watch.seconds, "count": count}

    async def watch(self, seconds: float) -> Said:
        """Go on for so many seconds, every job at its own pace. Return how late each poll came (seconds)."""
        self._polls.late.clear()
        with Stopwatch() as watch:
            await asyncio.sleep(seconds)
        return {
            "cpu_seconds": watch.cpu_seconds,
            "seconds": watch.seconds,
            "late": self._polls.late,
            "resident": resident_bytes(),
        }

    async def _polled(self, job_id: str, pace: float) -> None:
        """Move the clock on by the job's pace, and wait until it was polled."""
        self._bot.clock.jump(pace)
        self._bot.worker.enqueue(job_id)
        async with asyncio.timeout(_SECONDS):
            await self._polls.further(1)

    async def _submitted(self, operation: str) -> str:
        number = next(self._numbers)
        quote = await self._bot.admission.submit(
            Request(
                request_key=f"benchmark-{number}",
                guild_id=self._guild,
                channel_id=self._channel,
                user_id=3_000_000_000_000_000_000 + number,
                operation=operation,
                options={"prompt": f"a lighthouse in a storm, long exposure, {number}"},
                attachments=(),
                upload_limit=10_485_760,
            )
        )
        if not quote.admitted:
            raise AssertionError(f"job {quote.job.id} was not begun")
        return quote.job.id

    async def _until_bought(self, job_id: str) -> None:
        event = self._bought.setdefault(job_id, asyncio.Event())
        async with asyncio.timeout(_SECONDS):
            await event.wait()

    def _note(self, job_id: str) -> None:
        self._bought.setdefault(job_id, asyncio.Event()).set()

    async def _checked(self, ids: Sequence[str], watch: Stopwatch) -> Said:
        for job_id in ids:
            job = await self._bot.store.jobs.get(job_id)
            if job.state is not JobState.RUNNING:
                raise AssertionError(f"job {job_id} is {job.state}: {job.failure} {job.detail}")
        return {
            "cpu_seconds": watch.cpu_seconds,
            "seconds": watch.seconds,
            "count": len(ids),
            "jobs": list(ids),
        }


async def main(given: Mapping[str, Any]) -> None:
    """`given`: `settings`, `guild` and `channel`, and whether it `waits` for what it has bought."""
    settings = load_settings(given["settings"], Path("/nonexistent/.env"))
    worker_class = WatchedWorker if given["waits"] else PickyWorker
    with noted_polls() as polls:
        async with whole_bot(settings, worker_class) as bot:
            measured = Measured(bot, polls, given["guild"], given["channel"])
            await bot.store.budgets.grant(
                given["guild"], _FUNDS, actor=1, note="benchmark", key="whole", now=bot.clock.now()
            )
            say(ready=True)
            await serve(
                {
                    "press": measured.press,
                    "held": measured.held,
                    "poll": measured.poll,
                    "watch": measured.watch,
                }
            )


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # the figures are what is to be read
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text("utf-8"))))
