"""Variations of a result: what is asked for, and what one costs before anybody presses for it."""

import asyncio
import logging
from collections.abc import Sequence

from bot import catalogue
from bot.catalogue import Media, Operation, media_of
from bot.catalogue.cheaper import cheaper
from bot.domain import policy
from bot.domain.errors import InvalidOptions, NotFound, ProviderError, Refused
from bot.domain.jobs.job import Job, NewJob, NewReference, Value, new_id
from bot.ports import Clock
from bot.services.jobs.ordering.pricing import Pricing
from bot.services.jobs.ordering.requote import Requote
from bot.services.jobs.preferences import kept
from bot.store import Store

log = logging.getLogger(__name__)

VARY = "Make a variation of this picture: the same subject and style in another composition."


def variation(job: Job) -> tuple[Operation, dict[str, Value]] | None:
    """The edit that varies the job's result, with its options; None if its model has none."""
    operation = _edit_of(job)
    if operation is None:
        return None
    field = operation.field("prompt")
    prompt = f"{VARY} It was made from: {job.prompt}"[: field.max_length if field else None]
    return operation, {**kept(operation, job.options), "prompt": prompt}


def _edit_of(job: Job) -> Operation | None:
    try:
        return catalogue.model(job.model).operation("edit")
    except InvalidOptions:  # retired since
        return None


class Variations:
    """Prices variations. Costs nothing. With `link`, nothing has to be uploaded.

    A price is asked for with the provider's own link to the result, which lives for some minutes and in this
    process only: after a restart a gallery has buttons without prices, and they ask before they spend.
    """

    def __init__(self, store: Store, pricing: Pricing, clock: Clock, *, link: bool = False) -> None:
        self._store = store
        self._pricing = pricing
        self._clock = clock
        self._link = link
        self._seen: dict[str, str] = {}  # the provider's links, by job

    def seen(self, job: Job, url: str) -> None:
        """Where the provider has the job's result. Only those of galleries are remembered."""
        if job.batch_id is not None:
            self._seen[job.id] = url

    async def price(self, job: Job) -> int | None:
        """Micro-USDC of one variation of a finished job, its upload included; None if there is none; 0 if
        the price cannot be told now."""
        url = self._seen.get(job.id)
        wanted = variation(job)
        if wanted is None or job.result is None or media_of(job.result.content_type) is not Media.IMAGE:
            return None
        if url is None:
            return 0
        operation, options = wanted
        try:
            async with asyncio.timeout(self._clock.scaled(policy.VARY_SECONDS)):
                quote = await self._pricing.of(operation, options, [await self._reference(job, url)])
        except (ProviderError, Refused, TimeoutError) as error:
            log.info("no price for a variation of job %s: %r", job.id, error)
            return 0
        return 0 if quote.price is None else quote.price + quote.upload_cost

    def forget(self, jobs: Sequence[Job]) -> None:
        """They are posted."""
        for job in jobs:
            self._seen.pop(job.id, None)

    async def _reference(self, job: Job, seen: str) -> NewReference:
        result = job.result
        assert result is not None, "asked of finished jobs only"
        online = await self._store.uploads.find(result.sha256, result.content_type)
        url = online or (seen if self._link else None)
        return NewReference("image1", seen, result.name, result.sha256, result.size, result.content_type, url)


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
