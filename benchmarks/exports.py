"""Balances that are read while a whole history is exported."""

import asyncio
import gc
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from benchmarks.history import GUILD, member
from bot.clock import SystemClock
from bot.domain.money.errors import ExportTooLarge
from bot.services.money.history import HistoryService
from bot.store import Store, open_store

_PAUSE_SECONDS = 0.002
NOTHING = "nothing"
"""What other programs on this machine do to a read."""

_CALM_SECONDS = 1.0
_LIMIT = 25_000_000
"""Bytes of a file in Discord; a longer history is one archive."""


async def beside_exports(path: Path) -> Mapping[str, tuple[float, float]]:
    """Return by kind of export the seconds it took, and those of the slowest read of a balance beside it.

    An export is all that the command does before it posts: rows, texts and, if they are long, an archive.
    """
    gc.collect()
    gc.freeze()  # as the bot does at its start
    store = await open_store(path)
    history = HistoryService(store, cast(Any, None), cast(Any, None), SystemClock())

    async def exported(days: int | None, form: str) -> None:
        with suppress(ExportTooLarge):  # its work is done by then
            await history.export(GUILD, days, form, _LIMIT)

    try:
        exports: Mapping[str, Callable[[], Coroutine[Any, Any, object]]] = {
            NOTHING: lambda: asyncio.sleep(_CALM_SECONDS),
            "an export of seven days": lambda: exported(7, "csv"),
            "an export of everything, CSV": lambda: exported(None, "csv"),
            "an export of everything, JSON": lambda: exported(None, "json"),
            "all data of a member": lambda: store.own_data.get(member(0)),
        }
        return {name: await _beside(store, export) for name, export in exports.items()}
    finally:
        await store.close()
        gc.unfreeze()


async def _beside(store: Store, export: Callable[[], Coroutine[Any, Any, object]]) -> tuple[float, float]:
    slowest, since = 0.0, time.perf_counter()
    exporting = asyncio.create_task(export())
    while not exporting.done():
        asked = time.perf_counter()
        await store.budgets.balances(GUILD)
        slowest = max(slowest, time.perf_counter() - asked)
        await asyncio.sleep(_PAUSE_SECONDS)
    exporting.result()
    return time.perf_counter() - since, slowest
