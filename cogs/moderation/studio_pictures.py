"""`/studio pictures`: let members work from each other's pictures, or not."""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.i18n import _
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout
from bot.ui.kit.layout import Tone
from bot.ui.kit.responses import Interaction
from cogs.managing import open_for_manager


class StudioPictures(commands.Cog):
    """Part of `/studio`."""

    _settings_service: ServerSettingsService
    _responder: Responder

    @app_commands.command(description="Whether members may edit and animate each other's pictures")
    @app_commands.describe(others="off: members work from their own pictures only")
    async def pictures(self, interaction: Interaction, others: Literal["on", "off"] | None = None) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        settings = await self._settings_service.settings(guild_id)
        if others is not None:
            settings = await self._settings_service.change(
                guild_id, {"share_pictures": others == "on"}, by=interaction.user.id
            )
        await self._responder.show(interaction, _card(settings.share_pictures))


def _card(shared: bool) -> layout.Card:
    if shared:
        return layout.contained(
            Tone.DONE,
            _("Members may work from each other's pictures"),
            _("Each member can keep theirs with `/me pictures`."),
        )
    return layout.contained(Tone.DONE, _("Members work from their own pictures only"))
