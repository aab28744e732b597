"""Paid jobs a second through the store: over SQLite, PostgreSQL on this machine, and one over a network."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.history import Books
from benchmarks.measure import Stopwatch, side_by_side
from benchmarks.neighbours import neighbour
from bot.config.postgres_url import PostgresUrl
from bot.store import Store, open_store
from bot.store.sql import Connection
from sandbox.servers.postgres import PostgresServer
from sandbox.servers.processes import reachable_folder

_DELAY = 0.00012
"""Seconds each way that the link adds: with its own work, half a millisecond there and back. What it really
took is among the figures."""

_AT_ONCE = 20
_LOOKS = 50
_FILE = "SQLite"
_NEAR = "PostgreSQL on this machine"
_FAR = "PostgreSQL, half a millisecond away"
_WAYS = (_FILE, _NEAR, _FAR)


async def run(scale: Scale, folder: Path) -> Report:
    """Make the same jobs each way, from the press to the posted result, all committed to disk. The ways take
    turns, because the speed of a disk varies; the figures are medians of the turns."""
    turns, each = scale.pick((9, 60), (2, 2))
    async with AsyncExitStack() as stack:
        stores = await _stores(stack, folder)
        trips = {way: await _round_trip(stores[way]) for way in (_NEAR, _FAR)}
        rates = await _in_turns(stores, turns, each)
    found = {way: median(rates[way]) for way in _WAYS}
    return Report(
        "whole jobs through the store: created, held, signed, settled, fetched and posted",
        tuple(Ratio(f"{way} over {_FILE}", found[way] / found[_FILE]) for way in (_NEAR, _FAR)),
        (
            *(Figure(f"{way}, {_AT_ONCE} at once", found[way], "paid jobs/s") for way in _WAYS),
            *(Figure(f"round trip, {way}", seconds * 1000, "ms") for way, seconds in trips.items()),
        ),
        {"jobs": turns * each, "turns": turns, "at once": _AT_ONCE},
    )


async def _stores(stack: AsyncExitStack, folder: Path) -> Mapping[str, Store]:
    """Raises ServerFailed if no PostgreSQL is installed."""
    server = PostgresServer(stack.enter_context(reachable_folder()))
    await asyncio.to_thread(server.start)
    stack.push_async_callback(asyncio.to_thread, server.stop)
    words = str(server.port), str(_DELAY)
    link = await stack.enter_async_context(neighbour("benchmarks.link_side", *words))
    near, far = (server.create_database(name) for name in ("near", "far"))
    far = urlsplit(far)._replace(netloc=f"atelier@127.0.0.1:{link['port']}").geturl()
    places: Mapping[str, Path | PostgresUrl] = {
        _FILE: folder / "file",
        _NEAR: PostgresUrl(near),
        _FAR: PostgresUrl(far),
    }
    stores = {}
    for way, where in places.items():
        stores[way] = await open_store(where)
        stack.push_async_callback(stores[way].close)
    return stores


async def _round_trip(store: Store) -> float:
    """Return the median seconds of a statement that does nothing."""

    def look(connection: Connection) -> list[float]:
        seconds = []
        for _ in range(_LOOKS):
            with Stopwatch() as watch:
                connection.execute("SELECT 1").fetchone()
            seconds.append(watch.seconds)
        return seconds

    return median(await store.database.read(look))


async def _in_turns(stores: Mapping[str, Store], turns: int, each: int) -> Mapping[str, list[float]]:
    """Return whole jobs a second of each way in each turn, after one turn that is not counted."""
    books = {way: Books.over(store.database) for way, store in stores.items()}
    for one in books.values():
        await one.fund((turns + 1) * each * 1_000_000)
    rates: dict[str, list[float]] = {way: [] for way in books}
    for turn in range(turns + 1):
        for way, one in books.items():
            numbers = range(turn * each, (turn + 1) * each)
            lives: list[Callable[[], Awaitable[None]]] = [partial(_live, one, number) for number in numbers]
            with Stopwatch() as watch:
                await side_by_side(lives, _AT_ONCE)
            rates[way].append(each / watch.seconds)
    for store in stores.values():
        await _check(store, (turns + 1) * each)
    return {way: found[1:] for way, found in rates.items()}


async def _live(books: Books, number: int) -> None:
    await books.pay(number)
    await books.deliver(number)


async def _check(store: Store, jobs: int) -> None:
    """Check that each way has really made every job, and that its books are right."""

    def delivered(connection: Connection) -> int:
        row = connection.execute("SELECT count(*) AS n FROM jobs WHERE state = 'DELIVERED'").fetchone()
        return int(row["n"]) if row else 0

    if (found := await store.database.read(delivered)) != jobs:
        raise AssertionError(f"{store.engine} has {found} delivered jobs, not {jobs}")
    if not (report := await store.ledger.audit()).ok:
        raise AssertionError(f"{store.engine}: {report.findings}")


BENCHMARK = Benchmark("engines", "paid jobs a second on SQLite and on PostgreSQL, near and far", run)
