"""Changes of all jobs of a batch in one transaction, and the publication of a private job.

    await store.batches.admit({job.id: job.total for job in batch.quoted}, now=clock.now())

Each change is a compare-and-set on the state of every job that it names: Conflict is raised if one is in
another state, and then nothing has happened. The jobs come back in the order in which they were named.
"""

from collections.abc import Collection, Mapping, Sequence

from bot.domain.errors import Conflict
from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import Failure, Job, JobState, NewJob
from bot.domain.server_settings import ResultsTo
from bot.store.engine import Engine
from bot.store.jobs import commands, creation, queries, quotes
from bot.store.jobs.admit import AdmissionPolicy, admit
from bot.store.jobs.rows import job_among, move, one_job
from bot.store.money import ledger
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, point_query, query

_MADE = frozenset({JobState.FETCHED, JobState.DELIVERED})


def _set_quotes(
    connection: Connection,
    prices: Mapping[str, tuple[int | None, int]],
    *,
    among: Collection[JobState],
    now: int,
) -> Sequence[Job]:
    """`among` → QUOTED with new prices: (price, cost of uploads) by job id.

    Open holds are closed and what is left of them is released.
    """
    return [
        commands.set_quote(connection, job_id, among, price=price, upload_cost=upload_cost, now=now)
        for job_id, (price, upload_cost) in prices.items()
    ]


def _begin_posting(connection: Connection, job_id: str, *, now: int) -> Sequence[Job]:
    """Remember that a message with the results to post (`Batch.to_post`) may exist from now on.

    Raises Conflict if the job is not the first of them.
    """
    group = queries.batch(connection, job_id).to_post
    if not group or group[0].id != job_id:
        raise Conflict(f"Job {job_id} is not the one that posts.")
    return [commands.begin_posting(connection, job.id, now=now) for job in group]


def _end_posting(connection: Connection, job_ids: Sequence[str]) -> None:
    """Forget that a message may exist: Discord has refused it clearly, and it was the first try."""
    for job_id in job_ids:
        move(connection, job_id, {JobState.FETCHED}, posting_at=None)


def _post_again(connection: Connection, job_id: str, *, now: int) -> Sequence[Job]:
    """Begin anew to post results that may have been posted: a person has looked, and they are not there.

    Raises Conflict unless they wait for that.
    """
    group = queries.batch(connection, job_id).to_post
    if job_id not in {job.id for job in group} or group[0].posting_at is None:
        raise Conflict(f"Job {job_id} is not in doubt.")
    return [move(connection, job.id, {JobState.FETCHED}, posting_at=now) for job in group]


def _mark_delivered(
    connection: Connection,
    job_ids: Sequence[str],
    *,
    missing: Sequence[str] = (),
    channel_id: int,
    message_id: int,
    now: int,
) -> Sequence[Job]:
    """FETCHED → DELIVERED in one message, whose text also notified of the `missing` (failed) jobs.

    Holds are closed and what is left of them is released; a job that is DELIVERED already stays as it is.
    The progress message of a missing job passes to the first delivered one, which will remove it.
    """
    progress_job = queries.batch(connection, job_ids[0]).progress_job
    if progress_job is not None and progress_job.id in missing:
        any_state = frozenset(JobState)
        move(connection, job_ids[0], any_state, placeholder_id=progress_job.progress_message_id)
        move(connection, progress_job.id, any_state, placeholder_id=None)
    _mark_notified(connection, missing, now=now)
    return [
        commands.mark_delivered(connection, job_id, channel_id=channel_id, message_id=message_id, now=now)
        for job_id in job_ids
    ]


def _mark_delivered_privately(
    connection: Connection,
    job_ids: Sequence[str],
    *,
    missing: Sequence[str] = (),
    message_id: int,
    now: int,
) -> Sequence[Job]:
    """FETCHED → DELIVERED for private jobs: their maker was notified in one message, of the `missing` too.

    Raises Conflict if a job was published meanwhile.
    """
    _mark_notified(connection, missing, now=now)
    delivered = []
    for job_id in job_ids:
        job = one_job(connection, job_id)
        if not job.private:
            raise Conflict(f"Job {job_id} is not private any more.")
        delivered.append(
            commands.mark_delivered(
                connection, job_id, channel_id=job.channel_id, message_id=message_id, now=now
            )
        )
    return delivered


def _mark_notified(connection: Connection, job_ids: Sequence[str], *, now: int) -> Sequence[Job]:
    """FAILED or DISPUTED: record that the maker was notified. The first instant is kept."""
    return [commands.mark_notified(connection, job_id, now=now) for job_id in job_ids]


def _fail(
    connection: Connection,
    job_ids: Sequence[str],
    failure: Failure,
    *,
    detail: str | None,
    refund: bool,
    now: int,
) -> Sequence[Job]:
    """Any open state → FAILED: see `JobStore.fail`."""
    return [
        commands.fail(connection, job_id, failure, detail=detail, refund=refund, now=now)
        for job_id in job_ids
    ]


def _decline(connection: Connection, job_ids: Sequence[str], *, now: int) -> Sequence[Job]:
    """QUOTED → FAILED as cancelled: their maker does not want them at this price, and needs no message.

    Raises Conflict if one is not QUOTED any more.
    """
    quoted = {JobState.QUOTED}
    for job_id in job_ids:
        commands.fail(connection, job_id, Failure.CANCELLED, detail=None, refund=False, now=now, among=quoted)
    return _mark_notified(connection, job_ids, now=now)


def _publish(
    connection: Connection,
    job_id: str,
    *,
    channel_id: int,
    parent_id: int | None,
    upload_limit: int,
    now: int,
    results_to: ResultsTo = ResultsTo.HERE,
    results_channel: int | None = None,
) -> Job:
    """FETCHED or DELIVERED in private → FETCHED in public: posted as any result that is asked for there.

    The job leaves its batch, so it is posted alone. Its hold is closed. Raises Conflict if it is public.
    """
    if not job_among(connection, job_id, _MADE).private:
        raise Conflict(f"Job {job_id} is not private.")
    ledger.close_hold(connection, job_id, at=now)
    return move(
        connection,
        job_id,
        _MADE,
        state=JobState.FETCHED,
        private=0,
        batch_id=None,
        batch_position=0,
        published_at=now,
        channel_id=channel_id,
        parent_id=parent_id,
        upload_limit=upload_limit,
        results_to=results_to,
        results_channel=results_channel,
        results_thread=None,
        posting_at=None,
        message_id=None,
        ended_at=None,
    )


def _set_thread(connection: Connection, job_id: str, thread_id: int, *, members: bool) -> None:
    """Record the thread that was opened for the results of the job's batch.

    `members`: it is the maker's thread in that channel from now on.
    """
    job = one_job(connection, job_id)
    if members:
        connection.execute(
            "INSERT INTO member_threads (guild_id, channel_id, user_id, thread_id) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (guild_id, channel_id, user_id) DO UPDATE SET thread_id = excluded.thread_id",
            (job.guild_id, job.results_channel or job.channel_id, job.user_id, thread_id),
        )
    for other in queries.batch(connection, job_id).jobs:
        if other.needs_thread:
            move(connection, other.id, frozenset(JobState), results_thread=thread_id)


def _member_thread(connection: Connection, guild_id: int, channel_id: int, user_id: int) -> int | None:
    """Return the member's thread in a channel, None without one. It may be deleted since."""
    row = connection.execute(
        "SELECT thread_id FROM member_threads WHERE guild_id = ? AND channel_id = ? AND user_id = ?",
        (guild_id, channel_id, user_id),
    ).fetchone()
    return None if row is None else int(row["thread_id"])


class BatchStore(Verbs):
    """Batches: the jobs that one command or button has started."""

    def __init__(self, database: Engine, policy: AdmissionPolicy) -> None:
        super().__init__(database)
        self._policy = policy

    get = point_query(queries.batch)
    files_in_use = query(quotes.files_in_use)
    owners = query(quotes.owners)
    create = command(creation.create)
    create_within_quota = command(creation.create_within_quota)
    set_quotes = command(_set_quotes)
    begin_posting = command(_begin_posting)
    end_posting = command(_end_posting)
    post_again = command(_post_again)
    mark_delivered = command(_mark_delivered)
    mark_delivered_privately = command(_mark_delivered_privately)
    mark_notified = command(_mark_notified)
    fail = command(_fail)
    decline = command(_decline)
    publish = command(_publish)
    set_thread = command(_set_thread)
    member_thread = point_query(_member_thread)

    async def create_admitted(
        self, drafts: Sequence[NewJob], *, ready: Collection[str] = ()
    ) -> tuple[Batch, Sequence[str]]:
        """Store the jobs and hold their money in one transaction: see `bot.store.jobs.creation`.

        Return the batch, and the attached files that are needed no longer.
        """
        return await self._db.write(creation.create_admitted, drafts, policy=self._policy, ready=ready)

    async def admit(
        self, amounts: Mapping[str, int], *, now: int, roles: Sequence[int] | None = None
    ) -> Sequence[Job]:
        """QUOTED → ADMITTED: see `bot.store.jobs.admit.admit`."""
        return await self._db.write(admit, amounts, policy=self._policy, now=now, roles=roles)
