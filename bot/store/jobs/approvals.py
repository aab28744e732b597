"""Approvals: costly jobs that wait for moderators. Each is decided once, however many moderators press.

What decides raises ApprovalNotFound, AlreadyDecided, or MayNotDecide.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.domain.errors import Conflict
from bot.domain.jobs.approval import Approval, ApprovalState, approvers
from bot.domain.jobs.batch import total
from bot.domain.jobs.errors import AlreadyDecided, ApprovalNotFound, DecisionProblem, MayNotDecide
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.moderation.errors import BlockedBy
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.log import JobFacts
from bot.domain.periods import Per
from bot.domain.shards import Shards
from bot.store.engine import Engine
from bot.store.jobs import commands
from bot.store.jobs.admit import AdmissionPolicy, admit
from bot.store.jobs.queries import batch
from bot.store.jobs.rows import job_among, one_job
from bot.store.moderation import log
from bot.store.moderation.settings import settings
from bot.store.money import ledger
from bot.store.shards import of_shards
from bot.store.sql import Connection, Row, clean
from bot.store.verbs import Verbs, command, point_query, query

_UNPAID = frozenset({JobState.ADMITTED, JobState.READY})

# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def _of_job(connection: Connection, job_id: str) -> Approval | None:
    """Return the newest approval of a job."""
    row = connection.execute(
        "SELECT * FROM approvals WHERE job_id = ? ORDER BY id DESC LIMIT 1", (job_id,)
    ).fetchone()
    return None if row is None else _approval_of(row)


def _waiting(connection: Connection, guild_id: int) -> Sequence[Approval]:
    """Return the approvals that wait on a server, oldest first."""
    rows = connection.execute(
        "SELECT * FROM approvals WHERE guild_id = ? AND state = 'ASKED' ORDER BY id", (guild_id,)
    )
    return [_approval_of(row) for row in rows]


def _of_member(connection: Connection, guild_id: int, user_id: int) -> Sequence[Approval]:
    """Return the waiting approvals that a member asked for, newest first."""
    rows = connection.execute(
        "SELECT approvals.* FROM approvals JOIN jobs ON jobs.id = approvals.job_id "
        "WHERE approvals.guild_id = ? AND approvals.state = 'ASKED' AND jobs.user_id = ? "
        "ORDER BY approvals.id DESC",
        (guild_id, user_id),
    )
    return [_approval_of(row) for row in rows]


def _waiting_jobs(connection: Connection) -> Sequence[str]:
    """Return the ids of all jobs that wait for a decision, on any server."""
    rows = connection.execute("SELECT job_id FROM approvals WHERE state = 'ASKED' ORDER BY id")
    return [row["job_id"] for row in rows]


def _next_due(connection: Connection, shards: Shards | None = None) -> int | None:
    """Return the instant at which the next approval of these shards expires. None: of all."""
    row = connection.execute(
        f"SELECT min(due_at) AS due FROM approvals WHERE state = 'ASKED'{of_shards('guild_id', shards)}"  # noqa: S608
    ).fetchone()
    return None if row["due"] is None else int(row["due"])


def _overdue(connection: Connection, *, now: int, shards: Shards | None = None) -> Sequence[Approval]:
    """Return the approvals of these shards that still wait although their time is over. None: of all."""
    rows = connection.execute(
        f"SELECT * FROM approvals WHERE state = 'ASKED' AND due_at <= ?{of_shards('guild_id', shards)} "  # noqa: S608
        "ORDER BY due_at, id",
        (now,),
    )
    return [_approval_of(row) for row in rows]


def _with_stale_card(connection: Connection, shards: Shards | None = None) -> Sequence[Approval]:
    """Return the approvals of these shards whose card shows an older version, or none. None: of all."""
    rows = connection.execute(
        f"SELECT * FROM approvals WHERE shown < version{of_shards('guild_id', shards)} ORDER BY id"  # noqa: S608
    )
    return [_approval_of(row) for row in rows]


def _approval_of(row: Row) -> Approval:
    exceeds = tuple(map(_rule_of, json.loads(row["exceeds"])))
    blocked = None if row["blocked"] is None else BlockedBy(**json.loads(row["blocked"]))
    values = {
        **dict(row),
        "state": ApprovalState(row["state"]),
        "exceeds": exceeds,
        "blocked": blocked,
    }
    return Approval(**{**values, "first_senior": bool(row["first_senior"])})


def _rule_of(stored: Mapping[str, Any]) -> Rule:
    kind, scope, per = Kind(stored["kind"]), Scope(stored["scope"]), Per(stored["per"])
    return Rule(kind, scope, stored["key"], per, stored["amount"])


def _open(connection: Connection, job_id: str) -> Approval:
    """Return the approval that waits. Raises ApprovalNotFound or AlreadyDecided."""
    approval = _of_job(connection, job_id)
    if approval is None:
        raise ApprovalNotFound(job_id)
    if not approval.open:
        raise AlreadyDecided(approval)
    return approval


def _decided_together(connection: Connection, job_id: str) -> Sequence[Job]:
    """Return the QUOTED jobs of the batch that one decision is about."""
    return batch(connection, job_id).quoted_with(one_job(connection, job_id))


def _approved(connection: Connection, job_id: str) -> Approval | None:
    """Return the newest approval with which the job, or one of its batch, was started."""
    found = [_of_job(connection, job.id) for job in batch(connection, job_id).jobs]
    given = [each for each in found if each is not None and each.state is ApprovalState.APPROVED]
    return max(given, key=lambda approval: approval.id, default=None)


# ── changing ─────────────────────────────────────────────────────────────────────────────────────


def _request(
    connection: Connection,
    job_id: str,
    *,
    due_at: int,
    now: int,
    exceeds: Sequence[Rule] = (),
    blocked: BlockedBy | None = None,
) -> Approval:
    """Let a QUOTED job wait for moderators, at its present price, until `due_at`.

    They are asked to lift the limits that it `exceeds`, for these jobs alone, and the rule about words by
    which it is `blocked`.

    A job that waits already is asked for again if its price has changed; the first of two approvals is
    void then.
    """
    job = job_among(connection, job_id, {JobState.QUOTED})
    amount = total(_decided_together(connection, job_id))
    needs = approvers(settings(connection, job.guild_id), amount) or 1
    approval = _of_job(connection, job_id)
    if approval is not None and approval.open:
        if (approval.amount, approval.needs) == (amount, needs):
            return approval
        return _change(
            connection,
            approval.id,
            amount=amount,
            old_amount=approval.amount,
            needs=needs,
            first_by=None,
            first_senior=0,
            due_at=due_at,
        )
    rows = connection.execute(
        "INSERT INTO approvals (job_id, guild_id, state, amount, needs, asked_at, due_at, version, shown, "
        "first_senior, exceeds, blocked) VALUES (?, ?, 'ASKED', ?, ?, ?, ?, 1, 0, 0, ?, ?) RETURNING *",
        (
            job_id,
            job.guild_id,
            amount,
            needs,
            now,
            due_at,
            json.dumps([asdict(rule) for rule in exceeds]),
            None if blocked is None else json.dumps(asdict(blocked)),
        ),
    ).fetchall()
    return _approval_of(rows[0])


def _approve(
    connection: Connection, job_id: str, *, by: int, senior: bool, policy: AdmissionPolicy, now: int
) -> tuple[Approval, Job]:
    approval = _open(connection, job_id)
    job = job_among(connection, job_id, {JobState.QUOTED})
    _check_decider(job, by)
    jobs = _decided_together(connection, job_id)
    amounts = {quoted.id: quoted.total for quoted in jobs if quoted.total > 0}
    if sum(amounts.values()) > approval.amount:
        raise Conflict(f"Job {job_id} costs more than the {approval.amount} that were asked for.")
    if approval.needs == 2 and approval.first_by is None:
        _log(connection, approval, "approve (first of two)", jobs, by, now)
        return _change(connection, approval.id, first_by=by, first_senior=int(senior)), job
    _check_second(connection, approval, by, senior)
    approval = _decide(connection, approval, ApprovalState.APPROVED, by=by, now=now)
    _log(connection, approval, "approve", jobs, by, now)
    admitted = admit(connection, amounts, policy=policy, now=now, approval=approval)
    return approval, next(job for job in admitted if job.id == job_id)


def _set_first(
    connection: Connection, job_id: str, first_by: int, *, decides: bool, senior: bool, now: int
) -> Approval:
    """Bring the first of two approvals up to date with its giver's rights; it is void if they may not decide.

    Nothing changes if another person is the first by now, or nothing is new. Raises ApprovalNotFound or
    AlreadyDecided.
    """
    approval = _open(connection, job_id)
    if approval.first_by != first_by or (decides and approval.first_senior == senior):
        return approval
    if decides:
        return _change(connection, approval.id, first_senior=int(senior))
    _log_void(connection, approval, _decided_together(connection, job_id), now)
    return _change(connection, approval.id, first_by=None, first_senior=0)


def _reopen(
    connection: Connection, approval_id: int, *, first_by: int | None, senior: bool, due_at: int, now: int
) -> Sequence[Job]:
    """Ask again about the jobs of an approval whose giver may not decide any more: APPROVED → ASKED.

    `first_by` agreed too and still counts, as the first of two. The jobs that were not begun to be paid wait
    again: ADMITTED or READY → QUOTED at their price, and their holds are closed. Returns those jobs.
    """
    row = connection.execute("SELECT * FROM approvals WHERE id = ?", (approval_id,)).fetchone()
    approval = _approval_of(row)
    unpaid = [
        job
        for job in batch(connection, approval.job_id).jobs
        if job.state in _UNPAID and ledger.signed_amount(connection, job.id) == 0
    ]
    if not unpaid or approval.state is not ApprovalState.APPROVED:
        raise Conflict(f"Approval {approval_id} has no job that waits to be paid.")
    jobs = [_wait_again(connection, job, now) for job in unpaid]
    connection.execute(
        "UPDATE approvals SET job_id = ?, state = 'ASKED', amount = ?, old_amount = NULL, decided_at = NULL, "
        "decided_by = NULL, first_by = ?, first_senior = ?, due_at = ?, version = version + 1 WHERE id = ?",
        (jobs[0].id, max(1, total(jobs)), first_by, int(senior), due_at, approval_id),
    )
    _log_void(connection, approval, jobs, now)
    return jobs


def _log_void(connection: Connection, approval: Approval, jobs: Sequence[Job], now: int) -> None:
    log.write(
        connection,
        approval.guild_id,
        by=None,
        now=now,
        action=f"approval void job {approval.job_id}",
        old=", ".join(map(str, approval.givers)),
        new=_facts(connection, approval, jobs),
    )


def _wait_again(connection: Connection, job: Job, now: int) -> Job:
    rest = max(0, job.upload_cost - ledger.paid_amount(connection, job.id))
    return commands.set_quote(connection, job.id, _UNPAID, price=job.price, upload_cost=rest, now=now)


def _check_decider(job: Job, by: int) -> None:
    if job.user_id == by:
        raise MayNotDecide(DecisionProblem.OWN_REQUEST)


def _check_second(connection: Connection, approval: Approval, by: int, senior: bool) -> None:
    """Check that the second of two is another person, and that one of the two may decide about so much."""
    if approval.needs < 2:
        return
    if approval.first_by == by:
        raise MayNotDecide(DecisionProblem.AGREED_BEFORE)
    role = settings(connection, approval.guild_id).second_role
    if role is not None and not (senior or approval.first_senior):
        raise MayNotDecide(DecisionProblem.TWO_JUNIORS, role)


def _deny(connection: Connection, job_id: str, *, by: int, reason: str, now: int) -> tuple[Approval, Job]:
    """Refuse the job and those decided with it: QUOTED → FAILED, with the reason."""
    approval = _open(connection, job_id)
    _check_decider(one_job(connection, job_id), by)
    jobs = _decided_together(connection, job_id)
    approval = _decide(connection, approval, ApprovalState.DENIED, by=by, now=now, reason=reason)
    _fail_all(connection, job_id, Failure.DENIED, reason, now)
    _log(connection, approval, "deny", jobs, by, now, reason)
    return approval, one_job(connection, job_id)


def _withdraw(connection: Connection, job_id: str, *, now: int) -> tuple[Approval, Job]:
    """Take the request back for its maker: QUOTED → FAILED as cancelled. The maker sees it at once."""
    approval = _decide(connection, _open(connection, job_id), ApprovalState.WITHDRAWN, by=None, now=now)
    for job in _fail_all(connection, job_id, Failure.CANCELLED, None, now):
        commands.mark_notified(connection, job.id, now=now)
    return approval, one_job(connection, job_id)


def _expire(connection: Connection, job_id: str, *, now: int) -> tuple[Approval, Job]:
    """End a request that was not decided in time: QUOTED → FAILED."""
    approval = _decide(connection, _open(connection, job_id), ApprovalState.EXPIRED, by=None, now=now)
    _fail_all(connection, job_id, Failure.EXPIRED, None, now)
    return approval, one_job(connection, job_id)


def _close(
    connection: Connection, job_id: str, failure: Failure, *, detail: str | None, now: int
) -> tuple[Approval, Job]:
    """End a request that no decision can help any more: QUOTED → FAILED. The maker is to be notified."""
    approval = _decide(connection, _open(connection, job_id), ApprovalState.WITHDRAWN, by=None, now=now)
    _fail_all(connection, job_id, failure, detail, now)
    return approval, one_job(connection, job_id)


def _fail_all(
    connection: Connection, job_id: str, failure: Failure, detail: str | None, now: int
) -> Sequence[Job]:
    """Fail all jobs of the batch that the decision is about."""
    return [
        commands.fail(connection, job.id, failure, detail=detail, refund=False, now=now)
        for job in _decided_together(connection, job_id)
    ]


def _decide(
    connection: Connection,
    approval: Approval,
    state: ApprovalState,
    *,
    by: int | None,
    now: int,
    reason: str | None = None,
) -> Approval:
    return _change(connection, approval.id, state=state, decided_at=now, decided_by=by, reason=clean(reason))


def _change(connection: Connection, /, approval_id: int, **columns: object) -> Approval:
    """Set columns of an approval that waits; its card is out of date then.

    Raises Conflict if it is decided. Column names are the program's own, never input.
    """
    sets = ", ".join(f"{column} = ?" for column in columns)
    rows = connection.execute(
        f"UPDATE approvals SET {sets}, version = version + 1 "  # noqa: S608
        "WHERE id = ? AND state = 'ASKED' RETURNING *",
        (*columns.values(), approval_id),
    ).fetchall()
    if not rows:
        raise Conflict(f"Approval {approval_id} is decided already.")
    return _approval_of(rows[0])


def _mark_shown(
    connection: Connection,
    approval_id: int,
    version: int,
    *,
    channel_id: int | None,
    message_id: int | None,
) -> None:
    """Record that the card shows this version, in that message; None: it cannot be shown anywhere."""
    connection.execute(
        "UPDATE approvals SET shown = CASE WHEN shown > ?1 THEN shown ELSE ?1 END, "
        "channel_id = ?2, message_id = ?3 WHERE id = ?4",
        (version, channel_id, message_id, approval_id),
    )


def _log(
    connection: Connection,
    approval: Approval,
    action: str,
    jobs: Sequence[Job],
    by: int,
    now: int,
    reason: str = "",
) -> None:
    log.write(
        connection,
        approval.guild_id,
        by=by,
        now=now,
        action=f"{action} job {approval.job_id}",
        new=_facts(connection, approval, jobs),
        reason=reason,
    )


def _facts(connection: Connection, approval: Approval, jobs: Sequence[Job]) -> str:
    job = one_job(connection, approval.job_id)  # may have ended before, then none of them waits
    return JobFacts(job.id, job.user_id, job.model, approval.amount, max(1, len(jobs))).dump()


class ApprovalStore(Verbs):
    """Approvals of costly jobs."""

    def __init__(self, database: Engine, policy: AdmissionPolicy) -> None:
        super().__init__(database)
        self._policy = policy

    of_job = point_query(_of_job)
    of_member = query(_of_member)
    waiting = query(_waiting)
    waiting_jobs = query(_waiting_jobs)
    next_due = query(_next_due)
    overdue = query(_overdue)
    approved = point_query(_approved)
    with_stale_card = query(_with_stale_card)

    request = command(_request)
    deny = command(_deny)
    set_first = command(_set_first)
    reopen = command(_reopen)
    withdraw = command(_withdraw)
    expire = command(_expire)
    close = command(_close)
    mark_shown = command(_mark_shown)

    async def approve(self, job_id: str, *, by: int, senior: bool, now: int) -> tuple[Approval, Job]:
        """Record a moderator's approval; `senior`: this one may decide about amounts that take two.

        The last approval that is needed admits the job and those decided with it in the same transaction.
        If `BatchStore.admit` refuses, the approval waits on. Raises Conflict if the job costs more than was
        asked for.
        """
        return await self._db.write(_approve, job_id, by=by, senior=senior, policy=self._policy, now=now)
