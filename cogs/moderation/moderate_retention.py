"""`/moderate retention`: how long the server keeps prompts, files and its log."""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import retention_cards
from cogs.managing import open_for_manager

Days = Literal["7 days", "30 days", "90 days", "1 year", "no limit"]
_DAYS: dict[str, int | None] = {"7 days": 7, "30 days": 30, "90 days": 90, "1 year": 365, "no limit": None}


class ModerateRetention(commands.Cog):
    """Part of `/moderate`."""

    _settings_service: ServerSettingsService
    _responder: Responder

    @app_commands.command(description="How long this server keeps prompts, files and its log")
    @app_commands.describe(
        prompts="Older ones are erased with their references; saved ones stay",
        files="Older pictures and clips leave the bot's disk; posts stay",
        log="Older lines of the moderation log are deleted",
    )
    async def retention(
        self,
        interaction: Interaction,
        prompts: Days | None = None,
        files: Days | None = None,
        log: Days | None = None,
    ) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        chosen = {"keep_prompts_days": prompts, "keep_files_days": files, "keep_log_days": log}
        wanted = {name: _DAYS[days] for name, days in chosen.items() if days is not None}
        settings = await self._settings_service.settings(guild_id)
        if wanted:
            settings = await self._settings_service.change(guild_id, wanted, by=interaction.user.id)
        await self._responder.show(interaction, retention_cards.card(settings, changed=bool(wanted)))
