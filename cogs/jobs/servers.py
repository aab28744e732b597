"""The servers that the bot is on: it is removed from one, comes back, or finds out at its start."""

from collections.abc import Callable, Collection

import discord
from discord.ext import commands

from bot.services.jobs.departures import Departures

Present = Callable[[], Collection[int]]
"""Return the servers that the bot is on, those with an outage among them."""


class Servers(commands.Cog):
    """Listen to Discord. An outage of a server is neither its removal nor its return."""

    def __init__(self, departures: Departures, present: Present) -> None:
        self._departures = departures
        self._present = present

    @commands.Cog.listener("on_ready")
    async def ready(self) -> None:
        """Notice what happened while the bot was down."""
        if present := self._present():  # on no server at all: something is wrong with what Discord told
            await self._departures.compare(present)

    @commands.Cog.listener("on_guild_remove")
    async def removed(self, guild: discord.Guild) -> None:
        await self._departures.left(guild.id)

    @commands.Cog.listener("on_guild_join")
    async def joined(self, guild: discord.Guild) -> None:
        await self._departures.joined(guild.id)
