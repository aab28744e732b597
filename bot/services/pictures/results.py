"""Finished results, for the members of their server: details, files, variations, removal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import FileTooLarge, NotFound
from bot.domain.jobs.errors import NoFile, ResultMissing
from bot.domain.jobs.job import Job, Receipt
from bot.domain.jobs.picture import Picture, SourceCredit
from bot.domain.money.spending import ReceiptLine
from bot.domain.pictures.errors import (
    MayNotRemove,
    NoResult,
    NoVariations,
    ResultNotFound,
    ResultRemoved,
    TooLargeThere,
)
from bot.ports import Clock, Spool
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.requests import Quote, Request
from bot.services.jobs.ordering.variations import variation
from bot.services.jobs.running.renditions import Post, Renditions
from bot.store import Store


@dataclass(frozen=True, slots=True)
class ResultDetails:
    """The facts about a result that members of its server may see. `credits` are its source pictures."""

    job: Job
    receipt: Receipt
    payments: ReceiptLine
    credits: Sequence[SourceCredit]


class Results:
    """Find results for the members of their server, and record their removal."""

    def __init__(
        self, store: Store, spool: Spool, renditions: Renditions, admission: Admission, clock: Clock
    ) -> None:
        self._store = store
        self._spool = spool
        self._renditions = renditions
        self._admission = admission
        self._clock = clock

    async def job(self, job_id: str, *, guild_id: int, user_id: int) -> Job:
        """Return a job that has a result.

        Raises ResultNotFound if it is unknown, of another server, or private to somebody else; NoResult.
        """
        try:
            job = await self._store.jobs.get(job_id)
        except NotFound as error:
            raise ResultNotFound(job_id) from error
        if job.guild_id != guild_id or job.hidden_from(user_id):
            raise ResultNotFound(job_id)
        if job.result is None:
            raise NoResult(job.id)
        return job

    async def gallery(self, job_id: str, *, guild_id: int, user_id: int) -> Sequence[Job]:
        """Return the jobs whose results are in the same message, in their order. Raises as `job` does."""
        job = await self.job(job_id, guild_id=guild_id, user_id=user_id)
        batch = await self._store.batches.get(job.id)
        return [
            other for other in batch.jobs if other.result is not None and other.message_id == job.message_id
        ]

    async def details(self, job_id: str, *, guild_id: int, user_id: int) -> ResultDetails:
        job = await self.job(job_id, guild_id=guild_id, user_id=user_id)
        return ResultDetails(
            job,
            await self._store.jobs.receipt(job.id),
            await self._store.history.receipt(job.id),
            await self._store.panels.credits(job.id),
        )

    async def receipt(self, job: Job) -> Receipt:
        return await self._store.jobs.receipt(job.id)

    async def send(self, job_id: str, limit: int, post: Post, *, guild_id: int, user_id: int) -> int:
        """Post the file, or a copy of at most `limit` bytes, and return the message's id.

        Raises as `job` and `post` do; ResultRemoved, ResultMissing, or TooLargeThere.
        """
        job = await self.job(job_id, guild_id=guild_id, user_id=user_id)
        assert job.result is not None, "`job` raises NoResult"
        if await self.is_removed(job):
            raise ResultRemoved(job.id)
        if not self._spool.path(job.result.name).exists():
            raise ResultMissing(job.id, NoFile.GONE)
        try:
            return await self._renditions.send([job], limit, post)
        except FileTooLarge as error:
            raise TooLargeThere(job.id, job.result.size, limit) from error

    async def vary(self, picture: Picture, request: Request) -> Quote:
        """Submit an edit that varies the result, by the model that made it. It is private if the result is.

        `request` has the member and the channel; operation, options and files are replaced. Raises
        NoVariations, and as `Admission.submit` does.
        """
        assert picture.job is not None, "only results of ours are varied"
        job = await self._store.jobs.get(picture.job)
        edit = variation(job)
        if edit is None:
            raise NoVariations(job.model)
        operation, options = edit
        attachment = Attachment(
            "image1", picture.url, picture.filename, picture.content_type, picture.size, picture.file
        )
        quote = await self._admission.submit(
            replace(
                request,
                operation=operation.id,
                options=options,
                attachments=(attachment,),
                private=job.private,
            )
        )
        credit = SourceCredit(picture.author_id, picture.link, picture.job)
        await self._store.panels.record_credits(quote.job.id, [credit])
        return quote

    # ── removal ──────────────────────────────────────────────────────────────────────────────────

    async def check_removable(self, job_id: str, *, guild_id: int, user_id: int, moderator: bool) -> Job:
        """Return the job if this person may remove its result from the channel. Raises MayNotRemove."""
        job = await self.job(job_id, guild_id=guild_id, user_id=user_id)
        if job.user_id != user_id and not moderator:
            raise MayNotRemove
        return job

    async def mark_removed(self, job: Job, *, by: int) -> None:
        """Record the removal. A result that a moderator removed cannot be posted again by its maker."""
        if by == job.user_id:
            return
        now = self._clock.now()
        if await self._store.panels.mark_removed(job.id, by=by, now=now):
            await self._store.moderation_log.write(
                job.guild_id, by=by, now=now, action="removed", old=f"job {job.id} of {job.user_id}"
            )

    async def is_removed(self, job: Job) -> bool:
        """Return True if a moderator removed the result from its channel."""
        return await self._store.panels.removed_by(job.id) is not None
