"""`/host deliver` and `retry` at the terminal: try again to deliver a job that was paid."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from weakref import WeakValueDictionary

from bot.domain.errors import Conflict, ProviderError, TransferError
from bot.domain.host.errors import (
    DisputeNotSettled,
    NoResult,
    NotDeliverable,
    NothingToDeliver,
    StudioHasNoFile,
    StudioJobNotFound,
    StudioSilent,
)
from bot.domain.jobs.errors import ResultNotFetched
from bot.domain.jobs.job import Failure, Job, JobState, Result
from bot.domain.money.payments import GENERATION, StudioJob
from bot.ports import Clock, Studio
from bot.ports.job_context import about_job
from bot.services.jobs.running.job_finder import JobFinder
from bot.store import Store

Fetch = Callable[[Job, str | None], Awaitable[Result]]
"""Download a job's file from its link to the spool. Raises TransferError."""


class Queue(Protocol):
    """The worker, as far as a rescue needs it."""

    def enqueue(self, job_id: str, due: int = 0) -> None: ...


CANDIDATES = 5
"""Studio jobs offered for a disputed job."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Studio jobs that are linked to no job of ours. The disputed job may have bought one of them."""

    job: Job
    studio_jobs: Sequence[StudioJob]


class Rescue:
    """Look again for the results of paid jobs. A rescue never pays."""

    def __init__(
        self,
        store: Store,
        studio: Studio,
        worker: Queue,
        fetch: Fetch,
        finder: JobFinder,
        clock: Clock,
        post_anyway: Callable[[str], None],
    ) -> None:
        """Call `post_anyway` with a job whose result is to be posted even if it may be posted already."""
        self._post_anyway = post_anyway
        self._store = store
        self._studio = studio
        self._worker = worker
        self._clock = clock
        self._fetch = fetch
        self._finder = finder
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # by job

    async def deliver(self, job_id: str, studio_job: str | None, *, by: int | None) -> Job | Candidates:
        """Send the job on its way to its channel again, and return it. `by` None: asked at the terminal.

        A DISPUTED job needs the `studio_job` that it bought; without one the candidates are returned. Raises
        a Refused of `bot.domain.host.errors` if there is nothing to deliver. Asked twice at once, a job is
        taken up one time after the other: two downloads would write into one file.
        """
        wanted = job_id.strip().lower()
        lock = self._under_way.setdefault(wanted, asyncio.Lock())
        with about_job(wanted):
            async with lock:
                return await self._deliver(wanted, studio_job, by)

    async def _deliver(self, job_id: str, studio_job: str | None, by: int | None) -> Job | Candidates:
        job = await self._store.jobs.get(job_id)
        match job.state:
            case JobState.DISPUTED if not studio_job:
                return Candidates(job, await self._unclaimed(job))
            case JobState.DISPUTED if studio_job:
                job = await self._settle(job, studio_job.strip(), by)
            case JobState.FAILED:
                job = await self._rescue(job, by)
            case JobState.FETCHED:
                self._post_anyway(job.id)  # if the worker cannot tell whether it is posted, the host can
            case JobState.RUNNING | JobState.READY | JobState.ADMITTED:
                pass  # `enqueue` below ends its pause
            case _:
                raise NotDeliverable(job.id, job.state)
        self._worker.enqueue(job.id)
        return job

    async def flagged(self, guild_id: int | None = None) -> Sequence[Job]:
        """Return the paid jobs that need the host: disputed ones, and failed ones that were charged."""
        return await self._store.host.flagged_jobs(guild_id)

    async def _rescue(self, job: Job, by: int | None) -> Job:
        if job.studio_job is None and job.failure is Failure.WRITTEN_OFF:
            raise NothingToDeliver(job.id, NoResult.WRITTEN_OFF)
        if job.studio_job is None:
            raise NothingToDeliver(job.id, NoResult.UNPAID)
        record = await self._studio_job(job.studio_job, job.payer)
        if record is None or record.status != "complete":
            raise StudioHasNoFile(record.status if record else None)
        try:
            result = await self._fetch(job, record.result_url)
        except TransferError as error:
            raise ResultNotFetched(error) from error
        return await self._store.host.rescue(job.id, result, by=by, now=self._clock.now())

    async def _settle(self, job: Job, studio_job: str, by: int | None) -> Job:
        payment = await self._store.payments.live(job.id, GENERATION)
        if await self._studio_job(studio_job, payment.payer if payment else None) is None:
            raise StudioJobNotFound(studio_job)
        try:
            return await self._store.host.settle_dispute(job.id, studio_job, by=by, now=self._clock.now())
        except Conflict as error:
            raise DisputeNotSettled(error) from error

    async def _studio_job(self, studio_job: str, payer: str | None) -> StudioJob | None:
        try:
            return await self._studio.job(studio_job, payer=payer)
        except ProviderError as error:
            raise StudioSilent(error) from error

    async def _unclaimed(self, job: Job) -> Sequence[StudioJob]:
        payment = await self._store.payments.live(job.id, GENERATION)
        if payment is None:
            return ()
        try:
            return (await self._finder.candidates(payment))[:CANDIDATES]
        except ProviderError:
            return ()
