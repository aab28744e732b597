"""What concerns all servers: the host's stops and cap, and the last comparison with the chain."""

import json
import sqlite3
from collections.abc import Collection, Sequence

from bot.domain.jobs.job import Job, Result
from bot.domain.money.audit import LastReconcile, Reconciliation
from bot.domain.money.pauses import Pause, RetiredModel
from bot.store.host import rescues
from bot.store.jobs.rows import clean, job_of
from bot.store.moderation import log, pauses
from bot.store.sqlite.database import Database


class HostStore:
    """`bot.ports.House` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def current_pause(self) -> Pause | None:
        return await self._db.read(pauses.paused)

    async def pause(self, *, by: int | None, reason: str, now: int) -> Pause:
        return await self._db.write(_pause, by=by, reason=reason, now=now)

    async def resume(self, *, by: int, now: int) -> Pause | None:
        return await self._db.write(_unpause, by=by, now=now)

    async def retired_models(self) -> Sequence[RetiredModel]:
        return await self._db.read(pauses.retired)

    async def retire_model(self, model: str, *, by: int, reason: str, now: int) -> bool:
        return await self._db.write(_retire, model, by=by, reason=reason, now=now)

    async def restore_model(self, model: str, *, by: int, now: int) -> bool:
        return await self._db.write(_restore, model, by=by, now=now)

    async def set_daily_cap(self, micro: int | None) -> None:
        await self._db.write(_cap, micro)

    async def set_disabled_models(self, models: Collection[str]) -> None:
        await self._db.write(pauses.keep_off, models)

    async def used_today(self, now: int) -> tuple[int, int | None]:
        return await self._db.read(_used_today, now)

    async def record_reconcile(self, result: Reconciliation, *, compared: int | None) -> None:
        await self._db.write(_reconciled, result, compared)

    async def last_reconcile(self) -> LastReconcile | None:
        return await self._db.read(_last_reconcile)

    async def record_start(self, now: int) -> int:
        return await self._db.write(_started_at, now)

    async def record_wallet_low(self, low: bool) -> bool:
        if await self._db.read(_wallet_low) is low:
            return False
        return await self._db.write(_set_wallet_low, low)

    async def flagged_jobs(self, guild_id: int | None = None, *, limit: int = 25) -> Sequence[Job]:
        return await self._db.read(_flagged, guild_id, limit)

    async def rescue(self, job_id: str, result: Result, *, by: int, now: int) -> Job:
        return await self._db.write(rescues.rescue, job_id, result, by=by, now=now)

    async def settle_dispute(self, job_id: str, studio_job: str, *, by: int, now: int) -> Job:
        return await self._db.write(rescues.settle_dispute, job_id, studio_job, by=by, now=now)

    async def write_off(
        self, job_id: str, *, charged: bool, refund: bool, by: int, reason: str, now: int
    ) -> Job:
        return await self._db.write(
            rescues.write_off, job_id, charged=charged, refund=refund, by=by, reason=reason, now=now
        )


def _pause(connection: sqlite3.Connection, *, by: int | None, reason: str, now: int) -> Pause:
    before = pauses.paused(connection)
    if before is not None:
        return before
    connection.execute(
        "UPDATE house SET paused_at = ?, paused_by = ?, paused_reason = ?", (now, by, clean(reason))
    )
    log.write(connection, None, by=by, now=now, action="pause", new="paused", reason=reason)
    return Pause(now, by, reason)


def _unpause(connection: sqlite3.Connection, *, by: int, now: int) -> Pause | None:
    before = pauses.paused(connection)
    if before is not None:
        connection.execute("UPDATE house SET paused_at = NULL, paused_by = NULL, paused_reason = NULL")
        log.write(connection, None, by=by, now=now, action="unpause", old="paused")
    return before


def _retire(connection: sqlite3.Connection, model: str, *, by: int, reason: str, now: int) -> bool:
    new = connection.execute(
        "INSERT INTO retired_models (model, at, by, reason) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (model) DO NOTHING",
        (model, now, by, clean(reason)),
    )
    if new.rowcount == 0:
        return False
    log.write(connection, None, by=by, now=now, action="model stopped", new=model, reason=reason)
    return True


def _restore(connection: sqlite3.Connection, model: str, *, by: int, now: int) -> bool:
    if connection.execute("DELETE FROM retired_models WHERE model = ?", (model,)).rowcount == 0:
        return False
    log.write(connection, None, by=by, now=now, action="model allowed again", old=model)
    return True


def _cap(connection: sqlite3.Connection, micro: int | None) -> None:
    connection.execute("UPDATE house SET daily_cap = ?", (micro,))


def _used_today(connection: sqlite3.Connection, now: int) -> tuple[int, int | None]:
    return pauses.used_today(connection, now), pauses.daily_cap(connection)


def _reconciled(connection: sqlite3.Connection, result: Reconciliation, compared: int | None) -> None:
    said = json.dumps({"findings": len(result.findings), "head": result.head})
    connection.execute(
        "UPDATE house SET reconciled_at = ?, reconciled = ?, checked_block = coalesce(?, checked_block)",
        (result.at, said, compared),
    )


def _last_reconcile(connection: sqlite3.Connection) -> LastReconcile | None:
    row = connection.execute("SELECT reconciled_at, reconciled FROM house").fetchone()
    if row["reconciled_at"] is None:
        return None
    said = json.loads(row["reconciled"])
    return LastReconcile(row["reconciled_at"], said["findings"], said["head"])


def _started_at(connection: sqlite3.Connection, now: int) -> int:
    connection.execute("UPDATE house SET started_at = ? WHERE started_at IS NULL", (now,))
    return int(connection.execute("SELECT started_at FROM house").fetchone()["started_at"])


def _wallet_low(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT wallet_low FROM house").fetchone()["wallet_low"])


def _set_wallet_low(connection: sqlite3.Connection, low: bool) -> bool:
    changed = connection.execute("UPDATE house SET wallet_low = ?1 WHERE wallet_low <> ?1", (int(low),))
    return changed.rowcount == 1


def _flagged(connection: sqlite3.Connection, guild_id: int | None, limit: int) -> Sequence[Job]:
    rows = connection.execute(
        "SELECT * FROM jobs WHERE (state = 'DISPUTED' OR (state = 'FAILED' AND EXISTS ("
        "SELECT 1 FROM payments WHERE payments.job_id = jobs.id AND payments.state = 'SETTLED'))) "
        "AND (?1 IS NULL OR guild_id = ?1) ORDER BY seq DESC LIMIT ?2",
        (guild_id, limit),
    )
    return [job_of(row) for row in rows]
