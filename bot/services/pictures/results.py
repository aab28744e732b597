"""Finished results, for the members of their server: details, files, variations, other shapes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot import catalogue
from bot.domain.errors import FileTooLarge, NotFound
from bot.domain.jobs.batch import WITHOUT_RESULT, Batch
from bot.domain.jobs.errors import Erased, NoFile, ResultMissing
from bot.domain.jobs.job import Job, Receipt
from bot.domain.jobs.picture import Picture, SourceCredit
from bot.domain.jobs.posts import PostedAs
from bot.domain.money.spending import ReceiptLine
from bot.domain.pictures.errors import (
    NoResult,
    NoVariations,
    ResultNotFound,
    ResultRemoved,
    TooLargeThere,
)
from bot.ports import Clock, Rendition, ResultItem, ResultMessage, Spool
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.requests import Quote, Request
from bot.services.jobs.ordering.variations import variation
from bot.services.jobs.running.deliver import failures
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
    """Find results for the members of their server, and make further ones of them."""

    def __init__(
        self, store: Store, spool: Spool, renditions: Renditions, admission: Admission, clock: Clock
    ) -> None:
        self._store = store
        self._clock = clock
        self._spool = spool
        self._renditions = renditions
        self._admission = admission

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
        gone = await self._store.takedowns.taken_from(job.message_id) if job.message_id else frozenset[str]()
        together = [one for one in batch.jobs if one.result is not None and one.message_id == job.message_id]
        return [one for one in together if one.id not in gone]

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

    async def send(
        self,
        job_id: str,
        limit: int,
        post: Post,
        *,
        guild_id: int,
        user_id: int,
        channel_id: int | None = None,
    ) -> int:
        """Post the file, or a copy of at most `limit` bytes, and return the message's id.

        `channel_id`: where it is posted; None: in a direct message. Raises as `job` and `post` do; Blocked,
        AgeRestricted, ResultRemoved, ResultMissing, or TooLargeThere.
        """
        job = await self.job(job_id, guild_id=guild_id, user_id=user_id)
        if channel_id is not None:
            await self._store.cases.check_blocked(guild_id, user_id, now=self._clock.now())
            self._admission.content.check_stays(job, guild_id, channel_id)
        assert job.result is not None, "`job` raises NoResult"
        if await self.is_removed(job):
            raise ResultRemoved(job.id)
        if not await self._spool.have(job.result.name):
            raise ResultMissing(job.id, NoFile.GONE)
        try:
            return await self._renditions.send([job], limit, post)
        except FileTooLarge as error:
            raise TooLargeThere(job.id, job.result.size, limit) from error

    async def redraw(
        self,
        jobs: Sequence[Job],
        limit: int,
        put: Callable[[ResultMessage], Awaitable[int]],
        *,
        alone: bool = False,
    ) -> int:
        """Put the message with these results of one batch in place again, files included; return its id.

        `limit`: bytes of a file. `alone`: the message shows one result by itself. Raises ResultMissing or
        TooLargeThere, and the errors of `put`.
        """
        for job in jobs:
            if job.result is None or not await self._spool.have(job.result.name):
                raise ResultMissing(job.id, NoFile.GONE)
        batch = Batch((jobs[0],)) if alone else await self._store.batches.get(jobs[0].id)
        failed = await failures(self._store, [job for job in batch.jobs if job.state in WITHOUT_RESULT])
        receipts = [await self.receipt(job) for job in jobs]

        async def post(renditions: Sequence[Rendition]) -> int:
            return await put(ResultMessage(batch, tuple(map(ResultItem, jobs, renditions, receipts)), failed))

        try:
            return await self._renditions.send(jobs, limit, post)
        except FileTooLarge as error:
            assert jobs[0].result is not None, "checked above"
            raise TooLargeThere(jobs[0].id, jobs[0].result.size, limit) from error

    async def reshape(self, job_id: str, aspect: str, request: Request) -> Quote:
        """Submit the result's request again in another shape, of `catalogue.ASPECTS`.

        Above the price that it had, the member confirms first. Raises as `Admission.repeat` does.
        """
        job = await self.job(job_id, guild_id=request.guild_id, user_id=request.user_id)
        changes = catalogue.translate_aspect(catalogue.operation(job.operation), aspect)
        request = replace(request, shown_price=job.price, pressed=f"shape:{job.id}:{aspect}")
        return await self._admission.repeat(job.id, request, changes=changes)

    async def vary(self, picture: Picture, request: Request) -> Quote:
        """Submit an edit that varies the result, by the model that made it. It is private if the result is.

        `request` has the member and the channel; operation, options and files are replaced. Raises
        NoVariations, and as `Admission.submit` does.
        """
        assert picture.job is not None, "only results of ours are varied"
        job = await self._store.jobs.get(picture.job)
        if job.is_erased:
            raise Erased(job.id)
        await self._admission.content.check_pictures([picture], request)
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
                private=job.private_by_choice,
            )
        )
        credit = SourceCredit(picture.author_id, picture.link, picture.job)
        await self._store.panels.record_credits(quote.job.id, [credit])
        return quote

    async def note_post(self, job: Job, kind: PostedAs, *, channel_id: int, message_id: int) -> None:
        """Record that a further message shows the result: a removal takes it out of there too."""
        await self._store.posts.record(
            job.id, channel_id=channel_id, message_id=message_id, kind=kind, now=self._clock.now()
        )

    async def is_removed(self, job: Job) -> bool:
        """Return True if a moderator removed the result from its channel."""
        return await self._store.panels.removed_by(job.id) is not None
