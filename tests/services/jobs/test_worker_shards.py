"""A worker that shares the bot advances the jobs of its own shards, and lets go of those it loses."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import StoreError
from bot.domain.jobs.job import Job, Step
from bot.domain.shards import Shards
from bot.services.jobs.running.worker import LOOK_SECONDS
from tests.builders import GUILD, draft
from tests.fakes.membership import FakeMembership
from tests.services.harness import Harness
from tests.services.jobs.test_worker import Recorder, Silent
from tests.store.acts import admit_job

OTHER = (1 << 22) + GUILD
"""A server on shard 1; GUILD is on shard 0."""

SHARD_0 = Shards(4, frozenset({0}))


@pytest.fixture
def membership() -> FakeMembership:
    return FakeMembership(0)


@pytest.fixture
async def shared(tmp_path: Path, membership: FakeMembership) -> AsyncIterator[Harness]:
    """An Atelier that owns shard 0, with money on a server of each shard."""
    harness = await Harness(tmp_path, membership=membership).open()
    for guild_id in (GUILD, OTHER):
        await harness.fund(guild_id=guild_id)
    yield harness
    await harness.close()


async def _admitted(harness: Harness, **changes: Any) -> Job:
    job = await harness.store.jobs.create(draft(**changes))
    return await admit_job(harness.store, job.id, job.total, now=harness.clock.now())


async def test_only_the_jobs_of_own_shards_are_taken_up_at_the_start(shared: Harness) -> None:
    ours, theirs = await _admitted(shared), await _admitted(shared, guild_id=OTHER)
    step = Recorder(shared)
    shared.worker.use({Step.PREPARE: step}, Silent())
    await shared.live(5)
    assert [job_id for _, job_id in step.seen] == [ours.id]
    assert theirs.id not in {job_id for _, job_id in step.seen}


async def test_a_job_of_another_owner_is_passed_on(shared: Harness, membership: FakeMembership) -> None:
    theirs = await _admitted(shared, guild_id=OTHER)
    step = Recorder(shared)
    shared.worker.use({Step.PREPARE: step}, Silent())
    await shared.due()
    shared.worker.enqueue(theirs.id)
    await shared.due()
    assert not step.seen
    assert membership.told == [("job", OTHER, theirs.id)]


async def test_what_another_process_tells_is_looked_at_now(
    shared: Harness, membership: FakeMembership
) -> None:
    step = Recorder(shared)
    shared.worker.use({Step.PREPARE: step}, Silent())
    await shared.due()
    ours, theirs = await _admitted(shared), await _admitted(shared, guild_id=OTHER)
    membership.hear("job", str(OTHER), theirs.id)
    membership.hear("job", str(GUILD), ours.id)
    await shared.due()
    assert [job_id for _, job_id in step.seen] == [ours.id]
    assert not membership.told, "what was told to all is not told on"


async def test_what_nobody_told_is_found_by_the_next_look(shared: Harness) -> None:
    step = Recorder(shared)
    shared.worker.use({Step.PREPARE: step}, Silent())
    await shared.due()
    ours = await _admitted(shared)
    await shared.live(LOOK_SECONDS - 1)
    assert not step.seen
    await shared.live(2)
    assert [job_id for _, job_id in step.seen] == [ours.id]


async def test_jobs_of_a_gained_shard_are_taken_up(shared: Harness, membership: FakeMembership) -> None:
    theirs = await _admitted(shared, guild_id=OTHER)
    step = Recorder(shared)
    shared.worker.use({Step.PREPARE: step}, Silent())
    await shared.due()
    assert not step.seen
    membership.set(0, 1)
    await shared.due()
    assert [job_id for _, job_id in step.seen] == [theirs.id]


async def test_jobs_of_a_lost_shard_are_forgotten(shared: Harness, membership: FakeMembership) -> None:
    await _admitted(shared)
    step = Recorder(shared, shared.clock.after(10), shared.clock.after(20))
    shared.worker.use({Step.PREPARE: step}, Silent())
    await shared.due()
    assert len(step.seen) == 1
    membership.set(2)
    await shared.worker.release(SHARD_0)
    await shared.live(60)
    assert len(step.seen) == 1
    assert shared.worker.waiting == 0
    assert not membership.told


async def test_a_slot_of_a_lost_job_is_free_when_the_shard_comes_back(
    shared: Harness, membership: FakeMembership
) -> None:
    jobs = [await _admitted(shared) for _ in range(4)]
    step = Recorder(shared)
    shared.worker.use({Step.PREPARE: step}, Silent())
    await shared.due()
    held = {job.id for job in jobs if shared.worker.started(job.id)}
    assert 0 < len(held) < 4
    membership.set()
    await shared.worker.release(SHARD_0)
    assert not any(shared.worker.started(job.id) for job in jobs)
    membership.set(0)
    await shared.due()
    assert sum(shared.worker.started(job.id) for job in jobs) == len(held)


async def test_a_move_under_way_is_cut_and_a_paid_one_is_waited_for(
    shared: Harness, membership: FakeMembership
) -> None:
    cheap, paid = await _admitted(shared), await _admitted(shared, user_id=77)
    begun, answered, ended = asyncio.Event(), asyncio.Event(), list[str]()

    async def step(job: Job) -> int | None:
        if job.id == paid.id:
            with shared.worker._stopping.whole():
                begun.set()
                await answered.wait()
                ended.append(job.id)
        else:
            await asyncio.Event().wait()
        return shared.clock.after(3600)

    shared.worker.use({Step.PREPARE: step}, Silent())
    running = asyncio.create_task(shared.due())
    await begun.wait()
    membership.set()
    releasing = asyncio.create_task(shared.worker.release(SHARD_0))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not releasing.done(), "a payment that may be charged is on its way"
    answered.set()
    await releasing
    assert ended == [paid.id]
    assert cheap.id not in ended
    await running


async def test_a_database_that_is_away_ends_no_worker(
    shared: Harness, membership: FakeMembership, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Recorder(shared)
    shared.worker.use({Step.PREPARE: step}, Silent())
    await shared.due()
    looked, away = shared.store.jobs.with_next_step, [StoreError("away"), StoreError("still away")]

    async def with_next_step(shards: Shards | None = None) -> Sequence[str]:
        if away:
            raise away.pop()
        return await looked(shards)

    monkeypatch.setattr(shared.store.jobs, "with_next_step", with_next_step)
    theirs = await _admitted(shared, guild_id=OTHER)
    membership.set(0, 1)
    await shared.live(10)
    assert [job_id for _, job_id in step.seen] == [theirs.id]
