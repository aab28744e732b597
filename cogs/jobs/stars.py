"""⭐ below results: what members react with, as the gateway tells it."""

import discord
from discord.ext import commands

from bot.domain.pictures.gallery import is_star
from bot.services.pictures.gallery import Gallery


class Stars(commands.Cog):
    """Pass stars on to the gallery."""

    def __init__(self, gallery: Gallery, *, shares: bool = False) -> None:
        """`shares`: other processes have other shards, and this one's come and go."""
        self._gallery = gallery
        self._shares = shares

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Count a member's star; those of bots and webhooks do not count."""
        if event.guild_id is None or not _counts(event.emoji) or event.member is None or event.member.bot:
            return
        await self._gallery.star(event.guild_id, event.message_id, event.user_id)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        """Take the star back."""
        if event.guild_id is not None and _counts(event.emoji):
            await self._gallery.unstar(event.message_id, event.user_id)

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, event: discord.RawReactionClearEvent) -> None:
        """Take all stars of the message back."""
        await self._gallery.unstar(event.message_id)

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, event: discord.RawReactionClearEmojiEvent) -> None:
        """Take all stars of the message back if they were what was cleared."""
        if _counts(event.emoji):
            await self._gallery.unstar(event.message_id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Count again what may have happened while the gateway told nothing."""
        await self._gallery.recount()

    @commands.Cog.listener()
    async def on_shard_ready(self, _shard_id: int) -> None:
        """Do the same for a shard that this process took over."""
        if self._shares:
            await self._gallery.recount()


def _counts(emoji: discord.PartialEmoji) -> bool:
    return emoji.id is None and is_star(emoji.name or "")
