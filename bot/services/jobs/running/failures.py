"""End jobs that have no result."""

import logging
from collections.abc import Callable

from bot.domain.jobs.job import Failure, Job
from bot.ports import Clock
from bot.store import Store

log = logging.getLogger(__name__)


class FailureHandler:
    """End jobs without a result, in the same way for all steps.

    With `host_bears`, the host refunds paid amounts. `describe` puts an error into the words to be stored.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        host_bears: bool,
        describe: Callable[[Exception], str] = str,
    ) -> None:
        self._store = store
        self._clock = clock
        self._host_bears = host_bears
        self._describe = describe

    async def fail(self, job: Job, failure: Failure, cause: str | Exception | None = None) -> None:
        """Record FAILED with its cause and return the rest of the hold.

        Raises Conflict while an authorization is open: it may still be collected.
        """
        detail = self._describe(cause) if isinstance(cause, Exception) else cause
        log.warning("job %s failed: %s %s", job.id, failure, detail or "")
        await self._store.jobs.fail(
            job.id, failure, detail=detail, refund=self._host_bears, now=self._clock.now()
        )
