"""The first rows of a batch: priced jobs that wait for a press, or that begin in the same transaction."""

from collections.abc import Collection, Sequence

from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import NewJob
from bot.store.jobs import commands, queries, quotes
from bot.store.jobs.admit import AdmissionPolicy, admit
from bot.store.sql import Connection


def create(connection: Connection, drafts: Sequence[NewJob]) -> Batch:
    """Store the QUOTED jobs of one batch. A known `request_key` of the first returns that batch."""
    known = queries.find(connection, drafts[0].request_key)
    if known is not None:
        return queries.batch(connection, known.id)
    return Batch(tuple([commands.create(connection, draft) for draft in drafts]))


def create_within_quota(connection: Connection, drafts: Sequence[NewJob]) -> tuple[Batch, Sequence[str]]:
    """Store the QUOTED jobs of one batch, and close the oldest of too many open quotes of the member.

    Return the batch, and the attached files that are needed no longer. Raises TooManyRequests.
    """
    if queries.find(connection, drafts[0].request_key) is not None:
        return create(connection, drafts), ()
    freed = quotes.make_room(connection, drafts[0].user_id, now=drafts[0].now)
    return create(connection, drafts), freed


def create_admitted(
    connection: Connection, drafts: Sequence[NewJob], *, policy: AdmissionPolicy, ready: Collection[str]
) -> tuple[Batch, Sequence[str]]:
    """Store the jobs of one batch and hold their money, or do neither: see `create_within_quota` and `admit`.

    Jobs without a total stay QUOTED. Those of `ready` become READY: their body is frozen, and they have a
    slot. A known `request_key` of the first returns that batch as it is.
    """
    if (known := queries.find(connection, drafts[0].request_key)) is not None:
        return queries.batch(connection, known.id), ()
    batch, freed = create_within_quota(connection, drafts)
    holds = {job.id: job.total for job in batch.jobs if job.total > 0}
    admitted = admit(connection, holds, policy=policy, now=drafts[0].now, ready=ready)
    begun = {job.id: job for job in admitted}
    return Batch(tuple([begun.get(job.id, job) for job in batch.jobs])), freed
