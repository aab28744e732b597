"""The price of a job that is quoted already: asked for again, or of the same request once more."""

from collections.abc import Sequence

from bot import catalogue
from bot.domain.errors import Outdated, ProviderRefused
from bot.domain.jobs.job import Job, JobState, NewReference, Reference, Value
from bot.i18n import _
from bot.ports import Clock, Spool
from bot.services.jobs.ordering.pricing import Pricing, generation_body
from bot.store import Store


class Requote:
    """Asks for the prices of stored jobs."""

    def __init__(self, store: Store, pricing: Pricing, spool: Spool, clock: Clock) -> None:
        self._store = store
        self._pricing = pricing
        self._spool = spool
        self._clock = clock

    async def fresh(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """The QUOTED jobs of a press with their prices of now; the same request is asked for once. While
        references are not online and their own links have died, the old price stands: it is asked for
        once more before anything is paid.

        Raises ProviderError; Outdated if a file is gone; Conflict if a job is not QUOTED any more.
        """
        known: dict[tuple[str, frozenset[tuple[str, Value]]], int | None] = {}
        prices = {}
        for job in jobs:
            await self.references(job)  # of an old quote they may have been swept away
            request = job.operation, frozenset(job.options.items())
            if request not in known:
                known[request] = await self._price(job)
            prices[job.id] = known[request], job.upload_cost
        return await self._store.batches.set_quotes(prices, among={JobState.QUOTED}, now=self._clock.now())

    async def _price(self, job: Job) -> int | None:
        operation = catalogue.operation(job.operation)
        references = await self._store.jobs.references(job.id)
        body = job.body or generation_body(operation, job.options, references)
        try:
            return await self._pricing.generation(operation, job.options, body)
        except ProviderRefused:
            if all(reference.url is not None for reference in references):
                raise
            return job.price

    async def references(self, job: Job) -> tuple[NewReference, ...]:
        """What was attached to the job, for a further one. Raises Outdated if a file is gone."""
        return tuple([await self._reference(r) for r in await self._store.jobs.references(job.id)])

    async def _reference(self, reference: Reference) -> NewReference:
        url = reference.url or await self._store.uploads.find(reference.sha256, reference.content_type)
        if url is None and not self._spool.path(reference.name).exists():
            raise Outdated(
                _(
                    "The file attached as `{option}` is no longer here. Nothing was held or paid. Run "
                    "the command again and attach it once more.",
                    option=reference.option,
                )
            )
        return NewReference(
            reference.option,
            reference.source_url,
            reference.name,
            reference.sha256,
            reference.size,
            reference.content_type,
            url,
        )
