"""Messages about jobs that ended without a result."""

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.batch import FailedJob, total
from bot.domain.jobs.job import Failure, Job
from bot.domain.jobs.place import Obstacle
from bot.i18n import _
from bot.ui.jobs import failure_text, text
from bot.ui.kit import actions
from bot.ui.kit.layout import Card, button, text_block


def failures(failed: Sequence[FailedJob]) -> Card:
    """Build the message about jobs of a batch that all ended without a result."""
    job, offer = failed[0].job, _private_offer([failure.job for failure in failed])
    if len(failed) == 1:
        ending = failure_text.ending(job, failed[0].receipt)
        return Card(text_block(text.head(job), ending, f"-# {text.details([job])}"), *offer)
    endings = failure_text.failures(failed)
    return Card(text_block(text.head(job), failure_text.none_of(failed), *endings), *offer)


def _private_offer(jobs: Sequence[Job]) -> "list[ui.ActionRow[Any]]":
    """Return the button that makes in private what could not be delivered in its channel."""
    closed = [job for job in jobs if job.failure is Failure.PLACE_GONE and job.contest_id is None]
    obstacles = (Obstacle.parse(job.detail) for job in closed)
    if not any(obstacle is not None and obstacle.is_of_channel for obstacle in obstacles):
        return []
    label = _("Make it in private · {price}", price=format_usd(total(closed)))
    return [ui.ActionRow(button(label, actions.InPrivate(closed[0].id)))]
