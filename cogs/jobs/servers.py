"""The servers that the bot is on: it is removed from one, comes back, or finds out at its start."""

from collections.abc import Callable, Collection

import discord
from discord.ext import commands

from bot.domain.shards import Shards
from bot.services.jobs.departures import Departures

Present = Callable[[], Collection[int]]
"""Return the servers that the bot is on, those with an outage among them."""

Told = Callable[[], Shards | None]
"""Return the shards of which Discord has told all servers; None: one process has all shards."""


def all_told() -> None:
    """Return None: one process has all shards."""


class Servers(commands.Cog):
    """Listen to Discord. An outage of a server is neither its removal nor its return."""

    def __init__(self, departures: Departures, present: Present, told: Told = all_told) -> None:
        self._departures = departures
        self._present = present
        self._told = told

    @commands.Cog.listener("on_ready")
    async def ready(self) -> None:
        """Notice what happened while the bot was down."""
        if present := self._present():  # on no server at all: something is wrong with what Discord told
            await self._departures.compare(present, self._told())

    @commands.Cog.listener("on_shard_ready")
    async def shard_ready(self, _shard_id: int) -> None:
        """Do the same for a shard that this process took over: the bot as a whole was ready before."""
        if self._told() is not None:
            await self.ready()

    @commands.Cog.listener("on_guild_remove")
    async def removed(self, guild: discord.Guild) -> None:
        await self._departures.left(guild.id)

    @commands.Cog.listener("on_guild_join")
    async def joined(self, guild: discord.Guild) -> None:
        await self._departures.joined(guild.id)
