"""Price stored jobs again, and collect their files for a further job."""

from collections.abc import Collection, Sequence

from bot import catalogue
from bot.domain.errors import ProviderRefused
from bot.domain.jobs.errors import AttachmentGone, ReferenceRemoved
from bot.domain.jobs.job import Job, JobState, NewReference
from bot.ports import Clock, Spool
from bot.services.jobs.ordering.pricing import Pricing, generation_body, price_once
from bot.store import Store


class Requote:
    """Ask for the present prices of stored jobs."""

    def __init__(self, store: Store, pricing: Pricing, spool: Spool, clock: Clock) -> None:
        self._store = store
        self._pricing = pricing
        self._spool = spool
        self._clock = clock

    async def refresh(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """Store and return the QUOTED jobs of a batch at their present prices.

        The old price stays while references are not online and their own links have died; the worker asks
        again before anything is paid.

        Raises ProviderError; AttachmentGone; Conflict if a job is not QUOTED any more.
        """
        for job in jobs:
            await self.references(job)  # the files of a quote are deleted after a day
        prices = await price_once(jobs, self._price)
        quotes = {job.id: (price, job.upload_cost) for job, price in zip(jobs, prices, strict=True)}
        return await self._store.batches.set_quotes(quotes, among={JobState.QUOTED}, now=self._clock.now())

    async def _price(self, job: Job) -> int | None:
        operation = catalogue.operation(job.operation)
        references = await self._store.jobs.references(job.id)
        body = job.body or generation_body(operation, job.options, references, job.policy)
        try:
            return await self._pricing.generation(operation, job.options, body, guild_id=job.guild_id)
        except ProviderRefused:
            if all(reference.url is not None for reference in references):
                raise
            return job.price

    async def references(self, job: Job, only: Collection[str] | None = None) -> tuple[NewReference, ...]:
        """Return the job's files for a further job: all, or `only` those of these options.

        Raises AttachmentGone if one is neither online nor in the spool, and ReferenceRemoved if moderators
        have removed a picture that the job was made from.
        """
        if await self._store.panels.removed_sources(job.id):
            raise ReferenceRemoved(job.id)
        references = []
        for stored in await self._store.jobs.references(job.id):
            if only is not None and stored.option not in only:
                continue
            url = stored.url or await self._store.uploads.find(stored.sha256, stored.content_type)
            if url is None and not await self._spool.have(stored.name):
                raise AttachmentGone(stored.option)
            references.append(
                NewReference(
                    stored.option,
                    stored.source_url,
                    stored.name,
                    stored.sha256,
                    stored.size,
                    stored.content_type,
                    url,
                )
            )
        return tuple(references)
