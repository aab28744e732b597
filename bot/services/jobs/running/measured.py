"""What becomes of jobs, in the metrics."""

from collections.abc import Sequence

from bot.domain.jobs.job import Job
from bot.ports import Rendition, metrics


def record_delivered(jobs: Sequence[Job]) -> None:
    """Count jobs that were just delivered, with the time from payment to file and from there to Discord.

    The time up to the payment is recorded when it is paid.
    """
    for job in jobs:
        metrics.job("delivered")
        ends = (job.paid_at, job.fetched_at, job.ended_at)
        for name, begun, ended in zip(("made", "posted"), ends, ends[1:], strict=False):
            if begun is not None and ended is not None:
                metrics.stage(name, (ended - begun) / 1000)


def record_posted(renditions: Sequence[Rendition]) -> None:
    """Count the bytes of files that Discord has taken."""
    metrics.transferred("posted", sum(rendition.size for rendition in renditions))
