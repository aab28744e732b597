"""`/show` and `/jobs`: a member's own jobs."""

from collections.abc import Sequence

from discord import app_commands
from discord.ext import commands

from bot.domain.jobs.errors import CannotPost
from bot.domain.jobs.job import JobState
from bot.ports import Rendition, ResultMessage
from bot.services.jobs.library import JobLibrary as Jobs
from bot.ui.jobs import text
from bot.ui.jobs.job_list import JobList
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import posting
from bot.ui.jobs.results.private_buttons import PrivateButtons
from bot.ui.kit import labels, layout, locales, requester, sending
from bot.ui.kit.permissions import missing_permissions
from bot.ui.kit.responses import Interaction

LISTED = [state for state in JobState if state is not JobState.QUOTED]
"""States that a member may list. A job whose price was never confirmed is left out."""


class JobLibrary(commands.Cog):
    """List a member's jobs and post their results again."""

    def __init__(self, jobs: Jobs, job_list: JobList, private: PrivateButtons, responder: Responder) -> None:
        self._jobs = jobs
        self._list = job_list
        self._private = private
        self._responder = responder

    @app_commands.command(description="Post the result of one of your jobs here once more; it costs nothing")
    @app_commands.describe(job="The job's id, as it stands below every result")
    async def show(self, interaction: Interaction, job: app_commands.Range[str, 1, 40]) -> None:
        if not await self._responder.open(interaction):
            return
        guild_id, channel_id = requester.place(interaction)
        entry = await self._jobs.get(job, guild_id=guild_id, user_id=interaction.user.id)
        if entry.job.private:
            await self._private.reveal(interaction, entry)
            return
        await self._jobs.check_may_show(entry)
        self._jobs.check_place(entry, guild_id=guild_id, channel_id=channel_id)
        if missing := missing_permissions(interaction):
            raise CannotPost(missing)
        to = sending.channel(interaction.client, channel_id, guild_id)
        nonce = f"s-{interaction.id}"

        async def post(renditions: Sequence[Rendition]) -> int:
            message = ResultMessage.single(entry.job, renditions[0], entry.receipt)
            with locales.in_public(interaction):
                return await posting.post(to, message, nonce=nonce)

        message_id = await self._jobs.send([entry], interaction.filesize_limit, post)
        await self._jobs.mark_posted(entry.job.id, channel_id=channel_id, message_id=message_id)
        await self._responder.show(interaction, layout.note(text.brought(guild_id, channel_id, message_id)))

    @show.autocomplete("job")
    async def _own_jobs(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if interaction.guild_id is None:
            return []
        jobs = await self._jobs.list(interaction.guild_id, interaction.user.id)
        named = [(text.job_choice(job), job) for job in jobs if job.result is not None]
        matching = [(name, job) for name, job in named if typed.strip().lower() in name.lower()]
        return [app_commands.Choice(name=name, value=job.id) for name, job in matching[:25]]

    @app_commands.command(description="Your jobs on this server: where they are, and Cancel while they wait")
    @app_commands.describe(state="Only those in this state")
    @app_commands.choices(
        state=[app_commands.Choice(name=labels.STATES[state], value=state.value) for state in LISTED]
    )
    async def jobs(self, interaction: Interaction, state: str | None = None) -> None:
        if not await self._responder.open(interaction):
            return
        await self._list.show(interaction, state=None if state is None else JobState(state))
