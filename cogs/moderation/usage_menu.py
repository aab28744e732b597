"""The user menu "Creator's usage": what a member spent and made, and their cases, for moderators."""

from collections.abc import Sequence

import discord
from discord import app_commands

from bot.domain.moderation.limits import Requester
from bot.services.moderation.people import People
from bot.services.money.history import HistoryService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import discord_internals, permissions
from bot.ui.kit.responses import Interaction
from bot.ui.money import own_cards
from cogs.managing import open_for_moderator

NAME = "Creator's usage"


class UsageMenu:
    """Build the menu; one per bot."""

    def __init__(self, people: People, history: HistoryService, responder: Responder) -> None:
        self._people = people
        self._history = history
        self._responder = responder

    def menus(self) -> Sequence[app_commands.ContextMenu]:
        """Return the menu for the bot to register. Discord offers it to moderators alone."""
        menu = app_commands.ContextMenu(name=NAME, callback=self.show)
        menu.default_permissions = discord.Permissions(moderate_members=True)
        return (menu,)

    async def show(self, interaction: Interaction, user: discord.Member | discord.User) -> None:
        """Show a member's spending and cases. They may have left the server."""
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        roles: tuple[int, ...] = ()
        if isinstance(user, discord.Member):
            roles = tuple(sorted(set(discord_internals.role_ids(user)) - {guild_id}))
        channel_id = interaction.channel_id or guild_id
        member = Requester(guild_id, channel_id, user.id, roles, permissions.parent(interaction))
        usage = await self._history.own_spending(member)
        record = await self._people.standing(guild_id, user.id)
        await self._responder.show(interaction, own_cards.of_member(usage, record))
