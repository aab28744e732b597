"""Quotes are kept for a while, and paid jobs are counted with their outcome."""

from bot.domain.jobs.job import Failure
from bot.domain.money.prices import Losses, QuoteRow
from bot.store import Store
from tests.fakes.clock import START
from tests.store.acts import delivered, granted, running, signed


def row(at: int, amount: int | None = 40_000, operation: str = "grok/generate") -> QuoteRow:
    return QuoteRow(at, operation, "{}", amount)


async def test_quotes_come_back_in_the_order_of_time(store: Store) -> None:
    kept = [row(START + 2), row(START + 1, None), row(START + 3, operation="veo-3.1/generate")]
    await store.prices.record(kept, forget_before=0)
    assert await store.prices.quotes(0) == sorted(kept, key=lambda one: one.at)
    assert await store.prices.quotes(START + 3) == kept[2:]
    assert await store.prices.quotes(0, model="veo-3.1") == kept[2:]


async def test_old_quotes_are_forgotten(store: Store) -> None:
    await store.prices.record([row(1), row(5)], forget_before=0)
    await store.prices.record([row(9)], forget_before=5)
    assert [one.at for one in await store.prices.quotes(0)] == [5, 9]


async def test_losses_are_of_paid_jobs_alone(store: Store) -> None:
    await granted(store)
    await delivered(store)
    job = await running(store)
    await store.jobs.fail(job.id, Failure.STUDIO_FAILED, detail=None, refund=False, now=START + 5000)
    unpaid = await signed(store)
    await store.payments.mark_lapsed(unpaid.id, refused=True)
    await store.jobs.fail(unpaid.job_id, Failure.REFUSED, detail=None, refund=False, now=START + 5000)
    await running(store, operation="veo-3.1/generate")  # not over yet
    assert await store.prices.losses(0) == [Losses("flux-2-pro", 2, 1, 40_000)]
    assert await store.prices.losses(START + 10_000) == []
