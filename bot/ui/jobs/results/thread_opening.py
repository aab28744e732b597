"""Open the thread that results go to: a line of ours in the channel, and the thread below it."""

from typing import Final

import discord

from bot.domain.jobs.job import Job
from bot.domain.server_settings import ResultsTo
from bot.i18n import _
from bot.ui.jobs import text
from bot.ui.kit import formatting, members
from bot.ui.kit.layout import Card, note
from bot.ui.kit.sending import delivering

_ARCHIVE_MINUTES: Final = 10_080  # a week without a message; the next one brings the thread back
_NAME_LENGTH: Final = 100
_OPENED_BEFORE: Final = 160004
"""Discord's code for a message that has its thread already."""


def beginning(job: Job) -> Card:
    """Build the line that the thread begins at."""
    if job.results_to is ResultsTo.MEMBER_THREAD:
        return note(_("🧵 What <@{user_id}> makes is posted in this thread.", user_id=job.user_id))
    return note(f"🧵 {text.head(job)}", job=job)


async def name_of(client: discord.Client, job: Job) -> str:
    """Return the name of the thread: the member's, or the prompt."""
    if job.results_to is ResultsTo.JOB_THREAD:
        return formatting.cut(formatting.clean(job.prompt) or job.id, _NAME_LENGTH)
    known = await members.names(client, job.guild_id, [job.user_id])
    member = known[job.user_id] or str(job.user_id)
    return formatting.cut(_("{member}'s pictures", member=formatting.clean(member)), _NAME_LENGTH)


async def open_at(client: discord.Client, job: Job, message_id: int, name: str) -> int:
    """Open the thread below the message and return its id, which is that of the message.

    A thread that was opened there before is the same one. Raises as `delivering` does.
    """
    with delivering(f"opening a thread for job {job.id}"):
        try:
            await client.http.start_thread_with_message(
                job.place_id,
                message_id,
                name=name,
                auto_archive_duration=_ARCHIVE_MINUTES,
                rate_limit_per_user=None,
                reason=None,
            )
        except discord.HTTPException as error:
            if error.code != _OPENED_BEFORE:
                raise
    return message_id
