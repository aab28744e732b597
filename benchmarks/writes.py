"""Transactions per second through the store, against one await per statement and against bare sqlite3."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

import aiosqlite

from benchmarks.bare import BareDatabase, RecordingDatabase, Statement
from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.history import TRANSACTIONS_A_PURCHASE, Books
from benchmarks.measure import Stopwatch
from bot.store.sqlite.connect import open_reader
from bot.store.sqlite.database import Database

_TASKS = 20
_ONE = "through the store, one task"
_MANY = f"through the store, {_TASKS} tasks"
_BARE = "bare sqlite3, the same functions in one thread"
_REPLAYED = "aiosqlite, one await per statement, one task"
_PATHS = {_ONE: "one", _MANY: "many", _BARE: "bare", _REPLAYED: "replayed"}


async def run(scale: Scale, folder: Path) -> Report:
    """Make the same purchases each way, hold to capture, in a new database with synchronous=FULL. The ways
    take turns, because the speed of a disk varies; the figures are medians of the turns."""
    rounds, each = scale.pick((12, 40), (2, 2))
    rates, floor = await _in_turns(folder, rounds, each)
    one, many, bare, replayed = (median(rates[way]) for way in (_ONE, _MANY, _BARE, _REPLAYED))
    return Report(
        "hold to capture, five transactions a purchase, each committed to disk",
        (
            Ratio("the store over one await per statement, one task", one / replayed),
            Ratio(f"the store with {_TASKS} tasks over one await per statement", many / replayed),
            Ratio("the store, one task, over bare sqlite3 in one thread", one / bare),
            Ratio(f"the store with {_TASKS} tasks over bare sqlite3 in one thread", many / bare),
        ),
        (
            *(Figure(way, median(found), "transactions/s") for way, found in rates.items()),
            Figure("fdatasync of 4 KiB appended", floor * 1000, "ms"),
        ),
        {"purchases": rounds * each, "turns": rounds, "tasks": _TASKS},
    )


Way = Callable[[range], Awaitable[None]]
"""Makes the purchases with these numbers, which are priced already."""


async def _in_turns(folder: Path, rounds: int, each: int) -> tuple[dict[str, list[float]], float]:
    """Return transactions a second of each way in each turn, and the median seconds of the disk itself."""
    async with AsyncExitStack() as stack:
        ways = await _ways(stack, folder, rounds * each)
        rates: dict[str, list[float]] = {name: [] for name in ways}
        syncs: list[float] = []
        for start in range(0, rounds * each, each):
            for name, buy in ways.items():
                with Stopwatch() as watch:
                    await buy(range(start, start + each))
                rates[name].append(each * TRANSACTIONS_A_PURCHASE / watch.seconds)
            syncs += _sync_seconds(folder / "sync", each)
    for path in map(folder.joinpath, _PATHS.values()):
        _check(path, rounds * each)
    return rates, median(syncs)


async def _ways(stack: AsyncExitStack, folder: Path, count: int) -> dict[str, Way]:
    at = {way: folder / name for way, name in _PATHS.items()}
    return {
        _ONE: await _through_store(stack, at[_ONE], count, tasks=1),
        _MANY: await _through_store(stack, at[_MANY], count, tasks=_TASKS),
        _BARE: await _bare(stack, at[_BARE], count),
        _REPLAYED: await _statement_per_await(stack, at[_REPLAYED], count),
    }


async def _prepare(database: Database, count: int) -> Books:
    books = Books.over(database)
    await books.fund(count * 1_000_000)
    for number in range(count):
        await books.ask(number)
    return books


async def _prepared(path: Path, count: int) -> BareDatabase:
    database = BareDatabase(path)
    with database.batch():
        await _prepare(database, count)
    await database.checkpoint()
    return database


async def _through_store(stack: AsyncExitStack, path: Path, count: int, tasks: int) -> Way:
    await (await _prepared(path, count)).close()
    database = await Database.open(path)
    stack.push_async_callback(database.close)
    books = Books.over(database)

    async def buy(numbers: range) -> None:
        left = iter(numbers)

        async def work() -> None:
            for number in left:
                await books.buy(number)

        await asyncio.gather(*(work() for _ in range(tasks)))

    return buy


async def _bare(stack: AsyncExitStack, path: Path, count: int) -> Way:
    database = await _prepared(path, count)
    stack.push_async_callback(database.close)
    books = Books.over(database)

    async def buy(numbers: range) -> None:
        for number in numbers:
            await books.buy(number)

    return buy


async def _statement_per_await(stack: AsyncExitStack, path: Path, count: int) -> Way:
    """Execute the same statements with the same parameters, each awaited. The store's computations in between
    (hashes, rows to values) are left out: the baseline is better off than a bot written so would be."""
    purchases = await _recorded(path, count)
    await (await _prepared(path, count)).close()
    connection = await stack.enter_async_context(aiosqlite.connect(path, isolation_level=None))
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        await connection.execute(f"PRAGMA {pragma}")

    async def buy(numbers: range) -> None:
        for number in numbers:
            for transaction in purchases[number]:
                await _replay(connection, transaction)

    return buy


async def _recorded(path: Path, count: int) -> list[list[list[Statement]]]:
    """Return the statements of every purchase, transaction by transaction."""
    recorder = RecordingDatabase(path.with_suffix(".recorded"))
    with recorder.batch():
        books = await _prepare(recorder, count)
        recorder.transactions.clear()
        for number in range(count):
            await books.buy(number)
    await recorder.close()
    said = recorder.transactions
    step = TRANSACTIONS_A_PURCHASE
    return [said[start : start + step] for start in range(0, len(said), step)]


async def _replay(connection: aiosqlite.Connection, transaction: Sequence[Statement]) -> None:
    await connection.execute("BEGIN IMMEDIATE")
    for statement in transaction:
        if statement.has_rows:
            await connection.execute_fetchall(statement.sql, statement.parameters)
        else:
            await connection.execute(statement.sql, statement.parameters)
    await connection.execute("COMMIT")


def _check(path: Path, purchases: int) -> None:
    """Check that each way has really made every purchase."""
    connection = open_reader(path)
    try:
        rows = connection.execute("SELECT count(*) FROM payments WHERE state = 'SETTLED'").fetchone()
    finally:
        connection.close()
    if rows[0] != purchases:
        raise AssertionError(f"{path.name} has {rows[0]} settled payments, not {purchases}")


def _sync_seconds(path: Path, count: int) -> list[float]:
    """Return the seconds that the disk itself takes to keep 4 KiB appended to a file, so many times."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
    try:
        taken = []
        for _ in range(count):
            since = time.perf_counter()
            os.write(fd, bytes(4096))
            os.fdatasync(fd)
            taken.append(time.perf_counter() - since)
    finally:
        os.close(fd)
    return taken


BENCHMARK = Benchmark("writes", "transactions a second through the store", run)
