"""Jobs of one press: what happens to all of them happens in one transaction."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence

from bot.domain.errors import Conflict
from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import Failure, Job, JobState, NewJob
from bot.store.jobs import commands, queries
from bot.store.jobs.admit import AdmissionPolicy, admit_all
from bot.store.jobs.rows import move
from bot.store.sqlite.database import Database


class BatchStore:
    """`bot.ports.Batches` over the database."""

    def __init__(self, database: Database, policy: AdmissionPolicy) -> None:
        self._db = database
        self._policy = policy

    async def get(self, job_id: str) -> Batch:
        return await self._db.read(queries.batch, job_id)

    async def create(self, drafts: Sequence[NewJob]) -> Batch:
        return await self._db.write(_create, drafts)

    async def admit(
        self, amounts: Mapping[str, int], *, now: int, roles: Sequence[int] | None = None
    ) -> Sequence[Job]:
        return await self._db.write(admit_all, amounts, policy=self._policy, now=now, roles=roles)

    async def set_quotes(
        self, prices: Mapping[str, tuple[int | None, int]], *, among: Collection[JobState], now: int
    ) -> Sequence[Job]:
        return await self._db.write(_requoted, prices, among, now=now)

    async def begin_posting(self, job_id: str, *, now: int) -> Sequence[Job]:
        return await self._db.write(_posting, job_id, now=now)

    async def mark_delivered(
        self,
        job_ids: Sequence[str],
        *,
        missing: Sequence[str] = (),
        channel_id: int,
        message_id: int,
        now: int,
    ) -> Sequence[Job]:
        return await self._db.write(
            _delivered, job_ids, missing, channel_id=channel_id, message_id=message_id, now=now
        )

    async def mark_delivered_privately(
        self, job_ids: Sequence[str], *, missing: Sequence[str] = (), message_id: int, now: int
    ) -> Sequence[Job]:
        return await self._db.write(_whispered, job_ids, missing, message_id=message_id, now=now)

    async def mark_notified(self, job_ids: Sequence[str], *, now: int) -> Sequence[Job]:
        return await self._db.write(_told, job_ids, now=now)

    async def fail(
        self, job_ids: Sequence[str], failure: Failure, *, detail: str | None, refund: bool, now: int
    ) -> Sequence[Job]:
        return await self._db.write(_fail, job_ids, failure, detail=detail, refund=refund, now=now)


def _create(connection: sqlite3.Connection, drafts: Sequence[NewJob]) -> Batch:
    known = queries.find(connection, drafts[0].request_key)
    if known is not None:
        return queries.batch(connection, known.id)
    return Batch.of([commands.create(connection, draft) for draft in drafts])


def _requoted(
    connection: sqlite3.Connection,
    prices: Mapping[str, tuple[int | None, int]],
    among: Collection[JobState],
    *,
    now: int,
) -> Sequence[Job]:
    return [
        commands.requoted(connection, job_id, among, price=price, upload_cost=upload_cost, now=now)
        for job_id, (price, upload_cost) in prices.items()
    ]


def _posting(connection: sqlite3.Connection, job_id: str, *, now: int) -> Sequence[Job]:
    group = queries.batch(connection, job_id).to_post
    if not group or group[0].id != job_id:
        raise Conflict(f"Job {job_id} is not the one that posts.")
    return [commands.posting(connection, job.id, now=now) for job in group]


def _delivered(
    connection: sqlite3.Connection,
    job_ids: Sequence[str],
    missing: Sequence[str],
    *,
    channel_id: int,
    message_id: int,
    now: int,
) -> Sequence[Job]:
    _hand_over(connection, job_ids[0], missing)
    _told(connection, missing, now=now)
    return [
        commands.delivered(connection, job_id, channel_id=channel_id, message_id=message_id, now=now)
        for job_id in job_ids
    ]


def _hand_over(connection: sqlite3.Connection, heir: str, missing: Sequence[str]) -> None:
    """A job that is over does nothing any more: the placeholder it knows is taken away by another."""
    progress_job = queries.batch(connection, heir).progress_job
    if progress_job is None or progress_job.id not in missing:
        return
    everywhere = frozenset(JobState)
    move(connection, heir, everywhere, placeholder_id=progress_job.progress_message_id)
    move(connection, progress_job.id, everywhere, placeholder_id=None)


def _whispered(
    connection: sqlite3.Connection,
    job_ids: Sequence[str],
    missing: Sequence[str],
    *,
    message_id: int,
    now: int,
) -> Sequence[Job]:
    _told(connection, missing, now=now)
    return [commands.whispered(connection, job_id, message_id=message_id, now=now) for job_id in job_ids]


def _told(connection: sqlite3.Connection, job_ids: Sequence[str], *, now: int) -> Sequence[Job]:
    return [commands.told(connection, job_id, now=now) for job_id in job_ids]


def _fail(
    connection: sqlite3.Connection,
    job_ids: Sequence[str],
    failure: Failure,
    *,
    detail: str | None,
    refund: bool,
    now: int,
) -> Sequence[Job]:
    return [
        commands.fail(connection, job_id, failure, detail=detail, refund=refund, now=now)
        for job_id in job_ids
    ]
