"""`/treasury freeze` and `unfreeze`: a moderator stops the server's spending, and lets it resume."""

from discord import app_commands
from discord.ext import commands

from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import stop_cards
from cogs.managing import open_for_manager


class TreasuryFreeze(commands.Cog):
    """Part of `/treasury`."""

    _settings_service: ServerSettingsService
    _responder: Responder

    @app_commands.command(description="Stop all spending here, after asking; paid jobs are still posted")
    @app_commands.describe(reason="Shown to members who are refused, and kept in the log")
    async def freeze(
        self, interaction: Interaction, reason: app_commands.Range[str, 1, 200] | None = None
    ) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        balances = await self._settings_service.plan_freeze(guild_id)
        await self._responder.show(interaction, stop_cards.ask_freeze(balances, reason or ""))

    @app_commands.command(description="Let members spend again")
    async def unfreeze(self, interaction: Interaction) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        ended = await self._settings_service.unfreeze(guild_id, by=interaction.user.id)
        await self._responder.show(interaction, stop_cards.unfrozen(ended))
