"""COLLECT: asks for a paid job at its model's pace and brings the file home before the link dies."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass

from bot import catalogue
from bot.domain import policy
from bot.domain.errors import BadMedia, LinkDead, MediaProblem, ProviderError, TransferError
from bot.domain.jobs.job import Failure, Job, Result
from bot.domain.money.payments import StudioJob
from bot.ports import Clock, Media, Spool, Studio
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.jobs.running.fail import FailureHandler
from bot.services.jobs.running.progress import ProgressMessages
from bot.store import Store

log = logging.getLogger(__name__)

FETCH_PAUSES = (15.0, 60.0, 300.0, 600.0)
"""Seconds between tries for a file that arrives damaged: five tries within the link's twenty minutes."""

DEAD_PAUSES = FETCH_PAUSES[: policy.FETCH_TRIES - 1]
"""For a link that is gone: polling may renew it, a few times."""


Seen = Callable[[Job, str], None]
"""Told where StableStudio has a result, for as long as it keeps it."""


@dataclass(slots=True)
class _Watch:
    """What this process knows of a job beyond its row. A restart may lose it."""

    not_before: int  # no poll before this instant
    tries: int = 0  # downloads that failed


class Collect:
    """RUNNING → FETCHED, or FAILED with the loss on record."""

    def __init__(
        self,
        store: Store,
        studio: Studio,
        spool: Spool,
        media: Media,
        failure_handler: FailureHandler,
        placeholders: ProgressMessages,
        clock: Clock,
        checkpoint: Checkpoint = nothing,
        seen: Seen = lambda _job, _url: None,
    ) -> None:
        self._store = store
        self._studio = studio
        self._spool = spool
        self._media = media
        self._failure_handler = failure_handler
        self._placeholders = placeholders
        self._clock = clock
        self._checkpoint = checkpoint
        self._seen = seen
        self._started = clock.now()
        self._watches: dict[str, _Watch] = {}

    async def __call__(self, job: Job) -> int | None:
        watch = self._watches.setdefault(job.id, _Watch(self._first_poll(job)))
        if self._clock.now() < watch.not_before:
            return watch.not_before
        assert job.studio_job is not None, "a RUNNING job has its studio job"
        watch.not_before = self._clock.after(self._pace(job))
        if await self._look(job, watch, job.studio_job):
            self._watches.pop(job.id, None)
            return None
        return watch.not_before

    async def _look(self, job: Job, watch: _Watch, studio_job: str) -> bool:
        """Whether the job has left RUNNING. One that cannot be asked for any more ends within a day too."""
        try:
            return await self._advance(job, watch, await self._studio.job(studio_job))
        except ProviderError as error:
            if not self._older_than(job, policy.STALLED_SECONDS):
                raise
            return await self._lose(job, Failure.STALLED, str(error))

    async def _advance(self, job: Job, watch: _Watch, found: StudioJob | None) -> bool:
        """Whether the job has left RUNNING."""
        if found is None:
            return await self._missing(job)
        match found.status:
            case "complete":
                return await self._fetch(job, watch, found.result_url)
            case "failed":
                return await self._lose(job, Failure.STUDIO_FAILED, found.error)
        self._placeholders.note_percent(job.id, found.progress)
        if self._older_than(job, policy.STALLED_SECONDS):
            return await self._lose(job, Failure.STALLED, None)
        return False

    # ── pace ─────────────────────────────────────────────────────────────────────────────────────

    def _first_poll(self, job: Job) -> int:
        """One whole pace after it was paid; after a restart, one after the start, since the last poll
        of the process before us is not known."""
        return self._clock.after(self._pace(job), since=max(job.paid_at or 0, self._started))

    def _pace(self, job: Job) -> float:
        """Seconds between polls: the model's documented interval, jittered upwards only."""
        if self._older_than(job, policy.SLOW_AFTER_SECONDS):
            return policy.SLOW_POLL_SECONDS
        return catalogue.operation(job.operation).poll_seconds * random.uniform(1.0, 1.1)  # noqa: S311

    def _older_than(self, job: Job, seconds: float) -> bool:
        return self._clock.now() > self._clock.after(seconds, since=job.paid_at)

    # ── endings ──────────────────────────────────────────────────────────────────────────────────

    async def _lose(self, job: Job, failure: Failure, detail: str | None) -> bool:
        await self._failure_handler.fail(job, failure, detail)
        return True

    async def _missing(self, job: Job) -> bool:
        """404: normal for a few minutes after the payment; later the list has the last word."""
        if not self._older_than(job, policy.NOT_FOUND_SECONDS):
            return False
        if any(listed.id == job.studio_job for listed in await self._studio.jobs()):
            return False
        return await self._lose(job, Failure.VANISHED, None)

    # ── the file ─────────────────────────────────────────────────────────────────────────────────

    async def _fetch(self, job: Job, watch: _Watch, url: str | None) -> bool:
        try:
            result = await self.bring_home(job, url)
        except TransferError as error:
            pauses = DEAD_PAUSES if isinstance(error, LinkDead) else FETCH_PAUSES
            log.warning("job %s: result not fetched (try %s): %s", job.id, watch.tries + 1, error)
            if watch.tries >= len(pauses):
                return await self._lose(job, Failure.RESULT_LOST, str(error))
            watch.not_before = max(watch.not_before, self._clock.after(pauses[watch.tries]))
            watch.tries += 1
            return False
        if url is not None:
            self._seen(job, url)
        await self._store.jobs.record_result(job.id, result, now=self._clock.now())
        self._checkpoint("fetched")
        return True

    async def bring_home(self, job: Job, url: str | None) -> Result:
        """The file, whole, on our disk. Raises TransferError."""
        if url is None:
            raise LinkDead
        name = f"out-{job.id}"
        part = self._spool.part(name)
        download = await self._studio.download(url, part, policy.RESULT_BYTES)
        info = await self._media.inspect(part)
        kind = catalogue.operation(job.operation).kind
        if info.kind != kind:
            raise BadMedia(MediaProblem.OTHER_KIND, kind=info.kind, wanted=kind)
        self._checkpoint("downloaded")
        await self._spool.keep(name)
        self._checkpoint("kept")
        return Result(name, download.sha256, download.size, info.content_type, info.width, info.height)
