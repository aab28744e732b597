"""Where a server's money went: reads for charts, pages and receipts, and the export of it all."""

import sqlite3
from collections.abc import Mapping, Sequence

from bot.domain.money.ledger import available, held
from bot.domain.money.spending import HistoryPage, HistoryQuery, MemberTotals, ReceiptLine, ReceiptPage, Spend
from bot.store.money import receipts
from bot.store.money.history_pages import page
from bot.store.money.job_lines import MODEL
from bot.store.money import export as tables
from bot.store.sqlite.database import Database

BOOK_TIMES: Mapping[str, str] = {
    "jobs": "created_at",
    "payments": "signed_at",
    "transfers": "at",
    "deposits": "seen_at",
    "log": "at",
}
"""The column by which each table of the export is narrowed to a time."""


class HistoryStore:
    """`bot.ports.History` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def spending(self, guild_id: int, since: int, *, user_id: int | None = None) -> Sequence[Spend]:
        return await self._db.read(spends, guild_id, since, user_id)

    async def page(self, wanted: HistoryQuery, number: int) -> HistoryPage:
        return await self._db.read(page, wanted, number)

    async def receipts(self, guild_id: int, user_id: int, until: int, number: int) -> ReceiptPage:
        return await self._db.read(receipts.page, guild_id, user_id, until, number)

    async def receipt(self, job_id: str) -> ReceiptLine:
        return await self._db.read(receipts.one, job_id)

    async def totals(self, guild_id: int, user_id: int) -> MemberTotals:
        return await self._db.read(receipts.totals, guild_id, user_id)

    async def export(self, guild_id: int, since: int) -> Mapping[str, Sequence[Mapping[str, object]]]:
        return await self._db.read(books, guild_id, since)


def spends(connection: sqlite3.Connection, guild_id: int, since: int, user_id: int | None) -> Sequence[Spend]:
    """Captures since then, and what the host gave back for them (negative, at the time of the capture)."""
    rows = connection.execute(
        f"SELECT job, at, user_id, {MODEL} AS model, amount FROM ("  # noqa: S608
        "  SELECT job, at, amount FROM transfers WHERE debit = :held AND at >= :since AND kind = 'capture'"
        "  UNION ALL"
        "  SELECT job, coalesce((SELECT max(paid.at) FROM transfers AS paid"
        "    WHERE paid.job = back.job AND paid.kind = 'capture'), at), -amount"
        "  FROM transfers AS back WHERE credit = :available AND at >= :since AND kind = 'refund'"
        ") JOIN jobs ON jobs.id = job WHERE at >= :since AND (:user IS NULL OR user_id = :user) ORDER BY at",
        {"held": held(guild_id), "available": available(guild_id), "since": since, "user": user_id},
    )
    return [Spend(row["job"], row["at"], row["user_id"], row["model"], row["amount"]) for row in rows]


def books(connection: sqlite3.Connection, guild_id: int, since: int) -> dict[str, list[tables.Record]]:
    """The export of one server with its moderation log, from then on; balances are those of now."""
    found = tables.export(connection, guild_id)
    rows = connection.execute(
        "SELECT seq, at, CAST(actor AS TEXT) AS actor, action, old, new, reason FROM moderation_log "
        "WHERE guild_id = ? ORDER BY seq",
        (guild_id,),
    )
    found["log"] = [dict(row) for row in rows]
    return {name: [r for r in records if _at(name, r) >= since] for name, records in found.items()}


def _at(name: str, record: tables.Record) -> int:
    column = BOOK_TIMES.get(name)
    value = record[column] if column else None
    return value if isinstance(value, int) else 2**62  # what has no time is always in
