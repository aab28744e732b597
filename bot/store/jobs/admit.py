"""The one transaction in which the jobs of a press get their money: every check again, then the holds."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.jobs.approval import approvers
from bot.domain.jobs.errors import ApprovalMissing, BotQueueFull, BudgetTooLow, check_queue
from bot.domain.jobs.job import Job, JobState
from bot.store.jobs.queries import SAME_PRESS, load, waiting
from bot.store.jobs.rows import job_among, move
from bot.store.moderation import pauses
from bot.store.moderation.settings import settings
from bot.store.money import ledger, usage
from bot.store.money import spending_policy as spending_rules


class PayFrom(Protocol):
    """Choose the account that the holds of one batch are taken from; None is what the server has available.

    Contests implement it (`bot.store.contests.funds.source`): their pots and prizes pay for some jobs.
    """

    def __call__(
        self, connection: sqlite3.Connection, jobs: Sequence[Job], amounts: Mapping[str, int], *, now: int
    ) -> str | None: ...


@dataclass(frozen=True, slots=True)
class AdmissionPolicy:
    """What admission needs besides the rows: how many jobs may wait in all, and who else may pay."""

    queue_max: int
    pay_from: PayFrom


def admit(
    connection: sqlite3.Connection,
    job_id: str,
    amount: int,
    *,
    policy: AdmissionPolicy,
    now: int,
    roles: Sequence[int] | None = None,
) -> Job:
    """`admit_all` for one job."""
    return admit_all(connection, {job_id: amount}, policy=policy, now=now, roles=roles)[0]


def admit_all(
    connection: sqlite3.Connection,
    amounts: Mapping[str, int],
    *,
    policy: AdmissionPolicy,
    now: int,
    roles: Sequence[int] | None = None,
) -> list[Job]:
    """QUOTED → ADMITTED: each job of one press with a hold of its amount, in micro-USDC, or none of them.
    `roles`: what the asker has now. Every check sees the sum: what a press costs is one amount.

    Raises NotAllowed, OverLimit, NeedsApproval or OverBudget, in this order, and then nothing happened.
    """
    if min(amounts.values()) <= 0:
        raise ValueError("a hold is for more than nothing")
    jobs = [_with_roles(connection, job_id, roles) for job_id in amounts]
    source = _checked_source(connection, jobs, amounts, policy=policy, now=now)
    _hold(connection, jobs, amounts, source, now)
    _close_asking(connection, jobs[0], now)
    quoted = {JobState.QUOTED}
    return [move(connection, job.id, quoted, state=JobState.ADMITTED, admitted_at=now) for job in jobs]


def _with_roles(connection: sqlite3.Connection, job_id: str, roles: Sequence[int] | None) -> Job:
    job = job_among(connection, job_id, {JobState.QUOTED})
    if roles is None or tuple(roles) == job.roles:
        return job
    return move(connection, job_id, {JobState.QUOTED}, roles=json.dumps(tuple(roles)))


def _checked_source(
    connection: sqlite3.Connection,
    jobs: Sequence[Job],
    amounts: Mapping[str, int],
    *,
    policy: AdmissionPolicy,
    now: int,
) -> str | None:
    """The account that pays, after all checks: see `PayFrom`. Limits and allowances are about what the
    server has available; a contest has those of its card, and its prices are agreed to."""
    for job in jobs:
        spending_rules.check_job(connection, job)
    _check_queues(connection, jobs, policy.queue_max)
    source, total = policy.pay_from(connection, jobs, amounts, now=now), sum(amounts.values())
    if source is None:
        spent = sum(usage.spent_for(connection, job.id) for job in jobs)
        requester = jobs[0].requester
        spending_rules.check_limits(connection, requester, total, now=now, spent=spent, jobs=len(jobs))
    pauses.check_cap(connection, total, now=now)
    if jobs[0].contest_id is None:
        _check_approved(connection, jobs[0], total)
    return source


def _check_queues(connection: sqlite3.Connection, jobs: Sequence[Job], queue_max: int) -> None:
    guild_id, user_id = jobs[0].guild_id, jobs[0].user_id
    running, waits = load(connection, guild_id, user_id)
    most = settings(connection, guild_id).running_per_member
    check_queue(running, waits, most, jobs=len(jobs))
    if waiting(connection) + len(jobs) > queue_max:
        raise BotQueueFull(queue_max)


def _check_approved(connection: sqlite3.Connection, job: Job, amount: int) -> None:
    """Raises NeedsApproval unless moderators agreed to at least this price beside what the press has spent
    already, or need not be asked."""
    here = settings(connection, job.guild_id)
    needs = approvers(here, amount)
    if not needs:
        return
    press = connection.execute(SAME_PRESS, (job.batch_key, job.batch_key)).fetchall()
    spent = sum(usage.spent_for(connection, one) for one in {row[0] for row in press})
    agreed = connection.execute(
        f"SELECT 1 FROM approvals WHERE job_id IN ({SAME_PRESS}) "  # noqa: S608
        "AND state = 'APPROVED' AND amount >= ? AND needs >= ?",
        (job.batch_key, job.batch_key, spent + amount, needs),
    ).fetchone()
    if agreed is None:
        line = here.approve_above if here.approve_above is not None else here.second_above
        raise ApprovalMissing(amount, line or 0)


def _hold(
    connection: sqlite3.Connection,
    jobs: Sequence[Job],
    amounts: Mapping[str, int],
    source: str | None,
    now: int,
) -> None:
    before = ledger.balances(connection, jobs[0].guild_id)
    for job in jobs:
        try:
            ledger.open_hold(
                connection,
                job.id,
                job.guild_id,
                amounts[job.id],
                actor=job.user_id,
                at=now,
                source=source,
            )
        except ledger.Insufficient:
            raise BudgetTooLow(sum(amounts.values()), before.available, before.held, before.spent) from None
        usage.write(connection, job, at=now)


def _close_asking(connection: sqlite3.Connection, job: Job, now: int) -> None:
    """The press starts without the approval that was asked for, because the line was raised meanwhile."""
    connection.execute(
        "UPDATE approvals SET state = 'WITHDRAWN', decided_at = ?, version = version + 1 "  # noqa: S608
        f"WHERE job_id IN ({SAME_PRESS}) AND state = 'ASKED'",
        (now, job.batch_key, job.batch_key),
    )
