"""Balances in constant time, and the cost of an audit of the whole history."""

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.bare import BareDatabase
from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.history import GUILD, Books, now
from benchmarks.measure import Stopwatch, percentile
from bot.domain.money.ledger import OPERATOR, TransferKind, available
from bot.store.audit.audit import audit
from bot.store.money import ledger
from bot.store.sqlite.connect import open_reader

_BATCH = 5000
_READS = 200
_ADD_UP = (
    "SELECT coalesce(sum(CASE credit WHEN ?1 THEN amount ELSE -amount END), 0) FROM transfers "
    "WHERE credit = ?1 OR debit = ?1"
)


async def run(scale: Scale, folder: Path) -> Report:
    """Measure one history while it is short, after many purchases, and when it is long."""
    few, purchases, many = scale.pick((1_000, 5_000, 300_000), (10, 5, 40))
    path = folder / "books"
    database = BareDatabase(path)
    books = Books.over(database)
    with database.batch():
        await books.fund(purchases * 1_000_000)
    await _grow(database, 1, few)
    short, _ = _looked_at(path)
    await _purchase(database, books, purchases)
    audited, checked, transfers = _audited(path)
    size = path.stat().st_size / 1e6 * 100_000 / transfers
    await _grow(database, transfers, many)
    long, added = _looked_at(path)
    await database.close()
    per_100k = audited * 100_000 / transfers
    return Report(
        "a server's balance and the audit, as the history grows",
        (
            Ratio(f"a balance of {many:,} transfers over one of {few:,}", long / short),
            Ratio(f"adding up {many:,} transfers over reading the balance", added / long),
            Ratio("a whole audit over SQLite's integrity check alone", audited / checked),
        ),
        (
            Figure(f"balance after {few:,} transfers, median", short * 1e6, "µs"),
            Figure(f"balance after {many:,} transfers, median", long * 1e6, "µs"),
            Figure(f"the same, added up from {many:,} transfers", added * 1e6, "µs"),
            Figure("audit per 100,000 transfers with their jobs, holds and payments", per_100k, "s"),
            Figure("database per 100,000 such transfers", size, "MB"),
        ),
        {"few": few, "purchases": purchases, "many": many, "audited transfers": transfers},
    )


async def _grow(database: BareDatabase, since: int, until: int) -> None:
    """Add grants of one micro-USDC until there are `until` transfers."""
    grant = partial(ledger.transfer, debit=OPERATOR, credit=available(GUILD), at=now())
    for start in range(since, until, _BATCH):
        with database.batch():
            for number in range(start, min(start + _BATCH, until)):
                await database.write(grant, TransferKind.GRANT, f"benchmark-{number}", 1)
    await database.checkpoint()


async def _purchase(database: BareDatabase, books: Books, count: int) -> None:
    for start in range(0, count, _BATCH):
        with database.batch():
            for number in range(start, min(start + _BATCH, count)):
                await books.ask(number)
                await books.buy(number)
                await books.deliver(number)
    await database.checkpoint()


def _looked_at(path: Path) -> tuple[float, float]:
    """Return seconds for the balance as the bot reads it, and for one added up from the transfers."""
    connection = open_reader(path)
    try:
        read = _median(lambda: ledger.balances(connection, GUILD), _READS)
        added = _median(lambda: _add_up(connection), 5)
        if ledger.balances(connection, GUILD).available != _add_up(connection):
            raise AssertionError("the balance is not what its transfers make")
        return read, added
    finally:
        connection.close()


def _add_up(connection: sqlite3.Connection) -> int:
    return int(connection.execute(_ADD_UP, (available(GUILD),)).fetchone()[0])


def _median(call: Callable[[], object], count: int) -> float:
    taken = []
    for _ in range(count):
        since = time.perf_counter()
        call()
        taken.append(time.perf_counter() - since)
    return percentile(taken, 50)


def _audited(path: Path) -> tuple[float, float, int]:
    """Return seconds of the audit, seconds of SQLite's own check, and the number of transfers."""
    connection = open_reader(path)
    try:
        with Stopwatch() as whole:
            report = audit(connection)
        with Stopwatch() as check:
            connection.execute("PRAGMA integrity_check").fetchall()
        transfers = int(connection.execute("SELECT count(*) FROM transfers").fetchone()[0])
    finally:
        connection.close()
    if not report.ok:
        raise AssertionError(f"the audit found {report.findings[0]}")
    return whole.seconds, check.seconds, transfers


BENCHMARK = Benchmark("books", "balances and the audit over a long history", run)
