"""Finished and running jobs, for those who ask for them again."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import FileTooLarge, NotAllowed, NotFound, Outdated
from bot.domain.job import Job, JobState, Receipt
from bot.ports import Clock, Spool, Store
from bot.services.parcels import Parcels, Post
from bot.services.worker import Worker


@dataclass(frozen=True, slots=True)
class Shown:
    """A result that can be posted again, as far as it fits there."""

    job: Job
    receipt: Receipt


class Shelf:
    """Looks jobs up for the member who made them."""

    def __init__(self, store: Store, spool: Spool, parcels: Parcels, worker: Worker, clock: Clock) -> None:
        self._store = store
        self._spool = spool
        self._parcels = parcels
        self._worker = worker
        self._clock = clock

    async def take(self, job_id: str, *, guild_id: int, user_id: int) -> Shown:
        """Raises NotFound for a job of somebody else or elsewhere, Outdated if there is no file."""
        job = await self._own(job_id, guild_id, user_id)
        if job.result is None:
            raise Outdated(f"Job {job.id} has no file{_why(job)}.")
        if not self._spool.path(job.result.name).exists():
            raise Outdated(f"The file of job {job.id} is no longer on the bot's disk.")
        if await self._store.workshop.removed_by(job.id) is not None:
            raise Outdated(f"The result of job {job.id} was removed by a moderator; ask one of them.")
        return Shown(job, await self._store.jobs.receipt(job.id))

    async def send(self, shown: Shown, limit: int, post: Post) -> int:
        """Posts the original where `limit` bytes allow it, else a smaller copy; the message's id.
        Raises NotAllowed if no copy is small enough, and whatever `post` raises."""
        job = shown.job
        try:
            return await self._parcels.send(job, limit, post)
        except FileTooLarge as error:
            size = job.result.size if job.result is not None else 0
            raise NotAllowed(
                f"Job {job.id} has {size / 1e6:.1f} MB; Discord takes {limit / 1e6:.1f} MB here. "
                "It is kept. Nothing was paid. Try a server with a higher upload limit."
            ) from error

    async def shown(self, job_id: str, *, channel_id: int, message_id: int) -> None:
        """The file stands in that message now; a job that could not be delivered before is."""
        await self._store.jobs.delivered(
            job_id, channel_id=channel_id, message_id=message_id, now=self._clock.now()
        )
        self._worker.enqueue(job_id)

    async def list(self, guild_id: int, user_id: int, state: str | None = None) -> Sequence[Job]:
        """A member's jobs on a server, newest first; `state` is one of the state words."""
        jobs = await self._store.jobs.of_member(guild_id, user_id)
        return [job for job in jobs if state is None or job.state == state]

    async def _own(self, job_id: str, guild_id: int, user_id: int) -> Job:
        missing = NotFound(f"You have no job `{job_id[:12]}` on this server. `/jobs` lists yours.")
        try:
            job = await self._store.jobs.get(job_id.strip().lower())
        except NotFound as error:
            raise missing from error
        if (job.guild_id, job.user_id) != (guild_id, user_id):
            raise missing
        return job


def _why(job: Job) -> str:
    if job.state is JobState.FAILED:
        return ": it failed"
    if job.state is JobState.DISPUTED:
        return ": its payment is disputed, and the bot's host decides"
    return " yet: it is still under way"
