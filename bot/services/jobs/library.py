"""A member's own jobs: list them, post a result again, publish a private one."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue import Media, media_of
from bot.domain import policy
from bot.domain.errors import Conflict, FilesUnavailable, FileTooLarge, NotFound
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.errors import (
    AlreadyPublic,
    CannotPost,
    HeldForContest,
    JobNotFound,
    NoFile,
    NotInDoubt,
    OwnerAction,
    ResultMissing,
    ResultsGoDirectly,
    ResultsTooLarge,
    ResultTooLarge,
    Scope,
)
from bot.domain.jobs.job import ID_UNKNOWN, Job, JobState, Receipt
from bot.domain.jobs.posts import PostedAs
from bot.domain.moderation.limits import Requester
from bot.domain.server_settings import ResultsTo
from bot.ports import Clock, Rendition, Spool
from bot.services.jobs.ordering.checks import own_job
from bot.services.jobs.ordering.content import ContentGate
from bot.services.jobs.ordering.destinations import Destinations
from bot.services.jobs.running.renditions import Post, Renditions
from bot.services.jobs.running.worker import Worker
from bot.store import Store

log = logging.getLogger(__name__)

_LISTED = 200
"""Jobs in a member's list; `/show` finds older ones by their id."""

_REASONS = {JobState.FAILED: NoFile.FAILED, JobState.DISPUTED: NoFile.DISPUTED}


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A result that is on our disk, with its receipt."""

    job: Job
    receipt: Receipt


class JobLibrary:
    """Find jobs for the member who made them."""

    def __init__(
        self,
        store: Store,
        spool: Spool,
        renditions: Renditions,
        worker: Worker,
        clock: Clock,
        post_anyway: Callable[[str], None],
        destinations: Destinations,
        content: ContentGate,
    ) -> None:
        """Call `post_anyway` with a job whose result is to be posted even if it may be posted already."""
        self._post_anyway = post_anyway
        self._destinations = destinations
        self._content = content
        self._store = store
        self._spool = spool
        self._renditions = renditions
        self._worker = worker
        self._clock = clock

    # ── finding ──────────────────────────────────────────────────────────────────────────────────

    async def list(self, guild_id: int, user_id: int, state: str | None = None) -> Sequence[Job]:
        """Return the member's jobs on a server, newest first; with `state`, only those in it."""
        jobs = await self._store.jobs.of_member(guild_id, user_id, limit=_LISTED)
        return [job for job in jobs if state is None or job.state == state]

    async def awaiting_approval(self, guild_id: int, user_id: int) -> Sequence[tuple[Approval, Job]]:
        """Return the member's jobs that moderators have not decided about, newest first."""
        approvals = await self._store.approvals.of_member(guild_id, user_id)
        return [(approval, await self._store.jobs.get(approval.job_id)) for approval in approvals]

    async def get(self, job_id: str, *, guild_id: int | None, user_id: int) -> LibraryEntry:
        """Return the result of a job. In a direct message `guild_id` is None: jobs of all servers count.

        Raises JobNotFound for a job of another member or server, ResultMissing if there is no file.
        """
        job = await self._own(job_id, guild_id, user_id)
        if job.result is None:
            raise ResultMissing(job.id, _REASONS.get(job.state, NoFile.UNDER_WAY))
        if not await self._spool.have(job.result.name):
            raise ResultMissing(job.id, NoFile.GONE)
        if await self._store.panels.removed_by(job.id) is not None:
            raise ResultMissing(job.id, NoFile.REMOVED)
        return LibraryEntry(job, await self._store.jobs.receipt(job.id))

    def check_place(self, entry: LibraryEntry, *, guild_id: int, channel_id: int) -> None:
        """Raise AgeRestricted if the result may not be posted in this channel."""
        self._content.check_stays(entry.job, guild_id, channel_id)

    async def check_may_show(self, entry: LibraryEntry) -> None:
        """Raise Blocked if moderators keep the maker from showing it to others once more."""
        job = entry.job
        if job.state is JobState.DELIVERED:  # what is paid reaches a blocked member all the same
            await self._store.cases.check_blocked(job.guild_id, job.user_id, now=self._clock.now())

    async def _own(self, job_id: str, guild_id: int | None, user_id: int) -> Job:
        try:
            job = await self._store.jobs.get(job_id.strip().lower())
        except NotFound as error:
            raise JobNotFound(job_id, Scope.OWN) from error
        if job.user_id != user_id or guild_id not in (None, job.guild_id):
            raise JobNotFound(job_id, Scope.OWN)
        return job

    async def thumbnails(self, jobs: Sequence[Job]) -> Mapping[str, Rendition]:
        """Return small copies of the pictures among these results, by job, as far as they are there soon."""
        try:
            pictures = [job for job in jobs if await self._is_picture(job)]
            return await self._renditions.soon(pictures, policy.THUMBNAIL_BYTES, policy.THUMBNAIL_SECONDS)
        except FilesUnavailable as error:
            log.warning("a list of jobs has no pictures: %s", error)
            return {}

    async def _is_picture(self, job: Job) -> bool:
        """Return True for a picture on our disk that nobody has removed."""
        result = job.result
        if result is None or not result.is_readable or media_of(result.content_type) is not Media.IMAGE:
            return False
        return await self._store.panels.removed_by(job.id) is None and await self._spool.have(result.name)

    async def siblings(self, entry: LibraryEntry) -> Sequence[LibraryEntry]:
        """Return the private results of the entry's batch that are on our disk, itself among them."""
        batch = await self._store.batches.get(entry.job.id)
        gone = await self._store.panels.removed_among([job.id for job in batch.jobs])
        return [
            LibraryEntry(job, await self._store.jobs.receipt(job.id))
            for job in batch.jobs
            if job.id not in gone
            and job.private
            and job.result is not None
            and await self._spool.have(job.result.name)
        ]

    # ── posting ──────────────────────────────────────────────────────────────────────────────────

    async def send(self, entries: Sequence[LibraryEntry], limit: int, post: Post) -> int:
        """Post the results in one message, as smaller copies where `limit` bytes are too few; return its id.

        Raises ResultTooLarge or ResultsTooLarge if no copy is small enough, and the errors of `post`.
        """
        jobs = [entry.job for entry in entries]
        try:
            return await self._renditions.send(jobs, limit, post)
        except FileTooLarge as error:
            if len(jobs) > 1:
                raise ResultsTooLarge(limit) from error
            result = jobs[0].result
            raise ResultTooLarge(jobs[0].id, result.size if result is not None else 0, limit) from error

    async def mark_posted(self, job_id: str, *, channel_id: int, message_id: int) -> None:
        """Record that the result is in that message, which delivers a job that could not be posted before.

        While others of its batch are being made the job still waits: its result belongs in their message.
        """
        now = self._clock.now()
        await self._store.posts.record(
            job_id, channel_id=channel_id, message_id=message_id, kind=PostedAs.AGAIN, now=now
        )
        if (await self._store.batches.get(job_id)).under_way:
            return
        await self._store.jobs.mark_delivered(job_id, channel_id=channel_id, message_id=message_id, now=now)
        self._worker.enqueue(job_id)

    async def answer_posted(self, job_id: str, *, user_id: int, posted: bool) -> Job:
        """Record the maker's answer, whether results in doubt stand in their channel; if not, post them.

        Raises JobNotFound, NotTheMaker, or NotInDoubt.
        """
        job = await own_job(self._store, job_id, user_id, OwnerAction.START)
        group = (await self._store.batches.get(job.id)).to_post
        if job.id not in {other.id for other in group} or group[0].posting_at is None:
            raise NotInDoubt(job.id)
        if posted:
            await self._store.batches.mark_delivered(
                [other.id for other in group],
                channel_id=job.place_id,
                message_id=ID_UNKNOWN,
                now=self._clock.now(),
            )
        else:
            self._post_anyway(group[0].id)
        for other in group:
            self._worker.enqueue(other.id)
        return job

    async def mark_seen(self, jobs: Sequence[Job], message_id: int) -> None:
        """Record that the maker sees the private results in that message, which delivers them."""
        await self._store.batches.mark_delivered_privately(
            [job.id for job in jobs], message_id=message_id, now=self._clock.now()
        )

    async def publish(
        self,
        job_id: str,
        *,
        guild_id: int,
        user_id: int,
        channel_id: int,
        parent_id: int | None,
        upload_limit: int,
        missing_permissions: Sequence[str] = (),
    ) -> Job:
        """Make a private result public: the worker posts it where results of that channel go.

        It gets at most `upload_limit` bytes there. Raises as `get` does; Blocked, HeldForContest,
        AlreadyPublic; CannotPost for `missing_permissions` in that channel, CannotPostThere for another;
        ResultsGoDirectly, AgeRestricted.
        """
        entry = await self.get(job_id, guild_id=guild_id, user_id=user_id)
        await self.check_may_show(entry)
        job = entry.job
        if job.contest_id is not None:
            raise HeldForContest(job.id)
        to = await self._destinations.find(Requester(guild_id, channel_id, user_id, (), parent_id))
        if to.results_to is ResultsTo.DM:
            raise ResultsGoDirectly
        if to.closed is not None:
            raise to.closed
        if missing_permissions and to.results_to is ResultsTo.HERE:
            raise CannotPost(missing_permissions)
        self._content.check_stays(job, guild_id, to.results_channel or channel_id)
        try:
            job = await self._store.batches.publish(
                job.id,
                channel_id=channel_id,
                parent_id=parent_id,
                upload_limit=upload_limit,
                now=self._clock.now(),
                results_to=to.results_to,
                results_channel=to.results_channel,
            )
        except Conflict as error:
            raise AlreadyPublic(job.id) from error
        self._worker.enqueue(job.id)
        return job
