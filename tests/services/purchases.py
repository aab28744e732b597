"""One purchase and the outcomes of `PurchaseFlow.buy`, step by step."""

from bot.domain.jobs.job import Job
from bot.domain.money.payments import PaymentState
from bot.services.jobs.running.outcomes import Later, Outcome, Purchase
from tests.builders import draft
from tests.services.harness import Harness
from tests.store.acts import admit_job

PRICE = 40_000


async def ready(harness: Harness, **changes: object) -> Purchase:
    """Return the purchase of a job whose budget is held and whose body is frozen."""
    job = await harness.store.jobs.create(draft(**changes))
    await admit_job(harness.store, job.id, job.total, now=harness.clock.now())
    assert job.body is not None
    job = await harness.store.jobs.mark_ready(job.id, body=job.body)
    return Purchase(job, "generation", "/api/generate/flux-2-pro/generate", job.body or b"", PRICE)


async def buy(harness: Harness, purchase: Purchase) -> Outcome:
    outcome = await harness.purchase_flow.buy(purchase)
    await harness.check_one_live(purchase.job)
    return outcome


async def resolved(harness: Harness, purchase: Purchase, seconds: float = 2_000) -> Outcome:
    """Buy again at every due instant, until the outcome is no longer Later."""
    end = harness.clock.after(seconds)
    while True:
        outcome = await buy(harness, purchase)
        if not isinstance(outcome, Later) or outcome.due > end:
            return outcome
        harness.clock.to(outcome.due)


async def payment_states(harness: Harness, job: Job) -> list[PaymentState]:
    return [payment.state for payment in await harness.payments(job)]
