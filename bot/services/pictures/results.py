"""What can be done with a finished result besides making it again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import FileTooLarge, InvalidOptions, NotAllowed, NotFound, Outdated
from bot.domain.jobs.job import Job, Receipt
from bot.domain.jobs.picture import Credit, Picture
from bot.domain.money.spending import ReceiptLine
from bot.i18n import _
from bot.ports import Clock, Spool
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.requests import Quote, Request
from bot.services.jobs.ordering.variations import variation
from bot.services.jobs.running.renditions import Post, Renditions
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Details:
    """Everything a member may know about a result."""

    job: Job
    receipt: Receipt
    payments: ReceiptLine
    credits: Sequence[Credit]


class Results:
    """Looks results up for everybody on their server, and takes them away for those who may."""

    def __init__(
        self, store: Store, spool: Spool, renditions: Renditions, admission: Admission, clock: Clock
    ) -> None:
        self._store = store
        self._spool = spool
        self._renditions = renditions
        self._admission = admission
        self._clock = clock

    async def job(self, job_id: str, *, guild_id: int, user_id: int) -> Job:
        """Raises NotFound for one that is gone, on another server or private to somebody else, Outdated for
        one without a result."""
        missing = _(
            "Job {job_id} is no longer in the books of this server, so nothing can be made from it.",
            job_id=job_id,
        )
        try:
            job = await self._store.jobs.get(job_id)
        except NotFound as error:
            raise NotFound(_("{missing} Nothing was held or paid.", missing=missing)) from error
        if job.guild_id != guild_id or job.hidden_from(user_id):
            raise NotFound(_("{missing} Nothing was held or paid.", missing=missing))
        if job.result is None:
            raise Outdated(_("Job {job} has no result. Nothing was held or paid.", job=job.id))
        return job

    async def gallery(self, job_id: str, *, guild_id: int, user_id: int) -> Sequence[Job]:
        """The results that stand in the same message as this one, in their order. Raises as `job`."""
        job = await self.job(job_id, guild_id=guild_id, user_id=user_id)
        batch = await self._store.batches.get(job.id)
        return [one for one in batch.jobs if one.result is not None and one.message_id == job.message_id]

    async def details(self, job_id: str, *, guild_id: int, user_id: int) -> Details:
        job = await self.job(job_id, guild_id=guild_id, user_id=user_id)
        return Details(
            job,
            await self._store.jobs.receipt(job.id),
            await self._store.history.receipt(job.id),
            await self._store.panels.credits(job.id),
        )

    async def send(self, job_id: str, limit: int, post: Post, *, guild_id: int, user_id: int) -> int:
        """Hands out the file, or a copy of at most `limit` bytes; the id of the message with it.
        Raises NotAllowed if none is so small, and whatever `post` raises."""
        job = await self.job(job_id, guild_id=guild_id, user_id=user_id)
        assert job.result is not None, "`job` has seen to it"
        if await self.taken_away(job):
            raise Outdated(_("The result of job {job} was removed by a moderator.", job=job.id))
        if not self._spool.path(job.result.name).exists():
            raise Outdated(_("The file of job {job} is no longer on the bot's disk.", job=job.id))
        try:
            return await self._renditions.send([job], limit, post)
        except FileTooLarge as error:
            raise NotAllowed(
                _(
                    "Job {job} has {size} MB; Discord takes {limit} MB there. Nothing was paid. "
                    "`/show` brings it to a server with a higher limit.",
                    job=job.id,
                    size=f"{job.result.size / 1e6:.1f}",
                    limit=f"{limit / 1e6:.1f}",
                )
            ) from error

    async def receipt(self, job: Job) -> Receipt:
        return await self._store.jobs.receipt(job.id)

    # ── variations ───────────────────────────────────────────────────────────────────────────────

    async def vary(self, picture: Picture, asked: Request) -> Quote:
        """A priced edit of a result by the model that made it, private as that is. `asked` says who asks
        and where."""
        assert picture.job is not None, "only results of ours are varied"
        job = await self._store.jobs.get(picture.job)
        wanted = variation(job)
        if wanted is None:
            raise InvalidOptions(
                _("{model} cannot make variations. Nothing was held or paid.", model=job.model)
            )
        operation, options = wanted
        attachment = Attachment(
            "image1", picture.url, picture.filename, picture.content_type, picture.size, picture.file
        )
        offer = await self._admission.submit(
            replace(
                asked,
                operation=operation.id,
                options=options,
                attachments=(attachment,),
                private=job.private,
            )
        )
        credit = Credit(picture.author_id, picture.link, picture.job)
        await self._store.panels.record_credits(offer.job.id, [credit])
        return offer

    # ── taking away ──────────────────────────────────────────────────────────────────────────────

    async def may_remove(self, job_id: str, *, guild_id: int, user_id: int, moderator: bool) -> Job:
        """The job, if this person may take its result out of the channel: raises NotAllowed otherwise."""
        job = await self.job(job_id, guild_id=guild_id, user_id=user_id)
        if job.user_id != user_id and not moderator:
            raise NotAllowed(
                _(
                    "Only its maker and moderators (**Moderate Members**) can take a result away. "
                    "Nothing was changed. Report it in the ⋯ menu if it should not be here."
                )
            )
        return job

    async def removed(self, job: Job, *, by: int) -> None:
        """Notes it: what a moderator took away cannot be brought back by its maker."""
        if by == job.user_id:
            return
        now = self._clock.now()
        if await self._store.panels.mark_removed(job.id, by=by, now=now):
            await self._store.moderation_log.write(
                job.guild_id, by=by, now=now, action="removed", old=f"job {job.id} of {job.user_id}"
            )

    async def taken_away(self, job: Job) -> bool:
        """Whether a moderator took the result out of the channel."""
        return await self._store.panels.removed_by(job.id) is not None
