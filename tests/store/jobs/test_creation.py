"""Jobs that are stored and held in one transaction."""

import pytest

from bot.domain.jobs.errors import BudgetTooLow
from bot.domain.jobs.job import JobState
from bot.store import Store
from tests.builders import GUILD, MEMBER, draft, reference
from tests.fakes.clock import START
from tests.store.acts import PRICE, UPLOAD, granted


async def held(store: Store) -> int:
    return (await store.budgets.balances(GUILD)).held


async def test_all_of_it_or_nothing(store: Store) -> None:
    await granted(store, PRICE * 2 - 1)
    drafts = [draft(batch_id="lead", id="lead"), draft(batch_id="lead", batch_position=1)]
    with pytest.raises(BudgetTooLow):
        await store.batches.create_admitted(drafts)
    assert await store.jobs.find(drafts[0].request_key) is None
    assert await held(store) == 0


async def test_ready_ones_are_ready_and_the_others_wait(store: Store) -> None:
    await granted(store)
    drafts = [draft(batch_id="lead", id="lead"), draft(batch_id="lead", batch_position=1)]
    batch, freed = await store.batches.create_admitted(drafts, ready={"lead"})
    assert [job.state for job in batch.jobs] == [JobState.READY, JobState.ADMITTED]
    assert (freed, await held(store)) == ((), 2 * PRICE)
    assert batch == await store.batches.get("lead")
    assert {job.admitted_at for job in batch.jobs} == {START}
    assert await store.jobs.count_open(GUILD, MEMBER) == (1, 1)


async def test_a_job_without_a_price_stays_quoted_beside_the_one_that_uploads(store: Store) -> None:
    await granted(store)
    unpriced = {"references": (reference(),), "body": None, "price": None, "batch_id": "lead"}
    drafts = [draft(id="lead", upload_cost=UPLOAD, **unpriced), draft(batch_position=1, **unpriced)]
    batch, _ = await store.batches.create_admitted(drafts)
    assert [job.state for job in batch.jobs] == [JobState.ADMITTED, JobState.QUOTED]
    assert await held(store) == UPLOAD


async def test_a_known_request_is_returned_as_it_is(store: Store) -> None:
    await granted(store)
    first = draft()
    await store.batches.create([first])
    batch, _ = await store.batches.create_admitted([draft(request_key=first.request_key)])
    assert (batch.lead.id, batch.lead.state) == (first.id, JobState.QUOTED)
    assert await held(store) == 0
