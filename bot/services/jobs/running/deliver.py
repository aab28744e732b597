"""The moves that speak: DELIVER the file, TELL how it ended otherwise, TIDY the placeholder away."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.domain import policy
from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear
from bot.domain.jobs.batch import Batch, FailedJob, total
from bot.domain.jobs.job import Failure, Job, JobState, Value
from bot.ports import Clock, Delivery, Gallery, GalleryItem, Rendition, Spool
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.jobs.ordering.variations import Variations
from bot.services.jobs.running.fail import FailureHandler
from bot.services.jobs.running.progress import ProgressMessages
from bot.services.jobs.running.renditions import Renditions
from bot.store import Store

log = logging.getLogger(__name__)


class Deliver:
    """FETCHED → DELIVERED: what one press has made stands in the channel exactly once, in one message.

    That a message may exist is on record before the first try. After it, the channel is looked at
    before anything is posted; within minutes Discord itself refuses a second message of the same nonce.
    """

    def __init__(
        self,
        store: Store,
        spool: Spool,
        renditions: Renditions,
        delivery: Delivery,
        failure_handler: FailureHandler,
        clock: Clock,
        checkpoint: Checkpoint = nothing,
        variations: Variations | None = None,
    ) -> None:
        self._store = store
        self._spool = spool
        self._renditions = renditions
        self._delivery = delivery
        self._failure_handler = failure_handler
        self._clock = clock
        self._checkpoint = checkpoint
        self._variations = variations
        self._told: set[str] = set()
        self._refused_since: dict[str, int] = {}

    async def __call__(self, job: Job) -> int | None:
        batch = await self._store.batches.get(job.id)
        group = batch.to_post
        if not group or group[0].id != job.id:
            return self._clock.after(policy.LOOK_SECONDS)  # woken sooner when another of its press ends
        if await lost(group, self._spool, self._failure_handler):
            return None
        try:
            message_id = await self._posted(group, batch)
        except DeliveryUnclear:
            raise  # looked for in the channel at the next try
        except DeliveryError as error:
            if not isinstance(error, DeliveryImpossible) and self._may_pass(job):
                raise
            log.warning("job %s cannot be posted: %s", job.id, error)
            await self._say_it_is_kept(group)
            return self._clock.after(policy.UNDELIVERABLE_SECONDS)
        self._refused_since.pop(job.id, None)
        if self._variations is not None:
            self._variations.forget(group)
        self._checkpoint("posted")
        await self._store.batches.mark_delivered(
            [one.id for one in group],
            missing=[one.id for one in batch.unnotified],
            channel_id=job.channel_id,
            message_id=message_id,
            now=self._clock.now(),
        )
        self._checkpoint("delivered")
        return None

    async def _posted(self, group: Sequence[Job], batch: Batch) -> int:
        job = group[0]
        if job.posting_at is None:
            group = await self._store.batches.begin_posting(job.id, now=self._clock.now())
            found = None
        else:
            found = await self._delivery.find(job)
        if found is not None:
            return found
        self._checkpoint("before_post")
        return await self._post(group, batch)

    async def _post(self, group: Sequence[Job], batch: Batch) -> int:
        job = group[0]
        receipts = [await self._store.jobs.receipt(one.id) for one in group]
        if len(batch.jobs) == 1:
            return await self._renditions.send(
                job, job.upload_limit, lambda rendition: self._delivery.post(job, rendition, receipts[0])
            )
        missing = await missed(self._store, batch.unnotified)
        prices = await self._vary(group)
        again = sum(one.price or 0 for one in batch.jobs)

        async def post(renditions: Sequence[Rendition]) -> int:
            pieces = map(GalleryItem, group, renditions, receipts, prices)
            return await self._delivery.post_gallery(Gallery(tuple(pieces), again, missing))

        return await self._renditions.send_all(group, job.upload_limit, post)

    async def _vary(self, group: Sequence[Job]) -> Sequence[int | None]:
        """What a variation of each costs; the same request costs the same."""
        known: dict[tuple[str, frozenset[tuple[str, Value]]], int | None] = {}
        keys = [(job.operation, frozenset(job.options.items())) for job in group]
        for key, job in zip(keys, group, strict=True):
            if self._variations is not None and key not in known:
                known[key] = await self._variations.price(job)
        return [known.get(key) for key in keys]

    def _may_pass(self, job: Job) -> bool:
        """A busy Discord or a login under way is no reason to bother the maker; ten minutes of it are."""
        since = self._refused_since.setdefault(job.id, self._clock.now())
        return self._clock.now() < self._clock.after(policy.UNDELIVERABLE_SECONDS, since=since)

    async def _say_it_is_kept(self, group: Sequence[Job]) -> None:
        job, *others = group
        if job.id in self._told:
            return
        self._told.add(job.id)
        try:
            await self._delivery.undeliverable(job, others)
        except DeliveryError as error:
            log.info("the maker of job %s cannot be told: %s", job.id, error)


class Notify:
    """FAILED or DISPUTED: its maker reads what happened, with amounts. QUOTED again: the new price. What
    others of its press have made stands with it in their message, or all are told of at once."""

    def __init__(
        self, store: Store, delivery: Delivery, placeholders: ProgressMessages, clock: Clock
    ) -> None:
        self._store = store
        self._delivery = delivery
        self._placeholders = placeholders
        self._clock = clock

    async def __call__(self, job: Job) -> int | None:
        batch = await self._store.batches.get(job.id)
        if job.state is JobState.QUOTED:
            await self._ask(job, batch)
            return None
        telling = batch.to_notify
        if not telling or telling[0].id != job.id:
            return self._clock.after(policy.LOOK_SECONDS)  # woken sooner when another of its press ends
        try:
            await self._tell(telling, batch.progress_job)
        except DeliveryImpossible as error:
            log.warning("nobody can be told of job %s (%s): %s", job.id, job.state, error)
        await self._store.batches.mark_notified([one.id for one in telling], now=self._clock.now())
        return None

    async def _tell(self, telling: Sequence[Job], carrier: Job | None) -> None:
        job = telling[0]
        if carrier is not None:
            progress_message_id = (await self._placeholders.learnt(carrier)).progress_message_id
            job = replace(job, progress_message_id=progress_message_id)
        receipt = await self._store.jobs.receipt(job.id)
        await self._delivery.tell(job, receipt, await missed(self._store, telling[1:]))

    async def _ask(self, job: Job, batch: Batch) -> None:
        """One of those that are asked for together asks for all."""
        jobs = batch.quoted_with(job)
        try:
            job = await self._placeholders.learnt(job)
            if jobs[0].id == job.id:
                await self._delivery.ask_again(job, total(jobs), jobs[1:])
            elif job.progress_message_id:
                await self._delivery.remove(job.channel_id, job.progress_message_id)
        except DeliveryImpossible as error:
            log.warning("nobody can be asked about job %s: %s", job.id, error)
        await self._store.jobs.set_progress_message(job.id, None)


async def lost(group: Sequence[Job], spool: Spool, failure_handler: FailureHandler) -> bool:
    """Whether a file of these FETCHED jobs is gone; its job has failed then."""
    found = False
    for job in group:
        assert job.result is not None, "a FETCHED job has its result"
        if not spool.path(job.result.name).exists():
            found = True
            await failure_handler.fail(job, Failure.RESULT_LOST, "the file is no longer on the bot's disk")
    return found


async def missed(store: Store, jobs: Sequence[Job]) -> tuple[FailedJob, ...]:
    """What is told of jobs that ended without a result."""
    return tuple([FailedJob(job, await store.jobs.receipt(job.id)) for job in jobs])


class Tidy:
    """DELIVERED: the placeholder has done its work."""

    def __init__(self, store: Store, delivery: Delivery, placeholders: ProgressMessages) -> None:
        self._store = store
        self._delivery = delivery
        self._placeholders = placeholders

    async def __call__(self, job: Job) -> int | None:
        try:
            job = await self._placeholders.learnt(job)
            assert job.progress_message_id, "only jobs with a placeholder are tidied"
            await self._delivery.remove(job.channel_id, job.progress_message_id)
        except DeliveryImpossible as error:
            log.info("the placeholder of job %s stays: %s", job.id, error)
        await self._store.jobs.set_progress_message(job.id, None)
        return None
