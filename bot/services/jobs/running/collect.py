"""COLLECT: poll a paid job at its model's pace, and download the result before its link dies.

Polling and downloading are looks of their own, in places of their own: a file that takes minutes holds up no
poll. Where the studio's job list shows a job at work, no step is taken for it at all.
"""

import logging

from bot.catalogue.errors import UnknownOperation
from bot.domain import policy
from bot.domain.errors import LinkDead, ProviderError, ReaderUnavailable, TransferError
from bot.domain.jobs.job import Failure, Job, Result
from bot.domain.money.matching import earliest
from bot.domain.money.payments import GENERATION
from bot.ports import Clock, Studio
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.jobs.running.failures import FailureHandler
from bot.services.jobs.running.fetch import Fetch, Seen
from bot.services.jobs.running.list_ticks import ListTicks
from bot.services.jobs.running.progress import ProgressMessages
from bot.services.jobs.running.stopping import Stopping
from bot.services.jobs.running.watches import Watch, Watches
from bot.store import Store

log = logging.getLogger(__name__)

FETCH_PAUSES = (15.0, 60.0, 300.0, 600.0)
"""Seconds between tries for a file that arrives damaged: five tries within the link's twenty minutes."""

OLD_LINK_SECONDS = policy.LINK_SECONDS / 4
"""A link that has waited so long for its download's place is asked for again first: a poll may renew it."""

DEAD_PAUSES = FETCH_PAUSES[: policy.FETCH_TRIES - 1]
"""Seconds between tries for a link that is gone: polling may renew it, a few times."""


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
        watches: Watches,
        ticks: ListTicks,
    ) -> None:
        self._store = store
        self._studio = studio
        self._fetch = fetch
        self._failure_handler = failure_handler
        self._progress_messages = progress_messages
        self._clock = clock
        self._checkpoint = checkpoint
        self._stopping = stopping
        self._watches = watches
        self._ticks = ticks

    async def __call__(self, job: Job) -> int | None:
        watch = self._watches.of(job)
        self._watches.begin(watch)
        try:
            if watch.is_complete:
                done = await self._renew_link(job, watch)
                if watch.is_complete and not done:
                    done = await self._download(job, watch)
            elif (due := self._watches.look(watch, self._clock.steady())) > self._clock.steady():
                return self._instant(due)
            else:
                done = await self._poll(job, watch)
        except TransferError as error:
            done = await self._retry(job, watch, error)
        except ProviderError as error:
            watch.is_excused = True
            if not self._watches.is_older(watch, policy.STALLED_SECONDS):
                raise
            done = await self._fail(job, Failure.STALLED, error)
        if not done:
            return self._clock.now() if watch.is_complete else self._instant(watch.due)
        self._watches.forget(job.id)
        return None

    def _instant(self, steady: int) -> int:
        """Return the epoch milliseconds of a steady instant; now, if it has passed."""
        return self._clock.now() + max(0, steady - self._clock.steady())

    # ── what the worker knows without taking a step ──────────────────────────────────────────────

    def expect(self, job: Job) -> int:
        """Return the instant (epoch milliseconds) at which to look first at a job found at the start.

        They are spread over a pace, and polled a pace later, so that thousands do not come at once.
        """
        try:
            watch = self._watches.of(job)
        except UnknownOperation:  # its step says so
            return self._clock.now()
        watch.is_new = False
        return self._instant(watch.not_before) - self._watches.pace(watch)

    def put_off(self, job_id: str) -> int | None:
        """Return the steady instant to look at the job again; None if the studio is to be asked now."""
        watch, now = self._watches.get(job_id), self._clock.steady()
        if watch is None or watch.is_new or watch.is_complete:
            return None
        self._watches.begin(watch)
        due = self._watches.look(watch, now)
        return due if due > now else None

    def has_news(self, job_id: str) -> bool:
        """Return True if the list has told something that the job's message may show now."""
        return self._progress_messages.has_news(job_id)

    def has_result(self, job_id: str) -> bool:
        """Return True if the job's next step is to download its file."""
        watch = self._watches.get(job_id)
        return watch is not None and watch.is_complete

    def forget(self, job_id: str) -> None:
        """Watch the job no longer: it has left RUNNING."""
        self._watches.forget(job_id)

    # ── one look ─────────────────────────────────────────────────────────────────────────────────

    async def _poll(self, job: Job, watch: Watch) -> bool:
        """Ask the studio for the job. Once it is complete, its file is to be downloaded.

        Returns True if the job has left RUNNING.
        """
        self._watches.ask(watch, self._clock.steady())
        studio_job = await self._studio.job(watch.studio_job, payer=job.payer)
        if studio_job is None:
            # 404 is normal for a few minutes after the payment. Later the list has the last word.
            if not self._watches.is_older(watch, policy.NOT_FOUND_SECONDS):
                return False
            if not await self._is_unlisted(job):
                return False
            return await self._fail(job, Failure.VANISHED, None)
        if studio_job.status == "failed":
            self._ticks.has_ended(watch)
            return await self._fail(job, Failure.STUDIO_FAILED, studio_job.error)
        if studio_job.status == "complete":
            self._ticks.has_ended(watch)
            watch.is_complete, watch.url = True, studio_job.result_url
            watch.told_at = self._clock.steady()
            return False
        self._progress_messages.note_percent(job.id, studio_job.progress)
        if self._watches.is_older(watch, policy.STALLED_SECONDS):
            return await self._fail(job, Failure.STALLED, None)
        return False

    async def _renew_link(self, job: Job, watch: Watch) -> bool:
        """Ask for a link that is old by now again, if the job's pace allows that. Without an answer keep it.

        Returns True if the job has left RUNNING.
        """
        now, url = self._clock.steady(), watch.url
        old_at = watch.told_at + round(self._clock.scaled(OLD_LINK_SECONDS) * 1000)
        if now < max(old_at, watch.not_before):
            return False
        watch.is_complete, watch.is_excused = False, True
        try:
            return await self._poll(job, watch)
        except ProviderError as error:
            log.info("job %s: its link cannot be renewed: %s", job.id, error)
            watch.is_complete, watch.url = True, url
            return False

    async def _download(self, job: Job, watch: Watch) -> bool:
        """Download and record the result. Raises TransferError if it did not arrive whole."""
        watch.is_complete = False  # if it does not arrive, the studio is asked again: that may renew the link
        watch.seen = watch.seen or Seen()
        with self._stopping.whole():  # the link does not live long
            result = await self._fetch.once(job, watch.url, watch.seen)
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

    async def _retry(self, job: Job, watch: Watch, error: TransferError) -> bool:
        """Plan the next try for the file. After the last one, what came counts if it was whole.

        Return True if the job has left RUNNING.
        """
        pauses = DEAD_PAUSES if isinstance(error, LinkDead) else FETCH_PAUSES
        log.warning("job %s: result not fetched (try %s): %s", job.id, watch.tries + 1, error)
        if isinstance(error, ReaderUnavailable):  # it says nothing of the file
            self._watches.pause(watch, pauses[0])
            return False
        if watch.tries >= len(pauses):
            came = await self._fetch.what_came(job, watch.seen or Seen())
            if came is not None:
                return await self._record(job, came)
            return await self._fail(job, Failure.RESULT_LOST, error)
        self._watches.pause(watch, pauses[watch.tries])
        watch.tries += 1
        return False

    async def _fail(self, job: Job, failure: Failure, cause: str | Exception | None) -> bool:
        await self._failure_handler.fail(job, failure, cause)
        return True
