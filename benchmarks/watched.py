"""The bot's worker with an eye on what it buys and polls and a hand on what it may begin; a clock to move."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.clock import SystemClock
from bot.domain.jobs.job import Job, Step
from bot.ports import Clock, metrics
from bot.services.jobs.running.worker import Announcer, StepHandler, Worker
from bot.store import Store

_NEVER_MS = 100 * 3_600_000


class JumpingClock(SystemClock):
    """The machine's time, whose even half can be moved on: what waits for it is due then."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = 0

    def steady(self) -> int:
        return super().steady() + self._ahead

    def jump(self, seconds: float) -> None:
        self._ahead += round(seconds * 1000)


class WatchedWorker(Worker):
    """The worker itself: what it does is the bot's own.

    `bought` is called with the id of each job that was paid.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        steps: Mapping[Step, StepHandler],
        announcer: Announcer,
        **options: Any,
    ) -> None:
        self.bought: Callable[[str], None] = lambda _job: None
        self._held: dict[str, int] | None = None
        self._begun: set[str] = set()
        watched: dict[Step, Any] = {**steps, Step.PAY: _Pay(steps[Step.PAY], self)}
        super().__init__(store, clock, watched, announcer, **options)

    def hold_back(self) -> None:
        """Begin no job that is enqueued for the first time from now on, until `let_go`."""
        self._held = {}

    def let_go(self, job_id: str) -> None:
        """Begin what was enqueued for this job meanwhile."""
        assert self._held is not None, "nothing was held back"
        due = self._held.pop(job_id)
        self._begun.add(job_id)
        super().enqueue(job_id, due)

    def go_on(self) -> None:
        self._held = None

    def enqueue(self, job_id: str, due: int = 0) -> None:
        if self._held is not None and job_id not in self._begun:
            self._held.setdefault(job_id, due)
        else:
            self._begun.add(job_id)
            super().enqueue(job_id, due)


class PickyWorker(WatchedWorker):
    """Polls only the jobs in `polled`, each by a request of its own: the others cost nothing meanwhile."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        steps: Mapping[Step, StepHandler],
        announcer: Announcer,
        **options: Any,
    ) -> None:
        self.polled: Collection[str] = frozenset()
        options.pop("polls", None)  # the reader of the studio's list
        picky: dict[Step, Any] = {**steps, Step.COLLECT: _Collect(steps[Step.COLLECT], self, clock)}
        super().__init__(store, clock, picky, announcer, **options)


class Polls:
    """How late the bot itself finds each of its polls (seconds), in the order they came."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._wanted = 0
        self._came = asyncio.Event()

    def note(self, seconds: float) -> None:
        self.late.append(seconds)
        if len(self.late) >= self._wanted:
            self._came.set()

    async def further(self, count: int) -> None:
        """Wait for so many more."""
        self._wanted, self._came = len(self.late) + count, asyncio.Event()
        await self._came.wait()


@contextmanager
def noted_polls() -> Iterator[Polls]:
    """Listen to `metrics.poll_late` during the block."""
    polls, before = Polls(), metrics.poll_late

    def note(seconds: float) -> None:
        before(seconds)
        polls.note(seconds)

    metrics.poll_late = note
    try:
        yield polls
    finally:
        metrics.poll_late = before


class _Pay:
    def __init__(self, handler: StepHandler, worker: WatchedWorker) -> None:
        self._handler = handler
        self._worker = worker

    async def __call__(self, job: Job) -> int | None:
        due = await self._handler(job)
        if due is None:
            self._worker.bought(job.id)
        return due


class _Collect:
    def __init__(self, handler: StepHandler, worker: PickyWorker, clock: Clock) -> None:
        self._handler = handler
        self._worker = worker
        self._clock = clock

    async def __call__(self, job: Job) -> int | None:
        if job.id not in self._worker.polled:
            return self._clock.now() + _NEVER_MS
        return await self._handler(job)
