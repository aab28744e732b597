"""What StableStudio was asked and answered, and what came of paid jobs. No money of ours is in it."""

import sqlite3
from collections.abc import Sequence

from bot.domain.money.prices import Losses, QuoteRow
from bot.store.money.job_lines import MODEL
from bot.store.sqlite.database import Database


class PriceStore:
    """`bot.ports.Prices` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def record(self, rows: Sequence[QuoteRow], *, forget_before: int) -> None:
        await self._db.write(_record, rows, forget_before)

    async def quotes(self, since: int, *, model: str | None = None) -> Sequence[QuoteRow]:
        return await self._db.read(_quotes, since, model)

    async def losses(self, since: int) -> Sequence[Losses]:
        return await self._db.read(_losses, since)


def _record(connection: sqlite3.Connection, rows: Sequence[QuoteRow], forget_before: int) -> None:
    connection.executemany(
        "INSERT INTO quotes (at, operation, options_key, amount, ok) VALUES (?, ?, ?, ?, ?)",
        [(row.at, row.operation, row.options_key, row.amount, row.amount is not None) for row in rows],
    )
    connection.execute("DELETE FROM quotes WHERE at < ?", (forget_before,))


def _quotes(connection: sqlite3.Connection, since: int, model: str | None) -> Sequence[QuoteRow]:
    rows = connection.execute(
        f"SELECT at, operation, options_key, amount FROM quotes WHERE at >= ?1 "  # noqa: S608
        f"AND (?2 IS NULL OR {MODEL} = ?2) ORDER BY at, id",
        (since, model),
    )
    return [QuoteRow(**dict(row)) for row in rows]


def _losses(connection: sqlite3.Connection, since: int) -> Sequence[Losses]:
    """Of the jobs that were paid since then and are over or made."""
    rows = connection.execute(
        f"SELECT {MODEL} AS model, count(*) AS paid, sum(state = 'FAILED') AS lost, "  # noqa: S608
        "coalesce(sum(CASE WHEN state = 'FAILED' THEN (SELECT sum(amount) FROM payments "
        "WHERE job_id = jobs.id AND state = 'SETTLED') END), 0) AS amount "
        "FROM jobs WHERE paid_at >= ? AND state IN ('FETCHED', 'DELIVERED', 'FAILED') GROUP BY model",
        (since,),
    )
    return [Losses(**dict(row)) for row in rows]
