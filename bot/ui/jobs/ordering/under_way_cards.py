"""Cards about jobs under way: the private answer when they start, and the progress message."""

from collections.abc import Sequence

from bot.domain.jobs.job import WAITING, Job, Progress
from bot.i18n import _
from bot.ui.jobs import progress_text, text
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, text_block


def started(jobs: Sequence[Job], hint: str | None = None) -> Card:
    """Build the private answer when jobs start: the money held, and the result's channel."""
    cancel = _("`/jobs` cancels it while it waits") if jobs[0].state in WAITING else None
    small = DOT.join(filter(None, [text.details(jobs), cancel]))
    return Card(text_block(text.prompt_of(jobs[0]), text.started(jobs), hint, f"-# {small}"))


def progress(job: Job, now: Progress) -> Card:
    """Build the progress message of the job's batch."""
    return Card(
        text_block(text.head(job), progress_text.state_line(now), f"-# {progress_text.details(job, now)}")
    )
