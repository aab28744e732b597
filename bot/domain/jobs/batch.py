"""A batch: the jobs that one command or button has started, in their order.

Most batches have one job; `count` and `/compare` make several. A batch has one price, one progress message
and one result message. Each job is paid for, fails and is refunded on its own.

    batch = await store.batches.get(job.id)
    if batch.to_post and batch.to_post[0].id == job.id:
        ...  # this job posts for all of them
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.jobs.job import UNDER_WAY, Job, JobState, Receipt

MAX_JOBS = 4
"""Jobs in one batch."""

WITHOUT_RESULT = frozenset({JobState.FAILED, JobState.DISPUTED})


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that ended without a result (FAILED or DISPUTED), with its receipt."""

    job: Job
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Batch:
    """The jobs of one batch as they are now.

    The worker steps each job on its own. The properties decide from the states of all jobs which of them
    acts, so every job comes to the same decision.
    """

    jobs: tuple[Job, ...]

    @property
    def lead(self) -> Job:
        """Return the first job; its id is the batch's key."""
        return self.jobs[0]

    @property
    def quoted(self) -> tuple[Job, ...]:
        """Return the jobs that wait for their maker or for moderators."""
        return tuple(job for job in self.jobs if job.state is JobState.QUOTED)

    def priced_with(self, job: Job) -> tuple[Job, ...]:
        """Return the job and those that got their price at the same instant."""
        return tuple(other for other in self.jobs if other.quoted_at == job.quoted_at)

    def quoted_with(self, job: Job) -> tuple[Job, ...]:
        """Return the QUOTED jobs that one price button starts: those that were priced with this one."""
        return tuple(other for other in self.priced_with(job) if other.state is JobState.QUOTED)

    @property
    def waiting(self) -> tuple[Job, ...]:
        """Return the jobs whose money is held and that have not begun."""
        return tuple(job for job in self.jobs if job.state is JobState.ADMITTED)

    @property
    def under_way(self) -> tuple[Job, ...]:
        """Return the jobs that end without their maker. One that is QUOTED again is not among them."""
        return tuple(job for job in self.jobs if job.state in UNDER_WAY)

    @property
    def to_post(self) -> tuple[Job, ...]:
        """Return the public results to post in one message now; the first job posts it.

        Files of no kind we know are not among them.
        Empty while a job is under way. Once posting has begun, the group stays as it is.
        """
        made = tuple(
            job for job in self.jobs if job.state is JobState.FETCHED and not job.private and job.is_postable
        )
        begun = tuple(job for job in made if job.posting_at is not None)
        if begun:
            return begun
        return () if self.under_way else made

    @property
    def to_announce(self) -> tuple[Job, ...]:
        """Return the private results to announce to their maker now; the first job announces all of them."""
        made = tuple(job for job in self.jobs if job.state is JobState.FETCHED and job.private)
        return () if self.under_way else made

    @property
    def unnotified(self) -> tuple[Job, ...]:
        """Return the jobs that ended without a result and whose maker has not been notified."""
        return tuple(job for job in self.jobs if job.state in WITHOUT_RESULT and job.notified_at is None)

    @property
    def to_notify(self) -> tuple[Job, ...]:
        """Return the failed jobs to notify their maker of now; the first job does it for all.

        Empty while a job is under way or has a result to post: the result's message names the failed jobs.
        """
        fetched = (job for job in self.jobs if job.state is JobState.FETCHED)
        if self.under_way or any(job.is_postable for job in fetched):
            return ()
        return self.unnotified

    @property
    def progress_job(self) -> Job | None:
        """Return the job whose row has, or is to have, the id of the progress message, else None."""
        shown = (job for job in self.jobs if job.progress_message_id is not None and job.notified_at is None)
        return next(shown, None) or next(iter(self.under_way), None)


def total(jobs: Sequence[Job]) -> int:
    """Return the micro-USDC that these jobs cost together."""
    return sum(job.total for job in jobs)


def total_in_all(jobs: Sequence[Job]) -> int:
    """Return the micro-USDC that these jobs cost together, with what was paid for their uploads already."""
    return sum(job.paid_before + job.total for job in jobs)
