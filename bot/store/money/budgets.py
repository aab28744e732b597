"""The servers' money: what comes in, what is there, and what it is reserved for."""

import sqlite3
from collections.abc import Sequence

from bot.domain.errors import Conflict
from bot.domain.jobs.job import Job
from bot.domain.money.errors import AmountNotPositive
from bot.domain.money.ledger import OPERATOR, Balances, TransferKind, available
from bot.store.jobs.admit import AdmissionPolicy, admit
from bot.store.money import budget_levels, ledger
from bot.store.sqlite.database import Database


class BudgetStore:
    """`bot.ports.Budgets` over the database."""

    def __init__(self, database: Database, policy: AdmissionPolicy) -> None:
        self._db = database
        self._policy = policy

    async def grant(
        self, guild_id: int, amount: int, *, actor: int, note: str, key: str, now: int
    ) -> Balances:
        return await self._db.write(_grant, guild_id, amount, actor=actor, note=note, key=key, now=now)

    async def balances(self, guild_id: int) -> Balances:
        return await self._db.read(ledger.balances, guild_id)

    async def owed(self) -> int:
        return await self._db.read(_owed)

    async def all_balances(self) -> Sequence[tuple[int, Balances]]:
        return await self._db.read(_servers)

    async def admit(self, job_id: str, amount: int, *, now: int, roles: Sequence[int] | None = None) -> Job:
        return await self._db.write(admit, job_id, amount, policy=self._policy, now=now, roles=roles)


def _grant(
    connection: sqlite3.Connection,
    guild_id: int,
    amount: int,
    *,
    actor: int,
    note: str,
    key: str,
    now: int,
) -> Balances:
    if amount <= 0:
        raise AmountNotPositive(amount)
    if not _granted_before(connection, guild_id, amount, key):
        ledger.transfer(
            connection,
            TransferKind.GRANT,
            key,
            amount,
            debit=OPERATOR,
            credit=available(guild_id),
            at=now,
            actor=actor,
            note=note,
        )
        budget_levels.refilled(connection, guild_id)
    return ledger.balances(connection, guild_id)


def _granted_before(connection: sqlite3.Connection, guild_id: int, amount: int, key: str) -> bool:
    row = connection.execute(
        "SELECT credit, amount FROM transfers WHERE key = ?", (f"{TransferKind.GRANT}:{key}",)
    ).fetchone()
    if row is None:
        return False
    if (row["credit"], row["amount"]) != (available(guild_id), amount):
        raise Conflict(f"The key {key} was used for another grant.")
    return True


def _owed(connection: sqlite3.Connection) -> int:
    row = connection.execute(
        "SELECT coalesce(sum(balance), 0) FROM accounts WHERE name NOT GLOB 'house:*'"
    ).fetchone()
    return int(row[0])


def _servers(connection: sqlite3.Connection) -> Sequence[tuple[int, Balances]]:
    rows = connection.execute("SELECT name FROM accounts WHERE name GLOB 'guild:*:available' ORDER BY name")
    ids = [int(row["name"].split(":")[1]) for row in rows]
    return [(guild_id, ledger.balances(connection, guild_id)) for guild_id in ids]
