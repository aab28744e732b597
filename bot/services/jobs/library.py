"""Finished and running jobs, for those who ask for them again."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import Conflict, FileTooLarge, NotAllowed, NotFound, Outdated
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import Job, JobState, Receipt
from bot.i18n import _
from bot.ports import Clock, Spool
from bot.services.jobs.running.renditions import Post, Renditions
from bot.services.jobs.running.worker import Worker
from bot.store import Store


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A result that can be posted again, as far as it fits there."""

    job: Job
    receipt: Receipt


class JobLibrary:
    """Looks jobs up for the member who made them."""

    def __init__(
        self, store: Store, spool: Spool, renditions: Renditions, worker: Worker, clock: Clock
    ) -> None:
        self._store = store
        self._spool = spool
        self._renditions = renditions
        self._worker = worker
        self._clock = clock

    async def take(self, job_id: str, *, guild_id: int | None, user_id: int) -> LibraryEntry:
        """Raises NotFound for a job of somebody else or elsewhere, Outdated if there is no file. In a direct
        message `guild_id` is None, and all servers count."""
        job = await self._own(job_id, guild_id, user_id)
        if job.result is None:
            raise Outdated(_("Job {job} has no file{why}.", job=job.id, why=_why(job)))
        if not self._spool.path(job.result.name).exists():
            raise Outdated(_("The file of job {job} is no longer on the bot's disk.", job=job.id))
        if await self._store.panels.removed_by(job.id) is not None:
            raise Outdated(
                _("The result of job {job} was removed by a moderator; ask one of them.", job=job.id)
            )
        return LibraryEntry(job, await self._store.jobs.receipt(job.id))

    async def together(self, shown: LibraryEntry) -> Sequence[LibraryEntry]:
        """The private results of the same press that are there, in their order."""
        jobs = (await self._store.batches.get(shown.job.id)).jobs
        there = [
            job
            for job in jobs
            if job.private and job.result is not None and self._spool.path(job.result.name).exists()
        ]
        return [LibraryEntry(job, await self._store.jobs.receipt(job.id)) for job in there]

    async def send(self, shown: Sequence[LibraryEntry], limit: int, post: Post) -> int:
        """Post the results in one message, as smaller copies where `limit` bytes are too few; return its id.

        Raises NotAllowed if no copy is small enough, and whatever `post` raises.
        """
        jobs = [entry.job for entry in shown]
        try:
            return await self._renditions.send(jobs, limit, post)
        except FileTooLarge as error:
            if len(jobs) > 1:
                raise NotAllowed(
                    _(
                        "Discord takes {limit} MB a file here, and not all of them fit. They are kept. "
                        "Nothing was paid.",
                        limit=f"{limit / 1e6:.1f}",
                    )
                ) from error
            result = jobs[0].result
            raise NotAllowed(
                _(
                    "Job {job} has {size} MB; Discord takes {limit} MB here. It is kept. Nothing was "
                    "paid. Try a server with a higher upload limit.",
                    job=jobs[0].id,
                    size=f"{(result.size if result is not None else 0) / 1e6:.1f}",
                    limit=f"{limit / 1e6:.1f}",
                )
            ) from error

    async def shown(self, job_id: str, *, channel_id: int, message_id: int) -> None:
        """The file stands in that message now; a job that could not be delivered before is. While others
        of its press are being made it waits for them all the same: it belongs in their message."""
        if (await self._store.batches.get(job_id)).under_way:
            return
        await self._store.jobs.mark_delivered(
            job_id, channel_id=channel_id, message_id=message_id, now=self._clock.now()
        )
        self._worker.enqueue(job_id)

    async def seen(self, jobs: Sequence[Job], message_id: int) -> None:
        """The maker of private jobs sees their files in that message; one that could not be told of is."""
        ids = [job.id for job in jobs]
        await self._store.batches.mark_delivered_privately(ids, message_id=message_id, now=self._clock.now())

    async def publish(
        self,
        job_id: str,
        *,
        guild_id: int,
        user_id: int,
        channel_id: int,
        parent_id: int | None,
        upload_limit: int,
    ) -> Job:
        """The member's private result is private no more: it is posted in that channel as any result is,
        `upload_limit` bytes at most. Raises what `take` does, Outdated if it is public already and
        NotAllowed for what a contest is to show."""
        shown = await self.take(job_id, guild_id=guild_id, user_id=user_id)
        if shown.job.contest_id is not None:
            raise NotAllowed(
                _(
                    "Job {job} was made for a contest, which shows it when its time has come. Nothing was "
                    "posted.",
                    job=shown.job.id,
                )
            )
        try:
            job = await self._store.jobs.publish(
                shown.job.id,
                channel_id=channel_id,
                parent_id=parent_id,
                upload_limit=upload_limit,
                now=self._clock.now(),
            )
        except Conflict as error:
            raise Outdated(
                _(
                    "Job {job} is public already, so nothing was posted. `/show` posts it once more.",
                    job=shown.job.id,
                )
            ) from error
        self._worker.enqueue(job.id)
        return job

    async def list(self, guild_id: int, user_id: int, state: str | None = None) -> Sequence[Job]:
        """A member's jobs on a server, newest first; `state` is one of the state words."""
        jobs = await self._store.jobs.of_member(guild_id, user_id)
        return [job for job in jobs if state is None or job.state == state]

    async def asked(self, guild_id: int, user_id: int) -> Sequence[tuple[Approval, Job]]:
        """What the member has asked for on a server and moderators have not decided about, newest first."""
        found = await self._store.approvals.of_member(guild_id, user_id)
        return [(approval, await self._store.jobs.get(approval.job_id)) for approval in found]

    async def _own(self, job_id: str, guild_id: int | None, user_id: int) -> Job:
        missing = NotFound(
            _("You have no job `{job_id}` on this server. `/jobs` lists yours.", job_id=job_id[:12])
        )
        try:
            job = await self._store.jobs.get(job_id.strip().lower())
        except NotFound as error:
            raise missing from error
        if job.user_id != user_id or guild_id not in (None, job.guild_id):
            raise missing
        return job


def _why(job: Job) -> str:
    if job.state is JobState.FAILED:
        return _(": it failed")
    if job.state is JobState.DISPUTED:
        return _(": its payment is disputed, and the bot's host decides")
    return _(" yet: it is still under way")
