"""Processes that spend one budget at the same time: each sees what the others have spent."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.store import Store, open_store
from tests.builders import GUILD, draft
from tests.servers.databases import Databases
from tests.store.acts import PRICE, granted
from tests.store.postgres.faults import NO_LOCK
from tests.store.postgres.racer import ADMITTED

ROOT = Path(__file__).parents[3]
PROCESSES, JOBS, PAID_FOR = 2, 30, 10
ROUNDS = 10
"""Races without a lock, at most: one alone may go well by chance."""


async def _race(url: str, jobs: Sequence[str]) -> Counter[str]:
    """Let the processes admit the jobs at once. Return how many had which outcome."""
    racers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.store.postgres.racer", url, *jobs[first::PROCESSES],
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=ROOT,
        )
        for first in range(PROCESSES)
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdout is not None
        assert await racer.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(racer.communicate(b"go\n") for racer in racers))
    return sum((Counter(json.loads(answer)) for answer, _ in answers), Counter())


async def _quoted(store: Store) -> list[str]:
    """Grant the money for some of the jobs that are quoted, each for a member of its own."""
    await granted(store, PAID_FOR * PRICE)
    return [(await store.jobs.create(draft(user_id=member))).id for member in range(JOBS)]


async def test_a_budget_pays_for_what_it_has_and_the_others_are_told(postgres_url: str) -> None:
    store = await open_store(PostgresUrl(postgres_url, unsafe=True))
    try:
        outcomes = await _race(postgres_url, await _quoted(store))
        assert outcomes == {ADMITTED: PAID_FOR, "BudgetTooLow": JOBS - PAID_FOR}
        balances = await store.budgets.balances(GUILD)
        assert (balances.available, balances.held) == (0, PAID_FOR * PRICE)
        assert (await store.ledger.audit()).findings == ()
    finally:
        await store.close()


async def test_without_the_lock_the_race_is_seen(postgres: Databases) -> None:
    for _ in range(ROUNDS):
        with postgres.fresh() as url:
            store = await open_store(PostgresUrl(url, unsafe=True))
            try:
                jobs = await _quoted(store)
                with postgres.connect(url) as connection:
                    connection.execute(NO_LOCK)
                outcomes = await _race(url, jobs)
            finally:
                await store.close()
        if outcomes != {ADMITTED: PAID_FOR, "BudgetTooLow": JOBS - PAID_FOR}:
            return
    pytest.fail(f"{ROUNDS} races without a lock ended as if there were one")
