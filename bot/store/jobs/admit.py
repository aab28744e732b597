"""Admission: the one transaction that checks everything again and then opens the holds of a batch."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from bot.domain.jobs.approval import Approval, approvers
from bot.domain.jobs.errors import ApprovalMissing, BudgetTooLow, check_queue, check_shared_queue
from bot.domain.jobs.job import Job, JobState
from bot.domain.server_settings import ServerSettings
from bot.ports import metrics
from bot.store.jobs.queries import SAME_BATCH, count_queues
from bot.store.jobs.rows import jobs_among, move, move_all
from bot.store.moderation import pauses
from bot.store.moderation.cases import check_blocked
from bot.store.moderation.limits import all_rules
from bot.store.money import journal, ledger, losses, spending_policy, usage
from bot.store.money.preconditions import preconditions
from bot.store.money.spending_policy import KnownRules
from bot.store.sql import Connection, Later, after_commit

_QUOTED = frozenset({JobState.QUOTED})


class PayFrom(Protocol):
    """Ask which account the holds of one batch are taken from; None is what the server has available.

    Contests implement it (`bot.store.contests.funds.source`): their pots and prizes pay for some jobs.
    """

    def __call__(
        self, connection: Connection, jobs: Sequence[Job], amounts: Mapping[str, int], *, now: int
    ) -> Later[str | None]: ...


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
    jobs = jobs_among(connection, amounts, _QUOTED)
    if roles is not None:
        jobs = [_with_roles(connection, job, tuple(roles)) for job in jobs]
    admitted = admit_jobs(connection, jobs, amounts, policy=policy, now=now, approval=approval, ready=ready)
    _close_request(connection, jobs[0], now)
    return admitted


def admit_jobs(
    connection: Connection,
    jobs: Sequence[Job],
    amounts: Mapping[str, int],
    *,
    policy: AdmissionPolicy,
    now: int,
    approval: Approval | None = None,
    ready: Collection[str] = (),
) -> Sequence[Job]:
    """Admit QUOTED jobs as this transaction has read or made them, without an open request: see `admit`."""
    if min(amounts.values()) <= 0:
        raise ValueError("a hold is for more than nothing")
    source = _checked_source(connection, jobs, amounts, policy=policy, now=now, approval=approval)
    _hold(connection, jobs, amounts, source, now)
    assert all(job.body and job.price for job in jobs if job.id in ready), "a READY job has body and price"
    after_commit(connection, partial(metrics.job, "admitted", len(jobs)))
    moved = {
        job.id: job
        for state, ids in (
            (JobState.READY, [job.id for job in jobs if job.id in ready]),
            (JobState.ADMITTED, [job.id for job in jobs if job.id not in ready]),
        )
        for job in move_all(connection, ids, _QUOTED, state=state, admitted_at=now)
    }
    return [moved[job.id] for job in jobs]


def _with_roles(connection: Connection, job: Job, roles: tuple[int, ...]) -> Job:
    return job if roles == job.roles else move(connection, job.id, _QUOTED, roles=json.dumps(roles))


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
    requester, count, total = jobs[0].requester, len(jobs), sum(amounts.values())
    models = list(dict.fromkeys(job.model for job in jobs))
    asked = preconditions(connection, requester.guild_id, requester.user_id, models)
    asked_rules = all_rules(connection, requester.guild_id)
    rest = {model: losses.resting(connection, requester, model, now=now) for model in models}
    queues = count_queues(connection, requester.guild_id, requester.user_id)
    chosen = policy.pay_from(connection, jobs, amounts, now=now)
    journal.expect(connection)
    found, (rules, of_models) = asked(), asked_rules()
    policy_of_losses, here = found.losses, found.settings
    for model in models:
        spending_policy.check_model_by(found, of_models, requester, model)
        rest[model](policy_of_losses)
    if found.may_be_blocked:
        check_blocked(connection, requester.guild_id, requester.user_id, now=now)
    _check_queues(queues(), here.running_per_member, policy.queue_max, count)
    source = chosen()
    lifted = () if approval is None else approval.exceeds
    known = KnownRules(rules, here.zone)
    if source is None:
        spent = sum(usage.spent_for(connection, job.id) for job in jobs if job.admitted_at is not None)
        spending_policy.check_limits(
            connection, requester, total, now=now, spent=spent, jobs=count, lifted=lifted, known=known
        )
    elif jobs[0].contest_id is not None:
        spending_policy.check_job_limit(
            connection, requester, total, now=now, jobs=count, lifted=lifted, known=known
        )
    if found.has_daily_limit:
        pauses.check_daily_limit(connection, total, now=now)
    _check_approved(connection, jobs[0], total, approval, here)
    return source


def _check_queues(counts: tuple[int, int, int, int], limit: int, queue_max: int, jobs: int) -> None:
    running, waiting, here, everywhere = counts
    check_queue(running, waiting, limit, jobs=jobs)
    check_shared_queue(queue_max, here, everywhere, jobs=jobs)


def _check_approved(
    connection: Connection, job: Job, amount: int, approval: Approval | None, here: ServerSettings
) -> None:
    """Raise ApprovalMissing unless no approval is needed, or moderators have approved at least this much.

    Of an earlier approval, what the batch has spent is used up.
    """
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
    """Open a hold for each job. Raises BudgetTooLow, with what the server had before the first of them."""
    taken = 0
    for job in jobs:
        amount = amounts[job.id]
        try:
            ledger.open_hold(
                connection, job.id, job.guild_id, amount, actor=job.user_id, at=now, source=source
            )
        except ledger.Insufficient:
            has = ledger.balances(connection, job.guild_id)
            available = has.available + (taken if source is None else 0)
            raise BudgetTooLow(sum(amounts.values()), available, has.held - taken, has.spent) from None
        taken += amount
        usage.write(connection, job, amount if source is None else 0, at=now)


def _close_request(connection: Connection, job: Job, now: int) -> None:
    """Withdraw the batch's request for approval: it starts without, as the line was raised meanwhile."""
    connection.execute(
        "UPDATE approvals SET state = 'WITHDRAWN', decided_at = ?, version = version + 1 "  # noqa: S608
        f"WHERE job_id IN ({SAME_BATCH}) AND state = 'ASKED'",
        (now, job.batch_key, job.batch_key),
    )
