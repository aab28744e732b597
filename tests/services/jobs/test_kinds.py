"""Payments, uploads, polls, downloads and posts have places of their own: none holds up another kind."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.domain import policy
from bot.domain.jobs.job import Job, JobState, Step
from bot.domain.money.payments import StudioJob
from bot.domain.server_settings import ResultsTo
from bot.ports import Download
from bot.services.jobs.running.slots import Kind, kind_of
from bot.services.jobs.running.worker import Worker
from tests import builders
from tests.services.harness import Harness
from tests.services.jobs.test_worker import Recorder, Silent


@pytest.fixture
async def narrow(tmp_path: Path) -> Any:
    """An Atelier with four places of each kind, of which one server gets three, and ten dollars."""
    harness = await Harness(tmp_path, concurrency=4).open()
    await harness.fund()
    yield harness
    await harness.close()


async def until(harness: Harness, holds: Callable[[], Awaitable[bool]]) -> None:
    """Let the worker take what is due until something holds, though other steps hang."""
    async with asyncio.timeout(30):
        while not await holds():
            harness.worker.nudge()
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("answers", [True, False])
async def test_a_link_that_grew_old_before_its_download_is_asked_for_again(
    narrow: Harness, answers: bool
) -> None:
    """Each poll names a new link, which lives for twenty minutes. The fourth file waits half an hour.

    If nobody answers then, the old link is tried all the same.
    """
    harness, go_on, told = narrow, asyncio.Event(), dict[str, int]()
    harness.studio.list_silent = True
    real, poll, tries = harness.studio.download, harness.studio.job, list[float]()

    async def names_a_link(studio_job: str, *, payer: str | None = None) -> StudioJob | None:
        shown = await poll(studio_job, payer=payer)
        if shown is not None and shown.result_url is not None:
            told[shown.result_url] = harness.clock.now()
        return shown

    async def slow(url: str, into: Path, limit: int) -> Download:
        tries.append((harness.clock.now() - told[url]) / 1000)
        await go_on.wait()
        return await real(url, into, limit)

    async def is_full() -> bool:
        return harness.worker.queues["download"] == (1, 3)

    async def are_all_tried() -> bool:
        return len(tries) == 4

    harness.studio.download, harness.studio.job = slow, names_a_link  # type: ignore[method-assign]
    jobs = [await harness.ask(user_id=1_000 + number) for number in range(4)]
    await harness.live(11)
    harness.clock.advance(5)
    await until(harness, is_full)
    harness.clock.advance(1.5 * policy.LINK_SECONDS)
    harness.studio.silent = not answers
    go_on.set()
    await until(harness, are_all_tried)
    assert tries[:3] == [0, 0, 0]
    assert tries[3] == (0 if answers else 1.5 * policy.LINK_SECONDS)
    await harness.live(1)
    assert {await harness.state(job) for job in jobs} == {JobState.DELIVERED}


async def test_downloads_that_hang_hold_up_no_poll_no_payment_and_no_post(narrow: Harness) -> None:
    harness, go_on = narrow, asyncio.Event()
    harness.studio.list_silent = True
    real, hanging, times = harness.studio.download, 0, 0

    async def slow(url: str, into: Path, limit: int) -> Download:
        nonlocal hanging
        if hanging < 3:
            hanging += 1
            await go_on.wait()
        return await real(url, into, limit)

    async def is_full() -> bool:
        return harness.worker.queues["download"] == (1, 3)

    async def are_paid() -> bool:
        return {await harness.state(job) for job in others} == {JobState.RUNNING}

    async def are_polled() -> bool:
        waiting = [made for made in harness.studio.made.values() if made.ends_at > harness.clock.now()]
        return len(waiting) == len(others) and all(len(made.polls) >= times for made in waiting)

    harness.studio.download = slow  # type: ignore[method-assign]
    jobs = [await harness.ask(user_id=1_000 + number) for number in range(4)]
    await harness.live(11)
    harness.clock.advance(5)
    await until(harness, is_full)
    harness.studio.render_seconds = 1_000
    others = [await harness.ask(user_id=2_000 + number) for number in range(3)]
    await until(harness, are_paid)
    while times < 3:
        times += 1
        harness.clock.advance(5.5)
        await until(harness, are_polled)
    assert await is_full()
    go_on.set()
    await harness.live(1)
    assert {await harness.state(job) for job in jobs} == {JobState.DELIVERED}


@pytest.mark.parametrize(
    ("changes", "has_result", "kind"),
    [
        ({"state": JobState.ADMITTED}, False, Kind.PAYMENT),
        ({"state": JobState.ADMITTED, "upload_cost": 10_000}, False, Kind.UPLOAD),
        ({"state": JobState.READY, "upload_cost": 10_000}, False, Kind.PAYMENT),
        ({"state": JobState.RUNNING}, False, Kind.POLL),
        ({"state": JobState.RUNNING}, True, Kind.DOWNLOAD),
        ({"state": JobState.FETCHED}, True, Kind.POST),
        ({"state": JobState.FAILED}, False, Kind.POST),
    ],
)
def test_the_kind_of_a_step(changes: Mapping[str, Any], has_result: bool, kind: Kind) -> None:
    assert kind_of(builders.job(**changes), has_result=has_result) is kind


class Board:
    """A job list that is due every twenty milliseconds of true time."""

    def __init__(self, clock: SystemClock) -> None:
        self.clock = clock
        self.at = clock.steady()
        self.reads = 0
        self.is_read = False
        self.enough = asyncio.Event()

    def due(self) -> Mapping[str, int]:
        return {} if self.is_read else {"": self.at}

    def begin(self, key: str) -> None:
        assert not self.is_read
        self.is_read = True

    async def read(self, key: str) -> None:
        self.reads += 1
        self.at, self.is_read = self.clock.steady() + 20, False
        if self.reads == 2:
            raise ZeroDivisionError
        if self.reads == 4:
            self.enough.set()


async def test_the_real_loop_reads_lists_when_they_are_due_and_survives_a_bug_there(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    clock = SystemClock()
    board = Board(clock)
    worker = Worker(harness.store, clock, {}, Silent(), lists=board)
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        await board.enough.wait()
    await worker.stop()
    await working
    assert "unexpected error in reading a job list" in caplog.text


class Puts:
    """Polls that put the job off `count` times."""

    def __init__(self, harness: Harness, count: int) -> None:
        self.harness, self.left = harness, count

    def expect(self, job: Job) -> int:
        return self.harness.clock.now() + 1_000

    def put_off(self, job_id: str) -> int | None:
        if self.left == 0:
            return None
        self.left -= 1
        return self.harness.clock.steady() + 1_000

    def has_news(self, job_id: str) -> bool:
        return False

    def has_result(self, job_id: str) -> bool:
        return False

    def forget(self, job_id: str) -> None: ...


async def test_a_job_that_is_put_off_takes_no_step_unless_somebody_asks(harness: Harness) -> None:
    harness.studio.render_seconds = 1_000
    job = await harness.ask()
    await harness.live(4)
    step = Recorder(harness)
    harness.worker.use({Step.COLLECT: step}, Silent())
    harness.worker._polls = Puts(harness, 100)
    await harness.live(12)
    assert step.seen == []
    harness.worker.enqueue(job.id)
    await harness.live(0)
    assert len(step.seen) == 1


async def test_a_job_that_waits_for_a_slot_and_will_have_a_thread_is_not_looked_at_all_the_time(
    harness: Harness,
) -> None:
    await harness.store.settings.change(
        builders.GUILD, by=1, now=harness.clock.now(), results_to=ResultsTo.JOB_THREAD
    )
    harness.studio.render_seconds = 1_000
    for _ in range(4):
        await harness.ask()
    looks = 0
    real = harness.store.jobs.get

    async def counting(job_id: str) -> Job:
        nonlocal looks
        looks += 1
        assert looks < 5_000, "it spins"
        return await real(job_id)

    harness.store.jobs.get = counting  # type: ignore[method-assign]
    await harness.live(60)
    assert looks < 500


class Talkative(Puts):
    """There is always something new for the job's message."""

    def has_news(self, job_id: str) -> bool:
        return True


async def test_a_message_that_is_slow_to_begin_is_begun_once(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.studio.render_seconds = 1_000
    job = await harness.ask()
    await harness.live(4)
    shown = len(harness.delivery.progress_shown)
    puts = Talkative(harness, 100)
    harness.worker._polls = puts
    reads, left, go_on, real = 0, 100, asyncio.Event(), harness.store.jobs.get

    async def slow(job_id: str) -> Job:
        nonlocal reads
        reads += 1
        await go_on.wait()
        return await real(job_id)

    async def is_put_off() -> bool:
        return puts.left <= left

    monkeypatch.setattr(harness.store.jobs, "get", slow)
    harness.worker.enqueue(job.id, harness.clock.now() + 1)
    while left > 97:
        left -= 1
        harness.clock.advance(1.1)
        await until(harness, is_put_off)
    assert reads == 1
    go_on.set()
    await harness.live(0.5)
    assert len(harness.delivery.progress_shown) <= shown + 1
