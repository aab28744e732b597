"""What happens to private results alone. Functions are part of a caller's transaction."""

import sqlite3

from bot.domain.errors import Conflict
from bot.domain.jobs.job import Job, JobState
from bot.store.jobs.rows import job_among, move
from bot.store.money import ledger

_DONE = frozenset({JobState.FETCHED, JobState.DELIVERED})


def publish(
    connection: sqlite3.Connection,
    job_id: str,
    *,
    channel_id: int,
    parent_id: int | None,
    upload_limit: int,
    now: int,
) -> Job:
    """Private and FETCHED or DELIVERED → FETCHED, no longer private: it is posted in that channel as any
    result is, and alone, whatever the same press has made. Its hold is closed. Raises Conflict if it is
    public already."""
    if not job_among(connection, job_id, _DONE).private:
        raise Conflict(f"Job {job_id} is not private.")
    ledger.close_hold(connection, job_id, at=now)
    return move(
        connection,
        job_id,
        _DONE,
        state=JobState.FETCHED,
        private=0,
        batch_id=None,
        batch_position=0,
        published_at=now,
        channel_id=channel_id,
        parent_id=parent_id,
        upload_limit=upload_limit,
        posting_at=None,
        message_id=None,
        ended_at=None,
    )
