"""Further versions of a job: variations of its result, and a cheaper job in place of a costly one."""

import logging

from bot import catalogue
from bot.catalogue import Operation
from bot.catalogue.choosing import cheaper_variants
from bot.domain.errors import InvalidOptions, NotFound, ProviderError, Refused
from bot.domain.jobs.job import Job, NewJob, Value, new_id
from bot.ports import Clock
from bot.services.jobs.ordering.pricing import Pricing
from bot.services.jobs.ordering.requote import Requote
from bot.services.jobs.preferences import kept
from bot.store import Store

log = logging.getLogger(__name__)

VARY = "Make a variation of this picture: the same subject and style in another composition."
"""Sent to the model before the job's own prompt, in English like all that models read."""

MADE_FROM = " It was made from: "
"""Between `VARY` and the prompt of the varied result."""

_MARK = "instead-of:"
"""Begins the request key of a cheaper job; the costly job's id follows."""

_TRIES = 2
"""Cheaper requests that are priced for one costly job."""


def variation(job: Job) -> tuple[Operation, dict[str, Value]] | None:
    """Return the edit that varies the job's result, with its options; None if the model has no edit."""
    try:
        operation = catalogue.model(job.model).operation("edit")
    except InvalidOptions:  # the model was retired since
        return None
    if operation is None:
        return None
    field = operation.field("prompt")
    prompt = f"{VARY}{MADE_FROM}{original_prompt(job.prompt)}"[: field.max_length if field else None]
    return operation, {**kept(operation, job.options), "prompt": prompt}


def original_prompt(prompt: str) -> str:
    """Return the prompt of the result that was varied; any other prompt as it is."""
    return prompt.removeprefix(VARY + MADE_FROM)


class CheaperJobs:
    """Quote a cheaper job in place of one that needs approval, which costs nothing."""

    def __init__(self, store: Store, pricing: Pricing, requote: Requote, clock: Clock) -> None:
        self._store = store
        self._pricing = pricing
        self._requote = requote
        self._clock = clock

    async def find(self, job: Job, line: int) -> Job | None:
        """Return a QUOTED job of the same member that differs in one option, None if there is none.

        It costs at most `line` micro-USDC. If no such price exists, it only costs less than `job`.
        """
        offered = await self._store.jobs.find(f"{_MARK}{job.id}")
        if offered is not None:
            return offered
        operation = catalogue.operation(job.operation)
        candidates = cheaper_variants(operation, job.options)
        below = [options for options in candidates if operation.sample_price(options) <= line]
        try:
            for options in (below or candidates[-1:])[:_TRIES]:
                new = await self._quote(job, operation, options)
                total = (new.price or 0) + new.upload_cost
                if new.price is not None and total < job.total and (total <= line or not below):
                    return (await self._store.batches.create_within_quota([new]))[0].lead
        except (ProviderError, Refused) as error:
            log.info("no cheaper job than %s: %s", job.id, error)
        return None

    async def _quote(self, job: Job, operation: Operation, options: dict[str, Value]) -> NewJob:
        references = await self._requote.references(job)
        quote = await self._pricing.quote(
            operation, options, references, guild_id=job.guild_id, content_policy=job.policy
        )
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
            results_to=job.results_to,
            results_channel=job.results_channel,
            age_restricted=job.age_restricted,
            policy=job.policy,
        )

    async def original(self, job: Job) -> Job | None:
        """Return the costly job in whose place this one was offered; None if it is no cheaper job."""
        if not job.request_key.startswith(_MARK):
            return None
        try:
            return await self._store.jobs.get(job.request_key.removeprefix(_MARK))
        except NotFound:
            return None
