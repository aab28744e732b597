"""`/host deliver`: looks again for paid results, and never pays again."""

import asyncio
import json
from itertools import pairwise

import pytest

from bot.catalogue import operation
from bot.domain.errors import NotFound
from bot.domain.host.errors import (
    DisputeNotSettled,
    NoResult,
    NotDeliverable,
    NothingToDeliver,
    StudioHasNoFile,
    StudioJobNotFound,
)
from bot.domain.jobs.job import Failure, Job, JobState, Result
from bot.services.host.rescue import Candidates, Rescue
from tests.fakes import Trouble
from tests.fakes.studio import FakeJob
from tests.services.harness import Harness


@pytest.fixture
def rescue(harness: Harness) -> Rescue:
    return Rescue(
        harness.store,
        harness.studio,
        harness.worker,
        harness.collect.download,
        harness.jobs.finder,
        harness.clock,
        harness.jobs.post_anyway,
    )


async def lost(harness: Harness) -> Job:
    """A job that is paid and complete, and counted as lost."""
    job = await harness.ask()
    await harness.live(60)
    job = await harness.job(job)
    assert job.state is JobState.DELIVERED
    return job


async def failed(harness: Harness) -> Job:
    job = await harness.ask()
    while await harness.state(job) is not JobState.RUNNING:
        await harness.live(1)
    return await harness.store.jobs.fail(
        job.id, Failure.RESULT_LOST, detail="gone", refund=False, now=harness.clock.now()
    )


async def test_a_lost_result_is_fetched_and_posted_and_not_paid_again(
    harness: Harness, rescue: Rescue
) -> None:
    job = await failed(harness)
    before = harness.chain.balance
    harness.clock.advance(120)
    moved = await rescue.deliver(f" {job.id.upper()} ", None, by=7)
    assert isinstance(moved, Job)
    assert moved.state is JobState.FETCHED
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.delivery.results(job.id)) == 1
    assert harness.chain.balance == before
    await harness.check_books()


async def test_asked_for_twice_at_once_a_file_is_downloaded_by_one_at_a_time(harness: Harness) -> None:
    under_way, most = 0, 0

    async def download(job: Job, url: str | None) -> Result:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        result = await harness.collect.download(job, url)
        under_way -= 1
        return result

    rescue = Rescue(
        harness.store,
        harness.studio,
        harness.worker,
        download,
        harness.jobs.finder,
        harness.clock,
        harness.jobs.post_anyway,
    )
    job = await failed(harness)
    harness.clock.advance(120)
    moved = await asyncio.gather(*(rescue.deliver(job.id, None, by=by) for by in (7, None)))
    assert most == 1
    assert [one.state for one in moved if isinstance(one, Job)] == [JobState.FETCHED] * 2
    await harness.live(60)
    assert len(harness.delivery.results(job.id)) == 1
    await harness.check_books()


async def test_a_running_job_is_never_asked_for_faster_than_its_pace(
    harness: Harness, rescue: Rescue
) -> None:
    job = await harness.ask()
    while await harness.state(job) is not JobState.RUNNING:
        await harness.live(1)
    pace = operation(job.operation).poll_seconds
    for _ in range(40):
        if await harness.state(job) is not JobState.RUNNING:
            break
        await rescue.deliver(job.id, None, by=None)
        await harness.live(0.5)
    polls = harness.studio.made[(await harness.job(job)).studio_job or ""].polls
    assert len(polls) >= 2
    gaps = [after - before for before, after in pairwise(polls)]
    assert min(gaps) >= pace * 1000
    await harness.check_books()


async def test_one_that_stands_already_is_left_alone(harness: Harness, rescue: Rescue) -> None:
    job = await lost(harness)
    with pytest.raises(NotDeliverable):
        await rescue.deliver(job.id, None, by=7)


async def test_one_that_was_never_paid_has_nothing_to_deliver(harness: Harness, rescue: Rescue) -> None:
    job = await harness.ask()
    await harness.store.jobs.fail(
        job.id, Failure.CANCELLED, detail=None, refund=False, now=harness.clock.now()
    )
    with pytest.raises(NothingToDeliver) as refused:
        await rescue.deliver(job.id, None, by=7)
    assert refused.value.reason is NoResult.UNPAID


async def test_one_that_the_studio_forgot_stays_failed(harness: Harness, rescue: Rescue) -> None:
    job = await failed(harness)
    harness.studio.made.clear()
    with pytest.raises(StudioHasNoFile) as refused:
        await rescue.deliver(job.id, None, by=7)
    assert refused.value.status is None
    assert await harness.state(job) is JobState.FAILED


async def test_an_unknown_job_is_not_found(rescue: Rescue) -> None:
    with pytest.raises(NotFound):
        await rescue.deliver("none", None, by=7)


async def disputed(harness: Harness) -> Job:
    """Charged, and no goods can be told."""
    harness.studio.troubles.append(Trouble.LOST_GOODS)
    job = await harness.ask()
    await harness.live(2000)
    job = await harness.job(job)
    assert job.state is JobState.DISPUTED
    return job


async def test_a_disputed_job_gets_the_studio_job_that_the_host_names(
    harness: Harness, rescue: Rescue
) -> None:
    job = await disputed(harness)
    assert await rescue.deliver(job.id, None, by=7) == Candidates(job, [])
    body = json.loads(job.body or b"{}")
    harness.studio.made["theirs"] = FakeJob(
        "theirs", "/p", body, "0x", harness.clock.now(), harness.clock.now()
    )
    answer = await rescue.deliver(job.id, None, by=7)
    assert isinstance(answer, Candidates)
    assert [found.id for found in answer.studio_jobs] == ["theirs"]
    before = harness.chain.balance
    moved = await rescue.deliver(job.id, "theirs", by=7)
    assert isinstance(moved, Job)
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED
    assert harness.chain.balance == before
    await harness.check_books()


async def test_the_jobs_offered_are_those_since_the_payment_and_first_those_that_fit(
    harness: Harness, rescue: Rescue
) -> None:
    job = await disputed(harness)
    (payment,) = await harness.payments(job)
    body = json.loads(job.body or b"{}")
    path = "/api/generate/flux-2-pro/generate"
    made = {
        "fits": (body, payment.signed_at + 1_000),
        "other": ({"prompt": "a crane"}, payment.signed_at + 2_000),
        "older": (body, payment.signed_at - 3_600_000),
    }
    for name, (fields, at) in made.items():
        harness.studio.made[name] = FakeJob(name, path, fields, "0x", at, at)
    answer = await rescue.deliver(job.id, None, by=7)
    assert isinstance(answer, Candidates)
    assert [found.id for found in answer.studio_jobs] == ["fits", "other"]


async def test_a_studio_job_that_is_none_or_anothers_is_refused(harness: Harness, rescue: Rescue) -> None:
    other = await lost(harness)
    job = await disputed(harness)
    with pytest.raises(StudioJobNotFound):
        await rescue.deliver(job.id, "nonsense", by=7)
    with pytest.raises(DisputeNotSettled, match="already"):
        await rescue.deliver(job.id, other.studio_job, by=7)
    assert await harness.state(job) is JobState.DISPUTED
