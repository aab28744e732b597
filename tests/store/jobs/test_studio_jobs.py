"""What the studio's list has shown is kept while a payment may ask for it, and of its input digests alone."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.money.payments import StudioJob
from bot.store import Store
from tests.fakes.clock import START
from tests.store.acts import granted, running

PAYER = "0xpayer"


def listed(number: int, **changes: Any) -> StudioJob:
    job = StudioJob(f"job-{number}", "pending", None, {"prompt": "a heron"}, None, None, START + number)
    return replace(job, type="flux-2-pro", digests={"prompt": "d1"}, **changes)


async def noted(store: Store, since: int = 0, payer: str = PAYER) -> list[str]:
    return [job.id for job in await store.studio_jobs.noted(payer, since)]


async def test_what_was_shown_is_there_without_its_words(store: Store) -> None:
    await store.studio_jobs.note(PAYER, [listed(1)], now=START)
    (job,) = await store.studio_jobs.noted(PAYER, 0)
    assert (job.id, job.status, job.type, job.created_at) == ("job-1", "pending", "flux-2-pro", START + 1)
    assert (job.input, job.digests) == (None, {"prompt": "d1"})


async def test_each_owner_has_its_own_list(store: Store) -> None:
    await store.studio_jobs.note(PAYER, [listed(1)], now=START)
    await store.studio_jobs.note("AtE1ier", [listed(2)], now=START)
    assert (await noted(store), await noted(store, payer="AtE1ier")) == (["job-1"], ["job-2"])


async def test_it_is_asked_for_from_an_instant_on(store: Store) -> None:
    jobs = [listed(1), listed(2), listed(3, created_at=None)]
    await store.studio_jobs.note(PAYER, jobs, now=START)
    assert await noted(store, START + 2) == ["job-2", "job-3"], "one without a time may be of any"


async def test_a_job_of_ours_is_not_kept(store: Store) -> None:
    await granted(store)
    job = await running(store)
    assert job.studio_job is not None
    await store.studio_jobs.note(PAYER, [listed(1, id=job.studio_job), listed(2)], now=START)
    assert await noted(store) == ["job-2"]


async def test_one_that_became_ours_goes(store: Store) -> None:
    await store.studio_jobs.note(PAYER, [listed(1), listed(2, id="studio-1")], now=START)
    await granted(store)
    job = await running(store)
    assert job.studio_job == "studio-1"
    await store.studio_jobs.forget({PAYER: 0})
    assert await noted(store) == ["job-1"]


async def test_what_no_payment_asks_for_goes(store: Store) -> None:
    await store.studio_jobs.note(PAYER, [listed(1), listed(2), listed(3, created_at=None)], now=START)
    await store.studio_jobs.note("AtE1ier", [listed(4)], now=START)
    await store.studio_jobs.forget({PAYER: START + 2})
    assert (await noted(store), await noted(store, payer="AtE1ier")) == (["job-2"], [])
    await store.studio_jobs.forget({})
    assert await noted(store) == []


async def test_news_are_written_and_nothing_else(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await store.studio_jobs.note(PAYER, [listed(1)], now=START)
    await store.studio_jobs.note(PAYER, [listed(1, status="complete"), listed(2)], now=START)
    assert [job.status for job in await store.studio_jobs.noted(PAYER, 0)] == ["complete", "pending"]
    await store.studio_jobs.forget({})

    async def refuse(_function: Callable[..., Any], *_args: object, **_values: object) -> None:
        raise sqlite3.OperationalError("nothing is to be written")

    await store.studio_jobs.note(PAYER, [listed(1)], now=START)
    monkeypatch.setattr(store.studio_jobs._db, "write", refuse)
    await store.studio_jobs.note(PAYER, [listed(1)], now=START)
    with pytest.raises(sqlite3.OperationalError):
        await store.studio_jobs.forget({})
