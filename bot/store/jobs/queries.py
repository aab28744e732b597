"""What can be asked of jobs. Every function reads within its caller's transaction."""

import sqlite3
from collections.abc import Mapping, Sequence
from statistics import quantiles

from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import ACTIVE, Job, JobState, Receipt, Reference
from bot.domain.money.ledger import TransferKind
from bot.store.jobs.rows import job_of, one_job, reference_of
from bot.store.money import ledger

# The same words as in the index `jobs_with_moves`, or SQLite would not use it; the meaning is `Job.next`.
WITH_MOVES = (
    "state IN ('ADMITTED', 'READY', 'RUNNING', 'FETCHED') "
    "OR (state IN ('FAILED', 'DISPUTED') AND told_at IS NULL) "
    "OR (state IN ('DELIVERED', 'QUOTED') AND placeholder_id IS NOT NULL)"
)

USUAL_OF = 50
USUAL_FROM = 5


def find(connection: sqlite3.Connection, request_key: str) -> Job | None:
    row = connection.execute("SELECT * FROM jobs WHERE request_key = ?", (request_key,)).fetchone()
    return job_of(row) if row else None


SAME_PRESS = "SELECT id FROM jobs WHERE batch_id = ? UNION ALL SELECT ?"
"""SQL: ids of the jobs of a press, twice its name given; of one that is alone, its own."""


def batch(connection: sqlite3.Connection, job_id: str) -> Batch:
    """The job with those of the same press."""
    job = one_job(connection, job_id)
    if job.batch_id is None:
        return Batch((job,))
    rows = connection.execute(
        "SELECT * FROM jobs WHERE batch_id = ? ORDER BY batch_position", (job.batch_id,)
    )
    return Batch.of([job_of(row) for row in rows])


def references(connection: sqlite3.Connection, job_id: str) -> Sequence[Reference]:
    rows = connection.execute("SELECT * FROM refs WHERE job_id = ? ORDER BY position", (job_id,))
    return [reference_of(row) for row in rows]


def with_moves(connection: sqlite3.Connection) -> Sequence[str]:
    rows = connection.execute(f"SELECT id FROM jobs WHERE {WITH_MOVES} ORDER BY seq")  # noqa: S608
    return [row["id"] for row in rows]


def of_member(
    connection: sqlite3.Connection, guild_id: int, user_id: int, *, open_only: bool, limit: int
) -> Sequence[Job]:
    rows = connection.execute(
        "SELECT * FROM jobs WHERE guild_id = ? AND user_id = ? AND admitted_at IS NOT NULL "
        "AND (NOT ? OR ended_at IS NULL) ORDER BY seq DESC LIMIT ?",
        (guild_id, user_id, open_only, limit),
    )
    return [job_of(row) for row in rows]


def load(connection: sqlite3.Connection, guild_id: int, user_id: int) -> tuple[int, int]:
    """(running, waiting) jobs of a member."""
    rows = connection.execute(
        "SELECT state, count(*) FROM jobs WHERE guild_id = ? AND user_id = ? "
        "AND state IN ('ADMITTED', 'READY', 'RUNNING') GROUP BY state",
        (guild_id, user_id),
    )
    counts = {JobState(state): int(count) for state, count in rows}
    return sum(counts.get(state, 0) for state in ACTIVE), counts.get(JobState.ADMITTED, 0)


def waiting(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM jobs WHERE state = 'ADMITTED'").fetchone()[0])


def by_state(connection: sqlite3.Connection) -> Mapping[str, int]:
    rows = connection.execute("SELECT state, count(*) FROM jobs GROUP BY state")
    return {state: int(count) for state, count in rows}


def ahead(connection: sqlite3.Connection, job_id: str) -> int:
    """Jobs of the same member, waiting or running, that were admitted before this one."""
    one_job(connection, job_id)
    row = connection.execute(
        "SELECT count(*) FROM jobs AS me JOIN jobs AS other "
        "ON other.guild_id = me.guild_id AND other.user_id = me.user_id "
        "AND (other.admitted_at, other.seq) < (me.admitted_at, me.seq) "
        "WHERE me.id = ? AND other.state IN ('ADMITTED', 'READY', 'RUNNING')",
        (job_id,),
    ).fetchone()
    return int(row[0])


def usual_seconds(connection: sqlite3.Connection, operation: str) -> tuple[float, float] | None:
    rows = connection.execute(
        "SELECT fetched_at - paid_at FROM jobs WHERE operation = ? AND fetched_at IS NOT NULL "
        "AND state IN ('FETCHED', 'DELIVERED') ORDER BY fetched_at DESC LIMIT ?",
        (operation, USUAL_OF),
    ).fetchall()
    if len(rows) < USUAL_FROM:
        return None
    fifths = quantiles((row[0] / 1000 for row in rows), n=5, method="inclusive")
    return fifths[0], fifths[3]


def receipt(connection: sqlite3.Connection, job_id: str) -> Receipt:
    """From the ledger. What came back of an earlier hold, because the price had risen, is not counted:
    it was held anew."""
    one_job(connection, job_id)
    hold = connection.execute(
        "SELECT state, amount - captured AS rest FROM holds WHERE job_id = ? ORDER BY id DESC LIMIT 1",
        (job_id,),
    ).fetchone()
    rest, is_open = (hold["rest"], hold["state"] == "OPEN") if hold else (0, False)
    refunded = _refunded(connection, job_id)
    return Receipt(
        paid=ledger.paid_amount(connection, job_id),
        returned=refunded + (0 if is_open else rest),
        held=rest if is_open else 0,
        refunded=refunded,
    )


def _refunded(connection: sqlite3.Connection, job_id: str) -> int:
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM transfers WHERE job = ? AND kind = ?",
        (job_id, TransferKind.REFUND),
    ).fetchone()
    return int(row[0])
