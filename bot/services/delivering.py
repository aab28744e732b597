"""The moves that speak: DELIVER the file, TELL how it ended otherwise, TIDY the placeholder away."""

import logging

from bot.checkpoints import Checkpoint, nothing
from bot.domain import policy
from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear
from bot.domain.job import Failure, Job, JobState
from bot.ports import Clock, Delivery, Spool, Store
from bot.services.endings import Endings
from bot.services.parcels import Parcels
from bot.services.placeholders import Placeholders

log = logging.getLogger(__name__)


class Deliver:
    """FETCHED → DELIVERED: the file stands in the channel exactly once.

    That a message may exist is on record before the first try. After it, the channel is looked at
    before anything is posted; within minutes Discord itself refuses a second message of the same nonce.
    """

    def __init__(
        self,
        store: Store,
        spool: Spool,
        parcels: Parcels,
        delivery: Delivery,
        endings: Endings,
        clock: Clock,
        checkpoint: Checkpoint = nothing,
    ) -> None:
        self._store = store
        self._spool = spool
        self._parcels = parcels
        self._delivery = delivery
        self._endings = endings
        self._clock = clock
        self._checkpoint = checkpoint
        self._told: set[str] = set()
        self._refused_since: dict[str, int] = {}

    async def __call__(self, job: Job) -> int | None:
        assert job.result is not None, "a FETCHED job has its result"
        file = self._spool.path(job.result.name)
        if not file.exists():
            await self._endings.fail(job, Failure.RESULT_LOST, "the file is no longer on the bot's disk")
            return None
        try:
            message_id = await self._posted(job)
        except DeliveryUnclear:
            raise  # looked for in the channel at the next try
        except DeliveryError as error:
            if not isinstance(error, DeliveryImpossible) and self._may_pass(job):
                raise
            log.warning("job %s cannot be posted: %s", job.id, error)
            await self._say_it_is_kept(job)
            return self._clock.after(policy.UNDELIVERABLE_SECONDS)
        self._refused_since.pop(job.id, None)
        self._checkpoint("posted")
        await self._store.jobs.delivered(
            job.id, channel_id=job.channel_id, message_id=message_id, now=self._clock.now()
        )
        self._checkpoint("delivered")
        return None

    async def _posted(self, job: Job) -> int:
        if job.posting_at is None:
            job = await self._store.jobs.posting(job.id, now=self._clock.now())
            found = None
        else:
            found = await self._delivery.find(job)
        if found is not None:
            return found
        self._checkpoint("before_post")
        receipt = await self._store.jobs.receipt(job.id)
        return await self._parcels.send(
            job, job.upload_limit, lambda parcel: self._delivery.post(job, parcel, receipt)
        )

    def _may_pass(self, job: Job) -> bool:
        """A busy Discord or a login under way is no reason to bother the maker; ten minutes of it are."""
        since = self._refused_since.setdefault(job.id, self._clock.now())
        return self._clock.now() < self._clock.after(policy.UNDELIVERABLE_SECONDS, since=since)

    async def _say_it_is_kept(self, job: Job) -> None:
        if job.id in self._told:
            return
        self._told.add(job.id)
        try:
            await self._delivery.undeliverable(job)
        except DeliveryError as error:
            log.info("the maker of job %s cannot be told: %s", job.id, error)


class Tell:
    """FAILED or DISPUTED: its maker reads what happened, with amounts. QUOTED again: the new price."""

    def __init__(self, store: Store, delivery: Delivery, placeholders: Placeholders, clock: Clock) -> None:
        self._store = store
        self._delivery = delivery
        self._placeholders = placeholders
        self._clock = clock

    async def __call__(self, job: Job) -> int | None:
        try:
            job = await self._placeholders.learnt(job)
            await self._say(job)
        except DeliveryImpossible as error:
            log.warning("nobody can be told of job %s (%s): %s", job.id, job.state, error)
        if job.state is JobState.QUOTED:
            await self._store.jobs.placeholder(job.id, None)
        else:
            await self._store.jobs.told(job.id, now=self._clock.now())
        return None

    async def _say(self, job: Job) -> None:
        if job.state is JobState.QUOTED:
            await self._delivery.ask_again(job, job.total)
        else:
            await self._delivery.tell(job, await self._store.jobs.receipt(job.id))


class Tidy:
    """DELIVERED: the placeholder has done its work."""

    def __init__(self, store: Store, delivery: Delivery, placeholders: Placeholders) -> None:
        self._store = store
        self._delivery = delivery
        self._placeholders = placeholders

    async def __call__(self, job: Job) -> int | None:
        try:
            job = await self._placeholders.learnt(job)
            assert job.placeholder_id, "only jobs with a placeholder are tidied"
            await self._delivery.remove(job.channel_id, job.placeholder_id)
        except DeliveryImpossible as error:
            log.info("the placeholder of job %s stays: %s", job.id, error)
        await self._store.jobs.placeholder(job.id, None)
        return None
