"""A server's budget: granted once, never below zero under simultaneous requests."""

import asyncio

import pytest

from bot.domain.errors import Conflict
from bot.domain.jobs.errors import BotQueueFull, BudgetTooLow, QueueFull, ServerQueueFull
from bot.domain.jobs.job import JobState
from bot.domain.money.errors import AmountNotPositive
from bot.domain.money.ledger import Balances
from bot.store import Store, open_store
from tests.builders import GUILD, draft
from tests.fakes.clock import START
from tests.store.acts import admit_job, admitted, granted, running
from tests.store.places import Where


async def grant(store: Store, amount: int, key: str, guild_id: int = GUILD) -> Balances:
    return await store.budgets.grant(guild_id, amount, actor=1, note="for \ud800 spring", key=key, now=START)


async def test_a_grant_counts_once_a_key(store: Store) -> None:
    assert await grant(store, 500, "a") == Balances(500, 0, 0)
    assert await grant(store, 500, "a") == Balances(500, 0, 0)
    assert await grant(store, 500, "b") == Balances(1000, 0, 0)
    for other in (grant(store, 501, "a"), grant(store, 500, "a", GUILD + 1)):
        with pytest.raises(Conflict, match="another grant"):
            await other
    assert await store.budgets.owed() == 1000


@pytest.mark.parametrize("amount", [0, -1])
async def test_nothing_cannot_be_granted(store: Store, amount: int) -> None:
    with pytest.raises(AmountNotPositive) as refused:
        await grant(store, amount, "a")
    assert (refused.value.amount, refused.value.option) == (amount, "amount")
    assert await store.budgets.balances(GUILD) == Balances(0, 0, 0)


async def test_a_hold_moves_money_and_counts_as_owed(store: Store) -> None:
    await granted(store, 100_000)
    await granted(store, 7, GUILD + 1)
    job = await admitted(store)
    assert (job.state, job.admitted_at) == (JobState.ADMITTED, START + 1)
    assert await store.budgets.balances(GUILD) == Balances(60_000, 40_000, 0)
    assert await store.budgets.owed() == 100_007
    await running(store)
    assert await store.budgets.owed() == 60_007
    assert await store.budgets.all_balances() == [
        (GUILD, Balances(20_000, 40_000, 40_000)),
        (GUILD + 1, Balances(7, 0, 0)),
    ]


async def test_over_budget_says_what_there_is(store: Store) -> None:
    job = await store.jobs.create(draft(price=130_000))
    with pytest.raises(BudgetTooLow) as none:
        await admit_job(store, job.id, job.total, now=START)
    assert (none.value.needed, none.value.available, none.value.held, none.value.spent) == (130_000, 0, 0, 0)
    await granted(store, 90_000)
    await admitted(store)
    with pytest.raises(BudgetTooLow) as some:
        await admit_job(store, job.id, job.total, now=START)
    assert (some.value.needed, some.value.available, some.value.held) == (130_000, 50_000, 40_000)
    assert (await store.jobs.get(job.id)).state is JobState.QUOTED
    assert await store.budgets.balances(GUILD) == Balances(50_000, 40_000, 0)


async def test_the_last_cent_can_be_spent(store: Store) -> None:
    await granted(store, 40_000)
    await admitted(store)
    assert await store.budgets.balances(GUILD) == Balances(0, 40_000, 0)


async def test_a_hold_is_for_more_than_nothing(store: Store) -> None:
    job = await store.jobs.create(draft())
    with pytest.raises(ValueError, match="more than nothing"):
        await admit_job(store, job.id, 0, now=START)


async def test_a_job_is_admitted_once(store: Store) -> None:
    await granted(store)
    job = await store.jobs.create(draft())
    results = await asyncio.gather(
        *(admit_job(store, job.id, job.total, now=START) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, Conflict) for result in results) == 4
    assert (await store.budgets.balances(GUILD)).held == job.total


async def test_fifty_at_once_on_a_budget_for_ten(store: Store) -> None:
    await granted(store, 10 * 40_000)
    jobs = [await store.jobs.create(draft(user_id=user)) for user in range(50)]
    results = await asyncio.gather(
        *(admit_job(store, job.id, job.total, now=START) for job in jobs), return_exceptions=True
    )
    assert sum(isinstance(result, BudgetTooLow) for result in results) == 40
    assert await store.budgets.balances(GUILD) == Balances(0, 400_000, 0)
    assert await store.jobs.count_by_state() == {"QUOTED": 40, "ADMITTED": 10}


async def test_thirteen_jobs_of_a_member_and_no_more(store: Store) -> None:
    await granted(store, 10_000_000)
    for _ in range(13):
        await admitted(store)
    with pytest.raises(QueueFull) as refused:
        await admitted(store)
    assert (refused.value.running, refused.value.waiting, refused.value.free) == (0, 13, 0)
    await admitted(store, user_id=1)
    assert (await store.budgets.balances(GUILD)).held == 14 * 40_000


async def test_one_server_does_not_fill_the_queue_for_another(where: Where) -> None:
    store = await open_store(where, queue_max=10)
    try:
        await granted(store)
        await granted(store, guild_id=77)
        for member in range(8):
            await admitted(store, user_id=member)
        with pytest.raises(ServerQueueFull):
            await admitted(store, user_id=8)
        await admitted(store, guild_id=77)
        with pytest.raises(ServerQueueFull):
            await admitted(store, guild_id=77, user_id=2)  # one place stays for a server that has none
    finally:
        await store.close()


async def test_the_queue_of_all(where: Where) -> None:
    store = await open_store(where, queue_max=2)
    try:
        await granted(store)
        await admitted(store, user_id=1)
        await admitted(store, user_id=2)
        with pytest.raises(BotQueueFull) as refused:
            await admitted(store, user_id=3)
        assert refused.value.limit == 2
    finally:
        await store.close()
