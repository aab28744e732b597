"""Changes of single jobs: each one transaction, and a compare-and-set on the state.

    job = await store.jobs.mark_ready(job.id, body=body)

Each raises JobNotFound, or Conflict if the job is not in the state that its docstring names.
"""

import json
from collections.abc import Collection
from functools import partial

from bot.domain.errors import Conflict
from bot.domain.jobs.job import DECIDED, FINAL, ID_UNKNOWN, Failure, Job, JobState, NewJob, Result
from bot.domain.jobs.posts import PostedAs
from bot.domain.money.payments import GENERATION
from bot.ports import metrics
from bot.store.jobs import posts, queries
from bot.store.jobs.rows import dump_options, job_among, job_of, move, one_job
from bot.store.moderation import log
from bot.store.money import ledger, losses, usage
from bot.store.sql import Connection, Later, after_commit, ask, clean
from bot.store.verbs import Verbs, command, point_query, query

_OPEN = frozenset(JobState) - FINAL


def create(connection: Connection, draft: NewJob) -> Job:
    """Store a QUOTED job with its references. A known `request_key` returns that job and writes nothing."""
    return queries.find(connection, draft.request_key) or insert(connection, draft)()


def insert(connection: Connection, draft: NewJob) -> Later[Job]:
    """Store a QUOTED job with its references. Raises Conflict, at the latest with the commit, if its id or
    `request_key` is known."""
    inserted = ask(
        connection,
        "INSERT INTO jobs (id, request_key, guild_id, channel_id, user_id, operation, options, state, body, "
        "price, upload_cost, upload_limit, created_at, quoted_at, roles, parent_id, batch_id, "
        "batch_position, private, contest_id, results_to, results_channel, age_restricted, policy) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 'QUOTED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
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
            draft.results_to,
            draft.results_channel,
            draft.age_restricted,
            None if draft.policy is None else dump_options(draft.policy),
        ),
    )
    connection.executemany(
        "INSERT INTO refs (job_id, position, option, source_url, name, sha256, size, content_type, url) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                draft.id,
                position,
                reference.option,
                reference.source_url,
                reference.name,
                reference.sha256,
                reference.size,
                reference.content_type,
                reference.url,
            )
            for position, reference in enumerate(draft.references)
        ],
    )
    return lambda: job_of(inserted()[0])


def set_quote(
    connection: Connection,
    job_id: str,
    among: Collection[JobState],
    *,
    price: int | None,
    upload_cost: int,
    now: int,
) -> Job:
    """`among` → QUOTED with a new price. Close an open hold and release what is left of it.

    What was paid for uploads stays paid, and is noted beside the price.
    """
    job = move(
        connection,
        job_id,
        among,
        state=JobState.QUOTED,
        price=price,
        upload_cost=upload_cost,
        quoted_at=now,
        paid_before=ledger.paid_amount(connection, job_id),
    )
    ledger.close_hold(connection, job_id, at=now)
    return job


def _mark_ready(connection: Connection, job_id: str, *, body: bytes) -> Job:
    """ADMITTED → READY: freeze the request's body."""
    job = move(connection, job_id, {JobState.ADMITTED}, state=JobState.READY, body=body)
    if ledger.signed_amount(connection, job_id) > 0:
        raise Conflict(f"Job {job_id} has an upload that is paid or not, nobody knows yet.")
    return job


def _record_result(connection: Connection, job_id: str, result: Result, *, now: int) -> Job:
    """RUNNING → FETCHED: the result is on our disk."""
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


def begin_posting(connection: Connection, job_id: str, *, now: int) -> Job:
    """FETCHED: remember that a message with the result may exist from now on. The first instant is kept."""
    rows = connection.execute(
        "UPDATE jobs SET posting_at = coalesce(posting_at, ?) WHERE id = ? AND state = 'FETCHED' RETURNING *",
        (now, job_id),
    ).fetchall()
    return job_of(rows[0]) if rows else job_among(connection, job_id, {JobState.FETCHED})


def mark_delivered(connection: Connection, job_id: str, *, channel_id: int, message_id: int, now: int) -> Job:
    """FETCHED → DELIVERED: close the hold and release what is left of it.

    A job that is DELIVERED already (`/show` posts copies) stays as it is.
    """
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
    if message_id != ID_UNKNOWN and not job.private:
        posts.record(
            connection,
            job_id,
            channel_id=channel_id,
            message_id=message_id,
            kind=PostedAs.RESULT,
            now=now,
        )
    return job


def fail(
    connection: Connection,
    job_id: str,
    failure: Failure,
    *,
    detail: str | None,
    refund: bool,
    now: int,
    among: Collection[JobState] = _OPEN,
) -> Job:
    """Any open state (or `among`) → FAILED: close the hold and release what is left of it.

    `refund`: the host gives back what was paid, from `house:losses`, up to what the host bears for a server
    in a day. A job that was paid is recorded as a loss. Raises Conflict while a payment of the job is SIGNED.
    """
    job = move(
        connection,
        job_id,
        among,
        state=JobState.FAILED,
        failure=failure,
        detail=clean(detail),
        ended_at=now,
    )
    after_commit(connection, partial(metrics.job, failure))
    ledger.close_hold(connection, job_id, at=now)
    return _record_loss(connection, job, refund=refund, now=now)


def _record_loss(connection: Connection, job: Job, *, refund: bool, now: int) -> Job:
    """Book what a FAILED job has cost: who bears it, and whether its maker's allowance is given back."""
    paid = ledger.paid_amount(connection, job.id)
    if paid == 0:
        return job
    owed = paid - ledger.refunded_amount(connection, job.id)
    borne = refund and losses.host_bears(connection, job.guild_id, owed, now=now)
    if borne:
        ledger.refund(connection, job.id, job.guild_id, at=now)
    if job.failure not in DECIDED:
        given_back = losses.forgives(connection, job, now=now)
        job = move(connection, job.id, {JobState.FAILED}, forgiven=int(given_back))
        usage.recount(connection, job.id)
    refunded = ledger.refunded_amount(connection, job.id)
    forgiven = bool(job.forgiven) if usage.spent_for(connection, job.id) > 0 else None
    log.write_loss(connection, job, paid=paid, refunded=refunded, forgiven=forgiven, now=now)
    losses.report(connection, job.guild_id, capped=refund and not borne, now=now)
    return job


def mark_notified(connection: Connection, job_id: str, *, now: int) -> Job:
    """FAILED or DISPUTED: record that the maker was notified. The first instant is kept."""
    since = one_job(connection, job_id).notified_at
    ended = {JobState.FAILED, JobState.DISPUTED}
    return move(connection, job_id, ended, told_at=now if since is None else since)


def expect_posted(connection: Connection) -> None:
    """A life that these books do not know may have posted the result of a job that is paid or about to be.

    So its message is looked for before it is posted.
    """
    connection.execute(
        "UPDATE jobs SET posting_at = coalesce(paid_at, (SELECT signed_at FROM payments "
        "WHERE payments.job_id = jobs.id AND purpose = ? AND payments.state = 'SIGNED')) "
        "WHERE state IN ('READY', 'RUNNING', 'FETCHED') AND posting_at IS NULL",
        (GENERATION,),
    )


def _set_progress_message(connection: Connection, job_id: str, message_id: int | None) -> Job:
    """Record the message that shows the job's progress; None: it is gone. In any state."""
    return move(connection, job_id, frozenset(JobState), placeholder_id=message_id)


class JobStore(Verbs):
    """Jobs and their references, one by one."""

    get = point_query(one_job)
    find = point_query(queries.find)
    references = point_query(queries.references)
    of_member = query(queries.of_member)
    with_next_step = query(queries.with_next_step)
    is_paid_work_open = query(queries.is_paid_work_open)
    count_open = point_query(queries.count_open)
    count_ahead = point_query(queries.count_ahead)
    count_by_state = query(queries.count_by_state)
    receipt = point_query(queries.receipt)
    usual_seconds = point_query(queries.usual_seconds)

    create = command(create)
    mark_ready = command(_mark_ready)
    record_result = command(_record_result)
    mark_delivered = command(mark_delivered)
    fail = command(fail)
    set_progress_message = command(_set_progress_message)
