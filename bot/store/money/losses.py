"""Jobs that failed after they were paid: what is forgiven, what the host bears, and what is stopped.

`jobs.forgiven` is not NULL for exactly these jobs, except for those that a person has ended.
"""

from collections.abc import Callable, Sequence

from bot.domain import policy
from bot.domain.jobs.job import Job
from bot.domain.moderation.limits import Requester
from bot.domain.moderation.log import MANY_LOSSES, LossCount
from bot.domain.money.errors import ModelResting
from bot.domain.money.ledger import TransferKind, available
from bot.domain.money.losses import LossPolicy
from bot.domain.money.pauses import DAY_MS, day_start
from bot.domain.periods import Per, period
from bot.store.moderation import log
from bot.store.moderation.settings import settings
from bot.store.money import usage
from bot.store.money.spending_days import MODEL
from bot.store.money.transfers import BESIDE_JOBS
from bot.store.sql import Connection, Row, ask

POLICY = "losses"
"""The key of `meta` with the host's settings."""


def set_policy(connection: Connection, wanted: LossPolicy) -> None:
    """Store the host's settings, so that every transaction goes by them."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (POLICY, wanted.dump()),
    )


def _policy(connection: Connection) -> LossPolicy:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (POLICY,)).fetchone()
    return LossPolicy() if row is None else LossPolicy.load(row["value"])


def forgives(connection: Connection, job: Job, *, now: int) -> bool:
    """Return True if this failure of the day (in the server's zone) does not count towards the allowance.

    The first few do not. One that has cost the member's allowance nothing uses none of them up.
    """
    if usage.spent_for(connection, job.id) == 0:
        return False
    since, _ = period(Per.DAY, now, settings(connection, job.guild_id).zone)
    row = connection.execute(
        "SELECT count(*) FROM jobs WHERE guild_id = ? AND user_id = ? AND ended_at >= ? "
        "AND state = 'FAILED' AND forgiven = 1 AND id <> ?",
        (job.guild_id, job.user_id, since, job.id),
    ).fetchone()
    return int(row[0]) < _policy(connection).forgiven


def host_bears(connection: Connection, guild_id: int, paid: int, *, now: int) -> bool:
    """Return True if `paid` more fits what the host bears for one server in the UTC day of `now`."""
    return _borne(connection, guild_id, day_start(now)) + paid <= _policy(connection).host_cap


def _borne(connection: Connection, guild_id: int, since: int) -> int:
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM transfers "  # noqa: S608
        f"WHERE credit = ? AND at >= ? AND kind = ? AND {BESIDE_JOBS}",
        (available(guild_id), since, TransferKind.REFUND),
    ).fetchone()
    return int(row[0])


def check_resting(connection: Connection, requester: Requester, model: str, *, now: int) -> None:
    """Raise ModelResting for a while after the member's last jobs with the model all failed after payment.

    Jobs that ended more than a day ago do not count. One that ended later than now did so before the clock
    was set back, nobody knows how long ago: nothing rests for it.
    """
    resting(connection, requester, model, now=now)(_policy(connection))


def resting(
    connection: Connection, requester: Requester, model: str, *, now: int
) -> Callable[[LossPolicy], None]:
    """Ask for the member's last jobs with the model. The answer checks them by the host's settings."""
    asked = ask(
        connection,
        "SELECT state, ended_at FROM jobs WHERE guild_id = ? AND user_id = ? AND ended_at >= ? "  # noqa: S608
        f"AND (state = 'DELIVERED' OR forgiven IS NOT NULL) AND {MODEL} = ? "
        "ORDER BY ended_at DESC, seq DESC LIMIT ?",
        (requester.guild_id, requester.user_id, now - DAY_MS, model, policy.FAILURES_IN_A_ROW),
    )
    return lambda rules: _check_rest(asked(), model, rules.rest_ms, now)


def _check_rest(rows: Sequence[Row], model: str, rest_ms: int, now: int) -> None:
    if len(rows) < policy.FAILURES_IN_A_ROW or any(row["state"] != "FAILED" for row in rows):
        return
    until = rows[0]["ended_at"] + rest_ms
    if rows[0]["ended_at"] <= now < until:
        raise ModelResting(model, policy.FAILURES_IN_A_ROW, until)


def report(connection: Connection, guild_id: int, *, capped: bool, now: int) -> None:
    """Add a line to the moderation log when the server has many losses, once an hour.

    `capped`: the host does not bear the last one any more; that has a line of its own, once a UTC day.
    """
    rules = _policy(connection)
    since = now - rules.window_ms
    if capped and not _reported(connection, guild_id, day_start(now), capped=True):
        _write(connection, guild_id, since, rules.host_cap, now)
    elif _is_many(connection, guild_id, since) and not _reported(connection, guild_id, since, capped=False):
        _write(connection, guild_id, since, None, now)


def _is_many(connection: Connection, guild_id: int, since: int) -> bool:
    return _count(connection, guild_id, since, None).count >= policy.LOSSES_TO_REPORT


def _reported(connection: Connection, guild_id: int, since: int, *, capped: bool) -> bool:
    rows = connection.execute(
        "SELECT new FROM moderation_log WHERE guild_id = ? AND action = ? AND at > ?",
        (guild_id, MANY_LOSSES, since),
    )
    return any((LossCount.load(row["new"]).cap is not None) is capped for row in rows)


def _write(connection: Connection, guild_id: int, since: int, cap: int | None, now: int) -> None:
    facts = _count(connection, guild_id, since, cap).dump()
    log.write(connection, guild_id, by=None, now=now, action=MANY_LOSSES, new=facts)


def _count(connection: Connection, guild_id: int, since: int, cap: int | None) -> LossCount:
    row = connection.execute(
        "SELECT count(DISTINCT jobs.id) AS count, coalesce(sum(payments.amount), 0) AS paid FROM jobs "
        "JOIN payments ON payments.job_id = jobs.id AND payments.state = 'SETTLED' "
        "WHERE guild_id = ? AND ended_at > ? AND jobs.state = 'FAILED' AND forgiven IS NOT NULL",
        (guild_id, since),
    ).fetchone()
    return LossCount(row["count"], row["paid"], _borne(connection, guild_id, since), cap)
