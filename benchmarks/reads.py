"""Time to read a balance while the writer is never idle: own connection against a shared one."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.history import GUILD, now
from benchmarks.measure import percentile
from bot.store.money import ledger
from bot.store.money.budgets import BudgetStore
from bot.store.sqlite.database import Database

_WRITERS = 20
_PAUSE_SECONDS = 0.002


async def run(scale: Scale, folder: Path) -> Report:
    """Read the balance with the same function: once as the store does, once through the writer's queue."""
    count = scale.pick(500, 5)
    database = await Database.open(folder / "reads")
    try:
        budgets = BudgetStore(database)
        own = await _beside_writers(budgets, lambda: database.read(ledger.balances, GUILD), count)
        shared = await _beside_writers(budgets, lambda: database.write(ledger.balances, GUILD), count)
    finally:
        await database.close()
    return Report(
        f"reading a balance beside {_WRITERS} tasks that write without a pause",
        (
            Ratio("shared connection over own read-only one, median", shared[0] / own[0]),
            Ratio("shared connection over own read-only one, 99th percentile", shared[1] / own[1]),
        ),
        (
            Figure("own read-only connection, median", own[0], "ms"),
            Figure("own read-only connection, 99th percentile", own[1], "ms"),
            Figure("shared with the writers, median", shared[0], "ms"),
            Figure("shared with the writers, 99th percentile", shared[1], "ms"),
        ),
        {"reads": count, "writers": _WRITERS},
    )


async def _beside_writers(
    budgets: BudgetStore, read: Callable[[], Awaitable[object]], count: int
) -> tuple[float, float]:
    """Return median and 99th percentile in milliseconds."""
    writers = [asyncio.create_task(_write(budgets)) for _ in range(_WRITERS)]
    try:
        taken = []
        for _ in range(count):
            await asyncio.sleep(_PAUSE_SECONDS)
            since = time.perf_counter()
            await read()
            taken.append((time.perf_counter() - since) * 1000)
    finally:
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)
    return percentile(taken, 50), percentile(taken, 99)


_keys = itertools.count()


async def _write(budgets: BudgetStore) -> None:
    while True:
        await budgets.grant(GUILD, 1, actor=1, note="benchmark", key=f"reads-{next(_keys)}", now=now())


BENCHMARK = Benchmark("reads", "reading beside a saturated writer", run)
