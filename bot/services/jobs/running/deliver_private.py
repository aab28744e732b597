"""The move that speaks of private results: WHISPER tells the maker, and nobody else, that one is ready."""

import logging

from bot.domain import policy
from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.ports import Clock, Delivery, Spool
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.jobs.running.deliver import lost, missed
from bot.services.jobs.running.fail import FailureHandler
from bot.store import Store

log = logging.getLogger(__name__)


class DeliverPrivately:
    """FETCHED → DELIVERED for what one press has made in private: its maker was told, with a button that
    shows it.

    A process that ends between telling and recording tells once more after its restart, in private
    again: the button is good in both places.
    """

    def __init__(
        self,
        store: Store,
        spool: Spool,
        delivery: Delivery,
        failure_handler: FailureHandler,
        clock: Clock,
        checkpoint: Checkpoint = nothing,
    ) -> None:
        self._store = store
        self._spool = spool
        self._delivery = delivery
        self._failure_handler = failure_handler
        self._clock = clock
        self._checkpoint = checkpoint

    async def __call__(self, job: Job) -> int | None:
        batch = await self._store.batches.get(job.id)
        group = batch.to_post_privately
        if not group or group[0].id != job.id:
            return self._clock.after(policy.LOOK_SECONDS)  # woken sooner when another of its press ends
        if await lost(group, self._spool, self._failure_handler):
            return None
        fetched_at = max(one.fetched_at or 0 for one in group)
        patience = self._clock.after(policy.CARD_SECONDS, since=fetched_at)
        missing = await missed(self._store, batch.unnotified)
        self._checkpoint("before_post")
        try:
            message_id = await self._delivery.notify_privately(
                job, direct=self._clock.now() >= patience, others=group[1:], missing=missing
            )
        except DeliveryImpossible as error:
            log.info("the maker of private job %s cannot be told: %s", job.id, error)
            return self._clock.after(policy.UNHEARD_SECONDS)
        if message_id is None:
            return patience
        self._checkpoint("posted")
        await self._store.batches.mark_delivered_privately(
            [one.id for one in group],
            missing=[one.job.id for one in missing],
            message_id=message_id,
            now=self._clock.now(),
        )
        self._checkpoint("delivered")
        return None
