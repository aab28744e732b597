"""One progress message per batch: posted after three seconds, edited at most every ten."""

import logging
import random
from dataclasses import dataclass

from bot.domain import policy
from bot.domain.errors import DeliveryError
from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import ID_UNKNOWN, UNDER_WAY, Job, JobState, Progress, Share
from bot.ports import Clock, Delivery
from bot.store import Store

log = logging.getLogger(__name__)

SPREAD_SECONDS = 30.0
"""After a restart the messages of the process before us are written again within so long."""


@dataclass(slots=True)
class _Shown:
    """The contents of a progress message, and the steady instant of its last edit."""

    progress: Progress | None  # None: written by a process before us
    at: int


class ProgressMessages:
    """Collect the steps' notes about jobs, and show them in the channel at intervals."""

    def __init__(self, store: Store, delivery: Delivery, clock: Clock) -> None:
        self._store = store
        self._delivery = delivery
        self._clock = clock
        self._unclear: set[str] = set()
        self._declined: set[str] = set()
        self._stopped: set[str] = set()
        self._compared: set[str] = set()
        self._percent: dict[str, int] = {}
        self._noted: set[str] = set()  # jobs with a percentage that no message shows yet
        self._late_at: dict[str, int] = {}  # when a batch will be late (epoch milliseconds)
        self._shown: dict[str, _Shown] = {}
        self._stale: set[str] = set()
        self._started = clock.steady()

    def note_payment(
        self,
        job_id: str,
        *,
        unclear: bool = False,
        declined: bool = False,
        stopped: bool = False,
        compared: bool = False,
    ) -> None:
        """Note the state of the job's payment for the next update; see the fields of `Progress`."""
        for jobs, noted in (
            (self._unclear, unclear),
            (self._declined, declined),
            (self._stopped, stopped),
            (self._compared, compared),
        ):
            (jobs.add if noted else jobs.discard)(job_id)

    def note_percent(self, job_id: str, percent: int | None) -> None:
        """Note how far a job is that is alone in its batch; messages of several show no percentage."""
        if percent is not None and self._percent.get(job_id) != percent:
            self._percent[job_id] = percent
            self._noted.add(job_id)

    def has_news(self, job_id: str) -> bool:
        """Return True if a noted percentage may be shown now."""
        if job_id not in self._noted:
            return False
        shown = self._shown.get(job_id)
        return shown is None or self._left(policy.EDIT_SECONDS, self._clock.steady() - shown.at) <= 0

    async def update(self, job: Job) -> None:
        """Post or edit the batch's progress message.

        Nothing is sent in the first three seconds, within ten of the last edit, or without a change.
        """
        if job.state not in UNDER_WAY or job.admitted_at is None:
            return
        if self._wait(job.admitted_at) > 0:
            return
        batch = Batch((job,)) if job.batch_id is None else await self._store.batches.get(job.id)
        progress_job = batch.progress_job
        if progress_job is None:
            return
        if progress_job.needs_thread:
            return  # its message belongs in the thread, which is opened right before the payment
        self._noted.discard(job.id)
        progress = await self._progress(batch, job.admitted_at)
        shown = self._last(progress_job)
        self._stale.discard(job.batch_key)
        if shown is not None and shown.progress == progress:
            return
        now = self._clock.steady()
        if shown is not None and self._left(policy.EDIT_SECONDS, now - shown.at) > 0:
            self._shown[job.batch_key] = shown
            self._stale.add(job.batch_key)
            return
        self._shown[job.batch_key] = _Shown(progress, now)
        await self._show(progress_job, progress)

    def due(self, job: Job) -> int | None:
        """Return the instant of the next update; None if none is pending."""
        if job.admitted_at is None or job.state not in UNDER_WAY or job.needs_thread:
            return None
        shown = self._last(job)
        if shown is None:
            return self._clock.now() + self._wait(job.admitted_at)
        if shown.progress is None or job.batch_key in self._stale or job.id in self._noted:
            return self._clock.now() + self._left(policy.EDIT_SECONDS, self._clock.steady() - shown.at)
        return self._late_at.get(job.batch_key)

    def _wait(self, admitted_at: int) -> int:
        """Return the milliseconds until the first message. A clock that was set back does not delay it."""
        now = self._clock.now()
        return 0 if admitted_at > now else self._left(policy.PROGRESS_AFTER_SECONDS, now - admitted_at)

    def _left(self, seconds: float, gone: int) -> int:
        return max(0, round(self._clock.scaled(seconds) * 1000) - gone)

    def forget(self, job_id: str) -> None:
        self.note_payment(job_id)
        self._percent.pop(job_id, None)
        self._noted.discard(job_id)
        self._late_at.pop(job_id, None)
        self._shown.pop(job_id, None)
        self._stale.discard(job_id)

    def _last(self, job: Job) -> _Shown | None:
        """Return the message in the channel. After a restart the old ones count as just written.

        Each does at another instant, so that thousands are not edited at once.
        """
        if job.batch_key not in self._shown and job.progress_message_id:
            spread = self._clock.scaled(SPREAD_SECONDS) * random.random()  # noqa: S311
            self._shown[job.batch_key] = _Shown(None, self._started + round(spread * 1000))
        return self._shown.get(job.batch_key)

    async def _progress(self, batch: Batch, since: int) -> Progress:
        """Return the batch's progress, with the state of the job that is furthest behind."""
        job = (batch.waiting or batch.under_way or batch.jobs)[0]
        usual = await self._store.jobs.usual_seconds(job.operation)
        # The usual time was measured in true time, so it is not divided by the clock's speed.
        limit = usual[1] * policy.LATE_FACTOR if usual else None
        ids = {other.id for other in batch.jobs}
        late = limit is not None and self._clock.now() > since + limit * 1000
        if limit is not None and not late:
            self._late_at[job.batch_key] = round(since + limit * 1000) + 1
        else:
            self._late_at.pop(job.batch_key, None)
        return Progress(
            state=job.state,
            since=since,
            ahead=await self._store.jobs.count_ahead(job.id) if job.state is JobState.ADMITTED else None,
            percent=self._percent.get(job.id) if len(ids) == 1 else None,
            usual_seconds=usual,
            unclear=not ids.isdisjoint(self._unclear),
            declined=not ids.isdisjoint(self._declined),
            stopped=not ids.isdisjoint(self._stopped),
            compared=not ids.isdisjoint(self._compared),
            late=late,
            shares=_shares(batch),
        )

    async def _show(self, job: Job, progress: Progress) -> None:
        """Show the progress. A message that may exist is on record before its id is known."""
        if job.private:
            await self._delivery.show_private_progress(job, progress)
            return
        if job.progress_message_id is None:
            await self._store.jobs.set_progress_message(job.id, ID_UNKNOWN)
        try:
            await self._post(job, progress)
        except DeliveryError as error:  # the result matters, this does not
            log.info("no progress message for job %s: %s", job.id, error)

    async def with_id(self, job: Job) -> Job:
        """Return the job with the id of its progress message.

        If the answer to its post was lost, post it again: the same nonce is the same message. Raises
        DeliveryError.
        """
        if job.progress_message_id != ID_UNKNOWN:
            return job
        batch = await self._store.batches.get(job.id)
        return await self._post(job, await self._progress(batch, job.admitted_at or job.created_at))

    async def _post(self, job: Job, progress: Progress) -> Job:
        message_id = await self._delivery.show_progress(job, progress)
        if message_id == job.progress_message_id:
            return job
        return await self._store.jobs.set_progress_message(job.id, message_id)


def _shares(batch: Batch) -> tuple[Share, ...]:
    """Return the confirmed jobs of a larger batch; none for a batch of one."""
    if len(batch.jobs) == 1:
        return ()
    confirmed = (job for job in batch.jobs if job.state is not JobState.QUOTED)
    return tuple(Share(job.id, job.model, job.state, job.total) for job in confirmed)
