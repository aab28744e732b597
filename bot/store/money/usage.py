"""How much is used of limits and allowances: a row of `charges` for each job and each of its counters.

A job counts with what is held or was paid for it, also when it has failed after payment. Only its maker's
own counter leaves a forgiven failure out. The rows are written in the transactions that change those; the
audit recomputes them.
"""

from bot.domain.jobs.job import Job
from bot.domain.moderation.limits import Scope
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


def write(connection: Connection, job: Job, *, at: int) -> None:
    """Count an admitted job towards its counters, with what is held for it."""
    connection.execute("DELETE FROM charges WHERE job_id = ?", (job.id,))
    amount = spent_for(connection, job.id)
    for scope, key in job.requester.counters():
        connection.execute(
            "INSERT INTO charges (guild_id, scope, key, at, job_id, amount) VALUES (?, ?, ?, ?, ?, ?)",
            (job.guild_id, scope, key, at, job.id, amount),
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


def used(connection: Connection, guild_id: int, scope: Scope, key: int, since: int) -> int:
    """Return the micro-USDC counted since an instant. Later than now counts too: the machine's clock may
    have been set back."""
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM charges "
        "WHERE guild_id = ? AND scope = ? AND key = ? AND at >= ?",
        (guild_id, scope, key, since),
    ).fetchone()
    return int(row[0])
