"""Admission: the one transaction that checks everything again and then opens the holds of a batch."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from bot.domain.jobs.approval import Approval, approvers
from bot.domain.jobs.errors import ApprovalMissing, BudgetTooLow, check_queue, check_shared_queue
from bot.domain.jobs.job import Job, JobState
from bot.ports import metrics
from bot.store.jobs.queries import SAME_BATCH, count_open, count_waiting
from bot.store.jobs.rows import job_among, move
from bot.store.moderation import pauses
from bot.store.moderation.cases import check_blocked
from bot.store.moderation.settings import settings
from bot.store.money import ledger, losses, spending_policy, usage
from bot.store.sql import Connection, after_commit


class PayFrom(Protocol):
    """Choose the account that the holds of one batch are taken from; None is what the server has available.

    Contests implement it (`bot.store.contests.funds.source`): their pots and prizes pay for some jobs.
    """

    def __call__(
        self, connection: Connection, jobs: Sequence[Job], amounts: Mapping[str, int], *, now: int
    ) -> str | None: ...


@dataclass(frozen=True, slots=True)
class AdmissionPolicy:
    """The settings of admission: the limit of waiting jobs on all servers, and other accounts that pay."""

    queue_max: int
    pay_from: PayFrom


def admit(
    connection: Connection,
    amounts: Mapping[str, int],
    *,
    policy: AdmissionPolicy,
    now: int,
    roles: Sequence[int] | None = None,
    approval: Approval | None = None,
    ready: Collection[str] = (),
) -> Sequence[Job]:
    """QUOTED → ADMITTED: hold the amount of each job of one batch, in micro-USDC, or hold nothing.

    QUOTED → READY for those of `ready`: their body is frozen, and the worker has a slot for them.
    Every check sees the sum of the amounts. `roles`: those that the maker has now; None: as stored.
    `approval`: the one that starts the jobs; what the batch had spent by then was not asked about.
    Raises NotAllowed, OverLimit, NeedsApproval or OverBudget, in this order.
    """
    if min(amounts.values()) <= 0:
        raise ValueError("a hold is for more than nothing")
    jobs = [_with_roles(connection, job_id, roles) for job_id in amounts]
    source = _checked_source(connection, jobs, amounts, policy=policy, now=now, approval=approval)
    _hold(connection, jobs, amounts, source, now)
    _close_request(connection, jobs[0], now)
    assert all(job.body and job.price for job in jobs if job.id in ready), "a READY job has body and price"
    after_commit(connection, partial(metrics.job, "admitted", len(jobs)))
    return [
        move(
            connection,
            job.id,
            {JobState.QUOTED},
            state=JobState.READY if job.id in ready else JobState.ADMITTED,
            admitted_at=now,
        )
        for job in jobs
    ]


def _with_roles(connection: Connection, job_id: str, roles: Sequence[int] | None) -> Job:
    job = job_among(connection, job_id, {JobState.QUOTED})
    if roles is None or tuple(roles) == job.roles:
        return job
    return move(connection, job_id, {JobState.QUOTED}, roles=json.dumps(tuple(roles)))


def _checked_source(
    connection: Connection,
    jobs: Sequence[Job],
    amounts: Mapping[str, int],
    *,
    policy: AdmissionPolicy,
    now: int,
    approval: Approval | None,
) -> str | None:
    """Run all checks and return the account that pays: see `PayFrom`.

    Limits and allowances bind what the server has available. A contest's pot counted in the pools when it was
    filled, and its card bounds each member's share; the limit on one job and approvals bind it too.
    Moderators lift the limits that their approval names.
    """
    for job in jobs:
        spending_policy.check_model(connection, job.requester, job.model)
        losses.check_resting(connection, job.requester, job.model, now=now)
    check_blocked(connection, jobs[0].guild_id, jobs[0].user_id, now=now)
    _check_queues(connection, jobs, policy.queue_max)
    source, total = policy.pay_from(connection, jobs, amounts, now=now), sum(amounts.values())
    requester, count = jobs[0].requester, len(jobs)
    lifted = () if approval is None else approval.exceeds
    if source is None:
        spent = sum(usage.spent_for(connection, job.id) for job in jobs)
        spending_policy.check_limits(
            connection, requester, total, now=now, spent=spent, jobs=count, lifted=lifted
        )
    elif jobs[0].contest_id is not None:
        spending_policy.check_job_limit(connection, requester, total, now=now, jobs=count, lifted=lifted)
    pauses.check_daily_limit(connection, total, now=now)
    _check_approved(connection, jobs[0], total, approval)
    return source


def _check_queues(connection: Connection, jobs: Sequence[Job], queue_max: int) -> None:
    guild_id, user_id = jobs[0].guild_id, jobs[0].user_id
    running, waiting = count_open(connection, guild_id, user_id)
    limit = settings(connection, guild_id).running_per_member
    check_queue(running, waiting, limit, jobs=len(jobs))
    check_shared_queue(queue_max, *count_waiting(connection, guild_id), jobs=len(jobs))


def _check_approved(connection: Connection, job: Job, amount: int, approval: Approval | None) -> None:
    """Raise ApprovalMissing unless no approval is needed, or moderators have approved at least this much.

    Of an earlier approval, what the batch has spent is used up.
    """
    here = settings(connection, job.guild_id)
    needs = approvers(here, amount)
    if not needs or (approval is not None and approval.amount >= amount and approval.needs >= needs):
        return
    batch = connection.execute(SAME_BATCH, (job.batch_key, job.batch_key)).fetchall()
    spent = sum(usage.spent_for(connection, job_id) for job_id in {row[0] for row in batch})
    approved = connection.execute(
        f"SELECT 1 FROM approvals WHERE job_id IN ({SAME_BATCH}) "  # noqa: S608
        "AND state = 'APPROVED' AND amount >= ? AND needs >= ?",
        (job.batch_key, job.batch_key, spent + amount, needs),
    ).fetchone()
    if approved is None:
        line = here.approve_above if here.approve_above is not None else here.second_above
        raise ApprovalMissing(amount, line or 0)


def _hold(
    connection: Connection,
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


def _close_request(connection: Connection, job: Job, now: int) -> None:
    """Withdraw the batch's request for approval: it starts without, as the line was raised meanwhile."""
    connection.execute(
        "UPDATE approvals SET state = 'WITHDRAWN', decided_at = ?, version = version + 1 "  # noqa: S608
        f"WHERE job_id IN ({SAME_BATCH}) AND state = 'ASKED'",
        (now, job.batch_key, job.batch_key),
    )
