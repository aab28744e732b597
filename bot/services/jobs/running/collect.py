"""COLLECT: poll a paid job at its model's pace, and download the result before its link dies."""

import logging
import random
from dataclasses import dataclass, field

from bot import catalogue
from bot.domain import policy
from bot.domain.errors import LinkDead, ProviderError, ReaderUnavailable, TransferError
from bot.domain.jobs.job import Failure, Job, Result
from bot.domain.money.matching import earliest
from bot.domain.money.payments import GENERATION
from bot.ports import Clock, Studio
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.jobs.running.fetch import Fetch, Seen
from bot.services.jobs.running.progress import ProgressMessages
from bot.services.jobs.running.stopping import Stopping
from bot.services.jobs.running.worker import FailureHandler
from bot.store import Store

log = logging.getLogger(__name__)

FETCH_PAUSES = (15.0, 60.0, 300.0, 600.0)
"""Seconds between tries for a file that arrives damaged: five tries within the link's twenty minutes."""

DEAD_PAUSES = FETCH_PAUSES[: policy.FETCH_TRIES - 1]
"""Seconds between tries for a link that is gone: polling may renew it, a few times."""


@dataclass(slots=True)
class _Watch:
    """This process's knowledge of a running job, besides its row. A restart may lose it.

    Instants are steady: a clock that is set neither stops the polls nor makes a job old.
    """

    paid_at: int
    not_before: int = 0  # no poll before this instant
    tries: int = 0  # downloads that failed
    seen: Seen = field(default_factory=Seen)


class Collect:
    """RUNNING → FETCHED, or FAILED with the loss on record."""

    def __init__(
        self,
        store: Store,
        studio: Studio,
        fetch: Fetch,
        failure_handler: FailureHandler,
        progress_messages: ProgressMessages,
        clock: Clock,
        checkpoint: Checkpoint = nothing,
        *,
        stopping: Stopping,
    ) -> None:
        self._store = store
        self._studio = studio
        self._fetch = fetch
        self._failure_handler = failure_handler
        self._progress_messages = progress_messages
        self._clock = clock
        self._checkpoint = checkpoint
        self._stopping = stopping
        self._started = clock.steady()
        self._watches: dict[str, _Watch] = {}

    async def __call__(self, job: Job) -> int | None:
        watch = self._watches.get(job.id)
        if watch is None:
            now = self._clock.steady()
            watch = self._watches[job.id] = _Watch(now - max(0, self._clock.now() - (job.paid_at or 0)))
            # One whole pace after the payment; after a restart one after the start, since the last poll of
            # the process before us is not known.
            watch.not_before = max(watch.paid_at, self._started) + self._ms(self._pace(job))
        if (left := watch.not_before - self._clock.steady()) > 0:
            return self._clock.now() + left
        watch.not_before = self._clock.steady() + self._ms(self._pace(job))
        try:
            done = await self._poll(job, watch)
        except TransferError as error:
            done = await self._retry(job, watch, error)
        except ProviderError as error:
            if not self._is_older(job, policy.STALLED_SECONDS):
                raise
            done = await self._fail(job, Failure.STALLED, error)
        if not done:
            return self._clock.now() + max(0, watch.not_before - self._clock.steady())
        self._watches.pop(job.id, None)
        return None

    async def _poll(self, job: Job, watch: _Watch) -> bool:
        """Ask the studio for the job. Once it is complete, download and record the result.

        Returns True if the job has left RUNNING. Raises TransferError if the result did not arrive whole.
        """
        assert job.studio_job is not None, "a RUNNING job has its studio job"
        studio_job = await self._studio.job(job.studio_job, payer=job.payer)
        if studio_job is None:
            # 404 is normal for a few minutes after the payment. Later the list has the last word.
            if not self._is_older(job, policy.NOT_FOUND_SECONDS):
                return False
            if not await self._is_unlisted(job):
                return False
            return await self._fail(job, Failure.VANISHED, None)
        if studio_job.status == "failed":
            return await self._fail(job, Failure.STUDIO_FAILED, studio_job.error)
        if studio_job.status != "complete":
            self._progress_messages.note_percent(job.id, studio_job.progress)
            if self._is_older(job, policy.STALLED_SECONDS):
                return await self._fail(job, Failure.STALLED, None)
            return False
        with self._stopping.whole():  # the link does not live long
            result = await self._fetch.once(job, studio_job.result_url, watch.seen)
            return await self._record(job, result)

    async def _record(self, job: Job, result: Result) -> bool:
        await self._store.jobs.record_result(job.id, result, now=self._clock.now())
        self._checkpoint("fetched")
        return True

    async def _is_unlisted(self, job: Job) -> bool:
        """Return True if the studio's list, read back to the payment, does not have the job's studio job."""
        payment = await self._store.payments.live(job.id, GENERATION)
        tolerance = round(policy.CLOCK_TOLERANCE_SECONDS * 1000)
        since = (job.paid_at or 0) - tolerance if payment is None else earliest(payment, tolerance)
        listing = await self._studio.jobs_since(since, payer=job.payer)
        return listing.is_complete and all(listed.id != job.studio_job for listed in listing.jobs)

    async def download(self, job: Job, url: str | None) -> Result:
        """Download the file of a job that has ended, and keep it on our disk. Raises TransferError."""
        return await self._fetch.twice(job, url)

    async def _retry(self, job: Job, watch: _Watch, error: TransferError) -> bool:
        """Plan the next try for the file. After the last one, what came counts if it was whole.

        Return True if the job has left RUNNING.
        """
        pauses = DEAD_PAUSES if isinstance(error, LinkDead) else FETCH_PAUSES
        log.warning("job %s: result not fetched (try %s): %s", job.id, watch.tries + 1, error)
        if isinstance(error, ReaderUnavailable):  # it says nothing of the file
            watch.not_before = max(watch.not_before, self._clock.steady() + self._ms(pauses[0]))
            return False
        if watch.tries >= len(pauses):
            if (came := await self._fetch.what_came(job, watch.seen)) is not None:
                return await self._record(job, came)
            return await self._fail(job, Failure.RESULT_LOST, error)
        watch.not_before = max(watch.not_before, self._clock.steady() + self._ms(pauses[watch.tries]))
        watch.tries += 1
        return False

    async def _fail(self, job: Job, failure: Failure, cause: str | Exception | None) -> bool:
        await self._failure_handler.fail(job, failure, cause)
        return True

    def _pace(self, job: Job) -> float:
        """Return the seconds between polls: the model's documented interval, jittered upwards only."""
        if self._is_older(job, policy.SLOW_AFTER_SECONDS):
            return policy.SLOW_POLL_SECONDS
        return catalogue.operation(job.operation).poll_seconds * random.uniform(1.0, 1.1)  # noqa: S311

    def _is_older(self, job: Job, seconds: float) -> bool:
        """Return True if the job was paid for longer ago than that."""
        return self._clock.steady() - self._watches[job.id].paid_at > self._ms(seconds)

    def _ms(self, seconds: float) -> int:
        return round(self._clock.scaled(seconds) * 1000)
