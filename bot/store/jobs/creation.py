"""The first rows of a batch: priced jobs that wait for a press, or that begin in the same transaction."""

from collections.abc import Collection, Mapping, Sequence

from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import Job, NewJob
from bot.store.jobs import commands, queries, quotes
from bot.store.jobs.admit import AdmissionPolicy, admit_jobs
from bot.store.sql import Connection, Later


def create(connection: Connection, drafts: Sequence[NewJob]) -> Batch:
    """Store the QUOTED jobs of one batch. A known `request_key` of the first returns that batch."""
    known = _known(connection, drafts)()
    if drafts[0].request_key in known:
        return queries.batch(connection, known[drafts[0].request_key].id)
    return _insert(connection, drafts, known)


def _known(connection: Connection, drafts: Sequence[NewJob]) -> Later[Mapping[str, Job]]:
    return queries.find_all(connection, [draft.request_key for draft in drafts])


def _insert(connection: Connection, drafts: Sequence[NewJob], known: Mapping[str, Job]) -> Batch:
    new = [None if draft.request_key in known else commands.insert(connection, draft) for draft in drafts]
    return Batch(
        tuple(
            [
                known[draft.request_key] if job is None else job()
                for draft, job in zip(drafts, new, strict=True)
            ]
        )
    )


def create_within_quota(connection: Connection, drafts: Sequence[NewJob]) -> tuple[Batch, Sequence[str]]:
    """Store the QUOTED jobs of one batch, and close the oldest of too many open quotes of the member.

    Return the batch, and the attached files that are needed no longer. Raises TooManyRequests.
    """
    asked, room = _known(connection, drafts), quotes.room(connection, drafts[0].user_id, now=drafts[0].now)
    if drafts[0].request_key in (known := asked()):
        return queries.batch(connection, known[drafts[0].request_key].id), ()
    freed = room()
    return _insert(connection, drafts, known), freed


def create_admitted(
    connection: Connection, drafts: Sequence[NewJob], *, policy: AdmissionPolicy, ready: Collection[str]
) -> tuple[Batch, Sequence[str]]:
    """Store the jobs of one batch and hold their money, or do neither: see `create_within_quota` and `admit`.

    Jobs without a total stay QUOTED. Those of `ready` become READY: their body is frozen, and they have a
    slot. A known `request_key` of the first returns that batch as it is.
    """
    asked, room = _known(connection, drafts), quotes.room(connection, drafts[0].user_id, now=drafts[0].now)
    if drafts[0].request_key in (known := asked()):
        return queries.batch(connection, known[drafts[0].request_key].id), ()
    freed = room()
    batch = _insert(connection, drafts, known)
    priced = [job for job in batch.jobs if job.total > 0]
    holds = {job.id: job.total for job in priced}
    admitted = admit_jobs(connection, priced, holds, policy=policy, now=drafts[0].now, ready=ready)
    begun = {job.id: job for job in admitted}
    return Batch(tuple([begun.get(job.id, job) for job in batch.jobs])), freed
