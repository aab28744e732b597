"""The loop that moves jobs: slots, wake-ups, one move at a time, back-off, and no task per waiting job."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.domain.errors import ProviderUnavailable
from bot.domain.jobs.job import Failure, Job, JobState, Step
from bot.services.jobs.running.worker import Worker
from tests.builders import BODY, GUILD, MEMBER, draft
from tests.services.harness import Harness


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

    def __init__(self, house: Harness, *answers: int | Exception) -> None:
        self.house = house
        self.seen: list[tuple[int, str]] = []
        self.at_once: Counter[str] = Counter()
        self.answers = list(answers)

    async def __call__(self, job: Job) -> int | None:
        self.at_once[job.id] += 1
        assert self.at_once[job.id] == 1, "one move at a time"
        self.seen.append((self.house.clock.now(), job.id))
        await asyncio.sleep(0)
        self.at_once[job.id] -= 1
        answer = self.answers.pop(0) if self.answers else self.house.clock.after(3_600)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def admitted(house: Harness, **changes: Any) -> Job:
    job = await house.store.jobs.create(draft(**changes))
    return await house.store.budgets.admit(job.id, job.total, now=house.clock.now())


async def test_from_command_to_picture(house: Harness) -> None:
    job = await house.ask()
    await house.live(60)
    assert await house.state(job) is JobState.DELIVERED
    (message,) = house.delivery.results(job.id)
    assert message.content == b"PICTURE of a heronstudio-1"
    assert (await house.store.budgets.balances(GUILD)).held == 0
    assert house.worker.waiting == 0
    await house.check_books()


async def test_asked_for_many_times_it_is_moved_once_at_a_time(house: Harness) -> None:
    job = await admitted(house)
    step = Recorder(house)
    house.worker.equip({Step.PREPARE: step}, Silent())
    for _ in range(50):
        house.worker.enqueue(job.id)
    await house.due()
    assert len(step.seen) == 1
    house.worker.enqueue(job.id)
    await house.due()
    assert len(step.seen) == 2


async def test_asked_for_during_its_own_move_it_is_looked_at_again(house: Harness) -> None:
    await admitted(house)
    step = Recorder(house)

    async def asking(job: Job) -> int | None:
        if not step.seen:
            house.worker.enqueue(job.id)
            await asyncio.sleep(0)
        return await step(job)

    house.worker.equip({Step.PREPARE: asking}, Silent())
    await house.due()
    assert len(step.seen) == 2


async def test_failures_back_off_to_a_minute(house: Harness) -> None:
    job = await admitted(house)
    step = Recorder(house, *[ProviderUnavailable("busy")] * 7)
    house.worker.equip({Step.PREPARE: step}, Silent())
    await house.live(400)
    pauses = [round((b - a) / 1000) for (a, _), (b, _) in zip(step.seen, step.seen[1:], strict=False)]
    assert pauses == [5, 10, 20, 40, 60, 60, 60]
    assert await house.state(job) is JobState.ADMITTED


async def test_a_time_the_service_names_is_waited_for(house: Harness) -> None:
    await admitted(house)
    step = Recorder(house, ProviderUnavailable("busy", retry_after_seconds=33))
    house.worker.equip({Step.PREPARE: step}, Silent())
    await house.live(60)
    assert [at - step.seen[0][0] for at, _ in step.seen] == [0, 33_000]


async def test_a_bug_in_one_move_does_not_stop_the_others(
    house: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    bad = await admitted(house)
    good = await admitted(house)
    step = Recorder(house)

    async def buggy(job: Job) -> int | None:
        if job.id == bad.id:
            raise ZeroDivisionError
        return await step(job)

    house.worker.equip({Step.PREPARE: buggy}, Silent())
    await house.live(1)
    assert [job_id for _, job_id in step.seen] == [good.id]
    assert "unexpected error" in caplog.text


async def test_a_sooner_time_wins(house: Harness) -> None:
    job = await admitted(house)
    step = Recorder(house)
    house.worker.equip({Step.PREPARE: step}, Silent())
    await house.due()
    house.worker.enqueue(job.id, house.clock.after(10))
    house.worker.enqueue(job.id, house.clock.after(20))
    house.worker.enqueue(job.id, house.clock.after(15))
    await house.live(60)
    assert [at - step.seen[0][0] for at, _ in step.seen] == [0, 10_000]


async def test_a_job_moved_by_somebody_else_is_looked_at_again(house: Harness) -> None:
    """Its compare-and-set loses; a second later the row says what is next."""
    job = await admitted(house)

    async def late(job: Job) -> int | None:
        await house.store.jobs.fail(
            job.id, Failure.CANCELLED, detail=None, refund=False, now=house.clock.now()
        )
        await house.store.jobs.ready(job.id, body=BODY)
        return None

    tell = Recorder(house)
    house.worker.equip({Step.PREPARE: late, Step.TELL: tell}, Silent())
    await house.live(5)
    assert [job_id for _, job_id in tell.seen] == [job.id]


async def test_five_thousand_waiting_jobs_are_no_tasks(house: Harness) -> None:
    job = await admitted(house, guild_id=GUILD, user_id=MEMBER)
    await house.store._db.write(_copies, job.id, 5_000)
    step = Recorder(house)
    most = 0

    async def counting(job: Job) -> int | None:
        nonlocal most
        most = max(most, len(asyncio.all_tasks()))
        return await step(job)

    house.worker.equip({Step.PREPARE: counting}, Silent())
    await house.due()
    assert len(step.seen) == 5_001
    assert house.worker.waiting == 5_001
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


async def test_stopped_in_the_middle_of_a_move_it_goes_on_after_the_restart(house: Harness) -> None:
    job = await house.ask()
    arrived = asyncio.Event()
    real = house.studio.pay

    async def hangs(path: str, body: bytes, header: str) -> Any:
        await real(path, body, header)
        arrived.set()
        await asyncio.Event().wait()

    house.studio.pay = hangs  # type: ignore[method-assign]
    running = asyncio.create_task(house.worker.run())
    await arrived.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    house.studio.pay = real  # type: ignore[method-assign]
    await house.restart()
    await house.live(60)
    assert await house.state(job) is JobState.DELIVERED
    assert len(house.chain.moved) == 1


async def test_the_real_loop_keeps_real_time(house: Harness) -> None:
    """Not stepped: the worker itself waits until a move is due, and wakes for what comes sooner."""
    clock = SystemClock(speed=1_000)
    worker = Worker(house.store, clock)
    job = await admitted(house)
    seen: list[int] = []
    done = asyncio.Event()

    async def step(job: Job) -> int | None:
        seen.append(clock.now())
        if len(seen) == 3:
            done.set()
        return clock.after(20)

    worker.equip({Step.PREPARE: step}, Silent())
    running = asyncio.create_task(worker.run())
    worker.enqueue(job.id)
    async with asyncio.timeout(20):
        await done.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert seen[2] - seen[1] >= 20
