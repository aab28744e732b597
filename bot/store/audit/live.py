"""Read everything that is money, for the audit and for the comparison with the chain."""

import sqlite3
from collections.abc import Sequence

from bot.domain.money.audit import Report
from bot.domain.money.deposits import Deposit, ScannedRange
from bot.domain.money.payments import Payment
from bot.store.audit.audit import audit
from bot.store.jobs.rows import payment_of
from bot.store.money import deposits, funding, journal
from bot.store.sqlite.database import Database, Reader


class LedgerStore:
    """The books of the running bot, or of a copy. Read only."""

    def __init__(self, database: Database | Reader) -> None:
        self._db = database

    async def audit(self) -> Report:
        """Recompute everything from scratch, on a connection of its own: the running work does not wait.

        Takes seconds for a long history. Raises StoreError.
        """
        reader = await Reader.open(self._db.path)
        try:
            return await reader.read(audit)
        finally:
            await reader.close()

    async def payments(self) -> Sequence[Payment]:
        return await self._db.read(every_payment)

    async def deposits(self) -> Sequence[Deposit]:
        return await self._db.read(deposits.every)

    async def journal_head(self) -> tuple[int, str]:
        return await self._db.read(journal.head)

    async def scanned_span(self) -> ScannedRange | None:
        return await self._db.read(funding.span)


def every_payment(connection: sqlite3.Connection) -> Sequence[Payment]:
    """Return all payments, oldest first."""
    return [payment_of(row) for row in connection.execute("SELECT * FROM payments ORDER BY id")]
