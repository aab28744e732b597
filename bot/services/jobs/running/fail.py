"""How a job ends without a result: recorded once, in the same way for all steps."""

import logging

from bot.domain.jobs.job import Failure, Job
from bot.ports import Clock
from bot.store import Store

log = logging.getLogger(__name__)


class FailureHandler:
    """Fails jobs. With `host_bears`, the host gives back what was paid for nothing."""

    def __init__(self, store: Store, clock: Clock, *, host_bears: bool) -> None:
        self._store = store
        self._clock = clock
        self._host_bears = host_bears

    async def fail(self, job: Job, failure: Failure, detail: str | None = None) -> None:
        """FAILED, with what is left of the hold returned. Conflict if an authorization is still open."""
        log.warning("job %s failed: %s %s", job.id, failure, detail or "")
        await self._store.jobs.fail(
            job.id, failure, detail=detail, refund=self._host_bears, now=self._clock.now()
        )
