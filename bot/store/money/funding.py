"""Money from the chain: how far it was read, what it brought, and who is told."""

import sqlite3
from collections.abc import Sequence, Set

from bot.domain.money.chain import Used
from bot.domain.money.deposits import (
    REUSE_SECONDS,
    Deposit,
    Mined,
    NewTopup,
    ScannedRange,
    ScanResult,
    Topup,
)
from bot.domain.money.notices import BudgetAlert
from bot.store.moderation import log
from bot.store.money import budget_levels, deposits, topups
from bot.store.sqlite.database import Database


class DepositStore:
    """`bot.ports.Funding` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def open_topup(self, draft: NewTopup) -> Topup:
        since = draft.opened_at - round(REUSE_SECONDS * 1000)
        return await self._db.write(topups.open_one, draft, unused_since=since)

    async def waiting_amounts(self, now: int) -> Set[int]:
        return await self._db.read(topups.waiting, now)

    async def begin_scan(self, wallet: str, block: int, log_index: int) -> None:
        await self._db.write(_begin, wallet, block, log_index)

    async def scanned_span(self) -> ScannedRange | None:
        return await self._db.read(span)

    async def record_scan(
        self, mined: Sequence[Mined], used: Sequence[Used], *, upto: int, now: int
    ) -> ScanResult:
        return await self._db.write(_seen, mined, used, upto=upto, now=now)

    async def unannounced_topups(self) -> Sequence[Topup]:
        return await self._db.read(topups.unannounced)

    async def mark_announced(self, topup_id: str, *, now: int) -> None:
        await self._db.write(topups.announced, topup_id, now)

    async def newest(self, *, unclaimed: bool = False, limit: int = 100) -> Sequence[Deposit]:
        return await self._db.read(deposits.listed, unclaimed=unclaimed, limit=limit)

    async def assign(self, key: str, guild_id: int, *, by: int, now: int) -> Deposit:
        return await self._db.write(_assign, key, guild_id, by=by, now=now)

    async def dismiss(self, key: str, *, by: int, now: int) -> Deposit:
        return await self._db.write(_keep, key, by=by, now=now)

    async def topups_of_server(self, guild_id: int, *, limit: int = 5) -> Sequence[Topup]:
        return await self._db.read(topups.of_server, guild_id, limit)

    async def take_alerts(self) -> Sequence[BudgetAlert]:
        if not await self._db.read(budget_levels.due):
            return ()  # what changes nothing writes nothing
        return await self._db.write(budget_levels.take)


def span(connection: sqlite3.Connection) -> ScannedRange | None:
    row = connection.execute(
        "SELECT wallet, first_block, first_log, next_block, checked_block FROM house"
    ).fetchone()
    if row["first_block"] is None:
        return None
    compared = row["checked_block"] or row["first_block"]
    return ScannedRange(row["wallet"], row["first_block"], row["first_log"], row["next_block"], compared)


def _begin(connection: sqlite3.Connection, wallet: str, block: int, log_index: int) -> None:
    connection.execute(
        "UPDATE house SET wallet = ?1, first_block = ?2, next_block = ?2, first_log = ?3, "
        "checked_block = NULL WHERE wallet IS NOT ?1",
        (wallet, block, log_index),
    )


def _seen(
    connection: sqlite3.Connection, mined: Sequence[Mined], used: Sequence[Used], *, upto: int, now: int
) -> ScanResult:
    came = [deposits.arrive(connection, each, now=now) for each in mined]
    strange = [each.nonce for each in used if _is_strange(connection, each, now)]
    connection.execute("UPDATE house SET next_block = max(next_block, ?)", (upto,))
    return ScanResult(
        credited=tuple(each for each in came if isinstance(each, Topup)),
        unclaimed=tuple(each for each in came if isinstance(each, Deposit)),
        unknown_nonces=tuple(strange),
    )


def _is_strange(connection: sqlite3.Connection, used: Used, now: int) -> bool:
    """Whether nobody of us signed it; each is news once."""
    ours = connection.execute("SELECT 1 FROM payments WHERE nonce = ?", (used.nonce,)).fetchone()
    if ours is not None:
        return False
    new = connection.execute(
        "INSERT INTO foreign_nonces (nonce, tx, seen_at) VALUES (?, ?, ?) ON CONFLICT (nonce) DO NOTHING",
        (used.nonce, used.tx, now),
    )
    return new.rowcount == 1


def _assign(connection: sqlite3.Connection, key: str, guild_id: int, *, by: int, now: int) -> Deposit:
    deposit = deposits.assign(connection, key, guild_id, by=by, now=now)
    _note(connection, guild_id, "deposit assigned", deposit, by=by, now=now)
    return deposit


def _keep(connection: sqlite3.Connection, key: str, *, by: int, now: int) -> Deposit:
    deposit = deposits.keep(connection, key, by=by, now=now)
    _note(connection, None, "deposit kept", deposit, by=by, now=now)
    return deposit


def _note(
    connection: sqlite3.Connection, guild_id: int | None, action: str, deposit: Deposit, *, by: int, now: int
) -> None:
    new = f"{deposit.amount} micro-USDC, {deposit.key}"
    log.write(connection, guild_id, by=by, now=now, action=action, old="unclaimed", new=new)
