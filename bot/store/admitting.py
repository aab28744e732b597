"""The one transaction in which a job gets its money: every check again, then the hold."""

import json
import sqlite3
from collections.abc import Sequence

from bot.domain import approval_words, refusals
from bot.domain.approval import approvers
from bot.domain.errors import OverLimit
from bot.domain.job import Job, JobState
from bot.domain.limits import Asker
from bot.store import charges, gate, host_stops, ledger
from bot.store.job_reads import load, waiting
from bot.store.rows import job_among, move
from bot.store.servers import settings


def admit(
    connection: sqlite3.Connection,
    job_id: str,
    amount: int,
    *,
    queue_max: int,
    now: int,
    roles: Sequence[int] | None = None,
) -> Job:
    """QUOTED → ADMITTED with a hold of `amount` micro-USDC. `roles`: what the asker has now.

    Raises NotAllowed, OverLimit, NeedsApproval or OverBudget, in this order, and then nothing happened.
    """
    if amount <= 0:
        raise ValueError("a hold is for more than nothing")
    job = job_among(connection, job_id, {JobState.QUOTED})
    if roles is not None and tuple(roles) != job.roles:
        job = move(connection, job_id, {JobState.QUOTED}, roles=json.dumps(tuple(roles)))
    gate.check_job(connection, job)
    _check_queues(connection, job, queue_max)
    before = charges.spent_for(connection, job.id)
    gate.check_room(connection, Asker.of(job), amount, now=now, before=before)
    host_stops.check_cap(connection, amount, now=now)
    _check_approved(connection, job, amount)
    _hold(connection, job, amount, now)
    _close_asking(connection, job, now)
    return move(connection, job_id, {JobState.QUOTED}, state=JobState.ADMITTED, admitted_at=now)


def _check_queues(connection: sqlite3.Connection, job: Job, queue_max: int) -> None:
    running, waits = load(connection, job.guild_id, job.user_id)
    refusals.check_queue(running, waits, settings(connection, job.guild_id).running_per_member)
    if waiting(connection) >= queue_max:
        raise OverLimit(
            f"The bot's queue is full: {queue_max} jobs are waiting. Nothing was held or paid. "
            "Try again in a few minutes; the bot's host can raise the number (QUEUE_MAX)."
        )


def _check_approved(connection: sqlite3.Connection, job: Job, amount: int) -> None:
    """Raises NeedsApproval unless moderators agreed to at least this price, or need not be asked."""
    here = settings(connection, job.guild_id)
    needs = approvers(here, amount)
    if not needs:
        return
    agreed = connection.execute(
        "SELECT 1 FROM approvals WHERE job_id = ? AND state = 'APPROVED' AND amount >= ? AND needs >= ?",
        (job.id, amount, needs),
    ).fetchone()
    if agreed is None:
        line = here.approve_above if here.approve_above is not None else here.second_above
        raise approval_words.needed(amount, line or 0)


def _hold(connection: sqlite3.Connection, job: Job, amount: int, now: int) -> None:
    try:
        ledger.open_hold(connection, job.id, job.guild_id, amount, actor=job.user_id, at=now)
    except ledger.Insufficient:
        raise refusals.over_budget(amount, ledger.balances(connection, job.guild_id)) from None
    charges.write(connection, job, at=now)


def _close_asking(connection: sqlite3.Connection, job: Job, now: int) -> None:
    """It starts without the approval that was asked for, because the line was raised meanwhile."""
    connection.execute(
        "UPDATE approvals SET state = 'WITHDRAWN', decided_at = ?, version = version + 1 "
        "WHERE job_id = ? AND state = 'ASKED'",
        (now, job.id),
    )
