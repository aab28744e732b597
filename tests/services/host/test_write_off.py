"""`/host write-off`: a dispute ends, and its money is booked as the chain has it."""

import pytest

from bot.domain.host.errors import NoResult, NotDisputed, NothingToDeliver, PaymentUnverified
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.money.ledger import LOSSES, STUDIO
from bot.domain.money.payments import PaymentState
from bot.services.host.rescue import Rescue
from bot.services.host.write_off import WriteOffs
from tests.builders import GUILD
from tests.fakes import Trouble
from tests.services.harness import Harness


def closer(harness: Harness, *, host_bears: bool = False) -> WriteOffs:
    return WriteOffs(harness.store, harness.wallets, harness.worker, harness.clock, host_bears=host_bears)


async def disputed(harness: Harness) -> Job:
    """Charged, and no goods can be told."""
    harness.studio.troubles.append(Trouble.LOST_GOODS)
    job = await harness.ask()
    await harness.live(2000)
    job = await harness.job(job)
    assert job.state is JobState.DISPUTED
    return job


async def account(harness: Harness, name: str) -> int:
    return dict((await harness.store.ledger.audit()).balances).get(name, 0)


async def test_what_the_chain_has_collected_is_paid_and_lost(harness: Harness) -> None:
    job = await disputed(harness)
    before = await harness.store.budgets.balances(GUILD)
    ended, receipt = await closer(harness).write_off(f" {job.id.upper()} ", by=7, reason="no trace of it")
    assert (ended.state, ended.failure, ended.detail) == (
        JobState.FAILED,
        Failure.WRITTEN_OFF,
        "no trace of it",
    )
    assert (receipt.paid, receipt.returned, receipt.held) == (job.total, 0, 0)
    after = await harness.store.budgets.balances(GUILD)
    assert (after.available, after.held) == (before.available, before.held - job.total)
    assert await account(harness, STUDIO) == job.total
    (payment,) = await harness.store.payments.of_job(job.id)
    assert payment.state is PaymentState.SETTLED
    await harness.check_books()


async def test_the_outcome_is_told_before_and_changes_nothing(harness: Harness) -> None:
    job = await disputed(harness)
    before = await harness.store.budgets.balances(GUILD)
    outcome = await closer(harness).outcome(f" {job.id.upper()} ")
    assert (outcome.job.id, outcome.charged, outcome.refunded) == (job.id, True, False)
    assert (await closer(harness, host_bears=True).outcome(job.id)).refunded
    assert await harness.store.budgets.balances(GUILD) == before
    assert (await harness.job(job)).state is JobState.DISPUTED


async def test_its_maker_is_told_anew_and_the_log_has_it(harness: Harness) -> None:
    job = await disputed(harness)
    _, receipt = await closer(harness).write_off(job.id, by=7, reason="no trace of it")
    await harness.live(60)
    said = [(state, money) for job_id, state, money in harness.delivery.notified if job_id == job.id]
    assert said[-1] == ("written_off", receipt)
    assert [state for state, _ in said] == ["DISPUTED", "written_off"]
    lines = await harness.store.moderation_log.newest(GUILD)
    assert ("dispute written off", 7, "no trace of it") in [
        (one.action, one.actor, one.reason) for one in lines
    ]


async def test_a_host_who_bears_losses_gives_it_back(harness: Harness) -> None:
    job = await disputed(harness)
    before = await harness.store.budgets.balances(GUILD)
    _, receipt = await closer(harness, host_bears=True).write_off(job.id, by=7, reason="")
    assert (receipt.paid, receipt.returned, receipt.refunded) == (job.total, job.total, job.total)
    assert (await harness.store.budgets.balances(GUILD)).available == before.available + job.total
    assert await account(harness, LOSSES) == -job.total
    await harness.check_books()


async def test_what_was_never_collected_is_returned(harness: Harness) -> None:
    job = await disputed(harness)
    before = await harness.store.budgets.balances(GUILD)
    (payment,) = await harness.store.payments.of_job(job.id)
    harness.chain.forget(payment.nonce)  # the block it stood in was no part of the chain in the end
    _, receipt = await closer(harness).write_off(job.id, by=7, reason="")
    assert (receipt.paid, receipt.returned, receipt.held) == (0, job.total, 0)
    assert (await harness.store.budgets.balances(GUILD)).available == before.available + job.total
    (payment,) = await harness.store.payments.of_job(job.id)
    assert payment.state is PaymentState.LAPSED
    await harness.check_books()


async def test_while_the_chain_is_silent_nothing_changes(harness: Harness) -> None:
    job = await disputed(harness)
    harness.chain.down = True
    with pytest.raises(PaymentUnverified):
        await closer(harness).write_off(job.id, by=7, reason="")
    assert await harness.state(job) is JobState.DISPUTED
    assert (await harness.store.jobs.receipt(job.id)).held == job.total
    assert (await harness.store.ledger.audit()).ok


async def test_only_a_dispute_can_be_written_off_and_only_once(harness: Harness) -> None:
    job = await disputed(harness)
    fine = await harness.ask()
    await harness.live(60)
    with pytest.raises(NotDisputed):
        await closer(harness).write_off(fine.id, by=7, reason="")
    await closer(harness).write_off(job.id, by=7, reason="")
    with pytest.raises(NotDisputed):
        await closer(harness).write_off(job.id, by=7, reason="")
    rescue = Rescue(
        harness.store,
        harness.studio,
        harness.worker,
        harness.collect.download,
        harness.jobs.finder,
        harness.clock,
        harness.jobs.post_anyway,
    )
    with pytest.raises(NothingToDeliver) as refused:
        await rescue.deliver(job.id, None, by=7)
    assert refused.value.reason is NoResult.WRITTEN_OFF
    await harness.check_books()
