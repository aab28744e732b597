"""The loop that moves jobs: slots, wake-ups, one move at a time, back-off, and no task per waiting job."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.domain.errors import ProviderUnavailable
from bot.domain.jobs.job import Failure, Job, JobState, Step
from bot.services.jobs.running.worker import Worker
from tests.builders import BODY, GUILD, MEMBER, draft
from tests.services.harness import Harness
from tests.store.acts import admit_job


class Silent:
    """An announcer with nothing to say."""

    async def update(self, job: Job) -> None:
        pass

    def due(self, job: Job) -> int | None:
        return None

    def forget(self, job_id: str) -> None:
        pass


class Recorder:
    """A step that notes who came when, and how many at once; `answers` are what it returns."""

    def __init__(self, harness: Harness, *answers: int | Exception) -> None:
        self.harness = harness
        self.seen: list[tuple[int, str]] = []
        self.at_once: Counter[str] = Counter()
        self.answers = list(answers)

    async def __call__(self, job: Job) -> int | None:
        self.at_once[job.id] += 1
        assert self.at_once[job.id] == 1, "one move at a time"
        self.seen.append((self.harness.clock.now(), job.id))
        await asyncio.sleep(0)
        self.at_once[job.id] -= 1
        answer = self.answers.pop(0) if self.answers else self.harness.clock.after(3_600)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def admitted(harness: Harness, **changes: Any) -> Job:
    job = await harness.store.jobs.create(draft(**changes))
    return await admit_job(harness.store, job.id, job.total, now=harness.clock.now())


async def test_from_command_to_picture(harness: Harness) -> None:
    job = await harness.ask()
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    (message,) = harness.delivery.results(job.id)
    assert message.content == b"PICTURE of a heronstudio-1"
    assert (await harness.store.budgets.balances(GUILD)).held == 0
    assert harness.worker.waiting == 0
    await harness.check_books()


async def test_asked_for_many_times_it_is_moved_once_at_a_time(harness: Harness) -> None:
    job = await admitted(harness)
    step = Recorder(harness)
    harness.worker.use({Step.PREPARE: step}, Silent())
    for _ in range(50):
        harness.worker.enqueue(job.id)
    await harness.due()
    assert len(step.seen) == 1
    harness.worker.enqueue(job.id)
    await harness.due()
    assert len(step.seen) == 2


async def test_asked_for_during_its_own_move_it_is_looked_at_again(harness: Harness) -> None:
    await admitted(harness)
    step = Recorder(harness)

    async def asking(job: Job) -> int | None:
        if not step.seen:
            harness.worker.enqueue(job.id)
            await asyncio.sleep(0)
        return await step(job)

    harness.worker.use({Step.PREPARE: asking}, Silent())
    await harness.due()
    assert len(step.seen) == 2


async def test_failures_back_off_to_a_minute(harness: Harness) -> None:
    job = await admitted(harness)
    step = Recorder(harness, *[ProviderUnavailable("busy")] * 7)
    harness.worker.use({Step.PREPARE: step}, Silent())
    await harness.live(400)
    pauses = [round((b - a) / 1000) for (a, _), (b, _) in zip(step.seen, step.seen[1:], strict=False)]
    assert pauses == [5, 10, 20, 40, 60, 60, 60]
    assert await harness.state(job) is JobState.ADMITTED


async def test_a_time_the_service_names_is_waited_for(harness: Harness) -> None:
    await admitted(harness)
    step = Recorder(harness, ProviderUnavailable("busy", retry_after_seconds=33))
    harness.worker.use({Step.PREPARE: step}, Silent())
    await harness.live(60)
    assert [at - step.seen[0][0] for at, _ in step.seen] == [0, 33_000]


async def test_a_bug_in_one_move_does_not_stop_the_others(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    bad = await admitted(harness)
    good = await admitted(harness)
    step = Recorder(harness)

    async def buggy(job: Job) -> int | None:
        if job.id == bad.id:
            raise ZeroDivisionError
        return await step(job)

    harness.worker.use({Step.PREPARE: buggy}, Silent())
    await harness.live(1)
    assert [job_id for _, job_id in step.seen] == [good.id]
    assert "unexpected error" in caplog.text


async def test_a_disk_that_refuses_is_told_in_a_line_and_asked_again(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    job = await admitted(harness)
    step, failures = Recorder(harness), [NotADirectoryError(20, "Not a directory", "/data/spool")]

    async def refused(job: Job) -> int | None:
        if failures:
            raise failures.pop()
        return await step(job)

    harness.worker.use({Step.PREPARE: refused}, Silent())
    await harness.live(10)
    assert [job_id for _, job_id in step.seen] == [job.id]
    (told,) = [record for record in caplog.records if "Not a directory" in record.getMessage()]
    assert told.exc_info is None


async def test_a_sooner_time_wins(harness: Harness) -> None:
    job = await admitted(harness)
    step = Recorder(harness)
    harness.worker.use({Step.PREPARE: step}, Silent())
    await harness.due()
    harness.worker.enqueue(job.id, harness.clock.after(10))
    harness.worker.enqueue(job.id, harness.clock.after(20))
    harness.worker.enqueue(job.id, harness.clock.after(15))
    await harness.live(60)
    assert [at - step.seen[0][0] for at, _ in step.seen] == [0, 10_000]


async def test_a_job_moved_by_somebody_else_is_looked_at_again(harness: Harness) -> None:
    """Its compare-and-set loses; a second later the row says what is next."""
    job = await admitted(harness)

    async def late(job: Job) -> int | None:
        await harness.store.jobs.fail(
            job.id, Failure.CANCELLED, detail=None, refund=False, now=harness.clock.now()
        )
        await harness.store.jobs.mark_ready(job.id, body=BODY)
        return None

    tell = Recorder(harness)
    harness.worker.use({Step.PREPARE: late, Step.NOTIFY: tell}, Silent())
    await harness.live(5)
    assert [job_id for _, job_id in tell.seen] == [job.id]


async def test_five_thousand_waiting_jobs_are_no_tasks(harness: Harness) -> None:
    job = await admitted(harness, guild_id=GUILD, user_id=MEMBER)
    await harness.store._db.write(_copies, job.id, 5_000)
    step = Recorder(harness)
    most = 0

    async def counting(job: Job) -> int | None:
        nonlocal most
        most = max(most, len(asyncio.all_tasks()))
        return await step(job)

    harness.worker.use({Step.PREPARE: counting}, Silent())
    await harness.due()
    assert len(step.seen) == 5_001
    assert harness.worker.waiting == 5_001
    assert most < 20
    assert len(asyncio.all_tasks()) < 10


def _copies(connection: Any, job_id: str, count: int) -> None:
    """The same job many times, each of another member."""
    columns = [row["name"] for row in connection.execute("PRAGMA table_info(jobs)")]
    changed = {
        "seq": "NULL",
        "id": "printf('c%05d', n)",
        "request_key": "'copy-' || n",
        "user_id": "1000 + n",
    }
    values = ", ".join(changed.get(column, column) for column in columns)
    connection.execute(
        f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) "
        f"INSERT INTO jobs ({', '.join(columns)}) SELECT {values} FROM jobs, c WHERE id = ?",
        (job_id,),
    )


async def test_stopped_in_the_middle_of_a_move_it_goes_on_after_the_restart(harness: Harness) -> None:
    job = await harness.ask()
    arrived = asyncio.Event()
    real = harness.studio.pay

    async def hangs(path: str, body: bytes, presentation: Mapping[str, str]) -> Any:
        await real(path, body, presentation)
        arrived.set()
        await asyncio.Event().wait()

    harness.studio.pay = hangs  # type: ignore[method-assign]
    running = asyncio.create_task(harness.worker.run())
    await arrived.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    harness.studio.pay = real  # type: ignore[method-assign]
    await harness.restart()
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.chain.moved) == 1


async def test_the_real_loop_keeps_real_time(harness: Harness) -> None:
    """Not stepped: the worker itself waits until a move is due, and wakes for what comes sooner."""
    clock = SystemClock(speed=1_000)
    job = await admitted(harness)
    seen: list[int] = []
    done = asyncio.Event()

    async def step(job: Job) -> int | None:
        seen.append(clock.now())
        if len(seen) == 3:
            done.set()
        return clock.after(20)

    worker = Worker(harness.store, clock, {Step.PREPARE: step}, Silent())
    running = asyncio.create_task(worker.run())
    worker.enqueue(job.id)
    async with asyncio.timeout(20):
        await done.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert seen[2] - seen[1] >= 20
