"""The state of all servers together: the host's pause, stopped models and daily limit, the last comparison
with the chain, and jobs that need the host.
"""

import json
from collections.abc import Sequence

from bot.domain.jobs.job import Job
from bot.domain.money.audit import LastReconcile, Reconciliation
from bot.domain.money.pauses import Pause
from bot.store.host import adoption, rescues
from bot.store.jobs.rows import job_of
from bot.store.moderation import log, pauses
from bot.store.money import losses
from bot.store.sql import Connection, clean
from bot.store.verbs import Verbs, command, query

# ── pauses and limits ────────────────────────────────────────────────────────────────────────────


def pause(
    connection: Connection, *, by: int | None, reason: str, now: int, instead_of: str | None = None
) -> Pause:
    """Stop spending everywhere. Return the pause in force, which may be an earlier one.

    `instead_of`: the reason of one that the bot began by itself, whose place this one takes.
    """
    before = pauses.current_pause(connection)
    if before is not None and (before.by, before.reason) != (None, instead_of):
        return before
    connection.execute(
        "UPDATE house SET paused_at = ?, paused_by = ?, paused_reason = ?", (now, by, clean(reason))
    )
    log.write(connection, None, by=by, now=now, action="pause", new="paused", reason=reason)
    return Pause(now, by, reason)


def _resume(connection: Connection, *, by: int | None, now: int, reason: str | None = None) -> Pause | None:
    """End the pause. Return it, if there was one. `reason`: only one that the bot began by itself for it."""
    before = pauses.current_pause(connection)
    if before is not None and reason is not None and (before.by, before.reason) != (None, reason):
        return None
    if before is not None:
        connection.execute("UPDATE house SET paused_at = NULL, paused_by = NULL, paused_reason = NULL")
        log.write(connection, None, by=by, now=now, action="unpause", old="paused")
    return before


def _retire_model(connection: Connection, model: str, *, by: int, reason: str, now: int) -> bool:
    """Stop a model on all servers; False if it is stopped already."""
    new = connection.execute(
        "INSERT INTO retired_models (model, at, by, reason) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (model) DO NOTHING",
        (model, now, by, clean(reason)),
    )
    if new.rowcount == 0:
        return False
    log.write(connection, None, by=by, now=now, action="model stopped", new=model, reason=reason)
    return True


def _restore_model(connection: Connection, model: str, *, by: int, now: int) -> bool:
    """Allow a stopped model again; False if it is not stopped."""
    if connection.execute("DELETE FROM retired_models WHERE model = ?", (model,)).rowcount == 0:
        return False
    log.write(connection, None, by=by, now=now, action="model allowed again", old=model)
    return True


def _set_daily_limit(connection: Connection, micro: int | None) -> None:
    """Set the limit of one UTC day over all servers, in micro-USDC; None: no limit."""
    connection.execute("UPDATE house SET daily_cap = ?", (micro,))


def _used_today(connection: Connection, now: int) -> tuple[int, int | None]:
    """Return (micro-USDC held or spent of what was admitted in the UTC day of `now`, the daily limit)."""
    return pauses.used_today(connection, now), pauses.daily_limit(connection)


# ── what was noticed ─────────────────────────────────────────────────────────────────────────────


def _record_reconcile(connection: Connection, result: Reconciliation) -> None:
    """Store the outcome of a comparison with the chain.

    The row holds JSON: {"findings": how many contradict the ledger, "unanswered": how many questions the
    chain did not answer, "head": hash of the journal's last line}.
    """
    outcome = {"findings": len(result.wrong), "unanswered": len(result.unanswered), "head": result.head}
    connection.execute("UPDATE house SET reconciled_at = ?, reconciled = ?", (result.at, json.dumps(outcome)))


def last_reconcile(connection: Connection) -> LastReconcile | None:
    """Return the last comparison with the chain."""
    row = connection.execute("SELECT reconciled_at, reconciled FROM house").fetchone()
    if row["reconciled_at"] is None:
        return None
    outcome = json.loads(row["reconciled"])
    unanswered = outcome.get("unanswered", 0)  # an older version knew only findings
    return LastReconcile(row["reconciled_at"], outcome["findings"], outcome["head"], unanswered)


def _record_start(connection: Connection, now: int) -> int:
    """Return the instant at which a bot first worked with this database: `now` the first time."""
    connection.execute("UPDATE house SET started_at = ? WHERE started_at IS NULL", (now,))
    return int(connection.execute("SELECT started_at FROM house").fetchone()["started_at"])


def _is_wallet_low(connection: Connection, network: str) -> bool:
    query = "SELECT 1 FROM low_wallets WHERE network = ?"
    return connection.execute(query, (network,)).fetchone() is not None


def _set_wallet_low(connection: Connection, network: str, low: bool) -> bool:
    statement = (
        "INSERT INTO low_wallets (network) VALUES (?) ON CONFLICT DO NOTHING"
        if low
        else "DELETE FROM low_wallets WHERE network = ?"
    )
    return connection.execute(statement, (network,)).rowcount == 1


def _flagged_jobs(connection: Connection, guild_id: int | None = None, *, limit: int = 25) -> Sequence[Job]:
    """Return the jobs that are DISPUTED, or FAILED though they were paid, newest first."""
    rows = connection.execute(
        "SELECT * FROM jobs INDEXED BY jobs_not_delivered WHERE state IN ('FAILED', 'DISPUTED') "
        "AND (state = 'DISPUTED' OR EXISTS (SELECT 1 FROM payments "
        "WHERE payments.job_id = jobs.id AND payments.state = 'SETTLED')) "
        "AND (guild_id = ?1 OR ?1 IS NULL) ORDER BY seq DESC LIMIT ?2",
        (guild_id, limit),
    )
    return [job_of(row) for row in rows]


class HostStore(Verbs):
    """The state that the host sees, and the host's decisions."""

    current_pause = query(pauses.current_pause)
    pause = command(pause)
    resume = command(_resume)

    retired_models = query(pauses.retired_models)
    retire_model = command(_retire_model)
    restore_model = command(_restore_model)
    set_disabled_models = command(pauses.set_disabled_models)

    set_daily_limit = command(_set_daily_limit)
    set_loss_policy = command(losses.set_policy)
    used_today = query(_used_today)

    record_reconcile = command(_record_reconcile)
    last_reconcile = query(last_reconcile)
    record_start = command(_record_start)

    flagged_jobs = query(_flagged_jobs)
    rescue = command(rescues.rescue)
    settle_dispute = command(rescues.settle_dispute)
    write_off = command(rescues.write_off)

    unpaid_jobs = query(adoption.unpaid_jobs)
    adopt = command(adoption.adopt)

    async def record_wallet_low(self, network: str, low: bool) -> bool:
        """Record whether the wallet on a network (CAIP-2) is low. Return True if that is news."""
        if await self._db.read(_is_wallet_low, network) is low:
            return False  # a look that finds nothing new writes nothing
        return await self._db.write(_set_wallet_low, network, low)
