"""Jobs and their references: every change one transaction, each a compare-and-set on the state."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from bot.domain.errors import Conflict
from bot.domain.jobs.job import (
    FINAL,
    Failure,
    Job,
    JobState,
    NewJob,
    NewReference,
    Receipt,
    Reference,
    Result,
)
from bot.store.jobs import queries
from bot.store.jobs.publish import publish
from bot.store.jobs.rows import clean, dump_options, job_of, move, one_job
from bot.store.money import ledger, losses
from bot.store.sqlite.database import Database

_OPEN = frozenset(JobState) - FINAL
_UNPAID = frozenset({JobState.QUOTED, JobState.ADMITTED, JobState.READY})


class JobStore:
    """`bot.ports.Jobs` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def create(self, draft: NewJob) -> Job:
        return await self._db.write(create, draft)

    async def get(self, job_id: str) -> Job:
        return await self._db.read(one_job, job_id)

    async def find(self, request_key: str) -> Job | None:
        return await self._db.read(queries.find, request_key)

    async def references(self, job_id: str) -> Sequence[Reference]:
        return await self._db.read(queries.references, job_id)

    async def with_next_step(self) -> Sequence[str]:
        return await self._db.read(queries.with_moves)

    async def of_member(
        self, guild_id: int, user_id: int, *, open_only: bool = False, limit: int = 25
    ) -> Sequence[Job]:
        return await self._db.read(queries.of_member, guild_id, user_id, open_only=open_only, limit=limit)

    async def load(self, guild_id: int, user_id: int) -> tuple[int, int]:
        return await self._db.read(queries.load, guild_id, user_id)

    async def count_waiting(self) -> int:
        return await self._db.read(queries.waiting)

    async def count_ahead(self, job_id: str) -> int:
        return await self._db.read(queries.ahead, job_id)

    async def receipt(self, job_id: str) -> Receipt:
        return await self._db.read(queries.receipt, job_id)

    async def count_by_state(self) -> Mapping[str, int]:
        return await self._db.read(queries.by_state)

    async def usual_seconds(self, operation: str) -> tuple[float, float] | None:
        return await self._db.read(queries.usual_seconds, operation)

    async def set_quote(
        self, job_id: str, *, price: int | None, upload_cost: int, now: int, still_quoted: bool = False
    ) -> Job:
        among = frozenset({JobState.QUOTED}) if still_quoted else _UNPAID
        return await self._db.write(requoted, job_id, among, price=price, upload_cost=upload_cost, now=now)

    async def mark_ready(self, job_id: str, *, body: bytes) -> Job:
        return await self._db.write(_ready, job_id, body=body)

    async def record_result(self, job_id: str, result: Result, *, now: int) -> Job:
        return await self._db.write(_fetched, job_id, result, now=now)

    async def begin_posting(self, job_id: str, *, now: int) -> Job:
        return await self._db.write(posting, job_id, now=now)

    async def mark_delivered(self, job_id: str, *, channel_id: int, message_id: int, now: int) -> Job:
        return await self._db.write(delivered, job_id, channel_id=channel_id, message_id=message_id, now=now)

    async def publish(
        self, job_id: str, *, channel_id: int, parent_id: int | None, upload_limit: int, now: int
    ) -> Job:
        return await self._db.write(
            publish,
            job_id,
            channel_id=channel_id,
            parent_id=parent_id,
            upload_limit=upload_limit,
            now=now,
        )

    async def fail(self, job_id: str, failure: Failure, *, detail: str | None, refund: bool, now: int) -> Job:
        return await self._db.write(fail, job_id, failure, detail=detail, refund=refund, now=now)

    async def mark_notified(self, job_id: str, *, now: int) -> Job:
        return await self._db.write(told, job_id, now=now)

    async def set_progress_message(self, job_id: str, message_id: int | None) -> Job:
        return await self._db.write(move, job_id, frozenset(JobState), placeholder_id=message_id)


def create(connection: sqlite3.Connection, draft: NewJob) -> Job:
    known = queries.find(connection, draft.request_key)
    if known is not None:
        return known
    rows = connection.execute(
        "INSERT INTO jobs (id, request_key, guild_id, channel_id, user_id, operation, options, state, body, "
        "price, upload_cost, upload_limit, created_at, quoted_at, roles, parent_id, batch_id, "
        "batch_position, private, contest_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 'QUOTED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
        (
            draft.id,
            draft.request_key,
            draft.guild_id,
            draft.channel_id,
            draft.user_id,
            draft.operation,
            dump_options(draft.options),
            draft.body,
            draft.price,
            draft.upload_cost,
            draft.upload_limit,
            draft.now,
            draft.now,
            json.dumps(draft.roles),
            draft.parent_id,
            draft.batch_id,
            draft.batch_position,
            draft.private,
            draft.contest_id,
        ),
    ).fetchall()
    for position, reference in enumerate(draft.references):
        _add_reference(connection, draft.id, position, reference)
    return job_of(rows[0])


def _add_reference(
    connection: sqlite3.Connection, job_id: str, position: int, reference: NewReference
) -> None:
    connection.execute(
        "INSERT INTO refs (job_id, position, option, source_url, name, sha256, size, content_type, url) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            job_id,
            position,
            reference.option,
            reference.source_url,
            reference.name,
            reference.sha256,
            reference.size,
            reference.content_type,
            reference.url,
        ),
    )


def requoted(
    connection: sqlite3.Connection,
    job_id: str,
    among: Collection[JobState],
    *,
    price: int | None,
    upload_cost: int,
    now: int,
) -> Job:
    job = move(
        connection,
        job_id,
        among,
        state=JobState.QUOTED,
        price=price,
        upload_cost=upload_cost,
        quoted_at=now,
    )
    ledger.close_hold(connection, job_id, at=now)
    return job


def _ready(connection: sqlite3.Connection, job_id: str, *, body: bytes) -> Job:
    job = move(connection, job_id, {JobState.ADMITTED}, state=JobState.READY, body=body)
    if ledger.signed_amount(connection, job_id) > 0:
        raise Conflict(f"Job {job_id} has an upload that is paid or not, nobody knows yet.")
    return job


def _fetched(connection: sqlite3.Connection, job_id: str, result: Result, *, now: int) -> Job:
    return move(
        connection,
        job_id,
        {JobState.RUNNING},
        state=JobState.FETCHED,
        fetched_at=now,
        result_name=result.name,
        result_sha256=result.sha256,
        result_size=result.size,
        result_type=result.content_type,
        result_width=result.width,
        result_height=result.height,
    )


def posting(connection: sqlite3.Connection, job_id: str, *, now: int) -> Job:
    since = one_job(connection, job_id).posting_at
    return move(connection, job_id, {JobState.FETCHED}, posting_at=now if since is None else since)


def delivered(
    connection: sqlite3.Connection, job_id: str, *, channel_id: int, message_id: int, now: int
) -> Job:
    job = one_job(connection, job_id)
    if job.state is JobState.DELIVERED:
        return job
    job = move(
        connection,
        job_id,
        {JobState.FETCHED},
        state=JobState.DELIVERED,
        channel_id=channel_id,
        message_id=message_id,
        ended_at=now,
    )
    ledger.close_hold(connection, job_id, at=now)
    return job


def whispered(connection: sqlite3.Connection, job_id: str, *, message_id: int, now: int) -> Job:
    job = one_job(connection, job_id)
    if not job.private:
        raise Conflict(f"Job {job_id} is not private any more.")
    return delivered(connection, job_id, channel_id=job.channel_id, message_id=message_id, now=now)


def fail(
    connection: sqlite3.Connection,
    job_id: str,
    failure: Failure,
    *,
    detail: str | None,
    refund: bool,
    now: int,
    among: Collection[JobState] = _OPEN,
) -> Job:
    """Any open state (`among` others: those) → FAILED; see `bot.ports.Jobs.fail`."""
    job = move(
        connection,
        job_id,
        among,
        state=JobState.FAILED,
        failure=failure,
        detail=clean(detail),
        ended_at=now,
    )
    ledger.close_hold(connection, job_id, at=now)
    if refund:
        ledger.refund(connection, job_id, job.guild_id, at=now)
    losses.note(connection, job, host_bears=refund, now=now)
    return job


def told(connection: sqlite3.Connection, job_id: str, *, now: int) -> Job:
    since = one_job(connection, job_id).notified_at
    ended = {JobState.FAILED, JobState.DISPUTED}
    return move(connection, job_id, ended, told_at=now if since is None else since)
