"""Jobs in the metrics: whoever ends one is counted, and only what was committed."""

import pytest

from bot.domain.errors import StoreError
from bot.domain.jobs.job import Failure
from bot.ports import metrics
from bot.store import Store
from bot.store.jobs import commands
from bot.store.sql import Connection
from tests.fakes.clock import START
from tests.store.acts import admitted, granted


def counted() -> dict[str, float]:
    return {labels[0]: value for name, labels, value in metrics.recorded() if name == "atelier_jobs_total"}


def grown(before: dict[str, float]) -> dict[str, float]:
    now = counted()
    return {name: now[name] - before.get(name, 0) for name in now if now[name] != before.get(name)}


async def test_a_job_that_its_maker_cancels_has_ended(store: Store) -> None:
    await granted(store)
    before = counted()
    job = await admitted(store)
    await store.batches.fail([job.id], Failure.CANCELLED, detail=None, refund=False, now=START)
    assert grown(before) == {"admitted": 1, "cancelled": 1}


async def test_what_is_rolled_back_is_not_counted(store: Store) -> None:
    await granted(store)
    job = await admitted(store)
    before = counted()

    def fails_too_late(connection: Connection) -> None:
        commands.fail(connection, job.id, Failure.CANCELLED, detail=None, refund=False, now=START)
        raise StoreError("disk I/O error")

    with pytest.raises(StoreError):
        await store._db.write(fails_too_late)
    assert grown(before) == {}
