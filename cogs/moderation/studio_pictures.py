"""`/studio pictures`: let members work from each other's pictures, or not."""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.i18n import _
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout
from bot.ui.kit.responses import Interaction
from cogs.managing import open_for_manager


class StudioPictures(commands.Cog):
    """Part of `/studio`."""

    _settings_service: ServerSettingsService
    _responder: Responder

    @app_commands.command(description="Whether members may edit and animate each other's pictures")
    @app_commands.describe(others="off: everybody works from their own pictures only")
    async def pictures(self, interaction: Interaction, others: Literal["on", "off"] | None = None) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        settings = await self._settings_service.settings(guild_id)
        if others is not None:
            settings = await self._settings_service.change(
                guild_id, {"share_pictures": others == "on"}, by=interaction.user.id
            )
        await self._responder.show(interaction, layout.note(_text(settings.share_pictures)))


def _text(shared: bool) -> str:
    if shared:
        return _(
            "Members may work from each other's pictures here; each can keep theirs with `/me pictures`."
        )
    return _("Everybody works from their own pictures only.")
