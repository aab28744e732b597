"""`/host deliver`: one more try for a job that was paid and did not reach its channel."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

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
from bot.domain.money.payments import StudioJob
from bot.ports import Clock, Studio
from bot.services.jobs.running.worker import Worker
from bot.store import Store

Fetch = Callable[[Job, str | None], Awaitable[Result]]
"""Brings a job's file home from its link. Raises TransferError."""

CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Candidates:
    """Studio jobs that nobody of ours has: one of them may be what a disputed job bought."""

    job: Job
    found: Sequence[StudioJob]


class Rescue:
    """Looks once more at what was paid for. Nothing is ever paid here."""

    def __init__(self, store: Store, studio: Studio, worker: Worker, fetch: Fetch, clock: Clock) -> None:
        self._store = store
        self._studio = studio
        self._worker = worker
        self._clock = clock
        self._fetch = fetch

    async def deliver(self, job_id: str, studio_job: str | None, *, by: int) -> Job | Candidates:
        """The job, on its way to its channel again. For a DISPUTED one, without a `studio_job`, what it
        may have bought. Raises Refused with the reason if there is nothing to deliver."""
        job = await self._store.jobs.get(job_id.strip().lower())
        match job.state:
            case JobState.DISPUTED if not studio_job:
                return Candidates(job, await self._unclaimed())
            case JobState.DISPUTED if studio_job:
                job = await self._settle(job, studio_job.strip(), by)
            case JobState.FAILED:
                job = await self._rescue(job, by)
            case JobState.FETCHED | JobState.RUNNING | JobState.READY | JobState.ADMITTED:
                pass  # it is moved at once, whatever pause it was in
            case _:
                raise NotDeliverable(job.id, job.state)
        self._worker.enqueue(job.id)
        return job

    async def flagged(self, guild_id: int | None = None) -> Sequence[Job]:
        """Jobs that were paid and need the host."""
        return await self._store.host.flagged_jobs(guild_id)

    async def _rescue(self, job: Job, by: int) -> Job:
        if job.studio_job is None and job.failure is Failure.WRITTEN_OFF:
            raise NothingToDeliver(job.id, NoResult.WRITTEN_OFF)
        if job.studio_job is None:
            raise NothingToDeliver(job.id, NoResult.UNPAID)
        found = await self._asked(job.studio_job)
        if found is None or found.status != "complete":
            raise StudioHasNoFile(found.status if found else None)
        try:
            result = await self._fetch(job, found.result_url)
        except TransferError as error:
            raise ResultNotFetched(error) from error
        return await self._store.host.rescue(job.id, result, by=by, now=self._clock.now())

    async def _settle(self, job: Job, studio_job: str, by: int) -> Job:
        if await self._asked(studio_job) is None:
            raise StudioJobNotFound(studio_job)
        try:
            return await self._store.host.settle_dispute(job.id, studio_job, by=by, now=self._clock.now())
        except Conflict as error:
            raise DisputeNotSettled(error) from error

    async def _asked(self, studio_job: str) -> StudioJob | None:
        try:
            return await self._studio.job(studio_job)
        except ProviderError as error:
            raise StudioSilent(error) from error

    async def _unclaimed(self) -> Sequence[StudioJob]:
        try:
            jobs = await self._studio.jobs()
        except ProviderError:
            return ()
        found = [job for job in jobs if not await self._store.payments.is_studio_job_known(job.id)]
        return found[:CANDIDATES]
