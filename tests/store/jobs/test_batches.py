"""The jobs of a batch in the database: changed together or not at all, and counted as one sum."""

import asyncio
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import policy
from bot.domain.errors import Conflict, NeedsApproval, OverBudget, Refused
from bot.domain.jobs.batch import Batch
from bot.domain.jobs.errors import BotQueueFull
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.moderation.limits import Kind, Scope
from bot.domain.money.ledger import Balances
from bot.domain.money.losses import LossPolicy
from bot.domain.money.payments import GENERATION
from bot.domain.periods import Per
from bot.store import Store, open_store
from tests.builders import BODY, CHANNEL, GUILD, draft
from tests.fakes.clock import START
from tests.store.acts import PRICE, RESULT, admit_job, authorization, granted, set_quote
from tests.store.places import Fresh, Where


async def quoted(store: Store, *prices: int, key: str = "batch") -> Batch:
    drafts = [
        draft(
            id=f"{key}{n}",
            request_key=key if n == 0 else f"{key}/{n}",
            price=price,
            batch_id=f"{key}0",
            batch_position=n,
        )
        for n, price in enumerate(prices)
    ]
    return await store.batches.create(drafts)


def amounts(batch: Batch) -> dict[str, int]:
    return {job.id: job.total for job in batch.jobs}


async def admitted(store: Store, *prices: int, key: str = "batch") -> Batch:
    batch = await quoted(store, *prices, key=key)
    await store.batches.admit(amounts(batch), now=START)
    return await store.batches.get(batch.lead.id)


async def fetched(store: Store, job: Job) -> Job:
    assert job.price is not None
    await store.jobs.mark_ready(job.id, body=BODY)
    payment = await store.payments.sign(job.id, GENERATION, authorization(job.price), now=START)
    await store.payments.settle_generation(payment.id, f"studio-{job.id}", tx="0xtx", now=START)
    return await store.jobs.record_result(job.id, RESULT, now=START)


async def test_a_batch_is_created_once(store: Store) -> None:
    first = await quoted(store, 1, 2, 3)
    again = await quoted(store, 4)
    assert first == again
    assert [job.price for job in (await store.batches.get("batch2")).jobs] == [1, 2, 3]
    alone = await store.jobs.create(draft())
    assert (await store.batches.get(alone.id)).jobs == (alone,)


async def test_two_jobs_cannot_have_one_place(store: Store) -> None:
    await quoted(store, 1, 2)
    with pytest.raises(Conflict):
        await store.jobs.create(draft(batch_id="batch0", batch_position=1))


async def test_what_is_refused_in_the_middle_never_happened(store: Store) -> None:
    await granted(store, 3 * PRICE - 1)
    batch = await quoted(store, PRICE, PRICE, PRICE)
    with pytest.raises(OverBudget) as refused:
        await store.batches.admit(amounts(batch), now=START, roles=(7,))
    assert (refused.value.needed, refused.value.available) == (3 * PRICE, 3 * PRICE - 1)
    assert await store.budgets.balances(GUILD) == Balances(3 * PRICE - 1, 0, 0)
    assert (await store.batches.get("batch0")) == batch
    assert (await store.ledger.audit()).ok


async def test_one_that_moved_on_stops_all(store: Store) -> None:
    await granted(store)
    batch = await quoted(store, PRICE, PRICE)
    await admit_job(store, batch.jobs[1].id, PRICE, now=START)
    with pytest.raises(Conflict):
        await store.batches.admit(amounts(batch), now=START)
    assert (await store.budgets.balances(GUILD)).held == PRICE


async def test_the_queue_of_the_bot_counts_every_job(where: Where) -> None:
    store = await open_store(where, queue_max=3)
    try:
        await granted(store)
        with pytest.raises(BotQueueFull):
            await admitted(store, *[PRICE] * 4)
        await admitted(store, *[PRICE] * 3, key="fits")
    finally:
        await store.close()


async def test_an_approval_is_for_the_whole_batch(store: Store) -> None:
    await granted(store)
    await store.settings.change(GUILD, by=1, now=START, reason="", approve_above=2 * PRICE)
    batch = await quoted(store, PRICE, PRICE, PRICE)
    with pytest.raises(NeedsApproval):
        await store.batches.admit(amounts(batch), now=START)
    approval = await store.approvals.request("batch0", due_at=START + 9, now=START)
    assert approval.amount == 3 * PRICE
    await store.approvals.approve("batch0", by=9, senior=True, now=START)
    assert [job.state for job in (await store.batches.get("batch0")).jobs] == [JobState.ADMITTED] * 3
    await store.batches.set_quotes(
        dict.fromkeys(amounts(batch), (PRICE, 0)), among={JobState.ADMITTED}, now=START
    )
    await store.batches.admit(amounts(batch), now=START)  # agreed to already, at this price


async def test_the_group_that_posts_stays_as_it_is(store: Store) -> None:
    await granted(store)
    batch = await admitted(store, PRICE, PRICE, PRICE)
    first, second, third = batch.jobs
    await fetched(store, first)
    with pytest.raises(Conflict):
        await store.batches.begin_posting(first.id, now=START)  # others are under way
    await set_quote(store, third.id, price=PRICE, upload_cost=0, now=START + 5)
    await store.jobs.fail(second.id, Failure.REFUSED, detail=None, refund=False, now=START)
    with pytest.raises(Conflict):
        await store.batches.begin_posting(second.id, now=START)
    group = await store.batches.begin_posting(first.id, now=START + 6)
    assert [job.id for job in group] == [first.id]
    await admit_job(store, third.id, PRICE, now=START + 7)
    await fetched(store, third)
    again = await store.batches.begin_posting(first.id, now=START + 8)
    assert [(job.id, job.posting_at) for job in again] == [(first.id, START + 6)]
    await store.batches.mark_delivered(
        [first.id], missing=[second.id], channel_id=CHANNEL, message_id=5, now=START + 9
    )
    assert [job.id for job in await store.batches.begin_posting(third.id, now=START + 10)] == [third.id]
    assert (await store.jobs.get(second.id)).notified_at == START + 9


async def test_the_progress_message_passes_to_a_delivered_job(store: Store) -> None:
    await granted(store)
    first, second = (await admitted(store, PRICE, PRICE)).jobs
    await store.jobs.set_progress_message(first.id, 44)
    await store.jobs.fail(first.id, Failure.REFUSED, detail=None, refund=False, now=START)
    await fetched(store, second)
    await store.batches.mark_delivered(
        [second.id], missing=[first.id], channel_id=CHANNEL, message_id=5, now=START
    )
    jobs = (await store.batches.get(first.id)).jobs
    assert [job.progress_message_id for job in jobs] == [None, 44]
    assert list(await store.jobs.with_next_step()) == [second.id]


# ── whatever happens ─────────────────────────────────────────────────────────────────────────────

price = st.integers(1, 60_000)
press = st.lists(price, min_size=1, max_size=4)
fate = st.sampled_from(["made", "failed", "cancelled", "refunded"])


@settings(max_examples=25, deadline=None)
@given(
    presses=st.lists(press, min_size=1, max_size=4),
    budget=st.integers(1, 300_000),
    limit=st.integers(0, 300_000),
    per=st.sampled_from([Per.JOB, Per.DAY]),
    fates=st.lists(fate, min_size=16, max_size=16),
)
def test_all_or_none_and_every_cent_accounted_for(
    fresh: Fresh, presses: list[list[int]], budget: int, limit: int, per: Per, fates: list[str]
) -> None:
    """Presses against a budget and a limit: admitted whole or not at all, and whatever becomes of each
    job, what was spent, held and left adds up."""
    with fresh() as where:
        asyncio.run(_played(where, presses, budget, limit, per, fates))


async def _played(
    where: Where, presses: list[list[int]], budget: int, limit: int, per: Per, fates: list[str]
) -> None:
    store = await open_store(where)
    try:
        await granted(store, budget)
        await store.host.set_loss_policy(LossPolicy(rest_ms=0))  # here, failures stop nobody
        await store.limits.set_rule(GUILD, Kind.LIMIT, Scope.SERVER, GUILD, per, limit, by=1, now=START)
        held = 0
        jobs: list[Job] = []
        for number, prices in enumerate(presses):
            used = held if per is Per.DAY else 0
            fits = (
                used + sum(prices) <= limit
                and held + sum(prices) <= budget
                and len(jobs) + len(prices) <= policy.WAITING_PER_MEMBER + policy.RUNNING_PER_MEMBER
            )
            with contextlib.suppress(Refused):
                jobs += (await admitted(store, *prices, key=f"key{number}x")).jobs
                assert fits
                held += sum(prices)
                continue
            assert not fits
        assert await store.budgets.balances(GUILD) == Balances(budget - held, held, 0)
        await _ended(store, jobs, fates, budget)
        assert (await store.ledger.audit()).ok
    finally:
        await store.close()


async def _ended(store: Store, jobs: list[Job], fates: list[str], budget: int) -> None:
    spent = returned = 0
    for job, what in zip(jobs, fates, strict=False):
        if what == "cancelled":
            await store.batches.fail([job.id], Failure.CANCELLED, detail=None, refund=False, now=START)
            continue
        await fetched(store, job)
        spent += job.total
        if what != "made":
            refund = what == "refunded"
            await store.jobs.fail(job.id, Failure.RESULT_LOST, detail=None, refund=refund, now=START)
            returned += job.total if refund else 0
    for press in {job.batch_key for job in jobs}:
        batch = await store.batches.get(press)
        made, missing = [job.id for job in batch.to_post], [job.id for job in batch.unnotified]
        if made:
            await store.batches.begin_posting(made[0], now=START)
            await store.batches.mark_delivered(
                made, missing=missing, channel_id=CHANNEL, message_id=7, now=START
            )
        else:
            await store.batches.mark_notified([job.id for job in batch.to_notify], now=START)
    balances = await store.budgets.balances(GUILD)
    assert (balances.available, balances.held) == (budget - spent + returned, 0)
    assert not await store.jobs.with_next_step()
