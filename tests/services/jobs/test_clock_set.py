"""The machine's clock is set, back or forward by hours: nothing stops, and nothing comes in a flood."""

import pytest

from bot.domain import policy
from bot.domain.jobs.job import Job, JobState, NewJob
from bot.domain.money.payments import PaymentState
from tests.builders import draft
from tests.fakes import Trouble
from tests.services.harness import Harness

HOURS = pytest.mark.parametrize("hours", [-24, -1, 1, 5, 30])


async def polls(harness: Harness) -> list[int]:
    (made,) = harness.studio.made.values()
    return made.polls


async def set_clock(harness: Harness, hours: int) -> None:
    """Set this machine's clock; StableStudio's goes on."""
    harness.clock.set(hours * 3600)
    for made in harness.studio.made.values():
        made.ends_at += hours * 3_600_000
        made.created_at += hours * 3_600_000


@HOURS
async def test_a_running_job_is_polled_at_its_pace(harness: Harness, hours: int) -> None:
    harness.studio.render_seconds = 120
    job = await harness.ask()
    await harness.live(30)
    before = len(await polls(harness))
    await set_clock(harness, hours)
    await harness.live(60)
    after = await polls(harness)
    assert 3 <= len(after) - before <= 30, after
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED


@HOURS
async def test_so_is_one_that_was_paid_before_the_restart(harness: Harness, hours: int) -> None:
    harness.studio.render_seconds = 120
    job = await harness.ask()
    await harness.live(30)
    await harness.stop()
    if abs(hours) < 24:
        await set_clock(harness, hours)
    await harness.restart()
    await harness.live(600)
    assert await harness.state(job) is JobState.DELIVERED


@HOURS
async def test_who_waits_for_a_slot_or_a_retry_goes_on(harness: Harness, hours: int) -> None:
    harness.studio.silent = True
    job: Job = await harness.store.jobs.create(_draft(harness))
    await harness.store.batches.admit({job.id: job.total}, now=harness.clock.now())
    harness.worker.enqueue(job.id)
    await harness.live(30)
    await set_clock(harness, hours)
    harness.studio.silent = False
    await harness.live(200)
    assert await harness.state(job) is JobState.DELIVERED


@HOURS
async def test_patience_is_measured_in_time_that_goes_by(harness: Harness, hours: int) -> None:
    harness.studio.silent = True
    job: Job = await harness.store.jobs.create(_draft(harness))
    await harness.store.batches.admit({job.id: job.total}, now=harness.clock.now())
    harness.worker.enqueue(job.id)
    await harness.live(30)
    await set_clock(harness, hours)
    await harness.live(policy.PATIENCE_SECONDS / 2)
    assert (await harness.job(job)).state in (JobState.ADMITTED, JobState.READY)
    await harness.live(policy.PATIENCE_SECONDS)
    assert await harness.state(job) is JobState.FAILED


@pytest.mark.parametrize("hours", [-5, -1])
async def test_an_unclear_payment_is_looked_at_all_the_same(harness: Harness, hours: int) -> None:
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    job = await harness.ask()
    await harness.live(1)
    await set_clock(harness, hours)
    await harness.live(60)
    payments = await harness.payments(job)
    assert len(payments) == 1
    looks = [payment for payment in payments if payment.state is PaymentState.SIGNED]
    assert not looks or await harness.state(job) is JobState.READY


def _draft(harness: Harness) -> NewJob:

    return draft(now=harness.clock.now())


@pytest.mark.parametrize("hours", [-5, 5])
async def test_a_private_result_is_announced(harness: Harness, hours: int) -> None:
    harness.delivery.has_cards = False
    job = await harness.ask(private=True)
    while await harness.state(job) is not JobState.FETCHED:
        await harness.live(1)
    harness.clock.set(hours * 3600)
    await harness.live(30)
    assert await harness.state(job) is JobState.DELIVERED


@pytest.mark.parametrize("hours", [-5, 5, 30])
async def test_a_payment_is_in_doubt_no_sooner_and_no_later(harness: Harness, hours: int) -> None:
    """How long a job may be missing in the list is told by the chain's time."""
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    job = await harness.ask()
    await harness.live(1)
    made, harness.studio.made = harness.studio.made, {}
    await set_clock(harness, hours)
    harness.chain.lag_seconds = hours * 3600  # our clock alone is set
    await harness.live(policy.DISPUTE_SECONDS)
    assert await harness.state(job) is JobState.READY
    if hours > 0:
        harness.studio.made = made
        await harness.live(60)
        assert await harness.state(job) in (JobState.RUNNING, JobState.FETCHED, JobState.DELIVERED)
    else:
        await harness.live(400)
        assert await harness.state(job) is JobState.DISPUTED


async def test_after_it_was_set_back_the_list_is_noted_all_the_same(harness: Harness) -> None:
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    await harness.ask()
    await harness.live(1)
    await set_clock(harness, -5)
    harness.clock.advance(policy.NOTE_SECONDS)
    await harness.jobs.finder.note()
    assert await harness.jobs.finder.next_note() == harness.clock.after(policy.NOTE_SECONDS)
