"""What somebody is on a server: an implementation of `bot.ports.Members` that asks Discord."""

import discord

from bot.domain.moderation.people_errors import Shield
from bot.ui.kit.places import is_bot, member_rights

_DELETES = discord.Permissions(view_channel=True, manage_messages=True)
_MODERATES = discord.Permissions(administrator=True, manage_guild=True, moderate_members=True)


class DiscordMembers:
    """Tell moderators, owners and bots from other members."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def shield(self, guild_id: int, user_id: int) -> Shield | None:
        """Return the reason why moderators cannot judge this person. Raises DeliveryError."""
        rights = await member_rights(self._client, guild_id, user_id)
        guild = self._client.get_guild(guild_id)
        if guild is not None and guild.owner_id == user_id:
            return Shield.OWNER
        if await is_bot(self._client, user_id):
            return Shield.BOT
        if rights is not None and rights[0].value & _MODERATES.value:
            return Shield.MODERATOR
        return None

    async def may_delete(self, guild_id: int, channel_id: int, user_id: int) -> bool:
        """Return True if they may delete others' messages in the channel. Raises DeliveryError."""
        rights = await member_rights(self._client, guild_id, user_id, channel_id)
        return rights is not None and rights[0] >= _DELETES
