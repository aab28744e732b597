"""How much is used of limits and allowances: a row of `charges` for each job and each of its counters.

A job counts with what is held or was paid for it, also when it has failed after payment. Only its maker's
own counter leaves a forgiven failure out. The rows are written in the transactions that change those; the
audit recomputes them.
"""

import json
from collections.abc import Sequence
from functools import lru_cache

from bot.domain.jobs.job import Job
from bot.domain.moderation.limits import Scope
from bot.store.money.transfers import BESIDE_JOBS
from bot.store.sql import Connection

_SPENT = (
    "(SELECT coalesce(sum(CASE state WHEN 'OPEN' THEN amount ELSE captured END), 0) "
    "FROM holds WHERE job_id = jobs.id AND source IS NULL)"
)
"""SQL: what is held or was paid for a row of `jobs`. What a pot or a prize pays is left out."""

AMOUNT = (
    "CASE WHEN jobs.state = 'FAILED' AND jobs.forgiven = 1 AND charges.scope = 'member' "
    f"THEN 0 ELSE {_SPENT} END"
)
"""SQL: the amount of a row of `charges` that is joined with its job."""


def write(connection: Connection, job: Job, held: int, *, at: int) -> None:
    """Count a job that is being admitted towards its counters.

    `held`: micro-USDC of the hold that was just opened for it; 0 if a pot or a prize pays.
    """
    amount = held
    if job.admitted_at is not None:  # not for the first time: it may have paid for uploads
        connection.execute("DELETE FROM charges WHERE job_id = ?", (job.id,))
        amount = spent_for(connection, job.id)
    counters = list(job.requester.counters())
    rows = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(counters))
    connection.execute(
        f"INSERT INTO charges (guild_id, scope, key, at, job_id, amount) VALUES {rows}",  # noqa: S608
        [value for scope, key in counters for value in (job.guild_id, scope, key, at, job.id, amount)],
    )


def recount(connection: Connection, job_id: str) -> None:
    """Update what the job counts with, after its holds or its state have changed."""
    connection.execute(
        f"UPDATE charges SET amount = (SELECT {AMOUNT} FROM jobs WHERE id = job_id) "  # noqa: S608
        "WHERE job_id = ?",
        (job_id,),
    )


def spent_for(connection: Connection, job_id: str) -> int:
    """Return the micro-USDC that are held or were paid for the job, without what a pot or a prize pays."""
    row = connection.execute(f"SELECT {_SPENT} FROM jobs WHERE id = ?", (job_id,)).fetchone()  # noqa: S608
    return int(row[0])


_CHARGED = (
    "SELECT {number} AS number, coalesce(sum(amount), 0) AS used, 0 AS returned FROM charges "
    "WHERE guild_id = :guild AND scope = :scope{number} AND key = :key{number} AND at >= :since{number}"
)
_IN_POTS = (
    "SELECT {number}, (SELECT coalesce(sum(CASE WHEN at >= :since{number} THEN amount ELSE 0 END), 0) "  # noqa: S608
    f"FROM transfers WHERE credit = pot AND kind = 'fund' AND {BESIDE_JOBS}), "
    "(SELECT coalesce(sum(amount), 0) FROM transfers "
    f"WHERE debit = pot AND kind = 'return' AND {BESIDE_JOBS}) "
    "FROM (SELECT 'contest:' || id || ':pot' AS pot FROM contests WHERE guild_id = :guild "
    "AND opened_at IS NOT NULL AND (ended_at IS NULL OR ended_at >= :since{number}){place}) AS pots"
)
"""SQL: the micro-USDC that went into each pot since an instant, and those that ever returned from it."""

_IN_CHANNEL = (
    " AND (channel_id = :key{number} "
    "OR channel_id IN (SELECT id FROM threads WHERE parent_id = :key{number}))"
)


@lru_cache(256)
def _used_sql(scopes: tuple[Scope, ...]) -> str:
    parts = []
    for number, scope in enumerate(scopes):
        parts.append(_CHARGED.format(number=number))
        if scope in (Scope.SERVER, Scope.CHANNEL):
            place = _IN_CHANNEL.format(number=number) if scope is Scope.CHANNEL else ""
            parts.append(_IN_POTS.format(number=number, place=place))
    return " UNION ALL ".join(parts)


def used_of(connection: Connection, guild_id: int, counters: Sequence[tuple[Scope, int, int]]) -> list[int]:
    """Return the micro-USDC that each counter (scope, key, since an instant) has counted, pots included.

    Later than now counts too: the machine's clock may have been set back. A contest counts in its server's
    pools and in those of its channel and of its thread, whole and when its pot is filled; what is made from
    the pot counts no more.
    """
    values: dict[str, object] = {"guild": guild_id}
    for number, (scope, key, since) in enumerate(counters):
        values |= {f"scope{number}": scope, f"key{number}": key, f"since{number}": since}
    found = [0] * len(counters)
    for row in connection.execute(_used_sql(tuple(scope for scope, _, _ in counters)), values):
        found[row["number"]] += max(0, row["used"] - row["returned"])  # what was put in last returns first
    return found


def note_thread(connection: Connection, thread_id: int, parent_id: int) -> None:
    """Record the channel that a thread belongs to, which never changes."""
    connection.execute("INSERT INTO threads VALUES (?, ?) ON CONFLICT DO NOTHING", (thread_id, parent_id))


def channels_of(connection: Connection, channel_id: int) -> tuple[int, ...]:
    """Return the channel and, of a noted thread, its parent."""
    rows = connection.execute("SELECT parent_id FROM threads WHERE id = ?", (channel_id,))
    return channel_id, *(row["parent_id"] for row in rows)


def by_member(
    connection: Connection, guild_id: int, since: int, *, role: int | None = None
) -> list[tuple[int, int]]:
    """Return (member id, micro-USDC counted since an instant), the highest first.

    With `role` only members who had the role when they asked for one of these jobs.
    """
    rows = connection.execute(
        "SELECT key, sum(amount) AS used FROM charges WHERE guild_id = ? AND scope = 'member' AND at >= ? "
        "GROUP BY key HAVING sum(amount) > 0 ORDER BY used DESC, key",
        (guild_id, since),
    )
    used = [(row["key"], row["used"]) for row in rows]
    if role is None:
        return used
    bearers = _with_role(connection, guild_id, since, role)
    return [(member, amount) for member, amount in used if member in bearers]


def _with_role(connection: Connection, guild_id: int, since: int, role: int) -> set[int]:
    """Return the members who had the role when they asked for a job that is counted since that instant."""
    rows = connection.execute(
        "SELECT DISTINCT user_id, roles FROM jobs JOIN charges ON charges.job_id = jobs.id "
        "WHERE charges.guild_id = ? AND charges.scope = 'member' AND charges.at >= ?",
        (guild_id, since),
    )
    return {row["user_id"] for row in rows if role in json.loads(row["roles"])}
