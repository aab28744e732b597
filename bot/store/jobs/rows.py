"""Rows of jobs, references and payments as values, and the one way in which a job's row is changed."""

import json
from collections.abc import Collection, Mapping
from typing import cast

from bot.domain.errors import Conflict
from bot.domain.jobs.errors import JobNotFound, ReferenceNotFound
from bot.domain.jobs.job import Failure, Job, JobState, Reference, Result, Value
from bot.domain.server_settings import ResultsTo
from bot.store.sql import Connection, Row


def dump_options(options: Mapping[str, Value]) -> str:
    """Return options as canonical JSON: sorted, and in ASCII, so that any text survives."""
    return json.dumps(dict(options), sort_keys=True, separators=(",", ":"))


def job_of(row: Row) -> Job:
    return Job(
        id=row["id"],
        request_key=row["request_key"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        user_id=row["user_id"],
        operation=row["operation"],
        options=cast("dict[str, Value]", json.loads(row["options"])),
        state=JobState(row["state"]),
        body=row["body"],
        price=row["price"],
        upload_cost=row["upload_cost"],
        upload_limit=row["upload_limit"],
        created_at=row["created_at"],
        quoted_at=row["quoted_at"],
        admitted_at=row["admitted_at"],
        paid_at=row["paid_at"],
        fetched_at=row["fetched_at"],
        ended_at=row["ended_at"],
        studio_job=row["studio_job"],
        result=_result_of(row),
        failure=Failure(row["failure"]) if row["failure"] is not None else None,
        detail=row["detail"],
        posting_at=row["posting_at"],
        message_id=row["message_id"],
        progress_message_id=row["placeholder_id"],
        notified_at=row["told_at"],
        roles=tuple(json.loads(row["roles"])),
        parent_id=row["parent_id"],
        forgiven=None if row["forgiven"] is None else bool(row["forgiven"]),
        batch_id=row["batch_id"],
        batch_position=row["batch_position"],
        private=bool(row["private"]),
        contest_id=row["contest_id"],
        paid_before=row["paid_before"],
        lost=row["lost"],
        lost_reason=row["lost_reason"],
        payer=row["payer"],
        results_to=ResultsTo(row["results_to"]),
        results_channel=row["results_channel"],
        results_thread=row["results_thread"],
        age_restricted=bool(row["age_restricted"]),
        policy=None if row["policy"] is None else json.loads(row["policy"]),
        blurred=bool(row["blurred"]),
    )


def _result_of(row: Row) -> Result | None:
    if row["result_name"] is None:
        return None
    return Result(
        name=row["result_name"],
        sha256=row["result_sha256"],
        size=row["result_size"],
        content_type=row["result_type"],
        width=row["result_width"],
        height=row["result_height"],
    )


def reference_of(row: Row) -> Reference:
    return Reference(**dict(row))


def one_job(connection: Connection, job_id: str) -> Job:
    """Return the job. Raises JobNotFound."""
    row = connection.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone()
    if row is None:
        raise JobNotFound(job_id)
    return job_of(row)


def job_among(connection: Connection, job_id: str, states: Collection[JobState]) -> Job:
    """Return the job if it is in one of these states. Raises JobNotFound or Conflict."""
    job = one_job(connection, job_id)
    expect_state(job, states)
    return job


def jobs_among(connection: Connection, job_ids: Collection[str], states: Collection[JobState]) -> list[Job]:
    """Return the jobs in this order. Raises JobNotFound or Conflict if one is missing or in another state."""
    marks = ", ".join("?" * len(job_ids))
    rows = connection.execute(f"SELECT * FROM jobs WHERE id IN ({marks})", tuple(job_ids))  # noqa: S608
    found = {row["id"]: job_of(row) for row in rows}
    for job_id in job_ids:
        if job_id not in found:
            raise JobNotFound(job_id)
        expect_state(found[job_id], states)
    return [found[job_id] for job_id in job_ids]


def expect_state(job: Job, states: Collection[JobState]) -> None:
    """Raise Conflict unless the job is in one of these states."""
    if job.state not in states:
        raise Conflict(f"Job {job.id} is {job.state}, not {' or '.join(sorted(states))}.")


def move(connection: Connection, /, job_id: str, among: Collection[JobState], **columns: object) -> Job:
    """Set columns of a job that is in one of these states: compare and set in one statement.

    Raises JobNotFound or Conflict. Column names are the program's own, never input.
    """
    sets = ", ".join(f"{column} = ?" for column in columns)
    marks = ", ".join("?" * len(among))
    rows = connection.execute(
        f"UPDATE jobs SET {sets} WHERE id = ? AND state IN ({marks}) RETURNING *",  # noqa: S608
        (*columns.values(), job_id, *sorted(among)),
    ).fetchall()
    if not rows:
        job_among(connection, job_id, among)
        raise AssertionError("the row is there and was not changed")
    return job_of(rows[0])


def move_all(
    connection: Connection, /, job_ids: Collection[str], among: Collection[JobState], **columns: object
) -> list[Job]:
    """Set the same columns of several jobs, as `move` does, by one statement. Return them in this order."""
    if not job_ids:
        return []
    sets = ", ".join(f"{column} = ?" for column in columns)
    ids, states = (", ".join("?" * len(values)) for values in (job_ids, among))
    rows = connection.execute(
        f"UPDATE jobs SET {sets} WHERE id IN ({ids}) AND state IN ({states}) RETURNING *",  # noqa: S608
        (*columns.values(), *job_ids, *sorted(among)),
    ).fetchall()
    moved = {row["id"]: job_of(row) for row in rows}
    for job_id in job_ids:
        if job_id not in moved:
            job_among(connection, job_id, among)
            raise AssertionError("the row is there and was not changed")
    return [moved[job_id] for job_id in job_ids]


def one_reference(connection: Connection, job_id: str, position: int) -> Reference:
    """Return the reference of a job at this position. Raises ReferenceNotFound."""
    row = connection.execute(
        "SELECT * FROM refs WHERE job_id = ? AND position = ?", (job_id, position)
    ).fetchone()
    if row is None:
        raise ReferenceNotFound(job_id, position)
    return reference_of(row)
