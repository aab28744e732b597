"""Flagged jobs that come to a good end after all, by the host's hand.

Functions are part of a caller's transaction.
"""

import sqlite3

from bot.domain.errors import Conflict
from bot.domain.job import Job, JobState, Result
from bot.domain.payment import GENERATION, PaymentState
from bot.store import charges, journal, ledger, moderation_log
from bot.store.rows import job_among, move, payment_of


def rescue(connection: sqlite3.Connection, job_id: str, result: Result, *, by: int, now: int) -> Job:
    """FAILED and paid → FETCHED. Its hold is closed already, and what was paid stays paid."""
    job = job_among(connection, job_id, {JobState.FAILED})
    if job.studio_job is None or job.paid_at is None:
        raise Conflict(f"Job {job_id} was not paid: there is nothing to deliver.")
    new, old = str(JobState.FETCHED), str(job.failure)
    moderation_log.write(
        connection, job.guild_id, by=by, now=now, action=f"rescue {job_id}", old=old, new=new
    )
    job = move(
        connection,
        job_id,
        {JobState.FAILED},
        state=JobState.FETCHED,
        failure=None,
        detail=None,
        fetched_at=now,
        rescued_at=now,
        ended_at=None,
        told_at=None,
        posting_at=None,
        result_name=result.name,
        result_sha256=result.sha256,
        result_size=result.size,
        result_type=result.content_type,
        result_width=result.width,
        result_height=result.height,
    )
    charges.recount(connection, job_id)
    return job


def settle_dispute(connection: sqlite3.Connection, job_id: str, studio_job: str, *, by: int, now: int) -> Job:
    """DISPUTED → RUNNING: the money is captured, and the job has the studio job that the host names."""
    job = job_among(connection, job_id, {JobState.DISPUTED})
    taken = connection.execute("SELECT id FROM jobs WHERE studio_job = ?", (studio_job,)).fetchone()
    if taken is not None:
        raise Conflict(f"Job {taken['id']} has the studio job {studio_job} already.")
    rows = connection.execute(
        "UPDATE payments SET state = ? WHERE job_id = ? AND purpose = ? AND state = 'DISPUTED' RETURNING *",
        (PaymentState.SETTLED, job_id, GENERATION),
    ).fetchall()
    if not rows:
        raise Conflict(f"Job {job_id} has no disputed payment for the generation itself.")
    journal.append_row(connection, "payments", rows[0])
    payment = payment_of(rows[0])
    ledger.capture(connection, job_id, payment.id, payment.amount, at=now)
    moderation_log.write(
        connection, job.guild_id, by=by, now=now, action="dispute settled", old=job_id, new=studio_job
    )
    return move(
        connection,
        job_id,
        {JobState.DISPUTED},
        state=JobState.RUNNING,
        studio_job=studio_job,
        paid_at=now,
        ended_at=None,
        detail=None,
        told_at=None,
    )
