"""What members, hosts and the bot itself read of a history, and how the work of it grows."""

import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from benchmarks.grown import Grown
from benchmarks.history import CHANNEL, GUILD, member, now
from bot.clock import SystemClock
from bot.domain.moderation.limits import Requester
from bot.domain.money.spending import HistoryPart
from bot.services.money.history import HistoryService

CHARTS = "a year's chart of the server", "a year's chart of a member"
_WEEK_MS = 7 * 86_400_000
_UNLIMITED = 2_000
"""A read that takes fewer hundreds of SQLite's instructions than this is done more than once."""


@dataclass(frozen=True, slots=True)
class Look:
    """One read: `steps` are hundreds of instructions of SQLite's machine."""

    steps: int
    seconds: float


async def looks(grown: Grown) -> Mapping[str, Look]:
    """Return the cost of each read of this history."""
    return {name: await _cost(grown, read) for name, read in _reads(grown).items()}


def exponents(short: Mapping[str, Look], long: Mapping[str, Look], factor: float) -> dict[str, float]:
    """Return how the steps of each read grow with a history `factor` times as long: 0 not at all, 1 as it."""
    grew = {name: max(1, long[name].steps) / max(1, one.steps) for name, one in short.items()}
    return {name: math.log(times, factor) for name, times in grew.items()}


def _reads(grown: Grown) -> Mapping[str, Callable[[], Awaitable[object]]]:
    store, somebody, week = grown.store, member(0), now() - _WEEK_MS
    history = HistoryService(store, cast(Any, None), cast(Any, None), SystemClock())
    requester = Requester(GUILD, CHANNEL, somebody, ())

    async def page() -> object:
        return await history.page(await history.query(GUILD, 365, HistoryPart.ALL, None, None), 0)

    return {
        "a server's balance": lambda: store.budgets.balances(GUILD),
        CHARTS[0]: lambda: history.spending(GUILD, 365),
        CHARTS[1]: lambda: history.spending(GUILD, 365, user_id=somebody),
        "a page of the history of a year": page,
        "a page of a member's receipts": lambda: history.receipts(GUILD, somebody),
        "a member's own spending": lambda: history.own_spending(requester),
        "unclear payments": store.payments.unresolved,
        "jobs by state": store.jobs.count_by_state,
        "an export of seven days": lambda: store.history.export(GUILD, week),
    }


async def _cost(grown: Grown, read: Callable[[], Awaitable[object]]) -> Look:
    await read()  # the first chart of a history adds up its days once
    with grown.database.counted() as steps:
        await read()
    times = 1 if steps[0] > _UNLIMITED else 5
    since = time.perf_counter()
    for _ in range(times):
        await read()
    return Look(steps[0], (time.perf_counter() - since) / times)
