"""Export a server's rules as a file, and take over those of another server after a look."""

import discord

from bot.domain.moderation.errors import FileProblem, RulesFileRefused
from bot.domain.moderation.rules_file import MAX_BYTES, Names
from bot.services.moderation.rules_files import RulesFiles
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.kit import actions, locales, requester, responses, router, sending
from bot.ui.kit.failures import NETWORK
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.moderation import rules_file_cards

NAME = "atelier-rules.json"


class RulesFileButtons:
    """Answer `/setup` with a file, and its card's Apply. One per bot."""

    def __init__(self, files: RulesFiles, settings: ServerSettingsService) -> None:
        self._files = files
        self._settings = settings

    async def export(self, interaction: Interaction) -> None:
        """Answer an acknowledged command with the server's rules."""
        guild_id, _unused = requester.place(interaction)
        server = interaction.guild.name if interaction.guild is not None else str(guild_id)
        data = await self._files.export(guild_id, server, _names(interaction))
        await responses.show(interaction, rules_file_cards.exported(), [sending.file(NAME, data)])

    async def show(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Answer an acknowledged command with what the file would change. Raises RulesFileRefused."""
        guild_id, _unused = requester.place(interaction)
        if file.size > MAX_BYTES:
            raise RulesFileRefused(FileProblem.TOO_LARGE, "")
        try:
            data = await file.read()
        except (discord.HTTPException, *NETWORK) as error:
            raise RulesFileRefused(FileProblem.UNREADABLE, "") from error
        shown = await self._files.show(guild_id, data, _names(interaction), by=interaction.user.id)
        await responses.show(interaction, rules_file_cards.preview(shown))

    @router.button(actions.ApplyRules, Answer.CARD, "manage_guild")
    async def apply(self, interaction: Interaction, action: actions.ApplyRules) -> None:
        """Make the changes that the card lists; if they would be others by now, list those instead."""
        guild_id, _unused = requester.place(interaction)
        done, shown = await self._files.apply(
            guild_id, action.rules, _names(interaction), by=interaction.user.id
        )
        if not done:
            await responses.show(interaction, rules_file_cards.preview(shown, changed=True))
            return
        locales.choose(guild_id, (await self._settings.settings(guild_id)).language)
        await responses.show(interaction, rules_file_cards.applied(shown))


def _names(interaction: Interaction) -> Names:
    """Return the server's channels and roles, without @everyone."""
    guild = interaction.guild
    if guild is None:
        return Names({}, {})
    channels = {channel.id: channel.name for channel in guild.channels}
    roles = {role.id: role.name for role in guild.roles if role.id != guild.id}
    return Names(channels, roles)
