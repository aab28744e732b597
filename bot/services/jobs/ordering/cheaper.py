"""A cheaper variant of a costly job, with a price that was really asked for."""

import logging

from bot import catalogue
from bot.catalogue.cheaper import cheaper
from bot.domain.errors import NotFound, ProviderError, Refused
from bot.domain.jobs.job import Job, NewJob, Value
from bot.ports import Clock, Store
from bot.services.jobs.ids import new_id
from bot.services.jobs.ordering.pricing import Pricing
from bot.services.jobs.ordering.requote import Requote

log = logging.getLogger(__name__)

_MARK = "instead-of:"
_TRIES = 2


class CheaperVariants:
    """Quotes variants. Costs nothing."""

    def __init__(self, store: Store, pricing: Pricing, quotes: Requote, clock: Clock) -> None:
        self._store = store
        self._pricing = pricing
        self._quotes = quotes
        self._clock = clock

    async def cheaper(self, job: Job, line: int) -> Job | None:
        """A QUOTED job of the same asker that differs in one option and costs `line` micro-USDC at most,
        or else just less; None if there is none."""
        known = await self._store.jobs.find(f"{_MARK}{job.id}")
        if known is not None:
            return known
        try:
            return await self._quoted(job, line)
        except (ProviderError, Refused) as error:
            log.info("no cheaper variant of job %s: %s", job.id, error)
            return None

    async def _quoted(self, job: Job, line: int) -> Job | None:
        operation = catalogue.operation(job.operation)
        found = cheaper(operation, job.options)
        fitting = [options for options in found if operation.sample_price(options) <= line]
        for options in (fitting or found[-1:])[:_TRIES]:
            draft = await self._draft(job, operation, options)
            total = (draft.price or 0) + draft.upload_cost
            if draft.price is not None and total < job.total and (total <= line or not fitting):
                return await self._store.jobs.create(draft)
        return None

    async def _draft(self, job: Job, operation: catalogue.Operation, options: dict[str, Value]) -> NewJob:
        references = await self._quotes.references(job)
        quote = await self._pricing.of(operation, options, references)
        return NewJob(
            id=new_id(),
            request_key=f"{_MARK}{job.id}",
            guild_id=job.guild_id,
            channel_id=job.channel_id,
            user_id=job.user_id,
            operation=job.operation,
            options=options,
            references=references,
            body=quote.body,
            price=quote.price,
            upload_cost=quote.upload_cost,
            upload_limit=job.upload_limit,
            now=self._clock.now(),
            roles=job.roles,
            parent_id=job.parent_id,
            private=job.private,
        )

    async def original(self, job: Job) -> Job | None:
        """The costly job that this one was offered instead of; None if it is no variant."""
        if not job.request_key.startswith(_MARK):
            return None
        try:
            return await self._store.jobs.get(job.request_key.removeprefix(_MARK))
        except NotFound:
            return None
