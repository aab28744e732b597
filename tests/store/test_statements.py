"""How many statements the verbs of a paid job send, and how often they wait for PostgreSQL.

All writers share one lock, so what a transaction sends bounds the paid jobs of a second. The bounds are for a
server with an allowance and a pool that has paid for a job before.
"""

import pytest

from bot.domain.moderation.limits import Kind, Scope
from bot.domain.money.payments import GENERATION, Cover
from bot.domain.periods import Per
from bot.store import Store
from tests.builders import CHANNEL, GUILD, draft
from tests.fakes.clock import START
from tests.store.acts import PRICE, RESULT, authorization, delivered, granted
from tests.store.meter import Meter

BOUNDS = {  # statements, without BEGIN and COMMIT; and round trips, with them
    "create": (3, 3),
    "admit": (15, 6),
    "create admitted": (16, 7),
    "sign": (8, 4),
    "accept": (10, 4),
    "record the result": (1, 2),
    "begin posting": (2, 3),
    "deliver": (8, 5),
}
WHOLE_JOB = (45, 25)


@pytest.fixture
async def meter(store: Store) -> Meter:
    await granted(store)
    for kind, scope, key, per in (
        (Kind.ALLOWANCE, Scope.SERVER, GUILD, Per.DAY),
        (Kind.LIMIT, Scope.SERVER, GUILD, Per.WEEK),
    ):
        await store.limits.set_rule(GUILD, kind, scope, key, per, 900_000, by=1, now=START)
    await delivered(store)
    return Meter(store)


async def test_a_job_that_is_asked_about_sends_no_more_than_this(meter: Meter) -> None:
    batches = meter.store.batches
    batch, _ = await meter.measure("create", batches.create_within_quota([draft()]))
    await meter.measure("admit", batches.admit({batch.jobs[0].id: PRICE}, now=START + 1))
    for name in ("create", "admit"):
        meter.check(name, BOUNDS[name])


async def test_a_whole_job_sends_no_more_than_this(meter: Meter) -> None:
    store, drafted = meter.store, draft()
    await meter.measure("create admitted", store.batches.create_admitted([drafted], ready=[drafted.id]))
    paper = authorization(PRICE)
    cover = Cover("0xwallet", paper.network, PRICE, await store.payments.journal_line())
    payment = await meter.measure(
        "sign",
        store.payments.sign(drafted.id, GENERATION, paper, now=START + 2, presented=True, cover=cover),
    )
    await meter.measure(
        "accept", store.payments.settle_generation(payment.id, "studio-x", tx="0xtx", now=START + 3)
    )
    await meter.measure("record the result", store.jobs.record_result(drafted.id, RESULT, now=START + 4))
    await meter.measure("begin posting", store.batches.begin_posting(drafted.id, now=START + 5))
    await meter.measure(
        "deliver",
        store.batches.mark_delivered([drafted.id], channel_id=CHANNEL, message_id=78, now=START + 6),
    )
    for name in meter.counts:
        meter.check(name, BOUNDS[name])
    meter.counts["a whole job"] = tuple(map(sum, zip(*meter.counts.values(), strict=True)))  # type: ignore[assignment]
    meter.check("a whole job", WHOLE_JOB)


async def test_a_batch_needs_no_check_for_each_of_its_jobs(meter: Meter) -> None:
    one, four = [draft()], [draft() for _ in range(4)]
    await meter.measure("one", meter.store.batches.create_admitted(one, ready=[one[0].id]))
    await meter.measure("four", meter.store.batches.create_admitted(four, ready=[job.id for job in four]))
    each = 5  # its row, its hold, two balances, its transfer and what it counts
    assert meter.counts["four"][0] <= meter.counts["one"][0] + 3 * each
