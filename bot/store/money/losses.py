"""What was paid and brought nothing: one line in the server's log, in the transaction that ends the job."""

import json
import sqlite3

from bot.domain.jobs.job import Job
from bot.domain.moderation.log import LOSS
from bot.store.moderation import log
from bot.store.money import ledger


def note(connection: sqlite3.Connection, job: Job, *, host_bears: bool, now: int) -> None:
    """Nothing for a job that was not paid. The amount is in micro-USDC."""
    paid = ledger.paid_amount(connection, job.id)
    if paid == 0:
        return
    facts = {
        "job_id": job.id,
        "model": job.model,
        "paid": paid,
        "refunded": paid if host_bears else 0,
        "failure": str(job.failure),
    }
    log.write(
        connection,
        job.guild_id,
        by=None,
        now=now,
        action=LOSS,
        new=json.dumps(facts),
    )
