"""A purchase and what the cashier makes of it, step by step."""

from bot.domain.jobs.job import Job
from bot.domain.money.payments import PaymentState
from bot.services.jobs.running.purchase import Later, Outcome, Purchase
from tests.builders import draft
from tests.services.harness import Harness

PRICE = 40_000


async def ready(house: Harness, **changes: object) -> Purchase:
    """A job whose budget is held and whose body is frozen: what the cashier gets."""
    job = await house.store.jobs.create(draft(**changes))
    await house.store.budgets.admit(job.id, job.total, now=house.clock.now())
    assert job.body is not None
    job = await house.store.jobs.ready(job.id, body=job.body)
    return Purchase(job, "generation", "/api/generate/flux-2-pro/generate", job.body or b"", PRICE)


async def buy(house: Harness, purchase: Purchase) -> Outcome:
    outcome = await house.cashier.buy(purchase)
    await house.check_one_live(purchase.job)
    return outcome


async def resolved(house: Harness, purchase: Purchase, seconds: float = 2_000) -> Outcome:
    """Looks again whenever the cashier says so, until it no longer says later."""
    end = house.clock.after(seconds)
    while True:
        outcome = await buy(house, purchase)
        if not isinstance(outcome, Later) or outcome.due > end:
            return outcome
        house.clock.to(outcome.due)


async def payment_states(house: Harness, job: Job) -> list[PaymentState]:
    return [payment.state for payment in await house.payments(job)]
