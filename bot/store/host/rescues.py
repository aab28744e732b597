"""The host's decisions about flagged jobs: deliver after all, settle a dispute, or write it off."""

from bot.domain.amounts import format_usd
from bot.domain.errors import Conflict
from bot.domain.jobs.job import Failure, Job, JobState, Result
from bot.domain.money.payments import GENERATION, Payment, PaymentState
from bot.store.jobs import commands
from bot.store.jobs.rows import job_among, move
from bot.store.moderation import log
from bot.store.money import journal, ledger, usage
from bot.store.money.payments import payment_of
from bot.store.sql import Connection


def rescue(connection: Connection, job_id: str, result: Result, *, by: int | None, now: int) -> Job:
    """FAILED and paid → FETCHED: its file was fetched after all. The hold is closed already.

    Raises Conflict for a job that was not paid.
    """
    job = job_among(connection, job_id, {JobState.FAILED})
    if job.studio_job is None or job.paid_at is None:
        raise Conflict(f"Job {job_id} was not paid: there is nothing to deliver.")
    new, old = str(JobState.FETCHED), str(job.failure)
    log.write(connection, job.guild_id, by=by, now=now, action=f"rescue {job_id}", old=old, new=new)
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
    usage.recount(connection, job_id)
    return job


def settle_dispute(connection: Connection, job_id: str, studio_job: str, *, by: int | None, now: int) -> Job:
    """DISPUTED → RUNNING: capture the money, and give the job the studio job that the host names.

    Raises Conflict if another job of ours has that studio job.
    """
    job = job_among(connection, job_id, {JobState.DISPUTED})
    taken = connection.execute("SELECT id FROM jobs WHERE studio_job = ?", (studio_job,)).fetchone()
    if taken is not None:
        raise Conflict(f"Job {taken['id']} has the studio job {studio_job} already.")
    payment = _resolved(connection, job_id, PaymentState.SETTLED)
    ledger.capture(connection, job_id, payment.id, payment.amount, at=now)
    log.write(connection, job.guild_id, by=by, now=now, action="dispute settled", old=job_id, new=studio_job)
    return move(
        connection,
        job_id,
        {JobState.DISPUTED},
        state=JobState.RUNNING,
        studio_job=studio_job,
        payer=payment.payer,
        paid_at=now,
        ended_at=None,
        detail=None,
        told_at=None,
    )


def write_off(
    connection: Connection,
    job_id: str,
    *,
    charged: bool,
    refund: bool,
    by: int,
    reason: str,
    now: int,
) -> Job:
    """DISPUTED → FAILED: give the purchase up. The maker is notified again.

    `charged`: the chain has collected the payment, so its amount is captured; else it is returned.
    `refund`: the host gives back what was paid.
    """
    job = job_among(connection, job_id, {JobState.DISPUTED})
    payment = _resolved(connection, job_id, PaymentState.SETTLED if charged else PaymentState.LAPSED)
    if charged:
        ledger.capture(connection, job_id, payment.id, payment.amount, at=now)
    log.write(
        connection,
        job.guild_id,
        by=by,
        now=now,
        action="dispute written off",
        old=job_id,
        new=f"{format_usd(payment.amount)} {'paid and lost' if charged else 'never collected'}",
        reason=reason,
    )
    commands.fail(
        connection,
        job_id,
        Failure.WRITTEN_OFF,
        detail=reason or None,
        refund=refund,
        now=now,
        among={JobState.DISPUTED},
    )
    return move(connection, job_id, {JobState.FAILED}, told_at=None)


def _resolved(connection: Connection, job_id: str, state: PaymentState) -> Payment:
    """Move the job's disputed payment to this state. Raises Conflict if it has none."""
    rows = connection.execute(
        "UPDATE payments SET state = ? WHERE job_id = ? AND purpose = ? AND state = 'DISPUTED' RETURNING *",
        (state, job_id, GENERATION),
    ).fetchall()
    if not rows:
        raise Conflict(f"Job {job_id} has no disputed payment for the generation itself.")
    journal.append_row(connection, "payments", rows[0])
    return payment_of(rows[0])
