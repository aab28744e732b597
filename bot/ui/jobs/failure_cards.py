"""The card about jobs that ended without a result: the reason, the money, the prompt, and the ways on."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.batch import FailedJob, total
from bot.domain.jobs.content_refusal import failed_for_content
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.jobs.place import Obstacle
from bot.i18n import _
from bot.ui.jobs import failure_text, options_text, text
from bot.ui.kit import actions, formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained, note

PROMPT_LENGTH = 600
"""Characters of the prompt; the form has all of it."""

_BY_CHOICE = frozenset({Failure.CANCELLED, Failure.REPLACED})
_NOT_AGAIN = frozenset(
    {Failure.DENIED, Failure.REFUSED, Failure.FILE_GONE, Failure.MODEL_RESTING, Failure.PLACE_GONE}
)
"""Endings that the same request would have again."""

_OTHER_MODEL = frozenset(
    {
        *(Failure.DENIED, Failure.REFUSED, Failure.UNTRUSTED, Failure.STUDIO_FAILED, Failure.VANISHED),
        *(Failure.STALLED, Failure.MODEL_RESTING, Failure.RESULT_LOST, Failure.EXPIRED),
    }
)
"""Endings that another model may not have."""


def failures(failed: Sequence[FailedJob], *, mention: bool = False) -> Card:
    """Build the card about jobs of a batch that all ended without a result.

    `mention`: it is posted in the channel and names the maker.
    """
    jobs = [failure.job for failure in failed]
    job, choice = jobs[0], jobs[0].failure in _BY_CHOICE
    prompt = DOT.join(filter(None, [_quoted(job), f"<@{job.user_id}>" if mention else None]))
    small = DOT.join([options_text.title(job), *options_text.choices(job), text.ids(jobs)])
    buttons = list(_buttons(jobs))
    return contained(
        Tone.PLAIN if choice else Tone.REFUSED,
        failure_text.heading(failed),
        *_reasons(failed),
        prompt or None,
        f"-# {small}",
        ui.ActionRow(*buttons) if buttons else None,
    )


def elsewhere(link: str) -> Card:
    """Build the card of a maker who reads about the failure in a message of the channel."""
    return note(_("That didn't work: {link}", link=link))


def _reasons(failed: Sequence[FailedJob]) -> Iterator[str]:
    if len(failed) > 1:
        yield from failure_text.failures(failed)
        return
    (failure,) = failed
    yield from failure_text.reason(failure.job, failure.receipt)
    yield " ".join(failure_text.cost(failure.job, failure.receipt))


def _quoted(job: Job) -> str | None:
    return f"> {formatting.shown(job.prompt, PROMPT_LENGTH)}" if job.prompt.strip() else None


def _buttons(jobs: Sequence[Job]) -> "Iterator[ui.Button[Any]]":
    failed = [job for job in jobs if job.state is JobState.FAILED]
    if not failed:
        return  # the operator looks into it
    job, reasons = failed[0], {job.failure for job in failed}
    obstacles = [Obstacle.parse(one.detail) for one in failed if one.failure is Failure.PLACE_GONE]
    if any(obstacle is not None and not obstacle.is_of_channel for obstacle in obstacles):
        return  # the member or the bot has left the server
    if offer := _private_offer(failed):
        yield offer
    if not (reasons & _NOT_AGAIN or any(map(failed_for_content, failed))):
        yield button(_again(failed), actions.RetryJob(job.id), discord.ButtonStyle.primary)
    operation = options_text.operation_of(job)
    if operation is None:
        return
    if operation.field("prompt") is not None:
        yield button(_("Change prompt"), actions.ChangeJob(job.id))
    else:
        yield button(_("Change options"), actions.ChangeJob(job.id))
    if reasons & _OTHER_MODEL:
        yield button(_("Another model"), actions.ChangeJob(job.id, first="model"))


def _again(jobs: Sequence[Job]) -> str:
    if any(job.price is None for job in jobs):
        return _("Try again")
    return _("Try again · {price}", price=format_usd(total(jobs)))


def _private_offer(jobs: Sequence[Job]) -> "ui.Button[Any] | None":
    """Return the button that makes in private what could not be delivered in its channel."""
    closed = [job for job in jobs if job.failure is Failure.PLACE_GONE and job.contest_id is None]
    obstacles = (Obstacle.parse(job.detail) for job in closed)
    if not any(obstacle is not None and obstacle.is_of_channel for obstacle in obstacles):
        return None
    label = _("Make it in private · {price}", price=format_usd(total(closed)))
    return button(label, actions.InPrivate(closed[0].id), discord.ButtonStyle.primary)
