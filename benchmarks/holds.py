"""Hold and capture: the ledger through the store, beside the least that bare sqlite3 could do for them."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.history import GUILD, PRICE, Books, now
from benchmarks.measure import Stopwatch
from bot.store.money import ledger
from bot.store.sqlite.database import Database

_MORE = 10_000_000
"""Numbers of these jobs, and of their payments: above those of every history."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds of one transaction, and of the processor for it, each way, one right after the other."""

    ours: float
    bare: float
    ours_cpu: float
    bare_cpu: float


@dataclass(frozen=True, slots=True)
class Rates:
    """The turns, and the bytes that a hold adds to -wal."""

    turns: Sequence[Turn]
    wal: float

    def median(self, of: Callable[[Turn], float]) -> float:
        return median(map(of, self.turns))

    @property
    def ratio(self) -> float:
        """Return ours over the bare one: of the rates, or of the processor time if that says less for us.

        On a disk that others keep busy both wait for it alike, and the rates say nothing.
        """
        return min(
            self.median(lambda turn: turn.bare / turn.ours),
            self.median(lambda turn: turn.bare_cpu / turn.ours_cpu),
        )


async def rates(path: Path, turns: int, each: int) -> Rates:
    """Hold and capture through the store over this database, and by hand over a new one, in turns."""
    database = await Database.open(path)
    bare = _Bare(path.with_suffix(".bare"))
    try:
        ids = await _asked(database, (turns + 1) * each)
        found = [
            await _turn(database, bare, ids[start : start + each], start)
            for start in range(0, len(ids), each)
        ]
        return Rates(found[1:], await _wal(database, path, each))  # the first fills what is kept in memory
    finally:
        bare.close()
        await database.close()


async def _turn(database: Database, bare: "_Bare", jobs: list[str], first: int) -> Turn:
    with Stopwatch() as ours:
        for number, job in enumerate(jobs, first):
            await _hold(database, job)
            await _capture(database, job, _MORE + number)
    with Stopwatch() as by_hand:
        await asyncio.to_thread(bare.hold_and_capture, jobs)
    count = 2 * len(jobs)
    taken = ours.seconds, by_hand.seconds, ours.cpu_seconds, by_hand.cpu_seconds
    return Turn(*(seconds / count for seconds in taken))


async def _asked(database: Database, count: int) -> list[str]:
    books = Books.over(database)
    await books.fund(count * 1_000_000, key="for holds")
    return [await books.ask(_MORE + number) for number in range(count)]


async def _hold(database: Database, job: str) -> None:
    await database.write(partial(ledger.open_hold, actor=1, at=now()), job, GUILD, PRICE)


async def _capture(database: Database, job: str, payment: int) -> None:
    await database.write(partial(ledger.capture, at=now()), job, payment, PRICE)


async def _wal(database: Database, path: Path, count: int) -> float:
    """Return the bytes that a hold adds to the -wal file."""
    books = Books.over(database)
    ids = [await books.ask(2 * _MORE + number) for number in range(count)]
    await database.checkpoint()
    for job in ids:
        await _hold(database, job)
    return Path(f"{path}-wal").stat().st_size / count  # noqa: ASYNC240 - a name is looked up


class _Bare:
    """Accounts, holds and transfers by hand, as durable as ours: no journal, and no check but the balance."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE accounts (name TEXT PRIMARY KEY, balance INTEGER NOT NULL) STRICT;"
            "CREATE TABLE holds (job TEXT PRIMARY KEY, amount INTEGER NOT NULL, captured INTEGER NOT NULL)"
            " STRICT;"
            "CREATE TABLE transfers (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, debit TEXT NOT NULL,"
            " credit TEXT NOT NULL, amount INTEGER NOT NULL, kind TEXT NOT NULL, job TEXT NOT NULL) STRICT;"
            f"INSERT INTO accounts VALUES ('available', {10**15}), ('held', 0), ('studio', 0);"
        )

    def hold_and_capture(self, jobs: list[str]) -> None:
        for job in jobs:
            self._move("available", "held", "hold", job, "INSERT INTO holds VALUES (:job, :amount, 0)")
            self._move("held", "studio", "capture", job, "UPDATE holds SET captured = amount WHERE job=:job")

    def _move(self, debit: str, credit: str, kind: str, job: str, hold: str) -> None:
        row = {"at": now(), "debit": debit, "credit": credit, "amount": PRICE, "kind": kind, "job": job}
        self._connection.execute("BEGIN IMMEDIATE")
        taken = self._connection.execute(
            "UPDATE accounts SET balance = balance - :amount WHERE name = :debit AND balance >= :amount", row
        )
        if taken.rowcount != 1:
            raise AssertionError(f"{debit} has less than {PRICE}")
        self._connection.execute("UPDATE accounts SET balance = balance + :amount WHERE name = :credit", row)
        self._connection.execute(hold, row)
        self._connection.execute(
            "INSERT INTO transfers (at, debit, credit, amount, kind, job) "
            "VALUES (:at, :debit, :credit, :amount, :kind, :job)",
            row,
        )
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()
