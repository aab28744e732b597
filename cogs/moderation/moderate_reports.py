"""`/moderate remove` and `/moderate reports`: bad content gone from everywhere."""

from discord import app_commands
from discord.ext import commands

from bot.services.moderation.removal import Removal
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import removal_cards
from bot.ui.jobs.results.report_buttons import ReportButtons
from bot.ui.kit.responses import Interaction
from cogs.managing import open_for_moderator


class ModerateReports(commands.Cog):
    """Part of `/moderate`."""

    _removal: Removal
    _report_buttons: ReportButtons
    _responder: Responder

    @app_commands.command(
        description="Take a result out of everything that shows it; its maker can't bring it back"
    )
    @app_commands.describe(
        result="The job's id below the result, or the link of a message with it",
        reason="Its maker reads it, and it is kept in the moderation log",
    )
    async def remove(
        self,
        interaction: Interaction,
        result: app_commands.Range[str, 4, 120],
        reason: app_commands.Range[str, 1, 500],
    ) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        jobs = await self._removal.find(guild_id, result)
        by = interaction.user.id
        removed = [await self._removal.everywhere(job, by=by, reason=reason) for job in jobs]
        await self._responder.show(interaction, removal_cards.removed_everywhere(removed))

    @app_commands.command(description="The reports that are open, with everything you can decide")
    async def reports(self, interaction: Interaction) -> None:
        if await open_for_moderator(interaction, self._responder) is not None:
            await self._report_buttons.show_waiting(interaction)
