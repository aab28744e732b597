"""Decide what payments were that the books miss: a restored copy does not know what its lost life has bought.

The evidence is the studio's list of jobs, the requests of our own jobs that look unpaid in these books, the
amounts and the times. A studio job belongs to a job of ours if it was made of the same request. Requests that
are equal in everything and come from the same member in the same place are interchangeable; from different
ones they are not, and then the payment is disputed: no guess puts one member's picture in another's channel.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.jobs.job import Job, JobState
from bot.domain.money.movements import Movement
from bot.domain.money.payments import StudioJob

WINDOW_MS = 360_000
"""A studio job is made before its payment is collected: at most the longest authorization and a minute."""

SLACK_MS = 60_000
"""The clocks of chain and studio may differ by so much."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A payment to StableStudio that no book knows, and the time of its block in epoch milliseconds."""

    movement: Movement
    at: int


class Verdict(StrEnum):
    """What becomes of a missed payment."""

    DELIVER = "deliver"  # it paid for this job: fetch and post the studio's result
    DISPUTE = "dispute"  # it may have paid for this job: the host decides
    LOST = "lost"  # these books know no job that it can have paid for


@dataclass(frozen=True, slots=True)
class Adoption:
    """The decision about one missed payment. `studio_job` may be named for a lost one too."""

    missed: Missed
    verdict: Verdict
    job: Job | None = None
    studio_job: StudioJob | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All decisions, and jobs that must not be bought because they may be paid already."""

    adoptions: tuple[Adoption, ...]
    held_back: tuple[Job, ...] = ()


@dataclass
class _Open:
    """What is not decided yet."""

    missed: list[Missed]
    studio_jobs: list[StudioJob]
    jobs: list[Job]
    decided: list[Adoption] = field(default_factory=list)

    def decide(self, missed: Missed, verdict: Verdict, job: Job | None, studio_job: StudioJob | None) -> None:
        self.decided.append(Adoption(missed, verdict, job, studio_job))
        self.missed.remove(missed)
        if job is not None:
            self.jobs.remove(job)
        if studio_job is not None:
            self.studio_jobs.remove(studio_job)


def plan(
    missed: Sequence[Missed],
    studio_jobs: Sequence[StudioJob],
    jobs: Sequence[Job],
    fits: Mapping[str, AbstractSet[str]],
) -> Plan:
    """Decide about every missed payment.

    `studio_jobs` are those that no job of ours is linked to; `jobs` are ours that look unpaid, the likeliest
    first; `fits` has, by the id of a job, the ids of the studio jobs that were made of its request.
    """
    left = _Open(
        sorted(missed, key=lambda one: (one.at, one.movement.log_index)),
        sorted(studio_jobs, key=lambda one: (one.created_at or 0, one.id)),
        list(jobs),
    )
    contested: list[Job] = []
    for studio_job in list(left.studio_jobs):
        claimants = [job for job in left.jobs if studio_job.id in fits.get(job.id, ())]
        if not claimants:
            continue
        rivals = [job for job in jobs if studio_job.id in fits.get(job.id, ())]
        alike = len({_maker(job) for job in rivals}) == 1
        for job in claimants:
            payment = _payment_for(left.missed, studio_job, job)
            if payment is not None:
                verdict = Verdict.DELIVER if alike else Verdict.DISPUTE
                left.decide(payment, verdict, job, studio_job)
                break
        if not alike:
            contested += claimants
    _dispute_without_job(left)
    for payment in list(left.missed):
        near = next((one for one in left.studio_jobs if _in_time(one, payment)), None)
        left.decide(payment, Verdict.LOST, None, near)
    begun = [job for job in contested if job in left.jobs and job.state is not JobState.QUOTED]
    held_back = tuple({job.id: job for job in begun}.values())
    return Plan(tuple(left.decided), held_back)


def _dispute_without_job(left: _Open) -> None:
    """A payment without any studio job may have paid for a job of ours with just this price."""
    for payment in list(left.missed):
        if any(_in_time(one, payment) for one in left.studio_jobs):
            continue
        job = next((one for one in left.jobs if _priced(one, payment) and one.created_at <= payment.at), None)
        if job is not None:
            left.decide(payment, Verdict.DISPUTE, job, None)


def _maker(job: Job) -> tuple[object, ...]:
    """Return what has to be the same for two equal requests to be interchangeable."""
    return job.guild_id, job.channel_id, job.user_id, job.private, job.contest_id


def _payment_for(missed: Sequence[Missed], studio_job: StudioJob, job: Job) -> Missed | None:
    """Return the first payment of the job's price, else of less, that was collected for this studio job."""
    in_time = [one for one in missed if _in_time(studio_job, one)]
    return next(_with_amount(in_time, job), None)


def _with_amount(missed: Sequence[Missed], job: Job) -> Iterator[Missed]:
    yield from (one for one in missed if _priced(job, one))
    yield from (one for one in missed if one.movement.amount < (job.price or 0))


def _priced(job: Job, missed: Missed) -> bool:
    return job.price == missed.movement.amount


def _in_time(studio_job: StudioJob, missed: Missed) -> bool:
    made = studio_job.created_at
    return made is None or missed.at - WINDOW_MS <= made <= missed.at + SLACK_MS
