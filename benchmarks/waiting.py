"""Ten thousand waiting jobs: one heap in the worker against one sleeping task each."""

import asyncio
import tracemalloc
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.history import job_id, now, studio_job
from benchmarks.measure import Stopwatch
from benchmarks.resting import Rest, Silent
from bot.clock import SystemClock
from bot.domain.jobs.job import Job, JobState, Step
from bot.domain.shards import Shards
from bot.services.jobs.running.worker import Worker
from bot.store import Store

_HOUR_SECONDS = 3600.0


async def run(scale: Scale, _folder: Path) -> Report:
    """Measure bytes while they wait, and processor time to look at each of them once when it is due."""
    count = scale.pick(10_000, 20)
    heap, tasks = await _bytes(_enqueued, count), await _bytes(_asleep, count)
    heap_wake, task_wake = await _heap_wakes(count), await _task_wakes(count)
    return Report(
        f"{count:,} waiting jobs",
        (
            Ratio("memory, one task each over the worker's heap", tasks / heap),
            Ratio("processor time of a wake, the worker's heap over one task each", heap_wake / task_wake),
        ),
        (
            Figure("in the worker's heap", heap, "bytes/job"),
            Figure("as one task each", tasks, "bytes/job"),
            Figure("a wake by the worker, with lease, slots and error handling", heap_wake * 1e6, "µs"),
            Figure("a wake of a bare task that makes the same move", task_wake * 1e6, "µs"),
        ),
        {"jobs": count},
    )


# ── memory ───────────────────────────────────────────────────────────────────────────────────────

Release = Callable[[], Awaitable[None]]


async def _bytes(wait: Callable[[Sequence[str]], Awaitable[Release]], count: int) -> float:
    """Return bytes that waiting adds to each job, its id apart."""
    ids = [job_id(number) for number in range(count)]
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        release = await wait(ids)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    await release()
    return (after - before) / count


async def _enqueued(ids: Sequence[str]) -> Release:
    clock = SystemClock()
    worker = Worker(_store(), clock, {}, Silent())
    due = clock.after(_HOUR_SECONDS)
    for position, job in enumerate(ids):
        worker.enqueue(job, due + position)

    async def release() -> None:
        if worker.waiting != len(ids):
            raise AssertionError("the worker lost a job")

    return release


async def _asleep(ids: Sequence[str]) -> Release:
    async def wait(_job: str, seconds: float) -> None:
        await asyncio.sleep(seconds)

    tasks = [asyncio.create_task(wait(job, _HOUR_SECONDS + position)) for position, job in enumerate(ids)]
    await asyncio.sleep(0)  # each has to start before it sleeps

    async def release() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return release


# ── waking ───────────────────────────────────────────────────────────────────────────────────────


async def _heap_wakes(count: int) -> float:
    """Return processor seconds a job."""
    step = Rest(count)
    worker = Worker(_store(), SystemClock(), {Step.COLLECT: step}, Silent())
    for number in range(count):
        worker.enqueue(job_id(number))
    with Stopwatch() as watch:
        running = asyncio.create_task(worker.run())
        done = asyncio.create_task(step.done.wait())
        await asyncio.wait([running, done], return_when=asyncio.FIRST_COMPLETED)
    if not done.done():
        done.cancel()
        await running  # a worker that ended by itself says why; its jobs would be waited for in vain
        raise AssertionError("the worker ended before its jobs were looked at")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return watch.cpu_seconds / count


async def _task_wakes(count: int) -> float:
    """Return processor seconds a job."""
    store, step, room = _store(), Rest(count), asyncio.Semaphore(24)
    start = asyncio.get_running_loop().time() + 1.0  # when all of them are asleep

    async def wait(job: str) -> None:
        await asyncio.sleep(start - asyncio.get_running_loop().time())
        async with room:
            await step(await store.jobs.get(job))

    tasks = [asyncio.create_task(wait(job_id(number))) for number in range(count)]
    await asyncio.sleep(0)
    with Stopwatch() as watch:
        await asyncio.gather(*tasks)
    return watch.cpu_seconds / count


# ── what the worker needs and what is not measured here ──────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Rows:
    """Jobs read from memory: SQLite's share is the same in both ways and measured elsewhere."""

    pattern: Job

    async def with_next_step(self, _shards: Shards | None = None) -> Sequence[str]:
        return ()

    async def get(self, job: str) -> Job:
        return replace(self.pattern, id=job)


class _NoUploads:
    """No job has an upload under way."""

    async def begun(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class _Store:
    jobs: _Rows
    uploads: _NoUploads


def _store() -> Store:
    return cast(Store, _Store(_Rows(_job()), _NoUploads()))


def _job() -> Job:
    at = now()
    return Job(
        id="00000",
        request_key="benchmark",
        guild_id=1,
        channel_id=2,
        user_id=3,
        operation="veo-3.1/generate",
        options={},
        state=JobState.RUNNING,
        body=b"{}",
        price=1,
        upload_cost=0,
        upload_limit=0,
        created_at=at,
        quoted_at=at,
        admitted_at=at,
        paid_at=at,
        fetched_at=None,
        ended_at=None,
        studio_job=studio_job(0),
        result=None,
        failure=None,
        detail=None,
        posting_at=None,
        message_id=None,
        progress_message_id=None,
        notified_at=None,
    )


BENCHMARK = Benchmark("waiting", "memory and processor time of jobs that wait", run)
