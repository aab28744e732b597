"""Approvals: costly jobs that wait for moderators, each decided once however many press."""

import sqlite3
from collections.abc import Sequence

from bot.domain.amounts import format_usd
from bot.domain.errors import Conflict
from bot.domain.jobs.approval import Approval, ApprovalState, approvers
from bot.domain.jobs.batch import total
from bot.domain.jobs.errors import AlreadyDecided, ApprovalNotFound, DecisionProblem, MayNotDecide
from bot.domain.jobs.job import Failure, Job, JobState
from bot.store.jobs import commands
from bot.store.jobs.admit import AdmissionPolicy, admit_all
from bot.store.jobs.queries import batch
from bot.store.jobs.rows import clean, job_among, one_job
from bot.store.moderation import log
from bot.store.moderation.settings import settings
from bot.store.sqlite.database import Database


class ApprovalStore:
    """`bot.ports.Approvals` over the database."""

    def __init__(self, database: Database, policy: AdmissionPolicy) -> None:
        self._db = database
        self._policy = policy

    async def of_job(self, job_id: str) -> Approval | None:
        return await self._db.read(_of_job, job_id)

    async def waiting(self, guild_id: int) -> Sequence[Approval]:
        return await self._db.read(_waiting, guild_id)

    async def of_member(self, guild_id: int, user_id: int) -> Sequence[Approval]:
        return await self._db.read(_of_member, guild_id, user_id)

    async def waiting_jobs(self) -> Sequence[str]:
        return await self._db.read(_open_jobs)

    async def request(self, job_id: str, *, due_at: int, now: int) -> Approval:
        return await self._db.write(_ask, job_id, due_at=due_at, now=now)

    async def approve(self, job_id: str, *, by: int, senior: bool, now: int) -> tuple[Approval, Job]:
        return await self._db.write(_approve, job_id, by=by, senior=senior, policy=self._policy, now=now)

    async def deny(self, job_id: str, *, by: int, reason: str, now: int) -> tuple[Approval, Job]:
        return await self._db.write(_deny, job_id, by=by, reason=reason, now=now)

    async def withdraw(self, job_id: str, *, now: int) -> tuple[Approval, Job]:
        return await self._db.write(_give_up, job_id, ApprovalState.WITHDRAWN, Failure.CANCELLED, now=now)

    async def expire(self, job_id: str, *, now: int) -> tuple[Approval, Job]:
        return await self._db.write(_give_up, job_id, ApprovalState.EXPIRED, Failure.EXPIRED, now=now)

    async def next_due(self) -> int | None:
        return await self._db.read(_next_due)

    async def overdue(self, *, now: int) -> Sequence[Approval]:
        return await self._db.read(_expired, now=now)

    async def with_stale_card(self) -> Sequence[Approval]:
        return await self._db.read(_stale)

    async def mark_shown(
        self, approval_id: int, version: int, *, channel_id: int | None, message_id: int | None
    ) -> None:
        await self._db.write(_shown, approval_id, version, channel_id, message_id)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def _of_job(connection: sqlite3.Connection, job_id: str) -> Approval | None:
    row = connection.execute(
        "SELECT * FROM approvals WHERE job_id = ? ORDER BY id DESC LIMIT 1", (job_id,)
    ).fetchone()
    return None if row is None else _approval(row)


def _waiting(connection: sqlite3.Connection, guild_id: int) -> Sequence[Approval]:
    rows = connection.execute(
        "SELECT * FROM approvals WHERE guild_id = ? AND state = 'ASKED' ORDER BY id", (guild_id,)
    )
    return [_approval(row) for row in rows]


def _of_member(connection: sqlite3.Connection, guild_id: int, user_id: int) -> Sequence[Approval]:
    rows = connection.execute(
        "SELECT approvals.* FROM approvals JOIN jobs ON jobs.id = approvals.job_id "
        "WHERE approvals.guild_id = ? AND approvals.state = 'ASKED' AND jobs.user_id = ? "
        "ORDER BY approvals.id DESC",
        (guild_id, user_id),
    )
    return [_approval(row) for row in rows]


def _open_jobs(connection: sqlite3.Connection) -> Sequence[str]:
    return [row["job_id"] for row in connection.execute("SELECT job_id FROM approvals WHERE state = 'ASKED'")]


def _next_due(connection: sqlite3.Connection) -> int | None:
    row = connection.execute("SELECT min(due_at) AS due FROM approvals WHERE state = 'ASKED'").fetchone()
    return None if row["due"] is None else int(row["due"])


def _expired(connection: sqlite3.Connection, *, now: int) -> Sequence[Approval]:
    rows = connection.execute("SELECT * FROM approvals WHERE state = 'ASKED' AND due_at <= ?", (now,))
    return [_approval(row) for row in rows]


def _stale(connection: sqlite3.Connection) -> Sequence[Approval]:
    rows = connection.execute("SELECT * FROM approvals WHERE shown < version ORDER BY id")
    return [_approval(row) for row in rows]


def _approval(row: sqlite3.Row) -> Approval:
    values = {**dict(row), "state": ApprovalState(row["state"])}
    return Approval(**{**values, "first_senior": bool(row["first_senior"])})


def _open(connection: sqlite3.Connection, job_id: str) -> Approval:
    """The approval that waits. Raises NotFound, or Outdated if it is decided."""
    found = _of_job(connection, job_id)
    if found is None:
        raise ApprovalNotFound(job_id)
    if not found.open:
        raise AlreadyDecided(found)
    return found


# ── changing ─────────────────────────────────────────────────────────────────────────────────────


def _ask(connection: sqlite3.Connection, job_id: str, *, due_at: int, now: int) -> Approval:
    job = job_among(connection, job_id, {JobState.QUOTED})
    amount = total(batch(connection, job_id).quoted_with(job))
    needs = approvers(settings(connection, job.guild_id), amount) or 1
    found = _of_job(connection, job_id)
    if found is not None and found.open:
        if (found.amount, found.needs) == (amount, needs):
            return found
        return _change(
            connection,
            found.id,
            amount=amount,
            old_amount=found.amount,
            needs=needs,
            first_by=None,
            first_senior=0,
            due_at=due_at,
        )
    rows = connection.execute(
        "INSERT INTO approvals (job_id, guild_id, state, amount, needs, asked_at, due_at, version, shown, "
        "first_senior) VALUES (?, ?, 'ASKED', ?, ?, ?, ?, 1, 0, 0) RETURNING *",
        (job_id, job.guild_id, amount, needs, now, due_at),
    ).fetchall()
    return _approval(rows[0])


def _approve(
    connection: sqlite3.Connection, job_id: str, *, by: int, senior: bool, policy: AdmissionPolicy, now: int
) -> tuple[Approval, Job]:
    found = _open(connection, job_id)
    job = job_among(connection, job_id, {JobState.QUOTED})
    _check_decider(job, by)
    amounts = {one.id: one.total for one in batch(connection, job_id).quoted_with(job) if one.total > 0}
    if sum(amounts.values()) > found.amount:
        raise Conflict(f"Job {job_id} costs more than the {found.amount} that were asked for.")
    if found.needs == 2 and found.first_by is None:
        _log(connection, job, "approve (first of two)", by, now)
        return _change(connection, found.id, first_by=by, first_senior=int(senior)), job
    _check_second(connection, found, by, senior)
    approval = _decide(connection, found, ApprovalState.APPROVED, by=by, now=now)
    _log(connection, job, "approve", by, now)
    admitted = admit_all(connection, amounts, policy=policy, now=now)
    return approval, next(one for one in admitted if one.id == job_id)


def _check_decider(job: Job, by: int) -> None:
    if job.user_id == by:
        raise MayNotDecide(DecisionProblem.OWN_REQUEST)


def _check_second(connection: sqlite3.Connection, found: Approval, by: int, senior: bool) -> None:
    """The second of two is somebody else, and one of them may decide about so much."""
    if found.needs < 2:
        return
    if found.first_by == by:
        raise MayNotDecide(DecisionProblem.AGREED_BEFORE)
    role = settings(connection, found.guild_id).second_role
    if role is not None and not (senior or found.first_senior):
        raise MayNotDecide(DecisionProblem.TWO_JUNIORS, role)


def _deny(
    connection: sqlite3.Connection, job_id: str, *, by: int, reason: str, now: int
) -> tuple[Approval, Job]:
    found = _open(connection, job_id)
    _check_decider(one_job(connection, job_id), by)
    approval = _decide(connection, found, ApprovalState.DENIED, by=by, now=now, reason=reason)
    job = _fail_all(connection, job_id, Failure.DENIED, reason, now)
    _log(connection, job, "deny", by, now, reason)
    return approval, job


def _give_up(
    connection: sqlite3.Connection, job_id: str, state: ApprovalState, failure: Failure, *, now: int
) -> tuple[Approval, Job]:
    approval = _decide(connection, _open(connection, job_id), state, by=None, now=now)
    failed = _question(connection, job_id)
    job = _fail_all(connection, job_id, failure, None, now)
    if state is ApprovalState.WITHDRAWN:  # by its asker, who sees it at once
        for one in failed:
            commands.told(connection, one.id, now=now)
        job = one_job(connection, job_id)
    return approval, job


def _question(connection: sqlite3.Connection, job_id: str) -> Sequence[Job]:
    """The jobs that are decided about together with this one."""
    return batch(connection, job_id).quoted_with(one_job(connection, job_id))


def _fail_all(
    connection: sqlite3.Connection, job_id: str, failure: Failure, detail: str | None, now: int
) -> Job:
    """Ends everything of the press that waits with this job; the job itself."""
    for one in _question(connection, job_id):
        commands.fail(connection, one.id, failure, detail=detail, refund=False, now=now)
    return one_job(connection, job_id)


def _decide(
    connection: sqlite3.Connection,
    found: Approval,
    state: ApprovalState,
    *,
    by: int | None,
    now: int,
    reason: str | None = None,
) -> Approval:
    return _change(connection, found.id, state=state, decided_at=now, decided_by=by, reason=clean(reason))


def _change(connection: sqlite3.Connection, /, approval_id: int, **columns: object) -> Approval:
    """Sets columns of an approval that waits; its card is out of date then. Raises Conflict if it waits
    no more. Column names are the program's own, never input."""
    sets = ", ".join(f"{column} = ?" for column in columns)
    rows = connection.execute(
        f"UPDATE approvals SET {sets}, version = version + 1 "  # noqa: S608
        "WHERE id = ? AND state = 'ASKED' RETURNING *",
        (*columns.values(), approval_id),
    ).fetchall()
    if not rows:
        raise Conflict(f"Approval {approval_id} is decided already.")
    return _approval(rows[0])


def _shown(
    connection: sqlite3.Connection,
    approval_id: int,
    version: int,
    channel_id: int | None,
    message_id: int | None,
) -> None:
    connection.execute(
        "UPDATE approvals SET shown = max(shown, ?), channel_id = ?, message_id = ? WHERE id = ?",
        (version, channel_id, message_id, approval_id),
    )


def _log(connection: sqlite3.Connection, job: Job, action: str, by: int, now: int, reason: str = "") -> None:
    log.write(
        connection,
        job.guild_id,
        by=by,
        now=now,
        action=f"{action} job {job.id}",
        new=format_usd(job.total),
        reason=reason,
    )
