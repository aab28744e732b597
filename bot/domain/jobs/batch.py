"""The jobs of one press: most presses make one, `count` and `/compare` make several.

They share one price, one placeholder and one message. Each is paid, fails and is returned for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.jobs.job import UNDER_WAY, Job, JobState, Receipt

MOST = 4
"""Jobs of one press."""

ENDED_WITHOUT = frozenset({JobState.FAILED, JobState.DISPUTED})


@dataclass(frozen=True, slots=True)
class Missing:
    """A job of a press that ended without a result, and what it cost."""

    job: Job
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Batch:
    """The jobs of one press in their order, as they are now. What is decided here is decided the same by
    whichever of them asks."""

    jobs: tuple[Job, ...]

    @classmethod
    def of(cls, jobs: Sequence[Job]) -> "Batch":
        return cls(tuple(jobs))

    @property
    def lead(self) -> Job:
        """The first, whose id names the press."""
        return self.jobs[0]

    @property
    def quoted(self) -> tuple[Job, ...]:
        """Those that wait for a press or for moderators."""
        return tuple(job for job in self.jobs if job.state is JobState.QUOTED)

    def priced_with(self, job: Job) -> tuple[Job, ...]:
        """The job with those that got their price at the same instant."""
        return tuple(one for one in self.jobs if one.quoted_at == job.quoted_at)

    def question(self, job: Job) -> tuple[Job, ...]:
        """The QUOTED jobs among those: what one button asks for."""
        return tuple(one for one in self.priced_with(job) if one.state is JobState.QUOTED)

    @property
    def waiting(self) -> tuple[Job, ...]:
        """Those whose money is held and that have not begun."""
        return tuple(job for job in self.jobs if job.state is JobState.ADMITTED)

    @property
    def under_way(self) -> tuple[Job, ...]:
        """Those that will end by themselves. One that is QUOTED again waits for a press: nobody waits
        for it."""
        return tuple(job for job in self.jobs if job.state in UNDER_WAY)

    @property
    def posting(self) -> tuple[Job, ...]:
        """Those that are to stand in one message now; the first of them posts it. Once posting has
        begun the group stays as it is; before that it waits for all that are under way. What is private
        is never among them."""
        made = tuple(job for job in self.jobs if job.state is JobState.FETCHED and not job.private)
        begun = tuple(job for job in made if job.posting_at is not None)
        if begun:
            return begun
        return () if self.under_way else made

    @property
    def whispering(self) -> tuple[Job, ...]:
        """The private ones of which their maker is to be told now, all at once, by the first of them."""
        made = tuple(job for job in self.jobs if job.state is JobState.FETCHED and job.private)
        return () if self.under_way else made

    @property
    def untold(self) -> tuple[Job, ...]:
        """Those that ended without a result, of which nobody has been told."""
        return tuple(job for job in self.jobs if job.state in ENDED_WITHOUT and job.told_at is None)

    @property
    def telling(self) -> tuple[Job, ...]:
        """Those to be told of by themselves now, all at once, by the first of them: what others are made
        or being made waits for their message."""
        if self.under_way or any(job.state is JobState.FETCHED for job in self.jobs):
            return ()
        return self.untold

    @property
    def carrier(self) -> Job | None:
        """The job whose row knows the placeholder, or is to know it; None if there is nothing to show."""
        shown = (job for job in self.jobs if job.placeholder_id is not None and job.told_at is None)
        return next(shown, None) or next(iter(self.under_way), None)


def total(jobs: Sequence[Job]) -> int:
    """Micro-USDC that a press costs for all of these."""
    return sum(job.total for job in jobs)
