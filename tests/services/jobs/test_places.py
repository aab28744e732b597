"""However much one server has to do, and however long it takes, the others' jobs move on."""

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest

from bot.domain.jobs.job import Job, JobState, Step
from bot.ports import MediaInfo
from bot.ports.delivery import ResultMessage
from bot.services.jobs.running.renditions import Renditions
from tests.builders import GUILD
from tests.fakes import PICTURE
from tests.fakes.files import load, write
from tests.services.harness import Harness
from tests.services.jobs.test_worker import Silent, admitted

OTHER = 77


class Hangs:
    """A step that never ends for one server, and notes the jobs of the others."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.seen: list[str] = []
        self.changed = asyncio.Event()
        self._for_ever = asyncio.Event()

    async def __call__(self, job: Job) -> int | None:
        (self.begun if job.guild_id == GUILD else self.seen).append(job.id)
        self.changed.set()
        if job.guild_id == GUILD:
            await self._for_ever.wait()
        return 10**15

    async def until(self, begun: int, seen: int) -> None:
        async with asyncio.timeout(20):
            while (len(self.begun), len(self.seen)) < (begun, seen):
                self.changed.clear()
                await self.changed.wait()


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_steps_that_never_end_leave_places_to_other_servers(harness: Harness) -> None:
    await harness.fund(guild_id=OTHER)
    for number in range(30):
        await admitted(harness, user_id=100 + number)
    step = Hangs()
    harness.worker.use({Step.PREPARE: step}, Silent())
    task = asyncio.create_task(harness.worker.run())
    await step.until(3, 0)  # of four places
    others = [await admitted(harness, guild_id=OTHER, user_id=number) for number in range(5)]
    for other in others:
        harness.worker.enqueue(other.id)
    await step.until(3, 5)
    assert len(step.begun) == 3
    await stop(task)


async def test_one_kind_of_step_does_not_wait_for_another(harness: Harness) -> None:
    """A service that takes its time with payments, or a Discord that hangs, delays no poll."""
    harness.studio.render_seconds = 10_000
    running = await harness.ask(guild_id=GUILD)
    await harness.live(5)
    await harness.stop()
    for number in range(30):
        await admitted(harness, user_id=100 + number)
    payments, polled = Hangs(), asyncio.Event()

    async def poll(job: Job) -> int | None:
        assert job.id == running.id
        polled.set()
        return 10**15

    harness.worker.use({Step.PREPARE: payments, Step.COLLECT: poll}, Silent())
    task = asyncio.create_task(harness.worker.run())
    await asyncio.sleep(0)
    harness.worker.enqueue(running.id)
    async with asyncio.timeout(20):
        await polled.wait()
    await stop(task)


async def test_news_that_hang_delay_no_step(harness: Harness) -> None:
    for_ever, job = asyncio.Event(), await admitted(harness)
    times = 0
    twice = asyncio.Event()

    class Hanging(Silent):
        async def update(self, job: Job) -> None:
            await for_ever.wait()

    async def step(job: Job) -> int | None:
        nonlocal times
        times += 1
        if times == 2:
            twice.set()
            return 10**15
        return harness.clock.now()

    harness.worker.use({Step.PREPARE: step}, Hanging())
    task = asyncio.create_task(harness.worker.run())
    harness.worker.enqueue(job.id)
    async with asyncio.timeout(20):
        await twice.wait()
    await stop(task)


# ── copies ───────────────────────────────────────────────────────────────────────────────────────


class Encoder:
    """Copies that are made when `let_go` says so, in the order in which they were begun."""

    def __init__(self, harness: Harness) -> None:
        self.begun: list[str] = []
        self._go: list[asyncio.Event] = []
        self.next_one = asyncio.Event()
        harness.media.fit = self.fit  # type: ignore[method-assign]
        self._inspect = harness.media.inspect
        # What is encoded is not waited for: that is what these tests are about.
        harness.worker.renditions = cast(Renditions, SimpleNamespace(under_way=[]))

    async def fit(self, path: "object", into: "object", limit: int) -> MediaInfo:
        go = asyncio.Event()
        self.begun.append(path.name.removeprefix("out-"))  # type: ignore[attr-defined]
        self._go.append(go)
        self.next_one.set()
        await go.wait()
        write(into, load(path)[:limit])  # type: ignore[arg-type]
        return await self._inspect(into)  # type: ignore[arg-type]

    async def let_go(self, harness: Harness) -> None:
        """End the copy that is being made, and see the next one begin."""
        self.next_one.clear()
        self._go.pop(0).set()
        async with asyncio.timeout(20):
            await self.next_one.wait()
        await harness.due()


async def test_a_heap_of_large_clips_delays_no_other_server(harness: Harness) -> None:
    encoder = Encoder(harness)
    await harness.fund(guild_id=OTHER)
    large = [await harness.ask(user_id=100 + number, upload_limit=len(PICTURE)) for number in range(12)]
    async with asyncio.timeout(20):
        await harness.live(60)
        assert len(encoder.begun) == 1
        assert [await harness.state(job) for job in large] == [JobState.FETCHED] * 12
        other = await harness.ask(guild_id=OTHER, user_id=5)
        await harness.live(60)
    assert await harness.state(other) is JobState.DELIVERED
    (_, made) = [made for made in harness.studio.made.values() if made.nonce][-2:]
    gaps = [b - a for a, b in zip(made.polls, made.polls[1:], strict=False)]
    assert all(gap <= 5_500 for gap in gaps), gaps


async def test_servers_take_turns_with_their_copies(harness: Harness) -> None:
    encoder = Encoder(harness)
    await harness.fund(guild_id=OTHER)
    large = [await harness.ask(user_id=100 + number, upload_limit=len(PICTURE)) for number in range(5)]
    await harness.live(60)
    other = await harness.ask(guild_id=OTHER, user_id=5, upload_limit=len(PICTURE))
    await harness.live(60)
    await encoder.let_go(harness)
    assert encoder.begun[1] == other.id
    await encoder.let_go(harness)
    await harness.live(1)
    assert await harness.state(other) is JobState.DELIVERED
    assert [await harness.state(job) for job in large].count(JobState.DELIVERED) == 1


# ── standing still ───────────────────────────────────────────────────────────────────────────────


async def test_a_worker_is_late_when_nothing_moves(harness: Harness) -> None:
    """All places are held by steps that never end, and a job waits."""
    for number in range(5):
        await admitted(harness, user_id=100 + number)
    step = Hangs()
    harness.worker.use({Step.PREPARE: step}, Silent())
    task = asyncio.create_task(harness.worker.run())
    await step.until(3, 0)
    assert harness.worker.late_seconds == 0
    harness.clock.advance(700)
    assert harness.worker.late_seconds >= 700
    await stop(task)


async def test_a_worker_is_late_when_its_loop_stopped(harness: Harness) -> None:
    harness.worker.enqueue("k7f3ab")
    harness.clock.advance(400)
    assert harness.worker.late_seconds >= 400


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_worker_that_waits_for_a_due_time_is_not_late(harness: Harness, hours: int) -> None:
    await harness.ask()
    await harness.live(3)
    harness.clock.set(3600 * hours)
    assert harness.worker.late_seconds == 0
    await harness.live(5)
    assert harness.worker.late_seconds == 0


async def test_a_discord_that_takes_nothing_is_seen_until_it_takes_something(harness: Harness) -> None:
    harness.delivery.post_troubles.extend(["busy"] * 8)
    job = await harness.ask()
    await harness.live(300)
    assert harness.worker.unposted_seconds > 200
    await harness.live(300)
    assert await harness.state(job) is JobState.DELIVERED
    assert harness.worker.unposted_seconds == 0


async def test_a_result_that_is_put_off_for_longer_is_still_one_that_discord_did_not_take(
    harness: Harness,
) -> None:
    harness.delivery.post_troubles.extend(["busy"] * 100)
    job = await harness.ask()
    await harness.live(3600)
    assert harness.worker.unposted_seconds > 3_000
    harness.delivery.post_troubles.clear()
    await harness.live(700)
    assert await harness.state(job) is JobState.DELIVERED
    assert harness.worker.unposted_seconds == 0


async def test_a_discord_that_does_not_answer_at_all_is_seen(harness: Harness) -> None:
    posting, answered = asyncio.Event(), asyncio.Event()
    real = harness.delivery.post

    async def hang(message: ResultMessage) -> int:
        posting.set()
        await answered.wait()
        return await real(message)

    harness.delivery.post = hang  # type: ignore[method-assign]
    job = await harness.ask()
    living = asyncio.create_task(harness.live(60))
    await posting.wait()
    harness.clock.advance(1_000)
    assert harness.worker.unposted_seconds >= 1_000
    answered.set()
    await living
    assert await harness.state(job) is JobState.DELIVERED
    assert harness.worker.unposted_seconds == 0
