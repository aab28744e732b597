"""A history that grows: one server, a few busy members, spread over the last year."""

import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from benchmarks.bare import BareDatabase
from benchmarks.history import GUILD, Books, now
from bot.domain.money.ledger import OPERATOR, TransferKind, available
from bot.store import Store
from bot.store.money import ledger

MEMBERS = 5
DAYS = 24
"""Days of the year on which they buy: so few that each has bought on each of them also while the history
is short."""

YEAR_MS = 365 * 86_400_000
_BATCH = 1_000
_TRANSFERS = 2
"""Of one purchase: what is held, and what is captured."""

_PURCHASES = 10
"""One of so many transfers is a purchase's. The rest is credit from the host, a micro-USDC each, since whole
purchases take long to make."""

_CACHE_KIB = 400_000


class Grown:
    """The database, the store over it in this thread, and how many transfers there are."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = BareDatabase(path)
        self.database.pragma(f"cache_size = -{_CACHE_KIB}")
        self.store = Store(self.database, queue_max=1_000_000)
        self.transfers = 0
        self._at = now()
        self._since = self._at - YEAR_MS
        self._books = Books.over(self.database).of(MEMBERS, lambda: self._at)
        self._bought = self._granted = 0

    async def until(self, transfers: int) -> None:
        """Add purchases and credit until there are so many transfers, each time from a year ago up to now."""
        new = transfers - self.transfers
        purchases = max(DAYS * MEMBERS, new // _PURCHASES // _TRANSFERS)
        with self.database.batch():
            await self._books.fund(purchases * 1_000_000, key=f"for {transfers}")
        await self._repeat(purchases, self._buy)
        await self._repeat(max(0, new - purchases * _TRANSFERS - 1), self._grant)
        await self.database.checkpoint()
        self.transfers = count_rows(self.path, "transfers")

    async def _repeat(self, count: int, act: Callable[[float], Awaitable[None]]) -> None:
        """Do it so often; it is told which part of the whole comes before, from 0 to 1."""
        for start in range(0, count, _BATCH):
            with self.database.batch():
                for number in range(start, min(start + _BATCH, count)):
                    await act(number / count)

    async def _buy(self, part: float) -> None:
        """Buy and deliver, on the first or one of the further days."""
        self._at = self._since + YEAR_MS * (1 + int(part * DAYS)) // DAYS
        await self._books.ask(self._bought)
        await self._books.buy(self._bought)
        await self._books.deliver(self._bought)
        self._bought += 1

    async def _grant(self, part: float) -> None:
        move = partial(ledger.transfer, debit=OPERATOR, credit=available(GUILD))
        at, key = self._since + round(YEAR_MS * part), f"grown-{self._granted}"
        await self.database.write(move, TransferKind.GRANT, key, 1, at=at)
        self._granted += 1

    def copied(self, to: Path) -> Path:
        """Return a copy that may be spoiled."""
        shutil.copyfile(self.path, to)
        to.chmod(0o600)
        return to


def remove_all(folder: Path, pattern: str) -> None:
    for left in folder.glob(pattern):
        left.unlink()


def count_rows(path: Path, table: str) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        connection.close()
