"""Private jobs in the database: delivered to their maker, and published."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from hypothesis.strategies import integers

from bot.domain.errors import Conflict
from bot.domain.jobs.job import JobState
from bot.domain.money.payments import PaymentState
from bot.domain.money.spending import HistoryQuery, JobLine
from bot.store import Store
from tests.builders import CHANNEL, GUILD
from tests.fakes.clock import START
from tests.store.acts import admitted, fetched, granted
from tests.store.machine import PICK, StoreMachine
from tests.store.places import Fresh, fewer, on
from tests.store.searches import run_until

LIMIT = 9_000_000


async def publish(store: Store, job_id: str, channel_id: int = CHANNEL + 1) -> None:
    at = START + 30_000
    await store.batches.publish(job_id, channel_id=channel_id, parent_id=7, upload_limit=LIMIT, now=at)


async def test_a_private_result_is_delivered_without_a_place_in_a_channel(store: Store) -> None:
    await granted(store)
    job = await fetched(store, private=True)
    assert job.private
    (told,) = await store.batches.mark_delivered_privately([job.id], message_id=55, now=START + 20_000)
    assert (told.state, told.channel_id, told.message_id) == (JobState.DELIVERED, CHANNEL, 55)
    assert (await store.budgets.balances(GUILD)).held == 0
    line = (await store.history.page(HistoryQuery(GUILD, 0, START + 60_000), 0)).lines[0]
    assert isinstance(line, JobLine)
    assert (line.private, line.message_id) == (True, None)
    (record,) = (await store.history.export(GUILD, 0))["jobs"]
    assert record["private"] is True


@pytest.mark.parametrize("delivered", [False, True])
async def test_a_published_result_is_posted_as_any_other(store: Store, delivered: bool) -> None:
    await granted(store)
    job = await fetched(store, private=True)
    if delivered:
        await store.batches.mark_delivered_privately([job.id], message_id=55, now=START + 20_000)
    await publish(store, job.id)
    found = await store.jobs.get(job.id)
    assert (found.state, found.private, found.message_id) == (JobState.FETCHED, False, None)
    assert (found.channel_id, found.parent_id, found.upload_limit) == (CHANNEL + 1, 7, LIMIT)
    assert job.id in await store.jobs.with_next_step()
    assert (await store.ledger.audit()).findings == ()
    await store.jobs.mark_delivered(job.id, channel_id=CHANNEL + 1, message_id=66, now=START + 40_000)
    assert (await store.jobs.get(job.id)).message_id == 66


async def test_a_public_result_is_neither_delivered_privately_nor_published(store: Store) -> None:
    await granted(store)
    job = await fetched(store)
    with pytest.raises(Conflict):
        await publish(store, job.id)
    with pytest.raises(Conflict):
        await store.batches.mark_delivered_privately([job.id], message_id=55, now=START + 20_000)
    assert (await store.jobs.get(job.id)).state is JobState.FETCHED


async def test_a_job_under_way_is_not_published(store: Store) -> None:
    await granted(store)
    job = await admitted(store, private=True)
    with pytest.raises(Conflict):
        await publish(store, job.id)


published_from: set[JobState] = set()
"""States from which some run published: a comparison without them proves nothing."""


class PrivateMachine(StoreMachine):
    """The same, with jobs that are all private until they are published."""

    private = True

    @precondition(StoreMachine.has_jobs)
    @rule(pick=PICK, steps=integers(0, 12))
    def published(self, pick: int, steps: int) -> None:
        """Publish a result, delivered to its maker before or not."""
        if steps:
            self.advance(steps, PaymentState.SETTLED)
        job_id, job = self.job(pick, JobState.FETCHED, JobState.DELIVERED)
        before = job.state
        step = self.store.batches.publish(job_id, channel_id=3, parent_id=None, upload_limit=9, now=START)
        allowed = self.model.publish(job)
        self.agree(step, allowed)
        published_from.update({before} if allowed else ())


QUICK = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_the_books_agree_whatever_is_published_when(fresh: Fresh) -> None:
    run_state_machine_as_test(on(PrivateMachine, fresh), settings=fewer(QUICK, fresh))


def test_the_runs_publish_what_was_delivered() -> None:
    published_from.clear()
    run_until(PrivateMachine, QUICK, lambda: JobState.DELIVERED in published_from)
